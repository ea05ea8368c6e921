"""Standard output and error: the bytes go on to the runner at once, and the current row is told."""

from __future__ import annotations

import codecs
import io
import sys
from typing import Any


class Tee(io.FileIO):
    """A raw stream that remembers what was written to it since last asked."""

    def __init__(self, descriptor: int, name: str) -> None:
        super().__init__(descriptor, "wb", closefd=False)
        self.name = name
        self.waiting: list[bytes] = []

    def write(self, data: Any) -> int:
        """Writes all of `data`."""
        data = bytes(data)
        rest = data
        while rest:
            rest = rest[super().write(rest) or 0 :]
        self.waiting.append(data)
        return len(data)


class Output:
    """One of the two streams as the sample sees it: like the interpreter's own in all it shows."""

    def __init__(self, descriptor: int, own: io.TextIOWrapper) -> None:
        self.tee = Tee(descriptor, own.name)
        buffer = io.BufferedWriter(self.tee)
        file = io.TextIOWrapper(
            buffer, own.encoding, own.errors, newline="\n", line_buffering=own.line_buffering
        )
        file.mode = "w"  # type: ignore[misc]  # the interpreter sets it too
        self.file: io.TextIOWrapper | None = file
        self.decode = codecs.getincrementaldecoder("utf-8")("backslashreplace").decode

    def write(self, text: str) -> None:
        """Writes what the interpreter would write."""
        if self.file is not None and not self.file.closed:
            self.file.write(text)

    def let_go(self) -> None:
        """The sample alone has the file now: the interpreter flushes it when it clears up."""
        self.file = None

    def taken(self) -> str:
        """The text written since the last call."""
        try:
            if self.file is not None:
                self.file.flush()
        except (OSError, ValueError):
            pass  # the sample closed it; what was written before is here all the same
        waiting = self.tee.waiting
        if not waiting:
            return ""
        data = b"".join(waiting)
        waiting.clear()
        return self.decode(data)


def take_over() -> tuple[Output, Output]:
    """Puts an `Output` in the place of the interpreter's standard output and error."""
    stdout, stderr = sys.stdout, sys.stderr
    assert isinstance(stdout, io.TextIOWrapper)
    assert isinstance(stderr, io.TextIOWrapper)
    taken = Output(1, stdout), Output(2, stderr)
    sys.stdout = sys.__stdout__ = taken[0].file  # type: ignore[misc]  # for the sample they are one object
    sys.stderr = sys.__stderr__ = taken[1].file  # type: ignore[misc]  # the same
    return taken
