"""Reads values of the sample without running any of its code.

Objects are told apart by their *exact* type, and read through the C descriptors of the built-in
types: no `__repr__`, `__eq__`, `__hash__`, `__getattr__` or property of the sample is ever called.
What a reader sees of them is made elsewhere; here a value becomes what JSON can say:

    1, "a", True, None, 0.5        atoms
    (7,)                           the object number 7, whose contents are told apart from it
    ("Decimal", "Decimal('1')")    a value that never changes, as type and text;
                                   a third item, False, says that the text leaves something out;
                                   a fourth tells values apart that then look the same
    ("tuple", 3, items)            an unnumbered container: kind, length, its first items
    ("list",)                      an object so deep inside another that it is not looked into
"""

from __future__ import annotations

import sys
import types
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from enum import EnumMeta
from typing import Any, TypeVar

from .scopes import is_special

MAX_ITEMS = 20
MAX_DEPTH = 4
MAX_TEXT = 200
MAX_SORTED = 1000
"""Members of a set that are put in order; a larger one is not looked into."""
MAX_COMPARED = 2000
"""Items of which those that are not shown are compared, too, when a container is looked at again."""
MAX_HASHED = 100_000
"""Bytes of which the same is true."""
MAX_WHOLE = 1000
"""Characters of the text of one value at most."""
MAX_DIGIT_BITS = 2000
"""Integers of more bits are described, not printed: printing is quadratic and may be refused."""

T = TypeVar("T")
Told = Any
"""A value as JSON can say it; see above."""
Tell = Callable[[Any], Told]


def by_type(found: dict[type, T]) -> dict[int, T]:
    """The same by the types' `id`: to look a class of the sample up would run its metaclass."""
    return {id(kind): value for kind, value in found.items()}


_MRO = type.__dict__["__mro__"].__get__
_CLASS_DICT = type.__dict__["__dict__"].__get__
_FLAGS = type.__dict__["__flags__"].__get__
_MODULE_DICT: Callable[[Any], dict[str, Any]] = vars(types.ModuleType)["__dict__"].__get__
_ARGS = BaseException.__dict__["args"].__get__
_FACTORY = defaultdict.__dict__["default_factory"].__get__
_MAXLEN = deque.__dict__["maxlen"].__get__
_HEAP_TYPE = 1 << 9
_IMMUTABLE_TYPE = 1 << 8

name_of: Callable[[type], str] = type.__dict__["__name__"].__get__
"""The name of a class, also where its metaclass lies about `__name__`."""


# -- values that never change


def told_int(obj: int) -> Told:
    """An integer; a very long one by its size."""
    if -(10**15) < obj < 10**15:
        return obj
    bits = int.bit_length(obj)
    if bits > MAX_DIGIT_BITS:
        return "int", "int of " + int.__repr__(bits) + " bits", False, hash(obj)
    return "int", int.__repr__(obj)


def told_float(obj: float) -> Told:
    """A number, exact; nan and the infinities as text, which JSON has no numbers for."""
    text = float.__repr__(obj)
    return ("float", text) if text in ("nan", "inf", "-inf") else obj


def told_text(obj: str | bytes) -> Told:
    """Text or bytes, cut to a readable length."""
    kind = name_of(type(obj))
    if len(obj) > MAX_TEXT:
        start = repr(obj[:MAX_TEXT]) + "… " + str(len(obj) - MAX_TEXT) + " more"
        return kind, start, False, hash(obj)
    return obj if type(obj) is str and str.isascii(obj) else (kind, repr(obj))


ATOMS: dict[int, Tell] = by_type(
    {
        type(None): lambda obj: None,
        bool: lambda obj: obj,
        int: told_int,
        float: told_float,
        complex: lambda obj: ("complex", complex.__repr__(obj)),
        str: told_text,
        bytes: told_text,
        type(...): lambda obj: ("ellipsis", "Ellipsis"),
        type(NotImplemented): lambda obj: ("NotImplementedType", "NotImplemented"),
    }
)
"""By `id` of the type: how to tell objects that have no parts and never change."""


def _function_name(function: Any) -> str:
    """Of a method's function, which may be any callable."""
    if type(function) in (types.FunctionType, types.BuiltinFunctionType):
        return str(function.__name__)
    return name_of(type(function))


