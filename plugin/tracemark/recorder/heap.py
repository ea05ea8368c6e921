"""What the recorder knows of the sample's objects, so that it can say what a step changed.

An object that can change gets a number when it is first seen, and its contents are told. From then
on only what changes is told: at once where a statement says what it does (`d[k] = v`,
`items.append(x)`), else by looking again (`Heap.check`).

Nothing that the sample could notice is kept alive. Instances are known by weak references. A
container is held unless it holds, at any depth that is shown, something whose death can be noticed:
an object with `__del__`, a generator, an object of a library. Such a container is known by its `id`
alone. That is safe: of two objects that have the same `id` one after the other, no name has both.
"""

from __future__ import annotations

import weakref
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable
from itertools import islice
from operator import is_
from sys import getrefcount
from typing import Any

from . import reading
from .log import ALL, AT, FAR, KEY, NEW, PUSH, Extend
from .reading import (
    ATOMS,
    CONTENTS,
    MAX_COMPARED,
    MAX_DEPTH,
    MAX_ITEMS,
    MAX_TEXT,
    RUNNING,
    UNNUMBERED,
    Contents,
    Told,
    changes_others,
    contents,
    described,
    dies_unseen,
    layout_of,
    name_of,
)

KEYED = frozenset({"dict", "OrderedDict", "Counter", "defaultdict", "object"})
"""Kinds of contents that have keys or names."""
WEAKLY = frozenset(map(id, (set, frozenset, deque, OrderedDict, Counter)))
"""Containers, by `id` of the type, that can be referred to weakly, so that their death is seen."""
MAX_COPIED = 10_000
"""Items of a list of which a copy is kept: of what is not shown of a longer one it is not known whether
a store changed it, so it is told as a change."""
LOOKED_AT = 300
"""Objects told last that are looked at again after anything may have changed."""
PRUNE = 200
"""Known objects at which those that only we hold are given up for the first time."""


class Known:
    """One numbered object, and what was told of it."""

    __slots__ = (
        *("busy", "depth", "held", "keys", "kind", "length", "noticed", "number"),
        *("places", "read", "ref", "rest", "told", "type", "weak", "whole"),
    )

    def __init__(self, number: int, kind: str, depth: int) -> None:
        self.number = number
        self.ref = (number,)
        """How it is told."""
        self.kind = kind
        self.type = 0
        """`id` of its type."""
        self.busy = False
        """Is it being looked at?"""
        self.held: Any = None
        """The object itself, where nobody can notice that it lives longer."""
        self.weak: Callable[[], Any] | None = None
        """For instances: a weak reference."""
        self.noticed = False
        """Can the sample notice when it dies?"""
        self.depth = depth
        """How deep inside another it was seen at the least; its contents are told accordingly."""
        self.length = 0
        self.told: list[Told] = []
        """Its items as they were told; the values only, where they have keys."""
        self.whole: list[Any] | None = None
        """A copy of a list of atoms that is longer than what is shown."""
        self.rest = 0
        """As `Contents.rest`."""
        self.keys: list[Told] = []
        """The keys or names as they were told."""
        self.places: dict[Any, int] | None = {}
        """Key → place in `told`; None where a key is neither a string nor an integer."""
        self.read: Callable[[Any], dict[Any, Any]] | None = None
        """For instances that keep all in their dictionary: gives it."""

    def is_of(self, obj: Any) -> bool:
        """Is it this object's, and not that of one that had the same `id` before?"""
        if self.weak is not None:
            return self.weak() is obj
        if self.held is not None:
            return self.held is obj
        return self.type == id(type(obj))


def same(one: Told, other: Told) -> bool:
    """Are the two values told alike?"""
    if one is other:
        return True
    if type(one) is tuple:
        return type(other) is tuple and repr(one) == repr(other)
    return type(one) is type(other) and repr(one) == repr(other)


def mentions(told: Told, ref: Told) -> bool:
    """Does the value told contain the object told as `ref`?"""
    if type(told) is not tuple:
        return False
    return told is ref or (len(told) == 3 and _any_mentions(told[2], ref))


def _any_mentions(told: Any, ref: Told) -> bool:
    return type(told) is list and any([mentions(item, ref) for item in told])


