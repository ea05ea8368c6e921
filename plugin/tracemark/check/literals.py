"""Values that their text writes down: Python's literals, and what the standard library and NumPy write like them.

`deque([1, 2], maxlen=3)`, `Decimal('0.1')`, `Fraction(1, 3)` and NumPy's numbers stand in records as their
`repr` has them, so that their parts and their numbers can be claimed as those of literals.
"""

import ast
import warnings
from collections import deque
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

NO_LITERAL = object()
"""What `literal` gives for a text that writes no value; no value is equal to it."""


def literal(text: str) -> object:
    """The value that the text writes, or `NO_LITERAL`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.literal_eval(text.strip())
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            return _with_calls(text.strip())


def _with_calls(text: str) -> object:
    if "(" not in text and "np." not in text:
        return NO_LITERAL
    try:
        return _value(ast.parse(text, mode="eval").body)
    except (
        *(ValueError, TypeError, SyntaxError, MemoryError, RecursionError),
        *(InvalidOperation, ZeroDivisionError, _NoValue),
    ):
        return NO_LITERAL


class _NoValue(Exception):
    """A part of the text is nothing that can be known from it."""


def _value(node: ast.expr) -> Any:
    match node:
        case ast.List(items):
            return [_value(item) for item in items]
        case ast.Tuple(items):
            return tuple(_value(item) for item in items)
        case ast.Set(items):
            return {_value(item) for item in items}
        case ast.Dict(keys, values) if None not in keys:
            return {_value(k): _value(v) for k, v in zip(keys, values, strict=True) if k}
        case ast.Attribute(ast.Name("np"), "True_" | "False_" as word):
            return word == "True_"
        case ast.Call(function, [_, *_] as arguments, keywords):
            make = _MADE_BY.get(ast.unparse(function))
            if make is None:
                raise _NoValue
            return make(
                *map(_argument, arguments), **{k.arg or "": _value(k.value) for k in keywords}
            )
    return ast.literal_eval(node)


def _argument(node: ast.expr) -> Any:
    """As `_value`; NumPy writes its numbers that are none as names."""
    match node:
        case ast.Name("nan" | "inf" as word):
            return float(word)
        case ast.UnaryOp(ast.USub(), ast.Name("inf")):
            return float("-inf")
    return _value(node)


def _deque(items: list[object], maxlen: int | None = None) -> deque[object]:
    if not isinstance(items, list) or (maxlen is not None and maxlen < len(items)):
        raise _NoValue
    return deque(items, maxlen)


def _only(kind: type) -> Callable[[object], object]:
    """Takes a value of that type as it is."""

    def taken(value: object) -> object:
        if not isinstance(value, kind):
            raise _NoValue
        return value

    return taken


_WHOLE = [f"np.{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)]
_MADE_BY: Mapping[str, Callable[..., object]] = {
    "deque": _deque,
    "Decimal": lambda digits: Decimal(_only(str)(digits)),  # type: ignore[arg-type]  # is a str then
    "Fraction": lambda over, under: Fraction(_only(int)(over), _only(int)(under)),  # type: ignore[call-overload]  # are int then
    "np.float64": lambda number: float(_only(float)(number)),  # type: ignore[arg-type]  # is a float then
    "np.complex128": _only(complex),
    "np.str_": _only(str),
    **dict.fromkeys(_WHOLE, _only(int)),
}
"""Not NumPy's shorter floats: what they are equal to depends on its version."""
