"""Predict first: each row is asked before it is shown.

Every row is a closed `<details>`: its line and its question tell where the run went on, so they would give the
row before away. Inside stand what has to be known to answer, the questions, and what happened. Rows that a
long table folds are told, not asked; who goes on after them is given the values that the next row reads.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from tracemark.check.run import Run
from tracemark.topic import chance
from tracemark.topic.known import Known, known_of
from tracemark.topic.program import fence, given_input, heading
from tracemark.topic.row_questions import RowQuestion
from tracemark.topic.topic import Made, Piece, Topic
from tracemark.trace.rows import Row
from tracemark.views.folding import Fold, folds
from tracemark.views.language import Language
from tracemark.views.place import row_id
from tracemark.views.sentences import has_own_words, in_language
from tracemark.views.text import code_spans

programs = chance.programs

Questions = Mapping[int, tuple[RowQuestion, ...]]
"""What is asked, by the numbers of rows."""


@dataclass(frozen=True, slots=True)
class QuestionField:
    """One question about a row."""

    name: str
    """Of its inputs on the page."""
    title: Markup
    answer: str
    """As a learner would write it, or the value of the right choice."""
    choices: tuple[tuple[str, str], ...] = ()
    """Value and label; none where the answer is written."""
    is_number: bool = False
    """True for the number of a line."""

    @property
    def right_label(self) -> str:
        """What the right choice says; empty where the answer is written."""
        return next((label for value, label in self.choices if value == self.answer), "")


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A row that is told and not asked."""

    n: int
    id: str
    """As the row has it in the lesson's table."""
    line: int
    happened: Markup


@dataclass(frozen=True, slots=True)
class PredictedRow:
    """A row with what is asked of it."""

    n: int
    id: str
    known: Known
    questions: tuple[QuestionField, ...]
    happened: Markup
    """What the row did."""
    says_answers: bool
    """False where what happened says all that was asked."""
    address: str
    """Of the row in the lesson; empty where that shows no table."""


@dataclass(frozen=True, slots=True)
class PredictedPart:
    """A row, or a fold of rows."""

    row: PredictedRow | None = None
    fold: Fold | None = None
    told: tuple[ToldRow, ...] = ()
    """The rows in the fold."""


@dataclass(frozen=True, slots=True)
class PredictView:
    """The rows of one run."""

    template: ClassVar[str] = "topic_predict.html"
    unit: str
    """What a row is: `statement`, `call`, `loop` or `mark`."""
    begins: tuple[ToldRow, ...]
    """The first rows as far as there is nothing to ask: where a run begins, nothing is given away."""
    parts: tuple[PredictedPart, ...]
    ending: str

    @property
    def rows(self) -> tuple[PredictedRow, ...]:
        """The rows that are asked."""
        return tuple(part.row for part in self.parts if part.row is not None)


def prepared(topic: Topic) -> Made | None:
    """All runs of the lesson in which any row answers something."""
    found = [(run, _asked(topic, run)) for run in topic.runs]
    asked = [(run, by_row) for run, by_row in found if by_row]
    if not asked:
        return None
    return lambda html: tuple(piece for one in asked for piece in _pieces(topic, *one))


def _asked(topic: Topic, run: Run) -> Questions:
    """What is asked of the rows, by their numbers; rows of which nothing is asked are left out."""
    foreseen = chance.Foreseen.of(topic, run)
    return {row.n: asked for row in run.rows if (asked := foreseen.asked(row))}


def _pieces(topic: Topic, run: Run, asked: Questions) -> tuple[Piece, ...]:
    folded = folds(run.rows, topic.rendering.referred(run.sample.id))
    first = min([*asked, *(fold.first for fold in folded)])
    view = PredictView(
        unit=run.rows.granularity.unit,
        begins=tuple(_told(topic, run, row) for row in run.rows.rows[: first - 1]),
        parts=tuple(_parts(topic, run, asked, first, folded)),
        ending=run.rows.ending,
    )
    rows = topic.rendering.templates.render(view)
    return (
        *heading(topic, run),
        fence(run.sample.code),
        *given_input(topic, run),
        rows,
    )


def _parts(
    topic: Topic, run: Run, asked: Questions, first: int, folded: tuple[Fold, ...]
) -> Iterator[PredictedPart]:
    """The rows from the `first` that is asked, folded as the lesson's table is."""
    starts = {fold.first: fold for fold in folded}
    folded_until = first - 1
    for row in run.rows:
        if fold := starts.get(row.n):
            folded_until = fold.last
            rows = run.rows.rows[fold.first - 1 : fold.last]
            yield PredictedPart(fold=fold, told=tuple(_told(topic, run, each) for each in rows))
        elif row.n > folded_until:
            yield PredictedPart(_row(topic, run, row, asked.get(row.n, ())))


def _told(topic: Topic, run: Run, row: Row) -> ToldRow:
    return ToldRow(row.n, row_id(run.sample.id, row.n), row.line, _happened(topic, row))


def _row(topic: Topic, run: Run, row: Row, asked: Sequence[RowQuestion]) -> PredictedRow:
    id = row_id(run.sample.id, row.n)
    return PredictedRow(
        n=row.n,
        id=id,
        known=known_of(run, row),
        questions=tuple(
            _question(topic.language, one, f"{id}-{i}") for i, one in enumerate(asked, 1)
        ),
        happened=_happened(topic, row),
        says_answers=not all(_is_told(one, row.action) for one in asked),
        address=topic.row(run, row.n) or "",
    )


def _happened(topic: Topic, row: Row) -> Markup:
    """What a row did, in the author's words or in ours."""
    own = has_own_words(row)
    return code_spans(row.action if own else in_language(row.action, topic.language))


def _is_told(asked: RowQuestion, action: str) -> bool:
    """Does what is said of a row answer the question?"""
    if asked.kind == "truth":
        return f"`{asked.about}` is {asked.answer}" in action
    return asked.kind == "another" or f"`{asked.answer}`" in action


def _question(language: Language, asked: RowQuestion, name: str) -> QuestionField:
    say = language.text
    choices: tuple[tuple[str, str], ...] = ()
    if asked.kind == "truth":
        choices = (("True", "True"), ("False", "False"))
    elif asked.kind == "another":
        choices = (("yes", say("Yes")), ("no", say("No")))
    return QuestionField(
        name=name,
        title=_title(language, asked),
        answer=asked.answer,
        choices=choices,
        is_number=asked.kind == "line",
    )


def _title(language: Language, asked: RowQuestion) -> Markup:
    """The question in the reader's language."""
    say = language.text
    about = f"`{asked.about}`"
    is_case = asked.about.startswith("case ")
    truth = say("Does {pattern} match, True or False?", pattern=about) if is_case else ""
    words = {
        "truth": truth or say("Is {condition} True or False here?", condition=about),
        "another": say("Does the loop get another item?"),
        "value": say("What is {name} after this step?", name=about),
        "output": say("What does this step print?"),
        "returned": say("What is returned?"),
        "yielded": say("What is yielded?"),
        "raised": say("Which exception is raised?"),
        "line": say("In which line does the run go on?"),
    }
    return code_spans(words[asked.kind])
