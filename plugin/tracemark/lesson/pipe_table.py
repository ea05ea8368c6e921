r"""Markdown's pipe tables: cells as they are typed, and back.

The rules are those of GitHub, where a pinned table is to show: every `|` without a backslash in
front of it ends a cell, also inside a code span. What a cell *says* (`said`) does not depend on how
it is marked up, and `said(code(text)) == said(bare(text)) == text` for any text on one line that
neither begins nor ends with white space; a code span keeps even that.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tracemark.lesson.source import Place, Word

NOTHING = "–"
"""What stands in a cell that says nothing."""
WIDEST = 60
"""Columns up to which cells are filled with blanks; a longer one does not widen all the others."""
_NOTHINGS = ("", "-", "–", "—")
_PIPE = re.compile(r"(?<!\\)\|")
_DASHES = re.compile(r":?-+:?$")
_PIECE = re.compile(r"\\([!-/:-@\[-`{-~])|(?<!`)(`+)(?!`)(.+?)(?<!`)\2(?!`)")
_BACKTICKS = re.compile(r"(`+)")
_MARKS = re.compile(r"[\\*_\[<&~]|(?<=<)!")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as Markdown, cell by cell; pipes are not escaped yet."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def cells(text: str, line: int) -> tuple[Word, ...]:
    r"""The cells of one row, as typed but for `\|`; an empty one has the place where it would be."""
    start, end = len(text) - len(text.lstrip(" \t")), len(text.rstrip(" \t"))
    pipes = [found.start() for found in _PIPE.finditer(text, start, end)]
    if not pipes or pipes[0] != start:
        pipes.insert(0, start - 1)
    if len(pipes) == 1 or pipes[-1] != end - 1:
        pipes.append(max(end, pipes[-1] + 1))
    return tuple(_cell(text, line, left + 1, right) for left, right in pairwise(pipes))


def _cell(text: str, line: int, start: int, end: int) -> Word:
    typed = text[start:end].strip(" \t")
    column = text.index(typed, start) if typed else min(start + 1, end)
    return Word(typed.replace("\\|", "|"), Place(line, column))


def is_row_of_dashes(row: tuple[Word, ...]) -> bool:
    """Is it the row below a head, which says how columns are aligned?"""
    return all(_DASHES.match(cell.text) for cell in row)


def said(cell: str) -> str:
    """What a cell says: without marks of code, backslashes and white space around it.

    It is empty for a cell that says nothing, which a dash says as well.
    """
    typed = cell.strip(" \t")
    if typed in _NOTHINGS:
        return ""
    text = _PIECE.sub(lambda found: found[1] or _inside(found[3]), typed)
    return "…" if text == "..." else text


def _inside(span: str) -> str:
    """The text of a code span; one blank at both ends only keeps backticks apart."""
    padded = span[0] == span[-1] == " " and span.strip(" ")
    return span[1:-1] if padded else span


def code(text: str) -> str:
    """A code span of `text`, which has no line breaks."""
    if not text:
        return NOTHING
    runs = {len(run) for run in _BACKTICKS.findall(text)}
    marks = "`" * next(n for n in range(1, len(runs) + 2) if n not in runs)
    blank = text[0] == text[-1] == " " and text.strip(" ")
    pad = " " if blank or "`" in (text[0], text[-1]) else ""
    return f"{marks}{pad}{text}{pad}{marks}"


def bare(text: str) -> str:
    """`text` outside of code: nothing in it is taken for a mark of Markdown."""
    if "`" in text or (text and text.strip(" \t") in _NOTHINGS):
        return code(text)
    return _MARKS.sub(r"\\\g<0>", text) or NOTHING


def table_lines(grid: Grid) -> list[str]:
    """The lines of the table, its columns below each other."""
    rows = [tuple(map(_escaped, row)) for row in (grid.head, *grid.rows)]
    widths = [_widest(column) for column in zip(*rows, strict=True)]
    dashes = ["-" * width for width in widths]
    return [_line(row, widths) for row in (rows[0], dashes, *rows[1:])]


def _escaped(cell: str) -> str:
    return cell.strip(" \t").replace("|", "\\|")


def _widest(column: Sequence[str]) -> int:
    return max(3, *(width for width in map(_width, column) if width <= WIDEST), 0)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    filled = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
    return f"| {' | '.join(filled)} |"


def _width(text: str) -> int:
    """Columns that `text` takes in an editor."""
    return len(text) + sum(_extra(letter) for letter in text) if not text.isascii() else len(text)


def _extra(letter: str) -> int:
    if unicodedata.combining(letter):
        return -1
    return 1 if unicodedata.east_asian_width(letter) in "WF" else 0
