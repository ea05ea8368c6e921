"""From the lines that a host hands over back to the lines of the author's file.

A host may cut the front matter off, and other plugins may have put text in or taken some out.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(?:.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)


def front_matter(text: str) -> str:
    """The front matter that `text` begins with, markers included; empty where it has none."""
    found = _FRONT_MATTER.match(text)
    return found[0] if found else ""


def original_lines(lines: Sequence[str], original: Sequence[str]) -> list[int]:
    """For each of `lines` its 1-based line in `original`.

    A line that was put in has the number of the last line before it that was not; lines that
    replace others (an included file, the value of a macro) have the numbers of those.
    """
    if list(original[len(original) - len(lines) :]) == list(lines):
        return list(range(len(original) - len(lines) + 1, len(original) + 1))
    numbers: list[int] = []
    changes = SequenceMatcher(None, original, lines, autojunk=False).get_opcodes()
    for _, first, end, new_first, new_end in changes:
        for offset in range(new_end - new_first):
            numbers.append(max(1, min(first + offset + 1, end)))
    return numbers
