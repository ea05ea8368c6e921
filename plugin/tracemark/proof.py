"""Run and verify: the way from a page to its report, the same for every host."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tracemark.check.needs import programs
from tracemark.check.report import Report
from tracemark.check.run import Run
from tracemark.check.verify import verify
from tracemark.lesson.page import Page
from tracemark.runner import Runner
from tracemark.settings import Settings
from tracemark.trace.model import Trace
from tracemark.trace.program import Program
from tracemark.views.grid import block_grid


@dataclass(frozen=True)
class Proof:
    """A page, the runs of its samples, and what became of its claims."""

    page: Page
    report: Report
    runs: Mapping[str, Run] = field(default_factory=dict)
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
        sample.id: Run(sample, traces[sample.program()])
        for sample in page.samples
        if sample.program() in traces
    }
    return Proof(page, report, runs, tuple(traces.values()))


def unproved(page: Page) -> Proof:
    """The page with nothing run and nothing decided, for sites that switch Tracemark off."""
    return Proof(
        page, replace(verify(page, {}, verify="off"), findings=(), checked=()), is_off=True
    )
