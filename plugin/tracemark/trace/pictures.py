"""Pictures of values: the text that a reader sees, made from what the recorder told.

A picture is a Python literal wherever the value has one. Previews are bounded and say honestly what
they leave out. `recorder.reading` says how values are told; here they come as JSON, and hostile.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tracemark.errors import RecordError

MAX_ITEMS = 20
MAX_DEPTH = 4
MAX_PREVIEW = 400
"""Characters of the items of one container, beyond its first item."""
MAX_WHOLE = 1000
"""Characters of one picture at most."""
MAX_PARTS = 20_000
"""Parts of one picture; the recorder tells far fewer, a forged record could ask for millions."""
KEYED = frozenset({"dict", "OrderedDict", "Counter", "defaultdict", "object"})
"""Kinds of contents whose items are keys and values in turn."""
_CYCLE = {"list": "[...]", "tuple": "(...)", "dict": "{...}", "set": "{...}"}
_CUT = {"list": "[…]", "tuple": "(…)", "dict": "{…}", "set": "{…}"}
_ATOMS = {int: "int", str: "str", bool: "bool", float: "float", type(None): "NoneType"}


class Contents:
    """An object with its contents at one moment; `items` change as the log is read."""

    __slots__ = ("extra", "items", "kind", "length", "type")

    def __init__(
        self, kind: str, type_name: str, extra: str, length: int, items: list[Any]
    ) -> None:
        self.kind = kind
        self.type = type_name
        self.extra = extra
        self.length = length
        self.items = items
        """As told: those that are shown."""


class Picture:
    """What is shown of one value."""

    __slots__ = ("number", "numbers", "text", "type", "whole")

    def __init__(
        self, text: str, type_name: str, whole: bool, number: int | None, numbers: frozenset[int]
    ) -> None:
        self.text = text
        self.type = type_name
        self.whole = whole
        self.number = number
        """Of the object, where it can change."""
        self.numbers = numbers
        """Of all objects that are part of the picture."""


_NONE: frozenset[int] = frozenset()


def picture(told: Any, objects: Mapping[int, Contents]) -> Picture:
    """The picture of a value. Raises RecordError where it is told wrongly."""
    kind = _ATOMS.get(type(told))
    if kind is not None:
        return Picture(repr(told), kind, True, None, _NONE)
    painter = _Painter(objects)
    text = painter.paint(told, 0)
    if len(text) > MAX_WHOLE:
        text = text[:MAX_WHOLE] + "…"
        painter.whole = False
    number = told[0] if len(told) == 1 and type(told[0]) is int else None
    type_name = objects[number].type if number is not None else str(told[0])
    return Picture(text, type_name, painter.whole, number, frozenset(painter.numbers))


class _Painter:
    """Paints one value; remembers what it is inside of (cycles) and whether it cut anything."""

    __slots__ = ("numbers", "objects", "open", "parts", "whole")

    def __init__(self, objects: Mapping[int, Contents]) -> None:
        self.objects = objects
        self.open: list[int] = []
        self.numbers: set[int] = set()
        self.parts = 0
        self.whole = True

    def paint(self, told: Any, depth: int) -> str:
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise RecordError("a value of too many parts")
        if type(told) in _ATOMS:
            return repr(told)
        if type(told) is not list:
            raise RecordError("a value that cannot be")
        match told:
            case [int(number)]:
                return self.object(number, depth)
            case [str(kind)]:
                self.whole = False
                return _cut(kind)
            case [str(), str(text)]:
                return text
            case [str(), str(text), False, *_]:
                self.whole = False
                return text
            case [str(kind), int(length), list(items), *_]:
                if depth >= MAX_DEPTH:
                    self.whole = False
                    return _cut(kind)
                return self.contents(Contents(kind, kind, "", length, items), depth + 1)
            case _:
                raise RecordError("a value that cannot be")

    def object(self, number: int, depth: int) -> str:
        found = self.objects.get(number)
        if found is None:
            raise RecordError(f"object {number} was never told")
        self.numbers.add(number)
        if number in self.open:
            return _CYCLE.get(found.kind, "…")
        if depth >= MAX_DEPTH:
            self.whole = False
            return _CUT.get(found.kind) or found.type + "(…)"
        self.open.append(number)
        text = self.contents(found, depth + 1)
        self.open.pop()
        return text

    def contents(self, found: Contents, depth: int) -> str:
        paint = _PAINTERS.get(found.kind)
        if paint is None:
            raise RecordError(f"unknown kind of object {found.kind!r}")
        return paint(self, found, depth)

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
            shown.append(f"… {count - len(shown)} more")
        return ", ".join(shown)

    def items(self, found: Contents, depth: int) -> str:
        return self.preview((self.paint(item, depth) for item in found.items), found.length)

    def list_(self, found: Contents, depth: int) -> str:
        return "[" + self.items(found, depth) + "]"

    def tuple_(self, found: Contents, depth: int) -> str:
        return "(" + self.items(found, depth) + (",)" if found.length == 1 else ")")

    def set_(self, found: Contents, depth: int) -> str:
        return "{" + self.items(found, depth) + "}" if found.length else "set()"

    def frozenset_(self, found: Contents, depth: int) -> str:
        return "frozenset({" + self.items(found, depth) + "})" if found.length else "frozenset()"

    def dict_(self, found: Contents, depth: int) -> str:
        texts = (
            f"{self.paint(found.items[place], depth)}: {self.paint(found.items[place + 1], depth)}"
            for place in range(0, len(found.items), 2)
        )
        return "{" + self.preview(texts, found.length) + "}"

    def named_dict(self, found: Contents, depth: int) -> str:
        return found.kind + "(" + (self.dict_(found, depth) if found.length else "") + ")"

    def defaultdict(self, found: Contents, depth: int) -> str:
        return f"defaultdict({found.extra}, {self.dict_(found, depth)})"

    def deque(self, found: Contents, depth: int) -> str:
        limit = f", maxlen={found.extra}" if found.extra else ""
        return f"deque([{self.items(found, depth)}]{limit})"

    def object_(self, found: Contents, depth: int) -> str:
        texts = []
        for place in range(0, len(found.items), 2):
            name, value = found.items[place : place + 2]
            if name == "":  # what it inherits from a built-in type
                texts.append(self.paint(value, depth - 1))
            else:
                texts.append(f"{self.attribute(name)}={self.paint(value, depth)}")
        shown = sum(name != "" for name in found.items[::2])
        if found.length > shown:
            self.whole = False
            texts.append(f"… {found.length - shown} more")
        return found.type + "(" + ", ".join(texts) + ")"

    def attribute(self, name: Any) -> str:
        """A name in ASCII is told as it is, any other as the text that it is: without its quotes."""
        text = name if type(name) is str else self.paint(name, 0)
        return text if type(name) is not list or len(name) > 2 else text[1:-1]

    def call(self, found: Contents, depth: int) -> str:
        return found.type + "(" + self.items(found, depth) + ")"

    def named(self, found: Contents, depth: int) -> str:
        name, value = found.items
        return f"{name}={self.paint(value, depth - 1)}"

    def text(self, found: Contents, depth: int) -> str:
        text, whole = found.items
        self.whole = self.whole and whole is True
        return str(text)


def _cut(kind: str) -> str:
    return _CUT.get(kind) or kind + "(…)"


_PAINTERS: dict[str, Callable[[_Painter, Contents, int], str]] = {
    "list": _Painter.list_,
    "tuple": _Painter.tuple_,
    "set": _Painter.set_,
    "frozenset": _Painter.frozenset_,
    "dict": _Painter.dict_,
    "OrderedDict": _Painter.named_dict,
    "Counter": _Painter.named_dict,
    "defaultdict": _Painter.defaultdict,
    "deque": _Painter.deque,
    "object": _Painter.object_,
    "call": _Painter.call,
    "named": _Painter.named,
    "text": _Painter.text,
}
