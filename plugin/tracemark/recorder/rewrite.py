"""Rewrites the sample's syntax tree: a probe after each statement, and around each condition.

A probe is a call of a *string constant* in the tree; after compiling, the constants are swapped for
the functions (`bind_probes`). So no name is added that the sample could see: `dir()`, `locals()` and
`co_names` stay as they were. Every probe stands at the location of what it watches, so tracebacks
and their carets stay as they were too.

What the sample writes          what runs
    x = e                           x = e; step(k, x)
    if a < b: …                     see `expressions`
    for x in it: …                  for x in it: step(k, x); …   else: exhausted(k)
    return e                        return returning(k, e)
    def f(a): BODY                  def f(a):
                                        enter(k, (), (), a)
                                        try: BODY; leaving(k)
                                        except: failed(k); raise
    try: BODY  except E: …          try:
                                        try: BODY
                                        except: raised(k); raise
                                    except E: handling(k); …
    the module                      enter_module(k)
                                    try: BODY
                                    except: uncaught_in_module(k)

A bare `raise` adds no entry to a traceback, so the wrappers cannot be seen in one.

Annotations, patterns and type parameters are never touched.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import CodeType
from typing import Any

from . import actions as words
from .expressions import Expressions
from .scopes import (
    Function,
    Scope,
    Scopes,
    bound_names,
    bound_special_names,
    mentioned_names,
    pattern_names,
)
from .slots import Condition, Slot, Span, header_span, span_of
from .syntax import (
    arguments_of,
    flat_targets,
    future_names,
    is_future,
    last_argument,
    matches_all,
    split_front,
)
from .table import PREFIX, Table, at, constant, load

Body = list[ast.stmt]


class Rewritten:
    """A sample's tree with its probes, and what the probes speak of."""

    __slots__ = ("conditions", "features", "mentioned", "slots", "special", "tree")

    def __init__(self, tree: ast.Module, table: Table) -> None:
        self.tree = tree
        self.mentioned = mentioned_names(tree)
        """All names that the code shown uses."""
        self.features = frozenset(future_names(tree))
        """Names that `from __future__` binds: switches of the compiler, no variables."""
        self.special = bound_special_names(tree)
        """Names such as `__slots__` that it binds."""
        self.slots = table.slots
        self.conditions = table.conditions


def rewrite(source: str, filename: str, actions: Iterable[tuple[int, str]]) -> Rewritten:
    """The sample with its probes. `actions` are the author's `#:` comments by line.

    Raises SyntaxError, and RecursionError where the source is nested too deep.
    """
    tree = ast.parse(source, filename)
    table = Table(source)
    rewritten = Rewritten(tree, table)
    _Rewriter(table, Scopes(source, filename)).module(tree)
    _attach(table, actions)
    return rewritten


def guard_module(tree: ast.Module) -> ast.Module:
    """Code that the reader does not see: only how it ends is watched."""
    front, rest = split_front(tree.body)
    if rest:
        table = Table("")
        slot = table.slot("marker", "module", Span(1, 0, 1, 0))
        guard = _guarded(table, rest, rest[0], slot, "stopped_by")
        guard.handlers[0].body.pop()  # the exception goes no further
        tree.body = [*front, guard]
    return tree


def bind_probes(code: CodeType, probes: Mapping[str, Callable[..., object]]) -> CodeType:
    """The code with the probe constants swapped for the functions in `probes`."""
    constants: list[Any] = []
    for value in code.co_consts:
        if isinstance(value, CodeType):
            value = bind_probes(value, probes)
        elif isinstance(value, str) and value.startswith(PREFIX):
            value = probes[value[len(PREFIX) :]]
        constants.append(value)
    return code.replace(co_consts=tuple(constants))


def _attach(table: Table, actions: Iterable[tuple[int, str]]) -> None:
    """Give each `#:` comment to the last statement that ends on its line."""
    for line, text in actions:
        ending = [
            slot
            for slot in table.slots
            if slot.span.end_line <= line <= table.reach.get(slot.number, slot.span.end_line)
            and slot.kind != "marker"
            and slot.syntax not in ("def", "leave", "yield", "await")
        ]
        if ending:
            last = max(ending, key=lambda slot: slot.span[:2])
            last.action = text
            last.marked = True


