"""Objects and names: which name stands for which object after each row, and what the objects hold.

Data for a drawing of boxes and arrows, with a text twin. An object has one box, however many names and items
refer to it. The rows go as differences, as in the player.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from tracemark.trace.model import MODULE, Step, Value
from tracemark.trace.objects import ORDERED, Item, ObjectChange, Part
from tracemark.trace.rows import Row, Rows
from tracemark.trace.state import State, is_definition_text
from tracemark.views.items_read import ItemsRead, Place
from tracemark.views.language import ENGLISH, Language
from tracemark.views.text import island

MOST_OBJECTS = 40
"""Boxes of one drawing; how many more there are is said."""


@dataclass(frozen=True, slots=True)
class Held:
    """An object with what it holds."""

    type: str
    kind: str
    length: int
    items: tuple[Item, ...] = ()
    """By place; fewer than `length` where not all are shown."""

    def after(self, change: ObjectChange) -> "Held":
        """The object as it is after a change."""
        if change.anew:
            return Held(change.type, change.kind, change.length, change.items)
        items = {item.place: item for item in self.items}
        items.update((item.place, item) for item in change.items)
        return replace(self, length=change.length, items=tuple(items[n] for n in sorted(items)))


@dataclass(frozen=True, slots=True)
class NamesOf:
    """An active call with its names."""

    frame: int
    function: str
    names: Mapping[str, Part]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Names and objects at the end of a row."""

    frames: tuple[NamesOf, ...]
    """Active calls, the module first."""
    objects: Mapping[int, Held]
    """Those that a name leads to, in the order in which names come to them. A number of which there is
    none here is an object that is left out."""
    more: int
    """How many further ones there are."""
    read: tuple[Place, ...] = ()
    """Object and place of the items that the row read."""
    written: tuple[Place, ...] = ()
    """Those that it set."""


@dataclass(frozen=True, slots=True)
class ObjectsView:
    """Names and objects, row by row; a part of a player."""

    data: Markup
    """The rows, as JSON that fits an attribute in single quotes."""
    frames: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """At the end, in words: functions with their names and what they stand for."""
    objects: tuple[tuple[str, tuple[str, ...]], ...]
    """At the end, in words: objects with their items."""
    more: int
    """How many objects are left out of that."""


def objects_view(rows: Rows, *, code: str, language: Language = ENGLISH) -> ObjectsView | None:
    """The view of `rows`; None where no name ever stands for an object that can change."""
    drawings = _numbered(drawn(rows, code))
    if not any(drawing.objects for drawing in drawings):
        return None
    last = drawings[-1]
    return ObjectsView(
        data=island(list(_differences(drawings))),
        frames=tuple(
            (frame.function, tuple((name, _said(last, part)) for name, part in frame.names.items()))
            for frame in last.frames
        ),
        objects=tuple(
            (_said(last, number), tuple(_items_said(last, held, language)))
            for number, held in last.objects.items()
        ),
        more=last.more,
    )


def drawn(rows: Rows, code: str) -> list[Drawing]:
    """One drawing for each row. `code` is the sample's, for what a statement reads."""
    ends: dict[int | None, list[Row]] = {}
    for row in rows:
        ends.setdefault(row.steps[-1].n, []).append(row)
    alone = {row.steps[0].n: row.before for row in rows if len(row.steps) == 1}
    heap: dict[int, Held] = {}
    reads = ItemsRead(code)
    read: dict[int | None, tuple[Place, ...]] = {}
    made: dict[int, Drawing] = {}
    for step in rows.trace.numbered:
        read[step.n] = tuple(reads.of(step, alone.get(step.n), heap))
        for change in step.objects:
            heap[change.object] = heap.get(change.object, _UNKNOWN).after(change)
        for row in ends.get(step.n, ()):
            made[row.n] = _drawing(row, heap, read)
    return [made[row.n] for row in rows]


_UNKNOWN = Held("object", "object", 0)


def _drawing(
    row: Row, heap: Mapping[int, Held], read: Mapping[int | None, tuple[Place, ...]]
) -> Drawing:
    frames = tuple(_frames(row.after))
    objects, more = _reached(frames, heap)
    return Drawing(
        frames=frames,
        objects=objects,
        more=more,
        read=tuple(place for step in row.steps for place in read[step.n]),
        written=tuple(dict.fromkeys(place for step in row.steps for place in _written(step))),
    )


def _frames(state: State) -> Iterator[NamesOf]:
    for frame in dict.fromkeys(state.stack):
        values = state.frames.get(frame, {})
        names = {name: _part(value) for name, value in values.items() if not _is_code(value)}
        yield NamesOf(frame, state.functions[frame], names)


def _part(value: Value) -> Part:
    return value.text if value.object is None else value.object


def _is_code(value: Value) -> bool:
    return is_definition_text(value.text)


