"""Wrong answers to what the value of a variable is: earlier and later values, and other variables'."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tracemark.check.candidate import Candidate, candidate, off_by_one, told
from tracemark.check.evaluate import value_in
from tracemark.check.problem import Problem
from tracemark.check.run import Run
from tracemark.check.subject import Subject
from tracemark.check.values import same_value
from tracemark.check.vocabulary import StateView, StepView
from tracemark.trace.phrases import shown
from tracemark.trace.rows import Row

FAR = 50
"""Rows to either side that are searched for more values."""
UNSET = object()
"""The value of a variable that has none."""


@dataclass(frozen=True, slots=True)
class History:
    """What one variable or expression was before and after each row."""

    run: Run
    text: str
    _known: dict[tuple[int, bool], object] = field(default_factory=dict)

    def after(self, row: Row) -> object:
        """The value after the row, or `UNSET`."""
        return self._at(row, True)

    def before(self, row: Row) -> object:
        """The value before the row, or `UNSET`."""
        return self._at(row, False)

    def _at(self, row: Row, after: bool) -> object:
        key = row.n, after
        if key not in self._known:
            step = StepView(self.run, row)
            self._known[key] = _value(step.after if after else step.before, self.text)
        return self._known[key]

    def set_at(self, row: Row) -> Row:
        """The row that gave the value that there is after `row`."""
        rows, value = self.run.rows, self.after(row)
        while row.n > 1 and same(self.after(rows.rows[row.n - 2]), value):
            if not same(self.before(row), value):
                break
            row = rows.rows[row.n - 2]
        return row

    @property
    def code(self) -> str:
        """The variable in a sentence."""
        return shown(self.text)


def _value(view: StateView, text: str) -> object:
    found = value_in(view, text)
    return UNSET if isinstance(found, Problem) else found


def same(one: object, other: object) -> bool:
    """Equal values; what is not set equals only itself."""
    if one is UNSET or other is UNSET:
        return one is other
    return same_value(one, other)


def wrong_values(subject: Subject, run: Run, value: object) -> Iterator[Candidate]:
    """For a value after a row, before a row, at the end, and for all values of a name."""
    history = History(run, subject.text)
    if subject.kind == "values":
        yield from _shorter(history, value)
        return
    row = run.rows.row(subject.n) if subject.kind != "final" else last_set(history, value)
    if row is None:
        return
    if subject.kind == "after":
        found = _after(history, row, value)
    elif subject.kind == "before":
        found = _before(history, row, value)
    else:
        found = _at_end(history, row, value)
    yield from (one for one in found if one.value is not UNSET)


# After a row


def _after(history: History, row: Row, value: object) -> Iterator[Candidate]:
    yield from _stale(history, row, value)
    yield from _visited_before(history, row)
    yield from _others(history, row, f"after step {row.n}")
    yield from _later(history, row, f"after step {row.n} it is {told(value)}", value)
    yield from _first(history, row)
    yield from _more(history, row, value)
    fact = f"after step {row.n} {history.code} is {told(value)}"
    yield from _part(value, fact, row)
    for wrong, how in off_by_one(value):
        yield candidate(wrong, "off by one", f"{how}: {fact}.", row.n)


def _stale(history: History, row: Row, value: object) -> Iterator[Candidate]:
    """The value that the last change replaced."""
    changed = history.set_at(row)
    old = history.before(changed)
    if not same(old, value):
        text = f"That is {history.code} before step {changed.n}; after it {history.code} is {told(value)}."
        yield candidate(old, "stale", text, changed.n)


def _visited_before(history: History, row: Row) -> Iterator[Candidate]:
    """The value when the same line ran the time before."""
    for other in reversed(history.run.rows.rows[: row.n - 1]):
        if (other.line, other.function) == (row.line, row.function):
            text = f"That is {history.code} after step {other.n}, when line {row.line} ran the time before."
            yield candidate(history.after(other), "pass before", text, other.n)
            return


def _later(history: History, row: Row, fact: str, value: object) -> Iterator[Candidate]:
    """The next other value."""
    for other in history.run.rows.rows[row.n :]:
        later = history.after(other)
        if later is not UNSET and not same(later, value):
            text = f"That is {history.code} after step {other.n}, which comes later: {fact}."
            yield candidate(later, "late", text, other.n)
            return


def _more(history: History, row: Row, value: object) -> Iterator[Candidate]:
    """Values of other moments, the nearest first."""
    rows = history.run.rows.rows[max(row.n - FAR, 0) : row.n + FAR]
    for other in sorted(rows, key=lambda other: (abs(other.n - row.n), other.n)):
        text = (
            f"That is {history.code} after step {other.n}; after step {row.n} it is {told(value)}."
        )
        if not same(history.after(other), value):
            yield candidate(history.after(other), "other value", text, other.n)


def _first(history: History, row: Row) -> Iterator[Candidate]:
    """The value that it had first."""
    for other in history.run.rows.rows[: row.n]:
        if history.after(other) is not UNSET:
            text = f"That is {history.code} after step {other.n}, its first value."
            if history.before(other) is UNSET:
                yield candidate(history.after(other), "first value", text, other.n)
            return


def _others(history: History, row: Row, moment: str) -> Iterator[Candidate]:
    """The values of other variables at the same moment, those on the same line first."""
    words = re.findall(r"\w+", _line(history.run, row.line))
    names = sorted(n for n in history.run.names if n.isidentifier() and n != history.text)
    names.sort(key=lambda name: words.index(name) if name in words else len(words))
    for name in names:
        value = History(history.run, name).after(row)
        text = f"That is {shown(name)} {moment}, not {history.code}."
        yield candidate(value, "other variable", text, row.n)


def _line(run: Run, line: int) -> str:
    lines = run.sample.code.split("\n")
    return lines[line - 1] if 0 < line <= len(lines) else ""


def _part(value: object, fact: str, row: Row) -> Iterator[Candidate]:
    """A list without its last item, and without its first."""
    if isinstance(value, list) and value:
        yield candidate(value[:-1], "part", f"That leaves out the last item: {fact}.", row.n)
        yield candidate(value[1:], "part", f"That leaves out the first item: {fact}.", row.n)


# Before a row


def _before(history: History, row: Row, value: object) -> Iterator[Candidate]:
    fact = f"before step {row.n} it is {told(value)}"
    text = f"That is {history.code} after step {row.n}; {fact}."
    yield candidate(history.after(row), "other reading", text, row.n)
    earlier = history.run.rows.row(row.n - 1)
    if earlier is not None and same(history.after(earlier), value):
        yield from _stale(history, earlier, value)
        yield from _others(history, earlier, f"after step {earlier.n}")
        yield from _first(history, earlier)
    yield from _later(history, row, fact, value)
    fact = f"before step {row.n} {history.code} is {told(value)}"
    yield from _part(value, fact, row)
    for wrong, how in off_by_one(value):
        yield candidate(wrong, "off by one", f"{how}: {fact}.", row.n)


# At the end


def last_set(history: History, value: object) -> Row | None:
    """The last row that knows the variable, where that shows what it is at the end."""
    for row in reversed(history.run.rows.rows):
        if history.after(row) is not UNSET:
            return row if same(history.after(row), value) else None
    return None


def _at_end(history: History, row: Row, value: object) -> Iterator[Candidate]:
    yield from _stale(history, row, value)
    yield from _others(history, row, f"after step {row.n}")
    yield from _first(history, row)
    yield from _earlier(history, row, value)
    fact = f"after step {row.n}, and at the end, {history.code} is {told(value)}"
    yield from _part(value, fact, row)
    for wrong, how in off_by_one(value):
        yield candidate(wrong, "off by one", f"{how}: {fact}.", row.n)


def _earlier(history: History, row: Row, value: object) -> Iterator[Candidate]:
    """Other values on the way, the latest first."""
    for other in reversed(history.run.rows.rows[: row.n]):
        earlier = history.after(other)
        if earlier is not UNSET and not same(earlier, value):
            text = f"That is {history.code} after step {other.n}; at the end it is {told(value)}."
            yield candidate(earlier, "other value", text, other.n)


# All values of a name


def _shorter(history: History, value: object) -> Iterator[Candidate]:
    """All values but the last, all but the first, and with the last one twice."""
    if not isinstance(value, list) or len(value) < 2:
        return
    rows = [row for row in history.run.rows if history.after(row) is not UNSET]
    if not rows:
        return
    first, last = rows[0], history.set_at(rows[-1])
    if same(history.after(last), value[-1]):
        text = f"That leaves out {told(value[-1])}, which is its value after step {last.n}."
        yield candidate(value[:-1], "part", text, last.n)
        text = f"The last value, {told(value[-1])} after step {last.n}, is in it once too often."
        yield candidate([*value, value[-1]], "off by one", text, last.n)
    if same(history.after(first), value[0]):
        text = f"That leaves out {told(value[0])}, which is its value after step {first.n}."
        yield candidate(value[1:], "part", text, first.n)
