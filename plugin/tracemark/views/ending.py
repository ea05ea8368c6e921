"""How a run ended, in the words of the last row."""

from tracemark.trace.phrases import ending_text
from tracemark.trace.rows import Rows


def ending_line(rows: Rows) -> str:
    """Why the rows end and, where the program did not simply finish after them, how it ended.

    A loop can end with "no more items" in a program that crashes later: both are said, and so is how
    many steps are not shown.
    """
    whole = ending_text(rows.trace.end)
    if (stopped(rows) or rows.trace.is_cut) and whole != rows.ending:
        return f"{rows.ending}; then {whole}"
    return rows.ending


def stopped(rows: Rows) -> bool:
    """True where the program ended otherwise than by reaching its end."""
    return rows.trace.end.reason != "finished"
