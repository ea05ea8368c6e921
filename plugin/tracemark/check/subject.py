"""What a claim asks for, read off its syntax: the kinds of questions that options are made for."""

import ast
from dataclasses import dataclass
from typing import Literal

from tracemark.check.syntax import as_written
from tracemark.lesson.after_row import of_variables
from tracemark.lesson.claim import Replacement

Kind = Literal[
    "after", "before", "final", "values", "output", "output of", "line", "first", "last", "where",
    "count", "tested", "runs", "steps", "raised", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked, and of which run."""

    kind: Kind
    """`after`: a variable after a row. `line`: where a row is. `tested`: how often a condition was
    evaluated. `other`: what no options are made for. The rest is named as in claims."""
    n: int = 0
    """The row; for `runs` the line."""
    text: str = ""
    """The variable or condition, without a `not (…)` around it and without `this[…]` in it."""
    node: ast.expr | None = None
    """The condition as syntax."""
    wanted: bool = True
    """For `first`, `last`, `count` and `where`: the value that the condition is looked for with."""
    change: tuple[Replacement, ...] = ()
    """The pieces that a `what_if` replaces; empty for the sample itself."""


def subject_of(node: ast.expr) -> Subject:
    """What the claim asks for."""
    return _subscript(node) or _attribute(node) or _word(node) or _call(node) or Subject("other")


def _run_word(node: ast.expr) -> tuple[str, tuple[Replacement, ...]] | None:
    """A word for a run, bare or behind `what_if(…)`, with what is replaced."""
    if isinstance(node, ast.Name):
        return node.id, ()
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call):
        change = _change(node.value)
        return (node.attr, change) if change else None
    return None


def _change(node: ast.Call) -> tuple[Replacement, ...]:
    """The replacements of a `what_if`; none for another call."""
    if not isinstance(node.func, ast.Name) or node.func.id != "what_if":
        return ()
    sides = [str(a.value) for a in node.args if isinstance(a, ast.Constant)]
    return tuple(Replacement(old, new) for old, new in zip(sides[::2], sides[1::2], strict=False))


def _step(node: ast.expr) -> tuple[int, tuple[Replacement, ...]] | None:
    """The number of `step(…)`, and what is replaced."""
    if not isinstance(node, ast.Call) or len(node.args) != 1:
        return None
    word = _run_word(node.func)
    n = _integer(node.args[0])
    return (n, word[1]) if word and word[0] == "step" and n is not None else None


def _integer(node: ast.expr) -> int | None:
    """`3` and `2 + 1`."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _integer(node.left), _integer(node.right)
        return None if left is None or right is None else left + right
    return None


def _subscript(node: ast.expr) -> Subject | None:
    """`step(3)["x"]`, `step(3).before["x"]`, `final["x"]`."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
        return None
    text, base = node.slice.value, node.value
    if not isinstance(text, str):
        return None
    if (step := _step(base)) is not None:
        return Subject("after", step[0], text, change=step[1])
    if isinstance(base, ast.Attribute) and base.attr == "before":
        step = _step(base.value)
        return Subject("before", step[0], text, change=step[1]) if step else None
    word = _run_word(base)
    return Subject("final", text=text, change=word[1]) if word and word[0] == "final" else None


def _attribute(node: ast.expr) -> Subject | None:
    """`step(3).output`, `step(3).line`."""
    if not isinstance(node, ast.Attribute) or (step := _step(node.value)) is None:
        return None
    if node.attr == "output":
        return Subject("output of", step[0], change=step[1])
    return Subject("line", step[0], change=step[1]) if node.attr == "line" else None


def _word(node: ast.expr) -> Subject | None:
    """`output` and `raised`."""
    word = _run_word(node)
    if word and word[0] == "output":
        return Subject("output", change=word[1])
    return Subject("raised", change=word[1]) if word and word[0] == "raised" else None


def _call(node: ast.expr) -> Subject | None:
    """`first(…)`, `count(…)`, `runs(4)`, `values("x")`, `len(steps)`."""
    if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
        return None
    word, argument = _run_word(node.func), node.args[0]
    if word is None:
        return None
    name, change = word
    if name == "len":
        inner = _run_word(argument)
        return Subject("steps", change=inner[1]) if inner and inner[0] == "steps" else None
    if name == "runs":
        line = _integer(argument)
        return None if line is None else Subject("runs", line, change=change)
    if name == "values" and isinstance(argument, ast.Constant):
        return Subject("values", text=str(argument.value), change=change)
    return _search(name, argument, change)


def _search(name: str, condition: ast.expr, change: tuple[Replacement, ...]) -> Subject | None:
    kinds: dict[str, Kind] = {
        "first": "first", "last": "last", "where": "where", "count": "count", "tested": "tested",
    }  # fmt: skip
    if name not in kinds:
        return None
    wanted = True
    if isinstance(condition, ast.UnaryOp) and _negates_a_bracket(condition):
        condition, wanted = condition.operand, False
    text = as_written(of_variables(condition))
    return Subject(kinds[name], 0, text, condition, wanted, change)


def _negates_a_bracket(node: ast.UnaryOp) -> bool:
    """`not (done)` asks for where `done` is False; `not done` is a condition by itself, as a loop has it.

    The parser keeps no brackets, but it keeps columns.
    """
    return isinstance(node.op, ast.Not) and node.operand.col_offset > node.col_offset + len("not ")
