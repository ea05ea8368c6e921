"""Questions made from the trace: their options and sentences against what the programs really do."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.plain_runs import PlainRun, plain_run

from tracemark.check.answer import MadeOption, Said
from tracemark.check.report import Report
from tracemark.lesson.page import Page
from tracemark.lesson.question import Question
from tracemark.lesson.reader import read_page
from tracemark.proof import prove
from tracemark.runner import Runner
from tracemark.settings import Settings

SHAPES = {
    "sum": """\
total = 0
for price in {items}:
    total += price
print(total)
""",
    "branch": """\
cheap = 0
dear = 0
for price in {items}:
    if price > {n}:
        dear += 1
        print("dear", price)
    else:
        cheap += 1
print(cheap, dear)
""",
    "countdown": """\
left = {n}
while left > 1:
    print(left)
    left = left - 1
print("done")
""",
    "double": """\
size = 1
rounds = 0
while size < {n} * 3:
    size = size * 2
    rounds += 1
print(size, rounds)
""",
    "swap": """\
a = {n}
b = 9
a, b = b, a
print(a)
print(b)
""",
    "largest": """\
items = {items}
best = items[0]
for item in items:
    if item > best:
        best = item
print("best", best)
""",
    "leave": """\
found = -1
for place in range({n}):
    if place * place > 6:
        found = place
        break
    print("no", place)
print(found)
""",
    "grades": """\
for points in {items}:
    if points >= 8:
        grade = "A"
    elif points >= 4:
        grade = "B"
    else:
        grade = "C"
    print(points, grade)
""",
    "nested": """\
pairs = 0
for row in range(2):
    for column in range({n}):
        if row < column:
            pairs += 1
print("pairs:", pairs)
""",
    "words": """\
text = ""
for letter in "abcde":
    if len(text) < {n}:
        text = letter + text
print(text)
""",
    "list": """\
kept = []
for item in {items}:
    if item % 2 == 0:
        kept.append(item)
print(kept)
""",
    "division": """\
rest = {n}
result = 0
for part in [2, 1, 0]:
    result = rest // part
    print(result)
""",
    "index": """\
items = {items}
place = 0
while items[0] != 100:
    items[0] = items[place + 1]
    place += 1
