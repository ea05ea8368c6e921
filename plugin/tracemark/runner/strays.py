"""Killing everything that a child started, and nothing else.

A sample may fork, leave its process group and session (`setsid`), and let its parent die, so that
neither the group nor the chain of parents leads to it any more. Four marks find such a process on
Linux; each alone is enough:

* a chain of parents that leads to the child,
* the child's session,
* the run's tag in the environment that it was started with,
* a working directory inside the run's temporary folder.

Only processes that started after the child are looked at, and each is killed through a `pidfd`, so
that a process number given to somebody else in between is not hit. What has none of the four marks
(two forks, `setsid`, `exec` with an empty environment, `chdir` elsewhere) escapes: closing that gap
takes a kernel mechanism. Other systems than Linux kill the process group only.
"""

import logging
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

PROC = Path("/proc")
PATIENCE = 5.0
"""Seconds after which a tree that keeps growing is given up, with a warning."""
PAUSE = 0.002
"""Seconds between two looks, for the killed to be gone."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What the processes of one run are known by."""

    pid: int
    """The child: leader of its process group and session, not yet waited for."""
    tag: bytes
    """`NAME=value`, a variable in its environment that no other process has."""
    folder: Path
    """Its temporary folder, resolved."""


@dataclass(frozen=True, slots=True)
class _Process:
    """A line of the process table."""

    pid: int
    parent: int
    session: int
    started: int
    """Clock ticks since boot."""
    dead: bool
    """Dead, and only waiting for its parent to take note."""


def kill_tree(marks: Marks) -> None:
    """Kill the child and all its descendants; return when none is left.

    The child must not have been waited for: until then the system gives its number, which is also
    the number of its group and session, to nobody else.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        strays = _strays(marks)
        _kill_group(marks.pid)
        for process in strays:
            _kill(process)
        if not strays:
            return
        if time.monotonic() > deadline:
            log.warning("%d processes of a sample could not be killed", len(strays))
            return
        time.sleep(PAUSE)


def _kill_group(pid: int) -> None:
    # macOS says EPERM where all are zombies.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _kill(process: _Process) -> None:
    """Kill `process` unless its number has passed to another."""
    with suppress(ProcessLookupError, PermissionError), _handle(process.pid) as handle:
        now = _read_process(process.pid)
        if now is None or now.started != process.started:
            return
        if handle is None:
            os.kill(process.pid, signal.SIGKILL)
        else:
            signal.pidfd_send_signal(handle, signal.SIGKILL)


@contextmanager
def _handle(pid: int) -> Iterator[int | None]:
    """A `pidfd`; None on a kernel before 5.3 or in a sandbox without them."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        raise
    except OSError:
        yield None
        return
    try:
        yield handle
    finally:
        os.close(handle)


def _strays(marks: Marks) -> list[_Process]:
    """The living processes of the run, the child among them."""
    child = _read_process(marks.pid)
    if child is None:
        return []
    younger = {p.pid: p for p in _process_table() if p.started >= child.started}
    return [p for p in younger.values() if not p.dead and _belongs(p, younger, marks)]


def _belongs(process: _Process, table: dict[int, _Process], marks: Marks) -> bool:
    return (
        process.session == marks.pid
        or _descends(process, table, marks.pid)
        or _has_tag(process.pid, marks.tag)
        or _is_inside(process.pid, marks.folder)
    )


def _descends(process: _Process, table: dict[int, _Process], ancestor: int) -> bool:
    # The table is no picture of one moment, so parents may form a ring: hence `seen`.
    seen: set[int] = set()
    step: _Process | None = process
    while step is not None and step.pid not in seen:
        if step.pid == ancestor:
            return True
        seen.add(step.pid)
        step = table.get(step.parent)
    return False


def _has_tag(pid: int, tag: bytes) -> bool:
    try:
        return tag in (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def _is_inside(pid: int, folder: Path) -> bool:
    try:
        return (PROC / str(pid) / "cwd").readlink().is_relative_to(folder)
    except OSError:
        return False


def _process_table() -> list[_Process]:
    try:
        names = [path.name for path in PROC.iterdir() if path.name.isdigit()]
    except OSError:
        return []
    found = (_read_process(int(name)) for name in names)
    return [process for process in found if process is not None]


def _read_process(pid: int) -> _Process | None:
    """Process number `pid`; None where there is none."""
    try:
        text = (PROC / str(pid) / "stat").read_bytes()
    except OSError:
        return None
    # The name in parentheses may itself hold blanks and parentheses; after it comes field 3.
    fields = text[text.rindex(b")") + 2 :].split()
    return _Process(
        pid=pid,
        parent=int(fields[1]),
        session=int(fields[3]),
        started=int(fields[19]),
        dead=fields[0] in (b"Z", b"X"),
    )
