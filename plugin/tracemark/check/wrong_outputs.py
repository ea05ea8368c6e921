"""Wrong answers to what is printed: a line missing, another branch, one pass more, another step's."""

import re
from collections.abc import Iterable, Iterator

from tracemark.check.candidate import Candidate, candidate, off_by_one, told
from tracemark.check.mutants import Change
from tracemark.check.problem import Problem
from tracemark.check.run import Run
from tracemark.check.subject import Subject
from tracemark.check.values import NO_LITERAL, Words, literal
from tracemark.check.values import shown as value_text
from tracemark.check.wrong_values import UNSET, History
from tracemark.trace.phrases import shown
from tracemark.trace.rows import Row

NOTHING = Words("")
"""The output of what prints nothing."""


def wrong_outputs(
    subject: Subject, run: Run, value: object, changes: Iterable[Change]
) -> Iterator[Candidate]:
    """For the output of the whole run and of one row."""
    if subject.kind == "output of":
        row = run.rows.row(subject.n)
        if row is not None:
            yield from _of_row(run, row)
        return
    writing = [row for row in run.rows if row.output]
    if not writing or "".join(row.output for row in writing) != str(value):
        return  # hidden code, or what no row holds, printed as well
    lines = str(value).removesuffix("\n").split("\n")
    yield from _of_changed(run, writing, changes)
    if len(lines) > 1:
        yield from _lines_missing(writing, lines)
    else:
        yield from _of_row(run, writing[-1])
    text = f"Step {writing[-1].n} writes {told(Words(writing[-1].output))}."
    yield candidate(NOTHING, "part", text, writing[-1].n)


def _lines_missing(writing: list[Row], lines: list[str]) -> Iterator[Candidate]:
    """The last line missing, the first one, all but the last one, and the order turned round."""
    first, last = writing[0], writing[-1]
    text = f"Its last step that writes is missing: step {last.n} writes {_written(last)}."
    yield candidate(_joined(lines[:-1]), "part", text, last.n)
    text = f"Its first step that writes is missing: step {first.n} writes {_written(first)}."
    yield candidate(_joined(lines[1:]), "part", text, first.n)
    if first is not last:
        text = f"That is only how it ends: step {first.n} writes {_written(first)} before."
        yield candidate(_joined(lines[-1:]), "part", text, first.n)
        text = f"The order is another one: step {first.n} writes {_written(first)} first."
        yield candidate(_joined(lines[::-1]), "other order", text, first.n)


def _written(row: Row) -> str:
    return told(Words(row.output))


def _joined(lines: list[str]) -> Words:
    return Words("\n".join(lines) + "\n")


def _of_changed(run: Run, writing: list[Row], changes: Iterable[Change]) -> Iterator[Candidate]:
    """What slightly changed samples print, those whose runs came to a plain end."""
    for change in changes:
        output = changed_output(run, change)
        if output is None:
            continue
        row = _first_different(writing, output)
        text = (
            f"It would be so with {shown(change[0].new)} in place of {shown(change[0].old)}; "
            f"here step {row.n} writes {_written(row)}."
        )
        yield candidate(output, "changed sample", text, row.n)


def changed_output(run: Run, change: Change) -> Words | None:
    """The whole output of a changed sample; None where its run was not made or has no plain end."""
    second = run.second(change)
    if isinstance(second, Problem) or not is_plain(second):
        return None
    return Words(second.rows.trace.stdout)


def is_plain(run: Run) -> bool:
    """Whether a run came to its own end, all of it recorded."""
    return run.rows.trace.end.reason == "finished" and not run.rows.trace.is_cut


def _first_different(writing: list[Row], output: str) -> Row:
    """The first row whose output is not that of the other run; the last one where all are."""
    written = ""
    for row in writing:
        written += row.output
        if not output.startswith(written):
            return row
    return writing[-1]


# One row


def _of_row(run: Run, row: Row) -> Iterator[Candidate]:
    yield from _other_values(run, row)
    yield from _other_steps(run, row)
    yield from _numbers(run, row)
    if row.output:
        yield candidate(NOTHING, "part", f"Step {row.n} writes {_written(row)}.", row.n)


def _other_steps(run: Run, row: Row) -> Iterator[Candidate]:
    """What other steps write, the nearest first, and all until then."""
    rows = [other for other in run.rows if other.output and other.n != row.n]
    for other in sorted(rows, key=lambda other: (abs(other.n - row.n), other.n)):
        text = f"That is what step {other.n} writes; step {row.n} writes {_written(row)}."
        yield candidate(Words(other.output), "other row", text, other.n)
    until = "".join(other.output for other in run.rows.rows[: row.n])
    text = f"That is all that is written until then; step {row.n} itself writes {_written(row)}."
    yield candidate(Words(until), "other reading", text, row.n)


def _other_values(run: Run, row: Row) -> Iterator[Candidate]:
    """The same text with a variable's value as it is before, or later."""
    text = row.output.removesuffix("\n")
    if "\n" in text:
        return
    for name in sorted(name for name in run.names if name.isidentifier()):
        history = History(run, name)
        now = history.after(row)
        place = None if now is UNSET else _place(text, now)
        if place is None:
            continue
        set_at = history.set_at(row)
        old = history.before(set_at)
        if old is not UNSET:
            said = f"That is with {history.code} as it is before step {set_at.n}; step {row.n} writes {_written(row)}."
            yield candidate(_put(text, place, old), "stale", said, set_at.n)
        for later in run.rows.rows[row.n :]:
            value = history.after(later)
            if value is not UNSET and _text(value) != _text(now):
                said = f"That is with {history.code} as it is after step {later.n}; step {row.n} writes {_written(row)}."
                yield candidate(_put(text, place, value), "late", said, later.n)
                break


def _place(text: str, value: object) -> tuple[int, int] | None:
    """Where a value stands in a text as a word of its own, if at one place only."""
    shape = rf"(?<![\w.]){re.escape(_text(value))}(?![\w.])"
    found = list(re.finditer(shape, text)) if _text(value) else []
    return found[0].span() if len(found) == 1 else None


def _put(text: str, place: tuple[int, int], value: object) -> Words:
    return Words(text[: place[0]] + _text(value) + text[place[1] :] + "\n")


def _numbers(run: Run, row: Row) -> Iterator[Candidate]:
    """For a single value that is printed: what other variables there are, and its neighbours."""
    text = row.output.removesuffix("\n")
    value = literal(text)
    if value is NO_LITERAL:
        return
    for name in sorted(name for name in run.names if name.isidentifier()):
        now = History(run, name).after(row)
        if type(now) is type(value):
            said = f"That is {shown(name)} after step {row.n}, which writes {_written(row)}."
            yield candidate(_line(now), "other variable", said, row.n)
    for wrong, how in off_by_one(value):
        said = f"{how}: step {row.n} writes {_written(row)}."
        yield candidate(_line(wrong), "off by one", said, row.n)


def _text(value: object) -> str:
    """What `print` writes of a value."""
    return value if isinstance(value, str) else value_text(value)


def _line(value: object) -> Words:
    return Words(_text(value) + "\n")
