"""What Markdown left raw: blocks that it never came across, views inside code, references inside HTML."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as etree

from markdown.util import AtomicString
from markupsafe import escape

from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.layout import ReferenceStretch, Stretch
from tracemark.markdown_blocks import PREFIX
from tracemark.page_memory import KnownPage
from tracemark.views.text import visible

_RAW_BLOCK = re.compile(rf"/{{3,}} {PREFIX}[a-z]+ \| (\d+)")
_HEADER = re.compile(r"/{3,} ?[a-z][\w-]*(?: +\|.*)?")
"""Of any block, also of other extensions."""
_CONTAINERS = " \t>*+-0123456789."
"""What may stand before a block in lists and quotations."""
_LINK = "](trace:"
_CODE_ELEMENT = re.compile(
    r"<(code|pre|script|style|textarea)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE
)


@dataclass(frozen=True)
class LeftRaw:
    """Finds it, when a page has been converted."""

    known: KnownPage
    met: Collection[int]
    """Indexes of the body blocks that were rendered."""
    placed: Mapping[str, Position]
    """Positions of views, by the placeholder that stands for them."""

    def views_in_code(self, root: etree.Element) -> Iterator[Finding]:
        """A finding for each view that stands inside code; it is taken out there.

        That is where it ends up when the container around a sample, such as an admonition, is not
        switched on: Markdown then reads what is indented as code.
        """
        for code in root.iter("code"):
            for mark, position in self.placed.items():
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

    def references(self, blocks: Sequence[str]) -> list[ReferenceStretch]:
        """The references that Markdown left as they were typed, inside an HTML element: one of the blocks."""
        raw = [_CODE_ELEMENT.sub("", block) for block in blocks if _LINK in block]
        return list(self._held_by(raw)) if raw else []

    def of_reference(self, one: ReferenceStretch) -> Finding:
        """The finding on such a reference."""
        return Finding(
            one.reference.position,
            "TM111",
            "the reference was left as raw text: it is inside an HTML element",
            'Give the element `markdown="1"` and switch on `md_in_html`, or write it in Markdown.',
            self._source(one.reference.position),
        )

    def _held_by(self, blocks: Sequence[str]) -> Iterator[ReferenceStretch]:
        """The references that the blocks hold; of those that are written alike, as many as are held."""
        alike: dict[str, list[ReferenceStretch]] = {}
        for one in self.known.layout.references:
            alike.setdefault(self._typed(one.stretch), []).append(one)
        for text, references in alike.items():
            held = sum(block.count(text) for block in blocks)
            lines = [self.known.lines[one.stretch.first].strip() for one in references]
            surely = [any(line in block for block in blocks) for line in lines]
            order = sorted(range(len(references)), key=surely.__getitem__, reverse=True)
            yield from (references[n] for n in sorted(order[:held]))

    def _typed(self, stretch: Stretch) -> str:
        """What the author typed there."""
        lines = list(self.known.lines[stretch.first : stretch.last + 1])
        lines[-1] = lines[-1][: stretch.end]
        lines[0] = lines[0][stretch.start :]
        return "\n".join(lines)

    def _source(self, position: Position) -> str:
        line = self.known.layout.line_of(position)
        return "" if line is None else self.known.lines[line]

    def blocks(self) -> Iterator[Finding]:
        """A finding for each block that Markdown never came across."""
        for index, body in enumerate(self.known.layout.bodies):
            if index not in self.met and body.noun is not None:
                yield Finding(
                    body.noun.position,
                    "TM111",
                    f"the block `/// {body.name}` was left as raw text",
                    "Put a blank line before and after it, indent it as the text around it, and"
                    " switch on the extension of the container that it is in.",
                    self.known.lines[body.lines.first],
                )

    def headers(self, root: etree.Element) -> Iterator[Finding]:
        """A finding for each block of a lesson that no extension of the site knows."""
        layout = self.known.layout
        if not (layout.samples or layout.views or layout.bodies):
            return
        shown = [_lines_in(paragraph) for paragraph in root.iter("p")]
        raw = {line for lines in shown for line in lines if _HEADER.fullmatch(line)}
        for index, line in enumerate(self.known.lines) if raw else ():
            marks = len(line) - len(line.lstrip(_CONTAINERS))
            if start := next((one for one in raw if line.startswith(one, marks)), None):
                raw.discard(start)
                yield Finding(
                    Position(self.known.proof.page.path, layout.file_lines[index], marks + 1),
                    "TM111",
                    f"the block `{start.split('|')[0].strip()}` was left as raw text",
                    "No extension of this site knows such a block: switch one on, as"
                    " `pymdownx.blocks.details` for `/// details`, or take it away.",
                    line,
                )

    def as_typed(self, html: str) -> str:
        """The page with the headers of blocks that were left as the author wrote them."""
        if len(self.met) == len(self.known.layout.bodies):
            return html

        def header(found: re.Match[str]) -> str:
            number = int(found[1])
            if number in self.met or number >= len(self.known.layout.bodies):
                return found[0]
            line = self.known.lines[self.known.layout.bodies[number].lines.first]
            return str(escape(visible(line.strip())))

        return _RAW_BLOCK.sub(header, html)


def _lines_in(paragraph: etree.Element) -> list[str]:
    """The lines of a paragraph, as far as they are plain text."""
    texts = [paragraph.text or "", *(child.tail or "" for child in paragraph)]
    return [line.strip() for text in texts for line in text.split("\n")]
