"""Every wrong variant of our own lessons that a machine can make is found, and no right one is.

A mutant is a lesson with one thing changed: a tick, an option's text, a row, a claim's operator, name
or number, a line or a token of the sample. Whether it is still true is decided here by plain means:
samples are run by `exec` under `sys.settrace`, and claims are evaluated by Python itself over what
that saw. The reader of pages is ours; nothing of recorder, rows or verifier takes part. What these
means cannot decide is left out, and counted.

By default a part of the mutants is tried; `TRACEMARK_ALL_MUTANTS=1` tries all.
"""

import ast
import builtins
import contextlib
import copy
import io
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from tracemark.check.needs import programs
from tracemark.check.report import Report
from tracemark.check.verify import verify
from tracemark.lesson.page import Container, Page
from tracemark.lesson.question import Question
from tracemark.lesson.reader import read_page
from tracemark.lesson.sample import Sample
from tracemark.runner import Environment, Runner, TraceCache
from tracemark.trace.program import Limits

DOCS = Path(__file__).parent.parent / "docs"
PAGES = [
    page
    for page in sorted(DOCS.rglob("*.md"))
    if "\n```python trace" in page.read_text("utf-8")
    and page.name != "findings.md"  # its examples are wrong on purpose
    and page.parent.name != "how-to"  # samples there have files, hidden code, other interpreters
    # of the gallery only what is a lesson: a trace function sees many features otherwise
    and (page.parent.name != "gallery" or page.stem == "lists-and-names")
]
ALL = bool(os.environ.get("TRACEMARK_ALL_MUTANTS"))
SAMPLED = 150
"""Mutants that are tried by default."""
MOST_EVENTS = 3000
LIMITS = Limits(timeout=1.0)
"""Mutants may be endless."""


class Unknown(Exception):
    """The plain means of this file do not tell."""


class Ended(Exception):
    """A sample does not end as its author meant it to."""


# A record by settrace


@dataclass
class Row:
    """A visit of a line, or a call."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    output: str = ""
    lines: set[int] = field(default_factory=set)
    before: dict[str, Any] = field(default_factory=dict)


@dataclass
class Seen:
    """A run: its rows, in which lines its conditions are, and all that it wrote."""

    rows: list[Row]
    tests: dict[str, set[int]]
    output: str
    visits: Counter


@cache
def seen(code: str, driver: str, unit: str) -> Seen:
    """The run of a sample by `exec`. Raises Ended, and Unknown where its rows are not so simple."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        raise Ended from None
    lines = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    by_call = unit.startswith("call ")
    has_functions = any(isinstance(n, ast.FunctionDef | ast.ClassDef) for n in ast.walk(tree))
    if len(lines) != len(set(lines)) or (has_functions and not by_call):
        raise Unknown
    if unit != "statement" and not by_call:
        raise Unknown
    return _Tracer(code, driver, unit.removeprefix("call ") if by_call else "").run(tree)


