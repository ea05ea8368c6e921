"""The step player in a real browser: each of its controls by mouse and by keyboard."""

import re
from functools import cache

import pytest
from playwright.sync_api import expect
from tests.browsing import served
from tests.conftest import Site
from tests.records import run
from tests.test_browser import CONTRAST

from tracemark.trace.rows import rows_of
from tracemark.views.place import Place
from tracemark.views.player import player_view
from tracemark.views.table import table_view
from tracemark.views.templates import Templates, View

FACT = """\
def fact(n):
    if n <= 1:
        return 1
    return n * fact(n - 1)

total = 0
for i in range(4):
    total += fact(i)
    print(i, total)
"""
"""36 steps. Line 2 runs in steps 5, 11, 17, 19, …; `n <= 1` is False in 17, 26 and 28."""

LIST = """\
low = []
for n in [5, 1, 9]:
    if n < 6 and n > 2:
        low.append(n)
print(low)
"""
"""10 steps: 1 low; 2, 5, 7 n; 3 True, 6 False, 8 False with `n > 2` left out; 4 append; 9 end; 10 print."""


@cache
def rows(code):
    return rows_of(run(code))


def views(code, id="s", *, players=1, tables=1, watch=()):
    given = {"id": id, "code_lines": code.splitlines(), "watch": watch}
    made: list[View] = [
        player_view(rows(code), place=Place(id, copy), table=bool(tables), **given)
        for copy in range(1, players + 1)
    ]
    known: set[int] = set()
    for copy in range(1, tables + 1):
        made.append(table_view(rows(code), place=Place(id, copy, frozenset(known)), **given))
        known |= set(range(1, len(rows(code)) + 1))
    return "\n".join(map(Templates().render, made))


def step(page, n, player=0):
    """The player says that it shows step n."""
    status = page.locator("tracemark-player").nth(player).locator(".tm-status")
    expect(status).to_contain_text(re.compile(rf"\bStep {n} of "))


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def variable(page, name):
    return page.locator(".tm-vars tbody tr", has=page.locator(f"th >> text=/^{name}$/")).last


# Moving


def test_buttons_slider_and_number(lesson):
    page = lesson(views(LIST))
    step(page, 1)
    for name, n in [("Next", 2), ("Last", 10), ("Back", 9), ("First", 1)]:
        button(page, name).click()
        step(page, n)
    expect(button(page, "Back")).to_have_attribute("aria-disabled", "true")
    assert not button(page, "Back").evaluate("button => button.disabled")
    button(page, "Back").click(force=True)
    step(page, 1)
    page.get_by_role("slider").fill("7")
    step(page, 7)
    value = page.get_by_role("slider").get_attribute("aria-valuetext")
    assert value.startswith("Step 7 of 10, line 2: ")
    page.get_by_label("Go to step").fill("4")
    button(page, "Go").click()
    step(page, 4)
    page.get_by_label("Go to step").fill("6")
    page.keyboard.press("Enter")
    step(page, 6)
    for wrong in ("0", "11", ""):
        page.get_by_label("Go to step").fill(wrong)
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Choose a step from 1 to 10.")
        step(page, 6)


@pytest.mark.parametrize(("dir", "right", "left"), [("ltr", 2, 1), ("rtl", 1, 2)])
def test_keys_go_where_they_point(lesson, dir, right, left):
    page = lesson(views(FACT), dir=dir)
    button(page, "Next").focus()
    page.keyboard.press("ArrowLeft")
    step(page, left)
    page.keyboard.press("ArrowRight")
    step(page, right)
    for key, n in [("End", 36), ("PageUp", 26), ("Home", 1), ("PageDown", 11), ("PageDown", 21)]:
        page.keyboard.press(key)
        step(page, n)


def test_keys_do_nothing_elsewhere(lesson):
    page = lesson(views(LIST) + '<input id="other">')
    page.keyboard.press("End")
    page.locator("#other").focus()
    page.keyboard.press("End")
    page.get_by_label("Go to step").fill("12")
    for key in ("Home", "ArrowRight", "PageDown", "End"):
        page.keyboard.press(key)
    button(page, "Next").focus()
    page.keyboard.press("Control+ArrowRight")
    step(page, 1)


# Finding


