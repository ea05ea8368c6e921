"""One run without a server: an interpreter of its own, for systems that cannot fork.

The record and the program go through pipes, as there; threads read, since Windows cannot wait for
several pipes at once. The process first says that it is ready, with an empty line of record, so that
the time which the interpreter takes to start is not the sample's.
"""

import json
import logging
import os
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import IO

from tracemark.errors import RunnerError
from tracemark.runner.capture import CHUNK, TICK, Interruption, RecordFlow, TextFlow
from tracemark.runner.child import LAST_WORDS, LAST_WORDS_TIME, TAG, ChildRun, input_file
from tracemark.runner.folder import put_files, work_folder
from tracemark.runner.isolation import insist, without_server
from tracemark.runner.launch import Start, launch
from tracemark.runner.server import ServerKey, base_environment, command, last_line
from tracemark.trace.ending import FILE_BYTES, FILES, ProcessEnd, Stream
from tracemark.trace.program import Program, as_job

log = logging.getLogger(__name__)

STARTING = 60.0
"""Seconds until the interpreter has to be ready for the sample."""
DRAINING = 2.0
"""Seconds for reading what is left in the pipes when all is dead that could write to them."""
LOOKING = 0.5
"""Seconds between two looks at what a sample has put into its folder."""


def run_directly(
    program: Program, key: ServerKey, *, cancelled: Callable[[], bool] = lambda: False
) -> ChildRun:
    """As `tracemark.runner.process.run_child`; nothing of it is left afterwards."""
    insist(key.isolation, without_server())
    with ExitStack() as stack:
        try:
            child = _Child(program, key, stack)
        except OSError as error:
            raise RunnerError(f"cannot run a sample with {key.python}: {error.strerror}") from error
        return child.run(cancelled)


class _Record(RecordFlow):
    """The record, behind the line by which the process says that it is ready."""

    @property
    def begun(self) -> bool:
        """True as soon as the sample runs."""
        return bool(self.lines)

    @property
    def told(self) -> tuple[bytes, ...]:
        """The lines of the recorder."""
        return tuple(self.lines[1:])


