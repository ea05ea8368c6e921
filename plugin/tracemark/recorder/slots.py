"""The static table: what is known of each place in the sample before it runs."""

from __future__ import annotations

import ast
from typing import NamedTuple

from .scopes import Scope

Node = ast.stmt | ast.expr | ast.excepthandler | ast.pattern
"""A node with a place in the source."""
Outcome = list[object]
"""A condition and what became of it: `[text, shown, value, parts]`, as the stream sends it."""


class Span(NamedTuple):
    """From where to where in the source; columns in bytes of UTF-8 from 0, as the compiler counts."""

    line: int
    column: int
    end_line: int
    end_column: int

    def covers(self, line: int, column: int | None) -> bool:
        """Does the place lie in it? Without a column: on one of its lines?"""
        if column is None:
            return self.line <= line <= self.end_line
        end = (self.end_line, max(self.end_column, self.column + 1))
        return (self.line, self.column) <= (line, column) < end


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
        """Names whose values the probe is given, in the order of its arguments."""
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
            self.span.line,
            self.span.end_line,
            self.column,
            self.function,
            self.body_end,
            self.marked,
            self.action,
            list(self.goto),
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


Seen = dict[int | None, str]
"""Operand number → text, of the condition being evaluated; None is never a key."""


def evaluated(condition: Condition, seen: Seen) -> bool:
    """Was any of it evaluated?"""
    if condition.parts:
        return evaluated(condition.parts[0], seen)
    return any(number in seen for number in condition.operands)


def forget(condition: Condition, seen: Seen) -> None:
    """The condition is decided; the next time it is evaluated anew."""
    for part in condition.parts:
        forget(part, seen)
    for number in condition.operands:
        seen.pop(number, None)


def outcome(condition: Condition, seen: Seen, truth: bool | None) -> Outcome:
    """The condition as `[text, shown, value, parts]`.

    `truth` is that of the whole; what became of the parts follows from which of them were evaluated,
    so nothing is evaluated twice and no `__bool__` is called.
    """
    text = condition.text
    if truth is None:
        return [text, text, None, []]
    if condition.kind == "compare":
        return [text, _shown(condition, seen), truth, _links(condition, seen, truth)]
    if condition.kind == "truth":
        return [text, seen.get(condition.operands[0], text), truth, []]
    if condition.kind == "not":
        part = outcome(condition.parts[0], seen, not truth)
        return [text, "not " + _grouped(condition.parts[0], part), truth, [part]]
    parts = _junction(condition, seen, truth)
    pairs = zip(condition.parts, parts)  # noqa: B905 (equal by construction)
    words = [_grouped(below, part) for below, part in pairs]
    return [text, (" " + condition.kind + " ").join(words), truth, parts]


def _junction(condition: Condition, seen: Seen, truth: bool) -> list[Outcome]:
    """Parts of `and` and `or`: all but the last evaluated one went the way that goes on."""
    parts = []
    goes_on = condition.kind == "and"
    reached = [evaluated(part, seen) for part in condition.parts]
    last = max((i for i, was in enumerate(reached) if was), default=0)
    for i, part in enumerate(condition.parts):
        value = None if i > last else truth if i == last else goes_on
        parts.append(outcome(part, seen, value))
    return parts


def _grouped(below: Condition, part: Outcome) -> str:
    shown = str(part[1])
    return "(" + shown + ")" if below.kind in ("and", "or") else shown


def _shown(condition: Condition, seen: Seen) -> str:
    words = list(condition.texts)
    for i, number in enumerate(condition.operands):
        words[2 * i] = seen.get(number, words[2 * i])
    return " ".join(words)


def _links(condition: Condition, seen: Seen, truth: bool) -> list[Outcome]:
    """Links of a chained comparison; a simple one has none.

    From the third on every operand is shown to a probe, constants too: they tell how far it came.
    """
    count = len(condition.operands) - 1
    if count < 2:
        return []
    reached = [i for i, number in enumerate(condition.operands) if i >= 2 and number in seen]
    last = reached[-1] - 1 if reached else 0
    return [
        _link(condition, seen, i, None if i > last else truth if i == last else True)
        for i in range(count)
    ]


def _link(condition: Condition, seen: Seen, i: int, value: bool | None) -> Outcome:
    left, operator, right = condition.texts[2 * i : 2 * i + 3]
    text = left + " " + operator + " " + right
    if value is None:
        return [text, text, None, []]
    operands = condition.operands
    shown = seen.get(operands[i], left) + " " + operator + " " + seen.get(operands[i + 1], right)
    return [text, shown, value, []]