def test_the_number_of_a_line_finds_its_next_run(lesson):
    page = lesson(views(LIST))
    line = page.get_by_role("button", name="Line 3: find where it runs")
    for n in (3, 6, 8):
        line.click()
        step(page, n)
        expect(page.locator(".tm-current > code")).to_have_text("if n < 6 and n > 2:")
    expect(page.get_by_role("status")).not_to_contain_text("again")
    line.focus()
    page.keyboard.press("Enter")
    step(page, 3)
    expect(page.get_by_role("status")).to_contain_text("First time again.")
    page.get_by_role("button", name="Line 4: find where it runs").click()
    step(page, 4)
    page.get_by_role("button", name="Line 4: find where it runs").click()
    expect(page.get_by_role("status")).to_contain_text("Line 4 runs in no other step. Step 4 ")


def test_numbers_of_lines_are_one_stop_of_the_tab_key(lesson):
    page = lesson(views(FACT))
    assert page.locator(".tm-number[tabindex='0']").count() == 1
    assert page.locator(".tm-number").count() == 8  # not line 5, which is empty
    page.locator(".tm-number").first.focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    step(page, 6)  # line 3
    expect(page.locator(".tm-number:focus")).to_have_text("3")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    step(page, 11)
    assert page.locator(".tm-number[tabindex='0']").count() == 1


def test_the_name_of_a_variable_finds_its_next_change(lesson):
    page = lesson(views(LIST))
    low = page.get_by_role("button", name="low: find where it changes")
    low.click()
    step(page, 4)
    row = variable(page, "low")
    expect(row).to_have_class(re.compile("tm-changed"))
    expect(row.locator("td").first).to_have_text("[] → [5]")
    expect(row.locator("td").last).to_have_text("● changed")
    low.focus()
    page.keyboard.press("Enter")
    step(page, 1)
    expect(page.get_by_role("status")).to_contain_text("First time again.")
    expect(row.locator("td").first).to_have_text("[]")
    expect(row.locator("td").last).to_have_text("● changed")


def test_a_condition_is_found_true_or_false(lesson):
    page = lesson(views(LIST))
    true, false = (
        page.get_by_role("button", name=f"n < 6 and n > 2: find where it is {truth}")
        for truth in ("True", "False")
    )
    now = page.locator(".tm-conditions tbody td").first
    expect(now).to_have_text("–")
    true.click()
    step(page, 3)
    expect(now).to_have_text("True")
    expect(page.locator(".tm-current .tm-tested")).to_have_text("5 < 6 and 5 > 2 → True")
    true.click()
    expect(page.get_by_role("status")).to_contain_text("n < 6 and n > 2 is True in no other step.")
    false.focus()
    page.keyboard.press("Enter")
    step(page, 6)
    page.keyboard.press("Space")
    step(page, 8)
    said = "9 < 6 and n > 2 → False (n > 2 not evaluated)"
    expect(page.locator(".tm-current .tm-tested")).to_have_text(said)
    button(page, "Next").click()
    expect(page.locator(".tm-tested > *")).to_have_count(0)


# What is shown


def test_calls_have_their_own_variables(lesson):
    page = lesson(views(FACT), "#s-step-30")
    headings = page.locator(".tm-vars [scope=rowgroup]")
    expect(headings).to_have_text(["Module", "fact call 5", "fact call 6", "fact call 7 ▶ running"])
    values = page.locator(".tm-vars:not(.tm-conditions) tbody td:nth-of-type(1)")
    expect(values).to_have_text(["4", "3", "3", "2", "1"])
    page.get_by_role("button", name="n: find where it changes").first.click()
    expect(headings).to_have_text(["Module", "fact call 1 ▶ running"])
    expect(page.get_by_role("status")).to_contain_text("First time again. Step 4 of 36")


def test_of_many_calls_the_module_and_the_newest(lesson):
    page = lesson(views(FACT.replace("range(4)", "[12]")))
    page.get_by_role("slider").fill("24")
    headings = page.locator(".tm-vars [scope=rowgroup]")
    expect(headings).to_have_count(6)
    expect(headings.first).to_have_text("Module")
    expect(headings.last).to_have_text("fact call 11 ▶ running")
    expect(page.locator(".tm-vars tbody").nth(1)).to_have_text("… 6 more active calls")


def test_with_watched_variables_calls_are_named_apart(lesson):
    page = lesson(views(FACT, watch=["total", "n"]), "#s-step-19")
    expect(page.locator(".tm-vars [scope=rowgroup]")).to_have_count(0)
    calls = "Active calls: Module › fact call 3 › fact call 4"
    expect(page.locator(".tm-calls")).to_have_text(calls)
    expect(variable(page, "n").locator("td").first).to_have_text("1")


