"""The flow map: what it counts is what happened, its parts do not meet, and it says all of it in words too."""

import re
import warnings
from collections import Counter
from dataclasses import dataclass
from itertools import combinations, pairwise

import pytest
from playwright.sync_api import expect
from tests.browsing import served
from tests.flow_programs import CALLS, noted, written
from tests.test_accessibility import AXE, RUN
from tests.test_html import complaints

ONLY_FLOW = [{"tracemark": {"views": ["flow"]}}]
PAGE = "lesson/flow/index.html"
SEEDS = range(40)
NESTED = """\
value = 1
for row in range(3):
    for column in range(3):
        try:
            if column == 2:
                break
            value = 10 // (row - 1)
        except ZeroDivisionError:
            if value > 5:
                continue
        finally:
            if value == 5 or row == column:
                while value < 9:
                    value += 3
"""
"""Several ways back begin at one box: on from `finally`, and from the inner to the outer loop."""
SVG = "{http://www.w3.org/2000/svg}"


def fenced(id, code, options=""):
    return f'```python trace id="{id}" {options}\n{code}```\n\n'


def lesson(*samples):
    return "---\ntopic: Ways\n---\n\n# Ways\n\n" + "".join(samples)


@dataclass
class Way:
    words: str
    to: str
    count: int


@dataclass
class Row:
    """A row of the table that says what the drawing shows."""

    lines: str
    code: str
    count: int
    ways: list[Way]


def times(text):
    return 0 if text == "never" else int(text.removesuffix("s").removesuffix(" time"))


def texts(element):
    """The text of an element in the lines that `<br>` makes."""
    found = [element.text or ""]
    for child in element:
        found += [child.tail or ""] if child.tag == "br" else []
        if child.tag != "br":
            found[-1] += "".join(child.itertext()) + (child.tail or "")
    return [text.strip() for text in found if text.strip()]


def rows(page, id):
    """The table of a map."""
    found = []
    for line in page.one(f"details[@id='{id}-table']").iter("tr"):
        if line.find("th").get("scope") == "col":
            continue
        lines, code, count, onward = list(line)
        ways = []
        for text in texts(onward):
            words, _, place = text.rpartition(" → ")
            to, how_often = place.split(": ")
            ways.append(Way(words, to.removeprefix("line "), times(how_often)))
        code = "".join(code.itertext())
        found.append(Row("".join(lines.itertext()), code, times("".join(count.itertext())), ways))
    return found


@pytest.fixture
def flow(site):
    """Builds the flow map of a page."""

    def build(*samples, **config):
        site.write("lesson.md", lesson(*samples))
        built = site.build(**{"plugins": ONLY_FLOW, **config})
        assert not built.aborted
        return built.page(PAGE)

    return build


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """Generated programs, and the page with the maps of all of them."""
    from tests.conftest import Site

    programs = {f"p{seed}": written(seed) for seed in SEEDS}
    folder = tmp_path_factory.mktemp("flow")
    site = Site(folder)
    driver = "".join(
        f'```python trace-driver for="{id}"\n{CALLS}```\n\n' + fenced(id, program.code)
        for id, program in programs.items()
    )
    site.write(
        "lesson.md",
        lesson(driver, fenced("nested", NESTED), fenced("hostile", HOSTILE, 'input="1"')),
    )
    config = {"plugins": [{"tracemark": {"views": ["flow"], "cache_dir": str(folder / "cache")}}]}
    built = site.build(**config)
    return programs, built.page(PAGE)


