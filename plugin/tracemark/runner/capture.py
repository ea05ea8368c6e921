"""Reading what a child writes while it runs, with bounds on how much and how long.

All streams are read in one loop, so none can fill up and block the child. The loop ends with the
*process*, of which the control descriptor tells, not with the streams: a daemon that the sample left
behind may hold them open for ever.
"""

import os
import selectors
import time
from collections.abc import Callable
from typing import Literal, Protocol

from tracemark.trace.ending import Stopped, Stream

RECORD_BYTES = 64 * 1024 * 1024
"""Bytes of record that one run may send."""
RECORD_LINE = 16 * 1024 * 1024
"""Bytes of one line of it."""
CHUNK = 64 * 1024
TICK = 0.05
"""Seconds between two looks at whether it is still wanted."""

Interruption = Stopped | Literal["cancelled"]


class Flow(Protocol):
    """One stream that is being read."""

    name: Stream
    full: bool
    """True as soon as it brought more than it may."""

    def feed(self, chunk: bytes) -> None:
        """Take in what was read."""


class TextFlow:
    """Standard output or standard error: bytes up to a limit."""

    def __init__(self, name: Stream, limit: int) -> None:
        """Keep `limit` bytes."""
        self.name = name
        self.full = False
        self.kept = bytearray()
        self._limit = limit

    def feed(self, chunk: bytes) -> None:
        """Keep of `chunk` what still fits."""
        room = self._limit - len(self.kept)
        self.kept += chunk[:room]
        self.full = self.full or len(chunk) > room


class RecordFlow:
    """The record: whole lines. What follows the last line end is no record yet and is left out."""

    def __init__(self, limit: int = RECORD_BYTES, line_limit: int = RECORD_LINE) -> None:
        """Keep `limit` bytes, in lines of at most `line_limit`."""
        self.name: Stream = "record"
        self.full = False
        self.lines: list[bytes] = []
        self._begun = bytearray()
        self._room = limit
        self._line_limit = line_limit

    def feed(self, chunk: bytes) -> None:
        """Cut `chunk` into lines; nothing is kept past a limit."""
        self._room -= len(chunk)
        self.full = self.full or self._room < 0
        if self.full:
            return
        self._begun += chunk
        *whole, rest = self._begun.split(b"\n") if b"\n" in chunk else [self._begun]
        self._begun = rest
        for line in whole:
            self._take(bytes(line))
        self.full = self.full or len(rest) > self._line_limit

    def _take(self, line: bytes) -> None:
        self.full = self.full or len(line) > self._line_limit
        if not self.full:
            self.lines.append(line)


class Capture:
    """The streams of one child. Close it by leaving its `with` block."""

    def __init__(self, flows: dict[int, Flow], control: int) -> None:
        """Read each flow from its file descriptor, which stays the caller's to close.

        `control` is readable as soon as the process has ended.
        """
        self.overflow: Stream | None = None
        """The first stream that brought more than it may."""
        self._control = control
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        for descriptor, flow in flows.items():
            os.set_blocking(descriptor, False)
            self._selector.register(descriptor, selectors.EVENT_READ, flow)

    def __enter__(self) -> "Capture":
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop watching."""
        self._selector.close()

    def follow(self, cancelled: Callable[[], bool], deadline: float) -> Interruption | None:
        """Read until the process has ended, or say why it has to be ended.

        `cancelled` is asked again and again; `deadline` is a `time.monotonic()`.
        """
        while (left := deadline - time.monotonic()) > 0:
            if cancelled():
                return "cancelled"
            if self._turn(min(left, TICK)):
                return None
            if self.overflow is not None:
                return "output-limit"
        return "time-limit"

    def linger(self, seconds: float) -> None:
        """Go on reading for a while, whatever comes, unless the process ends before."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0 and not self._turn(left):
            pass

    def _turn(self, seconds: float) -> bool:
        """Read what comes next; True where the process has ended."""
        ended = False
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                ended = True
            else:
                self._read(key.fd, key.data)
        return ended

    def drain(self) -> None:
        """Read what the streams still hold, without waiting for anybody who may write more.

        Each stream is read until it has no more at the moment or is full.
        """
        self._selector.unregister(self._control)
        for key in list(self._selector.get_map().values()):
            while not key.data.full and self._read(key.fd, key.data):
                pass

    def _read(self, descriptor: int, flow: Flow) -> bool:
        """Read one chunk; False where there was none."""
        try:
            chunk = os.read(descriptor, CHUNK)
        except BlockingIOError:
            return False
        if not chunk:
            self._selector.unregister(descriptor)
            return False
        flow.feed(chunk)
        if flow.full and self.overflow is None:
            self.overflow = flow.name
        return True
