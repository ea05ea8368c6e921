"""Who converts a page: what the Markdown extension asks of its host, and hosts that have no plugin of ours.

The MkDocs plugin is a host of its own. Here are the others: Zensical, which runs Markdown extensions
and tells them which page it converts, and any program that calls `markdown.markdown`. Neither counts
warnings, so a site that asks for `verify: strict` has its findings raised as an exception.
"""

import logging
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from markdown import Markdown

from tracemark.check.findings_text import format_text, safe
from tracemark.check.report import Report, counted
from tracemark.errors import FindingsError, RunnerError, UsageError
from tracemark.lesson.finding import Finding
from tracemark.lesson.layout import PageLayout
from tracemark.lesson.page import Page as LessonPage
from tracemark.page_memory import PageMemory, Stamp, stamp
from tracemark.proof import Proof
from tracemark.runner import Runner
from tracemark.settings import Settings, settings_of_site
from tracemark.site_runner import shared_runner
from tracemark.telling import notices
from tracemark.topic.topic import Piece
from tracemark.views.assets import CORE_SCRIPT, stale_copies
from tracemark.views.templates import Replaced

log = logging.getLogger("mkdocs.plugins.tracemark")
"""Warnings on this logger are what `mkdocs build --strict` counts."""


@dataclass(frozen=True)
class Source:
    """Where the text that is being converted comes from."""

    path: str = "page.md"
    """The author's file, as findings name it."""
    text: str | None = None
    """That file's whole text, front matter included; None where the host does not know it."""
    folder: Path | None = None
    """Folder for `file=`."""
    root: Path | None = None
    """Folder that `file=` may not leave; None for no bound."""
    lists_views: bool = False
    """Whether the host puts the views of the page's topic where the header has a mark for them."""
    pieces: Sequence[Piece] | None = None
    """What stands on the page, where it is made and not written."""
    progress: str = ""
    """Address of the course's progress; empty where the site has no such page."""
    language: str = ""
    """What the theme around the page speaks, as it spells it; empty where the host does not know."""


@dataclass(frozen=True)
class ReadPage:
    """A page that was read."""

    page: LessonPage
    layout: PageLayout
    lines: tuple[str, ...]
    """The lines that the layout speaks of."""
    body: int
    """Index of the first line behind the front matter."""


class Host(Protocol):
    """What the extension asks of whoever converts pages."""

    @property
    def settings(self) -> Settings:
        """The site's settings."""

    @property
    def runner(self) -> Runner:
        """What runs the samples."""

    @property
    def memory(self) -> PageMemory | None:
        """What is known of pages; None where each page is converted once."""

    @property
    def replaced(self) -> Replaced:
        """The site's own templates."""

    def source(self, md: Markdown) -> Source:
        """The page that is being converted now."""

    def early(self, source: Source, text: str) -> ReadPage | None:
        """The page, where it was read before its turn, from just that text."""

    def refusal(self, error: RunnerError) -> Exception:
        """How this host is told that samples cannot be run at all."""

    def proved(self, proof: Proof) -> None:
        """Takes the outcome of a page."""

    def found(self, finding: Finding) -> None:
        """Takes a finding that was made after the page was verified."""

    def recounted(self, proof: Proof, report: Report) -> None:
        """Takes the report of a page that was proved before, now without what was left raw."""

    def finished(self, findings: Sequence[Finding]) -> None:
        """Takes all findings of a page that is converted: the moment to stop, where one is."""


def own_templates(settings: Settings, folder: Path, others: Iterable[Path] = ()) -> Replaced:
    """The templates that a site puts in place of ours; its configuration stands in `folder`.

    `others` are folders that come after that of the settings. Raises UsageError.
    """
    own = [folder / settings.templates] if settings.templates is not None else []
    for each in own:
        if not each.is_dir():
            raise UsageError(f"templates: there is no folder {readable(str(each))}")
    return Replaced.of([*own, *others])


