"""The pages of a topic's views in a site that MkDocs builds.

What they show is made by `topic`; here is what only MkDocs knows: files, their order and addresses. A page
exists only where its lesson has data for it, which is known when the lesson is converted. So there is a file
for each that is wanted, those that come to nothing are taken away when all pages are converted, and
only then the lists of views are written into the pages.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from posixpath import basename, dirname

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from tracemark.check.findings_text import safe
from tracemark.generated_page import generated_page
from tracemark.lesson.finding import Finding
from tracemark.lesson.page import ViewSlug
from tracemark.lesson_views import PlaceInSite
from tracemark.markdown_hosts import log
from tracemark.proof import Proof
from tracemark.site_topics import Front, alone, like, misspelt, second_lesson
from tracemark.topic.downloads import Download
from tracemark.topic.pages import TopicPages
from tracemark.topic.topic import Piece
from tracemark.topic.view_names import OTHERS, Wish, is_lesson, lesson_name, names, slug_of, wanted
from tracemark.views.header import MARK, ViewLink, ViewsView
from tracemark.views.language import ENGLISH, Language
from tracemark.views.templates import Replaced, Templates


@dataclass
class _Topic:
    """The pages of a topic."""

    name: str
    language: Language
    """That of the lesson, once it is known which page that is; before, that of the site."""
    pages: list[tuple[Front, File]] = field(default_factory=list)
    """What the author wrote, in the order of the site."""
    lesson: File | None = None
    """The page of these that the views are made of."""
    wanted: dict[ViewSlug, File] = field(default_factory=dict)
    """The files that views would have."""
    made: dict[ViewSlug, File] = field(default_factory=dict)
    """Those of them that exist, once the lesson is converted."""


@dataclass(frozen=True)
class _Known:
    """What was made of a lesson the last time."""

    proof: Proof
    html: str
    slugs: tuple[ViewSlug, ...]
    """The views that were wanted."""
    pages: TopicPages

    def is_still(self, proof: Proof, html: str, slugs: tuple[ViewSlug, ...]) -> bool:
        """Are the lesson and the wish the same as then? A view may have been written by hand since."""
        return self.proof is proof and self.html == html and self.slugs == slugs


class ViewPages:
    """The pages, from one build to the next.

    State of the present build: topics by name; those that have a lesson, by its source; for each file of
    ours its topic and view; what stands on it, from the conversion of its lesson to its own; the files of the
    site, to which those that stand beside a page are added. What is known of lessons stays for the next build where that `keeps` it, as `serve` does.
    """

    keeps = False
    _all: Files
    _config: MkDocsConfig

    def __init__(self) -> None:
        """There are none before `add`."""
        self._known: dict[str, _Known] = {}
        self.begin(ENGLISH)

    def begin(self, language: Language) -> None:
        """A build begins, of a site in that language."""
        self._language = language
        self._topics: dict[str, _Topic] = {}
        self._by_lesson: dict[str, _Topic] = {}
        self._files: dict[str, tuple[_Topic, ViewSlug]] = {}
        self._pieces: dict[str, Sequence[Piece]] = {}

    def read(self, file: File, front: Front) -> None:
        """Takes note of a page that the author wrote."""
        known = self._topics.setdefault(front.topic, _Topic(front.topic, self._language))
        known.pages.append((front, file))

    def add(self, files: Files, config: MkDocsConfig, site: Wish | Mapping[str, Wish]) -> None:
        """Files for the views that the site wants of topics, but for those that the author wrote."""
        self._all, self._config = files, config
        taken = {file.dest_uri: file for file in files}
        for topic in self._topics.values():
            lesson = self._lesson(topic.pages)
            if lesson is None:
                continue
            front, topic.lesson = lesson
            topic.language = front.language or self._language
            self._by_lesson[topic.lesson.src_uri] = topic
            own = {slug_of(front.view, topic.language) for front, _ in topic.pages}
            for slug in wanted(topic.name, front.views, site):
                file = self._file(config, topic, topic.lesson, slug)
                if slug in own:
                    continue
                if file.dest_uri in taken:
                    log.info(
                        "%s stands where the view `%s` of %s would be, so that is left out; to have it"
                        " listed as this view, give it `topic: %s` and `view: %s`",
                        *map(safe, (taken[file.dest_uri].src_uri, slug)),
                        *map(safe, (topic.lesson.src_uri, topic.name, slug)),
                    )
                    continue
                files.append(file)
                topic.wanted[slug] = file
                self._files[file.src_uri] = topic, slug

    def findings(self) -> Iterator[Finding]:
        """What is wrong between the pages of a topic, which none of them shows by itself."""
        for topic in self._topics.values():
            fronts = [front for front, _ in topic.pages]
            own = next((front for front, file in topic.pages if file is topic.lesson), None)
            for front in fronts:
                if own is not None and topic.wanted and front is not own:
                    yield from second_lesson(front, own, topic.language)
                yield from misspelt(front, topic.language)
            if own is None and len(fronts) == 1:
                yield from alone(fronts[0], self._by_lesson_topics(), topic.language)

    def _by_lesson_topics(self) -> tuple[str, ...]:
        return tuple(topic.name for topic in self._by_lesson.values())

    def unknown(self, site: Wish | Mapping[str, Wish]) -> Iterator[tuple[str, str | None]]:
        """Topics that the site names and no page has, each with the one that may be meant."""
        for name in site if isinstance(site, Mapping) else ():
            if name != OTHERS and name not in self._topics:
                yield name, like(name, self._topics)

    def _lesson(self, pages: Sequence[tuple[Front, File]]) -> tuple[Front, File] | None:
        """The page that shows the topic step by step: by its name, else the first with a sample."""
        found = [
            (front, file)
            for front, file in pages
            if front.has_samples and slug_of(front.view, self._language) is None
        ]
        named = [one for one in found if is_lesson(one[0].view, self._language)]
        return next(iter([*named, *found]), None)

    def _file(self, config: MkDocsConfig, topic: _Topic, lesson: File, slug: ViewSlug) -> File:
        # Themes show a title as the HTML that MkDocs makes of it elsewhere.
        title = escape(f"{topic.name}: {names(topic.language)[slug]}", quote=False)
        file = File.generated(
            config,
            f"{_folder(lesson)}{slug}.md",
            content=generated_page(title, asks=False),
            inclusion=InclusionLevel.NOT_IN_NAV,
        )
        file.dest_uri = _destination(lesson, slug, directories=config.use_directory_urls)
        return file

    def lists(self, source: str) -> bool:
        """Does the page of that source get the list of its topic's views? Posts of a blog come too late."""
        topics = self._topics.values()
        return any(file.src_uri == source for topic in topics for _, file in topic.pages)

    def wants(self, lesson: str) -> tuple[ViewSlug, ...]:
        """The views of a lesson that have a file; none where that source is no lesson."""
        topic = self._by_lesson.get(lesson)
        return tuple(topic.wanted) if topic else ()

    def addresses(self) -> frozenset[str]:
        """Those of all pages of ours, from the site's root."""
        return frozenset(
            file.url for topic in self._topics.values() for file in topic.made.values()
        )

    def place(self, page: Page, style: str) -> PlaceInSite:
        """Where a lesson and its views are; `style` is the address of their style sheet in the site."""
        views = self._by_lesson[page.file.src_uri].wanted
        one, short = next(iter(views.values())), views.get("short")
        return PlaceInSite(
            address=page.canonical_url or "",
            lesson=get_relative_url(page.url, one.url),
            style=get_relative_url(style, one.url),
            downloads=None if short is None else _beside(short),
        )

    def make(self, page: Page, html: str, proof: Proof, made: Callable[[], TopicPages]) -> None:
        """What stands on the pages of a lesson, now that it is converted."""
        uri = page.file.src_uri
        topic, known = self._by_lesson[uri], self._known.get(uri)
        slugs = tuple(topic.wanted)
        pages = known.pages if known and known.is_still(proof, html, slugs) else made()
        if self.keeps:
            self._known[uri] = _Known(proof, html, slugs, pages)
        for slug, pieces in pages.pieces.items():
            topic.made[slug] = topic.wanted[slug]
            self._pieces[topic.wanted[slug].src_uri] = pieces
        if "short" in topic.made:
            self._add_downloads(topic.made["short"], pages.downloads)

    def _add_downloads(self, page: File, made: Sequence[Download]) -> None:
        """The files that the page offers, beside it."""
        for each in made:
            uri = page.src_uri.removesuffix(".md") + "/" + each.file
            self._all.append(File.generated(self._config, uri, content=each.content))

    def pieces(self, page: Page) -> Sequence[Piece] | None:
        """What stands on a page of ours, once; None for any other page."""
        uri = page.file.src_uri
        return self._pieces.pop(uri, ()) if uri in self._files else None

    def finish(self, files: Files, replaced: Replaced) -> None:
        """Takes away the files of views that do not exist, and lists those that do on all pages."""
        for file in [file for file in files if file.src_uri in self._files]:
            topic, slug = self._files[file.src_uri]
            if slug not in topic.made:
                files.remove(file)
        for topic in self._topics.values():
            listed, templates = self._listed(topic), Templates(topic.language, replaced)
            for file in (*topic.made.values(), *(file for _, file in topic.pages)):
                if file.page is not None and file.page.content:
                    file.page.content = _with_views(file.page, topic.name, listed, templates)

    def _listed(self, topic: _Topic) -> list[tuple[str, File]]:
        """All views of a topic, in the order in which readers see them."""
        known = names(topic.language)
        lesson: list[tuple[str, File]] = []
        others: list[tuple[str, File]] = []
        by_slug: dict[ViewSlug, tuple[str, File]] = {
            slug: (known[slug], file) for slug, file in topic.made.items()
        }
        for front, file in topic.pages:
            slug = slug_of(front.view, topic.language)
            name = known[slug] if slug and front.view == slug else front.view
            if file is topic.lesson:
                own = not is_lesson(front.view, topic.language)
                lesson.append((name if own else lesson_name(topic.language), file))
            elif slug is not None and slug not in by_slug:
                by_slug[slug] = name, file
            elif name:
                others.append((name, file))
        return [*lesson, *(by_slug[slug] for slug in known if slug in by_slug), *others]


