"""`tracemark trace FILE`: what happened in a Python file, step by step."""

import os
import re
import sys
from functools import partial
from pathlib import Path
from typing import get_args

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tracemark.check.endings import ending_finding
from tracemark.check.evaluate import shown_at
from tracemark.check.findings_text import safe
from tracemark.check.run import Run
from tracemark.check.wanted import step_finding, watch_findings
from tracemark.cli.parameters import STEP, WATCH
from tracemark.cli.wrong_use import wrong_use
from tracemark.errors import TracemarkError
from tracemark.lesson.action import cut_actions
from tracemark.lesson.finding import Position
from tracemark.lesson.sample import Sample
from tracemark.runner import Environment, Level, Runner
from tracemark.site import site_of
from tracemark.site_runner import environment
from tracemark.trace.program import Limits, Program
from tracemark.trace.rows import Granularity
from tracemark.views.ending import ending_line
from tracemark.views.table import TableView, table_view
from tracemark.views.templates import Templates
from tracemark.views.text import without_marks


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--step", type=STEP, default="statement", help="What one row is.")
@click.option("--watch", type=WATCH, default=(), help="Columns, in order: names and expressions.")
@click.option(
    "--input",
    "input_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File that the program reads as its standard input.",
)
@click.option(
    "--python", help="Interpreter: a path, a command, or a name of the site's `interpreters`."
)
@click.option(
    "--isolation",
    type=click.Choice(get_args(Level)),
    default=Environment().isolation,
    show_default=True,
    help="How it is kept apart from the machine.",
)
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
    python: str | None,
    isolation: Level,
    max_steps: int,
    timeout: float,
    form: str,
) -> None:
    """Run a Python FILE and show what happened, step by step."""
    limits = Limits(max_steps=max_steps, timeout=timeout)
    run = _run(_sample(file, step, watch, input_file, limits), python, isolation)
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
        wrong_use(f"cannot read {file}: {error}")


def _run(sample: Sample, python: str | None, isolation: Level) -> Run:
    program: Program = sample.program()
    try:
        found = sys.executable if python is None else _interpreter(python, sample.position.path)
        with Runner(None, Environment(found, isolation=isolation)) as runner:
            return Run(sample, runner.run(program))
    except TracemarkError as error:
        wrong_use(str(error))


def _interpreter(python: str, file: str) -> str:
    """What the nearest site calls by that name; else it is a path or a command."""
    if os.sep in python:
        return python
    site = site_of(Path(file))
    return environment(site.settings, site.folder).interpreters.get(python, python)


def _refuse_unknown(run: Run) -> None:
    """Leave where `--step` or `--watch` names what a run that went well does not have."""
    sample = run.sample
    if ending_finding(sample, run.trace.end) is not None:
        return
    wrong = step_finding(sample, run.trace)
    found = [wrong] if wrong else watch_findings(sample, run)
    for finding in found:
        wrong_use(f"{finding.message}{finding.advice and f' ({finding.advice})'}")


def _table(run: Run) -> TableView:
    return table_view(
        run.rows,
        id=run.sample.id,
        code_lines=run.sample.code.removesuffix("\n").split("\n"),
        watch=run.sample.watch,
        caption=str(run.sample.position.path),
        evaluate=partial(shown_at, run),
    )


def _print_table(run: Run) -> None:
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
