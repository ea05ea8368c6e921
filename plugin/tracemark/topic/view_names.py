"""The views of a topic: what they are called, and which of them are wanted."""

from collections.abc import Mapping
from typing import get_args

from tracemark.lesson.option_value import BadValue, read_topic_views
from tracemark.lesson.page import ViewSlug
from tracemark.views.language import ENGLISH, Language

SLUGS: tuple[ViewSlug, ...] = get_args(ViewSlug)
OTHERS = "default"
"""The key of `views:` that speaks of all topics that are not named."""
Wish = bool | list[ViewSlug]
"""All or none of the views, or these."""


def lesson_name(language: Language = ENGLISH) -> str:
    """What the lesson itself is called among the views of its topic."""
    return language.text("Step by step")


def names(language: Language = ENGLISH) -> Mapping[ViewSlug, str]:
    """What readers call each view."""
    say = language.text
    return {
        "predict": say("Predict first"),
        "trace": say("Fill the table"),
        "what-if": say("What if"),
        "order": say("Put in order"),
        "debug": say("Find the fault"),
        "flow": say("Flow map"),
        "short": say("In short"),
        "read": say("Read-through"),
    }


def slug_of(view: str, language: Language = ENGLISH) -> ViewSlug | None:
    """The view that a page's front matter means, by slug or by name; None for one of its own."""
    wanted = view.strip().casefold()
    for slug in SLUGS:
        if wanted in (slug, names()[slug].casefold(), names(language)[slug].casefold()):
            return slug
    return None


def is_lesson(view: str | None, language: Language = ENGLISH) -> bool:
    """Is a page with this `view:` the one that the others are made of?"""
    known = ("", "step", lesson_name().casefold(), lesson_name(language).casefold())
    return (view or "").strip().casefold() in known


def wanted(topic: str, own: object, site: Wish | Mapping[str, Wish]) -> tuple[ViewSlug, ...]:
    """The views that are to be made: the page's word, else the site's on its topic.

    `own` is the value in the front matter as YAML gives it; what means nothing is a finding of the
    reader, and leaves it to the site.
    """
    if own is not None:
        words = " ".join(map(str, own)) if isinstance(own, list) else str(own).lower()
        read = read_topic_views(words)
        if not isinstance(read, BadValue):
            return read
    wish = site.get(topic, site.get(OTHERS, True)) if isinstance(site, Mapping) else site
    if isinstance(wish, bool):
        return SLUGS if wish else ()
    return tuple(slug for slug in SLUGS if slug in wish)
