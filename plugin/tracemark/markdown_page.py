"""A page while Markdown converts it: what was read and proved, and its text rewritten.

The rewriting is by whole lines. A line that is ours is replaced by what the host is to see instead;
finished HTML goes into Markdown's stash, and a placeholder stands for it, so that no other extension
can mistake captured output for Markdown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.util import AtomicString
from markupsafe import Markup, escape

from tracemark.check.report import without
from tracemark.lesson.fence import fenced
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.inline import InlineValue, scan
from tracemark.lesson.layout import (
    BodyBlock,
    DriverFence,
    Lines,
    PageLayout,
    ReferenceStretch,
    SampleFence,
    Stretch,
    UnreadBlock,
    ValueStretch,
    ViewLines,
)
from tracemark.lesson.page import Flow, Reference
from tracemark.lesson.question import Question
from tracemark.lesson.row_range import parse_ranges
from tracemark.lesson.sample import Sample
from tracemark.markdown_blocks import PREFIX, block_name, render_inline
from tracemark.page_memory import Inlining, KnownPage, Rewritten, Stashed
from tracemark.rendering import Rendering, row_href
from tracemark.topic.topic import Piece
from tracemark.views.language import ENGLISH, Language
from tracemark.views.templates import NOTHING_REPLACED, Replaced
from tracemark.views.text import Inline, visible

_HEADING = re.compile(r"#\s+\S")
_UNDERLINE = re.compile(r"=+[ \t]*$")
_NO_PROSE = re.compile(r"[ \t]*(?:```|~~~|///|<!--)")
_RAW_BLOCK = re.compile(rf"/{{3,}} {PREFIX}[a-z]+ \| (\d+)")
_HEADER = re.compile(r"/{3,} ?[a-z][\w-]*(?: +\|.*)?")
"""Of any block, also of other extensions."""
_CONTAINERS = " \t>*+-0123456789."
"""What may stand before a block in lists and quotations."""
_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
_LINK = "](trace:"
_CODE_ELEMENT = re.compile(
    r"<(code|pre|script|style|textarea)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE
)
_OPEN, _CLOSE = "\U0010f0d0", "\U0010f0d1"
"""Private characters around the number of a piece of HTML. Markdown's own marks would not survive:
it removes them from the text when it normalises white space."""
_TOKEN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


_SHIELD = "\U0010f0d2"
"""A brace of a sample, while the page goes through what reads braces as its own."""
_TEMPLATE = re.compile(r"\{(?=[{%#])")


def shielded(lines: Sequence[str], layout: PageLayout) -> list[str]:
    """The lines, in which no template language finds anything in samples and pinned tables.

    A macro that changed a sample would have another program proved than the one in the author's file.
    """
    new = list(lines)
    parts: list[SampleFence | DriverFence | ViewLines] = [
        *layout.samples,
        *layout.drivers,
        *layout.views,
    ]
    for part in parts:
        for index in range(part.lines.first + 1, part.lines.last + 1):
            new[index] = _TEMPLATE.sub(_SHIELD, new[index])
    return new


def unshielded(text: str) -> str:
    """The text as it was before `shielded`."""
    return text.replace(_SHIELD, "{")


class PageInMarkdown:
    """The page being converted, and what of it Markdown has come across."""

    def __init__(
        self,
        md: Markdown,
        known: KnownPage,
        language: Language = ENGLISH,
        replaced: Replaced = NOTHING_REPLACED,
    ) -> None:
        """Nothing is met yet; `replaced` are the site's own templates."""
        self.md = md
        self.known = known
        self.proof = known.proof
        self.layout = known.layout
        self.lines = known.lines
        self.rendering = Rendering(known.proof, language, replaced)
        self.report = known.proof.report
        """As it is when the page has been converted: what is left raw is not proved."""
        self.around: dict[str, tuple[str, str]] = {}
        """By id of a question: the HTML between it and its options, and that of its explanation."""
        self._met: set[int] = set()
        self._placed: dict[str, Position] = {}
        """Positions of views, by the placeholder that stands for them."""

    def rewritten(
        self, progress: str = "", *, lists_views: bool = False, show_coverage: bool = False
    ) -> Rewritten:
        """The page's text for the host; `progress` is an address.

        `lists_views` says whether the host puts the views of the topic where the header has its mark.
        """
        if self.known.rewritten is not None:
            return self.known.rewritten
        inline = Inlining(self.inline)
        header = self.rendering.header(progress, lists_views=lists_views)
        rewritten = Rewriting(self, header, inline, show_coverage).rewritten()
        if inline.all_plain:
            self.known.rewritten = rewritten
        return rewritten

    def of_pieces(self, pieces: Sequence[Piece]) -> Rewritten:
        """The text of a page that is made of Markdown and finished HTML, each a paragraph of its own."""
        words = self.rendering.script_words()
        stashed: list[Stashed] = []
        lines: list[str] = []
        for piece in (*pieces, words):
            if isinstance(piece, Markup):
                lines += ["", f"{_OPEN}{len(stashed)}{_CLOSE}", ""]
                stashed.append(Stashed(piece, None))
            else:
                lines += ["", *piece.split("\n"), ""]
        return Rewritten(tuple(lines), tuple(stashed))

    def placed(self, lines: Sequence[str], stashed: Sequence[Stashed]) -> list[str]:
        """The lines with Markdown's placeholders in the place of our tokens."""

        def placeholder(token: re.Match[str]) -> str:
            number = int(token[1])
            if number >= len(stashed):
                return token[0]
            mark = self.stash(stashed[number].html)
            if (position := stashed[number].position) is not None:
                self._placed[mark] = position
            return mark

        return [_TOKEN.sub(placeholder, line) if _OPEN in line else line for line in lines]

    def quiz(self, question: Question, stem: str, explain: str) -> str:
        """A question, with the HTML that stands between it and its options, and its explanation."""
        self.around[question.id] = stem, explain
        key = question.id, stem, explain
        form = self.known.forms.get(key)
        if form is None:
            inline = Inlining(self.inline)
            made = self.rendering.quiz(question, inline, explain)
            form = self.rendering.around_quiz(stem, made)
            if inline.all_plain:
                self.known.forms[key] = form
        return form

    def meet(self, index: int) -> BodyBlock:
        """The body block with that index in the layout; it is rendered now."""
        self._met.add(index)
        return self.layout.bodies[index]

    def left_in_code(self, root: etree.Element) -> Iterator[Finding]:
        """A finding for each view that stands inside code; it is taken out there.

        That is where it ends up when the container around a sample, such as an admonition, is not
        switched on: Markdown then reads what is indented as code.
        """
        for code in root.iter("code"):
            for mark, position in self._placed.items():
                if mark in (code.text or ""):
                    code.text = AtomicString((code.text or "").replace(mark, ""))
                    yield Finding(
                        position,
                        "TM111",
                        "what stands here was left as raw text: Markdown takes it for code",
                        "Switch on the extension of the container around it, such as `admonition`,"
                        " or take the indentation away.",
                        self._source(position),
                    )

    def raw_references(self) -> Iterator[Finding]:
        """A finding for each reference that Markdown left as it was typed, inside an HTML element.

        Where the page says how many of its claims are proved, those of them are not among these.
        """
        raw = [block for block in map(str, self.md.htmlStash.rawHtmlBlocks) if _LINK in block]
        left = [_CODE_ELEMENT.sub("", block) for block in raw]
        found = list(self._held_by(left)) if left else []
        if found:
            self._count_without([one.reference for one in found])
        for one in found:
            yield Finding(
                one.reference.position,
                "TM111",
                "the reference was left as raw text: it is inside an HTML element",
                'Give the element `markdown="1"` and switch on `md_in_html`, or write it in Markdown.',
                self._source(one.reference.position),
            )

    def _count_without(self, references: Sequence[Reference]) -> None:
        """Take the claims of references out of what the page says of its claims."""
        self.report = without(self.proof.report, references)
        told = self.rendering.coverage()
        anew = replace(self.rendering, proof=replace(self.proof, report=self.report)).coverage()
        blocks = self.md.htmlStash.rawHtmlBlocks
        blocks[:] = [anew if told and block == told else block for block in blocks]

    def _held_by(self, blocks: Sequence[str]) -> Iterator[ReferenceStretch]:
        """The references that the blocks hold; of those that are written alike, as many as are held."""
        alike: dict[str, list[ReferenceStretch]] = {}
        for one in self.layout.references:
            alike.setdefault(self._typed(one.stretch), []).append(one)
        for text, references in alike.items():
            held = sum(block.count(text) for block in blocks)
            lines = [self.lines[one.stretch.first].strip() for one in references]
            surely = [any(line in block for block in blocks) for line in lines]
            order = sorted(range(len(references)), key=surely.__getitem__, reverse=True)
            yield from (references[n] for n in sorted(order[:held]))

    def _typed(self, stretch: Stretch) -> str:
        """What the author typed there."""
        lines = list(self.lines[stretch.first : stretch.last + 1])
        lines[-1] = lines[-1][: stretch.end]
        lines[0] = lines[0][stretch.start :]
        return "\n".join(lines)

    def _source(self, position: Position) -> str:
        line = self.layout.line_of(position)
        return "" if line is None else self.lines[line]

    def unmet(self) -> Iterator[Finding]:
        """A finding for each block that Markdown never came across."""
        for index, body in enumerate(self.layout.bodies):
            if index not in self._met and body.noun is not None:
                yield Finding(
                    body.noun.position,
                    "TM111",
                    f"the block `/// {body.name}` was left as raw text",
                    "Put a blank line before and after it, indent it as the text around it, and"
                    " switch on the extension of the container that it is in.",
                    self.lines[body.lines.first],
                )

    def raw_headers(self, root: etree.Element) -> Iterator[Finding]:
        """A finding for each block of a lesson that no extension of the site knows."""
        layout = self.layout
        if not (layout.samples or layout.views or layout.bodies):
            return
        shown = [_lines_in(paragraph) for paragraph in root.iter("p")]
        raw = {line for lines in shown for line in lines if _HEADER.fullmatch(line)}
        for index, line in enumerate(self.lines) if raw else ():
            marks = len(line) - len(line.lstrip(_CONTAINERS))
            if start := next((one for one in raw if line.startswith(one, marks)), None):
                raw.discard(start)
                yield Finding(
                    Position(self.proof.page.path, layout.file_lines[index], marks + 1),
                    "TM111",
                    f"the block `{start.split('|')[0].strip()}` was left as raw text",
                    "No extension of this site knows such a block: switch one on, as"
                    " `pymdownx.blocks.details` for `/// details`, or take it away.",
                    line,
                )

    def as_typed(self, html: str) -> str:
        """The page with the headers of blocks that were left as the author wrote them."""
        if len(self._met) == len(self.layout.bodies):
            return html

        def header(found: re.Match[str]) -> str:
            number = int(found[1])
            if number in self._met or number >= len(self.layout.bodies):
                return found[0]
            line = self.lines[self.layout.bodies[number].lines.first]
            return str(escape(visible(line.strip())))

        return _RAW_BLOCK.sub(header, html)

    def flow_number(self, flow: Flow) -> int:
        """Number of a flow on the page, from 1."""
        return [block for block in self.proof.page.blocks if isinstance(block, Flow)].index(
            flow
        ) + 1

    def stash(self, html: str) -> str:
        """The placeholder of finished HTML."""
        placeholder: str = self.md.htmlStash.store(html)
        return placeholder

    def inline(self, text: str) -> str:
        """Inline Markdown of the author to HTML."""
        return render_inline(self.md, self.with_values(text))

    def with_values(self, text: str) -> str:
        """A title, hint or option with its computed values put in."""
        if "{trace" not in text:
            return text
        found = [one for one in scan(text) if isinstance(one, InlineValue)]
        for one in reversed(found):
            shown = self.value(one.sample, one.expression or "")
            text = text[: one.start] + self.stash(shown) + text[one.end :]
        return text

    def value(self, sample: str | None, expression: str) -> str:
        """HTML of a computed value; of a question mark where a finding says why there is none."""
        for one in self.proof.page.values:
            claim = one.claim
            if claim.text.strip() == expression.strip() and sample in (None, claim.sample):
                return self.rendering.value(self.proof.report.values.get(claim.position))
        return self.rendering.value(None)

    def row_address(self, target: str) -> str | None:
        """Where `deploy/1,2` links to: the first of its rows; None where there is no such row."""
        addresses = self.known.addresses
        if target not in addresses:
            addresses[target] = self._row_address(target)
        return addresses[target]

    def _row_address(self, target: str) -> str | None:
        name, _, numbers = target.strip().rpartition("/")
        ranges = parse_ranges(numbers)
        samples = self.proof.page.samples
        if isinstance(ranges, str) or not ranges or not (name or len(samples) == 1):
            return None
        run = self.proof.runs.get(name or samples[0].id)
        if run is None or not 1 <= ranges[0].start <= len(run.rows):
            return None
        return row_href(run.sample.id, ranges[0].start)


