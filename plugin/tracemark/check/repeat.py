"""Is a sample the same each time: two runs of it, compared."""

from collections.abc import Iterator, Mapping

from tracemark.check.endings import ending_words
from tracemark.lesson.finding import Finding
from tracemark.lesson.page import Page
from tracemark.lesson.sample import Sample
from tracemark.trace.model import Step, Trace
from tracemark.trace.program import Program
from tracemark.trace.rows import rows_of

CUT_OFF = ("time-limit", "memory-limit", "killed", "crashed")
"""Endings that come at another step each time, whatever the sample does."""
_ADVICE = "Give it a seed, a fixed time or a sorted order, so that each build shows the same."


def repeat_findings(
    page: Page, first: Mapping[Program, Trace], second: Mapping[Program, Trace]
) -> Iterator[Finding]:
    """TM307 for each sample of the page whose two runs differ."""
    for sample in page.samples:
        program = sample.program()
        if sample.broken or program not in first or program not in second:
            continue
        difference = _difference(sample, first[program], second[program])
        if difference:
            line = sample.position.line
            source = page.lines[line - 1] if line <= len(page.lines) else ""
            message = f"the sample is not the same each time: {difference}"
            yield Finding(sample.position, "TM307", message, _ADVICE, source)


def _difference(sample: Sample, first: Trace, second: Trace) -> str:
    """What is different in the second run, empty where nothing is."""
    if first.end.reason in CUT_OFF or second.end.reason in CUT_OFF:
        return ""
    pairs = zip(first.steps, second.steps, strict=False)
    for index, (one, other) in enumerate(pairs):
        if one != other:
            return f"{_row(sample, first, index)} {_told(one, other)}"
    if first.end != second.end:
        return f"it ended with {ending_words(first.end)}, then with {ending_words(second.end)}"
    if first.end.reason == "step-limit" and not first.end.hidden_steps:
        return ""  # stopped by the clock: how far it came is another line each time
    if (first.stdout, first.stderr) != (second.stdout, second.stderr):
        return "what it wrote is different"
    return ""


def _row(sample: Sample, trace: Trace, index: int) -> str:
    """The row that a step is in; where it is in none, the line that it is at."""
    step = trace.steps[index]
    for row in rows_of(trace, sample.step):
        if step in row.steps:
            return f"in row {row.n}"
    return f"at line {step.line}" if step.line else "at the end"


def _told(one: Step, other: Step) -> str:
    """How two steps differ."""
    if (one.line, one.kind) != (other.line, other.kind):
        return f"it was at line {one.line}, then at line {other.line}"
    after = {change.name: change.after for change in other.changes}
    for change in one.changes:
        if change.name in after and after[change.name] != change.after:
            return f"`{change.name}` was {change.after}, then {after[change.name]}"
    for test, later in zip(one.tests, other.tests, strict=False):
        if test != later:
            return f"`{test.text}` was {test.shown}, then {later.shown}"
    if one.output != other.output:
        return f"the output was {one.output!r}, then {other.output!r}"
    return "something else happened"