def _signature(function: types.FunctionType) -> str:
    code = function.__code__
    count = code.co_argcount + code.co_kwonlyargcount
    return function.__name__ + "(" + ", ".join(code.co_varnames[:count]) + ")"


DESCRIBED: dict[int, Callable[[Any], str]] = by_type(
    {
        types.FunctionType: lambda obj: "function " + _signature(obj),
        types.BuiltinFunctionType: lambda obj: "built-in function " + obj.__name__,
        types.ModuleType: lambda obj: "module " + str(_MODULE_DICT(obj).get("__name__")),
        type: lambda obj: "class " + name_of(obj),
        types.MethodType: lambda obj: "function " + _function_name(obj.__func__),
        staticmethod: lambda obj: "function " + _function_name(obj.__func__),
        classmethod: lambda obj: "function " + _function_name(obj.__func__),
        property: lambda obj: "property " + _function_name(obj.fget),
        types.GeneratorType: lambda obj: "generator " + obj.__name__,
        types.CoroutineType: lambda obj: "coroutine " + obj.__name__,
        types.AsyncGeneratorType: lambda obj: "async generator " + obj.__name__,
        range: range.__repr__,
    }
)
"""By `id` of the type: the text of objects that are named rather than shown."""
RUNNING = frozenset(map(id, (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType)))
"""Types, by `id`, whose objects run code of the sample when they die."""

_KNOWN = {
    "datetime": ("date", "time", "datetime", "timedelta", "timezone"),
    "decimal": ("Decimal",),
    "fractions": ("Fraction",),
    "pathlib": ("Path", "PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath", "PurePath"),
    "uuid": ("UUID",),
    "zoneinfo": ("ZoneInfo",),
}


def _is_known(kind: type) -> bool:
    """Is this exactly one of the value types of the standard library that show themselves well?"""
    for module_name, names in _KNOWN.items():
        module = sys.modules.get(module_name)
        if type(module) is types.ModuleType:
            found = _MODULE_DICT(module)
            if any([found.get(name) is kind for name in names]):
                return True
    return False


def described(obj: Any) -> Told:
    """The value of an object that is told as text; None where it has contents to be told."""
    kind = type(obj)
    describe = DESCRIBED.get(id(kind))
    if describe is not None:
        return name_of(kind), describe(obj)
    if id(kind) in CONTENTS:
        return None
    if issubclass(kind, type):
        return name_of(kind), "class " + name_of(obj)
    if _is_known(kind):
        text = repr(obj)
        if len(text) > MAX_WHOLE:
            return name_of(kind), text[:MAX_WHOLE] + "…", False, hash(text)
        return name_of(kind), text
    return None


# -- contents


class Contents:
    """What an object holds at one moment.

    `items`, real objects: the first ones in order; for `dict` and `object` keys and values, or
    names and values, in turn. `length`, how many there are in all.
    """

    __slots__ = ("changes", "extra", "items", "kind", "length", "rest")

    def __init__(
        self, kind: str, length: int, items: list[Any], extra: str = "", *, changes: bool = True
    ) -> None:
        self.changes = changes
        """Can any of it change?"""
        self.kind = kind
        """list, tuple, set, frozenset, dict, …: how a reader knows it; `text` for one line of it."""
        self.length = length
        self.items = items
        self.rest = 0
        """Tells contents apart that differ only in what is not shown."""
        self.extra = extra
        """What else is shown: a deque's limit, the factory of a defaultdict."""


def _first(iterable: Iterable[Any]) -> list[Any]:
    """As many items as are shown."""
    taken: list[Any] = []
    for item in iterable:
        if len(taken) == MAX_ITEMS:
            break
        taken.append(item)
    return taken


def _list(obj: Any) -> Contents:
    return Contents("list", list.__len__(obj), list.__getitem__(obj, slice(MAX_ITEMS)))


def _tuple(obj: Any) -> Contents:
    return Contents("tuple", tuple.__len__(obj), [*tuple.__getitem__(obj, slice(MAX_ITEMS))])


