"""Wrong answers to what becomes of a changed sample: nothing changes, and slightly other changes."""

import ast
from collections.abc import Iterable, Iterator

from tracemark.check.answer import Said
from tracemark.check.candidate import Candidate, candidate, off_by_one, told
from tracemark.check.evaluate import Computed, evaluate
from tracemark.check.first_change import Turn, first_change
from tracemark.check.mutants import Change
from tracemark.check.problem import Problem
from tracemark.check.run import Run
from tracemark.check.subject import Subject
from tracemark.check.syntax import dump, module
from tracemark.check.values import ErrorName, Words
from tracemark.check.wrong_errors import mistaken_errors
from tracemark.check.wrong_outputs import NOTHING, is_plain
from tracemark.trace.phrases import shown
from tracemark.trace.rows import Row


def second_answers(
    subject: Subject, node: ast.expr, run: Run, value: object, changes: Iterable[Change]
) -> Iterator[Candidate]:
    """For a claim `node` over a `what_if(…)`."""
    why = _why(subject, run)
    if why is None:
        return
    old, new = shown(subject.change[0].old), shown(subject.change[0].new)
    first = evaluate(_of_first(node), run)
    if isinstance(first, Computed):
        asked = run.rows.row(subject.n)
        where = f"for step {asked.n} without the change" if asked else "without the change"
        text = f"That is the answer {where}; with {new} {why.text}."
        yield candidate(first.value, "unchanged", text, why.row)
    for change in changes:
        near = _answer(node, run, change)
        if near is not None:
            text = f"It would be so with {shown(change[0].new)}, not {new}, in place of {old}: with {new} {why.text}."
            yield candidate(near.value, "changed sample", text, why.row)
    fact = f"with {new} {_it_is(subject, value)}; {why.text}"
    yield from _parts(value, fact, why.row)
    if subject.kind == "raised":
        for name in mistaken_errors(value):
            yield candidate(ErrorName(name), "other error", f"{_start(fact)}.", why.row)
        yield candidate(None, "opposite", f"{_start(fact)}.", why.row)
    for wrong, how in off_by_one(value):
        yield candidate(wrong, "off by one", f"{how}: {fact}.", why.row)


def second_evidence(subject: Subject, run: Run, value: object) -> Said | None:
    """Why the right answer is right; None where the sample never comes to what is replaced."""
    why = _why(subject, run)
    if why is None:
        return None
    new = shown(subject.change[0].new)
    return Said(f"With {new} {_it_is(subject, value)}; {why.text}.", why.row)


def _it_is(subject: Subject, value: object) -> str:
    if subject.kind != "raised":
        return f"it is {told(value)}"
    how = "without an error" if value is None else f"in {told(value)}"
    return f"the program ends {how}"


def _why(subject: Subject, run: Run) -> Turn | None:
    """Where the changed run first differs; where it never does, the step that runs what is replaced."""
    turn = first_change(subject, run)
    if turn is not None:
        return turn
    row = changed_row(subject, run)
    return Turn(row.n, f"step {row.n} runs it, and no step differs") if row else None


def _start(fact: str) -> str:
    return fact[0].upper() + fact[1:]


def changed_row(subject: Subject, run: Run) -> Row | None:
    """The first row of the sample itself that runs the line of the first piece that is replaced."""
    tree, piece = module(run.sample.code), module(subject.change[0].old.strip())
    if tree is None or piece is None or len(piece.body) != 1:
        return None
    one = piece.body[0]
    wanted = dump(one.value if isinstance(one, ast.Expr) else one)
    lines = [getattr(node, "lineno", 0) for node in ast.walk(tree) if dump(node) == wanted]
    return next((row for row in run.rows if lines and _runs(row, lines[0])), None)


def _runs(row: Row, line: int) -> bool:
    return any(s.line <= line <= s.end_line and s.kind != "call" for s in row.steps)


def _parts(value: object, fact: str, row: int) -> Iterator[Candidate]:
    """Of an output: without its last line, and none at all."""
    if not isinstance(value, Words) or isinstance(value, ErrorName):
        return
    lines = str(value).removesuffix("\n").split("\n")
    if len(lines) > 1:
        text = f"The last line is missing: {fact}."
        yield candidate(Words("\n".join(lines[:-1]) + "\n"), "part", text, row)
        text = f"The first line is missing: {fact}."
        yield candidate(Words("\n".join(lines[1:]) + "\n"), "part", text, row)
    yield candidate(NOTHING, "part", f"Something is printed: {fact}.", row)


class _Replaced(ast.NodeTransformer):
    """Puts another run in the place of `what_if(…)`."""

    def __init__(self, change: Change | None) -> None:
        """None is for the sample itself."""
        self.change = change

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """`what_if(…).output` becomes `output`, or that of another change."""
        self.generic_visit(node)
        if not isinstance(node.value, ast.Call) or not isinstance(node.value.func, ast.Name):
            return node
        if node.value.func.id != "what_if":
            return node
        if self.change is None:
            return ast.copy_location(ast.Name(node.attr, ast.Load()), node)
        sides = [ast.Constant(s) for piece in self.change for s in (piece.old, piece.new)]
        call = ast.Call(ast.Name("what_if", ast.Load()), list[ast.expr](sides), [])
        return ast.copy_location(ast.Attribute(call, node.attr, ast.Load()), node)


def _copied(node: ast.expr, change: Change | None) -> ast.expr:
    tree = ast.parse(ast.unparse(node), mode="eval")
    changed = _Replaced(change).visit(tree)
    body: ast.expr = ast.fix_missing_locations(changed).body
    return body


def _of_first(node: ast.expr) -> ast.expr:
    """The same claim over the sample itself."""
    return _copied(node, None)


def _answer(node: ast.expr, run: Run, change: Change) -> Computed | None:
    """What the claim comes to with another change; None where its run has no plain end."""
    second = run.second(change)
    if isinstance(second, Problem) or not is_plain(second):
        return None
    found = evaluate(_copied(node, change), run)
    return found if isinstance(found, Computed) else None
