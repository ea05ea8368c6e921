"""What nobody can foretell: values by chance, of the clock, or in the order of a set.

A question whose answer is chance teaches guessing. Two runs of a program show what is: where both begin a step
with the same values and end it with others, the step itself was chance. A program that uses nothing but itself
and what is known to do the same each time is not run again. The order of a set is the same in all runs here, as
the runner fixes it, so it is told from the code.
"""

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tracemark.check.result import ENDLESS
from tracemark.check.run import Run
from tracemark.check.syntax import as_written, module
from tracemark.lesson.sample import Sample
from tracemark.topic.known import known_of
from tracemark.topic.orders import program
from tracemark.topic.row_questions import RowQuestion, questions_of
from tracemark.topic.topic import Topic
from tracemark.trace.program import Program
from tracemark.trace.rows import Row

_STEADY = frozenset({
    "__future__", "abc", "array", "bisect", "cmath", "collections", "contextlib", "copy", "dataclasses", "decimal",
    "enum", "fractions", "functools", "heapq", "itertools", "json", "math", "numbers", "operator", "re", "statistics",
    "string", "textwrap", "types", "typing", "unicodedata",
})  # fmt: skip
"""Modules that do the same in each run."""
_UNSTEADY_BUILTINS = frozenset({"id", "hash", "open", "exec", "eval", "__import__", "object"})
_STEADY_METHODS = frozenset({
    "add", "append", "clear", "count", "endswith", "extend", "format", "get", "index", "insert", "items", "join", "keys",
    "lower", "remove", "replace", "reverse", "setdefault", "sort", "split", "startswith", "strip", "title", "update",
    "upper", "values",
})  # fmt: skip
_IN_ORDER = frozenset(
    {"list", "tuple", "enumerate", "iter", "next", "print", "str", "repr", "map", "filter", "zip"}
)
"""What takes the items of a set one after the other, or shows them so."""
_DRAWN = frozenset({
    "betavariate", "choice", "choices", "expovariate", "gauss", "getpid", "getrandbits", "hash", "id", "integers",
    "monotonic", "monotonic_ns", "normal", "normalvariate", "now", "perf_counter", "perf_counter_ns", "permutation",
    "process_time", "rand", "randbelow", "randbits", "randbytes", "randint", "randn", "random", "randrange", "sample",
    "shuffle", "standard_normal", "time", "time_ns", "today", "token_bytes", "token_hex", "token_urlsafe", "uniform",
    "urandom", "utcnow", "uuid1", "uuid4",
})  # fmt: skip
"""Functions whose values nobody works out, also where a seed or a day makes two runs the same."""
_SEEDED = re.compile(r"\b(seed|Random|RandomState|default_rng)\([^)\s]")
_DRAWING = frozenset({"random", "numpy", "secrets", "uuid", "time", "datetime", "os", "id", "hash"})
"""What has them: a method `sample` of the author's own is none of them."""


def programs(sample: Sample) -> tuple[Program, ...]:
    """The second run of a sample that may do another thing each time; the same that "Put in order" needs."""
    is_endless = sample.expect in ENDLESS  # no view shows it, and it takes as long again
    return () if is_endless or _is_steady(sample) else (program(sample, sample.code),)


@dataclass(frozen=True)
class Foreseen:
    """A run, and what of it can be said before it happens."""

    run: Run
    again: Run | None
    """The second run; None where none was needed, or none could be made."""

    @classmethod
    def of(cls, topic: Topic, run: Run) -> "Foreseen":
        """What is known of a run of the lesson."""
        trace = topic.variations.get(program(run.sample, run.sample.code))
        return cls(run, None if trace is None else Run(run.sample, trace, original=run.rows))

    @cached_property
    def is_steady(self) -> bool:
        """Does it use only what does the same each time?"""
        return _is_steady(self.run.sample)

    @cached_property
    def does_the_same_twice(self) -> bool:
        """Are both runs the same in all that a reader sees of them?"""
        if self.is_steady:
            return True
        is_seeded = _SEEDED.search(self.run.sample.code)
        if not is_seeded and any(_is_drawn(self.run, row) for row in self.run.rows):
            return False  # two throws of a coin may be the same
        rows, others = self.run.rows, self.again.rows if self.again else ()
        return len(rows) == len(others) and all(map(_alike, rows, others))

    @cached_property
    def takes_a_set_in_order(self) -> bool:
        """Does any row go by the order in which a set has its items?"""
        return any(any(_ordered(self.run, row)) for row in self.run.rows)

    @cached_property
    def is_foreseeable(self) -> bool:
        """Can what comes of the whole run be worked out?"""
        return self.does_the_same_twice and not any(map(self.is_chance, self.run.rows))

    def asked(self, row: Row) -> tuple[RowQuestion, ...]:
        """What can be asked of a row without asking for chance."""
        asked = questions_of(self.run, row)
        if _is_drawn(self.run, row):
            return ()
        if any(_ordered(self.run, row)):
            asked = tuple(
                one for one in asked if one.kind in ("truth", "another", "raised", "line")
            )
        if not asked or self.is_steady or self._is_from_before(row):
            return asked
        twin = self._twin(row)
        same = questions_of(self.again, twin) if self.again and twin else ()
        return tuple(one for one in asked if one in same)

    def is_chance(self, row: Row) -> bool:
        """Does the row do anything that cannot be said before it?"""
        if _is_drawn(self.run, row) or any(_ordered(self.run, row)):
            return True
        if self.is_steady or self._is_from_before(row):
            return False
        twin = self._twin(row)
        return twin is None or not _alike(row, twin)

    def _is_from_before(self, row: Row) -> bool:
        """Is a difference between both runs nothing but that of the values before the row?"""
        if not _is_computed(self.run, row):
            return False
        twin = self._twin(row)
        if self.again is None or twin is None:
            return True
        return known_of(self.run, row) != known_of(self.again, twin)

    def _twin(self, row: Row) -> Row | None:
        """The same row of the second run; None where that went another way."""
        twin = self.again.rows.row(row.n) if self.again else None
        if twin is None or (twin.line, twin.steps[0].kind) != (row.line, row.steps[0].kind):
            return None
        return twin


