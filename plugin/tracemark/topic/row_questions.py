"""What a learner can be asked about a row before it is shown, and what the row answers.

A question must not tell what it asks for. So what is asked goes by the code as far as it can: the header of a
`for` is asked whether there is another item and what its name is then, also where there is none. What only copies
the line, such as the value of `rate = 0.25`, is not asked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from tracemark.check.evaluate import shown_at
from tracemark.check.run import Run
from tracemark.topic.known import Given, given_in
from tracemark.topic.names_read import (
    attribute_changed,
    attribute_shown,
    is_literal,
    loop_targets,
    names_assigned,
)
from tracemark.trace.label import label
from tracemark.trace.model import Change
from tracemark.trace.rows import Row, same_syntax

LONGEST = 60
"""Characters of an answer; nobody writes down more."""
MOST = 3
"""Questions about one row."""
_NOBODY_WRITES = re.compile(
    r"[\n…]|^(function|class|module|built-in|attribute|property|(async )?generator|coroutine) "
    r"| object\b|[A-Za-z_][\w.]*\(|\.\d{7}"
)
"""Values that are shown in a way of ours: `Node(value=1, next=None)`, `generator g`; and endless decimals."""
_GOES_ELSEWHERE = frozenset({"break", "continue", "return", "raise"})
"""Statements after which another line comes than the next one."""

RowQuestionKind = Literal[
    "truth", "another", "value", "output", "returned", "yielded", "raised", "line"
]


@dataclass(frozen=True, slots=True)
class RowQuestion:
    """A question about one row."""

    kind: RowQuestionKind
    about: str
    """The condition, or what has a value; empty for all else."""
    answer: str
    """As a learner would write it; `yes` or `no` for `another`."""


def questions_of(run: Run, row: Row) -> tuple[RowQuestion, ...]:
    """What the row answers, the most telling first; none where nothing of it can be written down."""
    is_whole = run.rows.granularity.unit in ("call", "loop")
    found = _of_many_steps(run, row) if is_whole else _of_statement(run, row)
    once: dict[tuple[RowQuestionKind, str], RowQuestion] = {}
    for one in found:
        once.setdefault((one.kind, same_syntax(one.about)), one)
    return tuple(islice(once.values(), MOST))


def is_written(value: str) -> bool:
    """Can anybody be expected to write the value as we do?"""
    return 0 < len(value) <= LONGEST and not _NOBODY_WRITES.search(value)


def _of_statement(run: Run, row: Row) -> Iterator[RowQuestion]:
    """A condition decides where the run goes on, so it comes first."""
    step = row.steps[0]
    if step.kind == "loop":
        yield from _of_loop_header(run, row)
        return
    truths = list(_truths(row))
    if step.kind == "test" and truths:
        yield from truths
        return
    given = given_in(run, row)
    is_copy = is_literal(run.sample.code, row.line)
    values = [] if is_copy else [*_values(row, given), *_unchanged(run, row)]
    found = [*_attributes(run, row), *values, *_output(row), *_outcome(row)] or truths
    yield from found
    if step.syntax in _GOES_ELSEWHERE and not found:
        yield from _next_line(run, row)


def _of_loop_header(run: Run, row: Row) -> Iterator[RowQuestion]:
    """The same questions whether there is another item or not."""
    step = row.steps[0]
    yield RowQuestion("another", "", "no" if step.ends_loop else "yes")
    for name in loop_targets(run.sample.code, step.line):
        value = row.after.value(name)
        if value is not None and value.whole and is_written(value.text):
            yield RowQuestion("value", name, value.text)


def _of_many_steps(run: Run, row: Row) -> Iterator[RowQuestion]:
    """Of a call or a pass: what the author follows, what decides, what comes out."""
    given = given_in(run, row)
    names = {one.name for one in given}
    for watched in run.sample.watch:
        shown = shown_at(run, row, watched)
        if watched not in names and row.test(watched) is None and is_written(shown or ""):
            yield RowQuestion("value", watched, shown or "")
    yield from _truths(row)
    printed = list(_output(row))
    yield from printed
    if run.rows.granularity.unit == "call" and not (printed and row.outcome.value == "None"):
        yield from _outcome(row)
    yield from _values(row, given)


def _truths(row: Row) -> Iterator[RowQuestion]:
    """Conditions that the row evaluates once; of more there is no one answer.

    That of a `while` is True in each pass, or it would be none.
    """
    for test, times in row.tests:
        if test.value is not None and times == 1 and not is_of_pass(row, test.text):
            yield RowQuestion("truth", test.text, str(test.value))


def is_of_pass(row: Row, condition: str) -> bool:
    """Is it the condition by which a row that is a pass is one?"""
    header = row.steps[0]
    is_pass = header.body_end is not None and len(row.steps) > 1
    return is_pass and same_syntax(condition) in {same_syntax(test.text) for test in header.tests}


def _values(row: Row, given: tuple[Given, ...]) -> Iterator[RowQuestion]:
    known = {(one.frame, one.name): one.text for one in given}
    changes = row.changes()
    own = {change.object for change in changes if change.scope == row.function}
    for change in changes:
        is_given = known.get((change.frame, change.name)) == change.after
        # The same object by a name of another call would be the same question again.
        is_asked = change.object in own - {None} and change.scope != row.function
        if change.after is None or is_given or is_asked:
            continue
        if change.whole and is_written(change.after):
            yield RowQuestion("value", _name(row, change), change.after)


def unchanged_names(run: Run, row: Row) -> tuple[str, ...]:
    """Names that a statement assigns the value that they have: that nothing changes is not to be told."""
    step = row.steps[0]
    if len(row.steps) > 1 or step.kind != "statement" or step.outcome.kind != "ok":
        return ()
    changed = {change.name for change in row.changes()}
    names = names_assigned(run.sample.code, step.line, step.column)
    return tuple(name for name in names if name not in changed)


def _unchanged(run: Run, row: Row) -> Iterator[RowQuestion]:
    for name in unchanged_names(run, row):
        value = row.after.value(name)
        if value is not None and value.whole and is_written(value.text):
            yield RowQuestion("value", name, value.text)


def _attributes(run: Run, row: Row) -> Iterator[RowQuestion]:
    """What an attribute is after a statement that changes it, by each name of an object of that type.

    Nobody writes down the whole object, but whether two names lead to the same one is what there is to see. So names
    are asked for by which nothing has changed, too.
    """
    step = row.steps[0]
    changed = attribute_changed(run.sample.code, step.line, step.column)
    if changed is None or step.outcome.kind != "ok":
        return
    own, attribute, is_constant = changed
    known = row.after.frames.get(step.frame, {})
    type_of_own = known[own].type if own in known else None
    for name in sorted(known, key=lambda one: one == own):
        value = known[name]
        shown = attribute_shown(value.text, attribute) if value.type == type_of_own else ""
        is_copy = is_constant and name == own
        if value.whole and is_written(shown) and not is_copy:
            yield RowQuestion("value", f"{name}.{attribute}", shown)


def _name(row: Row, change: Change) -> str:
    """The variable, with its function where that is not the row's own."""
    own = change.scope == row.function
    return change.name if own else label(change.scope, change.name)


