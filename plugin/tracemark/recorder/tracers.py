"""Trace and profile functions that the sample sets itself: they see the sample, and not the recorder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from .raising import is_recorder

Function = Callable[[FrameType, str, Any], Any]


def take_over() -> None:
    """Puts functions in the place of the interpreter's that keep our frames from the sample's."""
    for kind in ("trace", "profile"):
        setter, getter = _pair(getattr(sys, "set" + kind), "set" + kind, "get" + kind)
        setattr(sys, "set" + kind, setter)
        setattr(sys, "get" + kind, getter)


def _pair(
    set_real: Callable[[Function | None], None], setter: str, getter: str
) -> tuple[Callable[..., None], Callable[[], Function | None]]:
    """A function that sets and one that gets, as `sys` has them."""
    given: list[Function | None] = [None]

    def set_function(function: Function | None, /) -> None:
        given[0] = function
        set_real(None if function is None else _filtered(function))

    def get_function() -> Function | None:
        return given[0]

    for new, name in ((set_function, setter), (get_function, getter)):
        new.__name__ = new.__qualname__ = name
        new.__module__ = "sys"
    return set_function, get_function


def _filtered(function: Function) -> Function:
    """Calls `function` for all frames but the recorder's."""

    def filtered(frame: FrameType, event: str, arg: Any) -> Any:
        if is_recorder(frame):
            return None
        return function(frame, event, arg)

    return filtered
