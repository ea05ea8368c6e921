"""What the syntax of a line says of its names: which it reads, which a loop sets, which get a literal."""

import ast
from collections.abc import Iterator
from functools import lru_cache

from tracemark.check.syntax import module


@lru_cache(maxsize=1024)
def names_read(code: str, first: int, last: int) -> tuple[str, ...]:
    """Names that the lines from `first` to `last` read, in the order of the text.

    A `case` reads what its `match` looks at.
    """
    tree = _parsed(code)
    here = (name for name in _names(tree) if first <= name.lineno <= last)
    matched = (
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Match)
        and any(first <= case.pattern.lineno <= last for case in node.cases)
        for name in _names(node.subject)
    )
    found = sorted(((name.lineno, name.col_offset), name.id) for name in (*matched, *here))
    return tuple(dict.fromkeys(name for _, name in found))


@lru_cache(maxsize=1024)
def names_assigned(code: str, line: int, column: int) -> tuple[str, ...]:
    """Names that the assignment at a place gives a value, also where that is the one they have."""
    for node in ast.walk(_parsed(code)):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            if (node.lineno, node.col_offset) != (line, column - 1):
                continue
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = (name for target in targets for name in ast.walk(target))
            stored = (n for n in names if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
            return tuple(name.id for name in stored)
    return ()


def attribute_changed(code: str, line: int, column: int) -> tuple[str, str, bool] | None:
    """Name and attribute of what the statement at a place changes, and whether it only stores a constant there.

    `a.b = 2`, `a.b[0] = 2`, `a.b += 2` and `a.b.append(2)` all change `b` of `a`.
    """
    for node in ast.walk(_parsed(code)):
        if not isinstance(node, ast.stmt) or (node.lineno, node.col_offset) != (line, column - 1):
            continue
        changed: ast.expr | None = None
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            changed = node.targets[0]
        elif isinstance(node, ast.AugAssign):
            changed = node.target
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            function = node.value.func
            changed = function.value if isinstance(function, ast.Attribute) else None
        if isinstance(changed, ast.Subscript):
            changed = changed.value
        if isinstance(changed, ast.Attribute) and isinstance(changed.value, ast.Name):
            is_constant = isinstance(node, ast.Assign) and _is_constant(node.value)
            return changed.value.id, changed.attr, is_constant
    return None


def attribute_shown(text: str, attribute: str) -> str:
    """What an object that is shown as `Model(version=2)` has as `version`; empty where it shows none."""
    body = _parsed(text).body
    value = body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr) else None
    keywords = value.keywords if isinstance(value, ast.Call) else []
    found = next((one.value for one in keywords if one.arg == attribute), None)
    return "" if found is None else ast.get_source_segment(text, found) or ""


@lru_cache(maxsize=1024)
def loop_targets(code: str, line: int) -> tuple[str, ...]:
    """Names that the `for` at a line sets with each item."""
    for node in ast.walk(_parsed(code)):
        if isinstance(node, ast.For | ast.AsyncFor) and node.lineno == line:
            names = (name for name in ast.walk(node.target) if isinstance(name, ast.Name))
            return tuple(name.id for name in names if isinstance(name.ctx, ast.Store))
    return ()


@lru_cache(maxsize=1024)
def function_lines(code: str, line: int) -> tuple[int, int]:
    """First and last line of the function whose header stands at a line; that line where none does."""
    for node in ast.walk(_parsed(code)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno == line:
            return line, node.end_lineno or line
    return line, line


@lru_cache(maxsize=1024)
def is_literal(code: str, line: int) -> bool:
    """Does the statement at a line only give names a value that stands there as it is?"""
    found = [s for s in ast.walk(_parsed(code)) if isinstance(s, ast.stmt) and s.lineno == line]
    return bool(found) and all(
        isinstance(s, ast.Assign | ast.AnnAssign) and _is_constant(s.value) and _gives_names(s)
        for s in found
    )


def _gives_names(statement: ast.Assign | ast.AnnAssign) -> bool:
    """Does it set names alone? An item or an attribute shows in a greater value."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return all(isinstance(target, ast.Name | ast.Tuple) for target in targets)


def _is_constant(node: ast.expr | None) -> bool:
    try:
        ast.literal_eval(node or "")
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


@lru_cache(maxsize=16)
def _parsed(code: str) -> ast.Module:
    """The syntax; empty where only the Python that ran it can read it."""
    return module(code) or ast.Module(body=[], type_ignores=[])


def _names(tree: ast.AST) -> Iterator[ast.Name]:
    """All names that are read; `total += 1` reads `total`, too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            yield node.target