def _pairs(kind: str) -> Callable[[Any], Contents]:
    def read(obj: Any) -> Contents:
        if dict.__len__(obj) <= MAX_ITEMS:
            items = [part for pair in dict.items(obj) for part in pair]
        else:
            items = [part for pair in _first(dict.items(obj)) for part in pair]
        return Contents(kind, dict.__len__(obj), items)

    return read


def _ordered(obj: Any) -> Contents:
    """In the order that `move_to_end` made; found by identity, so that no key is hashed."""
    values = {id(key): value for key, value in dict.items(obj)}
    items = [part for key in _first(OrderedDict.__iter__(obj)) for part in (key, values[id(key)])]
    return Contents("OrderedDict", dict.__len__(obj), items)


def _defaults(obj: Any) -> Contents:
    contents = _pairs("defaultdict")(obj)
    factory = _FACTORY(obj)
    if isinstance(factory, type):
        contents.extra = name_of(factory)
    elif factory is not None:
        told = described(factory)
        contents.extra = told[1] if told else name_of(type(factory))
    else:
        contents.extra = "None"
    return contents


def _deque(obj: Any) -> Contents:
    limit = _MAXLEN(obj)
    items = _first(deque.__iter__(obj))
    extra = "" if limit is None else str(limit)
    found = Contents("deque", deque.__len__(obj), items, extra)
    if MAX_ITEMS < found.length <= MAX_COMPARED:
        found.rest = hash((*map(id, deque.__iter__(obj)),))
    return found


def _members(kind: str, base: Any) -> Callable[[Any], Contents]:
    """Members of a set in an order that is the same each time."""

    def read(obj: Any) -> Contents:
        length = base.__len__(obj)
        if length > MAX_SORTED:
            return Contents(kind, length, [])
        keyed = sorted([_order(item) for item in base.__iter__(obj)], key=_first_three)
        found = Contents(kind, length, [entry[3] for entry in keyed[:MAX_ITEMS]])
        if length > MAX_ITEMS:
            found.rest = hash((*[id(entry[3]) for entry in keyed],))
        return found

    return read


def _first_three(entry: tuple[str, Any, Any, Any]) -> tuple[str, Any, Any]:
    return entry[:3]


def _order(item: Any) -> tuple[str, Any, Any, Any]:
    """Type, number and text by which a member of a set is put in order, and itself."""
    kind = type(item)
    if kind in (int, bool, float) and item == item:
        return name_of(kind), item, "", item
    return name_of(kind), 0, item if kind is str else _text_of(item, MAX_DEPTH), item


def _text_of(obj: Any, depth: int) -> str:
    """A text that orders members of a set: equal for equal contents, the same in every run."""
    tell = ATOMS.get(id(type(obj)))
    told = tell(obj) if tell is not None else described(obj)
    if told is not None or tell is not None:
        return repr(told)
    found = contents(obj)
    inside = [_text_of(item, depth - 1) for item in found.items] if depth else []
    return name_of(type(obj)) + "(" + ", ".join(inside) + ")"


def _bytearray(obj: Any) -> Contents:
    start = bytes(bytearray.__getitem__(obj, slice(MAX_TEXT)))
    left = bytearray.__len__(obj) - len(start)
    text = "bytearray(" + repr(start) + ("… " + str(left) + " more)" if left else ")")
    found = Contents("text", bytearray.__len__(obj), [text, not left])
    if 0 < left <= MAX_HASHED:
        found.rest = hash(bytes(bytearray.__getitem__(obj, slice(None))))
    return found


CONTENTS: dict[int, Callable[[Any], Contents]] = by_type(
    {
        list: _list,
        tuple: _tuple,
        set: _members("set", set),
        frozenset: _members("frozenset", frozenset),
        dict: _pairs("dict"),
        OrderedDict: _ordered,
        Counter: _pairs("Counter"),
        defaultdict: _defaults,
        deque: _deque,
        bytearray: _bytearray,
    }
)
"""By `id` of the type: how to read the objects of the built-in containers."""
UNNUMBERED = frozenset(map(id, (tuple, frozenset)))
"""Containers, by `id`, that cannot change: told with whatever holds them."""
_BASES: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (int, lambda obj: int.__add__(obj, 0)),
    (float, lambda obj: float.__add__(obj, 0.0) if obj == obj else float.__pos__(obj)),
    (str, str.__str__),
    (list, _list),
    (tuple, _tuple),
    (dict, _pairs("dict")),
    (set, _members("set", set)),
    (deque, _deque),
)


