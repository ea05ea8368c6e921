"""Rewrites the sample's syntax tree: a probe after each statement, and around each condition.

A probe is a call of a *string constant* in the tree; after compiling, the constants are swapped for
the functions (`bind_probes`). So no name is added that the sample could see: `dir()`, `locals()` and
`co_names` stay as they were. Every probe stands at the location of what it watches, so tracebacks
and their carets stay as they were too.

What the sample writes          what runs
    x = e                           x = e; row1(k, x)
    d[i] = e                        d[i] = e; row_item(k, d, i)
    f(x)                            before(); f(x); row_look(k)      f: nobody knows what it does
    if a < b: …                     see `expressions`
    for x in it: …                  for x in it: pass_(k, x); …   else: end(k)
    return e                        return ret(k, e)
    def f(a): BODY                  def f(a):
                                        enter(k, a)
                                        try: BODY; leave(k)
                                        except: failed(k); raise
    try: BODY  except E: …          try:
                                        try: BODY
                                        except: raised(k); raise
                                    except E: handling(k); …
    the module                      enter_module(k)
                                    try: BODY
                                    except: uncaught(k)

A bare `raise` adds no entry to a traceback, so the wrappers cannot be seen in one.

Annotations, patterns and type parameters are never touched.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import CodeType
from typing import Any

from .actions import Actions
from .effects import Effects, Own, is_plain_iterable
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
from .stores import Stores, tell_before_stores, told_before
from .syntax import (
    all_nodes,
    arguments_of,
    flat_targets,
    future_names,
    is_future,
    is_generator,
    last_argument,
    matches_all,
    split_front,
)
from .table import PREFIX, Table, at, constant, load

Body = list[ast.stmt]


class Rewritten:
    """A sample's tree with its probes, and what the probes speak of."""

    __slots__ = (
        *("conditions", "features", "lifetimes", "mentioned", "sites", "slots", "special", "tree"),
        *("sudden", "woven"),
    )

    def __init__(self, tree: ast.Module, nodes: list[ast.AST], table: Table) -> None:
        self.tree = tree
        self.mentioned = mentioned_names(nodes)
        """All names that the code shown uses."""
        self.features = frozenset(future_names(tree))
        """Names that `from __future__` binds: switches of the compiler, no variables."""
        self.special = bound_special_names(nodes)
        """Names such as `__slots__` that it binds."""
        self.slots = table.slots
        self.sites = table.sites
        self.conditions = table.conditions
        self.woven = _is_woven(nodes, table.own, self.mentioned)
        """May several calls be under way at a time?"""
        self.lifetimes = bool(self.mentioned & _SEE_DEATHS)
        """Can the sample notice when an object dies?"""
        self.sudden = bool(table.own.imported & _END_SUDDENLY)
        """May the process end in the middle of anything?"""


_SEE_DEATHS = frozenset({"weakref", "gc", "__del__", "finalize", "getrefcount", "tracemalloc"})
_END_SUDDENLY = frozenset(
    {
        "os",
        "signal",
        "ctypes",
        "faulthandler",
        "resource",
        "multiprocessing",
        "subprocess",
        "threading",
    }
)
_WEAVE = frozenset(
    """threading _thread concurrent asyncio multiprocessing signal _signal importlib contextvars
    greenlet sched socketserver""".split()
)
"""Modules that may run code of the sample while other code of it is waiting."""
_RUN_TEXT = frozenset({"exec", "eval", "compile", "__import__"})


def _is_woven(nodes: list[ast.AST], own: Own, mentioned: frozenset[str]) -> bool:
    """May several calls of the sample be under way at a time?"""
    if own.imported & _WEAVE or mentioned & (_RUN_TEXT | _SEE_DEATHS):
        return True
    sleeping = (ast.Yield, ast.YieldFrom, ast.Await, ast.AsyncFunctionDef)
    return any([isinstance(node, sleeping) for node in nodes])


