"""The Python-Markdown extension: every host comes through here.

Before anything else of the page is converted, its text is read, its samples are run and its claims
decided; then the *text* is rewritten. A traced fence becomes a plain fence, which the host highlights
like any other, followed by stashed HTML of its views. Blocks with a body get a name of ours and
their place in the layout, and `markdown_blocks` renders them. Links `trace:…` become links to rows.
"""

import html
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol
from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.inlinepatterns import LINK_RE, LinkInlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE, STX
from pymdownx.blocks import BlocksExtension

from tracemark.check.findings_text import format_text
from tracemark.check.report import Report
from tracemark.errors import RunnerError
from tracemark.lesson.finding import Finding
from tracemark.lesson.inline import link_at
from tracemark.lesson.layout import PageLayout
from tracemark.lesson.origin import front_matter, original_lines
from tracemark.lesson.page import Page as LessonPage
from tracemark.lesson.reader import read_page_with_layout
from tracemark.markdown_blocks import BLOCKS
from tracemark.markdown_page import PageInMarkdown
from tracemark.page_memory import KnownPage, PageMemory, Stashed
from tracemark.proof import Proof, prove, unproved
from tracemark.runner import Runner
from tracemark.settings import Settings, read_settings
from tracemark.site_runner import new_runner
from tracemark.views.answers import answers_view
from tracemark.views.header import ViewLink
from tracemark.views.language import Language, language, nearest_language

log = logging.getLogger("mkdocs.plugins.tracemark")
"""Warnings on this logger are what `mkdocs build --strict` counts."""

AFTER_SNIPPETS = 31.5
"""Priority of reading: included text is there (32), fences (31.05 and 25) are not yet touched."""
AFTER_WHITE_SPACE = 29.5
"""Priority of placing finished HTML: white space is normalised (30), blocks are not yet read."""
BEFORE_LINKS = 165
"""Priority of reading links to rows: before Markdown's own links (160), after code and escapes."""
AFTER_INLINE = 15
"""Priority of the links' treeprocessor: after `inline` (20) and the blocks' own end (19.99)."""
AFTER_LINKS = 12
"""Priority of the search for what was left raw: all of the page is in the tree."""
SCHEME = "trace:"
"""Of links to rows."""
_VALUE = re.compile(r'<code class="tm-value"[^>]*>(.*)</code>', re.DOTALL)
LAST = -10
"""Priority of putting names back, and then of copying answers: all HTML is in its place."""


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
    views: Sequence[ViewLink] = ()
    """All views of the page's topic."""
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


class PlainHost:
    """Any host without a plugin of ours: `markdown.markdown(text, extensions=["tracemark"])`."""

    def __init__(self, settings: Settings) -> None:
        """Findings are logged as warnings."""
        self.settings = settings
        self.runner = new_runner(settings, Path.cwd())
        self.memory = None

    def source(self, md: Markdown) -> Source:
        """Zensical tells the page in a preprocessor of its own; others do not."""
        context = md.preprocessors["rendering_context"] if _has_context(md) else None
        page = getattr(context, "page", None)
        path = getattr(page, "path", None)
        return Source() if path is None else Source(path=str(path))

    def early(self, source: Source, text: str) -> ReadPage | None:
        """Pages come one by one."""
        return None

    def refusal(self, error: RunnerError) -> Exception:
        """Just so."""
        return error

    def proved(self, proof: Proof) -> None:
        """Logs the findings."""
        for finding in proof.report.findings:
            log_finding(finding)

    def found(self, finding: Finding) -> None:
        """Logs one finding."""
        log_finding(finding)

    def recounted(self, proof: Proof, report: Report) -> None:
        """Nothing is counted here."""


def log_finding(finding: Finding) -> None:
    """One finding to the host's log, of which nothing can be taken for a command."""
    level = logging.WARNING if finding.severity == "error" else logging.INFO
    log.log(level, "%s", format_text(finding))


def _has_context(md: Markdown) -> bool:
    return "rendering_context" in md.preprocessors


