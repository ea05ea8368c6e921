"""Elements of a finished page, found in its text.

A page is HTML of Markdown, of other extensions and of ours. What is looked for here is always ours, so it is
well-formed, and `<` stands for a tag only; parsing whole pages would cost more than all else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Element:
    """An element, as indexes into the text."""

    start: int
    inner: int
    """Where its content begins."""
    inner_end: int
    end: int


def elements(html: str, tag: re.Pattern[str]) -> Iterator[Element]:
    """The elements whose start tag matches, without those inside of them.

    The first group of `tag` is the name of the element.
    """
    at = 0
    while found := tag.search(html, at):
        element = _element(html, found)
        if element is not None:
            yield element
        at = element.end if element is not None else found.end()


def inner(html: str, tag: re.Pattern[str]) -> str:
    """The content of the first such element; empty where there is none."""
    return next((html[one.inner : one.inner_end] for one in elements(html, tag)), "")


def without(html: str, tag: re.Pattern[str]) -> str:
    """The text without those elements."""
    pieces, at = [], 0
    for one in elements(html, tag):
        pieces.append(html[at : one.start])
        at = one.end
    return "".join([*pieces, html[at:]])


def _element(html: str, start: re.Match[str]) -> Element | None:
    """The element that begins with that tag; None where it has no end."""
    depth = 0
    for tag in re.compile(rf"<(/?){start[1]}\b[^>]*>").finditer(html, start.start()):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return Element(start.start(), start.end(), tag.start(), tag.end())
    return None
