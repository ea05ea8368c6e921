"""Row numbers as authors type them: `1-10, -3` and `1,2`.

How many rows there are is known only after the run, so a reader keeps ranges and `expand` is called
when the trace is there.
"""

import re
from dataclasses import dataclass

MOST = 1000
"""Rows that one range may name."""
MOST_PARTS = 100
"""Ranges in one list."""
_RANGE = re.compile(r"(-?[0-9]{1,6})(?:\s*-\s*(-?[0-9]{1,6}))?$")


@dataclass(frozen=True, slots=True)
class RowRange:
    """Rows from `start` to `stop`, both included."""

    start: int
    """1 is the first row, -1 the last."""
    stop: int
    """As `start`; equal to it for a single row."""


def parse_ranges(text: str) -> tuple[RowRange, ...] | str:
    """The ranges in `text`; a sentence without a full stop where it holds something else."""
    ranges: list[RowRange] = []
    parts = text.split(",")
    if len(parts) > MOST_PARTS:
        return f"more than {MOST_PARTS} ranges"
    for part in parts:
        found = _RANGE.match(part.strip())
        if not found:
            return f"{part.strip()!r} is not a row or a range of rows"
        start = int(found[1])
        stop = int(found[2]) if found[2] else start
        if start == 0 or stop == 0:
            return "rows are counted from 1"
        if start * stop > 0 and not 0 <= stop - start < MOST:
            return f"{part.strip()!r} runs backwards or names more than {MOST} rows"
        ranges.append(RowRange(start, stop))
    return tuple(ranges)


def expand(ranges: tuple[RowRange, ...], count: int) -> tuple[int, ...]:
    """The row numbers among 1 to `count` that the ranges name, in order, each once."""
    numbers: dict[int, None] = {}
    for wanted in ranges:
        start = _from_front(wanted.start, count)
        stop = _from_front(wanted.stop, count)
        numbers.update(dict.fromkeys(range(max(start, 1), min(stop, count) + 1)))
    return tuple(numbers)


def _from_front(number: int, count: int) -> int:
    """A row counted from the front, which may lie outside 1 to `count`."""
    return number if number > 0 else count + 1 + number
