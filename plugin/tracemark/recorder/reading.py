"""Reads values of the sample without running any of its code.

Objects are told apart by their *exact* type, and read through the C descriptors of the built-in
types: no `__repr__`, `__eq__`, `__hash__`, `__getattr__` or property of the sample is ever called.
What a reader sees of them is made elsewhere; here a value becomes what JSON can say:

    1, "a", True, None, 0.5        atoms
    (7,)                           the object number 7, whose contents are told apart from it
    ("Decimal", "Decimal('1')")    a value that never changes, as type and text;
                                   a third item, False, says that the text leaves something out, and
                                   a fourth tells values apart whose texts are the same
    ("tuple", 3, items)            an unnumbered container: kind, length, its first items
    ("list",)                      an object so deep inside another that it is not looked into
"""

from __future__ import annotations

import sys
import types
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from typing import Any

from . import arrays, descriptions, holders
from .exact import MAX_COMPARED as MAX_COMPARED
from .exact import MAX_ITEMS as MAX_ITEMS
from .exact import MAX_TEXT as MAX_TEXT
from .exact import Contents as Contents
from .exact import (
    Text,
    by_type,
    class_dict,
    instance_attributes,
    is_python_class,
    module_of,
    mro_of,
    named,
    text,
)
from .exact import layout_of as layout_of
from .exact import layouts as layouts
from .exact import name_of as name_of
from .scopes import is_special

MAX_DEPTH = 4
MAX_SORTED = 1000
"""Members of a set that are put in order; a larger one is not looked into."""
MAX_WHOLE = 1000
"""Characters of the text of one value at most."""
MAX_DIGIT_BITS = 2000
"""Integers of more bits are described, not printed: printing is quadratic and may be refused."""

_ARGS = BaseException.__dict__["args"].__get__
_FACTORY = defaultdict.__dict__["default_factory"].__get__
_MAXLEN = deque.__dict__["maxlen"].__get__
Told = Any
"""A value as JSON can say it; see above."""
Tell = Callable[[Any], Told]


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
        Text: lambda obj: obj,
    }
)
"""By `id` of the type: how to tell objects that have no parts and never change."""


RUNNING = frozenset(
    map(
        id,
        (
            *(types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType),
            *(types.MethodType, types.BuiltinFunctionType, types.MethodWrapperType),
        ),
    )
)
"""Types, by `id`, whose objects run code of the sample when they die, or are the last to hold one."""


def described(obj: Any) -> Told:
    """The value of an object that is told as text; None where it has contents to be told."""
    kind = type(obj)
    describe = descriptions.DESCRIBED.get(id(kind))
    if describe is not None:
        return name_of(kind), describe(obj)
    renamed = descriptions.renamed(obj, kind)
    if renamed is not None:
        return renamed
    if id(kind) in CONTENTS:
        return None
    if issubclass(kind, type):
        return descriptions.class_text(obj)
    found = _value_text(obj, kind)
    if found is None:
        return None
    shown, whole = found
    if len(shown) > MAX_WHOLE:
        return name_of(kind), shown[:MAX_WHOLE] + "…", False, hash(shown)
    return (name_of(kind), shown) if whole else (name_of(kind), shown, False, hash(shown))


def _value_text(obj: Any, kind: type) -> tuple[str, bool] | None:
    """The text of a value that never changes, and whether it is all; None for other objects."""
    if issubclass(kind, tuple):
        return _record_text(obj, kind)
    describe = descriptions.describer_of(kind)
    if describe is not None:
        found = describe(obj, part_text)
        return None if found is None else (found, "…" not in found)
    found = (
        descriptions.member_text(obj)
        or arrays.scalar_text(obj, part_text)
        or arrays.dtype_text(obj)
    )
    return None if found is None else (found, True)


def _record_text(obj: Any, kind: type) -> tuple[str, bool] | None:
    """The text of a named tuple of plain values, which is one, too."""
    names = descriptions.field_names(obj)
    if names is None or instance_attributes(obj) or len(names) > MAX_ITEMS:
        return None
    items = tuple.__getitem__(obj, slice(None))
    if not all([id(type(item)) in ATOMS for item in items]):
        return None
    told = [ATOMS[id(type(item))](item) for item in items]
    if any([type(item) is tuple and len(item) > 2 for item in told]):
        return None
    texts = [item[1] if type(item) is tuple else repr(item) for item in told]
    pairs = zip(names, texts)  # noqa: B905 (equal by construction)
    return name_of(kind) + "(" + ", ".join(
        [name + "=" + shown for name, shown in pairs]
    ) + ")", True


def part_text(obj: Any) -> str | None:
    """The text of a part of a value; None where that part has contents to be told."""
    tell = ATOMS.get(id(type(obj)))
    told = described(obj) if tell is None else tell(obj)
    if type(told) is tuple:
        return str(told[1])
    return None if told is None and tell is None else repr(told)


# -- contents


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
    return Contents("OrderedDict", dict.__len__(obj), _in_order(obj))


def _in_order(obj: Any) -> list[Any]:
    """The first keys and values, in the order that `move_to_end` made.

    To follow that order, Python hashes each key. Where a key has a `__hash__` of its own, the order
    is that in which the keys came.
    """
    kinds = {id(kind): kind for kind in map(type, dict.keys(obj))}
    if not all([_hashes_quietly(kind) for kind in kinds.values()]):
        return [part for pair in _first(dict.items(obj)) for part in pair]
    values = {id(key): value for key, value in dict.items(obj)}
    return [part for key in _first(OrderedDict.__iter__(obj)) for part in (key, values[id(key)])]


def _hashes_quietly(kind: type) -> bool:
    """Does no code of the sample run when such an object is hashed?"""
    if id(kind) in ATOMS:
        return True
    for base in mro_of(kind):
        if "__hash__" in class_dict(base):
            return base is object
    return False


