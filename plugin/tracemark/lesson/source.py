"""The text of a page, line by line, with the way back to the author's file.

Readers work on *places* (0-based, in the text that the host handed over); findings and nouns carry
*positions* (1-based, in the file that the author edits). `Source` is the only one who turns the
first into the second, and it collects the findings of one reading.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.unread import Unread

LineMap = Callable[[int], int] | Sequence[int]
"""From a 1-based line of the text to one of the file: a function, or a list of the file's lines."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A character of the text."""

    line: int
    """0-based line of the text."""
    column: int = 0
    """0-based character of that line."""

    def right(self, characters: int) -> "Place":
        """The place so many characters further in the same line."""
        return Place(self.line, self.column + characters)


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of text that remembers where it stood."""

    text: str
    place: Place
    """Of its first character."""


class Source:
    """A page's lines and what has been found wrong in them so far."""

    def __init__(self, text: str, path: str, line_of: LineMap | None = None) -> None:
        """Split `text`; `line_of` is None where the text is the whole file."""
        # Only these end a line for Markdown; `str.splitlines` would split at form feeds as well.
        self.lines = tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        self.path = path
        self.file_lines = tuple(_file_line(n, line_of) for n in range(1, len(self.lines) + 1))
        """The file's line for each line of the text."""
        self.findings: list[Finding] = []
        self.unread: list[Unread] = []
        """Claims that cannot be read, each with those of the findings that say why."""

    def position(self, place: Place) -> Position:
        """Where `place` is in the author's file; a place behind the text's end becomes its end."""
        line = min(place.line, len(self.lines) - 1)
        column = min(place.column, len(self.lines[line]))
        return Position(self.path, self.file_lines[line], column + 1)

    def report(self, place: Place, code: str, message: str, advice: str = "") -> None:
        """Note a mistake at `place`."""
        self.add(Finding(self.position(place), code, message, advice), place.line)

    def add(self, finding: Finding, line: int) -> None:
        """Note a finding made elsewhere, with line `line` (0-based) of the text as its source.

        Its column is brought back into that line: what it was counted in may have been unescaped.
        """
        shown = self.lines[min(line, len(self.lines) - 1)]
        column = max(1, min(finding.position.column, len(shown) + 1))
        position = replace(finding.position, column=column)
        self.findings.append(replace(finding, position=position, source=shown))


def _file_line(number: int, line_of: LineMap | None) -> int:
    """The file's line for line `number` of the text; lines behind a list's end are its last."""
    if line_of is None:
        return number
    if callable(line_of):
        return max(1, line_of(number))
    return max(1, line_of[min(number, len(line_of)) - 1]) if line_of else number