def _with_views(
    page: Page, topic: str, listed: Sequence[tuple[str, File]], templates: Templates
) -> str:
    """The page with the list of views in its header."""
    content = page.content or ""
    if len(listed) < 2 or MARK not in content:
        return content.replace(MARK, "", 1)
    language = templates.language
    links = [
        ViewLink(
            name,
            get_relative_url(file.url, page.url) or "./",
            slug_of(name, language) or name,
            current=file is page.file,
        )
        for name, file in listed
    ]
    return content.replace(MARK, templates.render(ViewsView.of(topic, links, language)), 1)


def _beside(page: File) -> str:
    """The folder of a page's own files, seen from the page."""
    name = page.src_uri.removesuffix(".md")
    return get_relative_url(f"{name}/", page.url) if not page.url.endswith("/") else ""


def _folder(lesson: File) -> str:
    """Where the pages of a lesson's views stand, as the addresses are to be: `topic/predict/`."""
    if lesson.name == "index":
        folder = dirname(lesson.src_uri)
        return f"{folder}/" if folder else ""
    return lesson.src_uri.removesuffix(".md") + "/"


def _destination(lesson: File, slug: ViewSlug, *, directories: bool) -> str:
    """Below the lesson, wherever that is written to: plugins such as `i18n` choose other places."""
    folder, name = dirname(lesson.dest_uri), basename(lesson.dest_uri)
    if lesson.name != "index" and name != "index.html":
        folder = lesson.dest_uri.removesuffix(".html")
    end = f"{slug}/index.html" if directories else f"{slug}.html"
    return f"{folder}/{end}" if folder else end
