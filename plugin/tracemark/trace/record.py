"""From the recorder's stream to a trace.

The stream is the sample's own testimony: it comes from the process that the sample ran in, so it is
decoded as hostile input. A record that does not fit ends the trace there; what came before stands.
"""

import signal
from collections.abc import Iterable
from typing import Literal

import msgspec

from tracemark.errors import RecordError
from tracemark.trace import phrases
from tracemark.trace.ending import ProcessEnd
from tracemark.trace.model import (
    MODULE,
    Change,
    Ending,
    Error,
    Frame,
    How,
    Kind,
    Outcome,
    OutcomeKind,
    Reason,
    Step,
    Test,
    Trace,
)

STEP_LIMIT = "step-limit"
FRAMES_PER_STEP = 2
"""Every call has a step, every class body one when it is done."""


class _Slot(msgspec.Struct, array_like=True, frozen=True):
    """What is known of a place in the sample before it runs; see `recorder.slots.Slot`."""

    kind: Literal["statement", "test", "call", "loop", "marker"]
    syntax: str
    line: int
    end_line: int
    column: int
    function: str
    body_end: int | None
    marked: bool
    action: str
    goto: tuple[int, int]


class _Test(msgspec.Struct, array_like=True, frozen=True):
    text: str
    shown: str
    value: bool | None
    parts: tuple["_Test", ...]


class _Change(msgspec.Struct, array_like=True, frozen=True):
    frame: int
    name: str
    how: How
    after: str | None
    type: str
    object: int | None
    whole: bool


class _Program(msgspec.Struct, array_like=True, frozen=True, tag="p"):
    python: str
    slots: tuple[_Slot, ...]


class _Frame(msgspec.Struct, array_like=True, frozen=True, tag="f"):
    number: int
    parent: int
    function: str


class _Step(msgspec.Struct, array_like=True, frozen=True, tag="s"):
    slot: int
    frame: int
    changes: tuple[_Change, ...]
    tests: tuple[_Test, ...]
    output: str
    stderr: str
    result: tuple[str, ...] | None
    ends_loop: bool


class _Hidden(msgspec.Struct, array_like=True, frozen=True, tag="h"):
    changes: tuple[_Change, ...]
    output: str
    stderr: str


class _End(msgspec.Struct, array_like=True, frozen=True, tag="e"):
    reason: Reason
    exit_code: int | None
    error: tuple[str, str, int | None] | None
    changes: tuple[_Change, ...]
    output: str
    stderr: str


_Record = _Program | _Frame | _Step | _Hidden | _End
_decoder = msgspec.json.Decoder(_Record)


def decode(lines: Iterable[bytes], end: ProcessEnd, *, max_steps: int) -> Trace:
    """The trace that the recorder's lines and the end of its process tell."""
    reader = _Reader(max_steps)
    for line in lines:
        if reader.written > end.output:
            break  # how much came after the limit depends on when the process was killed
        try:
            reader.read(_decoder.decode(line))
        except (msgspec.DecodeError, RecordError, RecursionError):
            reader.broken = True
            break
    return reader.trace(end)


