"""Scopes of the sample: which names are plain locals, and which live in cells."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable

Nested = ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Function = ast.FunctionDef | ast.AsyncFunctionDef


GLOBAL = "global "
"""Begins names of the module that a function binds."""


class Scope:
    """Where a statement stands."""

    __slots__ = ("asynchronous", "elsewhere", "free", "function", "kind", "private", "shifting")

    def __init__(
        self,
        kind: str,
        function: str,
        *,
        private: str = "",
        free: Iterable[str] = (),
        shifting: Iterable[str] = (),
        elsewhere: Iterable[str] = (),
    ) -> None:
        self.kind = kind
        """module, class or function."""
        self.function = function
        """Name that rows show."""
        self.asynchronous = False
        """Is it an `async` function's?"""
        self.private = private
        """`_Class` where names such as `__x` mean `_Class__x`."""
        self.free = frozenset(self._written(name) for name in free)
        """Names of an outer function that it uses."""
        self.shifting = frozenset(self._written(name) for name in shifting)
        """Names shared with inner or outer functions that more than one of them may bind."""
        self.elsewhere = frozenset(self._written(name) for name in elsewhere)
        """Names declared `global`."""

    def _written(self, name: str) -> str:
        """The name as the source has it."""
        return name[len(self.private) :] if name.startswith(self.private + "__") else name

    def stored(self, name: str) -> str:
        """The name under which the scope's namespace has it."""
        mangled = self.kind == "class" and name.startswith("__") and not name.endswith("__")
        return self.private + name if mangled else name

    def mangled(self, attribute: str) -> str:
        """The name under which an object has the attribute."""
        private = attribute.startswith("__") and not attribute.endswith("__")
        return self.private + attribute if private else attribute

    def plain(self, names: Iterable[str]) -> tuple[str, ...]:
        """Of `names`, those that a probe must be given; the others are read where they are kept."""
        if self.kind == "class":
            return ()
        return tuple(
            GLOBAL + name if name in self.elsewhere else name
            for name in dict.fromkeys(names)
            if name not in self.shifting
        )


class Scopes:
    """The symbol tables of a sample, found by name and line."""

    def __init__(self, source: str, filename: str) -> None:
        self.tables: dict[tuple[str, int], symtable.SymbolTable] = {}
        self.shifting: set[str] = set()
        """Names that a function binds though they are an outer one's."""
        self._add(symtable.symtable(source, filename, "exec"))

    def _add(self, table: symtable.SymbolTable) -> None:
        for child in table.get_children():
            for symbol in child.get_symbols():
                if symbol.is_free() and (symbol.is_assigned() or symbol.is_nonlocal()):
                    self.shifting.add(symbol.get_name())
            if child.get_type() == "function":
                self.tables.setdefault((child.get_name(), child.get_lineno()), child)
            self._add(child)

    def function(self, node: Function, name: str, private: str, *, sleeps: bool) -> Scope:
        """The scope of the body of a function definition. `sleeps`: is it one that can be resumed?"""
        table = self.tables.get((node.name, node.lineno))
        if not isinstance(table, symtable.Function):
            return Scope("function", name, private=private)
        free = set(table.get_frees()) - {"__class__"}
        shared = free | _captured(table)
        shifting = free | (shared & self.shifting) if sleeps else shared & self.shifting
        return Scope(
            "function",
            name,
            private=private,
            free=free,
            shifting=shifting,
            elsewhere=table.get_globals(),
        )


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


def bound_special_names(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Names such as `__slots__` and `__init__` that the code itself binds."""
    names = set()
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
    return frozenset(name for name in names if is_special(name))


def is_special(name: str) -> bool:
    """Is it one of the names that Python itself uses?"""
    return name[:2] == name[-2:] == "__"


def mentioned_names(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """All names that the code shown to the reader uses."""
    names = set()
    for node in nodes:
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            names.update(node.names)
        elif isinstance(node, _NAMED):
            found = (getattr(node, field, None) for field in ("name", "rest"))
            names.update(value for value in found if isinstance(value, str))
    return frozenset(names)


_NAMED = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler),
    *(ast.MatchAs, ast.MatchStar, ast.MatchMapping, getattr(ast, "type_param", ast.ClassDef)),
)
