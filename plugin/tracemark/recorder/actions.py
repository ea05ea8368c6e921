"""What a statement does, in words: templates made from the syntax tree.

A template is English with fields in braces, which the parent process fills with what the step's
record proves. `{total}` is the value of `total` after the step, `{:value}` what was returned or
yielded, `{:output}` what was printed, `{:test}` the condition and what became of it. Literal braces
are doubled. Other fields have arguments, divided by `DIVIDER`, and leave the choice of words to the
parent, which knows what happened: `trace.words` lists them.

All code is quoted as the author wrote it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from .effects import CHANGES_ITS_OBJECT, ONLY_READS
from .scopes import GLOBAL
from .slots import Node
from .table import Table

MAX_SOURCE = 60
DIVIDER = "\x1f"
"""Stands before each argument of a field."""
BRACES = {ord("{"): "\x01", ord("}"): "\x02"}
"""Braces in the arguments of a field."""
NONLOCAL = "nonlocal "
"""Begins fields for the names of an outer function that a function binds."""
_CONTROL = {number: f"\\x{number:02x}" for number in range(32)}
_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Pow: "**",
}
"""Operators that have a verb."""
_REFLECTED = frozenset(
    ("__radd__", "__rsub__", "__rmul__", "__rtruediv__", "__rfloordiv__", "__rpow__")
)
"""Methods that give the operators of numbers another meaning."""
_METHODS = {
    "append": (1, 1),
    "appendleft": (1, 1),
    "extend": (1, 1),
    "insert": (2, 2),
    "pop": (0, 2),
    "popleft": (0, 0),
    "remove": (1, 1),
    "discard": (1, 1),
    "add": (1, 1),
    "update": (1, 1),
    "clear": (0, 0),
    "sort": (0, 0),
    "reverse": (0, 0),
}
"""Methods of the built-in containers that have a verb; how many arguments it speaks of."""


class Actions:
    """Writes the templates of one sample's statements."""

    __slots__ = ("table",)

    def __init__(self, table: Table) -> None:
        self.table = table

    # -- code

    def source(self, node: Node) -> str:
        """The code of a node on one line, cut to a readable length."""
        text = self.table.text(node).replace("lambda :", "lambda:").translate(_CONTROL)
        return text if len(text) <= MAX_SOURCE else text[: MAX_SOURCE - 1] + "…"

    def code(self, node: Node) -> str:
        """`source` as inline code."""
        return quoted(self.source(node))

    def operand(self, node: ast.expr, statement: ast.stmt | ast.expr) -> tuple[str, str]:
        """Its code; and the name to look its value up by, where that is a name with one value."""
        known = isinstance(node, ast.Name) and self.table.scope.kind != "class"
        if known and isinstance(node, ast.Name) and not self.calls(statement):
            return self.source(node), node.id
        return self.source(node), ""

    def calls(self, node: ast.AST) -> bool:
        """May evaluating it run other code of the sample, which binds names?"""
        return any(map(self.may_bind, ast.walk(node)))

    def may_bind(self, node: ast.AST) -> bool:
        """The same of one node alone."""
        if isinstance(node, (ast.Await, ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, ast.Call):
            return False
        function = node.func
        if any(keyword.arg in ("key", "default", "file", None) for keyword in node.keywords):
            return True
        if isinstance(function, ast.Name):
            return not self.table.own.calls_builtin(function.id)
        method = getattr(function, "attr", "")
        return method not in ONLY_READS and method not in CHANGES_ITS_OBJECT

    def lasts(self, name: str, node: ast.AST) -> bool:
        """Can nothing that the node calls bind the name?"""
        scope = self.table.scope
        others = scope.shifting | scope.free | scope.elsewhere
        return not self.calls(node) or (scope.kind == "function" and name not in others)

    def value(self, stored: str) -> str:
        """The field for the value of a name that the statement binds."""
        scope = self.table.scope
        if stored in scope.elsewhere:
            return "{" + GLOBAL + stored + "}"
        if scope.kind == "function" and stored in scope.free:
            return "{" + NONLOCAL + stored + "}"
        return "{" + stored + "}"

    # -- assignments

    def assign(self, node: ast.Assign) -> str:
        """`x = …`, `a, b = …`, `d[k] = …`, `a = b = …`."""
        targets = _flat(node.targets)
        swapped = self.swap(node)
        if swapped:
            return swapped
        if not all(isinstance(target, ast.Name) for target in targets):
            return self.stores(targets, node.value, whole=len(targets) == 1)
        names = list(dict.fromkeys(target.id for target in targets if isinstance(target, ast.Name)))
        if len(names) == 1:
            return self.one_name(names[0], node.value)
        if all(isinstance(target, ast.Name) for target in node.targets):
            first = self.value(self.stored(names[0]))[1:-1]
            return "set " + _listed(map(quoted, names)) + " to " + field("shared", first)
        if not names:  # `[] = …`
            return "unpack " + self.code(node.value)
        return "set " + _listed(map(self.set_to, names))

    def annotated(self, node: ast.AnnAssign) -> str:
        """`x: int = …`."""
        assert node.value is not None
        if isinstance(node.target, ast.Name):
            return self.one_name(node.target.id, node.value)
        return self.stores([node.target], node.value, whole=True)

    def stored(self, name: str) -> str:
        """The name under which the scope has it."""
        return self.table.scope.stored(name)

    def set_to(self, name: str) -> str:
        """The name, and the field for its value."""
        return quoted(name) + " to " + self.value(self.stored(name))

    def one_name(self, name: str, value: ast.expr) -> str:
        """One name gets a value."""
        start = "set " + quoted(name) + " to "
        if isinstance(value, ast.Lambda):
            return start + "the function " + self.code(value)
        if isinstance(value, ast.GeneratorExp):
            return start + "the generator " + self.code(value)
        if isinstance(value, ast.Name) and self.table.scope.kind != "class":
            field_name = self.value(self.stored(name))[1:-1]
            return start + field("shared", field_name, value.id)
        return start + self.value(self.stored(name))

    def swap(self, node: ast.Assign) -> str:
        """`a, b = b, a`, where that is sure to swap them; else nothing."""
        target, *more = node.targets
        tuples = (ast.Tuple, ast.List)
        if more or not isinstance(target, tuples) or not isinstance(node.value, tuples):
            return ""
        written = [ast.dump(_as_read(one)) for one in target.elts]
        if len(written) != 2 or written != [ast.dump(one) for one in node.value.elts[::-1]]:
            return ""
        left, right = target.elts
        if isinstance(left, ast.Name) and isinstance(right, ast.Name) and left.id != right.id:
            now = [
                quoted(name) + " is now " + self.value(self.stored(name))
                for name in (left.id, right.id)
            ]
            return "swap " + self.code(left) + " and " + self.code(right) + ": " + _listed(now)
        if not (_is_steady(left) and _is_steady(right)) or self.table.scope.kind == "class":
            return ""
        arguments = [self.source(left), self.source(right), self.root(left), self.root(right)]
        mangled = [
            self.table.scope.mangled(one.attr) if isinstance(one, ast.Attribute) else ""
            for one in (left, right)
        ]
        return field("swap", *arguments, *mangled)

    def root(self, node: ast.expr) -> str:
        """The name of the list or dictionary that an item is of; none for anything else."""
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            return node.value.id
        return ""

    def stores(self, targets: Sequence[ast.expr], value: ast.expr, *, whole: bool) -> str:
        """Items and attributes are set, names too perhaps. `whole`: to the value itself?"""
        source, name = self.operand(value, value) if whole else ("", "")
        return field("set", source, name, *[part for one in targets for part in self.store(one)])

    def store(self, target: ast.expr) -> tuple[str, str, str, str, str]:
        """One target: what it is, how it is spoken of, of what, the key where known, a name at its root."""
        if isinstance(target, ast.Name):
            return "name", target.id, self.value(self.stored(target.id))[1:-1], "", ""
        source = self.source(target)
        outermost = _root(target)
        if isinstance(target, ast.Attribute):
            of = self.source(target.value)
            return "attribute", source, of, self.table.scope.mangled(target.attr), outermost
        if isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Slice):
            key = ""
            if isinstance(target.slice, ast.Constant):
                key = "=" + repr(target.slice.value)
            elif isinstance(target.slice, ast.Name) and self.table.scope.kind != "class":
                key = target.slice.id
            return "item", source, self.source(target.value), key, outermost
        return "part", source, "", "", outermost

    def augmented(self, node: ast.AugAssign) -> str:
        """`x += …`."""
        operator = _OPERATORS.get(type(node.op), "")
        if self.table.own.functions & _REFLECTED:
            operator = ""
        whole = self.source(node)
        operand = self.operand(node.value, node)
        if isinstance(node.target, ast.Name):
            stored = self.value(self.stored(node.target.id))[1:-1]
            lasts = "lasts" if self.lasts(node.target.id, node.value) else ""
            return field("augment", whole, operator, *operand, node.target.id, stored, lasts)
        return field("augment_item", whole, operator, *operand, *self.store(node.target))

    def delete(self, node: ast.Delete) -> str:
        """`del x, d[k]`."""
        item = self.code if self.calls(node) else self.item
        return "delete " + _listed(map(item, _flat(node.targets)))

    def item(self, target: ast.expr) -> str:
        """An item, with its index where that is known."""
        if (
            isinstance(target, ast.Subscript)
            and isinstance(target.value, ast.Name)
            and isinstance(target.slice, ast.Name)
            and self.table.scope.kind != "class"
        ):
            return field("item", target.value.id, target.slice.id)
        return self.code(target)

    # -- other simple statements

    def expression(self, node: ast.Expr) -> str:
        """A statement that is only an expression."""
        value = node.value
        if isinstance(value, ast.Call):
            return self.called(value)
        if isinstance(value, ast.Await):
            return "finish waiting for " + self.code(value.value)
        if isinstance(value, ast.YieldFrom):
            return "finish yielding from " + self.code(value.value)
        if isinstance(value, ast.Constant) and value.value is ...:
            return "do nothing"
        if isinstance(value, ast.NamedExpr):
            return self.one_name(value.target.id, value.value)
        return self.walrus(value) + "evaluate " + self.code(value)

    def called(self, node: ast.Call) -> str:
        """A call as a statement: its row comes when it is done."""
        function, own = node.func, self.table.own
        if isinstance(function, ast.Name):
            if own.calls_builtin(function.id) and function.id == "print":
                named = [keyword.arg for keyword in node.keywords]
                if not {"file", None} & {*named}:
                    return field("print", self.source(node))
            back = own.calls_own(function.id)
            return ("come back from " if back else "call ") + self.code(node)
        if isinstance(function, ast.Attribute):
            method = self.method(node, function)
            if method:
                return method
            known = function.attr in CHANGES_ITS_OBJECT or function.attr in ONLY_READS
            back = own.calls_own(function.attr) and not known
            return ("come back from " if back else "call ") + self.code(node)
        return "call " + self.code(node)

    def method(self, node: ast.Call, function: ast.Attribute) -> str:
        """`items.append(x)` and the like; nothing where no verb is known."""
        least, most = _METHODS.get(function.attr, (1, 0))
        named = [keyword.arg for keyword in node.keywords]
        if named and (function.attr != "sort" or None in named):
            return ""
        if not isinstance(function.value, ast.Name) or self.table.scope.kind == "class":
            return ""
        if any(isinstance(one, ast.Starred) for one in node.args):
            return ""
        if not least <= len(node.args) <= most or "deque" in self.table.own.functions:
            return ""
        arguments = ast.Tuple(node.args, ast.Load())
        given = [part for one in node.args for part in self.operand(one, arguments)]
        name = function.value.id
        lasts = "lasts" if self.lasts(name, arguments) else ""
        return field("method", self.source(node), function.attr, name, lasts, *given)

    def imported(self, node: ast.Import | ast.ImportFrom) -> str:
        """`import` and `from … import`."""
        names = [
            "everything"
            if alias.name == "*"
            else quoted(alias.name) + (" as " + quoted(alias.asname) if alias.asname else "")
            for alias in node.names
        ]
        if isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            return "import " + _listed(names) + " from " + quoted(module)
        return "import " + _listed(names)

    def raises(self, node: ast.Raise) -> str:
        """`raise`."""
        if node.exc is None:
            return field("raise", "", "")
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        name = getattr(raised, "id", None) or getattr(raised, "attr", None) or " "
        cause = ""
        if isinstance(node.cause, ast.Constant) and node.cause.value is None:
            cause = ", and hide what caused it"
        elif node.cause is not None:
            cause = ", caused by " + self.code(node.cause)
        return field("raise", name, cause)

    def returned(self, node: ast.Return) -> str:
        """`return`."""
        if node.value is None:
            return "return without a value"
        return self.walrus(node.value) + "return {:value}"

    def yielded(self, node: ast.Yield) -> str:
        """`yield`."""
        return "yield {:value}" if node.value is not None else "yield without a value"

    def awaited(self, node: ast.Await) -> str:
        """`await`, where it lets others run."""
        return "wait for " + self.code(node.value)

    def alias(self, name: ast.expr) -> str:
        """`type X = …`."""
        return "define type " + self.code(name)

    # -- conditions

    def tested(self, test: ast.expr, start: str = "") -> str:
        """The header of `if` and `while`; `assert`."""
        return self.walrus(test) + start + "{:test}"

    def walrus(self, node: ast.AST) -> str:
        """A field for the names that `:=` binds in it."""
        names = [
            self.value(self.stored(inner.target.id))[1:-1]
            for inner in ast.walk(node)
            if isinstance(inner, ast.NamedExpr)
        ]
        return field("walrus", *dict.fromkeys(names)) if names else ""

    def case(self, names: Iterable[str]) -> str:
        """A `case`."""
        return field("case", *dict.fromkeys(names))

    # -- compound statements

    def defined(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, *, method: bool = False
    ) -> str:
        """`def` and `class`."""
        kind = "class" if isinstance(node, ast.ClassDef) else "method" if method else "function"
        if isinstance(node, ast.AsyncFunctionDef):
            kind = "async " + kind
        text = "define " + kind + " " + quoted(node.name)
        if isinstance(node, ast.ClassDef) and node.bases:
            text += " based on " + _listed(map(self.code, node.bases))
        if node.decorator_list:
            text += ", decorated with " + _listed(map(self.code, node.decorator_list))
        return text

    def call(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, name: str, arguments: Sequence[str]
    ) -> str:
        """The start of a call. Of a method's arguments the first is left out: its object."""
        owner, _, method = name.rpartition(".")
        given = list(arguments)
        if owner:
            static = any(getattr(one, "id", "") == "staticmethod" for one in node.decorator_list)
            if (node.args.posonlyargs or node.args.args) and not static:
                del given[0]
            start = "initialize " if method == "__init__" else "call " + quoted(method) + " of "
            start += quoted(owner)
        else:
            start = "call " + quoted(name)
        words = [quoted(one) + " = {" + one + "}" for one in given]
        return start + (" with " + _listed(words) if words else "")

    def loop(self, node: ast.For | ast.AsyncFor) -> str:
        """A pass of a `for` loop."""
        start = "take the next item of " + self.code(node.iter)
        targets = _flat([node.target])
        if not all(isinstance(target, ast.Name) for target in targets) or not targets:
            return start + " into " + self.code(node.target)
        names = dict.fromkeys(target.id for target in targets if isinstance(target, ast.Name))
        return start + ": " + self.now(names)

    def now(self, names: Iterable[str]) -> str:
        """Names, each with its value."""
        return _listed(quoted(name) + " is " + self.value(self.stored(name)) for name in names)

    def opened(self, node: ast.With | ast.AsyncWith) -> str:
        """What a `with` statement enters."""
        return _listed([self.code(item.context_expr) for item in node.items])

    def entered(self, node: ast.With | ast.AsyncWith) -> str:
        """The start of a `with` block."""
        wanted = [item.optional_vars for item in node.items if item.optional_vars is not None]
        targets = _flat(wanted)
        names = dict.fromkeys(target.id for target in targets if isinstance(target, ast.Name))
        text = "enter " + self.opened(node)
        return text + ": " + self.now(names) if names else text

    def handled(self, handler: ast.ExceptHandler) -> str:
        """The start of an `except` clause."""
        return "handle {:error}" + (", as " + quoted(handler.name) if handler.name else "")


