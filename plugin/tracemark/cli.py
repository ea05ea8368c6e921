"""The command line: `tracemark trace FILE`, `tracemark check PATH…` and `tracemark new PAGE`.

Exit codes: 0 fine, 1 findings, 2 wrong use.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Timer
from typing import Any, NoReturn

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tracemark.check.asked import step_finding, watch_findings
from tracemark.check.endings import ending_finding
from tracemark.check.findings_text import format_json, format_text, safe
from tracemark.check.needs import programs
from tracemark.check.repeat import repeat_findings
from tracemark.check.report import summary
from tracemark.check.run import Run
from tracemark.errors import TracemarkError, UsageError
from tracemark.lesson.action import cut_actions
from tracemark.lesson.finding import Position
from tracemark.lesson.option import BadValue, read_step, read_watch
from tracemark.lesson.page import Page
from tracemark.lesson.sample import Sample
from tracemark.lesson.starter import write_starter
from tracemark.proof import SampleRun, fresh_runner, new_runner, proved, read_files
from tracemark.runner import Environment, Runner
from tracemark.settings import Settings, settings_of_site
from tracemark.trace.model import Trace
from tracemark.trace.program import Limits, Program
from tracemark.trace.rows import Granularity
from tracemark.views.ending import ending_line
from tracemark.views.table import TableView, table_view
from tracemark.views.templates import Templates
from tracemark.views.text import without_marks

SITE = ("mkdocs.yml", "mkdocs.yaml")
PATIENCE = 1.0
"""Seconds of waiting after which a terminal is told what for."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mkdocs-tracemark")
def main() -> None:
    """Lessons whose every claim is proved by really running the code."""


class _Step(click.ParamType[Granularity]):
    """What one row is, as a sample's `step`."""

    name = "what"

    def convert(self, value: Any, param: Any, ctx: Any) -> Granularity:
        """`call NAME`, `loop LINE`, …"""
        if isinstance(value, Granularity):
            return value
        found = read_step(value)
        if isinstance(found, BadValue):
            self.fail(f"{found.message}. {found.advice}", param, ctx)
        return found


class _Watch(click.ParamType[tuple[str, ...]]):
    """Columns, as a sample's `watch`."""

    name = "names"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        """`total, total / n`, …"""
        if isinstance(value, tuple):
            return value
        found = read_watch(value)
        if isinstance(found, BadValue):
            self.fail(f"{found.message}. {found.advice}", param, ctx)
        return found


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--step", type=_Step(), default="statement", help="What one row is.")
@click.option(
    "--watch", type=_Watch(), default=(), help="Columns, in order: names and expressions."
)
@click.option(
    "--input",
    "input_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File that the program reads as its standard input.",
)
@click.option("--python", default=sys.executable, help="Interpreter that runs it.")
@click.option(
    "--max-steps", type=click.IntRange(min=1), default=Limits().max_steps, show_default=True
)
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=Limits().timeout,
              show_default=True, help="Seconds.")  # fmt: skip
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "html"]),
    default="table",
    show_default=True,
)
def trace(
    file: Path,
    step: Granularity,
    watch: tuple[str, ...],
    input_file: Path | None,
    python: str,
    max_steps: int,
    timeout: float,
    form: str,
) -> None:
    """Run a Python FILE and show what happened, step by step."""
    limits = Limits(max_steps=max_steps, timeout=timeout)
    run = _run(_sample(file, step, watch, input_file, limits), python)
    _refuse_unknown(run)
    if form == "json":
        text = msgspec.json.format(msgspec.json.encode(run.trace), indent=2)
        sys.stdout.write(text.decode() + "\n")
    elif form == "html":
        sys.stdout.write(Templates().render(_table(run)) + "\n")
    else:
        _print_table(run)


def _sample(
    file: Path,
    step: Granularity,
    watch: tuple[str, ...],
    input_file: Path | None,
    limits: Limits,
) -> Sample:
    cut = cut_actions(_text(file))
    code = cut.code if cut.code.endswith("\n") else cut.code + "\n"
    return Sample(
        id=re.sub(r"\W+", "-", file.stem, flags=re.ASCII).strip("-") or "trace",
        position=Position(str(file), 1),
        code=code,
        code_lines=tuple(Position(str(file), n + 1) for n in range(code.count("\n"))),
        step=step,
        watch=watch,
        input=_text(input_file) if input_file else "",
        actions=cut.actions,
        limits=limits,
        name=file.name,
    )


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        _wrong_use(f"cannot read {file}: {error}")


def _run(sample: Sample, python: str) -> SampleRun:
    program: Program = sample.program()
    try:
        with Runner(None, Environment(python)) as runner:
            return SampleRun(sample, runner.run(program))
    except TracemarkError as error:
        _wrong_use(str(error))


def _refuse_unknown(run: SampleRun) -> None:
    """Leave where `--step` or `--watch` names what a run that went well does not have."""
    sample = run.sample
    if ending_finding(sample, run.trace.end) is not None:
        return
    wrong = step_finding(sample, run.trace)
    found = [wrong] if wrong else watch_findings(sample, Run(sample, run.rows))
    for finding in found:
        _wrong_use(f"{finding.message}{finding.advice and f' ({finding.advice})'}")


