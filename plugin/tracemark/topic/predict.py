"""Predict first: each row is asked before it is shown.

Every row is a closed `<details>`: its line and its question tell where the run went on, so they would give the
row before away. Inside is a question as in any lesson, or, where a row answers nothing that can be
written down, just what happened.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from markupsafe import Markup

from tracemark.check.run import Run
from tracemark.topic.asked import Asked, asked_of
from tracemark.topic.program import fence, heading
from tracemark.topic.topic import Made, Piece, Topic, no_programs
from tracemark.trace.rows import Row
from tracemark.views.language import Language
from tracemark.views.quiz import Choice, QuizView
from tracemark.views.sentences import in_language
from tracemark.views.text import code_spans, visible

MOST = 60
"""Rows that are asked; whoever has said them all knows the program."""

programs = no_programs


@dataclass(frozen=True, slots=True)
class PredictedRow:
    """A row with what is asked of it."""

    n: int
    id: str
    """As the row has it in the lesson's table."""
    line: int
    code: str
    """Of its line; empty where rows are whole calls or passes."""
    form: Markup
    """The question; empty where there is none."""
    happened: Markup
    """What the row did."""


@dataclass(frozen=True, slots=True)
class PredictView:
    """The rows of one run."""

    template: ClassVar[str] = "topic_predict.html"
    rows: tuple[PredictedRow, ...]
    left_out: int
    ending: str
    table: str
    """Address of the lesson's table."""


def prepared(topic: Topic) -> Made | None:
    """All runs of the lesson; rows of one are enough to ask."""
    if not topic.runs:
        return None
    return lambda html: tuple(piece for run in topic.runs for piece in _pieces(topic, run))


def _pieces(topic: Topic, run: Run) -> tuple[Piece, ...]:
    view = PredictView(
        rows=tuple(_row(topic, run, row) for row in run.rows.rows[:MOST]),
        left_out=max(len(run.rows) - MOST, 0),
        ending=run.rows.ending,
        table=f"{topic.lesson}#{run.sample.id}-steps",
    )
    rows = topic.rendering.templates.render(view)
    return (*heading(topic, run), fence(run.sample.code), rows)


def _row(topic: Topic, run: Run, row: Row) -> PredictedRow:
    id = f"{run.sample.id}-step-{row.n}"
    happened = code_spans(in_language(row.action, topic.language))
    asked = asked_of(row)
    lines = run.sample.code.split("\n")
    return PredictedRow(
        n=row.n,
        id=id,
        line=row.line,
        code=lines[row.line - 1].strip() if len(row.steps) == 1 else "",
        form=_form(topic, run, row, asked, happened) if asked else Markup(""),
        happened=happened,
    )


def _form(topic: Topic, run: Run, row: Row, asked: Asked, happened: Markup) -> Markup:
    address = topic.row(run, row.n)
    truths = ("True", "False") if asked.kind == "truth" else ()
    view = QuizView(
        id=f"{run.sample.id}-step-{row.n}-asked",
        mark=sha256(f"{asked.kind} {asked.about} {asked.answer}".encode()).hexdigest()[:8],
        kind="choice" if truths else "text",
        input="radio" if truths else "text",
        title=_title(topic.language, asked),
        choices=tuple(
            Choice(i, Markup("<code>{}</code>").format(truth), truth == asked.answer, Markup(""))
            for i, truth in enumerate(truths)
        ),
        hints=(),
        right=str(truths.index(asked.answer)) if truths else "",
        answer=visible(asked.answer),
        summary="",
        explain=Markup("<p>{}</p>").format(happened),
        proved=True,
        row_link=None if address is None else (row.n, address),
        row_is_answer=False,
    )
    return topic.rendering.templates.render(view)


def _title(language: Language, asked: Asked) -> Markup:
    """The question in the reader's language."""
    say = language.text
    about = f"`{asked.about}`"
    words = {
        "truth": say("Is {condition} True or False here?", condition=about),
        "value": say("What is {name} after this step?", name=about),
        "output": say("What does this step print?"),
        "returned": say("What is returned?"),
    }
    return code_spans(words[asked.kind])
