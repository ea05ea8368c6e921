"""What it takes to rewrite a sample and to compile what came out."""

import statistics
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.bench.comparison import source

SAMPLE = "shop"
REPEATS = 50


@dataclass(frozen=True, kw_only=True)
class Rewriting:
    """Medians in nanoseconds."""

    lines: int
    plain: int
    """Compiling the sample as it is."""
    rewrite: int
    compile: int
    """Compiling it rewritten."""


def rewriting() -> Rewriting:
    """Measured in this process: rewriting a tree has no side effects."""
    # Not at the top: the other tables can be made of any recorder, whatever is inside it.
    from tracemark.recorder.rewrite import rewrite

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # probes are constants until they are bound
        return _medians(source(SAMPLE), rewrite)


def _medians(code: str, rewrite: Callable[..., Any]) -> Rewriting:
    plain, rewritten, compiled = [], [], []
    for _ in range(REPEATS):
        start = time.perf_counter_ns()
        compile(code, SAMPLE, "exec", dont_inherit=True)
        parsed = time.perf_counter_ns()
        tree = rewrite(code, SAMPLE, []).tree
        middle = time.perf_counter_ns()
        compile(tree, SAMPLE, "exec", dont_inherit=True)
        end = time.perf_counter_ns()
        plain.append(parsed - start)
        rewritten.append(middle - parsed)
        compiled.append(end - middle)
    return Rewriting(
        lines=code.count("\n"),
        plain=round(statistics.median(plain)),
        rewrite=round(statistics.median(rewritten)),
        compile=round(statistics.median(compiled)),
    )
