"""Finding what a run left behind, where the worker that should have ended it is not there any more.

A worker adopts all that its sample starts, so nothing gets away from it. But without isolation by the
kernel a sample may kill its worker. Three marks then find what is left, on Linux; each is enough:

* the child's session,
* the run's tag in the environment that a process was started with,
* a working directory inside the run's temporary folder.

Only processes that started after the child are looked at, and each is killed through a `pidfd`, so
that a process number given to somebody else in between is not hit. What has none of the marks escapes,
unless the server is still there, which adopts it.
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
    """The child: leader of its session."""
    tag: bytes
    """`NAME=value`, a variable in its environment that no other process has."""
    folder: Path
    """Its temporary folder, resolved."""
    started: int
    """A `moment` shortly before it started."""


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


def kill_strays(marks: Marks) -> bool:
    """Kill what still lives of a run; False where some of it would not go."""
    deadline = time.monotonic() + PATIENCE
    while strays := _strays(marks):
        for process in strays:
            _kill(process)
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE)
    return True


def kill(pid: int) -> None:
    """Kill one process, if it is there and ours to kill."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def moment() -> int:
    """Now, as the kernel notes it for processes that start: clock ticks since boot."""
    if not hasattr(time, "CLOCK_BOOTTIME"):
        return 0
    return int(time.clock_gettime(time.CLOCK_BOOTTIME) * os.sysconf("SC_CLK_TCK"))


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
    """The living processes of the run."""
    younger = [process for process in _process_table() if process.started >= marks.started]
    return [process for process in younger if not process.dead and _belongs(process, marks)]


def _belongs(process: _Process, marks: Marks) -> bool:
    return (
        process.session == marks.pid
        or _has_tag(process.pid, marks.tag)
        or _is_inside(process.pid, marks.folder)
    )


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
