""" "Predict first": each answer, and what is given before it."""

import re
from xml.etree.ElementTree import Element

from tests.conftest import Html
from tests.course_facts.facts import Fact, Facts, line_after, told, words
from tests.course_facts.lesson import Lesson
from tests.course_facts.runs import value_of
from tests.test_topic_changed_runs import matched, text_of


def predict(page: Html, lesson: Lesson) -> Facts:
    asked = set()
    for n, row in enumerate(lesson.rows, 1):
        for details in page.all(f"details[@id='{lesson.id}-step-{n}']"):
            yield from _known(details, lesson, n)
            for part in details.iter():
                if (answer := part.get("data-answer")) is None:
                    continue
                title = words(next(iter([*part.iter("legend"), *part.iter("label")])))
                asked.add((n, title))
                true = _predicted(title, lesson, n)
                yield Fact("question", f"step {n}: {title}", answer, true)
                for radio in part.iter("input"):
                    if option := radio.get("value"):
                        yield Fact("option", f"step {n}: {title}", option == answer, option == true)
            for p in details.findall(".//details/p"):
                yield from told(words(p), row, line_after(lesson.rows, n))
    tests = {
        (n, f"Is {text} True or False here?")
        for n, row in enumerate(lesson.rows, 1)
        for text, _ in row.tests
    }
    prints = {(n, "What does this step print?") for n, r in enumerate(lesson.rows, 1) if r.output}
    if lesson.by_pass:  # what a pass prints is asked where it prints
        prints &= asked
    yield Fact("all asked", "conditions and output", (tests | prints) - asked, set())


def _predicted(title: str, lesson: Lesson, n: int) -> str:
    row = lesson.row(n)
    if found := re.fullmatch(r"What is (.+) after this step\?", title):
        return str(value_of(found[1], row.after))
    if found := re.fullmatch(r"Is (.+) True or False here\?", title):
        return str(dict(row.tests)[found[1]])
    if title == "What does this step print?":
        return row.output.removesuffix("\n")
    if title == "In which line does the run go on?":
        return str(line_after(lesson.rows, n))
    assert title == "Does the loop get another item?"
    return "no" if row.ends else "yes"


def _known(details: Element, lesson: Lesson, n: int) -> Facts:
    """What a reader is given before a question."""
    row = lesson.row(n)
    for li in details.findall("ul/li"):
        text = words(li)
        if found := re.match(r"Line (\d+): ", text):
            yield Fact("given", text, int(found[1]), row.line)
            yield Fact("given", text, text[found.end() :], lesson.lines[row.line - 1].strip())
        elif found := re.fullmatch(r"Items taken before: (\d+)", text):
            earlier = [one for one in lesson.rows[: n - 1] if one.line == row.line]
            yield Fact("given", text, int(found[1]), len(earlier))
        elif found := re.fullmatch(r"Pass (\d+) of the loop", text):
            yield Fact("given", text, int(found[1]), n)
        else:
            known = row.after if matched("^(Given|Before): ", text)[1] == "Given" else row.before
            for code in li.iter("code"):
                name, _, value = text_of(code).partition(" = ")
                yield Fact("given", f"step {n}: {text}", value, known[name])
