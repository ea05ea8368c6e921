"""Where everything of a flow map stands: the boxes below each other as the code is, the ways beside them.

Each box has the whole width, so that it can be read on a phone. The way to the next box is a straight line; ways
that skip boxes run in lanes on the right, ways back in lanes on the left. Ways to the same box share a lane.
Each way that leaves aside has a row of its own under its box, with its label, so no label meets a line or another.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log

from tracemark.topic.flow_blocks import Block, Edge, FlowMap

WIDTH = 328
"""Of a drawing: what a phone shows."""
LEAST_WIDTH = 190
"""Of a box, where many lanes leave little room."""
LETTER, SMALL = 6.95, 6.2
"""Widths of a letter of code and, at most, of one of a label, in the sizes of the style sheet."""
LINE, ROW, HEAD = 17, 17, 11
"""Heights of a line of code, a row of a label, an arrow's head."""
LANE, MARGIN, PAD, INDENT = 10, 8, 9, 8
MOST_INDENT = 3
MOST_LINES = 2
"""Lines of the drawing that a line of code may take; the text beside has all of it."""


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text."""

    x: float
    y: float
    text: str
    whole: str = ""
    """All of it, where the text is cut."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box with its texts."""

    n: int
    block: Block
    x: float
    y: float
    width: float
    height: float
    numbers: tuple[Text, ...]
    """Of lines."""
    codes: tuple[Text, ...]
    count: Text

    @property
    def outline(self) -> str:
        """As a path: what decides is pointed, the ends are round."""
        x, y, w, h = self.x, self.y, self.width, self.height
        if self.block.kind == "decision":
            return f"M{x + 7:g} {y:g}h{w - 14:g}l7 {h / 2:g}-7 {h / 2:g}h{14 - w:g}l-7 {-h / 2:g}z"
        r = h / 2 if self.block.kind in ("entry", "exit") else 3
        return (
            f"M{x + r:g} {y:g}h{w - 2 * r:g}a{r:g} {r:g} 0 0 1 {r:g} {r:g}v{h - 2 * r:g}"
            f"a{r:g} {r:g} 0 0 1 {-r:g} {r:g}h{2 * r - w:g}a{r:g} {r:g} 0 0 1 {-r:g} {-r:g}"
            f"v{2 * r - h:g}a{r:g} {r:g} 0 0 1 {r:g} {-r:g}z"
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """A way with its label."""

    n: int
    edge: Edge
    points: tuple[tuple[float, float], ...]
    weight: float
    """Thickness of the line."""
    label: Text | None
    anchor: str

    @property
    def line(self) -> str:
        """As a path, to the head of the arrow."""
        *points, (x, y) = self.points
        before_x, before_y = points[-1]
        x -= 6 * ((x > before_x) - (x < before_x))
        y -= 6 * ((y > before_y) - (y < before_y))
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in (*points, (x, y)))

    @property
    def head(self) -> str:
        """The head of the arrow as a path."""
        (before_x, before_y), (x, y) = self.points[-2:]
        if y != before_y:
            return f"M{x:g} {y:g}l-4-8h8z"
        side = 8 if x < before_x else -8
        return f"M{x:g} {y:g}l{side}-4v8z"


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of a map."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    ways: tuple[Drawn, ...]


def drawing(flow: FlowMap, label: Callable[[Edge], str], count: Callable[[Block], str]) -> Drawing:
    """The map with every label; an empty one is not shown."""
    return _Layout(flow, label, count).drawing()


@dataclass(frozen=True, slots=True)
class _Side:
    """A way that leaves aside: the row below its box, counted over all of them, and its lane."""

    n: int
    edge: Edge
    back: bool

    @property
    def lane(self) -> tuple[int, bool]:
        """Ways with the same share a lane."""
        return self.edge.end, self.edge.cause != "syntax"


