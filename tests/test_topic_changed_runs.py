"""What if and Find the fault: what the pages say of changed programs, compared with plain runs of them."""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect
from tests.browsing import served
from tests.conftest import Built, Html
from tests.test_accessibility import AXE, PLACES, RUN
from tests.test_html import complaints

SCORES = """\
scores = [62, 80, 71]
backup = list(scores)
best = scores[0]
for score in scores:
    if score > best:
        best = score
scores.append(95)
print(best, backup)
"""
CLIMB = """\
height = 0
while height < 3:
    height += 1
print(height)
"""
COUNT = """\
numbers = [4, 7, 9]
total = 0
for number in numbers:
    if number % 2 == 1:
        total += number
print("sum", total)
"""
BANK = """\
class Account:
    def __init__(self, money=10):
        self.money = money

    def take(self, much):
        if much <= self.money:
            self.money -= much
            return True
        return False

one = Account()
print(one.take(10), one.take(1))
print("left", one.money)
"""
ODD = """\
def odd(n):
    for i in range(n):
        if i % 2 == 1:
            yield i

print(sum(odd(6)))
"""
MARKS = """\
from copy import copy

def marks(points, limit):
    found = ""
    if points >= limit:
        found += "a"
    elif points >= limit - 3:
        found += "b"
    return found

first = [5, 9]
second = copy(first)
first.append(7)
low, high = 6, 8
for place, points in enumerate(second, start=1):
    print(place, marks(points, low) + marks(points, high))
print(len(first), second)
"""
PRINTING = {
    "scores": SCORES,
    "climb": CLIMB,
    "count": COUNT,
    "bank": BANK,
    "odd": ODD,
    "marks": MARKS,
}


def lesson(code, options=""):
    return f'---\ntopic: T\n---\n\n# T\n\n```python trace id="s" {options}\n{code}```\n'


@dataclass
class BuiltViews:
    """A built lesson; called with a view it gives its page."""

    built: Built
    page: Callable[[str], Html | None]

    def __call__(self, slug: str) -> Html | None:
        return self.page(slug)


def matched(pattern: str, text: str) -> re.Match[str]:
    """What a sentence of the page says; it must say it."""
    found = re.search(pattern, text)
    assert found, text
    return found


@pytest.fixture
def views(site):
    """Builds a lesson; gives a function from a view to its page, None where it is not made."""

    def build(code, options="", **config):
        site.write("lesson.md", lesson(code, options))
        config.setdefault("plugins", [{"tracemark": {"views": ["what-if", "debug"]}}])
        built = site.build(**config)

        def page(slug):
            there = (built.folder / f"lesson/{slug}/index.html").exists()
            return built.page(f"lesson/{slug}/index.html") if there else None

        return BuiltViews(built, page)

    return build


def text_of(element):
    """The text of an element, a line break for each `<br>`."""
    pieces = [element.text or ""]
    for child in element:
        pieces += ["\n" if child.tag == "br" else text_of(child), child.tail or ""]
    return "".join(pieces)