def test_the_line_before_has_another_shape(lesson):
    page = lesson(views(LIST), "#s-step-4")
    shapes = page.evaluate(
        """[...document.querySelectorAll('.tm-lines > li')].map(
            line => getComputedStyle(line, '::after').content.split('/')[0].trim())"""
    )
    assert shapes == ["none", "none", '"▹"', '"▶"', "none"]


def test_text_is_text_and_long_values_stay_inside(lesson):
    code = (
        "a = '<script>window.bad = 1</script><img src=x onerror=bad()>'\n"
        "b = '\\u202e' + 'x' * 5000\nwhile len(a) > 5 and b:\n    a = '`' * 3\nprint(b, b)\n"
    )
    page = lesson(views(code, tables=0), width=320)
    assert page.locator("tracemark-player :is(img, script)").count() == 0
    expect(variable(page, "a").locator("td").first).to_contain_text("<script>window.bad")
    page.get_by_role("slider").fill("2")
    expect(variable(page, "b").locator("td").first).to_contain_text("\\u202exxx")
    for n in range(1, 7):
        page.get_by_role("slider").fill(str(n))
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0
    assert page.evaluate("window.bad") is None


@pytest.mark.parametrize("code", [FACT, LIST])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_moves(lesson, code, width):
    """Neither when the script begins nor from step to step."""
    page = lesson(views(code), width=width)
    step(page, 1)
    tops = set()
    for n in range(1, len(rows(code)) + 1):
        page.get_by_role("slider").fill(str(n))
        tops.add(
            page.evaluate(
                """['.tm-lines > li:last-child', '.tm-now', '.tm-out', '.tm-steps'].map(
                    name => document.querySelector(name).getBoundingClientRect().top + scrollY)
                    .join()"""
            )
        )
    assert len(tops) == 1
    shifts = page.evaluate(
        """new Promise(done => {
            const observer = new PerformanceObserver(list => done(list.getEntries().map(e => e.value)));
            observer.observe({type: 'layout-shift', buffered: true});
            setTimeout(() => done([]), 300);
        })"""
    )
    assert sum(shifts) < 0.001


@pytest.mark.parametrize("width", [320, 1280])
def test_targets_are_large_enough(lesson, width):
    page = lesson(views(LIST), width=width)
    for target in page.locator("tracemark-player :is(button, input), .tm-steps th a").all():
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 24, target.evaluate("e => e.outerHTML")


def test_side_by_side_where_there_is_room(lesson):
    for width, beside in [(1280, True), (360, False)]:
        page = lesson(views(LIST), width=width)
        code, now = (page.locator(name).bounding_box() for name in (".tm-lines", ".tm-now"))
        assert (now["x"] >= code["x"] + code["width"]) is beside
        assert (now["y"] >= code["y"] + code["height"]) is not beside


# Addresses and tables


def test_the_address_names_the_step_and_opens_it(lesson):
    page = lesson(views(LIST))
    assert "#" not in page.url
    page.wait_for_timeout(700)
    assert "#" not in page.url  # only what the learner does changes it
    entries = page.evaluate("history.length")
    for _ in range(3):
        button(page, "Next").click()
    page.wait_for_url("**#s-step-4")
    assert page.evaluate("history.length") == entries
    page.reload()
    step(page, 4)
    page.evaluate("location.hash = '#s-step-9'")
    step(page, 9)
    page.evaluate("location.hash = '#s-step-99'")
    step(page, 10)
    page.evaluate("location.hash = '#s-step-4x'")
    step(page, 10)


def test_the_address_changes_seldom(lesson):
    page = lesson(views(FACT))
    step(page, 1)
    page.get_by_role("slider").evaluate(
        """range => {
            window.times = 0;
            const replace = history.replaceState.bind(history);
            history.replaceState = (...given) => { window.times += 1; replace(...given); };
            for (let n = 1; n < 36; n += 1) {
                range.value = n;
                range.dispatchEvent(new Event('input', {bubbles: true}));
            }
        }"""
    )
    page.wait_for_url("**#s-step-35")
    assert page.evaluate("times") == 1


