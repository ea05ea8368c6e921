"""HTML of a page made fit for other programs: a short list of elements, well-formed, without classes.

What only works on the page is made something that works anywhere: a link to a row becomes one to the
lesson, or its words where the lesson has no known address.
"""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from tracemark.views.text import visible

_KEPT = {
    *("a", "b", "br", "code", "del", "em", "i", "img", "ins", "kbd", "q", "s", "samp", "small"),
    *("strong", "sub", "sup", "u", "var"),
    *("blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "p", "pre"),
    *("dd", "dl", "dt", "li", "ol", "ul"),
    *("caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
}
_VOID = frozenset({"br", "hr", "img"})
_DROPPED = frozenset({"script", "style", "button", "input", "svg", "template"})
"""Elements that go with all that is in them."""
_UNSEEN = frozenset({"headerlink", "tm-unseen"})
"""Classes of what is no text for eyes: it says to screen readers what a cell's look says."""
_ATTRIBUTES = {"a": ("href",), "img": ("src", "alt"), "ol": ("start",),
               "td": ("colspan", "rowspan"), "th": ("colspan", "rowspan", "scope")}  # fmt: skip
_ROW = re.compile(r"#(.+)-step-(\d+)$")


@dataclass(frozen=True, slots=True)
class Portable:
    """HTML for anywhere, and what was found in it."""

    html: str
    rows: tuple[tuple[str, int], ...] = ()
    """Rows that it links to, each as sample and number."""
    lost: tuple[str, ...] = ()
    """What could not be taken along, in words."""


def portable(source: str, address: str = "") -> Portable:
    """The HTML of a page for other programs; `address` is that of the page, empty if not known."""
    reading = _Reading(address)
    reading.feed(source)
    reading.close()
    return Portable(
        reading.finished(), tuple(dict.fromkeys(reading.rows)), tuple(dict.fromkeys(reading.lost))
    )


@dataclass(slots=True)
class _Open:
    """An element that is not closed yet."""

    tag: str
    written: bool
    """False where only its content is kept."""


@dataclass
class _Reading(HTMLParser):
    """Reads HTML and writes the part of it that is kept."""

    address: str
    pieces: list[str] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    hidden: int = 0
    """How deep in elements that are dropped."""
    rows: list[tuple[str, int]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Writes the element, or only its content."""
        given = {name: value or "" for name, value in attrs}
        if tag in ("br", "hr", "img"):
            if not self.hidden:
                self._void(tag, given)
            return
        if self.hidden or tag in _DROPPED or _UNSEEN & set(given.get("class", "").split()):
            if tag != "input":  # it has no end
                self.hidden += 1
                self.open.append(_Open(tag, written=False))
            return
        kept = self._kept(tag, given)
        self.open.append(_Open(tag, written=kept is not None))
        if kept is not None:
            self.pieces.append(_start(tag, kept))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<br/>`; anything else that closes itself is empty and says nothing."""
        if tag in _VOID:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Closes the element with what was left open in it."""
        if all(one.tag != tag for one in self.open):
            return
        while self.open:
            one = self.open.pop()
            if self.hidden:
                self.hidden -= 1
            elif one.written:
                self.pieces.append(f"</{one.tag}>")
            if one.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        """Text, with nothing invisible in it; output keeps its lines and blanks without our styles."""
        if self.hidden:
            return
        text = html.escape(visible(data), quote=False)
        if any(one.tag == "samp" for one in self.open):
            text = re.sub(" {2,}", lambda blanks: "\u00a0" * len(blanks[0]), text)
            text = text.replace("\n", "<br />")
        self.pieces.append(text)

    def finished(self) -> str:
        """All that was written, closed."""
        while self.open:
            self.handle_endtag(self.open[-1].tag)
        return "".join(self.pieces).strip()

    def _void(self, tag: str, given: dict[str, str]) -> None:
        if tag != "img":
            self.pieces.append(f"<{tag} />")
            return
        source = _absolute(given.get("src", ""), "")
        if source:
            self.pieces.append(_start("img", {"src": source, "alt": given.get("alt", "")}, " /"))
            return
        self.lost.append(f"the image {given.get('src', '')!r}")
        alt = given.get("alt", "")
        self.pieces.append(html.escape(visible(f"[{alt}]"), quote=False) if alt else "")

    def _kept(self, tag: str, given: dict[str, str]) -> dict[str, str] | None:
        """The attributes to write; None where only the content is kept."""
        if tag == "a":
            return self._link(given)
        if tag not in _KEPT:
            return None
        return {name: given[name] for name in _ATTRIBUTES.get(tag, ()) if name in given}

    def _link(self, given: dict[str, str]) -> dict[str, str] | None:
        address = given.get("href", "")
        row = _ROW.match(address)
        if row:
            self.rows.append((row[1], int(row[2])))
        target = _absolute(address, self.address)
        if not target and not row and address:
            self.lost.append(f"the address of the link to {address!r}")
        return {"href": target} if target else None


def _start(tag: str, attributes: dict[str, str], end: str = "") -> str:
    told = "".join(f' {name}="{html.escape(visible(value))}"' for name, value in attributes.items())
    return f"<{tag}{told}{end}>"


def _absolute(address: str, page: str) -> str:
    """The address for use anywhere; empty where that is not known."""
    if re.match(r"https?://", address):
        return address
    if page and address.startswith("#"):
        return urljoin(page, address)
    return ""


def plain(source: str) -> str:
    """Only the words of some HTML, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", source)).split())
