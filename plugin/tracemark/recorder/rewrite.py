"""Rewrites the sample's syntax tree: a probe after each statement, and around each condition.

A probe is a call of a *string constant* in the tree; after compiling, the constants are swapped for
the functions (`bind_probes`). So no name is added that the sample could see: `dir()`, `locals()` and
`co_names` stay as they were. Every probe stands at the location of what it watches, so tracebacks
and their carets stay as they were too.

What the sample writes          what runs
    x = e                           x = e; step(k, x)
    if a < b: …                     if test(k, True if operand(k, 0, a) < operand(k, 1, b) else False): …
    for x in it: …                  for x in it: item(k, x); …   else: exhausted(k)
    return e                        return returning(k, e)
    def f(a): BODY                  def f(a):
                                        enter(k, (), a)
                                        try: BODY; leaving(k)
                                        except: failed(k); raise
    try: BODY  except E: …          try:
                                        try: BODY
                                        except: raised(k); raise
                                    except E: handling(k); …

A bare `raise` adds no entry to a traceback, so the wrappers cannot be seen in one.

Annotations, patterns, f-strings and type parameters are never touched. Lambdas and comprehensions
belong to their statement: only the names that `:=` binds in them are watched.
"""

import ast
import types

from .actions import assignment, call, code, expression, imported, loop, source
from .scopes import FUNCTIONS, NESTED, Scope, Scopes, bound_names, mentioned_names, pattern_names
from .slots import Condition, Slot

PREFIX = "\0tracemark."
TRY = (ast.Try, getattr(ast, "TryStar", ast.Try))
UNTOUCHED = (ast.Lambda, ast.JoinedStr, getattr(ast, "TemplateStr", ast.JoinedStr))


def rewrite(source_text, filename, actions):
    """A `Rewritten` sample.

    `actions` maps lines to the author's `#:` comments. Raises SyntaxError, and RecursionError where
    the source is nested too deep.
    """
    tree = ast.parse(source_text, filename)
    mentioned = mentioned_names(tree)
    rewriter = _Rewriter(source_text, Scopes(source_text, filename))
    rewriter.module(tree)
    _attach(rewriter.slots, rewriter.reach, actions)
    return Rewritten(tree, rewriter.slots, rewriter.conditions, mentioned)


class Rewritten:
    """A sample's tree with its probes, and what the probes speak of."""

    __slots__ = ("conditions", "mentioned", "slots", "tree")

    def __init__(self, tree, slots, conditions, mentioned):
        self.tree = tree
        self.slots = slots
        self.conditions = conditions
        self.mentioned = mentioned
        """All names that the code shown uses."""


def bind_probes(code_object, probes):
    """The code with the probe constants swapped for the functions in `probes` (name → function)."""
    constants = []
    for constant in code_object.co_consts:
        if isinstance(constant, types.CodeType):
            constant = bind_probes(constant, probes)
        elif isinstance(constant, str) and constant.startswith(PREFIX):
            constant = probes[constant[len(PREFIX) :]]
        constants.append(constant)
    return code_object.replace(co_consts=tuple(constants))


def _attach(slots, reach, actions):
    """Give each `#:` comment to the last statement that ends on its line."""
    for line, text in actions:
        ending = [
            slot
            for slot in slots
            if slot.end_line <= line <= reach.get(slot.number, slot.end_line)
            and slot.kind != "marker"
            and slot.syntax not in ("def", "leave", "yield")
        ]
        if ending:
            last = max(ending, key=lambda slot: (slot.line, slot.column))
            last.action = text
            last.marked = True


class _Header:
    """The span of a compound statement's header, in the shape of a node."""

    __slots__ = ("col_offset", "end_col_offset", "end_lineno", "lineno")

    def __init__(self, node, last):
        self.lineno = node.lineno
        self.col_offset = node.col_offset
        end = last if last is not None else node
        self.end_lineno = end.end_lineno if last is not None else node.lineno
        self.end_col_offset = end.end_col_offset if last is not None else node.col_offset + 3


