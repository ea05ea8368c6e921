"""How often each way of a program was taken, counted in its trace.

In one frame the statements follow each other as the steps do. So each way that is counted was really
taken, and whatever is entered so often is left so often. A way that the syntax does not have was taken by an
exception, or is where a frame was left for good in the middle, as a generator is that nobody asks again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tracemark.topic.flow_syntax import ENTRY, EXIT, Graph
from tracemark.trace.model import Step, Trace

Cause = Literal["syntax", "exception", "stopped"]
Taken = tuple[int, int, Cause]
"""A way: from a statement to a statement, and why."""


@dataclass(frozen=True, slots=True)
class Move:
    """Where a step is in the graphs, and how it came there."""

    graph: int
    at: int
    """Number of the statement."""
    way: Taken | None
    """None where a statement goes on that had begun before, as after `await`."""


@dataclass(frozen=True)
class Counts:
    """What a run did with the graphs of its program."""

    ways: tuple[Counter[Taken], ...]
    """By graph."""
    moves: Mapping[int, Move]
    """By number of the step; steps that enter or leave something are nowhere."""

    def visits(self, graph: int, at: int) -> int:
        """How often a statement ran."""
        return sum(count for (_, to, _), count in self.ways[graph].items() if to == at)


@dataclass
class _Frame:
    graph: int
    at: int = ENTRY
    last: Step | None = None
    under_way: bool = False
    """Was an exception raised that nothing has handled yet?"""


@dataclass
class _Counting:
    graphs: Sequence[Graph]
    ways: list[Counter[Taken]] = field(default_factory=list)

    def go(self, frame: _Frame, to: int) -> Taken | None:
        """Counts the way to a statement."""
        known = (frame.at, to) in self.graphs[frame.graph].ways
        raised = frame.last is not None and frame.last.outcome.kind == "raised"
        if frame.at == to and not known:
            return None
        cause: Cause = "syntax"
        if raised or (not known and (frame.under_way or to != EXIT)):
            cause = "exception"
        elif not known:
            cause = "stopped"
        way = (frame.at, to, cause)
        self.ways[frame.graph][way] += 1
        frame.at = to
        return way


def counts(graphs: Sequence[Graph], trace: Trace) -> Counts | None:
    """The counts of a run; None where a step has no place in the graphs, so that they do not fit."""
    places = {
        statement.place: (n, at)
        for n, graph in enumerate(graphs)
        for at, statement in enumerate(graph.statements, 1)
    }
    called = {graph.place: n for n, graph in enumerate(graphs) if graph.kind == "function"}
    frames: dict[int, _Frame] = {0: _Frame(0)}
    counting = _Counting(graphs, [Counter() for _ in graphs])
    moves: dict[int, Move] = {}
    for step in trace.numbered:
        place = step.line, step.column
        if step.kind == "call" and place in called:
            frames[step.frame] = _Frame(called[place])
        elif step.syntax != "leave":
            if place not in places:
                return None
            graph, at = places[place]
            frame = frames.setdefault(step.frame, _Frame(graph))
            way = counting.go(frame, at)
            frame.last = step
            frame.under_way = step.outcome.kind == "raised" or (
                frame.under_way and step.syntax != "except"
            )
            moves[step.n or 0] = Move(graph, at, way)
    for frame in frames.values():
        counting.go(frame, EXIT)
    return Counts(tuple(counting.ways), moves)
