"""What a learner can be asked about a row before it is shown, and what the row answers."""

import re
from dataclasses import dataclass
from typing import Literal

from tracemark.trace.label import label
from tracemark.trace.model import Change
from tracemark.trace.rows import Row

LONGEST = 60
"""Characters of an answer; nobody writes down more."""
_NOBODY_WRITES = re.compile(r"[\n…]|(function|class|module|built-in) |[\w.]+\(")
"""Values that are shown in a way of ours: `Node(value=1, next=None)`, `function f(n)`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one row."""

    kind: Literal["truth", "value", "output", "returned"]
    about: str
    """The condition or the variable; empty for what is printed or returned."""
    answer: str
    """As a learner would write it."""


def asked_of(row: Row) -> Asked | None:
    """The most telling question that the row answers; None where it has none that can be written down.

    A condition first, since it decides where the run goes on; then what a name becomes, what is printed,
    what a call gives back.
    """
    for test, _ in row.tests:
        if test.value is not None:
            return Asked("truth", test.text, str(test.value))
    for change in row.changes():
        if change.after is not None and change.whole and is_written(change.after):
            return Asked("value", _name(row, change), change.after)
    if row.output and is_written(row.output.removesuffix("\n")):
        return Asked("output", "", row.output.removesuffix("\n"))
    if row.outcome.kind == "returned" and is_written(row.outcome.value or ""):
        return Asked("returned", "", row.outcome.value or "")
    return None


def is_written(value: str) -> bool:
    """Can anybody be expected to write the value as we do?"""
    return 0 < len(value) <= LONGEST and not _NOBODY_WRITES.search(value)


def _name(row: Row, change: Change) -> str:
    """The variable, with its function where that is not the row's own."""
    own = change.scope == row.function
    return change.name if own else label(change.scope, change.name)
