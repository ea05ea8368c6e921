"""Signs of life while samples run: a spinner, or a line for each run; and notices after them."""

import os
from collections.abc import Callable, Iterable

import click
from rich.console import Console

from tracemark.check.findings_text import safe
from tracemark.lesson.page import Page
from tracemark.runner import Progress, Runner, Told
from tracemark.telling import Notice, notices, places_of, progress_line, run_line
from tracemark.trace.model import Trace
from tracemark.trace.program import Program


def teller(pages: Iterable[Page]) -> Callable[[Told], None]:
    """Writes a line on standard error for each run that the pages need, as soon as it is told."""
    places = places_of(pages)

    def tell(told: Told) -> None:
        click.echo(safe(run_line(told, places[told.program])), err=True)

    return tell


class Spinner:
    """On a terminal, how far the runs are, for as long as somebody waits for them."""

    def __init__(self, *, quiet: bool = False) -> None:
        """A quiet one shows nothing."""
        console = Console(stderr=True)
        self._status = console.status("") if console.is_terminal and not quiet else None

    def show(self, progress: Progress) -> None:
        """Shown from the first call on."""
        if self._status is not None:
            text = progress_line(progress)
            self._status.update(text[0].upper() + text[1:])
            self._status.start()

    def stop(self) -> None:
        """Gone until the next call of `show`."""
        if self._status is not None:
            self._status.stop()


def run_all(runner: Runner, needed: Iterable[Program], spinner: Spinner) -> dict[Program, Trace]:
    """All runs; the spinner is the one that the runner tells how far it is."""
    try:
        return runner.run_all(needed)
    finally:
        spinner.stop()


def run_samples(runner: Runner, pages: Iterable[Page], spinner: Spinner) -> dict[Program, Trace]:
    """The runs of the samples themselves, without those of changed ones."""
    samples = (sample for page in pages for sample in page.samples if not sample.broken)
    return run_all(runner, (sample.program() for sample in samples), spinner)


def tell_notices(runners: Iterable[Runner], *, verbose: bool) -> None:
    """What there is to say of the runs, on standard error; of isolation only with `verbose`."""
    told: list[Notice] = []
    for runner in runners:
        told += notices(runner, os.environ)
    for notice in dict.fromkeys(told):
        if verbose or notice.kind != "isolation":
            click.echo(safe(notice.text), err=True)
