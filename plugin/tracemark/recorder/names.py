"""Names that may be bound by something else than the statement that was watched.

The value of a local name is given to the probe behind the statement that binds it. Names that
several functions share, those of a class body, and the module's names after something unknown has run
are looked up again here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .heap import Heap, same
from .log import BIND, UNBIND, Extend
from .reading import Told
from .rewrite import Rewritten
from .scopes import is_special

Reader = Callable[[], Any]
UNSET = (None,)
"""What a name is told as that has no value; never equal to a value."""
MODULE = 0
"""The number of the module's frame."""


class Names:
    """What was told of those names.

    State: `module`, the sample's namespace; `before_names`, its names before something unknown ran;
    `shared` and `bodies`, by number of call: the names that others bind with their readers, and the
    namespaces of class bodies; `last`, what was told of each of them.
    """

    def __init__(self, extend: Extend, heap: Heap) -> None:
        self.extend = extend
        self.heap = heap
        self.module: dict[Any, Any] = {}
        self.hidden = True
        self.mentioned: frozenset[str] = frozenset()
        self.special: frozenset[str] = frozenset()
        self.features: frozenset[str] = frozenset()
        self.ignored: set[str] = set()
        """Names of the module that only hidden code uses."""
        self.names_before: list[str] | None = None
        self.shared: dict[int, list[tuple[str, Reader]]] = {}
        self.bodies: dict[int, dict[Any, Any]] = {}
        self.last: dict[tuple[int, str], Told] = {}
        self.started: list[int] = []
        """Calls under way, where they end in the opposite order of their start."""

    def know(self, rewritten: Rewritten) -> None:
        """What the sample's code says about names."""
        self.mentioned = rewritten.mentioned
        self.special = rewritten.special
        self.features = rewritten.features

    def clear(self) -> None:
        """Lets go of everything."""
        self.module = {}
        for kept in (self.shared, self.bodies, self.last):
            kept.clear()

    # -- calls

    def start(
        self,
        tag: int,
        names: tuple[str, ...],
        shifts: tuple[bool, ...],
        readers: tuple[Reader, ...],
    ) -> list[Told]:
        """A function started: names in turn with values, of those that are bound."""
        self.started.append(tag)
        told: list[Told] = []
        shared = []
        for name, shift, read in zip(names, shifts, readers):  # noqa: B905 (equal by construction)
            value = self.read(read)
            if shift:
                shared.append((name, read))
                self.last[tag, name] = value
            if value is not UNSET:
                told += [name, value]
        if shared:
            self.shared[tag] = shared
        return told

    def start_class(self, tag: int, namespace: dict[Any, Any]) -> None:
        """A class body started."""
        self.started.append(tag)
        self.bodies[tag] = namespace

    def end(self, tag: int) -> None:
        """The call is over."""
        self.bodies.pop(tag, None)
        for name, _ in self.shared.pop(tag, ()):
            self.last.pop((tag, name), None)

    def end_last(self) -> None:
        """The call that started last is over."""
        if self.started:
            self.end(self.started.pop())

    # -- looking

    def read(self, read: Reader) -> Told:
        try:
            return self.heap.tell_again(read())
        except NameError:
            return UNSET

    def look_near(self) -> None:
        """Looks at all names of functions and class bodies that others may bind."""
        for tag, shared in self.shared.items():
            for name, read in shared:
                self.tell(tag, name, self.read(read))
        for tag, namespace in self.bodies.items():
            self.look_at(tag, namespace, [])

    def look_at_module(self) -> None:
        """Looks at all names of the module."""
        gone = self.names_before or []
        self.names_before = None
        self.look_at(MODULE, self.module, gone)

    def before(self) -> None:
        """Something unknown comes, which may delete names."""
        self.names_before = [name for name in self.module if type(name) is str]

    def look_at(self, tag: int, namespace: dict[Any, Any], there_before: list[str]) -> None:
        items = [*dict.items(namespace)]  # it may be of a class of the sample's
        there = {name for name, _ in items if type(name) is str}
        for name, value in items:
            if type(name) is str and self.follows(tag, name):
                self.tell(tag, name, self.heap.tell(value))
        told = [name for number, name in self.last if number == tag]
        for name in dict.fromkeys([*told, *there_before]):
            if name not in there and self.last.get((tag, name)) is not UNSET:
                if self.follows(tag, name):
                    self.tell(tag, name, UNSET)

    def tell(self, tag: int, name: str, told: Told) -> None:
        """Tells the value of a name, if it is not what was told last."""
        last = self.last.get((tag, name))
        if last is not None and same(last, told):
            return
        if last is None and told is None and (tag, name) in self.last:
            return
        self.last[tag, name] = told
        if told is UNSET:
            self.extend((UNBIND, tag, name))
        else:
            self.extend((BIND, tag, name, told))

    def follows(self, tag: int, name: str) -> bool:
        """Is this name the sample's? What only hidden code or Python itself uses is not shown."""
        if is_special(name):
            return name in self.special
        if tag != MODULE:
            return name in self.mentioned or type(self.bodies.get(tag)) is dict
        if name in self.mentioned:
            return name not in self.features
        if self.hidden:
            self.ignored.add(name)
        return name not in self.ignored and name not in self.features

    def roots(self) -> Iterator[Any]:
        """Objects that the names looked at here have."""
        yield from [*self.module.values()]
        for namespace in self.bodies.values():
            yield from [*dict.values(namespace)]
        for shared in self.shared.values():
            for _, read in shared:
                try:
                    yield read()
                except NameError:
                    continue
