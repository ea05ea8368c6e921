"""Pictures of values: what a reader sees of an object, made without running any code of the sample.

Objects are told apart by their *exact* type, and read through the C descriptors of the built-in
types: no `__repr__`, `__eq__`, `__hash__`, `__getattr__` or property of the sample is ever called.
A picture is a Python literal wherever the value has one. Previews are bounded and say honestly what
they leave out.
"""

from __future__ import annotations

import sys
import types
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from enum import EnumMeta
from typing import Any, TypeVar

MAX_ITEMS = 20
MAX_DEPTH = 4
MAX_TEXT = 200
MAX_PREVIEW = 400
"""Characters of the items of one container, beyond its first item."""
MAX_WHOLE = 1000
"""Characters of one picture at most."""
MAX_DIGIT_BITS = 2000
"""Integers of more bits are described, not printed: printing is quadratic and may be refused."""

T = TypeVar("T")


def by_type(found: dict[type, T]) -> dict[int, T]:
    """The same by the types' `id`: to look a class of the sample up would run its metaclass."""
    return {id(kind): value for kind, value in found.items()}


ATOMS = frozenset(
    map(id, (type(None), bool, int, float, complex, str, bytes, type(...), type(NotImplemented)))
)
"""Types, by `id`, whose objects never change."""

_MRO = type.__dict__["__mro__"].__get__
_CLASS_DICT = type.__dict__["__dict__"].__get__
_FLAGS = type.__dict__["__flags__"].__get__
_MODULE_DICT: Callable[[Any], dict[str, Any]] = vars(types.ModuleType)["__dict__"].__get__
_ARGS = BaseException.__dict__["args"].__get__
_FACTORY = defaultdict.__dict__["default_factory"].__get__
_MAXLEN = deque.__dict__["maxlen"].__get__
_HEAP_TYPE = 1 << 9

name_of: Callable[[type], str] = type.__dict__["__name__"].__get__
"""The name of a class, also where its metaclass lies about `__name__`."""


class Picture:
    """What is shown of one object."""

    __slots__ = ("mutable", "text", "type", "whole")

    def __init__(self, text: str, type_name: str, mutable: bool, whole: bool) -> None:
        self.text = text
        self.type = type_name
        self.mutable = mutable
        self.whole = whole


def picture(obj: Any) -> Picture:
    """The picture of `obj`."""
    kind = type(obj)
    if kind is int and -(10**15) < obj < 10**15:
        return Picture(int.__repr__(obj), "int", False, True)
    painter = _Painter()
    text = painter.paint(obj, 0)
    if len(text) > MAX_WHOLE:
        text = text[:MAX_WHOLE] + "…"
        painter.whole = False
    return Picture(text, name_of(kind), not _is_fixed(obj), painter.whole)


def _is_fixed(obj: Any, depth: int = 0) -> bool:
    """Can what is shown of `obj` never change?"""
    kind = type(obj)
    if id(kind) in ATOMS or id(kind) in _DESCRIBED or depth == MAX_DEPTH:
        return True
    if kind is tuple or kind is frozenset:
        return all([_is_fixed(item, depth + 1) for item in _first(obj)])
    return issubclass(kind, type)


def _first(iterable: Iterable[Any]) -> list[Any]:
    """As many items as are shown."""
    taken: list[Any] = []
    for item in iterable:
        if len(taken) == MAX_ITEMS:
            break
        taken.append(item)
    return taken


