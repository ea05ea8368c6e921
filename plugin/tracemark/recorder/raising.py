"""Exceptions: what they say, where they were raised, and what their traceback shows."""

from __future__ import annotations

import builtins
import sys
from types import FrameType, TracebackType

from .reading import ATOMS, MAX_DEPTH, contents, name_of, part_text

_ARGS = BaseException.__dict__["args"].__get__
MOST = 4
"""Arguments that are shown of an exception inside of another one."""
_BASE = BaseException
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
    return name_of(kind), ", ".join([_text(argument) for argument in arguments])


def _text(obj: object, depth: int = 0) -> str:
    """An argument of an exception: as a literal where it has one."""
    shown = part_text(obj)
    if shown is not None:
        return shown
    found = contents(obj)
    if found.kind == "text":
        return str(found.items[0])
    if depth == MAX_DEPTH:
        return "…"
    texts = [_text(item, depth + 1) for item in found.items if type(item) is not type(found)]
    if found.kind in ("list", "tuple", "set"):
        start, end = {"list": ("[", "]"), "tuple": ("(", ")"), "set": ("{", "}")}[found.kind]
        comma = "," if found.kind == "tuple" and len(texts) == 1 else ""
        return start + ", ".join(texts) + comma + end
    if found.kind == "dict":
        pairs = zip(texts[::2], texts[1::2])  # noqa: B905 (equal by construction)
        return "{" + ", ".join([key + ": " + value for key, value in pairs]) + "}"
    if issubclass(type(obj), _BASE):
        return name_of(type(obj)) + "(" + ", ".join(_told(_ARGS(obj), depth)) + ")"
    return name_of(type(obj)) + "(…)"


def _told(arguments: tuple[object, ...], depth: int) -> list[str]:
    """Arguments of an exception that is itself an argument, as its `repr` has them."""
    told = [_text(argument, depth + 1) for argument in arguments[:MOST]]
    return [*told, "…"] if len(arguments) > MOST else told


def _is_builtin(kind: type) -> bool:
    return kind is _BUILTINS.get(name_of(kind))


def position_of(traceback: TracebackType) -> tuple[int, int | None]:
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
