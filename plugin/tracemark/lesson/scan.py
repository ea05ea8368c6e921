"""Which lines of a page are fences, blocks and prose.

The scanner knows no option and no block by name. It goes through the page once, with a stack of the
containers that the current line is in, so that a fence inside a list, a tab or an admonition counts
and an indented code block does not.

It agrees with the host where they could differ: a fence ends at a line of exactly its own marker at
exactly its own indentation (superfences), a block at a line of exactly its own number of slashes
(pymdownx.blocks), and options are the lines directly below a header that are indented by four.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tracemark.lesson.indentation import TAB, prefix_length, width
from tracemark.lesson.scanned import BlockLines, FenceLines, Scan
from tracemark.lesson.source import Place

_FENCE = re.compile(r"([> \t]*)(`{3,}|~{3,})(.*)$")
_HEADER = re.compile(r"([> \t]*)(/{3,})[ \t]*([A-Za-z][\w-]*)[ \t]*(?:(\|)[ \t]*(.*?)[ \t]*)?$")
_LOOSE_HEADER = re.compile(r"([> \t]*)(/{3,})[ \t]*([A-Za-z][\w-]*)\b(.+)$")
_CLOSING = re.compile(r"[ \t]*(/{3,})[ \t]*$")
_LIST_ITEM = re.compile(r"[ \t]*(?:[-*+]|[0-9]+[.)])[ \t]+\S")
_RULE = re.compile(r"[ \t]*([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_INDENTING = re.compile(r"""[ \t]*(?:!!!|\?\?\?|===[!+]*[ ]?["']|\[\^[^\]]+\]:|:[ \t])""")
_ALONE = re.compile(r"[ \t]*(?:#{1,6}[ \t]|\|)")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")


@dataclass(slots=True)
class _Container:
    """Something that the current line is in."""

    inside: int
    """Columns by which a line must be indented to belong to it."""
    base: int
    """Columns from which four more make an indented code block."""
    is_list: bool = False
    block: int | None = None
    """For a block: its number."""


def scan(lines: Sequence[str], first: int = 0) -> Scan:
    """The scan of a page whose body begins at line `first` (0-based)."""
    return _Scanner(lines, first).scan()


@dataclass(slots=True)
class _Open:
    """A block whose end has not been seen."""

    header: BlockLines
    last: int | None = None


@dataclass(slots=True)
class _Scanner:
    """One walk through the lines of a page; what it finds is complete when the last one is read."""

    lines: Sequence[str]
    first: int
    """0-based line that the body begins with."""
    visible: list[str] = field(default_factory=list)
    """The lines, with comments blanked as far as the walk has come."""
    stack: list[_Container] = field(default_factory=lambda: [_Container(0, 0)])
    """What the line is in, outermost first; the first one is the page."""
    fences: list[FenceLines] = field(default_factory=list)
    blocks: list[_Open] = field(default_factory=list)
    """All so far, those that are closed too."""
    paragraphs: list[tuple[int, ...]] = field(default_factory=list)
    """Those that have ended."""
    paragraph: list[int] = field(default_factory=list)
    """Lines of the one that has not."""
    prose: list[int] = field(default_factory=list)
    after_blank: bool = True
    """Whether a new paragraph or a code block may begin: behind a blank line, a fence, a header."""
    in_comment: bool = False
    """Whether the next line begins inside of a comment."""
    last_comment_end: int = -1
    """Last line of the page that a comment could end in; -1 where there is none."""

    def scan(self) -> Scan:
        self.visible = list(self.lines)
        ends = [n for n, line in enumerate(self.lines) if "-->" in line]
        self.last_comment_end = ends[-1] if ends else -1
        line = self.first
        while line < len(self.lines):
            line = self._line(line)
        self._end_paragraph()
        return Scan(
            tuple(self.fences),
            tuple(_closed(block) for block in self.blocks),
            tuple(self.paragraphs),
            tuple(self.prose),
            tuple(self.visible),
        )

    def _line(self, n: int) -> int:
        """Read line `n`; the line to go on with."""
        self._leave_comment(n)
        line = self.visible[n]
        if not line.strip():
            self._end_paragraph()
            self.after_blank = True
            return n + 1
        self._leave_containers(line)
        if self.after_blank and width(line) - self.stack[-1].base >= TAB:
            return n + 1
        fence = _FENCE.match(line)
        if fence and _may_be_info(fence[2], fence[3]):
            return self._fence(n, fence)
        self._enter_comment(n)
        line = self.visible[n]
        closing = _CLOSING.match(line)
        if closing and self._close(n, len(closing[1])):
            return n + 1
        header = _HEADER.match(line) or _LOOSE_HEADER.match(line)
        if header:
            return self._open(n, header)
        if line.strip():
            self._text(n, line)
        return n + 1

    # Comments

    def _leave_comment(self, n: int) -> None:
        """Blank what belongs to a comment that began above."""
        if not self.in_comment:
            return
        line = self.visible[n]
        end = line.find("-->")
        self.in_comment = end < 0
        stop = len(line) if end < 0 else end + 3
        self.visible[n] = " " * stop + line[stop:]

    def _enter_comment(self, n: int) -> None:
        """Blank the comments that begin in this line, other than in a code span."""
        start = 0
        while (start := self.visible[n].find("<!--", start)) >= 0:
            line = self.visible[n]
            spans = _CODE_SPAN.finditer(line)
            if any(span.start() < start < span.end() for span in spans):
                start += 1
                continue
            end = line.find("-->", start)
            if end < 0 and self.last_comment_end <= n:
                return
            self.in_comment = end < 0
            stop = len(line) if end < 0 else end + 3
            self.visible[n] = line[:start] + " " * (stop - start) + line[stop:]

    # Containers

    def _leave_containers(self, line: str) -> None:
        """Drop the containers that this line does not belong to."""
        indent = width(line)
        lazy = not self.after_blank and bool(self.paragraph) and not _starts_something(line)
        while len(self.stack) > 1 and indent < self.stack[-1].inside:
            if lazy and self.stack[-1].is_list:
                return
            self.stack.pop()

    def _enter_item(self, indent: int) -> None:
        """Begin a list item whose marker stands at column `indent`."""
        top = self.stack[-1]
        if top.is_list and indent < top.base:
            # Python-Markdown nests by four columns: by two or three it is the next item.
            top.inside = min(top.inside, indent + 2)
            return
        self.stack.append(_Container(indent + 2, top.base + TAB, is_list=True))

    # Fences

    def _fence(self, n: int, found: re.Match[str]) -> int:
        self._end_paragraph()
        last = self._fence_end(n, found[1], found[2])
        # The rest of the line as typed: a comment inside a header is no comment.
        self.fences.append(FenceLines(n, last, found[1], found[2], found[3]))
        self.after_blank = True
        return n + 1 if last is None else last + 1

    def _fence_end(self, n: int, indent: str, marker: str) -> int | None:
        """The line that closes the fence, or None where the text stops belonging to it."""
        columns = len(indent.expandtabs(TAB))
        for line in range(n + 1, len(self.lines)):
            text = self.lines[line]
            if not text.strip("> \t"):
                continue
            start = prefix_length(text, columns)
            if start is None:
                return None
            if text[start:].rstrip(" \t") == marker:
                return line
        return None

    # Blocks

    def _open(self, n: int, found: re.Match[str]) -> int:
        """Begin a block; its options are read with its header."""
        self._end_paragraph()
        top = self.stack[-1]
        header = self._header(n, found)
        self.paragraphs += [(line,) for line in range(n, header.options_last + 1)]
        self.blocks.append(_Open(header))
        # A line of text that happens to begin with slashes must not take another block's end.
        if not header.malformed or (
            header.clash is None and _closes_later(self.lines, n, header.slashes)
        ):
            self.stack.append(_Container(top.inside, top.base, block=header.number))
        self.after_blank = True
        return header.options_last + 1

    def _header(self, n: int, found: re.Match[str]) -> BlockLines:
        """What the header at line `n` and the lines below it say of a block that is still open."""
        top, slashes = self.stack[-1], len(found[2])
        around = [entry.block for entry in self.stack if entry.block is not None]
        same = [other for other in around if self.blocks[other].header.slashes == slashes]
        malformed = found.re is _LOOSE_HEADER
        argument = "" if malformed else found[5] or ""
        return BlockLines(
            number=len(self.blocks),
            first=n,
            last=None,
            indent=found[1],
            slashes=slashes,
            name=found[3].lower(),
            name_place=Place(n, found.start(3)),
            argument=argument,
            argument_place=Place(n, found.start(5) if argument else found.end(3)),
            options_last=self._options_last(n, min(top.base, width(found[0])) + TAB),
            parent=around[-1] if around else None,
            malformed=malformed,
            clash=same[-1] if same else None,
            too_deep=width(found[0]) - top.base >= TAB,
        )

    def _options_last(self, n: int, margin: int) -> int:
        """The last of the lines below line `n` that are indented by `margin` columns, `n` for none."""
        last = n
        while last + 1 < len(self.lines) and _is_option(self.lines[last + 1], margin):
            last += 1
        return last

    def _close(self, n: int, slashes: int) -> bool:
        """Close the innermost open block with so many slashes; False where there is none."""
        for depth in range(len(self.stack) - 1, 0, -1):
            number = self.stack[depth].block
            if number is not None and self.blocks[number].header.slashes == slashes:
                self.blocks[number].last = n
                del self.stack[depth:]
                self._end_paragraph()
                self.after_blank = True
                return True
        return False

    # Prose

    def _text(self, n: int, line: str) -> None:
        alone = bool(_ALONE.match(line))
        if alone or _starts_something(line):
            self._end_paragraph()
        if _INDENTING.match(line):
            inside = width(line) + TAB
            self.stack.append(_Container(inside, inside))
        elif _is_item(line):
            self._enter_item(width(line))
        self.paragraph.append(n)
        self.prose.append(n)
        self.after_blank = False
        if alone:
            self._end_paragraph()

    def _end_paragraph(self) -> None:
        if self.paragraph:
            self.paragraphs.append(tuple(self.paragraph))
            self.paragraph.clear()


def _closed(block: _Open) -> BlockLines:
    return replace(block.header, last=block.last)


def _may_be_info(marker: str, info: str) -> bool:
    """False for a code span of three backticks at the start of a line."""
    return marker[0] == "~" or "`" not in _QUOTED.sub("", info)


def _is_option(line: str, margin: int) -> bool:
    return bool(line.strip()) and width(line) >= margin


def _closes_later(lines: Sequence[str], n: int, slashes: int) -> bool:
    """True where some line below closes a block of so many slashes."""
    return any(line.strip() == "/" * slashes for line in lines[n + 1 :])


def _is_item(line: str) -> bool:
    return bool(_LIST_ITEM.match(line)) and not _RULE.match(line)


def _starts_something(line: str) -> bool:
    """True where the line cannot be the lazy continuation of a paragraph."""
    patterns = (_FENCE, _HEADER, _CLOSING, _INDENTING, _ALONE)
    return _is_item(line) or any(pattern.match(line) for pattern in patterns)
