"""Does an option become right for who takes the question otherwise: "at step 5" as before the step or after
it, `n == 3` as what the variables are and not as the test in the `if`.
"""

import re
from collections.abc import Sequence

from tracemark.check.reading import Reading
from tracemark.check.row_condition import tested_key
from tracemark.check.run import Run, evaluated_in
from tracemark.check.subject import Subject
from tracemark.check.values import short
from tracemark.check.vocabulary import BARE_WORDS
from tracemark.check.wrong_rows import outcomes
from tracemark.check.wrong_values import UNSET, History
from tracemark.lesson.after_row import after_row
from tracemark.lesson.finding import Finding
from tracemark.lesson.question import Question
from tracemark.trace.phrases import shown

_STEP = re.compile(r"\b(?:at|in|on|during)\s+(?:step|row)\s+\d", re.IGNORECASE)
_WHEN = re.compile(
    r"\b(?:after|before|once|end|start|beginning|done|finished|ended|has run)\b", re.IGNORECASE
)
_CODE = re.compile(r"(`+).*?\1")
"""Code spans, whose names say nothing of the moment: `end` may be a variable."""
_ANY_STEP = re.compile(r"\b(?:steps?|rows?)\b", re.IGNORECASE)
_TESTED = re.compile(
    r"\b(?:evaluat\w*|test(?:s|ed|ing)?|check(?:s|ed|ing)?|conditions?|compar\w*|(?:come|turn)s? out)\b",
    re.IGNORECASE,
)
_KEYWORD = re.compile(r"`(?:if|elif|while|assert|case)`")


def says_when(title: str) -> bool:
    """Whether the words of a question say which side of the step is meant."""
    return _WHEN.search(_CODE.sub(" ", title)) is not None


def says_tested(title: str) -> bool:
    """Whether the words of a question say that a test of the sample is meant, not a variable."""
    return bool(_TESTED.search(_CODE.sub(" ", title)) or _KEYWORD.search(title))


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


# A condition as a test of the sample, or as what the variables are


def found_otherwise(
    question: Question, subject: Subject, run: Run, value: object, readings: Sequence[Reading]
) -> Finding | None:
    """TM218 where `first(n == 3)` is the row of the `if`, and the question may ask for that of `n = 3`.

    With options, only where one says the other row.
    """
    found = _of_variables(question, subject, run)
    if found is None or found == value:
        return None
    position, what = question.position, "the question"
    if question.options:
        said = zip(question.options, readings, strict=True)
        options = (o for o, reading in said if reading.says(found) and not reading.says(value))
        option = next(options, None)
        if option is None:
            return None
        position, what = option.position, f"'{option.text}'"
    text, name = shown(subject.text), subject.kind
    claimed = f"step {value}" if value is not None else "no step"
    wanted = after_row(subject.text, BARE_WORDS)
    claim = wanted if subject.wanted else f"not ({wanted})"
    is_right = "may ask" if not question.options else "is right for who asks"
    return Finding(
        position,
        "TM218",
        f"{what} {is_right} for the {name} step after which {text} is {subject.wanted}, which is step {found};"
        f" `answer` asks for the {name} one that evaluates it so{_where(subject, run)}, {claimed}",
        f'say "evaluated" in the question, or claim `{name}({claim})`',
    )


def _of_variables(question: Question, subject: Subject, run: Run) -> int | None:
    """The row that is found in the variables; None where nothing is open."""
    if question.kind != "choice" or subject.kind not in ("first", "last") or subject.change:
        return None
    if says_tested(question.title) or not _ANY_STEP.search(question.title):
        return None
    found = outcomes(subject, run)
    rows = [n for n, holds in found.of_variables.items() if holds is subject.wanted]
    if not found.is_test or not rows:
        return None
    return rows[0] if subject.kind == "first" else rows[-1]


def _where(subject: Subject, run: Run) -> str:
    """The line of the test, where it is one only."""
    key = tested_key(subject.node, run) if subject.node else None
    lines = {s.line for s in run.trace.numbered if key and list(evaluated_in(s, key))}
    return f", on line {lines.pop()}" if len(lines) == 1 else ""
