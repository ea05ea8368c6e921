"""Small changes of a sample that teach something: the slips that everybody makes.

Which there are follows from the code alone, so that their runs start with all others. Each is one piece of
one line, put in place as `what_if` does it, or one line moved into a loop or out of it. What a change is
worth is seen when it has run.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice, pairwise, zip_longest
from typing import Literal

from tracemark.check.needs import variant
from tracemark.check.problem import CannotDecide, Problem
from tracemark.check.replace import Piece, spliced
from tracemark.check.syntax import as_written, expression, module
from tracemark.lesson.sample import NamedChange, Sample
from tracemark.trace.program import Program

MOST = 12
"""Changed runs of one sample at most."""
LONGEST = 60
"""Characters of a piece; of a longer one nobody sees at once what has changed."""

Kind = Literal["replaced", "left out", "into the loop", "behind the loop"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change, and the program with it."""

    kind: Kind
    """How it is told."""
    line: int
    """The line of the code that it changes."""
    old: str
    """The piece as it stands there; of a line that is moved, the line."""
    new: str
    code: str
    """The whole code with it."""

    @property
    def is_seen(self) -> bool:
        """Does the line show that something is missing there?"""
        return self.kind == "left out"


def changes(sample: Sample) -> tuple[Change, ...]:
    """The changes of a sample to choose from, those that teach most first."""
    return _changes(sample.code)


def named(sample: Sample, change: NamedChange) -> tuple[Change, Program] | None:
    """A change that the author names, with its run; None where it cannot be made."""
    program = variant(sample, (change.replacement,))
    if isinstance(program, Problem):
        return None
    pairs = zip(sample.code.split("\n"), program.code.split("\n"), strict=False)
    line = next((n for n, (old, new) in enumerate(pairs, 1) if old != new), 1)
    old, new = change.replacement.old.strip(), change.replacement.new.strip()
    kind: Kind = "left out" if new == "pass" else "replaced"
    return Change(kind, line, old, new, program.code), program


@lru_cache(maxsize=256)
def _changes(code: str) -> tuple[Change, ...]:
    tree = module(code)
    if tree is None:
        return ()
    source = _Source(code, tree)
    found: dict[str, Change] = {}
    for change in chain(*zip_longest(*(kind(source) for kind in _KINDS))):
        if change is not None and change.code != code:
            found.setdefault(change.code, change)
    return tuple(islice(found.values(), MOST))


