"""The practice deck of a course: its proved questions, each whole."""

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from tracemark.views.text import island


@dataclass(frozen=True, slots=True)
class ReviewQuestion:
    """A question with its form, made fit for the page of the deck."""

    id: str
    """In its lesson."""
    mark: str
    title: Markup
    form: Markup


@dataclass(frozen=True, slots=True)
class ReviewLesson:
    """A lesson with its proved questions."""

    title: str
    href: str
    tags: tuple[str, ...]
    questions: tuple[ReviewQuestion, ...]

    @property
    def data_tags(self) -> Markup:
        """The tags for an attribute in single quotes."""
        return island(self.tags)


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The deck."""

    template: ClassVar[str] = "review.html"
    lessons: tuple[ReviewLesson, ...]

    @property
    def questions(self) -> int:
        """How many there are."""
        return sum(len(lesson.questions) for lesson in self.lessons)

    @property
    def tags(self) -> list[str]:
        """All tags, each once, in the order of the course."""
        return list(dict.fromkeys(tag for lesson in self.lessons for tag in lesson.tags))
