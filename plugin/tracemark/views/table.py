"""The execution table: one row per step, one column per thing that says something."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from tracemark.lesson.view import TABLE_COLUMNS
from tracemark.trace.phrases import error_text
from tracemark.trace.rows import Row, Rows, same_syntax
from tracemark.views.columns import (
    NOT_SET,
    Cell,
    Evaluate,
    Followed,
    followed,
    output_cell,
    row_cells,
    selected,
)
from tracemark.views.ending import ending_line, stopped
from tracemark.views.folding import Fold, folds
from tracemark.views.place import Place
from tracemark.views.sentences import has_own_words

LONG = 20
"""Lines above which a table scrolls in a box of its own, so that its header stays in sight."""
MOST_COLUMNS = 12
"""Variables, and conditions, that a table shows of itself; a program can have thousands."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column after the step's number."""

    label: str
    """Text of its header."""
    code: bool
    """True where the header is code: a variable, a condition, an expression."""
    kind: str
    """`line`, `thread`, `code`, `action`, `returned`, `output`, `variable`, `condition`, `expression`."""


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line of the table: a row, or a gap that says how many rows are not shown."""

    n: int | None
    """The row's number; None for a gap."""
    id: str = ""
    """The row's id on the page."""
    cells: tuple[Cell, ...] = ()
    """One for each column."""
    raised: str = ""
    """The error that the row ended in."""
    skipped: int = 0
    """How many rows a gap stands for."""


@dataclass(frozen=True, slots=True)
class TableGroup:
    """Lines that are shown, or folded, together."""

    lines: tuple[TableLine, ...]
    fold: Fold | None = None
    """What they are folded into; None where they are shown."""


@dataclass(frozen=True, slots=True)
class TableView:
    """An execution table."""

    template: ClassVar[str] = "table.html"
    id: str
    """What the ids begin with; the table's is `ID-steps`."""
    caption: str
    """Text (with `code` in backticks) or HTML; empty for an excerpt that says nothing of values."""
    columns: tuple[Column, ...]
    groups: tuple[TableGroup, ...]
    """All lines, in order."""
    ending: str
    """Why there are no more rows; empty for an excerpt."""
    stopped: bool
    """True where the program did not simply finish."""
    more: str
    """What is left out where there is too much to follow; may be empty."""
    note: str
    """Text or HTML under the table; may be empty."""

    @property
    def lines(self) -> tuple[TableLine, ...]:
        """All lines, the folded ones too."""
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def is_long(self) -> bool:
        """Does its header have to stay in sight?"""
        return len(self.lines) > LONG


@dataclass(frozen=True, slots=True)
class _Filled:
    """A column with the cells of all rows."""

    column: Column
    cells: tuple[Cell, ...]

    def says_something(self) -> bool:
        return any(self.cells)


def table_view(
    rows: Rows,
    *,
    id: str,
    code_lines: Sequence[str],
    place: Place | None = None,
    watch: Sequence[str] = (),
    columns: Sequence[str] = (),
    only: Collection[int] = (),
    keep: Collection[int] = (),
    caption: str = "",
    note: str = "",
    evaluate: Evaluate | None = None,
) -> TableView:
    """The table of `rows` of the sample `id`.

    `place` says which copy on the page it is, by default the only one.
    `watch` takes the place of variables and conditions; `columns` names all columns after Step.
    `only` are the row numbers wanted, and then none is folded; `keep` are those that never are (links
    lead there).
    """
    place = place or Place(id)
    more = ""
    if columns:
        filled = _chosen(rows, code_lines, columns, evaluate)
    else:
        selection = selected(rows, watch, MOST_COLUMNS)
        filled = _default(rows, code_lines, _follow(rows, selection.items, evaluate), watch)
        more = selection.note
    lines = tuple(_lines(rows, filled, shown_rows(len(rows), only), place))
    return TableView(
        id=place.id,
        caption=caption or _caption(rows),
        columns=tuple(each.column for each in filled),
        groups=tuple(_grouped(lines, () if only else folds(rows, keep))),
        ending=ending_line(rows),
        stopped=stopped(rows),
        more=more,
        note=note,
    )


def _caption(rows: Rows) -> str:
    """What a row is and when its values were read: the machine, said in one sentence."""
    unit, function = rows.granularity.unit, rows.granularity.function
    if unit == "call":
        return f"One row per call of `{function}`, with the values at its end"
    if unit == "loop":
        return "One row per pass of the loop, with the values at its end"
    word = "marked statement" if unit == "mark" else "statement"
    return f"One row per {word}, with the values after it has run"


def _default(
    rows: Rows, code_lines: Sequence[str], middle: list[_Filled], watch: Sequence[str]
) -> list[_Filled]:
    """All columns that say something; those that the author asked for in any case."""
    before = [_fixed(rows, code_lines, name) for name in ("line", "thread", "code")]
    after = [_fixed(rows, code_lines, name) for name in ("action", "returned", "output")]
    if not watch:
        middle = [each for each in middle if each.says_something()]
    if _always_the_same_line(rows):
        before = [each for each in before if each.column.kind == "thread"]
    return [*_useful(before), *middle, *_useful(after)]


