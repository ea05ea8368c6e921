"""The elements of the lesson parts that have a body: key moment, snapshot, transcript.

Their bodies are Markdown that the host renders, so here are only the elements around them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from markupsafe import Markup

PartKind = Literal["moment", "snapshot", "transcript"]


@dataclass(frozen=True, slots=True)
class Element:
    """A tag with its attributes."""

    tag: str
    attributes: Mapping[str, str]

    @property
    def start(self) -> Markup:
        """The opening tag."""
        attributes = "".join(Markup(' {}="{}"').format(*item) for item in self.attributes.items())
        return Markup("<{}{}>").format(self.tag, Markup(attributes))  # noqa: S704 (escaped above)

    @property
    def end(self) -> Markup:
        """The closing tag."""
        return Markup("</{}>").format(self.tag)


@dataclass(frozen=True, slots=True)
class LessonPart:
    """The element of a part and the element of its title, which comes first in it."""

    element: Element
    title: Element


def _element(tag: str, name: str) -> Element:
    return Element(tag, MappingProxyType({"class": name}))


_PARTS: Mapping[PartKind, LessonPart] = {
    "moment": LessonPart(_element("details", "tm-moment"), _element("summary", "tm-question")),
    "snapshot": LessonPart(_element("section", "tm-snapshot"), _element("p", "tm-title")),
    "transcript": LessonPart(_element("section", "tm-transcript"), _element("p", "tm-title")),
}


def lesson_part(kind: PartKind) -> LessonPart:
    """The elements of a moment, snapshot or transcript."""
    return _PARTS[kind]


def opening(kind: PartKind, title: str) -> Markup:
    """HTML before the body; `title` is HTML where it is `Markup`, else text. No title, no element."""
    part = lesson_part(kind)
    if not title:
        return part.element.start
    return Markup("{}{}{}{}").format(part.element.start, part.title.start, title, part.title.end)


def closing(kind: PartKind) -> Markup:
    """HTML after the body."""
    return lesson_part(kind).element.end