def _written(step: Step) -> Iterator[Place]:
    for change in step.objects:
        if not change.anew:
            yield from ((change.object, item.place) for item in change.items)


def _reached(frames: Iterable[NamesOf], heap: Mapping[int, Held]) -> tuple[Mapping[int, Held], int]:
    """The objects that names lead to, nearest first, and how many are too many."""
    numbers = dict.fromkeys(
        part for frame in frames for part in frame.names.values() if isinstance(part, int)
    )
    queue = list(numbers)
    for number in queue:  # grows while it is read
        held = heap.get(number)
        for part in _parts(held.items if held else ()):
            if isinstance(part, int) and part not in numbers:
                numbers[part] = None
                queue.append(part)
    known = [number for number in queue if number in heap]
    return {n: heap[n] for n in known[:MOST_OBJECTS]}, max(0, len(known) - MOST_OBJECTS)


def _parts(items: Iterable[Item]) -> Iterator[Part | None]:
    for item in items:
        yield item.key
        yield item.value


def _numbered(drawings: Sequence[Drawing]) -> list[Drawing]:
    """The drawings with objects numbered from 1 as they come into sight; so a box keeps its number."""
    order: dict[int, int] = {}
    for drawing in drawings:
        for number in drawing.objects:
            order.setdefault(number, len(order) + 1)

    def part(old: Part) -> Part:
        return order.get(old, 0) if isinstance(old, int) else old

    def item(old: Item) -> Item:
        return Item(old.place, part(old.value), None if old.key is None else part(old.key))

    def places(old: tuple[Place, ...]) -> tuple[Place, ...]:
        return tuple((order[number], place) for number, place in old if number in order)

    return [
        replace(
            drawing,
            frames=tuple(
                replace(frame, names={name: part(old) for name, old in frame.names.items()})
                for frame in drawing.frames
            ),
            objects={
                order[number]: replace(held, items=tuple(map(item, held.items)))
                for number, held in drawing.objects.items()
            },
            read=places(drawing.read),
            written=places(drawing.written),
        )
        for drawing in drawings
    ]


# -- as data for a script


def _differences(drawings: Sequence[Drawing]) -> Iterator[dict[str, object]]:
    """Each drawing by what is other than in the one before.

    `frames`: [[serial, function], …] where the active calls are others; `names`: {serial: {name: part or
    null}}; `objects`: {number: [type, kind, length, [[key, value], …]] or null}; `more`, `read`,
    `written` where there is something to say.
    """
    before = Drawing((), {}, 0)
    for drawing in drawings:
        stack = [[frame.frame, _function(frame)] for frame in drawing.frames]
        old = [[frame.frame, _function(frame)] for frame in before.frames]
        said: dict[str, object] = {
            "frames": stack if stack != old else None,
            "names": dict(_changed_names(before, drawing)),
            "objects": dict(_changed_objects(before, drawing)),
            "more": drawing.more,
            "read": drawing.read,
            "written": drawing.written,
        }
        yield {name: value for name, value in said.items() if value}
        before = drawing


def _function(frame: NamesOf) -> str:
    return "" if frame.function == MODULE else frame.function


def _changed_names(before: Drawing, after: Drawing) -> Iterator[tuple[str, dict[str, Part | None]]]:
    known = {frame.frame: frame.names for frame in before.frames}
    for frame in after.frames:
        old = known.get(frame.frame, {})
        changed: dict[str, Part | None] = {n: p for n, p in frame.names.items() if old.get(n) != p}
        changed |= {name: None for name in old if name not in frame.names}
        if changed:
            yield str(frame.frame), changed


def _changed_objects(before: Drawing, after: Drawing) -> Iterator[tuple[str, object]]:
    for number, held in after.objects.items():
        if before.objects.get(number) != held:
            items = [[_key(held, item), item.value] for item in held.items]
            yield str(number), [held.type, held.kind, held.length, items]
    for number in before.objects:
        if number not in after.objects:
            yield str(number), None


def _key(held: Held, item: Item) -> Part | None:
    """What stands before a value in a box: an index, a key, nothing in a set."""
    if item.key is not None:
        return item.key
    return str(item.place) if held.kind in ORDERED else None


# -- in words


def _said(drawing: Drawing, part: Part) -> str:
    """A value in words: its text, or type and number of the object."""
    if isinstance(part, str):
        return part
    return f"{drawing.objects[part].type} #{part}" if part in drawing.objects else "…"


def _items_said(drawing: Drawing, held: Held, language: Language) -> Iterator[str]:
    for item in held.items:
        key = _key(held, item)
        value = _said(drawing, item.value)
        yield value if key is None else f"{_said(drawing, key)}: {value}"
    if held.length > len(held.items):
        left = held.length - len(held.items)
        yield language.text("… {n} more", n=language.number(left))
