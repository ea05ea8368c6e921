"""The view "Fill the table": which cells are blank, what fills them, and that nothing beside them tells it."""

import pytest
from playwright.sync_api import expect
from tests.plain_runs import plain_run
from tests.test_topic_predict import MATERIAL, PROGRAMS, SUM, words

ONLY = [{"tracemark": {"views": ["trace"]}}]


@pytest.fixture
def fill(site):
    """The page of a sample."""

    def build(code, options="", **config):
        fence = f'```python trace id="s" {options}\n{code}```\n'
        site.write("lesson.md", f"---\ntopic: T\n---\n\n# T\n\n{fence}")
        return site.build(**{"plugins": ONLY, **config}).page("lesson/trace/index.html")

    return build


def table_of(page):
    """The table with blanks: for each row its cells by the heads of the columns."""
    table = page.one("table[@id='s-fill']")
    heads = [words(one) for one in table.find("thead").iter("th")]
    rows = {}
    for row in table.find("tbody"):
        cells = list(row)
        if len(cells) == len(heads):
            rows[words(cells[0])] = dict(zip(heads, cells, strict=True))
    return rows


def blanks(page):
    """(row, column, answer) of each cell that is to be filled."""
    return [
        (int(row), column, field.get("data-answer"))
        for row, cells in table_of(page).items()
        for column, cell in cells.items()
        for field in cell.iter()
        if field.get("data-answer") is not None
    ]


def shown(page, row, column):
    return words(table_of(page)[str(row)][column])


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_blank_is_filled_as_a_plain_run_fills_it(fill, name):
    run = plain_run(PROGRAMS[name])
    found = blanks(fill(run.code))
    assert found
    for n, column, answer in found:
        step = run.steps[n - 1]
        if column == "Output":
            assert answer == step.output.removesuffix("\n").replace("\u202e", "\\u202e")
        elif step.test is not None and column == step.test[0]:
            assert answer == str(step.test[1])
        else:
            assert answer == step.after[column], (n, column)


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_a_step_does_is_blank_and_nothing_of_the_run_is_shown(fill, name):
    run = plain_run(PROGRAMS[name])
    page = fill(run.code)
    asked = {(n, column) for n, column, _ in blanks(page)}
    lines = run.code.split("\n")
    done = {
        (n, column)
        for n, step in enumerate(run.steps, 1)
        for column in (
            *(name for name, value in step.after.items() if step.before.get(name) != value),
            *([step.test[0]] if step.test else []),
            *(["Output"] if step.output.strip() else []),
        )
        if str(n) in table_of(page)
    }
    copied = {
        (n, column)
        for n, column in done - asked
        if run.steps[n - 1].after[column] in lines[run.steps[n - 1].line - 1]
    }
    assert done - asked == copied, "a long literal stands in its line"
    others = {
        (row, column): words(cell)
        for row, cells in table_of(page).items()
        for column, cell in cells.items()
        if row.isdecimal() and column not in ("Step", "Line", "Code", "Check")
    }
    told = {at: text for at, text in others.items() if (int(at[0]), at[1]) not in asked | copied}
    assert set(told.values()) <= {"not set", "not evaluated", "no output", "″as before"}


def test_conditions_and_values_have_names_for_those_who_do_not_see_the_table(fill):
    fields = [one for one in fill(SUM).root.iter() if one.get("data-answer") is not None]
    assert [(one.tag, one.get("aria-label")) for one in fields[:4]] == [
        ("input", "total after step 1"),
        ("input", "price after step 2"),
        ("input", "total after step 3"),
        ("select", "total > 6 after step 4"),
    ]
    names = [one.get("name") for one in fields]
    assert len(names) == len(set(names))


def test_the_start_of_the_table_says_what_hidden_code_has_set(fill):
    page = fill("total = limit + 1\nlimit = 0\n", 'setup="limit = 7"')
    assert shown(page, "Start", "limit") == "7"
    assert blanks(page) == [(1, "total", "8"), (2, "limit", "0")]


def test_arguments_of_a_call_are_given_and_its_outcome_is_blank(fill):
    code = "def f(n):\n    m = n * 2\n    if m > 3:\n        return m\n    print('small')\n"
    page = fill(code, 'step="call f" run="f(1)\\nf(2)"')
    assert [shown(page, n, "n") for n in (1, 2)] == ["1", "2"]
    assert blanks(page) == [
        (1, "m", "2"),
        (1, "m > 3", "False"),
        (1, "Output", "small"),
        (2, "m", "4"),
        (2, "m > 3", "True"),
        (2, "Returned", "4"),
    ]


def test_an_argument_without_a_column_is_given_all_the_same(fill):
    code = "def f(n):\n    m = n * 2\n    return m\n"
    page = fill(code, 'step="call f" run="f(3)" watch="m"')
    assert shown(page, 1, "Given") == "n = 3"
    assert (1, "m", "6") in blanks(page)


