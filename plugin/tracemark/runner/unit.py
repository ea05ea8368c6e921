"""The unit of work: one program, run where this is called, whether here or on another machine.

A run is a function of the program and the environment alone, so it can be handed to any
`concurrent.futures.Executor`. What comes back is unchecked: `tracemark.trace.record` decodes it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tracemark.runner.child import ChildRun
from tracemark.runner.environment import Environment
from tracemark.runner.interpreter import Interpreters
from tracemark.runner.process import run_child
from tracemark.runner.server import RECORDER, ServerKey
from tracemark.trace.program import Program


@dataclass(frozen=True, slots=True)
class Ran:
    """What came out of a run, and where."""

    run: ChildRun
    seconds: float
    """From asking for the process to its end."""
    identity: str
    """Of the interpreter that ran it."""

    @property
    def size(self) -> int:
        """Bytes that it holds."""
        end = self.run.end
        return len(end.stdout) + len(end.stderr) + sum(map(len, self.run.lines))


def run_unit(
    program: Program,
    environment: Environment,
    recorder: Path = RECORDER,
    *,
    apart: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
) -> Ran:
    """Run `program` in `environment`. Raises RunnerError where no process can be started.

    With `apart`, another server runs it than without: what depends on addresses differs there.
    """
    interpreters = Interpreters(environment)
    identity = interpreters.identity(program.python)
    key = ServerKey.of(
        interpreters.path(program.python), environment, recorder, apart=apart, identity=identity
    )
    began = time.perf_counter()
    run = run_child(program, key, cancelled=cancelled)
    return Ran(run, time.perf_counter() - began, identity)
