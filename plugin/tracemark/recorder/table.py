"""The tables that grow while a sample is rewritten, and the probes that refer to them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import TypeVar

from .scopes import Scope
from .slots import Condition, Node, Slot, Span, header_span, span_of

PREFIX = "\0tracemark."
"""Starts the constants that stand for probes."""
New = TypeVar("New", bound=ast.AST)


def at(new: New, place: ast.AST) -> New:
    """A new node at the place of another."""
    return ast.copy_location(new, place)


def load(name: str, place: ast.AST) -> ast.Name:
    """A use of a name."""
    return at(ast.Name(name, ast.Load()), place)


def constant(value: object, place: ast.AST) -> ast.Constant:
    """A constant, also of types that source cannot spell."""
    return at(ast.Constant(value), place)  # type: ignore[arg-type]  # tuples are constants too


class Table:
    """Slots and conditions of a sample.

    State: `scope`, where the visit stands, and `operands`, how many operands are numbered.
    """

    def __init__(self, source: str) -> None:
        self.slots: list[Slot] = []
        self.conditions: list[Condition] = []
        self.operands = 0
        self.reach: dict[int, int] = {}
        """For a compound statement's slot the last line on which its `#:` comment may stand."""
        self.scope = Scope("module", "<module>")
        self.lines = re.split(b"\r\n|\r|\n", source.encode("utf-8", "surrogatepass"))

    def slot(
        self, kind: str, syntax: str, span: Span, action: str = "", names: Iterable[str] = ()
    ) -> Slot:
        """A new slot."""
        slot = Slot(len(self.slots), kind, syntax, span, self.scope)
        if span.line <= len(self.lines):  # before Python 3.12, places in f-strings may be wrong
            before = self.lines[span.line - 1][: span.column]
            slot.column = len(before.decode("utf-8", "replace")) + 1
        slot.action = action
        slot.names = self.scope.plain(names)
        self.slots.append(slot)
        return slot

    def header(
        self,
        kind: str,
        syntax: str,
        node: Node,
        last: Node | ast.arg | None,
        action: str = "",
        names: Iterable[str] = (),
    ) -> Slot:
        """A new slot for the header of a compound statement, which ends with `last`."""
        slot = self.slot(kind, syntax, header_span(node, last), action, names)
        body = getattr(node, "body", None)
        if isinstance(body, list) and body[0].lineno > slot.span.end_line:
            self.reach[slot.number] = body[0].lineno - 1
        return slot

    def text(self, node: ast.expr) -> str:
        """The code of a node: as written, where that is one line."""
        span = span_of(node)
        if span.line != span.end_line:
            return ast.unparse(node)
        return self.lines[span.line - 1][span.column : span.end_column].decode("utf-8", "replace")

    def marker(self, node: Node) -> Slot:
        """A slot that makes no rows: it says where a probe stands."""
        return self.slot("marker", "guard", header_span(node, None))

    def known(self, condition: Condition, place: ast.AST) -> ast.Constant:
        """Adds a condition; its number as a node."""
        self.conditions.append(condition)
        return constant(len(self.conditions) - 1, place)

    def probe(self, name: str, place: ast.AST, slot: Slot, *arguments: ast.expr) -> ast.Call:
        """A call of a probe, which gives back its last argument."""
        function = constant(PREFIX + name, place)
        given = [constant(slot.number, place), *arguments]
        return at(ast.Call(func=function, args=given, keywords=[]), place)

    def run(self, name: str, place: ast.AST, slot: Slot, *arguments: ast.expr) -> ast.Expr:
        """A call of a probe as a statement."""
        return at(ast.Expr(self.probe(name, place, slot, *arguments)), place)

    def values(self, place: ast.AST, slot: Slot) -> list[ast.expr]:
        """The names that a probe of the slot is given."""
        return [load(name, place) for name in slot.names]