def rewrite(source: str, filename: str, actions: Iterable[tuple[int, str]]) -> Rewritten:
    """The sample with its probes. `actions` are the author's `#:` comments by line.

    Raises SyntaxError, and RecursionError where the source is nested too deep.
    """
    tree = ast.parse(source, filename)
    nodes = all_nodes(tree)
    table = Table(source, Own(nodes))
    rewritten = Rewritten(tree, nodes, table)
    table.woven = rewritten.woven
    _Rewriter(table, Scopes(source, filename)).module(tree)
    _attach(table, actions)
    return rewritten


def guard_module(tree: ast.Module) -> ast.Module:
    """Code that the reader does not see: only how it ends is watched."""
    front, rest = split_front(tree.body)
    if rest:
        table = Table("", Own(all_nodes(tree)))
        slot = table.slot("marker", "module", Span(1, 0, 1, 0))
        tree.body = [*front, _last_guard(table, rest, slot, "stopped")]
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
    `handlers`, the named `except` clauses between here and the loop around; `tries`, guarded `try`
    statements around it; `partly`, names bound by statements since the last guard that may fail when
    they have bound them.
    """

    def __init__(self, table: Table, scopes: Scopes) -> None:
        self.table = table
        self.scopes = scopes
        self.words = Actions(table)
        self.statement: ast.stmt = ast.Pass()
        self.keeps = False
        self.returns: list[Slot] = []
        self.handlers: list[int] = []
        self.tries = 0
        self.partly: list[str] = []

    def guarded(
        self,
        body: Body,
        place: ast.stmt | ast.excepthandler,
        slot: Slot,
        probe: str = "raised",
        detail: object = None,
    ) -> ast.Try:
        """`_guarded`; first it tells the names that the statement which failed may have bound."""
        guard = _guarded(self.table, body, place, slot, probe, detail)
        names, self.partly = self.partly, []
        if names:
            (handler,) = guard.handlers
            assert handler.type is not None
            told = self.told_if_set(names, place, slot)
            seen = at(ast.Expr(handler.type), place)
            handler.type, handler.body = None, [*told, seen, at(ast.Raise(), place)]
        return guard

    def told_if_set(
        self, names: Sequence[str], place: ast.stmt | ast.excepthandler, slot: Slot
    ) -> Body:
        """`try: half(k, name)  except: pass`, for each name."""
        body: Body = []
        for name in dict.fromkeys(names):
            (stored,) = self.table.scope.plain([name])
            tell = self.table.run("half", "named", place, slot, load(name, place), detail=stored)
            unset: Body = [at(ast.Pass(), place)]
            handler = at(ast.ExceptHandler(type=None, name=None, body=unset), place)
            body.append(at(ast.Try([tell], [handler], [], []), place))
        return body

    def bound_partly(self, names: Sequence[str], *, others: bool) -> None:
        """A statement binds these names, and may fail when it has bound some of them."""
        if others or len(names) > 1:
            self.partly += [name for name in names if self.table.scope.plain([name])]

    def block(self, statements: Iterable[ast.stmt]) -> Body:
        return [new for statement in statements for new in self.rewritten(statement)]

    def rewritten(self, node: ast.stmt) -> Body:
        outer, self.statement = self.statement, node
        visit = getattr(self, "do_" + type(node).__name__, None)
        new: Body = [node] if visit is None else visit(node)
        self.statement = outer
        return new

    def expressions(self) -> Expressions:
        return Expressions(self.table, self.statement)

    def expr(self, node: ast.expr) -> ast.expr:
        return self.expressions().rewritten(node)

    def exprs(self, nodes: Iterable[ast.expr]) -> list[ast.expr]:
        return [self.expr(node) for node in nodes]

    def names(self, *targets: ast.expr) -> list[str]:
        """Names that the targets bind, as the scope stores them."""
        found = [name for target in targets for name in bound_names(target)]
        return [self.table.scope.stored(name) for name in found]

    def effects(self, *nodes: ast.AST | None) -> Effects:
        return Effects(self.table.own).of(*nodes)

    def row(self, node: ast.stmt, slot: Slot, effects: Effects, changed: Body) -> Body:
        """The statement, with its row behind it and, where nobody knows what it does, a look."""
        table = self.table
        values = table.values(node, slot)
        if effects.unknown:
            probe = "row_look"
        elif table.scope.kind == "class" or table.scope.shifting:
            probe = "row_near"
        elif effects.prints:
            probe = "row_out"
        else:
            fused = self.fused(node, slot, values, changed)
            if fused is not None:
                return self.after_before(node, effects, [node, fused])
            probe = ("row0", "row1")[len(values)] if len(values) < 2 else "rows"
            if effects.again and values:
                probe = "row_again"
        row = table.run(probe, "row", node, slot, *values)
        return self.after_before(node, effects, [node, *changed, row])

    def after_before(self, node: ast.stmt, effects: Effects, body: Body) -> Body:
        """What takes long or may end the process begins with all rows sent."""
        if not effects.slow:
            return body
        probe = "before" if effects.unknown else "send"
        return [at(ast.Expr(self.table.call(probe, node)), node), *body]

    def fused(
        self, node: ast.stmt, slot: Slot, values: list[ast.expr], changed: Body
    ) -> ast.stmt | None:
        """One probe for a single change and its row."""
        if values or len(changed) != 1:
            return None
        call = changed[0].value if isinstance(changed[0], ast.Expr) else None
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Constant):
            return None
        probe = str(call.func.value).removeprefix(PREFIX)
        if probe not in ("item", "attribute", "pushed"):
            return None
        return self.table.run("row_" + probe, "row", node, slot, *call.args, values=0)

    def changed(self, node: ast.stmt, effects: Effects, targets: Iterable[ast.expr]) -> Body:
        """Probes that say what the statement stored, and which objects its methods changed.

        Called before the statement's expressions are rewritten: bases and indices are marked.
        """
        stores = Stores(self.table, node, bool(effects.unknown))
        at_once = effects.calls_own or effects.unknown
        calls = [call for node in effects.receivers for call in stores.receiver(node, at_once)]
        for unsure in effects.unsure:
            stores.receiver(unsure, at_once=True)
        places = stores.targets(flat_targets(targets), self.table.marker(node))
        arguments = stores.arguments() if effects.unknown else []
        return [at(ast.Expr(call), node) for call in (*calls, *places, *arguments)]

    # -- scopes

    def module(self, tree: ast.Module) -> None:
        front, rest = split_front(tree.body)
        if rest:
            slot = self.table.slot("marker", "module", Span(1, 0, 1, 0))
            enter = self.table.run("enter_module", "module", rest[0], slot)
            features = [row for node in front if is_future(node) for row in self.feature(node)]
            body, names = self.block(rest), self.partly
            guard = _last_guard(self.table, body, slot, "uncaught")
            guard.handlers[0].body[:0] = self.told_if_set(names, rest[0], slot)
            tree.body = [*front, enter, *features, guard]

    def feature(self, node: Any) -> Body:
        """The row of a `from __future__` import, which itself must stay in front."""
        slot = self.table.slot("statement", "import", span_of(node), self.words.imported(node))
        return [self.table.run("row0", "row", node, slot)]

    def do_FunctionDef(self, node: Function) -> Body:
        effects = self.effects(*node.decorator_list, *node.args.defaults, *node.args.kw_defaults)
        effects.unknown = effects.unknown or not all(map(self.is_quiet, node.decorator_list))
        node.decorator_list = self.exprs(node.decorator_list)
        node.args.defaults = self.exprs(node.args.defaults)
        node.args.kw_defaults = [item and self.expr(item) for item in node.args.kw_defaults]
        last = node.returns or last_argument(node.args)
        action = self.words.defined(node, method=self.table.scope.kind == "class")
        names = [self.table.scope.stored(node.name)]
        slot = self.table.header("statement", "def", node, last, action, names)
        outer = self.table.scope, self.keeps, self.returns, self.handlers, self.tries
        partly, self.partly = self.partly, []
        self.keeps, self.returns, self.handlers, self.tries = False, [], [], 0
        self.function_body(node, last)
        self.table.scope, self.keeps, self.returns, self.handlers, self.tries = outer
        self.partly = partly
        return self.row(node, slot, effects, [])

    do_AsyncFunctionDef = do_FunctionDef

    def is_quiet(self, decorator: ast.expr) -> bool:
        """Is it a function of the sample, or one that is known to change nothing?"""
        return isinstance(decorator, ast.Name) and (
            self.table.own.calls_own(decorator.id)
            or decorator.id in ("staticmethod", "classmethod", "property")
        )

    def function_body(self, node: Function, last: ast.expr | ast.arg | None) -> None:
        outer = self.table.scope
        name = outer.function + "." + node.name if outer.kind == "class" else node.name
        sleeps = isinstance(node, ast.AsyncFunctionDef) or is_generator(node)
        scope = self.scopes.function(node, name, outer.private, sleeps=sleeps)
        scope.asynchronous = isinstance(node, ast.AsyncFunctionDef)
        self.table.scope = scope
        arguments = [argument.arg for argument in arguments_of(node.args)]
        action = self.words.call(node, name, arguments)
        slot = self.table.header("call", "call", node, last, action, arguments)
        front, rest = split_front(node.body)
        first = rest[0] if rest else node
        last_statement = rest[-1] if rest else node
        enter = self.enter(node, slot, first)
        rest = self.block(rest)
        tagged = "tagged" if self.is_tagged() else None
        leave = "leave_near" if self.is_tagged() else "leave"
        tail = self.table.run(leave, "leave", last_statement, slot, detail=tagged)
        slot.keeps_frame = any(returned.keeps_frame for returned in self.returns)
        for returned in self.returns:
            returned.keeps_frame = slot.keeps_frame
        if slot.keeps_frame:
            guard = self.guarded(rest, first, slot, "failed", tagged)
            guard.finalbody = [tail]
        else:
            guard = self.guarded([*rest, tail], first, slot, "failed", tagged)
        look = at(ast.Expr(self.table.call("looking_first", first)), first)
        back = node.name in self.table.own.called_back
        node.body = [*front, *([look] if back else []), enter, guard]

    def is_tagged(self) -> bool:
        """Do calls of this function have a number of their own?"""
        scope = self.table.scope
        return self.table.woven or bool(scope.free or scope.shifting)

    def enter(self, node: Function, slot: Slot, place: ast.stmt) -> ast.stmt:
        """The probe at the start of a function; it reads the names that others may bind."""
        scope = self.table.scope
        values = self.table.values(place, slot)
        if not self.is_tagged():
            probe = f"enter{len(values)}" if len(values) < 3 else "enters"
            return self.table.run(probe, "enter", place, slot, *values)
        names = tuple(sorted(scope.free | scope.shifting))
        shifts = tuple(name in scope.shifting for name in names)
        readers = at(ast.Tuple([_reader(name, place) for name in names], ast.Load()), place)
        given = [constant(names, place), constant(shifts, place), readers, *values]
        return self.table.run(
            "enter_near", "enter", place, slot, *given, detail="tagged", values=2 + len(values)
        )

    def do_ClassDef(self, node: ast.ClassDef) -> Body:
        node.decorator_list = self.exprs(node.decorator_list)
        node.bases = self.exprs(node.bases)
        for keyword in node.keywords:
            keyword.value = self.expr(keyword.value)
        last = node.bases[-1] if node.bases else None
        action = self.words.defined(node)
        names = [self.table.scope.stored(node.name)]
        slot = self.table.header("statement", "class", node, last, action, names)
        outer = self.table.scope
        partly, self.partly = self.partly, []
        prefix = outer.function + "." if outer.kind == "class" else ""
        private = "_" + node.name.lstrip("_") if node.name.strip("_") else ""
        self.table.scope = Scope("class", prefix + node.name, private=private)
        inner = self.table.slot("marker", "class", header_span(node, last))
        enter = self.table.run("enter_class", "enter_class", node, inner, values=1)
        leave = self.table.run("leave_near", "leave", node, inner, detail="tagged")
        front, rest = split_front(node.body)
        body = [*self.block(rest), leave]
        guard = self.guarded(body, (rest or [node])[0], inner, "failed", "tagged")
        node.body = [*front, enter, guard]
        self.table.scope, self.partly = outer, partly
        effects = self.effects()
        effects.unknown = True
        return self.row(node, slot, effects, [])

    # -- simple statements

    def simple(
        self,
        node: ast.stmt,
        syntax: str,
        action: str,
        names: Iterable[str] = (),
        *,
        effects: Effects | None = None,
        changed: Body | None = None,
    ) -> Body:
        slot = self.table.slot("statement", syntax, span_of(node), action, names)
        return self.row(node, slot, effects or self.effects(), changed or [])

    def do_Assign(self, node: ast.Assign) -> Body:
        names = self.names(*node.targets)
        action = self.words.assign(node)
        effects = self.effects(node.value, *node.targets)
        changed = self.changed(node, effects, node.targets)
        self.bound_partly(names, others=len(list(flat_targets(node.targets))) > len(names))
        node.value = self.expr(node.value)
        node.targets = self.exprs(node.targets)
        return self.simple(node, "assign", action, names, effects=effects, changed=changed)

    def do_AugAssign(self, node: ast.AugAssign) -> Body:
        names = self.names(node.target)
        action = self.words.augmented(node)
        effects = self.effects(node.value, node.target)
        effects.slow = effects.slow or isinstance(node.op, (ast.Pow, ast.LShift))
        effects.again = bool(names)
        changed = self.changed(node, effects, [node.target])
        node.value = self.expr(node.value)
        return self.simple(node, "assign", action, names, effects=effects, changed=changed)

    def do_AnnAssign(self, node: ast.AnnAssign) -> Body:
        if node.value is None:
            return [node]
        names = self.names(node.target)
        action = self.words.annotated(node)
        effects = self.effects(node.value, node.target, node.annotation)
        changed = self.changed(node, effects, [node.target])
        node.value = self.expr(node.value)
        return self.simple(node, "assign", action, names, effects=effects, changed=changed)

    def do_Expr(self, node: ast.Expr) -> Body:
        value = node.value
        if isinstance(value, ast.Constant) and isinstance(value.value, (str, bytes)):
            return [node]
        action = self.words.expression(node)
        effects = self.effects(value)
        changed = self.changed(node, effects, [])
        node.value = self.expr(value)
        if isinstance(value, ast.Yield):
            return [node]
        return self.simple(node, "expr", action, effects=effects, changed=changed)

    def do_Delete(self, node: ast.Delete) -> Body:
        names = [name for target in node.targets for name in bound_names(target)]
        action = self.words.delete(node)
        effects = self.effects(*node.targets)
        stored = [target for target in node.targets if not isinstance(target, ast.Name)]
        changed = self.changed(node, effects, stored)
        slot = self.table.slot("statement", "del", span_of(node), action, names)
        near = self.table.scope.kind == "class" or self.table.scope.shifting
        probe = "row_look" if effects.unknown else "row_near" if near else "row0"
        deleted = self.table.run(probe, "del", node, slot)
        one_by_one = self.deletions(node, slot)
        return self.after_before(node, effects, [*one_by_one, *changed, deleted])

    def deletions(self, node: ast.Delete, slot: Slot) -> Body:
        """`del a, b` as `del a; del b`: if the second fails, the first is gone nevertheless."""
        body: Body = []
        for target in node.targets:
            body.append(at(ast.Delete([target]), node))
            for name in self.table.scope.plain(bound_names(target)):
                body.append(self.table.run("unset", "unset", node, slot, detail=name))
        return body

    def do_Import(self, node: ast.Import | ast.ImportFrom) -> Body:
        names = [(item.asname or item.name).partition(".")[0] for item in node.names]
        effects = self.effects()
        effects.unknown = effects.slow = True
        bound = [n for n in names if n != "*"]
        return self.simple(node, "import", self.words.imported(node), bound, effects=effects)

    do_ImportFrom = do_Import

    def do_TypeAlias(self, node: Any) -> Body:
        names = bound_names(node.name)
        return self.simple(node, "type", self.words.alias(node.name), names)

    def do_Pass(self, node: ast.Pass) -> Body:
        return self.simple(node, "pass", "do nothing")

    def do_Break(self, node: ast.Break) -> Body:
        return self.jump(node, "break", "leave the loop")

    def do_Continue(self, node: ast.Continue) -> Body:
        return self.jump(node, "continue", "go on with the next pass")

    def jump(self, node: ast.stmt, syntax: str, action: str) -> Body:
        slot = self.table.slot("statement", syntax, span_of(node), action)
        slot.leaves = tuple(self.handlers)
        return [self.table.run("jump", "jump", node, slot), node]

    def do_Raise(self, node: ast.Raise) -> Body:
        slot = self.table.slot("statement", "raise", span_of(node), self.words.raises(node))
        node.exc, node.cause = (
            node.exc and self.expr(node.exc),
            node.cause and self.expr(node.cause),
        )
        return [self.table.run("raising", "raise", node, slot), node]

    def do_Return(self, node: ast.Return) -> Body:
        slot = self.table.slot("statement", "return", span_of(node), self.words.returned(node))
        slot.keeps_frame = self.keeps
        self.returns.append(slot)
        place = node.value or node
        if node.value is None and self.table.scope.asynchronous:
            # In an asynchronous generator a `return` may have no value.
            tagged = "tagged" if self.is_tagged() else None
            none = constant(None, node)
            row = self.table.run("ret_near", "return", node, slot, none, detail=tagged)
            return [row, node]
        effects = self.effects(node.value)
        changed = self.changed(node, effects, [])
        value = self.expr(node.value) if node.value else constant(None, node)
        probe = "ret"
        if effects.unknown:
            probe = "ret_look"
        elif self.is_tagged() or effects.prints or changed:
            probe = "ret_near"
        calls = [statement.value for statement in changed if isinstance(statement, ast.Expr)]
        tagged = "tagged" if self.is_tagged() else None
        node.value = self.table.at_site(
            probe, "return", place, slot, value, *calls, values=1, detail=tagged
        )
        return self.after_before(node, effects, [node])

    def do_Assert(self, node: ast.Assert) -> Body:
        action = self.words.tested(node.test, "check that ")
        slot = self.table.slot("test", "assert", span_of(node), action)
        effects = self.effects(node.test)
        node.test = self.expressions().test(node.test, slot, "cond")
        return self.row(node, slot, effects, [])

    # -- compound statements

    def do_If(self, node: ast.If) -> Body:
        start = self.table.lines[node.lineno - 1][node.col_offset :]
        self.tested(node, "elif" if start.startswith(b"elif") else "if")
        node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        return [node]

    def do_While(self, node: ast.While) -> Body:
        slot = self.tested(node, "while")
        slot.body_end = node.body[-1].end_lineno
        beat = at(ast.Expr(self.table.call("beat", node.test)), node.test)
        node.body, node.orelse = [beat, *self.loop_body(node.body)], self.block(node.orelse)
        return [node]

    def tested(self, node: ast.If | ast.While, syntax: str) -> Slot:
        """The header of `if` and `while`."""
        slot = self.table.header("test", syntax, node, node.test, self.words.tested(node.test))
        slot.goto = (node.body[0].lineno, node.orelse[0].lineno if node.orelse else 0)
        node.test = self.expressions().test(node.test, slot, "test")
        return slot

    def loop_body(self, statements: Body) -> Body:
        """A loop's body: `break` in it leaves only the handlers in it."""
        outer, self.handlers = self.handlers, []
        body = self.block(statements)
        self.handlers = outer
        return body

    def do_For(self, node: ast.For | ast.AsyncFor) -> Body:
        names = self.names(node.target)
        action = self.words.loop(node)
        slot = self.table.header("loop", "for", node, node.iter, action, names)
        slot.body_end = node.body[-1].end_lineno
        effects = self.effects(node.iter)
        plain = is_plain_iterable(node.iter, self.table.own) and not isinstance(node, ast.AsyncFor)
        stores = [one for one in flat_targets([node.target]) if not isinstance(one, ast.Name)]
        self.bound_partly(names, others=bool(stores))
        tell_before_stores(self.table, slot, flat_targets([node.target]))
        look = (
            not plain
            or bool(stores)
            or effects.unknown
            or bool(effects.receivers or effects.unsure)
        )
        near = self.table.scope.kind == "class" or bool(self.table.scope.shifting)
        node.iter = self.expr(node.iter)
        values = self.table.values(node.target, slot)
        probe = (
            "row_look"
            if look
            else "row_near"
            if near
            else "pass1"
            if len(values) == 1
            else "passes"
        )
        item = self.table.run(probe, "for", node.target, slot, *values)
        node.body = [item, *self.loop_body(node.body)]
        probe = "row_look" if look else "row_near" if near else "row0"
        end = self.table.run(probe, "end", node.iter, slot)
        node.orelse = [end, *self.block(node.orelse)]
        return self.after_before(node, effects, [node])

    do_AsyncFor = do_For

    def do_With(self, node: ast.With | ast.AsyncWith) -> Body:
        targets = [item.optional_vars for item in node.items if item.optional_vars is not None]
        names = [name for target in targets for name in bound_names(target)]
        entering, leaving = self.words.entered(node), "leave " + self.words.opened(node)
        last = node.items[-1].optional_vars or node.items[-1].context_expr
        slot = self.table.header("statement", "with", node, last, entering, names)
        left = self.table.header("statement", "leave", node, last, leaving)
        self.bound_partly(names, others=len(node.items) > 1)
        bound: list[str] = []
        for item in node.items:
            item.context_expr = self.expr(item.context_expr)
            item.context_expr = told_before(self.table, slot, bound, item.context_expr)
            bound = [] if item.optional_vars is None else bound_names(item.optional_vars)
        keeps, self.keeps = self.keeps, True
        place = node.items[-1].context_expr
        entered = self.table.run("row_look", "row", place, slot, *self.table.values(node, slot))
        node.body = [entered, self.guarded(self.block(node.body), node, slot)]
        self.keeps = keeps
        before = at(ast.Expr(self.table.call("before", node)), node)
        return [before, node, self.table.run("left", "left", node, left, values=2)]

    do_AsyncWith = do_With

    def do_Try(self, node: Any) -> Body:  # ast.Try or, since 3.11, ast.TryStar
        keeps, self.keeps = self.keeps, self.keeps or bool(node.finalbody)
        guards = (node.body[0].lineno, node.body[-1].end_lineno)
        self.tries += 1
        node.body = self.block(node.body)
        if self.tries < MAX_GUARDS or node.finalbody:
            node.body = [self.guarded(node.body, node.body[0], self.table.marker(node))]
        self.tries -= 1
        star = not isinstance(node, ast.Try)
        numbers: list[int] = []
        for handler in node.handlers:
            guard_all = star or bool(node.finalbody)
            earlier = [*numbers] if star else None
            numbers.append(self.handler(handler, guards, earlier, guard_all=guard_all))
        if node.orelse:
            node.orelse = self.block(node.orelse)
            if node.finalbody:
                marker = self.table.marker(node)
                node.orelse = [self.guarded(node.orelse, node, marker)]
        self.keeps = keeps
        node.finalbody = self.block(node.finalbody)
        return self.handlers_left(node)

    def handlers_left(self, node: Any) -> Body:
        """The name of the handler that ran is gone when what comes after the handlers begins."""
        star = not isinstance(node, ast.Try)
        named = [handler for handler in node.handlers if handler.name]
        if not named and not star:
            return [node]
        action = "leave the `except` block"
        first = (named or node.handlers)[0]
        slot = self.table.header("statement", "leave", first, first.type, action)
        left = self.table.run("handled", "handled", node, slot)
        if not star:
            if not node.finalbody:
                return [node, left]
            node.finalbody = [left, *node.finalbody]
            return [node]
        finalbody, node.finalbody = node.finalbody, []
        guard = self.guarded([node, left], node, slot, "rest")
        guard.finalbody = finalbody
        return [guard]

    do_TryStar = do_Try

    def handler(
        self,
        handler: ast.ExceptHandler,
        guards: tuple[int, int],
        earlier: list[int] | None,
        *,
        guard_all: bool,
    ) -> int:
        """One `except` clause; `earlier`, for `except*`: the clauses before it. Its slot's number."""
        names = [handler.name] if handler.name else []
        action = self.words.handled(handler)
        slot = self.table.header("statement", "except", handler, handler.type, action, names)
        slot.guards = guards
        slot.binds = handler.name
        if names:
            self.handlers.append(slot.number)
        body = self.block(handler.body)
        if names:
            self.handlers.pop()
        if earlier is not None and handler.name:
            action = "leave the `except*` clause"
            left = self.table.header("statement", "leave", handler, handler.type, action)
            body.append(self.table.run("handled", "handled", handler, left))
        if guard_all:
            body = [self.guarded(body, handler, slot)]
        values = self.table.values(handler, slot)
        handling = self.table.run(
            "handling", "handling", handler, slot, *values, values=3 + len(values), detail=earlier
        )
        handler.body = [handling, *body]
        return slot.number

    def do_Match(self, node: ast.Match) -> Body:
        subject = self.table.slot("marker", "match", header_span(node, node.subject))
        text = self.words.source(node.subject)
        look = self.effects(node.subject).changes_others
        shown = self.expr(node.subject)
        probe = "subject_look" if look else "subject"
        node.subject = self.table.at_site(probe, "subject", node.subject, subject, shown)
        slots: list[int] = []
        for case in node.cases:
            slots.append(self.case(case, text, subject, slots))
        last = node.cases[-1]
        if last.guard is not None or not matches_all(last.pattern):
            none = self.table.run(
                "unmatched", "unmatched", last.pattern, subject, detail=[subject.number, slots]
            )
            anything = at(ast.MatchAs(pattern=None, name=None), last.pattern)
            node.cases.append(ast.match_case(pattern=anything, guard=None, body=[none]))
        return [node]

    def case(
        self, case: ast.match_case, subject_text: str, subject: Slot, earlier: Sequence[int]
    ) -> int:
        pattern = case.pattern
        span = header_span(pattern, case.guard or pattern)
        names = pattern_names(pattern)
        slot = self.table.slot("test", "case", span, self.words.case(names), names)
        slot.goto = (case.body[0].lineno, 0)
        written = self.table.text(pattern)
        slot.condition = Condition("case", "case " + written)
        slot.condition.texts = [subject_text, written]
        captured = self.table.values(pattern, slot)
        detail = [subject.number, list(earlier)]
        matched = self.table.at_site("matched", "matched", pattern, slot, *captured, detail=detail)
        if case.guard is None:
            row = self.table.run("row_near", "case", pattern, slot, detail=subject.number)
            case.body = [at(ast.Expr(matched), pattern), row, *self.block(case.body)]
        else:
            test = self.expressions().test(case.guard, slot, "guard", subject.number)
            case.guard = at(ast.BoolOp(ast.And(), [matched, test]), case.guard)
            case.body = self.block(case.body)
        return slot.number