def contents(obj: Any) -> Contents:
    """What an object holds that is no atom and is not described."""
    kind = type(obj)
    read = CONTENTS.get(id(kind))
    if read is not None:
        return read(obj)
    if issubclass(kind, BaseException):
        arguments = _ARGS(obj)
        return Contents("call", len(arguments), _first(arguments))
    attributes = None if _is_library(kind) else instance_attributes(obj)
    if attributes is None:
        return Contents("text", 0, [name_of(kind) + " object", True], changes=False)
    if "_name_" in attributes and "_value_" in attributes and issubclass(type(kind), EnumMeta):
        text = name_of(kind) + "." + str(attributes["_name_"])
        return Contents("text", 0, [text, True], changes=False)
    return _object(obj, kind, attributes)


def _object(obj: Any, kind: type, attributes: dict[Any, Any]) -> Contents:
    """An instance: what it inherits from a built-in type, under no name, then its attributes."""
    items: list[Any] = []
    for base, read in _BASES:
        if issubclass(kind, base):
            items += ["", read(obj)]
            break
    named = [key for key in attributes if type(key) is str and not is_special(key)]
    for key in named[:MAX_ITEMS]:
        items += [key, attributes[key]]
    return Contents("object", len(named), items)


def instance_attributes(obj: Any) -> dict[Any, Any] | None:
    """The attributes stored in an instance, read without running its class's code.

    None for objects that store none, such as iterators of the interpreter.
    """
    found: dict[Any, Any] | None = None
    for read, slots in layout_of(type(obj)):
        if read is not None:
            found = {**(found or {}), **dict.copy(read(obj))}
        for name, get in slots:
            found = {} if found is None else found
            try:
                found[name] = get(obj)
            except AttributeError:
                continue  # the slot is empty: not set yet
    if found is None and is_python_class(type(obj)):
        return {}
    return found


Layout = list[tuple[Callable[[Any], Any] | None, list[tuple[str, Callable[[Any], Any]]]]]
layouts: dict[int, tuple[type, Layout]] = {}
"""Layouts of classes by `id`, with the class, which thereby lives as long as its entry."""


def layout_of(kind: type) -> Layout:
    """Where instances of a class keep their attributes: by base, the dictionary and the slots."""
    known = layouts.get(id(kind))
    if known is None:
        known = layouts[id(kind)] = kind, _layout(kind)
    return known[1]


def _layout(kind: type) -> Layout:
    layout: Layout = []
    for base in _MRO(kind):
        read = None
        slots = []
        for name, descriptor in _CLASS_DICT(base).items():
            sort = type(descriptor)
            if name == "__dict__" and sort is types.GetSetDescriptorType:
                read = descriptor.__get__
            elif sort is types.MemberDescriptorType and is_python_class(base):
                slots.append((name, descriptor.__get__))
        if read is not None or slots:
            layout.append((read, slots))
    return layout


def _is_library(kind: type) -> bool:
    """Is it a class of the standard library? What it keeps in its instances is its own affair."""
    module = _CLASS_DICT(kind).get("__module__")
    if type(module) is not str or kind is types.SimpleNamespace:
        return False
    return module.partition(".")[0] in sys.stdlib_module_names and module != "__main__"


def is_python_class(kind: type) -> bool:
    """Was the class made by a `class` statement? Such types carry a `__module__` of their own."""
    made = _FLAGS(kind) & (_HEAP_TYPE | _IMMUTABLE_TYPE) == _HEAP_TYPE
    return made and "__module__" in _CLASS_DICT(kind)


def dies_unseen(kind: type) -> bool:
    """Can nobody notice when an instance of this class of the sample dies?"""
    for base in _MRO(kind):
        namespace = _CLASS_DICT(base)
        if "__del__" in namespace:
            return False
        if base is not object and namespace.get("__module__") not in ("__main__", "builtins"):
            return False
    return True