class _Rewriter:
    """Rewrites a module in place.

    State: `slots` and `conditions`, the tables being built; `operands`, how many are numbered; `reach`, for a compound statement's slot the last line on
    which its `#:` comment may stand; `lines`, the source, to tell `elif` from `else: if`; `scope`,
    `statement`, `keeps` and `returns`, where the visit stands: the scope, the statement, whether
    code of the same call still runs after a `return` here, and the function's returns so far;
    `handlers`, the named `except` clauses between here and the loop around. They are restored
    on leaving what they belong to.
    """

    def __init__(self, source_text, scopes):
        self.slots = []
        self.conditions = []
        self.operands = 0
        self.reach = {}
        self.lines = source_text.encode().split(b"\n")
        self.scopes = scopes
        self.scope = Scope("module", "<module>")
        self.statement = None
        self.keeps = False
        self.returns = []
        self.handlers = []

    # -- building blocks

    def slot(self, kind, syntax, node, action="", names=()):
        slot = Slot(len(self.slots), kind, syntax, node, self.scope)
        slot.action = action
        slot.names = self.scope.plain(names)
        self.slots.append(slot)
        return slot

    def header(self, kind, syntax, node, last, action="", names=()):
        slot = self.slot(kind, syntax, _Header(node, last), action, names)
        body = getattr(node, "body", None)
        if isinstance(body, list) and body[0].lineno > slot.end_line:
            self.reach[slot.number] = body[0].lineno - 1
        return slot

    def probe(self, name, at, slot, *arguments):
        place = _place(at)
        return ast.Call(
            func=ast.Constant(PREFIX + name, **place),
            args=[ast.Constant(slot.number, **place), *arguments],
            keywords=[],
            **place,
        )

    def run(self, name, at, slot, *arguments):
        return ast.Expr(self.probe(name, at, slot, *arguments), **_place(at))

    def values(self, at, slot):
        return [ast.Name(name, ast.Load(), **_place(at)) for name in slot.names]

    def guarded(self, body, at, slot, probe="raised", final=()):
        """`try: BODY  except: probe(k); raise` (and `finally: FINAL`)."""
        place = _place(at)
        handler = ast.ExceptHandler(
            type=None, name=None, body=[self.run(probe, at, slot), ast.Raise(**place)], **place
        )
        return ast.Try(body=body, handlers=[handler], orelse=[], finalbody=list(final), **place)

    def block(self, statements):
        return [new for statement in statements for new in self.rewritten(statement)]

    def rewritten(self, node):
        outer, self.statement = self.statement, node
        visit = getattr(self, "do_" + type(node).__name__, None)
        new = [node] if visit is None else visit(node)
        self.statement = outer
        return new

    def expr(self, node):
        return None if node is None else _Expressions(self).visit(node)

    # -- scopes

    def module(self, tree):
        docstring, rest = _split(tree.body)
        tree.body = [*docstring, *self.block(rest)]

    def do_FunctionDef(self, node):
        node.decorator_list = [self.expr(item) for item in node.decorator_list]
        node.args.defaults = [self.expr(item) for item in node.args.defaults]
        node.args.kw_defaults = [self.expr(item) for item in node.args.kw_defaults]
        last = node.returns or _last_argument(node.args)
        action = "define function `" + node.name + "`"
        slot = self.header("statement", "def", node, last, action, [node.name])
        self.function_body(node, last)
        return [node, self.run("step", node, slot, *self.values(node, slot))]

    do_AsyncFunctionDef = do_FunctionDef  # noqa: N815 (named after the node)

    def function_body(self, node, last):
        outer = self.scope, self.keeps, self.returns
        name = self.scope.function + "." + node.name if self.scope.kind == "class" else node.name
        self.scope, self.keeps, self.returns = self.scopes.function(node, name), False, []
        arguments = [argument.arg for argument in _arguments(node.args)]
        slot = self.header("call", "call", node, last, call(name, arguments), arguments)
        place = _place(node)
        cells = sorted(self.scope.cells)
        readers = ast.Tuple([_reader(name, place) for name in cells], ast.Load(), **place)
        names = ast.Constant(tuple(cells), **place)
        enter = self.run("enter", node, slot, names, readers, *self.values(node, slot))
        docstring, rest = _split(node.body)
        rest = self.block(rest)
        tail = self.run("leaving", node, slot)
        slot.keeps_frame = any(returned.keeps_frame for returned in self.returns)
        for returned in self.returns:
            returned.keeps_frame = slot.keeps_frame
        if slot.keeps_frame:
            guard = self.guarded(rest, node, slot, "failed", [tail])
        else:
            guard = self.guarded([*rest, tail], node, slot, "failed")
        node.body = [*docstring, enter, guard]
        self.scope, self.keeps, self.returns = outer

    def do_ClassDef(self, node):
        node.decorator_list = [self.expr(item) for item in node.decorator_list]
        node.bases = [self.expr(item) for item in node.bases]
        for keyword in node.keywords:
            keyword.value = self.expr(keyword.value)
        last = node.bases[-1] if node.bases else None
        action = "define class `" + node.name + "`"
        slot = self.header("statement", "class", node, last, action, [node.name])
        outer = self.scope, self.keeps, self.returns
        prefix = self.scope.function + "." if self.scope.kind == "class" else ""
        self.scope, self.keeps = Scope("class", prefix + node.name), False
        inner = self.slot("marker", "class", _Header(node, last))
        enter, leave = self.run("enter_class", node, inner), self.run("leaving", node, inner)
        docstring, rest = _split(node.body)
        guard = self.guarded([*self.block(rest), leave], node, inner, "failed")
        node.body = [*docstring, enter, guard]
        self.scope, self.keeps, self.returns = outer
        return [node, self.run("step", node, slot, *self.values(node, slot))]

    # -- simple statements

    def simple(self, node, syntax, action, names=(), probe="step"):
        slot = self.slot("statement", syntax, node, action, names)
        return [node, self.run(probe, node, slot, *self.values(node, slot))]

    def do_Assign(self, node):
        names = [name for target in node.targets for name in bound_names(target)]
        action = assignment(_flat(node.targets), names)
        node.value = self.expr(node.value)
        node.targets = [self.expr(target) for target in node.targets]
        return self.simple(node, "assign", action, names)

    def do_AugAssign(self, node):
        names = bound_names(node.target)
        action = assignment([node.target], names)
        node.value = self.expr(node.value)
        return self.simple(node, "assign", action, names)

    def do_AnnAssign(self, node):
        if node.value is None:
            return [node]
        names = bound_names(node.target)
        action = assignment([node.target], names)
        node.value = self.expr(node.value)
        return self.simple(node, "assign", action, names)

    def do_Expr(self, node):
        value = node.value
        if isinstance(value, ast.Constant) and isinstance(value.value, (str, bytes)):
            return [node]
        action = expression(node)
        node.value = self.expr(value)
        if isinstance(value, ast.Yield):
            return [node]
        return self.simple(node, "expr", action)

    def do_Delete(self, node):
        names = [name for target in node.targets for name in bound_names(target)]
        slot = self.slot("statement", "del", node, "delete " + ", ".join(map(code, node.targets)), names)
        return [node, self.run("deleted", node, slot)]

    def do_Import(self, node):
        names = [(item.asname or item.name).partition(".")[0] for item in node.names]
        return self.simple(node, "import", imported(node), [n for n in names if n != "*"])

    do_ImportFrom = do_Import  # noqa: N815

    def do_TypeAlias(self, node):
        names = bound_names(node.name)
        return self.simple(node, "type", "define type " + code(node.name), names)

    def do_Pass(self, node):
        return self.simple(node, "pass", "do nothing")

    def do_Break(self, node):
        slot = self.slot("statement", "break", node, "leave the loop")
        slot.leaves = tuple(self.handlers)
        return [self.run("jump", node, slot), node]

    def do_Continue(self, node):
        slot = self.slot("statement", "continue", node, "go on with the next pass")
        slot.leaves = tuple(self.handlers)
        return [self.run("jump", node, slot), node]

    def do_Raise(self, node):
        slot = self.slot("statement", "raise", node, "raise")
        node.exc, node.cause = self.expr(node.exc), self.expr(node.cause)
        return [self.run("raising", node, slot), node]

    def do_Return(self, node):
        slot = self.slot("statement", "return", node, "return {:value}")
        slot.keeps_frame = self.keeps
        self.returns.append(slot)
        value = self.expr(node.value) or ast.Constant(None, **_place(node))
        node.value = self.probe("returning", node.value or node, slot, value)
        return [node]

    def do_Assert(self, node):
        slot = self.slot("test", "assert", node, "check that {:test}")
        node.test = self.test(node.test, slot, "condition")
        return [node, self.run("step", node, slot)]

    # -- compound statements

    def do_If(self, node):
        at = self.lines[node.lineno - 1][node.col_offset :]
        syntax = "elif" if at.startswith(b"elif") else "if"
        slot = self.header("test", syntax, node, node.test, "{:test}")
        slot.goto = (node.body[0].lineno, node.orelse[0].lineno if node.orelse else 0)
        node.test = self.test(node.test, slot, "test")
        node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        return [node]

    def do_While(self, node):
        slot = self.header("test", "while", node, node.test, "{:test}")
        slot.goto = (node.body[0].lineno, node.orelse[0].lineno if node.orelse else 0)
        slot.body_end = node.body[-1].end_lineno
        node.test = self.test(node.test, slot, "test")
        node.body, node.orelse = self.loop_body(node.body), self.block(node.orelse)
        return [node]

    def loop_body(self, statements):
        """A loop's body: `break` in it leaves only the handlers in it."""
        outer, self.handlers = self.handlers, []
        body = self.block(statements)
        self.handlers = outer
        return body

    def do_For(self, node):
        names = bound_names(node.target)
        slot = self.header("loop", "for", node, node.iter, loop(names, node.target), names)
        slot.body_end = node.body[-1].end_lineno
        node.iter = self.expr(node.iter)
        item = self.run("step", node.target, slot, *self.values(node.target, slot))
        node.body = [item, *self.loop_body(node.body)]
        node.orelse = [self.run("exhausted", node.iter, slot), *self.block(node.orelse)]
        return [node]

    do_AsyncFor = do_For  # noqa: N815

    def do_With(self, node):
        targets = [item.optional_vars for item in node.items if item.optional_vars is not None]
        names = [name for target in targets for name in bound_names(target)]
        opened = " and ".join(code(item.context_expr) for item in node.items)
        last = node.items[-1].optional_vars or node.items[-1].context_expr
        slot = self.header("statement", "with", node, last, "enter " + opened, names)
        left = self.header("statement", "leave", node, last, "leave " + opened)
        for item in node.items:
            item.context_expr = self.expr(item.context_expr)
        keeps, self.keeps = self.keeps, True
        entered = self.run("step", node.items[-1].context_expr, slot, *self.values(node, slot))
        node.body = [entered, self.guarded(self.block(node.body), node, slot)]
        self.keeps = keeps
        return [node, self.run("left", node, left)]

    do_AsyncWith = do_With  # noqa: N815

    def do_Try(self, node):
        keeps, self.keeps = self.keeps, self.keeps or bool(node.finalbody)
        span = (node.body[0].lineno, node.body[-1].end_lineno)
        node.body = [self.guarded(self.block(node.body), node, self.marker(node))]
        for handler in node.handlers:
            self.handler(handler, span, guard_all=bool(node.finalbody))
        if node.orelse:
            node.orelse = self.block(node.orelse)
            if node.finalbody:
                node.orelse = [self.guarded(node.orelse, node, self.marker(node))]
        self.keeps = keeps
        node.finalbody = self.block(node.finalbody)
        named = [handler for handler in node.handlers if handler.name]
        if not named:
            return [node]
        slot = self.header("statement", "leave", named[0], named[0].type, "leave the `except` block")
        return [node, self.run("handled", node, slot)]

    do_TryStar = do_Try  # noqa: N815

    def marker(self, node):
        """A slot that makes no rows: it only says in what kind of function a guard stands."""
        return self.slot("marker", "guard", _Header(node, None))

    def handler(self, handler, span, *, guard_all):
        names = [handler.name] if handler.name else []
        slot = self.header("statement", "except", handler, handler.type, "handle {:error}", names)
        slot.span = span
        slot.binds = handler.name
        if names:
            self.handlers.append(slot.number)
        body = self.block(handler.body)
        if names:
            self.handlers.pop()
        if guard_all:
            body = [self.guarded(body, handler, slot)]
        handler.body = [self.run("handling", handler, slot, *self.values(handler, slot)), *body]

    def do_Match(self, node):
        subject = self.slot("marker", "match", _Header(node, node.subject))
        text = source(node.subject)
        node.subject = self.probe("subject", node.subject, subject, self.expr(node.subject))
        slots = []
        for case in node.cases:
            slots.append(self.case(case, text, subject, tuple(slots)))
        last = node.cases[-1].pattern
        if node.cases[-1].guard is not None or not _matches_all(last):
            numbers = ast.Constant(tuple(slots), **_place(last))
            body = [self.run("unmatched", last, subject, numbers)]
            anything = ast.MatchAs(pattern=None, name=None, **_place(last))
            node.cases.append(ast.match_case(pattern=anything, guard=None, body=body))
        return [node]

    def case(self, case, subject_text, subject, earlier):
        pattern = case.pattern
        slot = self.slot(
            "test", "case", _Header(pattern, case.guard or pattern), "{:test}", pattern_names(pattern)
        )
        slot.goto = (case.body[0].lineno, 0)
        slot.condition = Condition("case", "case " + ast.unparse(pattern))
        slot.condition.texts = [subject_text, ast.unparse(pattern)]
        place = _place(pattern)
        numbers = [ast.Constant(subject.number, **place), ast.Constant(earlier, **place)]
        matched = self.probe("matched", pattern, slot, *numbers, *self.values(pattern, slot))
        body = self.block(case.body)
        if case.guard is None:
            row = self.run("case", pattern, slot, ast.Constant(subject.number, **place))
            case.body = [ast.Expr(matched, **place), row, *body]
        else:
            guard = self.test(case.guard, slot, "guard")
            guard.args.append(ast.Constant(subject.number, **place))
            case.guard = ast.BoolOp(ast.And(), [matched, guard], **_place(case.guard))
            case.body = body
        return slot.number

    # -- conditions

    def test(self, node, slot, probe):
        """`probe(k, c, True if CONDITION else False)`, each operand shown to a probe on its way.

        The conditional makes the interpreter take the truth exactly once, as `if` would.
        """
        condition, new = self.condition(node, slot)
        place = _place(node)
        truth = ast.IfExp(new, ast.Constant(True, **place), ast.Constant(False, **place), **place)
        return self.probe(probe, node, slot, self.known(condition, place), truth)

    def known(self, condition, place):
        """Adds a condition to the table; its number as a node."""
        self.conditions.append(condition)
        return ast.Constant(len(self.conditions) - 1, **place)

    def condition(self, node, slot):
        """The static tree of a condition, and its code with the operands shown to probes."""
        text = ast.unparse(node)
        if isinstance(node, ast.BoolOp):
            condition = Condition("and" if isinstance(node.op, ast.And) else "or", text)
            parts = [self.condition(value, slot) for value in node.values]
            condition.parts = [part for part, _ in parts]
            return condition, ast.BoolOp(node.op, [new for _, new in parts], **_place(node))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            condition = Condition("not", text)
            part, new = self.condition(node.operand, slot)
            condition.parts = [part]
            return condition, ast.UnaryOp(ast.Not(), new, **_place(node))
        if isinstance(node, ast.Compare):
            return self.comparison(node, slot, text)
        condition = Condition("truth", text)
        number, new = self.operand(node, slot)
        condition.operands = [number]
        return condition, new

    def comparison(self, node, slot, text):
        condition = Condition("compare", text)
        operands = [node.left, *node.comparators]
        constant = all(isinstance(operand, ast.Constant) for operand in operands)
        new = []
        for i, operand in enumerate(operands):
            shown = not isinstance(operand, ast.Constant) or (constant and i == 0)
            number, code_of = self.operand(operand, slot) if shown else (None, operand)
            condition.operands.append(number)
            new.append(code_of)
        words = [ast.unparse(operand) for operand in operands]
        condition.texts = [words[0]]
        for operator, word in zip(node.ops, words[1:]):  # noqa: B905 (strict= is not in 3.10's ast)
            condition.texts += [_OPERATORS[type(operator)], word]
        return condition, ast.Compare(new[0], node.ops, new[1:], **_place(node))

    def operand(self, node, slot):
        number = self.operands
        self.operands += 1
        shown = self.probe(
            "operand", node, slot, ast.Constant(number, **_place(node)), self.expr(node)
        )
        return number, shown


