"""What the front matter of a site's pages says of topics, and what is wrong with it between pages."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.spelling import nearest
from tracemark.topic.view_names import is_lesson, lesson_name, names, slug_of
from tracemark.views.language import ENGLISH, Language

ALIKE = 0.85
"""From here on two names are taken for one that is misspelt: `predcit`, but not `tracing`."""


@dataclass(frozen=True)
class Front:
    """What a page's front matter says of topic and views."""

    topic: str
    view: str = ""
    views: object = None
    """As YAML gives it."""
    has_samples: bool = False
    """By the look of its text; only such a page can be a lesson."""
    language: Language | None = None
    """Where the page says that of its own."""
    path: str = ""
    """Of the page, as findings name it."""
    lines: tuple[str, ...] = field(default=(), repr=False)
    """Of the page, as many as the front matter can have."""

    def finding(self, key: str, message: str, advice: str) -> Finding:
        """A finding on a key of it."""
        keys = (n for n, line in enumerate(self.lines) if re.match(rf"{key}\s*:", line))
        at = next(keys, 0)
        source = self.lines[at] if self.lines else ""
        return Finding(Position(self.path, at + 1), "TM110", message, advice, source)


def second_lesson(front: Front, lesson: Front, language: Language) -> Iterator[Finding]:
    """A page that would be the lesson of a topic which has one."""
    if is_lesson(front.view, language):
        message = f"the topic `{front.topic}` has its lesson in {lesson.path}, so this page is no part of it"
        advice = "Give this page another topic, or say which view it is, such as `view: Exercises`."
        yield front.finding("topic", message, advice)


def alone(front: Front, others: Iterable[str], language: Language) -> Iterator[Finding]:
    """A page in the place of a view that is not made, as no other page has its topic."""
    if slug_of(front.view, language) is None:
        return
    message = f"`view: {front.view}` is a view of `{front.topic}`, and no other page has this topic"
    meant = like(front.topic, others)
    guess = f"Did you mean the topic `{meant}`? " if meant else ""
    advice = f"{guess}Write the topic as its lesson does, or leave `view` out."
    yield front.finding("topic", message, advice)


def misspelt(front: Front, language: Language) -> Iterator[Finding]:
    """A view of a name that nearly is one of ours."""
    view = front.view.strip().casefold()
    if is_lesson(view, language) or slug_of(view, language) is not None:
        return
    known = [
        name for one in (ENGLISH, language) for name in (*names(one).values(), lesson_name(one))
    ]
    known += names()
    if any(view.startswith(name.casefold()) for name in known):
        return  # "Put in order, again"
    meant = like(front.view, known, ALIKE)
    if meant is not None:
        advice = f"Did you mean `{meant}`? For a view of your own choose a name that differs more."
        yield front.finding("view", f"`view` is '{front.view}', which is no view", advice)


def like(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """That of the known names which is most like a word, whatever is capital in them."""
    small = {name.casefold(): name for name in known}
    found = nearest(word.strip(), small, likeness)
    return None if found is None else small[found]
