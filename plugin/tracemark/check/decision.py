"""What a run decides of a claim: it holds, it fails, or it cannot be decided."""

import ast
from collections.abc import Callable
from dataclasses import dataclass

from tracemark.check.evaluate import Computed, evaluate, holds_at, part_at
from tracemark.check.problem import Problem
from tracemark.check.run import Run
from tracemark.check.syntax import as_written, expression
from tracemark.check.values import Words, short
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
    """What the run shows: the values of both sides of a comparison, the part that decided with its
    values, else `False`."""
    advice: str = ""
    """What to write instead, where that is known."""


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

    def value_of(node: ast.expr) -> object:
        part = evaluate(node, run)
        return part.value if isinstance(part, Computed) else part

    return _fails(claim, value_of, value_of)


def decide_at(claim: Claim, run: Run, row: Row) -> Decision:
    """Whether a condition holds in one row; where it has no value it fails."""
    found = holds_at(claim.node, run, row)
    if isinstance(found, Problem):
        return Undecided(found)
    if found is None:
        return Fails(claim.text, "has no value")
    if found:
        return Holds()
    return _fails(
        claim,
        lambda node: part_at(node, run, row),
        lambda node: holds_at(node, run, row),
    )


def instead_at(claim: Claim, run: Run, row: Row) -> str:
    """What to write where the row does not evaluate the condition, and its variables are as claimed."""
    other = after_row(claim.text, BARE_WORDS)
    node = expression(other)
    if node is None or other == claim.text or holds_at(claim.node, run, row) is not None:
        return ""
    if holds_at(node, run, row) is not True:
        return ""
    return f"row {row.n} does not evaluate it; of the variables after the row, claim `{other}`"


Asked = Callable[[ast.expr], object]
"""What a part of a claim comes to."""


def _fails(claim: Claim, value_of: Asked, truth_of: Asked) -> Fails:
    """The claim with what the run shows instead."""
    node = _deciding(claim.node, truth_of)
    sides = _sides(claim, node, value_of)
    if node is not claim.node:
        outcome = f"`{_written(claim, node)}` is {truth_of(node)}"
        sides = outcome if sides == "False" else f"{outcome}: {sides}"
    return Fails(claim.text, sides, _end_of_output(claim, node, value_of))


def _deciding(node: ast.expr, truth_of: Asked) -> ast.expr:
    """The smallest part that makes a claim False by itself: the first of `and`, what `not` denies."""
    parts: list[ast.expr] = []
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        parts = node.values
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return node.operand if isinstance(node.operand, ast.Compare) else node
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "all":
        items = node.args[0] if node.args else None
        parts = items.elts if isinstance(items, ast.List | ast.Tuple) else []
    found = next((part for part in parts if truth_of(part) is False), None)
    return node if found is None else _deciding(found, truth_of)


def _end_of_output(claim: Claim, node: ast.expr, value_of: Asked) -> str:
    """What to write where only the end of the last line of an output is missing; else nothing."""
    if (
        not isinstance(node, ast.Compare)
        or len(node.ops) != 1
        or not isinstance(node.ops[0], ast.Eq)
    ):
        return ""
    for output, typed in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
        value, text = value_of(output), typed.value if isinstance(typed, ast.Constant) else None
        if isinstance(value, Words) and isinstance(text, str) and value == text + "\n":
            written = f"{_written(claim, output)} == {str(value)!r}"
            return f"an output has the end of its last line: write `{written}`"
    return ""


def _sides(claim: Claim, node: ast.expr, value_of: Asked) -> str:
    """The computed sides of a comparison with their values, else `False`."""
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
