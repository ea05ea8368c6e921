"""What every object has, read past whatever its class says about itself.

A class of the sample may lie about `__class__`, `__dict__` or `__name__`, and its metaclass may run
code wherever a class is compared, hashed or looked at. Here only the exact type counts, and it is read
through the C descriptors of the built-in types.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any, TypeVar

MAX_ITEMS = 20
MAX_TEXT = 200
MAX_COMPARED = 2000
"""Items of which those that are not shown are compared, too, when a container is looked at again."""

T = TypeVar("T")
Layout = list[tuple[Callable[[Any], Any] | None, list[tuple[str, Callable[[Any], Any]]]]]

_NAME: Callable[[type], str] = type.__dict__["__name__"].__get__
_MODULE: Callable[[type], Any] = type.__dict__["__module__"].__get__
_FLAGS: Callable[[type], int] = type.__dict__["__flags__"].__get__
_HEAP_TYPE = 1 << 9
_IMMUTABLE_TYPE = 1 << 8
_MODULES = sys.modules

mro_of: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__
class_dict: Callable[[type], Any] = type.__dict__["__dict__"].__get__
module_dict: Callable[[Any], dict[str, Any]] = vars(types.ModuleType)["__dict__"].__get__


def by_type(found: dict[type, T]) -> dict[int, T]:
    """The same by the types' `id`: to look a class of the sample up would run its metaclass."""
    return {id(kind): value for kind, value in found.items()}


def name_of(kind: type) -> str:
    """The name of a class, also where its metaclass lies about `__name__`."""
    return str.__str__(_NAME(kind))


def module_of(kind: type) -> str:
    """The module that a class says it is from; empty where it says nothing."""
    try:
        module = _MODULE(kind)
    except AttributeError:
        return ""
    return module if type(module) is str else ""


def is_from(kind: Any, module: str, name: str) -> bool:
    """Is it the class (or other object) that this module has under this name? Imports nothing."""
    found = _MODULES.get(module)
    return type(found) is types.ModuleType and module_dict(found).get(name) is kind


def is_sealed(kind: type) -> bool:
    """Is it a class made in C that no code of Python can have changed?"""
    return _FLAGS(kind) & (_HEAP_TYPE | _IMMUTABLE_TYPE) != _HEAP_TYPE


def is_python_class(kind: type) -> bool:
    """Was the class made by a `class` statement? Such types carry a `__module__` of their own."""
    return not is_sealed(kind) and "__module__" in class_dict(kind)


def is_text(obj: Any) -> bool:
    """Is it text or bytes, and of no class of the sample?"""
    return type(obj) is str or type(obj) is bytes


def plain(text: Any) -> str:
    """A name without what a subclass of `str` makes of it; empty for what is no text."""
    return str.__str__(text) if issubclass(type(text), str) else ""


class Text(str):
    """A text of ours, which is told as it is: values of the sample are never of this type."""

    __slots__ = ()


class Contents:
    """What an object holds at one moment.

    `items`, real objects: the first ones in order; for `dict` and `object` keys and values, or
    names and values, in turn. `length`, how many there are in all. An item may be `Contents` again.
    """

    __slots__ = ("changes", "extra", "items", "kind", "length", "rest")

    def __init__(
        self, kind: str, length: int, items: list[Any], extra: str = "", *, changes: bool = True
    ) -> None:
        self.changes = changes
        """Can any of it change?"""
        self.kind = kind
        """list, tuple, set, frozenset, dict, …: how a reader knows it; `text` for one line of it,
        `call` for a type with arguments, `named` for one of these with its name."""
        self.length = length
        self.items = items
        self.rest = 0
        """Tells contents apart that differ only in what is not shown."""
        self.extra = extra
        """What else is shown: a deque's limit, the factory of a defaultdict."""


def text(shown: str, *, whole: bool = True, changes: bool = True, length: int = 0) -> Contents:
    """Contents that are told as one line of text."""
    return Contents("text", length, [Text(shown), whole], changes=changes)


def named(name: str, value: Any) -> Contents:
    """An item of a call that has a name."""
    return Contents("named", 1, [Text(name), value])


def instance_attributes(obj: Any) -> dict[Any, Any] | None:
    """The attributes stored in an instance, read without running its class's code.

    None for objects that store none, such as iterators of the interpreter.
    """
    found: dict[Any, Any] | None = None
    for read, slots in layout_of(type(obj)):
        for name, get in slots:
            found = {} if found is None else found
            try:
                found[name] = get(obj)
            except AttributeError:
                continue  # the slot is empty: not set yet
        if read is not None:
            found = {**(found or {}), **dict.copy(read(obj))}
    if found is None and is_python_class(type(obj)):
        return {}
    return found


layouts: dict[int, tuple[type, Layout]] = {}
"""Layouts of classes by `id`, with the class, which thereby lives as long as its entry."""


def layout_of(kind: type) -> Layout:
    """Where instances of a class keep their attributes: by base, the dictionary and the slots."""
    known = layouts.get(id(kind))
    if known is None:
        known = layouts[id(kind)] = kind, _layout(kind)
    return known[1]


def _layout(kind: type) -> Layout:
    """Slots of the bases first, and in the order in which they are written down."""
    layout: Layout = []
    for base in reversed(mro_of(kind)):
        read = None
        found: dict[str, Callable[[Any], Any]] = {}
        for name, descriptor in class_dict(base).items():
            sort = type(descriptor)
            if name == "__dict__" and id(sort) in _DESCRIPTORS:
                read = descriptor.__get__
            elif sort is types.MemberDescriptorType and is_python_class(base):
                found[name] = descriptor.__get__
        if read is not None or found:
            order = [name for name in _written_slots(base) if name in found]
            names = order if len({*order}) == len(order) == len(found) else list(found)
            layout.append((read, [(name, found[name]) for name in names]))
    return layout


_DESCRIPTORS = frozenset(map(id, (types.GetSetDescriptorType, types.MemberDescriptorType)))


_LISTS = frozenset(map(id, (tuple, list, dict)))


def _written_slots(kind: type) -> list[str]:
    """The names in `__slots__`, as the instances have them."""
    names = class_dict(kind).get("__slots__")
    if type(names) is str:
        names = (names,)
    if id(type(names)) not in _LISTS:
        return []
    prefix = "_" + name_of(kind).lstrip("_")
    return [
        prefix + name if name.startswith("__") and not name.endswith("__") else name
        for name in names
        if type(name) is str
    ]
