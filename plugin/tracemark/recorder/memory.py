"""What the recorder remembers of the sample's variables, so that it can say what a step changed.

Plain containers are held, instances only weakly: so the recorder does not keep an object of the
sample's classes alive, and `__del__` runs when it would. A container is let go at the first probe
after the program did.
"""

import operator
import weakref

from .pictures import ATOMS, MAX_ITEMS, picture

GONE = object()
"""Stands for a name that is not set, and for an object that no longer exists."""


class Objects:
    """Serial numbers of mutable objects: the same for all names that share one, never used twice."""

    def __init__(self):
        self.count = 0
        self.live = {}

    def hold(self, obj):
        """A holder of `obj`, shared by all variables that name it."""
        holder = self.live.get(id(obj))
        if holder is None or holder.get() is not obj:
            self.count += 1
            holder = self.live[id(obj)] = Holder(obj, self.count)
        holder.names += 1
        return holder

    def release(self, holder):
        """No variable names it any more; an instance keeps its number for as long as it lives."""
        holder.names -= 1
        if holder.names == 0 and not holder.weak and self.live.get(holder.key) is holder:
            del self.live[holder.key]


class Holder:
    """One mutable object, with its serial number."""

    __slots__ = ("get", "key", "names", "serial", "weak")

    def __init__(self, obj, serial):
        self.key = id(obj)
        self.serial = serial
        self.names = 0
        self.get = _weakly(obj)
        self.weak = type(self.get) is weakref.ref
        """False where the object is held, so that its number must be given up with its last name."""


def _weakly(obj):
    if type(obj) in (list, dict, tuple, set, bytearray):
        return lambda: obj
    try:
        return weakref.ref(obj)
    except TypeError:
        return lambda: obj


class Variable:
    """A name's value as it was last seen."""

    __slots__ = ("children", "held", "picture", "value")

    def __init__(self, value, objects):
        self.picture = picture(value)
        self.held = objects.hold(value) if self.picture.mutable else None
        self.value = GONE if self.held else value
        self.children = _children(value) if self.held else None

    def current(self):
        """The object that the name had when last seen; GONE where it no longer exists."""
        if self.held is None:
            return self.value
        obj = self.held.get()
        return GONE if obj is None else obj

    def changed_in_place(self):
        """Looks again at a mutable object; True where its picture is another one now."""
        obj = self.held.get()
        if obj is None or (self.children is not None and _same_children(obj, self.children)):
            return False
        before, self.picture = self.picture.text, picture(obj)
        self.children = _children(obj)
        return self.picture.text != before


def _children(obj):
    """The items shown of a list of atoms, whose identities say whether anything changed."""
    if type(obj) is not list:
        return None
    items = obj[:MAX_ITEMS]
    if all(type(item) in ATOMS for item in items):
        return len(obj), items
    return None


def _same_children(obj, children):
    count, items = children
    return len(obj) == count and all(map(operator.is_, obj, items))


class Frame:
    """One call of the sample's code that is active or asleep."""

    __slots__ = (
        "captures",
        "cases",
        "function",
        "handled",
        "key",
        "last",
        "namespace",
        "number",
        "raising",
        "readers",
        "resumable",
        "seen",
        "seen_operands",
        "tests",
        "variables",
        "walrus",
    )

    def __init__(self, number, function, *, namespace=None, readers=(), resumable=False, key=None):
        self.number = number
        self.function = function
        self.variables = {}
        """Name → Variable."""
        self.namespace = namespace
        """The real dictionary of a module or class body; None for functions."""
        self.readers = readers
        """(name, function that reads its cell) of names that live in cells."""
        self.resumable = resumable
        self.key = key
        """`id` of the interpreter's frame, for generators and coroutines."""
        self.tests = []
        """Conditions evaluated since the last row."""
        self.seen_operands = {}
        """Operand number → text, of the condition being evaluated."""
        self.seen = None
        """The exception in flight whose row is already written."""
        self.raising = None
        """Slot of the `raise` statement that is running."""
        self.walrus = []
        """(name, value) that `:=` bound since the last row."""
        self.captures = []
        """Changes made by the pattern that matched just now."""
        self.last = -1
        """Slot of the last row."""
        self.handled = {}
        """Slots of `except … as name` clauses that are running → name."""
        self.cases = {}
        """Slot of a `match` → [text of its subject, cases already reported]."""
