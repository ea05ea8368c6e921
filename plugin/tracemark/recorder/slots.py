"""The static table: what is known of each place in the sample before it runs."""

from __future__ import annotations

import ast
from typing import NamedTuple

from .scopes import Scope

Node = ast.stmt | ast.expr | ast.excepthandler | ast.pattern
"""A node with a place in the source."""


class Span(NamedTuple):
    """From where to where in the source; columns in bytes of UTF-8 from 0, as the compiler counts."""

    line: int
    column: int
    end_line: int
    end_column: int


def span_of(node: Node) -> Span:
    """All of a node."""
    end_line = node.lineno if node.end_lineno is None else node.end_lineno
    end_column = node.col_offset if node.end_col_offset is None else node.end_col_offset
    return Span(node.lineno, node.col_offset, end_line, end_column)


def header_span(node: Node, last: Node | ast.arg | None) -> Span:
    """The header of a compound statement: from its start to the end of `last`."""
    if last is None:
        return Span(node.lineno, node.col_offset, node.lineno, node.col_offset + 3)
    end_line = last.lineno if last.end_lineno is None else last.end_lineno
    end_column = last.col_offset if last.end_col_offset is None else last.end_col_offset
    return Span(node.lineno, node.col_offset, end_line, end_column)


class Slot:
    """One place that makes rows: a statement, the header of a compound one, a call, a loop's end."""

    __slots__ = (
        "action",
        "binds",
        "body_end",
        "column",
        "condition",
        "function",
        "goto",
        "guards",
        "keeps_frame",
        "kind",
        "leaves",
        "marked",
        "names",
        "number",
        "span",
        "syntax",
    )

    def __init__(self, number: int, kind: str, syntax: str, span: Span, scope: Scope) -> None:
        self.number = number
        self.kind = kind
        """statement, test, call, loop, or marker, which makes no rows."""
        self.syntax = syntax
        """Kind of statement in Python's words."""
        self.span = span
        self.column = span.column + 1
        """As readers count: in characters from 1."""
        self.function = scope.function
        self.names: tuple[str, ...] = ()
        """Names whose values the probe is given, in the order of its arguments; those of the module
        begin with `global ` inside a function."""
        self.action = ""
        """Template of the action; fields in braces are filled when the trace is decoded."""
        self.marked = False
        """True where the author wrote the action."""
        self.body_end: int | None = None
        """Last line of the body that a loop's header opens."""
        self.condition: Condition | None = None
        """For `case`: its pattern as a condition."""
        self.goto = (0, 0)
        """Lines that follow when the condition is True and when it is False; 0 for unknown."""
        self.keeps_frame = False
        """True where code of the same call still runs after this `return` (`finally`, `with`)."""
        self.binds: str | None = None
        """For `except … as name`: the name, which is deleted again at the end of the block."""
        self.leaves: tuple[int, ...] = ()
        """For `break` and `continue`: slots of the named handlers that they leave."""
        self.guards = (0, 0)
        """For `except`: first and last line of what the `try` guards."""

    def row(self) -> list[object]:
        """The slot as it goes into the stream's first record."""
        return [
            self.kind,
            self.syntax,
            list(self.span),
            self.column,
            self.function,
            self.body_end,
            self.marked,
            self.action,
            list(self.goto),
            list(self.names),
            self.keeps_frame,
            self.binds,
            list(self.leaves),
            list(self.guards),
            None if self.condition is None else self.condition.row(),
        ]


class Condition:
    """The static tree of a condition; its leaves are operands that a probe is shown."""

    __slots__ = ("kind", "operands", "parts", "text", "texts")

    def __init__(self, kind: str, text: str) -> None:
        self.kind = kind
        """compare, and, or, not, case, or truth (anything else, taken for its truth)."""
        self.text = text
        self.parts: list[Condition] = []
        """Conditions below `and`, `or` and `not`."""
        self.operands: list[int | None] = []
        """Numbers of the operands of a comparison, left to right; None for constants."""
        self.texts: list[str] = []
        """For a comparison: operand, operator, operand, …; the source of constants and operands."""

    def row(self) -> list[object]:
        """The condition as it goes into the stream's first record."""
        parts = [part.row() for part in self.parts]
        return [self.kind, self.text, parts, list(self.operands), list(self.texts)]


class Site:
    """One probe in the rewritten code."""

    __slots__ = ("detail", "does", "slot", "width")

    def __init__(self, does: str, slot: Slot, width: int, detail: object) -> None:
        self.does = does
        """What an entry of it says: row, for, end, test, operand, enter, return, …"""
        self.slot = slot
        self.width = width
        """Items of such an entry, its number included."""
        self.detail = detail
        """What else is known of it, by kind."""

    def row(self) -> list[object]:
        """The site as it goes into the stream's first record."""
        return [self.does, self.slot.number, self.width, self.detail]


MAKES_ROW = frozenset(
    {
        *("row", "for", "end", "test", "enter", "return", "yield", "jump", "del"),
        *("handling", "handled", "left", "case", "guard", "raised", "rest", "awaited"),
    }
)
"""What entries make a row, nearly always."""
