"""The variables that a player shows: what each row sets, in one list or by active call."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tracemark.trace.label import scope_and_name
from tracemark.trace.model import MODULE, Change
from tracemark.trace.rows import Row, Rows
from tracemark.trace.state import is_definition
from tracemark.views.columns import Cell, Evaluate, Followed, row_cells, start_cell

CHANGED, HAS_OLD = 1, 2
"""Flags of what is set: the row changed it; and what it was before is worth showing."""


class Set(NamedTuple):
    """A variable that is shown otherwise than a step before."""

    frame: int
    name: int
    """Its number among the variables of the frame's function."""
    text: str | None
    """None where it has no value."""
    flags: int


@dataclass(frozen=True, slots=True)
class Shown:
    """The variables that a player shows."""

    grouped: bool
    """True where they are shown by call."""
    names: Mapping[str, Sequence[str]]
    """By function; all of them are the module's where they are not grouped."""
    start: Sequence[Set]
    """What is set before the first row."""
    sets: Sequence[Sequence[Set]]
    """What each row sets."""


def in_one_list(rows: Rows, items: Sequence[Followed], evaluate: Evaluate | None) -> Shown:
    """Variables and expressions as a table has them; `items` are what is followed."""
    texts = (_text(start_cell(rows, item, evaluate)) for item in items)
    start = [Set(0, i, text, 0) for i, text in enumerate(texts) if text is not None]
    return Shown(
        grouped=False,
        names={MODULE: [item.label for item in items]},
        start=start,
        sets=list(_sets_of_items(rows, items, evaluate, start)),
    )


def _sets_of_items(
    rows: Rows, items: Sequence[Followed], evaluate: Evaluate | None, start: Iterable[Set]
) -> Iterator[list[Set]]:
    known = {each.name: each.text for each in start}
    for row, cells in zip(rows, row_cells(rows, items, evaluate), strict=True):
        sets = []
        for i, (item, cell) in enumerate(zip(items, cells, strict=True)):
            old, text = known.get(i), _text(cell)
            if cell.changed or text != old:
                has_old = cell.changed and _was(row, item, old, text)
                sets.append(Set(0, i, text, cell.changed * CHANGED + has_old * HAS_OLD))
                known[i] = text
        yield sets


def _text(cell: Cell) -> str | None:
    return cell.text if cell else None


def _was(row: Row, item: Followed, old: str | None, new: str | None) -> bool:
    """Was `old` the value of the same variable, and not of another of its name?"""
    if item.kind == "expression":
        return old is not None
    return old is not None and any(c.before == old and c.after == new for c in row.changes())


def by_call(rows: Rows, labels: Iterable[str]) -> Shown:
    """Variables under the call that they belong to; `labels` as in the header of a table."""
    names = _by_function(rows, labels)
    values = rows.start.frames.get(0, {})
    start = [
        Set(0, i, values[name].text, 0)
        for i, name in enumerate(names.get(MODULE, ()))
        if name in values
    ]
    sets = list(_sets_of_calls(rows, names, start))
    return Shown(grouped=True, names=names, start=start, sets=sets)


def _sets_of_calls(
    rows: Rows, names: Mapping[str, Sequence[str]], start: Iterable[Set]
) -> Iterator[list[Set]]:
    known = {(each.frame, each.name): each.text for each in start}
    # The values of a call are the same object as long as no step touches them.
    looked_at: dict[int, object] = {}
    for row in rows:
        state, sets = row.after, []
        changes = {(c.frame, c.name): c for c in row.changes() if c.before != c.after}
        for frame in state.stack:
            values = state.frames.get(frame, {})
            if looked_at.get(frame) is values:
                continue
            looked_at[frame] = values
            for i, name in enumerate(names.get(state.functions[frame], ())):
                text = values[name].text if name in values else None
                old, change = known.get((frame, i)), changes.get((frame, name))
                is_change = change is not None and change.after == text
                if is_change or text != old:
                    sets.append(Set(frame, i, text, _flags(change, is_change, old)))
                    known[frame, i] = text
        yield sets


def _flags(change: Change | None, is_change: bool, old: str | None) -> int:
    has_old = is_change and change is not None and old is not None and change.before == old
    return is_change * CHANGED + has_old * HAS_OLD


def _by_function(rows: Rows, labels: Iterable[str]) -> dict[str, list[str]]:
    """Names of the variables of each function, from the labels of columns."""
    scopes: dict[str, set[str]] = {}
    for step in rows.trace.steps:
        for change in (*step.hidden_changes, *step.changes):
            if not is_definition(change):
                scopes.setdefault(change.name, set()).add(change.scope)
    names: dict[str, list[str]] = {}
    for label in labels:
        scope, name = scope_and_name(label)
        if scope is None:  # only one function has the name
            (scope,) = scopes[name]
        names.setdefault(scope, []).append(name)
    return names
