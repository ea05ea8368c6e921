"""Two runs of one sample, compared row by row: the first difference, in words.

A run is compared by its `Fingerprint`, which is small enough to be kept in a file. What a row is
known by is all that happened in it; not how Tracemark words it, not which number an object has, and
not the time it took.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracemark.check.cut import cut
from tracemark.check.endings import ending_words
from tracemark.check.findings_text import safe
from tracemark.trace.model import Change, Outcome, Step, Test, Trace
from tracemark.trace.rows import Granularity, Row, rows_of

CUT_OFF = ("time-limit", "memory-limit", "killed", "crashed")
"""Endings that come at another step each time, whatever the sample does."""
LONGEST_ACTION = 120
"""Characters of an action that a message tells."""

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,16}\b")
_CLOCKED = ("step-limit", "output-limit")
"""Endings for which how much came before is not certain past the limit of steps."""


@dataclass(frozen=True, slots=True)
class RowPrint:
    """What is kept of a row."""

    line: int
    """Line that it starts at."""
    action: str
    """What happened, on one line and cut where it is long."""
    digest: str
    """Four characters that are others where anything else happened."""

    def __str__(self) -> str:
        """As a message tells it."""
        return f"line {self.line}, {self.action}" if self.action else f"line {self.line}"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of a run."""

    python: str
    """Version of Python that ran it; no part of what is compared."""
    ending: str
    """How it ended, in words."""
    rows: tuple[RowPrint, ...]
    """In order; none for a run whose length is the clock's."""
    digest: str
    """Of all that happened in all rows, and of the whole output."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that is not the same."""

    row: int | None
    """Row that differs; None where it is the end or the output."""
    was: str
    """What it was before."""
    now: str
    """What it is now."""

    def __str__(self) -> str:
        """`row 7 was: line 3, set total to 6; now: line 3, set total to 7`."""
        what = f"row {self.row}" if self.row else "the end"
        return f"{what} was: {self.was}; now: {self.now}"


def fingerprint(
    trace: Trace, step: Granularity = Granularity(), *, exact: bool = False
) -> Fingerprint:
    """The fingerprint of a run with rows of that kind.

    Memory addresses, and standard error with its tracebacks, which every version of Python words
    in its own way, count only where it is `exact`.
    """
    rows = () if trace.end.reason in CUT_OFF else rows_of(trace, step).rows
    contents = _Contents(exact)
    told = [contents.row(row) for row in rows]
    prints = tuple(map(_print, rows, told))
    rest = _rest(trace, contents) if _is_certain(trace) else ()
    return Fingerprint(
        python=trace.python,
        ending=contents.text(_ending(trace)),
        rows=prints,
        digest=_digest((told, rest), 16),
    )


def difference(old: Fingerprint, new: Fingerprint) -> Difference | None:
    """The first difference between two runs, None where there is none."""
    for n, (was, now) in enumerate(zip(old.rows, new.rows, strict=False), 1):
        if (was.line, was.digest) != (now.line, now.digest):
            return Difference(n, str(was), _now(was, now))
    if old.ending != new.ending and len(old.rows) == len(new.rows):
        return Difference(None, old.ending, new.ending)
    if len(old.rows) != len(new.rows):
        return _length(old, new)
    if old.digest != new.digest:
        return Difference(None, "another output", "what no row shows is not the same")
    return None


def _length(old: Fingerprint, new: Fingerprint) -> Difference:
    """One run went on where the other ended."""
    common = min(len(old.rows), len(new.rows))
    was, now = (
        str(run.rows[common]) if len(run.rows) > common else f"no row ({run.ending})"
        for run in (old, new)
    )
    return Difference(common + 1, was, now)


def _now(was: RowPrint, now: RowPrint) -> str:
    if was.line == now.line and now.action.startswith(was.action.removesuffix("…")):
        return "the same line with other values, conditions or output"
    return str(now)


def _rest(trace: Trace, contents: "_Contents") -> tuple[object, ...]:
    """What happened besides the rows: the whole output, and what hidden code did at the end."""
    return contents.written(trace.stdout, trace.stderr), contents.step(trace.steps[-1])


def _ending(trace: Trace) -> str:
    hidden = trace.end.hidden_steps if _is_certain(trace) else 0
    return ending_words(trace.end) + (f", {hidden} more steps" if hidden else "")


def _is_certain(trace: Trace) -> bool:
    """Whether the run is the same to its last step each time that nothing else changes."""
    return trace.end.reason not in (*CUT_OFF, *_CLOCKED)


def _print(row: Row, content: object) -> RowPrint:
    action = safe(_ADDRESS.sub("0x…", row.action[: 4 * LONGEST_ACTION])).strip()
    return RowPrint(row.line, cut(action, LONGEST_ACTION), _digest(content, 4))


_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def _digest(content: object, characters: int) -> str:
    """Five bits in each character; equal contents have equal digests on all machines."""
    text = repr(content).encode("utf-8", "backslashreplace")
    number = int.from_bytes(hashlib.sha256(text).digest()[:10], "big")
    return "".join(_ALPHABET[number >> 5 * n & 31] for n in range(characters))


class _Contents:
    """What happened in rows as nested tuples of texts and numbers.

    Objects are numbered anew, by when they are first told of: so it counts which names share an
    object, and not which number the recorder gave it.
    """

    def __init__(self, exact: bool) -> None:
        self._exact = exact
        self._objects: dict[int, int] = {}

    def text(self, text: str) -> str:
        """The text, without memory addresses unless all is to be exact."""
        return text if self._exact else _ADDRESS.sub("0x…", text)

    def written(self, output: str, stderr: str) -> tuple[str, str]:
        """What was written."""
        return self.text(output), stderr if self._exact else ""

    def row(self, row: Row) -> tuple[object, ...]:
        """All that happened in a row, and how it ended."""
        return (tuple(map(self.step, row.steps)), self._outcome(row.outcome))

    def step(self, step: Step) -> tuple[object, ...]:
        """All that happened in a step."""
        where = (step.kind, step.line, step.end_line, step.column, step.function, step.depth)
        return (
            *(*where, step.thread, step.ends_loop, step.action if step.marked else ""),
            self._changes(step.hidden_changes),
            self.text(step.hidden_output),
            self._tests(step.tests),
            self._changes(step.changes),
            self.written(step.output, step.stderr),
            self._outcome(step.outcome),
        )

    def _tests(self, tests: Iterable[Test]) -> tuple[object, ...]:
        return tuple(
            (test.text, self.text(test.shown), test.value, self._tests(test.parts))
            for test in tests
        )

    def _changes(self, changes: Sequence[Change]) -> tuple[object, ...]:
        return tuple(map(self._change, changes))

    def _change(self, change: Change) -> tuple[object, ...]:
        values = tuple(v and self.text(v) for v in (change.before, change.after))
        known = change.how, change.type, change.whole
        return (change.scope, change.name, *values, *known, self._number(change.object))

    def _number(self, number: int | None) -> int | None:
        return None if number is None else self._objects.setdefault(number, len(self._objects))

    def _outcome(self, outcome: Outcome) -> tuple[object, ...]:
        error = outcome.error
        raised = error and (error.type, self.text(error.message), error.line)
        return (outcome.kind, outcome.value and self.text(outcome.value), raised)
