"""From the recorder's stream to a trace.

The stream is the sample's own testimony: it comes from the process that the sample ran in, so it is
decoded as hostile input. A record that does not fit, or asks for more memory than a run can need, ends
the trace there; what came before stands.
"""

import signal
from collections.abc import Iterable
from typing import Any

import msgspec

from tracemark.errors import RecordError
from tracemark.trace import phrases
from tracemark.trace.ending import FILE_BYTES, FILES, PROCESSES, ProcessEnd
from tracemark.trace.model import Ending, Error, Reason, Step, Trace
from tracemark.trace.program_table import ProgramTable
from tracemark.trace.replay import FRAMES_PER_STEP, Call, Replay
from tracemark.trace.state import merged

MORE_CALLS = 200_000
"""Calls that a record may tell of past the limit of steps; the recorder sends far fewer."""
MORE_CHANGES = 200_000
"""Changes, and conditions, of one row."""
MANY_CHANGES = 10_000
"""Hidden changes at which those of the same name are first taken together."""
WIDEST = 4
"""Characters that are shown for one byte of output at most: those of an escape, where it is no UTF-8."""

STEP_LIMIT: Reason = "step-limit"


class _Log(msgspec.Struct, array_like=True, frozen=True, tag="l"):
    entries: list[Any]


class _Unread(msgspec.Struct, array_like=True, frozen=True, tag="i"):
    lines: int


class _Error(msgspec.Struct, array_like=True, frozen=True):
    type: str
    message: str
    line: int | None
    column: int | None = None


class _End(msgspec.Struct, array_like=True, frozen=True, tag="e"):
    reason: Reason
    exit_code: int | None
    error: _Error | None
    unrecorded: int


_Record = ProgramTable | _Log | _Unread | _End
_decoder = msgspec.json.Decoder(_Record)
_REFUSED = (
    *(msgspec.DecodeError, RecordError, RecursionError, MemoryError),
    *(ArithmeticError, AttributeError, LookupError, TypeError, ValueError),
)
"""What playing a record raises that is not as the recorder writes it."""


def decode(lines: Iterable[bytes], end: ProcessEnd, *, max_steps: int) -> Trace:
    """The trace that the recorder's lines and the end of its process tell."""
    reader = _Reader(max_steps, WIDEST * 2 * end.output)
    for line in lines:
        if reader.replay.written > end.output:
            break  # how much came after the limit depends on when the process was killed
        try:
            reader.read(_decoder.decode(line))
        except _REFUSED:
            reader.broken = True
            break
    return reader.trace(end)


class _Bounded(Replay):
    """A replay that takes no more memory than a real run can need.

    State: `room`, characters of output that may still come; `starts`, calls so far; `many`, hidden
    changes at which those of the same name are taken together.
    """

    def __init__(self, max_steps: int, room: int) -> None:
        super().__init__(max_steps)
        self.room = room
        self.starts = 0
        self.many = MANY_CHANGES

    def spoken(self, text: str | int) -> str:
        """A piece of output: short numbers stand for long texts."""
        found = super().spoken(text)
        self.room -= len(found)
        if self.room < 0:
            raise RecordError("more output than there can be")
        return found

    def started(self, function: str) -> Call:
        """A call starts."""
        self.starts += 1
        if self.starts > FRAMES_PER_STEP * self.max_steps + MORE_CALLS:
            raise RecordError("more calls than there can be")
        return super().started(function)

    def entry(self, log: list[Any], place: int) -> int:
        """Takes one entry."""
        width = super().entry(log, place)
        if len(self.changes) > MORE_CHANGES or len(self.stack[-1].tests) > MORE_CHANGES:
            raise RecordError("more in one row than there can be")
        if len(self.hidden) > self.many:
            self.hidden = list(merged(self.hidden))
            self.many = max(MANY_CHANGES, 2 * len(self.hidden))
        return width