def printed_by(code):
    """What Python itself prints, without Tracemark."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, timeout=20, check=False
    )
    return done.stdout.removesuffix("\n") if not done.returncode else None


def changed(code, change):
    """The code with a change that a page tells in words."""
    lines = code.split("\n")
    n = int(matched(r"line (\d+)", change)[1]) - 1
    if "inside the loop" in change:
        lines[n] = "    " + lines[n]
    elif "behind the loop" in change:
        lines[n] = lines[n].removeprefix("    ")
    elif found := re.fullmatch(r"What if (.+) in line \d+ were left out\?.*", change):
        lines[n] = lines[n].replace(found[1], "pass")
    elif found := re.fullmatch(r"What if (.+) in line \d+ were (.+)\? .*", change):
        assert lines[n].count(found[1]) == 1
        lines[n] = lines[n].replace(found[1], found[2])
    elif found := re.search(r"line \d+, (.+) left out\.", change):
        lines[n] = lines[n].replace(found[1], "pass")
    else:
        found = matched(r"line \d+, (.+) in place of (.+)\.", change)
        assert lines[n].count(found[2]) == 1
        lines[n] = lines[n].replace(found[2], found[1])
    return "\n".join(lines)


def options_of(form):
    return [text_of(span) for li in form.iter("li") for span in li.findall("label/span")]


def right_of(form):
    return options_of(form)[int(form.get("data-right"))]


def questions(page):
    """The forms that ask what is printed, each with its question."""
    found = [(text_of(form.find(".//legend")), form) for form in page.has("form", "tm-quiz")]
    return [
        (asked, form) for asked, form in found if asked.endswith("What does the program print?")
    ]


@pytest.mark.parametrize("name", PRINTING)
def test_the_right_answer_is_what_python_prints_with_the_change(views, name):
    asked = questions(views(PRINTING[name])("what-if"))
    assert asked
    for question, form in asked:
        printed = printed_by(changed(PRINTING[name], question))
        if printed is not None:  # else it ends in an exception, which is told behind the output
            assert right_of(form) == (printed or "No output"), question


@pytest.mark.parametrize("name", PRINTING)
def test_each_wrong_answer_is_what_the_program_prints_that_it_names(views, name):
    seen = 0
    for _, form in questions(views(PRINTING[name])("what-if")):
        options = options_of(form)
        for told in form.iter("dd"):
            sentence = text_of(told)
            code = PRINTING[name]
            if sentence != "So it is without the change.":
                code = changed(code, sentence)
            printed = printed_by(code)
            if printed is not None:
                assert options[int(told.get("data-option"))] == (printed or "No output"), sentence
                seen += 1
    assert seen


@pytest.mark.parametrize("name", PRINTING)
def test_no_two_answers_are_the_same(views, name):
    for _, form in questions(views(PRINTING[name])("what-if")):
        options = options_of(form)
        assert len(options) == len(set(options)) >= 2


def test_changes_of_a_page_have_different_effects(views):
    rights = [right_of(form) for _, form in questions(views(SCORES)("what-if"))]
    assert len(rights) == len(set(rights)) >= 2


def test_a_second_name_for_a_list_is_tried_in_place_of_a_copy(views):
    asked = [question for question, _ in questions(views(SCORES)("what-if"))]
    assert any("list(scores) in line 2 were scores?" in question for question in asked)


def test_the_slips_that_teach_are_asked_and_the_fault_is_none_of_them(views):
    view = views(MARKS)
    titles = [question for question, _ in questions(view("what-if"))]
    for words in (
        "copy(first) in line 12 were first?",
        "first.append(7) in line 13 were left out?",
        "elif points >= limit - 3: in line 7 were if points >= limit - 3:?",
        "marks(points, low) in line 16 were marks(points, high)?",
    ):
        assert any(words in title for title in titles), words
    _, shown = fault_of(view("debug"))
    wrong = "\n".join(shown.get(n, line) for n, line in enumerate(MARKS.split("\n"), 1))
    assert wrong not in [changed(MARKS, title) for title in titles]


def test_a_number_of_another_kind_is_no_question(views):
    # Of 6 // 2 and 6 / 2 comes the same number.
    page = views("half = 6 / 2\nif half < 3:\n    half = 0.5\n")("what-if")
    titles = [text_of(form.find(".//legend")) for form in page.has("form", "tm-quiz")]
    assert titles
    assert not [title for title in titles if "//" in title]


def test_a_bound_that_is_one_less_is_written_as_anybody_would(views):
    page = views("n = 3\nfor i in range(1, n + 1):\n    print(i)\n")("what-if")
    assert "were range(1, n)?" in page.words
    assert "+ 1 - 1" not in page.words


def row_texts(page, mark):
    (table,) = page.has("table", "tm-compared")[:1]
    return [text_of(tr) for tr in table.iter("tr") if mark in (tr.get("class") or "")]


def test_both_runs_stand_side_by_side_from_the_first_difference(views):
    page = views(CLIMB, 'what_if="height < 3 -> height <= 3"')("what-if")
    # height < 3 is evaluated for 0, 1, 2 and 3: steps 2, 4, 6 and 8 of the table.
    first = row_texts(page, "tm-changed")[0]
    assert first.startswith("8: first difference")
    assert "height < 3 is False (3 < 3)" in first
    assert "height <= 3 is True (3 <= 3)" in first
    (link,) = {a.get("href") for a in page.all("table//a") if a.text == "8"}
    assert link == "../#s-step-8"


def test_a_step_in_which_nothing_is_set_says_so(views):
    code = CLIMB.replace("print(height)", "height = int(height)  #: round it\nprint(height)")
    page = views(code, 'what_if="height < 3 -> height <= 3"')("what-if")
    # Both runs part in step 8; the marked line comes in step 9 of the run as it is.
    (table,) = page.has("table", "tm-compared")[:1]
    rows = [[" ".join(text_of(cell).split()) for cell in tr] for tr in table.iter("tr")]
    (row,) = [cells for cells in rows if cells[0] == "9"]
    assert row[1] == "Line 4 no variable changes"


def test_what_the_author_names_is_shown_and_nothing_else(views):
    page = views(CLIMB, "what_if='height += 1 -> height += 2; height = 0 -> height = 5'")("what-if")
    asked = [question for question, _ in questions(page)]
    assert asked == [
        "What if height += 1 in line 3 were height += 2? What does the program print?",
        "What if height = 0 in line 1 were height = 5? What does the program print?",
    ]
    assert [right_of(form) for _, form in questions(page)] == ["4", "5"]


def test_a_change_that_the_author_names_may_never_end_and_may_change_nothing(views):
    view = views(CLIMB, 'what_if="height += 1 -> pass; height < 3 -> height != 3"', strict=True)
    assert not view.built.aborted, view.built.log
    assert "It does not come to an end" in view("what-if").words
    assert "Nothing changes: both runs are the same in each step." in view("what-if").words


def test_no_change_that_never_ends_is_made(views):
    code = "n = 8\nwhile n != 1:\n    n = n // 2\nprint(n)\n"
    page = views(code)("what-if")
    assert page is None or "does not come to an end" not in page.words


def test_marks_of_the_option_in_quotes_or_behind_a_backslash_are_code(views):
    code = 'def f(x) -> str: return x\nprint(f("a;b"))\n'
    named = (
        """what_if='"a;b" -> "c->d; e";"""
        r""" def f(x) \-> str: return x -> def f(x) \-> str: return x * 2'"""
    )
    page = views(code, named)("what-if")
    assert [right_of(form) for _, form in questions(page)] == ["c->d; e", "a;ba;b"]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ('what_if="height"', "TM102", "no arrow"),
        ('what_if="height -> "', "TM102", "no code on one side"),
        ('what_if="if height: -> 1"', "TM102", "not Python"),
        ('what_if="height -> 2"', "TM210", "stands at 2 places"),
        ('what_if="hight < 3 -> 2"', "TM210", "is nowhere in the sample"),
        ('fault="height < 3 -> 3 > height"', "TM220", "makes no difference"),
        ('fault="height += 1 -> pass"', "TM220", "is not whole"),
        ('fault="height = 0 -> height = 1; height += 1 -> height += 2"', "TM102", "2 changes"),
    ],
)
def test_what_cannot_be_shown_is_a_finding(views, options, code, words):
    log = [line for line in views(CLIMB, options).built.log if line.startswith("docs/")]
    assert len(log) == 1, log
    assert code in log[0]
    assert words in log[0]


