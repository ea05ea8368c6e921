"""Objects of the standard library that hold others, or whose text changes with what they hold.

Like the built-in containers they are looked into; all other objects of the library are named only.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from itertools import islice
from typing import Any

from .descriptions import function_name
from .exact import (
    MAX_COMPARED,
    MAX_ITEMS,
    MAX_TEXT,
    Contents,
    instance_attributes,
    is_from,
    module_of,
    name_of,
    named,
    text,
)

Read = Callable[[Any], "Contents | None"]


def call(items: list[Any], length: int | None = None) -> Contents:
    """Arguments of the object's type."""
    return Contents("call", len(items) if length is None else length, items)


def _partial(obj: Any) -> Contents:
    name = text(function_name(obj.func))
    keywords = [named(key, value) for key, value in dict.items(obj.keywords) if type(key) is str]
    items = [name, *obj.args, *keywords]
    return call(items[:MAX_ITEMS], len(items))


def _slice(obj: Any) -> Contents:
    return call([obj.start, obj.stop, obj.step])


def _chain(obj: Any) -> Contents | None:
    maps = (instance_attributes(obj) or {}).get("maps")
    return call(maps[:MAX_ITEMS], len(maps)) if type(maps) is list else None


def _wrapper(obj: Any) -> Contents | None:
    """`UserDict`, `UserList`, `UserString`."""
    found = instance_attributes(obj) or {}
    return call([found["data"]]) if "data" in found else None


def _view(obj: Any) -> Contents:
    """Keys or values of a dictionary."""
    items = list(islice(obj, MAX_ITEMS))
    return call([Contents("list", len(obj), items)])


def _pair_view(obj: Any) -> Contents:
    items = [Contents("tuple", 2, [*pair]) for pair in islice(obj, MAX_ITEMS)]
    return call([Contents("list", len(obj), items)])


def _weak(obj: Any) -> Contents:
    target = weakref.ref.__call__(obj)
    return text("weakref to " + ("nothing" if target is None else name_of(type(target))))


def _memory(obj: Any) -> Contents:
    """The bytes that it lets one see, wherever they are."""
    try:
        count = obj.nbytes
    except ValueError:
        return text("memoryview, released")
    if obj.format != "B" or obj.ndim != 1:
        return text("memoryview of " + str(obj.shape) + " items of format " + repr(obj.format))
    found = text(
        "memoryview(" + _cut(obj[:MAX_TEXT].tobytes(), count) + ")",
        whole=count <= MAX_TEXT,
        length=count,
    )
    if MAX_TEXT < count <= MAX_COMPARED:
        found.rest = hash(obj.tobytes())
    return found


MAX_HASHED = 100_000
"""Bytes of which those that are not shown are compared, too."""


def byte_array(obj: Any) -> Contents:
    """The start of it."""
    count = bytearray.__len__(obj)
    start = bytes(bytearray.__getitem__(obj, slice(MAX_TEXT)))
    whole = count <= MAX_TEXT
    found = text("bytearray(" + _cut(start, count) + ")", whole=whole, length=count)
    if not whole and count <= MAX_HASHED:
        found.rest = hash(bytes(bytearray.__getitem__(obj, slice(None))))
    return found


def _cut(start: bytes, count: int) -> str:
    left = count - len(start)
    return repr(start) + ("… " + str(left) + " more" if left else "")


def _array(obj: Any) -> Contents:
    """`array('i', [1, 2])`, as Python writes it."""
    code, count = obj.typecode, len(obj)
    start = obj[:MAX_ITEMS]
    left = ", … " + str(count - MAX_ITEMS) + " more]" if count > MAX_ITEMS else "]"
    items = ", ".join([repr(item) for item in start])
    shown = "array(" + repr(code) + (", [" + items + left if count else "") + ")"
    found = text(shown, whole=count <= MAX_ITEMS, length=count)
    if MAX_ITEMS < count <= MAX_COMPARED:
        found.rest = hash(obj.tobytes())
    return found


_HELD: dict[tuple[str, str], Read] = {
    ("functools", "partial"): _partial,
    ("builtins", "slice"): _slice,
    ("builtins", "dict_keys"): _view,
    ("builtins", "dict_values"): _view,
    ("builtins", "dict_items"): _pair_view,
    ("builtins", "memoryview"): _memory,
    ("collections", "ChainMap"): _chain,
    ("collections", "UserDict"): _wrapper,
    ("collections", "UserList"): _wrapper,
    ("collections", "UserString"): _wrapper,
    ("array", "array"): _array,
    ("weakref", "ReferenceType"): _weak,
}
_BUILT_IN = frozenset(
    map(id, (slice, memoryview, *map(type, ({}.keys(), {}.values(), {}.items())), weakref.ref))
)


def held_by(obj: Any) -> Contents | None:
    """What an object of the library holds; None for those that are not looked into."""
    kind = type(obj)
    module = module_of(kind)
    if module == "__main__":
        return None
    key = (module, name_of(kind))
    read = _HELD.get(key)
    if read is None or not (id(kind) in _BUILT_IN or is_from(kind, *key)):
        return None
    return read(obj)
