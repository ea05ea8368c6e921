"""Python's operators and the few functions that a claim may use, with bounds on size.

All raise `CannotDecide` or the ordinary errors of Python's operators (`TypeError`, `ValueError`,
`ArithmeticError`); none takes long, whatever its operands.
"""

import ast
import operator
from collections import deque
from collections.abc import Callable, Mapping, Sized
from typing import Any

from tracemark.check.problem import stop
from tracemark.check.values import Picture

LARGEST = 100_000
"""Characters or bits that a computed value may have."""
LARGEST_WEIGHT = 30_000
"""Weight that a container may have."""
LARGEST_POWER = 10_000
"""Bits that the result of `**` may have."""


def size(value: object) -> int:
    """Items or characters of a container or text, bits of a whole number, else 1."""
    if isinstance(value, int):
        return value.bit_length()
    if isinstance(value, str | list | tuple | set | frozenset | dict | bytes | deque):
        return len(value)
    return 1


def weight(value: object) -> int:
    """Items of a value and of all that is in it, as often as it is in it; more than the limit is not counted.

    `[[0] * 9] * 9` has 90: nine lists, and nine items in each, although it is one list nine times.
    """
    total = 0
    pending: list[Any] = [(value,)]
    while pending and total <= LARGEST_WEIGHT:
        for item in pending.pop():
            total += 1
            if isinstance(item, list | tuple | set | frozenset | deque):
                pending.append(item)
            elif isinstance(item, dict):
                pending += (item.keys(), item.values())
            elif isinstance(item, str | bytes | int):
                total += size(item) // 16
            if total > LARGEST_WEIGHT:
                break
    return total


def cost(value: object) -> int:
    """Units of work that it takes to look at a value once, to compare or to show it.

    Raises `CannotDecide` where it is too large for that.
    """
    if isinstance(value, list | tuple | set | frozenset | dict | deque):
        found = weight(value)
        if found > LARGEST_WEIGHT:
            raise too_large()
        return found // 16
    return size(value) // 64


def cost_of_search(item: object, container: object) -> int:
    """Units that `item in container` takes besides: a text may be compared at each of its places."""
    if not isinstance(container, str | bytes) or not isinstance(item, str | bytes):
        return 0
    return min(len(item), 100) * len(container) // 1024


def too_large() -> Exception:
    """The signal for a value that is not made."""
    return stop("TM211", "the claim computes something too large", "claim something smaller")


def _add(left: object, right: object) -> object:
    if size(left) + size(right) > LARGEST:
        raise too_large()
    return operator.add(left, right)


def _length(sequence: Sized) -> int:
    return len(sequence) if isinstance(sequence, str | bytes) else weight(sequence)


def _longest(sequence: Sized) -> int:
    return LARGEST if isinstance(sequence, str | bytes) else LARGEST_WEIGHT


def _multiply(left: Any, right: Any) -> object:
    for sequence, times in ((left, right), (right, left)):
        repeats = isinstance(sequence, Sized) and isinstance(times, int)
        if repeats and _length(sequence) * max(times, 0) > _longest(sequence):
            raise too_large()
    if size(left) + size(right) > LARGEST:
        raise too_large()
    return operator.mul(left, right)


def _power(left: Any, right: Any) -> object:
    whole = isinstance(left, int) and isinstance(right, int)
    if whole and left.bit_length() * abs(right) > LARGEST_POWER:
        raise too_large()
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
