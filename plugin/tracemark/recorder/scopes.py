"""Scopes of the sample: which names are plain locals, and which live in cells."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable

Nested = ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Scope:
    """Where a statement stands."""

    __slots__ = ("cells", "elsewhere", "function", "kind", "private")

    def __init__(
        self,
        kind: str,
        function: str,
        *,
        private: str = "",
        cells: Iterable[str] = (),
        elsewhere: Iterable[str] = (),
    ) -> None:
        self.kind = kind
        """module, class or function."""
        self.function = function
        """Name that rows show."""
        self.private = private
        """`_Class` where names such as `__x` mean `_Class__x`."""
        self.cells = frozenset(self._written(name) for name in cells)
        """Names that live in cells: shared with inner or outer functions, read through closures."""
        self.elsewhere = frozenset(self._written(name) for name in elsewhere)
        """Names declared `global`."""

    def _written(self, name: str) -> str:
        """The name as the source has it."""
        return name[len(self.private) :] if name.startswith(self.private + "__") else name

    def stored(self, name: str) -> str:
        """The name under which the scope's namespace has it."""
        mangled = self.kind == "class" and name.startswith("__") and not name.endswith("__")
        return self.private + name if mangled else name

    def plain(self, names: Iterable[str]) -> tuple[str, ...]:
        """Of `names`, those that a probe must be given: locals of a function that are no cells."""
        if self.kind != "function":
            return ()
        return tuple(
            name
            for name in dict.fromkeys(names)
            if name not in self.cells and name not in self.elsewhere
        )


class Scopes:
    """The symbol tables of a sample, found by name and line."""

    def __init__(self, source: str, filename: str) -> None:
        self.tables: dict[tuple[str, int], symtable.SymbolTable] = {}
        self._add(symtable.symtable(source, filename, "exec"))

    def _add(self, table: symtable.SymbolTable) -> None:
        for child in table.get_children():
            if child.get_type() == "function":
                self.tables.setdefault((child.get_name(), child.get_lineno()), child)
            self._add(child)

    def function(self, node: Function, name: str, private: str) -> Scope:
        """The scope of the body of a function definition."""
        cells: set[str] = set()
        elsewhere: set[str] = set()
        table = self.tables.get((node.name, node.lineno))
        if isinstance(table, symtable.Function):
            cells = (set(table.get_frees()) | _captured(table)) - {"__class__"}
            elsewhere = set(table.get_globals())
        return Scope("function", name, private=private, cells=cells, elsewhere=elsewhere)


def _captured(table: symtable.Function) -> set[str]:
    """Locals of a function that an inner function uses."""
    return set(table.get_locals()) & {
        name for child in table.get_children() for name in _wanted(child)
    }


def _wanted(table: symtable.SymbolTable) -> set[str]:
    """Names that a scope or one inside it takes from outside."""
    found = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_free()}
    for child in table.get_children():
        found |= _wanted(child)
    return found


def bound_names(target: ast.expr) -> list[str]:
    """Names that an assignment target binds, left to right."""
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, ast.Starred):
        return bound_names(target.value)
    if isinstance(target, (ast.Tuple, ast.List)):
        return [name for element in target.elts for name in bound_names(element)]
    return []


def pattern_names(pattern: ast.pattern) -> list[str]:
    """Names that a `case` pattern captures."""
    names = []
    for node in ast.walk(pattern):
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if isinstance(name, str):
            names.append(name)
    return names


def bound_special_names(tree: ast.Module) -> frozenset[str]:
    """Names such as `__slots__` and `__init__` that the code itself binds."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
    return frozenset(name for name in names if is_special(name))


def is_special(name: str) -> bool:
    """Is it one of the names that Python itself uses?"""
    return name[:2] == name[-2:] == "__"


def mentioned_names(tree: ast.Module) -> frozenset[str]:
    """All names that the code shown to the reader uses."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            names.update(node.names)
        else:
            found = (getattr(node, field, None) for field in ("name", "rest"))
            names.update(value for value in found if isinstance(value, str))
    return frozenset(names)
