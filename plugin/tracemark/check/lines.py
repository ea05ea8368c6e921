"""Lines of a sample: which hold something that steps are made of."""

import ast
from collections.abc import Iterator, Sequence

from tracemark.check.syntax import module

_NO_STEP = (ast.Global, ast.Nonlocal, ast.Try, ast.TryStar)
"""Statements that do nothing when they are reached, so that no step is made of them."""


def may_run(code: str, line: int) -> bool:
    """False for blank lines, comments, `else:`, `try:`, `finally:`, declarations, docstrings and decorators,
    which are part of the step of their `def`.
    """
    tree = module(code)
    return tree is None or any(line in lines for lines in _running(tree))


def _running(tree: ast.Module) -> Iterator[range]:
    for node in ast.walk(tree):
        if isinstance(node, ast.match_case):
            yield _until(node.pattern.lineno, [node.pattern, node.guard])
        elif isinstance(node, ast.ExceptHandler):
            yield _until(node.lineno, [node.type])
        elif isinstance(node, ast.stmt) and not isinstance(node, _NO_STEP) and not _is_text(node):
            is_compound = hasattr(node, "body") or isinstance(node, ast.Match)
            parts: Sequence[ast.AST] = _outside_of_bodies(node) if is_compound else [node]
            yield _until(node.lineno, parts)


def _is_text(node: ast.stmt) -> bool:
    constant = node.value if isinstance(node, ast.Expr) else None
    return isinstance(constant, ast.Constant) and isinstance(constant.value, str)


def _outside_of_bodies(node: ast.stmt) -> list[ast.AST]:
    """What stands in the header of a compound statement."""
    bodies = (ast.stmt, ast.ExceptHandler, ast.match_case)
    decorators = getattr(node, "decorator_list", [])
    children = [
        child
        for child in ast.iter_child_nodes(node)
        if not isinstance(child, bodies) and child not in decorators
    ]
    return [part for child in children for part in ast.walk(child)]


def _until(start: int, parts: Sequence[ast.AST | None]) -> range:
    """From `start` to the last line of the parts."""
    ends = (getattr(part, "end_lineno", None) or start for part in parts)
    return range(start, max(ends, default=start) + 1)
