"""Texts of authors as syntax: parsing that never raises, keys to compare by, and near misses."""

import ast
import warnings
from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 20_000
"""Characters of a text that is parsed at most."""

_UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


def expression(text: str) -> ast.expr | None:
    """`text` as one expression, or None."""
    if len(text) > LONGEST:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in a lesson is not ours to report
        try:
            return ast.parse(text.strip(), mode="eval").body
        except _UNPARSABLE:
            return None


def module(code: str) -> ast.Module | None:
    """`code` as a module, or None."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(code)
        except _UNPARSABLE:
            return None


def dump(node: ast.AST) -> str | None:
    """A text that is equal for equal syntax, positions left out; None where it nests too deep."""
    try:
        return ast.dump(node)
    except RecursionError:
        return None


def condition_key(node: ast.expr) -> str | None:
    """The key that `trace.rows.same_syntax` gives the node's text."""
    return dump(ast.Expression(body=node))


def as_written(node: ast.AST) -> str:
    """The node as Python text in normal form; empty where it nests too deep."""
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError):
        return ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean …?` with the known text nearest to `word`, or an empty text."""
    near = get_close_matches(word[:200], sorted({k for k in known if len(k) <= 200}), n=1)
    return f"did you mean `{near[0]}`?" if near else ""