class _Tracer:
    def __init__(self, code: str, driver: str, function: str) -> None:
        self.code, self.driver, self.function = code, driver, function
        self.rows: list[Row] = []
        self.out = io.StringIO()
        self.visits: Counter = Counter()
        self.events = 0
        self.written = 0

    def run(self, tree: ast.Module) -> Seen:
        names: dict[str, Any] = {"__name__": "__main__"}
        old = sys.gettrace()
        try:
            with contextlib.redirect_stdout(self.out):
                sys.settrace(self.trace)
                exec(compile(tree, "<lesson>", "exec"), names)
                exec(self.driver, names)
        except Exception:
            raise Ended from None
        finally:
            sys.settrace(old)
        tests: dict[str, set[int]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.If | ast.While):
                for part in ast.walk(node.test):
                    if isinstance(part, ast.Compare):
                        tests.setdefault(ast.dump(part), set()).add(node.lineno)
        return Seen(self.rows, tests, self.out.getvalue(), self.visits)

    def trace(self, frame: Any, event: str, _: Any) -> Any:
        if frame.f_code.co_filename != "<lesson>":
            return None
        self.events += 1
        if self.events > MOST_EVENTS:
            raise Ended
        if self.function:
            self.call(frame, event)
        elif event in ("line", "return"):
            self.line(frame, event)
        return self.trace

    def line(self, frame: Any, event: str) -> None:
        values = copied(frame.f_locals)
        if self.rows:
            self.rows[-1].values = values
            self.rows[-1].output = self.new_output()
        if event == "line":
            line = frame.f_lineno
            self.visits[line] += 1
            self.rows.append(Row(line, lines={line}, before=values))

    def call(self, frame: Any, event: str) -> None:
        if frame.f_code.co_name != self.function:
            return
        if event == "call":
            self.new_output()
            arguments = copied(frame.f_locals)
            self.rows.append(Row(frame.f_lineno, before=arguments))
        elif event == "line":
            self.rows[-1].lines.add(frame.f_lineno)
            self.visits[frame.f_lineno] += 1
        elif event == "return":
            self.rows[-1].values = copied(frame.f_locals)
            self.rows[-1].output = self.new_output()

    def new_output(self) -> str:
        text = self.out.getvalue()[self.written :]
        self.written += len(text)
        return text


def copied(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: copy.deepcopy(value)
        for name, value in values.items()
        if not name.startswith("__") and isinstance(value, int | float | str | list | tuple | dict)
    }


# Claims, evaluated by Python


SEARCHES = ("first", "last", "count", "where", "tested")


