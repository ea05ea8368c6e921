"""HTML of questions as Markdown: what authors would have typed.

Only what questions are made of: paragraphs, code, lists, tables, emphasis, links, images. Of anything else
the text is kept.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tracemark.check.reading import END_OF_LINE

_SPECIAL = re.compile(r"[\\`*\[\]{}]|(?<![^\W_])_|_(?![^\W_])")
_BLOCK_START = re.compile(r"(?:[#>+-]|\d{1,9}[.)]|/{3}|~{3}|=+$)")
_MARKS = {"em": "*", "i": "*", "strong": "**", "b": "**"}
_BLOCKS = frozenset(
    ("p", "div", "blockquote", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "section")
)
_DROPPED = frozenset(("script", "style", "object", "iframe"))
_CODE = frozenset(("code", "samp", "kbd", "tt"))
_ADDRESS = re.compile(r"(?:https?:|mailto:|[./#]|[\w-]+(?:[./#?]|$))[^\s<>]*$")
"""Of links and images that lead anywhere from a lesson: no script, no data, no file that stayed in Moodle."""


@dataclass(frozen=True, slots=True)
class Converted:
    """Markdown made of HTML."""

    blocks: tuple[str, ...]
    """Paragraphs, fences, lists and tables; the first one is inline text if it was."""
    first_is_inline: bool
    """False where it begins with code, a list or a table."""
    lost: tuple[str, ...]
    """What could not be carried over."""

    @property
    def inline(self) -> str:
        """All of it on one line, for an option."""
        return " ".join(" ".join(block.split("\n")) for block in self.blocks)


def escaped(text: str) -> str:
    """Plain text as inline Markdown."""
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return _SPECIAL.sub(lambda sign: "\\" + sign[0], text)


def code_span(text: str) -> str:
    """Code as a span on one line; the end of a line has a sign of its own, as in options."""
    text = text.strip("\n").replace("\n", END_OF_LINE)
    if not text.strip():
        return f"`{text or ' '}`"
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def converted(source: str) -> Converted:
    """The Markdown of some HTML."""
    reading = _Reading()
    reading.feed(source)
    reading.close()
    reading.end_block()
    return Converted(tuple(reading.blocks), reading.first_is_inline, tuple(reading.lost))


@dataclass
class _Reading(HTMLParser):
    """Reads HTML and writes Markdown."""

    blocks: list[str] = field(default_factory=list)
    first_is_inline: bool = False
    lost: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """The inline text that is being read."""
    marks: list[tuple[str, int]] = field(default_factory=list)
    """Emphasis, links and code that are open: the element, and where in `words` its content begins."""
    addresses: list[str] = field(default_factory=list)
    code: list[str] | None = None
    """The text of code that is being read."""
    pre: bool = False
    dropped: int = 0
    lists: list[str] = field(default_factory=list)
    rows: list[list[str]] | None = None
    """The table that is being read."""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begins what the element is in Markdown."""
        given = {name: value or "" for name, value in attrs}
        if tag in _DROPPED:
            self.dropped += 1
            self.lost.append(f"the element <{tag}>")
        elif self.dropped:
            return
        elif tag == "pre":
            self.end_block()
            self.pre, self.code = True, []
        elif tag == "br":
            self._line_break()
        elif self.pre:
            return
        elif tag in _CODE:
            self.code = []
        elif tag in _MARKS or tag == "a":
            self.marks.append((tag, len(self.words)))
            self.addresses += [given.get("href", "")] if tag == "a" else []
        elif tag == "img":
            self._image(given)
        elif tag in ("table", "tr", "td", "th"):
            self._table_start(tag)
        elif tag in ("ul", "ol"):
            self.end_block()
            self.lists.append("-" if tag == "ul" else "1.")
        elif tag in _BLOCKS:
            self.end_block()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<br />`, `<img />`."""
        self.handle_starttag(tag, attrs)
        if tag not in ("br", "img", "hr"):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Ends it."""
        if tag in _DROPPED:
            self.dropped = max(self.dropped - 1, 0)
        elif self.dropped:
            return
        elif tag == "pre" and self.pre:
            self._fence("".join(self.code or []))
            self.pre, self.code = False, None
        elif self.pre:
            return
        elif tag in _CODE and self.code is not None:
            self.words.append(code_span("".join(self.code)))
            self.code = None
        elif any(mark == tag for mark, _ in self.marks):
            self._close(tag)
        elif tag in ("table", "td", "th"):
            self._table_end(tag)
        elif tag in ("ul", "ol"):
            self.end_block()
            self.lists = self.lists[:-1]
        elif tag in _BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        """Text; blanks count in code alone."""
        if self.dropped:
            return
        if self.code is not None:
            self.code.append(data)
        else:
            self._say(escaped(re.sub(r"[ \t\n]+", " ", data)))

    def end_block(self) -> None:
        """What was read so far is a block of its own."""
        while self.marks:
            self._close(self.marks[-1][0])
        text = "".join(self.words).strip()
        if self.rows is not None:
            self.words = [f"{text} "] if text else []  # the cell goes on
            return
        self.words = []
        if not text:
            return
        if self.lists:
            self._add("  " * (len(self.lists) - 1) + f"{self.lists[-1]} {text}", after_list=True)
        else:
            start = _BLOCK_START.match(text)
            rest = text[start.end() :] if start else text
            self._add((_harmless(start[0]) if start else "") + rest, inline=True)

    def _add(self, block: str, *, inline: bool = False, after_list: bool = False) -> None:
        if not self.blocks:
            self.first_is_inline = inline
        if after_list and self.blocks and re.match(r" *(?:-|1\.) ", self.blocks[-1]):
            self.blocks[-1] += f"\n{block}"
        else:
            self.blocks.append(block)

    def _line_break(self) -> None:
        if self.code is not None:
            self.code.append("\n")
        else:
            self._say(" ")

    def _say(self, text: str) -> None:
        """Inline text outside of code, where two blanks are one."""
        after_blank = bool(self.words) and self.words[-1].endswith(" ")
        self.words.append(text.lstrip(" ") if after_blank else text)

    def _close(self, tag: str) -> None:
        """The innermost such mark, with all that is open in it."""
        while self.marks:
            mark, start = self.marks.pop()
            content = "".join(self.words[start:])
            del self.words[start:]
            self.words.append(self._marked(mark, content))
            if mark == tag:
                return

    def _marked(self, mark: str, content: str) -> str:
        if mark == "a":
            address = self.addresses.pop()
            if not _ADDRESS.match(address):
                self.lost += [f"the address {address[:60]!r} of a link"] if address else []
                return content
            return f"[{content}](<{address}>)"
        bare = content.strip()
        if not bare:
            return content
        before, behind = content.partition(bare)[::2]
        return f"{before}{_MARKS[mark]}{bare}{_MARKS[mark]}{behind}"

    def _image(self, given: dict[str, str]) -> None:
        source, alt = given.get("src", ""), given.get("alt", "")
        if not _ADDRESS.match(source):
            self.lost.append(f"the image {source[:60]!r}, which does not come with the text")
            self._say(f" {escaped(alt)} ")
        else:
            self._say(f"![{escaped(alt)}](<{source}>)")

    def _fence(self, code: str) -> None:
        longest = max((len(run) for run in re.findall("`+", code)), default=0)
        fence = "`" * max(3, longest + 1)
        if self.rows is not None:
            self.words.append(code_span(code))
        else:
            self._add(f"{fence}text\n{code.strip(chr(10))}\n{fence}")

    def _table_start(self, tag: str) -> None:
        if tag == "table":
            self.end_block()
            self.rows = []
        elif self.rows is not None and tag == "tr":
            self._above_table()
            self.rows.append([])
        elif self.rows is not None:
            self.words = []

    def _above_table(self) -> None:
        """What stands in a table but in no cell, such as its caption, is a paragraph above it."""
        rows, self.rows = self.rows, None
        self.end_block()
        self.rows = rows

    def _table_end(self, tag: str) -> None:
        if self.rows is None:
            return
        if tag != "table":
            self.end_block()
            cell = "".join(self.words).strip().replace("|", "\\|")
            (self.rows or [[]])[-1].append(cell) if self.rows else self.rows.append([cell])
            self.words = []
            return
        rows, self.rows, self.words = [row for row in self.rows if row], None, []
        width = max(map(len, rows), default=0)
        lines = ["| " + " | ".join((row + [""] * width)[:width]) + " |" for row in rows]
        if lines:
            self._add("\n".join((lines[0], "|" + " --- |" * width, *lines[1:])))


def _harmless(start: str) -> str:
    """The beginning of a paragraph that Markdown would take for that of a list, heading or fence."""
    if start[0].isdigit():
        return f"{start[:-1]}\\{start[-1]}"
    if start[0] in "#>+-":
        return f"\\{start}"
    return f"&#{ord(start[0])};{start[1:]}"  # no sign that a backslash is good for
