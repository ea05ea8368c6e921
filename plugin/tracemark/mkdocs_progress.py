"""The page of the course's progress in a site that MkDocs builds.

What it shows is made by `progress.py`; here is what only MkDocs knows: the files, their order and addresses.
"""

from collections.abc import Iterable

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from tracemark import progress
from tracemark.check.findings_text import safe
from tracemark.language_build import language_build
from tracemark.markdown_hosts import log
from tracemark.views.course import Asked
from tracemark.views.language import Language
from tracemark.views.templates import Templates


class ProgressPage:
    """The page, from one build to the next.

    State: the page's file, the navigation and the page's HTML, of the present build; the questions of
    all pages, which a dirty build does not find again.
    """

    def __init__(self) -> None:
        """There is none before `add`."""
        self._file: File | None = None
        self._nav: Navigation | None = None
        self._html = ""
        self._questions: dict[str, tuple[Asked, ...]] = {}

    def leave_out(self) -> None:
        """No such page in this build."""
        self._file, self._html = None, ""

    def add(
        self, files: Files, config: MkDocsConfig, texts: Iterable[str], language: Language
    ) -> None:
        """A file for the page, where the site seems to ask anything in the texts of its pages."""
        source = language_build(config.plugins).folder + progress.SOURCE
        self.leave_out()
        if not any(map(progress.may_ask, texts)):
            return
        page = File.generated(
            config,
            source,
            content=progress.page_text(language),
            inclusion=InclusionLevel.NOT_IN_NAV,
        )
        for file in files:
            if file.src_uri == source or page.dest_uri == file.dest_uri:
                log.info(
                    "%s of the site stands where the course's progress would be shown, so that is"
                    " left out; `progress: false` says that it is meant so",
                    safe(file.src_uri),
                )
                return
        page.alternates = {}  # type: ignore[attr-defined]  # what i18n's map of the site asks each page for
        files.append(page)
        self._file = page

    def order(self, nav: Navigation) -> None:
        """Keeps the order of the pages."""
        self._nav = nav

    def address_from(self, page: Page) -> str:
        """The way there from another page; empty where that is no part of the course."""
        if self._file is None or _is_left_out(page):
            return ""
        return get_relative_url(self._file.url, page.url)

    def read(self, page: Page, html: str) -> None:
        """Keeps the questions of a page."""
        if self._file is not None:
            self._questions.pop(page.file.src_uri, None)
            questions = () if _is_left_out(page) else progress.questions_in(html)
            if questions:
                self._questions[page.file.src_uri] = questions

    def make(self, files: Files, templates: Templates) -> None:
        """Makes the page of all that was read; takes its file away where nothing is asked."""
        page = self._file.page if self._file else None
        if page is None:
            return
        in_nav = self._nav.pages if self._nav else []
        others = [file.page for file in files.documentation_pages() if file.page not in in_nav]
        lessons = [
            self._lesson(each, page)
            for each in [*in_nav, *filter(None, others)]
            if each.file.src_uri in self._questions
        ]
        if lessons or page in in_nav:
            self._html = progress.progress_page(lessons, templates)
        else:
            files.remove(page.file)

    def _lesson(self, page: Page, seen_from: Page) -> progress.Lesson:
        sections = (each.title for each in reversed([*page.ancestors]))
        return progress.Lesson(
            section=" › ".join(filter(None, sections)),
            title=page.title or "",
            href=get_relative_url(page.url, seen_from.url),
            questions=self._questions[page.file.src_uri],
        )

    def fill(self, page: Page) -> None:
        """Its content, where that is the page."""
        if page.file is self._file:
            page.content = self._html


def _is_left_out(page: Page) -> bool:
    """Are the page's questions no part of the course?"""
    hidden = page.meta.get("hide")
    return isinstance(hidden, str | list) and progress.HIDDEN in hidden
