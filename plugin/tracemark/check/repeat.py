"""Is a sample the same each time: two runs of it, compared."""

from collections.abc import Iterator, Mapping

from tracemark.check.difference import CUT_OFF, difference, fingerprint
from tracemark.lesson.finding import Finding
from tracemark.lesson.page import Page
from tracemark.lesson.sample import Sample
from tracemark.trace.model import Step, Trace
from tracemark.trace.program import Program
from tracemark.trace.rows import rows_of

_ADVICE = "Give it a seed, a fixed time or a sorted order, so that each build shows the same."


def repeat_findings(
    page: Page, first: Mapping[Program, Trace], second: Mapping[Program, Trace]
) -> Iterator[Finding]:
    """TM307 for each sample of the page whose two runs differ."""
    for sample in page.samples:
        program = sample.program()
        if sample.broken or program not in first or program not in second:
            continue
        told = _difference(sample, first[program], second[program])
        if told:
            source = page.source_line(sample.position)
            message = f"the sample is not the same each time: {told}"
            yield Finding(sample.position, "TM307", message, _ADVICE, source)


def _difference(sample: Sample, first: Trace, second: Trace) -> str:
    """What is different in the second run, empty where nothing is."""
    if first.end.reason in CUT_OFF or second.end.reason in CUT_OFF:
        return ""
    if first == second:
        return ""
    # Step by step: also what is in no row of the sample's tables must be the same.
    one, other = (fingerprint(trace, exact=True) for trace in (first, second))
    found = difference(one, other)
    if found is None:
        return ""
    if found.row is None:
        return f"{found}" if one.ending != other.ending else "what it wrote is different"
    if found.row > min(len(first.numbered), len(second.numbered)):
        return f"{_row(sample, first, found.row - 1)} was: {found.was}; then: {found.now}"
    steps = first.steps[found.row - 1], second.steps[found.row - 1]
    return f"{_row(sample, first, found.row - 1)} {_told(*steps)}"


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
