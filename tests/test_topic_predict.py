"""The view "Predict first": what is asked of a row, what is given to answer it, and what is never told too early."""

import re

import pytest
from playwright.sync_api import expect
from tests.plain_runs import plain_run
from tests.test_check_generated import PROGRAMS as GENERATED

ONLY = [{"tracemark": {"views": ["predict"]}}]
MATERIAL = {"name": "material", "font": False}
SUM = """\
total = 0
for price in [5, 3]:
    total += price
    if total > 6:
        print("dear", total)
"""
PROGRAMS = {
    "a loop with a condition": SUM,
    "two names for one list": "a = [1]\nb = a\nb.append(2)\na, b = b, len(a)\n",
    "loops in loops": "for x in 'ab':\n    for n in range(2):\n        x = x + str(n)\nprint(x)\n",
    "a loop that is left": "n = 5\nwhile True:\n    n = n - 2\n    if n < 2:\n        break\nprint(n)\n",
    "a long literal": "words = ['one', 'two', 'three']\nn = 0\nwords = words[n:2]\nn = -1\n",
    "no output": "a = 2\nb = a * a\nc = b > a\n",
    "text that looks like a page": (
        "a = '<b>' + '</script>'\nb = a.upper() + ' & \"x\"'\nprint(b + '`' + chr(233) + chr(0x202E))\n"
    ),
    **{name: code for name, code in list(GENERATED.items())[::5]},
    "a loop without items": "s = 'x'\nfor c in s[1:]:\n    s = c\ns = s * 3\n",
}


@pytest.fixture
def predict(site):
    """The page of a sample."""

    def build(code, options="", **config):
        fence = f'```python trace id="s" {options}\n{code}```\n'
        site.write("lesson.md", f"---\ntopic: T\n---\n\n# T\n\n{fence}")
        return site.build(**{"plugins": ONLY, **config}).page("lesson/predict/index.html")

    return build


def rows_of(page):
    """The rows that are asked, by number."""
    found = [one for one in page.all("details") if (one.get("id") or "").startswith("s-step-")]
    return {int(one.get("id").rpartition("-")[2]): one for one in found}


def by_line(page):
    """What is asked of the rows of each line, row by row."""
    found: dict[int, list[list[tuple[str, str]]]] = {}
    for row in rows_of(page).values():
        line = re.findall(r"Line (\d+):", words(row))[0]
        found.setdefault(int(line), []).append(asked(row))
    return found


def words(element):
    return " ".join("".join(element.itertext()).split())


def asked(row):
    """What is asked of a row: its questions with their answers."""
    return [
        (words(next(iter([*one.iter("legend"), *one.iter("label")]))), one.get("data-answer"))
        for one in row.iter()
        if one.get("data-answer") is not None
    ]


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_answer_is_what_a_plain_run_says(predict, name):
    run = plain_run(PROGRAMS[name])
    questions = [(n, *one) for n, row in rows_of(predict(run.code)).items() for one in asked(row)]
    assert questions
    for n, title, answer in questions:
        step = run.steps[n - 1]
        if found := re.fullmatch(r"What is (\w+) after this step\?", title):
            assert answer == step.after[found[1]], (n, title)
        elif found := re.fullmatch(r"Is (.+) True or False here\?", title):
            assert (found[1], answer) == (step.test[0], str(step.test[1])), (n, title)
        elif title == "What does this step print?":
            assert answer == step.output.removesuffix("\n").replace("\u202e", "\\u202e")
        elif title == "In which line does the run go on?":
            assert int(answer) == run.steps[n].line
        elif title == "Which exception is raised?":
            assert answer == step.raised
        else:
            assert (title, answer) == (
                "Does the loop get another item?",
                "no" if step.ends else "yes",
            )


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_values_given_before_a_row_are_those_of_a_plain_run(predict, name):
    run = plain_run(PROGRAMS[name])
    for n, row in rows_of(predict(run.code)).items():
        given = [one for one in row.iter("li") if one.get("class") == "tm-before"]
        for pair in (pair.text for one in given for pair in one.iter("code")):
            variable, _, value = pair.partition(" = ")
            assert value == run.steps[n - 1].before[variable].replace("\u202e", "\\u202e")


