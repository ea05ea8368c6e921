"""Whether the changes that an author names can be shown: they fit, come to an end, and make a difference."""

from collections.abc import Iterator

from tracemark.check.endings import ending_words
from tracemark.check.needs import variant
from tracemark.check.problem import Problem
from tracemark.check.result import ENDLESS, result
from tracemark.check.run import Run
from tracemark.lesson.finding import Finding
from tracemark.lesson.sample import NamedChange
from tracemark.trace.phrases import listed

_ENDED = frozenset({"finished", "exit", "error"})
_FAULT = "TM220"


def named_change_findings(run: Run) -> Iterator[Finding]:
    """What stands in the way of showing the changes that the sample's options name."""
    sample = run.sample
    for change in sample.named_changes:
        problem = _problem(run, change, is_fault=change is sample.fault)
        if problem is not None:
            yield Finding(change.position, problem.code, problem.message, problem.advice)


def _problem(run: Run, change: NamedChange, *, is_fault: bool) -> Problem | None:
    second = run.second((change.replacement,))
    if isinstance(second, Problem):
        return second
    end = second.trace.end
    if end.reason not in _ENDED | ENDLESS:
        message = f"with this change the sample does not come to an end: {ending_words(end)}"
        return Problem("TM211", message, "name a change that asks for less")
    return _no_fault(run, second, change) if is_fault else None


def _no_fault(run: Run, second: Run, change: NamedChange) -> Problem | None:
    """Why nobody could find the fault by following the run."""
    if second.trace.end.reason in ENDLESS or second.trace.is_cut:
        message = f"with this fault the run is not whole: {ending_words(second.trace.end)}"
        return Problem(_FAULT, message, "name a fault after which the program still ends")
    lines = _changed_lines(run, change)
    if len(lines) > 1:
        message = f"`{change.replacement.old}` stands on several lines ({listed(map(str, lines))})"
        return Problem(_FAULT, message, "name a piece within one line, for one line is asked for")
    if result(run).is_seen_as(result(second)):
        what = "output" if run.trace.stdout else "values"
        message = f"`{change.replacement.new}` makes no difference: end and {what} stay as they are"
        return Problem(_FAULT, message, "name a fault that makes something come out wrong")
    return None


def _changed_lines(run: Run, change: NamedChange) -> list[int]:
    """The lines of the code that are others with the change."""
    program = variant(run.sample, (change.replacement,))
    if isinstance(program, Problem):
        return []
    pairs = zip(run.sample.code.split("\n"), program.code.split("\n"), strict=False)
    return [n for n, (old, new) in enumerate(pairs, 1) if old != new]
