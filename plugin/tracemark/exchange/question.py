"""A proved question as something that any other program can be given: it needs no lesson page."""

from dataclasses import dataclass
from typing import Literal

from tracemark.lesson.question import QuestionKind


@dataclass(frozen=True, slots=True)
class ExportedOption:
    """One answer to choose."""

    html: str
    """Inline HTML."""
    right: bool
    feedback: str = ""
    """Inline HTML, said to whoever chose it; may be empty."""


@dataclass(frozen=True, slots=True)
class ExportedQuestion:
    """A question that a run bears out. All HTML in it is well-formed, from a short list of elements."""

    id: str
    """Of letters, digits, `_`, `-` and `.`; the same as long as page and question keep their names."""
    kind: QuestionKind
    stem: str
    """Inline HTML of the question itself."""
    options: tuple[ExportedOption, ...] = ()
    """In the order of the lesson; empty for `text` and `number`."""
    answer: str = ""
    """What is to be typed, plain text; empty for questions with options."""
    body: str = ""
    """HTML of what the author wrote between question and options; may be empty."""
    code: str = ""
    """The sample that it asks about, plain text; may be empty."""
    steps: str = ""
    """HTML of a table: the steps that question, options and hints name, without what happens there."""
    hints: tuple[str, ...] = ()
    """Inline HTML, to be shown one after the other."""
    explanation: str = ""
    """HTML, shown after answering; may be empty."""
    rows: str = ""
    """HTML of a table: the rows of the run that explanation, feedback and hints point at; may be empty."""
    lesson: str = ""
    """Address of the question in its lesson; empty where it is not known."""
    topic: str = ""
    """Of the lesson; empty where the front matter names none."""
    tags: tuple[str, ...] = ()
    place: str = ""
    """`docs/loops.md:31`, for messages."""
    language: str = "en"
    """What its reader is spoken to in, as in `lang=`."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A question that is not exported, or a part of one, and why."""

    place: str
    """`docs/loops.md:31`."""
    what: str
    """The question's id."""
    why: str
    """A phrase: `no run proves it`."""
    kind: Literal["unverified", "format", "part"] = "format"
    """unverified: it is not proved. format: the format cannot carry it. part: all but a part of it is
    exported."""


class CannotCarry(Exception):
    """Raised by a format for a question that it has no place for; its text says why."""
