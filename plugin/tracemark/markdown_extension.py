"""The Python-Markdown extension: every host comes through here.

Before anything else of the page is converted, its text is read, its samples are run and its claims
decided; then the *text* is rewritten. A traced fence becomes a plain fence, which the host highlights
like any other, followed by stashed HTML of its views. Blocks with a body get a name of ours and
their place in the layout, and `markdown_blocks` renders them. Links `trace:…` become links to rows.
"""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.inlinepatterns import LINK_RE, LinkInlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE, STX
from pymdownx.blocks import BlocksExtension

from tracemark.errors import RunnerError
from tracemark.lesson.inline import link_at
from tracemark.lesson.origin import front_matter, original_lines
from tracemark.lesson.page import Page as LessonPage
from tracemark.lesson.reader import read_page_with_layout
from tracemark.markdown_blocks import BLOCKS
from tracemark.markdown_hosts import Host, ReadPage, Source, host_of
from tracemark.markdown_page import PageInMarkdown
from tracemark.markdown_tokens import shielded, unshielded
from tracemark.page_memory import KnownPage, Stashed
from tracemark.proof import prove, unproved
from tracemark.settings import EXTENSION_KEY, Settings, read_settings
from tracemark.topic.topic import Piece
from tracemark.views.answers import answers_view
from tracemark.views.language import Language, language, nearest_language

AFTER_SNIPPETS = 31.5
"""Priority of reading: included text is there (32), fences (31.05 and 25) are not yet touched."""
BEFORE_MACROS = 36
"""Priority of keeping samples from macros, which Zensical fills in as a preprocessor (35)."""
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


class TracemarkExtension(BlocksExtension):
    """Turns lessons into proved pages; options are those of `Settings`."""

    def __init__(self, host: Host | None = None, **options: Any) -> None:
        """`host` is the plugin that made it; without one it works alone, with `options`."""
        super().__init__()
        self._host = host
        self._settings = read_settings(options, EXTENSION_KEY) if options else None

    def extendMarkdown(self, md: Markdown) -> None:
        """Registers what reads, what renders, and the extensions that lessons need."""
        _require(md)
        reading = _Reading(md, self._host or host_of(md, self._settings))
        md.preprocessors.register(reading, "tracemark", AFTER_SNIPPETS)
        md.preprocessors.register(_Shielding(md, reading), "tracemark-shielding", BEFORE_MACROS)
        super().extendMarkdown(md)
        md.block_level_elements += ["tracemark-player", "tracemark-predict-rows", "tracemark-fill"]
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
        text = unshielded("\n".join(lines))

        def read() -> KnownPage:
            return _proved(host.early(source, text) or read_text(text, source, host.settings), host)

        if source.pieces is not None:
            return self._made(source, source.pieces)
        memory = host.memory
        known = memory.page(source.path, (source, text), read) if memory else read()
        host.proved(known.proof)
        language = page_language(source, known.proof.page, host.settings)
        self.page = PageInMarkdown(self.md, known, language, host.replaced)
        rewritten = self.page.rewritten(
            source.progress,
            lists_views=source.lists_views,
            show_coverage=host.settings.show_coverage,
        )
        self.stashed = rewritten.stashed
        own = known.lines[: known.body] if "meta" in self.md.preprocessors else ()
        for_others = own if _front_lines(text) else ()
        return [*for_others, *rewritten.lines]

    def _made(self, source: Source, pieces: Sequence[Piece]) -> list[str]:
        """The text of a page that is made: its Markdown, and tokens for its HTML."""
        read = read_text("", source, self.host.settings)
        known = KnownPage(unproved(read.page), read.layout, read.lines, read.body)
        language = page_language(source, read.page, self.host.settings)
        self.page = PageInMarkdown(self.md, known, language, self.host.replaced)
        rewritten = self.page.of_pieces(pieces)
        self.stashed = rewritten.stashed
        return [*rewritten.lines]


def page_language(source: Source, page: LessonPage, settings: Settings) -> Language:
    """What the readers of a page are spoken to in: the page's word, the site's, the theme's."""
    own = page.language
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


class _Shielding(Preprocessor):
    """Keeps samples from macros, where a preprocessor fills those in; see `shielded`."""

    def __init__(self, md: Markdown, reading: _Reading) -> None:
        super().__init__(md)
        self.reading = reading

    def run(self, lines: list[str]) -> list[str]:
        """The lines with braces in samples out of the way."""
        if "macros" not in self.md.preprocessors:
            return lines
        host = self.reading.host
        read = read_text("\n".join(lines), host.source(self.md), host.settings)
        return shielded(read.lines, read.layout)[read.body :]


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
        findings = [*page.left_raw(root)]
        if page.report is not page.proof.report:
            self.reading.host.recounted(page.proof, page.report)
        for finding in findings:
            self.reading.host.found(finding)
            etree.SubElement(root, "p").text = page.stash(page.rendering.finding(finding))
        self.reading.host.finished([*page.proof.report.findings, *findings])


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
