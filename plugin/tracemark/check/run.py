"""One run as claims and views see it: a sample, its rows, and an index of names and conditions."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from tracemark.check.problem import Problem
from tracemark.lesson.claim import Replacement
from tracemark.lesson.sample import Sample
from tracemark.trace.label import label
from tracemark.trace.model import MODULE, Step, Test, Trace
from tracemark.trace.rows import Row, Rows, rows_of, same_syntax
from tracemark.trace.state import State

Second = Callable[[tuple[Replacement, ...]], "Run | Problem"]
"""Gives the run in which pieces of the sample are replaced."""


def no_second(replacements: tuple[Replacement, ...]) -> Problem:
    """For runs that have no second run: the second runs themselves, and hand-made ones."""
    return Problem(
        "TM210", "a second run cannot be changed once more", "put all pieces in one what_if"
    )


# Not slotted: rows and indexes are made when they are first asked for, and kept in the instance.
@dataclass(frozen=True)
class Run:
    """One run, of the sample itself or of a `what_if`."""

    sample: Sample
    """The sample as the author wrote it."""
    trace: Trace
    second: Second = no_second
    """Where `what_if` finds its run."""
    original: Rows | None = None
    """For a `what_if`: the rows of the first run, by which its rows are numbered."""

    @cached_property
    def rows(self) -> Rows:
        """Rows at the sample's granularity."""
        return rows_of(self.trace, self.sample.step)

    @cached_property
    def names(self) -> frozenset[str]:
        """All names that were ever set, also as `f.x` and `global x`."""
        return frozenset(
            known
            for state in self._states()
            for frame, values in state.frames.items()
            for name in values
            for known in (name, label(state.functions.get(frame, MODULE), name))
        )

    def _states(self) -> Iterator[State]:
        yield from (self.rows.start, self.rows.final)
        for row in self.rows:
            yield row.before  # what hidden code set and deleted again stands only here
            yield row.after

    @cached_property
    def tests(self) -> tuple[Mapping[str, bool | None], ...]:
        """For each row the value of each condition by syntax; None where it was skipped."""
        return tuple({key: value for key, value in _values(row)} for row in self.rows)

    @cached_property
    def evaluations(self) -> tuple[Mapping[str, tuple[bool, ...]], ...]:
        """For each row all that each condition came to in it, in order; none where it was skipped."""
        return tuple(_evaluations(row.steps) for row in self.rows)

    @cached_property
    def all_evaluations(self) -> Mapping[str, tuple[bool, ...]]:
        """The same of the whole run, what no row holds included."""
        return _evaluations(self.trace.numbered)

    @cached_property
    def conditions(self) -> frozenset[str]:
        """Keys of all conditions, and of their parts, in any row."""
        return frozenset(key for tests in self.tests for key in tests)

    @cached_property
    def condition_texts(self) -> tuple[str, ...]:
        """All conditions and their parts as written."""
        texts = (test.text for row in self.rows for one, _ in row.tests for test in with_parts(one))
        return tuple(dict.fromkeys(texts))


def with_parts(test: Test) -> Iterator[Test]:
    """A condition and all its parts."""
    yield test
    for part in test.parts:
        yield from with_parts(part)


def evaluated_in(step: Step, key: str) -> Iterator[bool]:
    """What a condition came to in a step, each time that it was evaluated."""
    for whole in step.tests:
        for test in with_parts(whole):
            if test.value is not None and same_syntax(test.text) == key:
                yield test.value


def _evaluations(steps: Iterable[Step]) -> dict[str, tuple[bool, ...]]:
    found: dict[str, list[bool]] = {}
    for step in steps:
        for whole in step.tests:
            for test in with_parts(whole):
                values = found.setdefault(same_syntax(test.text), [])
                if test.value is not None:
                    values.append(test.value)
    return {key: tuple(values) for key, values in found.items()}


def _values(row: Row) -> Iterator[tuple[str, bool | None]]:
    for whole, _ in row.tests:
        for test in with_parts(whole):
            yield same_syntax(test.text), test.value
