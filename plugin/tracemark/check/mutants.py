"""Small changes of a sample whose outputs a learner could take for its own: another branch, one pass more.

A change is one piece of the code, so that its run is that of a `what_if`. Which changes there are
follows from the code alone, so that their runs can be started before anything is decided.
"""

import ast
from collections.abc import Iterator
from itertools import islice

from tracemark.check.subject import subject_of
from tracemark.check.syntax import as_written, expression, module
from tracemark.lesson.claim import Replacement
from tracemark.lesson.question import Question
from tracemark.lesson.sample import Sample

MOST = 6
"""Changed runs for one question at most."""

Change = tuple[Replacement, ...]

_BOUNDARY: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
"""What a comparison is easily mistaken for."""
_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
}
"""What makes the other branch of an `if` run; of equality it is the boundary already."""


def changes_for(question: Question, sample: Sample) -> tuple[Change, ...]:
    """The changes whose runs give wrong answers to the question; none where it is not generated."""
    if not question.makes_options or question.answer is None:
        return ()
    subject = subject_of(question.answer.node)
    if subject.kind == "output" and not subject.change:
        return tuple(_changes(sample.code))
    if subject.change and subject.kind in ("output", "output of", "final", "after"):
        return tuple(_near(subject.change))
    return ()


def changes_in(code: str) -> Iterator[Change]:
    """The changes of a program, whatever is asked of it."""
    return _changes(code)


def _changes(code: str) -> Iterator[Change]:
    """Of the code's conditions and of its ranges, the first ones first."""
    tree = module(code)
    if tree is None:
        return
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.expr)]
    nodes.sort(key=lambda node: (node.lineno, node.col_offset))
    loops = {id(n) for w in ast.walk(tree) if isinstance(w, ast.While) for n in ast.walk(w.test)}
    pairs = ((n, new) for n in nodes for new in _mutated(n, is_loop=id(n) in loops))
    yield from islice(((Replacement(as_written(old), new),) for old, new in pairs), MOST)


def _mutated(node: ast.expr, *, is_loop: bool) -> Iterator[str]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from _compared(node, is_loop=is_loop)
    elif isinstance(node, ast.Call) and as_written(node.func) == "range" and node.args:
        stop = node.args[min(1, len(node.args) - 1)]
        yield from (_with(node, stop, f"{text}") for text in _neighbours(stop))


def _compared(node: ast.Compare, *, is_loop: bool) -> Iterator[str]:
    """Another operator, or another bound; what would never end is left out where that is plain."""
    is_equality = isinstance(node.ops[0], ast.Eq | ast.NotEq)
    if is_loop and is_equality:
        return
    for table in (_BOUNDARY,) if is_loop else (_OPPOSITE, _BOUNDARY):
        operator = table.get(type(node.ops[0]))
        if operator is not None:
            yield as_written(ast.Compare(node.left, [operator()], node.comparators))
    if not is_equality:
        yield from (_with(node, node.comparators[0], t) for t in _neighbours(node.comparators[0]))


def _neighbours(node: ast.expr) -> Iterator[str]:
    """One more and one less than a bound."""
    if isinstance(node, ast.Constant):
        if type(node.value) is int:
            yield from (str(node.value + 1), str(node.value - 1))
    elif isinstance(node, ast.Name | ast.Call):
        yield from (f"{as_written(node)} + 1", f"{as_written(node)} - 1")


def _with(node: ast.expr, part: ast.expr, new: str) -> str:
    """The node as text with one part replaced."""
    replacement = expression(new)
    if isinstance(node, ast.Compare) and replacement is not None:
        return as_written(ast.Compare(node.left, node.ops, [replacement]))
    if isinstance(node, ast.Call) and replacement is not None:
        arguments = [replacement if one is part else one for one in node.args]
        return as_written(ast.Call(node.func, arguments, []))
    return as_written(node)


def _near(change: Change) -> Iterator[Change]:
    """The same piece replaced by something near what the question replaces it by."""
    if len(change) != 1:
        return
    old, new = expression(change[0].old), expression(change[0].new)
    if old is None or new is None:
        return
    texts = [text for text in _mutated(new, is_loop=False) if text != as_written(old)]
    if isinstance(new, ast.Constant):
        texts = [text for text in _neighbours(new) if text != as_written(old)]
    yield from ((Replacement(change[0].old, text),) for text in texts[:MOST])
