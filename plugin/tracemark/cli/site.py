"""Which site and which pages a command is about."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click

from tracemark.check.findings_text import safe
from tracemark.errors import UsageError

SITE = ("mkdocs.yml", "mkdocs.yaml")


def markdown_files(paths: Iterable[Path]) -> list[Path]:
    """The Markdown files that the paths name, folders searched, each once and in order."""
    found: dict[Path, None] = {}
    for path in paths:
        files = sorted(path.rglob("*.md")) if path.is_dir() else [path]
        found.update(dict.fromkeys(files))
    if not found:
        raise UsageError(f"no Markdown file in {', '.join(map(str, paths))}")
    return list(found)


def nearest_site(path: Path) -> Path | None:
    """The mkdocs.yml in the path's folder or one above it."""
    start = path.resolve()
    for folder in (start, *start.parents):
        for name in SITE:
            if (folder / name).is_file():
                return folder / name
    return None


def wrong_use(message: str) -> NoReturn:
    """Ends the command: it cannot do what it was asked for."""
    click.echo(f"tracemark: {safe(message)}", err=True)
    sys.exit(2)
