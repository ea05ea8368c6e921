"""Does a pinned table say what its view shows: cell by cell, as a reader would compare them."""

from collections.abc import Callable, Collection, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice, zip_longest

from tracemark.check.run import Run
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.page import PinnedCell, PinnedTable, ViewBlock
from tracemark.lesson.pipe_table import Grid, said

Shown = Callable[[ViewBlock, Run, Collection[int]], Grid]
"""What the view of a block says; the row numbers are those that a long table must not fold."""
MOST = 10
"""Findings on one table; one more says how many differences there are besides."""
MOST_LETTERS = 80
"""Of a cell, in a message."""
MOST_COMPARED = 4_000_000
"""Pairs of rows among which the equal ones are looked for; larger tables are compared in order."""
_ADVICE = "`tracemark pin` writes what the run shows; if the table is right, mend the sample"

Pairs = list[tuple[int | None, int | None]]
"""Index in the pinned table and in the one shown; None for what the other one lacks."""


def pinned_findings(table: PinnedTable, shown: Grid) -> Iterator[Finding]:
    """TM216 for what differs, TM217 while nothing is pinned."""
    if table.is_empty:
        advice = "run `tracemark pin` on this page, and look at what it writes"
        yield Finding(table.position, "TM217", "nothing is pinned here yet", advice)
        return
    found = _differences(table, shown)
    yield from islice(found, MOST)
    rest = sum(1 for _ in found)
    if rest:
        more = "1 more difference" if rest == 1 else f"{rest:,} more differences"
        yield _finding(table.position, f"{more} between the pinned table and the run")


def _differences(table: PinnedTable, shown: Grid) -> Iterator[Finding]:
    columns = _pairs(_said(table.head), [said(cell) for cell in shown.head])
    yield from _columns(table, shown, columns)
    same = {
        there: here
        for here, there in columns
        if here is not None and there is not None
        and said(table.head[here].text) == said(shown.head[there])
    }  # fmt: skip
    yield from _rows(table, shown, same)


def _columns(table: PinnedTable, shown: Grid, pairs: Pairs) -> Iterator[Finding]:
    for here, there in pairs:
        if here is None and there is not None:
            message = f"the pinned table lacks the column {_quoted(shown.head[there])}"
            yield _finding(table.head[-1].position, message)
        elif here is not None and there is None:
            cell = table.head[here]
            yield _finding(cell.position, f"the run shows no column {_quoted(cell.text)}")
        elif here is not None and there is not None:
            cell, other = table.head[here], shown.head[there]
            if said(cell.text) != said(other):
                message = f"the column is {_quoted(other)} in the run, not {_quoted(cell.text)}"
                yield _finding(cell.position, message)


def _rows(table: PinnedTable, shown: Grid, columns: dict[int, int]) -> Iterator[Finding]:
    """Differences in rows; `columns` are those to compare, pinned ones by those shown."""
    key = columns.get(0)
    names = [said(row[0]) for row in shown.rows]
    if key is None:  # no column says which rows these are
        pairs = _pairs([None] * len(table.rows), [None] * len(names))
    else:
        pairs = _pairs([said(row[key].text) for row in table.rows], names)
    for index, (here, there) in enumerate(pairs):
        if here is None and there is not None:
            position = _next(table, pairs[index:])
            message = f"the pinned table lacks the row {_quoted(shown.rows[there][0])}"
            yield _finding(position, message)
        elif here is not None and there is None:
            cell = table.rows[here][key or 0]
            yield _finding(cell.position, f"the run shows no row {_quoted(cell.text)}")
        elif here is not None and there is not None:
            yield from _cells(table.rows[here], shown, there, columns)


def _next(table: PinnedTable, pairs: Pairs) -> Position:
    """Where the first of the pairs that the pinned table has begins, else its last row."""
    rows = (table.rows[here] for here, _ in pairs if here is not None)
    last = table.rows[-1] if table.rows else table.head
    return next(rows, last)[0].position


def _cells(
    row: Sequence[PinnedCell], shown: Grid, there: int, columns: dict[int, int]
) -> Iterator[Finding]:
    """Differences in one row; where it is another row than the one shown, only that."""
    key = shown.rows[there][0]
    for column, here in sorted(columns.items()):
        cell, other = row[here], shown.rows[there][column]
        if said(cell.text) == said(other):
            continue
        if column == 0:
            yield _finding(
                cell.position, f"the row is {_quoted(other)} in the run, not {_quoted(cell.text)}"
            )
            return
        where = f"{_quoted(shown.head[column])} in row {_quoted(key)}"
        message = f"{where} is {_quoted(other)} in the run, not {_quoted(cell.text)}"
        yield _finding(cell.position, message)


def _pairs(here: Sequence[str | None], there: Sequence[str | None]) -> Pairs:
    """Which belong together: the equal ones in their order, and what stands between these."""
    if len(here) * len(there) > MOST_COMPARED:
        return list(zip_longest(range(len(here)), range(len(there))))
    pairs: Pairs = []
    matcher = SequenceMatcher(None, here, there, autojunk=False)
    for _, first, last, start, stop in matcher.get_opcodes():
        both = min(last - first, stop - start)
        pairs += zip(range(first, first + both), range(start, start + both), strict=True)
        pairs += ((n, None) for n in range(first + both, last))
        pairs += ((None, n) for n in range(start + both, stop))
    return pairs


def _said(row: Sequence[PinnedCell]) -> list[str]:
    return [said(cell.text) for cell in row]


def _quoted(cell: str) -> str:
    text = said(cell)
    if not text:
        return "empty"
    return f"`{text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + '…'}`"


def _finding(position: Position, message: str) -> Finding:
    return Finding(position, "TM216", message, _ADVICE)
