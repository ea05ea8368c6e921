"""`tracemark assets DIR`: scripts and styles for hosts that run no plugin of ours."""

import sys
from pathlib import Path

import click

from tracemark.check.findings_text import safe
from tracemark.check.report import counted
from tracemark.cli.wrong_use import wrong_use
from tracemark.errors import UsageError
from tracemark.settings import pages_folder
from tracemark.site import nearest_site
from tracemark.views.assets import CORE_SCRIPT, CORE_STYLE, assets, stale_copies


@click.command("assets")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--check", "only", is_flag=True, help="Write nothing; exit 1 where it would.")
def assets_command(folder: Path, only: bool) -> None:
    """Copy scripts and styles to DIR, in a site that Zensical or another host without plugins builds."""
    shown, stale = safe(str(folder)), stale_copies(folder)
    if only and stale:
        click.echo(f"{shown}: missing or of another version: {', '.join(stale)}")
        click.echo(f"  = Run `tracemark assets {shown}`.")
        sys.exit(1)
    try:
        address = _address(folder)
        for name in stale:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(assets()[name].encode())
    except UsageError as error:
        wrong_use(str(error))
    except OSError as error:
        wrong_use(f"cannot write {folder}: {error.strerror}")
    state = f"{counted(len(stale), 'file')} written" if stale else "nothing changed"
    click.echo(f"{shown}: {counted(len(assets()), 'file')}, {state}")
    if address is None:
        click.echo(
            "DIR is not in the folder of the pages; no site will have it unless you copy it there."
        )
    elif not only:
        click.echo(_configuration(safe(address)))


def _configuration(address: str) -> str:
    """What makes each page have the two of them that load the others."""
    toml = (
        f'extra_css = ["{address}{CORE_STYLE}"]\n\n'
        f'[[project.extra_javascript]]\npath = "{address}{CORE_SCRIPT}"\ndefer = true'
    )
    yaml = (
        f"extra_css:\n  - {address}{CORE_STYLE}\n"
        f"extra_javascript:\n  - path: {address}{CORE_SCRIPT}\n    defer: true"
    )
    return f"\nIn zensical.toml, under [project]:\n\n{toml}\n\nor in mkdocs.yml:\n\n{yaml}"


def _address(folder: Path) -> str | None:
    """Of the folder, as pages' configuration has it; None where it is not among the pages."""
    config = nearest_site(folder)
    pages = (pages_folder(config) if config else Path("docs")).resolve()
    path = folder.resolve()
    return f"{path.relative_to(pages).as_posix()}/" if path.is_relative_to(pages) else None