class _Expressions(ast.NodeTransformer):
    """Rewrites what can happen inside an expression: short circuits, choices, `:=`, `yield`."""

    def __init__(self, rewriter):
        self.rewriter = rewriter

    def visit(self, node):
        if isinstance(node, UNTOUCHED):
            return node
        if isinstance(node, NESTED):
            return _Walrus(self.rewriter).visit(node)
        return super().visit(node)

    def visit_BoolOp(self, node):
        slot = self.rewriter.marker(node)
        condition, new = self.rewriter.condition(node, slot)
        return self.rewriter.probe(
            "choice", node, slot, self.rewriter.known(condition, _place(node)), new
        )

    def visit_IfExp(self, node):
        slot = self.rewriter.marker(node)
        node.test = self.rewriter.test(node.test, slot, "condition")
        node.body, node.orelse = self.visit(node.body), self.visit(node.orelse)
        return node

    def visit_NamedExpr(self, node):
        node.value = self.visit(node.value)
        return _watch_walrus(self.rewriter, node)

    def visit_Yield(self, node):
        statement = self.rewriter.statement
        slot = self.rewriter.slot("statement", "yield", statement, "yield {:value}")
        value = self.visit(node.value) if node.value else ast.Constant(None, **_place(node))
        node.value = self.rewriter.probe("yielding", node, slot, value)
        return node


