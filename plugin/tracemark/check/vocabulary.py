"""The words of claims: what they stand for, and what can be asked of them."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tracemark.check.lines import may_run
from tracemark.check.meant import did_you_mean
from tracemark.check.problem import CannotDecide, stop
from tracemark.check.recorded import (
    existing_row,
    more_steps,
    must_be_whole,
    must_have_ended,
    whole_row,
)
from tracemark.check.run import Run
from tracemark.check.twin import twin_row
from tracemark.check.values import ErrorName, Words, from_text, python_value
from tracemark.lesson.spelling import listed
from tracemark.trace.label import scope_and_name
from tracemark.trace.model import MODULE, Change, Value
from tracemark.trace.rows import Row
from tracemark.trace.state import State, is_definition


@dataclass(frozen=True, slots=True)
class StateView:
    """Variables at one moment: what `final` and `step(3).before` are."""

    run: Run
    state: State
    moment: str
    """In words: `after row 3`, `at the end`."""
    row: Row | None = None
    """The row whose tests can be asked for; None where the moment belongs to none."""
    searched: bool = False
    """True for the row that a condition is evaluated in: there a name may be unset."""


@dataclass(frozen=True, slots=True)
class StepView:
    """What `step(3)` is."""

    run: Run
    row: Row
    searched: bool = False
    """As in `StateView`."""

    @property
    def after(self) -> StateView:
        """The variables after it."""
        return StateView(
            self.run, self.row.after, f"after row {self.row.n}", self.row, self.searched
        )

    @property
    def before(self) -> StateView:
        """The variables before it."""
        moment = f"before row {self.row.n}"
        return StateView(self.run, self.row.before, moment, searched=self.searched)


@dataclass(frozen=True, slots=True)
class Steps:
    """What `steps` is: it has a length and nothing else, rows are counted from 1 by `step`."""

    run: Run

    def __len__(self) -> int:
        return len(self.run.rows)


def returned(row: Row) -> object:
    """The value that a row returned, None where it returned nothing."""
    outcome = row.outcome
    if outcome.kind != "returned" or outcome.value is None:
        return None
    return from_text(outcome.value)


def raised_in(row: Row) -> ErrorName | None:
    """Name of the exception that a row ended in, None where it did not."""
    error = row.outcome.error
    return None if error is None or row.outcome.kind != "raised" else ErrorName(error.type)


ROW_WORDS: Mapping[str, Callable[[Row], object]] = {
    "n": lambda row: row.n,
    "line": lambda row: row.line,
    "output": lambda row: Words(row.output),
    "action": lambda row: Words(row.action),
    "function": lambda row: Words(row.function),
    "thread": lambda row: Words(row.steps[0].thread),
    "returned": returned,
    "raised": raised_in,
}
"""What a row says of itself: attributes of `step(n)` and of `this`."""

BARE_WORDS = frozenset(ROW_WORDS) - {"n", "thread"}
"""Those that a condition may use alone. `n` and `thread` are common variables of lessons, so there they
are always the sample's, and what the row says is `this.n` and `this.thread`."""

THIS = "this"
"""In a condition, the row itself: `this["line"]` where the sample has a variable `line`."""


def _final(run: Run) -> object:
    must_have_ended(run)
    return StateView(run, run.rows.final, "at the end")


def _output(run: Run) -> object:
    must_have_ended(run)
    return Words(run.trace.stdout)


def _raised(run: Run) -> object:
    must_have_ended(run)
    end = run.trace.end
    return ErrorName(end.error.type) if end.reason == "error" and end.error else None


def _steps(run: Run) -> object:
    must_have_ended(run)
    must_be_whole(run, "`steps`")
    return Steps(run)


RUN_WORDS: Mapping[str, Callable[[Run], object]] = {
    "steps": _steps,
    "final": _final,
    "start": lambda run: StateView(run, run.rows.start, "before row 1"),
    "output": _output,
    "raised": _raised,
    "ending": lambda run: Words(run.trace.end.reason),
}
"""What a run says of itself: bare words of a claim, attributes of `what_if(…)`."""


def step(run: Run, n: object) -> StepView:
    """Row `n` as the reader sees it; of a second run, the row that stands for it."""
    if not isinstance(n, int) or isinstance(n, bool):
        raise stop("TM202", f"`step` takes the number of a row, not {n!r:.40}")
    if run.original is not None:
        return StepView(run, whole_row(run, twin_row(run.original, run.rows, n)))
    return StepView(run, whole_row(run, existing_row(run.rows, n)))


