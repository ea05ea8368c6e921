"""The list of views that each page of a topic has."""

from tests.conftest import Html
from tests.course_facts.facts import Fact, Facts, words
from tests.course_facts.lesson import Lesson
from tests.test_topic_changed_runs import matched, text_of


def header(page: Html, lesson: Lesson, view: str) -> Facts:
    there = [one for one in lesson.folder.iterdir() if (one / "index.html").is_file()]
    (nav,) = page.has("nav", "tm-views")
    yield Fact("header", view, int(matched(r"^(\d+) views of", words(nav))[1]), len(there) + 1)
    linked = []
    for a in nav.iter("a"):
        place = (lesson.folder / view / (a.get("href") or "")).resolve()
        linked.append(place)
        yield Fact("header", f"{view}: {text_of(a)}", (place / "index.html").is_file(), True)
        here = place == (lesson.folder / view).resolve()
        yield Fact("header", f"{view}: {text_of(a)}", a.get("aria-current") == "page", here)
    yield Fact("header", view, sorted(linked), sorted(p.resolve() for p in [lesson.folder, *there]))
