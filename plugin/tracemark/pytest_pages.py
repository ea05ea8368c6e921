"""Pages as pytest sees them: a file of tests, one for each sample and each claim.

A page is read when it is collected and proved when its first test runs. Its runs come from the cache
of its site, which processes of pytest-xdist share.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

import pytest

from tracemark.check.findings_text import format_text, safe
from tracemark.check.needs import programs
from tracemark.check.statements import Checked, Statement, form_findings, of_form, statements
from tracemark.errors import TracemarkError
from tracemark.lesson.finding import Position
from tracemark.lesson.page import Page
from tracemark.proof import prove
from tracemark.reports.location import from_here
from tracemark.runner import Runner
from tracemark.site import Site, site_of
from tracemark.site_runner import new_runner


class NotProvedError(Exception):
    """A test fails; its text is all that is shown."""


class Sites:
    """The sites of all collected pages, each with one runner."""

    def __init__(self, config: pytest.Config) -> None:
        """Runners are closed when `config` is done with."""
        self._config = config
        self._sites: dict[Path, Site] = {}
        self._runners: dict[Path, Runner] = {}

    def site(self, page: Path) -> Site:
        """The site that a page belongs to. Raises UsageError."""
        folder = page.parent
        if folder not in self._sites:
            self._sites[folder] = site_of(folder)
        return self._sites[folder]

    def runner(self, site: Site) -> Runner:
        """What runs the samples of a site. Raises TracemarkError."""
        if site.folder not in self._runners:
            runner = self._runners[site.folder] = new_runner(site.settings, site.folder)
            self._config.add_cleanup(runner.close)
        return self._runners[site.folder]


SITES = pytest.StashKey[Sites]()


class PageFile(pytest.File):
    """A Markdown page."""

    def collect(self) -> Iterator["StatementItem"]:
        """A test for each sample and claim; one more where its form is wrong."""
        try:
            page = self.page
        except (TracemarkError, OSError) as error:
            yield self.item(of_form(Page(str(self.path))), str(error))
            return
        for statement in statements(page):
            yield self.item(statement)
        if form_findings(page):
            yield self.item(of_form(page))

    def item(self, statement: Statement, refusal: str = "") -> "StatementItem":
        """The test of a statement."""
        name = safe(statement.name).replace("::", ": :")  # pytest splits an id at these
        return StatementItem.from_parent(self, name=name, statement=statement, refusal=refusal)

    @property
    def sites(self) -> Sites:
        """Those of the whole test run."""
        return self.config.stash.setdefault(SITES, Sites(self.config))

    @cached_property
    def site(self) -> Site:
        """The site of the nearest mkdocs.yml."""
        return self.sites.site(self.path)

    @cached_property
    def page(self) -> Page:
        """The page as it stands in its file. Raises TracemarkError and OSError."""
        (page,) = self.site.pages([Path(from_here(str(self.path)))])
        return page

    @cached_property
    def checked(self) -> Mapping[str, Checked]:
        """What became of each statement, by its name. Raises TracemarkError."""
        report = prove(self.page, self.sites.runner(self.site), self.site.settings).report
        return {one.statement.name: one for one in report.checked}

    def start(self) -> None:
        """Starts what the page needs to be run, without waiting for it."""
        self.sites.runner(self.site).start(programs(self.page))


class StatementItem(pytest.Item):
    """A sample or a claim as a test."""

    def __init__(self, *, statement: Statement, refusal: str, **more: object) -> None:
        """`refusal` says why the page could not be read; empty for one that was."""
        super().__init__(**more)  # type: ignore[arg-type]  # pytest's own: name and parent
        self.statement = statement
        self.refusal = refusal

    def runtest(self) -> None:
        """Passes where a run bears it out; is skipped where nothing decides it."""
        assert isinstance(self.parent, PageFile)
        if self.refusal:
            raise NotProvedError(safe(self.refusal))
        checked = self.parent.checked[self.statement.name]
        if checked.errors:
            raise NotProvedError("\n".join(map(format_text, checked.errors)))
        if checked.verdict == "unverified":
            raise pytest.skip.Exception(safe(checked.reason), _use_item_location=True)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # type: ignore[override]  # or a traceback, where the fault is ours
        """The findings, as `tracemark check` prints them."""
        if isinstance(excinfo.value, NotProvedError):
            return str(excinfo.value)
        if isinstance(excinfo.value, TracemarkError):
            return safe(f"tracemark: {excinfo.value}")
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands in the page."""
        position: Position = self.statement.position
        return self.path, position.line - 1, self.name


def start_runs(items: Iterable[pytest.Item]) -> None:
    """Starts the runs of all pages that the tests are of; what is wrong is said by their tests."""
    pages = [item.parent for item in items if not getattr(item, "refusal", "")]
    for page in dict.fromkeys(page for page in pages if isinstance(page, PageFile)):
        try:
            page.start()
        except TracemarkError:
            continue
