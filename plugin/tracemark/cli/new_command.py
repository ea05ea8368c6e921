"""`tracemark new PAGE`: a lesson to start from."""

import shlex
from pathlib import Path

import click

from tracemark.check.findings_text import safe
from tracemark.cli.wrong_use import wrong_use
from tracemark.errors import UsageError
from tracemark.lesson.starter import write_starter


@click.command()
@click.argument("page", type=click.Path(path_type=Path))
def new(page: Path) -> None:
    """Write a lesson to start from; PAGE must not exist yet."""
    try:
        write_starter(page)
    except UsageError as error:
        wrong_use(str(error))
    typed = safe(shlex.quote(str(page)))
    click.echo(
        f"{safe(str(page))} is written. Change it, and prove it with: tracemark check {typed}"
    )
