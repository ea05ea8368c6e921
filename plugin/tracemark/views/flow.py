"""The process flow: stages in order, with ways back, drawn by the style sheet from a list."""

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from tracemark.lesson.page import Flow
from tracemark.views.text import Inline, trusted


@dataclass(frozen=True, slots=True)
class WayBack:
    """An arrow to an earlier stage."""

    to: int
    """Number of that stage."""
    title: str
    """Its text without markup."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One box."""

    n: int
    text: Markup
    back: tuple[WayBack, ...]


@dataclass(frozen=True, slots=True)
class FlowView:
    """A process flow."""

    template: ClassVar[str] = "flow.html"
    id: str
    """Id of the figure; a stage's is `ID-N`."""
    title: Markup
    stages: tuple[Stage, ...]


def flow_view(flow: Flow, *, id: str, inline: Inline) -> FlowView:
    """The view of `flow`; `inline` turns inline Markdown into HTML."""
    texts = [trusted(inline(stage)) for stage in flow.stages]
    return FlowView(
        id=id,
        title=trusted(inline(flow.title)),
        stages=tuple(Stage(n, text, _back(flow, n, texts)) for n, text in enumerate(texts, 1)),
    )


def _back(flow: Flow, n: int, texts: list[Markup]) -> tuple[WayBack, ...]:
    return tuple(WayBack(to, texts[to - 1].striptags()) for start, to in flow.back if start == n)
