"""How a child process ended, as the runner saw it from outside.

`ProcessEnd` is what is known of a run apart from its record. `tracemark.trace.record.decode` makes
the trace's `Ending` from both.
"""

from typing import Literal

import msgspec

Stopped = Literal["time-limit", "output-limit", "memory-limit", "process-limit"]
Stream = Literal["stdout", "stderr", "record", "files"]
FILE_BYTES = 64 * 1024 * 1024
"""What the files that a program leaves in its folder may hold in sum."""
FILES = 2_000
"""How many files and folders a program may leave in its folder."""
PROCESSES = 64
"""Processes that a program may have at once."""


class ProcessEnd(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes that a process wrote and why there were no more of them."""

    stdout: bytes
    """Standard output, at most `output` bytes."""
    stderr: bytes
    """Standard error, at most `output` bytes."""
    exit_code: int | None
    """0 to 255; negative: the signal that ended it; None where the runner killed it."""
    stopped: Stopped | None
    """Limit that the runner enforced; None where the process ended by itself."""
    timeout: float
    """Wall-clock seconds that it was allowed."""
    output: int
    """Bytes that it was allowed on standard output, and the same again on standard error."""
    overflow: Stream | None = None
    """Stream that was too long, for `output-limit`; None otherwise."""
