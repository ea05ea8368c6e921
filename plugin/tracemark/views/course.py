"""The progress of a course: all lessons that have questions, with their questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a page."""

    id: str
    """Of its form."""
    mark: str
    """Changes when the question does."""
    title: Markup
    html: str = ""
    """All of it, as its page has it, with its program; empty where no run bears it out."""


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A page with its questions."""

    title: str
    href: str
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Lessons that stand together in the site's navigation."""

    title: str
    """Empty where they stand in no section."""
    lessons: tuple[LessonLine, ...]


@dataclass(frozen=True, slots=True)
class CourseView:
    """The page of a course's progress."""

    template: ClassVar[str] = "course.html"
    parts: tuple[Part, ...]
    lessons: int
    questions: int
    review: str = ""
    """Address of the page that asks them again; empty where there is none."""


def course_view(lessons: Sequence[tuple[str, LessonLine]], review: str = "") -> CourseView:
    """The view of lessons in the order of the site, each with the section that it stands in."""
    parts: list[Part] = []
    for section, lesson in lessons:
        if parts and parts[-1].title == section:
            parts[-1] = Part(section, (*parts[-1].lessons, lesson))
        else:
            parts.append(Part(section, (lesson,)))
    return CourseView(
        parts=tuple(parts),
        lessons=len(lessons),
        questions=sum(len(lesson.questions) for _, lesson in lessons),
        review=review,
    )
