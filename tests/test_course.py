"""The course: each lesson has what its index promises, in the order that makes one think first."""

import re
from pathlib import Path

import pytest
from mkdocs.config import load_config
from tests.browsing import ROOT
from tests.conftest import Html

VIEWS = ("tm-steps", "tm-tracker", "tracemark-player")
OF_A_TOPIC = {
    "./",
    "predict/",
    "trace/",
    "what-if/",
    "order/",
    "debug/",
    "flow/",
    "short/",
    "read/",
}
"""Addresses of the nine views, seen from the lesson, as the manual lists them."""


def _navigation():
    """Paths of the course's pages below `docs/`, in the order of the site's navigation."""
    navigation = load_config(str(ROOT / "mkdocs.yml")).nav or []
    (course,) = (part["Course"] for part in navigation if "Course" in part)
    return [path for entry in course for path in entry.values()]


INDEX, *LESSONS = _navigation()


@pytest.fixture
def lesson(own_site):
    """A page of the course, as it is built."""
    return lambda path: Html(
        (own_site / Path(path).with_suffix("") / "index.html").read_text(encoding="utf-8"), []
    )


def test_the_index_has_the_twelve_lessons_in_the_order_of_the_navigation():
    text = (ROOT / "docs" / INDEX).read_text(encoding="utf-8")
    listed = re.findall(r"^\d+\. \[.+?\]\((.+?)\)", text, re.MULTILINE)
    assert [f"course/{name}" for name in listed] == LESSONS
    assert len(LESSONS) == 12


@pytest.mark.parametrize("path", LESSONS)
def test_a_lesson_has_every_part(lesson, path):
    page = lesson(path)
    for tag, name, least in [
        ("header", "tm-lesson", 1),
        ("figure", "tm-flow", 1),
        ("details", "tm-moment", 3),
        ("form", "tm-quiz", 4),
        ("section", "tm-snapshot", 1),
        ("section", "tm-transcript", 1),
    ]:
        assert len(page.has(tag, name)) >= least, name


@pytest.mark.parametrize("path", LESSONS)
def test_a_lesson_has_all_nine_views_of_its_topic(lesson, own_site, path):
    page, folder = lesson(path), own_site / Path(path).with_suffix("")
    (views,) = page.has("nav", "tm-views")
    links = {link.get("href") for link in views.iter("a")}
    assert "9 views of" in "".join(views.itertext())
    assert links == OF_A_TOPIC
    assert [link for link in links if not (folder / link / "index.html").is_file()] == []


@pytest.mark.parametrize("path", LESSONS)
def test_a_lesson_asks_before_it_shows(lesson, path):
    parts = [
        name
        for element in lesson(path).root.iter()
        for name in (element.tag, *(element.get("class") or "").split())
        if name in (*VIEWS, "tm-quiz")
    ]
    assert parts[0] == "tm-quiz"
    assert set(parts) & set(VIEWS)


@pytest.mark.parametrize("path", LESSONS)
def test_a_lesson_asks_what_would_happen(path):
    text = (ROOT / "docs" / path).read_text(encoding="utf-8")
    assert re.search(r"^    answer: .*what_if\(", text, re.MULTILINE)
