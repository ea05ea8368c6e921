"""Exceptions: what they say, which statement raised them, and what their traceback shows."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable
from types import FrameType, TracebackType

from .pictures import ATOMS, name_of, picture
from .slots import Slot

_ARGS = BaseException.__dict__["args"].__get__
_BUILTINS = dict(vars(builtins))
_GLOBALS = globals()


def error_of(error: BaseException) -> tuple[str, str]:
    """Type and message of an exception, without running code of the sample."""
    kind = type(error)
    arguments = _ARGS(error)
    plain = all([id(type(argument)) in ATOMS for argument in arguments])
    if _is_builtin(kind) and (plain or name_of(kind) in ("ExceptionGroup", "BaseExceptionGroup")):
        return name_of(kind), str(error)
    if len(arguments) == 1 and type(arguments[0]) is str:
        return name_of(kind), arguments[0]
    return name_of(kind), ", ".join([picture(argument).text for argument in arguments])


def _is_builtin(kind: type) -> bool:
    return kind is _BUILTINS.get(name_of(kind))


def statement_of(slots: Iterable[Slot], last: int, traceback: TracebackType | None) -> int | None:
    """Number of the slot of the statement at which `traceback` stands; None where there is none.

    `last` is the slot of the frame's last row.
    """
    if traceback is None:
        return None
    line, column = _position(traceback)
    found = [slot for slot in slots if _may_raise(slot) and slot.span.covers(line, column)]
    if column is None:  # Python 3.10: of those on the line, the one after the last that finished
        later = [slot for slot in found if slot.number > last]
        found = sorted(later or found, key=lambda slot: slot.span)[:1]
    if not found:
        return None
    return max(found, key=lambda slot: (slot.span[:2], -slot.number)).number


def _may_raise(slot: Slot) -> bool:
    return slot.kind not in ("marker", "call") and slot.syntax not in ("leave", "yield", "await")


def _position(traceback: TracebackType) -> tuple[int, int | None]:
    """Line and column (None where the interpreter does not keep them) of the instruction."""
    if sys.version_info >= (3, 11):
        positions = traceback.tb_frame.f_code.co_positions()
        for index, (line, _, column, _) in enumerate(positions):
            if index == traceback.tb_lasti // 2:
                return line or traceback.tb_lineno, column
    return traceback.tb_lineno, None


def hide_recorder(traceback: TracebackType | None, error: BaseException) -> None:
    """Takes the recorder's frames out of a traceback that starts in the sample.

    Where a probe found that the sample's frame is one more than the recursion limit allows, that
    frame goes as well: untraced, it would not have started.
    """
    before = None
    while traceback is not None:
        entry = traceback.tb_next
        while entry is not None and is_recorder(entry.tb_frame):
            entry = entry.tb_next
        cut = entry is None and traceback.tb_next is not None
        traceback.tb_next = entry
        if cut and before is not None and isinstance(error, RecursionError):
            before.tb_next = None
        before, traceback = traceback, entry


def is_recorder(frame: FrameType) -> bool:
    """Is it a frame of the recorder's own code?"""
    return bool(frame.f_globals.get("__package__") == _GLOBALS["__package__"])


def line_of(traceback: TracebackType | None, filename: str) -> int | None:
    """Line of the sample where the exception arose: its innermost frame in `filename`."""
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == filename:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
