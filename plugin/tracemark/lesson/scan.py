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

from tracemark.lesson.source import Place

TAB = 4
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


@dataclass(frozen=True, slots=True)
class FenceLines:
    """A fence, found by its markers."""

    first: int
    """0-based line of the header."""
    last: int | None
    """0-based line of the closing marker; None where there is none."""
    indent: str
    """What stands before the marker: spaces, tabs and `>`."""
    marker: str
    """The backticks or tildes."""
    info: str
    """The rest of the header line."""

    @property
    def place(self) -> Place:
        """Of the marker."""
        return Place(self.first, len(self.indent))

    @property
    def info_place(self) -> Place:
        """Of the first character behind the marker."""
        return self.place.right(len(self.marker))


@dataclass(frozen=True, slots=True)
class BlockLines:
    """A `/// name | argument` block, found by its slashes."""

    number: int
    """Its index among the blocks, by opening line."""
    first: int
    """0-based line of the header."""
    last: int | None
    """0-based line of the closing slashes; None where there is none."""
    indent: str
    """What stands before the slashes."""
    slashes: int
    name: str
    """In lower case, as the host compares it."""
    name_place: Place
    argument: str
    """What stands behind the `|`; empty where there is none."""
    argument_place: Place
    options_last: int
    """0-based last line of the options; `first` where there are none."""
    parent: int | None
    """Number of the block that it stands directly in."""
    malformed: bool
    """True where something other than `| argument` follows the name."""
    clash: int | None
    """Number of a block around it with as many slashes: the host would close that one."""
    too_deep: bool
    """True where it is indented so far that the host takes it for text."""

    @property
    def place(self) -> Place:
        """Of the slashes."""
        return Place(self.first, len(self.indent))


@dataclass(frozen=True, slots=True)
class Scan:
    """The lines of a page by what they are."""

    fences: tuple[FenceLines, ...]
    blocks: tuple[BlockLines, ...]
    paragraphs: tuple[tuple[int, ...], ...]
    """Lines that belong together for inline markup; headers and options of blocks stand alone."""
    prose: tuple[int, ...]
    """Lines of prose: neither code nor header nor options."""
    visible: tuple[str, ...]
    """All lines, with the content of HTML comments turned into spaces."""


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


def width(line: str) -> int:
    """Columns of the white space that a line begins with; a tab reaches to a multiple of 4."""
    columns = 0
    for letter in line:
        if letter == "\t":
            columns += TAB - columns % TAB
        elif letter == " ":
            columns += 1
        else:
            break
    return columns


def prefix_length(line: str, columns: int) -> int | None:
    """How many characters of white space and `>` fill `columns` at the start of a line.

    None where the line has fewer of them, or a tab does not end there.
    """
    reached = 0
    for index, letter in enumerate(line):
        if reached >= columns or letter not in "> \t":
            return index if reached == columns else None
        reached += TAB - reached % TAB if letter == "\t" else 1
    return len(line) if reached == columns else None


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
    lines: Sequence[str]
    first: int
    visible: list[str] = field(default_factory=list)
    stack: list[_Container] = field(default_factory=lambda: [_Container(0, 0)])
    fences: list[FenceLines] = field(default_factory=list)
    blocks: list[_Open] = field(default_factory=list)
    paragraphs: list[tuple[int, ...]] = field(default_factory=list)
    paragraph: list[int] = field(default_factory=list)
    prose: list[int] = field(default_factory=list)
    after_blank: bool = True
    in_comment: bool = False
    last_comment_end: int = -1

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
        self.paragraphs.append((n,))
        top, number, slashes = self.stack[-1], len(self.blocks), len(found[2])
        around = [entry.block for entry in self.stack if entry.block is not None]
        same = [other for other in around if self.blocks[other].header.slashes == slashes]
        clash = same[-1] if same else None
        last = n
        margin = min(top.base, width(found[0])) + TAB
        while last + 1 < len(self.lines) and _is_option(self.lines[last + 1], margin):
            last += 1
            self.paragraphs.append((last,))
        malformed = found.re is _LOOSE_HEADER
        argument = "" if malformed else found[5] or ""
        header = BlockLines(
            number=number,
            first=n,
            last=None,
            indent=found[1],
            slashes=slashes,
            name=found[3].lower(),
            name_place=Place(n, found.start(3)),
            argument=argument,
            argument_place=Place(n, found.start(5) if argument else found.end(3)),
            options_last=last,
            parent=around[-1] if around else None,
            malformed=malformed,
            clash=clash,
            too_deep=width(found[0]) - top.base >= TAB,
        )
        self.blocks.append(_Open(header))
        # A line of text that happens to begin with slashes must not take another block's end.
        if not malformed or (clash is None and _closes_later(self.lines, n, slashes)):
            self.stack.append(_Container(top.inside, top.base, block=number))
        self.after_blank = True
        return last + 1

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
