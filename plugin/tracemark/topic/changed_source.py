"""A change of a sample's code: a piece of one line replaced, or a line moved, so that Python can still read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tracemark.check.problem import CannotDecide
from tracemark.check.replace import Piece, spliced
from tracemark.check.syntax import expression, module

LONGEST = 60
"""Characters of a piece; of a longer one nobody sees at once what has changed."""

Kind = Literal["replaced", "left out", "into the loop", "behind the loop"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change, and the program with it."""

    kind: Kind
    """How it is told."""
    line: int
    """The line of the code that it changes."""
    old: str
    """The piece as it stands there; of a line that is moved, the line."""
    new: str
    code: str
    """The whole code with it."""


class Source:
    """Code and its tree, with what surrounds each node."""

    def __init__(self, code: str, tree: ast.Module) -> None:
        self.code, self.tree = code, tree
        self.lines = code.split("\n")
        self.parents = {
            child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
        }
        # Before Python 3.12, what stands in an f-string has no place of its own.
        plain = (
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.expr | ast.stmt) and self._is_plain(node)
        )
        self.nodes = sorted(plain, key=lambda node: (node.lineno, node.col_offset))

    def _is_plain(self, node: ast.AST) -> bool:
        return not any(isinstance(outer, ast.JoinedStr) for outer in self.around(node))

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """What a node stands in, from the inside out."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent

    def text(self, node: ast.expr | ast.stmt) -> str:
        """The piece of code that a node is; empty where it stands on several lines."""
        if node.lineno != node.end_lineno:
            return ""
        line = self.lines[node.lineno - 1].encode("utf-8", "surrogatepass")
        return line[node.col_offset : node.end_col_offset].decode("utf-8", "replace")

    def within(self, node: ast.expr | ast.stmt, part: ast.expr, new: str) -> str:
        """The text of a node with a part of it replaced; empty where that is on several lines, or nothing."""
        text = self.text(node).encode("utf-8", "surrogatepass")
        if not text or not new or part.end_col_offset is None:
            return ""
        start, end = part.col_offset - node.col_offset, part.end_col_offset - node.col_offset
        return (text[:start] + new.encode() + text[end:]).decode("utf-8", "replace")

    def between(self, node: ast.expr, left: ast.expr, right: ast.expr, old: str, new: str) -> str:
        """The text of a node with the sign between two parts replaced; empty where it is not alone."""
        text = self.text(node).encode("utf-8", "surrogatepass")
        if not text or left.end_col_offset is None:
            return ""
        start, end = left.end_col_offset - node.col_offset, right.col_offset - node.col_offset
        sign = text[start:end].decode("utf-8", "replace")
        if sign.count(old) != 1:
            return ""
        return f"{text[:start].decode()}{sign.replace(old, new)}{text[end:].decode()}"

    def replaced(self, node: ast.expr | ast.stmt, new: str) -> Iterator[Change]:
        """The change that puts other text in place of a node, where it fits."""
        old = self.text(node)
        parsed: ast.expr | ast.stmt | None = expression(new) if isinstance(node, ast.expr) else None
        if parsed is None and isinstance(node, ast.stmt) and (tree := module(new)) is not None:
            parsed = tree.body[0] if len(tree.body) == 1 else None
        if not old or len(old) > LONGEST or not new or parsed is None:
            return
        try:
            code = spliced(self.code, self.tree, Piece(node, parsed, new))
        except CannotDecide:
            return
        yield Change("left out" if new == "pass" else "replaced", node.lineno, old, new, code)

    def moved(self, node: ast.stmt, indent: str, kind: Kind) -> Iterator[Change]:
        """The change that brings a line to another depth."""
        old, n = self.text(node), node.lineno - 1
        if not old or len(old) > LONGEST or self.lines[n].strip() != old:
            return
        code = "\n".join([*self.lines[:n], indent + old, *self.lines[n + 1 :]])
        if module(code) is not None:
            yield Change(kind, node.lineno, old, old, code)

    def indent(self, node: ast.stmt) -> str:
        """The white space in front of a statement."""
        line = self.lines[node.lineno - 1]
        return line[: len(line) - len(line.lstrip())]
