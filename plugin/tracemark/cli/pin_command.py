"""`tracemark pin PATH…`: writes what the runs show into the pinned tables of pages."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import click

from tracemark.check.findings_text import format_text, safe
from tracemark.check.needs import programs
from tracemark.check.pinned import pinned_findings
from tracemark.cli.parameters import CONFIG, PATHS
from tracemark.cli.progress import Spinner, run_all, tell_notices
from tracemark.cli.rewriting import read_again, rewrite
from tracemark.cli.wrong_use import wrong_use
from tracemark.errors import TracemarkError
from tracemark.lesson.finding import Finding, failing
from tracemark.lesson.page import Page, ViewBlock
from tracemark.lesson.pinned import Pin, pinned
from tracemark.proof import Proof, proved
from tracemark.settings import Settings
from tracemark.site import site_of
from tracemark.site_runner import new_runner
from tracemark.trace.model import Trace
from tracemark.trace.program import Program

_HINDERING = ("TM3", "TM207", "TM213", "TM214")
"""What the codes begin with of findings that leave a view with nothing to pin."""


@dataclass(frozen=True, slots=True)
class _Pinning:
    """What becomes of one page."""

    page: Page
    tables: int = 0
    """How many pinned tables it has."""
    pins: tuple[Pin, ...] = ()
    """Those to write anew."""
    left: int = 0
    """How many of them there is no run for, or nothing is written of because of `findings`."""
    findings: tuple[Finding, ...] = ()
    """Why tables are left; errors leave the whole page."""


@click.command()
@PATHS
@click.option("--diff", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 where tables would change.")
@CONFIG
def pin(paths: tuple[Path, ...], diff: bool, check: bool, config: Path | None) -> None:
    """Write what the runs show into the pinned tables of the pages in PATHS."""
    try:
        site = site_of(paths[0], config)
        pages = site.pages(paths)
        needed = [program for page in pages if _is_ready(page) for program in programs(page)]
        spinner = Spinner()
        with new_runner(site.settings, site.folder, waiting=spinner.show) as runner:
            traces = run_all(runner, needed, spinner)
        tell_notices([runner], verbose=False)
        done = [_pinning(page, traces, site.settings) for page in pages]
        for each in done:
            _carry_out(each, diff=diff, write=not (diff or check))
    except (TracemarkError, OSError) as error:
        wrong_use(str(error))
    findings = tuple(finding for each in done for finding in each.findings)
    for finding in findings:
        click.echo(format_text(finding))
    click.echo(_summary(done, written=not (diff or check)), err=diff or bool(findings))
    sys.exit(1 if failing(findings) or (check and any(each.pins for each in done)) else 0)


def _is_ready(page: Page) -> bool:
    """Is there a table to pin, and nothing in the way?"""
    return any(_views(page)) and not failing(page.findings)


def _views(page: Page) -> Iterator[ViewBlock]:
    """The views with a pinned table."""
    return (
        block for block in page.blocks if isinstance(block, ViewBlock) and block.pinned is not None
    )


def _pinning(page: Page, traces: Mapping[Program, Trace], settings: Settings) -> _Pinning:
    """Where anything of a page could not be read, or a sample went wrong, all of it stays."""
    views = list(_views(page))
    errors = failing(page.findings)
    if errors or not views:
        return _Pinning(page, len(views), left=len(views), findings=errors)
    proof = proved(page, traces, settings)
    ready = [view for view in views if view.position in proof.report.tables]
    left = len(views) - len(ready)
    hindrances = tuple(e for e in proof.report.errors if e.code.startswith(_HINDERING))
    if left and hindrances:
        return _Pinning(page, len(views), left=len(views), findings=hindrances)
    # A sample that includes its code is run by the build only, as a note of its page says.
    notes = page.findings if left else ()
    return _Pinning(page, len(views), tuple(_pins(ready, proof)), left, notes)


def _pins(views: list[ViewBlock], proof: Proof) -> Iterator[Pin]:
    """The tables that do not say what the run shows; the others stay as the author has them."""
    for view in views:
        grid = proof.report.tables[view.position]
        if view.pinned is not None and any(pinned_findings(view.pinned, grid)):
            yield Pin(view.pinned, grid)


def _carry_out(pinning: _Pinning, *, diff: bool, write: bool) -> None:
    """Write the page, or show what would be written."""
    if not pinning.pins:
        return
    before = read_again(pinning.page)
    after = pinned(before, pinning.pins)
    if diff:
        _show(pinning.page.path, before, after)
    if write:
        rewrite(Path(pinning.page.path), after)


def _show(path: str, before: str, after: str) -> None:
    """The difference as a unified diff; characters that are not seen are written as escapes."""
    lines = unified_diff(_lines(before), _lines(after), path, path, lineterm="")
    for line in lines:
        click.echo("\t".join(map(safe, line.split("\t"))))


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _summary(done: list[_Pinning], *, written: bool) -> str:
    """`3 pinned tables: 1 written, 2 are right`."""
    tables = sum(each.tables for each in done)
    new = sum(len(each.pins) for each in done)
    left = sum(each.left for each in done)
    parts = [f"{new} {'written' if written else 'would be written'}"]
    parts += [f"{left} left as {'it was' if left == 1 else 'they were'}"] if left else []
    right = tables - new - left
    parts += [f"{right} {'is' if right == 1 else 'are'} right"]
    return f"{tables} pinned {'table' if tables == 1 else 'tables'}: {', '.join(parts)}"
