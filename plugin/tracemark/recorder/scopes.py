"""Scopes of the sample: which names are plain locals, and which live in cells."""

import ast
import symtable

NESTED = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Scope:
    """Where a statement stands."""

    __slots__ = ("cells", "elsewhere", "function", "kind", "resumable")

    def __init__(self, kind, function, *, resumable=False, cells=(), elsewhere=()):
        self.kind = kind
        """module, class or function."""
        self.function = function
        """Name that rows show."""
        self.resumable = resumable
        """True for generators and coroutines."""
        self.cells = frozenset(cells)
        """Names that live in cells: shared with inner or outer functions, read through closures."""
        self.elsewhere = frozenset(elsewhere)
        """Names declared `global`."""

    def plain(self, names):
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

    def __init__(self, source, filename):
        self.tables = {}
        self._add(symtable.symtable(source, filename, "exec"))

    def _add(self, table):
        for child in table.get_children():
            self.tables.setdefault((child.get_type(), child.get_name(), child.get_lineno()), child)
            self._add(child)

    def function(self, node, name):
        """The scope of the body of a function definition."""
        table = self.tables.get(("function", node.name, node.lineno))
        cells, elsewhere = set(), set()
        if table is not None:
            cells = (set(table.get_frees()) | _captured(table)) - {"__class__"}
            elsewhere = set(table.get_globals())
        resumable = isinstance(node, ast.AsyncFunctionDef) or _yields(node)
        return Scope("function", name, resumable=resumable, cells=cells, elsewhere=elsewhere)


def _captured(table):
    """Locals of a function that an inner function uses."""
    own = set(table.get_locals())
    return own & {name for child in table.get_children() for name in _wanted(child)}


def _wanted(table):
    """Names that a scope or one inside it takes from outside."""
    found = set()
    if table.get_type() == "function":
        found |= set(table.get_frees())
    else:
        found |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_free()}
    for child in table.get_children():
        found |= _wanted(child)
    return found


def _yields(node):
    """Does the function's own body contain a `yield`?"""
    waiting = list(node.body)
    while waiting:
        current = waiting.pop()
        if isinstance(current, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(current, (*FUNCTIONS, ast.ClassDef, ast.Lambda)):
            waiting.extend(ast.iter_child_nodes(current))
    return False


def bound_names(target):
    """Names that an assignment target binds, left to right."""
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, ast.Starred):
        return bound_names(target.value)
    if isinstance(target, (ast.Tuple, ast.List)):
        return [name for element in target.elts for name in bound_names(element)]
    return []


def pattern_names(pattern):
    """Names that a `case` pattern captures."""
    names = []
    for node in ast.walk(pattern):
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if isinstance(name, str):
            names.append(name)
    return names


def mentioned_names(tree):
    """All names that the code shown to the reader uses."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            names.update(node.names)
        for field in ("name", "rest"):
            value = getattr(node, field, None)
            if isinstance(value, str) and not isinstance(node, ast.alias):
                names.add(value)
    return names
