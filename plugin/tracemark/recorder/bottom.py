"""Runs code with no frame of ours below it, as the interpreter runs a script."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from functools import partial
from itertools import starmap
from operator import methodcaller
from types import CodeType
from typing import NoReturn

Part = tuple[CodeType, dict[str, object]]
"""Code and the namespace that it runs in."""


def run_at_the_bottom(parts: Iterator[Part]) -> NoReturn:
    """Executes each part; `parts` has to end by raising SystemExit.

    An exception that nobody catches is what takes our frames away: the interpreter unwinds them all
    and then calls `sys.excepthook` with its class, itself and its traceback. The hook consists of C
    callables only: `max` of the three asks the class to `run`, and `deque` exhausts a map of `exec`.
    """

    class Start(BaseException):
        run: partial[deque[None]] = partial(deque, starmap(exec, parts), 0)

    sys.excepthook = partial(max, key=methodcaller("run"))
    raise Start


def clear_up() -> None:
    """To be called by the first part, when our frames are gone: nothing of the trick stays visible."""
    sys.excepthook = sys.__excepthook__
    for name in ("last_exc", "last_type", "last_value", "last_traceback"):
        if hasattr(sys, name):
            delattr(sys, name)
