"""The recursion limit: the sample keeps its own, though probes need calls beyond it.

Between probes the interpreter's limit is the sample's plus the few calls that a probe needs to get
started. There a probe asks the interpreter to set the limit that is set already: it refuses exactly
where the sample is one call deeper than its own limit allows. While a probe works there is room.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final

set_limit: Final = sys.setrecursionlimit
"""The interpreter's own function; the sample gets another."""
ROOM = 400
"""Calls that a probe may nest."""


class Recursion:
    """The sample's limit and the interpreter's."""

    def __init__(self) -> None:
        self.limit = sys.getrecursionlimit()
        """What the sample believes."""
        self.extra = 0
        """Depth at which a probe of the module's own code asks; 0 until it is known."""
        self.set = self.limit
        """What is set between probes."""
        self.changed: Callable[[], None] = lambda: None
        """To be told of a new limit."""

    def measure(self, deeper: int) -> None:
        """Find `extra`; called so many calls deeper than where a probe asks."""
        depth = 1
        while True:
            try:
                set_limit(depth)
            except RecursionError:
                depth += 1
            else:
                break
        self.extra = depth - 1 - deeper
        self.change(self.limit)

    def change(self, limit: int) -> None:
        """The sample's limit is `limit` from now on."""
        try:
            set_limit(limit + self.extra)
        except RecursionError as error:
            error.args = (self.told(limit, str(error)),)
            raise
        self.limit, self.set = limit, limit + self.extra
        self.changed()

    def told(self, limit: int, message: str) -> str:
        """The interpreter's message with the sample's limit and depth in it."""
        words = [word.rstrip(":") for word in message.split()]
        numbers = [word for word in words if word.isdigit()]
        if len(numbers) != 2:
            return message
        depth = str(int(numbers[1]) - self.extra)
        return message.replace(numbers[1], depth).replace(numbers[0], str(limit))

    def take_over(self) -> None:
        """Put functions that speak of the sample's limit in the place of the interpreter's."""

        def getrecursionlimit() -> int:
            """Return the current value of the recursion limit."""
            return self.limit

        def setrecursionlimit(limit: int, /) -> None:
            """Set the maximum depth of the Python interpreter stack to n."""
            if type(limit) is int and limit > 0:
                self.change(limit)
            else:
                set_limit(limit)  # says what is wrong with it

        for function in (getrecursionlimit, setrecursionlimit):
            function.__module__ = "sys"
            function.__qualname__ = function.__name__
        sys.getrecursionlimit, sys.setrecursionlimit = getrecursionlimit, setrecursionlimit
