"""Which rows of a long table are folded: passes of loops in which nothing new happens.

The rule is birdseye's. A reader of a loop wants its first passes, its last ones, and those in which it does
what it has not done before; the others are there, behind a row that says how many they are.

    loop of 12 passes       1 2 3 │ 4 5 6 7 │ 8 │ 9 … │ 10 11 12
                            first   folded   new folded  last

- **The outermost loop that can be folded is.** Where a loop has too few passes for that, the loops in
  its passes are looked at, and so are those in the passes that stay.
- **Only whole passes are folded**, so that the counts are those of the run.
- **What happens in most passes is not new.** A loop that prints in each pass would never be folded.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from tracemark.trace.model import Step, Test, Trace
from tracemark.trace.rows import Rows, is_inside, same_syntax

FOLD_ABOVE = 60
"""Rows; what is shorter is shown as a whole."""
ENDS = 3
"""Passes at the beginning and at the end of a loop that stay."""
LEAST = 5
"""Rows that are worth a fold."""
SELDOM = 10
"""Output and exceptions are news where at most one in so many passes has them."""
MOST_SHOWN = 200
"""Rows that stay where there is no loop to fold; of more, only the first and the last do."""
FIRST, LAST = 100, 20


@dataclass(frozen=True, slots=True, order=True)
class Fold:
    """Rows that stand behind one that speaks for them."""

    first: int
    last: int
    """Numbers of the first and of the last row."""
    passes: int = 0
    """How many passes of a loop they are; 0 where they are not passes."""

    @property
    def count(self) -> int:
        """How many rows there are in it."""
        return self.last - self.first + 1


def folds(rows: Rows, keep: Collection[int] = ()) -> tuple[Fold, ...]:
    """The folds of a table of all `rows`, in order; rows in `keep` are in none."""
    if len(rows) <= FOLD_ABOVE:
        return ()
    of_loops = _of_rows(rows, keep) if _is_of_passes(rows) else _of_loops(rows, keep)
    return tuple(_with_middle(len(rows), sorted(of_loops), keep))


# -- what can be new

_News = tuple[object, ...]
"""A line that ran, a condition with its truth, that something was written, or an exception."""
_EACH_TIME = ("written", "raised")
"""What is news each time, where it is seldom."""


def _news_of(step: Step) -> Iterator[_News]:
    yield ("line", step.function, step.line)
    for test in _with_parts(step.tests):
        yield ("test", step.function, step.line, same_syntax(test.text), test.value)
    if step.output or step.stderr:
        yield ("written",)
    if step.outcome.kind == "raised" and step.outcome.error is not None:
        yield ("raised", step.outcome.error.type)


def _with_parts(tests: Iterable[Test]) -> Iterator[Test]:
    for test in tests:
        yield test
        yield from _with_parts(test.parts)


# -- loops, as a trace has them


@dataclass(slots=True)
class _Pass:
    """One pass of a loop."""

    first: int
    last: int
    """Numbers of its first and last step; of its row, where a row is a pass."""
    news: set[_News] = field(default_factory=set)
    loops: list["_Loop"] = field(default_factory=list)
    """The loops in it."""


@dataclass(slots=True)
class _Loop:
    """One run of a loop."""

    header: Step
    passes: list[_Pass] = field(default_factory=list)


def _loops(trace: Trace) -> list[_Loop]:
    """The outermost loops of a run."""
    outermost: list[_Loop] = []
    running: list[_Loop] = []
    for n, step in enumerate(trace.numbered, 1):
        while running and not is_inside(trace, running[-1].header, step):
            running.pop()
        if step.body_end is not None:
            _at_header(step, n, running, outermost)
        news = list(_news_of(step)) if running else []
        for loop in running:
            loop.passes[-1].last = n
            loop.passes[-1].news.update(news)
    return outermost


def _at_header(step: Step, n: int, running: list[_Loop], outermost: list[_Loop]) -> None:
    """A loop begins, goes on or ends."""
    header = running[-1].header if running else None
    goes_on = header is not None and (header.line, header.frame) == (step.line, step.frame)
    if step.ends_loop:
        if goes_on:
            running.pop()
        return
    if not goes_on:
        loop = _Loop(step)
        (running[-1].passes[-1].loops if running else outermost).append(loop)
        running.append(loop)
    running[-1].passes.append(_Pass(n, n))


# -- from passes to folds


def _is_of_passes(rows: Rows) -> bool:
    return rows.granularity.unit in ("loop", "call")


def _of_rows(rows: Rows, keep: Collection[int]) -> Iterator[Fold]:
    """Folds where each row is a pass, or a call, which is much the same to a reader."""
    for _, group in groupby(rows, key=lambda row: (row.line, row.function)):
        passes = [_Pass(row.n, row.n, {x for s in row.steps for x in _news_of(s)}) for row in group]
        for run in _without_news(passes, [one.first in keep for one in passes]):
            if len(run) >= LEAST:
                yield Fold(run[0].first, run[-1].last)


def _of_loops(rows: Rows, keep: Collection[int]) -> Iterator[Fold]:
    """Folds of the passes of loops, or of the loops in those that stay."""
    numbers = [row.steps[0].n or 0 for row in rows]
    kept = sorted(numbers[n - 1] for n in keep if 1 <= n <= len(numbers))
    loops = _loops(rows.trace)
    while loops:  # not recursive: functions that call themselves in loops can nest these deeply
        passes = loops.pop().passes
        folded: set[int] = set()
        referred = [bisect_left(kept, p.first) < bisect_right(kept, p.last) for p in passes]
        for run in _without_news(passes, referred):
            first, last = bisect_left(numbers, run[0].first), bisect_right(numbers, run[-1].last)
            if len(run) > 1 and last - first >= LEAST:
                yield Fold(first + 1, last, len(run))
                folded.update(one.first for one in run)
        loops += [loop for one in passes if one.first not in folded for loop in one.loops]


def _without_news(passes: Sequence[_Pass], referred: Sequence[bool]) -> Iterator[list[_Pass]]:
    """The runs of passes that need not be seen."""
    seldom = _seldom(passes)
    seen: set[_News] = set()
    run: list[_Pass] = []
    for number, one in enumerate(passes):
        at_an_end = min(number, len(passes) - 1 - number) < ENDS
        if at_an_end or referred[number] or one.news - seen or one.news & seldom:
            if run:
                yield run
            run = []
        else:
            run.append(one)
        seen |= one.news


def _seldom(passes: Sequence[_Pass]) -> set[_News]:
    """What is news each time in these passes."""
    times = Counter(news for one in passes for news in one.news if news[0] in _EACH_TIME)
    return {news for news, count in times.items() if count * SELDOM <= len(passes)}


def _with_middle(count: int, found: Sequence[Fold], keep: Collection[int]) -> Iterator[Fold]:
    """The folds, with more of them where too many rows would stay."""
    of_loops = {n: fold for fold in found for n in range(fold.first, fold.last + 1)}
    shown = [n for n in range(1, count + 1) if n not in of_loops]
    middle = set(shown[FIRST:-LAST]).difference(keep) if len(shown) > MOST_SHOWN else set()
    for is_folded, group in groupby(
        range(1, count + 1), key=lambda n: n in middle or n in of_loops
    ):
        run = list(group)
        if not is_folded:
            continue
        if middle.isdisjoint(run):
            yield from dict.fromkeys(of_loops[n] for n in run)
        else:
            yield Fold(run[0], run[-1])
