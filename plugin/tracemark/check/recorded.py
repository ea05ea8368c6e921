"""What the record of a run has, and the words for what it lacks: rows that do not exist, or were past its end."""

from tracemark.check.problem import stop
from tracemark.check.run import Run
from tracemark.trace.rows import Row, Rows

UNFINISHED = ("time-limit", "memory-limit", "step-limit", "output-limit", "killed", "crashed")
"""Endings after which nothing can be said of the end of a run."""


def must_have_ended(run: Run) -> None:
    """Raise for a second run that was stopped; a first one is a finding by itself, or expected."""
    end = run.trace.end
    if run.original is not None and end.reason in UNFINISHED:
        raise stop(
            "TM211",
            f"the second run did not come to an end ({end.reason})",
            'claim `what_if(…).ending == "' + end.reason + '"` or one of its steps',
        )


def must_be_whole(run: Run, what: str) -> None:
    """Raise for what only all rows can tell, where the run has more than were recorded."""
    if run.trace.is_cut:
        raise stop("TM211", f"{what} needs all rows, and {not_recorded(run)}", more_steps(run))


def not_recorded(run: Run) -> str:
    """In words: that a run has more steps than were recorded, and how many."""
    whose = "the sample" if run.original is None else "the second run"
    hidden = run.trace.end.hidden_steps
    count = f"{hidden:,} steps" if hidden != 1 else "1 step"
    return f"{whose} made {count if hidden else 'steps'} past `max_steps` that are not recorded"


def more_steps(run: Run) -> str:
    """What an author does about it."""
    limit = run.sample.limits.max_steps
    return f"raise `max_steps` (it is {limit:,}), or make the sample smaller"


def whole_row(run: Run, row: Row) -> Row:
    """The row; raises where it went on past the limit of steps, so that its end is not recorded."""
    if not row.is_over:
        raise stop("TM211", f"row {row.n} does not end before `max_steps`", more_steps(run))
    return row


def existing_row(rows: Rows, n: int) -> Row:
    """Row `n`; raises `CannotDecide` with the number of rows where there is none."""
    row = rows.row(n)
    if row is None:
        raise stop("TM207", no_row(n, len(rows)), past_the_limit(rows))
    return row


def past_the_limit(rows: Rows) -> str:
    """What an author does where a row may be past the limit of steps; empty where there is none."""
    if not rows.trace.is_cut:
        return ""
    return "raise `max_steps`: the program made more steps than are recorded"


def no_row(n: int, rows: int) -> str:
    """The message for a row that does not exist."""
    return f"there is no row {n}, the table has {rows}"
