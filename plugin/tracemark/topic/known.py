"""What a learner has to know to say what a row does, without the table of the lesson.

Values that the code of the row reads, as they are before it; where it was called from; which pass of its
loop it is; and what comes from outside of the row: arguments where rows are calls, items where they are passes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tracemark.check.run import Run
from tracemark.lesson.sample import Sample
from tracemark.topic.names_read import function_lines, loop_targets, names_read
from tracemark.trace.model import Change, Step, Trace
from tracemark.trace.rows import Row, is_inside
from tracemark.trace.state import State, callers, is_definition_text
from tracemark.views.placed import code_lines


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line of the sample."""

    n: int
    code: str


@dataclass(frozen=True, slots=True)
class Given:
    """A name with the value that comes from outside of a row."""

    name: str
    text: str
    scope: str
    frame: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is said before a row is asked."""

    line: CodeLine | None
    """Where it begins; None for code that is not shown."""
    given: tuple[tuple[str, str], ...]
    """Names with the values that come from outside of the row."""
    caller: CodeLine | None
    """The line that calls, where the row is the start of a call."""
    taken: int | None
    """How many items, or passes, its loop has had before; None where the row is no header of a loop."""
    before: tuple[tuple[str, str], ...]
    """Names that it reads, with their values before it."""


def known_of(run: Run, row: Row) -> Known:
    """What to know of one row."""
    trace, sample, step = run.trace, run.sample, row.steps[0]
    given = given_in(run, row)
    calling = calling_step(trace, step) if step.kind == "call" else None
    is_loop = step.kind == "loop" or run.rows.granularity.unit == "loop"
    names = {one.name for one in given}
    return Known(
        line=_code_line(sample, step.line),
        given=tuple((one.name, one.text) for one in given),
        caller=_code_line(sample, calling.line) if calling else None,
        taken=_taken(trace, step) if is_loop else None,
        before=tuple(
            (name, text) for name, text in _before(run, row, calling) if name not in names
        ),
    )


def given_in(run: Run, row: Row) -> tuple[Given, ...]:
    """What nobody can work out from a row.

    Arguments where the row is a call, or where code that is not shown calls; items where it is a pass.
    """
    step, unit = row.steps[0], run.rows.granularity.unit
    if unit == "loop" and step.kind == "loop":
        return tuple(_items(run, row))
    is_call = step.kind == "call" and (unit == "call" or calling_step(run.trace, step) is None)
    return tuple(map(_as_given, step.changes)) if is_call else ()


def _items(run: Run, row: Row) -> Iterator[Given]:
    """What a pass begins with; an item that equals the one before it is no change."""
    step = row.steps[0]
    changed = {change.name: change for change in step.changes}
    for name in dict.fromkeys((*changed, *loop_targets(run.sample.code, step.line))):
        value = row.before.value(name)
        if name in changed:
            yield _as_given(changed[name])
        elif value is not None:
            yield Given(name, value.text, step.function, step.frame)


def _as_given(change: Change) -> Given:
    return Given(change.name, change.after or "", change.scope, change.frame)


def calling_step(trace: Trace, call: Step) -> Step | None:
    """The step in which a call was made: the next of its caller to finish. None where it is not shown."""
    caller = trace.frames[call.frame].parent
    later = trace.numbered[call.n or 0 :]
    found = next((s for s in later if s.frame == caller and s.kind != "call"), None)
    return found if found is not None and caller is not None else None


def _code_line(sample: Sample, n: int) -> CodeLine | None:
    lines = code_lines(sample)
    return CodeLine(n, lines[n - 1].strip()) if 1 <= n <= len(lines) else None


def _before(run: Run, row: Row, calling: Step | None) -> list[tuple[str, str]]:
    """Names that the row reads and their values; for a call those that its caller passes on."""
    step, unit, code = row.steps[0], run.rows.granularity.unit, run.sample.code
    state, first, last = row.before, step.line, step.end_line
    if unit == "loop":
        # The items are given.
        first, last = first + (step.kind == "loop"), step.body_end or last
    elif unit == "call":
        first, last = function_lines(code, step.line)
    elif calling is not None:
        state = state.at(callers(run.trace.frames, calling.frame))
        first, last = calling.line, calling.end_line
    return [(n, text) for n in names_read(code, first, last) if (text := _shown(state, n))]


def _shown(state: State, name: str) -> str:
    """The value of a name; empty where it has none that says anything."""
    value = state.value(name)
    return "" if value is None or is_definition_text(value.text) else value.text


def _taken(trace: Trace, header: Step) -> int:
    """How often this run of the loop went into its body before."""
    count = 0
    for step in reversed(trace.numbered[: (header.n or 1) - 1]):
        if step.frame != header.frame:
            continue  # of what the loop calls, or of whoever reads a generator
        if (step.line, step.kind) == (header.line, header.kind):
            if step.ends_loop:
                break
            count += 1
        elif not is_inside(trace, header, step):
            break
    return count
