""" "What if" and "Find the fault": each changed program is run."""

import re
from xml.etree.ElementTree import Element

from tests.conftest import Html
from tests.course_facts.facts import (
    Fact,
    Facts,
    choices,
    compared,
    difference,
    first,
    line_after,
    told,
    words,
)
from tests.course_facts.lesson import Lesson
from tests.course_facts.runs import ran, rows_of
from tests.plain_runs import plain_run
from tests.test_topic_changed_runs import changed, fault_of, matched, options_of, text_of


def what_if(page: Html, lesson: Lesson) -> Facts:
    for form in page.has("form", "tm-quiz"):
        question = text_of(form.find(".//legend"))
        yield from choices(form, question, _outcome(question, changed(lesson.code, question)))
        for dd in form.iter("dd"):
            sentence, code = text_of(dd), lesson.code
            if sentence != "So it is without the change.":
                code = changed(lesson.code, sentence)
            option = options_of(form)[int(dd.get("data-option") or -1)]
            yield Fact("reason", sentence, option, _outcome(question, code))
        body = form.find(".//div[@class='tm-answer-body']")
        assert body is not None
        (differs,) = (words(p) for p in body.findall("p") if "differs" in words(p))
        yield from difference(differs, lesson, changed(lesson.code, question))
        (table,) = form.iter("table")
        yield from compared(table, lesson, changed(lesson.code, question))


def _outcome(question: str, code: str) -> str:
    end = ran(code)
    assert not end.error, (question, end.error)
    if found := re.search(r"What is (\w+) at the end\?$", question):
        return end.final[found[1]]
    assert question.endswith("What does the program print?")
    return end.printed


def debug(page: Html, lesson: Lesson) -> Facts:
    form, shown = fault_of(page)
    lines = [shown.get(n, line) for n, line in enumerate(lesson.lines, 1)]
    code = "\n".join(lines) + "\n"
    numbers, marked = [*shown], int(form.get("data-right") or -1)
    fault = numbers[marked]
    for n, (line, right) in enumerate(zip(lines, lesson.lines, strict=True), 1):
        yield Fact("option", f"line {n}", n == fault, line != right)
    yield Fact("question", "the marked line", str(fault), form.get("data-answer"))
    tables = page.has("table", "tm-compared")
    for table in tables:
        yield from compared(table, lesson, code)
    yield Fact("outcome", "it comes out wrong", ran(code).output == ran(lesson.code).output, False)
    yield from _reasons(form, lesson, code, numbers, fault)
    (hint,) = page.has("details", "tm-hint")
    n = first(lesson.rows, lesson.rows_of(code), "deed")
    up_to = int(matched(r"Up to step (\d+) both runs are the same", words(hint))[1])
    yield Fact("told", words(hint), up_to, n - 1)
    (sentence,) = (words(p) for p in form.iter("p") if "differs" in words(p))
    yield from difference(sentence, lesson, code)
    yield from _mended(sentence, lesson, lines, fault)
    (run,) = page.has("details", "tm-wrong-run")
    rows = lesson.rows_of(code)
    items = [words(li) for li in run.iter("li")]
    yield Fact("told", "rows of the wrong run", len(items), len(rows))
    for n, (text, row) in enumerate(zip(items, rows, strict=False), 1):
        line, _, deed = text.removeprefix("Line ").partition(" ")
        yield Fact("told", text, int(line), row.line)
        yield from told(deed, row, line_after(rows, n))


def _mended(sentence: str, lesson: Lesson, lines: list[str], fault: int) -> Facts:
    right = lesson.lines[fault - 1]
    if found := re.match(r"Line (\d+) should be (.+?)\. The run", sentence):
        yield Fact("told", sentence, (int(found[1]), found[2]), (fault, right.strip()))
    else:
        found = matched(r"^Line (\d+) belongs inside the loop\.", sentence)
        wrong = lines[fault - 1]
        yield Fact("told", sentence, (int(found[1]), right), (fault, f"    {wrong}"))


def _reasons(form: Element, lesson: Lesson, code: str, numbers: list[int], fault: int) -> Facts:
    """What is told of each line that was not changed."""
    rows, others = (rows_of(plain_run(one), None) for one in (lesson.code, code))
    part = first(rows, others, "deed")
    where = others[part - 1].line if part <= len(others) else None
    silent = [n for n in numbers if lesson.lines[n - 1].strip() == "else:"]
    explained = []
    for dd in form.iter("dd"):
        n, text = numbers[int(dd.get("data-option") or -1)], text_of(dd)
        explained.append(n)
        deeds, other_deeds = ([row.deed for row in one if row.line == n] for one in (rows, others))
        if not deeds and not other_deeds:
            true = "This line does not run"
        elif deeds == other_deeds:
            true = "This line does the same as in the lesson, each time"
        elif n == where:
            true = "Here something is wrong for the first time, but the line is that of the lesson"
        else:
            true = "This line does not do the same as in the lesson, but something else went wrong before"
        yield Fact("reason", f"line {n}", text[: len(true)], true)
    yield Fact(
        "reason", "lines explained", explained, [n for n in numbers if n not in (fault, *silent)]
    )
