"""Rows: what a reader calls a step, at the granularity that the author chose.

The four granularities are all made from one record:

* `statement`: every step is a row.
* `call NAME`: a row per call of NAME, in the order in which they start. What happens in a nested
  call of NAME belongs to the nested row.
* `loop` / `loop LINE`: a row per pass of the outermost loops, or of the loop whose header is at LINE.
* `mark`: the steps that carry a `#:` comment.

A row's values are those at its end, its output what was written during it, its tests the last value
of each condition evaluated in it, with a count.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from tracemark.trace.model import Change, Outcome, Step, Test, Trace
from tracemark.trace.phrases import ending_text
from tracemark.trace.state import State, callers, column_names, final_state, merged, states


@dataclass(frozen=True, slots=True)
class Granularity:
    """What one row is."""

    unit: Literal["statement", "call", "loop", "mark"] = "statement"
    function: str | None = None
    """For `call`: the function's name."""
    line: int | None = None
    """For `loop`: line of the loop's header; None for the outermost loops."""

    def __str__(self) -> str:
        """As the author types it: `call deploy_model`."""
        parts = [self.unit, self.function or "", str(self.line or "")]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    n: int
    """Number that the reader sees, from 1."""
    steps: tuple[Step, ...]
    """The steps that belong to it, in order; never empty."""
    before: State
    """Variables when it began."""
    after: State
    """Variables when it had ended (for a call: with its locals still there)."""
    outcome: Outcome
    """returned or raised, for rows of a call; that of its last step otherwise."""
    is_over: bool = True
    """False for a call or a pass that went on past the limit of steps, so that part of it is missing."""

    @property
    def line(self) -> int:
        """Line that it starts at."""
        return self.steps[0].line

    @property
    def function(self) -> str:
        """Function that it belongs to."""
        return self.steps[0].function

    @property
    def output(self) -> str:
        """What was written to standard output during it."""
        return "".join(step.output for step in self.steps)

    @property
    def action(self) -> str:
        """What happened: the `#:` actions in it, else that of its first step."""
        marked = dict.fromkeys(step.action for step in self.steps if step.marked)
        return "; ".join(marked) or self.steps[0].action

    @property
    def tests(self) -> tuple[tuple[Test, int], ...]:
        """Each condition evaluated in it: its last evaluation, and how often it was evaluated."""
        found: dict[str, list[Test]] = {}
        for step in self.steps:
            for test in step.tests:
                found.setdefault(same_syntax(test.text), []).append(test)
        return tuple((tests[-1], len(tests)) for tests in found.values())

    def test(self, text: str) -> Test | None:
        """The last evaluation in this row of the condition (or part of one) with that text.

        Compared as syntax: `version<3` finds `version < 3`. None where it was not evaluated here.
        """
        wanted = same_syntax(text)
        for step in reversed(self.steps):
            for test in _with_parts(reversed(step.tests)):
                if same_syntax(test.text) == wanted and test.value is not None:
                    return test
        return None

    def changes(self) -> tuple[Change, ...]:
        """The changes made in it, one per variable: from its value before to its value after."""
        return merged(change for step in self.steps for change in step.changes)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a trace at one granularity."""

    trace: Trace
    granularity: Granularity
    rows: tuple[Row, ...]
    """Numbered from 1."""
    start: State
    """Variables before row 1."""
    final: State
    """Variables at the end; names of calls that are over keep their last value."""
    ending: str
    """Why it ended, for the last line of a table: `no more items`, `program finished`, …"""

    def __iter__(self) -> Iterator[Row]:
        """The rows in order."""
        return iter(self.rows)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def row(self, n: int) -> Row | None:
        """Row `n` as the reader counts, or None."""
        return self.rows[n - 1] if 1 <= n <= len(self.rows) else None

    @property
    def variables(self) -> tuple[str, ...]:
        """Names worth a column: variables in order of appearance, without functions and the like.

        `f.x` and `global x` where several scopes have an `x`.
        """
        return column_names(
            change for step in self.trace.steps for change in (*step.hidden_changes, *step.changes)
        )

    @property
    def conditions(self) -> tuple[str, ...]:
        """Texts of the conditions evaluated in the rows (whole tests, not parts), in line order."""
        found: dict[str, tuple[int, str]] = {}
        for row in self.rows:
            for step in row.steps:
                if step.kind == "test":
                    for test in step.tests:
                        found.setdefault(same_syntax(test.text), (step.line, test.text))
        return tuple(text for _, text in sorted(found.values(), key=lambda item: item[0]))


@lru_cache(maxsize=4096)
def same_syntax(text: str) -> str:
    """A key that is equal for texts with the same syntax tree (`a<b`, `a < b`, `(a < b)`)."""
    try:
        return ast.dump(ast.parse(text.strip(), mode="eval"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return " ".join(text.split())


def _with_parts(tests: Iterable[Test]) -> Iterator[Test]:
    for test in tests:
        yield test
        yield from _with_parts(test.parts)


@dataclass(frozen=True, slots=True)
class _Moment:
    """A step with its states: the raw material of rows."""

    step: Step
    before: State
    after: State


def rows_of(trace: Trace, granularity: Granularity = Granularity()) -> Rows:
    """The rows of `trace` at `granularity`."""
    moments = [_Moment(*moment) for moment in states(trace)]
    groups, ending = _GROUPED[granularity.unit](trace, moments[:-1], granularity)
    rows = tuple(_row(trace, n, group, granularity) for n, group in enumerate(groups, 1))
    if granularity.unit == "loop" and rows and trace.is_cut and not ending:
        rows = (*rows[:-1], replace(rows[-1], is_over=False))
    first = moments[0] if not groups else groups[0][0]
    return Rows(
        trace=trace,
        granularity=granularity,
        rows=rows,
        start=first.before,
        final=final_state(trace),
        ending=ending or ending_text(trace.end),
    )


def _row(trace: Trace, n: int, group: list[_Moment], granularity: Granularity) -> Row:
    first = group[0].step
    stack = callers(trace.frames, group[-1].step.frame)
    outcome = group[-1].step.outcome
    if granularity.unit in ("call", "loop"):
        stack = callers(trace.frames, first.frame)
    if granularity.unit == "call":
        outcome = _call_outcome(trace, group)
    return Row(
        n=n,
        steps=tuple(moment.step for moment in group),
        before=group[0].before,
        after=group[-1].after.at(stack),
        outcome=outcome,
        is_over=granularity.unit != "call" or not trace.is_cut or _is_over(trace, first, outcome),
    )


def _is_over(trace: Trace, call: Step, outcome: Outcome) -> bool:
    """Had a call ended when the last step was recorded?"""
    running = callers(trace.frames, trace.numbered[-1].frame)
    return outcome.kind in ("returned", "raised") and call.frame not in running


def _call_outcome(trace: Trace, group: list[_Moment]) -> Outcome:
    """How the call ended; falling off its end is a return of None that has no step."""
    frame = group[0].step.frame
    own = [moment.step for moment in group if moment.step.frame == frame]
    pending = _pending(own)
    if pending is not None or own[-1].outcome.kind in ("yielded", "suspended"):
        return pending or Outcome()
    later = trace.numbered[own[-1].n or 0 :]
    ended = trace.end.reason in ("finished", "exit") and not trace.is_cut
    over = ended or any(
        frame not in callers(trace.frames, step.frame)
        for step in later
        if step.thread == own[-1].thread
    )
    return Outcome(kind="returned", value="None") if over else Outcome()


def _pending(own: list[Step]) -> Outcome | None:
    """How a call that took these steps is ending: what `finally` runs after stays as it is."""
    pending = None
    for step in own:
        if step.outcome.kind in ("returned", "raised"):
            pending = step.outcome
        elif step.syntax in ("except", "leave", "break", "continue"):
            pending = None  # handled, suppressed or thrown away
    return pending


_Groups = tuple[list[list[_Moment]], str]


def _by_statement(trace: Trace, moments: list[_Moment], granularity: Granularity) -> _Groups:
    return [[moment] for moment in moments], ""


def _by_mark(trace: Trace, moments: list[_Moment], granularity: Granularity) -> _Groups:
    return [[moment] for moment in moments if moment.step.marked], ""


def _by_call(trace: Trace, moments: list[_Moment], granularity: Granularity) -> _Groups:
    groups: dict[int, list[_Moment]] = {}
    for moment in moments:
        calls = [
            frame
            for frame in callers(trace.frames, moment.step.frame)
            if _is_called(trace.frames[frame].function, granularity.function)
        ]
        if calls:
            groups.setdefault(calls[-1], []).append(moment)
    return list(groups.values()), ""


def _is_called(function: str, name: str | None) -> bool:
    """`deposit` and `Account.deposit` both name the method."""
    return name is not None and (function == name or function.endswith(f".{name}"))


def _by_loop(trace: Trace, moments: list[_Moment], granularity: Granularity) -> _Groups:
    groups: list[list[_Moment]] = []
    header: Step | None = None
    ending = ""
    for moment in moments:
        step = moment.step
        if header is not None and not is_inside(trace, header, step):
            left = _left(header, groups[-1]) or f"left at line {groups[-1][-1].step.line}"
            ending = ending or left
            header = None
        again = header is None or (step.line == header.line and step.frame == header.frame)
        if again and _is_header(step, granularity.line):
            ending = _loop_ending(step) if step.ends_loop else ""
            header = None if step.ends_loop else step
            if header is not None:
                groups.append([])
        if header is not None:
            groups[-1].append(moment)
    if header is not None and trace.end.reason == "finished" and not trace.is_cut:
        ending = _left(header, groups[-1])
    return groups, ending


def _is_header(step: Step, line: int | None) -> bool:
    return step.body_end is not None and line in (None, step.line)


def is_inside(trace: Trace, header: Step, step: Step) -> bool:
    """Does `step` happen while the loop of `header` is still running?"""
    if step.frame == header.frame:
        return header.line <= step.line <= (header.body_end or header.end_line)
    return header.frame in callers(trace.frames, step.frame)


def _loop_ending(step: Step) -> str:
    if step.kind == "loop":
        return "no more items"
    return f"`{step.tests[-1].text}` is False" if step.tests else "the condition is False"


def _left(header: Step, group: list[_Moment]) -> str:
    """What ended the loop in the middle of this pass, "" if unknown; a `finally` may have run since."""
    own = [moment.step for moment in group if moment.step.frame == header.frame]
    for step in reversed(own):
        if step.syntax in ("break", "return"):
            return f"left by `{step.syntax}` at line {step.line}"
        if step.outcome.kind == "raised" and step.outcome.error is not None:
            return f"left by {step.outcome.error.type} at line {step.line}"
    return ""


_GROUPED = {
    "statement": _by_statement,
    "mark": _by_mark,
    "call": _by_call,
    "loop": _by_loop,
}
