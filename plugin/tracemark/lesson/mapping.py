"""YAML mappings with the place of every key and value.

PyYAML's nodes stay in this file: the rest of the room sees `Entry`. Nothing is constructed, so no
tag can do anything, and a claim keeps the very characters that the author typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import yaml

from tracemark.lesson.indentation import TAB
from tracemark.lesson.source import Place, Word

Kind = Literal["text", "int", "float", "bool", "null"]

_KINDS: dict[str, Kind] = {"int": "int", "float": "float", "bool": "bool", "null": "null"}
# YAML ends a line at these, Markdown does not; without this its line numbers would run ahead.
_FOREIGN_BREAKS = {0x85: " ", 0x2028: " ", 0x2029: " "}
_DEEPEST = 2
_FAST = getattr(yaml, "CSafeLoader", None)


@dataclass(frozen=True, slots=True)
class Item:
    """A scalar value."""

    word: Word
    kind: Kind
    """What YAML takes it for; quoted values are always text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping with its value."""

    key: Word
    raw: Word
    """The value as typed, quotes and brackets included."""
    shape: Literal["scalar", "list", "mapping", "other"]
    """`other` is what no option of ours takes, such as a list of lists."""
    items: tuple[Item, ...] = ()
    """The value of a scalar, the values of a list."""
    entries: tuple["Entry", ...] = ()
    """The content of a mapping."""
    nested: tuple[Word, ...] = ()
    """Of a list that is `other`: those of its items that are no scalars, as typed."""

    @property
    def is_empty(self) -> bool:
        """True for `key:` with nothing behind it."""
        return self.shape == "scalar" and self.items[0].kind == "null"


@dataclass(frozen=True, slots=True)
class BrokenMapping:
    """Why some text is not a YAML mapping."""

    place: Place
    message: str


def read_mapping(lines: Sequence[str], first: int, last: int) -> tuple[Entry, ...] | BrokenMapping:
    """The entries of the mapping in `lines[first]` to `lines[last]`; no text gives no entries."""
    typed = [line.translate(_FOREIGN_BREAKS) for line in lines[first : last + 1]]
    # YAML takes no tabs; for Markdown they reach to a multiple of four.
    indented = [_with_spaces(line) for line in typed]
    text = "\n".join(indented)
    added = [len(new) - len(old) for new, old in zip(indented, typed, strict=True)]
    reading = _Reading(text, first, added)
    try:
        root = _composed(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = reading.place(mark) if mark else Place(first)
        return BrokenMapping(place, str(error.problem or error.context or "not valid YAML"))
    except (yaml.YAMLError, ValueError, RecursionError):
        return BrokenMapping(Place(first), "not valid YAML")
    if root is None:
        return ()
    if not isinstance(root, yaml.MappingNode):
        return BrokenMapping(reading.start(root), "expected `name: value` lines")
    return reading.entries(root, 1)


def _composed(text: str) -> yaml.Node | None:
    """The nodes of `text`, by the parser in C where PyYAML has it; the other one explains mistakes."""
    if _FAST is not None and text.isascii():  # it counts bytes
        try:
            return yaml.compose(text, Loader=_FAST)
        except yaml.YAMLError:
            pass
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _with_spaces(line: str) -> str:
    """The line with spaces for the tabs that it begins with."""
    rest = line.lstrip(" \t")
    return line[: len(line) - len(rest)].expandtabs(TAB) + rest


class _Reading:
    """Turns nodes into entries; knows the text that their marks count in."""

    def __init__(self, text: str, first: int, added: Sequence[int]) -> None:
        """Of a text that begins at line `first` and has `added` characters more in each line."""
        self.text = text
        self.first = first
        self.added = (*added, 0)

    def place(self, mark: yaml.Mark) -> Place:
        """Where a character of the text stands in the page."""
        line = min(mark.line, len(self.added) - 1)
        return Place(self.first + mark.line, max(mark.column - self.added[line], 0))

    def start(self, node: yaml.Node) -> Place:
        """Where the node begins in the page."""
        return self.place(node.start_mark)

    def entries(self, node: yaml.MappingNode, depth: int) -> tuple[Entry, ...]:
        """The entries of a mapping; keys that are not scalars count as typed."""
        return tuple(self._entry(key, value, depth) for key, value in node.value)

    def _entry(self, key: yaml.Node, value: yaml.Node, depth: int) -> Entry:
        name = self._item(key).word if isinstance(key, yaml.ScalarNode) else self._raw(key)
        raw = self._raw(value)
        if isinstance(value, yaml.ScalarNode):
            return Entry(name, raw, "scalar", (self._item(value),))
        # An alias may lead back to its own parent: deeper than any option of ours is not looked at.
        if isinstance(value, yaml.MappingNode) and depth < _DEEPEST:
            return Entry(name, raw, "mapping", entries=self.entries(value, depth + 1))
        if isinstance(value, yaml.SequenceNode):
            scalars = [node for node in value.value if isinstance(node, yaml.ScalarNode)]
            if len(scalars) == len(value.value):
                return Entry(name, raw, "list", tuple(self._item(node) for node in scalars))
            nested = (n for n in value.value if not isinstance(n, yaml.ScalarNode))
            return Entry(name, raw, "other", nested=tuple(map(self._raw, nested)))
        return Entry(name, raw, "other")

    def _raw(self, node: yaml.Node) -> Word:
        typed = self.text[node.start_mark.index : node.end_mark.index]
        return Word(typed.strip(), self.start(node))

    def _item(self, node: yaml.ScalarNode) -> Item:
        kind = _KINDS.get(node.tag.rpartition(":")[2], "text")
        return Item(Word(node.value, self._content(node)), kind)

    def _content(self, node: yaml.ScalarNode) -> Place:
        """Place of the value's first character, behind a quote or below a `|`."""
        place = self.start(node)
        if node.style in ("'", '"'):
            return place.right(1)
        if node.style in ("|", ">"):
            below = self.text.split("\n")[node.start_mark.line + 1 :]
            for offset, line in enumerate(below, start=1):
                if line.strip():
                    below_start = len(line) - len(line.lstrip(" "))
                    added = self.added[node.start_mark.line + offset]
                    return Place(place.line + offset, max(below_start - added, 0))
        return place
