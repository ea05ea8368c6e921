"""The flow map: each number of its tables and of its drawing, counted by plain runs."""

import re
from collections import Counter
from itertools import pairwise

from tests.conftest import Html
from tests.course_facts.facts import Fact, Facts, words
from tests.course_facts.lesson import Lesson
from tests.test_topic_flow import SVG
from tests.test_topic_flow import rows as map_rows


def flow(page: Html, lesson: Lesson) -> Facts:
    lines = [step.line for step in lesson.run.steps]
    taken = Counter(pairwise([None, *lines, None]))
    shown: Counter[tuple[int | None, int | None]] = Counter()
    table = map_rows(page, f"{lesson.id}-map-0")
    boxes: list[list[int]] = []
    for row in table:
        inside = [n for n in _numbers(row.lines) if lesson.lines[n - 1]]
        boxes.append(inside)
        yield Fact("box", row.lines, row.count, max((lines.count(n) for n in inside), default=1))
        for pair in pairwise(inside):
            shown[pair] += row.count
        for way in row.ways:
            to = None if way.to == "the end" else int(way.to)
            shown[inside[-1] if inside else None, to] += way.count
            yield Fact(
                "way", f"{row.lines} {way}", way.count, taken[inside[-1] if inside else None, to]
            )
    yield Fact("way", "all ways together", +shown, taken)
    for line, events in lesson.run.events.items():  # a second count, by sys.settrace
        if re.match(r"\s+?\w+ (=|\+=) |\w+ = |\s*print", lesson.lines[line - 1]):
            (count,) = (row.count for row, box in zip(table, boxes, strict=True) if line in box)
            yield Fact("box", f"line {line}", count, events)
    yield from _drawn(page, lesson, boxes, lines, taken)
    yield from _paths(page, lesson)


def _numbers(lines: str) -> list[int]:
    """`1, 7–9` as numbers; the start has none."""
    ranges = [part.partition("–") for part in lines.split(", ") if lines != "Start"]
    return [n for begin, _, end in ranges for n in range(int(begin), int(end or begin) + 1)]


def _drawn(
    page: Html, lesson: Lesson, boxes: list[list[int]], lines: list[int], taken: Counter
) -> Facts:
    """The numbers of the drawing."""
    drawn = 0
    for group in page.all(f"{SVG}g[@data-box]"):
        texts = {
            name: [t.text for t in group if t.get("class") == f"tm-map-{name}"]
            for name in ("line", "count")
        }
        if not texts["line"]:
            continue  # start and end
        inside = boxes[drawn := drawn + 1]
        yield Fact("box", f"drawn {inside}", [int(n or 0) for n in texts["line"]], inside)
        count = max(lines.count(n) for n in inside)
        yield Fact("box", f"drawn {inside}", texts["count"], [f"{count}×" if count else "never"])
    yield Fact("box", "drawn", drawn, len(boxes) - 1)
    labels = Counter(t.text for t in page.has(f"{SVG}text", "tm-way-label"))
    counts = {"True": 0, "False": 0}
    for step in lesson.run.steps:
        if step.test:
            counts[str(step.test[1])] += 1
    for value, count in counts.items():
        told = [label for label in labels.elements() if label and label.startswith(value)]
        numbers = [int(n) for label in told for n in re.findall(r" (\d+)×", label)]
        yield Fact("way", f"all labels {value}", sum(numbers), count)


def _paths(page: Html, lesson: Lesson) -> Facts:
    """The lines of each step, in the order in which they ran."""
    (path,) = page.has("details", "tm-map-path")
    told = [re.findall(r"\d+", words(li).partition(":")[2]) for li in path.iter("li")]
    passes: list[list[str]] = []
    for step in lesson.run.steps:
        header = lesson.lines[step.line - 1].startswith("for ")
        if not lesson.by_pass or (header and not step.ends):
            passes.append([])
        if passes:
            passes[-1].append(str(step.line))
    yield Fact("way", "the path of the run", told, passes)
