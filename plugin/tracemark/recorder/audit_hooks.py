"""Audit hooks that the sample sets: they are told what it does, and not what the recorder does.

A probe that looks at a frame is an event for the interpreter. Were the sample's hook told of it, the
hook would run inside the probe, and each of its own probes would raise the next event.
"""

from __future__ import annotations

import sys
from _thread import get_ident
from collections.abc import Callable
from sys import _getframe
from types import CodeType
from typing import Any

from .raising import is_recorder

Hook = Callable[[str, tuple[Any, ...]], object]
ITS_OWN = frozenset({"sys.addaudithook", "sys.setprofile", "sys.settrace"})
"""Events that only the sample causes, though through a function of ours."""

interpreters: list[CodeType] = []
"""Code of ours that does what the interpreter would do; its events are told."""
_asking: set[int] = set()
"""Threads that find out who causes an event, which is one in turn."""


def take_over() -> None:
    """Puts a function in the place of the interpreter's that keeps our events from the hooks."""
    add_real = sys.addaudithook

    def addaudithook(hook: Hook) -> None:
        """Adds a new audit hook callback."""
        add_real(_filtered(hook))

    addaudithook.__qualname__ = addaudithook.__name__
    addaudithook.__module__ = "sys"
    sys.addaudithook = addaudithook


def _filtered(hook: Hook) -> Hook:
    """Calls `hook` for all events but the recorder's."""

    def filtered(event: str, arguments: tuple[Any, ...]) -> None:
        if get_ident() not in _asking and (event in ITS_OWN or not _is_ours()):
            hook(event, arguments)

    # Whether a trace function sees what the hook runs.
    filtered.__cantrace__ = getattr(hook, "__cantrace__", False)  # type: ignore[attr-defined]
    return filtered


def _is_ours() -> bool:
    """Does the recorder's own code cause the event that a hook is told of just now?"""
    _asking.add(get_ident())
    try:
        cause = _getframe(2)
    except ValueError:  # a thread that runs no Python
        return False
    else:
        return is_recorder(cause) and not any([cause.f_code is code for code in interpreters])
    finally:
        _asking.discard(get_ident())
