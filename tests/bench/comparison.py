"""The first table: six workloads under Tracemark and its peers, in turns."""

import statistics
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import product
from tests.bench.processes import CAP, FOLDER, Measurement, measure

WORKLOADS = ("bubble", "fib", "words", "bank", "matmul", "sieve")
PEERS = ("pysnooper", "snoop", "hunter-vars", "hunter-code", "viztracer")
TOOLS = ("untraced", "settrace", "tracemark", *PEERS)
WITH_VALUES = ("pysnooper", "snoop", "hunter-vars")
"""The peers that record the values of all variables, as Tracemark does."""
PATIENCE = CAP
"""Seconds for all runs of one tool on one workload: what is slow is run in fewer rounds."""


@dataclass
class Runs:
    """All runs of one tool on one workload."""

    ns: list[int] = field(default_factory=list)
    walls: list[int] = field(default_factory=list)
    """Tracemark only: the whole child."""
    rss: int = 0
    bytes: int = 0
    capped: bool = False

    def add(self, found: Measurement) -> None:
        """Take in one run."""
        if found.ns is None:
            self.capped = True
            return
        self.ns.append(found.ns)
        self.rss = max(self.rss, found.rss)
        self.bytes = found.bytes

    @property
    def over(self) -> bool:
        """Is there to be no other run?"""
        return self.capped or sum(self.ns) > PATIENCE * 1e9

    @property
    def least(self) -> float:
        """Nanoseconds; the cap, a lower bound, where no run came to its end."""
        return min(self.ns, default=CAP * 1e9)

    @property
    def median(self) -> float:
        """The same for the run in the middle."""
        return statistics.median(self.ns or [CAP * 1e9])

    @property
    def bound(self) -> str:
        """`>` where the times are lower bounds."""
        return "" if self.ns else ">"


@dataclass
class Comparison:
    """What was found."""

    tools: Sequence[str]
    workloads: Sequence[str]
    events: dict[str, int] = field(default_factory=dict)
    """Line events of each workload."""
    sizes: dict[str, product.Size] = field(default_factory=dict)
    """Tracemark's record of each workload."""
    runs: dict[tuple[str, str], Runs] = field(default_factory=lambda: defaultdict(Runs))
    """By (tool, workload)."""
    empty_walls: list[int] = field(default_factory=list)
    """Tracemark's whole child for a sample that does nothing."""


def path(workload: str) -> Path:
    """Where a workload stands."""
    return FOLDER / "workloads" / f"{workload}.py"


def source(workload: str) -> str:
    """The code of a workload."""
    return path(workload).read_text(encoding="utf-8")


def compare(python: str, tools: Sequence[str], workloads: Sequence[str], rounds: int) -> Comparison:
    """Run everything `rounds` times. Each round runs every tool once, so that a busy minute of the
    machine hits all of them.
    """
    result = Comparison(tools, workloads)
    for workload in workloads:
        result.events[workload] = measure(python, "count", path(workload)).events
        if "tracemark" in tools:
            result.sizes[workload] = product.size(source(workload), python)
    for number in range(1, rounds + 1):
        sys.stderr.write(f"round {number} of {rounds}\n")
        if "tracemark" in tools:
            result.empty_walls.append(product.record(product.program("pass\n"), python).wall)
        for workload in workloads:
            for tool in tools:
                runs = result.runs[tool, workload]
                if not runs.over:
                    _run(runs, python, tool, workload)
    return result


def _run(runs: Runs, python: str, tool: str, workload: str) -> None:
    if tool != "tracemark":
        runs.add(measure(python, tool, path(workload)))
        return
    recording = product.record(product.program(source(workload)), python)
    if recording.ns is None:
        raise RuntimeError(f"tracemark on {workload}: {recording.why}")
    size = sum(len(line) + 1 for line in recording.lines)
    runs.add(Measurement(ns=recording.ns, rss=recording.rss, bytes=size))
    runs.walls.append(recording.wall)
