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

    Nothing is said of an answer that no run bears out. A box of several that the run says nothing on
    gets none: what `summary` says of all of them is said anyway.
    """
    if rows is None or not answer.proven:
        return ()
    row = _row(answer, rows)
    own = [option.feedback for option in question.options] or [""] * len(answer.options)
    if question.kind == "multiple":
        return tuple("" if text else _on_box(answer, i, address) for i, text in enumerate(own))
    return tuple("" if text else _one(answer, i, row, address) for i, text in enumerate(own))


def _one(answer: Answer, index: int, row: Row | None, address: Address) -> str:
    """What is said to whoever chose an option; whether it is right stands before it on the page."""
    if _said(answer, index) is None:
        return _right(answer, row) if index in answer.right else _wrong(answer, row)
    return _on_box(answer, index, address)


def _on_box(answer: Answer, index: int, address: Address) -> str:
    """What the run has to say on an option; empty where that is nothing."""
    said = _said(answer, index)
    return "" if said is None else _linked(said.text, said, address)


def _said(answer: Answer, index: int) -> Said | None:
    return answer.said[index] if index < len(answer.said) else None


def _linked(text: str, said: Said, address: Address) -> str:
    """A text with the run's sentence, the row that it names as a link."""
    target = None if said.row is None else address(said.row)
    return text if target is None or said.row is None else with_row_link(text, said.row, target)


def summary(
    question: Question, answer: Answer, rows: Rows | None, address: Address = nowhere
) -> str:
    """What is said once on the answer of several boxes, and on one that is typed; else empty."""
    if rows is None or not answer.proven or question.kind == "choice":
        return ""
    row = _row(answer, rows)
    if question.kind == "multiple":
        return _sentence(_given(answer, row))
    said = _said(answer, 0)
    if said is not None:
        return _linked(said.text, said, address)
    return _sentence(f"see step {row.n}{f': {row.action}' if row.action else ''}") if row else ""


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _row(answer: Answer, rows: Rows) -> Row | None:
    """The row that shows the answer."""
    return rows.row(answer.rows[-1]) if answer.rows else None


def _right(answer: Answer, row: Row | None) -> str:
    if row is None:
        return _sentence(_given(answer, None))
    return f"Step {row.n} shows it{f': {row.action}' if row.action else ''}."


def _wrong(answer: Answer, row: Row | None) -> str:
    return _sentence(_given(answer, row))


def _given(answer: Answer, row: Row | None) -> str:
    text = answer.text.rstrip()
    value = f"the run gives {shown(text) if text else 'nothing'}"
    if row is None:
        return value
    return f"{value}; see step {row.n}{f' ({row.action})' if row.action else ''}"
