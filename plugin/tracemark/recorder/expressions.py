"""Rewrites expressions: conditions, and what can happen inside a statement.

A condition stays a condition of the same shape, so that the interpreter takes its truth exactly
once, where it would, and says so in the same place of a traceback:

    if a < b: …         if (operand(k, 0, a) < operand(k, 1, b) and test(k, c, True)) or test(k, c, False): …

F-strings, lambdas and comprehensions belong to their statement: only the names that `:=` binds in
them are watched.
"""

from __future__ import annotations

import ast

from .actions import code
from .slots import Condition, Slot, span_of
from .table import Table, at, constant

_WHOLE = (ast.Lambda, getattr(ast, "TemplateStr", ast.Lambda))
_NESTED = (ast.JoinedStr, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}


class Expressions(ast.NodeTransformer):
    """Rewrites what can happen inside the expressions of `statement`."""

    def __init__(self, table: Table, statement: ast.stmt) -> None:
        self.table = table
        self.statement = statement

    def rewritten(self, node: ast.expr) -> ast.expr:
        """The expression with its probes."""
        new = self.visit(node)
        assert isinstance(new, ast.expr)
        return new

    def visit(self, node: ast.AST) -> ast.AST:
        """Any node."""
        if isinstance(node, _WHOLE):
            return node
        if isinstance(node, _NESTED):
            return _Walrus(self.table).generic_visit(node)
        new = super().visit(node)
        assert isinstance(new, ast.AST)
        return new

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """`and` and `or` as a value."""
        slot = self.table.marker(node)
        condition, new = self.condition(node, slot)
        return self.table.probe("choice", node, slot, self.table.known(condition, node), new)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """`x if c else y`."""
        node.test = self.test(node.test, self.table.marker(node), "condition")
        node.body, node.orelse = self.rewritten(node.body), self.rewritten(node.orelse)
        return node

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        """`name := value`."""
        node.value = self.rewritten(node.value)
        return _watched(self.table, node)

    def visit_Yield(self, node: ast.Yield) -> ast.expr:
        """`yield value`."""
        slot = self.table.slot("statement", "yield", span_of(self.statement), "yield {:value}")
        value = self.rewritten(node.value) if node.value else constant(None, node)
        node.value = self.table.probe("yielding", node, slot, value)
        return node

    def visit_Await(self, node: ast.Await) -> ast.expr:
        """`await value`."""
        action = "wait for " + code(node.value)
        slot = self.table.slot("statement", "await", span_of(self.statement), action)
        node.value = self.table.probe("awaiting", node, slot, self.rewritten(node.value))
        return node

    # -- conditions

    def test(self, node: ast.expr, slot: Slot, probe: str, *arguments: ast.expr) -> ast.expr:
        """`(CONDITION and probe(k, c, …, True)) or probe(k, c, …, False)`."""
        condition, new = self.condition(node, slot)
        known = self.table.known(condition, node)
        yes, no = (
            self.table.probe(probe, node, slot, known, *arguments, constant(truth, node))
            for truth in (True, False)
        )
        both = at(ast.BoolOp(ast.And(), [new, yes]), node)
        return at(ast.BoolOp(ast.Or(), [both, no]), node)

    def condition(self, node: ast.expr, slot: Slot) -> tuple[Condition, ast.expr]:
        """The static tree of a condition, and its code with the operands shown to probes."""
        if isinstance(node, ast.BoolOp):
            return self.junction(node, slot)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            condition = Condition("not", self.table.text(node))
            part, new = self.condition(node.operand, slot)
            condition.parts = [part]
            return condition, at(ast.UnaryOp(ast.Not(), new), node)
        if isinstance(node, ast.Compare):
            return self.comparison(node, slot)
        condition = Condition("truth", self.table.text(node))
        number, new = self.operand(node, slot)
        condition.operands = [number]
        return condition, new

    def junction(self, node: ast.BoolOp, slot: Slot) -> tuple[Condition, ast.expr]:
        """`and` or `or`."""
        condition = Condition(
            "and" if isinstance(node.op, ast.And) else "or", self.table.text(node)
        )
        parts = [self.condition(value, slot) for value in node.values]
        condition.parts = [part for part, _ in parts]
        return condition, at(ast.BoolOp(node.op, [new for _, new in parts]), node)

    def comparison(self, node: ast.Compare, slot: Slot) -> tuple[Condition, ast.expr]:
        """`a < b < c`. Constants are not shown to probes, but where they tell how far it came."""
        condition = Condition("compare", self.table.text(node))
        operands = [node.left, *node.comparators]
        constants = all(isinstance(operand, ast.Constant) for operand in operands)
        new = []
        for i, operand in enumerate(operands):
            shown = not isinstance(operand, ast.Constant) or i >= 2 or (constants and i == 0)
            number, rewritten = self.operand(operand, slot) if shown else (None, operand)
            condition.operands.append(number)
            new.append(rewritten)
        words = [ast.unparse(operand) for operand in operands]
        condition.texts = [words[0]]
        for operator, word in zip(node.ops, words[1:]):  # noqa: B905 (equal by construction)
            condition.texts += [_OPERATORS[type(operator)], word]
        return condition, at(ast.Compare(new[0], node.ops, new[1:]), node)

    def operand(self, node: ast.expr, slot: Slot) -> tuple[int, ast.expr]:
        """An operand, numbered, and shown to a probe on its way."""
        number = self.table.operands
        self.table.operands += 1
        value = self.rewritten(node)
        return number, self.table.probe("operand", node, slot, constant(number, node), value)


class _Walrus(ast.NodeTransformer):
    """Watches the names that `:=` binds inside a comprehension or an f-string."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        """What a lambda binds is its own."""
        return node

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        """`name := value`."""
        self.generic_visit(node)
        return _watched(self.table, node)


def _watched(table: Table, node: ast.NamedExpr) -> ast.expr:
    if table.scope.plain([node.target.id]):
        slot = table.marker(node)
        name = constant(node.target.id, node)
        node.value = table.probe("named", node.value, slot, name, node.value)
    return node
