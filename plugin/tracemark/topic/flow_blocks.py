"""The boxes of a flow map, and the ways between them, each with how often it was taken.

Statements that always run together share a box; what decides where to go on has one of its own.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from tracemark.topic.flow_counts import Cause, Counts, Taken
from tracemark.topic.flow_syntax import ENTRY, EXIT, Graph, Line, Statement, Way


@dataclass(frozen=True, slots=True)
class Block:
    """A box."""

    kind: Literal["entry", "plain", "decision", "exit"]
    statements: tuple[int, ...]
    """Their numbers in the graph."""
    lines: tuple[Line, ...]
    visits: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A way between two boxes, by their place in the list."""

    start: int
    end: int
    cause: Cause
    ways: tuple[Way, ...]
    """What decides for it; none that is named where nothing does."""
    count: int


@dataclass(frozen=True)
class FlowMap:
    """A graph with its counts, in boxes."""

    graph: Graph
    blocks: tuple[Block, ...]
    """In the order of the code, the entry first and the exit last."""
    edges: tuple[Edge, ...]

    @property
    def calls(self) -> int:
        """How often it was begun."""
        return self.blocks[0].visits

    @property
    def forks(self) -> bool:
        """Is there anything to decide?"""
        starts = [edge.start for edge in self.edges]
        return len(starts) > len(set(starts))

    def leaving(self, block: int) -> tuple[Edge, ...]:
        """The ways that begin at a box."""
        return tuple(edge for edge in self.edges if edge.start == block)

    def block_of(self, statement: int) -> int:
        """The box of a statement."""
        if statement == EXIT:
            return len(self.blocks) - 1
        return next(n for n, block in enumerate(self.blocks) if statement in block.statements)

    def edge_of(self, start: int, end: int, cause: Cause) -> int | None:
        """The way from a statement to a statement; None within a box."""
        ends = self.block_of(start), self.block_of(end), cause
        return next(
            (n for n, edge in enumerate(self.edges) if (edge.start, edge.end, edge.cause) == ends),
            None,
        )


def flow_map(graphs: Sequence[Graph], counts: Counts, n: int) -> FlowMap:
    """The map of the `n`th graph."""
    graph, taken = graphs[n], counts.ways[n]
    ways: set[Taken] = {(start, end, "syntax") for start, end in graph.ways}
    ways |= set(taken)
    groups = [[ENTRY], *_groups(graph.statements, ways), [EXIT]]
    calls = sum(count for (start, _, _), count in taken.items() if start == ENTRY)

    def block(group: list[int]) -> Block:
        if group in ([ENTRY], [EXIT]):
            return Block("entry" if group == [ENTRY] else "exit", tuple(group), (), calls)
        statements = [graph.statements[each - 1] for each in group]
        lines = tuple(line for each in statements for line in each.lines)
        kind: Literal["plain", "decision"] = "decision" if statements[-1].decides else "plain"
        return Block(kind, tuple(group), lines, counts.visits(n, group[0]))

    place = {statement: at for at, group in enumerate(groups) for statement in group}
    within = {pair for group in groups for pair in pairwise(group)}
    edges = tuple(
        Edge(
            place[start],
            place[end],
            cause,
            graph.ways.get((start, end), ("",)) if cause == "syntax" else ("",),
            taken[start, end, cause],
        )
        for start, end, cause in sorted(
            ways, key=lambda way: (place[way[0]], place[way[1]], way[2])
        )
        if (start, end) not in within
    )
    return FlowMap(graph, tuple(map(block, groups)), edges)


def _groups(statements: Sequence[Statement], ways: set[Taken]) -> list[list[int]]:
    """Numbers of the statements that share a box."""
    leaving: dict[int, list[tuple[int, Cause]]] = defaultdict(list)
    entering: dict[int, list[int]] = defaultdict(list)
    for start, end, cause in ways:
        leaving[start].append((end, cause))
        entering[end].append(start)
    groups: list[list[int]] = []
    for n, statement in enumerate(statements, 1):
        joined = leaving[n - 1] == [(n, "syntax")] and len(entering[n]) == 1 and n > 1
        if joined and not statement.decides and not statements[n - 2].decides:
            groups[-1].append(n)
        else:
            groups.append([n])
    return groups
