"""One child process: started, fed, read, bounded, and gone with all that it started.

The child gets its program through a file descriptor and sends its record through another, so that
nothing the sample reads or prints can be taken for either. It runs in its own session, in a fresh
folder, with an environment made from nothing. Whatever the sample does, `run_child` returns; how
the sample ended is part of what it returns.
"""

import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import tracemark
from tracemark.errors import RunnerError
from tracemark.runner.capture import Capture, Flow, RecordFlow, TextFlow
from tracemark.runner.folder import work_folder
from tracemark.runner.strays import Marks, kill_tree
from tracemark.trace.ending import ProcessEnd
from tracemark.trace.program import Program, encoded

RECORDER = Path(tracemark.__file__).parent / "recorder"
"""Folder of the recorder. Found by path: the recorder is never imported outside the child."""
TAG = "TRACEMARK_RUN"
"""Variable by which the processes of one run are found again."""
LAST_WORDS = 50
"""As in `recorder.signals`."""
LAST_WORDS_TIME = 0.2
"""Seconds for it."""
KEPT_VARIABLES = ("LANG", "TZ")
"""What the child inherits, besides `LC_*`. Anything else may be a secret or change the record."""


@dataclass(frozen=True, slots=True)
class ChildRun:
    """What came out of one child process."""

    lines: tuple[bytes, ...]
    """The record: NDJSON lines without line ends, unchecked. A last line cut short is left out."""
    end: ProcessEnd
    """What it printed and how it ended."""


def run_child(
    program: Program,
    python: str,
    *,
    recorder: Path = RECORDER,
    cancelled: Callable[[], bool] = lambda: False,
) -> ChildRun:
    """Run `program` under the interpreter at path `python`, in a process of its own.

    When `cancelled` turns true the process is killed and RunnerError raised. Also raises
    RunnerError where the process cannot be started. Safe to call from several threads at once.
    """
    if os.name != "posix":
        raise RunnerError(
            "running samples is not supported on this system yet; build on Linux or macOS"
        )
    with ExitStack() as stack:
        try:
            child = _Child(program, python, recorder, stack)
        except OSError as error:
            raise RunnerError(f"cannot run a sample with {python}: {error.strerror}") from error
        return child.run(cancelled)


class _Child:
    """A process that was started, with the ends of its streams that are ours."""

    def __init__(self, program: Program, python: str, recorder: Path, stack: ExitStack) -> None:
        """Start it; `stack` kills it, closes and removes everything. Raises OSError."""
        self._limits = program.limits
        self._folder = stack.enter_context(work_folder())
        self._tag = uuid.uuid4().hex
        self._killed = False
        job = stack.enter_context(_file_with(encoded(program)))
        stdin = stack.enter_context(_file_with(program.input.encode(errors="surrogatepass")))
        self._record, send = os.pipe()
        stack.callback(os.close, self._record)
        try:
            self._process = subprocess.Popen(
                _command(python, recorder, job.fileno(), send),
                stdin=stdin if program.input else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                cwd=self._folder,
                env=_environment(self._folder, self._tag),
                pass_fds=(job.fileno(), send),
                start_new_session=True,
            )
        finally:
            os.close(send)
        self._deadline = time.monotonic() + self._limits.timeout
        stack.enter_context(self._process)
        stack.callback(self._kill)

    def run(self, cancelled: Callable[[], bool]) -> ChildRun:
        """Read until it ends or has to be ended. Nothing of it is left afterwards."""
        limits = self._limits
        stdout, stderr = TextFlow("stdout", limits.output), TextFlow("stderr", limits.output)
        record = RecordFlow()
        flows: dict[int, Flow] = {
            _descriptor(self._process.stdout): stdout,
            _descriptor(self._process.stderr): stderr,
            self._record: record,
        }
        with Capture(flows) as capture:
            stopped = capture.follow(self._has_ended, cancelled, self._deadline)
            if stopped in ("time-limit", "output-limit"):
                self._ask_for_last_words()
                capture.linger(self._has_ended, LAST_WORDS_TIME)
            self._kill()
            # Only now: while a daemon still writes, reading what is there would not come to an end.
            capture.drain()
        if stopped == "cancelled":
            raise RunnerError("the run of a sample was stopped before its end")
        end = ProcessEnd(
            stdout=bytes(stdout.kept),
            stderr=bytes(stderr.kept),
            exit_code=self._process.returncode if stopped is None else None,
            stopped=stopped or ("output-limit" if capture.overflow else None),
            timeout=limits.timeout,
            output=limits.output,
            overflow=capture.overflow if stopped != "time-limit" else None,
        )
        return ChildRun(tuple(record.lines), end)

    def _ask_for_last_words(self) -> None:
        """Let the recorder send the rows that it still holds, if the sample lets it run."""
        if sys.platform == "linux":
            with suppress(ProcessLookupError):  # it ended just now
                os.kill(self._process.pid, LAST_WORDS)

    def _has_ended(self) -> bool:
        """True when the process is over. Leaves it a zombie: see `kill_tree`."""
        if not hasattr(os, "waitid"):  # macOS before Python 3.13
            return self._process.poll() is not None
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        try:
            return os.waitid(os.P_PID, self._process.pid, options) is not None
        except ChildProcessError:  # our host ignores SIGCHLD, so the system took note of it
            return True

    def _kill(self) -> None:
        """Kill it with all its descendants and take note of its exit code; once."""
        if not self._killed:
            kill_tree(Marks(self._process.pid, f"{TAG}={self._tag}".encode(), self._folder))
            self._process.wait()
            self._killed = True


def _command(python: str, recorder: Path, job: int, record: int) -> list[str]:
    # Not -I: it makes Python ignore PYTHONHASHSEED, and then sets of strings have another order in
    # each run. What -I keeps out is kept out by -s and by the environment made from nothing.
    options = ["-s", "-B", "-X", "utf8"]
    return [python, *options, str(recorder / "__main__.py"), str(job), str(record)]


def _environment(folder: Path, tag: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in KEPT_VARIABLES or name.startswith("LC_")
    }
    return kept | {
        "PATH": os.defpath,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PYTHONHASHSEED": "0",
        "PYTHONSAFEPATH": "1",
        TAG: tag,
    }


@contextmanager
def _file_with(content: bytes) -> Iterator[IO[bytes]]:
    """A nameless file to be read from its start.

    Rather than a pipe, which holds only so much before the writer has to wait for the reader.
    """
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        yield file


def _descriptor(stream: IO[bytes] | None) -> int:
    assert stream is not None  # both are pipes
    return stream.fileno()
