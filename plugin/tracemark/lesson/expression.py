"""Parsing short pieces of Python that authors type, with the column of what is wrong.

Whatever the text is, the outcome is a tree or a `BrokenPython`; the parser's other ways to fail
(null characters, too deep nesting) are among the second.
"""

import ast
import warnings
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class BrokenPython:
    """Why a piece of text is not Python."""

    message: str
    """The parser's words."""
    line: int = 0
    """0-based line of the text."""
    column: int = 0
    """0-based character of that line."""


def parse_expression(text: str) -> ast.expr | BrokenPython:
    """The one expression that `text` is."""
    # Without the newline CPython gives no column for an expression that breaks off.
    tree = _parse(text + "\n", "eval")
    if isinstance(tree, BrokenPython):
        return tree
    assert isinstance(tree, ast.Expression)
    return tree.body


def parse_statements(text: str) -> ast.Module | BrokenPython:
    """The statements that `text` is; none for an empty text."""
    tree = _parse(text, "exec")
    if isinstance(tree, BrokenPython):
        return tree
    assert isinstance(tree, ast.Module)
    return tree


def character(line: str, byte: int) -> int:
    """The 0-based character for an offset of `ast`, which counts bytes of UTF-8."""
    return len(line.encode("utf-8", "replace")[:byte].decode("utf-8", "replace"))


def _parse(text: str, mode: Literal["eval", "exec"]) -> ast.AST | BrokenPython:
    try:
        with warnings.catch_warnings():
            # A doubtful escape in an author's string must not be printed by our own process.
            warnings.simplefilter("ignore")
            return ast.parse(text, mode=mode)
    except SyntaxError as error:
        return _broken(text, error)
    except (RecursionError, MemoryError):
        return BrokenPython("too deeply nested")
    except ValueError as error:
        return BrokenPython(str(error))


def _broken(text: str, error: SyntaxError) -> BrokenPython:
    lines = text.split("\n")
    line = min(max((error.lineno or 1) - 1, 0), len(lines) - 1)
    column = min(max((error.offset or 1) - 1, 0), len(lines[line]))
    return BrokenPython(error.msg or "invalid syntax", line, column)
