"""Wrong answers to what is printed: a line missing, another branch, one pass more, another step's."""

import ast
import re
from collections.abc import Iterable, Iterator

from tracemark.check.candidate import Candidate, candidate, off_by_one, told
from tracemark.check.literals import NO_LITERAL, literal
from tracemark.check.mutants import Change
from tracemark.check.problem import Problem
from tracemark.check.run import Run
from tracemark.check.subject import Subject
from tracemark.check.syntax import module
from tracemark.check.values import Words
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
    """The last line missing, the first one, all but the last one, and the order turned round.

    Lines are not steps: one may be written by several of them, and a step may write several.
    """
    ends = list(_line_ends(writing))
    first, last = _writes(ends[0], lines[0]), _writes(ends[-1], lines[-1])
    text = f"Its last line is missing: {last}."
    yield candidate(_joined(lines[:-1]), "part", text, ends[-1].n)
    text = f"Its first line is missing: {first}."
    yield candidate(_joined(lines[1:]), "part", text, ends[0].n)
    text = f"That is only how it ends: {first} before."
    yield candidate(_joined(lines[-1:]), "part", text, ends[0].n)
    text = f"The order is another one: {first} first."
    yield candidate(_joined(lines[::-1]), "other order", text, ends[0].n)


def _line_ends(writing: list[Row]) -> Iterator[Row]:
    """For each line the row that wrote its last character, or the newline of an empty one."""
    open_since: Row | None = None
    for row in writing:
        for character in row.output:
            if character != "\n":
                open_since = row
            else:
                yield open_since or row
                open_since = None
    if open_since is not None:
        yield open_since


def _writes(row: Row, line: str) -> str:
    """Who writes a line: `step 2 writes …`, or ends it where it is not all of it."""
    whole = line in row.output.split("\n") or not line
    return f"step {row.n} {'writes' if whole else 'ends the line'} {told(Words(line))}"


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
    for name in sorted(_printed_names(run, row)):
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


def _printed_names(run: Run, row: Row) -> set[str]:
    """The variables that stand in the statements by which a row writes."""
    tree = module(run.sample.code)
    places = {(step.line, step.end_line) for step in row.steps if step.output}
    written = (
        node
        for node in (ast.walk(tree) if tree else ())
        if isinstance(node, ast.stmt) and (node.lineno, node.end_lineno) in places
    )
    names = {n.id for node in written for n in ast.walk(node) if isinstance(n, ast.Name)}
    return {name for name in names if name in run.names}


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
