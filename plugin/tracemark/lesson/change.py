r"""Changes of a sample that an author names in an option of its fence: `old -> new; old -> new`.

A `;` or `->` inside quotes belongs to the code. Elsewhere a piece has no `;`, and an arrow only where a
function says what it returns, which is written with a backslash: `\->`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracemark.lesson.claim import Replacement, of_header
from tracemark.lesson.expression import BrokenPython, parse_statements
from tracemark.lesson.option_value import BadValue

MOST = 8
"""Changes of one sample; nobody compares more runs."""
_TOKEN = re.compile(
    r"""\\(?P<own>->) | "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' | (?P<mark>;|->) | .""",
    re.VERBOSE | re.DOTALL,
)
_FORM = "Write `old -> new`, and `;` between several changes."


@dataclass(frozen=True, slots=True)
class Change:
    """One change as it is written."""

    replacement: Replacement
    column: int
    """0-based character of the option's value at which it begins."""


@dataclass(slots=True)
class _Part:
    """A text between two marks."""

    column: int
    text: str = ""

    def stripped(self) -> "_Part":
        indent = len(self.text) - len(self.text.lstrip())
        return _Part(self.column + indent, self.text.strip())


def read_changes(value: str) -> tuple[Change, ...] | BadValue:
    """All changes that the value names."""
    found: list[Change] = []
    for parts in _split(value):
        if len(parts) == 1 and not parts[0].text and found:
            continue  # behind the last `;`
        change = _change([part.stripped() for part in parts])
        if isinstance(change, BadValue):
            return change
        found.append(change)
    if len(found) > MOST:
        message = f"names {len(found)} changes, at most {MOST} are allowed"
        return BadValue(message, "Keep those that show the most.", found[MOST].column)
    return tuple(found)


def read_change(value: str) -> tuple[Change, ...] | BadValue:
    """The one change that the value names."""
    found = read_changes(value)
    if isinstance(found, BadValue) or len(found) == 1:
        return found
    message = f"names {len(found)} changes, expected one"
    return BadValue(message, "Only one line can be the wrong one.", found[1].column)


def _split(value: str) -> Iterator[list[_Part]]:
    """The changes, each as the texts between its arrows."""
    parts = [_Part(0)]
    for token in _TOKEN.finditer(value):
        if token["mark"] == ";":
            yield parts
            parts = [_Part(token.end())]
        elif token["mark"]:
            parts.append(_Part(token.end()))
        else:
            parts[-1].text += token["own"] or token[0]
    yield parts if len(parts) > 1 else [parts[0].stripped()]


def _change(parts: list[_Part]) -> Change | BadValue:
    first = parts[0]
    if len(parts) != 2:
        many = f"{len(parts) - 1} arrows" if len(parts) > 2 else "no arrow"
        advice = _FORM + (r" An arrow of the code itself is `\->`." if len(parts) > 2 else "")
        return BadValue(f"has {many} in {first.text!r}", advice, first.column)
    for part in parts:
        if bad := _bad_code(part):
            return bad
    return Change(Replacement(first.text, parts[1].text), first.column)


def _bad_code(part: _Part) -> BadValue | None:
    """Why the text is no piece of code."""
    if not part.text:
        advice = "Write the code on both sides of the arrow; `pass` stands for a line left out."
        return BadValue("has an arrow with no code on one side", advice, part.column)
    parsed = parse_statements(part.text)
    if isinstance(parsed, BrokenPython):
        message = f"holds {part.text!r}, which is not Python: {parsed.message}"
        return BadValue(message, of_header(part.text) or _FORM, part.column + parsed.column)
    return None
