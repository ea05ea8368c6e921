"""The interpreter of claims: a fixed vocabulary over the rows of a run, bounded work, no code run.

`evaluate` computes a claim, `holds_at` a condition in one row, `value_at` what one table cell of a
watched expression shows. Each gives a `Problem` where it cannot; none raises, whatever it is given.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from tracemark.check.operations import (
    BINARY,
    BUILTINS,
    COMPARISONS,
    UNARY,
    cost,
    cost_of_search,
)
from tracemark.check.problem import CannotDecide, NotHere, Problem, stop
from tracemark.check.run import Run
from tracemark.check.scopes import (
    MISSING,
    ClaimScope,
    RowScope,
    Scope,
    StateScope,
    check_condition,
    known_conditions,
    located,
)
from tracemark.check.syntax import as_written, did_you_mean, did_you_mean_or, expression
from tracemark.check.values import Picture, printed
from tracemark.check.vocabulary import (
    FUNCTIONS,
    ROW_WORDS,
    RUN_WORDS,
    SEARCHES,
    StateView,
    Steps,
    StepView,
    must_be_whole,
    unknown_name,
    whole_row,
)
from tracemark.lesson.claim import Replacement
from tracemark.lesson.spelling import listed
from tracemark.trace.rows import Row

MOST_WORK = 30_000
"""Units of work that one claim may take: less than 100 ms. A unit is about two microseconds: a node of
the claim in one row, 64 characters, 16 items of a list."""
LONGEST = 500
"""Characters of an expression in `step(n)["…"]`, as of a claim."""
MOST_NODES = 1_000
"""Parts of syntax that one claim may have."""

PYTHON_ERRORS = (TypeError, ValueError, ArithmeticError, LookupError, MemoryError, RecursionError)
"""What Python's own operators raise on values that they do not fit."""

VIEWS = (StateView, StepView, Steps, Run)
"""Things that can be asked but are no values themselves."""


@dataclass(frozen=True, slots=True)
class Computed:
    """What a claim came to."""

    value: object
    """A Python value, `Words`, or a `Picture`."""
    rows: tuple[int, ...] = ()
    """Rows that it looked at or found, in that order: the evidence."""


@dataclass(slots=True)
class Work:
    """The state of one evaluation, from its start to its end."""

    left: int = MOST_WORK
    """Units of work that remain."""
    rows: dict[int, None] = field(default_factory=dict)
    """Rows that answered, in order."""
    conditions: dict[tuple[int, int], Mapping[int, str]] = field(default_factory=dict)
    """What `known` found, by `id` of run and node, which live as long as the evaluation."""
    asked: dict[tuple[int, str], tuple[ast.expr, Mapping[int, str]] | None] = field(
        default_factory=dict
    )
    """Expressions of `step(n)["…"]` with what `known_conditions` finds in them, by run and text."""

    def spend(self, units: int) -> None:
        """Take units; raises `CannotDecide` where none are left."""
        self.left -= units
        if self.left < 0:
            raise stop(
                "TM211", "the claim takes too much work to decide", "claim something smaller"
            )

    def known(self, node: ast.expr, run: Run) -> Mapping[int, str]:
        """The recorded conditions in a condition of a search, which is checked the first time."""
        key = id(run), id(node)
        if key not in self.conditions:
            self.spend(20 * sum(1 for _ in ast.walk(node)))
            found = known_conditions(node, run)
            check_condition(node, run, found)
            self.conditions[key] = found
        return self.conditions[key]

    def parsed(self, text: str, run: Run) -> tuple[ast.expr, Mapping[int, str]] | None:
        """An expression of `step(n)["…"]` with the recorded conditions in it, None for other texts."""
        key = id(run), text
        if key not in self.asked:
            self.spend(50 + 5 * len(text))
            node = expression(text)
            if node is not None:
                _must_be_small(node)
            self.asked[key] = None if node is None else (node, known_conditions(node, run))
        return self.asked[key]


def _must_be_small(node: ast.expr) -> None:
    """Raise where an expression is too long or nests too deep."""
    if sum(1 for _ in ast.walk(node)) > MOST_NODES:
        raise stop("TM211", "the claim is too long to decide", "claim something smaller")


