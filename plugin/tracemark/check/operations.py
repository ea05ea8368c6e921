"""Python's operators and the few functions that a claim may use, with bounds on size.

All raise `CannotDecide` or the ordinary errors of Python's operators (`TypeError`, `ValueError`,
`ArithmeticError`); none takes long, whatever its operands.
"""

import ast
import operator
from collections.abc import Callable, Mapping, Sized
from typing import Any

from tracemark.check.problem import stop
from tracemark.check.values import Picture

LARGEST = 100_000
"""Items, characters or bits that a computed value may have."""
LARGEST_POWER = 10_000
"""Bits that the result of `**` may have."""


def size(value: object) -> int:
    """Items or characters of a container or text, bits of a whole number, else 1."""
    if isinstance(value, int):
        return value.bit_length()
    if isinstance(value, str | list | tuple | set | frozenset | dict | bytes):
        return len(value)
    return 1


def _too_large() -> Exception:
    return stop("TM211", "the claim computes something too large", "claim something smaller")


def _add(left: object, right: object) -> object:
    if size(left) + size(right) > LARGEST * 10:
        raise _too_large()
    return operator.add(left, right)


def _multiply(left: Any, right: Any) -> object:
    for sequence, times in ((left, right), (right, left)):
        repeats = isinstance(sequence, Sized) and isinstance(times, int)
        if repeats and len(sequence) * max(times, 0) > LARGEST:
            raise _too_large()
    if size(left) + size(right) > LARGEST:
        raise _too_large()
    return operator.mul(left, right)


def _power(left: Any, right: Any) -> object:
    whole = isinstance(left, int) and isinstance(right, int)
    if whole and left.bit_length() * abs(right) > LARGEST_POWER:
        raise _too_large()
    return operator.pow(left, right)


def _remainder(left: object, right: object) -> object:
    if isinstance(left, str | bytes):  # formatting: `"%9999999999d" % 1`
        raise stop("TM202", "text formatting is not part of claims")
    return operator.mod(left, right)


BINARY: Mapping[type[ast.operator], Callable[[Any, Any], object]] = {
    ast.Add: _add,
    ast.Sub: operator.sub,
    ast.Mult: _multiply,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: _remainder,
    ast.Pow: _power,
}

UNARY: Mapping[type[ast.unaryop], Callable[[Any], object]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


def _is(left: object, right: object) -> bool:
    for value in (left, right):
        if value is None or isinstance(value, bool):
            return left is right
    raise stop("TM202", "`is` compares only with None, True and False in a claim", "write `==`")


COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], object]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda item, container: operator.contains(container, item),
    ast.NotIn: lambda item, container: not operator.contains(container, item),
    ast.Is: _is,
    ast.IsNot: lambda left, right: not _is(left, right),
}


def _one(call: Callable[[Any], object]) -> Callable[..., object]:
    def checked(*values: object) -> object:
        if len(values) != 1:
            raise TypeError(f"takes one value, not {len(values)}")
        return call(values[0])

    return checked


def _text(value: object) -> object:
    if isinstance(value, Picture):
        return value == "" or value.text  # the comparison refuses a preview
    return str(value)


def _rounded(number: Any, digits: Any = None) -> object:
    if digits is not None and (not isinstance(digits, int) or abs(digits) > 400):
        raise TypeError("rounds to at most 400 digits")
    return round(number, digits)


def _sum(items: Any) -> object:
    total: object = 0
    for item in items:
        if not isinstance(item, int | float | complex):
            raise TypeError("adds numbers only")
        total = operator.add(total, item)
    return total


BUILTINS: Mapping[str, Callable[..., object]] = {
    "len": _one(len),
    "abs": _one(abs),
    "min": lambda *values: min(*values),
    "max": lambda *values: max(*values),
    "sum": _one(_sum),
    "sorted": _one(sorted),
    "round": _rounded,
    "any": _one(any),
    "all": _one(all),
    "str": _one(_text),
    "int": _one(int),
    "float": _one(float),
    "bool": _one(bool),
    "list": _one(list),
}
"""Functions of Python that a claim may call, by position only."""
