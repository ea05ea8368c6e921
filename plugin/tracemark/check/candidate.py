"""A wrong answer that a learner would believe, with the reason why it is believed and wrong."""

from dataclasses import dataclass
from typing import Literal

from tracemark.check.answer import Said
from tracemark.check.values import Words
from tracemark.check.values import shown as value_text
from tracemark.trace.phrases import shown

Reason = Literal[
    "stale", "pass before", "late", "other variable", "first value", "other value",
    "other reading", "other row", "other line", "other test", "other order", "part", "changed sample",
    "unchanged", "off by one", "other error", "opposite",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A wrong answer."""

    value: object
    reason: Reason
    """The mistake that leads to it."""
    said: Said
    """One sentence that names a row and says what the value is, or why it is not the answer."""


def candidate(value: object, reason: Reason, text: str, row: int | None) -> Candidate:
    """A wrong answer with its sentence."""
    return Candidate(value, reason, Said(text, row))


def told(value: object) -> str:
    """A value inside a sentence, as code; output without the end of its last line."""
    text = value_text(value)
    if isinstance(value, Words):
        text = text.removesuffix("\n")
        return shown(text) if text else "nothing" if not str(value) else "an empty line"
    return shown(text)


def times(count: int) -> str:
    """`once`, `3 times`."""
    return "once" if count == 1 else f"{count:,} times"


def off_by_one(value: object) -> tuple[tuple[object, str], ...]:
    """The neighbours of a number, each with what is wrong with it; none of any other value."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ()
    if not value - 1 < value < value + 1:  # no number, infinite, or too large for one to matter
        return ()
    more, less = (value + 1, "One more than it is"), (value - 1, "One less than it is")
    return (more, less)
