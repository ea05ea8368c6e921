"""What was found against what was aimed at. Nothing fails: times depend on the machine."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.table import Table
from tests.bench.comparison import WITH_VALUES, Comparison, Runs


@dataclass(frozen=True, kw_only=True)
class Target:
    """A figure that is to be reached."""

    text: str
    found: float
    wanted: float
    at_least: bool = False
    """True where more is better."""
    where: str = ""
    """The workload, for the worst of them; the fastest peer."""
    bound: str = ""
    """`>` where what was found is a lower bound."""

    @property
    def reached(self) -> bool:
        return self.found >= self.wanted if self.at_least else self.found <= self.wanted


def targets(found: Comparison) -> Iterator[Target]:
    """Those that can be told from the tools and workloads that were run."""
    tools = set(found.tools)
    if {"tracemark", "settrace"} <= tools:
        yield from _against_settrace(found)
    peers = [tool for tool in WITH_VALUES if tool in tools]
    if "tracemark" in tools and peers:
        yield from _against_peers(found, peers)
    if "tracemark" in tools:
        yield from _bytes(found)


def table(reached: Sequence[Target]) -> Table:
    """One line for each target."""
    table = Table(title="Summary", title_justify="left")
    for head in ("", "found", "wanted", "", ""):
        table.add_column(head, justify="right" if head else "left")
    for target in reached:
        sign = "≥" if target.at_least else "≤"
        table.add_row(
            target.text,
            f"{target.bound}{target.found:.2f}",
            f"{sign} {target.wanted:g}",
            "reached" if target.reached else "not reached",
            target.where,
        )
    return table


def _against_settrace(found: Comparison) -> Iterator[Target]:
    ratios = {
        w: found.runs["tracemark", w].least / found.runs["settrace", w].least
        for w in found.workloads
    }
    mean = statistics.geometric_mean(ratios.values())
    worst = max(ratios, key=ratios.__getitem__)
    yield Target(text="time / empty settrace, geometric mean", found=mean, wanted=3)
    yield Target(text="time / empty settrace, worst", found=ratios[worst], wanted=7, where=worst)


def _against_peers(found: Comparison, peers: Sequence[str]) -> Iterator[Target]:
    for workload in found.workloads:
        runs: dict[str, Runs] = {peer: found.runs[peer, workload] for peer in peers}
        fastest = min(runs, key=lambda peer: runs[peer].least)
        yield Target(
            text=f"times as fast as the fastest peer with values, {workload}",
            found=runs[fastest].least / found.runs["tracemark", workload].least,
            wanted=50,
            at_least=True,
            where=fastest,
            bound=runs[fastest].bound,
        )


def _bytes(found: Comparison) -> Iterator[Target]:
    raw = {w: size.per_row(size.raw) for w, size in found.sizes.items()}
    packed = [size.per_row(size.packed) for size in found.sizes.values()]
    worst = max(raw, key=raw.__getitem__)
    yield Target(text="bytes/row, mean", found=statistics.mean(raw.values()), wanted=12)
    yield Target(text="bytes/row, worst", found=raw[worst], wanted=18, where=worst)
    yield Target(text="bytes/row after gzip -6, mean", found=statistics.mean(packed), wanted=2.5)
