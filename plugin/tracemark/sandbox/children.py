"""Learning at once that a child has ended, while waiting for messages."""

from __future__ import annotations

import os
from _signal import (  # type: ignore[import-not-found]  # `signal` would make enums of numbers
    SIG_DFL,
    SIGCHLD,
    set_wakeup_fd,
    signal,
)
from select import select


class Wakeup:
    """A pipe that becomes readable when a child ends."""

    def __init__(self) -> None:
        self.read, self.write = os.pipe()
        os.set_blocking(self.read, False)
        os.set_blocking(self.write, False)
        signal(SIGCHLD, lambda number, frame: None)  # without a handler, no wake-up
        set_wakeup_fd(self.write, warn_on_full_buffer=False)

    def wait(self, descriptor: int, seconds: float | None) -> bool:
        """Waits until a child ends, the descriptor is readable, or time is up; is it readable?"""
        readable, _, _ = select([descriptor, self.read], [], [], seconds)
        if self.read in readable:
            try:
                while os.read(self.read, 512):
                    pass
            except BlockingIOError:
                pass
        return descriptor in readable

    def give_up(self) -> None:
        """In a child: as if it had never been."""
        set_wakeup_fd(-1)
        signal(SIGCHLD, SIG_DFL)
        os.close(self.read)
        os.close(self.write)