def values(run: Run, name: object) -> list[object]:
    """The values that a name took, in order.

    Where several scopes have the name, `f.x` and `global x` tell them apart, and a bare `x` is
    the module's.
    """
    if not isinstance(name, str):
        raise stop("TM202", 'the name goes into quotes: `values("total")`')
    if name not in run.names:
        raise unknown_name(run, name)
    must_be_whole(run, "`values(…)`")
    scope, bare = _scope_of(run, name)
    return [
        python_value(Value(text=c.after, type=c.type, object=c.object, whole=c.whole))
        for c in _changes(run)
        if c.name == bare and c.scope == scope and c.after is not None
    ]


def _changes(run: Run) -> list[Change]:
    steps = run.trace.steps
    return [change for s in steps for change in (*s.hidden_changes, *s.changes)]


def _scope_of(run: Run, name: str) -> tuple[str, str]:
    """The scope and the bare name that a label means; `CannotDecide` where several have the name."""
    scope, bare = scope_and_name(name)
    if scope is not None:
        return scope, bare
    scopes = list(dict.fromkeys(c.scope for c in _changes(run) if c.name == name))
    if MODULE in scopes or not scopes:
        return MODULE, name
    if len(scopes) > 1:
        raise stop(
            "TM202",
            f"`{name}` is a variable of {' and of '.join(f'`{s}`' for s in scopes)}",
            f'write `values("{scopes[0]}.{name}")`',
        )
    return scopes[0], name


def runs(run: Run, line: object) -> int:
    """How often a line ran.

    Counted are the statements and conditions that stand on it, and each time that a loop's header was
    reached, the last one included: the condition that came out False, the `for` that found no more items.
    Not counted is the start of a call. Where several statements share the line, the one that ran most
    often counts.
    """
    if not isinstance(line, int) or isinstance(line, bool):
        raise stop("TM202", "`runs` takes the number of a line of the sample")
    last = len(run.sample.code_lines) or run.sample.code.count("\n")
    if not 1 <= line <= last:
        raise stop("TM202", f"there is no line {line}, the sample has {last}")
    must_have_ended(run)
    must_be_whole(run, "`runs(…)`")
    counted = Counter(
        (s.line, s.column, s.kind)
        for s in run.trace.numbered
        if s.line <= line <= s.end_line and s.kind != "call"
    )
    if not counted and not may_run(run.sample.code, line):
        raise stop("TM202", f"line {line} holds nothing that makes a step", _lines_that_run(run))
    return max(counted.values(), default=0)


def _lines_that_run(run: Run) -> str:
    lines = sorted({s.line for s in run.trace.numbered if s.kind != "call"})
    return f"lines that run are {listed(map(str, lines[:12]))}" if lines else ""


FUNCTIONS: Mapping[str, Callable[[Run, object], object]] = {
    "step": step,
    "values": values,
    "runs": runs,
}
"""Functions of a run that take one value."""

SEARCHES = ("first", "last", "count", "where")
"""Functions of a run that take a condition, evaluated in each row."""

OF_CONDITIONS = (*SEARCHES, "tested")
"""Functions of a run that take a condition."""

WORDS = (*RUN_WORDS, *FUNCTIONS, *OF_CONDITIONS, "what_if")
"""All words of a claim."""


def looks_at_run(node: ast.expr) -> bool:
    """Whether a claim asks the run for anything; else its value is the same whatever happened."""
    return any(isinstance(part, ast.Name) and part.id in WORDS for part in ast.walk(node))


def unknown_name(run: Run, name: str) -> CannotDecide:
    """The signal for a name that no row has."""
    variables = sorted({name for name in run.names if re.fullmatch(r"\w+", name)} - _hidden(run))
    advice = did_you_mean(name, (*run.names, *run.condition_texts))
    if not advice and run.trace.is_cut:
        advice = more_steps(run)
    elif not advice and variables:
        advice = "the sample's variables are " + ", ".join(f"`{v}`" for v in variables[:8])
    return stop("TM202", f"no row has a `{name[:60]}`", advice)


def _hidden(run: Run) -> set[str]:
    return {change.name for change in _changes(run) if is_definition(change)}
