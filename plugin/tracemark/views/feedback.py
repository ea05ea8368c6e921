"""What is said to whoever answered, where the author wrote nothing: a sentence with a row."""

from collections.abc import Callable
from dataclasses import dataclass

from tracemark.check.answer import Answer
from tracemark.lesson.question import Question
from tracemark.trace.phrases import shown
from tracemark.trace.rows import Row, Rows
from tracemark.views.language import ENGLISH, Language
from tracemark.views.sentences import action_in_language, in_language
from tracemark.views.text import with_row_link

Address = Callable[[int], str | None]
"""The address of a row, None where the page does not show it."""


def nowhere(n: int) -> str | None:
    """For pages that show no row."""
    return None


def feedback(
    question: Question,
    answer: Answer,
    rows: Rows | None,
    address: Address = nowhere,
    language: Language = ENGLISH,
) -> tuple[str, ...]:
    """One text for each option, with `code` spans or as HTML; empty where the author's own stands.

    Nothing is said of an answer that no run bears out. Boxes that are ticked together get one
    sentence together, which `summary` makes.
    """
    if rows is None or not answer.proven or question.kind == "multiple":
        return ()
    row = _row(answer, rows)
    own = [option.feedback for option in question.options] or [""] * len(answer.options)
    words = _Words(answer, row, address, language)
    return tuple("" if text else words.of_option(i) for i, text in enumerate(own))


def summary(
    question: Question, answer: Answer, rows: Rows | None, language: Language = ENGLISH
) -> str:
    """What is said once to whoever ticked several boxes; empty for other kinds of question."""
    if rows is None or not answer.proven or question.kind != "multiple":
        return ""
    return _Words(answer, _row(answer, rows), nowhere, language).in_short()


def _row(answer: Answer, rows: Rows) -> Row | None:
    """The row that shows the answer."""
    return rows.row(answer.rows[-1]) if answer.rows else None


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said of one answer."""

    answer: Answer
    row: Row | None
    """The row that shows it."""
    address: Address
    language: Language

    def of_option(self, index: int) -> str:
        """What is said to whoever chose an option."""
        is_right = index in self.answer.right
        said = self.answer.said[index] if index < len(self.answer.said) else None
        if said is None:
            return self.right() if is_right else self.wrong()
        sentence = in_language(said.text, self.language)
        if is_right:
            return self.linked(self.language.text("Yes: {sentence}", sentence=sentence), said.row)
        return self.linked(self.language.text("No: {sentence}", sentence=sentence), said.row)

    def linked(self, text: str, row: int | None) -> str:
        """A sentence, the row that it names as a link."""
        target = None if row is None else self.address(row)
        if target is None:
            return text
        return with_row_link(text, self.language.text("step {n}", n=row), target)

    def right(self) -> str:
        """Where the run says nothing of a right option itself."""
        say = self.language.text
        if self.row is None:
            return say("Yes: the run gives {value}.", value=self.value)
        if not self.action:
            return say("Yes: step {n} shows it.", n=self.row.n)
        return say("Yes: step {n} shows it: {action}.", n=self.row.n, action=self.action)

    def wrong(self) -> str:
        """The same of a wrong one."""
        say = self.language.text
        if self.row is None:
            return say("No: the run gives {value}.", value=self.value)
        if not self.action:
            return say("No: the run gives {value}; see step {n}.", value=self.value, n=self.row.n)
        return say(
            "No: the run gives {value}; see step {n} ({action}).",
            value=self.value,
            n=self.row.n,
            action=self.action,
        )

    def in_short(self) -> str:
        """The same of no option."""
        say = self.language.text
        if self.row is None:
            return say("The run gives {value}.", value=self.value)
        if not self.action:
            return say("The run gives {value}; see step {n}.", value=self.value, n=self.row.n)
        return say(
            "The run gives {value}; see step {n} ({action}).",
            value=self.value,
            n=self.row.n,
            action=self.action,
        )

    @property
    def value(self) -> str:
        """The answer as code."""
        text = self.answer.text.rstrip()
        return shown(text) if text else self.language.text("nothing")

    @property
    def action(self) -> str:
        """What the row does; may be empty."""
        return action_in_language(self.row, self.language) if self.row else ""
