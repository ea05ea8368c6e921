"""Text on its way to a page: nothing invisible, nothing that HTML or JSON could take for markup.

`visible` is the one function that every captured string passes. Templates apply it to all that is
not already `Markup`; the JSON of a player goes through it here.
"""

import json
import re
from collections.abc import Callable, Iterator

from markupsafe import Markup

Inline = Callable[[str], str]
"""The host's renderer of inline Markdown: text to HTML."""

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, newline and tab left out
    "\xad\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff"  # no characters at all, by Unicode
    "\U000e0000-\U000e0fff"  # tags: invisible copies of ASCII
    "\ud800-\udfff]"
)
SPAN = re.compile(r"(?<!`)(`+)(?!`)( ?)(.+?)\2\1(?!`)", re.DOTALL)

_CODE = Markup('<code dir="ltr">{}</code>')


def visible(text: str) -> str:
    r"""`text` with everything that has no shape written out: `\x1b`, `\u202e`.

    A lone surrogate that stands for an undecodable byte (PEP 383) is shown as that byte.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub(_written_out, text)


def _written_out(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def code_spans(text: str) -> Markup:
    """Plain text in which a span in backticks becomes `<code>`; all is escaped."""
    if isinstance(text, Markup):
        return text
    pieces = (_CODE.format(piece) if is_code else piece for is_code, piece in marked(visible(text)))
    return Markup("").join(pieces)


def marked(text: str) -> Iterator[tuple[bool, str]]:
    """The pieces of a text, each with whether it is code in backticks."""
    end = 0
    for match in SPAN.finditer(text):
        yield False, text[end : match.start()]
        yield True, match[3]
        end = match.end()
    yield False, text[end:]


def with_row_link(text: str, step: str, address: str) -> Markup:
    """As `code_spans`, with the words of `step`, `step 5`, outside of code as a link to the row."""
    words = re.compile(rf"(?<!\w){re.escape(step)}(?!\w)", re.IGNORECASE)
    link = Markup('<a href="{}">{}</a>')
    end = 0
    for match in (*SPAN.finditer(text), None):
        stop = len(text) if match is None else match.start()
        if found := words.search(text, end, stop):
            before, behind = text[: found.start()], text[found.end() :]
            return code_spans(before) + link.format(address, found[0]) + code_spans(behind)
        end = stop if match is None else match.end()
    return code_spans(text)


def code_lines(text: str) -> Markup:
    """Text as code, each line on its own."""
    lines = (visible(line) for line in text.split("\n"))
    return _CODE.format(Markup("<br>").join(lines))


def trusted(html: str) -> Markup:
    """HTML that the host made from the author's Markdown; never text of a run."""
    return Markup(html)  # noqa: S704 (the one place where views believe a string)


def without_marks(text: str) -> str:
    """The same text for places where only plain text can stand."""
    return SPAN.sub(r"\3", text)


def without_last_newline(text: str) -> str:
    """Output as shown: the newline that ends its last line is not a line of its own."""
    return text.removesuffix("\n")


def island(data: object) -> Markup:
    """JSON for an attribute in single quotes, which no string in it can leave.

    Not a `<script type="application/json">`: Material's instant navigation puts scripts anew into
    the page without their type, so that the browser would run the data.
    """
    text = json.dumps(_seen(data), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for sign in "<>&'":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 (has no sign left that HTML knows)


def _seen(data: object) -> object:
    if isinstance(data, str):
        return visible(data)
    if isinstance(data, dict):
        return {key: _seen(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_seen(value) for value in data]
    return data
