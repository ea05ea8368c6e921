"""A line that does not belong to the program: one of its lines with a usual mistake in it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tracemark.check.mutants import changes_in
from tracemark.check.problem import CannotDecide
from tracemark.check.replace import replaced
from tracemark.check.syntax import as_written, expression, module
from tracemark.lesson.claim import Replacement
from tracemark.topic.orders import Puzzle
from tracemark.topic.puzzle_pieces import pieces_of

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
        if any(_turns_a_choice_round(own, one) for one in change):
            continue
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


def _turns_a_choice_round(code: str, change: Replacement) -> bool:
    """Would the other condition be as right with both branches exchanged?

    Of an `if` with an `else` all but the boundary may be: `>=` for `<`, and `>` where no value is equal.
    """
    new = expression(change.new)
    for node in ast.walk(module(code) or ast.Module([], [])):
        if isinstance(node, ast.If) and node.orelse and as_written(node.test) == change.old:
            signs = [
                ast.dump(test.ops[0]) for test in (node.test, new) if isinstance(test, ast.Compare)
            ]
            return signs[:1] != signs[1:] and set(signs) not in _BOUNDARIES
    return False


_BOUNDARIES = ({"Lt()", "LtE()"}, {"Gt()", "GtE()"})
