"""The interpreter of claims: a fixed vocabulary over the rows of a run, bounded work, no code run.

What can go wrong is raised: `CannotDecide`, `NotHere` where a row has no value for a condition, and what
Python's own operators raise (`PYTHON_ERRORS`). `check.evaluate` makes values of it.
"""

import ast
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from tracemark.check.attributes import (
    as_text,
    attribute_of_run,
    attribute_of_step,
    methods_of,
    plain_value,
)
from tracemark.check.meant import did_you_mean, did_you_mean_or
from tracemark.check.operations import (
    BINARY,
    BUILTINS,
    COMPARISONS,
    UNARY,
    cost,
    cost_of_search,
)
from tracemark.check.problem import CannotDecide, NotHere, Problem, located, stop
from tracemark.check.recorded import must_be_whole, must_have_ended, whole_row
from tracemark.check.row_condition import tested_key
from tracemark.check.run import Run
from tracemark.check.scopes import (
    MISSING,
    ClaimScope,
    RowScope,
    Scope,
    StateScope,
)
from tracemark.check.syntax import as_written
from tracemark.check.values import Picture, short
from tracemark.check.vocabulary import (
    FUNCTIONS,
    OF_CONDITIONS,
    SEARCHES,
    StateView,
    Steps,
    StepView,
    unknown_name,
)
from tracemark.check.work import Work
from tracemark.lesson.claim import LONGEST, Replacement

PYTHON_ERRORS = (TypeError, ValueError, ArithmeticError, LookupError, MemoryError, RecursionError)
"""What Python's own operators raise on values that they do not fit."""
_VALUES = (ast.Name, ast.BinOp, ast.Subscript)
"""Syntax whose value is more than true or false: where a value is wanted, the recorded truth of
such a condition (`while n:`, `if x % 3:`) must not stand in for it."""