def _output(row: Row) -> Iterator[RowQuestion]:
    text = row.output.removesuffix("\n")
    if is_written_output(row.output):
        yield RowQuestion("output", "", text)


def is_written_output(output: str) -> bool:
    """Can anybody write down what a row prints? It is text as it is, so long as it is one line."""
    text = output.removesuffix("\n")
    return 0 < len(text) <= LONGEST and bool(text.strip()) and "\n" not in text


def _outcome(row: Row) -> Iterator[RowQuestion]:
    outcome = row.outcome
    if outcome.kind == "returned" and is_written(outcome.value or ""):
        yield RowQuestion("returned", "", outcome.value or "")
    elif outcome.kind == "yielded" and is_written(outcome.value or ""):
        yield RowQuestion("yielded", "", outcome.value or "")
    elif outcome.kind == "raised" and outcome.error and row.steps[-1].syntax != "raise":
        yield RowQuestion("raised", "", outcome.error.type)


def _next_line(run: Run, row: Row) -> Iterator[RowQuestion]:
    """Where the run goes on; only where each statement has a row do the steps say it.

    It is the next statement of the same call that finishes, since what that one calls has its rows before it. A
    `return` may be the end of its call: then it goes on in the caller. Of an exception that leaves
    its call nothing is asked: the line that called, or the one that handles it, are both good answers.
    """
    step, following = row.steps[0], run.rows.row(row.n + 1)
    if run.rows.granularity.unit != "statement":
        return
    own = next((s for s in run.trace.numbered[step.n or 0 :] if s.frame == step.frame), None)
    if own is None and following is not None and step.syntax == "return":
        caller = following.steps[0]
        own = caller if caller.frame == run.trace.frames[step.frame].parent else None
    if own is not None and own.line and own.thread == step.thread:
        yield RowQuestion("line", "", str(own.line))
