"""Does an option become right where "at step 5" is taken to mean before the step, or after it."""

import re
from collections.abc import Sequence

from tracemark.check.reading import Reading
from tracemark.check.run import Run
from tracemark.check.subject import Subject
from tracemark.check.values import short
from tracemark.check.wrong_values import UNSET, History
from tracemark.lesson.finding import Finding
from tracemark.lesson.question import Question

_STEP = re.compile(r"\b(?:at|in|on|during)\s+(?:step|row)\s+\d", re.IGNORECASE)
_WHEN = re.compile(
    r"\b(?:after|before|once|end|start|beginning|done|finished|ended|has run)\b", re.IGNORECASE
)


def says_when(title: str) -> bool:
    """Whether the words of a question say which side of the step is meant."""
    return _WHEN.search(title) is not None


def other_side(subject: Subject, run: Run) -> object:
    """The variable's value on the other side of the step, or `UNSET`."""
    row = run.rows.row(subject.n)
    if subject.kind not in ("after", "before") or subject.change or row is None:
        return UNSET
    history = History(run, subject.text)
    return history.before(row) if subject.kind == "after" else history.after(row)


def read_otherwise(
    question: Question, subject: Subject, run: Run, value: object, readings: Sequence[Reading]
) -> Finding | None:
    """TM218 for a wrong option that has the value on the other side of the step."""
    if question.kind != "choice" or says_when(question.title) or not _STEP.search(question.title):
        return None
    found = other_side(subject, run)
    if found is UNSET:
        return None
    other = "before" if subject.kind == "after" else "after"
    for option, reading in zip(question.options, readings, strict=True):
        if reading.says(found) and not reading.says(value):
            return Finding(
                option.position,
                "TM218",
                f"'{option.text}' is right for who asks for the value {other} step {subject.n}:"
                f" `{subject.text}` is {short(found)} then, and {short(value)} {subject.kind} it",
                f'write "{subject.kind} step {subject.n}" in the question, or take another option',
            )
    return None