print(place)
""",
}
FILLINGS = (
    {"n": "3", "items": "[5, 3, 8]"},
    {"n": "4", "items": "[2, 9, 4, 4]"},
    {"n": "5", "items": "[7, 1]"},
    {"n": "2", "items": "[6, 12, 3, 10, 8]"},
    {"n": "6", "items": "[4, 4, 9]"},
)
PROGRAMS = {
    f"{name} {number}": shape.format(**filling)
    for name, shape in SHAPES.items()
    for number, filling in enumerate(FILLINGS, 1)
}
MOST_STEPS = 14
"""Steps of a program that are asked about."""


@dataclass(frozen=True)
class Asking:
    """What is asked, and what is right by the plain run."""

    ask: str
    right: object
    otherwise: object = None
    """What is right on the other side of the step."""


def askings(code: str, run: PlainRun) -> Iterator[Asking]:
    """The questions about a program."""
    yield Asking("output", run.output)
    yield Asking("exception", run.raised)
    for name, value in run.final.items():
        yield Asking(f"value {name} at the end", value)
    for n, step in enumerate(run.steps[:MOST_STEPS], 1):
        for name, value in step.after.items():
            yield Asking(f"value {name} after step {n}", value, step.before.get(name))
        for name, value in step.before.items():
            yield Asking(f"value {name} before step {n}", value, step.after.get(name))
        yield Asking(f"output of step {n}", step.output)
        if n < len(run.steps):
            yield Asking(f"next line after step {n}", run.steps[n].line)
    yield from about_tests(run)
    yield from about_changes(run)
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.If | ast.While | ast.For):
            yield Asking(f"times line {node.lineno} runs", run.events[node.lineno])


def about_tests(run: PlainRun) -> Iterator[Asking]:
    texts = dict.fromkeys(step.test[0] for step in run.steps if step.test)
    for text in texts:
        tests = run.tests(text)
        yield Asking(f"times {text} is tested", len(tests))
        for wanted in (True, False):
            rows = [n for n, value in tests if value is wanted]
            yield Asking(f"first {wanted} of {text}", rows[0] if rows else None)
            yield Asking(f"last {wanted} of {text}", rows[-1] if rows else None)


def about_changes(run: PlainRun) -> Iterator[Asking]:
    """The first comparison turned round."""
    texts = [step.test[0] for step in run.steps if step.test]
    for text in texts[:1]:
        new = text.translate(str.maketrans("<>", "><"))
        if new != text:
            yield Asking(f'what changes if "{text}" becomes "{new}"', changed(run, new, text))


def page_of(code: str, quizzes: list[str]) -> Page:
    blocks = "\n".join(f"/// quiz{quiz}\n///\n" for quiz in quizzes)
    return read_page(f'```python trace id="s"\n{code}```\n\n{blocks}', "lesson.md")


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(None) as runner:
        yield runner


def report_of(page: Page, runner: Runner) -> Report:
    return prove(page, runner, Settings()).report


def questions(page: Page) -> list[Question]:
    return [block for block in page.blocks if isinstance(block, Question)]


def said(option: MadeOption) -> str:
    """What an option says, as `Asking.right` says it."""
    if option.words.startswith(("Step ", "Line ")):
        return option.words.split()[1].rstrip(":")
    return {"No output": "", "Never": "None", "No exception": "None"}.get(option.words, option.code)


def plain(value: object) -> str:
    return str(value).removesuffix("\n")


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_right_option_is_right_and_all_others_are_wrong(name, runner):
    code = PROGRAMS[name]
    run = plain_run(code)
    asked = list(askings(code, run))
    page = page_of(code, [f"\n    ask: '{one.ask}'" for one in asked])
    report = report_of(page, runner)
    allowed = {"TM215", "TM301"}
    assert {finding.code for finding in report.findings} <= allowed
    made = 0
    for question, one in zip(questions(page), asked, strict=True):
        answer = report.answers[question.id]
        if not answer.options:
            continue
        made += 1
        right = plain(one.right)
        told = [said(option) for option in answer.options]
        assert told[answer.right[0]] == right, one.ask
        assert told.count(right) == 1, one.ask
        assert len(set(told)) == len(told), one.ask
        assert 2 <= len(told) <= 4
        numbers = [float(t) for t in told if re.fullmatch(r"-?\d+", t)]
        if len(numbers) == len(told):
            assert numbers == sorted(numbers), one.ask
        for index, sentence in enumerate(answer.said):
            check_sentence(sentence, told[index], one, run)
    assert made == report.generated
    assert made > len(asked) * 0.5, "most questions can be made"


@pytest.mark.parametrize("name", list(PROGRAMS)[::4])
def test_no_option_is_right_on_the_other_side_of_a_step_that_the_title_leaves_open(name, runner):
    run = plain_run(PROGRAMS[name])
    asked = [one for one in askings(PROGRAMS[name], run) if one.otherwise not in (None, one.right)]
    page = page_of(PROGRAMS[name], [f" | At that step?\n    ask: {one.ask}" for one in asked])
    report = report_of(page, runner)
    assert report.generated
    for question, one in zip(questions(page), asked, strict=True):
        options = [said(option) for option in report.answers[question.id].options]
        assert plain(one.otherwise) not in options, one.ask


def test_right_answers_that_are_shuffled_take_all_places_equally_often(runner):
    asked = ("output", 'what changes if "price > 3" becomes "price > 9"')
    code = PROGRAMS[next(name for name in PROGRAMS if name.startswith("branch"))]
    page = page_of(code, [f" | {n}?\n    ask: '{asked[n % 2]}'" for n in range(13)])
    reports = [report_of(page, runner) for _ in range(2)]
    answers = list(reports[0].answers.values())
    assert reports[0].generated == 13
    assert answers == list(reports[1].answers.values())
    places = Counter(answer.right[0] for answer in answers)
    counts = [places[n] for n in range(min(len(answer.options) for answer in answers))]
    assert len(counts) >= 3
    assert max(counts) - min(counts) <= 1
    orders = {tuple(option.text for option in answer.options) for answer in answers}
    assert len(orders) > 6, "the wrong ones are shuffled as well"


# The sentences


def check_sentence(sentence: Said | None, option: str, one: Asking, run: PlainRun) -> None:
    """It names a row, and everything that it says of rows is so."""
    assert sentence is not None, one.ask
    text = sentence.text
    where = f"{one.ask}: {text}"
    if sentence.row is not None:
        assert 1 <= sentence.row <= len(run.steps), where
        assert re.search(rf"\bstep {sentence.row}\b", text, re.IGNORECASE), where
    else:
        assert "none of the steps" in text, where
    for n in re.findall(r"[Ss]tep (\d+)", text):
        assert int(n) <= len(run.steps), where
    facts = [fact for pattern, holds in FACTS for fact in found(pattern, holds, text, option, run)]
    assert facts, f"nothing is checked in: {where}"
    assert all(facts), where


def found(pattern, holds, text, option, run):
    return [holds(run, option, *match.groups()) for match in re.finditer(pattern, text)]


def value(run: PlainRun, n: str, name: str, when: str = "after") -> str:
    step = run.step(n)
    values = step.before if when == "before" else step.after
    return values.get(name, "not set")


def writes(run: PlainRun, n: str, code: str) -> bool:
    return run.step(n).output.removesuffix("\n").replace("\n", "\\n") == code


def outcome(run: PlainRun, n: str, text: str) -> str:
    test = run.step(n).test
    return str(test[1]) if test and test[0] == text else "not evaluated"


def times(word: str) -> int:
    return 1 if word == "once" else int(word.split()[0].replace(",", ""))


def changed(run: PlainRun, new: str, old: str) -> str:
    """The output with one piece replaced, which stands in the code as written here."""
    code = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, ast.unparse(ast.parse(run.code)))
    return plain_run(code).output.removesuffix("\n")


def first_difference(run: PlainRun, n: int, new: str) -> str:
    """What the test of step `n` comes to if it is `new`, where all steps before come to the same."""
    test = run.step(str(n)).test
    assert test is not None
    old = test[0]
    code = ast.unparse(ast.parse(run.code)).replace(old, new)
    one, other = ([_told(s) for s in r.steps] for r in (run, plain_run(code)))
    assert one[: n - 1] == other[: n - 1]
    assert one[n - 1] != other[n - 1]
    return str(other[n - 1][2])


def _told(step):
    return step.line, step.after, step.test and step.test[1], step.output


def nothing_behind(run: PlainRun, n: str) -> bool:
    return not any(step.output for step in run.steps[int(n) :])


# Each is a piece of a sentence, and whether what it says is so: of the run, the option, its own words.
C = r"`([^`]*)`"
FACTS = (
    (
        rf"With {C} it is {C}; the run first differs",
        lambda r, o, new, v: v == (o or "nothing").replace("\n", "\\n"),
    ),
    (
        rf"the run first differs at step (\d+), where {C} is then (True|False)",
        lambda r, o, n, new, v: first_difference(r, int(n), new) == v,
    ),
    (
        rf"so with {C}, not {C}, in place of {C}",
        lambda r, o, near, new, old: changed(r, near, old) == o,
    ),
    (r"the answer without the change", lambda r, o: o == r.output.removesuffix("\n")),
    (
        rf"That is {C} (after|before) step (\d+)",
        lambda r, o, x, when, n: value(r, n, x, when).strip("'") == o.strip("'"),
    ),
    (
        rf"before step (\d+)(?:, which makes it|; after it {C} is) {C}",
        lambda r, o, n, x, v: value(r, n, x) == v,
    ),
    (
        rf"(?:^|: )([Aa]fter|[Bb]efore) step (\d+)(?:, and at the end,)? {C} is {C}",
        lambda r, o, when, n, x, v: value(r, n, x, when.lower()) == v,
    ),
    (
        rf"That is {C} .*: (after|before) step (\d+) it is {C}",
        lambda r, o, x, when, n, v: value(r, n, x, when) == v,
    ),
    (
        rf"{C} after step (\d+), its first value",
        lambda r, o, x, n: not any(x in step.before for step in r.steps[: int(n)]),
    ),
    (
        r"after step (\d+), when line (\d+) ran the time before",
        lambda r, o, n, line: int(n) in r.at_line(line)[:-1] or r.step(n).line == int(line),
    ),
    (rf"and at the end, {C} is {C}", lambda r, o, x, v: r.final[x] == v),
    (rf"at the end it is {C}", lambda r, o, v: v in r.final.values()),
    (rf"[Ss]tep (\d+)(?: itself)? writes {C}", lambda r, o, n, v: writes(r, n, v)),
    (rf"step (\d+), which writes {C}", lambda r, o, n, v: writes(r, n, v)),
    (r"[Ss]tep (\d+)(?: itself)? writes nothing", lambda r, o, n: writes(r, n, "")),
    (r"That is what step (\d+) writes", lambda r, o, n: writes(r, n, o.replace("\n", "\\n"))),
    (
        rf"(?:last to write|only step that writes) is step (\d+): {C}",
        lambda r, o, n, v: writes(r, n, v) and nothing_behind(r, n),
    ),
    (
        rf"with {C} as it is (after|before) step (\d+)",
        lambda r, o, x, when, n: value(r, n, x, when).strip("'") in o,
    ),
    (
        rf"so with {C} in place of {C}",
        lambda r, o, new, old: changed(r, new, old) == o,
    ),
    (r"Step (\d+) is at line (\d+)", lambda r, o, n, line: r.step(n).line == int(line)),
    (r"at line \d+, not at line (\d+)", lambda r, o, line: o == line),
    (
        rf"At step (\d+) {C} is (True|False)",
        lambda r, o, n, c, v: outcome(r, n, c) == v,
    ),
    (
        rf"Step (\d+) does not evaluate {C}",
        lambda r, o, n, c: outcome(r, n, c) == "not evaluated",
    ),
    (
        rf"{C}(?: is (?:True|False))?(?: \(`.*`\))?(?: too)?; it is first (True|False) at step (\d+)",
        lambda r, o, c, v, n: r.counted(c, v)[0] == int(n),
    ),
    (
        rf"{C}(?: is (?:True|False))?(?: \(`.*`\))?(?: too)?; it is last (True|False) at step (\d+)",
        lambda r, o, c, v, n: r.counted(c, v)[-1] == int(n),
    ),
    (
        rf"{C} is (?:True|False)(?: \(`.*`\))?; it is never (True|False)",
        lambda r, o, c, v: r.counted(c, v) == [],
    ),
    (
        r"[Ll]ine (\d+) runs (once|[\d,]+ times), last at step (\d+)",
        lambda r, o, line, t, n: r.at_line(line)[-1] == int(n) and times(t) == len(r.at_line(line)),
    ),
    (r"[Ll]ine (\d+) runs at none", lambda r, o, line: r.at_line(line) == []),
    (
        r"condition in line (\d+) is tested (once|[\d,]+ times), the last time at step (\d+)",
        lambda r, o, line, t, n: (
            times(t) == int(o) == len(r.at_line(line)) and r.step(n).test[1] is False
        ),
    ),
    (
        r"Line (\d+) is reached once more, at step (\d+)",
        lambda r, o, line, n: r.step(n).ends and r.step(n).line == int(line),
    ),
    (
        r"leaves out step (\d+), where there are no more items",
        lambda r, o, n: r.step(n).ends,
    ),
    (
        rf"leaves out step (\d+), where the line ends in {C}: it runs (once|[\d,]+ times)",
        lambda r, o, n, error, t: r.step(n).raised == error and int(o) == times(t) - 1,
    ),
    (
        r"leaves out step (\d+), where the condition is False",
        lambda r, o, n: r.step(n).test[1] is False,
    ),
    (
        rf"{C} is (tested|True|False) (once|[\d,]+ times), last at step (\d+)",
        lambda r, o, c, what, t, n: (
            len(r.counted(c, what)) == times(t) and r.counted(c, what)[-1] == int(n)
        ),
    ),
    (
        rf"how often {C} is (True|False), last at step (\d+)",
        lambda r, o, c, what, n: (
            len(r.counted(c, what)) == int(o) and r.counted(c, what)[-1] == int(n)
        ),
    ),
    (
        rf"[Ss]tep (\d+) ends in {C}",
        lambda r, o, n, error: r.step(n).raised == error == r.raised,
    ),
    (
        r"[Aa]fter step (\d+) the program ends without an error",
        lambda r, o, n: int(n) == len(r.steps) and r.raised is None,
    ),
)