class _Reader:
    """Builds a trace record by record.

    State: `steps` and `frames` so far; `values`, the shown value of each (frame, name), which gives
    each change its `before`; `hidden` and `hidden_output`, what hidden code did since the last step;
    `written`, bytes of output so far; `broken`, True once a record did not fit.
    """

    def __init__(self, max_steps: int) -> None:
        self.max_steps = max_steps
        self.python = ""
        self.slots: tuple[_Slot, ...] = ()
        self.steps: list[Step] = []
        self.frames: list[Frame] = [Frame(function=MODULE, parent=None)]
        self.values: dict[tuple[int, str], str] = {}
        self.depths = [0]
        self.hidden: list[Change] = []
        self.hidden_output = ""
        self.end: _End | None = None
        self.written = 0
        self.broken = False

    def read(self, record: _Record) -> None:
        """Takes one record; raises RecordError where it contradicts those before."""
        if self.end is not None:
            raise RecordError("a record after the end")
        if isinstance(record, _Program):
            self.program(record)
        elif isinstance(record, _Frame):
            self.frame(record)
        elif isinstance(record, _Step):
            self.step(record)
        else:
            self.hidden.extend(self.changes(record.changes))
            self.hidden_output += record.output
            if isinstance(record, _End):
                self.end = record

    def program(self, record: _Program) -> None:
        if self.python:
            raise RecordError("the program twice")
        self.python = record.python
        self.slots = record.slots

    def frame(self, record: _Frame) -> None:
        if record.number != len(self.frames) or not 0 <= record.parent < record.number:
            raise RecordError(f"frame {record.number} out of order")
        if record.number > FRAMES_PER_STEP * self.max_steps:
            raise RecordError("more calls than the steps allow")
        self.depths.append(self.depths[record.parent] + 1)
        self.frames.append(Frame(function=record.function, parent=record.parent))

    def step(self, record: _Step) -> None:
        if not 0 <= record.slot < len(self.slots) or not 0 <= record.frame < len(self.frames):
            raise RecordError(f"step of unknown slot {record.slot} or frame {record.frame}")
        slot = self.slots[record.slot]
        if slot.kind == "marker" or len(self.steps) >= self.max_steps:
            raise RecordError("a step that cannot be")
        hidden, hidden_output = self.taken()
        self.written += max(len(record.output.encode("utf-8", "replace")), len(record.stderr))
        changes = self.changes(record.changes)
        outcome, error = _outcome(record.result, slot.line)
        tests = tuple(map(_test, record.tests))
        self.steps.append(
            Step(
                n=len(self.steps) + 1,
                kind=_kind(slot),
                line=slot.line,
                end_line=slot.end_line,
                column=slot.column,
                function=self.frames[record.frame].function,
                depth=self.depths[record.frame],
                frame=record.frame,
                syntax=slot.syntax,
                body_end=slot.body_end,
                ends_loop=record.ends_loop,
                marked=slot.marked,
                tests=tests,
                changes=changes,
                output=record.output,
                stderr=record.stderr,
                action=self.action(record, slot, changes, tests, outcome, error),
                outcome=outcome,
                hidden_changes=hidden,
                hidden_output=hidden_output,
            )
        )

    def taken(self) -> tuple[tuple[Change, ...], str]:
        """What hidden code did since the last step."""
        taken = tuple(self.hidden), self.hidden_output
        self.hidden, self.hidden_output = [], ""
        return taken

    def changes(self, records: tuple[_Change, ...]) -> tuple[Change, ...]:
        return tuple(self.change(record) for record in records)

    def change(self, record: _Change) -> Change:
        if not 0 <= record.frame < len(self.frames):
            raise RecordError(f"change in unknown frame {record.frame}")
        if (record.after is None) != (record.how == "deleted"):
            raise RecordError("a deleted name has no value, any other has one")
        key = (record.frame, record.name)
        before = self.values.get(key)
        if record.after is None:
            self.values.pop(key, None)
        else:
            self.values[key] = record.after
        return Change(
            name=record.name,
            before=before,
            after=record.after,
            how=record.how,
            frame=record.frame,
            scope=self.frames[record.frame].function,
            type=record.type,
            object=record.object,
            whole=record.whole,
        )

    def action(
        self,
        record: _Step,
        slot: _Slot,
        changes: tuple[Change, ...],
        tests: tuple[Test, ...],
        outcome: Outcome,
        error: Error | None,
    ) -> str:
        """The slot's template, filled with this step's values."""
        if outcome.kind == "raised" and outcome.error is not None and not slot.marked:
            return f"raise {phrases.error_text(outcome.error)}"
        if slot.kind == "loop" and record.ends_loop:
            return "no more items"

        def lookup(field: str) -> str | None:
            if field == ":value":
                return phrases.shown(outcome.value or "None")
            if field == ":output":
                return phrases.printed(record.output)
            if field == ":test":
                return " and ".join(_decided(test, tests, slot) for test in tests[-2:])
            if field == ":error":
                return phrases.error_text(error) if error else "the exception"
            value = self.visible(record.frame, field)
            if value is None:
                return None if slot.marked else "a value that is not followed"
            return phrases.shown(value)

        text = phrases.filled(slot.action, lookup)
        changed = ""
        if slot.syntax in ("expr", "assign", "del"):
            changed = phrases.in_place(c for c in changes if f"{{{c.name}}}" not in slot.action)
        if record.result is not None and record.result[0] == "suppressed" and error is not None:
            changed = f"{error.type} was suppressed"
        return f"{text}; {changed}" if changed and not slot.marked else text

    def visible(self, frame: int, name: str) -> str | None:
        """The shown value of a name: in the frame, then in its callers."""
        current: int | None = frame
        while current is not None:
            if (current, name) in self.values:
                return self.values[current, name]
            current = self.frames[current].parent
        return None

    def trace(self, end: ProcessEnd) -> Trace:
        """The finished trace."""
        ending = self.ending(end)
        changes, output = self.taken()
        self.steps.append(
            Step(
                n=None,
                kind="end",
                line=0,
                end_line=0,
                action=phrases.ending_text(ending),
                hidden_changes=changes,
                hidden_output=output,
            )
        )
        return Trace(
            python=self.python,
            steps=tuple(self.steps),
            end=ending,
            stdout=end.stdout.decode("utf-8", "backslashreplace"),
            stderr=end.stderr.decode("utf-8", "backslashreplace"),
            frames=tuple(self.frames),
        )

    def ending(self, end: ProcessEnd) -> Ending:
        """Why it stops: the recorder's last word, or what the runner saw from outside."""
        if end.stopped == "time-limit":
            return Ending(reason="time-limit", detail=f"{end.timeout:g} s")
        if end.stopped == "output-limit":
            return Ending(reason="output-limit", detail=f"more than {end.output:,} bytes of output")
        if self.end is None or self.broken:
            return _died(end.exit_code)
        if self.end.reason == STEP_LIMIT:
            return Ending(reason=STEP_LIMIT, detail=f"{self.max_steps:,} steps")
        error = None
        if self.end.error is not None:
            kind, message, line = self.end.error
            error = Error(type=kind, message=message, line=line)
        if self.end.reason == "crashed" and error is not None:
            detail = f"the recorder failed: {phrases.error_text(error)}"
            return Ending(reason="crashed", exit_code=end.exit_code, detail=detail)
        return Ending(reason=self.end.reason, exit_code=self.end.exit_code, error=error)


