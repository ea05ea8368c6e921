"""A question, and the claim that says what its answer is."""

from dataclasses import dataclass
from typing import Literal

from tracemark.lesson.claim import Claim
from tracemark.lesson.finding import Position

QuestionKind = Literal["choice", "multiple", "text", "number"]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that a learner can choose."""

    text: str
    """Inline Markdown, without the box, the feedback and `{value="…"}`."""
    ticked: bool
    """True for `- [x]`."""
    position: Position
    """Of its text."""
    feedback: str = ""
    """Inline Markdown shown to whoever chose it."""
    value: str | None = None
    """What `{value="…"}` says that it stands for."""


@dataclass(frozen=True, slots=True)
class Question:
    """A `/// quiz` block."""

    id: str
    """`q1`, `q2`, … in page order."""
    title: str
    """The question, inline Markdown; where the author wrote none, what `ask:` comes to in words."""
    position: Position
    """Of the opening line."""
    options: tuple[Option, ...] = ()
    """The choices; empty for `text` and `number`, and where they are made from the run."""
    answer: Claim | None = None
    """What computes the answer; None makes the question unverified."""
    hints: tuple[str, ...] = ()
    """Inline Markdown, shown one after the other."""
    kind: QuestionKind = "choice"
    """choice, multiple, text or number."""
    has_own_title: bool = True
    """False where the title is what `ask:` comes to, in English."""

    @property
    def makes_options(self) -> bool:
        """True where the options are to be made from the run: the author wrote none."""
        return self.kind == "choice" and not self.options and self.answer is not None