class _Child:
    """A process that was started, with threads that read what it writes."""

    def __init__(self, program: Program, key: ServerKey, stack: ExitStack) -> None:
        """Start it; `stack` ends, closes and removes everything. Raises OSError and RunnerError."""
        self._python = key.python
        self._limits = program.limits
        self._folder = stack.enter_context(work_folder())
        put_files(self._folder, program.files)
        stdin = stack.enter_context(input_file(program.input))
        output = program.limits.output
        self._stdout, self._stderr = TextFlow("stdout", output), TextFlow("stderr", output)
        self._record = _Record()
        self._news = threading.Event()
        self._over = threading.Event()
        self._killed: bool | None = None
        self._overflow: Stream | None = None
        self._looked = 0.0
        start, descriptors = self._prepared(program, key, stdin)
        try:
            self._launched = launch(start)
        except BaseException:
            _close(descriptors)
            raise
        finally:
            _close((start.stdout, start.stderr, start.job, start.record))
        stack.callback(self._kill)
        self._threads = self._work(descriptors, json.dumps(as_job(program)).encode())

    def _prepared(
        self, program: Program, key: ServerKey, stdin: IO[bytes]
    ) -> tuple[Start, tuple[int, ...]]:
        """What it is started with, and the other ends: three to read from, one to write to."""
        job, write = os.pipe()
        (out, stdout), (error, stderr), (lines, record) = (os.pipe() for _ in range(3))
        tag = f"{TAG}={uuid.uuid4().hex}"
        start = Start(
            command=tuple(command(key, "once")),
            environment=_environment(self._folder, tag),
            tag=tag,
            folder=self._folder,
            memory=program.limits.memory,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            job=job,
            record=record,
        )
        return start, (out, error, lines, write)

    def _work(self, descriptors: tuple[int, ...], job: bytes) -> list[threading.Thread]:
        """All that goes on beside: the job is written, three streams are read, the end is awaited."""
        *reads, write = descriptors
        flows: tuple[TextFlow | RecordFlow, ...] = (self._stdout, self._stderr, self._record)
        work: list[Callable[[], None]] = [partial(_write, write, job), self._wait]
        work += [partial(self._read, *one) for one in zip(reads, flows, strict=True)]
        threads = [threading.Thread(target=one, daemon=True) for one in work]
        for thread in threads:
            thread.start()
        return threads

    def run(self, cancelled: Callable[[], bool]) -> ChildRun:
        """Wait until it ends or has to be ended. Nothing of it is left afterwards."""
        stopped = self._begin(cancelled) or self._follow(cancelled, self._limits.timeout)
        if stopped in ("time-limit", "output-limit") and not self._over.is_set():
            self._launched.signal(LAST_WORDS)
            self._over.wait(LAST_WORDS_TIME)
        exit_code = self._launched.process.poll()
        if not self._kill():
            log.warning("a process of a sample could not be killed")
        self._drain()
        if stopped == "cancelled":
            raise RunnerError("the run of a sample was stopped before its end")
        self._look()
        overflow = self._overflow if stopped != "time-limit" else None
        stopped = stopped or ("output-limit" if overflow else None)
        end = ProcessEnd(
            stdout=bytes(self._stdout.kept),
            stderr=bytes(self._stderr.kept),
            exit_code=exit_code if stopped is None else None,
            stopped=stopped,
            timeout=self._limits.timeout,
            output=self._limits.output,
            overflow=overflow,
        )
        return ChildRun(self._record.told, end)

    def _begin(self, cancelled: Callable[[], bool]) -> Interruption | None:
        """Wait until the sample begins. Raises RunnerError where it does not."""
        stopped = self._follow(cancelled, STARTING, lambda: self._record.begun)
        if stopped != "cancelled" and not self._record.begun:
            self._kill()
            self._drain()
        if stopped == "cancelled" or self._record.begun:
            return stopped if stopped != "time-limit" else None
        said = last_line(bytes(self._stderr.kept))
        raise RunnerError(f"cannot run a sample with {self._python}: {said}")

    def _follow(
        self,
        cancelled: Callable[[], bool],
        seconds: float,
        wanted: Callable[[], bool] = lambda: False,
    ) -> Interruption | None:
        """Wait until it has ended or what is wanted has come; or say why it has to be ended."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._news.clear()
            if cancelled():
                return "cancelled"
            if self._over.is_set() or wanted():
                return None
            if self._look():
                return "output-limit"
            self._news.wait(min(left, TICK))
        return "time-limit"

    def _look(self) -> bool:
        """Has anything brought more than it may? The first is kept as `_overflow`."""
        if self._overflow is None:
            flows = (self._stdout, self._stderr, self._record)
            self._overflow = next((flow.name for flow in flows if flow.full), None)
        if self._overflow is None and time.monotonic() - self._looked > LOOKING:
            self._looked = time.monotonic()
            self._overflow = "files" if _holds_too_much(self._folder) else None
        return self._overflow is not None

    def _read(self, descriptor: int, flow: TextFlow | RecordFlow) -> None:
        """Read until nobody can write any more, or too much has come."""
        with suppress(OSError):
            while not flow.full and (chunk := os.read(descriptor, CHUNK)):
                flow.feed(chunk)
                self._news.set()
        if not flow.full:
            os.close(descriptor)
            return
        self._news.set()
        self._over.wait()  # closed before, the process would be told by an error
        os.close(descriptor)

    def _wait(self) -> None:
        """Wait for the end of the process."""
        self._launched.process.wait()
        self._over.set()
        self._news.set()

    def _kill(self) -> bool:
        """End all of it, once; False where some of it would not go."""
        if self._killed is None:
            self._killed = self._launched.kill()
        return self._killed

    def _drain(self) -> None:
        """Let the threads read what is left; what holds a pipe open that is not ours is not waited for."""
        deadline = time.monotonic() + DRAINING
        for thread in self._threads:
            thread.join(max(deadline - time.monotonic(), 0))


def _environment(folder: Path, tag: str) -> dict[str, str]:
    """That of all samples, with its own folder as home and for temporary files."""
    name, _, value = tag.partition("=")
    places = ("HOME", "TMPDIR") if os.name == "posix" else ("HOME", "USERPROFILE", "TEMP", "TMP")
    return base_environment() | dict.fromkeys(places, str(folder)) | {name: value}


def _close(descriptors: Iterable[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def _write(descriptor: int, data: bytes) -> None:
    """Write all of it, unless the process ends before."""
    with suppress(OSError), open(descriptor, "wb") as stream:
        stream.write(data)


def _holds_too_much(folder: Path) -> bool:
    """Does a folder hold more files, or more bytes, than a sample may have?"""
    count = size = 0
    waiting = [str(folder)]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as found:
            for item in found:
                count += 1
                with suppress(FileNotFoundError):  # it went away; those after it count all the same
                    size += item.stat(follow_symlinks=False).st_size
                if size > FILE_BYTES or count > FILES:
                    return True
                if item.is_dir(follow_symlinks=False):
                    waiting.append(item.path)
    return False
