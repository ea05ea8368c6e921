"""Rewrites expressions: conditions, and what can happen inside a statement.

A condition stays a condition of the same shape, so that the interpreter takes its truth exactly
once, where it would, and says so in the same place of a traceback:

    if a < b: …         if (a < b and true2(k, a, b)) or false2(k + 1, a, b): …
    if f(a) < b: …      if (operand(k, f(a)) < b and true1(k + 1, b)) or false1(k + 2, b): …

An operand that is a plain name, and is evaluated whenever the condition is, is given to the last probe
by that name; any other is shown to a probe on its way.

F-strings, lambdas and comprehensions belong to their statement: only the names that `:=` binds in
them are watched.
"""

from __future__ import annotations

import ast

from .actions import Actions
from .effects import Effects
from .slots import Condition, Slot, span_of
from .table import Table, at, constant, load

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
        if isinstance(node, ast.Lambda):
            return self.looking(node)
        if isinstance(node, _WHOLE):
            return node
        if isinstance(node, _NESTED):
            return _Walrus(self.table).generic_visit(node)
        new = super().visit(node)
        assert isinstance(new, ast.AST)
        return new

    def looking(self, node: ast.Lambda) -> ast.expr:
        """A lambda that may change anything ends with a look."""
        if Effects(self.table.own).of(node.body).changes_others:
            node.body = self.table.call("looking", node.body, node.body)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """`and` and `or` as a value."""
        first = node.values[0]
        if isinstance(first, ast.Call) and isinstance(first.func, ast.Constant):
            return self.generic_visit(node)  # type: ignore[return-value]  # `told_before` made it
        slot = self.table.marker(node)
        condition, new = self.condition(node, slot, None)
        known = self.table.known(condition)
        return self.table.at_site("choice", "choice", node, slot, new, detail=known)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """`x if c else y`."""
        node.test = self.test(node.test, self.table.marker(node), "cond")
        node.body, node.orelse = self.rewritten(node.body), self.rewritten(node.orelse)
        return node

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        """`name := value`."""
        node.value = self.rewritten(node.value)
        return _watched(self.table, node)

    def visit_Yield(self, node: ast.Yield) -> ast.expr:
        """`yield value`."""
        action = Actions(self.table).yielded(node)
        slot = self.table.slot("statement", "yield", span_of(self.statement), action)
        value = self.rewritten(node.value) if node.value else constant(None, node)
        node.value = self.table.at_site("yielding", "yield", node, slot, value)
        return node

    def visit_Await(self, node: ast.Await) -> ast.expr:
        """`await value`."""
        action = Actions(self.table).awaited(node)
        slot = self.table.slot("statement", "await", span_of(self.statement), action)
        value = self.rewritten(node.value)
        node.value = self.table.at_site("awaiting", "await", node, slot, value, values=0)
        return self.table.at_site("awaited", "awaited", node, slot, node, values=0)

    # -- conditions

    def test(self, node: ast.expr, slot: Slot, does: str, detail: object = None) -> ast.expr:
        """`(CONDITION and true(k, …)) or false(k + 1, …)`."""
        effects = Effects(self.table.own).of(node)
        scope = self.table.scope
        look = effects.unknown or effects.receivers or effects.unsure
        near = effects.prints or scope.kind == "class" or scope.shifting
        given = _Given(node) if scope.kind != "class" else None
        condition, new = self.condition(node, slot, given)
        known = self.table.known(condition)
        names = given.names if given is not None else []
        numbers = given.numbers if given is not None else []
        kind = "_look" if look else "_near" if near else str(len(names)) if len(names) < 3 else "s"
        yes, no = (
            self.table.at_site(
                probe + kind,
                does,
                node,
                slot,
                *[load(name, node) for name in names],
                detail=[known, truth, numbers, detail],
            )
            for probe, truth in (("true", True), ("false", False))
        )
        both = at(ast.BoolOp(ast.And(), [new, yes]), node)
        return at(ast.BoolOp(ast.Or(), [both, no]), node)

    def condition(
        self, node: ast.expr, slot: Slot, given: _Given | None
    ) -> tuple[Condition, ast.expr]:
        """The static tree of a condition, and its code with the operands shown to probes."""
        if isinstance(node, ast.BoolOp):
            return self.junction(node, slot, given)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            condition = Condition("not", self.table.text(node))
            part, new = self.condition(node.operand, slot, given)
            condition.parts = [part]
            return condition, at(ast.UnaryOp(ast.Not(), new), node)
        if isinstance(node, ast.Compare):
            return self.comparison(node, slot, given)
        condition = Condition("truth", self.table.text(node))
        number, new = self.operand(node, slot, given)
        condition.operands = [number]
        return condition, new

    def junction(
        self, node: ast.BoolOp, slot: Slot, given: _Given | None
    ) -> tuple[Condition, ast.expr]:
        """`and` or `or`: only its first part is evaluated always."""
        condition = Condition(
            "and" if isinstance(node.op, ast.And) else "or", self.table.text(node)
        )
        parts = [
            self.condition(value, slot, given if i == 0 else None)
            for i, value in enumerate(node.values)
        ]
        condition.parts = [part for part, _ in parts]
        return condition, at(ast.BoolOp(node.op, [new for _, new in parts]), node)

    def comparison(
        self, node: ast.Compare, slot: Slot, given: _Given | None
    ) -> tuple[Condition, ast.expr]:
        """`a < b < c`. Constants are not shown to probes, but where they tell how far it came."""
        condition = Condition("compare", self.table.text(node))
        operands = [node.left, *node.comparators]
        words = [
            ast.unparse(one) if isinstance(one, ast.Constant) else self.table.text(one)
            for one in operands
        ]
        constants = all(isinstance(operand, ast.Constant) for operand in operands)
        new = []
        for i, operand in enumerate(operands):
            shown = not isinstance(operand, ast.Constant) or i >= 2 or (constants and i == 0)
            always = given if i < 2 else None
            number, rewritten = self.operand(operand, slot, always) if shown else (None, operand)
            condition.operands.append(number)
            new.append(rewritten)
        condition.texts = [words[0]]
        for operator, word in zip(node.ops, words[1:]):  # noqa: B905 (equal by construction)
            condition.texts += [_OPERATORS[type(operator)], word]
        return condition, at(ast.Compare(new[0], node.ops, new[1:]), node)

    def operand(
        self, node: ast.expr, slot: Slot, given: _Given | None = None
    ) -> tuple[int, ast.expr]:
        """An operand, numbered, and shown to a probe: by its name later, or on its way."""
        number = self.table.operands
        self.table.operands += 1
        if given is not None and given.takes(node, number):
            return number, node
        value = self.rewritten(node)
        return number, self.table.at_site("operand", "operand", node, slot, value, detail=number)


class _Given:
    """Operands that the probe of a condition is given by name when it is decided."""

    def __init__(self, condition: ast.expr) -> None:
        self.names: list[str] = []
        self.numbers: list[int] = []
        nodes = list(ast.walk(condition))
        self.lasting = not any(isinstance(node, (ast.Call, ast.Await, ast.Yield)) for node in nodes)
        """Can nothing that it calls bind a name meanwhile?"""
        self.bound = {
            node.id
            for node in nodes
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
        }

    def takes(self, node: ast.expr, number: int) -> bool:
        """Is the operand a name that keeps its value? Then it is given."""
        if not self.lasting or not isinstance(node, ast.Name) or node.id in self.bound:
            return False
        self.names.append(node.id)
        self.numbers.append(number)
        return True


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
    if node.target.id in table.scope.shifting:
        return table.call("nearing", node, node)
    for name in table.scope.plain([node.target.id]):
        slot = table.marker(node)
        node.value = table.at_site("named", "named", node.value, slot, node.value, detail=name)
    return node
