"""Read-through: the lesson as a text, to read or to listen to.

Where the author wrote a transcript, it is that. Else it is made from the run: what each stretch does, in whole
sentences, with what repeats itself told once.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from tracemark.check.run import Run
from tracemark.topic.narration import Paragraph, narration
from tracemark.topic.program import fence, fences, heading
from tracemark.topic.topic import Made, Piece, Topic, no_programs
from tracemark.trace.rows import rows_of
from tracemark.views.moved import moved_elements
from tracemark.views.place import row_id

programs = no_programs

MOST = 60
"""Paragraphs of one run; nobody listens longer."""
_TRANSCRIPT = re.compile(r'<(section) class="tm-transcript"[^>]*>')


@dataclass(frozen=True, slots=True)
class ToldParagraph:
    """A paragraph with the rows of the lesson that it tells."""

    text: Markup
    ids: tuple[str, ...]
    """Of the rows that begin in it, as the lesson's table has them."""
    first: int
    """The first and the last row that it has to do with; 0 where it has to do with none."""
    last: int
    address: str
    """Of the first of them, in the lesson."""


@dataclass(frozen=True, slots=True)
class ReadView:
    """A run told as a text."""

    template: ClassVar[str] = "topic_read.html"
    paragraphs: tuple[ToldParagraph, ...]
    left_out: int
    """Steps that are not told."""
    table: str
    ending: str


def prepared(topic: Topic) -> Made | None:
    """A transcript of the author, or what can be told of the runs."""
    if topic.proof.page.containers("transcript"):
        return lambda html: _transcripts(topic, html)
    if not topic.runs:
        return None
    pieces = tuple(piece for run in topic.runs for piece in _pieces(topic, run))
    return lambda html: pieces


def _transcripts(topic: Topic, html: str) -> tuple[Piece, ...]:
    """The author's text, and below it the programs: it may speak of their lines."""
    texts = moved_elements(html, _TRANSCRIPT, topic.lesson, "transcript-")
    if not topic.runs:
        return texts
    title = topic.language.text("The program")
    return (*texts, f"## {title}", *fences(topic))


def _pieces(topic: Topic, run: Run) -> tuple[Piece, ...]:
    paragraphs = narration(run.trace, topic.language)
    steps = {step.n: row.n for row in run.rows.rows for step in row.steps}
    seen: set[int] = set()
    view = ReadView(
        paragraphs=tuple(_paragraph(topic, run, one, steps, seen) for one in paragraphs[:MOST]),
        left_out=sum(len(one.steps) for one in paragraphs[MOST:]),
        table=f"{topic.lesson}#{run.sample.id}-steps",
        ending=rows_of(run.trace).ending,
    )
    return (
        *heading(topic, run),
        fence(run.sample.code),
        topic.rendering.templates.render(view),
    )


def _paragraph(
    topic: Topic,
    run: Run,
    paragraph: Paragraph,
    row_of: Mapping[int | None, int],
    seen: set[int],
) -> ToldParagraph:
    rows = sorted({row_of[step.n] for step in paragraph.steps if step.n in row_of})
    return ToldParagraph(
        text=Markup(" ").join(paragraph.sentences),
        ids=tuple(row_id(run.sample.id, n) for n in _new(rows, seen)),
        first=rows[0] if rows else 0,
        last=rows[-1] if rows else 0,
        address=(topic.row(run, rows[0]) if rows else None) or "",
    )


def _new(rows: Iterable[int], seen: set[int]) -> list[int]:
    """The rows that no paragraph before has."""
    found = [row for row in rows if row not in seen]
    seen.update(found)
    return found
