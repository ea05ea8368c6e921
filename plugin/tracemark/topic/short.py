"""In short: what to remember of a lesson on one sheet, with cards to test oneself.

All of it stands in the lesson already, so it is taken from its finished HTML: snapshots as they are; each
proved question and key moment as a card, whose front asks without choices, since recalling trains more than
recognising, and whose back has the answer, the reason and the row.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from tracemark.exchange.named import named_steps, steps_in
from tracemark.topic import proved
from tracemark.topic.downloads import Download
from tracemark.topic.program import fences
from tracemark.topic.topic import Made, Piece, Topic, no_programs
from tracemark.views.elements import elements, inner, without
from tracemark.views.forms import Form, forms_in
from tracemark.views.moved import moved, moved_elements
from tracemark.views.text import trusted

programs = no_programs

_SNAPSHOT = re.compile(r'<(section) class="tm-snapshot"[^>]*>')
_MOMENT = re.compile(r'<(details) class="tm-moment"[^>]*>')
_SUMMARY = re.compile(r"<(summary)[^>]*>")
_FEEDBACK = re.compile(r'<p>[^<]*</p>\s*<(dl) class="tm-feedback">(.*?)</dl>', re.DOTALL)
_BADGE = re.compile(r'<p class="tm-badge[^>]*>.*?</p>\n', re.DOTALL)
_SAID = re.compile(r'<dd data-option="(\d+)">(.*?)</dd>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Card:
    """Something to recall."""

    title: Markup
    stem: Markup
    """What stands above the choices of a question; may be empty."""
    choices: tuple[Markup, ...]
    """Of a question that has them; for whoever cannot do without."""
    steps: Markup
    """Those that the front names, as the table of the run is not on this page; may be empty."""
    choice_steps: Markup
    """Those that the choices name; may be empty."""
    back: Markup
    address: str
    """Where the lesson has it; empty where it has no address of its own."""


@dataclass(frozen=True, slots=True)
class CardsView:
    """The cards of a topic."""

    template: ClassVar[str] = "topic_short.html"
    cards: tuple[Card, ...]
    downloads: tuple[Download, ...]
    """Of the questions alone: other programs have no key moments."""

    @property
    def are_questions(self) -> bool:
        """Is each card a question? A key moment has no address of its own."""
        return all(card.address for card in self.cards)


def prepared(topic: Topic) -> Made | None:
    """The page, where the lesson has a snapshot or anything to recall."""
    has_snapshot = topic.proof.page.containers("snapshot")
    if not (has_snapshot or proved.questions(topic.proof) or any(proved.moments(topic.proof))):
        return None
    return lambda html: _pieces(topic, html)


def _pieces(topic: Topic, html: str) -> tuple[Piece, ...]:
    snapshots = moved_elements(html, _SNAPSHOT, topic.lesson, "snapshot-")
    cards = (*_of_moments(topic, html), *_of_questions(topic, html))
    if not cards:
        return snapshots
    title = topic.language.text("Cards")
    view = CardsView(cards, topic.downloads)
    return (
        *snapshots,
        f"## {title}",
        *fences(topic),
        topic.rendering.templates.render(view),
    )


def _of_moments(topic: Topic, html: str) -> Iterator[Card]:
    """Key moments whose claims hold."""
    found = [*elements(html, _MOMENT)]
    are_proved = proved.moments(topic.proof)
    if len(found) != len(are_proved):  # other plugins may have made more or fewer of them
        return
    for n, (one, is_proved) in enumerate(zip(found, are_proved, strict=True), 1):
        if is_proved:
            text = html[one.inner : one.inner_end]
            title = inner(text, _SUMMARY)
            yield Card(
                title=moved(title, topic.lesson, f"moment-{n}-title-"),
                stem=Markup(""),
                choices=(),
                steps=_steps(topic, title),
                choice_steps=Markup(""),
                back=moved(without(text, _SUMMARY), topic.lesson, f"moment-{n}-"),
                address="",
            )


def _steps(topic: Topic, title: str) -> Markup:
    """The steps in a title; where several samples ran, nobody knows of which one it speaks."""
    if len(topic.runs) != 1:
        return Markup("")
    return trusted(steps_in(topic.runs[0], title, topic.language))


def _of_questions(topic: Topic, html: str) -> Iterator[Card]:
    """Proved questions."""
    known = proved.questions(topic.proof)
    front = named_steps(topic.proof, html, topic.language, lambda form: form.title + form.stem)
    chosen = named_steps(topic.proof, html, topic.language, lambda form: " ".join(form.choices))
    for form in forms_in(html):
        if form.id in known:

            def here(part: str, name: str, form: Form = form) -> Markup:
                return moved(part, topic.lesson, f"card-{form.id}-{name}")

            yield Card(
                title=here(form.title, "title-"),
                stem=here(form.stem, "stem-"),
                choices=tuple(here(each, f"{i}-") for i, each in enumerate(form.choices)),
                steps=trusted(front.get(form.id, "")),
                choice_steps=trusted(chosen.get(form.id, "")),
                back=here(_back(form), "back-"),
                address=f"{topic.lesson}#{form.id}",
            )


def _back(form: Form) -> Markup:
    """The answer with its reason: of what is said to choices, only what is said to the right ones."""

    def of_the_right(found: re.Match[str]) -> str:
        said = (text for index, text in _SAID.findall(found[2]) if index in form.right)
        return "".join(f"<p>{text}</p>" for text in said)

    return trusted(_BADGE.sub("", _FEEDBACK.sub(of_the_right, form.answer)))
