"""Rows that a page leads its readers to: a long table must not leave them out."""

from collections.abc import Mapping

from tracemark.check.answer import Answer
from tracemark.lesson.page import Page
from tracemark.lesson.question import Question


def referred_rows(page: Page, answers: Mapping[str, Answer], sample: str) -> frozenset[int]:
    """Rows of the sample that references, answers of questions and their feedback name."""
    found = {n for one in page.references if one.sample == sample for n in one.rows}
    for block in page.blocks:
        if isinstance(block, Question) and block.answer and block.answer.sample == sample:
            answer = answers[block.id]
            found.update(answer.rows)
            found.update(said.row for said in answer.said if said and said.row)
    return frozenset(found)
