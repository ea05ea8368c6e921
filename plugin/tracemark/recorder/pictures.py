"""Pictures of values: what a reader sees of an object, made without running any code of the sample.

Objects are told apart by their *exact* type, and read through the C descriptors of the built-in
types: no `__repr__`, `__eq__`, `__hash__`, `__getattr__` or property of the sample is ever called.
A picture is a Python literal wherever the value has one. Previews are bounded and say honestly what
they leave out.
"""

import sys
import types
from collections import Counter, OrderedDict, defaultdict, deque

MAX_ITEMS = 20
MAX_DEPTH = 4
MAX_TEXT = 200
MAX_WHOLE = 1000
"""Characters of one picture at most."""
MAX_DIGIT_BITS = 2000
"""Integers of more bits are described, not printed: printing is quadratic and may be refused."""

ATOMS = frozenset({type(None), bool, int, float, complex, str, bytes, type(...), type(NotImplemented)})
"""Types whose objects never change."""

_MRO = type.__dict__["__mro__"].__get__
_CLASS_DICT = type.__dict__["__dict__"].__get__
_NAME = type.__dict__["__name__"].__get__
_MODULE_NAME = types.ModuleType.__getattribute__
_ARGS = BaseException.__dict__["args"].__get__
_FACTORY = defaultdict.__dict__["default_factory"].__get__
_MAXLEN = deque.__dict__["maxlen"].__get__


class Picture:
    """What is shown of one object."""

    __slots__ = ("mutable", "text", "type", "whole")

    def __init__(self, text, type_name, mutable, whole):
        self.text = text
        self.type = type_name
        self.mutable = mutable
        self.whole = whole


def type_name(obj):
    """The name of the exact type of `obj`, also where its metaclass lies about `__name__`."""
    return _NAME(type(obj))


def picture(obj):
    """The picture of `obj`."""
    kind = type(obj)
    if kind is int and -(10**15) < obj < 10**15:
        return Picture(int.__repr__(obj), "int", False, True)
    painter = _Painter()
    text = painter.paint(obj, 0)
    if len(text) > MAX_WHOLE:
        text = text[:MAX_WHOLE] + "…"
        painter.whole = False
    return Picture(text, _NAME(kind), not _is_fixed(obj, kind), painter.whole)


def _is_fixed(obj, kind):
    if kind in ATOMS or kind in _DESCRIBED or kind is range:
        return True
    if kind is tuple or kind is frozenset:
        return all(_is_fixed(item, type(item)) for item in list(obj)[:MAX_ITEMS])
    return isinstance(kind, type) and issubclass(kind, type)