def test_a_pass_is_asked_for_each_value_that_passes_change(fill):
    code = "odd = 0\nfor n in [1, 2]:\n    if n % 2:\n        odd += 1\n"
    page = fill(code, 'step="loop"')
    assert blanks(page) == [
        (1, "odd", "1"),
        (1, "n % 2", "True"),
        (2, "odd", "1"),
        (2, "n % 2", "False"),
    ]
    assert [shown(page, n, "n") for n in (1, 2)] == ["1", "2"]


def test_a_call_that_goes_on_is_asked_for_its_values_again(fill):
    code = "def f(n):\n    if n == 0:\n        return 0\n    return n + f(n - 1)\nx = f(1)\n"
    found = [(n, answer) for n, column, answer in blanks(fill(code)) if column == "n"]
    # Steps: 2 calls with 1, 4 calls with 0, 7 is back in the first call.
    assert found == [(2, "1"), (4, "0"), (7, "1")]


def test_the_item_of_a_pass_is_given_also_where_it_is_the_same_again(fill):
    code = "c = 0\nfor i in range(3):\n    for j in range(i):\n        c += j\n"
    page = fill(code, 'step="loop 3"')
    assert [shown(page, n, "j") for n in (1, 2, 3)] == ["0", "0", "1"]
    assert [answer for _, column, answer in blanks(page) if column == "c"] == ["0", "0", "1"]


def test_what_hidden_code_sets_between_two_calls_is_given(fill):
    code = "def f():\n    y = limit + 1\n    return y\n"
    page = fill(code, 'setup="limit = 1" run="f()\\nlimit = 5\\nf()" watch="limit, y"')
    assert shown(page, "Start", "limit") == "1"
    # Steps: 1 def; 2 to 4 the first call; 5 the start of the second.
    assert shown(page, 5, "limit") == "5"
    assert [answer for _, column, answer in blanks(page) if column == "y"] == ["2", "6"]


def test_objects_are_left_to_the_solution(fill):
    page = fill("class A:\n    pass\na = A()\nb = 1 + 1\na.some_name = []\n")
    assert shown(page, 3, "a") == "see solution"
    assert shown(page, 5, "a") == "see solution"
    assert blanks(page) == [(4, "b", "2")]


def test_the_item_of_a_loop_is_blank_also_where_it_is_the_same_or_there_is_none(fill):
    found = blanks(fill("for c in 'aa':\n    d = c * 2\n"))
    assert [(row, answer) for row, column, answer in found if column == "c"] == [
        (1, "'a'"),
        (3, "'a'"),
        (5, "'a'"),
    ]


def test_chance_is_shown_and_what_follows_from_it_is_blank(fill):
    page = fill("import random\nroll = random.random()\nlow = roll < 0\n")
    assert [(row, column) for row, column, _ in blanks(page)] == [(3, "low")]
    assert shown(page, 2, "roll").startswith("0.")


def test_after_folded_rows_the_table_says_what_they_have_left_behind(fill):
    code = "low = 1\ntotal = 0\nfor n in range(30):\n    total = total + n\nprint(total)\n"
    page = fill(code)
    assert "48 steps not shown here" in page.words
    assert shown(page, "After 56", "total") == str(sum(range(27)))
    assert shown(page, "After 56", "low") == "″as before"
    assert (58, "total", str(sum(range(28)))) in blanks(page)
    assert page.one("tr[@id='s-step-30']") in list(page.has("details", "tm-solution")[0].iter())
    ids = [one.get("id") for one in page.root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))


def test_the_solution_is_the_table_of_the_lesson(fill, site):
    page = fill(SUM)
    lesson = site.build(plugins=ONLY).page()
    texts = [
        [words(cell) for cell in table.iter() if cell.tag in ("td", "th")]
        for table in (lesson.one("table[@id='s-steps']"), page.one("table[@id='s--2-steps']"))
    ]
    assert texts[0] == texts[1]


def test_the_page_speaks_the_language_of_the_site(fill):
    page = fill(SUM, plugins=[{"tracemark": {"views": ["trace"], "language": "de"}}])
    assert "Lösung: die ganze Tabelle" in page.words
    names = [one.get("aria-label") for one in page.root.iter() if one.get("data-answer")]
    assert names[0] == "total nach Schritt 1"


def test_a_run_that_sets_nothing_to_write_down_has_no_page(site):
    fence = '```python trace id="s"\ndef f():\n    pass\n```\n'
    site.write("lesson.md", f"---\ntopic: T\n---\n\n# T\n\n{fence}")
    assert not (site.build(plugins=ONLY).folder / "lesson/trace").exists()


# In a browser


