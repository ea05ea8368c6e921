"""What a run comes to: what it prints, how it ends, and the variables at the end."""

from collections.abc import Mapping
from dataclasses import dataclass

from tracemark.check.run import Run
from tracemark.trace.phrases import ending_text

ENDLESS = frozenset({"step-limit", "time-limit", "output-limit"})
"""Ends of a program that goes on and on. How far it came is the clock's, so no two runs are the same."""


@dataclass(frozen=True)
class Result:
    """What is left of a run when it is over."""

    output: str
    ending: str
    """In words."""
    is_finished: bool
    """Did it come to its last line?"""
    is_endless: bool
    values: Mapping[str, str]
    """Of the variables, in the order in which they appear."""

    def is_seen_as(self, other: "Result") -> bool:
        """Would a reader see no difference: by output and end, or by variables where nothing is printed?"""
        if self.output or other.output or self.ending != other.ending:
            return (self.output, self.ending) == (other.output, other.ending)
        return self.values == other.values


def result(run: Run) -> Result:
    """The result of a run."""
    final = run.rows.final
    found = {name: final.value(name) for name in run.rows.variables}
    values = {name: value.text for name, value in found.items() if value is not None}
    end = run.trace.end
    is_finished, is_endless = end.reason == "finished", end.reason in ENDLESS
    return Result(run.trace.stdout, ending_text(end), is_finished, is_endless, values)