def test_each_way_was_taken_as_often_as_the_map_says(generated):
    programs, page = generated
    taken = 0
    for id, program in programs.items():
        if not page.all(f"figure[@id='{id}-map-1']"):
            continue  # nothing to decide
        told: Counter = Counter()
        silent = {
            n
            for n, line in enumerate(program.lines, 1)
            if re.match(r"\s*(try|finally|match|else)\b", line)
        }

        def statement(line, silent=silent):
            while line in silent:
                line += 1
            return line

        for row in rows(page, f"{id}-map-1"):
            lines: list[int | None] = [None]
            if row.lines != "Start":
                ranges = [part.partition("–")[::2] for part in row.lines.split(", ")]
                named = [n for one, last in ranges for n in range(int(one), int(last or one) + 1)]
                lines = [n for n in named if n not in silent]
            for pair in pairwise(lines):
                told[pair] += row.count
            for way in row.ways:
                to = None if way.to == "the end" else statement(int(way.to))
                told[lines[-1], to] += way.count
        assert +told == noted(program), program.code
        taken += 1
    assert taken > 30


def test_whatever_is_entered_is_left_as_often(generated):
    _, page = generated
    for figure in page.has("figure", "tm-map"):
        table = rows(page, figure.get("id"))
        entered: Counter = Counter()
        for row in table:
            assert sum(way.count for way in row.ways) == row.count, row
            for way in row.ways:
                entered[way.to] += way.count
        for row in table[1:]:
            assert entered[re.split("[–,]", row.lines)[0]] == row.count, row
        assert entered["the end"] == table[0].count


LETTER, LABEL = 6.95, 6.2
"""The widest that letters of the two sizes are."""


def numbers(text):
    return [float(one) for one in re.findall(r"-?[\d.]+", text)]


def after(command, outline):
    """The first number after a command of a path."""
    return numbers(outline.partition(command)[2])[0]


def boxes_of(svg):
    """Left, top, right, bottom of each box, by its outline."""
    found = []
    for group in svg.iter(f"{SVG}g"):
        if group.get("data-box") is None:
            continue
        outline = group.find(f"{SVG}path").get("d")
        x, y = numbers(outline)[:2]
        width = after("h", outline)
        if "tm-map-decision" in group.get("class"):
            down = after("l7 ", outline) * 2
            found.append((x - 7, y, x + width + 7, y + down))
        else:
            corner = after("a", outline)
            down = after("v", outline) + 2 * corner
            found.append((x - corner, y, x + width + corner, y + down))
    return found


def labels_of(svg):
    found = []
    for text in svg.iter(f"{SVG}text"):
        if text.get("class") == "tm-way-label":
            x, y = float(text.get("x")), float(text.get("y"))
            width = len(text.text) * LABEL
            left = x - width if text.get("text-anchor") == "end" else x
            found.append((left, y - 9, left + width, y + 2))
    return found


def lines_of(svg):
    """The straight pieces of all ways, by the way's target: those that share it may share a lane."""
    found = []
    for group in svg.iter(f"{SVG}g"):
        if group.get("data-way") is None:
            continue
        points = numbers(group.find(f"{SVG}path").get("d").replace("L", " "))
        corners = list(zip(points[::2], points[1::2], strict=True))
        found += [(corners[-1], *piece) for piece in pairwise(corners)]
    return found


