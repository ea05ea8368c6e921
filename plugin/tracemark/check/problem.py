"""Why a claim cannot be decided, as a value."""

import ast
from dataclasses import dataclass, replace

from tracemark.errors import TracemarkError


@dataclass(frozen=True, slots=True)
class Problem:
    """What stands in the way of deciding a claim, in words for its author."""

    code: str
    """Code of the finding that it becomes, such as `TM202`."""
    message: str
    """One sentence without a full stop."""
    advice: str = ""
    """What to write instead; empty where nothing sensible can be said."""
    offset: int | None = None
    """Bytes of UTF-8, as `ast` counts, from the start of the claim to the word that is wrong; None where
    unknown."""
    word: str = ""
    """The wrong word as the author wrote it, to look for where the claim is made from other words."""
    unset: bool = False
    """True where no more is wrong than that a variable has no value at that moment."""

    def at(self, offset: int | None) -> "Problem":
        """The same problem, standing `offset` bytes into the claim."""
        return replace(self, offset=offset)


class CannotDecide(TracemarkError):
    """Carries a problem out of the interpreter; never leaves the room `check`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class NotHere(TracemarkError):
    """In this row the condition has no value: a name is not set, a test was not evaluated."""


def stop(code: str, message: str, advice: str = "") -> CannotDecide:
    """The signal to raise for a problem."""
    return CannotDecide(Problem(code, message, advice))


def located(signal: CannotDecide, node: ast.expr) -> CannotDecide:
    """The signal, pointing at `node` where it points nowhere yet."""
    if signal.problem.offset is None and node.lineno == 1:
        signal.problem = signal.problem.at(node.col_offset)
    return signal
