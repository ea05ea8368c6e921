"""What a page of a lesson says, beside what is so.

Each view is read into facts. Nothing here asks Tracemark: samples and all their changes are run by CPython.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from tests.course_facts.lesson import Lesson
from tests.course_facts.runs import Row, ran
from tests.test_topic_changed_runs import matched, options_of, text_of


class Fact(NamedTuple):
    """Something that a page says."""

    kind: str
    """`question` for a marked answer, `option` for each answer that is offered, or what else it is."""
    place: str
    shown: object
    true: object


Facts = Iterator[Fact]


def words(element: Element) -> str:
    """All text of an element, white space as one blank."""
    return " ".join("".join(element.itertext()).split())


def choices(form: Element, place: str, true: str) -> Facts:
    """Exactly the answer that is marked is the true one."""
    options, marked = options_of(form), int(form.get("data-right") or -1)
    yield Fact("question", place, options[marked], true)
    for n, option in enumerate(options):
        yield Fact("option", f"{place} {option}", n == marked, option == true)


def told(text: str, row: Row, onward: int | None = None) -> Facts:
    """What a sentence on a row says, as far as it is about values; `onward` is the line behind it."""
    for name, value in re.findall(r"\bset (\w+) to (.+?)(?=; |$)", text):
        yield Fact("told", text, value, row.after.get(name))
    for condition, value in re.findall(r"(?:^|; )([^;]+?) is (True|False)\b", text):
        yield Fact("told", text, value == "True", dict(row.tests).get(condition))
        for shown in re.findall(r" is (?:True|False) \((.+?)\),", text):
            yield Fact("told", text, value, str(eval(shown)))
    for value in re.findall(r"(?:^|; )print (.+)$", text):
        yield Fact("told", text, value, row.output.removesuffix("\n"))
    for name, value in re.findall(r"next item of .+: (\w+) is (\S+)$", text):
        yield Fact("told", text, value, row.after.get(name))
    for line in re.findall(r", go to line (\d+)$", text):
        yield Fact("told", text, int(line), onward)


def first(rows: list[Row], others: list[Row], what: str) -> int:
    """The first row that is not the same in `deed` or `way`; counted from 1."""
    for n, (row, other) in enumerate(zip(rows, others, strict=False), 1):
        if getattr(row, what) != getattr(other, what):
            return n
    return min(len(rows), len(others)) + 1


def line_after(rows: list[Row], n: int) -> int | None:
    return rows[n].line if n < len(rows) else None


def compared(table: Element, lesson: Lesson, code: str) -> Facts:
    """Two runs side by side."""
    rows, others = lesson.rows, lesson.rows_of(code)
    ends = ran(lesson.code), ran(code)
    for tr in table.iter("tr"):
        head, cells = tr.find("th"), tr.findall("td")
        name = text_of(head) if head is not None else ""
        if name == "Output":
            shown = [text_of(cell[0]) for cell in cells]
            yield Fact("outcome", name, shown, [end.printed for end in ends])
        elif re.fullmatch(r"\w+", name) and not name.isdigit() and cells:
            shown = [text_of(cell) for cell in cells]
            yield Fact("outcome", name, shown, [end.final.get(name) for end in ends])
        elif found := re.fullmatch(r"(\d+)(?:: (.*))?", name):
            n, mark = int(found[1]), found[2]
            if mark:
                what = {"first difference": "deed", "another way from here": "way"}[mark]
                yield Fact("difference", mark, n, first(rows, others, what))
            for cell, run in zip(cells, (rows, others), strict=True):
                yield from _compared_cell(words(cell), run, n, (rows, others))


def _compared_cell(text: str, run: list[Row], n: int, both: tuple[list[Row], list[Row]]) -> Facts:
    if text == "the run is over":
        yield Fact("told", text, n > len(run), True)
        return
    line, _, deed = text.removeprefix("Line ").partition(" ")
    yield Fact("told", f"line of step {n}", int(line), run[n - 1].line)
    if deed in ("the same in both runs", "does not do that"):
        here, there = (one[n - 1].facts for one in (both if run is both[0] else both[::-1]))
        same = deed == "the same in both runs"
        yield Fact("told", deed, True, here == there if same else here < there)
    yield from told(deed, run[n - 1], line_after(run, n))


DIFFERS = r"The run first differs at step (\d+), (.+?)\.(?: What comes out is the same, by another way\.)?"


def difference(text: str, lesson: Lesson, code: str) -> Facts:
    """The sentence that says where two runs part."""
    others = lesson.rows_of(code)
    shown, clause = matched(rf"(?:^|\. ){DIFFERS}$", text).groups()
    n = first(lesson.rows, others, "deed")
    yield Fact("difference", text, int(shown), n)
    row, other = lesson.row(n), others[n - 1]
    if found := re.fullmatch(r"after which (\w+) is then (.+)", clause):
        name, value = found.groups()
        yield Fact("difference", text, value, other.after.get(name))
        yield Fact("difference", text, row.after[name] == value, False)
    elif found := re.fullmatch(r"where (.+) is then (True|False)", clause):
        yield Fact("difference", text, found[2], str(dict(other.tests).get(found[1])))
    elif found := re.fullmatch(r"which then leaves (\w+) as it is", clause):
        yield Fact("difference", text, found[1] in row.changes, True)
        yield Fact("difference", text, found[1] in other.changes, False)
    else:
        found = matched(r"^which is then at line (\d+), not at line (\d+)$", clause)
        lines = [int(line) for line in found.groups()]
        yield Fact("difference", text, lines, [other.line, row.line])
    if "What comes out is the same" in text:
        yield Fact("difference", text, ran(code).output, ran(lesson.code).output)
