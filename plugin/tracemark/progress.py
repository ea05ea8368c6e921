"""The questions of a whole site, for the page that shows a learner's progress.

They are read from the finished HTML of each page: so they are what a browser will find there, whatever
came from a memory or was changed by another plugin, and nothing is rendered twice.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from types import MappingProxyType

from markupsafe import Markup

from tracemark.generated_page import generated_page
from tracemark.lesson.sample import Sample
from tracemark.views.course import Asked, LessonLine, course_view
from tracemark.views.forms import forms_in, shown_code
from tracemark.views.language import Language
from tracemark.views.templates import Templates
from tracemark.views.words import words_view

SOURCE = "progress.md"
"""The page, as authors name it."""
SETTING = "progress"
NONE: Mapping[str, Sample] = MappingProxyType({})
NO_STEPS: Mapping[str, str] = MappingProxyType({})
_MAY_ASK = re.compile(r"^[ \t>]*/{3,}[ \t]*quiz\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A page with questions."""

    section: str
    """Titles of the sections of the navigation that it stands in; may be empty."""
    title: str
    """HTML, as hosts give it."""
    href: str
    questions: tuple[Asked, ...]
    tags: tuple[str, ...] = ()


def may_ask(text: str) -> bool:
    """May a page have questions, by its Markdown?"""
    return _MAY_ASK.search(text) is not None


def questions_in(
    page: str, proved: Mapping[str, Sample] = NONE, named: Mapping[str, str] = NO_STEPS
) -> tuple[Asked, ...]:
    """The questions in the HTML of a page that have an answer.

    `proved` are those that a run bears out, `named` are tables of the steps that these name, both by id.
    """
    programs = {sample.id: shown_code(page, sample.code) for sample in proved.values()}
    return tuple(
        Asked(
            form.id,
            form.mark,
            _inside_link(form.title),
            _whole(programs[proved[form.id].id], named.get(form.id, ""), form.html)
            if form.id in proved
            else "",
        )
        for form in forms_in(page)
    )


def _whole(program: str, steps: str, form: str) -> str:
    """A question with all that one needs to answer it."""
    return f'{program}<div class="tm-named">{steps}</div>\n{form}' if steps else program + form


def page_text(language: Language) -> str:
    """What the page is written as; the rest is made when all pages are known."""
    return generated_page(language.text("Course progress"), asks=True)


def progress_page(lessons: Iterable[Lesson], templates: Templates, review: str = "") -> str:
    """The HTML of the page; `lessons` are in the order of the site, `review` is the address of the
    page that asks them again, empty where there is none.
    """
    lines = [
        (
            each.section,
            LessonLine(Markup(each.title).striptags(), each.href, each.questions),  # noqa: S704 (only to take its tags away)
        )
        for each in lessons
    ]
    views = course_view(lines, review), words_view(templates.language)
    return "\n".join(templates.render(view) for view in views if view is not None)


def _inside_link(text: str) -> Markup:
    """HTML of a question as it may stand in a link on another page: text and code, nothing else."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return Markup("").join(reader.pieces)


class _Reader(HTMLParser):
    """Keeps text and `<code>`."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[Markup] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Code stays code."""
        if tag == "code":
            self.pieces.append(Markup('<code dir="ltr">'))
        elif tag == "img":
            self.handle_data(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        """As its begin."""
        if tag == "code":
            self.pieces.append(Markup("</code>"))

    def handle_data(self, data: str) -> None:
        """Text stays text."""
        self.pieces.append(Markup.escape(data))