class PlainHost:
    """Any program that calls `markdown.markdown(text, extensions=["tracemark"])`.

    Findings are logged as warnings; where the site asks for `verify: strict` they are raised, too.
    """

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        """Paths in the settings are relative to `folder`, by default the working directory."""
        self.settings = settings
        self.memory = None
        self._folder = folder or Path.cwd()
        self.replaced = own_templates(settings, self._folder)

    @property
    def runner(self) -> Runner:
        """One for all pages of this process that have the same settings."""
        return shared_runner(self.settings, self._folder)

    @property
    def stops(self) -> bool:
        """Do findings end the conversion?"""
        return self.settings.verify == "strict"

    def source(self, md: Markdown) -> Source:
        """Nothing is known of where the text is from."""
        return Source()

    def early(self, source: Source, text: str) -> ReadPage | None:
        """Pages come one by one."""
        return None

    def refusal(self, error: RunnerError) -> Exception:
        """Just so."""
        return error

    def proved(self, proof: Proof) -> None:
        """Logs the findings, and what was not as the settings ask for."""
        if self.settings.enabled:
            for notice in notices(self.runner, os.environ):
                if notice.kind in ("preload", "allow"):
                    _warn_once(notice.text)
        for finding in proof.report.findings:
            log_finding(finding)

    def found(self, finding: Finding) -> None:
        """Logs one finding."""
        log_finding(finding)

    def recounted(self, proof: Proof, report: Report) -> None:
        """Nothing is counted here."""

    def finished(self, findings: Sequence[Finding]) -> None:
        """Raises FindingsError where findings end the conversion."""
        wrong = [finding for finding in findings if finding.severity == "error"]
        if wrong and self.stops:
            raise FindingsError(
                "\n".join([counted(len(wrong), "finding"), *map(format_text, wrong)])
            )


class ZensicalHost(PlainHost):
    """Zensical, which converts each page with a new `Markdown` and says in it which page that is."""

    def __init__(self, context: "_RenderingContext", settings: Settings | None) -> None:
        """`settings` are the extension's options; without them those of the site's configuration."""
        self._page, self._config = context.page, context.config
        root = Path(self._config["root_dir"])
        self._docs = root / self._config["docs_dir"]
        super().__init__(settings or _settings_in(root), root)

    @property
    def stops(self) -> bool:
        """As everywhere, and where the build is strict; but `serve` would end with it."""
        asked = self._config.get("strict") or {"--strict", "-s"} & {*sys.argv}  # nobody hands it on
        return (super().stops or bool(asked)) and "serve" not in sys.argv[1:2]

    def source(self, md: Markdown) -> Source:
        """The page, with its file where it has one."""
        path = self._docs / self._page.path
        is_file = path.is_file()
        return Source(
            path=readable(str(path)),
            text=path.read_bytes().decode("utf-8-sig") if is_file else None,
            folder=path.parent,
            root=self._folder,
            language=str(self._config["theme"].get("language") or ""),
        )

    def proved(self, proof: Proof) -> None:
        """Also sees to the scripts of a page that needs them."""
        super().proved(proof)
        if proof.page.samples or proof.page.blocks:
            self._see_to_assets()

    def _see_to_assets(self) -> None:
        """Nobody copies our scripts for this host, so those that the site has may be none, or old."""
        scripts = [str(each["path"]) for each in self._config.get("extra_javascript", ())]
        ours = [path for path in scripts if path.split("/")[-1] == CORE_SCRIPT]
        if not ours:
            _warn_once(
                f"no page has the script {CORE_SCRIPT}, so players and questions stand still:"
                f" `tracemark assets {readable(str(self._docs / 'assets/tracemark'))}` copies it and says what to configure"
            )
        for path in (path for path in ours if "//" not in path):
            folder = (self._docs / path).parent
            stale = stale_copies(folder)
            if not stale:
                continue
            text = (
                f"{readable(str(folder))}: not of this version of Tracemark: {', '.join(stale)};"
                f" run `tracemark assets {readable(str(folder))}`"
            )
            _warn_once(text)
            if self.stops:
                raise FindingsError(text)


class _Page(Protocol):
    """What Zensical tells of a page."""

    path: str
    """Relative to the folder of the pages."""


class _RenderingContext(Protocol):
    """The preprocessor in which Zensical tells the page."""

    page: _Page
    config: Mapping[str, Any]


def host_of(md: Markdown, settings: Settings | None) -> Host:
    """The host behind a `Markdown`; `settings` are the options of the extension, if it has any."""
    if "rendering_context" in md.preprocessors:
        context: Any = md.preprocessors["rendering_context"]
        return ZensicalHost(context, settings)
    return PlainHost(settings or Settings())


def log_finding(finding: Finding) -> None:
    """One finding to the host's log, of which nothing can be taken for a command."""
    level = logging.WARNING if finding.severity == "error" else logging.INFO
    log.log(level, "%s", format_text(finding))


def readable(path: str) -> str:
    """The path as one would type it: relative where it is below the working directory."""
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative


def _settings_in(folder: Path) -> Settings:
    """Those of the configuration that Zensical reads, so that they may stand where MkDocs has them."""
    for name in ("zensical.toml", "mkdocs.yml", "mkdocs.yaml"):
        if written := stamp(folder / name):
            return _settings_of(folder / name, written)
    return Settings()


@lru_cache(1)
def _settings_of(config: Path, written: Stamp) -> Settings:
    """Read once for all pages, as long as the file is the same."""
    return settings_of_site(config)


_told: set[str] = set()


def _warn_once(text: str) -> None:
    """A warning that is the same for all pages."""
    if text not in _told:
        _told.add(text)
        log.warning("%s", safe(text))