class TracemarkExtension(BlocksExtension):
    """Turns lessons into proved pages; options are those of `Settings`."""

    def __init__(self, host: Host | None = None, **options: Any) -> None:
        """`host` is the plugin that made it; without one it works alone, with `options`."""
        super().__init__()
        self.host = host or PlainHost(read_settings(options, "extension tracemark"))

    def extendMarkdown(self, md: Markdown) -> None:
        """Registers what reads, what renders, and the extensions that lessons need."""
        _require(md)
        reading = _Reading(md, self.host)
        md.preprocessors.register(reading, "tracemark", AFTER_SNIPPETS)
        super().extendMarkdown(md)
        md.block_level_elements += ["tracemark-player"]
        md.preprocessors.register(_Placing(md, reading), "tracemark-placing", AFTER_WHITE_SPACE)
        md.inlinePatterns.register(_References(LINK_RE, md), "tracemark", BEFORE_LINKS)
        md.treeprocessors.register(_Links(md, reading), "tracemark", AFTER_INLINE)
        md.treeprocessors.register(_Leaks(md, reading), "tracemark-leaks", AFTER_LINKS)
        md.postprocessors.register(_AsTyped(md, reading), "tracemark", LAST)
        md.postprocessors.register(_Answers(md, reading), "tracemark-answers", LAST - 1)

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:
        """Registers the blocks with a body."""
        for block in BLOCKS:
            block_mgr.register(block, {"reading": md.preprocessors["tracemark"]})


NEEDED: dict[str, Callable[[Markdown], bool]] = {
    "attr_list": lambda md: "attr_list" in md.treeprocessors,
    "tables": lambda md: "table" in md.parser.blockprocessors,
    "pymdownx.superfences": lambda md: _has_superfences(md),
}
"""The extensions that lessons are written with, and how to see that one is there."""


def _require(md: Markdown) -> None:
    """Switches on what is needed and not there yet."""
    md.registerExtensions([name for name, is_there in NEEDED.items() if not is_there(md)], {})


def _has_superfences(md: Markdown) -> bool:
    """Markdown's own fences go by the same name, but know nothing of lists and admonitions."""
    name = "fenced_code_block"
    return name in md.preprocessors and type(md.preprocessors[name]).__module__.startswith(
        "pymdownx"
    )


class _Reading(Preprocessor):
    """Reads and proves the page, and rewrites its text.

    What it knows of a page belongs to one `Markdown`: other plugins convert pieces of text with the
    same extensions while a page is being converted.
    """

    def __init__(self, md: Markdown, host: Host) -> None:
        super().__init__(md)
        self.host = host
        self.page: PageInMarkdown
        """The page that is being converted, for all that comes after."""
        self.stashed: Sequence[Stashed] = ()
        """HTML of the page's views, for `_Placing`."""

    def run(self, lines: list[str]) -> list[str]:
        """The rewritten lines."""
        host, source = self.host, self.host.source(self.md)
        text = "\n".join(lines)

        def read() -> KnownPage:
            return _proved(host.early(source, text) or read_text(text, source, host.settings), host)

        memory = host.memory
        known = memory.page(source.path, (source, text), read) if memory else read()
        host.proved(known.proof)
        self.page = PageInMarkdown(self.md, known, _language(source, known, host.settings))
        rewritten = self.page.rewritten(
            source.views, source.progress, show_coverage=host.settings.show_coverage
        )
        self.stashed = rewritten.stashed
        own = known.lines[: known.body] if "meta" in self.md.preprocessors else ()
        for_others = own if _front_lines(text) else ()
        return [*for_others, *rewritten.lines]


def _language(source: Source, known: KnownPage, settings: Settings) -> Language:
    """What the readers of a page are spoken to in: the page's word, the site's, the theme's."""
    own = known.proof.page.language
    return language(own) if own else site_language(source.language, settings)


def site_language(theme: str, settings: Settings) -> Language:
    """The site's word, else the language of the theme, as that spells it."""
    code = settings.language
    return language(nearest_language(theme) if code == "auto" else code)


def read_text(text: str, source: Source, settings: Settings) -> ReadPage:
    """A page as a host hands it to Markdown."""
    lines = _split(text)
    # Most hosts cut the front matter off; one that is still there is the page's own.
    own = _front_lines("\n".join(lines))
    front = [] if own else _front_lines(source.text or "")
    original = None if source.text is None else _split(source.text)
    numbers = None if original is None else _numbers(front, lines, original)
    page, layout = read_page_with_layout(
        "\n".join([*front, *lines]),
        source.path,
        root=source.root,
        line_of=numbers,
        limits=settings.limits,
        show=tuple(settings.show),
        file_folder=source.folder,
        interpreters=tuple(settings.interpreters),
    )
    if original is not None:
        page = replace(page, lines=tuple(original))  # positions are those of the file
    return ReadPage(page, layout, (*front, *lines), len(front or own))


