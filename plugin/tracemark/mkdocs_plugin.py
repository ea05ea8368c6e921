"""The MkDocs plugin: what the Markdown extension cannot know by itself.

Page paths, assets, the cache's folder, the views of a topic, and MkDocs' way to count warnings.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from mkdocs.config.base import Config, ConfigErrors, ConfigWarnings, ValidationError
from mkdocs.config.config_options import ExtraScriptValue, Type
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import meta

from tracemark.check.needs import programs
from tracemark.check.report import Report
from tracemark.errors import RunnerError, TracemarkError, UsageError
from tracemark.exchange.addresses import Addresses
from tracemark.exchange.named import named_steps
from tracemark.findings_log import OTHER_TEXT, FindingsLog
from tracemark.language_build import language_build
from tracemark.lesson.finding import Finding
from tracemark.lesson.page import Page as LessonPage
from tracemark.lesson_views import Converted, LessonViews
from tracemark.markdown_extension import (
    NEEDED,
    TracemarkExtension,
    page_language,
    read_text,
    site_language,
)
from tracemark.markdown_hosts import (
    ReadPage,
    Source,
    log,
    own_templates,
    readable,
)
from tracemark.markdown_tokens import shielded
from tracemark.mkdocs_lock import SiteLock
from tracemark.mkdocs_progress import CoursePages
from tracemark.mkdocs_search import Unsearched, leave_out
from tracemark.mkdocs_sources import SourceFile, may_have_samples
from tracemark.mkdocs_views import ViewPages
from tracemark.page_memory import PageMemory, ids_in
from tracemark.proof import Proof
from tracemark.run_log import RunLog
from tracemark.runner import Runner, interpreter
from tracemark.settings import PLUGIN_KEY, Settings, one_place, read_settings
from tracemark.site_runner import environment, new_runner
from tracemark.topic.proved import questions as proved_samples
from tracemark.views.address import AddressView
from tracemark.views.assets import CORE_SCRIPT, CORE_STYLE, TOPIC_STYLE, assets
from tracemark.views.language import Language
from tracemark.views.templates import NOTHING_REPLACED, Replaced, Templates

ASSET_URI = "assets/tracemark/"

_OURS = re.compile(r'<[^>]* class="tm-')


class TracemarkConfig(Config):
    """Nearly empty: `Settings` defines and validates the options, for this and every other host."""

    enabled = Type(bool, default=True)
    """Declared, so that MkDocs leaves the key to us: a disabled lesson still is readable."""


@dataclass(frozen=True)
class _Shared:
    """What all pages depend on. Objects that it tells apart by their address stay alive with it."""

    said: tuple[object, ...]
    objects: object = field(compare=False)


class TracemarkPlugin(BasePlugin[TracemarkConfig]):
    """Proves the lessons of a site while MkDocs builds it.

    State: the `options` as written, `settings` and `runner`, for as long as MkDocs runs; `current`, the
    page being converted, its proof and its `turn`; pages that were read early and files used, of the present
    build; in `serve` what is known of pages and their files from earlier builds, the server and what it watches
    for us. Of its own state are the findings, the pages of views and of the course's questions, what a search
    leaves out, the log of runs, the site's lock.
    """

    def __init__(self) -> None:
        """Nothing is known before `load_config` and `on_config`."""
        self.settings = Settings()
        self._options: dict[str, Any] = {}
        self._runner: Runner | None = None
        self._runner_settings = self.settings
        self._current = Source()
        self._theme_language = ""
        self._views = ViewPages()
        self.replaced = NOTHING_REPLACED
        self._progress = CoursePages()
        self._proof: Proof | None = None
        self._unsearched = Unsearched()
        self._findings = FindingsLog()
        self._turn: Literal["next", "now", "over"] = "over"
        self._files_used: set[str] = set()
        self._early: dict[tuple[Source, str], ReadPage] = {}
        self._folder = self._docs = Path()
        self.memory: PageMemory | None = None
        self._sources: dict[str, SourceFile] = {}
        self._server: LiveReloadServer | None = None
        self._watched: set[str] = set()
        self._runs = RunLog()
        self._lock = SiteLock()

    # -- what the extension asks

    @property
    def runner(self) -> Runner:
        """What runs the samples."""
        assert self._runner is not None, "on_config comes before any page"
        return self._runner

    def source(self, md: object) -> Source:
        """The page that MkDocs converts now; or another plugin's text, such as a docstring or an excerpt."""
        if self._turn == "next":
            self._turn = "now"
            return self._current
        where = f" in {self._current.path}" if self._turn == "now" else ""
        return replace(
            self._current,
            path=OTHER_TEXT + where,
            text=None,
            lists_views=False,
            pieces=None,
            progress="",
        )

    def early(self, source: Source, text: str) -> ReadPage | None:
        """A page that was read in `on_files`, once."""
        own = replace(source, lists_views=False, progress="", language="")
        return self._early.pop((own, text), None)

    def refusal(self, error: RunnerError) -> Exception:
        """MkDocs shows a PluginError as one line, and stops."""
        return PluginError(f"{PLUGIN_KEY}: {error}")

    def proved(self, proof: Proof) -> None:
        """Logs a page's findings as warnings, which `--strict` counts."""
        self._runs.of_page(proof.page)
        if self._findings.of_page(proof):
            self._files_used |= proof.page.files_used
            self._proof = proof
            if self._current.folder is not None:
                for finding in self._lock.of_page(proof):
                    self.found(finding)

    def found(self, finding: Finding) -> None:
        """Logs a finding that was made after its page was verified, and counts it."""
        self._findings.found(finding)

    def recounted(self, proof: Proof, report: Report) -> None:
        """Puts the report of a page in place of the one that it had."""
        self._findings.recounted(proof, report)

    def finished(self, findings: Sequence[Finding]) -> None:
        """MkDocs goes on, and counts."""

    # -- what MkDocs calls

    def load_config(
        self, options: Config | dict[str, Any], config_file_path: str | None = None
    ) -> tuple[ConfigErrors, ConfigWarnings]:
        """Validates the options; a wrong one is an error with its key."""
        self._options = dict(options)
        try:
            self.settings = read_settings(self._options, PLUGIN_KEY)
        except UsageError as error:
            return [("tracemark", ValidationError(str(error)))], []
        return super().load_config({}, config_file_path)

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Makes MkDocs keep this object from one build of `serve` to the next."""
        self.memory = PageMemory() if command == "serve" else None
        self._views.keeps = command == "serve"
        # Warnings of the runner, as of a cache that cannot be used, are MkDocs' to show and to count.
        logging.getLogger("tracemark").parent = log

    @event_priority(
        50
    )  # before plugins that convert texts of their own, and take the extensions from here
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Sets up the runner, the Markdown extensions and the assets."""
        self.settings = self._settings(config)
        self._folder, self._docs = _site_folder(config), Path(config.docs_dir)
        if self._runner is None or self._runner_settings != self.settings:
            self.on_shutdown()
            self._runner = self._new_runner(self._folder)
            self._runner_settings = self.settings
        self._load_lock()
        self._runs.begin(self._runner)
        self._findings.begin(language_build(config.plugins))
        self._files_used = set()
        self.replaced = self._own_templates(config)
        extensions: list[Any] = [name for name in config.markdown_extensions if not _is_ours(name)]
        extensions += [name for name in NEEDED if name not in extensions]
        if self.memory is not None:
            self.memory.begin(self._shared(extensions, config.mdx_configs))
        config.markdown_extensions = [*extensions, TracemarkExtension(self)]
        script = ExtraScriptValue(ASSET_URI + CORE_SCRIPT)
        script.defer = True
        # In front, so that the site's own styles win.
        config.extra_css = [ASSET_URI + CORE_STYLE, *_without(config.extra_css, CORE_STYLE)]
        config.extra_javascript = [script, *_without(config.extra_javascript, CORE_SCRIPT)]
        return config

    @event_priority(
        -150
    )  # behind i18n, which takes pages of other languages away and knows no files of plugins
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Adds the assets, and finds out which pages are views of the same topic."""
        self._theme_language = _language_of(config)  # by now also where i18n sets it
        for name, text in assets().items():
            files.append(File.generated(config, ASSET_URI + name, content=text))
        self._early = {}
        early: list[tuple[File, LessonPage]] = []
        self._views.begin(self._site_language())
        before, self._sources = self._sources, {}
        for file in files.documentation_pages():
            known = before.get(file.src_uri)
            source = known if known and known.is_still(file) else SourceFile.read(file)
            self._sources[file.src_uri] = source
            if file.inclusion.is_included() and source.front and self.settings.enabled:
                self._views.read(file, source.front)
            if (
                file.inclusion.is_included()
                and source is not known
                and (page := self._start(source))
            ):
                early.append((file, page))
        self._views.add(files, config, self.settings.views)
        self._say_of_topics(config)
        for file, page in early:  # after what all lessons need
            if slugs := self._views.wants(file.src_uri):
                views = self._lesson_views
                views.start(self._name(file), page, slugs, self._language_for(page))
        self._progress.add(
            files,
            config,
            (each.text for each in self._sources.values()),
            self._site_language(),
            with_progress=self.settings.progress,
            with_review=self.settings.review,
        )
        return files

    def _say_of_topics(self, config: MkDocsConfig) -> None:
        """What is wrong between pages; `on_config` has begun the reports."""
        if not self.settings.enabled:
            return
        if self.settings.verify != "off":
            for finding in self._views.findings():
                self.found(finding)
        if "i18n" in config.plugins:  # a topic may have another name in each language
            return
        for name, meant in self._views.unknown(self.settings.views):
            hint = (
                f"did you mean {meant!r}?"
                if meant
                else "write it as the lesson's front matter does"
            )
            log.warning(
                "%s: %s: views: no page has the topic %r; %s",
                *(readable(_site_file(config)), PLUGIN_KEY, name, hint),
            )

    def _language_for(self, page: LessonPage) -> Language:
        """What the readers of a page are spoken to in."""
        return page_language(Source(language=self._theme_language), page, self.settings)

    def _site_language(self) -> Language:
        """What readers are spoken to in on a page that says nothing of it."""
        return site_language(self._theme_language, self.settings)

    def _templates(self) -> Templates:
        """What pages are rendered with that say nothing of their language."""
        return Templates(self._site_language(), self.replaced)

    def _start(self, file: SourceFile) -> LessonPage | None:
        """Reads a page before its turn, and starts what it needs to be run.

        A page that another plugin or an extension then changes is read again in its turn; what is
        run for nothing is then no more than a sample that it does not have any more.
        """
        if not (self.settings.enabled and may_have_samples(file.text)):
            return None
        text, _ = meta.get_data(file.text)
        source = file.source(self._folder)
        page = self._early[source, text] = read_text(text, source, self.settings)
        self.runner.start(programs(page.page))
        return page.page

    @event_priority(100)  # before other plugins read or change the page
    def _on_page_markdown_first(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Tells the extension which page comes next, and keeps its samples from macros."""
        self._proof = None
        pieces = self._views.pieces(page)
        if pieces is not None:
            self._current = Source(page.file.src_uri, pieces=pieces, language=self._theme_language)
            return page.title or "…"  # Markdown converts no empty text; the pieces take its place
        source = self._sources.get(page.file.src_uri)
        if source is None or source.file is None:  # made by another plugin, perhaps just now
            source = SourceFile.read(page.file)
        self._current = replace(
            source.source(self._folder),
            lists_views=self._views.lists(page.file.src_uri),
            progress=self._progress.address_from(page),
            language=self._theme_language,
        )
        return self._shielded(markdown) if "macros" in config.plugins else markdown

    @event_priority(-200)  # behind all that convert something else before the page's turn
    def _on_page_markdown_last(self, markdown: str, **others: Any) -> None:
        self._turn = "next"

    on_page_markdown = CombinedEvent(_on_page_markdown_first, _on_page_markdown_last)

    def _shielded(self, markdown: str) -> str:
        """The page's text, whose samples other plugins leave alone."""
        if not may_have_samples(markdown):
            return markdown
        read = read_text(markdown, self._current, self.settings)
        return "\n".join(shielded(read.lines, read.layout)[read.body :])

    def _read_questions(self, page: Page, html: str) -> None:
        """Keeps the page's questions for the pages of the course."""
        proof = self._proof
        if proof is None:
            self._progress.read(page, html, {}, _no_steps)
            return
        language = page_language(self._current, proof.page, self.settings)
        named = partial(named_steps, proof, language=language)
        self._progress.read(page, html, proved_samples(proof), named)

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Tells MkDocs the ids of our tables, so that it knows links to their rows."""
        self._turn = "over"
        self._read_questions(page, html)
        self._make_views(page, html)
        if page.present_anchor_ids is not None:
            path = page.file.src_uri
            page.present_anchor_ids |= self.memory.ids(path, html) if self.memory else ids_in(html)
        if _OURS.search(html) and page.canonical_url:
            address = self._templates().render(AddressView(page.canonical_url))
            return f"{html}\n{address}"
        return html

    def _make_views(self, page: Page, html: str) -> None:
        """What stands on the pages of the views, where the page is a lesson."""
        slugs, proof = self._views.wants(page.file.src_uri), self._proof
        if not slugs or proof is None:
            return
        name, place = self._name(page.file), self._views.place(page, ASSET_URI + TOPIC_STYLE)
        lesson = Converted(proof, self._current, page.markdown or "", html, place)
        self._views.make(
            page,
            html,
            proof,
            lambda: self._lesson_views.pages(name, lesson, slugs, self._language_for(proof.page)),
        )
        self._runs.of_views(proof.page)

    @property
    def _lesson_views(self) -> LessonViews:
        return LessonViews(self.runner, self.settings, self.replaced)

    def _name(self, file: File) -> str:
        """That of a page's questions elsewhere, as `tracemark export` has it."""
        return Addresses(self._docs).name(Path(file.abs_src_path or self._docs / file.src_uri))

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
        """Tells the page of the progress the order of the pages."""
        self._progress.order(nav)

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> None:
        """All pages are known, so the course's progress can be made."""
        self._views.finish(files, self.replaced)
        self._progress.make(files, self._templates())

    # Around all plugins that index pages.

    @event_priority(0.001)
    def _on_page_context_before(self, /, context: Any, *, page: Page, **others: Any) -> Any:
        self._unsearched.take_away(page)
        return context

    @event_priority(-0.001)
    def _on_page_context_after(self, /, context: Any, *, page: Page, **others: Any) -> Any:
        self._unsearched.put_back(page)
        return context

    @event_priority(-100)  # not for search plugins, which shall not find each question twice
    def _on_page_context_at_last(self, /, context: Any, *, page: Page, **others: Any) -> Any:
        self._progress.fill(page)
        return context

    on_page_context = CombinedEvent(
        _on_page_context_before, _on_page_context_after, _on_page_context_at_last
    )

    @event_priority(100)  # before a search writes its index
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Says how samples ran and how many claims are proved; watches files that came to the site."""
        leave_out(config, self._views.addresses())
        self._watch()
        for finding in self._lock.of_the_lock(self._docs):
            self.found(finding)
        self._runs.end(self.runner)
        self._findings.end()

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any
    ) -> LiveReloadServer:
        """Watches the files that samples and data are taken from, from now on also those of later builds."""
        self._server = server
        self._watch()
        return server

    def _watch(self) -> None:
        if self._server is not None:
            for path in sorted(self._files_used - self._watched):
                self._server.watch(str(Path(path).resolve()))
            self._watched |= self._files_used

    def on_shutdown(self) -> None:
        """Ends what still runs."""
        if self._runner is not None:
            self._runner.close()
            self._runner = None

    def _settings(self, config: MkDocsConfig) -> Settings:
        """Those of the plugin, or of the extension, where the site has them there for other hosts."""
        written = {key: value for key, value in self._options.items() if value is not None}
        extension = config.mdx_configs.get("tracemark") or {}
        try:
            values, key = one_place(written, extension, _site_file(config))
            return read_settings(values, key)
        except UsageError as error:
            raise PluginError(str(error)) from error

    def _own_templates(self, config: MkDocsConfig) -> Replaced:
        """Those that the site or its theme puts in place of ours; changed ones are seen in `serve`."""
        of_theme = [Path(folder) / "tracemark" for folder in config.theme.dirs]
        try:
            found = own_templates(self.settings, self._folder, of_theme)
        except UsageError as error:
            raise PluginError(f"plugins.tracemark: {error}") from error
        self._files_used |= {path for path, _ in found.state}
        return found

    def _new_runner(self, folder: Path) -> Runner:
        try:
            if self.settings.enabled:
                interpreter.find(environment(self.settings, folder).python)
            return new_runner(
                self.settings, folder, told=self._runs.told, waiting=self._runs.waiting
            )
        except TracemarkError as error:
            raise PluginError(f"{PLUGIN_KEY}: {error}") from error

    def _load_lock(self) -> None:
        """What runs are compared with; nothing in `serve`, where samples are being edited."""
        if self.settings.enabled and self.settings.locked and self.memory is None:
            self._lock.load(self._folder)
        else:
            self._lock.unload()

    def _shared(self, extensions: Sequence[Any], options: Mapping[str, Any]) -> object:
        """All that pages depend on together; holds the objects that it names by their address."""
        identity = self.runner.identity if self.settings.enabled else ""
        return _Shared(
            (self.settings, identity, self.replaced, repr(extensions), repr(options)), options
        )


def _no_steps(html: str) -> Mapping[str, str]:
    """A page without proved questions names none."""
    return {}


def _language_of(config: MkDocsConfig) -> str:
    """What the theme says that its pages are in; Material has an option of its own for that."""
    theme = config.theme
    return str(theme.get("language") or theme.locale)


def _site_folder(config: MkDocsConfig) -> Path:
    """The folder of `mkdocs.yml`."""
    return Path(_site_file(config)).absolute().parent


def _site_file(config: MkDocsConfig) -> str:
    return config.config_file_path or "mkdocs.yml"


def _is_ours(extension: object) -> bool:
    """Our extension by name, as a site may list it, or as an earlier build of `serve` put it."""
    return extension == "tracemark" or isinstance(extension, TracemarkExtension)


def _without(values: Sequence[Any], name: str) -> list[Any]:
    return [value for value in values if str(getattr(value, "path", value)) != ASSET_URI + name]
