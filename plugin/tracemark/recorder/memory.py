"""What the recorder remembers of the sample's variables, so that it can say what a step changed.

Plain containers are held, instances only weakly: so the recorder does not keep an object of the
sample's classes alive, and `__del__` runs when it would. A container is let go at the first probe
after the program did.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable
from operator import is_
from types import FunctionType
from typing import Any

from .pictures import ATOMS, MAX_ITEMS, Picture, picture

GONE = object()
"""Stands for a name that is not set, and for an object that no longer exists."""
CONTAINERS = frozenset(map(id, (list, dict, tuple, set, frozenset, bytearray)))
"""Types by `id`."""
Change = list[object]
"""`[frame, name, how, text, type, object, whole]`, as the stream sends it."""


class Holder:
    """One mutable object, with its serial number."""

    __slots__ = ("get", "key", "names", "serial", "weak")

    def __init__(self, obj: Any, serial: int) -> None:
        self.key = id(obj)
        self.serial = serial
        self.names = 0
        """How many variables have it."""
        self.get = _getter(obj)
        """Gives the object; None where it no longer exists."""
        self.weak = type(self.get) is weakref.ref
        """False where the object is held, so that its number must be given up with its last name."""


def _getter(obj: Any) -> Callable[[], Any]:
    if id(type(obj)) not in CONTAINERS:
        try:
            return weakref.ref(obj)
        except TypeError:
            pass  # its type does not support that
    return lambda: obj


class Objects:
    """Serial numbers of mutable objects: the same for all names that share one, never used twice."""

    def __init__(self) -> None:
        self.count = 0
        self.live: dict[int, Holder] = {}

    def hold(self, obj: Any) -> Holder:
        """A holder of `obj`, shared by all variables that have it."""
        holder = self.live.get(id(obj))
        if holder is None or holder.get() is not obj:
            self.count += 1
            holder = self.live[id(obj)] = Holder(obj, self.count)
        holder.names += 1
        return holder

    def release(self, holder: Holder) -> None:
        """One variable less has it; an instance keeps its number for as long as it lives."""
        holder.names -= 1
        if holder.names == 0 and not holder.weak and self.live.get(holder.key) is holder:
            del self.live[holder.key]


class Variable:
    """A name's value as it was last seen."""

    __slots__ = ("children", "defaults", "held", "picture", "value")

    def __init__(self, value: Any, objects: Objects) -> None:
        self.picture: Picture = picture(value)
        self.held = objects.hold(value) if self.picture.mutable else None
        self.defaults = [objects.hold(default) for default in _defaults(value)]
        """A function's mutable defaults, which keep their numbers from call to call."""
        self.value = GONE if self.held else value
        self.children = _children(value) if self.held else None

    def release(self, objects: Objects) -> None:
        """The name has another value, or is gone."""
        for holder in self.defaults:
            objects.release(holder)
        if self.held is not None:
            objects.release(self.held)

    def current(self) -> Any:
        """The object that the name had when last seen; GONE where it no longer exists."""
        if self.held is None:
            return self.value
        obj = self.held.get()
        return GONE if obj is None else obj

    def changed_in_place(self) -> bool:
        """Looks again at a mutable object; True where its picture is another one now."""
        obj = None if self.held is None else self.held.get()
        if obj is None or (self.children is not None and _same_children(obj, self.children)):
            return False
        before, self.picture = self.picture.text, picture(obj)
        self.children = _children(obj)
        return self.picture.text != before


Children = tuple[int, list[Any]]


def _defaults(value: Any) -> list[Any]:
    """Containers that a function has as defaults of its parameters."""
    if type(value) is not FunctionType:
        return []
    return [default for default in value.__defaults__ or () if id(type(default)) in CONTAINERS]


def _children(obj: Any) -> Children | None:
    """The items shown of a list of atoms, whose identities say whether anything changed."""
    if type(obj) is not list:
        return None
    items = obj[:MAX_ITEMS]
    return (len(obj), items) if all([id(type(item)) in ATOMS for item in items]) else None


def _same_children(obj: list[Any], children: Children) -> bool:
    count, items = children
    return len(obj) == count and all(map(is_, obj, items))


class Case:
    """A `match` statement that is running."""

    __slots__ = ("captures", "reported", "subject")

    def __init__(self, subject: str) -> None:
        self.subject = subject
        """Text of the value that is matched."""
        self.reported: set[int] = set()
        """Slots of the cases that have a row."""
        self.captures: list[Change] = []
        """Changes made by the pattern that matched just now."""


class Frame:
    """One call of the sample's code that is active or asleep."""

    def __init__(
        self,
        number: int,
        function: str,
        key: int,
        *,
        namespace: dict[Any, Any] | None = None,
        readers: Iterable[tuple[str, Callable[[], Any]]] = (),
    ) -> None:
        self.number = number
        self.function = function
        self.key = key
        """`id` of the interpreter's frame."""
        self.namespace = namespace
        """The real dictionary of a module or class body; None for functions."""
        self.readers = readers
        """(name, function that reads its cell) of names that live in cells."""
        self.variables: dict[str, Variable] = {}
        self.tests: list[object] = []
        """Conditions evaluated since the last row."""
        self.seen_operands: dict[int | None, str] = {}
        """Operand number → text, of the condition being evaluated."""
        self.walrus: list[tuple[str, Any]] = []
        """(name, value) that `:=` bound since the last row."""
        self.last = -1
        """Slot of the last row."""
        self.raising: int | None = None
        """Slot of the `raise` statement that is running."""
        self.awaiting: int | None = None
        """Slot of the `await` that is running."""
        self.seen: BaseException | None = None
        """The exception in flight whose row is already written."""
        self.handled: dict[int, str] = {}
        """Slots of `except … as name` clauses that are running → name."""
        self.cases: dict[int, Case] = {}
        """Slot of a `match` → how far it came."""


class Stacks:
    """The sample's active frames, outermost first, of each thread.

    Which frame a probe stands in is read off the interpreter's own frame, so generators, coroutines
    and code that swallows exceptions cannot lead the recorder astray.
    """

    def __init__(self, module: Frame) -> None:
        self.module = module
        self.frames: dict[int, Frame] = {}
        """By `id` of the interpreter's frame; those asleep too."""
        self.threads: dict[int, list[Frame]] = {}

    def of(self, thread: int) -> list[Frame]:
        """The active frames of a thread."""
        stack = self.threads.get(thread)
        if stack is None:
            stack = self.threads[thread] = [self.module]
        return stack

    def callers(self, real: Any) -> list[Frame]:
        """Read again what is active in this thread, from the interpreter's frame `real` outwards."""
        found = []
        while real is not None:
            frame = self.frames.get(id(real))
            if frame is not None:
                found.append(frame)
            real = real.f_back
        if not found or found[-1] is not self.module:
            found.append(self.module)
        found.reverse()
        return found

    def add(self, frame: Frame) -> None:
        """The frame has started."""
        self.frames[frame.key] = frame

    def remove(self, frame: Frame) -> None:
        """The frame is over."""
        if self.frames.get(frame.key) is frame:
            del self.frames[frame.key]
