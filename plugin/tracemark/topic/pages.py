"""All pages that are made of a lesson: what they need to be run, which there are, and what stands on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tracemark.lesson.page import Page, ViewSlug
from tracemark.topic import debug, fill, flow, order, predict, read, short, what_if
from tracemark.topic.downloads import Download
from tracemark.topic.head import head
from tracemark.topic.topic import Piece, Topic, TopicView
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
class TopicPages:
    """The pages that a lesson has data for, and the files that they offer."""

    pieces: Mapping[ViewSlug, Sequence[Piece]]
    """What stands on each page, in the order of the views."""
    downloads: Sequence[Download] = ()
    """Those of the page "In short"."""


def topic_pages(topic: Topic, slugs: Sequence[ViewSlug], html: str) -> TopicPages:
    """Those of the views that the topic has data for; `html` is that of the finished lesson."""
    makers = {slug: VIEWS[slug].prepared(topic) for slug in slugs if slug in VIEWS}
    pieces = {
        slug: (*head(topic, slug), *make(html)) for slug, make in makers.items() if make is not None
    }
    return TopicPages(pieces, topic.downloads if "short" in pieces else ())