class Heap:
    """The known objects of one run. `extend` appends to the log, all of an entry at once."""

    def __init__(self, extend: Extend) -> None:
        self.extend = extend
        self.known: dict[int, Known] = {}
        """By `id` of the object."""
        self.count = 0
        self.lifetimes = False
        """True where the sample may notice the death of any instance."""
        self.limit = PRUNE
        self.checks = 0
        """How many objects, one inside the other, are being looked at."""
        self.bulk = 0
        """Characters of long texts told since the log was sent."""

    def clear(self) -> None:
        """Lets go of everything."""
        self.known.clear()
        reading.layouts.clear()

    # -- telling

    def tell(self, obj: Any, depth: int = 0) -> Told:
        """The value as it is told; an object not seen before is told first."""
        kind = id(type(obj))
        atom = ATOMS.get(kind)
        if atom is not None:
            if kind == _STR:
                self.bulk += len(obj)
            return atom(obj)
        if kind == _TUPLE:
            quick = quick_tuple(obj)
            if quick is not None and depth < MAX_DEPTH:
                return quick
        known = self.known.get(id(obj))
        if known is not None and known.is_of(obj):
            if len(self.known) > LOOKED_AT:
                self.known[id(obj)] = self.known.pop(id(obj))  # it is one of the last again
            if known.depth > depth:
                self.deepen(known, obj, depth)
            elif known.held is None and known.weak is None and self.checks < MAX_DEPTH:
                self.check(known, obj)  # it may be another one with the same `id`
            return known.ref
        told = described(obj)
        if told is not None:
            return told
        if depth >= MAX_DEPTH:
            return (name_of(type(obj)),)
        found = contents(obj)
        if kind in UNNUMBERED and all([id(type(item)) in ATOMS for item in found.items]):
            return self.inside(found, depth) + ((id(obj),) if found.length > MAX_ITEMS else ())
        if found.kind == "text" and not found.changes:
            return name_of(type(obj)), found.items[0]
        return self.new(obj, found, depth).ref

    def tell_again(self, obj: Any, depth: int = 0) -> Told:
        """As `tell`; an object that is known is looked at again."""
        known = self.known.get(id(obj))
        if known is not None and known.is_of(obj):
            before = [*known.told] if known.kind == "text" else known.told
            self.check(known, obj)
            if known.kind == "text" and before != known.told and changes_others(type(obj)):
                self.look_at_all(())  # `a += 1`, and others are views of `a`
        return self.tell(obj, depth)

    def tell_item(self, known: Known, value: Any) -> Told:
        """The value that an object got just now, looked at again; it may be the object itself."""
        known.busy = True
        try:
            return self.tell_again(value, known.depth + 1)
        finally:
            known.busy = False

    def forget(self, obj: Any) -> None:
        """The next time it is told, it is a new one."""
        self.known.pop(id(obj), None)

    def inside(self, found: Contents, depth: int) -> tuple[Any, ...]:
        """A container without a number."""
        return found.kind, found.length, self.items(found, depth)

    def items(self, found: Contents, depth: int) -> list[Told]:
        """All items of a container that is seen at this depth."""
        if found.kind == "text":
            return list(found.items)
        tell = self.tell
        return [
            self.inside(item, depth + 1) if type(item) is Contents else tell(item, depth + 1)
            for item in found.items
        ]

    def new(self, obj: Any, found: Contents, depth: int) -> Known:
        """Gives the object a number and tells what it holds."""
        if len(self.known) > self.limit:
            self.prune()
        self.count += 1
        known = Known(self.count, found.kind, depth)
        self.known[id(obj)] = known  # before its items are told: it may hold itself
        kind = type(obj)
        known.type = id(kind)
        if id(kind) in CONTENTS and not (self.lifetimes and id(kind) in WEAKLY):
            known.held = obj
        else:
            self.know_instance(known, obj, kind)
        known.busy = True
        try:
            items = self.items(found, depth)
        except (MemoryError, RecursionError):
            # Others may hold it that are told already: it is told without its contents.
            del self.known[id(obj)]
            self.extend((NEW, known.number, "text", name_of(kind), "", 0, [name_of(kind), False]))
            raise
        self.remember(known, found, items)
        if kind is list and found.length > MAX_ITEMS:
            known.whole = _copy(obj)
        if found.length > MAX_ITEMS and not _all_atoms(found, items):
            known.noticed = True
        if known.noticed or not all([self.unseen(item) for item in found.items]):
            self.notice(known)
        self.extend(
            (NEW, known.number, found.kind, name_of(kind), found.extra, found.length, items)
        )
        known.busy = False
        return known

    def know_instance(self, known: Known, obj: Any, kind: type) -> None:
        """An object that is no built-in container: not to be held."""
        try:
            known.weak = weakref.ref(obj)
        except TypeError:
            pass  # its type does not support that: known by its `id`
        known.noticed = self.lifetimes or not dies_unseen(kind)
        if known.kind == "object" and not issubclass(kind, BaseException):
            layout = layout_of(kind)
            if len(layout) == 1 and not layout[0][1]:
                known.read = layout[0][0]

    def remember(self, known: Known, found: Contents, items: list[Told]) -> None:
        """What is told of it from now on."""
        known.length, known.rest = found.length, found.rest
        if found.kind not in KEYED:
            known.told = list(items)
            return
        known.told, known.keys = items[1::2], items[::2]
        keys = found.items[::2]
        plain = all([type(key) is str or type(key) is int for key in keys])
        known.places = {key: place for place, key in enumerate(keys)} if plain else None

    def deepen(self, known: Known, obj: Any, depth: int) -> None:
        """It is seen less deep inside others than before: more of what it holds is told."""
        known.depth = depth
        found = contents(obj)
        self.all_again(known, found, self.items(found, depth))

    # -- what changed

    def check(self, known: Known, obj: Any) -> Contents | None:
        """Looks at an object again and tells what is different; None where that was quickly seen."""
        if known.busy:
            return None
        known.busy = True
        self.checks += 1
        try:
            return self.checked(known, obj)
        finally:
            known.busy = False
            self.checks -= 1

    def checked(self, known: Known, obj: Any) -> Contents | None:
        if known.held is not None and known.kind == "list":
            count = list.__len__(obj)
            if count == known.length and all(map(is_, obj, known.told)):
                if known.whole is not None and count <= MAX_COMPARED:
                    self.check_rest(known, obj)
                return None
        found = contents(obj)
        items = self.items(found, known.depth)
        if found.rest != known.rest and found.length == known.length:
            self.all_again(known, found, items)
            self.extend((FAR, known.number, None, None, found.length))
            return found
        self.difference(known, found, items)
        if known.kind == "list" and found.length > MAX_ITEMS:
            known.whole = _copy(obj)
        return found

    def check_rest(self, known: Known, obj: list[Any]) -> None:
        """Tells of an item that is not shown, if any is another one."""
        assert known.whole is not None
        if not all(map(is_, obj, known.whole)):
            known.whole = _copy(obj)
            self.extend((FAR, known.number, None, None, known.length))

    def difference(self, known: Known, found: Contents, items: list[Told]) -> None:
        """Tells what is different, in the shortest way."""
        keyed = known.kind in KEYED
        values = items[1::2] if keyed else items
        keys = items[::2] if keyed else []
        if not all(map(same, keys, known.keys)) or len(values) < len(known.told):
            return self.all_again(known, found, items)
        told = zip(values, known.told)  # noqa: B905 (there may be new ones)
        changed = [place for place, (new, old) in enumerate(told) if not same(new, old)]
        more = len(values) - len(known.told)
        if more == 0 and found.length == known.length:
            if len(changed) * 3 > len(values) > 3:
                return self.all_again(known, found, items)
            for place in changed:
                known.told[place] = values[place]
                self.extend((AT, known.number, place, values[place]))
        elif more == 1 and not changed and found.length == known.length + 1:
            key = (keys[-1],) if keyed else ()
            self.extend((KEY if keyed else PUSH, known.number, *key, values[-1]))
            self.remember(known, found, items)
        else:
            return self.all_again(known, found, items)
        if changed or more:
            self.seen(known, found.items)
        return None

    def all_again(self, known: Known, found: Contents, items: list[Told]) -> None:
        """Tells everything again."""
        self.remember(known, found, items)
        self.extend((ALL, known.number, found.length, items))
        self.seen(known, found.items)

    def item(self, obj: Any, index: Any) -> None:
        """`obj[index] = …` or `obj[index] += …` has just run."""
        if changes_others(type(obj)):
            return self.foreign_item(obj)
        known = self.known.get(id(obj))
        if known is None or not known.is_of(obj):
            return
        if known.kind == "list":
            if self.list_item(known, obj, index):
                return
        elif known.kind in KEYED and known.kind != "object" and known.places is not None:
            if self.dict_item(known, obj, index):
                return
        self.check(known, obj)

    def list_item(self, known: Known, obj: list[Any], index: Any) -> bool:
        count = len(obj)
        if type(index) is not int or count != known.length:
            return False
        if index < 0:
            index += count
        value = obj[index]
        told = self.tell_item(known, value)
        if known.whole is not None:
            before, known.whole[index] = known.whole[index], value
            if index >= MAX_ITEMS and same(self.tell(before), told):
                return True
            if told is not value:
                known.whole = None  # not only atoms any more
        if index < MAX_ITEMS:
            known.told[index] = told
        self.extend((AT, known.number, index, told))
        if told is not value:
            self.seen(known, (value,))
        return True

    def dict_item(self, known: Known, obj: dict[Any, Any], key: Any) -> bool:
        if type(key) is not str and type(key) is not int:
            return False
        places = known.places
        assert places is not None
        place, count = places.get(key), dict.__len__(obj)
        value = dict.get(obj, key)
        told = self.tell_item(known, value)
        if place is not None:
            if count != known.length:
                return False
            known.told[place] = told
            self.extend((AT, known.number, place, told))
        elif count == known.length + 1 <= MAX_ITEMS:
            self.another(known, key, told)
        elif count > MAX_ITEMS and known.length <= count <= known.length + 1:
            known.length = count
            self.extend((FAR, known.number, self.tell(key), told, count))
        else:
            return False
        if told is not value:
            self.seen(known, (value,))
        return True

    def another(self, known: Known, key: Any, told: Told) -> None:
        """A new key, or a new attribute."""
        assert known.places is not None
        known.length += 1
        known.places[key] = len(known.told)
        known.told.append(told)
        told_key = self.tell(key)
        known.keys.append(told_key)
        self.extend((KEY, known.number, told_key, told))

    def attribute(self, obj: Any, name: str) -> None:
        """`obj.name = …` has just run."""
        known = self.known.get(id(obj))
        if known is None or not known.is_of(obj):
            return
        if known.read is None or known.places is None:
            self.check(known, obj)
            return
        namespace = known.read(obj)
        place = known.places.get(name)
        if name not in namespace or dict.__len__(namespace) != known.length + (place is None):
            self.check(known, obj)
            return
        value = namespace[name]
        told = self.tell_item(known, value)
        if place is not None:
            known.told[place] = told
            self.extend((AT, known.number, place, told))
        elif known.length < MAX_ITEMS:
            self.another(known, name, told)
        else:
            known.length += 1
            self.extend((FAR, known.number, name, told, known.length))
        if told is not value:
            self.seen(known, (value,))

    def pushed(self, obj: Any) -> None:
        """`obj.append(…)` has just run, if `obj` has such a method."""
        known = self.known.get(id(obj))
        if known is None or not known.is_of(obj):
            return
        if type(obj) is not list or len(obj) != known.length + 1:
            self.check(known, obj)
            return
        value = obj[-1]
        told = self.tell_item(known, value)
        if known.length < MAX_ITEMS:
            known.told.append(told)
        elif known.whole is not None:
            known.whole.append(value)
        elif known.length == MAX_ITEMS:
            known.whole = _copy(obj)
        known.length += 1
        self.extend((PUSH, known.number, told))
        if told is not value:
            self.seen(known, (value,))

    def look(self, obj: Any) -> None:
        """Looks again at one object, if it is known."""
        known = self.known.get(id(obj))
        if changes_others(type(obj)):
            self.look_at_all(())
        elif known is not None and known.is_of(obj):
            self.check(known, obj)

    def foreign_item(self, obj: Any) -> None:
        """As `item`, for an object of a library: an array, `df.loc`, a `ChainMap`."""
        known = self.known.get(id(obj))
        if known is not None and known.is_of(obj):
            before = [*known.told]
            found = self.check(known, obj)
            if found is not None and found.kind == "text" and not found.items[1]:
                if found.length > MAX_COMPARED and before == known.told:
                    self.extend((FAR, known.number, None, None, found.length))
        self.look_at_all(())

    def look_at_all(self, roots: Iterable[Any]) -> None:
        """Looks again at all objects that can be reached: by what we know, and from `roots`."""
        waiting: list[Any] = []
        done: set[int] = set()
        newest = islice(reversed(self.known.values()), LOOKED_AT)
        for known in [*newest][::-1]:
            obj = known.held if known.weak is None else known.weak()
            if obj is not None:
                done.add(known.number)
                self.check_into(known, obj, waiting)
        waiting += roots
        while waiting:
            obj = waiting.pop()
            found = self.known.get(id(obj))
            if found is not None and found.number not in done and found.is_of(obj):
                done.add(found.number)
                self.check_into(found, obj, waiting)

    def check_into(self, known: Known, obj: Any, waiting: list[Any]) -> None:
        """Checks it; what it holds has to be looked at, too, where we do not hold it."""
        found = self.check(known, obj)
        if found is not None and known.noticed:
            waiting += found.items

    # -- who lives how long

    def unseen(self, obj: Any) -> bool:
        """Can nobody notice when this object, which was just told, dies?"""
        if type(obj) is Contents:
            return all([self.unseen(item) for item in obj.items])
        kind = id(type(obj))
        if kind in ATOMS or (kind == _TUPLE and quick_tuple(obj) is not None):
            return True
        known = self.known.get(id(obj))
        if known is not None and known.is_of(obj):
            return not known.noticed
        if kind in UNNUMBERED:
            return all([self.unseen(item) for item in contents(obj).items])
        return kind not in RUNNING and not self.lifetimes and described(obj) is not None

    def seen(self, known: Known, items: Iterable[Any]) -> None:
        """New items: if one's death can be noticed, so can the death of what holds it."""
        if not known.noticed and not all([self.unseen(item) for item in items]):
            self.notice(known)

    def notice(self, known: Known) -> None:
        """It must not be held, nor anything that holds it."""
        waiting = [known]
        while waiting:
            found = waiting.pop()
            found.noticed, found.held = True, None
            waiting += [
                other
                for other in self.known.values()
                if not other.noticed and _any_mentions(other.told, found.ref)
            ]

    def prune(self) -> None:
        """Gives up the objects that are gone, and those that only we hold."""
        before = -1
        while before != len(self.known):
            before = len(self.known)
            for key, known in list(self.known.items()):
                if known.held is not None:
                    gone = getrefcount(known.held) <= ONLY_OURS
                else:
                    gone = known.weak is not None and known.weak() is None
                if gone:
                    del self.known[key]
        self.limit = max(PRUNE, 2 * before)


_TUPLE, _STR = id(tuple), id(str)


def quick_tuple(obj: tuple[Any, ...]) -> Told:
    """A short tuple of small numbers and short texts, as it is told; None for any other."""
    if len(obj) > 8:
        return None
    for item in obj:
        kind = type(item)
        if kind is int:
            if not -(10**15) < item < 10**15:
                return None
        elif kind is str:
            if len(item) > MAX_TEXT or not item.isascii():
                return None
        elif kind is not bool:
            return None
    return "tuple", len(obj), list(obj)


_COPIED = frozenset(map(id, (int, bool, float, str, type(None))))


def _copy(obj: list[Any]) -> list[Any] | None:
    """A copy of a list of atoms; None for any other, whose items may not be held."""
    if len(obj) > MAX_COPIED or not _COPIED.issuperset(map(id, map(type, obj))):
        return None
    try:
        return obj[:]
    except MemoryError:
        return None  # the sample's own memory is what there is least of


def _all_atoms(found: Contents, items: list[Told]) -> bool:
    return all(map(is_, found.items, items))


def _references() -> int:
    """What `getrefcount` says of an object that only a `Known` holds."""
    known = Known(0, "list", 0)
    known.held = []
    return getrefcount(known.held)


ONLY_OURS = _references()