class _Source:
    """Code and its tree, with what surrounds each node."""

    def __init__(self, code: str, tree: ast.Module) -> None:
        self.code, self.tree = code, tree
        self.lines = code.split("\n")
        self.parents = {
            child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
        }
        # Before Python 3.12, what stands in an f-string has no place of its own.
        plain = (
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.expr | ast.stmt) and self._is_plain(node)
        )
        self.nodes = sorted(plain, key=lambda node: (node.lineno, node.col_offset))

    def _is_plain(self, node: ast.AST) -> bool:
        return not any(isinstance(outer, ast.JoinedStr) for outer in self.around(node))

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """What a node stands in, from the inside out."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent

    def text(self, node: ast.expr | ast.stmt) -> str:
        """The piece of code that a node is; empty where it stands on several lines."""
        if node.lineno != node.end_lineno:
            return ""
        line = self.lines[node.lineno - 1].encode("utf-8", "surrogatepass")
        return line[node.col_offset : node.end_col_offset].decode("utf-8", "replace")

    def within(self, node: ast.expr | ast.stmt, part: ast.expr, new: str) -> str:
        """The text of a node with a part of it replaced; empty where that is on several lines, or nothing."""
        text = self.text(node).encode("utf-8", "surrogatepass")
        if not text or not new or part.end_col_offset is None:
            return ""
        start, end = part.col_offset - node.col_offset, part.end_col_offset - node.col_offset
        return (text[:start] + new.encode() + text[end:]).decode("utf-8", "replace")

    def between(self, node: ast.expr, left: ast.expr, right: ast.expr, old: str, new: str) -> str:
        """The text of a node with the sign between two parts replaced; empty where it is not alone."""
        text = self.text(node).encode("utf-8", "surrogatepass")
        if not text or left.end_col_offset is None:
            return ""
        start, end = left.end_col_offset - node.col_offset, right.col_offset - node.col_offset
        sign = text[start:end].decode("utf-8", "replace")
        if sign.count(old) != 1:
            return ""
        return f"{text[:start].decode()}{sign.replace(old, new)}{text[end:].decode()}"

    def replaced(self, node: ast.expr | ast.stmt, new: str) -> Iterator[Change]:
        """The change that puts other text in place of a node, where it fits."""
        old = self.text(node)
        parsed: ast.expr | ast.stmt | None = expression(new) if isinstance(node, ast.expr) else None
        if parsed is None and isinstance(node, ast.stmt) and (tree := module(new)) is not None:
            parsed = tree.body[0] if len(tree.body) == 1 else None
        if not old or len(old) > LONGEST or not new or parsed is None:
            return
        try:
            code = spliced(self.code, self.tree, Piece(node, parsed, new))
        except CannotDecide:
            return
        yield Change("left out" if new == "pass" else "replaced", node.lineno, old, new, code)

    def moved(self, node: ast.stmt, indent: str, kind: Kind) -> Iterator[Change]:
        """The change that brings a line to another depth."""
        old, n = self.text(node), node.lineno - 1
        if not old or len(old) > LONGEST or self.lines[n].strip() != old:
            return
        code = "\n".join([*self.lines[:n], indent + old, *self.lines[n + 1 :]])
        if module(code) is not None:
            yield Change(kind, node.lineno, old, old, code)

    def indent(self, node: ast.stmt) -> str:
        """The white space in front of a statement."""
        line = self.lines[node.lineno - 1]
        return line[: len(line) - len(line.lstrip())]

    def keeps_a_loop_going(self, node: ast.stmt) -> bool:
        """May a `while` go on for ever without this statement?"""
        whiles = [outer for outer in self.around(node) if isinstance(outer, ast.While)]
        if isinstance(node, ast.Break | ast.Return):
            return bool(whiles)
        watched = {n.id for w in whiles for n in ast.walk(w.test) if isinstance(n, ast.Name)}
        return any(isinstance(n, ast.Name) and n.id in watched for n in ast.walk(node))

    def may_wait_for(self, node: ast.stmt) -> bool:
        """May other code go on or wait for ever without this statement, which stands in no loop?"""
        nodes = list(ast.walk(self.tree))
        modules = {alias.name for n in nodes if isinstance(n, ast.Import) for alias in n.names}
        modules |= {n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)}
        functions = ast.FunctionDef | ast.AsyncFunctionDef
        in_function = any(isinstance(outer, functions) for outer in self.around(node))
        return bool(modules & _WAITING) or (
            in_function and any(isinstance(n, ast.While) for n in nodes)
        )


_WAITING = frozenset(
    {"asyncio", "concurrent.futures", "multiprocessing", "queue", "socket", "threading"}
)

# ---- The kinds, each in the order of the code

_SIGNS: Mapping[type[ast.cmpop | ast.operator | ast.boolop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.And: "and", ast.Or: "or",
}  # fmt: skip
_BOUNDARY: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip
_OPPOSITE: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
_OPERATOR: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.FloorDiv,
    ast.FloorDiv: ast.Div, ast.Mod: ast.FloorDiv,
}  # fmt: skip


def _compares(source: _Source) -> Iterator[tuple[ast.Compare, bool]]:
    """Comparisons of two, each with whether a `while` depends on it."""
    for node in source.nodes:
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and not _is_of_main(node):
            inner: ast.AST = node
            for outer in source.around(node):
                if isinstance(outer, ast.stmt):
                    break
                inner = outer
            is_loop = isinstance(outer, ast.While) and outer.test is inner
            yield node, is_loop


def _is_of_main(node: ast.Compare) -> bool:
    return isinstance(node.left, ast.Name) and node.left.id == "__name__"


def _boundaries(source: _Source) -> Iterator[Change]:
    """`<` for `<=`."""
    for node, _ in _compares(source):
        if type(node.ops[0]) in _BOUNDARY:
            yield from _other_sign(source, node, _BOUNDARY)


def _opposites(source: _Source) -> Iterator[Change]:
    """The wrong way round; of a `while` left out, which might never end."""
    for node, is_loop in _compares(source):
        if type(node.ops[0]) in _OPPOSITE and not is_loop:
            yield from _other_sign(source, node, _OPPOSITE)


def _other_sign(
    source: _Source, node: ast.Compare, table: Mapping[type[ast.cmpop], type[ast.cmpop]]
) -> Iterator[Change]:
    old, new = _SIGNS[type(node.ops[0])], _SIGNS[table[type(node.ops[0])]]
    yield from source.replaced(node, source.between(node, node.left, node.comparators[0], old, new))


def _negated(source: _Source) -> Iterator[Change]:
    """`if x` for `if not x`: the branches change places."""
    for node in source.nodes:
        if not isinstance(node, ast.If | ast.IfExp):
            continue
        test = node.test
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            yield from source.replaced(test, source.text(test.operand))
        elif isinstance(test, ast.Name | ast.Call | ast.Attribute):
            yield from source.replaced(test, f"not {source.text(test)}")
        elif isinstance(test, ast.Compare) and len(test.ops) == 1:
            for one, other in (
                ("not in", "in"),
                ("in", "not in"),
                ("is not", "is"),
                ("is", "is not"),
            ):
                if (
                    as_written(ast.Compare(test.left, test.ops, test.comparators)).find(f" {one} ")
                    > 0
                ):
                    text = source.between(test, test.left, test.comparators[0], one, other)
                    yield from source.replaced(test, text)
                    break


def _ranges(source: _Source) -> Iterator[Change]:
    """One pass more, one less, another start."""
    for node in source.nodes:
        if not (isinstance(node, ast.Call) and as_written(node.func) == "range" and node.args):
            continue
        stop = node.args[min(1, len(node.args) - 1)]
        if len(node.args) == 1:
            yield from source.replaced(node, source.within(node, stop, f"1, {source.text(stop)}"))
        for by in (-1, 1):
            yield from source.replaced(node, source.within(node, stop, _near(source, stop, by)))


def _bounds(source: _Source) -> Iterator[Change]:
    """Another bound of a comparison."""
    for node, _ in _compares(source):
        bound = node.comparators[0]
        if type(node.ops[0]) in _BOUNDARY and isinstance(bound, ast.Constant):
            for by in (1, -1):
                yield from source.replaced(
                    node, source.within(node, bound, _near(source, bound, by))
                )


def _near(source: _Source, node: ast.expr, by: int) -> str:
    """One more or one less; empty where that means nothing."""
    if isinstance(node, ast.Constant):
        return str(node.value + by) if type(node.value) is int else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        sign = 1 if isinstance(node.op, ast.Add) else -1
        if isinstance(node.right, ast.Constant) and node.right.value == -by * sign:
            return source.text(node.left)  # `n` rather than `n + 1 - 1`
    return f"{source.text(node)} {'+' if by > 0 else '-'} 1" if source.text(node) else ""


def _starts(source: _Source) -> Iterator[Change]:
    """Another value to start from."""
    for node in source.nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            new = _other_constant(node.value.value)
            if new:
                yield from source.replaced(node, source.within(node, node.value, new))


def _other_constant(value: object) -> str:
    if isinstance(value, bool):
        return str(not value)
    if isinstance(value, int):
        return str(value + 1)
    if isinstance(value, float):
        return repr(value * 2) if value else "1.0"
    return ""


def _operators(source: _Source) -> Iterator[Change]:
    """Another operator between numbers."""
    for node in source.nodes:
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATOR:
            if not any(
                isinstance(n, ast.Constant) and isinstance(n.value, str | bytes)
                for n in ast.walk(node)
            ):
                old, new = _SIGNS[type(node.op)], _SIGNS[_OPERATOR[type(node.op)]]
                yield from source.replaced(
                    node, source.between(node, node.left, node.right, old, new)
                )
        elif isinstance(node, ast.BoolOp) and len(node.values) == 2:
            old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
            left, right = node.values
            yield from source.replaced(node, source.between(node, left, right, old, new))


def _assigned(source: _Source) -> Iterator[Change]:
    """`=` for `+=`, and the other way round of a sum."""
    for node in source.nodes:
        if isinstance(node, ast.AugAssign) and not source.keeps_a_loop_going(node):
            target, value = source.text(node.target), source.text(node.value)
            yield from source.replaced(node, f"{target} = {value}" if target and value else "")


def _left_out(source: _Source) -> Iterator[Change]:
    """A line that is forgotten: of a loop first; then the last of the module, as most need the first ones."""
    found = [
        node for node in source.nodes if isinstance(node, ast.stmt) and _can_be_forgotten(node)
    ]
    loops = [
        node
        for node in found
        if any(isinstance(outer, ast.For | ast.While) for outer in source.around(node))
    ]
    others = [node for node in found if node not in loops and not source.may_wait_for(node)]
    of_module = [node for node in others if not node.col_offset]
    inner = [node for node in others if node.col_offset]
    for node in (*loops, *reversed(of_module), *inner):
        if not source.keeps_a_loop_going(node):
            yield from source.replaced(node, "pass")


def _can_be_forgotten(node: ast.stmt) -> bool:
    """Does it only change what is there, so that no later line fails for a name?"""
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return isinstance(node.value.func, ast.Attribute)
    return isinstance(node, ast.AugAssign | ast.Break)


def _elifs(source: _Source) -> Iterator[Change]:
    """`if` for `elif`: the condition is looked at whatever the one above it was."""
    for node in source.nodes:
        line = source.lines[node.lineno - 1]
        if isinstance(node, ast.If) and line.lstrip().startswith("elif ") and len(line) <= LONGEST:
            old = line.strip()
            new = old.removeprefix("el")
            lines = [*source.lines[: node.lineno - 1], line.replace("elif ", "if ", 1)]
            code = "\n".join([*lines, *source.lines[node.lineno :]])
            if old.endswith(":") and module(code) is not None:
                yield Change("replaced", node.lineno, old, new, code)


def _arguments(source: _Source) -> Iterator[Change]:
    """What the same function is given elsewhere: the usual mix-up of two names."""
    given = _given(source)
    for (function, i), calls in given.items():
        others = [source.text(call.args[i]) for call in calls]
        for call, text in zip(calls, others, strict=True):
            other = next((one for one in others if one != text), "")
            if other and function not in ("print", "input", "range"):
                yield from source.replaced(call, source.within(call, call.args[i], other))


def _given(source: _Source) -> Mapping[tuple[str, int], Sequence[ast.Call]]:
    """The calls that give a function a name or a constant, by the function and the place of that."""
    found: dict[tuple[str, int], list[ast.Call]] = {}
    for node in source.nodes:
        if isinstance(node, ast.Call):
            for i, argument in enumerate(node.args):
                if isinstance(argument, ast.Name | ast.Constant):
                    found.setdefault((as_written(node.func), i), []).append(node)
    return found


def _settings(source: _Source) -> Iterator[Change]:
    """Another number, or the other truth, where a function is told how to work."""
    given = _given(source)
    for node in source.nodes:
        if not isinstance(node, ast.Call) or as_written(node.func) in _NO_SETTINGS:
            continue
        if as_written(node.func).endswith("sleep"):
            continue  # what it changes is how long a reader waits
        for keyword in node.keywords:
            new = _set_other(keyword.value, keyword.arg)
            for change in source.replaced(node, source.within(node, keyword.value, new)):
                # The whole call would hide what is another.
                old = f"{keyword.arg}={source.text(keyword.value)}"
                is_alone = source.lines[node.lineno - 1].count(old) == 1
                yield replace(change, old=old, new=f"{keyword.arg}={new}") if is_alone else change
        for i, value in enumerate(node.args):
            if len(given.get((as_written(node.func), i), ())) > 1:
                continue  # what it is given elsewhere is tried in its place
            yield from source.replaced(node, source.within(node, value, _set_other(value)))


_NO_SETTINGS = frozenset(
    {"range", "print", "int", "str", "float", "round", "chr", "bool", "pow", "divmod"}
)


def _set_other(node: ast.expr, keyword: str | None = None) -> str:
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, bool):
        return str(not value)
    if not isinstance(value, int):
        return ""
    # A place for nobody, as in `Semaphore(0)`, would be waited for without end.
    return str(value - 1 if value > 1 or keyword == "start" else value + 1)


def _bodies(source: _Source) -> Iterator[list[ast.stmt]]:
    """All blocks of the code."""
    for node in ast.walk(source.tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield block


def _into_loops(source: _Source) -> Iterator[Change]:
    """The line behind a loop, inside it."""
    for block in _bodies(source):
        for loop, node in pairwise(block):
            if isinstance(loop, ast.For | ast.While) and not loop.orelse:
                indent = source.indent(loop.body[-1])
                yield from source.moved(node, indent, "into the loop")


def _out_of_loops(source: _Source) -> Iterator[Change]:
    """The last line of a loop, behind it."""
    for node in source.nodes:
        if isinstance(node, ast.For | ast.While) and not node.orelse and len(node.body) > 1:
            last = node.body[-1]
            if not source.keeps_a_loop_going(last):
                yield from source.moved(last, source.indent(node), "behind the loop")


def _indexes(source: _Source) -> Iterator[Change]:
    """The neighbour of an item, or of the end of a slice."""
    for node in source.nodes:
        if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
            continue
        bounds = [node.slice]
        if isinstance(node.slice, ast.Slice):
            bounds = [bound for bound in (node.slice.upper, node.slice.lower) if bound is not None]
        for bound in bounds[:1]:
            if isinstance(bound, ast.Constant):
                yield from source.replaced(
                    node, source.within(node, bound, _near(source, bound, 1))
                )


def _aliases(source: _Source) -> Iterator[Change]:
    """A second name in place of a copy, and a copy in place of a second name."""
    lists = {
        target.id
        for node in source.nodes
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.List | ast.Dict | ast.Set | ast.ListComp)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    copies = _names_that_copy(source.tree)
    for node in source.nodes:
        copied = _copied(node, copies) if isinstance(node, ast.expr) else None
        if copied is not None:
            yield from source.replaced(node, source.text(copied))
    for node in source.nodes:
        value = node.value if isinstance(node, ast.Assign) else None
        if isinstance(value, ast.Name) and value.id in lists:
            yield from source.replaced(value, f"{value.id}.copy()")
        elif isinstance(value, ast.Name | ast.Subscript | ast.Attribute) and copies:
            yield from source.replaced(value, f"{copies[0]}({source.text(value)})")


def _names_that_copy(tree: ast.Module) -> list[str]:
    """What the code calls the functions of the module `copy`."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "copy":
            names += [alias.asname or alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            found = [alias.asname or alias.name for alias in node.names if alias.name == "copy"]
            names += [f"{name}.{function}" for name in found for function in ("copy", "deepcopy")]
    return names


def _copied(node: ast.expr, copies: Sequence[str]) -> ast.expr | None:
    """What `list(x)`, `x.copy()`, `x[:]` or a function of the module `copy` copies."""
    if isinstance(node, ast.Call) and as_written(node.func) in copies and len(node.args) == 1:
        return node.args[0]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        is_copy = node.func.id in ("list", "dict", "set") and len(node.args) == 1
        return node.args[0] if is_copy and isinstance(node.args[0], ast.Name) else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.value if node.func.attr == "copy" and not node.args else None
    is_slice = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)
    if is_slice and isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        whole = node.slice.lower is node.slice.upper is node.slice.step is None
        return node.value if whole else None
    return None


_KINDS: tuple[Callable[[_Source], Iterator[Change]], ...] = (
    _boundaries,
    _aliases,
    _into_loops,
    _assigned,
    _ranges,
    _left_out,
    _elifs,
    _out_of_loops,
    _arguments,
    _indexes,
    _opposites,
    _starts,
    _operators,
    _settings,
    _negated,
    _bounds,
)
"""Those that teach most first; one of each before the second of any."""
