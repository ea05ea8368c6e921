"""Put in order: the lines of a sample, shuffled. What the page accepts is compared with plain runs here."""

import contextlib
import io
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.test_accessibility import AXE, OURS, RUN
from tests.test_html import complaints

VIEWS = [{"tracemark": {"views": ["order"]}}]
FRONT = "---\ntopic: Topic\n---\n\n# Topic\n\n"


def lesson(code, options=""):
    return f'{FRONT}```python trace id="s" {options}\n{code}```\n'


@dataclass
class Puzzle:
    """What a learner is given, read off the page."""

    lines: dict[str, str]
    """Text of each line by its letter, in the order of the page."""
    stays: set[str]
    tried: dict[str, str]
    """For each order that was run: right, near or wrong."""
    same: dict[str, str]
    solution: list[str]
    right: set[str]
    """The orders that the page tells, by letters."""
    said: dict[str, str]
    """What is said of each order that was run."""
    wrong: tuple[str, str, str] | None
    """A line that does not belong: its letter, its text, and what is said of it."""

    def key(self, order):
        return "".join(self.same.get(letter, letter) for letter in order)

    def code(self, order):
        return "\n".join(self.lines[letter] for letter in order) + "\n"

    def orders(self):
        """All there are, each program once."""
        moved = [letter for letter in self.solution if letter not in self.stays]
        for permutation in permutations(moved):
            rest = iter(permutation)
            yield [letter if letter in self.stays else next(rest) for letter in self.solution]


def puzzles(page):
    return [_puzzle(place) for place in page.has("div", "tm-order")]


def _puzzle(place):
    shuffled, solution = (one for one in place.iter("ol") if one.get("class") == "tm-pieces")
    data = json.loads(place.get("data-order"))
    (outcomes,) = (list(one) for one in place.iter("ul") if one.get("class") == "tm-said")
    rows = list(shuffled)
    letters = ["".join(row.find("b").itertext()) for row in solution]
    told = [one for details in place.iter("details") for ul in details.iter("ul") for one in ul]
    lines = {row.get("data-piece"): "".join(row.find("code").itertext()) for row in rows}
    wrong, text = data["wrong"], lines.pop(data["wrong"], "")
    return Puzzle(
        lines=lines,
        wrong=(wrong, text, "".join(outcomes[-1].itertext())) if wrong else None,
        stays={row.get("data-piece") for row in rows if row.get("class") == "tm-stays"},
        tried={order: outcomes[n].get("data-kind") for order, n in data["tried"].items()},
        same=data["same"],
        solution=letters,
        right={"".join(one.itertext()).replace(" ", "") for one in told} or {"".join(letters)},
        said={order: "".join(outcomes[n].itertext()) for order, n in data["tried"].items()},
    )


class Endless(BaseException):
    pass


def plain_run(code):
    """Output, values and steps of a program by Python's own tracing; None where it fails or does not end."""
    steps: Counter[tuple[object, ...]] = Counter()
    lines = code.split("\n")
    known: dict[object, tuple[dict[str, str], int | None]] = {}

    def values(frame):
        return {
            name: repr(value)
            for name, value in frame.f_locals.items()
            if not name.startswith("__") and not callable(value)
        }

    def local(frame, event, _):
        before, line = known.get(frame, ({}, None))
        now = values(frame)
        if line is not None and event in ("line", "return"):
            changed = tuple(sorted((k, v) for k, v in now.items() if before.get(k) != v))
            text = lines[line - 1]
            read = re.findall(r"\w+", text) if text.split()[0] in ("if", "elif", "while") else ()
            steps[text, changed, tuple(before.get(name) for name in read)] += 1
        known[frame] = now, frame.f_lineno if event == "line" else None
        if sum(steps.values()) > 300:
            raise Endless
        return local

    def begun(frame, event, _):
        if frame.f_code.co_filename != "plain":
            return None
        known[frame] = values(frame), None
        return local

    names = {"__name__": "__main__"}
    output, old = io.StringIO(), sys.gettrace()
    try:
        compiled = compile(code, "plain", "exec")
        sys.settrace(begun)
        with contextlib.redirect_stdout(output):
            exec(compiled, names)
    except (Exception, Endless):
        return None
    finally:
        sys.settrace(old)
    final = {k: repr(v) for k, v in names.items() if not k.startswith("__") and not callable(v)}
    return output.getvalue(), final, steps


