"""`tracemark check PATH…`: every claim of the pages, without a site being built."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click
import msgspec

from tracemark.check.findings_text import format_json, format_text
from tracemark.check.needs import programs
from tracemark.check.repeat import repeat_findings
from tracemark.check.report import summary
from tracemark.cli.parameters import CONFIG, FORCE, PATHS, VERBOSE
from tracemark.cli.progress import Spinner, run_all, tell_notices, teller
from tracemark.cli.site import site_of, wrong_use
from tracemark.errors import TracemarkError
from tracemark.lesson.page import Page
from tracemark.proof import proved
from tracemark.runner import Runner
from tracemark.site_runner import fresh_runner, new_runner
from tracemark.trace.model import Trace
from tracemark.trace.program import Program


@click.command()
@PATHS
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              show_default=True)  # fmt: skip
@click.option("--strict", is_flag=True, help="Questions that no run proves are findings too.")
@CONFIG
@click.option("--repeat/--no-repeat", default=True, show_default=True,
              help="Run each sample once more and compare.")  # fmt: skip
@FORCE
@VERBOSE
def check(
    paths: tuple[Path, ...],
    form: str,
    strict: bool,
    config: Path | None,
    repeat: bool,
    force: bool,
    verbose: bool,
) -> None:
    """Verify every claim of the pages in PATHS, without building a site."""
    try:
        site = site_of(paths[0], config)
        settings = site.settings
        if strict:
            settings = msgspec.structs.replace(settings, verify="strict")
        pages = site.pages(paths)
        told = teller(pages) if verbose else None
        spinner = Spinner(quiet=verbose)
        first = new_runner(settings, site.folder, force=force, told=told, waiting=spinner.show)
        runners = [first]
        with first:
            needed = [program for page in pages for program in programs(page)]
            traces = run_all(first, needed, spinner)
        if repeat:
            with fresh_runner(settings, site.folder, waiting=spinner.show) as second:
                pages = _repeated(pages, traces, second, spinner)
            runners.append(second)
        tell_notices(runners, verbose=verbose)
    except (TracemarkError, OSError) as error:
        wrong_use(str(error))
    reports = [proved(page, traces, settings).report for page in pages]
    findings = [finding for report in reports for finding in report.findings]
    if form == "json":
        click.echo(format_json(findings))
    else:
        for finding in findings:
            click.echo(format_text(finding))
        click.echo(summary(*reports), err=bool(findings))
    sys.exit(1 if any(report.errors for report in reports) else 0)


def _repeated(
    pages: list[Page], traces: Mapping[Program, Trace], runner: Runner, spinner: Spinner
) -> list[Page]:
    """The pages with findings on samples that are not the same in a second run."""
    samples = [sample for page in pages for sample in page.samples if not sample.broken]
    second = run_all(runner, (sample.program() for sample in samples), spinner)
    return [
        replace(page, findings=(*page.findings, *repeat_findings(page, traces, second)))
        for page in pages
    ]