MAX_GUARDS = 6
"""`try` statements inside each other that get a guard of their own: blocks may nest only so deep."""


def _guarded(
    table: Table,
    body: Body,
    place: ast.AST,
    slot: Slot,
    probe: str = "raised",
    detail: object = None,
) -> ast.Try:
    """`try: BODY  except probe(k): pass`: the probe gives back `()`, which no exception fits."""
    width = 2 if probe == "rest" else 3
    seen = table.at_site(probe, probe, place, slot, values=width, detail=detail)
    handler = at(ast.ExceptHandler(type=seen, name=None, body=[at(ast.Pass(), place)]), place)
    return at(ast.Try(body=body, handlers=[handler], orelse=[], finalbody=[]), place)


def _last_guard(table: Table, body: Body, slot: Slot, probe: str) -> ast.Try:
    """`try: BODY  except: probe(k)`: the exception goes no further."""
    place = body[0]
    guard = _guarded(table, body, place, slot, probe)
    (handler,) = guard.handlers
    assert handler.type is not None
    handler.body = [at(ast.Expr(handler.type), place)]
    handler.type = None
    return guard


def _reader(name: str, place: ast.AST) -> ast.expr:
    """`lambda: name`, which reads a cell that exists anyway."""
    none = ast.arguments(
        posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]
    )
    return at(ast.Lambda(none, load(name, place)), place)