def test_the_header_of_a_loop_asks_the_same_when_there_are_no_more_items(predict):
    rows = rows_of(predict("for c in 'ab':\n    d = c * 2\n"))
    titles = ["Does the loop get another item?", "What is c after this step?"]
    assert [asked(rows[n]) for n in (1, 3, 5)] == [
        list(zip(titles, answers, strict=True))
        for answers in (("yes", "'a'"), ("yes", "'b'"), ("no", "'b'"))
    ]
    assert [("Items taken before: 0" in words(rows[n])) for n in (1, 3, 5)] == [True, False, False]
    assert "Items taken before: 2" in words(rows[5])


def test_an_inner_loop_counts_its_items_anew_also_where_it_was_left(predict):
    code = "for a in 'xy':\n    for b in 'pqr':\n        if b == 'q':\n            break\n"
    assert taken(predict(code), "for b") == ["0", "1", "0", "1"]


def test_the_loop_of_a_generator_counts_on_after_each_yield(predict):
    code = "def g():\n    for i in range(2):\n        yield i\nfor q in g():\n    q = q * 2\n"
    assert taken(predict(code), "for i") == ["0", "1", "2"]


def taken(page, header):
    """How many items a loop is said to have had, each time that its header is asked for one."""
    found = [
        re.findall(rf"{header}.*Items taken before: (\d)", words(row))
        for row in rows_of(page).values()
    ]
    return [count for counts in found for count in counts]


def test_a_value_that_does_not_change_is_asked_as_others_are(predict):
    rows = rows_of(predict("a = 0\nfor n in [0, 2]:\n    a = a + n\n"))
    assert asked(rows[3]) == [("What is a after this step?", "0")]
    assert asked(rows[5]) == [("What is a after this step?", "2")]


def test_a_case_is_asked_with_what_it_is_compared_with(predict):
    page = predict("p = 'x' * 2\nmatch p:\n    case 'xx':\n        r = p + 'y'\n")
    (case,) = (row for row in rows_of(page).values() if "Line 3" in words(row))
    assert "Before: p = 'xx'" in words(case)
    assert asked(case) == [("Does case 'xx' match, True or False?", "True")]


def test_a_doubtful_escape_of_a_sample_is_no_warning_of_the_build(predict, recwarn):
    row = rows_of(predict('name = "\\d"\ntext = name + "!"\n'))[2]
    assert "Before: name = '\\\\d'" in words(row)
    assert [str(one.message) for one in recwarn if "escape" in str(one.message)] == []


def test_the_condition_of_a_while_is_not_asked_of_its_passes(predict):
    rows = rows_of(predict("n = 2\nwhile n > 0:\n    n -= 1\n", 'step="loop"'))
    assert [asked(row) for row in rows.values()] == [
        [("What is n after this step?", "1")],
        [("What is n after this step?", "0")],
    ]


def test_a_value_that_only_copies_its_line_is_not_asked(predict):
    page = predict("rate = 0.25\nnames = ['a']\nx = rate * 2\n")
    assert list(rows_of(page)) == [3]
    assert "So it begins: Step 1, line 1: set rate to 0.25" in page.words
    assert page.one("*[@id='s-step-2']").tag == "li"


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("class A:\n    pass\na = A()\n", "A()"),
        ("x = 1\ny = x / 3\n", "0.333"),
        ("x = 1\ny = [x] * 70\n", "[1, 1"),
        ("x = 1\nf = open\n", "built-in"),
        ("def g():\n    yield 5\nf = g()\n", "generator"),
    ],
)
def test_what_nobody_writes_down_is_not_asked(predict, code, value):
    page = predict(code + "z = 1 + 1\n")
    answers = [answer for row in rows_of(page).values() for _, answer in asked(row)]
    assert "2" in answers
    assert not [answer for answer in answers if value in answer]


