"""The pieces of a program that can be put in order: its logical lines, each with its indentation."""

import ast
import io
import tokenize
from dataclasses import dataclass
from functools import lru_cache

from tracemark.check.syntax import module

MOST_PIECES = 25
"""Each has a letter, and a line that does not belong to them has one, too; a longer program is no puzzle any more."""
_BETWEEN = frozenset({tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT})


@dataclass(frozen=True, slots=True)
class PuzzlePiece:
    """A logical line, with the comments and decorators above it: what stays together."""

    text: str
    """Its lines, without the last newline."""
    first: int
    """The first of them in the sample, from 1; blank lines are no part of any piece."""
    indent: str
    """What its statement begins with."""
    opens: bool
    """Does a block follow that belongs to it?"""
    statement: ast.stmt | None = None
    """The first that begins in it; None for `else:` and the like."""
    stays: bool = False
    """May it not be moved at all?"""

    @property
    def height(self) -> int:
        """Lines of it."""
        return self.text.count("\n") + 1


@lru_cache(maxsize=256)
def pieces_of(code: str) -> tuple[PuzzlePiece, ...]:
    """The pieces of a program in its order; none where it cannot be read or has too many."""
    tree = module(code)
    spans = _spans(code) if tree is not None else None
    if tree is None or not spans or len(spans) > MOST_PIECES:
        return ()
    lines = code.split("\n")
    statements = _statements(tree)
    fixed = _fixed(tree)
    found, above = [], 0
    for span in spans:
        whole = [n for n in range(above + 1, span.last + 1) if lines[n - 1].strip()]
        if span is spans[-1]:  # a comment at the very end
            whole += [n for n in range(span.last + 1, len(lines) + 1) if lines[n - 1].strip()]
        inner = range(span.statement, span.last + 1)
        begun = [statements[n] for n in inner if n in statements]
        found.append(
            PuzzlePiece(
                text="\n".join(lines[n - 1] for n in whole),
                first=whole[0],
                indent=span.indent,
                opens=span.opens,
                statement=begun[0] if begun else None,
                stays=any(statement in fixed for statement in begun),
            )
        )
        above = span.last
        if whole != list(range(whole[0], whole[-1] + 1)):
            return ()  # a blank line inside of what stays together, as in a long text
    return tuple(found)


@dataclass(slots=True)
class _Span:
    """A logical line, as numbers of lines."""

    statement: int
    last: int
    indent: str
    opens: bool = False
    decorates: bool = False


def _spans(code: str) -> list[_Span] | None:
    """The logical lines, decorators joined with what they decorate; None where tokens do not fit."""
    spans: list[_Span] = []
    current: _Span | None = None
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.INDENT and spans:
                spans[-1].opens = True
            elif current is None and token.type not in _BETWEEN | {tokenize.ENDMARKER}:
                indent = token.line[: token.start[1]]
                current = _Span(token.start[0], 0, indent, decorates=token.string == "@")
            elif current is not None and token.type == tokenize.NEWLINE:
                current.last = token.start[0]
                spans.append(current)
                current = None
    except (tokenize.TokenError, SyntaxError):
        return None
    return _joined(spans)


def _joined(spans: list[_Span]) -> list[_Span]:
    found: list[_Span] = []
    for span in spans:
        if found and found[-1].decorates:
            above = found.pop()
            span.statement = above.statement
        found.append(span)
    return found


def _statements(tree: ast.Module) -> dict[int, ast.stmt]:
    """The first statement that begins on each line."""
    found: dict[int, ast.stmt] = {}
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
        found.setdefault(node.lineno, node)
    return found


def _fixed(tree: ast.Module) -> set[ast.stmt]:
    """What must stand where it stands: docstrings below their headers, and what makes no step of its own."""
    found: set[ast.stmt] = set()
    documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    for node in ast.walk(tree):
        if isinstance(node, ast.Global | ast.Nonlocal):
            found.add(node)
        elif isinstance(node, ast.ImportFrom):
            found |= {node} if node.module == "__future__" else set()
        elif isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
            found |= {node, node.body[0]}
    if ast.get_docstring(tree, clean=False) is not None:
        found.add(tree.body[0])
    return found
