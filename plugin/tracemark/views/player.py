"""The step player: the code, and what a script needs to walk through the rows.

The page is complete without the script; it then shows the code and points to the table. The steps
go as differences, so that the data grows with what happened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from markupsafe import Markup

from tracemark.trace.model import Test
from tracemark.trace.rows import Row, Rows
from tracemark.views.columns import Cell, Evaluate, Followed, row_cells, selected, start_cell
from tracemark.views.ending import ending_line
from tracemark.views.place import Place
from tracemark.views.table import raised
from tracemark.views.text import island, without_marks

MOST_VARIABLES = 30
"""Variables that a player shows of itself."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A line of the player's table of variables."""

    label: str
    start: Cell


@dataclass(frozen=True, slots=True)
class PlayerView:
    """A step player."""

    template: ClassVar[str] = "player.html"
    id: str
    """Id of the sample."""
    prefix: str
    """What the ids of the lines begin with."""
    code_lines: tuple[str, ...]
    """Lines of the code, as text or as highlighted HTML."""
    variables: tuple[Variable, ...]
    more: str
    """What is left out where there are too many variables; may be empty."""
    count: int
    """How many steps there are."""
    status: str
    """What the status line says at the first step."""
    table: bool
    """True where the page has the execution table too."""
    caption: str
    """Text or HTML above the player; may be empty."""
    data: Markup
    """The steps, as JSON that fits an attribute in single quotes."""
    output: Markup
    """All that was printed, in the pieces that the steps count; JSON as well."""


def player_view(
    rows: Rows,
    *,
    id: str,
    code_lines: Sequence[str],
    place: Place | None = None,
    watch: Sequence[str] = (),
    table: bool = True,
    caption: str = "",
    evaluate: Evaluate | None = None,
) -> PlayerView:
    """The player of `rows`; `code_lines` may be `Markup` that is highlighted already."""
    selection = replace(selected(rows, watch, MOST_VARIABLES), more_conditions=0)
    items = [item for item in selection.items if item.kind != "condition"]
    statuses = _statuses(rows)
    printed = _Printed.by(rows)
    return PlayerView(
        id=id,
        prefix=(place or Place(id)).id,
        code_lines=tuple(code_lines),
        variables=tuple(Variable(item.label, start_cell(rows, item, evaluate)) for item in items),
        more=selection.note,
        count=len(rows),
        status=statuses[0] if statuses else f"No step was recorded: {ending_line(rows)}",
        table=table,
        caption=caption,
        data=island(_steps(rows, items, statuses, printed, evaluate)),
        output=island(printed.pieces),
    )


@dataclass(frozen=True, slots=True)
class _Printed:
    """Output in the order of time, which is not that of rows: nested calls print first.

    In pieces, because a length would count other characters in Python than in a script.
    """

    pieces: tuple[str, ...]
    until: Mapping[int | None, int]
    """By number of a step: how many pieces there were at its end."""

    @classmethod
    def by(cls, rows: Rows) -> "_Printed":
        """What the run of `rows` printed."""
        pieces: list[str] = []
        until: dict[int | None, int] = {}
        for step in rows.trace.steps:
            pieces += [text for text in (step.hidden_output, step.output) if text]
            until[step.n] = len(pieces)
        return cls(tuple(pieces), until)

    def so_far(self, row: Row) -> int:
        """How many pieces there are when `row` ends."""
        return self.until[row.steps[-1].n]

    def own(self, row: Row) -> list[int]:
        """Indexes of the pieces that the row itself printed."""
        return [self.until[step.n] - 1 for step in row.steps if step.output]


def _statuses(rows: Rows) -> list[str]:
    """What the status line says at each step; the last one also says why it is the last."""
    said = [_status(row, len(rows)) for row in rows]
    if said:
        said[-1] += f". End: {without_marks(ending_line(rows))}"
    return said


def _status(row: Row, count: int) -> str:
    lines = _lines(row)
    where = f"line {lines[0]}" if len(lines) == 1 else f"lines {_ranges(lines)}"
    thread = row.steps[0].thread
    where += f", thread {thread}" if thread else ""
    error = raised(row)
    what = "; ".join(text for text in (without_marks(row.action), error) if text)
    return f"Step {row.n:,} of {count:,}, {where}" + (f": {what}" if what else "")


def _lines(row: Row) -> list[int]:
    """The lines that ran in it. A statement over several lines is all of them."""
    return sorted({line for s in row.steps for line in range(s.line, s.end_line + 1) if line})


def _ranges(lines: Sequence[int]) -> str:
    """`2-4, 7`."""
    starts = [line for line in lines if line - 1 not in lines]
    ends = [line for line in lines if line + 1 not in lines]
    pairs = zip(starts, ends, strict=True)
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in pairs)


def _steps(
    rows: Rows,
    items: Sequence[Followed],
    statuses: Sequence[str],
    printed: _Printed,
    evaluate: Evaluate | None,
) -> list[dict[str, object]]:
    before = [_text(start_cell(rows, item, evaluate)) for item in items]
    steps: list[dict[str, object]] = []
    for row, cells, status in zip(rows, row_cells(rows, items, evaluate), statuses, strict=True):
        after = [_text(cell) for cell in cells]
        steps.append(_step(row, cells, status, _difference(before, after), printed))
        before = after
    return steps


def _step(
    row: Row,
    cells: Sequence[Cell],
    status: str,
    values: dict[str, str | None],
    printed: _Printed,
) -> dict[str, object]:
    """One step without what is empty in it."""
    step: dict[str, object] = {
        "lines": _lines(row),
        "say": status,
        "set": values,
        "changed": [i for i, cell in enumerate(cells) if cell.changed],
        "tests": [_test(test, times) for test, times in row.tests],
        "until": printed.so_far(row),
        "out": printed.own(row),
    }
    return {key: value for key, value in step.items() if value}


def _difference(before: Sequence[str | None], after: Sequence[str | None]) -> dict[str, str | None]:
    pairs = enumerate(zip(before, after, strict=True))
    return {str(i): new for i, (old, new) in pairs if old != new}


def _text(cell: Cell) -> str | None:
    return cell.text if cell else None


def _test(test: Test, times: int) -> list[str]:
    """[condition, with values, truth] for one line of the list of conditions."""
    truth = "not evaluated" if test.value is None else str(test.value)
    often = f" ({times:,} times)" if times > 1 else ""
    return [test.text, "" if test.shown == test.text else test.shown, truth + often]
