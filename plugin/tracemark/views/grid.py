"""A table or tracker as a Markdown table: what its cells say, without what only a page can do.

This is what a pinned table is compared with and what `tracemark pin` writes.
"""

from collections.abc import Collection
from typing import Literal

from tracemark.check.evaluate import shown_at
from tracemark.check.run import Run
from tracemark.lesson.page import ViewBlock
from tracemark.lesson.pipe_table import NOTHING, Grid, bare, code
from tracemark.lesson.row_range import expand
from tracemark.trace.rows import Row
from tracemark.views.columns import Cell
from tracemark.views.placed import placed_table, placed_tracker
from tracemark.views.table import Column, TableLine, TableView
from tracemark.views.text import marked, visible, without_last_newline
from tracemark.views.tracker import Moment, TrackerView

GAP = "…"
CUT_ABOVE = 200
"""Rows; of a longer run a pinned table has the first and the last, and those that are named."""
FIRST, LAST = 100, 20
_CONTROLS = {"⏎": "\\u23ce", "⇥": "\\u21e5", "\n": "⏎", "\t": "⇥"}
"""A line of Markdown has neither newline nor tab; the signs for them are written out themselves."""
_ONE_LINE = str.maketrans(_CONTROLS)


def block_grid(block: ViewBlock, run: Run, keep: Collection[int]) -> Grid:
    """What the table or tracker of the block says; `keep` are the rows that it must not leave out."""

    def evaluate(moment: Row | Literal["start", "final"], label: str) -> str | None:
        return shown_at(run, moment, label)

    if block.view == "table":
        only = pinned_rows(len(run.rows), expand(block.rows, len(run.rows)), keep)
        return table_grid(placed_table(block, run.sample, run.rows, evaluate, only=only))
    return tracker_grid(placed_tracker(block, run.sample, run.rows, evaluate))


def pinned_rows(count: int, only: Collection[int], keep: Collection[int]) -> Collection[int]:
    """Numbers of the rows of a pinned table; `only` are those that the author named."""
    if only or count <= CUT_ABOVE:
        return only
    cut = range(FIRST + 1, count - LAST + 1)
    return [n for n in range(1, count + 1) if n not in cut or n in keep]


def table_grid(view: TableView) -> Grid:
    """The rows of an execution table, with the one that says why there are no more."""
    head = ("Step", *(_label(column.label, column.code) for column in view.columns))
    rows = [_row(line, view.columns) for line in view.lines]
    return Grid(head, (*rows, _remark("End:", _text(view.ending), view.columns)))


def _row(line: TableLine, columns: tuple[Column, ...]) -> tuple[str, ...]:
    if line.n is not None:
        return (str(line.n), *map(cell_text, line.cells))
    steps = "step" if line.skipped == 1 else "steps"
    return _remark(GAP, f"{line.skipped:,} {steps} not shown here", columns)


def _remark(first: str, words: str, columns: tuple[Column, ...]) -> tuple[str, ...]:
    """A row with words instead of values: among other words, else in its first cell."""
    kinds = [column.kind for column in columns]
    place = next((kinds.index(kind) for kind in ("action", "code") if kind in kinds), None)
    if place is None:
        return (f"{first} {words}", *(NOTHING for _ in columns))
    return (first, *(words if n == place else NOTHING for n in range(len(columns))))


def tracker_grid(view: TrackerView) -> Grid:
    """The rows of a tracker."""
    head = ("Variable", "Start", *map(_moment, view.moments), "Final")
    rows = [
        (
            _label(track.label, track.code),
            cell_text(track.start),
            *(GAP if cell is None else cell_text(cell) for cell in track.after),
            cell_text(track.final),
        )
        for track in view.tracks
    ]
    return Grid(head, tuple(rows))


def _moment(moment: Moment) -> str:
    if moment.n is not None:
        return f"After {moment.n}"
    if moment.hidden:
        return f"{GAP} {_text(moment.hidden)}"
    return f"{GAP} {moment.skipped:,} {'without a change' if moment.quiet else 'more'}"


def cell_text(cell: Cell) -> str:
    """The Markdown of one cell; that its value has just changed is not part of it."""
    if cell.kind == "absent":
        return NOTHING
    shared = ", ".join(code(_one_line(name)) for name in cell.shared)
    return _content(cell) + (f" (same object as {shared})" if shared else "")


def _content(cell: Cell) -> str:
    if cell.kind in ("value", "code"):
        return code(_one_line(cell.text))
    if cell.kind == "output":
        return code(_one_line(_lines(cell.text)))
    if cell.kind == "condition":
        detail = f"{code(_one_line(cell.detail))} → " if cell.detail else ""
        times = f" ({cell.times:,} times)" if cell.times > 1 else ""
        return f"{detail}{bare(_one_line(cell.text))}{times}"
    if cell.kind == "action":
        said = cell.text and _text(cell.text)
        if cell.tells_error:
            return f"⚠ {said}"
        error = f"⚠ {code(_one_line(cell.detail))}" if cell.detail else ""
        return " ".join(filter(None, (said, error))) or NOTHING
    return bare(_one_line(cell.text))


def _label(text: str, is_code: bool) -> str:
    return code(_one_line(text)) if is_code else bare(_one_line(text))


def _text(text: str) -> str:
    """Text with `code` in backticks."""
    pieces = [(is_code, _one_line(piece)) for is_code, piece in marked(text) if piece]
    if any("`" in piece for is_code, piece in pieces if not is_code):
        return code("".join(piece for _, piece in pieces))  # backticks that mark nothing
    return "".join(code(piece) if is_code else bare(piece) for is_code, piece in pieces)


def _lines(output: str) -> str:
    """Output without the newline that ends its last line; where there are only newlines, all."""
    return without_last_newline(output) if output.strip("\n") else output


def _one_line(text: str) -> str:
    return visible(text.translate(_ONE_LINE))
