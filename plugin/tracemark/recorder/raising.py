"""Exceptions: what they say, and which statement raised them."""

import sys
import types

from .pictures import ATOMS, picture

_ARGS = BaseException.__dict__["args"].__get__
_NAME = type.__dict__["__name__"].__get__


def error_of(error):
    """`[type, message]` of an exception, without running code of the sample."""
    kind = type(error)
    arguments = _ARGS(error)
    plain = all(type(argument) in ATOMS for argument in arguments)
    if plain and kind.__module__ == "builtins":
        return [_NAME(kind), str(error)]
    if len(arguments) == 1 and type(arguments[0]) is str:
        return [_NAME(kind), arguments[0]]
    return [_NAME(kind), ", ".join([picture(argument).text for argument in arguments])]


def statement_of(slots, frame, traceback):
    """Number of the slot of the statement at which `traceback` stands; None where there is none."""
    if traceback is None:
        return None
    line, column = _position(traceback)
    found = [
        slot
        for slot in slots
        if slot.kind != "marker" and slot.syntax != "leave" and _covers(slot, line, column)
    ]
    if column is None:
        found = _first_on_line(found, frame)
    if not found:
        return None
    return max(found, key=lambda slot: (slot.line, slot.column, -slot.number)).number


def _first_on_line(found, frame):
    """Without columns (Python 3.10): the statement after the last one that finished."""
    later = [slot for slot in found if slot.number > frame.last]
    return sorted(later or found, key=lambda slot: (slot.line, slot.column))[:1]


def _covers(slot, line, column):
    if slot.kind == "call" or not slot.line <= line <= slot.end_line:
        return False
    if column is None:
        return True
    starts = (slot.line, slot.column) <= (line, column)
    return starts and (line, column) < (slot.end_line, max(slot.end_column, slot.column + 1))


def _position(traceback):
    """Line and column (None where the interpreter does not keep them) of the instruction."""
    code = traceback.tb_frame.f_code
    if sys.version_info < (3, 11):
        return traceback.tb_lineno, None
    for index, position in enumerate(code.co_positions()):
        if index == traceback.tb_lasti // 2:
            line, _, column, _ = position
            return (line or traceback.tb_lineno), column
    return traceback.tb_lineno, None


def own_traceback(error, filenames):
    """Cuts the recorder's frames off the front of an exception's traceback."""
    traceback = error.__traceback__
    while traceback is not None and not _is_own(traceback.tb_frame, filenames):
        traceback = traceback.tb_next
    return traceback


def _is_own(frame, filenames):
    return isinstance(frame, types.FrameType) and frame.f_code.co_filename in filenames


def line_of(traceback, filename):
    """Line of the sample where the exception arose: its innermost frame in `filename`."""
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == filename:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
