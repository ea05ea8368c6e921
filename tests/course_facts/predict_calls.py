""" "Predict first" of programs with functions, which `sys.settrace` has seen from outside."""

import re
from collections import Counter

from tests.conftest import Html
from tests.course_facts.facts import Fact, Facts, words
from tests.course_facts.lesson import Lesson
from tests.course_facts.visits import Names, Visit, Visits
from tests.test_topic_changed_runs import matched, text_of


def predict_calls(page: Html, lesson: Lesson) -> Facts:
    """The rows of a page, each found by how often its line was visited before."""
    visits = Visits(lesson.code)
    counts: Counter[int | str] = Counter()
    rows = {
        (one.get("id") or "").removeprefix(f"{lesson.id}-step-"): one for one in page.root.iter()
    }
    numbers = sorted(int(n) for n in rows if n.isdigit())
    yield Fact("row", "all rows", numbers, [*range(1, len(numbers) + 1)])
    for n in numbers:
        row = rows[str(n)]
        text = words(row)
        line = int(matched(r"(?:Step \d+, line|Line) (\d+):", text)[1])
        key: int | str = line
        if "Called in line" in text or re.match(r"Step \d+, line \d+: call ", text):
            key = matched(r"def (\w+)\(", lesson.lines[line - 1])[1]
        counts[key] += 1
        known = visits.calls[key] if isinstance(key, str) else visits.lines[key]
        if row.tag != "details":
            continue
        visit = known[counts[key] - 1]
        for part in row.iter():
            if (answer := part.get("data-answer")) is not None:
                title = words(next(iter([*part.iter("legend"), *part.iter("label")])))
                true = _happened(title, visit, lesson)
                yield Fact("question", f"step {n}: {title}", answer, true)
                for radio in part.iter("input"):
                    if option := radio.get("value"):
                        yield Fact("option", f"step {n}: {title}", option == answer, option == true)
        for code in row.findall(".//li[@class='tm-before']/code"):
            name, _, value = text_of(code).partition(" = ")
            yield Fact("given", f"step {n}: {name}", value, _named(name, visit.before))


def _happened(title: str, visit: Visit, lesson: Lesson) -> str | None:
    if found := re.fullmatch(r"What is (.+) after this step\?", title):
        return _named(found[1], visit.after)
    if found := re.fullmatch(r"Is (.+) True or False here\?", title):
        return str(visit.conditions[found[1]])
    if title == "What does this step print?":
        return visit.output.removesuffix("\n")
    if title in ("What is returned?", "What is yielded?"):
        return visit.left
    if title == "Which exception is raised?":
        return visit.raised
    if title == "In which line does the run go on?":
        return str(visit.next)
    assert title == "Does the loop get another item?"
    return "yes" if visit.next_here == visit.line + 1 else "no"


def _named(name: str, names: Names) -> str | None:
    """A name as the page writes it: `x`, `global x`, or `f.x` of a function that waits."""
    if found := re.fullmatch(r"global (\w+)", name):
        return names["global"].get(found[1])
    function, _, own = name.rpartition(".")
    value = names.get(function, {}).get(own)
    return names["global"].get(own) if value is None and not function else value
