"""Texts of authors as syntax: parsing that never raises, and keys to compare by."""

import ast

from tracemark.lesson.expression import BrokenPython, parse_expression, parse_statements

LONGEST = 20_000
"""Characters of an expression that is parsed at most."""


def expression(text: str) -> ast.expr | None:
    """`text` as one expression, or None."""
    found = parse_expression(text.strip()) if len(text) <= LONGEST else None
    return None if isinstance(found, BrokenPython) else found


def module(code: str) -> ast.Module | None:
    """`code` as a module, or None."""
    found = parse_statements(code)
    return None if isinstance(found, BrokenPython) else found


def dump(node: ast.AST) -> str | None:
    """A text that is equal for equal syntax, positions left out; None where it nests too deep."""
    try:
        return ast.dump(node)
    except RecursionError:
        return None


def condition_key(node: ast.expr) -> str | None:
    """The key that `trace.rows.same_syntax` gives the node's text."""
    return dump(ast.Expression(body=node))


def as_written(node: ast.AST) -> str:
    """The node as Python text in normal form; empty where it nests too deep."""
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError):
        return ""