def evaluate(node: ast.expr, run: Run) -> Computed | Problem:
    """The value of a claim over a run."""
    work = Work()
    found = _guarded(lambda: _Interpreter(ClaimScope(run), run, work).plain(node), node)
    return found if isinstance(found, Problem) else Computed(found, tuple(work.rows))


def holds_at(node: ast.expr, run: Run, row: Row) -> bool | Problem | None:
    """Whether a condition holds in a row; None where it has no value there."""
    found = _in_row(node, run, row, _Interpreter.truth)
    return found if found is None or isinstance(found, Problem) else bool(found)


def part_at(node: ast.expr, run: Run, row: Row) -> object:
    """The value of a part of a condition in a row, a `Problem` where it has none."""
    return _in_row(node, run, row, _Interpreter.plain)


def _in_row(
    node: ast.expr, run: Run, row: Row, ask: Callable[["_Interpreter", ast.expr], object]
) -> object:
    def check() -> object:
        work = Work()
        known = work.known(node, run)
        whole_row(run, row)
        return ask(_Interpreter(RowScope(run, row, known), run, work), node)

    try:
        return _guarded(check, node)
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
    return _guarded(lambda: _ask(view, text, Work()), None)


def shown_at(run: Run, moment: Row | Literal["start", "final"], text: str) -> str | None:
    """The same as a reader sees it; None where it has no value there."""
    value = value_at(run, moment, text)
    return None if value is None or isinstance(value, Problem) else printed(value)


def _guarded(compute: Callable[[], object], node: ast.expr | None) -> object:
    try:
        if node is not None:
            _must_be_small(node)
        return compute()
    except CannotDecide as signal:
        return signal.problem
    except RecursionError:
        return Problem("TM211", "the claim nests too deep to decide", "claim something smaller")
    except PYTHON_ERRORS as error:
        return Problem("TM211", f"the claim cannot be computed: {error}")


def _plain(value: object) -> object:
    if isinstance(value, StepView):
        n = value.row.n
        raise stop(
            "TM202", "a row is not a value", f'say what of it: `step({n})["name"]`, `.output`'
        )
    if isinstance(value, Steps):
        raise stop("TM202", "`steps` is not a value", "write `len(steps)`")
    if isinstance(value, StateView):
        raise stop("TM202", "this is not a value yet", 'say which variable: `final["name"]`')
    if isinstance(value, Run):
        raise stop("TM202", "`what_if(…)` is not a value", "say what of it: `.output`, `.step(4)…`")
    return value


