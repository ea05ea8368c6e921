"""Wrong answers to what becomes of a changed sample: nothing changes, and slightly other changes."""

import ast
from collections.abc import Iterable, Iterator

from tracemark.check.answer import Said
from tracemark.check.candidate import Candidate, candidate, off_by_one, told
from tracemark.check.evaluate import Computed, evaluate
from tracemark.check.mutants import Change
from tracemark.check.problem import Problem
from tracemark.check.run import Run
from tracemark.check.subject import Subject
from tracemark.check.syntax import dump, module
from tracemark.check.values import Words
from tracemark.check.wrong_outputs import NOTHING, is_plain
from tracemark.trace.phrases import shown
from tracemark.trace.rows import Row


def second_answers(
    subject: Subject, node: ast.expr, run: Run, value: object, changes: Iterable[Change]
) -> Iterator[Candidate]:
    """For a claim `node` over a `what_if(…)`."""
    row = changed_row(subject, run)
    if row is None:
        return
    old, new = shown(subject.change[0].old), shown(subject.change[0].new)
    place = _place(row)
    first = evaluate(_of_first(node), run)
    if isinstance(first, Computed):
        asked = run.rows.row(subject.n) or row
        where = (
            f"for step {asked.n} without the change"
            if subject.n
            else f"without the change: {place}"
        )
        yield candidate(first.value, "unchanged", f"That is the answer {where}.", asked.n)
    for change in changes:
        near = _answer(node, run, change)
        if near is not None:
            text = f"It would be so with {shown(change[0].new)}, not {new}, in place of {old} ({place})."
            yield candidate(near.value, "changed sample", text, row.n)
    fact = f"with {new} it is {told(value)}"
    yield from _parts(value, fact, place, row)
    for wrong, how in off_by_one(value):
        yield candidate(wrong, "off by one", f"{how}: {fact} ({place}).", row.n)


def second_evidence(subject: Subject, run: Run, value: object) -> Said | None:
    """Why the right answer is right; None where the sample never comes to what is replaced."""
    row = changed_row(subject, run)
    if row is None:
        return None
    new = shown(subject.change[0].new)
    return Said(f"With {new} it is {told(value)}; {_place(row)}.", row.n)


def _place(row: Row) -> str:
    return f"step {row.n} is the first that the change can reach"


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


def _parts(value: object, fact: str, place: str, row: Row) -> Iterator[Candidate]:
    """Of an output: without its last line, and none at all."""
    if not isinstance(value, Words):
        return
    lines = str(value).removesuffix("\n").split("\n")
    if len(lines) > 1:
        text = f"The last line is missing: {fact} ({place})."
        yield candidate(Words("\n".join(lines[:-1]) + "\n"), "part", text, row.n)
        text = f"The first line is missing: {fact} ({place})."
        yield candidate(Words("\n".join(lines[1:]) + "\n"), "part", text, row.n)
    yield candidate(NOTHING, "part", f"Something is printed: {fact} ({place}).", row.n)


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
