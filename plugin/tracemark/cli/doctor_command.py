"""`tracemark doctor`: what isolation this system has, and what is not defended."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tracemark.check.findings_text import safe
from tracemark.cli.parameters import CONFIG
from tracemark.cli.wrong_use import wrong_use
from tracemark.doctor import Diagnosis, Interpreter, Tried, diagnose
from tracemark.errors import TracemarkError
from tracemark.runner.isolation import MECHANISMS
from tracemark.settings import Settings
from tracemark.site import site_of
from tracemark.site_runner import environment

STYLES = {"refused": "green", "stopped": "green", "possible": "red", "not tried": "yellow"}
"""Of verdicts, in a terminal."""


@click.command()
@CONFIG
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              show_default=True)  # fmt: skip
def doctor(config: Path | None, form: str) -> None:
    """Say by trying what a sample can do to this system."""
    try:
        site = site_of(Path.cwd(), config)
        found = diagnose(environment(site.settings, site.folder), site.settings.limits, os.environ)
    except (TracemarkError, OSError) as error:
        wrong_use(str(error))
    found = msgspec.structs.replace(found, hints=[*found.hints, *_elsewhere(site.settings)])
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    else:
        _print(found)
    sys.exit(1 if found.is_refused else 0)


def _elsewhere(settings: Settings) -> Iterator[str]:
    """Where runs do not stay on this machine, this machine says little of them."""
    if isinstance(settings.workers, str):
        yield f"jobs: {settings.workers} runs samples on other machines; run tracemark doctor there."


def _print(found: Diagnosis) -> None:
    for line in _facts(found):
        click.echo(safe(line))
    click.echo()
    if sys.stdout.isatty():
        Console().print(_table(found))
    else:
        for one in found.tried:
            click.echo(_line(one, found))
    for title, lines in (
        ("Defended here", [", ".join(_areas(found)) or "nothing"]),
        ("Not defended", found.undefended),
        ("What to do", found.hints),
    ):
        if lines:
            click.echo(f"\n{title}:")
        for line in lines:
            click.echo(f"  - {safe(line[0].upper() + line[1:])}")


def _facts(found: Diagnosis) -> Iterator[str]:
    """What there is, before what becomes of it."""
    for one in found.interpreters:
        yield f"Python {one.version}{one.name and f' ({one.name})'}: {', '.join(_mechanisms(one))}"
        for module, why in one.preload.items():
            yield f"  preload: {module} cannot be loaded: {why}"
    limits = found.limits
    sizes = (f"{_size(limits[name])} {name}" for name in ("memory", "output", "files"))
    yield (
        f"Limits: {limits['timeout']:g} s, {limits['steps']:,} steps, {', '.join(sizes)}"
        f", {limits['processes']} processes"
    )
    tried = "" if found.level == found.asked else f"; tried at {found.level}"
    allow = f"; the site allows {', '.join(found.allow)}" if found.allow else ""
    yield f"Isolation: {found.asked}{tried}{allow}"


def _areas(found: Diagnosis) -> Iterator[str]:
    """Kinds of probes of which at least one did not work."""
    for area in dict.fromkeys(one.area for one in found.tried):
        verdicts = {one.verdict for one in found.tried if one.area == area}
        if verdicts & {"refused", "stopped"}:
            yield area if verdicts <= {"refused", "stopped"} else f"{area} in part"


def _mechanisms(one: Interpreter) -> Iterator[str]:
    for name, word in MECHANISMS.items():
        why = one.mechanisms[name]
        version = f" ABI {one.system['landlock']}" if name == "landlock" and not why else ""
        yield f"{word}{version} {f'does not work ({why})' if why else 'works'}"


def _size(count: float) -> str:
    """`512 MB`."""
    for unit, size in (("GB", 2**30), ("MB", 2**20), ("KB", 2**10)):
        if count >= size:
            return f"{count / size:g} {unit}"
    return f"{count:g} bytes"


def _line(one: Tried, found: Diagnosis) -> str:
    beside = "" if found.level == "basic" else f"  (basic: {one.basic})"
    return f"{one.what:<48}  {one.verdict:<9}{beside}".rstrip()


def _table(found: Diagnosis) -> Table:
    """The probes in a terminal."""
    table = Table("A sample tries to", found.level)
    if found.level != "basic":
        table.add_column("basic")
    for one in found.tried:
        verdicts = [one.verdict] if found.level == "basic" else [one.verdict, one.basic]
        table.add_row(one.what, *(Text(verdict, STYLES[verdict]) for verdict in verdicts))
    return table