class _Quote(ast.NodeTransformer):
    """Conditions of searches become texts, so that Python evaluates them row by row."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in SEARCHES:
            node.args = [ast.Constant(ast.unparse(argument)) for argument in node.args]
            node.func = self.visit(node.func)
            return node
        return self.generic_visit(node)


class _At:
    """`step(n)`, and its `.before`."""

    def __init__(self, run: Seen, row: Row, values: dict[str, Any]) -> None:
        self.run, self.row, self.values = run, row, values
        self.line, self.output = row.line, row.output

    @property
    def before(self) -> "_At":
        return _At(self.run, self.row, self.row.before)

    def __getattr__(self, name: str) -> Any:
        raise Unknown

    def __getitem__(self, text: str) -> Any:
        with contextlib.suppress(NameError):
            return value_in(text, self.run, self.row, self.values)
        return eval(text, {}, dict(self.values))  # not evaluated in this row: it is computed


def value_in(text: str, run: Seen, row: Row, values: dict[str, Any]) -> Any:
    """A condition in a row. Raises NameError where it has no value there."""
    tree = ast.parse(text, mode="eval").body
    for part in ast.walk(tree):
        lines = run.tests.get(ast.dump(part))
        if lines is not None and not lines & row.lines:
            raise NameError("not evaluated")
    words = {"line": row.line, "output": row.output, "this": _At(run, row, values)}
    return eval(text, words, dict(values))


class _Run:
    """The words of a claim over a run."""

    def __init__(self, sample: Sample, run: Seen, first: Seen | None = None) -> None:
        self.sample, self.run, self.original = sample, run, first
        self.output, self.raised, self.ending = run.output, None, "finished"
        self.steps = run.rows

    def step(self, n: int) -> _At:
        rows = (self.original or self.run).rows
        if not 1 <= n <= len(rows):
            raise LookupError
        if self.original is None:
            return _At(self.run, rows[n - 1], rows[n - 1].values)
        line = rows[n - 1].line
        visit = sum(row.line == line for row in rows[:n])
        row = [row for row in self.run.rows if row.line == line][visit - 1]
        return _At(self.run, row, row.values)

    def where(self, text: str) -> list[int]:
        found = []
        for n, row in enumerate(self.run.rows, 1):
            with contextlib.suppress(NameError):
                if value_in(text, self.run, row, row.values):
                    found.append(n)
        names = {p.id for p in ast.walk(ast.parse(text)) if isinstance(p, ast.Name)}
        known = {name for row in self.run.rows for name in (*row.values, "line", "output", "this")}
        if names - known - set(dir(builtins)):
            raise NameError
        return found

    def first(self, text: str) -> int | None:
        return next(iter(self.where(text)), None)

    def last(self, text: str) -> int | None:
        return next(iter(self.where(text)[::-1]), None)

    def count(self, text: str) -> int:
        return len(self.where(text))

    def runs(self, line: int) -> int:
        if not 1 <= line <= self.sample.code.count("\n"):
            raise LookupError
        code = self.sample.code.split("\n")[line - 1].partition("#")[0].strip()
        if code in ("", "else:", "try:", "finally:"):
            raise LookupError
        return self.run.visits[line]

    def tested(self, text: str) -> int:
        """Simple conditions only: as often as their line was visited."""
        lines = self.run.tests.get(ast.dump(ast.parse(text, mode="eval").body))
        if lines is None:
            raise LookupError
        return sum(self.run.visits[line] for line in lines)

    @property
    def final(self) -> _At:
        return _At(self.run, self.run.rows[-1], self.run.rows[-1].values)

    def values(self, name: str) -> Any:
        raise Unknown

    def what_if(self, old: str, new: str) -> "_Run":
        if self.sample.code.count(old) != 1 or old == new:
            raise LookupError
        changed = self.sample.code.replace(old, new)
        try:
            run = seen(changed, self.sample.driver, str(self.sample.step))
        except Ended:
            raise Unknown from None
        return _Run(self.sample, run, self.run)


def value_of(text: str, run: _Run) -> Any:
    tree = ast.fix_missing_locations(_Quote().visit(ast.parse(text, mode="eval")))
    words = {n: getattr(run, n) for n in dir(run) if not n.startswith("_")}
    return eval(compile(tree, "<claim>", "eval"), words)


# What is false on a page


@dataclass
class Truth:
    """Lines of each thing that is false, and how many were decided."""

    false: list[set[int]] = field(default_factory=list)
    decided: int = 0

    def judge(self, holds: bool, lines: set[int]) -> None:
        self.decided += 1
        if not holds:
            self.false.append(lines)


def truth_of(page: Page) -> Truth:
    """Everything on the page that these means decide."""
    truth, runs = Truth(), {}
    for sample in page.samples:
        with contextlib.suppress(Unknown):
            if sample.setup or sample.input or sample.expect or sample.broken:
                continue
            try:
                run = seen(sample.code, sample.driver, str(sample.step))
                runs[sample.id] = _Run(sample, run)
            except Ended:
                lines = {sample.position.line, *(p.line for p in sample.code_lines)}
                truth.judge(False, lines)
    for block in page.blocks:
        with contextlib.suppress(Unknown):
            if isinstance(block, Question) and block.answer and block.answer.sample in runs:
                judge_question(truth, block, runs[block.answer.sample])
            elif isinstance(block, Container):
                for claim in block.checks:
                    if claim.sample in runs:
                        holds = holding(partial(is_true, claim.text, runs[claim.sample]))
                        truth.judge(holds, {claim.position.line})
    for reference in page.references:
        if reference.sample in runs:
            run, lines = runs[reference.sample].run, {reference.position.line}
            rows = [run.rows[n - 1] for n in reference.rows if 1 <= n <= len(run.rows)]
            truth.judge(len(rows) == len(reference.rows), lines)
            for row in rows if reference.claim is not None else ():
                assert reference.claim is not None
                truth.judge(holds_in(reference.claim.text, run, row), lines)
    for value in page.values:
        claim = value.claim
        if claim.sample in runs:
            with contextlib.suppress(Unknown):
                holds = holding(partial(has_value, claim.text, runs[claim.sample]))
                truth.judge(holds, {claim.position.line})
    return truth


def is_true(text: str, run: _Run) -> bool:
    return value_of(text, run) is True


def has_value(text: str, run: _Run) -> bool:
    value_of(text, run)
    return True


def holds_in(text: str, run: Seen, row: Row) -> bool:
    return holding(lambda: bool(value_in(text, run, row, row.values)))


def holding(ask: Callable[[], bool]) -> bool:
    """Whether it is so; what cannot be computed is not."""
    try:
        return ask()
    except (NameError, LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        return False


def judge_question(truth: Truth, block: Question, run: _Run) -> None:
    answer = block.answer
    assert answer is not None
    places = {answer.position.line, *(option.position.line for option in block.options)}
    try:
        value = asked_value(block, run)
    except (NameError, LookupError, TypeError, AttributeError):
        truth.judge(False, places)
        return
    if not block.options:  # they are made: `misjudged` compares them
        truth.judge(True, places)
        return
    right = [says(option.text, value) for option in block.options]
    ticked = [option.ticked for option in block.options]
    truth.judge(right == ticked and sum(right) == 1, places)


def asked_value(block: Question, run: _Run) -> Any:
    """The answer. Raises LookupError where it counts tests of what the sample never tests."""
    assert block.answer is not None
    tested = re.fullmatch(r"count\(\((.+)\) or not \(\1\)\)", block.answer.text)
    if tested and ast.dump(ast.parse(tested[1], mode="eval").body) not in run.run.tests:
        raise LookupError
    return value_of(block.answer.text, run)


def misjudged(page: Page, report: Report) -> Iterator[str]:
    """Questions whose made options have another right one than the run gives, or several."""
    for block in page.blocks:
        answer = report.answers.get(block.id) if isinstance(block, Question) else None
        if not isinstance(block, Question) or not block.answer or not answer or not answer.options:
            continue
        sample = page.sample(block.answer.sample)
        assert sample is not None
        with contextlib.suppress(Unknown, Ended):
            run = _Run(sample, seen(sample.code, sample.driver, str(sample.step)))
            value = asked_value(block, run)
            right = [n for n, option in enumerate(answer.options) if says(option.text, value)]
            MADE[right == list(answer.right)] += 1
            if right != list(answer.right):
                yield f"{block.answer.text}: {value!r} in {[o.text for o in answer.options]}"


MADE: Counter = Counter()
"""Made options that these means could judge, by whether they were right."""


def says(option: str, value: Any) -> bool:
    text = option.strip().strip("`").replace("⏎", "\n")
    if isinstance(value, str):
        return text.strip() == value.strip() or (value == "" and text == "No output")
    if value is None:
        return text.casefold() in ("none", "never", "not evaluated")
    text = re.sub(r"^[Ss]teps? ", "", text)
    with contextlib.suppress(ValueError, SyntaxError):
        found = ast.literal_eval(text)
        return found == value and isinstance(found, bool) == isinstance(value, bool)
    return False


# Mutants


@dataclass(frozen=True)
class Mutant:
    """A page with one line changed."""

    page: Path
    kind: str
    line: int
    text: str
    certain: bool = False
    """True where it is wrong whatever the sample does."""


def mutants(page: Path) -> Iterator[Mutant]:
    text = page.read_text("utf-8")
    lines = text.split("\n")
    samples = read_page(text, str(page)).samples
    code = {p.line for s in samples for p in s.code_lines}
    fences = displayed(lines)

    def made(kind: str, number: int, changed: str | None) -> Mutant:
        new = [*lines[: number - 1], *([] if changed is None else [changed]), *lines[number:]]
        return Mutant(page, kind, number, "\n".join(new))

    for number, line in enumerate(lines, 1):
        if number in fences or line.startswith("```"):
            continue
        if number in code:
            yield made("drop a line of the sample", number, None)
            body = line.split("#:")[0]
            for kind, changed in (*operators(body, "sample"), *numbers(body, "sample")):
                yield made(kind, number, changed + line[len(body) :])
            continue
        if line.startswith("- ["):
            yield from (made(k, n, c) for k, n, c in options(lines, number))
        for start, end in claims_in(line):
            claim = line[start:end]
            for kind, changed in (
                *operators(claim, "claim"),
                *numbers(claim, "claim"),
                *names(claim),
            ):
                yield made(kind, number, line[:start] + changed + line[end:])
        for found in re.finditer(r"\(trace:(?:\w[\w-]*/)?([\d,]+)", line):
            for one in re.finditer(r"\d+", found[1]):
                start = found.start(1) + one.start()
                for n in (int(one[0]) - 1, int(one[0]) + 1):
                    changed = line[:start] + str(n) + line[start + len(one[0]) :]
                    mutant = made("move a row by one", number, changed)
                    # Rows are counted from 1, and the words of a link name its rows.
                    named = re.search(
                        rf"(?<!`)\[steps? [\d, and]*\b{one[0]}\b[^]]*\]$", line[: found.start()]
                    )
                    yield replace(mutant, certain=n == 0 or named is not None)


def displayed(lines: list[str]) -> set[int]:
    """Lines of fences that are shown and not run."""
    found, inside = set(), False
    for number, line in enumerate(lines, 1):
        if line.startswith("````"):
            inside = not inside
        if inside:
            found.add(number)
    return found


def claims_in(line: str) -> Iterator[tuple[int, int]]:
    for pattern in (
        r"^    (?:answer|ask|check): (.+)$",
        r'\(trace:[^ )]+ "([^"]+)"\)',
        r"`\{trace[^}]*\} ([^`]+)`",
    ):
        for found in re.finditer(pattern, line):
            yield found.span(1)


PAIRS = {"==": "!=", "!=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">"}


def operators(text: str, what: str) -> Iterator[tuple[str, str]]:
    for found in re.finditer(r"(?<![-=<>!+*/])(==|!=|<=|>=|<|>)(?!=)", text):
        changed = text[: found.start()] + PAIRS[found[1]] + text[found.end() :]
        yield f"a comparison of the {what}", changed
        if what == "sample" and found[1] in "<>":
            other = ">" if found[1] == "<" else "<"
            yield (
                "a comparison of the sample",
                text[: found.start()] + other + text[found.end() :],
            )
    if what == "claim":
        for one, other in (("first(", "last("), ("last(", "first(")):
            if one in text:
                yield "first and last", text.replace(one, other, 1)


def numbers(text: str, what: str) -> Iterator[tuple[str, str]]:
    for found in re.finditer(r"(?<![\w.])\d+(?![\w.])", text):
        for n in (int(found[0]) + 1, int(found[0]) - 1):
            yield (
                f"a number of the {what}",
                text[: found.start()] + str(n) + text[found.end() :],
            )


def names(text: str) -> Iterator[tuple[str, str]]:
    for found in re.finditer(r"(?<=\[\")[a-z]+(?=\"\])|(?<=\()[a-z]+(?= [<>=])", text):
        yield "a name of a claim", f"{text[: found.end()]}_{text[found.end() :]}"


def options(lines: list[str], number: int) -> Iterator[tuple[str, int, str]]:
    line = lines[number - 1]
    if line.startswith("- [x] "):
        changed = re.sub(r"\d+", lambda m: str(int(m[0]) + 17), line, count=1)
        if changed == line:
            changed = line[:-2] + "q" + line[-2:]
        yield "the right option's text", number, changed


def ticks(page: Path) -> Iterator[Mutant]:
    """Another option ticked."""
    lines = page.read_text("utf-8").split("\n")
    shown = displayed(lines)
    ticked = [n for n, line in enumerate(lines) if line.startswith("- [x] ") and n + 1 not in shown]
    for right in ticked:
        last = next(n for n in range(right, len(lines)) if lines[n].startswith("///"))
        first = next(n for n in range(right, 0, -1) if lines[n].startswith("///"))
        for wrong in range(first, last):
            if lines[wrong].startswith("- [ ] "):
                new = lines.copy()
                new[right] = new[right].replace("[x]", "[ ]", 1)
                new[wrong] = new[wrong].replace("[ ]", "[x]", 1)
                yield Mutant(page, "another option is ticked", wrong + 1, "\n".join(new))


# The verifier on trial


def judged(page: Page, runner: Runner) -> Report:
    """The verifier's report."""
    return verify(page, runner.run_all(programs(page)))