def meet(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def within(one, whole):
    return one[0] >= whole[0] and one[1] >= whole[1] and one[2] <= whole[2] and one[3] <= whole[3]


def as_box(start, end):
    (a, b), (c, d) = start, end
    return min(a, c), min(b, d), max(a, c) + 0.1, max(b, d) + 0.1


def test_nothing_lies_on_anything_else(generated):
    _, page = generated
    count = 0
    for figure in page.has("figure", "tm-map"):
        (svg,) = figure.iter(f"{SVG}svg")
        boxes, labels, lines = boxes_of(svg), labels_of(svg), lines_of(svg)
        width, height = float(svg.get("width")), float(svg.get("height"))
        name = figure.get("id")
        for one in (*boxes, *labels):
            assert within(one, (0, 0, width, height)), (name, one)
        for one, other in combinations([*boxes, *labels], 2):
            assert not meet(one, other), (name, one, other)
        for _, start, end in lines:
            piece = as_box(start, end)
            assert within(piece, (0, 0, width, height)), (name, piece)
            for label in labels:
                assert not meet(piece, label), (name, piece, label)
            for left, top, right, bottom in boxes:  # a way ends at the edge of a box
                assert not meet(piece, (left + 1, top + 1, right - 1, bottom - 1)), (name, piece)
        for (target, *piece), (other_target, *other) in combinations(lines, 2):
            if target != other_target:
                a, b = as_box(*piece), as_box(*other)
                along = [k for k in (0, 1) if a[k + 2] - a[k] > 1 and b[k + 2] - b[k] > 1]
                assert not (along and meet(a, b)), (name, piece, other)
        count += len(lines)
    assert count > 1000


def test_decisions_say_what_leads_where_and_what_never_happened(flow):
    page = flow(
        fenced("s", "n = 2\nwhile n > 0:\n    if n > 9:\n        n = 0\n    n -= 1\nprint(n)\n")
    )
    assert rows(page, "s-map-0") == [
        Row("Start", "", 1, [Way("", "1", 1)]),
        Row("1", "n = 2", 1, [Way("", "2", 1)]),
        Row("2", "while n > 0:", 3, [Way("True", "3", 2), Way("False", "6", 1)]),
        Row("3", "if n > 9:", 2, [Way("True", "4", 0), Way("False", "5", 2)]),
        Row("4", "n = 0", 0, [Way("", "5", 0)]),
        Row("5", "n -= 1", 2, [Way("", "2", 2)]),
        Row("6", "print(n)", 1, [Way("", "the end", 1)]),
    ]
    never = [group for group in page.has(f"{SVG}g", "tm-never") if group.get("data-box")]
    assert [list(group.itertext()) for group in never] == [["4", "n = 0", "never"]]


def test_an_exception_is_a_way_of_its_own(flow):
    code = (
        'for text in ["1", "x"]:\n    try:\n        n = int(text)\n        print(n)\n'
        '    except ValueError:\n        print("no number")\n'
    )
    page = flow(fenced("s", code))
    table = {row.lines: row for row in rows(page, "s-map-0")}
    assert table["2–3"].ways == [Way("", "4", 1), Way("exception", "5", 1)]
    assert table["5–6"].count == 1


def test_functions_have_maps_of_their_own_also_those_never_called(flow):
    code = (
        "def sign(n):\n    if n < 0:\n        return -1\n    return 1\n\n\n"
        "def unused():\n    return 0\n\n\nprint(sign(3), sign(-3), sign(4))\n"
    )
    page = flow(fenced("s", code))
    captions = [
        " ".join("".join(figure.find("figcaption").itertext()).split())
        for figure in page.has("figure", "tm-map")
    ]
    assert captions == ["The program", "sign(), called 3 times", "unused(), never called"]
    assert rows(page, "s-map-1")[1].ways == [Way("True", "3", 1), Way("False", "4", 2)]
    assert [row.count for row in rows(page, "s-map-2")] == [0, 0]
    # Of the program only its own lines, without those of the functions between them.
    assert [row.lines for row in rows(page, "s-map-0")] == ["Start", "1, 7, 11"]


def test_recursion_and_generators_are_counted_call_by_call(flow):
    code = (
        "def down(n):\n    if n:\n        down(n - 1)\n    return n\n\n\n"
        "def ones():\n    while True:\n        yield 1\n\n\n"
        "down(2)\nfirst = ones()\nprint(next(first), next(first))\n"
    )
    page = flow(fenced("s", code))
    down = {row.lines: row for row in rows(page, "s-map-1")}
    assert down["2"].ways == [Way("True", "3", 2), Way("False", "4", 1)]
    assert down["3"].ways == [Way("", "4", 2)]
    ones = {row.lines: row for row in rows(page, "s-map-2")}
    assert ones["9"].ways == [Way("", "8", 1), Way("stops here", "the end", 1)]


def test_rows_that_are_calls_have_the_path_of_their_steps(flow):
    code = "def f(n):\n    if n > 1:\n        print(n)\n    return n\n"
    page = flow(fenced("s", code, 'step="call f" run="f(1); f(2)"'))
    path = [
        " ".join("".join(row.itertext()).split())
        for row in page.has("details", "tm-map-path")[0].iter("li")
    ]
    assert path == ["Step 1: lines 1 → 2 → 4", "Step 2: lines 1 → 2 → 3 → 4"]
    assert page.one("li[@id='s-step-2']") is not None


def test_a_sample_in_which_nothing_is_decided_has_no_map(site):
    site.write("lesson.md", lesson(fenced("s", "print(1)\n")))
    built = site.build(plugins=ONLY_FLOW)
    assert not (built.folder / "lesson/flow").exists()
    site.write("lesson.md", lesson(fenced("s", "print(1)\n"), fenced("t", "if 1 > 2:\n    pass\n")))
    page = site.build(plugins=ONLY_FLOW).page(PAGE)
    assert [one.get("for") for one in page.all("tracemark-flow")] == ["t"]


HOSTILE = (
    "# coding: utf-8\nimport sys\nfrom contextlib import suppress\n\n\n"
    "class Größe:\n    '''</script><b>'''\n    n: int\n    if sys.argv:\n        m = 1\n\n"
    "    @property\n    def p(self): return lambda: {1: 2}[1]\n\n\n"
    "x = Größe(); y = '</script><b>&日本語'; print(y, x.p()(\n    # a note: with a colon\n)); z = 1\n"
    "with suppress(KeyError), suppress(ValueError):\n    {}[y]\n"
    "if (lambda: y)() and {1: 2}[1:2] if False else y[0:1]: pass\n"
    'if y == """\na:\n""": print("' + "long " * 60 + '")\n'
    "match [y, 1]:\n    case {'a': 1} | [str(), *_] if y[0:]: print(input())\n    case _: pass\n"
)


def test_whatever_code_can_be_is_shown_and_escaped(flow):
    page = flow(fenced("s", HOSTILE, 'input="<i>"'), fenced("bad", "if:\n"))
    assert page.all("b") == []
    table = rows(page, "s-map-0")
    codes = [row.code for row in table]
    assert "if (lambda: y)() and {1: 2}[1:2] if False else y[0:1]:" in codes
    assert any(code.endswith("case {'a': 1} | [str(), *_] if y[0:]:") for code in codes)
    assert [way.count for row in table for way in row.ways if way.words == "exception"] == [1]


def test_an_odd_escape_of_the_sample_is_no_warning_of_the_build(flow):
    with warnings.catch_warnings(record=True) as seen:
        page = flow(fenced("s", 'for letter in "\\d":\n    print(letter)\n'))
    assert [one for one in seen if "escape" in str(one.message)] == []
    assert rows(page, "s-map-0")[1].ways == [
        Way("next item", "2", 2),
        Way("no more items", "the end", 1),
    ]


def test_a_chain_as_long_as_python_reads_it_breaks_no_build(site):
    chain = "".join(f"elif n == {k}:\n    n = 0\n" for k in range(1, 600))
    site.write("lesson.md", lesson(fenced("s", f"n = 3\nif n == 0:\n    pass\n{chain}")))
    built = site.build(plugins=ONLY_FLOW)
    assert not built.aborted


def test_the_page_is_the_same_in_each_build(site):
    site.write("lesson.md", lesson(fenced("s", HOSTILE, 'input="<i>"')))
    pages = [site.build(plugins=ONLY_FLOW, out=out).folder / PAGE for out in ("one", "two")]
    assert pages[0].read_bytes() == pages[1].read_bytes()


def test_the_page_speaks_german(flow):
    page = flow(
        fenced("s", "for n in (1, 2):\n    print(n)\n"),
        plugins=[{"tracemark": {"views": ["flow"]}}],
        theme={"name": "mkdocs", "locale": "de"},
    )
    labels = [text.text for text in page.has(f"{SVG}text", "tm-way-label")]
    assert labels == ["nächstes Element 2×", "keine weiteren Elemente 1×"]


def test_it_is_good_html(flow, tmp_path):
    page = flow(fenced("s", HOSTILE, 'input="<i>"'), fenced("t", "if 1 > 2:\n    pass\n"))
    (tmp_path / "html").mkdir()
    sections = re.findall(
        r'<section class="tm-flow-map">.*?</tracemark-flow>\n</section>', page.text, re.DOTALL
    )
    assert len(sections) == 2
    whole = f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>t</title>\n</head>\n<body>\n{"".join(sections)}\n</body>\n</html>\n'
    (tmp_path / "html/index.html").write_text(whole, encoding="utf-8")
    assert complaints(tmp_path / "html") == []


WALK = "total = 0\nfor n in range(3):\n    if n == 1:\n        total += 10\n    else:\n        total += n\nprint(total)\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A site with a flow map in Material's theme."""
    from tests.conftest import Site

    site = Site(tmp_path_factory.mktemp("flow-browser"))
    site.write("lesson.md", lesson(fenced("walk", WALK), fenced("hard", HOSTILE, 'input="<i>"')))
    palette = [
        {"media": "(prefers-color-scheme: light)", "scheme": "default"},
        {"media": "(prefers-color-scheme: dark)", "scheme": "slate"},
    ]
    theme = {"name": "material", "font": False, "palette": palette}
    ours = {"views": ["flow"], "cache_dir": str(site.folder / "cache")}
    with served(site.build(theme=theme, plugins=[{"tracemark": ours}]).folder) as found:
        yield f"{found}/lesson/flow/"


def marked(page, what):
    found = page.locator(f"#walk-map-0 .tm-here[data-{what}]").all()
    return [" ".join(one.text_content().split()) for one in found]


def test_the_map_goes_along_with_the_player(pages, address):
    page = pages.new()
    page.goto(address + "#walk-step-3")
    expect(page.locator("#walk-map-0 [data-box].tm-here")).to_contain_text("if n == 1:")
    assert marked(page, "way") == ["next item 3×"]
    page.locator("tracemark-player[for=walk] [data-go=next]").click()
    assert marked(page, "box") == ["6total += n2×"]
    assert marked(page, "way") == ["False 2×"]
    page.locator("tracemark-player[for=walk] [data-go=last]").click()
    assert "print(total)" in marked(page, "box")[0]
    assert marked(page, "way") == ["no more items 1×"]
    assert pages.problems == []


def test_texts_stay_in_their_boxes(pages, address):
    page = pages.new()
    page.goto(address)
    outside = page.evaluate("""() => [...document.querySelectorAll("svg [data-box]")].flatMap((box) => {
        const frame = box.querySelector("path").getBBox();
        return [...box.querySelectorAll("text")].filter((text) => {
            const at = text.getBBox();
            return at.x < frame.x || at.y < frame.y - 1 || at.x + at.width > frame.x + frame.width
                || at.y + at.height > frame.y + frame.height + 1;
        }).map((text) => text.textContent);
    })""")
    assert outside == []
    crowded = page.evaluate("""() => [...document.querySelectorAll("svg [data-box]")].flatMap((box) => {
        const count = box.querySelector(".tm-map-count").getBBox();
        return [...box.querySelectorAll(".tm-map-code")].filter((code) => {
            const at = code.getBBox();
            return at.x + at.width > count.x && at.y < count.y + count.height && count.y < at.y + at.height;
        }).map((text) => text.textContent);
    })""")
    assert crowded == []


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, {"width": 320}])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(pages, address, options):
    if not AXE.exists():
        pytest.skip("axe-core is not installed: make node")
    page = pages.new(**options)
    page.goto(address)
    for details in page.locator("article details").all():
        details.evaluate("(details) => { details.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.add_script_tag(path=AXE)
    violations = page.evaluate(RUN, [".tm-flow-map", {}, []])["violations"]
    assert [one for one in violations if one["isOurs"]] == []


def test_without_scripts_the_map_and_its_words_are_there(pages, address):
    page = pages.new(java_script_enabled=False)
    page.goto(address)
    expect(page.locator("#walk-map-0 svg")).to_be_visible()
    page.locator("#walk-map-0-table summary").click()
    expect(page.locator("#walk-map-0-table table")).to_contain_text("next item → line 3: 3 times")