class _Rewriter:
    """Rewrites the statements of a module in place.

    State, restored on leaving what it belongs to: `statement`, the one being visited; `keeps`, does
    code of the same call still run after a `return` here; `returns`, the function's so far;
    `handlers`, the named `except` clauses between here and the loop around.
    """

    def __init__(self, table: Table, scopes: Scopes) -> None:
        self.table = table
        self.scopes = scopes
        self.statement: ast.stmt = ast.Pass()
        self.keeps = False
        self.returns: list[Slot] = []
        self.handlers: list[int] = []

    def block(self, statements: Iterable[ast.stmt]) -> Body:
        return [new for statement in statements for new in self.rewritten(statement)]

    def rewritten(self, node: ast.stmt) -> Body:
        outer, self.statement = self.statement, node
        visit = getattr(self, "do_" + type(node).__name__, None)
        new: Body = [node] if visit is None else visit(node)
        self.statement = outer
        return new

    def expr(self, node: ast.expr) -> ast.expr:
        return Expressions(self.table, self.statement).rewritten(node)

    def exprs(self, nodes: Iterable[ast.expr]) -> list[ast.expr]:
        return [self.expr(node) for node in nodes]

    def names(self, *targets: ast.expr) -> list[str]:
        """Names that the targets bind, as the scope stores them."""
        found = [name for target in targets for name in bound_names(target)]
        return [self.table.scope.stored(name) for name in found]

    def test(self, node: ast.expr, slot: Slot, probe: str, *arguments: ast.expr) -> ast.expr:
        return Expressions(self.table, self.statement).test(node, slot, probe, *arguments)

    # -- scopes

    def module(self, tree: ast.Module) -> None:
        front, rest = split_front(tree.body)
        if rest:
            slot = self.table.slot("marker", "module", Span(1, 0, 1, 0))
            enter = self.table.run("enter_module", rest[0], slot)
            features = [row for node in front if is_future(node) for row in self.feature(node)]
            guard = _guarded(self.table, self.block(rest), rest[0], slot, "uncaught_in_module")
            guard.handlers[0].body.pop()  # the exception goes no further
            tree.body = [*front, enter, *features, guard]

    def feature(self, node: Any) -> Body:
        """The row of a `from __future__` import, which itself must stay in front."""
        return self.simple(node, "import", words.imported(node))[1:]

    def do_FunctionDef(self, node: Function) -> Body:
        node.decorator_list = self.exprs(node.decorator_list)
        node.args.defaults = self.exprs(node.args.defaults)
        node.args.kw_defaults = [item and self.expr(item) for item in node.args.kw_defaults]
        last = node.returns or last_argument(node.args)
        action = "define function `" + node.name + "`"
        slot = self.table.header("statement", "def", node, last, action, [node.name])
        outer = self.table.scope, self.keeps, self.returns, self.handlers
        self.keeps, self.returns, self.handlers = False, [], []
        self.function_body(node, last)
        self.table.scope, self.keeps, self.returns, self.handlers = outer
        return [node, self.table.run("step", node, slot, *self.table.values(node, slot))]

    do_AsyncFunctionDef = do_FunctionDef

    def function_body(self, node: Function, last: ast.expr | ast.arg | None) -> None:
        scope = self.table.scope
        name = scope.function + "." + node.name if scope.kind == "class" else node.name
        self.table.scope = self.scopes.function(node, name, scope.private)
        arguments = [argument.arg for argument in arguments_of(node.args)]
        slot = self.table.header("call", "call", node, last, words.call(name, arguments), arguments)
        enter = self.table.run(
            "enter", node, slot, *self.cells(node), *self.table.values(node, slot)
        )
        front, rest = split_front(node.body)
        rest = self.block(rest)
        tail = self.table.run("leaving", node, slot)
        slot.keeps_frame = any(returned.keeps_frame for returned in self.returns)
        for returned in self.returns:
            returned.keeps_frame = slot.keeps_frame
        if slot.keeps_frame:
            guard = _guarded(self.table, rest, node, slot, "failed")
            guard.finalbody = [tail]
        else:
            guard = _guarded(self.table, [*rest, tail], node, slot, "failed")
        node.body = [*front, enter, guard]

    def cells(self, node: Function) -> tuple[ast.expr, ast.expr]:
        """Names of the function's cells, and functions that read them."""
        cells = tuple(sorted(self.table.scope.cells))
        readers = ast.Tuple([_reader(name, node) for name in cells], ast.Load())
        return constant(cells, node), at(readers, node)

    def do_ClassDef(self, node: ast.ClassDef) -> Body:
        node.decorator_list = self.exprs(node.decorator_list)
        node.bases = self.exprs(node.bases)
        for keyword in node.keywords:
            keyword.value = self.expr(keyword.value)
        last = node.bases[-1] if node.bases else None
        action = "define class `" + node.name + "`"
        slot = self.table.header("statement", "class", node, last, action, [node.name])
        outer = self.table.scope
        prefix = outer.function + "." if outer.kind == "class" else ""
        private = "_" + node.name.lstrip("_") if node.name.strip("_") else ""
        self.table.scope = Scope("class", prefix + node.name, private=private)
        inner = self.table.slot("marker", "class", header_span(node, last))
        enter = self.table.run("enter_class", node, inner)
        leave = self.table.run("leaving", node, inner)
        front, rest = split_front(node.body)
        guard = _guarded(self.table, [*self.block(rest), leave], node, inner, "failed")
        node.body = [*front, enter, guard]
        self.table.scope = outer
        return [node, self.table.run("step", node, slot, *self.table.values(node, slot))]

    # -- simple statements

    def simple(
        self,
        node: ast.stmt,
        syntax: str,
        action: str,
        names: Iterable[str] = (),
        probe: str = "step",
    ) -> Body:
        slot = self.table.slot("statement", syntax, span_of(node), action, names)
        return [node, self.table.run(probe, node, slot, *self.table.values(node, slot))]

    def do_Assign(self, node: ast.Assign) -> Body:
        names = self.names(*node.targets)
        action = words.assignment(flat_targets(node.targets), names)
        node.value = self.expr(node.value)
        node.targets = self.exprs(node.targets)
        return self.simple(node, "assign", action, names)

    def do_AugAssign(self, node: ast.AugAssign) -> Body:
        names = self.names(node.target)
        action = words.assignment([node.target], names)
        node.value = self.expr(node.value)
        return self.simple(node, "assign", action, names)

    def do_AnnAssign(self, node: ast.AnnAssign) -> Body:
        if node.value is None:
            return [node]
        names = self.names(node.target)
        action = words.assignment([node.target], names)
        node.value = self.expr(node.value)
        return self.simple(node, "assign", action, names)

    def do_Expr(self, node: ast.Expr) -> Body:
        value = node.value
        if isinstance(value, ast.Constant) and isinstance(value.value, (str, bytes)):
            return [node]
        action = words.expression(node)
        node.value = self.expr(value)
        return [node] if isinstance(value, ast.Yield) else self.simple(node, "expr", action)

    def do_Delete(self, node: ast.Delete) -> Body:
        names = [name for target in node.targets for name in bound_names(target)]
        action = "delete " + ", ".join(map(words.code, node.targets))
        slot = self.table.slot("statement", "del", span_of(node), action, names)
        return [node, self.table.run("deleted", node, slot)]

    def do_Import(self, node: ast.Import | ast.ImportFrom) -> Body:
        names = [(item.asname or item.name).partition(".")[0] for item in node.names]
        return self.simple(node, "import", words.imported(node), [n for n in names if n != "*"])

    do_ImportFrom = do_Import

    def do_TypeAlias(self, node: Any) -> Body:
        names = bound_names(node.name)
        return self.simple(node, "type", "define type " + words.code(node.name), names)

    def do_Pass(self, node: ast.Pass) -> Body:
        return self.simple(node, "pass", "do nothing")

    def do_Break(self, node: ast.Break) -> Body:
        return self.jump(node, "break", "leave the loop")

    def do_Continue(self, node: ast.Continue) -> Body:
        return self.jump(node, "continue", "go on with the next pass")

    def jump(self, node: ast.stmt, syntax: str, action: str) -> Body:
        slot = self.table.slot("statement", syntax, span_of(node), action)
        slot.leaves = tuple(self.handlers)
        return [self.table.run("jump", node, slot), node]

    def do_Raise(self, node: ast.Raise) -> Body:
        slot = self.table.slot("statement", "raise", span_of(node), "raise")
        node.exc, node.cause = (
            node.exc and self.expr(node.exc),
            node.cause and self.expr(node.cause),
        )
        return [self.table.run("raising", node, slot), node]

    def do_Return(self, node: ast.Return) -> Body:
        slot = self.table.slot("statement", "return", span_of(node), "return {:value}")
        slot.keeps_frame = self.keeps
        self.returns.append(slot)
        place = node.value or node
        value = self.expr(node.value) if node.value else constant(None, node)
        node.value = self.table.probe("returning", place, slot, value)
        return [node]

    def do_Assert(self, node: ast.Assert) -> Body:
        slot = self.table.slot("test", "assert", span_of(node), "check that {:test}")
        node.test = self.test(node.test, slot, "condition")
        return [node, self.table.run("step", node, slot)]

    # -- compound statements

    def do_If(self, node: ast.If) -> Body:
        start = self.table.lines[node.lineno - 1][node.col_offset :]
        self.tested(node, "elif" if start.startswith(b"elif") else "if")
        node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        return [node]

    def do_While(self, node: ast.While) -> Body:
        slot = self.tested(node, "while")
        slot.body_end = node.body[-1].end_lineno
        node.body, node.orelse = self.loop_body(node.body), self.block(node.orelse)
        return [node]

    def tested(self, node: ast.If | ast.While, syntax: str) -> Slot:
        """The header of `if` and `while`."""
        slot = self.table.header("test", syntax, node, node.test, "{:test}")
        slot.goto = (node.body[0].lineno, node.orelse[0].lineno if node.orelse else 0)
        node.test = self.test(node.test, slot, "test")
        return slot

    def loop_body(self, statements: Body) -> Body:
        """A loop's body: `break` in it leaves only the handlers in it."""
        outer, self.handlers = self.handlers, []
        body = self.block(statements)
        self.handlers = outer
        return body

    def do_For(self, node: ast.For | ast.AsyncFor) -> Body:
        names = self.names(node.target)
        action = words.loop(names, node.target)
        slot = self.table.header("loop", "for", node, node.iter, action, names)
        slot.body_end = node.body[-1].end_lineno
        node.iter = self.expr(node.iter)
        item = self.table.run("step", node.target, slot, *self.table.values(node.target, slot))
        node.body = [item, *self.loop_body(node.body)]
        node.orelse = [self.table.run("exhausted", node.iter, slot), *self.block(node.orelse)]
        return [node]

    do_AsyncFor = do_For

    def do_With(self, node: ast.With | ast.AsyncWith) -> Body:
        targets = [item.optional_vars for item in node.items if item.optional_vars is not None]
        names = [name for target in targets for name in bound_names(target)]
        opened = " and ".join(words.code(item.context_expr) for item in node.items)
        last = node.items[-1].optional_vars or node.items[-1].context_expr
        slot = self.table.header("statement", "with", node, last, "enter " + opened, names)
        left = self.table.header("statement", "leave", node, last, "leave " + opened)
        for item in node.items:
            item.context_expr = self.expr(item.context_expr)
        keeps, self.keeps = self.keeps, True
        place = node.items[-1].context_expr
        entered = self.table.run("step", place, slot, *self.table.values(node, slot))
        node.body = [entered, _guarded(self.table, self.block(node.body), node, slot)]
        self.keeps = keeps
        return [node, self.table.run("left", node, left)]

    do_AsyncWith = do_With

    def do_Try(self, node: Any) -> Body:  # ast.Try or, since 3.11, ast.TryStar
        keeps, self.keeps = self.keeps, self.keeps or bool(node.finalbody)
        guards = (node.body[0].lineno, node.body[-1].end_lineno)
        node.body = [_guarded(self.table, self.block(node.body), node, self.table.marker(node))]
        for handler in node.handlers:
            self.handler(handler, guards, guard_all=bool(node.finalbody))
        if node.orelse:
            node.orelse = self.block(node.orelse)
            if node.finalbody:
                marker = self.table.marker(node)
                node.orelse = [_guarded(self.table, node.orelse, node, marker)]
        self.keeps = keeps
        node.finalbody = self.block(node.finalbody)
        return self.handlers_left(node)

    def handlers_left(self, node: Any) -> Body:
        """The name of the handler that ran is gone when what comes after the handlers begins."""
        named = [handler for handler in node.handlers if handler.name]
        if not named:
            return [node]
        action = "leave the `except` block"
        slot = self.table.header("statement", "leave", named[0], named[0].type, action)
        left = self.table.run("handled", node, slot)
        if not node.finalbody:
            return [node, left]
        node.finalbody = [left, *node.finalbody]
        return [node]

    do_TryStar = do_Try

    def handler(
        self, handler: ast.ExceptHandler, guards: tuple[int, int], *, guard_all: bool
    ) -> None:
        names = [handler.name] if handler.name else []
        action = "handle {:error}"
        slot = self.table.header("statement", "except", handler, handler.type, action, names)
        slot.guards = guards
        slot.binds = handler.name
        if names:
            self.handlers.append(slot.number)
        body = self.block(handler.body)
        if names:
            self.handlers.pop()
        if guard_all:
            body = [_guarded(self.table, body, handler, slot)]
        handling = self.table.run("handling", handler, slot, *self.table.values(handler, slot))
        handler.body = [handling, *body]

    def do_Match(self, node: ast.Match) -> Body:
        subject = self.table.slot("marker", "match", header_span(node, node.subject))
        text = words.source(node.subject)
        node.subject = self.table.probe("subject", node.subject, subject, self.expr(node.subject))
        slots: list[int] = []
        for case in node.cases:
            slots.append(self.case(case, text, subject, slots))
        last = node.cases[-1]
        if last.guard is not None or not matches_all(last.pattern):
            numbers = constant(tuple(slots), last.pattern)
            body: Body = [self.table.run("unmatched", last.pattern, subject, numbers)]
            anything = at(ast.MatchAs(pattern=None, name=None), last.pattern)
            node.cases.append(ast.match_case(pattern=anything, guard=None, body=body))
        return [node]

    def case(
        self, case: ast.match_case, subject_text: str, subject: Slot, earlier: Sequence[int]
    ) -> int:
        pattern = case.pattern
        span = header_span(pattern, case.guard or pattern)
        slot = self.table.slot("test", "case", span, "{:test}", pattern_names(pattern))
        slot.goto = (case.body[0].lineno, 0)
        slot.condition = Condition("case", "case " + ast.unparse(pattern))
        slot.condition.texts = [subject_text, ast.unparse(pattern)]
        number = constant(subject.number, pattern)
        captured = [constant(tuple(earlier), pattern), *self.table.values(pattern, slot)]
        true = constant(True, pattern)
        matched = self.table.probe("matched", pattern, slot, number, *captured, true)
        if case.guard is None:
            row = self.table.run("case", pattern, slot, number)
            case.body = [at(ast.Expr(matched), pattern), row, *self.block(case.body)]
        else:
            guard = self.test(case.guard, slot, "guard", number)
            case.guard = at(ast.BoolOp(ast.And(), [matched, guard]), case.guard)
            case.body = self.block(case.body)
        return slot.number


def _guarded(
    table: Table, body: Body, place: ast.AST, slot: Slot, probe: str = "raised"
) -> ast.Try:
    """`try: BODY  except: probe(k); raise`."""
    again: Body = [table.run(probe, place, slot), at(ast.Raise(), place)]
    handler = at(ast.ExceptHandler(type=None, name=None, body=again), place)
    return at(ast.Try(body=body, handlers=[handler], orelse=[], finalbody=[]), place)


def _reader(name: str, place: ast.AST) -> ast.expr:
    """`lambda: name`, which reads a cell that exists anyway."""
    none = ast.arguments(
        posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]
    )
    return at(ast.Lambda(none, load(name, place)), place)
