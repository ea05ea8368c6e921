"""Tracemark, measured as it runs: the real child process, from its public face.

`Program.setup` and `Program.driver` are code that the child runs before and after the sample, in
the same process and without recording it. A clock is started in the one and read in the other.
"""

import gzip
import json
import time
from dataclasses import dataclass

from tracemark.runner import Environment, Runner
from tracemark.runner.process import run_child
from tracemark.runner.server import ServerKey
from tracemark.trace.program import Limits, Program
from tracemark.trace.record import decode

MAX_STEPS = 2_000_000
LIMITS = Limits(max_steps=MAX_STEPS, timeout=60, memory=4 * 1024**3, output=16 * 1024**2)

START = """
import time as _t
_s = _t.perf_counter_ns()
"""
STOP = """
_s = _t.perf_counter_ns() - _s
import json as _j, resource as _r, sys as _y
try:
    with open("/proc/self/status") as _f:
        _m = int(_f.read().partition("VmHWM:")[2].split()[0])
except OSError:
    _m = _r.getrusage(_r.RUSAGE_SELF).ru_maxrss
_y.__stdout__.write("\\n" + _j.dumps({"ns": _s, "rss": _m}))
"""


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One run."""

    ns: int | None
    """Nanoseconds from the end of the setup to the start of the driver; None: never got there."""
    rss: int
    """Kilobytes, the most that were resident when the sample was over."""
    wall: int
    """Nanoseconds of the whole child, from its start until the record was read."""
    lines: tuple[bytes, ...]
    """The record as it was sent. The first line is the table of the program."""
    why: str
    """How it ended, where it did not get to the driver."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How big a record is."""

    rows: int
    table: int
    """Bytes of the first line: what the program is, whatever it does."""
    raw: int
    """Bytes of all other lines."""
    packed: int
    """The same after gzip -6."""

    def per_row(self, size: int) -> float:
        """`size` bytes, shared among the rows."""
        return size / max(self.rows, 1)


def program(code: str, *, setup: str = "", limits: Limits = LIMITS) -> Program:
    """The sample with a clock around it."""
    return Program(code=code, setup=setup + START, driver=STOP, limits=limits)


def record(what: Program, python: str) -> Recording:
    """Run it once."""
    start = time.perf_counter_ns()
    child = run_child(what, ServerKey.of(python, Environment()))
    wall = time.perf_counter_ns() - start
    last = child.end.stdout.rpartition(b"\n")[2]
    try:
        found = json.loads(last)
        ns, rss = int(found["ns"]), int(found["rss"])
    except (ValueError, KeyError, TypeError):
        why = decode(child.lines, child.end, max_steps=what.limits.max_steps).end.reason
        return Recording(ns=None, rss=0, wall=wall, lines=child.lines, why=why)
    return Recording(ns=ns, rss=rss, wall=wall, lines=child.lines, why="")


def size(code: str, python: str, *, setup: str = "", limits: Limits = LIMITS) -> Size:
    """The record of the sample alone, without a clock, and the rows that a reader gets of it."""
    plain = Program(code=code, setup=setup, limits=limits)
    first, *rest = run_child(plain, ServerKey.of(python, Environment())).lines
    record_bytes = b"".join(line + b"\n" for line in rest)
    rows = len(Runner(None, Environment(python)).run(plain).numbered)
    return Size(
        rows=rows,
        table=len(first) + 1,
        raw=len(record_bytes),
        packed=len(gzip.compress(record_bytes, 6, mtime=0)),
    )
