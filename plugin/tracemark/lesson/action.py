"""`#: text` comments: the author's words for what a statement does, cut from the code shown."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from tracemark.lesson.expression import BrokenPython, parse_statements
from tracemark.lesson.spelling import nearest
from tracemark.trace.phrases import fields

# Strings are matched only to be skipped, so that a `#:` in one of them is no comment.
_STRING_OR_COMMENT = re.compile(
    r"'''(?:\\.|(?!''').)*(?:'''|\Z)"
    r'|"""(?:\\.|(?!""").)*(?:"""|\Z)'
    r"|'(?:\\.|[^'\\\n])*'?"
    r'|"(?:\\.|[^"\\\n])*"?'
    r"|(?P<comment>#[^\n]*)",
    re.DOTALL,
)


_NAME = re.compile(r"[^\W\d]\w*")
_COMPUTED = (":value", ":output", ":test", ":error")
"""Fields that are no variables: what a statement returned, printed, decided, raised."""


@dataclass(frozen=True, slots=True)
class BadAction:
    """A `#:` comment that no step could show as it is meant."""

    line: int
    """1-based line of the code."""
    column: int
    """0-based character that is wrong."""
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class ActionCut:
    """Code without its actions."""

    code: str
    """With as many lines as before."""
    actions: tuple[tuple[int, str], ...]
    """(1-based line, template)."""
    bad: tuple[BadAction, ...]
    """Those that stand where no statement ends are left in the code."""


def cut_actions(code: str) -> ActionCut:
    """Take the `#:` comments out of `code`, with the spaces before them."""
    lines = code.split("\n")
    actions: list[tuple[int, str]] = []
    bad: list[BadAction] = []
    ends = _statement_ends(code)
    for line, column in _comments(code):
        before, text = lines[line - 1][:column], lines[line - 1][column:]
        template = text.removeprefix("#:").strip()
        misplaced = _misplaced(before, template, ends is None or line in ends)
        if misplaced is not None:
            bad.append(BadAction(line, column, *misplaced))
            continue
        bad += _bad_fields(code, line, column, text)
        actions.append((line, template))
        lines[line - 1] = before.rstrip()
    return ActionCut("\n".join(lines), tuple(actions), tuple(bad))


def _misplaced(before: str, template: str, is_end: bool) -> tuple[str, str] | None:
    """Why no step can show this comment, and what to do; None where one can."""
    if not template:
        return "a `#:` comment without text", "Say what the statement does."
    advice = "Put it behind the statement that it speaks of."
    if not before.strip():
        return "a `#:` comment on a line of its own", advice
    if not is_end:
        return "a `#:` comment on a line where no statement ends", advice
    return None


def _bad_fields(code: str, line: int, column: int, text: str) -> Iterator[BadAction]:
    """The fields of an action that the code has no variable for."""
    known = {*_COMPUTED, *_NAME.findall("\n".join(_without_comment(code, line, column)))}
    for field in fields(text):
        if field.name not in known:
            message = f"`{{{field.name}}}` names no variable of the sample"
            guess = nearest(field.name, sorted(known))
            advice = f"Did you mean `{{{guess}}}`? " if guess else ""
            advice += "Write a name that the code has, or `{{` and `}}` for braces."
            yield BadAction(line, column + field.start, message, advice)


def _without_comment(code: str, line: int, column: int) -> Iterator[str]:
    for number, text in enumerate(code.split("\n"), start=1):
        yield text[:column] if number == line else text


def _statement_ends(code: str) -> set[int] | None:
    """The lines on which a statement, or the header of one, ends; None for broken code."""
    tree = parse_statements(code)
    if isinstance(tree, BrokenPython):
        return None
    return {line for node in ast.walk(tree) for line in _ends(node)}


def _ends(node: ast.AST) -> range:
    """The lines on which a step of the node may carry a comment.

    For a header these go on to the line above its body: its colon may stand there.
    """
    match node:
        case ast.For(iter=last, body=body) | ast.AsyncFor(iter=last, body=body):
            return _header(last.end_lineno, body)
        case ast.While(test=last, body=body) | ast.If(test=last, body=body):
            return _header(last.end_lineno, body)
        case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
            last = items[-1].optional_vars or items[-1].context_expr
            return _header(last.end_lineno, body)
        case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
            return _header(_last_line(node.lineno, node.args, node.returns), body)
        case ast.ClassDef(body=body):
            return _header(_last_line(node.lineno, *node.bases, *node.keywords), body)
        case ast.ExceptHandler(lineno=line, type=caught, body=body):
            return _header(caught.end_lineno if caught else line, body)
        case ast.match_case(pattern=pattern, guard=guard, body=body):
            return _header((guard or pattern).end_lineno, body)
        case ast.Try() | ast.TryStar() | ast.Match() | ast.Global() | ast.Nonlocal():
            return range(0)
        case ast.AnnAssign(value=None) | ast.Expr(value=ast.Constant(value=str())):
            return range(0)
        case ast.stmt(end_lineno=int(line)):
            return range(line, line + 1)
    return range(0)


def _header(line: int | None, body: list[ast.stmt]) -> range:
    assert line is not None
    below = min((_first_line(node) for node in body), default=line + 1)
    return range(line, max(below, line + 1))


def _last_line(line: int, *parts: ast.AST | None) -> int:
    """The last line of a header that begins on `line` and has these parts."""
    nodes = [node for part in parts if part is not None for node in ast.walk(part)]
    return max((line, *(getattr(node, "end_lineno", line) for node in nodes)))


def _first_line(node: ast.stmt) -> int:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return min((node.lineno, *(one.lineno for one in node.decorator_list)))
    return node.lineno


def _comments(code: str) -> list[tuple[int, int]]:
    """(1-based line, 0-based column) of each `#:` comment."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (tokenize.TokenError, SyntaxError, ValueError):
        # The sample is broken, and its error is to be shown: read it as far as one can.
        return list(_comments_of_broken(code))
    return [
        token.start
        for token in tokens
        if token.type == tokenize.COMMENT and token.string.startswith("#:")
    ]


def _comments_of_broken(code: str) -> Iterator[tuple[int, int]]:
    for found in _STRING_OR_COMMENT.finditer(code):
        if found["comment"] and found["comment"].startswith("#:"):
            before = code[: found.start()]
            yield before.count("\n") + 1, found.start() - (before.rfind("\n") + 1)
