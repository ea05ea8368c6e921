"""All orders of a program's pieces that Python can read and that do not fail for a name, and which may move.

The number of orders grows without bound, and each of these has to be run. So pieces stay where they are until
few enough are left; of those that move, every order is either run or excluded for a reason that is certain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from msgspec import structs

from tracemark.check.syntax import module
from tracemark.lesson.sample import Sample
from tracemark.topic.dependencies import Dependency, dependencies_of
from tracemark.topic.puzzle_pieces import PuzzlePiece, pieces_of
from tracemark.trace.program import Program

Order = tuple[int, ...]
"""Numbers of pieces, from 0, from the first line to the last."""
MOST_RUNS = 40
"""Orders that are run for one sample at most. Some never end, which takes half a second each to be certain."""
MOST_MOVED = 10
"""Pieces that a learner has to place at most."""
FEWEST_MOVED = 3
"""With fewer there is nothing to think about."""
_MOST_TRIED = 3_000
"""Beginnings of orders that are looked at; more is as too many orders."""


@dataclass(frozen=True, slots=True)
class Puzzle:
    """A program whose pieces can be put in order."""

    pieces: tuple[PuzzlePiece, ...]
    moved: frozenset[int]
    """The pieces that a learner places; the others stay where they are."""
    dependencies: tuple[Dependency, ...]
    orders: tuple[Order, ...]
    """All orders that have to be run, that of the sample first."""
    same: tuple[int, ...]
    """For each piece the first one with the same text."""

    def code(self, order: Order) -> str:
        """The program in an order."""
        return _code(self.pieces, order)


@lru_cache(maxsize=256)
def puzzle_of(code: str, setup: str) -> Puzzle | None:
    """The puzzle of a program; None where nothing can be moved."""
    pieces = pieces_of(code)
    if len(pieces) < FEWEST_MOVED:
        return None
    search = _Search(pieces, dependencies_of(pieces, setup))
    own = tuple(range(len(pieces)))
    moved: frozenset[int] = frozenset()
    orders: tuple[Order, ...] = (own,)
    for i in _most_telling_first(pieces, search.dependencies):
        found = search.orders(moved | {i})
        if found is not None and len(moved) < MOST_MOVED:
            moved, orders = moved | {i}, found
    if len(moved) < FEWEST_MOVED or own not in orders:
        return None
    orders = (own, *(order for order in orders if order != own))
    return Puzzle(pieces, moved, search.dependencies, orders, search.same)


def reordered(sample: Sample, code: str) -> Program:
    """The run of a sample in another order; `#:` comments are of lines, which are others now.

    The sample's own order is run a second time, which shows whether it does the same twice.
    """
    if code == sample.code:
        return sample.program(f"{code}\n")
    return structs.replace(sample.program(code), actions=())


def _most_telling_first(
    pieces: Sequence[PuzzlePiece], dependencies: Sequence[Dependency]
) -> list[int]:
    """What stands in blocks and what opens them; then what depends on another; then what could stand anywhere."""
    dependent = {one.piece for one in dependencies}
    movable = [i for i, piece in enumerate(pieces) if not piece.stays]

    def rank(i: int) -> int:
        return 0 if pieces[i].indent or pieces[i].opens else 1 if i in dependent else 2

    return sorted(movable, key=rank)


class _Search:
    """Finds the orders of pieces, for one choice after the other of which of them may move.

    State: the beginnings that the present search has looked at; of whole orders, whether Python can
    read them, which most searches ask of those of the one before.
    """

    def __init__(self, pieces: Sequence[PuzzlePiece], dependencies: tuple[Dependency, ...]) -> None:
        """Nothing is searched yet."""
        self.pieces = pieces
        self.dependencies = dependencies
        first = {piece.text: i for i, piece in reversed(list(enumerate(pieces)))}
        self.same = tuple(first[piece.text] for piece in pieces)
        self._needed = {
            i: [one for one in dependencies if one.piece == i] for i in range(len(pieces))
        }
        self._tried = 0
        self._readable: dict[Order, bool] = {}

    def orders(self, moved: frozenset[int]) -> tuple[Order, ...] | None:
        """All orders in which only those pieces move; None where they are too many."""
        self._tried = 0
        found: list[Order] = []
        for order in self._from((), ("",), moved):
            if self._tried > _MOST_TRIED:
                return None
            if self._is_readable(order):
                found.append(order)
            if len(found) > MOST_RUNS:
                return None
        return None if self._tried > _MOST_TRIED else tuple(found)

    def _is_readable(self, order: Order) -> bool:
        known = self._readable.get(order)
        if known is None:
            known = self._readable[order] = module(_code(self.pieces, order)) is not None
        return known

    def _from(
        self, begun: Order, blocks: tuple[str, ...], moved: frozenset[int]
    ) -> Iterator[Order]:
        """The orders that begin so; `blocks` are the indentations of the blocks that are open."""
        self._tried += 1
        if self._tried > _MOST_TRIED:
            return
        place = len(begun)
        if place == len(self.pieces):
            if not self.pieces[begun[-1]].opens:
                yield begun
            return
        for i in self._next(place, begun, moved):
            inside = self._inside(begun, blocks, self.pieces[i].indent)
            if inside is not None and all(one.is_met(begun) for one in self._needed[i]):
                yield from self._from((*begun, i), inside, moved)

    def _next(self, place: int, begun: Order, moved: frozenset[int]) -> list[int]:
        """What may stand in a place; of equal pieces the first that is left."""
        if place not in moved:
            return [place]
        left: dict[str, int] = {}
        for i in sorted(moved.difference(begun)):
            left.setdefault(self.pieces[i].text, i)
        return list(left.values())

    def _inside(self, begun: Order, blocks: tuple[str, ...], indent: str) -> tuple[str, ...] | None:
        """The blocks that are open where a line with that indentation comes next; None where it cannot."""
        if begun and self.pieces[begun[-1]].opens:
            deeper = indent != blocks[-1] and indent.startswith(blocks[-1])
            return (*blocks, indent) if deeper else None
        return blocks[: blocks.index(indent) + 1] if indent in blocks else None


def _code(pieces: Sequence[PuzzlePiece], order: Order) -> str:
    return "\n".join(pieces[i].text for i in order) + "\n"