CHANCE = """\
import random
import time

dice = random.Random(7)
began = time.time()
rolls = []
for turn in range(2):
    roll = random.random()
    rolls.append(turn * 3)
    low = roll < 0
fixed = dice.randint(1, 6)
double = fixed * 2
if time.time() - began > -1:
    print("later")
"""


def test_chance_and_the_clock_are_not_asked_but_what_follows_from_them_is(predict):
    found = by_line(predict(CHANCE))
    never = (8, 11, 13)  # chance, chance with a seed, a condition by the clock
    assert [asked for line in never for asked in found[line]] == [[]] * 4
    titles = {line: [title for row in found[line] for title, _ in row] for line in found}
    assert titles[9] == ["What is rolls after this step?"] * 2
    assert titles[10] == ["What is low after this step?"] * 2
    assert titles[12] == ["What is double after this step?"]
    assert titles[14] == ["What does this step print?"]


def test_the_order_of_a_set_is_not_asked_but_its_items_are(predict):
    code = (
        "tags = {'tea', 'jam'}\ntags.add('oil')\nfor tag in tags:\n    n = len(tag)\nprint(tags)\n"
    )
    code += "first = list(tags)[0]\nfor tag in sorted(tags):\n    n = len(tag)\n"
    found = by_line(predict(code))
    assert found[2] == [[("What is tags after this step?", "{'jam', 'oil', 'tea'}")]]
    assert found[3][0] == [("Does the loop get another item?", "yes")]
    assert found[5] == found[6] == [[]]
    assert ("What is tag after this step?", "'jam'") in found[7][0]


LEAVING = """\
def shelf():
    try:
        yield 1
    finally:
        print("closed")
def check(n):
    if n > 1:
        raise ValueError(n)
    return
row = shelf()
for n in row:
    break
row.close()
try:
    raise KeyError
except KeyError:
    check(1)
try:
    check(2)
except ValueError:
    print("bad")
"""


def test_where_the_run_goes_on_is_asked_of_the_call_that_goes_on(predict):
    found = by_line(predict(LEAVING))
    question = "In which line does the run go on?"
    assert found[12] == [[(question, "13")]]  # which prints by line 5 before it is done
    assert found[15] == [[(question, "16")]]
    assert found[9] == [[("What is returned?", "None")]]
    assert found[8] == [[]]  # to the call in line 19, or to the handler in line 20?


SHARED = """\
from copy import copy
class Model:
    def __init__(self, version):
        self.version = version
        self.tags = []
first = Model(1)
live = first
first.version = 2
first = copy(live)
first.version = 3
first.tags.append("x")
"""


def test_an_attribute_is_asked_by_each_name_of_such_an_object(predict):
    found = by_line(predict(SHARED))
    wanted = {8: ["live.version"], 10: ["live.version"], 11: ["live.tags", "first.tags"]}
    for line, names in wanted.items():
        python: dict[str, object] = {}
        exec("\n".join(SHARED.split("\n")[:line]), python)
        (asked,) = found[line]
        assert asked == [
            (f"What is {name} after this step?", repr(eval(name, python))) for name in names
        ]
    assert found[4] == [[("What is self.version after this step?", "1")]]


def test_one_object_is_asked_once_by_the_name_that_the_line_knows(predict):
    code = "def take(queue):\n    queue.pop()\n    return len(queue)\norders = [4, 2]\nleft = take(orders)\n"
    titles = [title for row in rows_of(predict(code)).values() for title, _ in asked(row)]
    assert "What is global orders after this step?" not in titles
    assert titles.count("What is queue after this step?") == 2


