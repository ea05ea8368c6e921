"""`#: text` comments: the author's words for what a statement does, cut from the code shown."""

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

# Strings are matched only to be skipped, so that a `#:` in one of them is no comment.
_STRING_OR_COMMENT = re.compile(
    r"'''(?:\\.|(?!''').)*(?:'''|\Z)"
    r'|"""(?:\\.|(?!""").)*(?:"""|\Z)'
    r"|'(?:\\.|[^'\\\n])*'?"
    r'|"(?:\\.|[^"\\\n])*"?'
    r"|(?P<comment>#[^\n]*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A `#:` that says nothing about any statement."""

    line: int
    """1-based line of the code."""
    column: int
    """0-based character of the `#`."""
    empty: bool
    """True where no text follows; else it stands on a line of its own."""


@dataclass(frozen=True, slots=True)
class ActionCut:
    """Code without its actions."""

    code: str
    """With as many lines as before."""
    actions: tuple[tuple[int, str], ...]
    """(1-based line, template)."""
    misplaced: tuple[Misplaced, ...]
    """Comments that are left where they stand."""


def cut_actions(code: str) -> ActionCut:
    """Take the `#:` comments out of `code`, with the spaces before them."""
    lines = code.split("\n")
    actions: list[tuple[int, str]] = []
    misplaced: list[Misplaced] = []
    for line, column in _comments(code):
        before, text = lines[line - 1][:column], lines[line - 1][column:]
        template = text.removeprefix("#:").strip()
        if not before.strip() or not template:
            misplaced.append(Misplaced(line, column, empty=not template))
            continue
        actions.append((line, template))
        lines[line - 1] = before.rstrip()
    return ActionCut("\n".join(lines), tuple(actions), tuple(misplaced))


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
