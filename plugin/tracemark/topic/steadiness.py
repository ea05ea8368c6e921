"""Whether code does the same in each run, told from what it imports and calls."""

import ast
import builtins
import re
from collections.abc import Iterator
from functools import lru_cache

from tracemark.check.run import Run
from tracemark.check.syntax import as_written, module
from tracemark.lesson.sample import Sample
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


def is_steady(sample: Sample) -> bool:
    """Does a sample use only itself, and what is known to do the same each time?"""
    return not any(_uses(code) for code in (sample.code, sample.setup, sample.driver))


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


def is_seeded(sample: Sample) -> bool:
    """Does it draw what it draws with a seed of its own?"""
    return _SEEDED.search(sample.code) is not None


def is_drawn(run: Run, row: Row) -> bool:
    """Does a row itself take a value by chance, or of the clock?"""
    if not _DRAWING & _uses(run.sample.code):
        return False
    return any(
        (function.attr if isinstance(function, ast.Attribute) else as_written(function)) in _DRAWN
        for function in _called(run, row)
    )


def is_computed(run: Run, row: Row) -> bool:
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
