"""From programs to traces: out of the cache, or by running them, several at once."""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from tracemark.errors import RunnerError, TracemarkError, UsageError
from tracemark.file_cache import FileCache
from tracemark.runner.cache import TraceCache, cache_key
from tracemark.runner.environment import Environment
from tracemark.runner.interpreter import Interpreters
from tracemark.runner.isolation import Hello, without_server
from tracemark.runner.pool import pool
from tracemark.runner.server import RECORDER, ServerKey, can_serve
from tracemark.runner.unit import Ran, run_unit
from tracemark.trace.model import Reason, Trace
from tracemark.trace.program import Program
from tracemark.trace.record import decode

PATIENCE = 1.0
"""Seconds of waiting after which those who watch are told."""
LARGE = 256 * 1024
"""Bytes of a record that is made a trace, and put on disk, at once rather than held."""


@dataclass(frozen=True, slots=True)
class Told:
    """One trace that was asked for, for those who watch."""

    program: Program
    seconds: float
    """That its process took; 0 where the trace was in the cache."""
    cached: bool
    reason: Reason
    """How the program ended."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the runs are, while somebody waits for one."""

    done: int
    started: int


@dataclass(frozen=True, slots=True)
class Done:
    """A run whose trace is made already."""

    trace: Trace | None
    """None where it is in the cache."""
    seconds: float


@dataclass(eq=False)
class _Job:
    """A run that was started."""

    future: "Future[Ran | Done]"
    stop: threading.Event = field(default_factory=threading.Event)


@dataclass
class _Watch:
    """When those who watch are told next; it goes on from one run that is waited for to another."""

    next: float = field(default_factory=lambda: time.monotonic() + PATIENCE)

    @property
    def left(self) -> float:
        """Seconds until then."""
        return max(self.next - time.monotonic(), 0)


