"""Wrong answers to how the program ends: other exceptions that its code could raise, and none."""

import ast
from collections.abc import Iterator

from tracemark.check.candidate import Candidate, candidate
from tracemark.check.run import Run
from tracemark.check.syntax import module
from tracemark.check.values import ErrorName
from tracemark.trace.phrases import shown

_NEAR = {
    "IndexError": ("KeyError", "TypeError", "ValueError"),
    "KeyError": ("IndexError", "NameError", "ValueError"),
    "ZeroDivisionError": ("ValueError", "TypeError", "OverflowError"),
    "ValueError": ("TypeError", "NameError", "KeyError"),
    "TypeError": ("ValueError", "AttributeError", "NameError"),
    "NameError": ("AttributeError", "KeyError", "TypeError"),
    "UnboundLocalError": ("TypeError", "AttributeError", "ValueError"),
    "AttributeError": ("NameError", "TypeError", "KeyError"),
}
"""What is mistaken for what; none is a base class of the other."""
_USUAL = ("TypeError", "ValueError", "NameError")


def wrong_errors(run: Run, value: object) -> Iterator[Candidate]:
    """For `raised`."""
    if not run.rows.rows or run.rows.trace.end.reason not in ("finished", "error"):
        return
    last = run.rows.rows[-1].n
    fact, row = error_fact(run, value)
    for other in run.rows:
        error = other.outcome.error
        if error is not None and error.type != value and not _starts_later(other.n, row):
            text = f"Step {other.n} raises it, and it goes no further; {fact}."
            yield candidate(ErrorName(error.type), "other row", text, other.n)
    likely = mistaken_errors(value) if value is not None else tuple(_likely(run))
    for name in dict.fromkeys((*likely, *_USUAL)):
        said = f"{fact[0].upper()}{fact[1:]}, not in {shown(name)}." if value is not None else ""
        yield candidate(
            ErrorName(name), "other error", said or f"{fact[0].upper()}{fact[1:]}.", row or last
        )
    if value is not None:
        yield candidate(None, "opposite", f"{fact[0].upper()}{fact[1:]}.", row)


def mistaken_errors(value: object) -> tuple[str, ...]:
    """Exceptions that one is mistaken for, or that could be feared where none is raised."""
    return _NEAR.get(str(value), _USUAL) if value is not None else _USUAL


def error_fact(run: Run, value: object) -> tuple[str, int]:
    """How the program really ends, inside a sentence, and the row that it names."""
    last = run.rows.rows[-1].n
    if value is None:
        return f"after step {last} the program ends without an error", last
    rows = [r.n for r in run.rows if r.outcome.error is not None and r.outcome.error.type == value]
    if not rows:
        return f"after step {last} the program ends in {shown(str(value))}", last
    return f"step {rows[-1]} ends in {shown(str(value))}", rows[-1]


def _starts_later(n: int, row: int) -> bool:
    return n > row


def _likely(run: Run) -> Iterator[str]:
    """What the code of the sample could have raised."""
    tree = module(run.sample.code)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Subscript):
            yield "IndexError"
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.Mod | ast.FloorDiv):
            yield "ZeroDivisionError"
        elif isinstance(node, ast.Dict):
            yield "KeyError"
        elif isinstance(node, ast.Attribute):
            yield "AttributeError"
