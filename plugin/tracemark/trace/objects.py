"""Objects and what they hold: the record behind a picture of names, boxes and arrows.

An object that can change has a number, the same for all names that share it. Each step says what became of the
contents of objects, as differences; what a name stands for is said by its `Change`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from tracemark.trace.pictures import KEYED, Contents, picture

ORDERED = frozenset({"list", "tuple", "deque"})
"""Kinds of contents whose items have an index."""
UNORDERED = frozenset({"set", "frozenset"})
"""Kinds whose items have neither index nor key."""

Part = str | int
"""What stands at a place: the number of an object that can change, or the text of any other value."""


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an object holds at one place."""

    place: int
    """Position from 0 among what is shown of the object."""
    value: Part
    """What stands there."""
    key: Part | None = None
    """Key of a dictionary, name of an attribute as text; None where the place is an index."""


class ObjectChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one object in a step."""

    object: int
    """Its number."""
    length: int
    """How many items it has now."""
    items: tuple[Item, ...] = ()
    """The items that were set; all that are shown where `anew`."""
    anew: bool = False
    """True where it is told for the first time, or all over: what was known of its items is void."""
    kind: str = ""
    """list, dict, set, object (an instance), …; where it is told `anew`."""
    type: str = ""
    """Type name; where it is told `anew`."""


def part(told: Any, objects: Mapping[int, Contents]) -> Part:
    """What stands for a value as the recorder told it. Raises RecordError where that cannot be."""
    match told:
        case [int(number)]:
            return number
        case _:
            return picture(told, objects).text


def object_change(
    number: int, found: Contents, places: Iterable[int] | None, objects: Mapping[int, Contents]
) -> ObjectChange:
    """What is to be told of an object of which these places were set; None for all."""
    if found.kind in KEYED:
        count = len(found.items) // 2
    elif found.kind in ORDERED | UNORDERED:
        count = len(found.items)
    else:  # described as one text, such as an array
        return _as_text(number, found, objects)
    shown = range(count) if places is None else sorted(n for n in places if n < count)
    items = tuple(_item(found, place, objects) for place in shown)
    if places is None:
        return ObjectChange(
            object=number,
            length=found.length,
            items=items,
            anew=True,
            kind=found.kind,
            type=found.type,
        )
    return ObjectChange(object=number, length=found.length, items=items)


def _item(found: Contents, place: int, objects: Mapping[int, Contents]) -> Item:
    if found.kind not in KEYED:
        return Item(place, part(found.items[place], objects))
    told, value = found.items[2 * place : 2 * place + 2]
    key = told if found.kind == "object" and type(told) is str else part(told, objects)
    return Item(place, part(value, objects), key)


def _as_text(number: int, found: Contents, objects: Mapping[int, Contents]) -> ObjectChange:
    items = (Item(0, picture([number], objects).text),)
    return ObjectChange(
        object=number, length=1, items=items, anew=True, kind="text", type=found.type
    )
