"""Signs of life while samples run: a spinner, or a line for each run."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Timer

import click
from rich.console import Console

from tracemark.check.findings_text import safe
from tracemark.check.needs import Need, needs
from tracemark.lesson.page import Page
from tracemark.runner import Runner, Told
from tracemark.trace.model import Trace
from tracemark.trace.program import Program

PATIENCE = 1.0
"""Seconds of waiting after which a terminal is told what for."""


def teller(pages: Iterable[Page]) -> Callable[[Told], None]:
    """Writes a line on standard error for each run that the pages need, as soon as it is told."""
    places = _places(pages)

    def tell(told: Told) -> None:
        click.echo(safe(run_line(told, places[told.program])), err=True)

    return tell


def run_line(told: Told, places: Sequence[str]) -> str:
    """`docs/a.md:12 deploy and 1 more  finished in 0.012 s`."""
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    how = ", from the cache" if told.cached else f" in {told.seconds:.3f} s"
    return f"{places[0]}{more}  {told.reason}{how}"


def _places(pages: Iterable[Page]) -> dict[Program, list[str]]:
    """For each program the samples that it is the run of, in page order."""
    places: dict[Program, dict[str, None]] = {}
    for page in pages:
        for need in needs(page):
            places.setdefault(need.program, {})[_place(need)] = None
    return {program: list(found) for program, found in places.items()}


def _place(need: Need) -> str:
    position = need.sample.position
    changed = " (what if)" if need.changed else ""
    return f"{position.path}:{position.line} {need.sample.id}{changed}"


def run_all(
    runner: Runner,
    needed: Iterable[Program],
    title: str = "Running samples",
    *,
    spinner: bool = True,
) -> dict[Program, Trace]:
    """All runs; a terminal shows the title where they take over a second."""
    with _waiting(title, spinner):
        return runner.run_all(needed)


@contextmanager
def _waiting(title: str, spinner: bool) -> Iterator[None]:
    """A spinner on a terminal while the body runs, once it has run for a second."""
    console = Console(stderr=True)
    if not spinner or not console.is_terminal:
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
