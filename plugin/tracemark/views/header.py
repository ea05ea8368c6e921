"""The lesson's header: tags, time, counts and the other views of its topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import ClassVar

from markupsafe import Markup

from tracemark.lesson.page import Header
from tracemark.views.language import ENGLISH, Language

WORDS_PER_MINUTE = 200
MINUTES_PER_ROW = 10 / 60
"""A row of this project's course has 21 to 26 words, so 6 to 8 seconds of reading; then a look at the code."""
MINUTES_PER_QUESTION = 45 / 60
"""Question, options and one feedback are some 60 words, so 18 seconds of reading; the rest is for thinking."""
ROUNDED_TO = 5
MARK = Markup("<!-- tracemark-views -->")
"""Stands where the views of a topic go when all of them are known."""


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A page that shows the same topic in its own way."""

    name: str
    href: str
    slug: str = ""
    """The same for the view in all topics."""
    current: bool = False
    """True for the page that the header stands on."""


@dataclass(frozen=True, slots=True)
class ViewsView:
    """The list of a topic's views."""

    template: ClassVar[str] = "views.html"
    topic: str
    links: tuple[ViewLink, ...]
    count: str
    """`9 views`."""

    @classmethod
    def of(cls, topic: str, links: Sequence[ViewLink], language: Language = ENGLISH) -> "ViewsView":
        """The view of these links; they are counted."""
        return cls(topic, tuple(links), language.count(len(links), "{n} view", "{n} views"))


@dataclass(frozen=True, slots=True)
class HeaderView:
    """The header of a lesson."""

    template: ClassVar[str] = "header.html"
    tags: tuple[str, ...]
    """Breadcrumbs."""
    minutes: str
    """`~10 mins`; empty where unknown."""
    counts: str
    """`3 insights, 3 questions`; empty where there are none."""
    view: str
    """Name of this view of the topic; empty where it has none."""
    mark: Markup
    """Where the host puts the views of the topic; empty where it does not."""
    questions: int
    """How many there are, for how many of them are answered right."""
    progress: str
    """Address of the course's progress; empty where the site has no such page."""


def header_view(
    header: Header,
    *,
    minutes: int | None = None,
    lists_views: bool = False,
    insights: int = 0,
    questions: int = 0,
    progress: str = "",
    language: Language = ENGLISH,
) -> HeaderView:
    """The view of `header`; `minutes` where the front matter gives none, counts as counted."""
    time = header.minutes or minutes
    counts = [
        insights and language.count(insights, "{n} insight", "{n} insights"),
        questions and language.count(questions, "{n} question", "{n} questions"),
    ]
    return HeaderView(
        tags=header.tags,
        minutes=language.count(time, "~{n} min", "~{n} mins") if time else "",
        counts=", ".join(count for count in counts if count),
        view=header.view or "",
        mark=MARK if lists_views and header.topic else Markup(""),
        questions=questions,
        progress=progress,
    )


def reading_minutes(words: int, rows: int = 0, questions: int = 0) -> int:
    """Minutes that a lesson takes: reading, following the rows of its tables, answering; by fives."""
    minutes = words / WORDS_PER_MINUTE + rows * MINUTES_PER_ROW + questions * MINUTES_PER_QUESTION
    return max(1, ceil(round(minutes / ROUNDED_TO, 6))) * ROUNDED_TO