class _Painter:
    """Paints one object; remembers what it is inside of (cycles) and whether it cut anything."""

    __slots__ = ("open", "whole")

    def __init__(self) -> None:
        self.open: list[Any] = []
        self.whole = True

    def paint(self, obj: Any, depth: int) -> str:
        kind = type(obj)
        paint = _ATOM_PAINTERS.get(id(kind))
        if paint is not None:
            return paint(self, obj)
        describe = _DESCRIBED.get(id(kind))
        if describe is not None:
            return describe(obj)
        if any(obj is other for other in self.open):
            return _CYCLE.get(id(kind), "…")
        if depth >= MAX_DEPTH:
            self.whole = False
            return _CUT.get(id(kind)) or name_of(kind) + "(…)"
        self.open.append(obj)
        try:
            return _CONTAINERS.get(id(kind), _Painter.other)(self, obj, depth + 1)
        finally:
            self.open.pop()

    def integer(self, obj: int) -> str:
        bits = int.bit_length(obj)
        if bits > MAX_DIGIT_BITS:
            self.whole = False
            return "int of " + int.__repr__(bits) + " bits"
        return int.__repr__(obj)

    def text(self, obj: str | bytes) -> str:
        if len(obj) <= MAX_TEXT:
            return repr(obj)
        self.whole = False
        return repr(obj[:MAX_TEXT]) + "… " + str(len(obj) - MAX_TEXT) + " more"

    def items(self, values: Iterable[Any], count: int, depth: int) -> str:
        return self.preview((self.paint(value, depth) for value in values), count)

    def preview(self, texts: Iterable[str], count: int) -> str:
        """As many of `count` texts as there is room for, and how many more there are."""
        shown: list[str] = []
        room = MAX_PREVIEW
        for text in texts:
            room -= len(text)
            if shown and room < 0:
                break
            shown.append(text)
        if count > len(shown):
            self.whole = False
            shown.append("… " + str(count - len(shown)) + " more")
        return ", ".join(shown)

    def list_(self, obj: Any, depth: int) -> str:
        return (
            "["
            + self.items(list.__getitem__(obj, slice(MAX_ITEMS)), list.__len__(obj), depth)
            + "]"
        )

    def tuple_(self, obj: Any, depth: int) -> str:
        inside = self.items(tuple.__getitem__(obj, slice(MAX_ITEMS)), tuple.__len__(obj), depth)
        return "(" + inside + (",)" if tuple.__len__(obj) == 1 else ")")

    def members(self, items: list[Any], depth: int) -> str:
        """Members of a set in an order that is the same each time."""
        keyed = sorted([self.order(item, depth) for item in items], key=lambda entry: entry[:3])
        return self.items([entry[3] for entry in keyed[:MAX_ITEMS]], len(keyed), depth)

    def order(self, item: Any, depth: int) -> tuple[str, Any, Any, Any]:
        """Type, number and text by which a member of a set is put in order, and itself."""
        kind = type(item)
        if kind in (int, bool, float) and item == item:
            return name_of(kind), item, "", item
        return name_of(kind), 0, item if kind is str else self.paint(item, depth), item

    def set_(self, obj: Any, depth: int) -> str:
        return (
            "{" + self.members([*set.__iter__(obj)], depth) + "}" if set.__len__(obj) else "set()"
        )

    def frozenset_(self, obj: Any, depth: int) -> str:
        if not frozenset.__len__(obj):
            return "frozenset()"
        return "frozenset({" + self.members([*frozenset.__iter__(obj)], depth) + "})"

    def pairs(self, obj: Any, depth: int) -> str:
        texts = (
            self.paint(key, depth) + ": " + self.paint(value, depth)
            for key, value in _first(dict.items(obj))
        )
        return "{" + self.preview(texts, dict.__len__(obj)) + "}"

    def ordered(self, obj: Any, depth: int) -> str:
        return "OrderedDict(" + (self.pairs(obj, depth) if dict.__len__(obj) else "") + ")"

    def counter(self, obj: Any, depth: int) -> str:
        return "Counter(" + (self.pairs(obj, depth) if dict.__len__(obj) else "") + ")"

    def defaults(self, obj: Any, depth: int) -> str:
        factory = _FACTORY(obj)
        name = name_of(factory) if isinstance(factory, type) else self.paint(factory, depth)
        return "defaultdict(" + name + ", " + self.pairs(obj, depth) + ")"

    def deque_(self, obj: Any, depth: int) -> str:
        inside = self.items(_first(deque.__iter__(obj)), deque.__len__(obj), depth)
        limit = _MAXLEN(obj)
        return "deque([" + inside + "]" + ("" if limit is None else ", maxlen=" + str(limit)) + ")"

    def bytearray_(self, obj: Any, depth: int) -> str:
        start = bytes(bytearray.__getitem__(obj, slice(MAX_TEXT)))
        left = bytearray.__len__(obj) - len(start)
        if left:
            self.whole = False
        return "bytearray(" + repr(start) + ("… " + str(left) + " more)" if left else ")")

    def other(self, obj: Any, depth: int) -> str:
        """Everything whose type has no painter of its own."""
        kind = type(obj)
        if issubclass(kind, type):
            return "class " + name_of(obj)
        if issubclass(kind, BaseException):
            return name_of(kind) + "(" + self.items(_ARGS(obj), len(_ARGS(obj)), depth) + ")"
        if _is_known(kind):
            return self.known(obj)
        attributes = instance_attributes(obj)
        if attributes is None:
            return _qualified(kind) + " object"
        if "_name_" in attributes and "_value_" in attributes and issubclass(type(kind), EnumMeta):
            return name_of(kind) + "." + str(attributes["_name_"])
        return name_of(kind) + "(" + self.attributes(obj, kind, attributes, depth) + ")"

    def known(self, obj: Any) -> str:
        """A value of a standard-library type whose own text is exact and safe."""
        text = repr(obj)
        if len(text) > MAX_WHOLE:
            self.whole = False
        return text

    def attributes(self, obj: Any, kind: type, attributes: dict[Any, Any], depth: int) -> str:
        texts = []
        for base, paint in _BASES:
            if issubclass(kind, base):
                texts.append(paint(self, obj, depth))
                break
        named = [key for key in attributes if type(key) is str]
        for key in named[:MAX_ITEMS]:
            texts.append(key + "=" + self.paint(attributes[key], depth))
        if len(named) > MAX_ITEMS:
            self.whole = False
            texts.append("… " + str(len(named) - MAX_ITEMS) + " more")
        return ", ".join(texts)


