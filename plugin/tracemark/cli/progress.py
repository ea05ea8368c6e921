"""Signs of life while samples run."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Timer

from rich.console import Console

from tracemark.runner import Runner
from tracemark.trace.model import Trace
from tracemark.trace.program import Program

PATIENCE = 1.0
"""Seconds of waiting after which a terminal is told what for."""


def run_all(
    runner: Runner, needed: Iterable[Program], title: str = "Running samples"
) -> dict[Program, Trace]:
    """All runs; a terminal shows the title where they take over a second."""
    with _waiting(title):
        return runner.run_all(needed)


@contextmanager
def _waiting(title: str) -> Iterator[None]:
    """A spinner on a terminal while the body runs, once it has run for a second."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    status = console.status(title)
    timer = Timer(PATIENCE, status.start)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()  # it may just be starting the spinner
        status.stop()