class _Painter:
    """Paints one object; remembers what it is inside of (cycles) and whether it cut anything."""

    __slots__ = ("open", "whole")

    def __init__(self):
        self.open = []
        self.whole = True

    def paint(self, obj, depth):
        kind = type(obj)
        paint = _ATOM_PAINTERS.get(kind)
        if paint is not None:
            return paint(self, obj)
        paint = _DESCRIBED.get(kind)
        if paint is not None:
            return paint(obj)
        if any(obj is other for other in self.open):
            return _CYCLE.get(kind, "…")
        if depth >= MAX_DEPTH:
            self.whole = False
            return _CUT.get(kind) or _NAME(kind) + "(…)"
        self.open.append(obj)
        try:
            return _CONTAINERS.get(kind, _Painter.other)(self, obj, depth + 1)
        finally:
            self.open.pop()

    def integer(self, obj):
        bits = int.bit_length(obj)
        if bits > MAX_DIGIT_BITS:
            self.whole = False
            return "int of " + int.__repr__(bits) + " bits"
        return int.__repr__(obj)

    def text(self, obj):
        if len(obj) <= MAX_TEXT:
            return repr(obj)
        self.whole = False
        return repr(obj[:MAX_TEXT]) + "… " + str(len(obj) - MAX_TEXT) + " more"

    def items(self, values, count, depth):
        texts = [self.paint(value, depth) for value in values]
        if count > len(texts):
            self.whole = False
            texts.append("… " + str(count - len(texts)) + " more")
        return ", ".join(texts)

    def first(self, iterable):
        taken = []
        for item in iterable:
            if len(taken) == MAX_ITEMS:
                break
            taken.append(item)
        return taken

    def list(self, obj, depth):
        return "[" + self.items(list.__getitem__(obj, slice(MAX_ITEMS)), list.__len__(obj), depth) + "]"

    def tuple(self, obj, depth):
        inside = self.items(tuple.__getitem__(obj, slice(MAX_ITEMS)), tuple.__len__(obj), depth)
        return "(" + inside + (",)" if tuple.__len__(obj) == 1 else ")")

    def members(self, obj, depth):
        """Members of a set in an order that is the same each time: by type, then as shown."""
        texts = sorted(
            ((_NAME(type(item)), _number(item), self.paint(item, depth)) for item in obj),
            key=lambda entry: entry,
        )
        shown = [text for _, _, text in texts[:MAX_ITEMS]]
        if len(texts) > MAX_ITEMS:
            self.whole = False
            shown.append("… " + str(len(texts) - MAX_ITEMS) + " more")
        return ", ".join(shown)

    def set(self, obj, depth):
        return "{" + self.members(set.copy(obj), depth) + "}" if set.__len__(obj) else "set()"

    def frozenset(self, obj, depth):
        if not frozenset.__len__(obj):
            return "frozenset()"
        return "frozenset({" + self.members(list(frozenset.__iter__(obj)), depth) + "})"

    def pairs(self, obj, depth):
        taken = self.first(dict.items(obj))
        texts = [self.paint(key, depth) + ": " + self.paint(value, depth) for key, value in taken]
        if dict.__len__(obj) > len(taken):
            self.whole = False
            texts.append("… " + str(dict.__len__(obj) - len(taken)) + " more")
        return "{" + ", ".join(texts) + "}"

    def ordered(self, obj, depth):
        return "OrderedDict(" + (self.pairs(obj, depth) if dict.__len__(obj) else "") + ")"

    def counter(self, obj, depth):
        return "Counter(" + (self.pairs(obj, depth) if dict.__len__(obj) else "") + ")"

    def defaults(self, obj, depth):
        factory = _FACTORY(obj)
        name = _NAME(factory) if isinstance(factory, type) else self.paint(factory, depth)
        return "defaultdict(" + name + ", " + self.pairs(obj, depth) + ")"

    def deque(self, obj, depth):
        inside = self.items(self.first(deque.__iter__(obj)), deque.__len__(obj), depth)
        limit = _MAXLEN(obj)
        return "deque([" + inside + "]" + ("" if limit is None else ", maxlen=" + str(limit)) + ")"

    def bytearray(self, obj, depth):
        return "bytearray(" + self.text(bytes(obj)) + ")"

    def other(self, obj, depth):
        """Everything whose type has no painter of its own."""
        kind = type(obj)
        if issubclass(kind, type):
            return "class " + _NAME(obj)
        if issubclass(kind, BaseException):
            return _NAME(kind) + "(" + self.items(_ARGS(obj), len(_ARGS(obj)), depth) + ")"
        if _is_known(kind):
            return self.known(obj)
        attributes = instance_attributes(obj)
        if attributes is None:
            return _qualified(kind) + " object"
        if "_name_" in attributes and "_value_" in attributes and _is_enum(kind):
            return _NAME(kind) + "." + str(attributes["_name_"])
        return _NAME(kind) + "(" + self.attributes(obj, kind, attributes, depth) + ")"

    def known(self, obj):
        """A value of a standard-library type whose own text is exact and safe."""
        text = repr(obj)
        if len(text) > MAX_WHOLE:
            self.whole = False
        return text

    def attributes(self, obj, kind, attributes, depth):
        texts = []
        for base, paint in _BASES:
            if issubclass(kind, base):
                texts.append(paint(self, base, obj, depth))
                break
        named = [key for key in attributes if type(key) is str]
        for key in named[:MAX_ITEMS]:
            texts.append(key + "=" + self.paint(attributes[key], depth))
        if len(named) > MAX_ITEMS:
            self.whole = False
            texts.append("… " + str(len(named) - MAX_ITEMS) + " more")
        return ", ".join(texts)


