"""The ways that a program's syntax leaves open: statements, and what can come after each.

A function and the body of a class are graphs of their own, since their statements run in frames of their own.
A statement is what makes a step of a trace; the headers of compound statements are statements here, and
`try:`, `finally:` and `match …:`, which make none, stand as a line above the first that does.
Where an exception leads is not in the syntax: it is seen in the run.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tracemark.check.syntax import module
from tracemark.topic.stepless import makes_no_step

Way = Literal["", "true", "false", "item", "end", "match", "no match"]
"""What decides for a way; empty where nothing does."""
ENTRY, EXIT = 0, -1
"""Where a graph begins and ends; its statements are numbered from 1."""
Place = tuple[int, int]
"""Line and column, from 1, as a step has them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of code as the map shows it."""

    n: int
    code: str
    """All of the statement, without the indentation of its first line."""
    depth: int
    """How many blocks it stands in, within its graph."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What runs in one go and makes a step."""

    place: Place
    lines: tuple[Line, ...]
    """Its own is the last; before it lines such as `try:`."""
    decides: bool
    """Does it say where to go on?"""


@dataclass(frozen=True, slots=True)
class Graph:
    """The statements of the module, a function or the body of a class."""

    kind: Literal["module", "function", "class"]
    name: str
    """Empty for the module."""
    place: Place
    """Of its `def` or `class`."""
    statements: tuple[Statement, ...]
    """In the order of the code."""
    ways: Mapping[tuple[int, int], tuple[Way, ...]]
    """From statement to statement."""


def graphs(source: str) -> tuple[Graph, ...]:
    """All graphs of a program, the module's first; none where this Python cannot read it.

    Raises RecursionError where it is nested too deep.
    """
    tree = module(source)
    if tree is None:
        return ()
    waiting: list[tuple[ast.Module | _Definition, str]] = [(tree, "")]
    found = []
    for node, name in waiting:  # it grows meanwhile
        builder = _Builder(source.split("\n"))
        builder.body(node)
        kind: Literal["module", "function", "class"] = (
            "module"
            if isinstance(node, ast.Module)
            else "class"
            if isinstance(node, ast.ClassDef)
            else "function"
        )
        place = (1, 1) if isinstance(node, ast.Module) else builder.place(node)
        statements = tuple(builder.statements)
        ways = {ends: tuple(dict.fromkeys(ways)) for ends, ways in builder.ways.items()}
        found.append(Graph(kind, name, place, statements, ways))
        waiting += ((each, f"{name}.{each.name}".strip(".")) for each in builder.definitions)
    return tuple(found)


_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_End = tuple[int, Way]
"""A way that has a beginning: the statement, and what decides for it."""
_Jump = Literal["break", "continue", "return"]


@dataclass
class _Around:
    """A loop or a `finally` that a jump may lead to."""

    is_loop: bool
    jumps: dict[_Jump, list[_End]] = field(default_factory=dict)

    def stops(self, jump: _Jump) -> bool:
        """Does a jump end here?"""
        return jump != "return" or not self.is_loop


