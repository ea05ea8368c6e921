"""What a statement stores into which object: probes that are given the object and the place.

A base or an index that is a plain name is given to the probe by that name. Any other is kept when it
is evaluated, by a probe around it, so that nothing is evaluated twice.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from .slots import Slot
from .syntax import all_nodes, bound_among, sure_calls
from .table import PREFIX, Table, at, constant, load


def told_before(table: Table, slot: Slot, names: list[str], node: ast.expr) -> ast.expr:
    """`half(k, name) or NODE`: tells the names, which are bound, before the node is evaluated."""
    told: list[ast.expr] = [
        table.at_site("half", "named", node, slot, load(name, node), detail=stored)
        for name in names
        for stored in table.scope.plain([name])
    ]
    return at(ast.BoolOp(ast.Or(), [*told, node]), node) if told else node


def tell_before_stores(table: Table, slot: Slot, targets: Iterable[ast.expr]) -> None:
    """Names bound by targets before an item or an attribute is stored are told there.

    Storing it may call code of the sample, and may fail.
    """
    names: list[str] = []
    for target in targets:
        inner = target.value if isinstance(target, ast.Starred) else target
        if isinstance(inner, ast.Name):
            names.append(inner.id)
        elif isinstance(inner, (ast.Attribute, ast.Subscript)):
            inner.value = told_before(table, slot, names, inner.value)
            names = []


class Stores:
    """The stores of one statement."""

    def __init__(self, table: Table, statement: ast.stmt, unknown: bool) -> None:
        self.table = table
        self.statement = statement
        scope = table.scope
        nodes = all_nodes(statement)
        calls = unknown or any([isinstance(node, ast.Call) for node in nodes])
        self.lasting = scope.kind == "function" or (scope.kind == "module" and not calls)
        """Can nothing but the statement itself bind a name of this scope meanwhile?"""
        self.bound = bound_among(nodes)

    def is_direct(self, node: ast.expr) -> bool:
        """Is it a name that has the same value when the statement is done?"""
        if not isinstance(node, ast.Name) or node.id in self.bound or not self.lasting:
            return False
        scope = self.table.scope
        return not (node.id in scope.shifting or node.id in scope.elsewhere)

    def given(self, node: ast.expr) -> tuple[ast.expr, ast.expr]:
        """The node as it is evaluated in the statement, and what gives its value to a probe."""
        if self.is_direct(node):
            assert isinstance(node, ast.Name)
            return node, load(node.id, node)
        if isinstance(node, ast.Constant):
            return node, constant(node.value, node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant):
            return node, at(ast.UnaryOp(node.op, constant(node.operand.value, node)), node)
        self.table.kept += 1
        number = constant(self.table.kept, node)
        kept = self.table.call("keep", node, number, node)
        return kept, self.table.call("kept", node, constant(self.table.kept, node))

    def index(self, node: ast.expr) -> tuple[ast.expr, ast.expr, int]:
        """As `given`, for an index; of `name + 1` the name is given, and the 1 apart."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            right = node.right
            if self.is_direct(node.left) and isinstance(right, ast.Constant):
                if type(right.value) is int:
                    sign = 1 if isinstance(node.op, ast.Add) else -1
                    return node, self.given(node.left)[1], sign * right.value
        return *self.given(node), 0

    def targets(self, targets: Iterable[ast.expr], slot: Slot) -> list[ast.Call]:
        """Probes for the targets of an assignment or a deletion, from left to right."""
        found = list(targets)
        calls = [call for target in found for call in self.target(target)]
        tell_before_stores(self.table, slot, found)
        return calls

    def target(self, target: ast.expr) -> list[ast.Call]:
        """The probe for one item or attribute that is stored or deleted."""
        if isinstance(target, ast.Starred):
            return self.target(target.value)
        if isinstance(target, ast.Attribute):
            target.value, base = self.given(target.value)
            name = constant(self.table.scope.mangled(target.attr), target)
            return [self.table.call("attribute", target, base, name)]
        if isinstance(target, ast.Subscript):
            target.value, base = self.given(target.value)
            if isinstance(target.slice, ast.Slice):
                return [self.table.call("changed", target, base)]
            target.slice, index, offset = self.index(target.slice)
            return [self.table.call("item", target, base, index, constant(offset, target))]
        return []

    def receiver(self, node: ast.Call | ast.Subscript, at_once: bool) -> list[ast.Call]:
        """The probe for an object that a method changes, or the look-up of an item.

        `at_once`: code of the sample may run before the statement is done, and sees the change; then
        the probe stands around the call. Else it comes behind the statement.
        """
        place = node.func if isinstance(node, ast.Call) else node
        assert isinstance(place, (ast.Attribute, ast.Subscript))
        place.value, base = self.given(place.value)
        if isinstance(node, ast.Subscript) or not at_once:
            append = isinstance(place, ast.Attribute) and place.attr == "append"
            return [self.table.call("pushed" if append else "changed", place, base)]
        inner = at(ast.Call(node.func, node.args, node.keywords), node)
        node.func = constant(PREFIX + "done", node)
        node.args, node.keywords = [inner, base], []
        return []

    def arguments(self) -> list[ast.Call]:
        """Probes for the names that calls in the statement are given."""
        names = {
            argument.id: argument
            for node in sure_calls(self.statement)
            for argument in node.args
            if isinstance(argument, ast.Name) and self.is_direct(argument)
        }
        return [self.table.call("changed", node, load(name, node)) for name, node in names.items()]
