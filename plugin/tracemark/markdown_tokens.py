"""Private characters in a page's text, which stand for what other extensions are not to see."""

import re
from collections.abc import Callable, Sequence

from tracemark.lesson.layout import DriverFence, PageLayout, SampleFence, ViewLines

_OPEN, _CLOSE = "\U0010f0d0", "\U0010f0d1"
"""Around the number of a piece of HTML. Markdown's own marks would not survive: it removes them from
the text when it normalises white space."""
_TOKEN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_SHIELD = "\U0010f0d2"
"""A brace of a sample, while the page goes through what reads braces as its own."""
_TEMPLATE = re.compile(r"\{(?=[{%#])")


def token(number: int) -> str:
    """What stands for a piece of finished HTML until white space is normalised."""
    return f"{_OPEN}{number}{_CLOSE}"


def with_placeholders(line: str, placeholder: Callable[[int], str | None]) -> str:
    """The line with what Markdown knows in the place of tokens; those that are not ours stay."""
    if _OPEN not in line:
        return line
    return _TOKEN.sub(lambda found: placeholder(int(found[1])) or found[0], line)


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