class _Reader:
    """Takes record by record.

    State: `replay`, the run so far; `unread`, lines of input left; `end`, the last record; `broken`, True once one did not fit.
    """

    def __init__(self, max_steps: int, room: int) -> None:
        self.max_steps = max_steps
        self.replay = _Bounded(max_steps, room)
        self.end: _End | None = None
        self.unread = 0
        self.broken = False

    def read(self, record: _Record) -> None:
        """Takes one record; raises RecordError where it contradicts those before."""
        if self.end is not None:
            raise RecordError("a record after the end")
        if isinstance(record, ProgramTable):
            self.replay.know(record)
        elif isinstance(record, _Log):
            self.replay.play(record.entries)
        elif isinstance(record, _Unread):
            self.unread = max(record.lines, 0)
        else:
            self.replay.hide()
            self.end = record

    def trace(self, end: ProcessEnd) -> Trace:
        """The finished trace."""
        replay = self.replay
        ending = self.ending(end)
        steps = (
            *replay.steps,
            Step(
                n=None,
                kind="end",
                line=0,
                end_line=0,
                action=phrases.ending_text(ending),
                hidden_changes=merged(replay.hidden),
                hidden_output=replay.hidden_output,
            ),
        )
        return Trace(
            python=replay.python,
            steps=steps,
            end=ending,
            stdout=end.stdout.decode("utf-8", "backslashreplace"),
            stderr=end.stderr.decode("utf-8", "backslashreplace"),
            frames=tuple(replay.frames),
        )

    def ending(self, end: ProcessEnd) -> Ending:
        """Why it stops: the recorder's last word, or what the runner saw from outside."""
        hidden = self.replay.unrecorded + (max(self.end.unrecorded, 0) if self.end else 0)
        if end.stopped == "time-limit":
            if not self.replay.is_full:
                return Ending(reason="time-limit", detail=f"{end.timeout:g} s")
            # How many there were more is not known, and would be another number each time.
            return Ending(reason=STEP_LIMIT, detail=f"{self.max_steps:,} steps")
        if end.stopped == "memory-limit":
            return Ending(reason="memory-limit", detail="all its processes together")
        if end.stopped == "process-limit":
            return Ending(reason="killed", detail=f"more than {PROCESSES} processes")
        if end.overflow == "files":
            detail = f"more than {FILES:,} files, or {FILE_BYTES // 1024**2} MB in files"
            return Ending(reason="output-limit", detail=detail)
        if end.stopped == "output-limit":
            return Ending(reason="output-limit", detail=f"more than {end.output:,} bytes of output")
        if self.end is None or self.broken:
            return _died(end.exit_code)
        if self.end.reason == STEP_LIMIT:
            detail = f"{self.max_steps:,} steps"
            return Ending(reason=STEP_LIMIT, hidden_steps=hidden, detail=detail)
        error = None
        if self.end.error is not None:
            error = Error(**msgspec.structs.asdict(self.end.error))
        if self.end.reason == "crashed" and error is not None:
            detail = f"the recorder failed: {phrases.error_text(error)}"
            return Ending(reason="crashed", exit_code=end.exit_code, detail=detail)
        return Ending(
            reason=self.end.reason,
            exit_code=end.exit_code,
            error=error,
            hidden_steps=hidden,
            unread=self.unread,
        )


def _died(exit_code: int | None) -> Ending:
    """The process ended without the recorder's last word."""
    if exit_code is None:
        return Ending(reason="killed", detail="by the runner")
    if exit_code >= 0:
        return Ending(reason="crashed", exit_code=exit_code, detail=f"exit code {exit_code}")
    try:
        name = signal.Signals(-exit_code).name
    except ValueError:
        name = f"signal {-exit_code}"
    reason: Reason = "killed" if name in ("SIGKILL", "SIGTERM", "SIGXCPU") else "crashed"
    return Ending(reason=reason, exit_code=exit_code, detail=name)
