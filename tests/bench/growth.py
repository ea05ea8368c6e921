"""What a row costs as the data grows, and as the run grows."""

from tests.bench import product
from tests.bench.pairs import Pair, alternate

from tracemark.trace.program import Limits

LENGTHS = (10, 1_000, 10_000, 100_000)
LIST = """\
items = list(range({length}))
for i in range(2000):
    square = i * i
    last = square % 7
    items[i % 10] = last
    items.append(i)
"""

MAX_STEPS = 10_000
ROWS = (1_000, 10_000, 100_000, 1_000_000)
RUN = """\
total = 0
for i in range({passes}):
    total += i
    last = total % 7
"""


def rows_of(passes: int) -> int:
    """The first assignment; header and two assignments of each pass; the header's last look."""
    return 1 + 3 * passes + 1


def passes_for(rows: int) -> int:
    """As many passes as make no more than so many rows."""
    return (rows - 2) // 3


def growing_data(python: str, rounds: int) -> tuple[list[Pair], int]:
    """A list in scope of each length; also the rows, which are as many for each."""
    pairs = [Pair(f"{length:,}", LIST.format(length=length)) for length in LENGTHS]
    rows = product.size(pairs[0].code, python).rows
    alternate(pairs, python, rounds)
    return pairs, rows


def growing_run(python: str, rounds: int) -> list[Pair]:
    """Runs of as many rows as `ROWS` says, of which `MAX_STEPS` are recorded."""
    limits = Limits(
        max_steps=MAX_STEPS,
        timeout=product.LIMITS.timeout,
        memory=product.LIMITS.memory,
        output=product.LIMITS.output,
    )
    pairs = [Pair(f"{rows:,}", RUN.format(passes=passes_for(rows)), limits=limits) for rows in ROWS]
    alternate(pairs, python, rounds)
    return pairs
