"""Where the run of a changed sample first does something else, in words for a learner."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracemark.check.candidate import told
from tracemark.check.problem import Problem
from tracemark.check.run import Run
from tracemark.check.subject import Subject
from tracemark.check.values import Words, from_text
from tracemark.trace.model import Outcome
from tracemark.trace.phrases import shown
from tracemark.trace.rows import Row, Rows


@dataclass(frozen=True, slots=True)
class Turn:
    """The first step that is not the same; until then both runs have the same rows."""

    row: int
    text: str
    """`the run first differs at step 3, where …`, inside a sentence."""
    differs: int = 0
    """Number of the first row that is not the same, in whichever run has it; 0 where none differs."""


def first_change(subject: Subject, run: Run) -> Turn | None:
    """The first difference that the subject's change makes; None where all steps come to the same."""
    second = run.second(subject.change)
    return None if isinstance(second, Problem) else turn(run.rows, second.rows)


def turn(rows: Rows, others: Rows) -> Turn | None:
    """The first difference of a changed run; None where all steps come to the same."""
    for row, other in zip(rows, others, strict=False):
        what = next(differences(row, other), None)
        if what is not None:
            return Turn(row.n, f"the run first differs at step {row.n}, {what}", row.n)
    here, there = len(rows), len(others)
    if here == there or not here or not there:
        return None
    common = min(here, there)
    how = "goes on" if there > here else "is over"
    text = f"after step {common}, as without the change, the run {how}"
    return Turn(common, text, common + 1)


def differences(row: Row, other: Row) -> Iterator[str]:
    """What the row of the changed run has otherwise."""
    if row.line != other.line:
        yield f"which is then at line {other.line}, not at line {row.line}"
        return
    tests = zip(row.tests, other.tests, strict=False)
    for (test, often), (now, often_now) in tests:
        is_plain = often == often_now == 1 and now.value is not None
        if is_plain and test.value is not now.value:
            yield f"where {shown(now.text)} is then {now.value}"
    yield from _ended(row.outcome, other.outcome)
    before = {change.name: change.after for change in row.changes()}
    for change in other.changes():
        if change.after is not None and before.get(change.name, "") != change.after:
            value = told(from_text(change.after, change.type))
            yield f"after which {shown(change.name)} is then {value}"
    changed = {change.name for change in other.changes()}
    for change in row.changes():
        if change.name not in changed and change.before != change.after:
            yield f"which then leaves {shown(change.name)} as it is"
    if row.output != other.output:
        yield f"which then writes {told(Words(other.output))}"


def _ended(outcome: Outcome, other: Outcome) -> Iterator[str]:
    """How the row ended otherwise."""
    before, error = outcome.error, other.error
    if error is not None and (before is None or before.type != error.type):
        yield f"which then ends in {shown(error.type)}"
    elif before is not None and error is None:
        yield f"which then does not end in {shown(before.type)}"
    elif other.kind in ("returned", "yielded") and other.value != outcome.value:
        verb = "returns" if other.kind == "returned" else "yields"
        yield f"which then {verb} {shown(other.value or 'None')}"
