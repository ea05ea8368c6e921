"""Rows that go by the order in which a set has its items, told from the code.

The order of a set is the same in all runs here, as the runner fixes it, so that no second run shows it.
"""

import ast
from collections.abc import Iterator
from functools import lru_cache

from tracemark.check.run import Run
from tracemark.check.syntax import as_written, module
from tracemark.trace.rows import Row

_IN_ORDER = frozenset(
    {"list", "tuple", "enumerate", "iter", "next", "print", "str", "repr", "map", "filter", "zip"}
)
"""What takes the items of a set one after the other, or shows them so."""


def takes_a_set_in_order(run: Run, row: Row) -> bool:
    """Does the first statement of a row take the items of a set in their order?"""
    step = row.steps[0]
    last = step.end_line
    if run.rows.granularity.unit != "statement":
        last = max(one.end_line for one in row.steps)
    return any(
        step.line <= taken.lineno <= last and _is_set(row, taken)
        for taken in _all_taken(run.sample.code)
    )


@lru_cache(maxsize=16)
def _all_taken(code: str) -> tuple[ast.expr, ...]:
    tree = module(code) or ast.Module([], [])
    return tuple(taken for node in ast.walk(tree) for taken in _taken(node))


def _taken(node: ast.AST) -> Iterator[ast.expr]:
    """What a node takes the items of, one after the other."""
    if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        yield node.iter
    elif isinstance(node, ast.Starred | ast.FormattedValue):
        yield node.value
    elif isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else as_written(node.func)
        if name in _IN_ORDER or name == "join":
            yield from node.args
        elif name == "pop" and isinstance(node.func, ast.Attribute) and not node.args:
            yield node.func.value


def _is_set(row: Row, node: ast.expr) -> bool:
    """Is it a set of several items, as far as the code and the values before the row say?"""
    if isinstance(node, ast.Set):
        return len(node.elts) > 1
    if isinstance(node, ast.SetComp):
        return True
    if isinstance(node, ast.Call):
        return as_written(node.func) in ("set", "frozenset") and bool(node.args)
    if isinstance(node, ast.BinOp):
        return _is_set(row, node.left) or _is_set(row, node.right)
    if not isinstance(node, ast.Name):
        return False
    value = row.before.value(node.id)
    return value is not None and value.type in ("set", "frozenset") and "," in value.text