def _kind(slot: _Slot) -> Kind:
    if slot.kind == "marker":
        raise RecordError("a marker makes no rows")
    return slot.kind


def _decided(test: Test, tests: tuple[Test, ...], slot: _Slot) -> str:
    """The last condition says where the program goes on."""
    return phrases.decided(test, slot.goto if test is tests[-1] else (0, 0))


def _test(record: _Test) -> Test:
    return Test(
        text=record.text,
        shown=record.shown,
        value=record.value,
        parts=tuple(map(_test, record.parts)),
    )


def _outcome(result: tuple[str, ...] | None, line: int) -> tuple[Outcome, Error | None]:
    """The outcome of a step, and the exception it speaks of (also one that was handled)."""
    if result is None:
        return Outcome(), None
    if not result:
        raise RecordError("a result without a kind")
    kind, *rest = result
    if kind == "suspended" and not rest:
        return Outcome(kind="suspended"), None
    if kind in ("returned", "yielded") and len(rest) == 1:
        known: OutcomeKind = "returned" if kind == "returned" else "yielded"
        return Outcome(kind=known, value=rest[0]), None
    if kind in ("raised", "handled", "suppressed") and len(rest) == 2:
        error = Error(type=rest[0], message=rest[1], line=line)
        return (Outcome(kind="raised", error=error) if kind == "raised" else Outcome()), error
    raise RecordError(f"unknown result {kind!r}")


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
