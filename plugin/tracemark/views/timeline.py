"""A run as the player's script gets it: differences, and each text once.

`scripts/timeline.js` reads it. A step is a list without what is empty at its end:

0. its lines, an index into `lines`;
1. what happened: an index into `texts`, where each backtick stands for a piece of code, then those pieces;
2. what it set: call, 4 times the variable plus flags, text plus 1 or 0 for "not set"; and so on;
3. its tests: condition, truth (2: not evaluated), text with values plus 1, skipped parts plus 1, how often;
4. the call that runs plus 1, or 0 for that of the step before;
5. its thread, a text plus 1, or 0 for the main one;
6. output: how many pieces came that are its own last one and others before it; or how many there are in
   all, followed by its own.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

from tracemark.trace.model import GLOBAL, MODULE, Change, Test
from tracemark.trace.rows import Row, Rows, same_syntax
from tracemark.trace.state import is_definition
from tracemark.views.columns import Cell, Evaluate, Followed, row_cells, start_cell
from tracemark.views.ending import ending_line
from tracemark.views.table import raised
from tracemark.views.text import marked, without_marks

CHANGED, HAS_OLD = 1, 2
"""Flags of what is set: the row changed it; and what it was before is worth showing."""

Lasting = TypeVar("Lasting", bound=Hashable)


class Set(NamedTuple):
    """A variable that is shown otherwise than a step before."""

    frame: int
    name: int
    """Its number among the variables of the frame's function."""
    text: str | None
    flags: int


class Shown(Protocol):
    """The variables that a player shows."""

    grouped: bool
    """True where they are shown by call."""
    names: Mapping[str, Sequence[str]]
    """By function; all of them are the module's where they are not grouped."""

    def start(self) -> list[Set]:
        """What is set before the first row."""

    def sets(self) -> Iterator[list[Set]]:
        """What each row sets."""


class Listed:
    """Variables and expressions in one list, as a table has them."""

    grouped = False

    def __init__(self, rows: Rows, items: Sequence[Followed], evaluate: Evaluate | None) -> None:
        """`items` are what is followed."""
        self._rows, self._items, self._evaluate = rows, items, evaluate
        self.names: Mapping[str, Sequence[str]] = {MODULE: [item.label for item in items]}

    def start(self) -> list[Set]:
        """What is set before the first row."""
        texts = (_text(start_cell(self._rows, item, self._evaluate)) for item in self._items)
        return [Set(0, i, text, 0) for i, text in enumerate(texts) if text is not None]

    def sets(self) -> Iterator[list[Set]]:
        """What each row sets."""
        known = {each.name: each.text for each in self.start()}
        every = row_cells(self._rows, self._items, self._evaluate)
        for row, cells in zip(self._rows, every, strict=True):
            sets = []
            for i, (item, cell) in enumerate(zip(self._items, cells, strict=True)):
                old, text = known.get(i), _text(cell)
                if cell.changed or text != old:
                    has_old = cell.changed and _was(row, item, old, text)
                    sets.append(Set(0, i, text, cell.changed * CHANGED + has_old * HAS_OLD))
                    known[i] = text
            yield sets


class ByCall:
    """Variables under the call that they belong to."""

    grouped = True

    def __init__(self, rows: Rows, labels: Iterable[str]) -> None:
        """`labels` as in the header of a table."""
        self._rows = rows
        self.names: Mapping[str, Sequence[str]] = _by_function(rows, labels)

    def start(self) -> list[Set]:
        """What is set before the first row."""
        values = self._rows.start.frames.get(0, {})
        return [
            Set(0, i, values[name].text, 0)
            for i, name in enumerate(self.names.get(MODULE, ()))
            if name in values
        ]

    def sets(self) -> Iterator[list[Set]]:
        """What each row sets."""
        known: dict[tuple[int, int], str | None] = {
            (each.frame, each.name): each.text for each in self.start()
        }
        looked_at: dict[int, object] = {}
        for row in self._rows:
            state, sets = row.after, []
            changes = {(c.frame, c.name): c for c in row.changes() if c.before != c.after}
            for frame in state.stack:
                values = state.frames.get(frame, {})
                if looked_at.get(frame) is values:
                    continue
                looked_at[frame] = values
                for i, name in enumerate(self.names.get(state.functions[frame], ())):
                    text = values[name].text if name in values else None
                    old, change = known.get((frame, i)), changes.get((frame, name))
                    is_change = change is not None and change.after == text
                    if is_change or text != old:
                        sets.append(Set(frame, i, text, _flags(change, is_change, old)))
                        known[frame, i] = text
            yield sets


def _text(cell: Cell) -> str | None:
    return cell.text if cell else None


def _was(row: Row, item: Followed, old: str | None, new: str | None) -> bool:
    """Was `old` the value of the same variable, and not of another of its name?"""
    if item.kind == "expression":
        return old is not None
    return old is not None and any(c.before == old and c.after == new for c in row.changes())


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
        if label.startswith(GLOBAL):
            scope, name = MODULE, label.removeprefix(GLOBAL)
        elif label in scopes:
            (scope, *_), name = scopes[label], label
        else:
            scope, _, name = label.rpartition(".")
        names.setdefault(scope, []).append(name)
    return names


