"""Names that a piece cannot do without, found in the code alone.

A puzzle has far more orders than can be run. Most of them fail at once, because a line uses a name that no
line above it sets. That is decided here, and only where it is certain: the piece runs at least once, what it reads
it reads in any case, and all that runs before it stands above it.
"""

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tracemark.check.syntax import module
from tracemark.topic.puzzle_pieces import PuzzlePiece

_DYNAMIC = re.compile(
    r"\b(exec|eval|globals|locals|vars|setattr|__\w+|importlib|modules|inspect|_getframe)\b"
    r"|import\s*\*"
)
"""By these a name may be set without being written."""
_INNER = (
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)


@dataclass(frozen=True, slots=True)
class Dependency:
    """A piece fails unless one of some others stands above it."""

    piece: int
    name: str
    providers: frozenset[int]
    """The pieces that may set the name."""

    def is_met(self, above: Iterable[int]) -> bool:
        """Is one of those that may set it among the pieces above?"""
        return not self.providers.isdisjoint(above)


def dependencies_of(pieces: Sequence[PuzzlePiece], setup: str) -> tuple[Dependency, ...]:
    """What is certain of the pieces; nothing where names may be set in ways that cannot be seen."""
    code = "\n".join(piece.text for piece in pieces)
    if _DYNAMIC.search(code) or _DYNAMIC.search(setup):
        return ()
    trees = [_alone(piece) for piece in pieces]
    stored = [
        frozenset(_stored(tree) if tree else re.findall(r"\w+", piece.text))
        for piece, tree in zip(pieces, trees, strict=True)
    ]
    known = {*dir(builtins), *re.findall(r"\w+", setup)}
    found = []
    for i in _certain(pieces):
        read = _read(pieces[i].statement) - known
        for name in sorted(read & _locals(pieces, trees) if pieces[i].indent else read):
            providers = frozenset(k for k in range(len(pieces)) if name in stored[k] and k != i)
            if providers:
                found.append(Dependency(i, name, providers))
    return tuple(found)


def _certain(pieces: Sequence[PuzzlePiece]) -> Iterator[int]:
    """The pieces that are sure to run, and before which only what stands above them has run.

    Those of the module; and where only one of them opens a block, a loop or a function, those right in it.
    """
    openers = [piece for piece in pieces if piece.opens and not piece.indent]
    inner = ""
    if len(openers) == 1 and isinstance(
        openers[0].statement, ast.For | ast.While | ast.FunctionDef
    ):
        inner = pieces[pieces.index(openers[0]) + 1].indent
    for i, piece in enumerate(pieces):
        if piece.statement is not None and piece.indent in ("", inner):
            yield i


def _locals(pieces: Sequence[PuzzlePiece], trees: Sequence[ast.Module | None]) -> frozenset[str]:
    """The names of the only block of the module for which it matters what stands above in it.

    In a loop those are all names, in a function its own; none where the function has functions in it.
    """
    opener = next(piece for piece in pieces if piece.opens and not piece.indent)
    if not isinstance(opener.statement, ast.FunctionDef):
        return frozenset(name for tree in trees if tree for name in _stored(tree))
    inner = [tree for piece, tree in zip(pieces, trees, strict=True) if piece.indent and tree]
    nested = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Global, ast.Nonlocal)
    if any(isinstance(node, nested) for tree in inner for node in ast.walk(tree)):
        return frozenset()
    return frozenset(
        node.id
        for tree in inner
        for node in _outside(tree, _INNER)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )


def _alone(piece: PuzzlePiece) -> ast.Module | None:
    """The piece by itself, with an empty body where it opens a block; None where it is the rest of one."""
    text = "\n".join(line.removeprefix(piece.indent) for line in piece.text.split("\n"))
    return module(f"{text}\n    pass\n" if piece.opens else f"{text}\n")


def _stored(tree: ast.AST) -> Iterator[str]:
    """All names that may be set by it, whatever the scope."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]


def _read(statement: ast.stmt | None) -> frozenset[str]:
    """The names of a statement that are read whenever it runs, but for those that it may set itself before."""
    parts: list[ast.expr | None] = []
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Return | ast.Expr):
        parts = [statement.value]
    elif isinstance(statement, ast.AugAssign):
        parts = [statement.value]
        if isinstance(statement.target, ast.Name):
            parts.append(ast.Name(statement.target.id, ast.Load()))
    elif isinstance(statement, ast.If | ast.While):
        parts = [statement.test]
    elif isinstance(statement, ast.For):
        parts = [statement.iter]
    read = {name for part in parts if part is not None for name in _surely(part)}
    walrus = {
        node.target.id
        for part in parts
        if part is not None
        for node in ast.walk(part)
        if isinstance(node, ast.NamedExpr)
    }
    return frozenset(read - walrus)


def _surely(node: ast.expr) -> Iterator[str]:
    """The names that are read in any case when the expression is evaluated to its end."""
    children: Sequence[ast.AST]
    if isinstance(node, ast.Name):
        yield from [node.id] if isinstance(node.ctx, ast.Load) else []
        return
    if isinstance(node, ast.BoolOp):
        children = node.values[:1]
    elif isinstance(node, ast.IfExp):
        children = [node.test]
    elif isinstance(node, ast.Compare):
        children = [node.left, node.comparators[0]]
    elif isinstance(node, ast.Lambda):
        children = []
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        children = [node.generators[0].iter]
    else:
        children = list(_expressions(node))
    for child in children:
        if isinstance(child, ast.expr):
            yield from _surely(child)


def _expressions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.keyword):
            yield child.value


def _outside(tree: ast.AST, shut: tuple[type[ast.AST], ...]) -> Iterator[ast.AST]:
    """All nodes that are not within one of those kinds."""
    for child in ast.iter_child_nodes(tree):
        if not isinstance(child, shut):
            yield child
            yield from _outside(child, shut)