def _is_value(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return not isinstance(node.op, ast.Not)
    return isinstance(node, _VALUES)


@dataclass(frozen=True, slots=True)
class Interpreter:
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
        return bool(plain_value(self.value(node)))

    def plain(self, node: ast.expr) -> object:
        """The value of `node`, which must be one: not a row, not a state."""
        value = plain_value(self.value(node))
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
        left, right = self.plain(node.left), self.plain(node.right)
        _must_be_known(((node.left, left), (node.right, right)))
        return operate(left, right)

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
                _must_be_known(((operand, right),))
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
            return self._ask_state(base, node.slice)
        container = plain_value(base)
        _must_be_known(((node.value, container),))
        if isinstance(node.slice, ast.Slice):
            return container[self._slice(node.slice)]  # type: ignore[index]  # a TypeError is told
        item = self.plain(node.slice)
        try:
            return container[item]  # type: ignore[index]  # the same
        except LookupError:
            message = f"`{as_written(node.value)[:60]}` is {short(container)}, which has no item {short(item)}"
            raise stop("TM211", message, _its_items(container)) from None

    def _ask_state(self, view: StateView, node: ast.expr) -> object:
        text = self.plain(node)
        if not isinstance(text, str):
            raise stop("TM202", f"the name goes into quotes, not {as_written(node)[:40]}")
        try:
            return ask(view, text, self.work)
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
            return attribute_of_step(base, node.attr)
        if isinstance(base, Run):
            return attribute_of_run(base, node.attr)
        raise stop("TM202", f"`.{node.attr}` is not part of claims here", as_text(node.value, base))

    def call(self, node: ast.Call) -> object:
        """A function of the vocabulary, of a second run, or one of the few of Python."""
        if isinstance(node.func, ast.Name):
            return self._call(self.run, node.func.id, node)
        if isinstance(node.func, ast.Attribute):
            base = self.value(node.func.value)
            if isinstance(base, Run) and node.func.attr in (*FUNCTIONS, *OF_CONDITIONS):
                return self._call(base, node.func.attr, node)
            raise stop(
                "TM202",
                f"`.{node.func.attr}(…)` is not part of claims here",
                methods_of(base, node.func.attr),
            )
        raise stop("TM202", f"`{as_written(node)[:60]}` is not part of claims")

    def _call(self, run: Run, name: str, node: ast.Call) -> object:
        if name in SEARCHES:
            return self._search(run, name, _only_argument(name, node))
        if name == "tested":
            return self._times_tested(run, _only_argument(name, node))
        if name == "what_if":
            return self._second(run, node)
        if name in FUNCTIONS:
            return self._ask_run(run, name, self.plain(_only_argument(name, node)))
        if name in BUILTINS:
            return self._builtin(name, node)
        if not isinstance(self.scope, ClaimScope):
            raise unknown_name(run, as_written(node)[:60])
        functions = (*FUNCTIONS, *OF_CONDITIONS, "what_if", *BUILTINS)
        advice = did_you_mean_or(name, functions, "the functions of claims are")
        raise stop("TM202", f"claims have no function `{name}`", advice)

    def _ask_run(self, run: Run, name: str, argument: object) -> object:
        looks_at_all = name != "step" or run.original is not None
        self.work.spend(1 + (len(run.trace.steps) // 2 if looks_at_all else 0))
        found = FUNCTIONS[name](run, argument)
        if isinstance(found, StepView) and isinstance(argument, int):
            self._shown_by(run, (argument,))
        return found

    def _shown_by(self, run: Run, rows: Iterable[int]) -> None:
        """Note rows as evidence; not those of a changed run, which no page shows."""
        if run.original is None:
            self.work.rows.update(dict.fromkeys(rows))

    def _builtin(self, name: str, node: ast.Call) -> object:
        arguments = [self.value(argument) for argument in _positional(name, node)]
        if name == "len" and len(arguments) == 1 and isinstance(arguments[0], Steps):
            return len(arguments[0])
        plain = [plain_value(argument) for argument in arguments]
        self.work.spend(4 * sum(map(cost, plain)))
        if name != "str":
            _must_be_known(zip(node.args, plain, strict=True))
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
        self._shown_by(run, rows)
        if name == "count":
            return len(rows)
        if name == "where":
            return rows
        return rows[-1] if rows else None

    def _times_tested(self, run: Run, condition: ast.expr) -> int:
        """How often the sample evaluated a condition, however many rows that made."""
        must_have_ended(run)
        must_be_whole(run, "`tested(…)`")
        self.work.spend(1 + len(run.trace.steps) // 2)
        key = tested_key(condition, run)
        if key is None:
            text = as_written(condition)
            message = f"`{text[:60]}` is not a condition that the sample tests"
            raise stop("TM202", message, did_you_mean(text, run.condition_texts))
        return len(run.all_evaluations[key])

    def _rows_where(self, run: Run, condition: ast.expr) -> Iterator[int]:
        known = self.work.known(condition, run)
        for row in run.rows:
            self.work.spend(1)
            whole_row(run, row)
            try:
                if Interpreter(RowScope(run, row, known), run, self.work).truth(condition):
                    yield row.n
            except NotHere:
                continue
            except PYTHON_ERRORS as error:
                message = (
                    f"`{as_written(condition)[:60]}` cannot be computed at row {row.n}: {error}"
                )
                raise stop("TM211", message) from None


def _must_be_known(values: Iterable[tuple[ast.expr, object]]) -> None:
    """Raise for a value of which only a text is known, where its parts or its number are needed."""
    for node, value in values:
        if not isinstance(value, Picture):
            continue
        written = as_written(node)[:60]
        if value.whole:
            message = f"of `{written}` only the text is known, which is {short(value)}"
        else:
            message = f"the value of `{written}` was too long to be kept: the record has its beginning only"
        advice = "let the sample compute what you need, as in `n = len(name)`, and use that"
        raise stop("TM211", message, advice)


def _its_items(container: object) -> str:
    """What a container has instead of an item that it lacks."""
    if isinstance(container, dict):
        return f"its keys are {', '.join(map(short, list(container)[:8]))}" if container else ""
    if isinstance(container, list | tuple | str | deque):
        return f"it has {len(container)}, counted from 0"
    return ""


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
    ast.Constant: Interpreter.constant,
    ast.Name: Interpreter.name,
    ast.BinOp: Interpreter.binary,
    ast.UnaryOp: Interpreter.unary,
    ast.BoolOp: Interpreter.boolean,
    ast.Compare: Interpreter.comparison,
    ast.IfExp: Interpreter.conditional,
    ast.Tuple: Interpreter.tuple,
    ast.List: Interpreter.list,
    ast.Set: Interpreter.set,
    ast.Dict: Interpreter.dict,
    ast.Subscript: Interpreter.subscript,
    ast.Attribute: Interpreter.attribute,
    ast.Call: Interpreter.call,
}
"""Syntax of claims, and what evaluates it."""


def ask(view: StateView, text: str, work: Work) -> object:
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
        return plain_value(Interpreter(scope, view.run, work).value(node))
    except CannotDecide as signal:  # its offset counts from inside the quotes
        raise CannotDecide(_of_attribute(node, view, signal.problem).at(None)) from None


def _of_attribute(node: ast.expr, view: StateView, problem: Problem) -> Problem:
    """The problem of `final["shop.sold"]`, with advice that may stand where this does."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return problem
    value = view.state.value(node.value.id)
    if value is None or not value.whole or not problem.advice.startswith("an object is known"):
        return problem
    known = "an object is known only by the text that is shown"
    if view.row is None and view.state is not view.run.rows.final:
        return replace(problem, advice=known)
    moment = "final" if view.row is None else f"step({view.row.n})"
    claim = f'{moment}["{node.value.id}"] == {value.text!r}'
    return replace(problem, advice=f"{known}: ask `{claim}`")


def _near_column(run: Run, text: str) -> str:
    return did_you_mean(text, (*run.names, *run.condition_texts))
