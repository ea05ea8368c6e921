""" "Fill the table": each blank, each cell, and the table of the solution."""

import re
from xml.etree.ElementTree import Element

from tests.conftest import Html
from tests.course_facts.facts import Fact, Facts, line_after, told, words
from tests.course_facts.lesson import Lesson
from tests.course_facts.runs import value_of
from tests.test_topic_changed_runs import text_of


def fill(page: Html, lesson: Lesson) -> Facts:
    for id in (f"{lesson.id}-fill", f"{lesson.id}--2-steps"):
        table = page.one(f"table[@id='{id}']")
        heads = [text_of(th) for th in table.findall("thead/tr/th")]
        conditions = {text for row in lesson.rows for text, _ in row.tests}
        numbers = []
        for tr in table.findall("tbody/tr"):
            found = re.fullmatch(rf"{lesson.id}(?:--2)?-step-(\d+)", tr.get("id") or "")
            if found is None:
                continue  # what was there before the first step, and the end
            numbers.append(int(found[1]))
            for head, cell in zip(heads, tr, strict=True):
                yield from _cell(head, cell, lesson, numbers[-1], conditions)
        yield Fact("row", id, numbers, [*range(1, len(lesson.rows) + 1)])


def _cell(head: str, cell: Element, lesson: Lesson, n: int, conditions: set[str]) -> Facts:
    row, place = lesson.row(n), f"{head} in step {n}"
    if head in ("Step", "Check"):
        return
    if head == "Line":
        yield Fact("cell", place, text_of(cell), str(row.line))
    elif head == "Code":
        yield Fact("cell", place, text_of(cell), lesson.lines[row.line - 1].strip())
    elif head == "Action":
        yield from told(words(cell), row, line_after(lesson.rows, n))
    else:

        def true(n: int) -> str | None:
            row = lesson.row(n)
            if head in conditions:
                return next((str(value) for text, value in row.tests if text == head), None)
            return (
                row.output.removesuffix("\n") or None
                if head == "Output"
                else value_of(head, row.after)
            )

        yield from _filled(cell, place, true(n), true(n - 1) if n > 1 else None)


def _filled(cell: Element, place: str, true: str | None, before: str | None) -> Facts:
    kinds = (cell.get("class") or "").split()
    blank = next((one for one in cell if one.get("data-answer") is not None), None)
    if blank is not None:
        answer = blank.get("data-answer")
        yield Fact("question", place, answer, true)
        for option in blank.iter("option"):
            yield Fact("option", place, text_of(option) == answer, text_of(option) == true)
        if (earlier := blank.get("data-before")) is not None:  # a wrong answer that is told why
            yield Fact("option", place, (earlier, earlier == answer), (before, False))
        if values := blank.get("data-values"):
            yield Fact("told", place, str(eval(values)), true)
    elif "tm-cell-absent" in kinds:
        yield Fact("cell", place, None, true)
    elif "tm-cell-condition" in kinds:
        yield Fact("cell", place, text_of(cell.find("strong")), true)
    elif "as before" in text_of(cell):
        yield Fact("cell", place, before, true)
    elif text_of(cell) != "see solution":
        yield Fact("cell", place, text_of(cell).removesuffix(" changed"), true)