class _Layout:
    def __init__(
        self, flow: FlowMap, label: Callable[[Edge], str], count: Callable[[Block], str]
    ) -> None:
        self.flow = flow
        self.labels = [label(edge) for edge in flow.edges]
        self.counts = [count(block) for block in flow.blocks]
        straight: dict[int, int] = {}
        self.sides: list[_Side] = []
        for n, edge in enumerate(flow.edges):
            if edge.end == edge.start + 1 and edge.start not in straight:
                straight[edge.start] = n
            else:
                self.sides.append(_Side(n, edge, edge.end <= edge.start))
        self.straight = straight
        self.left = _lanes(side for side in self.sides if side.back)
        self.right = _lanes(side for side in self.sides if not side.back)
        depths = [min((line.depth for line in block.lines), default=0) for block in flow.blocks]
        self.indents = [INDENT * min(depth, MOST_INDENT) for depth in depths]
        self.start = MARGIN + (LANE * _most(self.left) + 2 if self.left else 0)
        room = WIDTH - MARGIN - LANE * _most(self.right) - 2
        self.end = max(room, self.start + max(self.indents) + LEAST_WIDTH)
        self.width = self.end + MARGIN + LANE * _most(self.right) + 2
        self.spine = self.start + max(self.indents) + 18

    def drawing(self) -> Drawing:
        """Everything from the top down."""
        boxes: list[Box] = []
        rows: dict[int, float] = {}
        y = float(MARGIN)
        for n, block in enumerate(self.flow.blocks):
            box = self._box(n, block, y)
            boxes.append(box)
            y += box.height
            y = self._rows(n, y, rows)
        ways = [self._straight(n, boxes) for n in self.straight.values()]
        for leaving in range(len(boxes)):
            for back in (True, False):
                sides = [s for s in self.sides if s.edge.start == leaving and s.back == back]
                ways += [
                    self._side(side, at, len(sides), boxes, rows[side.n])
                    for at, side in enumerate(sides)
                ]
        ways = [
            self._labelled_straight(way, rows) if way.n in self.straight.values() else way
            for way in ways
        ]
        return Drawing(self.width, y, tuple(boxes), tuple(sorted(ways, key=lambda way: way.n)))

    def _rows(self, block: int, y: float, rows: dict[int, float]) -> float:
        """Gives each way that leaves a box its row, ways back first; the top of the next box."""
        sides = sorted(
            (side for side in self.sides if side.edge.start == block), key=lambda s: not s.back
        )
        y += 3
        for side in sides:
            y += ROW
            rows[side.n] = y
        n = self.straight.get(block)
        if n is not None and self.labels[n]:
            if not sides or sides[-1].back or not self._fit(n, sides[-1].n):
                y += ROW
            rows[n] = y
        return y + HEAD + 6

    def _fit(self, straight: int, side: int) -> bool:
        """Is there room for both labels in one row?"""
        room = self.end - 14 - self.spine - 24
        return measured(self.labels[straight] + self.labels[side]) * SMALL <= room

    def _box(self, n: int, block: Block, y: float) -> Box:
        x = self.start + self.indents[n]
        width = self.end - x
        count = self.counts[n]
        if block.kind in ("entry", "exit"):
            height: float = LINE + 8
            text = Text(x + width / 2, y + height / 2 + 4, count)
            return Box(n, block, x, y, width, height, (), (), text)
        digits = len(str(max(line.n for line in block.lines)))
        code_x = x + PAD + (digits + 1) * LETTER
        room = int((x + width - PAD - code_x) / LETTER)
        taken = int(measured(count) * SMALL / LETTER) + 2
        least = min(line.depth for line in block.lines)
        numbers: list[Text] = []
        codes: list[Text] = []
        at: float = y + LINE
        for i, line in enumerate(block.lines):
            first, *more = line.code.split("\n")
            code = "  " * min(line.depth - least, 3) + first + (" …" if more else "")
            pieces = _pieces(code, room - taken if i == 0 else room, room)
            whole = line.code if more or "".join(pieces).endswith("…") else ""
            numbers.append(Text(code_x - LETTER, at, str(line.n)))
            for piece in pieces:
                codes.append(Text(code_x, at, piece, whole))
                at += LINE
        height = at - y - LINE + 9
        badge = Text(x + width - PAD, y + LINE, count)
        return Box(n, block, x, y, width, height, tuple(numbers), tuple(codes), badge)

    def _straight(self, n: int, boxes: Sequence[Box]) -> Drawn:
        edge = self.flow.edges[n]
        start, end = boxes[edge.start], boxes[edge.end]
        points = ((self.spine, start.y + start.height), (self.spine, end.y))
        return Drawn(n, edge, points, self._weight(edge), None, "start")

    def _labelled_straight(self, way: Drawn, rows: dict[int, float]) -> Drawn:
        text = self.labels[way.n]
        if not text:
            return way
        label = Text(self.spine + 7, rows[way.n] - 4, text)
        return Drawn(way.n, way.edge, way.points, way.weight, label, "start")

    def _side(self, side: _Side, at: int, of: int, boxes: Sequence[Box], row: float) -> Drawn:
        edge = side.edge
        start, end = boxes[edge.start], boxes[edge.end]
        entry = end.y + LINE - 5 + (6 if edge.cause != "syntax" else 0)
        if side.back:
            x = self.spine + 12 + LANE * (of - 1 - at)
            lane, into = self.start - 12 - LANE * self.left[side.lane], end.x
            label, anchor = Text(x + 6, row - 4, self.labels[side.n]), "start"
        else:
            x = self.end - 14 - LANE * (of - 1 - at)
            lane, into = self.end + 12 + LANE * self.right[side.lane], self.end
            label, anchor = Text(x - 6, row - 4, self.labels[side.n]), "end"
        points = ((x, start.y + start.height), (x, row), (lane, row), (lane, entry), (into, entry))
        shown = label if label.text else None
        return Drawn(side.n, edge, points, self._weight(edge), shown, anchor)

    def _weight(self, edge: Edge) -> float:
        """One to four, by how often it was taken beside the others."""
        most = max(each.count for each in self.flow.edges)
        if edge.count < 2:
            return 1.2
        return round(1.2 + 2.6 * log(edge.count) / log(most), 1)


