"""Long tables: which rows are folded, and what folding does to a page in a browser."""

import gzip
import re

import pytest
from playwright.sync_api import expect
from tests.everything import LONG_CODE, bare_site
from tests.records import run

from tracemark.trace.rows import Granularity, rows_of
from tracemark.views.assets import CORE_SCRIPT, assets
from tracemark.views.folding import FOLD_ABOVE, Fold, folds
from tracemark.views.table import table_view
from tracemark.views.templates import Templates


def folded(code, *, keep=(), granularity=Granularity(), **parts):
    return folds(rows_of(run(code, **parts), granularity), keep)


def test_passes_in_which_nothing_new_happens_are_folded():
    # Row 1, then three rows for each pass; pass 18 has a row more, and is new.
    assert folded(LONG_CODE) == (Fold(11, 52, 14), Fold(57, 83, 9))


def test_a_row_that_the_page_refers_to_keeps_its_pass():
    # Row 20 is the header of pass 7: passes 4 to 6 and 8 to 17 are left.
    assert folded(LONG_CODE, keep=[20]) == (Fold(11, 19, 3), Fold(23, 52, 10), Fold(57, 83, 9))


@pytest.mark.parametrize(("passes", "is_folded"), [(29, False), (30, True)])
def test_only_long_tables_are_folded(passes, is_folded):
    # Two rows a pass, one for the end, one before the loop: 60 and 62.
    code = f"x = 0\nfor n in range({passes}):\n    x = n\n"
    assert (2 * passes + 2 > FOLD_ABOVE) is is_folded
    assert bool(folded(code)) is is_folded


def test_the_outermost_loop_is_folded_where_it_can_be():
    code = "x = 0\nfor a in range(12):\n    for b in range(3):\n        x = x + b\n"
    # A pass of `a` is 1 + 3 · 2 + 1 rows; passes 4 to 9 begin at row 2 + 3 · 8.
    assert folded(code) == (Fold(26, 73, 6),)


def test_loops_in_a_loop_that_is_too_short_are_folded():
    code = "x = 0\nfor a in range(2):\n    for b in range(30):\n        x = x + b\n"
    # A pass of `a` is 1 + 60 + 1 rows, from rows 2 and 64; passes 4 to 27 of `b` are 48 rows.
    assert folded(code) == (Fold(9, 56, 24), Fold(71, 118, 24))


@pytest.mark.parametrize(
    ("every", "shown"),
    [
        pytest.param(20, {20, 40, 60}, id="seldom, so each is news"),
        pytest.param(2, set(), id="in half of the passes, so none is"),
    ],
)
@pytest.mark.parametrize("event", ["print(n)", "raised(n)"])
def test_output_and_exceptions_are_news_where_they_are_seldom(every, shown, event):
    code = f"""
def raised(n):
    try:
        int("x")
    except ValueError:
        pass

for n in range(1, 81):
    n % {every} or {event}
"""
    trace = run(code)
    rows = rows_of(trace)
    in_folds = {n for fold in folds(rows) for n in range(fold.first, fold.last + 1)}
    passes = [row for row in rows if row.steps[0].syntax == "for"]
    seen = {number for number, row in enumerate(passes[:80], 1) if row.n not in in_folds}
    first = {every} if every < 20 else set()  # the first of a kind is new in any case
    assert seen == {1, 2, 3, 78, 79, 80} | shown | first


def test_another_truth_of_a_condition_is_new_once():
    code = "for n in range(60):\n    even = n % 2 == 0 and n != 31\n"
    # `n != 31` is not evaluated in odd passes; pass 32 is odd, so it never is False: nothing is new.
    assert folded(code) == (Fold(7, 114, 54),)


def test_a_run_of_calls_is_folded_like_a_loop():
    code = "def f(n):\n    return n\n\nfor n in range(70):\n    f(n)\n"
    assert folded(code, granularity=Granularity("call", "f")) == (Fold(4, 67),)
    assert folded(code, granularity=Granularity("loop")) == (Fold(4, 67),)


