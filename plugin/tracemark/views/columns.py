"""What a table follows through the rows, and the cell that it shows for each of them.

Table, tracker and player share this: a variable, a condition or an expression is *followed*, and
for each row there is one `Cell` that says what a reader sees.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal

from tracemark.trace.label import scope_and_name
from tracemark.trace.model import MODULE, Change, Test
from tracemark.trace.rows import Row, Rows, same_syntax
from tracemark.trace.state import State, final_is_known, scope_of

Evaluate = Callable[[Row | Literal["start", "final"], str], str | None]
"""Value of an expression after a row, before the first or at the end; None where it has none."""

CellKind = Literal["number", "text", "code", "value", "condition", "action", "output", "absent"]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell."""

    kind: CellKind
    """How it is to look."""
    text: str = ""
    """Its text; for `absent` what a screen reader says in place of the dash."""
    detail: str = ""
    """For a condition the text with values (`1 < 3`), for an action the error raised."""
    times: int = 1
    """How often a condition was evaluated in the row."""
    changed: bool = False
    """True where the row changed the value."""
    shared: tuple[str, ...] = ()
    """Other names of the same object, said where it changed."""
    own: bool = False
    """True for an action in the author's own words, in the language of the page as it is."""

    def __bool__(self) -> bool:
        """False for a cell that says nothing."""
        return self.kind != "absent"

    @property
    def tells_error(self) -> bool:
        """True for an action whose words have the error already, as in "raises KeyError: 'x'"."""
        return self.kind == "action" and bool(self.detail) and self.detail in self.text


NOT_SET = Cell("absent", "not set")
NOT_EVALUATED = Cell("absent", "not evaluated")
NOT_RECORDED = Cell("absent", "not recorded")
NO_OUTPUT = Cell("absent", "no output")


@dataclass(frozen=True, slots=True)
class Followed:
    """A variable, condition or expression that a view follows."""

    label: str
    """As in the header: `total`, `f.x`, `version < 3`."""
    kind: Literal["variable", "condition", "expression"]


@dataclass(frozen=True, slots=True)
class Selection:
    """What a view follows, and how much it leaves out because there is too much of it."""

    items: tuple[Followed, ...]
    more_variables: int = 0
    more_conditions: int = 0

    @property
    def note(self) -> str:
        """The sentence that says what is left out; empty where nothing is."""
        counts = ((self.more_variables, "variable"), (self.more_conditions, "condition"))
        more = [f"{n:,} more {word}{'s' if n > 1 else ''}" for n, word in counts if n]
        return f"… {' and '.join(more)}; choose columns with `watch`" if more else ""


def selected(rows: Rows, watch: Sequence[str], most: int) -> Selection:
    """The watches; without any, the variables and conditions, at most `most` of each.

    Of too many those stay that change, or are evaluated, most often.
    """
    if watch:
        return Selection(followed(rows, watch))
    variables, more_variables = _most_frequent(
        rows.variables, _changes(rows), most, lambda label: _is_ever_set(rows, label)
    )
    conditions, more_conditions = _most_frequent(
        rows.conditions, _evaluations(rows), most, lambda label: True
    )
    items = (
        *(Followed(label, "variable") for label in variables),
        *(Followed(label, "condition") for label in conditions),
    )
    return Selection(_each_once(items), more_variables, more_conditions)


def _most_frequent(
    labels: Sequence[str], times: Callable[[str], int], most: int, shows: Callable[[str], bool]
) -> tuple[Sequence[str], int]:
    """The `most` of `labels` that count highest among those that show, and how many remain."""
    if len(labels) <= most:
        return labels, 0
    ranked = iter(sorted(labels, key=times, reverse=True))
    best = set(islice(filter(shows, ranked), most))
    return [label for label in labels if label in best], len(list(ranked))


def _changes(rows: Rows) -> Callable[[str], int]:
    """How often the run changed what a label stands for."""
    changes = [
        change for step in rows.trace.steps for change in (*step.hidden_changes, *step.changes)
    ]
    in_scope = Counter((change.scope, change.name) for change in changes)
    anywhere = Counter(change.name for change in changes)

    def times(label: str) -> int:
        scope, name = scope_and_name(label)
        return anywhere[name] if scope is None else in_scope[scope, name]

    return times


def _evaluations(rows: Rows) -> Callable[[str], int]:
    """How often the run evaluated a condition."""
    tests = Counter(same_syntax(test.text) for step in rows.trace.steps for test in step.tests)
    return lambda label: tests[same_syntax(label)]


def _each_once(items: Iterable[Followed]) -> tuple[Followed, ...]:
    """Without those that have the syntax of an earlier one (`while n:` has the variable `n`)."""
    once: dict[str, Followed] = {}
    for item in items:
        once.setdefault(same_syntax(item.label), item)
    return tuple(once.values())


def followed(rows: Rows, labels: Iterable[str]) -> tuple[Followed, ...]:
    """What the author asked for, in that order; what has the same syntax is followed once."""
    variables = frozenset(rows.variables)
    return _each_once(_recognised(rows, label.strip(), variables) for label in labels)