def test_rows_and_players_go_together(lesson):
    page = lesson(views(LIST, players=2, tables=2))
    now = page.locator("tr[aria-current=step]")
    expect(now).to_have_count(2)
    button(page, "Next").first.click()
    for player in (0, 1):
        step(page, 2, player)
    expect(now.locator("th")).to_have_text(["2", "2"])
    page.locator(".tm-steps").nth(1).get_by_role("link", name="8", exact=True).click()
    for player in (0, 1):
        step(page, 8, player)
    expect(now.locator("th")).to_have_text(["8", "8"])
    page.wait_for_url("**#s-step-8")
    assert now.first.evaluate("row => getComputedStyle(row.cells[0]).boxShadow") != "none"


def test_the_number_of_a_row_does_not_scroll(lesson):
    page = lesson(views(LIST))
    link = page.get_by_role("link", name="6", exact=True)
    link.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    link.click()
    step(page, 6)
    page.wait_for_url("**#s-step-6")
    assert page.evaluate("scrollY") == before
    link.focus()
    page.keyboard.press("Enter")
    step(page, 6)


def test_samples_do_not_move_each_other(lesson):
    page = lesson(views(LIST, "a") + views(FACT, "a-b"))
    button(page, "Last").nth(1).click()
    step(page, 1, 0)
    step(page, 36, 1)
    expect(page.locator("tr[aria-current=step]")).to_have_count(2)


def test_without_a_table_a_link_shows_the_player(lesson):
    room = "<p>" + "<br>" * 200 + "</p>"
    page = lesson('<a href="#s-step-3">there</a>' + room + views(LIST, tables=0))
    page.get_by_role("link", name="there").click()
    step(page, 3)
    expect(page.locator("tracemark-player")).to_be_in_viewport()


def test_each_move_is_told(lesson):
    page = lesson(views(LIST))
    step(page, 1)
    page.evaluate(
        """() => { window.told = [];
            document.addEventListener('tracemark:step', e => told.push([e.detail.id, e.detail.n])); }"""
    )
    button(page, "Next").click()
    button(page, "Last").click()
    button(page, "Last").click(force=True)
    assert page.evaluate("told") == [["s", 2], ["s", 10]]


# Predicting


def asked(page):
    return page.locator(".tm-asked")


def test_predicting(lesson):
    page = lesson(views(LIST))
    switch = page.get_by_role("switch", name="Predict each step")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    result = asked(page).get_by_role("status")
    expect(asked(page)).to_contain_text("What will n be after line 2?")
    button(page, "Next").click()
    step(page, 1)
    expect(result).to_have_text("Say first what step 2 does.")
    expect(asked(page).get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Enter")
    expect(result).to_have_text("Write an answer first, or reveal it.")
    page.keyboard.type("5.0")
    page.keyboard.press("Enter")
    step(page, 2)
    expect(result).to_have_text("✓ Right. n is 5. 1 of 1 right so far.")
    expect(asked(page)).to_contain_text("Will n < 6 and n > 2 in line 3 count as True or False?")
    asked(page).get_by_role("radio", name="False").check()
    button(page, "Check").click()
    step(page, 3)
    expect(result).to_have_text("✗ Not right. n < 6 and n > 2 counts as True. 1 of 2 right so far.")
    button(page, "Reveal").click()
    step(page, 4)
    expect(result).to_have_text("low is [5]. 1 of 2 right so far.")


def test_predicting_the_next_line_and_the_end(lesson):
    page = lesson(views(LIST), "#s-step-8")
    page.get_by_role("switch").click()
    expect(asked(page)).to_contain_text("Which line runs next?")
    # "…, go to line 2" would say it.
    expect(page.locator(".tm-status")).to_have_text("Step 8 of 10, line 3")
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "Step 8 of 10, line 3")
    for answer, verdict in [("2", "✓ Right. Line 2 runs."), ("4", "✗ Not right. Line 5 runs.")]:
        asked(page).get_by_role("textbox").fill(answer)
        page.keyboard.press("Enter")
        expect(asked(page).get_by_role("status")).to_contain_text(verdict)
    expect(asked(page)).to_contain_text("There are no more steps.")
    step(page, 10)
    expect(page.get_by_role("switch")).to_be_focused()


