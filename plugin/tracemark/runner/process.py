"""One run: a sample's process asked for, fed, read, bounded, and gone with all that it started.

The process gets standard input, output, error and the pipe of its record as file descriptors, so that
nothing the sample reads or prints can be taken for a record. It is a fork of a worker
(`tracemark.sandbox`), in its own session, in a fresh folder, with an environment made from nothing;
where there are no forks, an interpreter of its own (`tracemark.runner.direct`).
Whatever the sample does, `run_child` returns; how the sample ended is part of what it returns.
"""

import logging
import os
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Literal

import msgspec

from tracemark.errors import RunnerError
from tracemark.runner import direct, server
from tracemark.runner.capture import Capture, Flow, RecordFlow, TextFlow
from tracemark.runner.child import (
    LAST_WORDS,
    LAST_WORDS_TIME,
    SIGKILL,
    TAG,
    ChildRun,
    input_file,
)
from tracemark.runner.folder import put_files, work_folder
from tracemark.runner.pool import pool
from tracemark.runner.server import FORKING, ServerKey, Worker
from tracemark.runner.strays import Marks, kill, kill_strays, moment
from tracemark.runner.wire import Gone
from tracemark.trace.ending import ProcessEnd, Stopped
from tracemark.trace.program import Program, as_job

log = logging.getLogger(__name__)

WITHOUT_PROCESSES = ("emscripten", "wasi")
"""Systems on which nothing can be run."""
ENDING = 8.0
"""Seconds that a worker may take to end a sample with all that it started."""


class _Ended(msgspec.Struct, frozen=True):
    """What the worker says when nothing of the sample is left."""

    exit_code: int
    stopped: Literal["files", "memory", "processes"] | None = None
    """What the sample took too much of, as the worker saw."""
    refused: str = ""
    """Why the process could not become a sample; empty where it did."""
    clean: bool = True
    """False where some process could not be killed."""


EXCESSES: dict[str, Stopped] = {
    "files": "output-limit",
    "memory": "memory-limit",
    "processes": "process-limit",
}


def run_child(
    program: Program, key: ServerKey, *, cancelled: Callable[[], bool] = lambda: False
) -> ChildRun:
    """Run `program` in a process of its own, forked from a server of that key where that can be.

    When `cancelled` turns true the process is killed and RunnerError raised. Also raises
    RunnerError where the process cannot be started. Safe to call from several threads at once.
    """
    if sys.platform in WITHOUT_PROCESSES:
        raise RunnerError("samples cannot be run here: this system starts no processes")
    if not server.can_serve():
        return direct.run_directly(program, key, cancelled=cancelled)
    with ExitStack() as stack:
        try:
            worker = stack.enter_context(pool().worker(key))
            child = _Child(program, worker, stack)
        except OSError as error:
            raise RunnerError(f"cannot run a sample with {key.python}: {error.strerror}") from error
        except Gone as error:
            raise RunnerError(f"cannot run a sample with {key.python}: its server ended") from error
        return child.run(cancelled)


class _Child:
    """A process that was started, with the ends of its streams that are ours."""

    def __init__(self, program: Program, worker: Worker, stack: ExitStack) -> None:
        """Start it; `stack` closes and removes everything. Raises OSError and Gone."""
        self._limits = program.limits
        self._worker = worker
        folder = stack.enter_context(work_folder())
        put_files(folder, program.files)
        stdin = stack.enter_context(input_file(program.input))
        ends = [stack.enter_context(_Pipe()) for _ in range(3)]
        self._stdout, self._stderr, self._record = ends
        tag = f"{TAG}={uuid.uuid4().hex}"
        started = moment()
        request = {"job": as_job(program), "folder": str(folder), "tag": tag}
        worker.wire.send(request, [stdin.fileno(), *(end.write for end in ends)])
        for end in ends:
            end.hand_over()
        begun = worker.wire.receive(FORKING)
        pid, self._worker_pid = begun["pid"], begun["worker"]
        self._marks = Marks(pid, tag.encode(), folder, started)
        self._deadline = time.monotonic() + self._limits.timeout

    def run(self, cancelled: Callable[[], bool]) -> ChildRun:
        """Read until it ends or has to be ended. Nothing of it is left afterwards."""
        limits = self._limits
        stdout, stderr = TextFlow("stdout", limits.output), TextFlow("stderr", limits.output)
        record = RecordFlow()
        flows: dict[int, Flow] = {
            self._stdout.read: stdout,
            self._stderr.read: stderr,
            self._record.read: record,
        }
        with Capture(flows, self._worker.wire.fileno()) as capture:
            stopped = capture.follow(cancelled, self._deadline)
            if stopped in ("time-limit", "output-limit"):
                self._signal(LAST_WORDS)
                capture.linger(LAST_WORDS_TIME)
            if stopped is not None:
                self._signal(SIGKILL)
            ended = self._end()
            # Only now: while a daemon still writes, reading what is there would not come to an end.
            capture.drain()
        if stopped == "cancelled":
            raise RunnerError("the run of a sample was stopped before its end")
        if ended.refused:
            raise RunnerError(f"cannot isolate a sample: {ended.refused}")
        if not ended.clean:
            log.warning("a process of a sample could not be killed")
        return ChildRun(tuple(record.lines), self._told(stopped, capture, ended, stdout, stderr))

    def _told(
        self,
        stopped: Stopped | None,
        capture: Capture,
        ended: _Ended,
        stdout: TextFlow,
        stderr: TextFlow,
    ) -> ProcessEnd:
        """All that is known of the end."""
        overflow = capture.overflow if stopped != "time-limit" else None
        if stopped is None and ended.stopped is not None:
            stopped = EXCESSES[ended.stopped]
            overflow = "files" if ended.stopped == "files" else overflow
        return ProcessEnd(
            stdout=bytes(stdout.kept),
            stderr=bytes(stderr.kept),
            exit_code=ended.exit_code if stopped is None else None,
            stopped=stopped or ("output-limit" if overflow else None),
            timeout=self._limits.timeout,
            output=self._limits.output,
            overflow=overflow,
        )

    def _signal(self, number: int) -> None:
        """Have the sample signalled. The first asks the recorder for the rows that it still holds."""
        with suppress(Gone):  # then there is nobody left to be signalled
            self._worker.wire.send({"pid": self._marks.pid, "signal": number})

    def _end(self) -> _Ended:
        """What the worker says at the end; where it is not there any more, what that means."""
        try:
            return msgspec.convert(self._worker.wire.receive(ENDING), _Ended)
        except (Gone, msgspec.ValidationError):
            # Only a sample that may signal its parent comes here.
            self._worker.broken = True
            kill(self._worker_pid)
            return _Ended(exit_code=-SIGKILL, clean=kill_strays(self._marks))


class _Pipe:
    """A pipe to us, of which the other end is handed on. Leaving its `with` block closes it."""

    def __init__(self) -> None:
        """Both ends are open, and inherited by nobody."""
        self.read, self.write = os.pipe()
        self._handed = False

    def __enter__(self) -> "_Pipe":
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close what is still ours."""
        os.close(self.read)
        self.hand_over()

    def hand_over(self) -> None:
        """The other end is somebody else's now."""
        if not self._handed:
            self._handed = True
            os.close(self.write)