def found_lines(report: Report) -> dict[int, str]:
    """Lines of its errors."""
    return {finding.position.line: str(finding) for finding in report.errors}


def lacks_only_options(report: Report) -> bool:
    """Whether all that it found is that a question has too few wrong answers: nothing is false then."""
    return {finding.code for finding in report.errors} == {"TM215"}


def test_our_own_lessons_are_true_by_both_means(trace_cache):
    with Runner(TraceCache(trace_cache), Environment()) as runner:
        for path in PAGES:
            page = read_page(path.read_text("utf-8"), str(path), root=DOCS.parent)
            report, truth = judged(page, runner), truth_of(page)
            assert found_lines(report) == {}
            assert truth.false == []
            assert list(misjudged(page, report)) == []


def test_wrong_variants_are_found_and_right_ones_are_not(trace_cache, capsys):
    every = [m for page in filter(is_decided, PAGES) for m in (*mutants(page), *ticks(page))]
    chosen = every if ALL else random.Random(4).sample(every, min(SAMPLED, len(every)))
    wrong: Counter = Counter()
    caught: Counter = Counter()
    left_out: Counter = Counter()
    right: Counter = Counter()
    missed, elsewhere, alarms = [], [], []
    others: list[str] = []
    with Runner(TraceCache(trace_cache), Environment()) as runner:
        pages = [read_page(m.text, str(m.page), root=DOCS.parent, limits=LIMITS) for m in chosen]
        runner.run_all({program for page in pages for program in programs(page)})
        for mutant, page in zip(chosen, pages, strict=True):
            truth, report = truth_of(page), judged(page, runner)
            found = found_lines(report)
            if mutant.certain:
                truth.judge(False, {mutant.line})
            where = (
                f"{mutant.page.name}:{mutant.line} {mutant.kind}: "
                + (mutant.text.split("\n")[mutant.line - 1][:90])
            )
            others.extend(f"{where} -> {one}" for one in misjudged(page, report))
            if truth.false:
                wrong[mutant.kind] += 1
                places = set().union(*truth.false)
                if not found:
                    missed.append(where)
                elif not places & set(found):
                    elsewhere.append(f"{where} -> {found}")
                else:
                    caught[mutant.kind] += 1
            elif truth.decided and not found:
                right[mutant.kind] += 1
            elif found and not lacks_only_options(report) and not undecided(page, truth):
                alarms.append(f"{where} -> {found}")
            else:
                left_out[mutant.kind] += 1
    with capsys.disabled():
        tell = sys.stdout.write
        tell(f"\n{len(chosen)} of {len(every)} mutants\n")
        for kind in sorted({m.kind for m in chosen}):
            told = f"{wrong[kind]:4} wrong, {caught[kind]:4} found, {right[kind]:4} still true"
            tell(f"{kind:30} {told}, {left_out[kind]:4} left out\n")
        tell(
            "\n".join(("missed:", *missed, "elsewhere:", *elsewhere, "false alarms:", *alarms, ""))
        )
        tell("\n".join((f"made options judged: {dict(MADE)}", *others, "")))
    decided = sum(wrong.values()) + sum(right.values())
    assert decided > 0.6 * len(chosen), "else it says little"
    assert sum(wrong.values()) > 0.6 * decided
    assert sum(caught.values()) >= 0.99 * sum(wrong.values())
    assert alarms == []
    assert others == []


def is_decided(path: Path) -> bool:
    """Whether these means decide nearly all of a lesson: not one with generators, classes or tasks."""
    page = read_page(path.read_text("utf-8"), str(path), root=DOCS.parent)
    return truth_of(page).decided > 0.8 * claimed(page)


def claimed(page: Page) -> int:
    """How much a page says that could be decided."""
    checks = sum(len(b.checks) for b in page.blocks if isinstance(b, Container))
    questions = sum(isinstance(b, Question) and b.answer is not None for b in page.blocks)
    rows = sum(1 + len(r.rows) * (r.claim is not None) for r in page.references)
    return checks + questions + rows + len(page.values)


def undecided(page: Page, truth: Truth) -> bool:
    """Whether the page says something that these means cannot decide."""
    if any(sample.expect or sample.setup or sample.input for sample in page.samples):
        return True
    return truth.decided < claimed(page)
