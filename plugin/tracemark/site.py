"""Which site pages belong to, and the pages in its files and folders."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tracemark.errors import UsageError
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.included import without_included
from tracemark.lesson.page import Page
from tracemark.lesson.reader import read_page
from tracemark.settings import Settings, settings_of_site

SITE = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml", "zensical.toml")
"""Configurations that a site may have, that of the earlier name first where a folder has several."""


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages of a command have in common."""

    settings: Settings
    folder: Path
    """Of its configuration; the working directory where there is none."""
    root: Path | None
    """Folder that samples' files may not leave; None where there is no configuration."""
    config: Path | None = None
    """The configuration, if there is one."""

    def pages(self, paths: Iterable[Path]) -> list[Page]:
        """The pages in files and folders. Raises UsageError where there are none, and OSError."""
        return [self._page(path) for path in _markdown_files(paths)]

    def _page(self, path: Path) -> Page:
        """The page as it stands in a file; with nothing but a finding where that is not UTF-8."""
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            return Page(str(path), findings=(_not_utf8(path, error),))
        page = read_page(
            text,
            str(path),
            root=self.root,
            limits=self.settings.limits,
            show=tuple(self.settings.show),
            file_folder=path.parent,
            interpreters=tuple(self.settings.interpreters),
        )
        return without_included(page)


def site_of(path: Path, config: Path | None = None) -> Site:
    """The site with that configuration, by default the nearest above `path`. Raises UsageError."""
    config = config or nearest_site(path)
    if config is None:
        return Site(Settings(), Path.cwd(), None)
    folder = config.parent.absolute()
    return Site(settings_of_site(config), folder, folder, config)


def _not_utf8(path: Path, error: UnicodeDecodeError) -> Finding:
    before = error.object[: error.start]
    line = before[before.rfind(b"\n") + 1 :]
    position = Position(str(path), before.count(b"\n") + 1, len(line.decode()) + 1)
    message = f"the page is not UTF-8: {error.reason} (0x{error.object[error.start]:02x})"
    return Finding(position, "TM115", message, "Save the file as UTF-8.")


def _markdown_files(paths: Iterable[Path]) -> list[Path]:
    """The Markdown files that the paths name, folders searched, each once and in order."""
    found: dict[Path, None] = {}
    for path in paths:
        files = sorted(path.rglob("*.md")) if path.is_dir() else [path]
        found.update(dict.fromkeys(files))
    if not found:
        raise UsageError(f"no Markdown file in {', '.join(map(str, paths))}")
    return list(found)


def nearest_site(path: Path) -> Path | None:
    """The configuration in the path's folder or one above it."""
    start = path.resolve()
    for folder in (start, *start.parents):
        for name in SITE:
            if (folder / name).is_file():
                return folder / name
    return None