def test_counts_of_marked_rows_are_those_of_the_loop():
    code = "t = 0\nfor n in range(70):\n    t += n\n    t += 0\n"
    marked = folded(code, granularity=Granularity("mark"), actions=((3, "add"),))
    assert marked == (Fold(4, 67, 64),)


def test_what_has_no_loop_keeps_its_beginning_and_its_end():
    code = "".join(f"x{n % 7} = {n}\n" for n in range(300))
    assert folded(code) == (Fold(101, 280),)
    assert folded(code, keep=[150]) == (Fold(101, 149), Fold(151, 280))


def test_deep_loops_in_calls_need_no_deep_stack_here():
    code = "def f(n):\n    for _ in [1]:\n        if n:\n            f(n - 1)\n\nf(300)\n"
    [fold] = folded(code)
    assert fold.first == 101


def test_groups_have_all_rows_once_and_in_order():
    rows = rows_of(run(LONG_CODE))
    view = table_view(rows, id="a", code_lines=LONG_CODE.splitlines())
    assert [line.n for line in view.lines] == list(range(1, 95))
    for group in view.groups:
        if group.fold:
            assert [line.n for line in group.lines] == list(
                range(group.fold.first, group.fold.last + 1)
            )
    html = str(Templates().render(view))
    assert "Show steps 11 to 52: 42 steps, 14 passes" in html
    assert re.findall(r'id="a-step-(\d+)"', html) == [str(n) for n in range(1, 95)]


def test_rows_that_the_author_chose_are_not_folded():
    rows = rows_of(run(LONG_CODE))
    view = table_view(rows, id="a", code_lines=[""], only=range(1, 90))
    assert [group.fold for group in view.groups] == [None]


# In a browser


THOUSANDS = """\
# Long

[step 300](#big-step-300)

```python trace id="big" show="table"
total = 0
for n in range(660):
    double = n * 2
    total = total + double
print("before the end")
```

Behind the table.
"""


@pytest.fixture(scope="module")
def long_page(tmp_path_factory):
    return bare_site(tmp_path_factory.mktemp("long"), THOUSANDS) / "index.html"


@pytest.fixture
def opened(pages, long_page):
    """Opens the page at an address."""

    def open_page(address="", *, scripts=True, without_ours=False, **options):
        page = pages.new(java_script_enabled=scripts, **options)
        page.add_init_script(OBSERVE)
        if without_ours:
            page.route(f"**/{CORE_SCRIPT}", lambda route: route.fulfill(body=""))
        page.goto(long_page.as_uri() + address)
        return page

    return open_page


OBSERVE = """
const sideways = one => /^T[DH]$/.test(one.node?.nodeName) && one.previousRect.y === one.currentRect.y;
const shifts = [], long = [];
Object.defineProperty(window, "seen", {get() {
  // While a table still arrives, its columns find their width; a line more in a cell moves the rows below it.
  const arrived = performance.getEntriesByType("navigation")[0].domInteractive;
  const found = shifts.filter(e => e.startTime > arrived && !e.hadRecentInput && !e.sources.every(sideways));
  return {
    shift: found.reduce((sum, e) => sum + e.value, 0),
    long,
    moved: found.flatMap(e => e.sources.map(one => [one.node?.nodeName, one.node?.className, one.previousRect.y, one.currentRect.y])),
  };
}});
new PerformanceObserver(list => shifts.push(...list.getEntries())).observe({type: "layout-shift", buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(e => long.push(e.duration)))
  .observe({type: "longtask", buffered: true});
"""


