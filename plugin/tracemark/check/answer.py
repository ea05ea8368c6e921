"""The answer of a question, computed or only believed, and what is said to each choice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence on an option, true by the run."""

    text: str
    """With `code` spans."""
    row: int | None = None
    """The row that it names, as `step 5`; None where it names none."""


@dataclass(frozen=True, slots=True)
class MadeOption:
    """An option that was made from the run."""

    words: str
    """Plain words: `Step 9`, `No output`; may be empty."""
    code: str = ""
    """What is shown as code behind them; may have several lines, may be empty."""

    @property
    def text(self) -> str:
        """Both together, to tell options apart."""
        return f"{self.words} {self.code}".strip()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question's right answer is."""

    value: object = None
    """The computed value; None where nothing computes it."""
    text: str = ""
    """The same as a reader sees it; empty where nothing computes it."""
    right: tuple[int, ...] = ()
    """Indexes of the right options; empty for questions without options."""
    proven: bool = False
    """True where a run bears it out."""
    rows: tuple[int, ...] = ()
    """Rows that show it, for an explanation; those of the sample itself, never of a `what_if`."""
    options: tuple[MadeOption, ...] = ()
    """The options that were made; empty where the author wrote them."""
    said: tuple[Said | None, ...] = ()
    """What the run has to say on each option; empty where it says nothing of any."""
