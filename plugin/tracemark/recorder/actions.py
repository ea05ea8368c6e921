"""What a statement does, in words: templates made from the syntax tree.

A template is English with fields in braces. `{total}` is the value of `total` after the step,
`{:value}` what was returned or yielded, `{:output}` what was printed, `{:test}` the condition and
what became of it. Literal braces are doubled.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

MAX_SOURCE = 60


def source(node: ast.AST) -> str:
    """The code of a node on one line, cut to a readable length, with braces doubled."""
    text = " ".join(ast.unparse(node).split())
    if len(text) > MAX_SOURCE:
        text = text[: MAX_SOURCE - 1] + "…"
    return text.replace("{", "{{").replace("}", "}}")


def code(node: ast.AST) -> str:
    """`source` as inline code."""
    return "`" + source(node) + "`"


def assignment(targets: Iterable[ast.expr], names: Iterable[str]) -> str:
    """`x = …`, `a, b = …`, `d[k] = …`."""
    parts = ["`" + name + "` to {" + name + "}" for name in names]
    places = [
        code(target) for target in targets if isinstance(target, (ast.Subscript, ast.Attribute))
    ]
    if parts and places:
        return "set " + _listed(parts) + "; set " + _listed(places)
    if parts:
        return "set " + _listed(parts)
    return "set " + _listed(places) if places else "assign"


def expression(node: ast.Expr) -> str:
    """A statement that is only an expression."""
    value = node.value
    if isinstance(value, ast.Call):
        if isinstance(value.func, ast.Name) and value.func.id == "print":
            return "print {:output}"
        return "call " + code(value)
    return "evaluate " + code(value)


def imported(node: ast.Import | ast.ImportFrom) -> str:
    """`import` and `from … import`."""
    names = _listed(["`" + (alias.asname or alias.name) + "`" for alias in node.names])
    if isinstance(node, ast.ImportFrom):
        return "import " + names + " from `" + "." * node.level + (node.module or "") + "`"
    return "import " + names


def call(name: str, arguments: Iterable[str]) -> str:
    """The start of a call."""
    given = _listed([argument + " = {" + argument + "}" for argument in arguments])
    return "call `" + name + "`" + (" with " + given if given else "")


def loop(names: Sequence[str], target: ast.expr) -> str:
    """A pass of a `for` loop."""
    if names:
        return "take the next item: " + _listed(
            ["`" + name + "` = {" + name + "}" for name in names]
        )
    return "take the next item into " + code(target)


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]