def test_a_call_is_asked_with_its_arguments(predict):
    code = "def f(n):\n    if n > 1:\n        return n * limit\n    print('small')\n"
    page = predict(code, 'step="call f" setup="limit = 7" run="f(1)\\nf(2)"')
    rows = rows_of(page)
    assert "Given: n = 1" in words(rows[1])
    assert "Before: limit = 7" in words(rows[2])
    assert asked(rows[1]) == [
        ("Is n > 1 True or False here?", "False"),
        ("What does this step print?", "small"),
    ]
    assert asked(rows[2]) == [
        ("Is n > 1 True or False here?", "True"),
        ("What is returned?", "14"),
    ]


def test_the_start_of_a_call_names_the_line_that_calls(predict):
    page = predict("def f(n):\n    return n + 1\n\nx = 4\ny = f(x * 2)\n")
    (row,) = (row for row in rows_of(page).values() if "Called in line 5" in words(row))
    assert "Called in line 5: y = f(x * 2) Before: x = 4" in words(row)
    assert asked(row) == [("What is n after this step?", "8")]


def test_a_call_from_code_that_is_not_shown_has_its_arguments_given(predict):
    page = predict("def f(n):\n    print(n + 1)\n", 'run="f(41)\\nf(1)"')
    assert "Step 2, line 1: call f with n = 41" in page.words
    assert [(n, asked(row)) for n, row in rows_of(page).items()] == [
        (3, [("What does this step print?", "42")]),
        (4, []),
        (5, [("What does this step print?", "2")]),
    ]
    assert "Given: n = 1" in words(rows_of(page)[4])


def test_a_pass_is_asked_with_its_item(predict):
    rows = rows_of(predict(SUM, 'step="loop"'))
    assert "Pass 2 of the loop Given: price = 3 Before: total = 5" in words(rows[2])
    assert ("Is total > 6 True or False here?", "True") in asked(rows[2])
    assert ("What does this step print?", "dear 8") in asked(rows[2])
    assert not [title for title, _ in asked(rows[2]) if "price" in title]


def test_a_condition_that_a_row_evaluates_more_than_once_has_no_one_answer(predict):
    code = "for a in [3]:\n    n = 0\n    while n < a:\n        n += 1\n"
    assert asked(rows_of(predict(code, 'step="loop"'))[1]) == [("What is n after this step?", "3")]


def test_an_exception_is_asked_for(predict):
    page = predict("t = 'x' * 2\nint(t)\n", 'expect="ValueError"')
    assert asked(rows_of(page)[2]) == [("Which exception is raised?", "ValueError")]


def test_what_is_typed_as_input_is_on_the_page(predict):
    page = predict("a = int(input())\nb = a * a\n", 'input="12\\n"')
    assert "Input, line by line: 12" in page.words
    assert asked(rows_of(page)[2]) == [("What is b after this step?", "144")]


def test_long_runs_are_folded_as_the_table_of_the_lesson_is(predict):
    page = predict("total = 0\nfor n in range(30):\n    total = total + n\nprint(total)\n")
    rows = rows_of(page)
    assert [int(n) for n in rows] == [2, 3, 4, 5, 6, 7, *range(56, 64)]
    assert "Show steps 8 to 55: 48 steps, 24 passes" in page.words
    assert page.one("li[@id='s-step-30']").text.startswith("Step 30")
    assert "Before: n = 26, total = 351" in words(rows[57]) or "total = 351" in words(rows[57])


def test_nothing_to_ask_is_no_page(site):
    site.write("lesson.md", '---\ntopic: T\n---\n\n# T\n\n```python trace id="s"\nx = 1\n```\n')
    assert not (site.build(plugins=ONLY).folder / "lesson/predict").exists()


def test_the_page_speaks_the_language_of_the_site(predict):
    page = predict(SUM, plugins=[{"tracemark": {"views": ["predict"], "language": "de"}}])
    titles = [title for title, _ in asked(rows_of(page)[2])]
    assert titles == [
        "Bekommt die Schleife noch ein Element?",
        "Was ist price nach diesem Schritt?",
    ]
    assert "Vorher genommene Elemente: 0" in page.words


