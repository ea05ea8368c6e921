"""The progress of a course: all lessons that have questions, with their questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from tracemark.views.header import counted


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a page."""

    id: str
    """Of its form."""
    mark: str
    """Changes when the question does."""
    title: Markup


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A page with its questions."""

    title: str
    href: str
    questions: tuple[Asked, ...]

    @property
    def count(self) -> str:
        """`3 questions`."""
        return counted(len(self.questions), "question")


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

    @property
    def lessons_count(self) -> str:
        """`1 lesson`."""
        return counted(self.lessons, "lesson") or "no lesson"

    @property
    def questions_count(self) -> str:
        """`12 questions`."""
        return counted(self.questions, "question") or "No questions"


def course_view(lessons: Sequence[tuple[str, LessonLine]]) -> CourseView:
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
    )
