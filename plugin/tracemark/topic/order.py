"""Put in order: the lines of the program, shuffled.

Which orders are right is not guessed: each that Python can read was run, but for those in which a line uses a
name that no line above it sets (`dependencies`), and those are certain to fail.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import combinations
from math import factorial, prod
from string import ascii_uppercase
from typing import ClassVar

from markupsafe import Markup

from tracemark.check.run import Run
from tracemark.lesson.sample import Sample
from tracemark.topic.chance import Foreseen
from tracemark.topic.order_outcomes import Outcome, outcome_of
from tracemark.topic.order_runs import Did, did_in_lesson, did_in_order, is_decided, ran_well
from tracemark.topic.orders import Order, Puzzle, puzzle_of, reordered
from tracemark.topic.program import given, heading
from tracemark.topic.topic import Made, Piece, Topic
from tracemark.topic.wrong_line import WrongLine, wrong_lines
from tracemark.trace.model import Trace
from tracemark.trace.program import Program
from tracemark.views.text import island

_SHUFFLES = 60
"""Shuffles of which one is taken."""
_MOST_LINES = 12
"""Lines of output that are shown as what is to be reached."""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A piece on the page."""

    letter: str
    text: str
    stays: bool
    opens: bool
    indent: str


@dataclass(frozen=True, slots=True)
class WrongRow:
    """The line that does not belong to the program."""

    letter: str
    right: str
    """Letter of the line that it could be taken for."""
    outcome: Outcome
    """What it would do in the place of that one."""


@dataclass(frozen=True, slots=True)
class OrderView:
    """The puzzle of one sample."""

    template: ClassVar[str] = "topic_order.html"
    id: str
    rows: tuple[OrderRow, ...]
    """As they are shuffled."""
    solution: tuple[OrderRow, ...]
    """As in the lesson."""
    stays: bool
    """Are there lines that are not to be moved?"""
    output: str
    left_out: int
    """Lines of the output that are not shown."""
    final: tuple[tuple[str, str], ...]
    """What variables are in the end, where nothing is printed."""
    right: tuple[str, ...]
    """All orders that do the same, by letters."""
    run: int
    """How many were run."""
    outcomes: tuple[Outcome, ...]
    """What is said of orders, each once."""
    wrong: WrongRow | None
    data: Markup
    """For the script: which of these is said of which order."""


def programs(sample: Sample) -> Iterable[Program]:
    """All orders that have to be run."""
    puzzle = _puzzle(sample)
    if puzzle is None:
        return ()
    codes = [puzzle.code(order) for order in puzzle.orders]
    codes += [wrong.code for wrong in wrong_lines(puzzle)]
    return [reordered(sample, code) for code in codes]


def prepared(topic: Topic) -> Made | None:
    """The samples in which something can be put in order."""
    views = [(run, view) for run in topic.runs if (view := _view(topic, run))]
    if not views:
        return None

    def made(html: str) -> Sequence[Piece]:
        render = topic.rendering.templates.render
        return [
            piece
            for run, view in views
            for piece in (*heading(topic, run), *given(topic, run), render(view))
        ]

    return made


def _puzzle(sample: Sample) -> Puzzle | None:
    """Of a sample that is meant to fail there are lines that never run, so they could stand anywhere."""
    return puzzle_of(sample.code, sample.setup) if sample.expect is None else None


def _view(topic: Topic, run: Run) -> OrderView | None:
    """The puzzle of a run; None where there is none, or where its runs do not decide it."""
    puzzle = _puzzle(run.sample)
    if Foreseen.of(topic, run).takes_a_set_in_order:
        return None  # which orders are right would go by the order of the set
    if puzzle is None or run.trace.end.reason == "error" or not ran_well(puzzle, run.trace):
        return None
    traces = _traces(topic, run.sample, puzzle)
    own = did_in_lesson(puzzle, run.trace)
    if not all(is_decided(puzzle, order, trace, own) for order, trace in traces.items()):
        return None
    right = [order for order in traces if did_in_order(puzzle, order, traces[order]) == own]
    shuffled = _shuffled(puzzle, right)
    if puzzle.orders[0] not in right or shuffled is None:
        return None  # it does not do the same twice; or nearly any order does
    wrong = _wrong(topic, run.sample, puzzle, own)
    places = _with_wrong(puzzle, shuffled) if wrong else shuffled
    letters = _letters(places)
    said = partial(outcome_of, puzzle, own=own, name=letters.__getitem__, language=topic.language)
    outcomes = {order: said(order, trace) for order, trace in traces.items()}
    rows = [
        OrderRow(letters[i], piece.text, i not in puzzle.moved, piece.opens, piece.indent)
        for i, piece in enumerate(puzzle.pieces)
    ]
    if wrong is None:
        return _shown(run, puzzle, places, rows, rows, outcomes, None)
    like = rows[wrong.piece]
    outcome = said(puzzle.orders[0], topic.variations[reordered(run.sample, wrong.code)])
    row = WrongRow(letters[-1], like.letter, outcome)
    placed = [*rows, replace(like, letter=row.letter, text=wrong.text)]
    return _shown(run, puzzle, places, placed, rows, outcomes, row)


