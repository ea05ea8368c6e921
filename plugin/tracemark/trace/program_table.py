"""What is known of a program before it runs: the first record of the recorder's stream."""

from typing import Any, Literal

import msgspec

from tracemark.trace.conditions import Condition


class Slot(msgspec.Struct, array_like=True, frozen=True):
    """A place in the sample that makes rows; see `recorder.slots.Slot`."""

    kind: Literal["statement", "test", "call", "loop", "marker"]
    syntax: str
    span: tuple[int, int, int, int]
    column: int
    function: str
    body_end: int | None
    marked: bool
    action: str
    goto: tuple[int, int]
    names: tuple[str, ...]
    keeps_frame: bool
    binds: str | None
    leaves: tuple[int, ...]
    guards: tuple[int, int]
    condition: Condition | None

    def covers(self, line: int, column: int | None) -> bool:
        """Does the place lie in it? Without a column: on one of its lines?"""
        first, start, last, end = self.span
        if column is None:
            return first <= line <= last
        return (
            (first, start) <= (line, column) < (last, max(end, column + 1 if line == last else 0))
        )

    @property
    def may_raise(self) -> bool:
        """Can an exception be its?"""
        return self.kind not in ("marker", "call") and self.syntax not in ("leave", "await")


class Site(msgspec.Struct, array_like=True, frozen=True):
    """A probe in the rewritten code; see `recorder.slots.Site`."""

    does: str
    slot: int
    width: int
    detail: Any


class ProgramTable(msgspec.Struct, array_like=True, frozen=True, tag="p"):
    """All slots, conditions and sites, and the interpreter's version."""

    python: str
    slots: tuple[Slot, ...]
    conditions: tuple[Condition, ...]
    sites: tuple[Site, ...]


def statement_of(slots: tuple[Slot, ...], last: int, line: int, column: int | None) -> int | None:
    """Number of the slot of the statement at a place; None where there is none.

    `last` is the slot of the frame's last row. Without a column (Python 3.10) it is, of the
    statements on the line, the first after that.
    """
    found = [
        number for number, slot in enumerate(slots) if slot.may_raise and slot.covers(line, column)
    ]
    if column is None:
        later = [number for number in found if number > last]
        found = sorted(later or found, key=lambda number: slots[number].span)[:1]
    if not found:
        return None
    return max(
        found, key=lambda number: (slots[number].span[:2], slots[number].syntax != "yield", -number)
    )