def test_a_finding_stands_at_the_change(views):
    options = 'what_if="height = 0 -> height = 1; hight -> 2"'
    (place,) = views(CLIMB, options).built.places
    line = lesson(CLIMB, options).split("\n")[6]
    assert place == f"docs/lesson.md:7:{line.index('hight') + 1}: TM210"


# Find the fault


def fault_of(page):
    """The form, and the program as it stands there."""
    (form,) = page.has("form", "tm-quiz")
    lines = [[text_of(part) for part in label] for label in form.findall(".//label/span")]
    return form, {int(number): code for number, code in lines}


@pytest.mark.parametrize("name", PRINTING)
def test_one_line_is_changed_and_python_prints_what_the_page_says(views, name):
    code = PRINTING[name]
    page = views(code)("debug")
    form, shown = fault_of(page)
    right = code.rstrip("\n").split("\n")
    wrong = [shown.get(n, line) for n, line in enumerate(right, 1)]
    differing = [n for n, (a, b) in enumerate(zip(right, wrong, strict=True), 1) if a != b]
    assert differing == [int(right_of(form).split()[0])]
    table = page.has("table", "tm-compared")[0]
    (samps,) = [
        [text_of(s) for s in tr.iter("samp")]
        for tr in table.iter("tr")
        if tr.find(".//samp") is not None
    ]
    assert samps == [printed_by(code), printed_by("\n".join(wrong))]
    assert samps[0] != samps[1]


