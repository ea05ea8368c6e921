"""The tables that grow while a sample is rewritten, and the probes that refer to them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import TypeVar

from .effects import Own
from .log import OPERATIONS
from .scopes import GLOBAL, Scope
from .slots import Condition, Node, Site, Slot, Span, header_span, span_of

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
    """Slots, sites and conditions of a sample.

    State: `scope`, where the visit stands; `operands` and `kept`, how many operands, and values
    that a later probe needs, are numbered.
    """

    def __init__(self, source: str, own: Own) -> None:
        self.own = own
        self.woven = False
        """May several calls be under way at a time: generators, tasks, threads?"""
        self.slots: list[Slot] = []
        self.sites: list[Site] = []
        self.kept = 0
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

    def text(self, node: Node) -> str:
        """The code of a node as written, on one line."""
        span = span_of(node)
        lines = self.lines[span.line - 1 : span.end_line]
        lines[-1] = lines[-1][: span.end_column]
        lines[0] = lines[0][span.column :]
        written = [line.decode("utf-8", "replace") for line in lines]
        if len(lines) > 1 and (any("#" in line for line in written) or _has_long_text(node)):
            return ast.unparse(node)
        return _joined(written)

    def marker(self, node: Node) -> Slot:
        """A slot that makes no rows: it says where a probe stands."""
        return self.slot("marker", "guard", header_span(node, None))

    def known(self, condition: Condition) -> int:
        """Adds a condition; its number."""
        self.conditions.append(condition)
        return len(self.conditions) - 1

    def site(self, does: str, slot: Slot, values: int = 0, detail: object = None) -> int:
        """A new site, whose entries have so many values; its number."""
        self.sites.append(Site(does, slot, 1 + values, detail))
        return OPERATIONS + len(self.sites) - 1

    def call(self, probe: str, place: ast.AST, *arguments: ast.expr) -> ast.Call:
        """A call of a probe."""
        function = constant(PREFIX + probe, place)
        return at(ast.Call(func=function, args=list(arguments), keywords=[]), place)

    def at_site(
        self,
        probe: str,
        does: str,
        place: ast.AST,
        slot: Slot,
        *arguments: ast.expr,
        detail: object = None,
        values: int | None = None,
    ) -> ast.Call:
        """A call of a probe at a new site. `values`, where not all arguments are logged."""
        count = len(arguments) if values is None else values
        number = constant(self.site(does, slot, count, detail), place)
        return self.call(probe, place, number, *arguments)

    def run(
        self,
        probe: str,
        does: str,
        place: ast.AST,
        slot: Slot,
        *arguments: ast.expr,
        detail: object = None,
        values: int | None = None,
    ) -> ast.Expr:
        """The same as a statement."""
        call = self.at_site(probe, does, place, slot, *arguments, detail=detail, values=values)
        return at(ast.Expr(call), place)

    def values(self, place: ast.AST, slot: Slot) -> list[ast.expr]:
        """The names that a probe of the slot is given."""
        return [load(name.removeprefix(GLOBAL), place) for name in slot.names]


def _joined(lines: list[str]) -> str:
    """Lines of code as one, without the blanks that a division into lines leaves in brackets."""
    text = lines[0].strip() if len(lines) > 1 else lines[0]
    for line in lines[1:]:
        text, line = text.removesuffix("\\").rstrip(), line.strip()
        inside = text[-1:] in ("(", "[", "{") or line[:1] in (")", "]", "}")
        text += line if inside else " " + line
    return text


def _has_long_text(node: ast.AST) -> bool:
    """Does a text literal in it reach over several lines?"""
    return any(
        isinstance(inner, (ast.Constant, ast.JoinedStr)) and inner.lineno != inner.end_lineno
        for inner in ast.walk(node)
    )
