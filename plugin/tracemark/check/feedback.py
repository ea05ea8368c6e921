"""What is said to each choice of a question whose answer is computed, from the run."""

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress

from tracemark.check.answer import Said
from tracemark.check.candidate import Candidate, told
from tracemark.check.distractors import candidates
from tracemark.check.evaluate import Computed, evaluate
from tracemark.check.evidence import evidence
from tracemark.check.problem import CannotDecide
from tracemark.check.reading import Reading
from tracemark.check.run import Run
from tracemark.check.subject import Subject, subject_of
from tracemark.check.values import same_value
from tracemark.check.wrong_rows import of_any_row, outcomes
from tracemark.check.wrong_values import UNSET, History
from tracemark.lesson.claim import Claim
from tracemark.lesson.question import Question

_LINE = re.compile(r"line == \d+")


def said_of(
    question: Question,
    claim: Claim,
    run: Run,
    value: object,
    readings: Sequence[Reading],
    right: Collection[int],
) -> tuple[Said | None, ...]:
    """One for each option: the reason of the wrong answer that it is, else what the run shows.

    A question whose answer is typed has one, which bears that answer out. Where several boxes are
    right, each is told what the run has to say on it alone, and None where that is nothing.
    """
    subject = subject_of(claim.node)
    if question.kind == "multiple" and isinstance(value, list | tuple | set | frozenset):
        return tuple(
            _on_a_box(subject, claim, run, value, reading, index in right)
            for index, reading in enumerate(readings)
        )
    shown = _evidence(subject, run, value)
    if not question.options:
        return (shown,)
    found = candidates(subject, claim, run, value, ())
    return tuple(
        shown
        if index in right
        else _reason(reading, found) or _of_its_row(subject, run, value, reading) or shown
        for index, reading in enumerate(readings)
    )


def _evidence(subject: Subject, run: Run, value: object) -> Said | None:
    """What bears the answer out; None where a preview on the way cannot be compared with it."""
    with suppress(CannotDecide):
        return evidence(subject, run, value)
    return None


def _reason(reading: Reading, found: Sequence[Candidate]) -> Said | None:
    for one in found:
        try:
            if reading.says(one.value):
                return one.said
        except CannotDecide:
            continue
    return None


def _of_its_row(subject: Subject, run: Run, value: object, reading: Reading) -> Said | None:
    """Of the row that a wrong option names, however far it is from the right one."""
    n = next((value for value in reading.values if type(value) is int), None)
    if n is None:
        return None
    with suppress(CannotDecide):
        return of_any_row(subject, run, value, n)
    return None


# Several boxes


def _on_a_box(
    subject: Subject, claim: Claim, run: Run, value: object, reading: Reading, is_right: bool
) -> Said | None:
    """What the run has to say on one box of a question with several right ones."""
    with suppress(CannotDecide):
        if subject.kind == "where" and not subject.change:
            return _on_a_row(subject, run, reading)
        if subject.kind == "values" and not subject.change:
            return _on_a_value(History(run, subject.text), run, value, reading, is_right)
        said = _on_an_item(claim, run, reading, is_right)
        return said if said or is_right else evidence(subject, run, value)
    return None


def _on_a_row(subject: Subject, run: Run, reading: Reading) -> Said | None:
    """For `where(…)`: what the condition is at the row that the option names."""
    n = next((value for value in reading.values if type(value) is int), None)
    if n is None or not len(run.rows):
        return None
    row = run.rows.row(n)
    if row is None:
        last = len(run.rows)
        return Said(f"There is no step {n}; the last one is step {last}.", last)
    if _LINE.fullmatch(subject.text):
        return Said(f"Step {n} is at line {row.line}.", n)
    return Said(f"{outcomes(subject, run).at(n)}.", n)


def _on_a_value(
    history: History, run: Run, values: object, reading: Reading, is_right: bool
) -> Said | None:
    """For `values(…)`: when the name had the value, or what has it instead."""
    known = [(row, value) for row in run.rows if (value := history.after(row)) is not UNSET]
    if is_right:
        for row, value in known:
            if reading.says(value):
                return Said(f"After step {row.n} {history.code} is {told(value)}.", row.n)
        return None
    if any(reading.says(value) for _, value in known):
        return None  # another scope has a variable of that name
    for name in sorted(name for name in run.names if name.isidentifier() and name != history.text):
        other = History(run, name)
        for row in run.rows:
            value = other.after(row)
            if value is not UNSET and reading.says(value):
                text = f"That is {other.code} after step {row.n}; {history.code} is never that."
                return Said(text, row.n)
    if not known or not isinstance(values, list) or not same_value(known[-1][1], values[-1]):
        return None
    row, value = known[-1]
    set_at = history.set_at(row).n
    text = f"{history.code} is never that; its last value, after step {set_at}, is {told(value)}."
    return Said(text, set_at)


def _on_an_item(claim: Claim, run: Run, reading: Reading, is_right: bool) -> Said | None:
    """For `[step(2)["a"], final["b"]]`: what the run says on the item, or on one that is near."""
    found = list(_items(claim.node, run))
    if is_right:
        right = (evidence(subject, run, item) for subject, item in found if reading.says(item))
        return next(right, None)
    reasons = [_reason(reading, candidates(s, claim, run, item, ())) for s, item in found]
    shown = [_evidence(subject, run, item) for subject, item in found]
    return next((said for said in (*reasons, *shown) if said is not None), None)


def _items(node: ast.expr, run: Run) -> Iterator[tuple[Subject, object]]:
    """The items of a list that a claim writes out, each with what it asks for."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        for item in node.elts:
            found = evaluate(item, run)
            if isinstance(found, Computed):
                yield subject_of(item), found.value
