"""Rows that a page leads its readers to: a long table must not leave them out, and some view must have them."""

from collections.abc import Mapping

from tracemark.check.answer import Answer
from tracemark.lesson.page import Page, Reference, ViewBlock
from tracemark.lesson.question import Question
from tracemark.lesson.row_range import expand


def referred_rows(page: Page, answers: Mapping[str, Answer], sample: str) -> frozenset[int]:
    """Rows of the sample that references, answers of questions and their feedback name."""
    found = {n for one in page.references if one.sample == sample for n in one.rows}
    for block in page.blocks:
        if isinstance(block, Question) and block.answer and block.answer.sample == sample:
            answer = answers[block.id]
            found.update(answer.rows)
            found.update(said.row for said in answer.said if said and said.row)
    return frozenset(found)


def hidden_rows(page: Page, reference: Reference, count: int) -> tuple[int, ...]:
    """The rows of a reference that no view of the page shows; `count` is how many the sample has."""
    sample = page.sample(reference.sample)
    placed = [b for b in page.blocks if isinstance(b, ViewBlock) and b.sample == reference.sample]
    names = {*(sample.show if sample else ()), *(block.view for block in placed)}
    tables = [block for block in placed if block.view == "table"]
    is_whole = sample is not None and "table" in sample.show
    if "player" in names or is_whole or any(not table.rows for table in tables):
        return ()
    shown = {n for table in tables for n in expand(table.rows, count)}
    return tuple(n for n in reference.rows if n <= count and n not in shown)
