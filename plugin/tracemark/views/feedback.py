"""What is said to whoever answered, where the author wrote nothing: a sentence with a row."""

from collections.abc import Callable

from tracemark.check.answer import Answer, Said
from tracemark.lesson.question import Question
from tracemark.trace.phrases import shown
from tracemark.trace.rows import Row, Rows
from tracemark.views.text import with_row_link

Address = Callable[[int], str | None]
"""The address of a row, None where the page does not show it."""


def nowhere(n: int) -> str | None:
    """For pages that show no row."""
    return None


def feedback(
    question: Question, answer: Answer, rows: Rows | None, address: Address = nowhere
) -> tuple[str, ...]:
    """One text for each option, with `code` spans or as HTML; empty where the author's own stands.

    Nothing is said of an answer that no run bears out. Boxes that are ticked together get one
    sentence together, which `summary` makes.
    """
    if rows is None or not answer.proven or question.kind == "multiple":
        return ()
    row = _row(answer, rows)
    own = [option.feedback for option in question.options] or [""] * len(answer.options)
    return tuple("" if text else _one(answer, i, row, address) for i, text in enumerate(own))


def _one(answer: Answer, index: int, row: Row | None, address: Address) -> str:
    """What is said to whoever chose an option."""
    is_right = index in answer.right
    said = answer.said[index] if index < len(answer.said) else None
    if said is None:
        return _right(answer, row) if is_right else _wrong(answer, row)
    return _linked(said, "Yes" if is_right else "No", address)


def _linked(said: Said, verdict: str, address: Address) -> str:
    """The run's sentence, the row that it names as a link."""
    text = f"{verdict}: {said.text}"
    target = None if said.row is None else address(said.row)
    return text if target is None or said.row is None else with_row_link(text, said.row, target)


def summary(question: Question, answer: Answer, rows: Rows | None) -> str:
    """What is said once to whoever ticked several boxes; empty for other kinds of question."""
    if rows is None or not answer.proven or question.kind != "multiple":
        return ""
    said = _given(answer, _row(answer, rows))
    return f"{said[0].upper()}{said[1:]}."


def _row(answer: Answer, rows: Rows) -> Row | None:
    """The row that shows the answer."""
    return rows.row(answer.rows[-1]) if answer.rows else None


def _right(answer: Answer, row: Row | None) -> str:
    if row is None:
        return f"Yes: {_given(answer, None)}."
    return f"Yes: step {row.n} shows it{f': {row.action}' if row.action else ''}."


def _wrong(answer: Answer, row: Row | None) -> str:
    return f"No: {_given(answer, row)}."


def _given(answer: Answer, row: Row | None) -> str:
    text = answer.text.rstrip()
    value = f"the run gives {shown(text) if text else 'nothing'}"
    if row is None:
        return value
    return f"{value}; see step {row.n}{f' ({row.action})' if row.action else ''}"
