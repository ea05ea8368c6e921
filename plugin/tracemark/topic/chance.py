"""What nobody can foretell: values by chance, of the clock, or in the order of a set.

A question whose answer is chance teaches guessing. Two runs of a program show what is: where both begin a step
with the same values and end it with others, the step itself was chance. A program that uses nothing but itself
and what is known to do the same each time (`steadiness`) is not run again.
"""

from dataclasses import dataclass
from functools import cached_property

from tracemark.check.result import ENDLESS
from tracemark.check.run import Run
from tracemark.lesson.sample import Sample
from tracemark.topic.known import known_of
from tracemark.topic.row_questions import RowQuestion, questions_of
from tracemark.topic.set_order import takes_a_set_in_order
from tracemark.topic.steadiness import is_computed, is_drawn, is_seeded, is_steady
from tracemark.topic.topic import Topic
from tracemark.trace.program import Program
from tracemark.trace.rows import Row


def programs(sample: Sample) -> tuple[Program, ...]:
    """The second run of a sample that may do another thing each time; that of "Put in order", but for `#:` comments."""
    is_endless = sample.expect in ENDLESS  # no view shows it, and it takes as long again
    return () if is_endless or is_steady(sample) else (_again(sample),)


def _again(sample: Sample) -> Program:
    """The second run; as its rows may be those with a `#:` comment, these are kept."""
    return sample.program(f"{sample.code}\n")


@dataclass(frozen=True)
class Foreseen:
    """A run, and what of it can be said before it happens."""

    run: Run
    again: Run | None
    """The second run; None where none was needed, or none could be made."""

    @classmethod
    def of(cls, topic: Topic, run: Run) -> "Foreseen":
        """What is known of a run of the lesson."""
        trace = topic.variations.get(_again(run.sample))
        return cls(run, None if trace is None else Run(run.sample, trace, original=run.rows))

    @cached_property
    def is_steady(self) -> bool:
        """Does it use only what does the same each time?"""
        return is_steady(self.run.sample)

    @cached_property
    def does_the_same_twice(self) -> bool:
        """Are both runs the same in all that a reader sees of them?"""
        if self.is_steady:
            return True
        if not is_seeded(self.run.sample) and any(is_drawn(self.run, row) for row in self.run.rows):
            return False  # two throws of a coin may be the same
        rows, others = self.run.rows, self.again.rows if self.again else ()
        return len(rows) == len(others) and all(map(_alike, rows, others))

    @cached_property
    def takes_a_set_in_order(self) -> bool:
        """Does any row go by the order in which a set has its items?"""
        return any(takes_a_set_in_order(self.run, row) for row in self.run.rows)

    @cached_property
    def is_foreseeable(self) -> bool:
        """Can what comes of the whole run be worked out?"""
        return self.does_the_same_twice and not any(map(self.is_chance, self.run.rows))

    def asked(self, row: Row) -> tuple[RowQuestion, ...]:
        """What can be asked of a row without asking for chance."""
        asked = questions_of(self.run, row)
        if is_drawn(self.run, row):
            return ()
        if takes_a_set_in_order(self.run, row):
            asked = tuple(
                one for one in asked if one.kind in ("truth", "another", "raised", "line")
            )
        if not asked or self.is_steady or self._is_from_before(row):
            return asked
        twin = self._twin(row)
        same = questions_of(self.again, twin) if self.again and twin else ()
        return tuple(one for one in asked if one in same)

    def is_chance(self, row: Row) -> bool:
        """Does the row do anything that cannot be said before it?"""
        if is_drawn(self.run, row) or takes_a_set_in_order(self.run, row):
            return True
        if self.is_steady or self._is_from_before(row):
            return False
        twin = self._twin(row)
        return twin is None or not _alike(row, twin)

    def _is_from_before(self, row: Row) -> bool:
        """Is a difference between both runs nothing but that of the values before the row?"""
        if not is_computed(self.run, row):
            return False
        twin = self._twin(row)
        if self.again is None or twin is None:
            return True
        return known_of(self.run, row) != known_of(self.again, twin)

    def _twin(self, row: Row) -> Row | None:
        """The same row of the second run; None where that went another way."""
        twin = self.again.rows.row(row.n) if self.again else None
        if twin is None or (twin.line, twin.steps[0].kind) != (row.line, row.steps[0].kind):
            return None
        return twin


def _alike(row: Row, twin: Row) -> bool:
    def seen(one: Row) -> object:
        changes = [(change.scope, change.name, change.after) for change in one.changes()]
        tests = [(test.text, test.value) for test, _ in one.tests]
        return one.line, changes, tests, one.output, one.outcome.kind, one.outcome.value

    return seen(row) == seen(twin)