def _useful(filled: Sequence[_Filled]) -> list[_Filled]:
    return [each for each in filled if each.says_something()]


def _always_the_same_line(rows: Rows) -> bool:
    """Every call starts at the same line, and so does every pass of one loop."""
    return rows.granularity.unit in ("call", "loop") and len({row.line for row in rows}) <= 1


def _chosen(
    rows: Rows, code_lines: Sequence[str], columns: Sequence[str], evaluate: Evaluate | None
) -> list[_Filled]:
    """Exactly the columns that the author named; a variable called `Line` comes before ours."""
    chosen: list[_Filled | Followed] = []
    for name in columns:
        fixed = name.strip().lower()
        if fixed == "step":
            continue
        if fixed in TABLE_COLUMNS and name not in rows.variables:
            chosen.append(_fixed(rows, code_lines, fixed))
        else:
            chosen += followed(rows, [name])
    # All at once: a cell says which other columns show the same object.
    items = [each for each in chosen if isinstance(each, Followed)]
    values = iter(_follow(rows, items, evaluate))
    filled = [next(values) if isinstance(each, Followed) else each for each in chosen]
    once: dict[str, _Filled] = {}
    for each in filled:
        once.setdefault(same_syntax(each.column.label), each)
    return list(once.values())


def _follow(rows: Rows, items: Sequence[Followed], evaluate: Evaluate | None) -> list[_Filled]:
    by_row = row_cells(rows, items, evaluate)
    return [
        _Filled(Column(item.label, True, item.kind), tuple(cells[i] for cells in by_row))
        for i, item in enumerate(items)
    ]


def _fixed(rows: Rows, code_lines: Sequence[str], name: str) -> _Filled:
    cell = partial(_code, code_lines) if name == "code" else _FIXED[name]
    return _Filled(Column(name.capitalize(), False, name), tuple(map(cell, rows)))


def _line(row: Row) -> Cell:
    return Cell("number", str(row.line)) if row.line else NOT_SET


def _thread(row: Row) -> Cell:
    name = row.steps[0].thread
    return Cell("text", name) if name else Cell("absent", "main thread")


def _code(code_lines: Sequence[str], row: Row) -> Cell:
    step = row.steps[0]
    if not 1 <= step.line <= len(code_lines):
        return Cell("absent", "not shown")
    more = " …" if step.end_line > step.line else ""
    return Cell("code", code_lines[step.line - 1].strip() + more)


def _action(row: Row) -> Cell:
    error = raised(row)
    if not row.action and not error:
        return Cell("absent", "nothing said")
    return Cell("action", row.action, detail=error, own=has_own_words(row))


def _returned(row: Row) -> Cell:
    """For a row that is a call: what it gave back, where that is more than nothing."""
    value = row.outcome.value
    is_call = row.steps[0].kind == "call" and row.outcome.kind == "returned"
    if not is_call or value in (None, "None"):
        return Cell("absent", "nothing returned")
    return Cell("value", value or "")


def _output(row: Row) -> Cell:
    return output_cell(row.output)


_FIXED: dict[str, Callable[[Row], Cell]] = {
    "line": _line,
    "thread": _thread,
    "action": _action,
    "returned": _returned,
    "output": _output,
}


def raised(row: Row) -> str:
    """The error that the row ended in, as Python's last line of a traceback has it."""
    error = row.outcome.error
    if row.outcome.kind != "raised" or error is None:
        return ""
    return error_text(error)


def shown_rows(count: int, only: Collection[int]) -> list[int]:
    """Numbers of the rows that a table has, in order."""
    return sorted({n for n in only if 1 <= n <= count}) if only else list(range(1, count + 1))


def _grouped(lines: Sequence[TableLine], folded: Sequence[Fold]) -> Iterator[TableGroup]:
    """The lines, which are all rows where any are folded, as the folds divide them."""
    start = 0
    for fold in folded:
        if start < fold.first - 1:
            yield TableGroup(tuple(lines[start : fold.first - 1]))
        yield TableGroup(tuple(lines[fold.first - 1 : fold.last]), fold)
        start = fold.last
    if start < len(lines):
        yield TableGroup(tuple(lines[start:]))


def _lines(
    rows: Rows, filled: Sequence[_Filled], shown: Sequence[int], place: Place
) -> Iterator[TableLine]:
    """The rows shown, and between them gaps with an honest count."""
    last = 0
    for n in shown:
        if n > last + 1:
            yield TableLine(None, skipped=n - last - 1)
        cells = tuple(each.cells[n - 1] for each in filled)
        yield TableLine(n, place.row(n), cells, raised=raised(rows.rows[n - 1]))
        last = n
    if last < len(rows):
        yield TableLine(None, skipped=len(rows) - last)
