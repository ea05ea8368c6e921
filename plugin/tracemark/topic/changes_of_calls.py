"""Slips in what is handed over: another argument, another setting, a second name for a copy."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tracemark.check.syntax import as_written
from tracemark.topic.changed_source import Change, Source

_NO_SETTINGS = frozenset(
    {"range", "print", "int", "str", "float", "round", "chr", "bool", "pow", "divmod"}
)


def arguments(source: Source) -> Iterator[Change]:
    """What the same function is given elsewhere: the usual mix-up of two names."""
    given = _given(source)
    for (function, i), calls in given.items():
        others = [source.text(call.args[i]) for call in calls]
        for call, text in zip(calls, others, strict=True):
            other = next((one for one in others if one != text), "")
            if other and function not in ("print", "input", "range"):
                yield from source.replaced(call, source.within(call, call.args[i], other))


def _given(source: Source) -> Mapping[tuple[str, int], Sequence[ast.Call]]:
    """The calls that give a function a name or a constant, by the function and the place of that."""
    found: dict[tuple[str, int], list[ast.Call]] = {}
    for node in source.nodes:
        if isinstance(node, ast.Call):
            for i, argument in enumerate(node.args):
                if isinstance(argument, ast.Name | ast.Constant):
                    found.setdefault((as_written(node.func), i), []).append(node)
    return found


def settings(source: Source) -> Iterator[Change]:
    """Another number, or the other truth, where a function is told how to work."""
    given = _given(source)
    for node in source.nodes:
        if not isinstance(node, ast.Call) or as_written(node.func) in _NO_SETTINGS:
            continue
        if as_written(node.func).endswith("sleep"):
            continue  # what it changes is how long a reader waits
        for keyword in node.keywords:
            new = _set_other(keyword.value, keyword.arg)
            for change in source.replaced(node, source.within(node, keyword.value, new)):
                # The whole call would hide what is another.
                old = f"{keyword.arg}={source.text(keyword.value)}"
                is_alone = source.lines[node.lineno - 1].count(old) == 1
                yield replace(change, old=old, new=f"{keyword.arg}={new}") if is_alone else change
        for i, value in enumerate(node.args):
            if len(given.get((as_written(node.func), i), ())) > 1:
                continue  # what it is given elsewhere is tried in its place
            yield from source.replaced(node, source.within(node, value, _set_other(value)))


def _set_other(node: ast.expr, keyword: str | None = None) -> str:
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, bool):
        return str(not value)
    if not isinstance(value, int):
        return ""
    # A place for nobody, as in `Semaphore(0)`, would be waited for without end.
    return str(value - 1 if value > 1 or keyword == "start" else value + 1)


def aliases(source: Source) -> Iterator[Change]:
    """A second name in place of a copy, and a copy in place of a second name."""
    lists = {
        target.id
        for node in source.nodes
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.List | ast.Dict | ast.Set | ast.ListComp)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    copies = _names_that_copy(source.tree)
    for node in source.nodes:
        copied = _copied(node, copies) if isinstance(node, ast.expr) else None
        if copied is not None:
            yield from source.replaced(node, source.text(copied))
    for node in source.nodes:
        value = node.value if isinstance(node, ast.Assign) else None
        if isinstance(value, ast.Name) and value.id in lists:
            yield from source.replaced(value, f"{value.id}.copy()")
        elif isinstance(value, ast.Name | ast.Subscript | ast.Attribute) and copies:
            yield from source.replaced(value, f"{copies[0]}({source.text(value)})")


def _names_that_copy(tree: ast.Module) -> list[str]:
    """What the code calls the functions of the module `copy`."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "copy":
            names += [alias.asname or alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            found = [alias.asname or alias.name for alias in node.names if alias.name == "copy"]
            names += [f"{name}.{function}" for name in found for function in ("copy", "deepcopy")]
    return names


def _copied(node: ast.expr, copies: Sequence[str]) -> ast.expr | None:
    """What `list(x)`, `x.copy()`, `x[:]` or a function of the module `copy` copies."""
    if isinstance(node, ast.Call) and as_written(node.func) in copies and len(node.args) == 1:
        return node.args[0]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        is_copy = node.func.id in ("list", "dict", "set") and len(node.args) == 1
        return node.args[0] if is_copy and isinstance(node.args[0], ast.Name) else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.value if node.func.attr == "copy" and not node.args else None
    is_slice = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)
    if is_slice and isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        whole = node.slice.lower is node.slice.upper is node.slice.step is None
        return node.value if whole else None
    return None