def test_predicting_shows_nothing_of_the_future(lesson):
    page = lesson(views(LIST))
    page.get_by_role("switch").click()
    expect(asked(page)).to_contain_text("What will")
    before = page.locator(".tm-stage-area").inner_text()
    for way in [
        lambda: button(page, "Last").click(),
        lambda: page.get_by_role("slider").fill("9"),
        lambda: page.get_by_role("button", name="Line 4: find where it runs").click(),
        lambda: page.get_by_role("link", name="7", exact=True).click(),
    ]:
        way()
        step(page, 1)
    assert page.get_by_role("slider").input_value() == "1"
    assert page.locator(".tm-stage-area").inner_text() == before
    assert "#" not in page.url
    page.get_by_role("switch").click()
    expect(asked(page)).to_be_hidden()
    button(page, "Last").click()
    step(page, 10)


def test_what_was_seen_can_be_seen_again(lesson):
    page = lesson(views(LIST), "#s-step-5")
    page.get_by_role("switch").click()
    expect(asked(page)).to_contain_text("True or False?")
    button(page, "First").click()
    step(page, 1)
    expect(asked(page).locator("input")).to_have_count(0)
    button(page, "Next").click()
    step(page, 2)
    button(page, "Last").click()
    step(page, 5)
    expect(asked(page)).to_contain_text("True or False?")


def test_a_part_that_cannot_be_loaded_is_said(lesson):
    page = lesson(views(LIST))
    step(page, 1)
    page.evaluate("() => { document.head.append = node => node.onerror() }")
    page.get_by_role("switch").click()
    expect(page.get_by_role("status")).to_contain_text("This part of the page cannot be loaded.")
    expect(page.get_by_role("switch")).to_have_attribute("aria-checked", "false")


# In the theme


@pytest.fixture(scope="module")
def instant(tmp_path_factory):
    """A site of two lessons with Material's instant navigation, served."""
    folder = tmp_path_factory.mktemp("instant")
    site = Site(folder)
    for name, code in {"one": LIST, "two": FACT}.items():
        fence = f'```python trace id="s" show="player, table"\n{code}```\n'
        site.write(f"{name}.md", f"# Lesson {name}\n\n{fence}")
    site.write("index.md", "# Home\n\n[one](one.md) [two](two.md)\n")
    theme = {"name": "material", "font": False, "features": ["navigation.instant"]}
    with served(folder / "site") as address:
        built = site.build(theme=theme, site_url=f"{address}/", use_directory_urls=False)
        assert not built.aborted, built.log
        yield address


def test_with_instant_navigation(pages, instant):
    page = pages.new()
    page.goto(f"{instant}/index.html")
    page.evaluate("window.same = true")
    page.locator("article").get_by_role("link", name="one").click()
    step(page, 1)
    drawing = page.locator(".tm-drawing")
    expect(drawing).to_have_css("display", "flex")
    button(page, "Next").click()
    page.wait_for_url("**/one.html#s-step-2")
    button(page, "Next").click()
    page.locator(".md-nav").get_by_role("link", name="Lesson two").first.click()
    expect(page.locator("h1")).to_contain_text("Lesson two")
    expect(page.locator(".tm-status")).to_contain_text("Step 1 of 36")
    page.wait_for_timeout(700)
    assert page.url == f"{instant}/two.html"  # nothing of the page before
    page.get_by_role("link", name="8", exact=True).click()
    step(page, 8)
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Lesson one")
    expect(page.locator(".tm-status")).to_contain_text(re.compile("Step [23] of 10"))
    # Material has taken the style sheet of the drawing away with the page before.
    expect(page.locator(".tm-drawing")).to_have_css("display", "flex")
    height = page.evaluate("document.documentElement.scrollHeight")
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert page.evaluate("window.same") is True
    assert pages.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_schemes_can_be_read(visit, scheme):
    page = visit("gallery/lists-and-names/index.html", color_scheme=scheme)
    page.get_by_role("slider").fill("8")
    page.get_by_role("switch").click()
    expect(page.locator(".tm-asked form")).to_be_visible()
    for part in [
        ".tm-status",
        ".tm-moves button",
        ".tm-current code",
        ".tm-current .tm-number",
        ".tm-lines > li:not(.tm-current) .tm-number",
        ".tm-vars tr.tm-changed td code",
        ".tm-vars tr.tm-changed td:last-child",
        ".tm-old",
        ".tm-conditions thead th",
        ".tm-next button",
        ".tm-out",
        ".tm-asked form",
    ]:
        contrast, ground = page.locator(f"tracemark-player {part}").first.evaluate(CONTRAST)
        assert contrast >= 4.5, part
        assert (ground < 0.2) is (scheme == "dark"), part
