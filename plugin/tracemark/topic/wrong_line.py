"""A line that does not belong to the program: one of its lines with a usual mistake in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tracemark.check.mutants import changes_in
from tracemark.check.problem import CannotDecide
from tracemark.check.replace import replaced
from tracemark.topic.orders import Puzzle
from tracemark.topic.pieces import pieces_of

MOST_TRIED = 3
"""Mistakes that are run; the first whose run differs is shown."""
MOST_BESIDE = 8
"""With more lines to be placed there is enough to think about."""


@dataclass(frozen=True, slots=True)
class WrongLine:
    """The program with a mistake in one line."""

    piece: int
    """The one that has it."""
    text: str
    """With the mistake."""
    code: str
    """The program in its own order, with this line in place of the right one."""


def wrong_lines(puzzle: Puzzle) -> tuple[WrongLine, ...]:
    """Mistakes in lines that the learner places."""
    if len(puzzle.moved) > MOST_BESIDE:
        return ()
    return tuple(islice(_mistakes(puzzle), MOST_TRIED))


def _mistakes(puzzle: Puzzle) -> Iterator[WrongLine]:
    own = puzzle.code(puzzle.orders[0])
    texts = [piece.text for piece in puzzle.pieces]
    for change in changes_in(own):
        try:
            code = replaced(own, change)
        except CannotDecide:
            continue  # the same text stands in several places, so it is no one line's mistake
        pieces = pieces_of(code)
        others = [i for i, piece in enumerate(pieces) if texts[i : i + 1] != [piece.text]]
        if len(pieces) == len(texts) and len(others) == 1:
            (i,) = others
            is_line = pieces[i].height == puzzle.pieces[i].height
            if i in puzzle.moved and is_line and pieces[i].text not in texts:
                yield WrongLine(i, pieces[i].text, code)