def _alike(row: Row, twin: Row) -> bool:
    def seen(one: Row) -> object:
        changes = [(change.scope, change.name, change.after) for change in one.changes()]
        tests = [(test.text, test.value) for test, _ in one.tests]
        return one.line, changes, tests, one.output, one.outcome.kind, one.outcome.value

    return seen(row) == seen(twin)


@lru_cache(maxsize=256)
def _uses(code: str) -> frozenset[str]:
    """Modules that code imports, and built-in functions that it names, as far as they may be unsteady."""
    tree = module(code)
    found: set[str] = set()
    for node in ast.walk(tree or ast.Module([], [])):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names} - _STEADY
        elif isinstance(node, ast.ImportFrom):
            found |= {(node.module or ".").partition(".")[0]} - _STEADY
        elif isinstance(node, ast.Name) and node.id in _UNSTEADY_BUILTINS:
            found.add(node.id)
    return frozenset(found)


def _is_steady(sample: Sample) -> bool:
    return not any(_uses(code) for code in (sample.code, sample.setup, sample.driver))


def _is_computed(run: Run, row: Row) -> bool:
    """Do the statements of a row call only what gives the same for the same?"""
    steady = _own(run.sample.code) | (set(dir(builtins)) - _UNSTEADY_BUILTINS)
    return all(
        (isinstance(function, ast.Name) and function.id in steady)
        or (isinstance(function, ast.Attribute) and function.attr in _STEADY_METHODS)
        for function in _called(run, row)
    )


@lru_cache(maxsize=16)
def _own(code: str) -> frozenset[str]:
    """Functions and classes of the sample."""
    definitions = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    nodes = ast.walk(module(code) or ast.Module([], []))
    return frozenset(node.name for node in nodes if isinstance(node, definitions))


def _is_drawn(run: Run, row: Row) -> bool:
    """Does a row itself take a value by chance, or of the clock?"""
    if not _DRAWING & _uses(run.sample.code):
        return False
    return any(
        (function.attr if isinstance(function, ast.Attribute) else as_written(function)) in _DRAWN
        for function in _called(run, row)
    )


def _called(run: Run, row: Row) -> Iterator[ast.expr]:
    """What the lines of a row call; of a compound statement, of its header alone."""
    lines = {(step.line, step.end_line) for step in row.steps}
    for node in _calls(run.sample.code):
        if any(first <= node.lineno <= last for first, last in lines):
            yield node.func


@lru_cache(maxsize=16)
def _calls(code: str) -> tuple[ast.Call, ...]:
    tree = module(code) or ast.Module([], [])
    return tuple(node for node in ast.walk(tree) if isinstance(node, ast.Call))


# ---- The order of a set


def _ordered(run: Run, row: Row) -> Iterator[ast.expr]:
    """Sets whose items the first statement of a row takes in their order."""
    step = row.steps[0]
    last = step.end_line
    if run.rows.granularity.unit != "statement":
        last = max(one.end_line for one in row.steps)
    for taken in _all_taken(run.sample.code):
        if step.line <= taken.lineno <= last and _is_set(row, taken):
            yield taken


@lru_cache(maxsize=16)
def _all_taken(code: str) -> tuple[ast.expr, ...]:
    tree = module(code) or ast.Module([], [])
    return tuple(taken for node in ast.walk(tree) for taken in _taken(node))


def _taken(node: ast.AST) -> Iterator[ast.expr]:
    """What a node takes the items of, one after the other."""
    if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        yield node.iter
    elif isinstance(node, ast.Starred | ast.FormattedValue):
        yield node.value
    elif isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else as_written(node.func)
        if name in _IN_ORDER or name == "join":
            yield from node.args
        elif name == "pop" and isinstance(node.func, ast.Attribute) and not node.args:
            yield node.func.value


def _is_set(row: Row, node: ast.expr) -> bool:
    """Is it a set of several items, as far as the code and the values before the row say?"""
    if isinstance(node, ast.Set):
        return len(node.elts) > 1
    if isinstance(node, ast.SetComp):
        return True
    if isinstance(node, ast.Call):
        return as_written(node.func) in ("set", "frozenset") and bool(node.args)
    if isinstance(node, ast.BinOp):
        return _is_set(row, node.left) or _is_set(row, node.right)
    if not isinstance(node, ast.Name):
        return False
    value = row.before.value(node.id)
    return value is not None and value.type in ("set", "frozenset") and "," in value.text