def quoted(source: str) -> str:
    """Code as inline code for a template, its braces doubled."""
    fence, pad = "`", " " if "`" in source else ""
    while fence in source:
        fence += "`"
    return fence + pad + braced(source) + pad + fence


def braced(text: str) -> str:
    """The text with its braces doubled."""
    return text.replace("{", "{{").replace("}", "}}")


def field(name: str, *arguments: str) -> str:
    """A field with arguments."""
    return "{:" + name + "".join([DIVIDER + one.translate(BRACES) for one in arguments]) + "}"


def _flat(targets: Iterable[ast.expr]) -> list[ast.expr]:
    """Targets one by one, without the stars."""
    found: list[ast.expr] = []
    for target in targets:
        if isinstance(target, (ast.Tuple, ast.List)):
            found += _flat(target.elts)
        else:
            found.append(target.value if isinstance(target, ast.Starred) else target)
    return found


def _as_read(node: ast.expr) -> ast.expr:
    """A target as it is written where it is read."""
    if isinstance(node, ast.Name):
        return ast.Name(node.id, ast.Load())
    if isinstance(node, ast.Attribute):
        return ast.Attribute(node.value, node.attr, ast.Load())
    if isinstance(node, ast.Subscript):
        return ast.Subscript(node.value, node.slice, ast.Load())
    return node


def _is_steady(target: ast.expr) -> bool:
    """Is it an item or attribute of a name, which stays the same place while others are set?"""
    if not isinstance(target, (ast.Attribute, ast.Subscript)):
        return False
    if not isinstance(target.value, ast.Name):
        return False
    if isinstance(target, ast.Attribute):
        return True
    simple = (ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop)
    return all(isinstance(n, (*simple, ast.expr_context)) for n in ast.walk(target.slice))


def _root(node: ast.expr) -> str:
    """The name that an item or attribute is reached from."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _listed(words: Iterable[str]) -> str:
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]
