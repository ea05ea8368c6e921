"""What a run decides of a claim: it holds, it fails, or it cannot be decided."""

import ast
from collections.abc import Callable
from dataclasses import dataclass

from tracemark.check.evaluate import Computed, evaluate, holds_at, part_at
from tracemark.check.problem import Problem
from tracemark.check.run import Run
from tracemark.check.syntax import as_written, expression
from tracemark.check.values import short
from tracemark.check.vocabulary import BARE_WORDS
from tracemark.lesson.after_row import after_row
from tracemark.lesson.claim import Claim
from tracemark.trace.rows import Row


@dataclass(frozen=True, slots=True)
class Holds:
    """The run bears the claim out."""


@dataclass(frozen=True, slots=True)
class Fails:
    """The run says otherwise."""

    expected: str
    """What the author claimed, as written."""
    actual: str
    """What the run shows: the values of both sides of a comparison, else `False`."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """The claim cannot be decided."""

    problem: Problem
    """Why."""


Decision = Holds | Fails | Undecided


def decide(claim: Claim, run: Run) -> Decision:
    """Whether a claim over a whole run holds."""
    found = evaluate(claim.node, run)
    if isinstance(found, Problem):
        return Undecided(found)
    if not isinstance(found.value, bool):
        message = f"`{claim.text}` is {short(found.value)}, neither True nor False"
        return Undecided(Problem("TM202", message, "write a comparison, such as `… == …`"))
    if found.value:
        return Holds()

    def side(node: ast.expr) -> object:
        part = evaluate(node, run)
        return part.value if isinstance(part, Computed) else part

    return Fails(claim.text, _sides(claim, side))


def decide_at(claim: Claim, run: Run, row: Row) -> Decision:
    """Whether a condition holds in one row; where it has no value it fails."""
    found = holds_at(claim.node, run, row)
    if isinstance(found, Problem):
        return Undecided(found)
    if found is None:
        return Fails(claim.text, "has no value")
    if found:
        return Holds()
    return Fails(claim.text, _sides(claim, lambda node: part_at(node, run, row)))


def instead_at(claim: Claim, run: Run, row: Row) -> str:
    """What to write where the row does not evaluate the condition, and its variables are as claimed."""
    other = after_row(claim.text, BARE_WORDS)
    node = expression(other)
    if node is None or other == claim.text or holds_at(claim.node, run, row) is not None:
        return ""
    if holds_at(node, run, row) is not True:
        return ""
    return f"row {row.n} does not evaluate it; of the variables after the row, claim `{other}`"


def _sides(claim: Claim, value_of: Callable[[ast.expr], object]) -> str:
    """The computed sides of a comparison with their values, else `False`."""
    node = claim.node
    if not isinstance(node, ast.Compare):
        return "False"
    told = [
        f"`{_written(claim, side)}` is {short(value)}"
        for side in (node.left, *node.comparators)
        if not _is_literal(side) and _tellable(value := value_of(side))
    ]
    return " and ".join(dict.fromkeys(told)) or "False"


def _is_literal(node: ast.expr) -> bool:
    """Does it say its own value, so that telling it would say the same twice?"""
    literals = (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp)
    parts = (ast.unaryop, ast.expr_context)
    return all(isinstance(part, (*literals, *parts)) for part in ast.walk(node))


def _written(claim: Claim, node: ast.expr) -> str:
    return ast.get_source_segment(claim.text, node) or as_written(node)


def _tellable(value: object) -> bool:
    return value is not None and not isinstance(value, Problem)
