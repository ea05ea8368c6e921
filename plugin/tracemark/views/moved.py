"""HTML of a finished page on another page: its addresses and ids as they have to be there."""

import re
from dataclasses import dataclass
from html import escape, unescape

from markupsafe import Markup

from tracemark.views.elements import elements
from tracemark.views.text import trusted

_TAG = re.compile(r"""<([a-zA-Z][^\s/>]*)((?:[^"'>]|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")
_ID = re.compile(r"""\sid\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+)""")
_PERMALINK = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|/")
_ADDRESSES = frozenset({"href", "src", "poster", "data", "action", "cite"})
_IDS = frozenset(
    {"id", "for", "name", "aria-describedby", "aria-labelledby", "aria-controls", "headers"}
)
"""Attributes that hold ids, or names that are one for the whole page as those of radio buttons."""
_LEFT_BEHIND = frozenset({"srcset", "data-search-exclude"})


def moved(html: str, page: str, prefix: str) -> Markup:
    """A part of a page for use on another one.

    `page` is the address of the page that it is from, seen from the other. Ids get the prefix; links to
    what is inside of the part stay there, all others lead where they led.
    """
    html = _PERMALINK.sub("", html)
    own = frozenset(
        _bare(found[1]) for tag in _TAG.finditer(html) for found in _ID.finditer(tag[2])
    )
    move = _Move(page, prefix, own)
    return trusted(_TAG.sub(move.tag, html))


def moved_elements(html: str, tag: re.Pattern[str], page: str, prefix: str) -> tuple[Markup, ...]:
    """The elements of a page whose start tag matches, each with ids of its own: `prefix` and a number from 1."""
    return tuple(
        moved(html[one.start : one.end], page, f"{prefix}{n}-")
        for n, one in enumerate(elements(html, tag), 1)
    )


@dataclass(frozen=True, slots=True)
class _Move:
    """From where, and what its ids become."""

    page: str
    prefix: str
    own: frozenset[str]
    """The ids that move with it."""

    def tag(self, tag: re.Match[str]) -> str:
        return f"<{tag[1]}{_ATTRIBUTE.sub(self._attribute, tag[2])}>"

    def _attribute(self, found: re.Match[str]) -> str:
        name = found[1].lower()
        if name in _LEFT_BEHIND:
            return ""
        if found[2] is None or name not in _ADDRESSES | _IDS:
            return found[0]
        value = _bare(found[2])
        told = self._address(value) if name in _ADDRESSES else self._ids(value)
        return f'{found[1]}="{escape(told)}"'

    def _ids(self, value: str) -> str:
        return " ".join(f"{self.prefix}{each}" for each in value.split())

    def _address(self, value: str) -> str:
        if value.startswith("#") and value[1:] in self.own:
            return f"#{self.prefix}{value[1:]}"
        if _ELSEWHERE.match(value):
            return value
        if value[:1] in ("", "#", "?"):
            return self.page + value
        return self.page[: self.page.rfind("/") + 1] + value


def _bare(value: str) -> str:
    """The value of an attribute without its quotes."""
    return unescape(value[1:-1] if value[:1] in "\"'" else value)
