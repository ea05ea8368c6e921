"""What is said to whoever answered, where the author wrote nothing: a sentence with a row."""

from collections.abc import Callable
from dataclasses import dataclass

from tracemark.check.answer import Answer, Said
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

    Nothing is said of an answer that no run bears out. A box of several that the run says nothing on
    gets none: what `summary` says of all of them is said anyway.
    """
    if rows is None or not answer.proven:
        return ()
    row = _row(answer, rows)
    own = [option.feedback for option in question.options] or [""] * len(answer.options)
    words = _Words(answer, row, address, language)
    say = words.of_box if question.kind == "multiple" else words.of_option
    return tuple("" if text else say(i) for i, text in enumerate(own))


def summary(
    question: Question,
    answer: Answer,
    rows: Rows | None,
    address: Address = nowhere,
    language: Language = ENGLISH,
) -> str:
    """What is said once on the answer of several boxes, and on one that is typed; else empty."""
    if rows is None or not answer.proven or question.kind == "choice":
        return ""
    row = _row(answer, rows)
    if question.kind == "multiple" and len(answer.rows) > 1:
        row = None  # each of them shows a part, and none the whole answer
    words = _Words(answer, row, address, language)
    return words.in_short() if question.kind == "multiple" else words.of_typed()


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
        """What is said to whoever chose an option; whether it is right stands before it on the page."""
        if self.said(index) is None:
            return self.right() if index in self.answer.right else self.in_short()
        return self.of_box(index)

    def of_box(self, index: int) -> str:
        """What the run has to say on an option; empty where that is nothing."""
        said = self.said(index)
        if said is None:
            return ""
        return self.linked(in_language(said.text, self.language), said.row)

    def of_typed(self) -> str:
        """What is said on an answer that is typed."""
        said, say = self.said(0), self.language.text
        if said is not None:
            return self.linked(in_language(said.text, self.language), said.row)
        if self.row is None:
            return ""
        if not self.action:
            return say("See step {n}.", n=self.row.n)
        return say("See step {n}: {action}.", n=self.row.n, action=self.action)

    def said(self, index: int) -> Said | None:
        """The run's own sentence on an option."""
        return self.answer.said[index] if index < len(self.answer.said) else None

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
            return self.in_short()
        if not self.action:
            return say("Step {n} shows it.", n=self.row.n)
        return say("Step {n} shows it: {action}.", n=self.row.n, action=self.action)

    def in_short(self) -> str:
        """What the run gives."""
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
