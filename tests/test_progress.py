"""The page of a course's progress, as a build makes it."""

import json
import time

import pytest
from tests.course_site import THEME, write_course

from tracemark.progress import may_ask, progress_page, questions_in
from tracemark.views.templates import Templates

PAGE = "progress/index.html"


def words(element):
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("theme", ["mkdocs", "material"])
def test_it_lists_all_lessons_with_their_questions(site, theme, flat):
    write_course(site)
    site.write("apart.md", "# Apart\n\n/// quiz | Yes?\n- [x] Yes\n- [ ] No\n///\n")
    built = site.build(
        strict=True,
        theme={"name": theme, "font": False},
        use_directory_urls=not flat,
        nav=["index.md", {"Course": ["course/numbers.md", "course/loops.md"]}],
    )
    assert not built.aborted, built.log
    page = built.page("progress.html" if flat else PAGE)
    lessons = page.has("p", "tm-lesson-title")
    assert [words(lesson) for lesson in lessons] == [
        "Numbers 2 questions",
        "Loops now 2 questions",
        "Apart 1 question",
    ]
    assert [words(title) for title in page.all("tracemark-progress/h2")] == ["Course"]
    links = [a.get("href") for a in page.all("a[@data-mark]")]
    assert links == [
        f"{'' if flat else '../'}{name}{'.html' if flat else '/'}#{id}"
        for name, id in [
            ("course/numbers", "q1"),
            ("course/numbers", "q2"),
            ("course/loops", "q1"),
            ("course/loops", "q2"),
            ("apart", "q1"),
        ]
    ]
    assert "5 questions in 3 lessons." in page.words
    lesson = built.page(f"course/numbers{'.html' if flat else '/index.html'}")
    marks = [form.get("data-mark") for form in lesson.has("form", "tm-quiz")]
    assert marks == [a.get("data-mark") for a in page.all("a[@data-mark]")][:2]
    back = "../progress.html" if flat else "../../progress/"
    assert [a for a in lesson.all("a") if a.get("href") == back]


@pytest.mark.parametrize("theme", ["mkdocs", "material"])
def test_no_search_finds_it_by_its_questions(site, theme):
    write_course(site)
    built = site.build(theme={"name": theme, "font": False}, plugins=["search", "tracemark"])
    index = json.loads((built.folder / "search/search_index.json").read_text())
    found = [entry for entry in index["docs"] if entry["location"].startswith("progress")]
    assert all(not entry["text"] for entry in found)
    assert theme != "material" or not found


def test_the_author_may_put_it_into_the_navigation(site):
    write_course(site)
    built = site.build(strict=True, theme=THEME, nav=["index.md", "course/loops.md", "progress.md"])
    assert not built.aborted, built.log
    assert [a for a in built.page("index.html").all("nav//a") if a.get("href") == "progress/"]


@pytest.mark.parametrize(
    "text",
    ["# Nothing\n", "# Shown\n\n````markdown\n/// quiz | Yes?\n- [x] Yes\n- [ ] No\n///\n````\n"],
)
def test_a_site_that_asks_nothing_has_none(site, text):
    site.write("index.md", text)
    built = site.build(strict=True, theme=THEME)
    assert not built.aborted, built.log
    assert not (built.folder / PAGE).exists()


def test_a_page_may_be_left_out(site):
    write_course(site)
    site.write(
        "shown.md",
        "---\nhide: [progress]\ntags: [a]\n---\n\n/// quiz | Yes?\n- [x] Yes\n- [ ] No\n///\n",
    )
    built = site.build(strict=True, theme=THEME)
    assert "4 questions in 2 lessons." in built.page(PAGE).words
    page = built.page("shown/index.html")
    assert page.all("tracemark-score")
    assert "Course progress" not in page.words


def test_a_site_may_be_without_it(site):
    write_course(site)
    built = site.build(theme=THEME, plugins=[{"tracemark": {"progress": False}}])
    assert not (built.folder / PAGE).exists()
    page = built.page("course/loops/index.html")
    assert page.all("tracemark-score")
    assert "Course progress" not in page.words


@pytest.mark.parametrize("name", ["progress.md", "progress/index.md", "progress/index.html"])
def test_a_page_of_the_author_stands_and_the_log_says_so(site, name):
    write_course(site)
    site.write(name, "# Our progress as a firm\n")
    built = site.build(strict=True, theme=THEME)
    assert not built.aborted, built.log
    assert "Our progress as a firm" in built.page(PAGE).words
    assert [line for line in built.log if line.startswith(f"{name} of the site stands where")]
    assert "Course progress" not in built.page("course/loops/index.html").words


def test_questions_are_read_from_a_page_with_what_may_stand_in_a_link():
    form = (
        '<form class="tm-quiz" id="q1" data-kind="choice" data-mark="m&amp;1" data-right="0"'
        ' data-answer=""><fieldset><legend>Is <a href="x.html">this</a> <code>a &lt; b</code>'
        ' <em>so</em> <img src="y.png" alt="big">?</legend></fieldset></form>'
    )
    unanswered = form.replace('data-right="0"', 'data-right=""')
    (asked,) = questions_in(form + unanswered)
    assert (asked.id, asked.mark) == ("q1", "m&1")
    assert asked.title == 'Is this <code dir="ltr">a &lt; b</code> so big?'
    assert questions_in("<p>Nothing is asked.</p>") == ()
    assert may_ask("  /// quiz | Why?")
    assert not may_ask("a quiz")


def test_nothing_is_asked():
    assert "No questions in no lesson." in progress_page([], Templates())


def test_it_costs_a_large_course_little():
    form = (
        '<form class="tm-quiz" id="q{}" data-mark="m" data-right="0"><legend>Why?</legend></form>'
    )
    page = "<p>A lesson with many words.</p>" * 2_000 + "".join(map(form.format, range(3)))
    start = time.perf_counter()
    for _ in range(500):
        assert len(questions_in(page)) == 3
    assert time.perf_counter() - start < 2.0
