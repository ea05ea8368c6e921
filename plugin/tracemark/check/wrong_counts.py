"""Wrong answers to how often: the test that came out False left out or counted, other lines, one off."""

from collections.abc import Iterator

from tracemark.check.candidate import Candidate, candidate, off_by_one, times
from tracemark.check.problem import CannotDecide
from tracemark.check.run import Run
from tracemark.check.subject import Subject
from tracemark.check.vocabulary import runs
from tracemark.check.wrong_rows import Outcomes, outcomes
from tracemark.trace.model import Step
from tracemark.trace.phrases import shown
from tracemark.trace.rows import Row


def wrong_counts(subject: Subject, run: Run, value: object) -> Iterator[Candidate]:
    """For `count(…)`, `runs(…)`, how often a condition is tested, and `len(steps)`."""
    if not isinstance(value, int):
        return
    if subject.kind == "runs":
        found = _of_lines(subject.n, run, value)
    elif subject.kind == "steps":
        found = _of_steps(run)
    else:
        found = _of_outcomes(subject, outcomes(subject, run), value)
    yield from (one for one in found if isinstance(one.value, int) and one.value >= 0)
    fact, row = count_fact(subject, run, value)
    for wrong, how in off_by_one(value):
        if isinstance(wrong, int) and wrong >= 0:
            yield candidate(wrong, "off by one", f"{how}: {fact}.", row)


def count_fact(subject: Subject, run: Run, value: int) -> tuple[str, int | None]:
    """How often it really is, inside a sentence, and the row that it names."""
    if subject.kind == "steps":
        return f"the last one is step {value}", value
    if subject.kind == "runs":
        row = last_at(run, subject.n)
        if not value:
            return f"line {subject.n} runs at none of the steps 1 to {len(run.rows)}", None
        last = f", last at step {row.n}" if row else ""
        return f"line {subject.n} runs {times(value)}{last}", row.n if row else None
    found = outcomes(subject, run)
    counted = list(found.by_row) if subject.kind == "tested" else found.rows(subject.wanted)
    what = "tested" if subject.kind == "tested" else str(subject.wanted)
    if not counted:
        return f"{shown(subject.text)} is {what} at none of the steps 1 to {len(run.rows)}", None
    return f"{shown(subject.text)} is {what} {times(value)}, last at step {counted[-1]}", counted[
        -1
    ]


def last_at(run: Run, line: int) -> Row | None:
    """The row in which a line ran last; None where it never ran, or did so outside of all rows."""
    steps = [step for step in run.rows.trace.numbered if _runs_line(step, line)]
    return next((row for row in run.rows if steps and steps[-1] in row.steps), None)


def _runs_line(step: Step, line: int) -> bool:
    """Whether it counts as a run of the line; the end of a `for` and the start of a call do not."""
    is_over = step.kind == "loop" and step.ends_loop
    return step.line <= line <= step.end_line and step.kind != "call" and not is_over


def _of_lines(line: int, run: Run, value: int) -> Iterator[Candidate]:
    yield from _headers(line, run, value)
    yield from _other_lines(line, run, value)


def _headers(line: int, run: Run, value: int) -> Iterator[Candidate]:
    """The loops around the line, or the loop that begins in it, with their last test."""
    if run.rows.granularity.unit != "statement":
        return  # the rows need not hold every test
    seen: set[int] = set()
    for row in run.rows:
        for step in row.steps:
            is_loop = step.body_end is not None and step.line not in seen
            if is_loop and step.line <= line <= (step.body_end or 0):
                seen.add(step.line)
                yield from _header(line, step.line, run, value)


def _header(line: int, header: int, run: Run, value: int) -> Iterator[Candidate]:
    steps = [(row.n, s) for row in run.rows for s in row.steps if s.line == header and s.body_end]
    last, step = steps[-1]
    if not step.ends_loop:
        return
    ends = sum(s.ends_loop for _, s in steps)
    if step.kind == "loop":
        text = (
            f"Line {header} is reached once more, at step {last}, where there are no more items; "
        )
        count = len(steps) if ends == 1 else -1
    elif header == line:
        text = f"That leaves out step {last}, where the condition is False; "
        count = len(steps) - ends if ends == 1 else -1
    else:
        tested = f"the condition in line {header} is tested {times(len(steps))}"
        text = f"{tested[0].upper()}{tested[1:]}, the last time at step {last}; "
        count = len(steps)
    yield candidate(count, "other test", f"{text}line {line} runs {times(value)}.", last)


def _other_lines(line: int, run: Run, value: int) -> Iterator[Candidate]:
    last = len(run.sample.code_lines) or run.sample.code.count("\n")
    for other in sorted(range(1, last + 1), key=lambda n: (abs(n - line), n)):
        row = last_at(run, other)
        if other != line and row is not None:
            count = _runs(run, other)
            text = f"Line {other} runs {times(count)}, last at step {row.n}; line {line} runs {times(value)}."
            yield candidate(count, "other line", text, row.n)


def _runs(run: Run, line: int) -> int:
    try:
        return runs(run, line)
    except CannotDecide:
        return -1


def _of_outcomes(subject: Subject, found: Outcomes, value: int) -> Iterator[Candidate]:
    """Only the True ones, only the False ones, all."""
    for wanted in (True, False):
        rows = found.rows(wanted)
        if rows:
            text = f"That is how often {shown(subject.text)} is {wanted}, last at step {rows[-1]}."
            yield candidate(len(rows), "opposite", text, rows[-1])
    rows = list(found.by_row)
    if rows and subject.kind == "count":
        text = f"That is how often it is True or False, last at step {rows[-1]}."
        yield candidate(len(rows), "other test", text, rows[-1])


def _of_steps(run: Run) -> Iterator[Candidate]:
    """Lines are not steps."""
    lines = {step.line for row in run.rows for step in row.steps}
    last = len(run.rows)
    text = f"That is how many lines run; some run several times, and the last one is step {last}."
    if len(lines) < last:
        yield candidate(len(lines), "other line", text, last)
