"""Slips in a whole line: forgotten, in or behind a loop by mistake, `=` for `+=`. Each in the order of the code."""

import ast
from collections.abc import Iterator
from itertools import pairwise

from tracemark.check.syntax import module
from tracemark.topic.changed_source import LONGEST, Change, Source

_WAITING = frozenset(
    {"asyncio", "concurrent.futures", "multiprocessing", "queue", "socket", "threading"}
)


def assigned(source: Source) -> Iterator[Change]:
    """`=` for `+=`, and the other way round of a sum."""
    for node in source.nodes:
        if isinstance(node, ast.AugAssign) and not _keeps_a_loop_going(source, node):
            target, value = source.text(node.target), source.text(node.value)
            yield from source.replaced(node, f"{target} = {value}" if target and value else "")


def left_out(source: Source) -> Iterator[Change]:
    """A line that is forgotten: of a loop first; then the last of the module, as most need the first ones."""
    found = [
        node for node in source.nodes if isinstance(node, ast.stmt) and _can_be_forgotten(node)
    ]
    loops = [
        node
        for node in found
        if any(isinstance(outer, ast.For | ast.While) for outer in source.around(node))
    ]
    others = [node for node in found if node not in loops and not _may_wait_for(source, node)]
    of_module = [node for node in others if not node.col_offset]
    inner = [node for node in others if node.col_offset]
    for node in (*loops, *reversed(of_module), *inner):
        if not _keeps_a_loop_going(source, node):
            yield from source.replaced(node, "pass")


def _can_be_forgotten(node: ast.stmt) -> bool:
    """Does it only change what is there, so that no later line fails for a name?"""
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return isinstance(node.value.func, ast.Attribute)
    return isinstance(node, ast.AugAssign | ast.Break)


def _keeps_a_loop_going(source: Source, node: ast.stmt) -> bool:
    """May a `while` go on for ever without this statement?"""
    whiles = [outer for outer in source.around(node) if isinstance(outer, ast.While)]
    if isinstance(node, ast.Break | ast.Return):
        return bool(whiles)
    watched = {n.id for w in whiles for n in ast.walk(w.test) if isinstance(n, ast.Name)}
    return any(isinstance(n, ast.Name) and n.id in watched for n in ast.walk(node))


def _may_wait_for(source: Source, node: ast.stmt) -> bool:
    """May other code go on or wait for ever without this statement, which stands in no loop?"""
    nodes = list(ast.walk(source.tree))
    modules = {alias.name for n in nodes if isinstance(n, ast.Import) for alias in n.names}
    modules |= {n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)}
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    in_function = any(isinstance(outer, functions) for outer in source.around(node))
    return bool(modules & _WAITING) or (
        in_function and any(isinstance(n, ast.While) for n in nodes)
    )


def elifs(source: Source) -> Iterator[Change]:
    """`if` for `elif`: the condition is looked at whatever the one above it was."""
    for node in source.nodes:
        line = source.lines[node.lineno - 1]
        if isinstance(node, ast.If) and line.lstrip().startswith("elif ") and len(line) <= LONGEST:
            old = line.strip()
            new = old.removeprefix("el")
            lines = [*source.lines[: node.lineno - 1], line.replace("elif ", "if ", 1)]
            code = "\n".join([*lines, *source.lines[node.lineno :]])
            if old.endswith(":") and module(code) is not None:
                yield Change("replaced", node.lineno, old, new, code)


def into_loops(source: Source) -> Iterator[Change]:
    """The line behind a loop, inside it."""
    for block in _bodies(source):
        for loop, node in pairwise(block):
            if isinstance(loop, ast.For | ast.While) and not loop.orelse:
                indent = source.indent(loop.body[-1])
                yield from source.moved(node, indent, "into the loop")


def out_of_loops(source: Source) -> Iterator[Change]:
    """The last line of a loop, behind it."""
    for node in source.nodes:
        if isinstance(node, ast.For | ast.While) and not node.orelse and len(node.body) > 1:
            last = node.body[-1]
            if not _keeps_a_loop_going(source, last):
                yield from source.moved(last, source.indent(node), "behind the loop")


def _bodies(source: Source) -> Iterator[list[ast.stmt]]:
    """All blocks of the code."""
    for node in ast.walk(source.tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield block
