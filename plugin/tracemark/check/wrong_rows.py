"""Wrong answers to which row, or which line: neighbours, the other outcome, the other end."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tracemark.check.answer import Said
from tracemark.check.candidate import Candidate, Reason, candidate, times
from tracemark.check.evaluate import holds_at
from tracemark.check.row_condition import tested_key
from tracemark.check.run import Run
from tracemark.check.subject import Subject
from tracemark.check.syntax import expression, module
from tracemark.check.vocabulary import BARE_WORDS, ROW_WORDS, THIS
from tracemark.lesson.after_row import after_row, of_variables
from tracemark.trace.phrases import shown


@dataclass(frozen=True)
class Outcomes:
    """What a condition came to in each row that has a value of it."""

    run: Run
    text: str
    node: ast.expr

    @cached_property
    def by_row(self) -> dict[int, bool]:
        """Rows with their value, in order."""
        found = ((row.n, holds_at(self.node, self.run, row)) for row in self.run.rows)
        return {n: value for n, value in found if isinstance(value, bool)}

    @property
    def is_test(self) -> bool:
        """True where the sample itself evaluates it; False for a condition over variables."""
        return self._key is not None

    @cached_property
    def _key(self) -> str | None:
        return tested_key(self.node, self.run)

    @cached_property
    def of_variables(self) -> dict[int, bool]:
        """What the same condition is of the variables after each row that has them."""
        node = expression(after_row(self.text, BARE_WORDS))
        if node is None:
            return {}
        found = ((row.n, holds_at(node, self.run, row)) for row in self.run.rows)
        return {n: value for n, value in found if isinstance(value, bool)}

    def evaluations(self, n: int) -> tuple[bool, ...]:
        """All that the test in it came to in a row; none where the row does not evaluate it."""
        if self._key is None or self.run.rows.row(n) is None:
            return ()
        return self.run.evaluations[n - 1].get(self._key, ())

    @property
    def is_of_row(self) -> bool:
        """True where it asks only what the row itself says, such as `line == 3`."""
        names = {node.id for node in ast.walk(self.node) if isinstance(node, ast.Name)}
        return THIS not in names and not (names & self.run.names).difference(ROW_WORDS)

    def rows(self, wanted: bool) -> list[int]:
        """The rows in which it came out so."""
        return [n for n, value in self.by_row.items() if value is wanted]

    def at(self, n: int) -> str:
        """What it is at a row, the beginning of a sentence."""
        value, seen = self.by_row.get(n), self.evaluations(n)
        if value is None:
            if len(set(seen)) > 1:
                return f"Step {n} evaluates {shown(self.text)} {times(len(seen))}, not always as the same"
            unset = None if self.is_test else self._unset(n)
            if unset is not None:
                return f"At step {n} {shown(unset)} has no value yet"
            return f"Step {n} does not evaluate {shown(self.text)}"
        if not self.is_test:
            moment = "At" if self.is_of_row else "After"
            return f"{moment} step {n} {shown(self.text)} is {value}"
        if len(seen) > 1:
            return f"At step {n} {shown(self.text)} is {value} each of the {times(len(seen))}"
        return f"At step {n} {shown(self.text)} is {value}{self._with_values(n)}"

    def _unset(self, n: int) -> str | None:
        """A name of the condition that no scope has had until after the row; None where all have."""
        rows = self.run.rows
        states = (rows.start, *(row.after for row in rows.rows[:n]))
        had = {name for state in states for values in state.frames.values() for name in values}
        node = of_variables(self.node)
        names = dict.fromkeys(part.id for part in ast.walk(node) if isinstance(part, ast.Name))
        return next((name for name in names if name in self.run.names and name not in had), None)

    def _with_values(self, n: int) -> str:
        """The condition with its values, where that says more."""
        row = self.run.rows.row(n)
        test = row.test(self.text) if row else None
        if test is None or test.shown in (test.text, "True", "False"):
            return ""
        return f" ({shown(test.shown)})"


def outcomes(subject: Subject, run: Run) -> Outcomes:
    """Of the condition that the subject speaks of."""
    assert subject.node is not None
    return Outcomes(run, subject.text, subject.node)


def wrong_rows(subject: Subject, run: Run, value: object) -> Iterator[Candidate]:
    """For `first(…)` and `last(…)`."""
    found = outcomes(subject, run)
    fact = _fact(subject, value)
    for n, is_near in _rows(subject, found, value):
        if not found.is_test and isinstance(value, int) and n == value + 1:
            continue  # right for who reads "after step" as at the step behind it
        if n not in found.by_row and (
            found.evaluations(n) or found.of_variables.get(n) is subject.wanted
        ):
            continue  # it holds there, although the row does not evaluate it
        same_outcome = found.by_row.get(n) is subject.wanted
        reason: Reason = "other row" if is_near else "other test" if same_outcome else "opposite"
        also = " too" if same_outcome else ""
        yield candidate(n, reason, f"{found.at(n)}{also}; {fact}.", n)
    if isinstance(value, int):
        yield candidate(None, "opposite", f"{found.at(value)}.", value)


def of_any_row(subject: Subject, run: Run, value: object, n: int) -> Said | None:
    """For `first(…)` and `last(…)`: what is so at a row that is not the answer; None where there is none."""
    if subject.kind not in ("first", "last") or subject.change or run.rows.row(n) is None:
        return None
    found = outcomes(subject, run)
    also = " too" if found.by_row.get(n) is subject.wanted else ""
    return Said(f"{found.at(n)}{also}; {_fact(subject, value)}.", n)


def _fact(subject: Subject, value: object) -> str:
    if value is None:
        return f"it is never {subject.wanted}"
    return f"it is {subject.kind} {subject.wanted} at step {value}"


def _rows(subject: Subject, found: Outcomes, value: object) -> Iterator[tuple[int, bool]]:
    """Rows that could be taken for the answer, and whether only because they are near."""
    wanted, opposite = found.rows(subject.wanted), found.rows(not subject.wanted)
    ends = slice(0, 1) if subject.kind == "first" else slice(-1, None)
    yield from ((n, False) for n in opposite[ends])
    if isinstance(value, int):
        evaluated = list(found.by_row)
        yield from ((n, False) for n in evaluated if n < value and n == _before(evaluated, value))
        yield from ((n, False) for n in evaluated if n > value and n == _behind(evaluated, value))
    yield from ((n, False) for n in (wanted[-1:] if subject.kind == "first" else wanted[:1]))
    if isinstance(value, int):
        near = (value + k for k in (1, -1, 2, -2, 3, -3, 4, -4))
        yield from ((n, True) for n in near if found.run.rows.row(n) and n not in found.by_row)
    yield from ((n, False) for n in opposite)


def _before(rows: list[int], n: int) -> int:
    return max(row for row in rows if row < n)


def _behind(rows: list[int], n: int) -> int:
    return min(row for row in rows if row > n)


# Lines


def wrong_lines(subject: Subject, run: Run, value: object) -> Iterator[Candidate]:
    """For the line of a row, asked as the one that comes after another row."""
    row = run.rows.row(subject.n)
    if row is None:
        return
    for line in _lines(run, subject.n):
        text = f"Step {row.n} is at line {value}, not at line {line}."
        yield candidate(line, "other line", text, row.n)


def _lines(run: Run, n: int) -> Iterator[int]:
    """Lines that could be taken for that of row `n`: branches, loops, what is next in the text."""
    tree = module(run.sample.code)
    row, earlier = run.rows.row(n), run.rows.row(n - 1)
    if tree is None or row is None:
        return
    here = earlier.line if earlier else row.line
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    lines = sorted({node.lineno for node in nodes})
    for node in nodes:
        if node.lineno == here and isinstance(node, ast.If | ast.While | ast.For):
            yield node.body[0].lineno
            yield from (other.lineno for other in node.orelse[:1])
    yield from (line for line in lines if line > here and line == min(m for m in lines if m > here))
    for node in nodes:
        is_loop = isinstance(node, ast.While | ast.For)
        if is_loop and node.lineno <= here <= (node.end_lineno or node.lineno):
            yield node.lineno
    yield here
    yield from sorted(lines, key=lambda line: (abs(line - row.line), line))