def _lanes(sides: Iterable[_Side]) -> dict[tuple[int, bool], int]:
    """A lane for each box that is led to, the nearest one that is free all along; short ones first."""
    spans: dict[tuple[int, bool], tuple[int, int]] = {}
    for side in sides:
        ends = sorted((2 * side.edge.start + 1, 2 * side.edge.end))
        low, high = spans.get(side.lane, ends)
        spans[side.lane] = min(low, ends[0]), max(high, ends[1])
    lanes: dict[tuple[int, bool], int] = {}
    for key, (low, high) in sorted(spans.items(), key=lambda item: (item[1][1] - item[1][0], item)):
        taken = {
            lanes[other] for other in lanes if spans[other][0] <= high and low <= spans[other][1]
        }
        lanes[key] = next(lane for lane in range(len(spans)) if lane not in taken)
    return lanes


def _most(lanes: dict[tuple[int, bool], int]) -> int:
    return max(lanes.values(), default=-1) + 1


def _pieces(code: str, first: int, room: int) -> list[str]:
    """The code in lines that fit; the last ends with `…` where that is not all."""
    pieces: list[str] = []
    rooms = [first, room][:MOST_LINES]
    for n, most in enumerate(rooms):
        if measured(code) <= most:
            return [*pieces, code]
        if n == len(rooms) - 1:
            return [*pieces, code[: _cut(code, most - 1)] + "…"]
        end = _cut(code, most)
        after = max(code.rfind(sign, 0, end) for sign in " ,(.")
        end = after + 1 if after > end // 2 else end
        pieces.append(code[:end])
        code = "  " + code[end:].lstrip()
    return pieces


def _cut(code: str, room: int) -> int:
    """How many characters fit."""
    ends = [0, *_widths(code)]
    return max(n for n, width in enumerate(ends) if width <= max(room, 1))


def _widths(text: str) -> list[int]:
    """Where each character ends, in letters."""
    total, found = 0, []
    for character in text:
        total += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        found.append(total)
    return found


def measured(text: str) -> int:
    """How wide a text is, in letters."""
    return _widths(text)[-1] if text else 0