def traced(code, lines):
    """Which of the lines run, by Python's own trace function."""
    seen = set()

    def trace(frame, event, arg):
        if frame.f_code.co_filename == "plain":
            seen.add(frame.f_lineno)
        return trace

    program = compile(code, "plain", "exec")
    sys.settrace(trace)
    try:
        exec(program, {"print": lambda *args, **kwargs: None})
    finally:
        sys.settrace(None)
    return {n: n in seen for n in lines}


def test_a_line_that_does_not_run_is_told_so(views):
    code = COUNT.replace('print("sum"', 'if total > 90:\n    print("many")\nprint("sum"')
    page = views(code, 'fault="number % 2 == 1 -> number % 2 != 1"')("debug")
    form, shown = fault_of(page)
    numbers = list(shown)
    told = {numbers[int(dd.get("data-option"))]: text_of(dd) for dd in form.iter("dd")}
    silent = {n for n, words in told.items() if words.startswith("This line does not run")}
    runs = traced(code, numbers)
    wrong = traced(code.replace("number % 2 == 1", "number % 2 != 1"), numbers)
    assert silent == {n for n in numbers if not runs[n] and not wrong[n]} == {7}
    assert told[1] == told[2] == "This line does the same as in the lesson, each time that it runs."
    assert told[8].startswith("This line does not do the same as in the lesson")


def test_a_match_that_runs_is_not_said_not_to_though_it_makes_no_step(views):
    code = "size = 2\nmatch size:\n    case 2:\n        price = 5\n    case _:\n        ...\nprint(price)\n"
    form, shown = fault_of(views(code, 'fault="price = 5 -> price = 6"')("debug"))
    numbers = list(shown)
    told = {numbers[int(dd.get("data-option"))]: text_of(dd) for dd in form.iter("dd")}
    assert [n for n in told if told[n].startswith("This line does not run")] == [6]


def test_a_fault_that_shows_later_is_no_fault_of_the_line_where_it_shows(views):
    page = views(SCORES, 'fault="list(scores) -> scores"')("debug")
    form, _ = fault_of(page)
    assert right_of(form).startswith("2 ")
    told = {dd.get("data-option"): text_of(dd) for dd in form.iter("dd")}
    assert told["6"].startswith("Here something is wrong for the first time")  # line 7, the append
    assert "Line 2 should be backup = list(scores)." in page.words


def test_the_fault_of_the_author_is_taken(views):
    page = views(CLIMB, 'fault="height += 1 -> height += 2"')("debug")
    form, shown = fault_of(page)
    assert shown[3].strip() == "height += 2"
    assert right_of(form).split()[0] == "3"


# Both


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ('"""Only words."""\n', ""),
        ("x = 'a'\n", ""),
        ("if x\n    y\n", 'expect="syntax-error"'),
        ("while True:\n    pass\n", 'expect="step-limit" max_steps="20"'),
    ],
)
def test_there_is_no_page_without_a_change_to_show(views, code, options):
    view = views(code, options)
    assert (view("what-if"), view("debug")) == (None, None)


