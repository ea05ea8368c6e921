"""Conditions: what became of one and of its parts, from which of its operands were evaluated.

So nothing is evaluated twice, and no `__bool__` is called.
"""

from typing import Any

import msgspec

from tracemark.trace.model import Test


class Condition(msgspec.Struct, array_like=True, frozen=True):
    """The static tree of a condition; see `recorder.slots.Condition`."""

    kind: str
    text: str
    parts: tuple["Condition", ...]
    operands: tuple[int | None, ...]
    texts: tuple[str, ...]


Seen = dict[Any, str]
"""Operand number → text, of the conditions being evaluated; None is never a key."""


def forget(condition: Condition, seen: Seen) -> None:
    """The condition is decided; the next time it is evaluated anew."""
    for part in condition.parts:
        forget(part, seen)
    for number in condition.operands:
        seen.pop(number, None)


def outcome(condition: Condition, seen: Seen, truth: bool | None) -> Test:
    """What became of it; `truth` is that of the whole, that of the parts follows."""
    text = condition.text
    if truth is None:
        return Test(text=text, shown=text, value=None)
    if condition.kind == "compare":
        shown = _shown(condition, seen)
        return Test(text=text, shown=shown, value=truth, parts=_links(condition, seen, truth))
    if condition.kind == "truth":
        return Test(text=text, shown=seen.get(condition.operands[0], text), value=truth)
    if condition.kind == "not":
        part = outcome(condition.parts[0], seen, not truth)
        shown = "not " + _grouped(condition.parts[0], part)
        return Test(text=text, shown=shown, value=truth, parts=(part,))
    parts = _junction(condition, seen, truth)
    words = [_grouped(below, part) for below, part in zip(condition.parts, parts, strict=True)]
    return Test(text=text, shown=f" {condition.kind} ".join(words), value=truth, parts=parts)


def _evaluated(condition: Condition, seen: Seen) -> bool:
    """Was any of it evaluated?"""
    if condition.parts:
        return _evaluated(condition.parts[0], seen)
    return any(number in seen for number in condition.operands)


def _junction(condition: Condition, seen: Seen, truth: bool) -> tuple[Test, ...]:
    """Parts of `and` and `or`: all but the last evaluated one went the way that goes on."""
    goes_on = condition.kind == "and"
    reached = [_evaluated(part, seen) for part in condition.parts]
    last = max((i for i, was in enumerate(reached) if was), default=0)
    return tuple(
        outcome(part, seen, None if i > last else truth if i == last else goes_on)
        for i, part in enumerate(condition.parts)
    )


def _grouped(below: Condition, part: Test) -> str:
    return f"({part.shown})" if below.kind in ("and", "or") else part.shown


def _shown(condition: Condition, seen: Seen) -> str:
    words = list(condition.texts)
    for i, number in enumerate(condition.operands):
        words[2 * i] = seen.get(number, words[2 * i])
    return " ".join(words)


def _links(condition: Condition, seen: Seen, truth: bool) -> tuple[Test, ...]:
    """Links of a chained comparison; a simple one has none.

    From the third on every operand is shown to a probe, constants too: they tell how far it came.
    """
    count = len(condition.operands) - 1
    if count < 2:
        return ()
    reached = [i for i, number in enumerate(condition.operands) if i >= 2 and number in seen]
    last = reached[-1] - 1 if reached else 0
    return tuple(
        _link(condition, seen, i, None if i > last else truth if i == last else True)
        for i in range(count)
    )


def _link(condition: Condition, seen: Seen, i: int, value: bool | None) -> Test:
    left, operator, right = condition.texts[2 * i : 2 * i + 3]
    text = f"{left} {operator} {right}"
    if value is None:
        return Test(text=text, shown=text, value=None)
    operands = condition.operands
    shown = f"{seen.get(operands[i], left)} {operator} {seen.get(operands[i + 1], right)}"
    return Test(text=text, shown=shown, value=value)
