"""Questions about the syntax tree that have nothing to do with probes."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator


def all_nodes(tree: ast.AST) -> list[ast.AST]:
    """The node and all below it, as `ast.walk` in less time."""
    found = [tree]
    for node in found:  # it grows meanwhile
        for value in node.__dict__.values():
            if isinstance(value, ast.AST):
                if not isinstance(value, _MARKS):
                    found.append(value)
            elif type(value) is list:
                found += [item for item in value if isinstance(item, ast.AST)]
    return found


_MARKS = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop)
"""Nodes without fields, which nobody looks for."""


def split_front(statements: list[ast.stmt]) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """What must stay in front (docstring, `from __future__`), and the rest."""
    first = 1 if statements and _is_docstring(statements[0]) else 0
    while first < len(statements) and is_future(statements[first]):
        first += 1
    return statements[:first], statements[first:]


def future_names(tree: ast.Module) -> Iterator[str]:
    """Names that `from __future__` binds."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and is_future(node):
            yield from (alias.asname or alias.name for alias in node.names)


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def is_future(node: ast.stmt) -> bool:
    """Is it `from __future__ import …`?"""
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def arguments_of(arguments: ast.arguments) -> list[ast.arg]:
    """All parameters of a function, in the order in which they are written."""
    found = [*arguments.posonlyargs, *arguments.args]
    found += [arguments.vararg] if arguments.vararg else []
    found += arguments.kwonlyargs
    return [*found, arguments.kwarg] if arguments.kwarg else found


def last_argument(arguments: ast.arguments) -> ast.expr | ast.arg | None:
    """The parameter or default that stands last in the source."""
    nodes: list[ast.expr | ast.arg] = [*arguments_of(arguments), *arguments.defaults]
    nodes += [node for node in arguments.kw_defaults if node is not None]
    return max(nodes, key=lambda node: (node.end_lineno, node.end_col_offset), default=None)


def flat_targets(targets: Iterable[ast.expr]) -> Iterator[ast.expr]:
    """Assignment targets, those inside tuples and lists one by one."""
    for target in targets:
        if isinstance(target, (ast.Tuple, ast.List)):
            yield from flat_targets(target.elts)
        else:
            yield target


def matches_all(pattern: ast.pattern) -> bool:
    """Is the pattern irrefutable, so that nothing may stand after it?"""
    if isinstance(pattern, ast.MatchAs):
        return pattern.pattern is None or matches_all(pattern.pattern)
    return isinstance(pattern, ast.MatchOr) and any(matches_all(p) for p in pattern.patterns)


def bound_among(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Names that the nodes bind or delete."""
    return frozenset(
        node.id
        for node in nodes
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    )


_UNSURE = (
    *(ast.Lambda, ast.BoolOp, ast.IfExp, ast.JoinedStr, ast.Compare),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)


def sure_calls(statement: ast.stmt) -> Iterator[ast.Call]:
    """Calls in a simple statement that are made whenever it is done, by its own frame."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call):
            yield node
        if not isinstance(node, _UNSURE):
            waiting += ast.iter_child_nodes(node)


def is_generator(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Does a `yield` of its own stand in the function?"""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)
    return False