def _defaults(obj: Any) -> Contents:
    contents = _pairs("defaultdict")(obj)
    factory = _FACTORY(obj)
    if issubclass(type(factory), type):
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
    if kind is str:
        return "str", 0, item, item
    if (kind is int or kind is bool or kind is float) and item == item:
        return "", item, "", item
    return name_of(kind), 0, _text_of(item, MAX_DEPTH), item


def _text_of(obj: Any, depth: int) -> str:
    """A text that orders members of a set: equal for equal contents, the same in every run."""
    if type(obj) is Contents:
        return "(" + ", ".join([_text_of(item, depth) for item in obj.items]) + ")"
    shown = part_text(obj)
    if shown is not None:
        return shown
    found = contents(obj)
    inside = [_text_of(item, depth - 1) for item in found.items] if depth else []
    return name_of(type(obj)) + "(" + ", ".join(inside) + ")"


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
        bytearray: holders.byte_array,
    }
)
"""By `id` of the type: how to read the objects of the built-in containers."""
UNNUMBERED = frozenset(map(id, (tuple, frozenset)))
"""Containers, by `id`, that cannot change: told with whatever holds them."""
_BASES: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (int, int.__pos__),
    (float, float.__pos__),
    (complex, complex.__pos__),
    (str, str.__str__),
    (bytes, lambda obj: bytes.__getitem__(obj, slice(None))),
    (bytearray, holders.byte_array),
    (list, _list),
    (tuple, _tuple),
    (OrderedDict, lambda obj: Contents("dict", dict.__len__(obj), _in_order(obj))),
    (dict, _pairs("dict")),
    (set, _members("set", set)),
    (frozenset, _members("set", frozenset)),
    (deque, lambda obj: Contents("list", deque.__len__(obj), _deque(obj).items)),
)
"""Built-in types that a class may inherit from, and how to read that part of its objects."""


def contents(obj: Any) -> Contents:
    """What an object holds that is no atom and is not described."""
    kind = type(obj)
    read = CONTENTS.get(id(kind))
    if read is not None:
        return read(obj)
    found = (
        holders.held_by(obj)
        or arrays.array_contents(obj, part_text)
        or arrays.table_contents(obj, part_text)
    )
    if found is not None:
        return found
    if issubclass(kind, BaseException):
        return _exception(obj, kind)
    if issubclass(kind, tuple):
        names = descriptions.field_names(obj)
        if names is not None:
            return _record(obj, names)
    attributes = None if _is_library(kind) else instance_attributes(obj)
    if attributes is None:
        return text(name_of(kind) + " object", changes=False)
    return _object(obj, kind, attributes)


def _exception(obj: Any, kind: type) -> Contents:
    """Its arguments, then its attributes and notes."""
    arguments = _ARGS(obj)
    attributes = _own_attributes(kind, instance_attributes(obj) or {}, notes=True)
    items = [*arguments, *[named(name, value) for name, value in attributes.items()]]
    return Contents("call", len(items), items[:MAX_ITEMS])


def _record(obj: Any, names: tuple[str, ...]) -> Contents:
    """A named tuple."""
    attributes = _own_attributes(type(obj), instance_attributes(obj) or {})
    values = {**dict(zip(names, tuple.__iter__(obj))), **attributes}  # noqa: B905 (as many as names)
    pairs = [*values.items()][:MAX_ITEMS]
    return Contents("object", len(values), [part for pair in pairs for part in pair])


def _object(obj: Any, kind: type, attributes: dict[Any, Any]) -> Contents:
    """An instance: what it inherits from a built-in type, under no name, then its attributes."""
    items: list[Any] = []
    for base, read in _BASES:
        if issubclass(kind, base):
            items += ["", read(obj)]
            break
    shown = _own_attributes(kind, attributes)
    for key in [*shown][:MAX_ITEMS]:
        items += [key, shown[key]]
    return Contents("object", len(shown), items)


def _own_attributes(
    kind: type, attributes: dict[Any, Any], *, notes: bool = False
) -> dict[str, Any]:
    """Attributes that are the sample's, and not of Python or of a library that the class is from."""
    bases = mro_of(kind)
    theirs = len(bases) > 2 and any([_is_library(b) and is_python_class(b) for b in bases])
    return {
        key: value
        for key, value in attributes.items()
        if type(key) is str
        and (not is_special(key) or (notes and key == "__notes__"))
        and not (theirs and key.startswith("_") and "__" not in key)
    }


_STATELESS = ("abc", "collections.abc", "contextlib", "enum", "numbers", "typing")
"""Modules whose classes keep nothing in the instances of a class that inherits from them."""


def _is_library(kind: type) -> bool:
    """Is it a class of a library? What it keeps in its instances is its own affair."""
    module = module_of(kind)
    if module in ("__main__", "builtins", "") or kind is types.SimpleNamespace:
        return False
    if module.partition(".")[0] in sys.stdlib_module_names:
        return module not in _STATELESS
    return descriptions.is_installed(module)


def changes_others(kind: type) -> bool:
    """May a change of such an object be one of others, too?

    Arrays share their memory with their views, `df.loc` changes `df`, a `ChainMap` its first map.
    Objects of the built-in types do nothing of this kind, and those of the sample's own classes do it
    where it is seen.
    """
    return id(kind) not in CONTENTS and module_of(kind) not in ("__main__", "builtins")


def dies_unseen(kind: type) -> bool:
    """Can nobody notice when an instance of this class of the sample dies?"""
    for base in mro_of(kind):
        if "__del__" in class_dict(base):
            return False
        if base is not object and module_of(base) not in ("__main__", "builtins"):
            return False
    return True
