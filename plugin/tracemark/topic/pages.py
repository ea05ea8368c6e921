"""All pages that are made of a lesson: what they need to be run, which there are, and what stands on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tracemark.lesson.page import Page, ViewSlug
from tracemark.topic import debug, fill, flow, order, predict, read, short, what_if
from tracemark.topic.head import head
from tracemark.topic.topic import Made, Piece, Topic, TopicView
from tracemark.trace.program import Program

VIEWS: Mapping[ViewSlug, TopicView] = MappingProxyType(
    {
        "predict": predict,
        "trace": fill,
        "what-if": what_if,
        "order": order,
        "debug": debug,
        "flow": flow,
        "short": short,
        "read": read,
    }
)
"""The module of each view."""


def programs(page: Page, slugs: Sequence[ViewSlug]) -> tuple[Program, ...]:
    """The runs of changed samples that these views of a lesson need, each once."""
    samples = [sample for sample in page.samples if not sample.broken]
    needed = (
        program
        for slug in slugs
        if slug in VIEWS
        for sample in samples
        for program in VIEWS[slug].programs(sample)
    )
    return tuple(dict.fromkeys(needed))


@dataclass(frozen=True)
class Prepared:
    """The views of one lesson that have data."""

    topic: Topic
    makers: Mapping[ViewSlug, Made]

    def pages(self, html: str) -> dict[ViewSlug, tuple[Piece, ...]]:
        """What stands on each page, given the finished HTML of the lesson."""
        return {slug: (*head(self.topic, slug), *make(html)) for slug, make in self.makers.items()}


def prepare(topic: Topic, slugs: Sequence[ViewSlug]) -> Prepared:
    """Those of the views that the topic has data for."""
    found = {slug: VIEWS[slug].prepared(topic) for slug in slugs if slug in VIEWS}
    return Prepared(topic, {slug: made for slug, made in found.items() if made is not None})
