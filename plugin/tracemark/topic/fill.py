"""Fill the table: the lesson's execution table with blanks, to be traced by hand.

What is blank is what a row does: values that it sets, conditions that it evaluates, what it prints or returns.
What would give that away is not shown: the column of actions, the values in conditions, and copies of a value in
the rows below, for which a mark stands as in tables on paper. Values that nobody writes down as we do are left to
the solution. Given is what cannot be worked out: values that are there before the first row, arguments of calls
and items of passes where these are rows, and what folded rows have left behind.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import ClassVar, Literal

from markupsafe import Markup

from tracemark.check.evaluate import shown_at
from tracemark.check.run import Run
from tracemark.topic import chance
from tracemark.topic.known import Given, given_in
from tracemark.topic.names_read import is_literal, loop_targets
from tracemark.topic.program import fence, given_input, heading
from tracemark.topic.row_questions import is_of_pass, is_written, is_written_output, unchanged_names
from tracemark.topic.topic import Made, Piece, Topic
from tracemark.trace.label import scope_and_name
from tracemark.trace.rows import Row
from tracemark.views.columns import Cell, Followed, start_cell
from tracemark.views.folding import Fold, folds
from tracemark.views.place import Place, row_id
from tracemark.views.placed import code_lines
from tracemark.views.table import Column, TableGroup, TableLine, TableView, table_view

programs = chance.programs

LEFT_OUT = ("action",)
"""Kinds of columns that say what is asked."""
SHOWN = ("line", "thread", "code")
"""Kinds of columns that say where the run is."""
LONGEST_COPY = 12
"""Characters of a literal that is to be copied from its line."""
WIDEST = 24
"""Characters that an input has room for without scrolling."""

BlankKind = Literal["shown", "same", "later", "text", "truth"]


@dataclass(frozen=True, slots=True)
class Blank:
    """One cell: to be filled, or not."""

    kind: BlankKind
    """`shown` as it is, `same` as in the row above, `later` in the solution; `text` and `truth` are to be filled."""
    cell: Cell
    answer: str = ""
    before: str = ""
    """The value that it takes the place of; empty where there was none."""
    size: int = 0
    """Characters that its input has room for: the same in a whole column."""

    @property
    def is_asked(self) -> bool:
        """Is it to be filled?"""
        return self.kind in ("text", "truth")


@dataclass(frozen=True, slots=True)
class FillRow:
    """A row with its cells."""

    n: int
    id: str
    blanks: tuple[Blank, ...]
    given: tuple[tuple[str, str], ...] = ()
    """Names without a column, with the values that come from outside of the row."""

    @property
    def is_asked(self) -> bool:
        """Is any cell to be filled?"""
        return any(blank.is_asked for blank in self.blanks)


@dataclass(frozen=True, slots=True)
class FillGroup:
    """Rows, or a fold that they stand for."""

    rows: tuple[FillRow, ...] = ()
    fold: Fold | None = None
    left: tuple[Blank, ...] = ()
    """What the folded rows have left behind, cell by cell: with it the next row can be filled."""


@dataclass(frozen=True, slots=True)
class FillView:
    """The table of one run with its blanks, and as it was."""

    template: ClassVar[str] = "topic_trace.html"
    id: str
    caption: str
    columns: tuple[Column, ...]
    start: tuple[Cell, ...]
    """Values before the first row; empty where there are none."""
    groups: tuple[FillGroup, ...]
    ending: str
    solution: Markup
    """The whole table."""
    more: str
    """What is left out where there is too much to follow."""

    @property
    def count(self) -> int:
        """How many cells are to be filled."""
        rows = (row for group in self.groups for row in group.rows)
        return sum(blank.is_asked for row in rows for blank in row.blanks)

    @property
    def has_given(self) -> bool:
        """Does any row say what is given?"""
        return any(row.given for group in self.groups for row in group.rows)

    @property
    def is_long(self) -> bool:
        """Does the header have to stay in sight?"""
        return self.count > 0 and sum(len(group.rows) for group in self.groups) > 20


def prepared(topic: Topic) -> Made | None:
    """All runs of the lesson that have a cell to fill."""
    made = [(run, view) for run in topic.runs if (view := fill_view(topic, run)).count]
    if not made:
        return None
    return lambda html: tuple(p for run, view in made for p in _pieces(topic, run, view))


def _pieces(topic: Topic, run: Run, view: FillView) -> tuple[Piece, ...]:
    table = topic.rendering.templates.render(view)
    return *heading(topic, run), fence(run.sample.code), *given_input(topic, run), table


def fill_view(topic: Topic, run: Run) -> FillView:
    """The table of a run, with blanks."""
    sample = run.sample
    keep = topic.rendering.referred(sample.id)
    folded = {n for fold in folds(run.rows, keep) for n in range(fold.first, fold.last + 1)}
    table = table_view(
        run.rows,
        id=sample.id,
        # Rows that are folded here have their ids in the solution.
        place=Place(sample.id, 2, {row.n for row in run.rows} - folded),
        code_lines=code_lines(sample),
        watch=sample.watch,
        keep=keep,
        evaluate=partial(shown_at, run),
    )
    kept = [i for i, column in enumerate(table.columns) if column.kind not in LEFT_OUT]
    columns = tuple(table.columns[i] for i in kept)
    start = _start(run, columns)
    foreseen = chance.Foreseen.of(topic, run)
    groups = tuple(_Blanks(run, foreseen, table, kept, start).groups())
    return FillView(
        id=sample.id,
        caption=table.caption,
        columns=columns,
        start=start if any(start) else (),
        groups=_sized(groups, len(columns)),
        ending=run.rows.ending,
        solution=topic.rendering.templates.render(table),
        more=table.more,
    )


def _start(run: Run, columns: Sequence[Column]) -> tuple[Cell, ...]:
    """What the columns show before the first row."""
    evaluate = partial(shown_at, run)

    def cell(column: Column) -> Cell:
        if column.kind == "variable":
            return start_cell(run.rows, Followed(column.label, "variable"))
        if column.kind == "expression":
            return start_cell(run.rows, Followed(column.label, "expression"), evaluate)
        return Cell("absent", "not set")

    return tuple(map(cell, columns))


@dataclass
class _Blanks:
    """Decides of each cell whether it is blank, row by row.

    `seen` is what a learner knows of each column after the rows so far, by its place among the columns.
    """

    run: Run
    foreseen: chance.Foreseen
    table: TableView
    kept: Sequence[int]
    start: tuple[Cell, ...]
    seen: dict[int, Cell] = field(default_factory=dict)

    def groups(self) -> Iterator[FillGroup]:
        """The table's groups."""
        self.seen = dict(zip(self.kept, self.start, strict=True))
        for group in self.table.groups:
            yield self._group(group)

    def _group(self, group: TableGroup) -> FillGroup:
        if group.fold:
            return FillGroup(fold=group.fold, left=self._left(group.lines[-1]))
        rows = ((line, self.run.rows.row(line.n or 0)) for line in group.lines)
        return FillGroup(tuple(self._row(line, row) for line, row in rows if row is not None))

    def _row(self, line: TableLine, row: Row) -> FillRow:
        given = given_in(self.run, row)
        blanks = tuple(self._blank(i, line, row, given) for i in self.kept)
        if self.foreseen.is_chance(row):
            blanks = tuple(map(_as_shown, blanks))
        labels = {scope_and_name(column.label)[1] for column in self.table.columns}
        return FillRow(
            n=row.n,
            id=row_id(self.run.sample.id, row.n),
            blanks=blanks,
            given=tuple((one.name, one.text) for one in given if one.name not in labels),
        )

    def _left(self, line: TableLine) -> tuple[Blank, ...]:
        """The values after folded rows, so far as these have changed them."""
        left = []
        for i in self.kept:
            cell, old = line.cells[i], self.seen.get(i)
            if self.table.columns[i].kind not in ("variable", "expression"):
                left.append(Blank("shown", Cell("absent", "not shown")))
            elif old is not None and old and old.text == cell.text:
                left.append(Blank("same", cell))
            else:
                left.append(Blank("shown", replace(cell, shared=(), changed=False)))
            self.seen[i] = cell
        return tuple(left)

    def _blank(self, i: int, line: TableLine, row: Row, given: Sequence[Given]) -> Blank:
        column, cell, old = self.table.columns[i], line.cells[i], self.seen.get(i)
        self.seen[i] = cell
        if not cell or column.kind in SHOWN:
            return Blank("shown", cell)
        if column.kind == "condition":
            is_asked = not is_of_pass(row, column.label)
            return _of_condition(cell) if is_asked else Blank("shown", replace(cell, detail=""))
        if column.kind == "output":
            text = cell.text.removesuffix("\n")
            return Blank("text", cell, text) if is_written_output(cell.text) else _later(cell)
        if column.kind == "returned":
            return Blank("text", cell, cell.text) if is_written(cell.text) else _later(cell)
        before = old.text if old else ""
        if _is_given(column.label, cell, given) or (cell.changed and self._is_copy(row, cell)):
            return Blank("shown", replace(cell, shared=(), changed=False))
        if not (cell.changed or self._may_change(i) or column.label in self._unchanged(row)):
            if before == cell.text:
                return Blank("same", cell)
            if self._is_from_outside(row, column.label):
                return Blank("shown", replace(cell, shared=()))
        return Blank("text", cell, cell.text, before) if is_written(cell.text) else _later(cell)

    def _is_copy(self, row: Row, cell: Cell) -> bool:
        """Would filling it in be nothing but copying a long literal from the line?"""
        code = self.run.sample.code
        return len(cell.text) > LONGEST_COPY and len(row.steps) == 1 and is_literal(code, row.line)

    def _is_from_outside(self, row: Row, label: str) -> bool:
        """Was a value that the row did not change set where no row is?

        Else its call goes on now, and its value stands further up.
        """
        hidden = {change.name for change in row.steps[0].hidden_changes}
        is_all = self.run.rows.granularity.unit == "statement"
        return not is_all or scope_and_name(label)[1] in hidden

    def _unchanged(self, row: Row) -> frozenset[str]:
        """Columns that a statement assigns the value that they have, or the header of a loop could give another.

        If only items that differ were asked for, the row without an item would say that there is none.
        """
        step = row.steps[0]
        if step.kind == "loop" and len(row.steps) == 1:
            return frozenset(loop_targets(self.run.sample.code, step.line))
        return frozenset(unchanged_names(self.run, row))

    def _may_change(self, i: int) -> bool:
        """Is a column asked in each row, because a whole call or pass may change it or not?"""
        return i in self._changed_columns

    @cached_property
    def _changed_columns(self) -> frozenset[int]:
        if self.run.rows.granularity.unit not in ("call", "loop"):
            return frozenset()
        return frozenset(i for line in self.table.lines for i in self.kept if line.cells[i].changed)