def _table(run: SampleRun) -> TableView:
    return table_view(
        run.rows,
        id=run.sample.id,
        code_lines=run.sample.code.removesuffix("\n").split("\n"),
        watch=run.sample.watch,
        caption=str(run.sample.position.path),
        evaluate=run.evaluate,
    )


def _print_table(run: SampleRun) -> None:
    """The execution table as the terminal shows it; how the run ended is its last line."""
    view = _table(run)
    table = Table(title=Text(safe(view.caption)), title_justify="left", show_lines=False)
    table.add_column("Step", justify="right")
    for column in view.columns:
        table.add_column(Text(safe(column.label)), overflow="fold")
    for line in view.lines:
        if line.skipped:
            table.add_row("…", Text(f"{line.skipped:,} steps not shown"))
        else:
            cells = [Text(_plain(cell.text) if cell else "–") for cell in line.cells]
            table.add_row(str(line.n), *cells, style="red" if line.raised else None)
    console = Console()
    console.print(table)
    if view.more:
        console.print(Text(without_marks(view.more)))
    console.print(Text(safe(without_marks(ending_line(run.rows)))), style="bold")
    if run.trace.stderr:
        console.print(Text("\n".join(f"  | {safe(x)}" for x in run.trace.stderr.splitlines())))


def _plain(text: str) -> str:
    """A cell's text, each of its lines made safe for a terminal."""
    return "\n".join(safe(line) for line in text.rstrip("\n").split("\n"))


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              show_default=True)  # fmt: skip
@click.option("--strict", is_flag=True, help="Questions that no run proves are findings too.")
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The site's mkdocs.yml; by default the nearest one above the first path.",
)
@click.option("--repeat/--no-repeat", default=True, show_default=True,
              help="Run each sample once more and compare.")  # fmt: skip
def check(
    paths: tuple[Path, ...], form: str, strict: bool, config: Path | None, repeat: bool
) -> None:
    """Verify every claim of the pages in PATHS, without building a site."""
    config = config or _nearest_site(paths[0])
    try:
        settings = settings_of_site(config) if config else Settings()
        if strict:
            settings = msgspec.structs.replace(settings, verify="strict")
        folder = config.parent.absolute() if config else Path.cwd()
        pages = read_files(_markdown_files(paths), settings, folder if config else None)
        with new_runner(settings, folder) as runner:
            needed = [program for page in pages for program in programs(page)]
            traces = _run_all(runner, needed)
        if repeat:
            with fresh_runner(settings, folder) as runner:
                pages = _repeated(pages, traces, runner)
    except (TracemarkError, OSError) as error:
        _wrong_use(str(error))
    reports = [proved(page, traces, settings).report for page in pages]
    findings = [finding for report in reports for finding in report.findings]
    if form == "json":
        click.echo(format_json(findings))
    else:
        for finding in findings:
            click.echo(format_text(finding))
        click.echo(summary(*reports), err=bool(findings))
    sys.exit(1 if any(report.errors for report in reports) else 0)


def _repeated(pages: list[Page], traces: Mapping[Program, Trace], runner: Runner) -> list[Page]:
    """The pages with findings on samples that are not the same in a second run."""
    samples = [sample for page in pages for sample in page.samples if not sample.broken]
    second = _run_all(runner, (sample.program() for sample in samples), "Running them again")
    return [
        replace(page, findings=(*page.findings, *repeat_findings(page, traces, second)))
        for page in pages
    ]


def _run_all(
    runner: Runner, needed: Iterable[Program], title: str = "Running samples"
) -> dict[Program, Trace]:
    """All runs; a terminal shows the title where they take over a second."""
    with _told(title):
        return runner.run_all(needed)


@contextmanager
def _told(title: str) -> Iterator[None]:
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


def _markdown_files(paths: Iterable[Path]) -> list[Path]:
    """The Markdown files that the paths name, folders searched, each once and in order."""
    found: dict[Path, None] = {}
    for path in paths:
        files = sorted(path.rglob("*.md")) if path.is_dir() else [path]
        found.update(dict.fromkeys(files))
    if not found:
        raise UsageError(f"no Markdown file in {', '.join(map(str, paths))}")
    return list(found)


def _nearest_site(path: Path) -> Path | None:
    """The mkdocs.yml in the path's folder or one above it."""
    start = path.resolve()
    for folder in (start, *start.parents):
        for name in SITE:
            if (folder / name).is_file():
                return folder / name
    return None


@main.command()
@click.argument("page", type=click.Path(path_type=Path))
def new(page: Path) -> None:
    """Write a lesson to start from; PAGE must not exist yet."""
    try:
        write_starter(page)
    except UsageError as error:
        _wrong_use(str(error))
    shown = safe(str(page))
    click.echo(f"{shown} is written. Change it, and prove it with: tracemark check {shown}")


def _wrong_use(message: str) -> NoReturn:
    click.echo(f"tracemark: {safe(message)}", err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