def test_rows_that_are_calls_are_compared_as_calls(views):
    code = "def fee(days):\n    if days > 7:\n        print('late')\n    else:\n        print('fine')\n"
    options = 'step="call fee" run="for d in (6, 7, 8): fee(d)" what_if="days > 7 -> days >= 7"'
    page = views(code, options)("what-if")
    first = row_texts(page, "tm-changed")[0]
    assert first.startswith("2: first difference")
    assert "print fine" in first
    assert "print late" in first
    assert "the same in both runs" in page.words
    assert "After the program this runs: for d in (6, 7, 8): fee(d)" in page.words


def test_what_the_program_reads_is_on_each_page_that_asks_what_comes_out(views):
    code = "a = int(input())\nb = 2\nif a < b:\n    a = b\nprint(a)\n"
    all_views = [{"tracemark": {"views": ["what-if", "debug", "order"]}}]
    view = views(code, 'input="1\\n"', plugins=all_views)
    for slug in ("what-if", "debug", "order"):
        assert "Input, line by line: 1" in view(slug).words, slug


CHANCY = {
    "drawn": "import random\nn = random.randint(1, 9)\nif n > 4:\n    n = n * 2\nprint(n)\n",
    "drawn with a seed": "import random\nrandom.seed(1)\nn = random.randint(1, 9)\nprint(n + 2)\n",
    "of the clock": "import time\nn = time.time() % 7\nprint(n * 2 > 3)\n",
    "in the order of a set": "n = 0\nfor tag in {'b', 'a'}:\n    n += 2\n    print(tag, n)\n",
}


@pytest.mark.parametrize("name", CHANCY)
def test_what_nobody_can_foretell_is_not_asked(views, name):
    view = views(CHANCY[name])
    assert view("what-if") is None
    is_same_in_each_run = name in ("drawn with a seed", "in the order of a set")
    assert (view("debug") is not None) == is_same_in_each_run


BY_COMMENTS = """\
import calendar
leap = 0
for year in [2023, 2024, 2028]:  #: Take {year}
    if calendar.isleap(year):    #: Is it one?
        leap += 1                #: Count it
        print(year)              #: Say it
print(leap)                      #: Say how many
"""


def test_rows_by_comments_are_compared_with_those_of_the_second_run(views):
    view = views(BY_COMMENTS, 'step="mark"')
    assert view("what-if") is not None
    assert view("debug") is not None


def test_a_named_change_of_what_nobody_can_foretell_is_shown_without_answers_to_choose(views):
    page = views(CHANCY["drawn"], 'what_if="n * 2 -> n * 3"')("what-if")
    assert page.all("form[@class='tm-quiz']") == []
    assert "Show what happens" in page.words


def test_tasks_on_paper_are_numbered_through(bare, pages):
    page = pages.new()
    page.emulate_media(media="print")
    with served(bare(SCORES)) as address:
        page.goto(f"{address}/lesson/what-if/")
        # Each task has a list item of its own, so its number is counted from what holds them all.
        count = """() => {
            const scope = (one) => getComputedStyle(one).counterReset;
            const holders = [document.body, ...document.querySelectorAll(".tm-tasks, .tm-tasks *")];
            return holders.filter((one) => scope(one).includes("tm-question")).map((one) => one.tagName);
        }"""
        assert page.evaluate(count) == ["BODY"]


def test_a_pass_that_leaves_something_undone_is_not_called_the_same(views):
    code = "total = 0\nfor n in (1, 2):\n    total += n\nprint(total)\n"
    page = views(code, 'step="loop" what_if="total += n -> pass"')("what-if")
    (second,) = [words for words in row_texts(page, "") if words.startswith("2")]
    assert second == "2Line 2 set total to 3Line 2 does not do that"
    assert "the same in both runs" not in page.words


def test_text_of_the_sample_is_text_on_the_page(views):
    code = 's = "</script><b id=evil>"\nn = 0\nfor c in s:\n    if c == "<":\n        n += 1\nprint(s * n)\n'
    view = views(code)
    for slug in ("what-if", "debug"):
        page = view(slug)
        assert page.all("b[@id='evil']") == []
        assert "</script><b id=evil>" in page.words


