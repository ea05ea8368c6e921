"""Where the run of a changed sample first does something else, in words for a learner."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracemark.check.candidate import told
from tracemark.check.problem import Problem
from tracemark.check.run import Run
from tracemark.check.subject import Subject
from tracemark.check.values import Words, from_text
from tracemark.trace.phrases import shown
from tracemark.trace.rows import Row


@dataclass(frozen=True, slots=True)
class Turn:
    """The first step that is not the same; until then both runs have the same rows."""

    row: int
    text: str
    """`the run first differs at step 3, where …`, inside a sentence."""


def first_change(subject: Subject, run: Run) -> Turn | None:
    """The first difference that the subject's change makes; None where all steps come to the same."""
    second = run.second(subject.change)
    if isinstance(second, Problem):
        return None
    for row, other in zip(run.rows, second.rows, strict=False):
        what = next(_differences(row, other), None)
        if what is not None:
            return Turn(row.n, f"the run first differs at step {row.n}, {what}")
    here, there = len(run.rows), len(second.rows)
    if here == there or not here or not there:
        return None
    common = min(here, there)
    how = "goes on" if there > here else "is over"
    return Turn(common, f"after step {common}, as without the change, the run {how}")


def _differences(row: Row, other: Row) -> Iterator[str]:
    """What the row of the changed run has otherwise."""
    if row.line != other.line:
        yield f"which is then at line {other.line}, not at line {row.line}"
        return
    tests = zip(row.tests, other.tests, strict=False)
    for (test, often), (now, often_now) in tests:
        is_plain = often == often_now == 1 and now.value is not None
        if is_plain and test.value is not now.value:
            yield f"where {shown(now.text)} is then {now.value}"
    error = other.outcome.error
    if other.outcome.kind == "raised" and error and row.outcome.kind != "raised":
        yield f"which then ends in {shown(error.type)}"
    before = {change.name: change.after for change in row.changes()}
    for change in other.changes():
        if change.after is not None and before.get(change.name, "") != change.after:
            value = told(from_text(change.after, change.type))
            yield f"after which {shown(change.name)} is then {value}"
    if row.output != other.output:
        yield f"which then writes {told(Words(other.output))}"
