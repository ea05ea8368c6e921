"""What is said to whoever answered, where the author wrote nothing: a sentence with a row."""

from tracemark.check.answer import Answer
from tracemark.lesson.question import Question
from tracemark.trace.phrases import shown
from tracemark.trace.rows import Row, Rows


def feedback(question: Question, answer: Answer, rows: Rows | None) -> tuple[str, ...]:
    """One text for each option, with `code` spans; empty where the author's own stands.

    Nothing is said of an answer that no run bears out. Boxes that are ticked together get one
    sentence together, which `summary` makes.
    """
    if rows is None or not answer.proven or question.kind == "multiple":
        return ()
    row = _row(answer, rows)
    return tuple(
        "" if option.feedback else _right(answer, row) if i in answer.right else _wrong(answer, row)
        for i, option in enumerate(question.options)
    )


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
