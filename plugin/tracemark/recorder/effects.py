"""What a statement can change, read off its syntax.

A statement that only computes, with operations that are known to change nothing else, needs no look
at anything but the names that it binds. One that stores an item or an attribute, or calls a method
such as `append`, changes one object, which is named here. Of everything else nothing is known: then
all is looked at again, and what was recorded so far is sent first, for the statement may take long
or end the process.

What the sample's own functions do is recorded by the probes in them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

CHANGES_NOTHING = frozenset(
    """abs all any ascii bin bool bytes chr complex dict divmod enumerate float format frozenset hash
    hex id int isinstance issubclass iter len list max min oct ord pow range repr reversed round set
    slice sorted str sum tuple type zip print object super""".split()
)
"""Built-in functions that change none of their arguments."""
ONLY_READS = frozenset(
    """get keys values items copy index count split rsplit splitlines join lower upper title strip
    lstrip rstrip startswith endswith replace format find rfind isdigit isalpha isalnum isspace isupper
    islower capitalize center ljust rjust zfill partition rpartition encode decode most_common union
    intersection difference symmetric_difference issubset issuperset isdisjoint bit_length
    swapcase casefold removeprefix removesuffix""".split()
)
"""Methods of the built-in types that change nothing."""
CHANGES_ITS_OBJECT = frozenset(
    """append appendleft extend extendleft insert remove pop popleft popitem clear update setdefault
    add discard sort reverse rotate subtract intersection_update difference_update
    symmetric_difference_update move_to_end""".split()
)
"""Methods of the built-in types that change their object only."""
MAY_TAKE_LONG = (ast.Pow, ast.LShift)
_NESTED = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_INSERT = ("defaultdict", "__missing__", "ChainMap")
_MAKE_NEW = ("list", "dict", "set", "sorted", "str")
_CONSUME = frozenset("all any dict frozenset list max min set sorted sum tuple zip".split())
"""Built-in functions that take items from whatever they are given."""
_KEYWORDS_THAT_CALL = ("key", "default", "file")


class Own:
    """What a sample defines and binds, by name only.

    `functions`: functions, methods and classes; a call of one is recorded by its own probes.
    `bound`: all names that it binds in any other way. `modules`: names that imports bind.
    """

    def __init__(self, nodes: Iterable[ast.AST]) -> None:
        self.functions: set[str] = set()
        self.bound: set[str] = set()
        self.modules: set[str] = set()
        self.imported: set[str] = set()
        """Modules that it imports, by the first part of their names."""
        self.called_back: set[str] = {"__del__"}
        """Functions that may be called in the middle of any statement: they are also passed on."""
        self.stars = False
        """Are names bound that the syntax does not tell?"""
        self.inserts = False
        """May the look-up of an item insert one?"""
        self.lazy = False
        """May taking items from something change anything else?"""
        called = set()
        for node in nodes:
            self.add(node)
            if isinstance(node, ast.Call):
                called.add(node.func)
                self.lazy = self.lazy or _calls_back_later(node)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                called.update(node.decorator_list)
        for node in nodes:
            if isinstance(node, (ast.Name, ast.Attribute)) and node not in called:
                self.called_back.add(node.id if isinstance(node, ast.Name) else node.attr)
        self.functions -= self.bound | self.modules

    def add(self, node: ast.AST) -> None:
        said = (
            getattr(node, "id", None) or getattr(node, "name", None) or getattr(node, "attr", None)
        )
        self.inserts = self.inserts or said in ("defaultdict", "__missing__", "ChainMap")
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            plain = all(map(_changes_little, node.decorator_list))
            (self.functions if plain else self.bound).add(node.name)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            self.bound.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self.imported.update(name.partition(".")[0] for name in _modules(node))
        elif isinstance(node, ast.alias):
            self.stars = self.stars or node.name == "*"
            self.modules.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.arg):
            self.bound.add(node.arg)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            self.bound.add(node.name)
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            self.bound.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            self.bound.add(node.rest)

    def calls_own(self, name: str) -> bool:
        """Is this name always a function or class of the sample?"""
        return name in self.functions

    def calls_builtin(self, name: str) -> bool:
        """Is this name the built-in function that changes nothing?"""
        known = name in self.functions or name in self.bound or name in self.modules
        return name in CHANGES_NOTHING and not known and not self.stars


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names]


def _calls_back_later(node: ast.Call) -> bool:
    """Is it `map(items.append, …)` or the like, which changes something when it is used up?"""
    lazy = isinstance(node.func, ast.Name) and node.func.id in ("map", "filter", "iter")
    return lazy and bool(node.args) and isinstance(node.args[0], (ast.Attribute, ast.Call))


def _changes_little(decorator: ast.expr) -> bool:
    if isinstance(decorator, ast.Call):
        decorator = decorator.func
    name = decorator.attr if isinstance(decorator, ast.Attribute) else getattr(decorator, "id", "")
    return name in (
        *("staticmethod", "classmethod", "property", "setter", "getter", "deleter"),
        *("dataclass", "wraps", "lru_cache", "cache", "cached_property", "total_ordering"),
        *("abstractmethod", "contextmanager", "override"),
    )


class Effects:
    """What a statement can change.

    `unknown`: anything. `prints`: output may have been written. `receivers`: where an object stands
    that a method or, for a `defaultdict`, the look-up of an item changes.
    """

    def __init__(self, own: Own) -> None:
        self.own = own
        self.unknown = False
        self.prints = False
        self.slow = False
        """May it take long, or end the process?"""
        self.again = False
        """May the object that a name already had be changed?"""
        self.calls_own = False
        """May code of the sample run before it is done?"""
        self.receivers: list[ast.Call | ast.Subscript] = []
        self.unsure: list[ast.Call] = []
        """Receivers where it is not sure that they are evaluated, or in this frame, or once."""

    @property
    def changes_others(self) -> bool:
        """Can more change than the names that it binds?"""
        return self.unknown or self.prints or bool(self.receivers or self.unsure)

    def of(self, *nodes: ast.AST | None) -> Effects:
        """Adds what evaluating the nodes can do."""
        for node in nodes:
            if node is not None:
                self.add(node, sure=True)
        if self.unknown:
            self.slow = True
        return self

    def add(self, node: ast.AST, *, sure: bool) -> None:
        """`sure`: will it be evaluated exactly once, in this frame?"""
        if isinstance(node, ast.Lambda):
            return
        consumes = isinstance(node, (ast.Starred, ast.In, ast.NotIn, ast.Tuple, ast.List))
        if (consumes and self.own.lazy) or isinstance(node, (ast.Yield, ast.YieldFrom, ast.Await)):
            self.unknown = True
        elif isinstance(node, ast.Call):
            self.call(node, sure=sure)
        elif isinstance(node, ast.Attribute) and node.attr == "__dict__":
            self.unknown = True
        elif isinstance(node, ast.Subscript) and self.own.inserts:
            if isinstance(node.ctx, ast.Load) and not isinstance(node.slice, ast.Slice):
                self.change(node, sure=sure)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, MAY_TAKE_LONG):
            self.slow = True
        elif isinstance(node, _NESTED):
            sure = False
        elif isinstance(node, (ast.BoolOp, ast.IfExp, ast.JoinedStr)) or (
            isinstance(node, ast.Compare) and len(node.ops) > 1
        ):
            sure = False
        for child in ast.iter_child_nodes(node):
            self.add(child, sure=sure)

    def change(self, place: ast.Call | ast.Subscript, *, sure: bool) -> None:
        """The object there may change."""
        if sure:
            self.receivers.append(place)
        elif isinstance(place, ast.Call):
            self.unsure.append(place)
        else:
            self.unknown = True

    def call(self, node: ast.Call, *, sure: bool) -> None:
        function = node.func
        calls_back = any(keyword.arg in _KEYWORDS_THAT_CALL for keyword in node.keywords)
        if isinstance(function, ast.Name):
            if self.own.calls_own(function.id):
                self.calls_own = True
                return
            calls_back = calls_back or (function.id == "iter" and len(node.args) > 1)
            calls_back = calls_back or (self.own.lazy and function.id in _CONSUME)
            if calls_back or not self.own.calls_builtin(function.id):
                self.unknown = True
            elif function.id == "print":
                self.prints = True
            elif function.id in (
                "sum",
                "list",
                "tuple",
                "set",
                "sorted",
                "max",
                "min",
                "pow",
                "dict",
            ):
                self.slow = self.slow or not _is_short(node.args)
        elif isinstance(function, ast.Attribute):
            self.method(node, function, sure=sure, calls_back=calls_back)
        else:
            self.unknown = True

    def method(
        self, node: ast.Call, function: ast.Attribute, *, sure: bool, calls_back: bool
    ) -> None:
        base = function.value
        if calls_back or not self.is_plain_base(base):
            self.unknown = True
        elif function.attr in CHANGES_ITS_OBJECT:
            self.change(node, sure=sure)
        elif self.own.calls_own(function.attr):
            self.calls_own = True
        elif function.attr not in ONLY_READS:
            self.unknown = True

    def is_plain_base(self, base: ast.expr) -> bool:
        """Is it an object, rather than a module, a built-in class or `super()`?"""
        if isinstance(base, ast.Name):
            own = self.own
            named = base.id in own.bound or base.id in own.functions
            return base.id not in own.modules and not own.stars and (named or base.id == "self")
        if isinstance(base, ast.Call) and isinstance(base.func, ast.Name):
            return self.own.calls_own(base.func.id) or base.func.id in _MAKE_NEW
        return True


def _is_short(arguments: Iterable[ast.expr]) -> bool:
    """Are all arguments names, literals, comprehensions and the like?

    They take no longer than what the program has in memory, or run code that can be interrupted.
    """
    simple = (ast.Name, ast.Constant, ast.Attribute, ast.Subscript, ast.List, ast.Tuple, ast.Set)
    return all(
        isinstance(argument, (*simple, *_NESTED, ast.Dict, ast.BinOp)) for argument in arguments
    )


def is_plain_iterable(node: ast.expr, own: Own) -> bool:
    """Can taking an item from it change nothing else?"""
    if own.lazy:
        return False
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Attribute):
            return function.attr in ONLY_READS
        known = ("range", "enumerate", "zip", "reversed", "sorted", "list", "tuple", "set")
        if not isinstance(function, ast.Name) or function.id not in known or node.keywords:
            return False
        if function.id == "range":
            return own.calls_builtin("range")
        nested = all(is_plain_iterable(argument, own) for argument in node.args)
        return nested and own.calls_builtin(function.id)
    return not isinstance(node, (ast.GeneratorExp, ast.Await, ast.Yield, ast.YieldFrom))
