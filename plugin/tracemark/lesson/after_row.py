"""A condition as one of the variables after a row, whether or not the row itself evaluates it."""

import ast
from collections.abc import Collection

from tracemark.lesson.expression import BrokenPython, character, parse_expression


def after_row(condition: str, keep: Collection[str] = ()) -> str:
    """`n == 3` as `this["n"] == 3`, which no row can have recorded; what is not Python stays as it is.

    Names of functions and those in `keep` are left alone, as is what speaks of `this` already.
    """
    tree = parse_expression(condition)
    if isinstance(tree, BrokenPython) or "\n" in condition:
        return condition
    for node in sorted(_names(tree), key=lambda node: -node.col_offset):
        name = ast.unparse(node)
        if name.partition(".")[0] in {"this", *keep} or node.end_col_offset is None:
            continue
        start, end = (
            character(condition, node.col_offset),
            character(condition, node.end_col_offset),
        )
        condition = f'{condition[:start]}this["{name}"]{condition[end:]}'
    return condition


def of_variables(node: ast.expr) -> ast.expr:
    """The way back: `this["n"] == 3` as `n == 3`; anything else as it is."""
    copy = ast.parse(ast.unparse(node), mode="eval")
    body: ast.expr = _Plain().visit(copy).body
    return body


class _Plain(ast.NodeTransformer):
    """Takes `this[…]` away."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """`this["f.x"]` becomes `f.x`."""
        self.generic_visit(node)
        is_this = isinstance(node.value, ast.Name) and node.value.id == "this"
        if not is_this or not isinstance(node.slice, ast.Constant):
            return node
        inside = parse_expression(str(node.slice.value))
        return node if isinstance(inside, BrokenPython) else inside


def _names(node: ast.expr) -> list[ast.Name | ast.Attribute]:
    """Names, and names with a dot, that stand for values."""
    if isinstance(node, ast.Name):
        return [node]
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return [node]
    found: list[ast.Name | ast.Attribute] = []
    for child in ast.iter_child_nodes(node):
        is_function = isinstance(node, ast.Call) and child is node.func
        if isinstance(child, ast.expr) and not (is_function and isinstance(child, ast.Name)):
            found += _names(child)
        elif isinstance(child, ast.keyword | ast.comprehension | ast.slice):
            continue
    return found