class Runner:
    """Runs programs in an environment, several at once, each in a process of its own.

    Use it as a context manager, or call `close`. Its methods may be called from several threads.

    State: `runs`, child processes asked for so far; `hits`, traces found in the cache so far.
    """

    def __init__(
        self,
        cache: TraceCache | None,
        environment: Environment = Environment(),
        jobs: int | None = None,
        *,
        executor: Executor | None = None,
        force: bool = False,
        apart: bool = False,
        told: Callable[[Told], None] | None = None,
        waiting: Callable[[Progress], None] | None = None,
        recorder: Path = RECORDER,
    ) -> None:
        """Run at most `jobs` programs at once (default: one per CPU), or hand them to `executor`.

        With `force`, what is in the cache is not looked at, only replaced. With `apart`, programs
        run in other servers than those of runners without it, where addresses differ. `told` is called for
        each trace, and `waiting` every second of waiting, from the thread that waits. An executor
        is closed with the runner. `recorder`
        is the folder of the recorder, another one only in tests.
        """
        if jobs is not None and jobs < 1:
            raise UsageError(f"jobs must be 1 or more, not {jobs}")
        self.runs = 0
        self.hits = 0
        self.environment = environment
        self._cache = cache
        self._interpreters = Interpreters(environment)
        self._force = force
        self._apart = apart
        self._told = told or (lambda told: None)
        self._waiting = waiting or (lambda progress: None)
        self._recorder = recorder
        self._executor = executor
        self._threads = ThreadPoolExecutor(jobs or _processors(), "tracemark")
        self._closed = threading.Event()
        self._lock = threading.RLock()
        self._jobs: dict[str, _Job] = {}
        """By key, what was started and is not in the cache yet."""
        self._kept: dict[str, Trace] = {}
        """By key, traces that the cache does not take, because another run may end otherwise."""
        self._fresh: set[str] = set()
        """Keys of what was run here."""

    def __enter__(self) -> "Runner":
        """Itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """As `close`."""
        self.close()

    def close(self) -> None:
        """Stop what still runs and return when it is gone; from now on `run` raises RunnerError."""
        self._closed.set()
        self._threads.shutdown(wait=True, cancel_futures=True)
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
        if self._cache is not None and self.runs:
            self._cache.prune()

    @property
    def files(self) -> FileCache | None:
        """Where traces are kept, for what is made of them; None where nothing is kept."""
        return self._cache.files if self._cache is not None else None

    @property
    def identity(self) -> str:
        """A text that changes with any of the interpreters, also with one that is missing."""
        names = ("", *self.environment.interpreters)
        return "\n\n".join(self._identity(name) for name in names)

    def _identity(self, name: str) -> str:
        try:
            return self._interpreters.identity(name)
        except RunnerError as error:
            return str(error)  # which is told to those who ask for a run with it

    @property
    def lost(self) -> bool:
        """True where there is a cache and it could not keep a trace that it should."""
        return self._cache is not None and self._cache.broken

    def hello(self, name: str = "") -> Hello | None:
        """What the server of an interpreter says of itself; None where none runs on this machine."""
        if not can_serve():
            return without_server() if self.runs else None
        try:
            path, identity = self._interpreters.path(name), self._interpreters.identity(name)
        except RunnerError:
            return None
        key = ServerKey.of(
            path, self.environment, self._recorder, apart=self._apart, identity=identity
        )
        server = pool().started(key)
        return server.hello if server else None

    def start(self, programs: Iterable[Program]) -> None:
        """Begin with what will be asked for, as far as it is not there yet.

        Never raises RunnerError: what goes wrong is told to those who ask for the trace.
        """
        for program in programs:
            try:
                key = self._key(program)
            except RunnerError:
                continue
            if not self._closed.is_set():
                self._begin_missing(key, program)

    def run(self, program: Program) -> Trace:
        """The trace of `program`. Raises RunnerError where no process can be started."""
        return self.run_all([program])[program]

    def run_all(self, programs: Iterable[Program]) -> dict[Program, Trace]:
        """The trace of each program, in their order; equal programs are run once.

        Raises RunnerError where a process cannot be started. When it raises anything, such as
        KeyboardInterrupt, what it was waiting for is given up.
        """
        return dict(self.run_each(programs))

    def run_each(self, programs: Iterable[Program]) -> Iterator[tuple[Program, Trace]]:
        """As `run_all`, one after the other, so that no more than one needs to be held."""
        keys = {program: self._key(program) for program in dict.fromkeys(programs)}
        if self._closed.is_set() and keys:
            raise RunnerError("this Runner is closed; make a new one")
        for program, key in keys.items():
            self._begin_missing(key, program)
        watch = _Watch()
        try:
            for program, key in keys.items():
                yield program, self._trace(key, program, watch)
        except BaseException:
            self._give_up(keys.values())
            raise

    def _key(self, program: Program) -> str:
        return cache_key(
            program, self._interpreters.identity(program.python), self.environment.policy
        )

    def _is_there(self, key: str) -> bool:
        """True where a trace need not be made, as far as one can see without reading it."""
        if self._cache is None or (self._force and key not in self._fresh):
            return False
        return key in self._kept or self._cache.has(key)

    def _begin_missing(self, key: str, program: Program) -> None:
        """Start the run of a program unless its trace is there; no other thread ends one in between."""
        if not self._is_there(key):
            with self._lock:
                if not self._is_there(key):
                    self._begin(key, program)

    def _begin(self, key: str, program: Program) -> _Job:
        """The run of a program, started unless it runs already."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None:
                self.runs += 1
                job = self._jobs[key] = _Job(Future())
                self._submit(job, key, program)
            return job

    def _submit(self, job: _Job, key: str, program: Program) -> None:
        try:
            if self._executor is not None:
                job.future = self._executor.submit(
                    run_unit, program, self.environment, self._recorder, apart=self._apart
                )
            else:
                job.future = self._threads.submit(self._local, key, program, job.stop)
        except RuntimeError as error:  # the executor is closed
            job.future.set_exception(RunnerError(f"cannot run a sample: {error}"))

    def _local(self, key: str, program: Program, stop: threading.Event) -> Ran | Done:
        """A run on this machine; what is large is made a trace and put on disk at once."""
        ran = run_unit(
            program,
            self.environment,
            self._recorder,
            apart=self._apart,
            cancelled=lambda: stop.is_set() or self._closed.is_set(),
        )
        if ran.size < LARGE:
            return ran
        trace = self._finished(key, program, ran)
        return Done(None if self._is_there(key) else trace, ran.seconds)

    def _finished(self, key: str, program: Program, ran: Ran) -> Trace:
        """The trace that a run tells, kept for the next time."""
        if self._executor is not None:
            self._interpreters.compare(program.python, ran.identity)
        trace = decode(ran.run.lines, ran.run.end, max_steps=program.limits.max_steps)
        # What was installed or edited since the key was made gives another key the next time.
        same = ran.identity == self._interpreters.identity(program.python)
        if self._cache is not None and not (same and self._cache.put(key, trace)):
            self._kept[key] = trace
        self._fresh.add(key)
        return trace

    def _trace(self, key: str, program: Program, watch: _Watch) -> Trace:
        """The trace with that key, wherever it comes from."""
        job = self._jobs.get(key)
        if job is None and (trace := self._lying(key)):
            self.hits += 1
            self._told(Told(program, 0, cached=True, reason=trace.end.reason))
            return trace
        job = job or self._begin(key, program)  # what lay in the cache was spoilt
        result = self._wait(job, watch)
        if isinstance(result, Ran):
            made: Trace | None = self._finished(key, program, result)
        else:
            made = result.trace or self._lying(key)
        with self._lock:
            if self._jobs.get(key) is job:
                del self._jobs[key]
        if made is None:  # somebody removed it just now
            return self._trace(key, program, watch)
        self._told(Told(program, result.seconds, cached=False, reason=made.end.reason))
        return made

    def _lying(self, key: str) -> Trace | None:
        """A trace that need not be made."""
        if self._cache is None or (self._force and key not in self._fresh):
            return None
        return self._kept.get(key) or self._cache.get(key)

    def _wait(self, job: _Job, watch: _Watch) -> Ran | Done:
        """What a job brings, telling those who watch as long as it takes."""
        while not wait([job.future], watch.left).done:
            with self._lock:
                done = sum(other.future.done() for other in self._jobs.values())
                progress = Progress(self.runs - len(self._jobs) + done, self.runs)
            self._waiting(progress)
            watch.next = time.monotonic() + PATIENCE
        try:
            return job.future.result()
        except CancelledError as error:
            raise RunnerError("the run of a sample was stopped before its end") from error
        except TracemarkError:
            raise
        except Exception as error:
            if self._executor is None:
                raise
            raise RunnerError(f"a sample could not be run elsewhere: {error}") from error

    def _give_up(self, keys: Iterable[str]) -> None:
        """Stop what runs for nobody any more."""
        with self._lock:
            for key in keys:
                job = self._jobs.pop(key, None)
                if job is not None:
                    job.stop.set()
                    job.future.cancel()


def _processors() -> int:
    """Those that this process may use, which in a container can be fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
