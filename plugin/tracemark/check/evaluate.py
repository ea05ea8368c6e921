"""What claims come to: `evaluate` computes one, `holds_at` decides a condition in one row, `value_at` gives
what one table cell of a watched expression shows.

Each gives a `Problem` where it cannot; none raises, whatever it is given.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tracemark.check.interpreter import PYTHON_ERRORS, Interpreter, ask
from tracemark.check.problem import CannotDecide, NotHere, Problem
from tracemark.check.recorded import whole_row
from tracemark.check.run import Run
from tracemark.check.scopes import ClaimScope, RowScope
from tracemark.check.values import printed
from tracemark.check.vocabulary import StateView, StepView
from tracemark.check.work import Work, must_be_small
from tracemark.trace.rows import Row


@dataclass(frozen=True, slots=True)
class Computed:
    """What a claim came to."""

    value: object
    """A Python value, `Words`, or a `Picture`."""
    rows: tuple[int, ...] = ()
    """Rows that it looked at or found, in that order: the evidence. None of a changed run's."""


def evaluate(node: ast.expr, run: Run) -> Computed | Problem:
    """The value of a claim over a run."""
    work = Work()
    found = _guarded(lambda: Interpreter(ClaimScope(run), run, work).plain(node), node)
    return found if isinstance(found, Problem) else Computed(found, tuple(work.rows))


def holds_at(node: ast.expr, run: Run, row: Row) -> bool | Problem | None:
    """Whether a condition holds in a row; None where it has no value there."""
    found = _in_row(node, run, row, Interpreter.truth)
    return found if found is None or isinstance(found, Problem) else bool(found)


def part_at(node: ast.expr, run: Run, row: Row) -> object:
    """The value of a part of a condition in a row, a `Problem` where it has none."""
    return _in_row(node, run, row, Interpreter.plain)


def _in_row(
    node: ast.expr, run: Run, row: Row, wanted: Callable[[Interpreter, ast.expr], object]
) -> object:
    def compute() -> object:
        work = Work()
        known = work.known(node, run)
        whole_row(run, row)
        return wanted(Interpreter(RowScope(run, row, known), run, work), node)

    try:
        return _guarded(compute, node)
    except NotHere:
        return None


def value_at(run: Run, moment: Row | Literal["start", "final"], text: str) -> object:
    """What `step(n)["text"]` is: a variable, a test or an expression after a row, or a `Problem`.

    At "start" and "final" it is what `start["text"]` and `final["text"]` are.
    """
    if isinstance(moment, Row):
        view = StepView(run, moment).after
    elif moment == "start":
        view = StateView(run, run.rows.start, "before row 1")
    else:
        view = StateView(run, run.rows.final, "at the end")
    return value_in(view, text)


def value_in(view: StateView, text: str) -> object:
    """What `text` is at a moment, as in `step(n)["text"]` and `step(n).before["text"]`, or a `Problem`."""
    return _guarded(lambda: ask(view, text, Work()), None)


def shown_at(run: Run, moment: Row | Literal["start", "final"], text: str) -> str | None:
    """The same as a reader sees it; None where it has no value there."""
    value = value_at(run, moment, text)
    return None if value is None or isinstance(value, Problem) else printed(value)


def _guarded(compute: Callable[[], object], node: ast.expr | None) -> object:
    try:
        if node is not None:
            must_be_small(node)
        return compute()
    except CannotDecide as signal:
        return signal.problem
    except RecursionError:
        return Problem("TM211", "the claim nests too deep to decide", "claim something smaller")
    except PYTHON_ERRORS as error:
        return Problem("TM211", f"the claim cannot be computed: {error}")
