"""Which items of objects a statement reads: `prices[i]`, `order["total"]`, `self.x`, the item of a pass.

Read off the statement's syntax, with the values that its names had when it began. Nothing is run, and
what is not sure is not said: an index that only a call would give, the inside of a comprehension, a part
of a condition that a short circuit skipped.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tracemark.trace.model import Step, Test
from tracemark.trace.objects import ORDERED
from tracemark.trace.rows import same_syntax
from tracemark.trace.state import State

if TYPE_CHECKING:
    from tracemark.views.objects import Held

Place: TypeAlias = tuple[int, int]
"""Number of an object, and position of an item in it."""
MOST_DIGITS = 15
"""Of an index that is computed here."""
_OWN_SCOPE = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class _Object:
    """An object, as opposed to a value that is known by its text."""

    number: int


class ItemsRead:
    """Tells step by step. State: how far each loop of each call is."""

    def __init__(self, code: str) -> None:
        """Code that is no Python reads nothing."""
        self._statements: dict[tuple[int, int], ast.stmt | ast.ExceptHandler] = {}
        self._passes: dict[tuple[int, int], int] = {}
        self._last: dict[int, int] = {}
        try:
            tree = ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt | ast.ExceptHandler):
                self._statements[node.lineno, node.col_offset + 1] = node

    def of(self, step: Step, before: State | None, heap: "Mapping[int, Held]") -> Iterator[Place]:
        """The items that a step reads; to be asked of each step in order. Without the variables before it
        nothing is said, but the passes of its loop are counted.
        """
        number = self._pass_of(step)
        self._last[step.frame] = step.line
        node = self._statements.get((step.line, step.column))
        if node is None or before is None or step.kind == "call":
            return
        look = _Look(before, heap, frozenset(map(same_syntax, _skipped(step.tests))))
        if isinstance(node, ast.For) and number is not None:
            found = look.value(node.iter)
            if isinstance(found, _Object) and heap[found.number].kind in {*ORDERED, "dict"}:
                yield from look.shown(found.number, number)
            return
        for expression in _expressions(node):
            yield from look.reads(expression)

    def _pass_of(self, step: Step) -> int | None:
        """The index of the item that the header of a `for` took; None for other steps."""
        if step.kind != "loop" or step.ends_loop or step.body_end is None:
            return None
        last = self._last.get(step.frame, 0)
        key = step.frame, step.line
        goes_on = key in self._passes and step.line <= last <= step.body_end
        self._passes[key] = self._passes[key] + 1 if goes_on else 0
        return self._passes[key]


def _skipped(tests: tuple[Test, ...]) -> Iterator[str]:
    """Texts of the parts of conditions that were not evaluated."""
    for test in tests:
        if test.value is None:
            yield test.text
        yield from _skipped(test.parts)


def _expressions(node: ast.stmt | ast.ExceptHandler) -> Iterator[ast.expr]:
    """What the statement itself evaluates: of a compound one its header."""
    match node:
        case ast.If() | ast.While():
            yield node.test
        case ast.Match():
            yield node.subject
        case ast.With() | ast.AsyncWith():
            yield from (item.context_expr for item in node.items)
        case ast.For() | ast.AsyncFor() | ast.Try() | ast.ExceptHandler():
            return
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return
        case _:
            yield from (
                child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)
            )


class _Look:
    """Looks at expressions at one moment."""

    def __init__(self, state: State, heap: "Mapping[int, Held]", skipped: frozenset[str]) -> None:
        self.state = state
        self.heap = heap
        self.skipped = skipped

    def reads(self, node: ast.expr) -> Iterator[Place]:
        """The items that an expression reads."""
        if isinstance(node, _OWN_SCOPE) or (
            self.skipped and same_syntax(ast.unparse(node)) in self.skipped
        ):
            return
        if isinstance(node, ast.IfExp):
            yield from self.reads(node.test)
            return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from self.reads(child)
            elif isinstance(child, ast.keyword):
                yield from self.reads(child.value)
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Load):
            place = self.place(node)
            if place is not None:
                yield from self.shown(*place)

    def shown(self, number: int, place: int) -> Iterator[Place]:
        """The place, where it is one of those that are shown."""
        if any(item.place == place for item in self.heap[number].items):
            yield number, place

    def place(self, node: ast.Subscript | ast.Attribute) -> Place | None:
        """Object and position of `base[index]` and `base.name`."""
        base = self.value(node.value)
        if not isinstance(base, _Object):
            return None
        held = self.heap[base.number]
        if isinstance(node, ast.Attribute):
            found = (i.place for i in held.items if held.kind == "object" and i.key == node.attr)
            return next(((base.number, place) for place in found), None)
        index = self.value(node.slice)
        if held.kind in ORDERED:
            if type(index) is not int or not -held.length <= index < held.length:
                return None
            return base.number, index % held.length
        keys = (item.place for item in held.items if index is not None and item.key == repr(index))
        return next(((base.number, place) for place in keys), None)

    def value(self, node: ast.expr) -> object:
        """What an expression is: an object, a number, text, …; None where that is not known here."""
        match node:
            case ast.Constant(value=bool() | int() | str() | float() as constant):
                return constant
            case ast.Name(id=name):
                found = self.state.value(name)
                if found is None or (found.object is not None and found.object not in self.heap):
                    return None
                return _literal(found.text) if found.object is None else _Object(found.object)
            case ast.Subscript() | ast.Attribute():
                place = self.place(node)
                return None if place is None else self.item(*place)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                number = self.value(operand)
                return -number if type(number) is int else None
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.FloorDiv() | ast.Mod() as op):
                return _computed(op, self.value(left), self.value(node.right))
        return None

    def item(self, number: int, place: int) -> object:
        """What an object holds at a place."""
        for item in self.heap[number].items:
            if item.place == place:
                if isinstance(item.value, str):
                    return _literal(item.value)
                return _Object(item.value) if item.value in self.heap else None
        return None


def _literal(text: str) -> object:
    """The number or text that is shown so; None for anything else."""
    if len(text) > 200:
        return None
    try:
        found = ast.literal_eval(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return found if isinstance(found, str | int | float) else None


def _computed(op: ast.operator, left: object, right: object) -> int | None:
    """Sum, difference, quotient or rest of two whole numbers."""
    if not (type(left) is int and type(right) is int):
        return None
    if max(abs(left), abs(right)) >= 10**MOST_DIGITS:
        return None
    match op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
    if right == 0:
        return None
    return left // right if isinstance(op, ast.FloorDiv) else left % right
