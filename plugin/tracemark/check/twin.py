"""Which row of a second run is row n of the first: the one at the same place, the same visit."""

from tracemark.check.problem import stop
from tracemark.check.recorded import existing_row
from tracemark.trace.rows import Row, Rows

Start = tuple[int, str, str]
"""Where a row starts: line, function and kind of its first step."""


def twin_row(first: Rows, second: Rows, n: int) -> Row:
    """The row of `second` that stands for row `n` of `first`.

    Rows with the same start are visits of it. Rows of a call or of a loop all start at its header,
    so there the n-th stands for the n-th. Raises `CannotDecide` where either run has no such row.
    """
    row = existing_row(first, n)
    start = _start(row)
    visit = sum(_start(other) == start for other in first.rows[:n])
    found = [other for other in second if _start(other) == start]
    if len(found) >= visit:
        return found[visit - 1]
    if second.trace.is_cut:
        raise stop(
            "TM211",
            f"the second run does not come to step {n} before `max_steps`",
            "raise `max_steps`, or make the sample smaller",
        )
    raise stop(
        "TM207",
        f"the second run has no row for step {n}: line {row.line} runs {_times(len(found))} in it",
        _nearest(found, second),
    )


def _start(row: Row) -> Start:
    return row.line, row.function, row.steps[0].kind


def _times(count: int) -> str:
    return "never" if count == 0 else "once" if count == 1 else f"{count} times"


def _nearest(found: list[Row], second: Rows) -> str:
    if found:
        return f"its last visit is row {found[-1].n} of the second run"
    if len(second):
        last = second.rows[-1]
        return f"the second run ends with row {last.n} at line {last.line}"
    return "the second run has no rows"
