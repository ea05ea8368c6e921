"""Names, boxes and arrows beside a player, in a real browser."""

import pytest
from playwright.sync_api import expect
from tests.records import run

from tracemark.trace.rows import rows_of
from tracemark.views.objects import objects_view
from tracemark.views.player import player_view
from tracemark.views.templates import Templates

CODE = """\
a = [5, 7]
b = a
pair = {"k": a}
b[1] = a[0]
def f(items):
    items.append(1)
f(a)
del b
"""
"""Steps: 1 a; 2 b; 3 pair; 4 b[1]; 5 def; 6 the call begins; 7 append; 8 the call is over; 9 del."""


def player(code):
    rows = rows_of(run(code))
    view = player_view(
        rows, id="s", code_lines=code.splitlines(), objects=objects_view(rows, code=code)
    )
    return Templates().render(view)


@pytest.fixture
def drawing(lesson):
    """The drawing of CODE, at a step."""

    def opened(step=1, **options):
        page = lesson(player(CODE), f"#s-step-{step}", **options)
        expect(page.locator(".tm-drawing .tm-frame").first).to_be_visible()
        return page

    return opened


def names(page):
    """What stands for each name: a text, or the number of a box."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".tm-frame")].map(frame => Object.fromEntries(
             [...frame.querySelectorAll(".tm-name")].map(line => [
               line.querySelector("code").textContent,
               line.querySelector(".tm-ref")?.dataset.to ?? line.querySelectorAll("code")[1].textContent,
             ])))"""
    )


def cells(page, box):
    """The items of a box, without signs."""
    return page.locator(
        f"[data-object='{box}'] li > code, [data-object='{box}'] .tm-key"
    ).all_inner_texts()


def test_names_that_share_an_object_lead_to_one_box(drawing):
    page = drawing(3)
    assert names(page) == [{"a": "1", "b": "1", "pair": "2"}]
    expect(page.locator(".tm-object")).to_have_count(2)
    assert cells(page, 1) == ["0", "5", "1", "7"]
    expect(page.locator("[data-object='2'] .tm-ref")).to_have_attribute("data-to", "1")
    expect(page.locator(".tm-drawing > svg path")).to_have_count(4)


def test_arrows_end_at_their_boxes(drawing):
    page = drawing(3)
    ends = page.evaluate(
        """() => [...document.querySelectorAll(".tm-drawing > svg path")].map(path => {
             const [x, y] = path.getAttribute("d").match(/C[^m]*/)[0].split(",").slice(-2).map(Number);
             const place = path.ownerSVGElement.getBoundingClientRect();
             return [place.x + x, place.y + y];
           })"""
    )
    refs = page.locator(".tm-drawing .tm-ref").all()
    assert len(ends) == len(refs)
    for (x, y), ref in zip(ends, refs, strict=True):
        to = ref.get_attribute("data-to")
        box = page.locator(f"[data-object='{to}']").bounding_box()
        assert box is not None
        assert box["y"] <= y <= box["y"] + box["height"]
        assert min(abs(x - box["x"]), abs(x - box["x"] - box["width"])) <= 3


def test_the_drawing_follows_the_player_both_ways(drawing):
    page = drawing(6)
    assert names(page) == [{"a": "1", "b": "1", "pair": "2"}, {"items": "1"}]
    assert page.locator(".tm-frame-name").all_inner_texts() == ["Module", "f"]
    page.get_by_role("button", name="Last").click()
    assert names(page) == [{"a": "1", "pair": "2"}]
    assert cells(page, 1) == ["0", "5", "1", "5", "2", "1"]
    page.get_by_role("button", name="First").click()
    assert names(page) == [{"a": "1"}]
    assert cells(page, 1) == ["0", "5", "1", "7"]


def test_what_a_step_reads_and_sets_is_marked_by_sign_and_word(drawing):
    page = drawing(4)
    read, written = page.locator(".tm-read"), page.locator(".tm-written")
    expect(read).to_have_count(1)
    expect(read).to_contain_text("5")
    expect(read).to_contain_text("read here")
    expect(written).to_have_count(1)
    expect(written).to_contain_text("set here")
    expect(written.locator(".tm-sign")).to_be_visible()


def test_a_reference_is_followed_by_key(drawing):
    page = drawing(3)
    reference = page.get_by_role("button", name="refers to dict #2")
    reference.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-object='2']")).to_be_focused()


def test_the_same_in_words(drawing):
    page = drawing(3)
    words = page.locator(".tm-twin")
    words.locator("summary").click()
    said = [
        "a: list #1", "b: list #1", "pair: dict #2", "list #1: 0: 5, 1: 7", "dict #2: 'k': list #1"
    ]  # fmt: skip
    expect(words.locator("li")).to_have_text(said)
    page.get_by_role("button", name="Last").click()
    expect(words.locator("li").nth(2)).to_have_text("list #1: 0: 5, 1: 5, 2: 1")


def test_without_scripts_the_end_is_told_in_words(lesson):
    page = lesson(player(CODE), java_script_enabled=False)
    expect(page.locator(".tm-drawing")).to_be_hidden()
    page.locator(".tm-twin summary").click()
    said = ["a: list #1", "pair: dict #2", "list #1: 0: 5, 1: 5, 2: 1", "dict #2: 'k': list #1"]
    expect(page.locator(".tm-twin li")).to_have_text(said)


def test_on_a_phone_only_the_drawing_scrolls(drawing):
    page = drawing(7, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_hostile_values_are_text(lesson):
    page = lesson(player("x = ['<img src=x onerror=alert(1)>', '\\u202e']\n"))
    box = page.locator("[data-object='1']")
    expect(box).to_contain_text("<img src=x onerror=alert(1)>")
    expect(box).to_contain_text("\\u202e")
    expect(page.locator(".tm-drawing img")).to_have_count(0)


def test_a_run_without_such_objects_has_no_drawing(lesson):
    page = lesson(player("x = 1\ny = 'a'\n"))
    expect(page.locator("tracemark-objects")).to_have_count(0)
