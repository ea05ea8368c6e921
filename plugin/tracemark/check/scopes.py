"""What a bare name means: at the top of a claim, in a condition over rows, in `step(n)["…"]`."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from tracemark.check.meant import did_you_mean
from tracemark.check.operations import BUILTINS
from tracemark.check.problem import CannotDecide, NotHere, Problem, stop
from tracemark.check.recorded import more_steps, not_recorded
from tracemark.check.run import Run
from tracemark.check.syntax import as_written
from tracemark.check.values import python_value
from tracemark.check.vocabulary import (
    BARE_WORDS,
    ROW_WORDS,
    RUN_WORDS,
    THIS,
    WORDS,
    StateView,
    StepView,
    unknown_name,
)
from tracemark.lesson.spelling import listed, nearest
from tracemark.trace.rows import Row
from tracemark.trace.state import final_is_known, scope_of

MISSING = object()
"""What `recorded` gives for an expression that is no condition of the run."""


class Scope(Protocol):
    """Where the interpreter asks for what is not an operator."""

    def name(self, name: str) -> object:
        """The value of a bare (or `f.x`) name; raises `CannotDecide` or `NotHere`."""

    def variable(self, name: str) -> bool:
        """Whether the name is a variable here."""

    def recorded(self, node: ast.expr) -> object:
        """What the run recorded for a condition, None where it was skipped, or `MISSING`."""


@dataclass(frozen=True, slots=True)
class ClaimScope:
    """The top of a claim: only the vocabulary."""

    run: Run

    def name(self, name: str) -> object:
        """A word of the run."""
        if name in RUN_WORDS:
            return RUN_WORDS[name](self.run)
        if name in self.run.names:
            raise stop(
                "TM202",
                f"`{name}` is a variable of the sample, and a claim must say when",
                f'write `final["{name}"]` or `step(1)["{name}"]`',
            )
        if name in WORDS or name in BUILTINS:
            raise stop("TM202", f"`{name}` is a function", f"write `{name}(…)`")
        raise stop("TM202", f"claims have no word `{name}`", self._meant(name))

    def _meant(self, name: str) -> str:
        """What to write for a name that is no word of claims."""
        if near := did_you_mean(name, (*WORDS, *BUILTINS)):
            return near
        variables = {name for name in self.run.names if name.isidentifier()}
        if found := nearest(name, sorted(variables)):
            return f'did you mean `final["{found}"]`?'
        return f"the words of claims are {listed(WORDS)}"

    def variable(self, name: str) -> bool:
        """Never: variables are asked for by moment."""
        return False

    def recorded(self, node: ast.expr) -> object:
        """Never: conditions are asked for by row."""
        return MISSING


@dataclass(frozen=True, slots=True)
class RowScope:
    """A condition in one row: its variables, its words, its recorded tests."""

    run: Run
    row: Row
    known: Mapping[int, str]
    """Keys of the parts of the condition that the run recorded, by `id` of their node."""

    def name(self, name: str) -> object:
        """A variable after the row, else a word of the row, else a word of the run."""
        if name in BARE_WORDS or name == THIS:
            if self.variable(name):
                raise ambiguous(name)
            view = StepView(self.run, self.row, searched=True)
            return view if name == THIS else ROW_WORDS[name](self.row)
        if self.variable(name):
            value = self.row.after.value(name)
            if value is None:
                raise NotHere
            return python_value(value)
        if name in RUN_WORDS:
            return RUN_WORDS[name](self.run)
        raise unknown_in_condition(self.run, name)

    def variable(self, name: str) -> bool:
        """Whether any row has the name."""
        return name in self.run.names

    def recorded(self, node: ast.expr) -> object:
        """The test's value in this row; raises `NotHere` where it was not evaluated."""
        key = self.known.get(id(node))
        if key is None:
            return MISSING
        return _only_value(self.run, self.row, key, node)


def _only_value(run: Run, row: Row, key: str, node: ast.expr) -> bool:
    """What a condition came to in a row, if it came to the same each time."""
    values = run.evaluations[row.n - 1].get(key, ())
    if not values:
        raise NotHere
    if len(set(values)) > 1:
        raise stop(
            "TM211",
            f"row {row.n} evaluates `{as_written(node)[:60]}` {len(values)} times, "
            f"{values.count(True)} of them True, so it has no single value there",
            "make rows that evaluate it once (a finer `step=`, or none), or count the evaluations"
            " with `tested(…)`",
        )
    return values[0]


def unknown_in_condition(run: Run, name: str) -> CannotDecide:
    """The signal for a name in a condition that is neither a variable nor a word there."""
    if name in ROW_WORDS:
        advice = f"write `{THIS}.{name}` for what the row says"
        return stop("TM202", f"the sample has no variable `{name}`", advice)
    return unknown_name(run, name)


def ambiguous(name: str) -> CannotDecide:
    """The signal for a name in a condition that is a variable and a word there."""
    own = f"`{THIS}.{name}`" if name != THIS else "`step(…)`"
    return stop(
        "TM202",
        f"`{name}` is ambiguous here: it is a word of the row and a variable of the sample",
        f'write `{THIS}["{name}"]` for the variable, {own} for what the row says',
    )


@dataclass(frozen=True, slots=True)
class StateScope:
    """An expression in `step(n)["…"]`: variables of that moment, and its recorded tests."""

    view: StateView
    known: Mapping[int, str]
    """As in `RowScope`."""

    def name(self, name: str) -> object:
        """A variable at this moment."""
        value = self.view.state.value(name)
        if value is not None:
            return python_value(value)
        if not self.variable(name):
            raise unknown_name(self.view.run, name)
        if self.view.searched:
            raise NotHere
        self._must_be_known(name)
        message = f"`{name}` is not set {self.view.moment}"
        raise CannotDecide(Problem("TM211", message, _first_set(self.view, name), unset=True))

    def _must_be_known(self, name: str) -> None:
        """Raise where the name may well have a value, which is past the limit of steps."""
        run, state = self.view.run, self.view.state
        if state is run.rows.final and not final_is_known(run.trace, scope_of(state, name)):
            message = f"the last value of `{name}` is not recorded: {not_recorded(run)}"
            raise stop("TM211", message, more_steps(run))

    def variable(self, name: str) -> bool:
        """Whether any row has the name."""
        return name in self.view.run.names

    def recorded(self, node: ast.expr) -> object:
        """The test's value, where it was evaluated in this row."""
        key = self.known.get(id(node))
        row = self.view.row
        if key is None or row is None:
            return MISSING
        if self.view.searched and key in self.view.run.evaluations[row.n - 1]:
            return _only_value(self.view.run, row, key, node)
        return self.view.run.tests[row.n - 1].get(key, MISSING)


def _first_set(view: StateView, name: str) -> str:
    row = next((row for row in view.run.rows if row.after.value(name) is not None), None)
    return f"the first row that has it is {row.n}" if row else ""
