"""`tracemark check PATH…`: every claim of the pages, without a site being built."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import msgspec

from tracemark.check.findings_text import format_text
from tracemark.check.needs import programs
from tracemark.check.repeat import repeat_findings
from tracemark.check.report import Report, summary
from tracemark.cli.coverage import coverage_text
from tracemark.cli.lock_command import compared_with_lock
from tracemark.cli.parameters import CONFIG, FORCE, PATHS, VERBOSE
from tracemark.cli.progress import Spinner, run_all, run_samples, tell_notices, teller
from tracemark.cli.wrong_use import wrong_use
from tracemark.errors import TracemarkError
from tracemark.lesson.page import Page
from tracemark.proof import proved
from tracemark.reports.github import github
from tracemark.reports.junit import junit
from tracemark.reports.records import records
from tracemark.reports.sarif import sarif
from tracemark.runner import Runner
from tracemark.site import Site, site_of
from tracemark.site_runner import fresh_runner, new_runner
from tracemark.trace.model import Trace
from tracemark.trace.program import Program


def _text(reports: Sequence[Report]) -> str:
    """All findings, for people."""
    findings = (finding for report in reports for finding in report.findings)
    return "\n".join(map(format_text, findings))


FORMATS: Mapping[str, Callable[[Sequence[Report]], str]] = {
    "text": _text,
    "json": records,
    "github": github,
    "sarif": sarif,
    "junit": junit,
}
"""What `--format` may be."""


@click.command()
@PATHS
@click.option("--format", "form", type=click.Choice([*FORMATS]), default="text",
              show_default=True)  # fmt: skip
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the findings to this file.")  # fmt: skip
@click.option("--coverage", is_flag=True, help="Say for each page how many claims are proved.")
@click.option("--strict", is_flag=True, help="Questions that no run proves are findings too.")
@CONFIG
@click.option("--repeat/--no-repeat", default=True, show_default=True,
              help="Run each sample once more and compare.")  # fmt: skip
@click.option("--locked", is_flag=True, help="Compare the runs with those in tracemark.lock.")
@FORCE
@VERBOSE
def check(
    paths: tuple[Path, ...],
    form: str,
    output: Path | None,
    coverage: bool,
    strict: bool,
    config: Path | None,
    repeat: bool,
    locked: bool,
    force: bool,
    verbose: bool,
) -> None:
    """Verify every claim of the pages in PATHS, without building a site."""
    try:
        site = site_of(paths[0], config)
        if strict:
            site = replace(site, settings=msgspec.structs.replace(site.settings, verify="strict"))
        ran = _ran(site, site.pages(paths), repeat=repeat, force=force, verbose=verbose)
        pages = ran.pages
        if locked or site.settings.locked:
            pages = compared_with_lock(site, pages, paths, ran.traces)
        tell_notices(ran.runners, verbose=verbose)
    except (TracemarkError, OSError) as error:
        wrong_use(str(error))
    reports = [proved(page, ran.traces, site.settings).report for page in pages]
    try:
        _tell(FORMATS[form](reports), output)
    except OSError as error:
        wrong_use(f"cannot write {output}: {error.strerror}")
    # What programs read from standard output has nothing for people in it.
    for_programs = form != "text" and output is None
    if coverage:
        click.echo(coverage_text(reports, err=for_programs), err=for_programs)
    if form == "text" or output is not None:
        click.echo(summary(*reports), err=any(report.findings for report in reports))
    sys.exit(1 if any(report.errors for report in reports) else 0)


@dataclass(frozen=True, slots=True)
class _Ran:
    """What the runs of the pages came to."""

    pages: list[Page]
    """With findings on samples that are not the same each time."""
    traces: Mapping[Program, Trace]
    runners: list[Runner]
    """Closed, and still to be asked for their notices."""


def _ran(site: Site, pages: list[Page], *, repeat: bool, force: bool, verbose: bool) -> _Ran:
    """Run what the pages need, and with `repeat` their samples once more."""
    told = teller(pages) if verbose else None
    spinner = Spinner(quiet=verbose)
    first = new_runner(site.settings, site.folder, force=force, told=told, waiting=spinner.show)
    with first:
        needed = [program for page in pages for program in programs(page)]
        traces = run_all(first, needed, spinner)
    if not repeat:
        return _Ran(pages, traces, [first])
    with fresh_runner(site.settings, site.folder, waiting=spinner.show) as second:
        again = _repeated(pages, traces, second, spinner)
    return _Ran(again, traces, [first, second])


def _tell(text: str, output: Path | None) -> None:
    """The findings to a file, or to standard output where there are any to tell."""
    if output is not None:
        output.write_text(f"{text}\n" if text else "", encoding="utf-8")
    elif text:
        click.echo(text)


def _repeated(
    pages: list[Page], traces: Mapping[Program, Trace], runner: Runner, spinner: Spinner
) -> list[Page]:
    """The pages with findings on samples that are not the same in a second run."""
    second = run_samples(runner, pages, spinner)
    return [
        replace(page, findings=(*page.findings, *repeat_findings(page, traces, second)))
        for page in pages
    ]
