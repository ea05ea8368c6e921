"""Wrong answers to how often: the test that came out False left out or counted, other lines, one off."""

from collections.abc import Iterator

from tracemark.check.candidate import Candidate, candidate, off_by_one, times
from tracemark.check.problem import CannotDecide
from tracemark.check.row_condition import tested_key
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
    if subject.kind == "tested":
        count, last_row = _evaluated(subject, run, None)
        last = f", last at step {last_row}" if last_row else ""
        return f"{shown(subject.text)} is tested {times(count)}{last}", last_row
    found = outcomes(subject, run)
    counted = found.rows(subject.wanted)
    what = f"{shown(subject.text)} is {subject.wanted}"
    if not counted:
        return f"{what} at none of the steps 1 to {len(run.rows)}", None
    several = any(len(found.evaluations(n)) > 1 for n in counted)
    how_often = _in_steps(value) if several else times(value)
    return f"{what} {how_often}, last at step {counted[-1]}", counted[-1]


def _in_steps(count: int) -> str:
    """Of rows that evaluate a condition several times each, which counts once for each row."""
    return f"in {count:,} step{'' if count == 1 else 's'}"


def _evaluated(subject: Subject, run: Run, wanted: bool | None) -> tuple[int, int | None]:
    """How often a test came out so, None for either way; and the row of the last time, if one has it."""
    assert subject.node is not None
    key = tested_key(subject.node, run)
    values = run.all_evaluations[key] if key else ()
    count = sum(wanted is None or value is wanted for value in values)
    rows = (
        row.n
        for row in reversed(run.rows.rows)
        if any(wanted is None or v is wanted for v in run.evaluations[row.n - 1].get(key or "", ()))
    )
    return count, next(rows, None)


def last_at(run: Run, line: int) -> Row | None:
    """The row in which a line ran last; None where it never ran, or did so outside of all rows."""
    steps = [step for step in run.rows.trace.numbered if _runs_line(step, line)]
    return next((row for row in run.rows if steps and steps[-1] in row.steps), None)


def _runs_line(step: Step, line: int) -> bool:
    """Whether it counts as a run of the line; the start of a call does not."""
    return step.line <= line <= step.end_line and step.kind != "call"


def _of_lines(line: int, run: Run, value: int) -> Iterator[Candidate]:
    yield from _headers(line, run, value)
    yield from _raising(line, run, value)
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
    is_for = step.kind == "loop"
    if header == line:
        why = "there are no more items" if is_for else "the condition is False"
        text = f"That leaves out step {last}, where {why}; "
        count = len(steps) - ends if ends == 1 else -1
    elif is_for:
        reached = (
            f"Line {header} is reached once more, at step {last}, where there are no more items"
        )
        text, count = f"{reached}; ", len(steps) if ends == 1 else -1
    else:
        tested = f"the condition in line {header} is tested {times(len(steps))}"
        text = f"{tested[0].upper()}{tested[1:]}, the last time at step {last}; "
        count = len(steps)
    yield candidate(count, "other test", f"{text}line {line} runs {times(value)}.", last)


def _raising(line: int, run: Run, value: int) -> Iterator[Candidate]:
    """The last run of the line left out, which raised."""
    row = last_at(run, line)
    steps = [step for step in row.steps if _runs_line(step, line)] if row else []
    if row is not None and steps[-1].outcome.kind == "raised" and steps[-1].outcome.error:
        error = shown(steps[-1].outcome.error.type)
        text = (
            f"That leaves out step {row.n}, where the line ends in {error}: it runs {times(value)}."
        )
        yield candidate(value - 1, "other test", text, row.n)


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
        count, last = _how_often(subject, found, wanted)
        if count and last:
            text = f"That is how often {shown(subject.text)} is {wanted}, last at step {last}."
            yield candidate(count, "opposite", text, last)
    rows = list(found.by_row)
    if rows and subject.kind == "count":
        text = f"That is how often it is True or False, last at step {rows[-1]}."
        yield candidate(len(rows), "other test", text, rows[-1])


def _how_often(subject: Subject, found: Outcomes, wanted: bool) -> tuple[int, int | None]:
    if subject.kind == "tested":
        return _evaluated(subject, found.run, wanted)
    rows = found.rows(wanted)
    if any(len(found.evaluations(n)) > 1 for n in rows):
        return 0, None  # rows that evaluate it several times each do not say how often
    return len(rows), rows[-1] if rows else None


def _of_steps(run: Run) -> Iterator[Candidate]:
    """Lines are not steps."""
    lines = {step.line for row in run.rows for step in row.steps}
    last = len(run.rows)
    text = f"That is how many lines run; some run several times, and the last one is step {last}."
    if len(lines) < last:
        yield candidate(len(lines), "other line", text, last)