@pytest.mark.parametrize("scripts", [True, False])
def test_a_fold_is_opened_and_closed(opened, scripts):
    page = opened(scripts=scripts)
    row, fold = page.locator("#big-step-300"), page.locator(".tm-more")
    expect(fold).to_have_count(1)
    expect(fold.locator("summary")).to_have_text("Show steps 11 to 1972: 1,962 steps, 654 passes")
    expect(row).to_be_hidden()
    expect(page.locator("#big-step-10")).to_be_visible()
    fold.locator("summary").press("Enter")
    expect(row).to_be_visible()
    assert row.evaluate("row => getComputedStyle(row.parentElement).display") == "table-row-group"
    fold.locator("summary").click()
    expect(row).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("way", ["address", "link"])
def test_an_address_opens_the_fold_around_its_row(opened, scripts, way):
    page = opened("#big-step-300" if way == "address" else "", scripts=scripts)
    if way == "link":
        page.get_by_role("link", name="step 300").click()
    row = page.locator("#big-step-300")
    expect(row).to_be_visible()
    expect(row).to_be_in_viewport()
    if scripts:
        expect(page.locator(".tm-more")).to_have_attribute("open", "")
        page.locator(".tm-more summary").click()
        expect(page.locator("#big-step-299")).to_be_hidden()


def test_a_browser_that_does_not_open_what_it_looks_for_is_helped(opened):
    page = opened()
    page.evaluate("""() => {
        // As where `hidden` has no other value than yes: nothing is opened for an address.
        const rows = document.querySelector(".tm-folded");
        rows.hidden = true;
        location.hash = "#big-step-300";
    }""")
    expect(page.locator("#big-step-300")).to_be_visible()
    expect(page.locator(".tm-more")).to_have_attribute("open", "")


def test_the_header_stays_in_sight_and_the_page_does_not_scroll_sideways(opened):
    page = opened("#big-step-300")
    header = page.locator(".tm-steps thead th").first
    box, row = header.bounding_box(), page.locator("#big-step-300").bounding_box()
    around = page.locator(".tm-scroll").bounding_box()
    assert box["y"] == pytest.approx(around["y"], abs=1)
    assert row["y"] >= box["y"] + box["height"] - 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_narrow_page_with_a_long_table(opened):
    page = opened("#big-step-300")
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".tm-scroll").evaluate("box => { box.scrollLeft = 100; }")
    left = page.locator(".tm-scroll").bounding_box()["x"]
    for part in ["thead th:first-child", "#big-step-300 th", ".tm-more"]:
        assert page.locator(part).first.bounding_box()["x"] >= left - 1, part


def test_our_scripts_move_nothing_and_measure_nothing(opened, record_property):
    page = opened(scripts=True, without_ours=True)
    assert page.locator("tr[id]").count() == 1983
    # What is folded costs no layout: the table is not higher than the few rows that are shown.
    assert page.locator(".tm-steps").bounding_box()["height"] < 30 * 40
    page.wait_for_timeout(200)
    page.evaluate("seen.shift = 0; seen.long = [];")
    page.evaluate("""() => {
        window.measured = [];
        for (const [owner, name] of [[Element, "getBoundingClientRect"], [HTMLElement, "offsetHeight"]]) {
            const own = Object.getOwnPropertyDescriptor(owner.prototype, name);
            const told = (f) => function () { measured.push(name); return f.apply(this, arguments); };
            for (const key of ["get", "value"]) if (own[key]) own[key] = told(own[key]);
            Object.defineProperty(owner.prototype, name, own);
        }
    }""")
    page.add_script_tag(content=assets()[CORE_SCRIPT])
    page.wait_for_timeout(300)
    seen = page.evaluate("seen")
    record_property("long tasks", seen["long"])
    assert seen["shift"] == 0
    assert page.evaluate("measured") == []


def test_the_page_has_a_size_that_can_be_sent(long_page):
    assert len(gzip.compress(long_page.read_bytes())) < 60_000


def test_on_paper_folded_rows_are_counted(opened):
    page = opened()
    page.emulate_media(media="print")
    expect(page.locator(".tm-more summary")).to_be_visible()
    expect(page.locator("#big-step-300")).to_be_hidden()
    expect(page.locator("#big-step-1983")).to_be_visible()
