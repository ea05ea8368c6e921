"""Claims that come out the same whatever the run is: they prove nothing, although they ask for something."""

import ast
import itertools
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tracemark.check.syntax import dump
from tracemark.check.vocabulary import looks_at_run

MOST_UNKNOWN = 6
"""Different comparisons of one claim whose truths are tried in all combinations."""

_SAME: Mapping[type[ast.cmpop], bool] = {
    ast.Eq: True, ast.LtE: True, ast.GtE: True, ast.Is: True,
    ast.NotEq: False, ast.Lt: False, ast.Gt: False, ast.IsNot: False,
}  # fmt: skip
"""What a comparison of anything with itself is."""
_OPPOSITE: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.NotEq: ast.Eq, ast.IsNot: ast.Is, ast.NotIn: ast.In, ast.GtE: ast.Lt, ast.LtE: ast.Gt,
}  # fmt: skip
"""Comparisons that are the `not` of another one."""
_ORDER: Mapping[type[ast.cmpop], Callable[[int, int], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_TURNED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.Eq, ast.NotEq: ast.NotEq, ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE,
}  # fmt: skip
_COUNTS = ("len", "count", "runs", "tested", "abs")
"""Functions whose value is never below zero."""


@dataclass(frozen=True, slots=True)
class _Fixed:
    """A value that does not depend on the run."""

    value: object


def vacuous(node: ast.expr) -> str:
    """Why a claim says nothing of the run, the end of a sentence; empty where it says something."""
    if not looks_at_run(node):
        return "asks nothing of the run"
    return always(node)


def always(node: ast.expr) -> str:
    """The same of a condition over a row, which need have no word for the run."""
    try:
        fixed = _truth(node) if _is_logic(node) else _value(node)
    except RecursionError:
        return ""
    return f"is {fixed.value!r} whatever the run is" if fixed else ""


def _is_logic(node: ast.expr) -> bool:
    return isinstance(node, ast.BoolOp | ast.Compare) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )


# Values


def _value(node: ast.expr) -> _Fixed | None:
    """The value, where it is always the same."""
    if isinstance(node, ast.Constant):
        return _Fixed(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _value(node.operand)
        is_number = inner is not None and isinstance(inner.value, int | float)
        return _Fixed(-inner.value) if is_number and inner else None  # type: ignore[operator]
    if isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and _is_logic(node)):
        return _truth(node)
    if isinstance(node, ast.IfExp):
        return _chosen(node)
    if isinstance(node, ast.BinOp):
        return _computed(node)
    return None


def _chosen(node: ast.IfExp) -> _Fixed | None:
    test, one, other = _truth(node.test), _value(node.body), _value(node.orelse)
    if test is not None:
        return one if test.value else other
    return one if one is not None and one == other else None


def _computed(node: ast.BinOp) -> _Fixed | None:
    """`x * 0`, `x - x`, and sums of what is fixed."""
    left, right = _value(node.left), _value(node.right)
    is_zero = any(one is not None and one.value == 0 for one in (left, right))
    if isinstance(node.op, ast.Mult) and is_zero:
        return _Fixed(0)
    if isinstance(node.op, ast.Sub) and dump(node.left) == dump(node.right):
        return _Fixed(0)
    operate = {ast.Add: operator.add, ast.Sub: operator.sub}.get(type(node.op))
    if operate is None or left is None or right is None:
        return None
    try:
        return _Fixed(operate(left.value, right.value))
    except TypeError:
        return None


# Truths


def _truth(node: ast.expr) -> _Fixed | None:
    """Whether it holds, where that is so whatever its comparisons come to."""
    unknown = list(itertools.islice(dict.fromkeys(_unknown(node)), MOST_UNKNOWN + 1))
    if len(unknown) > MOST_UNKNOWN:
        return None
    tries = itertools.product((True, False), repeat=len(unknown))
    outcomes = {_holds(node, dict(zip(unknown, one, strict=True))) for one in tries}
    return _Fixed(outcomes.pop()) if len(outcomes) == 1 else None


def _unknown(node: ast.expr) -> Iterator[str]:
    """Keys of the parts that only a run decides."""
    if isinstance(node, ast.BoolOp):
        for part in node.values:
            yield from _unknown(part)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield from _unknown(node.operand)
    elif _known(node) is None:
        yield _key(node)[0]


def _holds(node: ast.expr, truths: Mapping[str, bool]) -> bool:
    if isinstance(node, ast.BoolOp):
        judge = all if isinstance(node.op, ast.And) else any
        return judge(_holds(part, truths) for part in node.values)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return not _holds(node.operand, truths)
    known = _known(node)
    if known is not None:
        return known
    key, negated = _key(node)
    return truths[key] is not negated


def _key(node: ast.expr) -> tuple[str, bool]:
    """What a part is told by, and whether it is the `not` of that: `a != b` is that of `a == b`."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _OPPOSITE:
        plain = ast.Compare(node.left, [_OPPOSITE[type(node.ops[0])]()], node.comparators)
        return dump(plain) or "", True
    return dump(node) or "", False


def _known(node: ast.expr) -> bool | None:
    """Whether a part always holds, None where that is open."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        pairs = zip(sides, node.ops, sides[1:], strict=False)
        truths = [_compared(left, op, right) for left, op, right in pairs]
        return True if all(truths) else False if False in truths else None
    fixed = None if _is_logic(node) else _value(node)
    return None if fixed is None else bool(fixed.value)


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr) -> bool | None:
    if dump(left) == dump(right):
        return _SAME.get(type(op))
    one, other = _value(left), _value(right)
    if one is not None and other is not None:
        operate = _ORDER.get(type(op))
        try:
            return None if operate is None else bool(operate(one.value, other.value))  # type: ignore[arg-type]
        except TypeError:
            return None
    if _is_count(left) and other is not None:
        return _of_count(op, other.value)
    if _is_count(right) and one is not None and type(op) in _TURNED:
        return _of_count(_TURNED[type(op)](), one.value)
    return None


def _is_count(node: ast.expr) -> bool:
    """A number that is never below zero."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in _COUNTS


def _of_count(op: ast.cmpop, bound: object) -> bool | None:
    """What a comparison of a count with a bound always is."""
    if not isinstance(bound, int | float):
        return None
    if bound < 0 and type(op) in _ORDER:
        return isinstance(op, ast.Gt | ast.GtE | ast.NotEq)
    if bound == 0 and isinstance(op, ast.GtE | ast.Lt):
        return isinstance(op, ast.GtE)
    return None