TOTAL = """\
total = 0
count = 0
for price in [5, 3]:
    total += price
    count += 1
print(total / count)
"""
ALIAS = """\
scores = [62, 80]
backup = scores
best = scores[0]
scores.append(95)
print(backup)
print(best)
"""
COUNTDOWN = """\
left = 3
while left > 0:
    if left == 2:
        print("two")
    left -= 1
print(left)
"""
FUNCTION = """\
def kind(n):
    half = n // 2
    if half * 2 == n:
        word = "even"
    else:
        word = "odd"
    return word

print(kind(3), kind(4))
"""
EQUAL = """\
n = 1
print(n)
n += 1
print(n)
n *= 5
"""
UNSURE = """\
for n in []:
    best = n
seen = [1]
best = 0
for n in seen:
    if n > best:
        best = n
print(best)
"""
PROGRAMS = {
    "total": TOTAL,
    "alias": ALIAS,
    "countdown": COUNTDOWN,
    "function": FUNCTION,
    "equal": EQUAL,
    "unsure": UNSURE,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_exactly_the_orders_with_the_same_run_are_accepted(site, name):
    site.write("lesson.md", lesson(PROGRAMS[name]))
    (puzzle,) = puzzles(site.build(strict=True, plugins=VIEWS).page("lesson/order/index.html"))
    wanted = plain_run(PROGRAMS[name].replace("\n\n", "\n"))
    assert wanted is not None
    ran = {"".join(order): plain_run(puzzle.code(order)) for order in puzzle.orders()}
    same = {puzzle.key(order) for order, result in ran.items() if result == wanted}
    assert {puzzle.key(order) for order in puzzle.right} == same
    assert {order for order, kind in puzzle.tried.items() if kind == "right"} == same
    for order, result in ran.items():
        if puzzle.key(order) not in puzzle.tried:
            assert result is None, puzzle.code(order)


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_said_of_an_order_is_what_it_does(site, name):
    site.write("lesson.md", lesson(PROGRAMS[name]))
    (puzzle,) = puzzles(site.build(strict=True, plugins=VIEWS).page("lesson/order/index.html"))
    wanted = plain_run(PROGRAMS[name].replace("\n\n", "\n"))
    for order in puzzle.orders():
        kind, result = puzzle.tried.get(puzzle.key(order)), plain_run(puzzle.code(order))
        said = puzzle.said.get(puzzle.key(order), "")
        if kind == "near":
            assert result[:2] == wanted[:2]
            assert result[2] != wanted[2]
        if said.startswith("It prints") and said != "It prints nothing.":
            assert result[0].split("\n")[0] in said
        if said.startswith(("It stops", "It does not end")):
            assert result is None


@pytest.mark.parametrize("name", ["countdown", "unsure"])
def test_a_line_that_does_not_belong_makes_another_program(site, name):
    site.write("lesson.md", lesson(PROGRAMS[name]))
    (puzzle,) = puzzles(site.build(strict=True, plugins=VIEWS).page("lesson/order/index.html"))
    assert puzzle.wrong is not None
    letter, text, said = puzzle.wrong
    (right,) = [one for one in puzzle.lines if f"in place of line {one}:" in said]
    assert said.startswith(f"Line {letter} does not belong")
    assert text not in puzzle.lines.values()
    mistaken = [text if one == right else puzzle.lines[one] for one in puzzle.solution]
    wanted = plain_run(puzzle.code(puzzle.solution))
    result = plain_run("\n".join(mistaken) + "\n")
    assert wanted is not None
    if "does not end" in said or "It stops" in said:
        assert result is None
    else:
        assert result is not None
        assert result[:2] != wanted[:2]
        lines = zip(result[0].split("\n"), wanted[0].split("\n"), strict=False)
        given, meant = next(pair for pair in lines if pair[0] != pair[1])
        assert said.endswith(f" is {given}, not {meant}.") or f" prints {given}" in said


def test_no_line_is_mixed_in_that_is_as_right_with_the_branches_exchanged(site):
    site.write("lesson.md", lesson(PROGRAMS["function"]))
    built = site.build(strict=True, plugins=VIEWS)
    (puzzle,) = puzzles(built.page("lesson/order/index.html"))
    # The one condition is `half * 2 == n`: with `!=`, and the branches exchanged, all comes out the same.
    turned = FUNCTION.replace("==", "!=").replace("even", "?").replace("odd", "even")
    same = plain_run(turned.replace("?", "odd"))
    assert same is not None
    assert same[0] == "odd even\n" == (plain_run(FUNCTION) or ("",))[0]
    assert puzzle.wrong is None


def test_the_order_at_first_is_not_a_right_one(site):
    for name, code in PROGRAMS.items():
        site.write(f"{name}.md", lesson(code).replace("topic: Topic", f"topic: {name}"))
    built = site.build(strict=True, plugins=VIEWS)
    for name in PROGRAMS:
        (puzzle,) = puzzles(built.page(f"{name}/order/index.html"))
        if puzzle.wrong is None:
            assert puzzle.tried.get(puzzle.key(puzzle.lines)) != "right"
        assert puzzle.code(puzzle.solution) == PROGRAMS[name].replace("\n\n", "\n")


def test_attributes_set_in_another_order_are_no_other_result(site):
    code = (
        "class Point:\n    def __init__(self, x, y):\n        self.x = x\n        self.y = y\n\n"
        "p = Point(1, [2])\nq = Point(p, 3)\n"
    )
    site.write("lesson.md", lesson(code))
    (puzzle,) = puzzles(site.build(strict=True, plugins=VIEWS).page("lesson/order/index.html"))
    letter = {line.strip(): one for one, line in puzzle.lines.items()}
    x, y = letter["self.x = x"], letter["self.y = y"]
    swapped = "".join({x: y, y: x}.get(one, one) for one in puzzle.solution)
    assert puzzle.tried[swapped] == "right"


def test_two_builds_shuffle_alike(site):
    site.write("lesson.md", lesson(ALIAS))
    pages = [
        (site.build(plugins=VIEWS, out=out).folder / "lesson/order/index.html").read_bytes()
        for out in ("one", "two")
    ]
    assert pages[0] == pages[1]


def said_of(puzzle, *texts):
    """What is said of the order of these lines."""
    letters = {text: letter for letter, text in puzzle.lines.items()}
    return puzzle.said[puzzle.key(letters[text] for text in texts)]


def test_a_learner_reads_what_an_order_did(site):
    site.write("lesson.md", lesson(COUNTDOWN))
    (puzzle,) = puzzles(site.build(strict=True, plugins=VIEWS).page("lesson/order/index.html"))
    start, loop, test, two, less, end = COUNTDOWN.splitlines()
    name = {text: letter for letter, text in puzzle.lines.items()}
    assert said_of(puzzle, start, loop, less, test, two, end).endswith(
        f"line {name[test]} tests 0 == 2, not 3 == 2."
    )


NO_END = """\
n = 3
while n > 0:
    if n > 5:
        m = n
    else:
        n -= 1
print(n)
"""


def test_an_order_that_does_not_end_is_said_to_be_so(site):
    site.write("lesson.md", lesson(NO_END))
    (puzzle,) = puzzles(site.build(strict=True, plugins=VIEWS).page("lesson/order/index.html"))
    start, loop, test, branch, other, less, end = NO_END.splitlines()
    (letter,) = (letter for letter, text in puzzle.lines.items() if text == loop)
    said = said_of(puzzle, start, loop, test, less, other, branch, end)
    assert said == f"It does not end: line {letter} runs again and again."


NO_PUZZLE = {
    "one line": "print(1)\n",
    "any order is right": "a = 1\nb = 2\nc = 3\n",
    "it is meant to fail": "a = 1\nb = a\nint('x')\nprint(b)\n",
    "another run each time": "import time\nn = time.time_ns()\nprint(n)\n",
    "it goes by the order of a set": "n = 1\ntags = {'x', 'y'}\nfor tag in tags:\n    n += 1\n    print(tag * n)\n",
    "too long": "n = 0\n" + "n += 1\n" * 30 + "print(n)\n",
}


@pytest.mark.parametrize("why", NO_PUZZLE)
def test_there_is_no_such_view_where(site, why):
    options = 'expect="ValueError"' if "fail" in why else ""
    site.write("lesson.md", lesson(NO_PUZZLE[why], options))
    built = site.build(plugins=VIEWS)
    assert not (built.folder / "lesson/order").exists()
    assert "Put in order" not in built.page().words


HOSTILE = """\
text = "</script><b>x</b>'\\"&"
words = [text, "`tick`"]
for word in words:
    print(word)
print(len(words))
"""


def test_text_of_the_sample_is_only_ever_text(site):
    site.write("lesson.md", lesson(HOSTILE))
    page = site.build(plugins=VIEWS).page("lesson/order/index.html")
    (puzzle,) = puzzles(page)
    assert puzzle.code(puzzle.solution) == HOSTILE
    (order,) = page.has("div", "tm-order")
    assert [one.text for one in order.iter("b") if len(one.text) != 1] == []
    assert list(order.iter("script")) == []


@pytest.mark.parametrize(
    ("code", "options"),
    [
        (
            "def f(n):\n    half = n // 2\n    print(half)\n    return half\n",
            'step="call f" run="f(4)"',
        ),
        ("x = y + 1\nz = x * 2\nprint(z)\n", 'setup="y = 1"'),
        ("name = input()\ngreeting = 'Hi ' + name\nprint(greeting)\n", 'input="Ada"'),
        ("class A:\n    '''Doc.'''\n    n = 1\n    m = n + 1\na = A()\nprint(a.m)\n", ""),
        ("def g():\n    yield 1\n    yield 2\nfor x in g():\n    print(x)\n", ""),
        ("ä = 'ß→😀'\nö = ä * 2\nprint(ö)\n", ""),
        (
            "# A comment stays with its line.\nprices = [\n    5,\n    3,\n]\ntotal = sum(\n    prices\n)\nprint(total)\n",
            "",
        ),
        ("try:\n    n = int('x')\nexcept ValueError as error:\n    n = 0\nprint(n)\n", ""),
    ],
)
def test_the_lesson_s_own_order_is_right(site, code, options):
    """Hidden code, input, classes, generators, long statements: the solution is the sample, and accepted."""
    site.write("lesson.md", lesson(code, options))
    (puzzle,) = puzzles(site.build(plugins=VIEWS).page("lesson/order/index.html"))
    assert puzzle.code(puzzle.solution) == code
    assert puzzle.tried[puzzle.key(puzzle.solution)] == "right"


def test_each_of_several_samples_has_its_puzzle(site):
    second = f'\n```python trace id="t" title="Second"\n{ALIAS}```\n'
    site.write("lesson.md", lesson(TOTAL) + second)
    page = site.build(strict=True, plugins=VIEWS).page("lesson/order/index.html")
    assert [heading.text for heading in page.all("h2")] == ["s", "Second"]
    assert [one.get("id") for one in page.has("div", "tm-order")] == ["s-order", "t-order"]


PAGE = "gallery/lists-and-names/order/index.html"
"""Its program: `scores`, `backup`, `best`, a loop with an `if`, `append`, `print`."""


def letters(page):
    return [
        item.get_attribute("data-piece")
        for item in page.locator(".tm-pieces").first.locator("li").all()
    ]


def bring(page, wanted):
    """Moves lines up, from the first place on, until they stand in that order before all others."""
    stays = [item.get_attribute("data-piece") for item in page.locator(".tm-stays").all()]
    for place, letter in enumerate(wanted):
        while [one for one in letters(page) if one not in stays].index(letter) > place:
            page.get_by_role("button", name=f"Move line {letter} up").click()


def solutions(page):
    return [word.split() for word in page.locator(".tm-order details ul li").all_text_contents()]


def test_every_order_that_the_page_tells_is_right_when_checked(visit):
    page = visit(PAGE)
    status, check = (
        page.locator(".tm-order [role=status]"),
        page.get_by_role("button", name="Check"),
    )
    check.click()
    expect(status).to_contain_text("Not right")
    assert len(solutions(page)) > 1
    for order in solutions(page):
        bring(page, order)
        check.click()
        expect(status).to_contain_text("✓ Right.")


def test_a_wrong_order_is_told_what_is_wrong_with_it(visit):
    page = visit(PAGE)
    status, check = (
        page.locator(".tm-order [role=status]"),
        page.get_by_role("button", name="Check"),
    )
    own = solutions(page)[0]
    scores, backup, best, loop, test, body, append, end = own
    for order, said in {
        (
            scores,
            backup,
            best,
            loop,
            test,
            body,
            end,
            append,
        ): "It prints [62, 80, 71], not [62, 80, 71, 95].",
        (
            backup,
            scores,
            best,
            loop,
            test,
            body,
            append,
            end,
        ): f"Line {backup} uses scores, which no line above",
        (scores, backup, best, loop, append, test, body, end): f"Line {loop} opens a block",
        (scores, test, backup, best, loop, body, append, end): f"Line {test} is indented more",
        (scores, best, loop, test, body, append, backup, end): "Nearly. The result is the same",
    }.items():
        bring(page, order)
        check.click()
        expect(status).to_contain_text(said)


def test_a_line_that_does_not_belong_is_told_when_it_is_used(visit):
    page = visit(PAGE)
    own = solutions(page)[0]
    (wrong,) = set(letters(page)) - set(own)
    said = page.locator(".tm-said > li").last.text_content()
    (right,) = [letter for letter in own if f"in place of line {letter}:" in said]
    bring(page, [wrong if letter == right else letter for letter in own])
    page.get_by_role("button", name="Check").click()
    status = page.locator(".tm-order [role=status]")
    expect(status).to_contain_text(f"Line {wrong} does not belong to the program.")
    bring(page, own)
    expect(status).not_to_contain_text("does not belong")
    page.get_by_role("button", name="Check").click()
    expect(status).to_contain_text("✓ Right.")


def test_the_keyboard_moves_a_line_and_keeps_the_focus(visit):
    page = visit(PAGE)
    last = letters(page)[-1]
    up = page.get_by_role("button", name=f"Move line {last} up")
    up.focus()
    for place in range(len(letters(page)) - 1, 0, -1):
        page.keyboard.press("Enter")
        expect(up).to_be_focused()
        assert letters(page).index(last) == place - 1
        expect(page.locator(".tm-order [role=status]")).to_have_text(
            f"Line {last} is in place {place} of 8."
        )
    page.keyboard.press("Enter")
    assert letters(page)[0] == last
    expect(up).to_have_attribute("aria-disabled", "true")


def test_who_hears_a_line_hears_its_indentation_and_what_a_button_moves(visit):
    page = visit(PAGE)
    item = (
        page.locator(".tm-pieces > li")
        .filter(has_text="best = score")
        .filter(has_text="8 spaces in front")
    )
    expect(item).to_have_count(1)
    letter = item.get_attribute("data-piece")
    button = page.get_by_role("button", name=f"Move line {letter} up")
    expect(button).to_have_accessible_description("best = score")


def test_a_line_can_be_dragged(visit):
    page = visit(PAGE)
    first, *others = letters(page)
    grip = page.locator(f".tm-pieces [data-piece={first}] b").first
    grip.scroll_into_view_if_needed()
    box, low = (
        grip.bounding_box(),
        page.locator(f".tm-pieces [data-piece={others[2]}]").first.bounding_box(),
    )
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 5, low["y"] + low["height"] - 3, steps=6)
    page.mouse.up()
    assert letters(page) == [*others[:3], first, *others[3:]]
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    assert letters(page) == [*others[:3], first, *others[3:]]