def _proved(read: ReadPage, host: Host) -> KnownPage:
    """The page that is being converted: run, verified."""
    page, settings = read.page, host.settings
    try:
        proof = prove(page, host.runner, settings) if settings.enabled else unproved(page)
    except RunnerError as error:
        raise host.refusal(error) from error
    return KnownPage(proof, read.layout, read.lines, read.body)


class _Placing(Preprocessor):
    """Puts finished HTML into Markdown's stash."""

    def __init__(self, md: Markdown, reading: _Reading) -> None:
        super().__init__(md)
        self.reading = reading

    def run(self, lines: list[str]) -> list[str]:
        """The lines with placeholders."""
        return self.reading.page.placed(lines, self.reading.stashed)


def _split(text: str) -> list[str]:
    """Lines as Markdown counts them, which ends none at a form feed or the like."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _front_lines(text: str) -> list[str]:
    """The lines of the front matter, markers included."""
    front = front_matter(text.replace("\r\n", "\n"))
    return front.removesuffix("\n").split("\n") if front else []


def _numbers(front: list[str], lines: list[str], original: list[str]) -> list[int]:
    """The line in the author's file of each line that is read."""
    return [*range(1, len(front) + 1), *original_lines(lines, original)]


class _References(LinkInlineProcessor):
    """Links `trace:…` end where the reader of our syntax ends them.

    Markdown counts brackets and quotes in its own way, which an expression in a title may lead astray.
    """

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:
        """Address, title, end, and whether there is one; `index` is that of the round bracket."""
        link = link_at(data, index)
        if link is None:
            return "", None, index, False
        return SCHEME + link.target, None, link.end, True


class _Links(Treeprocessor):
    """Links `trace:…` become links to rows of a table on the page; values in attributes, text."""

    def __init__(self, md: Markdown, reading: _Reading) -> None:
        super().__init__(md)
        self.reading = reading

    def run(self, root: etree.Element) -> None:
        """Changes the elements in place."""
        for element in root.iter():
            for name, value in element.items():
                if STX in value:
                    element.set(name, HTML_PLACEHOLDER_RE.sub(self._as_text, value))
        for link in list(root.iter("a")):
            target = link.get("href", "")
            if target.startswith(SCHEME):
                link.attrib.pop("title", None)
                href = self.reading.page.row_address(target.removeprefix(SCHEME))
                link.set("class", "tm-reference")
                if href is None:  # a finding says why; hosts rely on the address of a link
                    link.tag = "span"
                    del link.attrib["href"]
                else:
                    link.set("href", href)

    def _as_text(self, placeholder: re.Match[str]) -> str:
        """A value in the description of an image, where no element can stand."""
        found = _VALUE.fullmatch(str(self.md.htmlStash.rawHtmlBlocks[int(placeholder[1])]))
        return html.unescape(found[1]) if found else placeholder[0]


class _Leaks(Treeprocessor):
    """Finds what Markdown left raw: blocks that it never came across, views inside code.

    Not a postprocessor: those also run on single headings.
    """

    def __init__(self, md: Markdown, reading: _Reading) -> None:
        super().__init__(md)
        self.reading = reading

    def run(self, root: etree.Element) -> None:
        """Adds a box to the end of the page for each."""
        page = self.reading.page
        findings = [*page.unmet(), *page.left_in_code(root), *page.raw_references()]
        if page.report is not page.proof.report:
            self.reading.host.recounted(page.proof, page.report)
        for finding in findings:
            self.reading.host.found(finding)
            etree.SubElement(root, "p").text = page.stash(page.rendering.finding(finding))


class _AsTyped(Postprocessor):
    """Gives blocks that were left raw the header that the author wrote."""

    def __init__(self, md: Markdown, reading: _Reading) -> None:
        super().__init__(md)
        self.reading = reading

    def run(self, text: str) -> str:
        """The page without our internal names."""
        return self.reading.page.as_typed(text)


class _Answers(Postprocessor):
    """Adds a sheet with all answers, for whoever prints the page."""

    def __init__(self, md: Markdown, reading: _Reading) -> None:
        super().__init__(md)
        self.reading = reading

    def run(self, text: str) -> str:
        """The page with its second sheet."""
        view = answers_view(text)
        if not view.answers:
            return text
        return f"{text}\n{self.reading.page.rendering.templates.render(view)}"
