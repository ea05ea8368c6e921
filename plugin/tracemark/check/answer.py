"""The answer of a question, computed or only believed."""

from dataclasses import dataclass


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
    """Rows that show it, for an explanation."""
