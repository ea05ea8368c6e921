"""What an author states about a run, before anybody has checked it.

A claim is a Python expression over the trace. Here it is only parsed: `parse_claim` makes sure that
it is one expression built from the allowed syntax; names and meaning are for `check`.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracemark.lesson.expression import (
    BrokenPython,
    character,
    parse_expression,
    parse_statements,
)
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.source import Source, Word

LONGEST = 500
"""Characters of a claim at most."""
DEEPEST = 50
"""Nodes from the root of a claim to its deepest leaf at most."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """One piece of a sample and what a `what_if` puts in its place."""

    old: str
    """The piece as Python syntax, such as `version < 3`."""
    new: str
    """What replaces it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An expression that a trace can decide."""

    text: str
    """As written."""
    position: Position
    """Of its first character."""
    sample: str
    """Id of the sample that it speaks of."""
    node: ast.expr
    """The parsed expression."""
    what_ifs: tuple[tuple[Replacement, ...], ...] = ()
    """The replacements of each `what_if(…)` in it, so that the runs can be started early."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why a tree is not a claim."""

    message: str
    advice: str
    column: int
    """0-based character of the claim's text."""


_ADVICE = (
    "A claim is one Python expression of names, numbers, strings, comparisons, `and`/`or`/`not`, "
    "calls, subscripts and attributes."
)
_ALLOWED = (
    ast.Constant, ast.Name, ast.Call, ast.Subscript, ast.Attribute, ast.Compare, ast.BoolOp,
    ast.UnaryOp, ast.BinOp, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.IfExp,
)  # fmt: skip
_GRAMMAR = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
_HEADER = re.compile(r"\s*(?P<word>if|elif|while|return)\s+(?P<rest>.+?)\s*:\s*")
_NAMES = {
    ast.Lambda: "a lambda",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
    ast.NamedExpr: "an assignment",
    ast.JoinedStr: "an f-string",
    ast.Starred: "a starred value",
    ast.Slice: "a slice",
    ast.keyword: "a keyword argument",
}


def read_claim(source: Source, word: Word, sample: str) -> Claim | None:
    """The claim that `word` is; None, with a finding in `source`, where it is not one."""
    found = parse_claim(word.text, source.position(word.place), sample)
    if isinstance(found, Claim):
        return found
    source.add(found, word.place.line)
    return None


def parse_claim(text: str, position: Position, sample: str) -> Claim | Finding:
    """The claim that `text` is, or the finding `TM201` on the character that is wrong.

    `position` is that of the text's first character, `sample` the id of the sample it speaks of.
    """
    # A claim may be folded over lines in YAML; each break counts as the one character it is.
    flat = text.replace("\n", " ")
    start = len(flat) - len(flat.lstrip())
    flat = flat.strip()
    position = replace(position, column=position.column + start)
    outcome = _tree(flat)
    if isinstance(outcome, _Refusal):
        place = replace(position, column=position.column + outcome.column)
        return Finding(place, "TM201", outcome.message, outcome.advice)
    return Claim(flat, position, sample, outcome, tuple(_what_ifs(outcome)))


def _tree(text: str) -> ast.expr | _Refusal:
    """The checked tree of a claim."""
    if not text:
        return _Refusal("the claim is empty", _ADVICE, 0)
    if len(text) > LONGEST:
        message = f"the claim has {len(text)} characters; at most {LONGEST} are allowed"
        return _Refusal(message, "Split it into several claims.", 0)
    node = parse_expression(text)
    if isinstance(node, BrokenPython):
        message = f"the claim is not a Python expression: {node.message}"
        return _Refusal(message, _ADVICE, node.column)
    return _first_refusal(node, text) or node


def _first_refusal(root: ast.expr, text: str) -> _Refusal | None:
    """The first thing in the tree that a claim may not hold."""
    pending: list[tuple[ast.AST, int]] = [(root, 1)]
    while pending:
        node, depth = pending.pop()
        refusal = _refusal(node, depth, text)
        if refusal is not None:
            return refusal
        below = [child for child in ast.iter_child_nodes(node) if not isinstance(child, _GRAMMAR)]
        pending.extend((child, depth + 1) for child in reversed(below))
    return None


def _refusal(node: ast.AST, depth: int, text: str) -> _Refusal | None:
    """Why this node, seen by itself, may not stand in a claim."""
    column = character(text, getattr(node, "col_offset", 0))
    if depth > DEEPEST:
        return _Refusal("the claim is too deeply nested", "Write a simpler claim.", column)
    if not isinstance(node, _ALLOWED):
        what = _NAMES.get(type(node), type(node).__name__)
        return _Refusal(f"a claim may not hold {what}", _ADVICE, column)
    if isinstance(node, ast.Dict) and None in node.keys:
        return _Refusal("a claim may not hold `**`", _ADVICE, column)
    if _is_what_if(node):
        return _bad_what_if(node, text)
    return None


def _is_what_if(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "what_if"
    )


def _bad_what_if(node: ast.AST, text: str) -> _Refusal | None:
    """What is wrong with the arguments of a `what_if`."""
    assert isinstance(node, ast.Call)
    advice = 'Write `what_if("old code", "new code")`, with as many pairs as wanted.'
    if not node.args or len(node.args) % 2:
        message = f"`what_if` takes pairs of old and new code, found {len(node.args)} argument(s)"
        return _Refusal(message, advice, character(text, node.col_offset))
    for argument in node.args:
        column = character(text, argument.col_offset)
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            return _Refusal("`what_if` takes strings of code only", advice, column)
        parsed = parse_statements(argument.value.strip())
        if isinstance(parsed, BrokenPython):
            message = f"{argument.value!r} in `what_if` is not Python: {parsed.message}"
            return _Refusal(message, of_header(argument.value) or advice, column)
        if not parsed.body:
            return _Refusal("`what_if` holds an empty piece of code", advice, column)
    return None


def of_header(piece: str) -> str:
    """What to write for the header of a compound statement, which is no whole piece of code."""
    found = _HEADER.fullmatch(piece)
    if found is None:
        return ""
    return f"Leave out `{found['word']}` and `:`, and write the rest: `{found['rest']}`."


def _what_ifs(root: ast.expr) -> Iterator[tuple[Replacement, ...]]:
    """The replacements of each `what_if` of a checked tree, in the order of `ast.walk`."""
    for node in ast.walk(root):
        if _is_what_if(node):
            assert isinstance(node, ast.Call)
            sides = [a.value for a in node.args if isinstance(a, ast.Constant)]
            pairs = zip(sides[::2], sides[1::2], strict=True)
            yield tuple(Replacement(str(old), str(new)) for old, new in pairs)
