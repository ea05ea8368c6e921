"""What was meant as a claim and cannot be read as one: it is named and counted like the others."""

from dataclasses import dataclass
from typing import Literal

from tracemark.lesson.finding import Finding, Position


@dataclass(frozen=True, slots=True)
class Unread:
    """A claim with a mistake of form, in the words that name it in reports."""

    kind: Literal["quiz", "check", "reference", "value"]
    text: str
    """What its name is made of, as that of a claim that can be read."""
    position: Position
    sample: str = ""
    """Id of the sample that it speaks of; empty where that is not known."""
    findings: tuple[Finding, ...] = ()
    """What was found there; none where only the block around it cannot be read."""
