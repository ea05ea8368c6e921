"""A condition over rows, before any row is asked: what of it the run recorded, and what no row can have."""

import ast
from collections.abc import Iterator, Mapping

from tracemark.check.meant import did_you_mean
from tracemark.check.operations import BUILTINS
from tracemark.check.problem import CannotDecide, located, stop
from tracemark.check.run import Run
from tracemark.check.scopes import ambiguous, unknown_in_condition
from tracemark.check.syntax import as_written, condition_key
from tracemark.check.vocabulary import BARE_WORDS, RUN_WORDS, THIS, WORDS


def known_conditions(node: ast.expr, run: Run) -> dict[int, str]:
    """Keys of the sub-expressions that the run recorded as conditions, by `id` of their node."""
    found: dict[int, str] = {}
    if not run.conditions:
        return found
    for part in ast.walk(node):
        if isinstance(part, ast.expr) and not isinstance(part, ast.Constant):
            key = condition_key(part)
            if key in run.conditions and key is not None:
                found[id(part)] = key
    return found


def tested_key(node: ast.expr, run: Run) -> str | None:
    """The key of a condition that the sample evaluates, with a `not` before it or without; else None."""
    while (key := condition_key(node)) not in run.all_evaluations:
        if not isinstance(node, ast.UnaryOp) or not isinstance(node.op, ast.Not):
            return None
        node = node.operand
    return key


def check_condition(node: ast.expr, run: Run, known: Mapping[int, str]) -> None:
    """Raise where a condition speaks of what no row has, before any row is asked."""
    _check_speaks(node, known)
    for part in _outside(node, known):
        if isinstance(part, ast.Name):
            _check_name(part, run)
        elif isinstance(part, ast.Call) and not _callable_in_claims(part.func):
            raise _not_a_condition(part, run)


def _check_speaks(node: ast.expr, known: Mapping[int, str]) -> None:
    """Raise where a condition is the same in each row, whatever the run was."""
    if any(isinstance(part, ast.Name) or id(part) in known for part in ast.walk(node)):
        return
    advice = "write a condition over the row, such as `total > 2`"
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        advice = f"write the condition without quotes: `{node.value[:60]}`"
    message = f"`{as_written(node)[:60]}` is a constant, not a condition"
    raise located(stop("TM202", message, advice), node)


def _outside(node: ast.AST, known: Mapping[int, str]) -> Iterator[ast.AST]:
    """The parts of `node` that no recorded condition covers, names of functions left out."""
    if id(node) in known:
        return
    yield node
    if _dotted_variable(node):
        return
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.Call) and child is node.func and isinstance(child, ast.Name)):
            yield from _outside(child, known)


def _callable_in_claims(function: ast.expr) -> bool:
    return not isinstance(function, ast.Name) or function.id in (*WORDS, *BUILTINS)


def _dotted_variable(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)


def _check_name(node: ast.Name, run: Run) -> None:
    name = node.id
    is_word = name in BARE_WORDS or name == THIS
    if is_word and name in run.names:
        raise located(ambiguous(name), node)
    if not is_word and name not in run.names and name not in RUN_WORDS:
        raise located(unknown_in_condition(run, name), node)


def _not_a_condition(node: ast.Call, run: Run) -> CannotDecide:
    text = as_written(node)
    near = did_you_mean(text, run.condition_texts)
    return located(stop("TM202", f"`{text[:60]}` is not a condition of the sample", near), node)
