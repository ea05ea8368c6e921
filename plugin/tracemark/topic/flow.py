"""Flow map: the ways through the program, drawn, with how often the run took each.

The drawing is for eyes; all that it says stands in a table below it, which paper and screen readers have. A player
beside it marks the box and the way of its step. A sample is shown where there is something to decide in it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import ClassVar

from markupsafe import Markup

from tracemark.check.evaluate import shown_at
from tracemark.check.run import Run
from tracemark.topic.flow_blocks import Block, Edge, FlowMap, flow_map
from tracemark.topic.flow_counts import Counts, counts
from tracemark.topic.flow_layout import Drawing, drawing
from tracemark.topic.flow_syntax import Graph, graphs
from tracemark.topic.program import heading
from tracemark.topic.topic import Made, Piece, Topic, no_programs
from tracemark.trace.rows import Row
from tracemark.views.language import Language
from tracemark.views.place import row_id
from tracemark.views.placed import code_lines
from tracemark.views.player import player_view
from tracemark.views.text import island

MOST_ROWS = 200
"""Rows whose path is written out; the player has all of them."""
MOST_LINES = 30
"""Lines of the path of one row: a call or a pass may be long."""

programs = no_programs


@dataclass(frozen=True, slots=True)
class Onward:
    """Where it goes on from a box."""

    words: str
    """What decides, in the reader's language; empty where nothing does."""
    line: int
    """0 for the end."""
    count: int


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A box as a row of the table."""

    lines: str
    """Empty for the beginning."""
    code: str
    count: int
    onward: tuple[Onward, ...]


@dataclass(frozen=True, slots=True)
class MapView:
    """One graph of a sample."""

    id: str
    kind: str
    name: str
    calls: int
    drawing: Drawing
    first_box: int
    """Numbers of boxes and ways go on from graph to graph."""
    first_way: int
    rows: tuple[BlockRow, ...]


@dataclass(frozen=True, slots=True)
class PathRow:
    """A row of the run with the lines that it went along."""

    n: int
    id: str
    address: str
    """In the lesson."""
    lines: str
    count: int
    """How many lines are named."""


@dataclass(frozen=True, slots=True)
class FlowMapView:
    """All maps of a sample, with what a player needs to go along."""

    template: ClassVar[str] = "topic_flow.html"
    id: str
    maps: tuple[MapView, ...]
    path: Markup
    """By row: the numbers of its ways and those of its boxes, the last of which is the present one."""
    rows: tuple[PathRow, ...]
    left_out: int
    table: str
    player: Markup


@dataclass(frozen=True)
class _Mapped:
    """A run with its maps."""

    run: Run
    counts: Counts
    maps: tuple[tuple[int, FlowMap], ...]
    """Those that are shown, with the number of their graph."""


def prepared(topic: Topic) -> Made | None:
    """The maps of all runs in which something is decided."""
    mapped = [found for run in topic.runs if (found := _mapped(run))]
    if not mapped:
        return None
    return lambda html: tuple(piece for each in mapped for piece in _pieces(topic, each))


def _mapped(run: Run) -> _Mapped | None:
    """The maps of a run.

    None where nothing is decided, or where this Python cannot read what another one ran.
    """
    try:
        found = graphs(run.sample.code)
    except RecursionError:
        return None
    counted = counts(found, run.trace) if found else None
    if counted is None:
        return None
    all_maps = [(n, flow_map(found, counted, n)) for n in range(len(found))]
    if not any(flow.forks for _, flow in all_maps):
        return None
    return _Mapped(run, counted, tuple((n, flow) for n, flow in all_maps if _is_shown(flow)))


def _is_shown(flow: FlowMap) -> bool:
    """Does more than definitions run in it?"""
    return flow.forks or flow.graph.kind == "function" or not _only_defines(flow.graph)


def _only_defines(graph: Graph) -> bool:
    words = ("def ", "class ", "async def ", "import ", "from ")
    return all(each.lines[-1].code.startswith(words) for each in graph.statements)


def _pieces(topic: Topic, mapped: _Mapped) -> tuple[Piece, ...]:
    run, id = mapped.run, mapped.run.sample.id
    maps = tuple(_map_views(mapped, topic.language))
    player = player_view(
        run.rows,
        id=id,
        code_lines=code_lines(run.sample),
        watch=run.sample.watch,
        table=False,
        evaluate=partial(shown_at, run),
        language=topic.language,
    )
    view = FlowMapView(
        id=id,
        maps=maps,
        path=island([_passed(row, mapped, maps) for row in run.rows]),
        rows=tuple(_path_row(topic, run, row) for row in run.rows.rows[:MOST_ROWS]),
        left_out=max(len(run.rows) - MOST_ROWS, 0),
        table=f"{topic.lesson}#{id}-steps",
        player=topic.rendering.templates.render(player),
    )
    return (*heading(topic, run), topic.rendering.templates.render(view))


def _map_views(mapped: _Mapped, language: Language) -> Iterator[MapView]:
    boxes = ways = 0
    for n, flow in mapped.maps:
        yield MapView(
            id=f"{mapped.run.sample.id}-map-{n}",
            kind=flow.graph.kind,
            name=flow.graph.name,
            calls=flow.calls,
            drawing=drawing(
                flow,
                partial(_label, flow, language),
                partial(_count, flow.graph, language),
            ),
            first_box=boxes,
            first_way=ways,
            rows=tuple(_block_rows(flow, language)),
        )
        boxes += len(flow.blocks)
        ways += len(flow.edges)


def _label(flow: FlowMap, language: Language, edge: Edge) -> str:
    """What stands beside a way: what decides for it and how often; nothing where it is the only one."""
    if len(flow.leaving(edge.start)) == 1 and edge.cause == "syntax":
        return ""
    words = _words(edge, language)
    between = ": " if words and not edge.count else " "
    return f"{words}{between}{_times(edge.count, language)}".strip()


def _words(edge: Edge, language: Language) -> str:
    say = language.text
    if edge.cause == "exception":
        return say("exception")
    if edge.cause == "stopped":
        return say("stops here")
    words = {
        "": "",
        "true": "True",
        "false": "False",
        "item": say("next item"),
        "end": say("no more items"),
        "match": say("matches"),
        "no match": say("no match"),
    }
    return " / ".join(words[way] for way in edge.ways)


def _times(count: int, language: Language) -> str:
    return f"{language.number(count)}×" if count else language.text("never")


def _count(graph: Graph, language: Language, block: Block) -> str:
    """What a box says of how often."""
    say = language.text
    if block.kind == "exit":
        return say("End")
    if block.kind == "entry":
        if graph.kind != "function":
            return say("Start")
        call = say("Call")
        return f"{call} {_times(block.visits, language)}"
    return _times(block.visits, language)


def _block_rows(flow: FlowMap, language: Language) -> Iterator[BlockRow]:
    for n, block in enumerate(flow.blocks[:-1]):
        least = min((line.depth for line in block.lines), default=0)
        yield BlockRow(
            lines=_lines({line.n for line in block.lines}),
            code="\n".join(
                "    " * (line.depth - least) + part
                for line in block.lines
                for part in line.code.split("\n")
            ),
            count=block.visits,
            onward=tuple(
                Onward(
                    _words(edge, language),
                    flow.blocks[edge.end].lines[0].n if flow.blocks[edge.end].lines else 0,
                    edge.count,
                )
                for edge in flow.leaving(n)
            ),
        )


def _lines(numbers: Collection[int]) -> str:
    """`1, 7–9`: of a program's box, too, whose functions lie between its lines and run elsewhere."""
    found: list[list[int]] = []
    for n in sorted(numbers):
        if found and found[-1][-1] == n - 1:
            found[-1].append(n)
        else:
            found.append([n])
    return ", ".join(f"{one[0]}–{one[-1]}" if len(one) > 1 else str(one[0]) for one in found)


def _passed(row: Row, mapped: _Mapped, maps: tuple[MapView, ...]) -> list[list[int]]:
    """The ways and boxes of a row; those of a map that is not shown are left out."""
    shown = {n: (flow, view) for (n, flow), view in zip(mapped.maps, maps, strict=True)}
    ways: list[int] = []
    boxes: list[int] = []
    for step in row.steps:
        move = mapped.counts.moves.get(step.n or 0)
        if move is None or move.graph not in shown:
            continue
        flow, view = shown[move.graph]
        boxes.append(view.first_box + flow.block_of(move.at))
        way = flow.edge_of(*move.way) if move.way else None
        if way is not None:
            ways.append(view.first_way + way)
    return [list(dict.fromkeys(ways)), [a for a, b in pairwise([*boxes, -1]) if a != b]]


def _path_row(topic: Topic, run: Run, row: Row) -> PathRow:
    lines = [step.line for step in row.steps if step.line]
    shown = [str(line) for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        shown.append("…")
    return PathRow(
        n=row.n,
        id=row_id(run.sample.id, row.n),
        address=topic.row(run, row.n) or "",
        lines=" → ".join(shown),
        count=len(lines),
    )