def _qualified(kind: type) -> str:
    module = _CLASS_DICT(kind).get("__module__")
    name = name_of(kind)
    return (
        module + "." + name
        if type(module) is str and module not in ("builtins", "__main__")
        else name
    )


_KNOWN = {
    "datetime": ("date", "time", "datetime", "timedelta", "timezone"),
    "decimal": ("Decimal",),
    "fractions": ("Fraction",),
    "pathlib": ("Path", "PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath", "PurePath"),
    "uuid": ("UUID",),
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


def instance_attributes(obj: Any) -> dict[Any, Any] | None:
    """The attributes stored in an instance, read without running its class's code.

    None for objects that store none, such as iterators of the interpreter.
    """
    found: dict[Any, Any] | None = None
    for base in _MRO(type(obj)):
        for name, descriptor in _CLASS_DICT(base).items():
            kind = type(descriptor)
            if name == "__dict__" and kind is types.GetSetDescriptorType:
                found = {**(found or {}), **dict.copy(descriptor.__get__(obj))}
            elif kind is types.MemberDescriptorType and _is_python_class(base):
                found = {} if found is None else found
                try:
                    found[name] = descriptor.__get__(obj)
                except AttributeError:
                    continue  # the slot is empty: not set yet
    if found is None and _is_python_class(type(obj)):
        return {}
    return found


def _is_python_class(kind: type) -> bool:
    """Was the class made by a `class` statement? Such types carry a `__module__` of their own."""
    return _FLAGS(kind) & _HEAP_TYPE != 0 and "__module__" in _CLASS_DICT(kind)


def _function_name(function: Any) -> str:
    """Of a method's function, which may be any callable."""
    if type(function) in (types.FunctionType, types.BuiltinFunctionType):
        return str(function.__name__)
    return name_of(type(function))


def _signature(function: types.FunctionType) -> str:
    code = function.__code__
    count = code.co_argcount + code.co_kwonlyargcount
    return function.__name__ + "(" + ", ".join(code.co_varnames[:count]) + ")"


_ATOMS: dict[type, Callable[[_Painter, Any], str]] = {
    type(None): lambda painter, obj: "None",
    bool: lambda painter, obj: "True" if obj else "False",
    int: _Painter.integer,
    float: lambda painter, obj: float.__repr__(obj),
    complex: lambda painter, obj: complex.__repr__(obj),
    str: _Painter.text,
    bytes: _Painter.text,
    type(...): lambda painter, obj: "Ellipsis",
    type(NotImplemented): lambda painter, obj: "NotImplemented",
}
_DESCRIPTIONS: dict[type, Callable[[Any], str]] = {
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
_PAINTERS: dict[type, Callable[[_Painter, Any, int], str]] = {
    list: _Painter.list_,
    tuple: _Painter.tuple_,
    set: _Painter.set_,
    frozenset: _Painter.frozenset_,
    dict: _Painter.pairs,
    OrderedDict: _Painter.ordered,
    Counter: _Painter.counter,
    defaultdict: _Painter.defaults,
    deque: _Painter.deque_,
    bytearray: _Painter.bytearray_,
}
_ATOM_PAINTERS = by_type(_ATOMS)
_DESCRIBED = by_type(_DESCRIPTIONS)
_CONTAINERS = by_type(_PAINTERS)
_CYCLE = by_type({list: "[...]", tuple: "(...)", dict: "{...}", set: "{...}"})
_CUT = by_type({list: "[…]", tuple: "(…)", dict: "{…}", set: "{…}"})
_BASES: tuple[tuple[type, Callable[[_Painter, Any, int], str]], ...] = (
    (int, lambda painter, obj, depth: int.__repr__(obj)),
    (float, lambda painter, obj, depth: float.__repr__(obj)),
    (str, lambda painter, obj, depth: painter.text(str.__str__(obj))),
    (list, lambda painter, obj, depth: painter.list_(obj, depth)),
    (tuple, lambda painter, obj, depth: painter.tuple_(obj, depth)),
    (dict, lambda painter, obj, depth: painter.pairs(obj, depth)),
    (set, lambda painter, obj, depth: painter.set_(obj, depth)),
    (deque, lambda painter, obj, depth: painter.deque_(obj, depth)),
)