def test_two_builds_are_the_same(views):
    pages = [views(SCORES, out=out) for out in ("one", "two")]
    for slug in ("what-if", "debug"):
        one, two = (page(slug).text for page in pages)
        assert one == two


def test_both_speak_german(views):
    plugins = [{"tracemark": {"language": "de", "views": ["what-if", "debug"]}}]
    view = views(SCORES, plugins=plugins)
    assert "Was gibt das Programm aus?" in view("what-if").words
    assert "Der Lauf weicht zuerst in Schritt" in view("what-if").words
    assert "Welche Zeile wurde geändert?" in view("debug").words
    for slug in ("what-if", "debug"):
        assert not re.search(r"\b(the run|step \d|which then|line \d)\b", view(slug).words)


# In a browser

BARE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ page.title }}</title>
<meta name="viewport" content="width=device-width">
{% for path in config.extra_css %}<link rel="stylesheet" href="{{ path|url }}">
{% endfor %}{% for script in config.extra_javascript %}{{ script|script_tag }}
{% endfor %}</head><body><main>
{{ page.content }}
</main></body></html>
"""
"""A theme that is nothing but the page, so that all that is found in it is ours."""


@pytest.fixture
def bare(views, tmp_path):
    """Builds a lesson with that theme."""
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme/main.html").write_text(BARE, encoding="utf-8")

    def build(code, options=""):
        theme = {"name": None, "custom_dir": "theme"}
        return views(code, options, theme=theme).built.folder

    return build


@pytest.mark.parametrize("slug", ["what-if", "debug"])
@pytest.mark.parametrize("name", ["scores", "bank"])
def test_the_pages_are_good_html(bare, name, slug):
    folder = bare(PRINTING[name]) / "lesson" / slug
    assert complaints(folder) == []


@pytest.mark.parametrize("slug", ["what-if", "debug"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(bare, pages, slug, width):
    if not AXE.exists():
        pytest.skip("axe-core is not installed: make node")
    page = pages.new(width=width, color_scheme="dark" if width == 320 else "light")
    with served(bare(SCORES)) as address:
        page.goto(f"{address}/lesson/{slug}/")
        for details in page.locator("details").all():
            details.evaluate("(details) => { details.open = true; }")
        page.add_script_tag(path=AXE)
        found = page.evaluate(RUN, ["main", {}, PLACES])
        assert [(one["rule"], one["target"]) for one in found["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_line_is_clicked_and_judged(bare, pages):
    page = pages.new()
    folder = bare(SCORES, 'fault="list(scores) -> scores"')
    page.goto((folder / "lesson/debug/index.html").as_uri())
    status = page.locator("form").get_by_role("status")
    page.locator("label").get_by_text("scores.append(95)").click()
    page.get_by_role("button", name="Check answer").click()
    expect(status).to_contain_text("Not right")
    expect(status).to_contain_text("Here something is wrong for the first time")
    page.locator("label").get_by_text("backup = scores").click()
    page.get_by_role("button", name="Check answer").click()
    expect(status).to_contain_text("Right")
    expect(page.locator("form").get_by_role("table", name="Where the runs part")).to_be_visible()
    assert pages.problems == []


def test_without_scripts_the_lines_are_choices_and_the_answer_opens(bare, pages):
    page = pages.new(java_script_enabled=False)
    with served(bare(CLIMB, 'fault="height += 1 -> height += 2"')) as address:
        page.goto(f"{address}/lesson/debug/")
        page.get_by_role("radio").nth(2).check()
        page.get_by_text("Show answer").click()
        expect(page.locator("form").get_by_text("Line 3 should be")).to_be_visible()
        expect(
            page.locator("form").get_by_role("table", name="Where the runs part")
        ).to_be_visible()


def test_on_paper_the_questions_stand_without_their_answers(bare, pages):
    page = pages.new()
    page.emulate_media(media="print")
    with served(bare(SCORES)) as address:
        for slug in ("what-if", "debug"):
            page.goto(f"{address}/lesson/{slug}/")
            expect(page.locator("form").first).to_be_visible()
            assert [one.is_visible() for one in page.locator(".tm-answer").all()].count(True) == 0
