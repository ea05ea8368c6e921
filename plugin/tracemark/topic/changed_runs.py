"""The changes of a sample that have run, each with what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tracemark.check.first_change import Turn
from tracemark.check.result import ENDLESS, Result, result
from tracemark.check.run import Run
from tracemark.lesson.sample import NamedChange, Sample
from tracemark.topic.changed_source import Change
from tracemark.topic.changes import changes, named
from tracemark.topic.compared import first_difference
from tracemark.topic.topic import PLAIN_ENDS, Topic, is_whole
from tracemark.trace.program import Program

MOST_STEPS, MOST_TIMES = 300, 3
"""Steps of a changed run that are looked at, or so many times those of the lesson."""
Effect = Literal["end", "output", "values", "steps", "way"]
"""What is seen first of a change: another end, another output, other values at the end, more or fewer
steps, or the same by another way."""


@dataclass(frozen=True)
class ChangedRun:
    """A change with its run."""

    change: Change
    run: Run
    turn: Turn | None
    """Where it parts from the lesson's run; None where each step is the same."""
    result: Result
    effect: Effect | None
    """None where nothing is to be seen."""


def programs_of_changes(
    sample: Sample, named_changes: tuple[NamedChange, ...]
) -> Iterator[Program]:
    """The runs of the changes that the author names; where there are none, of all that are found."""
    if named_changes:
        yield from (found[1] for change in named_changes if (found := named(sample, change)))
    else:
        yield from (sample.program(change.code) for change in changes(sample))


def named_changed_runs(
    topic: Topic, run: Run, named_changes: tuple[NamedChange, ...]
) -> list[ChangedRun]:
    """Those of the author's changes that came to an end of their own, or to none at all."""
    pairs = filter(None, (named(run.sample, change) for change in named_changes))
    found = [_changed_run(topic, run, change, program) for change, program in pairs]
    fit = PLAIN_ENDS | ENDLESS
    return [one for one in found if one is not None and one.run.trace.end.reason in fit]


def found_changed_runs(topic: Topic, run: Run) -> list[ChangedRun]:
    """The changes that were found, those whose runs are whole and of a length that can be compared."""
    most = max(MOST_STEPS, MOST_TIMES * len(run.trace.numbered))
    found: list[ChangedRun] = []
    for change in changes(run.sample):
        program = run.sample.program(change.code)
        trace = topic.variations.get(program)
        if trace is None or not is_whole(trace) or len(trace.numbered) > most:
            continue  # such as a recursion that ends where Python gives up
        if one := _changed_run(topic, run, change, program):
            found.append(one)
    return found


def _changed_run(topic: Topic, run: Run, change: Change, program: Program) -> ChangedRun | None:
    trace = topic.variations.get(program)
    if trace is None or trace.end.reason == "syntax-error":
        return None
    other = Run(run.sample, trace, original=run.rows)
    found, here, there = first_difference(run, other), result(run), result(other)
    return ChangedRun(change, other, found, there, _effect(run, other, here, there, found))


def _effect(run: Run, other: Run, here: Result, there: Result, turn: Turn | None) -> Effect | None:
    if here.ending != there.ending:
        return "end"
    if here.output != there.output:
        return "output"
    if here.values != there.values:
        return "values"
    if len(run.rows) != len(other.rows):
        return "steps"
    return "way" if turn else None
