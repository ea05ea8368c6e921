"""The elements of the lesson parts that have a body: key moment, snapshot, transcript.

Their bodies are Markdown that the host renders, so here are only the elements around them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tracemark.lesson.page import ContainerKind


@dataclass(frozen=True, slots=True)
class Element:
    """A tag with its attributes."""

    tag: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LessonPart:
    """The element of a part and the element of its title, which comes first in it."""

    element: Element
    title: Element


def _element(tag: str, name: str) -> Element:
    return Element(tag, MappingProxyType({"class": name}))


_PARTS: Mapping[ContainerKind, LessonPart] = {
    "moment": LessonPart(_element("details", "tm-moment"), _element("summary", "tm-question")),
    "snapshot": LessonPart(_element("section", "tm-snapshot"), _element("p", "tm-title")),
    "transcript": LessonPart(_element("section", "tm-transcript"), _element("p", "tm-title")),
}


def lesson_part(kind: ContainerKind) -> LessonPart:
    """The elements of a moment, snapshot or transcript."""
    return _PARTS[kind]