def test_a_line_that_stays_is_stepped_over(visit):
    page = visit("course/early-stopping/order/index.html")
    stays = page.locator(".tm-pieces > .tm-stays").all()
    assert stays
    before = {
        one.get_attribute("data-piece"): letters(page).index(one.get_attribute("data-piece"))
        for one in stays
    }
    bring(page, [letter for letter in letters(page) if letter not in before][::-1])
    after = letters(page)
    assert {letter: after.index(letter) for letter in before} == before
    moved = [letter for letter in after if letter not in before]
    assert moved == sorted(moved, reverse=True)  # letters were given from top to bottom


def test_start_again_brings_the_first_order_back(visit):
    page = visit(PAGE)
    first = letters(page)
    bring(page, solutions(page)[0])
    assert letters(page) != first
    page.get_by_role("button", name="Start again").click()
    assert letters(page) == first


def test_without_scripts_places_are_written_and_the_solution_is_there(visit):
    page = visit(PAGE, scripts=False)
    page.get_by_role("spinbutton", name="Place of line A").fill("2")
    page.get_by_text("Show a solution").click()
    expect(page.locator(".tm-order details ol")).to_be_visible()
    assert solutions(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_paper_has_the_lines_first_and_the_answers_on_a_sheet_of_their_own(visit, scripts):
    page = visit(PAGE, scripts=scripts)
    if scripts:
        expect(page.get_by_role("button", name="Move line A down")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("Write down for each line the number of its place.")).to_be_visible()
    expect(page.get_by_role("spinbutton", name="Place of line A")).to_be_visible()
    expect(page.get_by_role("button", name="Move line")).to_have_count(0)
    details = page.locator(".tm-order details")
    expect(details.locator("ol")).to_be_visible()
    assert details.evaluate("(one) => getComputedStyle(one).breakBefore") == "page"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit, scheme, width):
    if not AXE.exists():
        pytest.skip("axe-core is not installed: make node")
    page = visit("course/early-stopping/order/index.html", width=width, color_scheme=scheme)
    page.get_by_role("button", name="Check").click()
    page.locator(".tm-order details").evaluate("(details) => { details.open = true; }")
    page.add_script_tag(path=AXE)
    found = page.evaluate(RUN, [OURS, {}, []])["violations"]
    assert [one for one in found if one["isOurs"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_page_is_good_html(site):
    site.write("lesson.md", lesson(ALIAS))
    page = site.build(strict=True, plugins=VIEWS).page("lesson/order/index.html")
    (order,) = page.has("div", "tm-order")
    start = page.text.index('<div class="tm-order"')
    whole = page.text[
        start : page.text.index("</details>\n</div>", start) + len("</details>\n</div>")
    ]
    assert order.get("id") == "s-order"
    folder = site.folder / "html"
    folder.mkdir()
    (folder / "index.html").write_text(
        f'<!DOCTYPE html>\n<html lang="en"><head><title>t</title></head><body>\n{whole}\n</body></html>\n',
        encoding="utf-8",
    )
    assert complaints(folder) == []


def test_an_attribute_that_is_set_from_another_one_keeps_its_place(site):
    code = (
        "class Box:\n    pass\n\nbox = Box()\nbox.wide = 2\nbox.high = 3\n"
        "box.wide = box.high + 1\nbox.high = 9\nprint(box.wide)\n"
    )
    site.write("lesson.md", lesson(code))
    (puzzle,) = puzzles(site.build(strict=True, plugins=VIEWS).page("lesson/order/index.html"))
    kinds: dict[object, set[str]] = {}
    for order, kind in puzzle.tried.items():
        state: dict[str, Any] = {}
        try:
            exec(puzzle.code(order), state)
            end = state["box"].wide, state["box"].high
        except (NameError, AttributeError):
            end = None
        kinds.setdefault(end, set()).add(kind)
    assert kinds.pop((4, 9)) <= {"right", "near"}
    assert set().union(*kinds.values()) == {"wrong"}
