"""Pinned tables: the Markdown table in the body of a view, which the author has reviewed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from tracemark.lesson.block import Block
from tracemark.lesson.page import PinnedCell, PinnedTable
from tracemark.lesson.pipe_table import Grid, cells, is_row_of_dashes, table_lines
from tracemark.lesson.source import Place, Word

MOST_RAGGED = 10
"""Rows of one table that are reported; one finding more says how many there are besides."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
_REWRITE = (
    "Mend the row; or take the table out and write `pinned: true`, and `tracemark pin` fills it."
)
_ONE_TABLE = "Keep one table in it, with no blank line inside; text goes into `caption` or `note`."


def read_pinned(block: Block) -> PinnedTable | None:
    """The table in the body of a table or tracker; None where there is none, or with a finding."""
    wanted = _wanted(block)
    if block.misplaced:
        return None
    if block.has_no_body:
        return _empty(block) if wanted else None
    if not any("|" in block.visible[n] for n in block.filled):
        report_body(block)
        return None
    if wanted is False:
        hint = "Take the table out, or leave the option out."
        block.bad(block.entries["pinned"], "is false, and the body holds a table", hint)
    return _read_table(block)


def report_body(block: Block) -> None:
    """Report a body where none belongs."""
    if block.misplaced or block.has_no_body:
        return
    place = Place(block.filled[0] if block.filled else block.lines.options_last + 1)
    hint = "Options stand directly below the header, indented by four; close with slashes."
    block.source.report(place, "TM105", f"`{block.lines.name}` has no body", hint)


def _wanted(block: Block) -> bool | None:
    """The option `pinned`; None where it is not given."""
    word = block.word("pinned")
    if word is None:
        return None
    entry = block.entries["pinned"]
    if entry.items[0].kind == "bool":
        return word.text.lower() in ("true", "yes", "on")
    block.bad(entry, f"is {word.text!r}, which is no yes or no", "Write `pinned: true`.")
    return None


def _empty(block: Block) -> PinnedTable:
    """A body that is still to be filled."""
    first = block.lines.options_last + 1
    return PinnedTable(
        position=block.source.position(block.lines.place),
        first=block.source.file_lines[first],
        last=block.source.file_lines[block.last] - 1,
        indent=block.lines.indent,
    )


def _read_table(block: Block) -> PinnedTable | None:
    """The table in the body, or None with a finding."""
    filled = block.filled
    other = _beside_table(block)
    if other is not None:
        _report(block, Place(other), "the body of a pinned table is not one table", _ONE_TABLE)
        return None
    rows = [cells(block.visible[n], n) for n in filled]
    if not _has_head(block, rows) or _report_ragged(block, rows):
        return None
    line = block.visible[filled[0]]
    placed = [tuple(_placed(block, cell) for cell in row) for row in (rows[0], *rows[2:])]
    return PinnedTable(
        position=block.source.position(rows[0][0].place),
        first=block.source.file_lines[filled[0]],
        last=block.source.file_lines[filled[-1]],
        indent=line[: len(line) - len(line.lstrip(" \t"))],
        head=placed[0],
        rows=tuple(placed[1:]),
    )


def _beside_table(block: Block) -> int | None:
    """The first line of the body that does not belong to the same table as its first line."""
    filled, body = block.filled, set(block.body)
    covered = (n for n in range(block.lines.options_last + 1, block.last) if n not in body)
    apart = (n for last, n in pairwise(filled) if n > last + 1)
    return min([*islice(covered, 1), *islice(apart, 1)], default=None)


def _has_head(block: Block, rows: list[tuple[Word, ...]]) -> bool:
    """Does the second row make the first one a head? A finding where it does not."""
    if len(rows) < 2 or not is_row_of_dashes(rows[1]):
        place = rows[min(1, len(rows) - 1)][0].place
        hint = "Write `| --- | --- |` below the head, with as many cells."
        _report(block, place, "a pinned table has a row of dashes below its head", hint)
        return False
    return True


def _report_ragged(block: Block, rows: list[tuple[Word, ...]]) -> bool:
    """Report rows with other numbers of cells than the head; True where there are any."""
    wanted = len(rows[0])
    ragged = [row for row in rows[1:] if len(row) != wanted]
    for row in ragged[:MOST_RAGGED]:
        place = row[min(wanted, len(row) - 1)].place
        message = f"this row of the pinned table has {_cells(len(row))}, its head has {wanted}"
        hint = r"Write a `|` inside of a cell as `\|`, in code too. " if len(row) > wanted else ""
        _report(block, place, message, hint + _REWRITE)
    rest = len(ragged) - MOST_RAGGED
    if rest > 0:
        more = "1 more row" if rest == 1 else f"{rest:,} more rows"
        message = f"{more} of this pinned table with too many or too few cells"
        _report(block, rows[0][0].place, message, _REWRITE)
    return bool(ragged)


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _placed(block: Block, cell: Word) -> PinnedCell:
    return PinnedCell(cell.text, block.source.position(cell.place))


def _report(block: Block, place: Place, message: str, hint: str) -> None:
    block.source.report(place, "TM120", message, hint)


@dataclass(frozen=True, slots=True)
class Pin:
    """What a pinned table is to become."""

    table: PinnedTable
    grid: Grid


def pinned(text: str, pins: Sequence[Pin]) -> str:
    """The text of a file with its pinned tables written anew; all else stays as it is."""
    lines: list[str] = _LINE.findall(text)
    for pin in sorted(pins, key=lambda pin: pin.table.first, reverse=True):
        table = pin.table
        before = lines[table.first - 2]
        end = before[len(before.rstrip("\r\n")) :]
        new = [table.indent + line + end for line in table_lines(pin.grid)]
        # For GitHub, slashes directly below a table would be one more row of it.
        lines[table.first - 1 : table.last] = [end, *new, end] if table.is_empty else new
    return "".join(lines)