@pytest.fixture
def opened(fill, site, pages):
    """The page of a sample in a browser; nothing may go wrong in it."""

    def open_(code, options="", *, scripts=True, **how):
        fill(code, options, theme=MATERIAL)
        page = pages.new(java_script_enabled=scripts, **how)
        page.goto((site.folder / "site/lesson/trace/index.html").as_uri())
        return page

    yield open_
    assert pages.problems == []


def field(page, name):
    return page.get_by_label(name, exact=True)


def test_one_row_is_checked_and_a_wrong_cell_gets_its_reason(opened):
    page = opened(SUM)
    field(page, "total after step 1").fill("0")
    field(page, "total after step 3").fill("0")
    page.get_by_role("button", name="Check step 3").click()
    expect(page.get_by_role("status")).to_have_text("0 of 1 right.")
    expect(page.locator(".tm-said")).to_have_text("total: that is what it was before this step.")
    expect(field(page, "total after step 3")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#s-step-1 .tm-right")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "given", "reason"),
    [
        ("total after step 3", "8", "total: so it is after step 6, not yet here."),
        ("total after step 6", "99", "total: before this step it was 5."),
        ("total after step 1", "99", "total: look at the code of this step again."),
    ],
)
def test_the_reason_goes_by_the_run(opened, name, given, reason):
    page = opened(SUM)
    field(page, name).fill(given)
    page.keyboard.press("Enter")
    expect(page.locator(".tm-said")).to_have_text(reason)
    expect(field(page, name)).to_have_accessible_description(reason)


def test_a_condition_is_explained_by_its_values(opened):
    page = opened(SUM)
    field(page, "total > 6 after step 4").select_option("True")
    page.get_by_role("button", name="Check step 4").click()
    expect(page.locator(".tm-said")).to_have_text(
        "total > 6: with the values of this step it is 5 > 6."
    )


def test_who_is_wrong_twice_is_told_what_the_step_does(opened):
    page = opened(SUM)
    field(page, "total after step 3").fill("99")
    page.keyboard.press("Enter")
    expect(page.locator(".tm-said")).not_to_contain_text("becomes")
    page.keyboard.press("Enter")
    expect(page.locator(".tm-said")).to_contain_text("Step 3: add 5 to total: 0 becomes 5")


def test_enter_checks_a_row_and_goes_on_and_arrows_stay_in_a_column(opened):
    page = opened(SUM)
    field(page, "total after step 1").fill("0")
    page.keyboard.press("Enter")
    expect(field(page, "price after step 2")).to_be_focused()
    field(page, "total after step 1").focus()
    page.keyboard.press("ArrowDown")
    expect(field(page, "total after step 3")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field(page, "total after step 1")).to_be_focused()


def test_all_rows_are_checked_at_once_and_the_table_can_be_emptied(opened):
    page = opened(SUM)
    for n, column, answer in [
        (1, "total", "0"),
        (2, "price", "5.0"),
        (3, "total", "5"),
        (4, "total > 6", "False"),
        (5, "price", "3"),
        (6, "total", "8"),
        (7, "total > 6", "True"),
    ]:
        cell = field(page, f"{column} after step {n}")
        if column == "total > 6":
            cell.select_option(answer)
        else:
            cell.fill(answer)
    page.get_by_role("button", name="Check all").click()
    expect(page.get_by_role("status")).to_have_text("7 of 9 right. Still empty: 2.")
    field(page, "Output after step 8").fill("dear 8")
    field(page, "price after step 9").fill("3")
    page.get_by_role("button", name="Check all").click()
    expect(page.get_by_role("status")).to_have_text("9 of 9 right. The whole table is right.")
    page.get_by_role("button", name="Empty the table").click()
    expect(field(page, "total after step 1")).to_have_value("")
    expect(page.locator(".tm-blank.tm-right")).to_have_count(0)


def test_without_scripts_it_can_be_filled_and_compared(opened):
    page = opened(SUM, scripts=False)
    field(page, "total after step 1").fill("0")
    page.keyboard.press("Enter")
    assert page.url.endswith("index.html"), "nothing is sent"
    assert not page.get_by_role("button").filter(has_text="Check").first.is_visible()
    page.locator(".tm-solution > summary").click()
    assert page.locator("#s--2-step-3").is_visible()


def test_on_a_small_screen_only_the_table_scrolls(opened):
    page = opened(PROGRAMS["text that looks like a page"], width=320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_on_paper_the_blank_table_comes_first_and_the_solution_on_another_sheet(opened):
    page = opened(SUM)
    page.emulate_media(media="print")
    assert field(page, "total after step 1").is_visible()
    assert not page.get_by_text("Check all").is_visible()
    assert page.locator("#s--2-step-3").is_visible()
    breaks = page.locator(".tm-solution").evaluate("(e) => getComputedStyle(e).breakBefore")
    assert breaks == "page"
