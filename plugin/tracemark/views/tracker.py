"""The variable tracker: one line per variable, one column per row of the run."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from tracemark.trace.phrases import hidden_text
from tracemark.trace.rows import Rows
from tracemark.views.columns import (
    NO_OUTPUT,
    Cell,
    Evaluate,
    Followed,
    final_cell,
    output_cell,
    row_cells,
    selected,
    start_cell,
)

MOST_COLUMNS = 12
FIRST, LAST = 6, 6
MOST_TRACKS = 30
"""Variables, and conditions, that a tracker shows of itself."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A column: after row `n`, or a gap that says how many rows are left out."""

    n: int | None
    """The row's number; None for a gap."""
    skipped: int = 0
    """How many rows a gap stands for."""
    quiet: bool = False
    """True where no shown value changed in the gap."""
    hidden: str = ""
    """For what came past the limit of steps: how many steps are not shown."""


@dataclass(frozen=True, slots=True)
class Track:
    """What became of one variable, condition or expression, or of the output."""

    label: str
    code: bool
    """True where the label is code."""
    start: Cell
    after: tuple[Cell | None, ...]
    """One for each moment; None in a gap."""
    final: Cell


@dataclass(frozen=True, slots=True)
class TrackerView:
    """A variable tracker."""

    template: ClassVar[str] = "tracker.html"
    id: str
    """What the ids begin with; the table's is `ID-tracker`."""
    caption: str
    """Text or HTML."""
    moments: tuple[Moment, ...]
    tracks: tuple[Track, ...]
    more: str
    """What is left out where there is too much to follow; may be empty."""
    note: str
    """Text or HTML under the table; may be empty."""


def tracker_view(
    rows: Rows,
    *,
    id: str,
    watch: Sequence[str] = (),
    only: Collection[int] = (),
    caption: str = "",
    note: str = "",
    evaluate: Evaluate | None = None,
) -> TrackerView:
    """The tracker of `rows`: the watches or, without any, the variables and conditions.

    `only` names the rows that get a column; empty leaves the choice to the tracker.
    """
    selection = selected(rows, watch, MOST_TRACKS)
    items = selection.items
    cells = row_cells(rows, items, evaluate)
    moments = tuple(_moments(cells, only))
    hidden = hidden_text(rows.trace.end)
    if hidden:
        moments = (*moments, Moment(None, hidden=hidden))
    tracks = [_track(rows, item, i, cells, moments, evaluate) for i, item in enumerate(items)]
    tracks = [track for track in tracks if watch or any((track.start, *track.after, track.final))]
    return TrackerView(
        id=id,
        caption=caption or "How the values change",
        moments=moments,
        tracks=(*tracks, _output_track(rows, moments)),
        more=selection.note,
        note=note,
    )


def _moments(cells: Sequence[Sequence[Cell]], only: Collection[int]) -> Iterator[Moment]:
    """The rows that get a column, with gaps between them."""
    changing = [n for n, row in enumerate(cells, 1) if any(cell.changed for cell in row)]
    shown = sorted(only) if only else _shown(len(cells), changing)
    for last, n in zip((0, *shown), (*shown, len(cells) + 1), strict=True):
        skipped = n - last - 1
        if skipped:
            quiet = not any(last < each < n for each in changing)
            yield Moment(None, skipped=skipped, quiet=quiet)
        if n <= len(cells):
            yield Moment(n)


def _shown(count: int, changing: Sequence[int]) -> list[int]:
    numbers = list(range(1, count + 1))
    if count > MOST_COLUMNS and changing:
        numbers = list(changing)
    if len(numbers) > MOST_COLUMNS:
        numbers = [*numbers[:FIRST], *numbers[-LAST:]]
    return numbers


def _track(
    rows: Rows,
    item: Followed,
    index: int,
    cells: Sequence[Sequence[Cell]],
    moments: Sequence[Moment],
    evaluate: Evaluate | None,
) -> Track:
    return Track(
        label=item.label,
        code=True,
        start=start_cell(rows, item, evaluate),
        after=tuple(cells[m.n - 1][index] if m.n else None for m in moments),
        final=final_cell(rows, item, evaluate),
    )


def _output_track(rows: Rows, moments: Sequence[Moment]) -> Track:
    return Track(
        label="Output",
        code=False,
        start=NO_OUTPUT,
        after=tuple(output_cell(rows.rows[m.n - 1].output) if m.n else None for m in moments),
        final=Cell("action", _lines_in_all(rows.trace.stdout)),
    )


def _lines_in_all(output: str) -> str:
    count = output.count("\n") + (not output.endswith("\n")) if output else 0
    if not count:
        return "no output"
    return "1 line in all" if count == 1 else f"{count:,} lines in all"