def _of_condition(cell: Cell) -> Blank:
    """Where a condition is evaluated more than once, its last value is a guess rather than a trace."""
    return Blank("truth", cell, cell.text) if cell.times == 1 else _later(cell)


def _as_shown(blank: Blank) -> Blank:
    """What nobody can foresee is there to be read: the rows below may need it."""
    if blank.kind in ("shown", "same"):
        return blank
    return Blank("shown", replace(blank.cell, shared=(), changed=False))


def _later(cell: Cell) -> Blank:
    return Blank("later", cell)


def _is_given(label: str, cell: Cell, given: Sequence[Given]) -> bool:
    scope, name = scope_and_name(label)
    return any(
        one.name == name and scope in (None, one.scope) and one.text == cell.text for one in given
    )


def _sized(groups: Sequence[FillGroup], columns: int) -> tuple[FillGroup, ...]:
    """Inputs of a column are of one size, so that none tells how long its answer is."""
    asked: Mapping[int, int] = {
        i: max((len(row.blanks[i].answer) for group in groups for row in group.rows), default=0)
        for i in range(columns)
    }

    def sized(row: FillRow) -> FillRow:
        blanks = (
            replace(blank, size=min(max(asked[i], 4), WIDEST)) for i, blank in enumerate(row.blanks)
        )
        return replace(row, blanks=tuple(blanks))

    return tuple(replace(group, rows=tuple(map(sized, group.rows))) for group in groups)
