"""Putting one piece of a sample in place of another, matched and verified as syntax.

The piece must stand at exactly one place. The new text goes in at that place's exact span, so that
everything else keeps its line, and the result is parsed and compared with the tree that was meant.
"""

import ast
import copy
import re
from dataclasses import dataclass, replace
from itertools import pairwise

from tracemark.check.meant import did_you_mean
from tracemark.check.problem import CannotDecide, stop
from tracemark.check.syntax import as_written, dump, expression, module
from tracemark.lesson.claim import Replacement

CODE = "TM210"


@dataclass(frozen=True, slots=True)
class Piece:
    """A place in the code and what goes there."""

    node: ast.expr | ast.stmt
    """The node of the parsed code."""
    new: ast.expr | ast.stmt
    """What replaces it."""
    text: str
    """The same as the author wrote it."""


def replaced(code: str, replacements: tuple[Replacement, ...]) -> str:
    """`code` with all pieces replaced; raises `CannotDecide` where that cannot be done."""
    tree = module(code)
    if tree is None:
        raise stop(CODE, "the sample is not valid Python, so no piece of it can be replaced")
    pieces = [_placed(tree, code, replacement) for replacement in replacements]
    pieces.sort(key=lambda piece: _start(piece.node), reverse=True)
    for later, earlier in pairwise(pieces):
        if _end(earlier.node) > _start(later.node):
            raise stop(CODE, "two pieces of this what_if overlap", "replace the larger one only")
    for piece in pieces:  # from the end, so that earlier spans stay true
        code = spliced(code, tree, piece)
        tree = _with(tree, piece)
    return code


def _placed(tree: ast.Module, code: str, replacement: Replacement) -> Piece:
    """The piece that a replacement means; what is wrong with it stands at its own text."""
    try:
        return _found(tree, code, replacement)
    except CannotDecide as signal:
        raise CannotDecide(replace(signal.problem, word=replacement.old)) from None


def _found(tree: ast.Module, code: str, replacement: Replacement) -> Piece:
    old, new = _parsed(replacement)
    if dump(old) == dump(new):
        raise stop(CODE, f"`{replacement.new}` is the same as `{replacement.old}`: nothing changes")
    kind = ast.expr if isinstance(old, ast.expr) else ast.stmt
    nodes = [node for node in ast.walk(tree) if isinstance(node, kind)]
    places = [node for node in nodes if dump(node) == dump(old)]
    if len(places) == 1:
        return Piece(places[0], new, replacement.new.strip())
    if places:
        raise _several(replacement.old, [node.lineno for node in places])
    if re.search(rf"(?<!\w){re.escape(replacement.old.strip())}(?!\w)", code):
        raise _no_whole(tree, code, replacement.old.strip())
    near = did_you_mean(as_written(old), map(as_written, nodes))
    advice = near or "copy it from the code as it stands there; it is compared as syntax"
    raise stop(CODE, f"`{replacement.old}` is nowhere in the sample", advice)


def _no_whole(tree: ast.Module, code: str, old: str) -> CannotDecide:
    """The signal for a text that the sample has, but not as one whole of its syntax."""
    message = f"`{old}` stands in the sample, but is no expression or statement of its own there"
    value = re.fullmatch(r"\w+\s*=\s*(.+)", old)
    if value is not None:
        return stop(
            CODE, message, f"name the value alone, `{value[1]}`, or the whole that it is in"
        )
    around = [
        text
        for node in ast.walk(tree)
        if isinstance(node, ast.expr)
        and old in (text := ast.get_source_segment(code, node) or "")
        and code.count(text) == 1
        and "\n" not in text
    ]
    whole = min(around, key=len, default="")
    return stop(
        CODE, message, f"name the whole, `{whole}`" if whole else "name the whole that it is in"
    )


def _several(old: str, lines: list[int]) -> CannotDecide:
    distinct = sorted(set(lines))
    where = ", ".join(map(str, distinct[:-1]))
    where = f"lines {where} and {distinct[-1]}" if where else f"line {distinct[0]}"
    return stop(
        CODE,
        f"`{old}` stands at {len(lines)} places ({where})",
        "name a larger piece around the one you mean",
    )


def _parsed(replacement: Replacement) -> tuple[ast.expr | ast.stmt, ast.expr | ast.stmt]:
    """Both texts as expressions, else both as statements."""
    old, new = expression(replacement.old), expression(replacement.new)
    if old is not None and new is not None:
        return old, new
    return _statement(replacement.old), _statement(replacement.new)


def _statement(text: str) -> ast.stmt:
    tree = module(text.strip())
    if tree is None or len(tree.body) != 1:
        raise stop(CODE, f"`{text}` is not one expression or statement of Python")
    return tree.body[0]


def spliced(code: str, tree: ast.Module, piece: Piece) -> str:
    """`code`, whose tree is given, with one piece replaced; raises `CannotDecide` where it does not fit."""
    start, end = _offsets(code, piece.node)
    wanted = dump(_with(tree, piece))
    missing = code[start:end].count("\n") - piece.text.count("\n")
    if missing < 0:
        raise stop(
            CODE,
            f"`{piece.text}` has more lines than what it replaces, so that lines would move",
            "write it with as many lines",
        )
    pad = "\n" * missing
    for text in (piece.text + pad, f"({piece.text}{pad})"):
        changed = code[:start] + text + code[end:]
        parsed = module(changed)
        if parsed is not None and dump(parsed) == wanted:
            return changed
    raise stop(
        CODE,
        f"`{piece.text}` cannot stand in place of `{code[start:end]}` there",
        "name a larger piece around it",
    )


def _with(tree: ast.Module, piece: Piece) -> ast.Module:
    """The tree with the piece's node replaced; all else stays the same objects."""
    changed = _rebuilt(tree, piece)
    assert isinstance(changed, ast.Module)
    return changed


def _rebuilt(node: ast.AST, piece: Piece) -> ast.AST:
    if node is piece.node:
        return piece.new
    changed = copy.copy(node)
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            setattr(changed, name, _rebuilt(value, piece))
        elif isinstance(value, list):
            items = [_rebuilt(v, piece) if isinstance(v, ast.AST) else v for v in value]
            setattr(changed, name, items)
    same = all(_same(getattr(changed, name), value) for name, value in ast.iter_fields(node))
    return node if same else changed


def _same(one: object, other: object) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return all(left is right for left, right in zip(one, other, strict=True))
    return one is other


LineColumn = tuple[int, int]
"""As `ast` counts: lines from 1, columns in bytes of UTF-8 from 0."""


def _start(node: ast.expr | ast.stmt) -> LineColumn:
    return node.lineno, node.col_offset


def _end(node: ast.expr | ast.stmt) -> LineColumn:
    return node.end_lineno or node.lineno, node.end_col_offset or node.col_offset


def _offsets(code: str, node: ast.expr | ast.stmt) -> tuple[int, int]:
    """Start and end of the node as character offsets; `ast` counts columns in UTF-8 bytes."""
    lines = code.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)

    def offset(place: LineColumn) -> int:
        line, column = place
        if line > len(lines):
            return len(code)
        before = lines[line - 1].encode("utf-8", "surrogatepass")[:column]
        return starts[line - 1] + len(before.decode("utf-8", "replace"))

    return offset(_start(node)), offset(_end(node))
