"""What a small program really does, known without the recorder: rewritten so that it counts its own steps.

Only for code outside functions, of simple statements, `if`, `while` and `for`, as the programs of
`test_check_generated.py` are. A step is what the manual says it is: a simple statement when it has
finished, each evaluation of a condition, each pass of a `for` and its end.
"""

import ast
import builtins
import contextlib
import io
import sys
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class PlainStep:
    """One step."""

    line: int
    before: dict[str, str]
    """Variables as `repr`."""
    after: dict[str, str]
    output: str
    test: tuple[str, bool] | None = None
    """The condition and its value."""
    ends: bool = False
    """True for the end of a `for`."""
    raised: str | None = None


@dataclass
class PlainRun:
    """A whole run."""

    code: str
    steps: list[PlainStep] = field(default_factory=list)
    output: str = ""
    final: dict[str, str] = field(default_factory=dict)
    raised: str | None = None
    events: Counter[int] = field(default_factory=Counter)
    """Line events of `sys.settrace` in the untouched program."""

    def step(self, n: str) -> PlainStep:
        """Step `n`, from 1."""
        return self.steps[int(n) - 1]

    def tests(self, text: str) -> list[tuple[int, bool]]:
        """(step, value) of each evaluation of a condition."""
        found = [(n, step.test) for n, step in enumerate(self.steps, 1) if step.test]
        return [(n, test[1]) for n, test in found if test[0] == text]

    def counted(self, text: str, what: str) -> list[int]:
        """Steps where a condition is `True`, `False`, or `tested` at all."""
        return [n for n, value in self.tests(text) if what in ("tested", str(value))]

    def at_line(self, line: str) -> list[int]:
        """Steps at a line."""
        return [n for n, s in enumerate(self.steps, 1) if s.line == int(line)]


class _Counting(ast.NodeTransformer):
    """Puts a call behind each statement and around each condition."""

    def visit(self, node: ast.AST) -> ast.AST:
        new: ast.AST = super().visit(node)
        for name in ("body", "orelse"):
            body = getattr(new, name, None)
            if isinstance(body, list):
                setattr(new, name, [one for stmt in body for one in self._with_step(stmt)])
        return new

    def _with_step(self, node: ast.stmt) -> list[ast.stmt]:
        if isinstance(node, ast.If | ast.While):
            return [node]
        if isinstance(node, ast.For):
            node.body = [_call("_step_", node.lineno, False), *node.body]
            node.orelse = [_call("_step_", node.lineno, True), *node.orelse]
            return [node]
        if isinstance(node, ast.Break | ast.Continue):
            return [_call("_step_", node.lineno, False), node]
        return [_call("_at_", node.lineno), node, _call("_step_", node.lineno, False)]

    def visit_If(self, node: ast.If) -> ast.AST:
        return self._tested(node)

    def visit_While(self, node: ast.While) -> ast.AST:
        return self._tested(node)

    def _tested(self, node: ast.If | ast.While) -> ast.AST:
        text = ast.unparse(node.test)
        self.generic_visit(node)
        node.test = _expression("_test_", node.lineno, text, node.test)
        return node


def _expression(name: str, *arguments: str | int | bool | ast.expr) -> ast.Call:
    args = [a if isinstance(a, ast.expr) else ast.Constant(a) for a in arguments]
    return ast.Call(ast.Name(name, ast.Load()), args, [])


def _call(name: str, *arguments: int | bool) -> ast.stmt:
    return ast.Expr(_expression(name, *arguments))


def plain_run(code: str) -> PlainRun:
    """Runs the program twice: rewritten, and as it is under `sys.settrace`."""
    run = PlainRun(code)
    shown: dict[str, str] = {}
    names: dict[str, object] = {"__builtins__": builtins}
    out = io.StringIO()
    written = 0
    line = 0

    def values() -> dict[str, str]:
        return {k: repr(v) for k, v in names.items() if not k.startswith("_")}

    def add(n: int, **more: object) -> None:
        nonlocal shown, written
        now, text = values(), out.getvalue()
        run.steps.append(PlainStep(n, shown, now, text[written:], **more))  # type: ignore[arg-type]
        shown, written = now, len(text)

    def at(n: int) -> None:
        nonlocal line
        line = n

    def test(n: int, text: str, value: object) -> object:
        add(n, test=(text, bool(value)))
        return value

    names |= {"_step_": lambda n, ends: add(n, ends=ends), "_at_": at, "_test_": test}
    tree = ast.parse(code)
    _Counting().visit(tree)
    ast.fix_missing_locations(tree)
    with contextlib.redirect_stdout(out):
        try:
            exec(compile(tree, "sample", "exec"), names)
        except Exception as error:
            run.raised = type(error).__name__
            add(line, raised=run.raised)
    run.output, run.final = out.getvalue(), values()
    run.events = _events(code)
    return run


def _events(code: str) -> Counter[int]:
    events: Counter[int] = Counter()

    def trace(frame, event, _):
        if frame.f_code.co_filename == "plain":
            if event == "line":
                events[frame.f_lineno] += 1
            return trace
        return None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
            exec(compile(code, "plain", "exec"), {"__builtins__": builtins})
    finally:
        sys.settrace(before)
    return events
