"""From programs to traces: out of the cache, or by running them."""

import os
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from tracemark.errors import RunnerError, UsageError
from tracemark.runner import interpreter
from tracemark.runner.cache import TraceCache, cache_key
from tracemark.runner.environment import Environment
from tracemark.runner.process import RECORDER, run_child
from tracemark.trace.model import Trace
from tracemark.trace.program import Program
from tracemark.trace.record import decode


class _Interpreter(NamedTuple):
    """The Python that a batch runs under."""

    path: str
    identity: str
    """As `interpreter.identity`."""


class Runner:
    """Runs programs under one interpreter, several at once, each in a process of its own.

    Use it as a context manager, or call `close`. Its methods may be called from several threads.
    """

    def __init__(
        self,
        cache: TraceCache | None,
        environment: Environment = Environment(),
        jobs: int | None = None,
        *,
        recorder: Path = RECORDER,
    ) -> None:
        """Run at most `jobs` programs at once (default: one per CPU).

        `recorder` is the folder of the recorder, another one only in tests.
        """
        if jobs is not None and jobs < 1:
            raise UsageError(f"jobs must be 1 or more, not {jobs}")
        self.runs = 0
        """Child processes started so far."""
        self.hits = 0
        """Traces found in the cache so far."""
        self._cache = cache
        self._environment = environment
        self._jobs = jobs or os.cpu_count() or 1
        self._recorder = recorder
        self._closed = threading.Event()
        self._counting = threading.Lock()

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
        """Stop what other threads are still running; from now on `run` raises RunnerError."""
        self._closed.set()

    def run(self, program: Program) -> Trace:
        """The trace of `program`. Raises RunnerError where no process can be started."""
        return self._trace(program, self._interpreter(), threading.Event())

    def run_all(self, programs: Iterable[Program]) -> dict[Program, Trace]:
        """The trace of each program, in their order; equal programs are run once.

        Raises RunnerError where a process cannot be started. When it raises anything, such as
        KeyboardInterrupt, no process is left running.
        """
        different = list(dict.fromkeys(programs))
        if not different:
            return {}
        python = self._interpreter()
        stop = threading.Event()
        with ThreadPoolExecutor(min(self._jobs, len(different)), "tracemark") as pool:
            try:
                traces = [pool.submit(self._trace, program, python, stop) for program in different]
                return {p: trace.result() for p, trace in zip(different, traces, strict=True)}
            except BaseException:
                stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _interpreter(self) -> _Interpreter:
        path = interpreter.find(self._environment.python)
        return _Interpreter(path, interpreter.identity(path))

    def _trace(self, program: Program, python: _Interpreter, stop: threading.Event) -> Trace:
        """From the cache or by a run, which is given up when `stop` is set."""
        if self._closed.is_set():
            raise RunnerError("this Runner is closed; make a new one")
        if self._cache is None:
            return self._fresh(program, python, stop)
        key = cache_key(program, python.identity)
        kept = self._cache.get(key)
        if kept is not None:
            with self._counting:
                self.hits += 1
            return kept
        trace = self._fresh(program, python, stop)
        self._cache.put(key, trace)
        return trace

    def _fresh(self, program: Program, python: _Interpreter, stop: threading.Event) -> Trace:
        with self._counting:
            self.runs += 1
        child = run_child(
            program,
            python.path,
            recorder=self._recorder,
            cancelled=lambda: stop.is_set() or self._closed.is_set(),
        )
        return decode(child.lines, child.end, max_steps=program.limits.max_steps)
