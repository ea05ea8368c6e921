"""The page on which all proved questions of a site are asked again, spaced over days."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import count

from markupsafe import Markup

from tracemark.generated_page import generated_page
from tracemark.progress import Lesson
from tracemark.views.language import Language
from tracemark.views.moved import moved
from tracemark.views.review import ReviewLesson, ReviewQuestion, ReviewView
from tracemark.views.templates import Templates
from tracemark.views.words import words_view

SOURCE = "review.md"
"""The page, as authors name it."""
SETTING = "review"


def proved(lesson: Lesson) -> Lesson:
    """The lesson with the questions that a run bears out."""
    return replace(lesson, questions=tuple(one for one in lesson.questions if one.html))


def page_text(language: Language) -> str:
    """What the page is written as; the rest is made when all pages are known."""
    return generated_page(language.text("Review"), asks=True)


def review_page(lessons: Iterable[Lesson], templates: Templates) -> str:
    """The HTML of the page; `lessons` are in the order of the site, with proved questions only."""
    numbers = count(1)
    shown = tuple(
        ReviewLesson(
            title=Markup(each.title).striptags(),  # noqa: S704 (only to take its tags away)
            href=each.href,
            tags=each.tags,
            questions=tuple(
                ReviewQuestion(
                    asked.id,
                    asked.mark,
                    asked.title,
                    moved(asked.html, each.href, f"r{next(numbers)}-"),
                )
                for asked in each.questions
            ),
        )
        for each in lessons
    )
    views = ReviewView(shown), words_view(templates.language)
    return "\n".join(templates.render(view) for view in views if view is not None)