class _Walrus(ast.NodeTransformer):
    """Watches the names that `:=` binds from inside a comprehension."""

    def __init__(self, rewriter):
        self.rewriter = rewriter

    def visit(self, node):
        return node if isinstance(node, UNTOUCHED) else super().visit(node)

    def visit_NamedExpr(self, node):
        self.generic_visit(node)
        return _watch_walrus(self.rewriter, node)


def _watch_walrus(rewriter, node):
    if rewriter.scope.plain([node.target.id]):
        slot = rewriter.marker(node)
        name = ast.Constant(node.target.id, **_place(node))
        node.value = rewriter.probe("named", node.value, slot, name, node.value)
    return node


_OPERATORS = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}


def _place(node):
    return {
        "lineno": node.lineno,
        "col_offset": node.col_offset,
        "end_lineno": node.end_lineno,
        "end_col_offset": node.end_col_offset,
    }


def _split(statements):
    """What must stay in front (docstring, `from __future__`), and the rest."""
    first = 1 if statements and _is_docstring(statements[0]) else 0
    while first < len(statements) and _is_future(statements[first]):
        first += 1
    return statements[:first], statements[first:]


def _is_docstring(node):
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_future(node):
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _arguments(arguments):
    found = [*arguments.posonlyargs, *arguments.args]
    found += [arguments.vararg] if arguments.vararg else []
    found += arguments.kwonlyargs
    return [*found, arguments.kwarg] if arguments.kwarg else found


def _last_argument(arguments):
    nodes = [*_arguments(arguments), *arguments.defaults]
    nodes += [node for node in arguments.kw_defaults if node is not None]
    return max(nodes, key=lambda node: (node.end_lineno, node.end_col_offset), default=None)


def _reader(name, place):
    """`lambda: name`, which reads a cell that exists anyway."""
    none = ast.arguments(
        posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]
    )
    return ast.Lambda(none, ast.Name(name, ast.Load(), **place), **place)


def _flat(targets):
    for target in targets:
        if isinstance(target, (ast.Tuple, ast.List)):
            yield from _flat(target.elts)
        else:
            yield target


def _matches_all(pattern):
    """Is the pattern irrefutable, so that nothing may stand after it?"""
    if isinstance(pattern, ast.MatchAs):
        return pattern.pattern is None or _matches_all(pattern.pattern)
    return isinstance(pattern, ast.MatchOr) and any(_matches_all(p) for p in pattern.patterns)
