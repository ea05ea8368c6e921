"""Which site pages belong to, and which pages there are in files and folders."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tracemark.errors import UsageError
from tracemark.lesson.page import Page
from tracemark.proof import read_files
from tracemark.settings import Settings, settings_of_site

SITE = ("mkdocs.yml", "mkdocs.yaml")


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages of a command have in common."""

    settings: Settings
    folder: Path
    """Of its configuration; the working directory where there is none."""
    root: Path | None
    """Folder that samples' files may not leave; None where there is no configuration."""

    def pages(self, paths: Iterable[Path]) -> list[Page]:
        """The pages in files and folders. Raises UsageError where there are none, and OSError."""
        return read_files(_markdown_files(paths), self.settings, self.root)


def site_of(path: Path, config: Path | None = None) -> Site:
    """The site with that configuration, by default the nearest above `path`. Raises UsageError."""
    config = config or _nearest_site(path)
    if config is None:
        return Site(Settings(), Path.cwd(), None)
    folder = config.parent.absolute()
    return Site(settings_of_site(config), folder, folder)


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
