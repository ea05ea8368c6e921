"""Inline markup of ours in a piece of Markdown: links to rows and values.

Pure text to places in it, so that both the reader and whoever renders a title or a hint can use it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracemark.lesson.expression import BrokenPython, parse_expression

_POINT = re.compile(r"\\.|`+|\[|\](?:\(\s*<?trace:)?|<trace:[^<>\s]*>", re.DOTALL | re.IGNORECASE)
_EXACT_LINK = re.compile(r"\]\(\s*<?trace:(?!\s)")
_TARGET = re.compile(r"[^\"')]*")
_LIKE_VALUE = re.compile(r"\{\s*trace(?:\s+[\w-]+)?\s*\}", re.IGNORECASE)
_VALUE = re.compile(r"\{trace(?:[ \t\n]+([A-Za-z][\w-]*))?[ \t\n]*\}")
_MOST_ENDS = 20


@dataclass(frozen=True, slots=True)
class InlineLink:
    """`[text](trace:…)`, from its round bracket on."""

    start: int
    """Of the round bracket."""
    end: int
    """Behind the closing one."""
    target: str
    """What stands behind `trace:`, without white space around it."""
    target_start: int
    title: str | None
    """What stands in the quotes; None without any."""
    title_start: int
    """Of its first character."""
    closed: bool = True
    """False where the bracket is never closed; then it ends with its target."""


@dataclass(frozen=True, slots=True)
class InlineValue:
    """A code span `{trace} expression`."""

    start: int
    """Of the first backtick."""
    end: int
    """Behind the last one."""
    sample: str | None
    """The id behind `trace`, or None."""
    sample_start: int
    expression: str | None
    """None where the braces are not well formed."""
    expression_start: int
    """Of its first character; of the braces where there is none."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """What was meant as a link or a value of ours and is neither."""

    start: int
    """Of what is wrong."""
    is_value: bool
    """True for a code span, False for a link."""


def scan(text: str) -> Iterator[InlineLink | InlineValue]:
    """All links and values in `text`, in order; code spans and escaped characters are no links."""
    return (found for found in _parts(text) if not isinstance(found, NearMiss))


def near_misses(text: str) -> Iterator[NearMiss]:
    """What looks like a link or a value of ours and would stand on the page as typed."""
    return (found for found in _parts(text) if isinstance(found, NearMiss))


def link_at(text: str, start: int) -> InlineLink | None:
    """The link whose round bracket stands at `start`, behind its square one; None where there is none."""
    opening = _POINT.match(text, start - 1)
    if opening is None or opening[0][:2] != "](":
        return None
    link = _link(text, opening)
    return link if isinstance(link, InlineLink) and link.closed else None


def _parts(text: str) -> Iterator[InlineLink | InlineValue | NearMiss]:
    point = depth = 0
    while found := _POINT.search(text, point):
        point = found.end()
        if found[0][0] == "`":
            end = _span_end(text, found)
            if end is not None:
                value = _value(text, found, end)
                if value is not None:
                    yield value
                point = end
        elif found[0] == "[":
            depth += 1
        elif found[0][0] == "<":
            yield NearMiss(found.start(), is_value=False)
        elif found[0][0] == "]":
            is_link = depth > 0 and len(found[0]) > 1
            depth = max(depth - 1, 0)
            if is_link:
                link = _link(text, found)
                yield link
                point = link.start + 1 if isinstance(link, NearMiss) else link.end


def _span_end(text: str, ticks: re.Match[str]) -> int | None:
    """Where a code span that begins with these backticks ends, behind its last one."""
    closing = re.compile(rf"(?<!`){ticks[0]}(?!`)").search(text, ticks.end())
    return closing.end() if closing else None


def _value(text: str, ticks: re.Match[str], end: int) -> InlineValue | NearMiss | None:
    """The value that the code span is, or None for any other code."""
    stop = end - len(ticks[0])
    start = ticks.end()
    while start < stop and text[start].isspace():
        start += 1
    if not re.match(r"\{trace\b", text[start:stop]):
        like = _LIKE_VALUE.match(text, start, stop)
        return NearMiss(start, is_value=True) if like else None
    braces = _VALUE.match(text, start, stop)
    if not braces:
        return InlineValue(ticks.start(), end, None, start, None, start)
    first = braces.end()
    while first < stop and text[first].isspace():
        first += 1
    id_start = braces.start(1) if braces[1] else start
    return InlineValue(ticks.start(), end, braces[1], id_start, text[first:stop].rstrip(), first)


def _link(text: str, opening: re.Match[str]) -> InlineLink | NearMiss:
    """The link whose `](trace:` was found."""
    if not _EXACT_LINK.match(text, opening.start()):
        return NearMiss(opening.end() - len("trace:"), is_value=False)
    start = opening.start() + 1
    target = _TARGET.match(text, opening.end())
    assert target is not None
    stop = target.end()
    shown = target[0].strip().removesuffix(">")
    first = opening.end() + len(target[0]) - len(target[0].lstrip())
    if text[stop : stop + 1] == ")":
        return InlineLink(start, stop + 1, shown, first, None, stop)
    ends = _title_ends(text, stop) if stop < len(text) else []
    if not ends:
        return InlineLink(start, stop, shown, first, None, stop, closed=False)
    # A claim may hold quotes before a bracket: the title ends where it is an expression.
    best = next((e for e in ends if _is_expression(text[stop + 1 : e[0]])), ends[0])
    return InlineLink(start, best[1], shown, first, text[stop + 1 : best[0]], stop + 1)


def _title_ends(text: str, quote: int) -> list[tuple[int, int]]:
    """Where the title may end: (its closing quote, behind the bracket)."""
    pattern = re.compile(rf"{text[quote]}\s*\)")
    found = []
    for end in pattern.finditer(text, quote + 1):
        found.append((end.start(), end.end()))
        if len(found) == _MOST_ENDS:
            break
    return found


def _is_expression(text: str) -> bool:
    return not isinstance(parse_expression(text.replace("\n", " ").strip()), BrokenPython)
