"""What is known of one run: the typed, frozen values that everything else reads.

A `Trace` is the record of one real run. It holds *steps* in the order in which they finished, and
each step says only what it changed, so that size grows with what happened, not with what exists.
These classes are also the published JSON object `tracemark/1`: a field is never renamed.

Lines are 1-based lines of the shown code, columns 1-based characters. A value is the text that a
reader sees (a Python literal wherever the value has one), never the object itself.
"""

from typing import Final, Literal

import msgspec

from tracemark.trace.objects import ObjectChange

SCHEMA: Final = "tracemark/1"
MODULE = "<module>"
"""Name of the function that code outside all functions belongs to."""
GLOBAL = "global "
"""Prefix that asks for a name of the module where a function has one of the same name."""

Kind = Literal["statement", "test", "call", "loop", "end"]
How = Literal["bound", "rebound", "deleted", "changed"]
OutcomeKind = Literal["ok", "returned", "yielded", "raised", "suspended"]
Reason = Literal[
    "finished",
    "exit",
    "error",
    "step-limit",
    "time-limit",
    "memory-limit",
    "output-limit",
    "killed",
    "crashed",
    "syntax-error",
]


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """A picture of an object at one moment."""

    text: str
    """What the reader sees: a literal where there is one, else `Point(x=1)`, `function f(n)`, …"""
    type: str
    """Exact type name, such as `int` or `Point`."""
    object: int | None = None
    """Serial number of a mutable object, the same for all names that share it; None for others."""
    whole: bool = True
    """False where the text is a preview that leaves something out."""


class Error(msgspec.Struct, frozen=True, kw_only=True):
    """An exception, as text."""

    type: str
    """Name of its class, such as `ValueError`."""
    message: str
    """Its message, empty where it has none."""
    line: int | None = None
    """Line of the shown code where it was raised, None where that is elsewhere."""
    column: int | None = None
    """Column of that line, for `syntax-error`; None where it is not known."""


class Test(msgspec.Struct, frozen=True, kw_only=True):
    """A condition and what became of it."""

    text: str
    """As written: `version < 3`."""
    shown: str
    """With values in place of operands: `1 < 3`; equals `text` where nothing was evaluated."""
    value: bool | None
    """Its truth; None where a short circuit skipped it ("not evaluated")."""
    parts: tuple["Test", ...] = ()
    """Operands of `and`, `or`, `not`, and the links of a chained comparison, left to right."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A name that got another value, or whose object changed in place."""

    name: str
    """The variable."""
    before: str | None
    """Text of the value before; None where the name was not set."""
    after: str | None
    """Text of the value after; None where the name was deleted."""
    how: How
    """bound (first value), rebound (another object), changed (same object, in place), deleted."""
    frame: int = 0
    """Frame that the name lives in; 0 is the module's."""
    scope: str = MODULE
    """Name of that frame's function, `<module>` for frame 0."""
    type: str = ""
    """Type name of the value after."""
    object: int | None = None
    """As `Value.object`, of the value after."""
    whole: bool = True
    """As `Value.whole`, of the value after."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a step's statement ended."""

    kind: OutcomeKind = "ok"
    """ok, returned, yielded, raised or suspended."""
    value: str | None = None
    """Text of the value returned or yielded."""
    error: Error | None = None
    """The exception raised."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened, written when it had finished."""

    n: int | None
    """Number from 1 in order of finishing; None for the end."""
    kind: Kind
    """statement, test (a condition), call (a function starts), loop (a `for` header), end."""
    line: int
    """First line of the statement, or of the header for compound statements; 0 for the end."""
    end_line: int
    """Last line of the statement or header."""
    column: int = 1
    """Column where the statement starts."""
    function: str = MODULE
    """Function whose code this is, `<module>` outside functions."""
    depth: int = 0
    """How many calls of the sample's functions are active, 0 in the module."""
    frame: int = 0
    """Serial number of the call, an index into `Trace.frames`."""
    thread: str = ""
    """Name of the thread it ran in; empty for the main one."""
    syntax: str = ""
    """Kind of statement in Python's words: assign, if, elif, while, for, return, def, import, …"""
    body_end: int | None = None
    """Last line of the body that a loop's header opens; None for anything but a loop header."""
    ends_loop: bool = False
    """True on the header row with which a loop ends: its test is False, or there are no more items."""
    marked: bool = False
    """True where the author wrote a `#:` comment on it."""
    tests: tuple[Test, ...] = ()
    """Conditions evaluated in it, in order."""
    changes: tuple[Change, ...] = ()
    """What it changed."""
    output: str = ""
    """Standard output written during it, exact."""
    stderr: str = ""
    """Standard error written during it."""
    action: str = ""
    """What happened, in a short English phrase."""
    outcome: Outcome = Outcome()
    """How its statement ended."""
    hidden_changes: tuple[Change, ...] = ()
    """What code that is not shown (setup, driver) changed since the step before."""
    hidden_output: str = ""
    """Standard output that code not shown wrote since the step before."""
    objects: tuple[ObjectChange, ...] = ()
    """What became of the contents of objects since the step before, by whatever code."""


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """One call of a function of the sample; frame 0 is the module."""

    function: str
    """The function's name, `<module>` for frame 0."""
    parent: int | None
    """Frame that was active when this one started; None for frame 0."""


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """Why the trace stops; never left out."""

    reason: Reason
    """finished, exit, error, one of the limits, killed, crashed or syntax-error."""
    exit_code: int | None = None
    """Exit code of the process; None where it was killed from outside."""
    error: Error | None = None
    """The exception that ended it, for `error` and `syntax-error`."""
    hidden_steps: int = 0
    """Steps past the limit: they happened and are not recorded. The program's own end is `reason`."""
    unread: int = 0
    """Lines of the given input that nobody had read at the end."""
    detail: str = ""
    """What a reader should know beyond the reason: "2,000 steps", "10 s", "signal 11"."""


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """The finished record of one run."""

    schema: Literal["tracemark/1"] = SCHEMA
    python: str
    """Version of the interpreter that ran it, such as `3.11.7`."""
    steps: tuple[Step, ...]
    """All steps in order; the last one, and only that, has kind `end`."""
    end: Ending
    """Why it stops."""
    stdout: str = ""
    """All standard output, including what no step wrote."""
    stderr: str = ""
    """All standard error."""
    frames: tuple[Frame, ...] = (Frame(function=MODULE, parent=None),)
    """All calls, in the order in which they started."""

    @property
    def is_cut(self) -> bool:
        """True where steps past the limit happened that are not recorded."""
        return self.end.hidden_steps > 0 or self.end.reason == "step-limit"

    @property
    def numbered(self) -> tuple[Step, ...]:
        """The steps without the end."""
        return self.steps[:-1]
