"""What a run with its lines in some order did, so that two can be compared.

Two runs are the same where they print the same, end in the same way with the same values, and take the same
steps, each as often: only the order of steps may differ, and so it can where lines do not depend on each other.
Attributes of an object have no order, though its picture shows one.
"""

import ast
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from tracemark.check.syntax import expression
from tracemark.topic.orders import Order, Puzzle
from tracemark.topic.topic import is_whole
from tracemark.trace.model import Change, Step, Trace
from tracemark.trace.state import final_state

_Line = tuple[int, int]
"""A piece, and a line of it from 0; of equal pieces the first."""


@dataclass(frozen=True, slots=True)
class StepKey:
    """All that is the same of a step wherever its line stands."""

    line: _Line
    changes: tuple[tuple[str, str, str | None], ...]
    """Scope, name and value after; of an instance that got attributes only these."""
    tested: tuple[str, ...]
    """Conditions with their values: `3 == 2`."""
    rest: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Did:
    """What a run that came to its own end did, whatever the order of its lines."""

    output: str
    errors: str
    """What it wrote to standard error, without numbers of lines."""
    end: tuple[object, ...]
    final: Mapping[str, str]
    """Values of the module's names."""
    steps: Counter[StepKey]
    """The steps, each with how often it was taken."""


def did_in_lesson(puzzle: Puzzle, trace: Trace) -> Did:
    """What the lesson's own run did."""
    lines = {
        piece.first + k: (puzzle.same[i], k)
        for i, piece in enumerate(puzzle.pieces)
        for k in range(piece.height)
    }
    return _did(trace, lines)


def did_in_order(puzzle: Puzzle, order: Order, trace: Trace) -> Did | None:
    """What a run with the pieces in that order did; None where it failed, or had no end of its own."""
    if not is_whole(trace) or trace.end.reason == "error":
        return None
    return _did(trace, lines_in_order(puzzle, order))


def ran_well(puzzle: Puzzle, trace: Trace) -> bool:
    """Did all that other orders are excluded for run to its end in the lesson's run?

    A line that never ran would not fail for a name either, wherever it stands.
    """
    steps: dict[int, list[Step]] = {}
    for step in trace.numbered:
        for one in puzzle.dependencies:
            piece = puzzle.pieces[one.piece]
            if piece.first <= step.line < piece.first + piece.height:
                steps.setdefault(one.piece, []).append(step)
    return all(
        one.piece in steps and all(step.outcome.kind != "raised" for step in steps[one.piece])
        for one in puzzle.dependencies
    )


def is_decided(puzzle: Puzzle, order: Order, trace: Trace, own: Did) -> bool:
    """Is it certain that the run is another? One that was ended for its time alone could be slow only."""
    if is_whole(trace) or trace.end.reason == "syntax-error":
        return True
    lines = lines_in_order(puzzle, order)
    steps = sum(step.line in lines for step in trace.numbered)
    return steps > own.steps.total() or len(trace.stdout) > len(own.output)


def lines_in_order(puzzle: Puzzle, order: Order) -> dict[int, _Line]:
    """The lines of the program in that order."""
    found = [(puzzle.same[i], k) for i in order for k in range(puzzle.pieces[i].height)]
    return dict(enumerate(found, 1))


def _did(trace: Trace, lines: Mapping[int, _Line]) -> Did:
    state = final_state(trace)
    return Did(
        output=trace.stdout,
        errors=re.sub(r"(\.py:|\bline )\d+", r"\1", trace.stderr),
        end=(trace.end.reason, trace.end.exit_code, trace.end.unread),
        final={name: value.text for name, value in state.frames[0].items()},
        steps=Counter(_key(step, lines) for step in trace.numbered),
    )


def _key(step: Step, lines: Mapping[int, _Line]) -> StepKey:
    error = step.outcome.error
    found = [_change(change) for change in step.changes]
    return StepKey(
        lines[step.line],
        tuple(
            (change.scope, change.name, after)
            for change, (_, after) in zip(step.changes, found, strict=True)
        ),
        tuple(test.shown for test in step.tests),
        (
            tuple(
                (before, change.how, change.type)
                for change, (before, _) in zip(step.changes, found, strict=True)
            ),
            (step.column, step.kind, step.function, step.depth, step.thread, step.ends_loop),
            step.tests,
            step.output,
            (step.outcome.kind, step.outcome.value, error and (error.type, error.message)),
        ),
    )


def _change(change: Change) -> tuple[str | None, str | None]:
    """The value before and after, as far as the step has to do with it."""
    before, after = change.before, change.after
    if change.how == "changed" and before is not None and after is not None:
        attributes = _set_attributes(before, after)
        if attributes is not None:
            return None, attributes
    return before and _sorted_attributes(before), after and _sorted_attributes(after)


def is_same_value(value: str | None, other: str | None) -> bool:
    """Are they the same, in whatever order the attributes of objects were set?"""
    if value is None or other is None or value == other:
        return value == other
    return _sorted_attributes(value) == _sorted_attributes(other)


@lru_cache(maxsize=4096)
def _sorted_attributes(value: str) -> str:
    """`Point(x=1, y=2)` for `Point(y=2, x=1)`; what is not shown as Python stays as it is."""
    tree = expression(value) if "=" in value else None
    if tree is None:
        return value
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node.keywords.sort(key=lambda keyword: keyword.arg or "")
    return ast.unparse(tree)


@lru_cache(maxsize=4096)
def _set_attributes(before: str, after: str) -> str | None:
    """`Point(x=1)` where a step makes `Point(y=2, x=1)` of `Point(y=2)`; None for all but instances.

    So it is told what the step does, in whatever order others set the other attributes.
    """
    old, new = expression(before), expression(after)
    if not (isinstance(old, ast.Call) and isinstance(new, ast.Call)) or old.args or new.args:
        return None
    known = {keyword.arg: ast.unparse(keyword.value) for keyword in old.keywords}
    kept = {keyword.arg for keyword in new.keywords}
    if not known.keys() <= kept or ast.unparse(old.func) != ast.unparse(new.func):
        return None
    new.keywords = [one for one in new.keywords if ast.unparse(one.value) != known.get(one.arg)]
    return _sorted_attributes(ast.unparse(new))