def _lines_in(paragraph: etree.Element) -> list[str]:
    """The lines of a paragraph, as far as they are plain text."""
    texts = [paragraph.text or "", *(child.tail or "" for child in paragraph)]
    return [line.strip() for text in texts for line in text.split("\n")]


class Rewriting:
    """One page's lines on their way to the host."""

    def __init__(
        self,
        page: PageInMarkdown,
        header: str,
        inline: Inline,
        show_coverage: bool,
    ) -> None:
        """`header` is finished HTML; captions and notes are rendered by `inline`."""
        self._page = page
        self._lines = list(page.lines)
        self._body = page.known.body
        self._head = header
        self._inline = inline
        self._show_coverage = show_coverage
        self._instead: dict[int, list[str]] = {}
        """Lines that replace a line, by its index."""
        self._before: dict[int, list[str]] = {}
        """Lines that go in front of a line, by its index."""
        self._stash: list[Stashed] = []

    def rewritten(self) -> Rewritten:
        """The lines without the front matter, and the HTML for them."""
        for value in reversed(self._page.layout.values):
            self._value(value)
        for fence in self._page.layout.samples:
            self._put(fence.lines, self._fence(fence))
        for driver in self._page.layout.drivers:
            self._put(driver.lines, [""])
        for view in self._page.layout.views:
            self._view(view)
        for index, body in enumerate(self._page.layout.bodies):
            self._block(index, body)
        for unread in self._page.layout.unread:
            self._unread(unread)
        for finding in self._page.proof.report.findings:
            self._show(finding)
        self._header()
        if self._show_coverage:
            self._coverage()
        if self._stash or self._page.layout.bodies:
            self._script_words()
        return Rewritten(tuple(self._joined()), tuple(self._stash))

    def _joined(self) -> Iterator[str]:
        for index in range(self._body, len(self._lines)):
            yield from self._before.get(index, ())
            yield from self._instead.get(index, [self._lines[index]])
        yield from self._before.get(len(self._lines), ())

    def _put(self, place: Lines, new: list[str]) -> None:
        """`new` in the place of whole lines."""
        for index in range(place.first, place.last + 1):
            self._instead[index] = []
        self._instead[place.first] = new

    def _stashed(self, html: str, indent: str, position: Position | None = None) -> list[str]:
        """Finished HTML as a paragraph of its own; `position` is that of what it shows."""
        return ["", indent + self._token(html, position), ""] if html else [""]

    def _token(self, html: str, position: Position | None = None) -> str:
        """What stands for finished HTML until white space is normalised; see `placed`."""
        self._stash.append(Stashed(html, position))
        return f"{_OPEN}{len(self._stash) - 1}{_CLOSE}"

    def _fence(self, fence: SampleFence) -> list[str]:
        """The sample as a plain fence, and the views that follow it."""
        sample = fence.sample
        code = [] if _shown_by_player(sample) else _plain_fence(sample)
        lines = [fence.indent + line if line else "" for line in code]
        views = self._page.rendering.following(sample)
        return [*lines, *self._stashed(views, fence.indent, sample.position)]

    def _view(self, view: ViewLines) -> None:
        """The view; where nothing was run, what the author wrote in its place: a pinned table."""
        if self._page.proof.is_off:
            body = (_CODE.sub(_unescaped, self._lines[n]) for n in view.body)
            self._put(view.lines, ["", *body, ""])
            return
        html = self._page.rendering.view(view.view, self._inline) if view.view else ""
        position = view.view.position if view.view else None
        self._put(view.lines, self._stashed(html, view.indent, position))

    def _block(self, index: int, body: BodyBlock) -> None:
        """A block under our own name, without its options and lists."""
        name = block_name(body.name)
        self._instead[body.lines.first] = [
            f"{body.indent}{'/' * body.slashes} {name} | {index}",
            "",
        ]
        options = range(body.options.first, body.options.last + 1) if body.options else ()
        for line in (*options, *body.listed):
            self._instead[line] = []

    def _unread(self, block: UnreadBlock) -> None:
        """A block that a finding speaks of: its body stays, what marks it as a block goes."""
        blank = [block.indent.rstrip()]
        self._put(block.lines, blank)
        last = self._end_in_quotation(block) if ">" in block.indent else block.last
        if last is not None:
            self._instead[last] = blank

    def _end_in_quotation(self, block: UnreadBlock) -> int | None:
        """The line of slashes that was meant to close a block in a quotation."""
        for index in range(block.lines.last + 1, len(self._lines)):
            line = self._lines[index].strip("> \t")
            if line.startswith("///") and not line.strip("/"):
                return index
            if not self._lines[index].lstrip().startswith(">"):
                break
        return None

    def _value(self, value: ValueStretch) -> None:
        """A computed value in the place of its code span."""
        claim, place = value.value and value.value.claim, value.stretch
        shown = self._page.value(claim.sample, claim.text) if claim else self._page.value(None, "")
        first, last = self._lines[place.first], self._lines[place.last]
        self._lines[place.first] = first[: place.start] + self._token(shown) + last[place.end :]
        for index in range(place.first + 1, place.last + 1):
            self._instead[index] = []

    def _show(self, finding: Finding) -> None:
        """A box with the finding, in front of what it speaks of."""
        index = self._place_of(finding)
        indent = ""
        if index < len(self._lines):
            line = self._lines[index]
            indent = line[: len(line) - len(line.lstrip())]
        html = self._page.rendering.finding(finding)
        box = self._stashed(html, indent, finding.position)
        self._before.setdefault(index, []).extend(box)

    def _place_of(self, finding: Finding) -> int:
        """Index of the line in front of which a finding is shown."""
        layout = self._page.layout
        line = None
        if finding.position.path == self._page.proof.page.path:
            line = layout.line_of(finding.position)
        if line is None or line < self._body:
            return self._body
        ours = (layout.samples, layout.drivers, layout.views, layout.bodies, layout.unread)
        places: list[Lines] = [one.lines for kind in ours for one in kind]
        around = [place.first for place in places if place.first <= line <= place.last]
        if around:
            return max(around)
        while line > self._body and self._lines[line - 1].strip():
            line -= 1
        return line

    def _header(self) -> None:
        """The lesson's header, under the first heading."""
        if self._head:
            self._before.setdefault(self._below_title(), [])[:0] = self._stashed(self._head, "")

    def _coverage(self) -> None:
        """How many claims are proved, below all that the page has."""
        html = self._page.rendering.coverage()
        if html:
            self._before.setdefault(len(self._lines), []).extend(self._stashed(html, ""))

    def _script_words(self) -> None:
        """What scripts say on this page, below all of it."""
        html = self._page.rendering.script_words()
        if html:
            self._before.setdefault(len(self._lines), []).extend(self._stashed(html, ""))

    def _below_title(self) -> int:
        """Index of the line below the page's title, of its first line where it has none."""
        for index in range(self._body, len(self._lines)):
            line = self._lines[index]
            if _NO_PROSE.match(line):
                break  # a `#` in code is no heading
            below_text = index > self._body and bool(self._lines[index - 1].strip())
            if _HEADING.match(line) or (below_text and _UNDERLINE.match(line)):
                return index + 1
        return self._body


def _unescaped(code: re.Match[str]) -> str:
    r"""Code of a cell: GitHub takes `\|` for a bar there, Python-Markdown shows the backslash."""
    return code[0].replace("\\|", "|")


def _shown_by_player(sample: Sample) -> bool:
    """A player shows the code itself."""
    return "player" in sample.show and "sample" not in sample.show


def _plain_fence(sample: Sample) -> list[str]:
    """The sample as any other Python fence, for the host to highlight."""
    if not sample.code.strip():
        return []
    options = [
        f"{name}={_quoted(value)}"
        for name in ("title", "linenums", "hl_lines")
        if (value := getattr(sample, name)) is not None
    ]
    return ["", *fenced(sample.code, " ".join(["python", *options])).split("\n"), ""]


def _quoted(value: str) -> str:
    """An option's value as superfences reads it, which knows no escapes."""
    return (
        f"'{value}'" if '"' in value and "'" not in value else '"' + value.replace('"', "”") + '"'
    )
