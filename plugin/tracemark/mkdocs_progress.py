"""The pages of a course's questions in a site that MkDocs builds: the progress, and the review.

What they show is made by `progress.py` and `review.py`; here is what only MkDocs knows: the files, their order
and addresses.
"""

from collections.abc import Callable, Iterable, Mapping
from types import ModuleType

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from tracemark import progress, review
from tracemark.check.findings_text import safe
from tracemark.generated_page import HIDDEN_FROM_COURSE
from tracemark.language_build import language_build
from tracemark.lesson.sample import Sample
from tracemark.markdown_hosts import log
from tracemark.views.course import Asked
from tracemark.views.language import Language
from tracemark.views.templates import Templates


class CoursePages:
    """The pages, from one build to the next.

    State: the files that there are by the source of their page, the navigation and the pages' HTML, of the
    present build; the questions of all pages, which a dirty build does not find again.
    """

    def __init__(self) -> None:
        """There are none before `add`."""
        self._files: dict[str, File] = {}
        self._nav: Navigation | None = None
        self._html: dict[str, str] = {}
        self._questions: dict[str, tuple[Asked, ...]] = {}

    def add(
        self,
        files: Files,
        config: MkDocsConfig,
        texts: Iterable[str],
        language: Language,
        *,
        with_progress: bool,
        with_review: bool,
    ) -> None:
        """A file for each page that is wanted, where the site seems to ask anything in the texts of its pages."""
        self._files, self._html = {}, {}
        if (with_progress or with_review) and any(map(progress.may_ask, texts)):
            if with_progress:
                self._add(files, config, progress, progress.page_text(language))
            if with_review:
                self._add(files, config, review, review.page_text(language))

    def _add(self, files: Files, config: MkDocsConfig, kind: ModuleType, text: str) -> None:
        source = language_build(config.plugins).folder + kind.SOURCE
        page = File.generated(config, source, content=text, inclusion=InclusionLevel.NOT_IN_NAV)
        for file in files:
            if file.src_uri == source or page.dest_uri == file.dest_uri:
                log.info(
                    "%s of the site stands where the course's %s would be shown, so that is"
                    " left out; `%s: false` says that it is meant so",
                    safe(file.src_uri),
                    kind.SETTING,
                    kind.SETTING,
                )
                return
        page.alternates = {}  # type: ignore[attr-defined]  # what i18n's map of the site asks each page for
        files.append(page)
        self._files[kind.SOURCE] = page

    def order(self, nav: Navigation) -> None:
        """Keeps the order of the pages."""
        self._nav = nav

    def address_from(self, page: Page) -> str:
        """The way to the progress from another page; empty where that is no part of the course."""
        file = self._files.get(progress.SOURCE)
        if file is None or _is_left_out(page):
            return ""
        return get_relative_url(file.url, page.url)

    def read(
        self,
        page: Page,
        html: str,
        proved: Mapping[str, Sample],
        named: Callable[[str], Mapping[str, str]],
    ) -> None:
        """Keeps the questions of a page.

        `proved` are those that a run bears out, with the samples that do; `named` finds the steps that they name.
        """
        if self._files:
            self._questions.pop(page.file.src_uri, None)
            known = proved if review.SOURCE in self._files else {}
            steps = named(html) if known else {}
            questions = () if _is_left_out(page) else progress.questions_in(html, known, steps)
            if questions:
                self._questions[page.file.src_uri] = questions

    def make(self, files: Files, templates: Templates) -> None:
        """Makes the pages of all that was read; takes a file away where nothing is asked."""
        asking = self._files.get(review.SOURCE)
        if asking is not None and asking.page is not None:
            found = [review.proved(lesson) for lesson in self._lessons(files, asking.page)]
            lessons = [lesson for lesson in found if lesson.questions]
            if self._is_kept(files, asking.page, lessons):
                self._html[asking.src_uri] = review.review_page(lessons, templates)
        file = self._files.get(progress.SOURCE)
        if file is not None and file.page is not None:
            lessons = self._lessons(files, file.page)
            if self._is_kept(files, file.page, lessons):
                has_review = asking is not None and asking.src_uri in self._html
                way = get_relative_url(asking.url, file.page.url) if asking and has_review else ""
                self._html[file.src_uri] = progress.progress_page(lessons, templates, way)

    def _is_kept(self, files: Files, page: Page, lessons: list[progress.Lesson]) -> bool:
        in_nav = self._nav.pages if self._nav else []
        if lessons or page in in_nav:
            return True
        files.remove(page.file)
        return False

    def _lessons(self, files: Files, seen_from: Page) -> list[progress.Lesson]:
        """The pages that ask anything, in the order of the site."""
        in_nav = self._nav.pages if self._nav else []
        others = [file.page for file in files.documentation_pages() if file.page not in in_nav]
        return [
            self._lesson(each, seen_from)
            for each in [*in_nav, *filter(None, others)]
            if each.file.src_uri in self._questions
        ]

    def _lesson(self, page: Page, seen_from: Page) -> progress.Lesson:
        sections = (each.title for each in reversed([*page.ancestors]))
        tags = page.meta.get("tags")
        return progress.Lesson(
            section=" › ".join(filter(None, sections)),
            title=page.title or "",
            href=get_relative_url(page.url, seen_from.url),
            questions=self._questions[page.file.src_uri],
            tags=tuple(map(str, tags)) if isinstance(tags, list) else (),
        )

    def fill(self, page: Page) -> None:
        """Its content, where that is one of the pages."""
        if any(page.file is file for file in self._files.values()):
            page.content = self._html.get(page.file.src_uri, "")


def _is_left_out(page: Page) -> bool:
    """Are the page's questions no part of the course?"""
    hidden = page.meta.get("hide")
    return isinstance(hidden, str | list) and HIDDEN_FROM_COURSE in hidden
