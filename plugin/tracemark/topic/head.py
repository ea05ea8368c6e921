"""What each page of a topic begins with: its title, and what a reader does there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from tracemark.lesson.page import ViewSlug
from tracemark.topic.topic import Topic
from tracemark.topic.view_names import names
from tracemark.views.language import Language


@dataclass(frozen=True, slots=True)
class HeadView:
    """The head of a view's page."""

    template: ClassVar[str] = "topic_head.html"
    topic: str
    name: str
    about: str
    lesson: str
    style: str


def head(topic: Topic, slug: ViewSlug) -> tuple[Markup, ...]:
    """The head as a piece of the page."""
    view = HeadView(
        topic=topic.title,
        name=names(topic.language)[slug],
        about=_about(topic.language)[slug],
        lesson=topic.lesson,
        style=topic.style,
    )
    return (topic.rendering.templates.render(view),)


def _about(language: Language) -> Mapping[ViewSlug, str]:
    """What a reader does on each page."""
    say = language.text
    return {
        "predict": say("Say what each step does before you look. Then open it and compare."),
        "trace": say("Work as the computer does: fill in what each step leaves behind."),
        "what-if": say("One change at a time, really run: where does the run become another?"),
        "order": say("The lines are mixed up. Bring them into an order that does the same."),
        "debug": say("A line of this program was changed. Its run shows which one it is."),
        "flow": say("Which ways lead through the code, and how often each was taken."),
        "short": say("What to remember, on one page, with cards to test yourself."),
        "read": say("The whole run as a text, to read or to listen to."),
    }