def _number(item):
    return item if type(item) in (int, bool, float) and item == item else 0


def _qualified(kind):
    module = _CLASS_DICT(kind).get("__module__")
    name = _NAME(kind)
    return module + "." + name if type(module) is str and module not in ("builtins", "__main__") else name


def _is_enum(kind):
    enum = sys.modules.get("enum")
    return enum is not None and issubclass(type(kind), enum.EnumMeta)


_KNOWN = {
    "datetime": ("date", "time", "datetime", "timedelta", "timezone"),
    "decimal": ("Decimal",),
    "fractions": ("Fraction",),
    "pathlib": ("Path", "PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath", "PurePath"),
    "uuid": ("UUID",),
}


def _is_known(kind):
    """Is this exactly one of the value types of the standard library that show themselves well?"""
    for module_name, names in _KNOWN.items():
        module = sys.modules.get(module_name)
        if module is None:
            continue
        for name in names:
            if vars(module).get(name) is kind:
                return True
    return False


def instance_attributes(obj):
    """The attributes stored in an instance, read without running its class's code.

    None for objects that store none, such as iterators of the interpreter.
    """
    found = None
    for base in _MRO(type(obj)):
        for name, descriptor in _CLASS_DICT(base).items():
            kind = type(descriptor)
            if name == "__dict__" and kind is types.GetSetDescriptorType:
                stored = descriptor.__get__(obj)
                found = dict(stored) if found is None else {**found, **stored}
            elif kind is types.MemberDescriptorType and _is_python_class(base):
                found = {} if found is None else found
                try:
                    found[name] = descriptor.__get__(obj)
                except AttributeError:
                    continue  # the slot is empty: not set yet
    if found is None and _is_python_class(type(obj)):
        return {}
    return found


def _is_python_class(kind):
    """Was the class made by a `class` statement? Heap types carry a `__module__` of their own."""
    return kind.__flags__ & (1 << 9) != 0 and "__module__" in _CLASS_DICT(kind)


def _signature(function):
    code = function.__code__
    count = code.co_argcount + code.co_kwonlyargcount
    return function.__name__ + "(" + ", ".join(code.co_varnames[:count]) + ")"


_ATOM_PAINTERS = {
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
_DESCRIBED = {
    types.FunctionType: lambda obj: "function " + _signature(obj),
    types.BuiltinFunctionType: lambda obj: "built-in function " + obj.__name__,
    types.ModuleType: lambda obj: "module " + str(_MODULE_NAME(obj, "__name__")),
    type: lambda obj: "class " + _NAME(obj),
    types.MethodType: lambda obj: "function " + getattr(obj.__func__, "__name__", "?"),
    types.GeneratorType: lambda obj: "generator " + obj.__name__,
    types.CoroutineType: lambda obj: "coroutine " + obj.__name__,
    types.AsyncGeneratorType: lambda obj: "async generator " + obj.__name__,
    range: range.__repr__,
}
_CONTAINERS = {
    list: _Painter.list,
    tuple: _Painter.tuple,
    set: _Painter.set,
    frozenset: _Painter.frozenset,
    dict: _Painter.pairs,
    OrderedDict: _Painter.ordered,
    Counter: _Painter.counter,
    defaultdict: _Painter.defaults,
    deque: _Painter.deque,
    bytearray: _Painter.bytearray,
}
_CYCLE = {list: "[...]", tuple: "(...)", dict: "{...}", set: "{...}"}
_CUT = {list: "[…]", tuple: "(…)", dict: "{…}", set: "{…}"}
_BASES = (
    (int, lambda painter, base, obj, depth: int.__repr__(obj)),
    (float, lambda painter, base, obj, depth: float.__repr__(obj)),
    (str, lambda painter, base, obj, depth: painter.text(str.__str__(obj))),
    (list, lambda painter, base, obj, depth: painter.list(obj, depth)),
    (tuple, lambda painter, base, obj, depth: painter.tuple(obj, depth)),
    (dict, lambda painter, base, obj, depth: painter.pairs(obj, depth)),
    (set, lambda painter, base, obj, depth: painter.set(obj, depth)),
    (deque, lambda painter, base, obj, depth: painter.deque(obj, depth)),
)