def test_several_samples_stand_under_their_names(site):
    fences = "".join(
        f'```python trace id="{name}"\nx = 2\ny = x * {n}\n```\n\n'
        for n, name in ((3, "a"), (4, "b"))
    )
    site.write("lesson.md", f"---\ntopic: T\n---\n\n# T\n\n{fences}")
    page = site.build(plugins=ONLY).page("lesson/predict/index.html")
    assert [one.text.strip() for one in page.all("h2") if one.text.strip() in "ab"] == ["a", "b"]
    ids = [one.get("id") for one in page.root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))


def test_the_questions_are_none_of_the_course(predict):
    page = predict(SUM)
    assert page.has("form", "tm-predicted")
    assert [form for form in page.all("form") if form.get("data-mark")] == []


# In a browser


@pytest.fixture
def opened(predict, site, pages):
    """The page of a sample in a browser; nothing may go wrong in it."""

    def open_(code, options="", *, scripts=True, **how):
        predict(code, options, theme=MATERIAL)
        page = pages.new(java_script_enabled=scripts, **how)
        page.goto((site.folder / "site/lesson/predict/index.html").as_uri())
        return page

    yield open_
    assert pages.problems == []


def test_a_right_answer_opens_the_next_step_and_moves_the_focus(opened):
    page = opened("a = 2\nb = a + 3\nc = b * 2\n")
    page.locator("#s-step-2 input").fill("5.0")
    page.keyboard.press("Enter")
    expect(page.locator("#s-step-2 [role=status]")).to_have_text("✓ Right. 1 of 1 right so far.")
    expect(page.locator("#s-step-3")).to_have_attribute("open", "")
    expect(page.locator("#s-step-3 input")).to_be_focused()


def test_a_wrong_answer_is_explained_before_it_goes_on(opened):
    page = opened("a = 2\nb = a + 3\nc = b * 2\n")
    page.locator("#s-step-2 input").fill("6")
    page.keyboard.press("Enter")
    row = page.locator("#s-step-2")
    expect(row.locator("[role=status]")).to_have_text("✗ Not right. 0 of 1 right so far.")
    expect(row.locator(".tm-answer")).to_contain_text("set b to 5")
    expect(row.get_by_role("button", name="Next step")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#s-step-3 input")).to_be_focused()


def test_an_empty_answer_is_asked_again(opened):
    page = opened(SUM)
    row = page.locator("#s-step-2")
    row.get_by_role("button", name="Check").click()
    expect(row.locator("[role=status]")).to_have_text("Choose an answer first.")
    row.get_by_label("Yes").check()
    row.get_by_role("button", name="Check").click()
    expect(row.locator("[role=status]")).to_have_text("Write an answer first.")
    expect(row.get_by_label("What is price after this step?")).to_be_focused()


def test_answers_are_kept_nowhere(opened):
    page = opened("a = 2\nb = a + 3\n")
    page.locator("#s-step-2 input").fill("5")
    page.keyboard.press("Enter")
    expect(page.locator("#s-step-2 [role=status]")).to_contain_text("Right")
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('tracemark:'))")
        == []
    )


def test_without_scripts_each_answer_can_be_opened(opened):
    page = opened(SUM, scripts=False)
    row = page.locator("#s-step-3")
    row.locator("summary").first.click()
    assert not row.locator("button").first.is_visible()
    row.locator("summary", has_text="Show what happens").click()
    expect(row.locator(".tm-answer")).to_contain_text("add 5 to total: 0 becomes 5")


def test_on_paper_the_answers_stand_on_a_sheet_of_their_own(opened):
    page = opened(SUM)
    page.emulate_media(media="print")
    assert page.locator("#s-step-3 label").first.is_visible()
    assert not page.locator("#s-step-3 .tm-answer").is_visible()
    assert not page.locator("#s-step-3 .tm-before").is_visible()
    sheet = page.locator(".tm-answers")
    assert sheet.is_visible()
    assert "Step 3" in sheet.inner_text()
    assert "add 5 to total: 0 becomes 5" in sheet.inner_text()