def _recognised(rows: Rows, label: str, variables: Collection[str]) -> Followed:
    if label in variables or _is_ever_set(rows, label):
        return Followed(label, "variable")
    if any(row.test(label) for row in rows) or label in rows.conditions:
        return Followed(label, "condition")
    return Followed(label, "expression")


def _is_ever_set(rows: Rows, label: str) -> bool:
    """Is there a variable of that name before the first row or after any?"""
    states = chain((rows.start,), (row.after for row in rows))
    return any(state.value(label) is not None for state in states)


def start_cell(rows: Rows, item: Followed, evaluate: Evaluate | None = None) -> Cell:
    """What `item` is before the first row."""
    if item.kind == "condition":
        return NOT_EVALUATED
    if item.kind == "expression":
        return _expression_cell(evaluate, "start", None, item.label)
    return _value_cell(rows.start, item.label)


def final_cell(rows: Rows, item: Followed, evaluate: Evaluate | None = None) -> Cell:
    """What `item` is at the end: for a condition its last evaluation in the whole run."""
    if rows.trace.is_cut and not _final_is_known(rows, item):
        return NOT_RECORDED
    if item.kind == "condition":
        key = same_syntax(item.label)
        tests = [t for step in rows.trace.steps for t in step.tests if same_syntax(t.text) == key]
        return _condition_cell(tests[-1], 1) if tests else NOT_EVALUATED
    if item.kind == "expression":
        return _expression_cell(evaluate, "final", None, item.label)
    return _value_cell(rows.final, item.label)


def _final_is_known(rows: Rows, item: Followed) -> bool:
    """Of a run that went on past the limit of steps: is the last value recorded?"""
    if item.kind == "condition":
        return False
    scope = scope_of(rows.final, item.label) if item.kind == "variable" else MODULE
    return final_is_known(rows.trace, scope)


def row_cells(
    rows: Rows, items: Sequence[Followed], evaluate: Evaluate | None = None
) -> tuple[tuple[Cell, ...], ...]:
    """One tuple of cells for each row, one cell for each followed item."""
    previous: tuple[Row | Literal["start"], ...] = ("start", *rows.rows)
    return tuple(
        _cells_of(row, before, items, evaluate)
        for row, before in zip(rows.rows, previous, strict=False)
    )


def _cells_of(
    row: Row,
    before: Row | Literal["start"],
    items: Sequence[Followed],
    evaluate: Evaluate | None,
) -> tuple[Cell, ...]:
    changes = [change for change in row.changes() if change.before != change.after]

    def cell(item: Followed) -> Cell:
        if item.kind == "condition":
            return condition_cell(row, item.label)
        if item.kind == "expression":
            return _expression_cell(evaluate, row, before, item.label)
        return _variable_cell(row.after, item.label, changes, items)

    return tuple(map(cell, items))


def condition_cell(row: Row, text: str) -> Cell:
    """The last evaluation in `row` of the condition, or part of one, with that text."""
    for test, times in row.tests:
        if same_syntax(test.text) == same_syntax(text):
            return _condition_cell(test, times)
    part = row.test(text)
    return _condition_cell(part, 1) if part else NOT_EVALUATED


def _condition_cell(test: Test, times: int) -> Cell:
    if test.value is None:
        return NOT_EVALUATED
    shown = "" if test.shown == test.text else test.shown
    return Cell("condition", str(test.value), detail=shown, times=times)


def _value_cell(state: State, label: str) -> Cell:
    value = state.value(label)
    return NOT_SET if value is None else Cell("value", value.text)


def _variable_cell(
    state: State, label: str, changes: Sequence[Change], items: Sequence[Followed]
) -> Cell:
    value = state.value(label)
    changed = _is_changed(changes, label, value.text if value else None)
    if value is None:
        return Cell("absent", "not set", changed=True) if changed else NOT_SET
    shared = _other_names(state, value.object, label, items) if changed else ()
    return Cell("value", value.text, changed=changed, shared=shared)


def _is_changed(changes: Sequence[Change], label: str, shown: str | None) -> bool:
    """Did a row with these changes change it to what is shown?

    (A call that is over changed names not seen now.)
    """
    if not changes:
        return False
    scope, name = scope_and_name(label)
    return any(
        change.name == name and scope in (None, change.scope) and change.after == shown
        for change in changes
    )


def _other_names(
    state: State, serial: int | None, label: str, items: Sequence[Followed]
) -> tuple[str, ...]:
    if serial is None:
        return ()
    values = ((item.label, state.value(item.label)) for item in items if item.kind == "variable")
    return tuple(
        name for name, value in values if value and value.object == serial and name != label
    )


def _expression_cell(
    evaluate: Evaluate | None,
    moment: Row | Literal["start", "final"],
    before: Row | Literal["start"] | None,
    label: str,
) -> Cell:
    value = evaluate(moment, label) if evaluate else None
    if value is None or evaluate is None:
        return NOT_SET
    changed = before is not None and evaluate(before, label) != value
    return Cell("value", value, changed=changed)


def output_cell(output: str) -> Cell:
    """What was written, or that nothing was."""
    return Cell("output", output) if output else NO_OUTPUT
