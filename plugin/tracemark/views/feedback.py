"""What is said to whoever chose an option, where the author wrote nothing: a sentence with a row."""

from tracemark.check.answer import Answer
from tracemark.lesson.question import Question
from tracemark.trace.rows import Rows


def feedback(question: Question, answer: Answer, rows: Rows | None) -> tuple[str, ...]:
    """One text for each option, with `code` spans; empty where the author's own stands.

    Nothing is said of an answer that no run bears out.
    """
    if rows is None or not answer.proven:
        return ()
    shown = _shown(answer, rows)
    return tuple(
        "" if option.feedback else f"{'Yes' if i in answer.right else 'No'}: {shown}."
        for i, option in enumerate(question.options)
    )


def _shown(answer: Answer, rows: Rows) -> str:
    row = rows.row(answer.rows[-1]) if answer.rows else None
    if row is None:
        return (
            f"the run gives `{answer.text.rstrip()}`" if answer.text.strip() else "the run says so"
        )
    return f"step {row.n} shows it ({row.action})"
