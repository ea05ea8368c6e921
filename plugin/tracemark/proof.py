"""Read, run, verify: the whole way from a page's text to its report, the same for every host."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from tracemark.check.evaluate import shown_at
from tracemark.check.needs import programs
from tracemark.check.report import Report
from tracemark.check.run import Run
from tracemark.check.verify import verify
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.included import without_included
from tracemark.lesson.page import Page
from tracemark.lesson.reader import read_page
from tracemark.lesson.sample import Sample
from tracemark.runner import Runner
from tracemark.settings import Settings
from tracemark.trace.model import Trace
from tracemark.trace.program import Program
from tracemark.trace.rows import Row, Rows, rows_of
from tracemark.views.grid import block_grid


@dataclass(frozen=True)
class SampleRun:
    """A sample of a page with its trace, as rows."""

    sample: Sample
    trace: Trace

    @cached_property
    def rows(self) -> Rows:
        """Its rows at the sample's granularity."""
        return rows_of(self.trace, self.sample.step)

    @cached_property
    def _run(self) -> Run:
        return Run(self.sample, self.rows)

    def evaluate(self, moment: Row | Literal["start", "final"], expression: str) -> str | None:
        """What a watched expression is after a row, before the first or at the end of the run.

        As text; None where it has no value there.
        """
        return shown_at(self._run, moment, expression)


@dataclass(frozen=True)
class Proof:
    """A page, the runs of its samples, and what became of its claims."""

    page: Page
    report: Report
    runs: Mapping[str, SampleRun] = field(default_factory=dict)
    """By id of the sample."""
    traces: tuple[Trace, ...] = ()
    """All runs that it rests on, those of changed samples too."""
    is_off: bool = False
    """True where the site switches Tracemark off, so that nothing was run."""


def prove(page: Page, runner: Runner, settings: Settings) -> Proof:
    """Runs what the page needs and decides what it claims."""
    return proved(page, runner.run_all(programs(page)), settings)


def proved(page: Page, traces: Mapping[Program, Trace], settings: Settings) -> Proof:
    """Decides what the page claims, given the traces."""
    report = verify(
        page,
        traces,
        words=settings.words,
        verify=settings.verify,
        isolated=settings.isolation != "basic" and sys.platform == "linux",
        allowed=settings.allow,
        shown=block_grid,
    )
    runs = {
        sample.id: SampleRun(sample, traces[sample.program()])
        for sample in page.samples
        if sample.program() in traces
    }
    return Proof(page, report, runs, tuple(traces.values()))


def unproved(page: Page) -> Proof:
    """The page with nothing run and nothing decided, for sites that switch Tracemark off."""
    return Proof(
        page, replace(verify(page, {}, verify="off"), findings=(), checked=()), is_off=True
    )


def read_files(paths: Iterable[Path], settings: Settings, root: Path | None = None) -> list[Page]:
    """The pages in Markdown files as they stand there. Raises OSError as reading does.

    Their samples take no file from outside of `root`.
    """
    return [_read_file(path, settings, root) for path in paths]


def _read_file(path: Path, settings: Settings, root: Path | None) -> Page:
    """The page in a file; one with nothing but a finding where the file is not UTF-8."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Page(str(path), findings=(_not_utf8(path, error),))
    page = read_page(
        text,
        str(path),
        root=root,
        limits=settings.limits,
        show=tuple(settings.show),
        file_folder=path.parent,
        interpreters=tuple(settings.interpreters),
    )
    return without_included(page)


def _not_utf8(path: Path, error: UnicodeDecodeError) -> Finding:
    before = error.object[: error.start]
    line = before[before.rfind(b"\n") + 1 :]
    position = Position(str(path), before.count(b"\n") + 1, len(line.decode()) + 1)
    message = f"the page is not UTF-8: {error.reason} (0x{error.object[error.start]:02x})"
    return Finding(position, "TM115", message, "Save the file as UTF-8.")
