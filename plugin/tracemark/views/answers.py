"""The answers of a page for its second sheet: on paper they must not stand under their questions.

They are copied from the finished page, where each question has its answer in a `<details>`, so this knows
nothing of kinds of questions. On a screen the copy is hidden.
"""

import re
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from tracemark.views.elements import elements, inner
from tracemark.views.text import trusted

_QUESTION = re.compile(r'<(form) class="tm-quiz"[^>]*>')
_TITLE = re.compile(r"<(legend)[^>]*>")
_ANSWER = re.compile(r'<(div) class="tm-answer-body"[^>]*>')
_TAG = re.compile(r"<[a-z][^>]*>")
_OF_ITS_PLACE = re.compile(
    r'(?<=[\w"])\s(?:(?:id|name|data-option)="[^"]*"|class="tm-(?:right-options|summary|feedback|badge)[^"]*")'
)
"""Attributes by which scripts and links find the answer itself, not its copy."""


@dataclass(frozen=True, slots=True)
class PaperAnswer:
    """The answer of one question."""

    title: Markup
    body: Markup


@dataclass(frozen=True, slots=True)
class AnswersView:
    """All answers of a page, numbered as its questions are on paper."""

    template: ClassVar[str] = "answers.html"
    answers: tuple[PaperAnswer, ...]


def answers_view(html: str) -> AnswersView:
    """The answers in a page."""
    forms = (html[one.inner : one.inner_end] for one in elements(html, _QUESTION))
    return AnswersView(
        tuple(
            PaperAnswer(_copied(inner(form, _TITLE)), _copied(inner(form, _ANSWER)))
            for form in forms
        )
    )


def _copied(html: str) -> Markup:
    """HTML that stands on the page already, so without what is there once."""
    return trusted(_TAG.sub(lambda tag: _OF_ITS_PLACE.sub("", tag[0]), html))