class _Builder:
    """Follows the statements of one body; what it is given and gives back are the ways that are open."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.statements: list[Statement] = []
        self.ways: dict[tuple[int, int], list[Way]] = {}
        self.definitions: list[_Definition] = []
        self._around: list[_Around] = []
        self._above: list[Line] = []
        """Lines that the next statement takes along."""
        self._depth = 0

    def body(self, node: ast.Module | _Definition) -> None:
        """All of it, from its beginning to its end."""
        self._join(self._block(node.body, [(ENTRY, "")]), EXIT)

    def place(self, node: ast.stmt | ast.pattern | ast.ExceptHandler) -> Place:
        """Where a step has it: columns count characters."""
        before = self.lines[node.lineno - 1].encode()[: node.col_offset]
        return node.lineno, len(before.decode()) + 1

    def _join(self, ends: Iterable[_End], to: int) -> None:
        for start, way in ends:
            self.ways.setdefault((start, to), []).append(way)

    def _add(
        self,
        place: Place,
        code: str,
        ends: list[_End],
        *,
        decides: bool = False,
    ) -> int:
        lines = (*self._above, Line(place[0], code, self._depth))
        self._above = []
        self.statements.append(Statement(place, lines, decides))
        self._join(ends, len(self.statements))
        return len(self.statements)

    def _header(
        self, node: ast.stmt | ast.ExceptHandler, ends: list[_End], *, decides: bool
    ) -> int:
        place = self.place(node)
        return self._add(place, _header(self.lines, place), ends, decides=decides)

    def _block(self, statements: Sequence[ast.stmt], ends: list[_End]) -> list[_End]:
        for statement in statements:
            ends = self._statement(statement, ends)
        return ends

    def _inner(self, statements: Sequence[ast.stmt], ends: list[_End]) -> list[_End]:
        self._depth += 1
        ends = self._block(statements, ends)
        self._depth -= 1
        return ends

    def _statement(self, node: ast.stmt, ends: list[_End]) -> list[_End]:
        match node:
            case ast.If():
                return self._if(node, ends)
            case ast.While() | ast.For() | ast.AsyncFor():
                return self._loop(node, ends)
            case ast.Try() | ast.TryStar():
                return self._try(node, ends)
            case ast.Match():
                return self._match(node, ends)
            case ast.With() | ast.AsyncWith():
                header = self._header(node, ends, decides=False)
                return self._inner(node.body, [(header, "")])
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self.definitions.append(node)
                return [(self._header(node, ends, decides=False), "")]
            case _ if makes_no_step(node):
                return ends
            case _:
                return self._simple(node, ends)

    def _simple(self, node: ast.stmt, ends: list[_End]) -> list[_End]:
        lines = self.lines[node.lineno - 1 : node.end_lineno]
        last = lines[-1].encode()[: node.end_col_offset].decode()
        code = "\n".join([*lines[:-1], last])
        place = self.place(node)
        n = self._add(place, _dedented(code[place[1] - 1 :], place[1] - 1), ends)
        match node:
            case ast.Raise():
                return []
            case ast.Return():
                self._jump("return", [(n, "")])
                return []
            case ast.Break():
                self._jump("break", [(n, "")])
                return []
            case ast.Continue():
                self._jump("continue", [(n, "")])
                return []
        return [(n, "")]

    def _jump(self, jump: _Jump, ends: list[_End]) -> None:
        """Leads to the innermost that it ends at, or has to pass."""
        for around in reversed(self._around):
            if around.stops(jump):
                around.jumps.setdefault(jump, []).extend(ends)
                return
        self._join(ends, EXIT)

    def _if(self, node: ast.If, ends: list[_End]) -> list[_End]:
        test = self._header(node, ends, decides=True)
        yes = self._inner(node.body, [(test, "true")])
        is_elif = len(node.orelse) == 1 and _is_elif(node.orelse[0], self.lines)
        block = self._block if is_elif else self._inner
        return [*yes, *block(node.orelse, [(test, "false")])]

    def _loop(self, node: ast.While | ast.For | ast.AsyncFor, ends: list[_End]) -> list[_End]:
        header = self._header(node, ends, decides=True)
        is_while = isinstance(node, ast.While)
        loop = _Around(is_loop=True)
        self._around.append(loop)
        self._join(self._inner(node.body, [(header, "true" if is_while else "item")]), header)
        self._around.pop()
        self._join(loop.jumps.get("continue", ()), header)
        ended: list[_End] = [(header, "false" if is_while else "end")]
        if isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and node.test.value:
            ended = []
        return [*self._inner(node.orelse, ended), *loop.jumps.get("break", ())]

    def _try(self, node: ast.Try | ast.TryStar, ends: list[_End]) -> list[_End]:
        last = _Around(is_loop=False)
        if node.finalbody:
            self._around.append(last)
        self._above.append(Line(node.lineno, "try:", self._depth))
        done = self._inner(node.body, ends)
        handled: list[_End] = []
        for handler in node.handlers:
            header = self._header(handler, [], decides=False)
            handled += self._inner(handler.body, [(header, "")])
        ends = [*self._inner(node.orelse, done), *handled]
        if not node.finalbody:
            return ends
        self._around.pop()
        n = node.finalbody[0].lineno
        while not re.match(r"\s*finally\b", self.lines[n - 1]):
            n -= 1
        self._above.append(Line(n, "finally:", self._depth))
        waiting = [end for jump in last.jumps.values() for end in jump]
        done = self._inner(node.finalbody, [*ends, *waiting])
        for jump in last.jumps:
            self._jump(jump, done)
        return done if ends else []

    def _match(self, node: ast.Match, ends: list[_End]) -> list[_End]:
        place = self.place(node)
        self._above.append(Line(place[0], _header(self.lines, place), self._depth))
        done: list[_End] = []
        self._depth += 1
        for case in node.cases:
            place = self.place(case.pattern)
            code = f"case {_header(self.lines, place)}"
            test = self._add(place, code, ends, decides=True)
            done += self._inner(case.body, [(test, "match")])
            ends = [] if _matches_all(case) else [(test, "no match")]
        self._depth -= 1
        return [*done, *ends]


def _matches_all(case: ast.match_case) -> bool:
    """Can the case not fail?"""
    return (
        case.guard is None
        and isinstance(case.pattern, ast.MatchAs)
        and case.pattern.pattern is None
    )


def _is_elif(node: ast.stmt, lines: Sequence[str]) -> bool:
    return isinstance(node, ast.If) and lines[node.lineno - 1].lstrip().startswith("elif")


def _header(lines: Sequence[str], place: Place) -> str:
    """The code from a place to the colon that opens the block."""
    line, column = place
    rest = io.StringIO("\n".join([lines[line - 1][column - 1 :], *lines[line:]]))
    start = rest.getvalue().split("\n")
    end_line, end = next(_colons(tokenize.generate_tokens(rest.readline)))
    taken = [*start[: end_line - 1], start[end_line - 1][:end]]
    return _dedented("\n".join(taken), column - 1)


def _colons(tokens: Iterable[tokenize.TokenInfo]) -> Iterator[tuple[int, int]]:
    """Ends of the colons that belong to no bracket and no `lambda`."""
    depth = lambdas = 0
    for token in tokens:
        depth += (token.string in ("(", "[", "{")) - (token.string in (")", "]", "}"))
        if depth == 0 and token.string == "lambda":
            lambdas += 1
        elif depth == 0 and token.string == ":" and lambdas:
            lambdas -= 1
        elif depth == 0 and token.string == ":":
            yield token.end


def _dedented(code: str, indent: int) -> str:
    """The code with its further lines as far to the left as the first."""
    first, *more = code.split("\n")
    return "\n".join([first, *(re.sub(rf"^\s{{0,{indent}}}", "", line) for line in more)])
