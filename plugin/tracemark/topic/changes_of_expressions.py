"""Slips in an expression: its sign, its bound, its operator, its index. Each in the order of the code."""

import ast
from collections.abc import Iterator, Mapping

from tracemark.check.syntax import as_written
from tracemark.topic.changed_source import Change, Source

_SIGNS: Mapping[type[ast.cmpop | ast.operator | ast.boolop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.And: "and", ast.Or: "or",
}  # fmt: skip
_BOUNDARY: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip
_OPPOSITE: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
_OPERATOR: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.FloorDiv,
    ast.FloorDiv: ast.Div, ast.Mod: ast.FloorDiv,
}  # fmt: skip
_NEGATED: Mapping[type[ast.cmpop], tuple[str, str]] = {
    ast.In: ("in", "not in"), ast.NotIn: ("not in", "in"), ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"),
}  # fmt: skip


def boundaries(source: Source) -> Iterator[Change]:
    """`<` for `<=`."""
    for node, _ in _compares(source):
        if type(node.ops[0]) in _BOUNDARY:
            yield from _other_sign(source, node, _BOUNDARY)


def opposites(source: Source) -> Iterator[Change]:
    """The wrong way round; of a `while` left out, which might never end."""
    for node, is_loop in _compares(source):
        if type(node.ops[0]) in _OPPOSITE and not is_loop:
            yield from _other_sign(source, node, _OPPOSITE)


def _other_sign(
    source: Source, node: ast.Compare, table: Mapping[type[ast.cmpop], type[ast.cmpop]]
) -> Iterator[Change]:
    old, new = _SIGNS[type(node.ops[0])], _SIGNS[table[type(node.ops[0])]]
    yield from source.replaced(node, source.between(node, node.left, node.comparators[0], old, new))


def bounds(source: Source) -> Iterator[Change]:
    """Another bound of a comparison."""
    for node, _ in _compares(source):
        bound = node.comparators[0]
        if type(node.ops[0]) in _BOUNDARY and isinstance(bound, ast.Constant):
            for by in (1, -1):
                yield from source.replaced(
                    node, source.within(node, bound, _near(source, bound, by))
                )


def _compares(source: Source) -> Iterator[tuple[ast.Compare, bool]]:
    """Comparisons of two, each with whether a `while` depends on it."""
    for node in source.nodes:
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and not _is_of_main(node):
            inner: ast.AST = node
            for outer in source.around(node):
                if isinstance(outer, ast.stmt):
                    break
                inner = outer
            is_loop = isinstance(outer, ast.While) and outer.test is inner
            yield node, is_loop


def _is_of_main(node: ast.Compare) -> bool:
    return isinstance(node.left, ast.Name) and node.left.id == "__name__"


def negated(source: Source) -> Iterator[Change]:
    """`if x` for `if not x`: the branches change places."""
    for node in source.nodes:
        if not isinstance(node, ast.If | ast.IfExp):
            continue
        test = node.test
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            yield from source.replaced(test, source.text(test.operand))
        elif isinstance(test, ast.Name | ast.Call | ast.Attribute):
            yield from source.replaced(test, f"not {source.text(test)}")
        elif isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in _NEGATED:
            words = _NEGATED[type(test.ops[0])]
            text = source.between(test, test.left, test.comparators[0], *words)
            yield from source.replaced(test, text)


def ranges(source: Source) -> Iterator[Change]:
    """One pass more, one less, another start."""
    for node in source.nodes:
        if not (isinstance(node, ast.Call) and as_written(node.func) == "range" and node.args):
            continue
        stop = node.args[min(1, len(node.args) - 1)]
        if len(node.args) == 1:
            yield from source.replaced(node, source.within(node, stop, f"1, {source.text(stop)}"))
        for by in (-1, 1):
            yield from source.replaced(node, source.within(node, stop, _near(source, stop, by)))


def indexes(source: Source) -> Iterator[Change]:
    """The neighbour of an item, or of the end of a slice."""
    for node in source.nodes:
        if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
            continue
        bounds = [node.slice]
        if isinstance(node.slice, ast.Slice):
            bounds = [bound for bound in (node.slice.upper, node.slice.lower) if bound is not None]
        for bound in bounds[:1]:
            if isinstance(bound, ast.Constant):
                yield from source.replaced(
                    node, source.within(node, bound, _near(source, bound, 1))
                )


def _near(source: Source, node: ast.expr, by: int) -> str:
    """One more or one less; empty where that means nothing."""
    if isinstance(node, ast.Constant):
        return str(node.value + by) if type(node.value) is int else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        sign = 1 if isinstance(node.op, ast.Add) else -1
        if isinstance(node.right, ast.Constant) and node.right.value == -by * sign:
            return source.text(node.left)  # `n` rather than `n + 1 - 1`
    return f"{source.text(node)} {'+' if by > 0 else '-'} 1" if source.text(node) else ""


def starts(source: Source) -> Iterator[Change]:
    """Another value to start from."""
    for node in source.nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            new = _other_constant(node.value.value)
            if new:
                yield from source.replaced(node, source.within(node, node.value, new))


def _other_constant(value: object) -> str:
    if isinstance(value, bool):
        return str(not value)
    if isinstance(value, int):
        return str(value + 1)
    if isinstance(value, float):
        return repr(value * 2) if value else "1.0"
    return ""


def operators(source: Source) -> Iterator[Change]:
    """Another operator between numbers."""
    for node in source.nodes:
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATOR:
            if not any(
                isinstance(n, ast.Constant) and isinstance(n.value, str | bytes)
                for n in ast.walk(node)
            ):
                old, new = _SIGNS[type(node.op)], _SIGNS[_OPERATOR[type(node.op)]]
                yield from source.replaced(
                    node, source.between(node, node.left, node.right, old, new)
                )
        elif isinstance(node, ast.BoolOp) and len(node.values) == 2:
            old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
            left, right = node.values
            yield from source.replaced(node, source.between(node, left, right, old, new))
