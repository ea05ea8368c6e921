"""Values of a run as Python values, where their text is a literal, and back to text."""

import json
import math
import re
from collections import deque
from dataclasses import dataclass
from functools import lru_cache

from tracemark.check.literals import NO_LITERAL, literal
from tracemark.check.problem import stop
from tracemark.trace.model import Value


class Words(str):
    """Text that the run says, not a string of the sample: output, an action, a function's name."""

    __slots__ = ()


class ErrorName(Words):
    """Name of an exception's type that was raised."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Picture:
    """A value that no literal writes, such as `Point(x=1)`, or a preview of a long one.

    It equals a text with the same characters; the rest of Python's operators refuse it, and so does a
    comparison with a number or a container, which its class may see as equal.
    """

    text: str
    """What the reader sees."""
    type: str
    """Exact type name, empty where the record does not say."""
    whole: bool = True
    """False where the text leaves something out, so that no comparison is certain."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, str | Picture):
            if self.whole and not isinstance(other, int | float | complex | list | tuple | set):
                return NotImplemented
            return self._refuse(other)
        if not self.whole or (isinstance(other, Picture) and not other.whole):
            return self._refuse()
        if isinstance(other, Picture):
            return (self.text, self.type) == (other.text, other.type)
        return self.text == other

    def __hash__(self) -> int:
        return hash(self.text)

    def __bool__(self) -> bool:
        raise stop("TM211", f"whether {self.text} is true is not recorded")

    def __repr__(self) -> str:
        return self.text

    def _refuse(self, other: object = None) -> bool:
        if self.whole and other is not None:
            raise stop(
                "TM211",
                f"whether {self.text} equals {short(other)} is not recorded: only its text is known",
                "let the sample compare them, and claim what it came to",
            )
        raise stop(
            "TM211",
            f"the record keeps only a preview of this value: {self.text}",
            "claim something smaller, such as its length",
        )


def python_value(value: Value) -> object:
    """The Python value that `value` pictures, else a `Picture` of it."""
    return _from_text(value.text, value.type, value.whole)


def from_text(text: str, type: str = "") -> object:
    """The same for a text without its record; an ellipsis marks a preview."""
    return _from_text(text, type, "…" not in text or text[:1] in ("'", '"'))


_NUMBERS = re.compile(r"\[(?:-?[1-9][0-9]{0,15}(?:, (?=[-1-9])|(?=\])))*\]")


@lru_cache(maxsize=8192)
def _from_text(text: str, type: str, whole: bool) -> object:
    if not whole:
        return Picture(text, type, whole=False)
    if type == "list" and _NUMBERS.fullmatch(text):
        return json.loads(text)  # many times faster, and the same for numbers
    if type in ("float", "") and text in ("inf", "-inf", "nan"):
        return float(text)
    found = literal(text)
    return Picture(text, type) if found is NO_LITERAL else found


def shown(value: object) -> str:
    """`value` as a reader sees it; sets are sorted, so that every build says the same."""
    if isinstance(value, Words):
        return str(value)
    if isinstance(value, deque):
        bound = "" if value.maxlen is None else f", maxlen={value.maxlen}"
        return f"deque({_shown_container(list(value))}{bound})"
    if isinstance(value, list | tuple | set | frozenset | dict):
        return _shown_container(value)
    try:
        return repr(value)
    except ValueError:  # more digits than Python converts
        return "a very large number"


def printed(value: object) -> str:
    """`value` as it goes into prose: as `shown`, output without the end of its last line."""
    return shown(value).rstrip("\n") if isinstance(value, Words) else shown(value)


def _shown_container(
    value: list[object]
    | tuple[object, ...]
    | set[object]
    | frozenset[object]
    | dict[object, object],
) -> str:
    if isinstance(value, dict):
        pairs = (f"{quoted(key)}: {quoted(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    items = [quoted(item) for item in value]
    if isinstance(value, list):
        return "[" + ", ".join(items) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(items) + ("," if len(items) == 1 else "") + ")"
    braces = "{" + ", ".join(sorted(items)) + "}" if items else "set()"
    return f"frozenset({braces})" if isinstance(value, frozenset) else braces


def quoted(value: object) -> str:
    """`value` as a literal: output is quoted too; names of exceptions are not."""
    if isinstance(value, Words) and not isinstance(value, ErrorName):
        return repr(str(value))
    return shown(value)


def short(value: object, limit: int = 80) -> str:
    """`quoted`, cut to `limit` characters, for a message."""
    text = quoted(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def same_value(one: object, other: object) -> bool:
    """Equal to a learner: `2` and `2.0` are, `True` and `1`, `[1]` and `(1,)` are not."""
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return one is other
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return _same_items(one, other)
    if isinstance(one, dict) and isinstance(other, dict):
        return set(one) == set(other) and all(same_value(one[key], other[key]) for key in one)
    return one == other


def _same_items(
    one: list[object] | tuple[object, ...], other: list[object] | tuple[object, ...]
) -> bool:
    if isinstance(one, list) is not isinstance(other, list) or len(one) != len(other):
        return False
    return all(same_value(left, right) for left, right in zip(one, other, strict=True))