class Numbered(Generic[Lasting]):
    """Things that are kept once, by number."""

    def __init__(self) -> None:
        """None at first."""
        self._numbers: dict[Lasting, int] = {}

    def __call__(self, thing: Lasting) -> int:
        """The number of a thing, from 0."""
        return self._numbers.setdefault(thing, len(self._numbers))

    def all(self) -> list[Lasting]:
        """The things in the order of their numbers."""
        return list(self._numbers)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of the code; the same text at another line is another one."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Tested:
    """A condition in a row: its last evaluation there."""

    condition: Condition
    test: Test
    times: int

    @property
    def skipped(self) -> str:
        """The parts that were not evaluated."""
        return ", ".join(dict.fromkeys(_skipped(self.test)))

    def __str__(self) -> str:
        """As it is said beside the code."""
        truth = "not evaluated" if self.test.value is None else str(self.test.value)
        skipped = f" ({self.skipped} not evaluated)" if self.skipped else ""
        shown = "" if self.test.shown in (self.test.text, truth) else f"{self.test.shown} "
        return f"{shown}→ {truth}{skipped}" + f" ({self.times} times)" * (self.times > 1)


def _skipped(test: Test) -> Iterator[str]:
    for part in test.parts:
        if part.value is None:
            yield part.text
        else:
            yield from _skipped(part)


def tested(row: Row) -> list[Tested]:
    """The conditions of a row, each with its last evaluation."""
    found: dict[tuple[int, str], list[Test]] = {}
    for step in row.steps:
        for test in step.tests:
            found.setdefault((step.line, same_syntax(test.text)), []).append(test)
    return [
        Tested(Condition(line, tests[0].text), tests[-1], len(tests))
        for (line, _), tests in found.items()
    ]


def conditions(rows: Rows) -> Counter[Condition]:
    """The conditions of statements that decide where to go on, with how often they were evaluated."""
    counts: Counter[Condition] = Counter()
    first: dict[tuple[int, str], Condition] = {}
    for row in rows:
        for step in row.steps:
            for test in step.tests if step.kind == "test" else ():
                place = (step.line, same_syntax(test.text))
                counts[first.setdefault(place, Condition(step.line, test.text))] += 1
    return counts


def run_data(rows: Rows, shown: Shown, listed: Sequence[Condition]) -> dict[str, object]:
    """All that the script needs; the `listed` conditions get the first numbers."""
    texts: Numbered[str] = Numbered()
    lines: Numbered[tuple[int, ...]] = Numbered()
    functions: Numbered[str] = Numbered()
    places: Numbered[tuple[int, str]] = Numbered()
    written: dict[int, str] = {}

    def number(condition: Condition) -> int:
        n = places((condition.line, same_syntax(condition.text)))
        written.setdefault(n, condition.text)
        return n

    def sets(found: Iterable[Set]) -> list[int]:
        return [
            part
            for frame, name, text, flags in found
            for part in (frame, name * 4 + flags, 0 if text is None else texts(text) + 1)
        ]

    def test(each: Tested) -> list[object]:
        truth = 2 if each.test.value is None else int(each.test.value)
        values = each.test.shown if each.test.shown != each.test.text else ""
        parts = [texts(text) + 1 if text else 0 for text in (values, each.skipped)]
        return _trimmed([number(each.condition), truth, *parts, each.times * (each.times > 1)])

    for condition in listed:
        number(condition)
    frames = [functions(frame.function) for frame in rows.trace.frames]
    steps, running = [], 0
    for row, found, wrote in zip(rows, shown.sets(), _output(rows), strict=True):
        frame = row.after.stack[-1]
        thread = row.steps[0].thread
        step: list[object] = [lines(tuple(row_lines(row))), _action(row, texts), sets(found)]
        step += [[test(each) for each in tested(row)], (frame + 1) * (frame != running)]
        step += [texts(thread) + 1 if thread else 0, wrote]
        steps.append(_trimmed(step))
        running = frame
    calls = max((row.after.stack[-1] for row in rows), default=0) + 1
    return {
        "grouped": shown.grouped,
        "start": sets(shown.start()),
        "steps": steps,
        "lines": lines.all(),
        "functions": [[name, *shown.names.get(name, ())] for name in functions.all()],
        "frames": [
            part
            for fn, frame in zip(frames[:calls], rows.trace.frames, strict=False)
            for part in (fn, frame.parent or 0)
        ],
        "conditions": [[line, written[n]] for n, (line, _) in enumerate(places.all())],
        "output": _pieces(rows)[0],
        "end": without_marks(ending_line(rows)),
        "texts": texts.all(),
    }


def _trimmed(parts: list[object]) -> list[object]:
    while parts and not parts[-1]:
        parts.pop()
    return parts


def row_lines(row: Row) -> list[int]:
    """The lines that ran in it. A statement over several lines is all of them."""
    return sorted({line for s in row.steps for line in range(s.line, s.end_line + 1) if line})


def _action(row: Row, texts: Numbered[str]) -> list[int]:
    """What happened, with the code in it apart: so its words are the same in many rows."""
    words, codes = "", []
    for is_code, piece in marked(row.action):
        words += "`" if is_code else piece.replace("`", "'")
        codes += [piece] if is_code else []
    error = raised(row)
    if error and error not in without_marks(row.action):
        words += "; `" if words else "`"
        codes.append(error)
    return [texts(text) for text in (words, *codes)] if words else []


def _pieces(rows: Rows) -> tuple[list[str], Mapping[int | None, int]]:
    """Output in the order of time, which is not that of rows (nested calls print first), and how much
    of it there is at the end of each step.

    In pieces, because a length would count other characters in Python than in a script.
    """
    pieces: list[str] = []
    until: dict[int | None, int] = {}
    for step in rows.trace.steps:
        pieces += [text for text in (step.hidden_output, step.output) if text]
        until[step.n] = len(pieces)
    return pieces, until


def _output(rows: Rows) -> Iterator[int | list[int]]:
    """The last part of each row."""
    _, until = _pieces(rows)
    before = 0
    for row in rows:
        there = until[row.steps[-1].n]
        own = [until[step.n] - 1 for step in row.steps if step.output]
        if own == [there - 1] and there > before:
            yield there - before
        elif own or there != before:
            yield [there, *own]
        else:
            yield 0
        before = there