def _wrong(topic: Topic, sample: Sample, puzzle: Puzzle, own: Did) -> WrongLine | None:
    """The first line with a mistake that gives another result; runs that decide nothing are left out."""
    order = puzzle.orders[0]
    for wrong in wrong_lines(puzzle):
        trace = topic.variations.get(reordered(sample, wrong.code))
        if trace is not None and is_decided(puzzle, order, trace, own):
            outcome = outcome_of(puzzle, order, trace, own, str, topic.language)
            if outcome.kind == "wrong":
                return wrong
    return None


def _traces(topic: Topic, sample: Sample, puzzle: Puzzle) -> Mapping[Order, Trace]:
    """The runs of all orders; none at all where one could not be made."""
    runs = {order: reordered(sample, puzzle.code(order)) for order in puzzle.orders}
    if not all(one in topic.variations for one in runs.values()):
        return {}
    return {order: topic.variations[one] for order, one in runs.items()}


def _shown(
    run: Run,
    puzzle: Puzzle,
    places: Order,
    rows: Sequence[OrderRow],
    solution: Sequence[OrderRow],
    outcomes: Mapping[Order, Outcome],
    wrong: WrongRow | None,
) -> OrderView:
    """What stands on the page; `places` are the numbers of the rows as they are shuffled."""
    letters = [row.letter for row in rows]
    said = tuple(dict.fromkeys(outcomes.values()))
    output = run.trace.stdout.splitlines()
    final = run.rows.final
    values = ((name, final.value(name)) for name in run.rows.variables)
    return OrderView(
        id=run.sample.id,
        rows=tuple(rows[i] for i in places),
        solution=tuple(solution),
        stays=len(puzzle.moved) < len(puzzle.pieces),
        output="\n".join(output[:_MOST_LINES]),
        left_out=max(len(output) - _MOST_LINES, 0),
        final=tuple((name, value.text) for name, value in values if value is not None),
        right=tuple(
            " ".join(_word(letters, order))
            for order, outcome in outcomes.items()
            if outcome.kind == "right"
        ),
        run=len(outcomes),
        outcomes=said,
        wrong=wrong,
        data=_data(puzzle, letters, outcomes, said, wrong),
    )


def _data(
    puzzle: Puzzle,
    letters: Sequence[str],
    outcomes: Mapping[Order, Outcome],
    said: Sequence[Outcome],
    wrong: WrongRow | None,
) -> Markup:
    """What the script judges orders by: those that were run, and the reasons against all others."""
    tried = {
        _word(letters, [puzzle.same[i] for i in order]): said.index(one)
        for order, one in outcomes.items()
    }
    needs = [
        (letters[one.piece], one.name, _word(letters, sorted(one.providers)))
        for one in puzzle.dependencies
    ]
    same = {letters[i]: letters[k] for i, k in enumerate(puzzle.same) if i != k}
    return island(
        {"tried": tried, "needs": needs, "same": same, "wrong": wrong.letter if wrong else ""}
    )


def _word(letters: Sequence[str], order: Iterable[int]) -> str:
    return "".join(letters[i] for i in order)


def _letters(places: Order) -> tuple[str, ...]:
    """The letter of each piece: they follow each other in the shuffled order."""
    return tuple(ascii_uppercase[places.index(i)] for i in range(len(places)))


def _with_wrong(puzzle: Puzzle, shuffled: Order) -> Order:
    """With a line more, known by the number after the last: it takes the place of one that moves.

    That one is not used at first: it comes last, where the line that does not belong has to go.
    """
    taken = _mixed(sorted(puzzle.moved), _seed(puzzle))[0]
    return (*(len(shuffled) if i == taken else i for i in shuffled), taken)


def _shuffled(puzzle: Puzzle, right: Sequence[Order]) -> Order | None:
    """An order far from all that are right, the same in each build; None where too many are right."""
    moved = sorted(puzzle.moved)
    equal = Counter(puzzle.same[i] for i in moved)
    all_orders = factorial(len(moved)) // prod(map(factorial, equal.values()))
    if not right or 2 * len(right) > all_orders:
        return None
    seed = _seed(puzzle)
    shuffles = [_placed(puzzle, _mixed(moved, f"{n} {seed}")) for n in range(_SHUFFLES)]
    far = max(shuffles, key=lambda order: min(_distance(puzzle, order, one) for one in right))
    return far if min(_distance(puzzle, far, one) for one in right) > 0 else None


def _seed(puzzle: Puzzle) -> str:
    """What makes the same program look the same in each build."""
    return "\n".join(piece.text for piece in puzzle.pieces)


def _mixed(moved: Sequence[int], seed: str) -> list[int]:
    """Another order of them for another seed."""
    return sorted(moved, key=lambda i: sha256(f"{i} {seed}".encode()).digest())


def _placed(puzzle: Puzzle, moved: Sequence[int]) -> Order:
    """All pieces: those that move in that order, equal ones as in the sample; the others where they stay."""
    equal: dict[int, list[int]] = {}
    for i in sorted(moved, reverse=True):
        equal.setdefault(puzzle.same[i], []).append(i)
    next_moved = (equal[puzzle.same[i]].pop() for i in moved)
    return tuple(next(next_moved) if i in puzzle.moved else i for i in range(len(puzzle.pieces)))


def _distance(puzzle: Puzzle, order: Order, right: Order) -> int:
    """How many pairs of pieces stand the wrong way round."""
    at = {piece: place for place, piece in enumerate(right)}
    texts = puzzle.same
    return sum(
        at[above] > at[below] and texts[above] != texts[below]
        for above, below in combinations(order, 2)
    )