def _ask(view: StateView, text: str, work: Work) -> object:
    """The value of `text` at a moment: a name, a recorded test, or an expression over names."""
    work.spend(1 + len(text) // 64 + len(view.state.stack) // 32)
    if text.strip() in view.run.names:
        return StateScope(view, {}).name(text.strip())
    if len(text) > LONGEST:
        raise stop("TM211", f"`{text[:40]}…` is too long to decide", "claim something smaller")
    parsed = work.parsed(text, view.run)
    if parsed is None:
        raise stop("TM202", f"`{text[:60]}` is not an expression", _near_column(view.run, text))
    node, known = parsed
    scope = StateScope(view, known)
    if not isinstance(node, _VALUES) and (test := scope.recorded(node)) is not MISSING:
        return test
    try:
        return _plain(_Interpreter(scope, view.run, work).value(node))
    except CannotDecide as signal:  # its offset counts from inside the quotes
        raise CannotDecide(signal.problem.at(None)) from None


def _near_column(run: Run, text: str) -> str:
    return did_you_mean(text, (*run.names, *run.condition_texts))


_VALUES = (ast.Name, ast.BinOp, ast.Subscript)
"""Syntax whose value is more than true or false: where a value is wanted, the recorded truth of
such a condition (`while n:`, `if x % 3:`) must not stand in for it."""


def _is_value(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return not isinstance(node.op, ast.Not)
    return isinstance(node, _VALUES)


@dataclass(frozen=True, slots=True)
class _Interpreter:
    """Evaluates expressions in one scope of one run."""

    scope: Scope
    run: Run
    work: Work

    def value(self, node: ast.expr) -> object:
        """The value of `node`; raises `CannotDecide`, `NotHere` or an error of Python's operators."""
        self.work.spend(1)
        try:
            if not _is_value(node):
                recorded = self.scope.recorded(node)
                if recorded is not MISSING:
                    return recorded
            evaluate_node = _NODES.get(type(node))
            if evaluate_node is None:
                raise stop("TM202", f"`{as_written(node)[:60]}` is not part of claims")
            return evaluate_node(self, node)
        except CannotDecide as signal:
            raise located(signal, node) from None

    def truth(self, node: ast.expr) -> bool:
        """Whether `node` holds, where a condition is wanted: recorded tests come first."""
        recorded = self.scope.recorded(node)
        if recorded is not MISSING and recorded is not None:
            return bool(recorded)
        if isinstance(node, ast.BoolOp):
            judge = all if isinstance(node.op, ast.And) else any
            return judge(self.truth(part) for part in node.values)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return not self.truth(node.operand)
        return bool(_plain(self.value(node)))

    def plain(self, node: ast.expr) -> object:
        """The value of `node`, which must be one: not a row, not a state."""
        value = _plain(self.value(node))
        self.work.spend(cost(value))
        return value

    def constant(self, node: ast.Constant) -> object:
        """A literal."""
        return node.value

    def name(self, node: ast.Name) -> object:
        """A bare name."""
        self.work.spend(self._depth())
        return self.scope.name(node.id)

    def _depth(self) -> int:
        """Units that it takes to find a name: in many calls, or in the many steps of a row."""
        if not isinstance(self.scope, RowScope):
            return 0
        return len(self.scope.row.after.stack) // 32 + len(self.scope.row.steps) // 16

    def binary(self, node: ast.BinOp) -> object:
        """`+`, `-`, `*`, `/`, `//`, `%`, `**`."""
        operate = BINARY.get(type(node.op))
        if operate is None:
            raise stop("TM202", f"the operator of `{as_written(node)[:60]}` is not part of claims")
        return operate(self.plain(node.left), self.plain(node.right))

    def unary(self, node: ast.UnaryOp) -> object:
        """`not`, `-`, `+`."""
        if isinstance(node.op, ast.Not):
            return not self.truth(node.operand)
        operate = UNARY.get(type(node.op))
        if operate is None:
            raise stop("TM202", "the operator `~` is not part of claims")
        return operate(self.plain(node.operand))

    def boolean(self, node: ast.BoolOp) -> object:
        """`and`, `or`: as in Python, the operand that decided."""
        stops_at = isinstance(node.op, ast.Or)
        value: object = None
        for operand in node.values:
            value = self.plain(operand)
            if bool(value) is stops_at:
                break
        return value

    def comparison(self, node: ast.Compare) -> object:
        """`<`, `==`, `in`, `is`, …, chained too."""
        left = self.plain(node.left)
        for op, operand in zip(node.ops, node.comparators, strict=True):
            right = self.plain(operand)
            if isinstance(op, ast.In | ast.NotIn):
                self.work.spend(cost_of_search(left, right))
            if not COMPARISONS[type(op)](left, right):
                return False
            left = right
        return True

    def conditional(self, node: ast.IfExp) -> object:
        """`a if condition else b`."""
        return self.value(node.body if self.truth(node.test) else node.orelse)

    def tuple(self, node: ast.Tuple) -> object:
        """A tuple display."""
        return tuple(self.plain(item) for item in node.elts)

    def list(self, node: ast.List) -> object:
        """A list display."""
        return [self.plain(item) for item in node.elts]

    def set(self, node: ast.Set) -> object:
        """A set display."""
        return {self.plain(item) for item in node.elts}

    def dict(self, node: ast.Dict) -> object:
        """A dict display."""
        if None in node.keys:
            raise stop("TM202", "`**` is not part of claims")
        keys = [self.plain(key) for key in node.keys if key is not None]
        return dict(zip(keys, map(self.plain, node.values), strict=True))

    def subscript(self, node: ast.Subscript) -> object:
        """`step(3)["total"]`, `final["total"]`, or an item of a value."""
        base = self.value(node.value)
        if isinstance(base, StepView):
            base = base.after
        if isinstance(base, StateView):
            return self._ask(base, node.slice)
        container = _plain(base)
        if isinstance(container, Picture):
            raise stop("TM211", f"{container.text[:60]} has no parts that the record knows")
        if isinstance(node.slice, ast.Slice):
            return container[self._slice(node.slice)]  # type: ignore[index]  # a TypeError is told
        return container[self.plain(node.slice)]  # type: ignore[index]  # the same

    def _ask(self, view: StateView, node: ast.expr) -> object:
        text = self.plain(node)
        if not isinstance(text, str):
            raise stop("TM202", f"the name goes into quotes, not {as_written(node)[:40]}")
        try:
            return _ask(view, text, self.work)
        except CannotDecide as signal:
            raise located(signal, node) from None

    def _slice(self, node: ast.Slice) -> slice:
        parts = (node.lower, node.upper, node.step)
        return slice(*(None if part is None else self.plain(part) for part in parts))

    def attribute(self, node: ast.Attribute) -> object:
        """`step(3).line`, `what_if(…).output`, or a variable `f.x`."""
        dotted = f"{node.value.id}.{node.attr}" if isinstance(node.value, ast.Name) else ""
        if dotted and self.scope.variable(dotted):
            return self.scope.name(dotted)
        base = self.value(node.value)
        if isinstance(base, StepView):
            self.work.spend(len(base.row.steps) // 16)
            return _attribute_of_step(base, node.attr)
        if isinstance(base, Run):
            return _attribute_of_run(base, node.attr)
        raise stop(
            "TM202", f"`.{node.attr}` is not part of claims here", _as_text(node.value, base)
        )

    def call(self, node: ast.Call) -> object:
        """A function of the vocabulary, of a second run, or one of the few of Python."""
        if isinstance(node.func, ast.Name):
            return self._call(self.run, node.func.id, node)
        if isinstance(node.func, ast.Attribute):
            base = self.value(node.func.value)
            if isinstance(base, Run) and node.func.attr in (*FUNCTIONS, *SEARCHES):
                return self._call(base, node.func.attr, node)
            raise stop(
                "TM202",
                f"`.{node.func.attr}(…)` is not part of claims here",
                _methods_of(base, node.func.attr),
            )
        raise stop("TM202", f"`{as_written(node)[:60]}` is not part of claims")

    def _call(self, run: Run, name: str, node: ast.Call) -> object:
        if name in SEARCHES:
            return self._search(run, name, _only_argument(name, node))
        if name == "what_if":
            return self._second(run, node)
        if name in FUNCTIONS:
            return self._ask_run(run, name, self.plain(_only_argument(name, node)))
        if name in BUILTINS:
            return self._builtin(name, node)
        if not isinstance(self.scope, ClaimScope):
            raise unknown_name(run, as_written(node)[:60])
        functions = (*FUNCTIONS, *SEARCHES, "what_if", *BUILTINS)
        advice = did_you_mean_or(name, functions, "the functions of claims are")
        raise stop("TM202", f"claims have no function `{name}`", advice)

    def _ask_run(self, run: Run, name: str, argument: object) -> object:
        looks_at_all = name != "step" or run.original is not None
        self.work.spend(1 + (len(run.rows.trace.steps) // 2 if looks_at_all else 0))
        found = FUNCTIONS[name](run, argument)
        if isinstance(found, StepView) and isinstance(argument, int):
            self.work.rows[argument] = None
        return found

    def _builtin(self, name: str, node: ast.Call) -> object:
        arguments = [self.value(argument) for argument in _positional(name, node)]
        if name == "len" and len(arguments) == 1 and isinstance(arguments[0], Steps):
            return len(arguments[0])
        plain = [_plain(argument) for argument in arguments]
        self.work.spend(4 * sum(map(cost, plain)))
        try:
            return BUILTINS[name](*plain)
        except PYTHON_ERRORS as error:
            raise stop("TM211", f"`{as_written(node)[:60]}` cannot be computed: {error}") from None

    def _second(self, run: Run, node: ast.Call) -> Run:
        texts = [self.plain(argument) for argument in _positional("what_if", node)]
        strings = [text for text in texts if isinstance(text, str)]
        if not texts or len(texts) % 2 or len(strings) != len(texts):
            raise stop("TM202", "`what_if` takes pairs of texts", 'write `what_if("old", "new")`')
        pairs = zip(strings[::2], strings[1::2], strict=True)
        second = run.second(tuple(Replacement(old, new) for old, new in pairs))
        if isinstance(second, Problem):
            raise CannotDecide(second)
        return second

    def _search(self, run: Run, name: str, condition: ast.expr) -> object:
        found = self._rows_where(run, condition)
        rows = list(islice(found, 1)) if name == "first" else list(found)
        if name != "first" or not rows:  # the first row is the first one however many follow
            must_be_whole(run, f"`{name}(…)`")
        self.work.rows.update(dict.fromkeys(rows))
        if name == "count":
            return len(rows)
        if name == "where":
            return rows
        return rows[-1] if rows else None

    def _rows_where(self, run: Run, condition: ast.expr) -> Iterator[int]:
        known = self.work.known(condition, run)
        for row in run.rows:
            self.work.spend(1)
            whole_row(run, row)
            try:
                if _Interpreter(RowScope(run, row, known), run, self.work).truth(condition):
                    yield row.n
            except NotHere:
                continue
            except PYTHON_ERRORS as error:
                message = (
                    f"`{as_written(condition)[:60]}` cannot be computed at row {row.n}: {error}"
                )
                raise stop("TM211", message) from None


def _as_text(node: ast.expr, value: object) -> str:
    """How to claim something of an object, whose attributes only its shown text tells."""
    if not isinstance(value, Picture) or not value.whole:
        return ""
    claim = f"{as_written(node)} == {value.text!r}"
    return f"an object is known only by the text that is shown: ask `{claim}`"


def _methods_of(value: object, name: str) -> str:
    """What can be called of a run; values have nothing that a claim could call."""
    if not isinstance(value, Run):
        return ""
    return did_you_mean_or(name, (*FUNCTIONS, *SEARCHES), "a run has")


def _attribute_of_step(view: StepView, name: str) -> object:
    if name == "before":
        return view.before
    if name in ROW_WORDS:
        return ROW_WORDS[name](view.row)
    known = (*ROW_WORDS, "before")
    advice = did_you_mean(name, known)
    if not advice and name in view.run.names:
        advice = f'for a variable, write `["{name}"]`'
    raise stop("TM202", f"a row has no `.{name}`", advice or f"a row has {listed(known)}")


def _attribute_of_run(run: Run, name: str) -> object:
    if name in RUN_WORDS:
        return RUN_WORDS[name](run)
    known = (*RUN_WORDS, *FUNCTIONS, *SEARCHES)
    raise stop("TM202", f"a run has no `.{name}`", did_you_mean_or(name, known, "a run has"))


def _positional(name: str, node: ast.Call) -> list[ast.expr]:
    if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
        raise stop("TM202", f"`{name}` takes plain arguments only")
    return node.args


def _only_argument(name: str, node: ast.Call) -> ast.expr:
    arguments = _positional(name, node)
    if len(arguments) != 1:
        raise stop("TM202", f"`{name}` takes one argument, not {len(arguments)}")
    return arguments[0]


_NODES: Mapping[type[ast.expr], Callable[..., object]] = {
    ast.Constant: _Interpreter.constant,
    ast.Name: _Interpreter.name,
    ast.BinOp: _Interpreter.binary,
    ast.UnaryOp: _Interpreter.unary,
    ast.BoolOp: _Interpreter.boolean,
    ast.Compare: _Interpreter.comparison,
    ast.IfExp: _Interpreter.conditional,
    ast.Tuple: _Interpreter.tuple,
    ast.List: _Interpreter.list,
    ast.Set: _Interpreter.set,
    ast.Dict: _Interpreter.dict,
    ast.Subscript: _Interpreter.subscript,
    ast.Attribute: _Interpreter.attribute,
    ast.Call: _Interpreter.call,
}
"""Syntax of claims, and what evaluates it."""
