"""Rows that a page leads its readers to: a long table must not leave them out."""

from collections.abc import Mapping

from tracemark.check.answer import Answer
from tracemark.lesson.page import Page
from tracemark.lesson.question import Question


def referred_rows(page: Page, answers: Mapping[str, Answer], sample: str) -> frozenset[int]:
    """Rows of the sample that references and the answers of questions name."""
    found = {n for one in page.references if one.sample == sample for n in one.rows}
    for block in page.blocks:
        if isinstance(block, Question) and block.answer and block.answer.sample == sample:
            found.update(answers[block.id].rows)
    return frozenset(found)
