"""Pages in other themes, media and directions than Material on a bright screen."""

import json
import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import expect
from tests.everything import build_site

from tracemark.views.elements import elements, without

THEMES: dict[str, Mapping[str, object]] = {
    "material": {
        "name": "material",
        "font": False,
        "palette": {"primary": "teal", "accent": "lime"},
    },
    "slate": {
        "name": "material",
        "font": False,
        "palette": {"scheme": "slate", "primary": "black"},
    },
    "mkdocs": {"name": "mkdocs"},
    "readthedocs": {"name": "readthedocs"},
}
RTL: Mapping[str, object] = {"name": "material", "font": False, "language": "he"}


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """Sites by theme, each built when it is asked for."""
    built = {}

    def site(name):
        if name not in built:
            theme = RTL if name == "rtl" else THEMES[name]
            folder = tmp_path_factory.mktemp(name)
            address = "https://example.org/course/"
            built[name] = build_site(folder, theme, use_directory_urls=False, site_url=address)
        return built[name]

    return site


@pytest.fixture
def disk(pages, sites):
    """Opens the page of a theme from disk, where no other host can be asked."""

    def opened(name, width=1280, **options):
        page = pages.new(width=width, height=900, offline=True, **options)
        page.goto((sites(name) / "index.html").as_uri())
        return page

    return opened


def style(locator, name, pseudo=None):
    return locator.evaluate(
        "(element, [name, pseudo]) => getComputedStyle(element, pseudo)[name]", [name, pseudo]
    )


@pytest.mark.parametrize("width", [320, 768, 2560])
@pytest.mark.parametrize("name", [*THEMES, "rtl"])
def test_only_tables_scroll_sideways(disk, name, width):
    page = disk(name, width)
    for details in page.locator("details:not(.tm-more)").all():
        details.evaluate("(details) => { details.open = true; }")
    assert page.evaluate("""() => {
        const ours = [...document.querySelectorAll("[class*=tm-]")].filter((element) =>
            !element.closest(".tm-scroll, .tm-unseen") && element.checkVisibility());
        return ours.filter((element) => {
            const {left, right} = element.getBoundingClientRect();
            return left < -1 || right > document.documentElement.clientWidth + 1;
        }).map((element) => element.className);
    }""") == []  # fmt: skip


@pytest.mark.parametrize("name", THEMES)
def test_parts_look_the_same_in_every_theme(disk, name):
    page = disk(name)
    table = page.locator("#long-steps")
    assert style(table, "display") == "table"
    cell = table.locator("tbody td > code").first
    assert style(cell, "backgroundColor") == "rgba(0, 0, 0, 0)"
    assert style(cell, "borderTopWidth") == "0px"
    if name in ("mkdocs", "readthedocs"):  # Material has a colour of its own for code
        number = table.locator("tbody td.tm-cell-number").first
        assert style(cell, "color") == style(number, "color")
    assert style(table.locator("thead th").first, "position") == "sticky"
    ground = style(table.locator("tbody th").first, "backgroundColor")
    assert ground not in ("rgba(0, 0, 0, 0)", "transparent")
    assert style(page.locator(".tm-quiz fieldset").first, "borderTopWidth") == "0px"
    assert float(style(page.locator(".tm-quiz legend").first, "fontSize")[:-2]) < 20
    buttons = page.locator(":is(.tm-quiz, .tm-controls) button").locator("visible=true").all()
    assert buttons
    for button in buttons:
        assert button.bounding_box()["height"] >= 24
    radio = page.locator(".tm-choices input").first.bounding_box()
    label = page.locator(".tm-choices label span").first.bounding_box()
    assert radio["x"] + radio["width"] <= label["x"]
    assert abs(radio["y"] - label["y"]) < label["height"]
    page.locator(".tm-moment summary").click()
    expect(page.locator(".tm-moment").get_by_role("link")).to_be_visible()
    expect(page.locator("#long-step-20")).to_be_hidden()
    page.locator(".tm-more summary").first.click()
    expect(page.locator("#long-step-20")).to_be_visible()


def test_in_a_page_from_right_to_left_code_is_from_left_to_right(disk):
    page = disk("rtl")
    assert style(page.locator("#long-steps"), "direction") == "rtl"
    for code in page.locator("#long-steps code, tracemark-player ol").all()[:50]:
        assert style(code, "direction") == "ltr"
    numbers = [page.locator("#long-steps thead th").nth(n).bounding_box()["x"] for n in range(3)]
    assert numbers == sorted(numbers, reverse=True)
    box = page.locator(".tm-moment").bounding_box()
    assert style(page.locator(".tm-moment"), "borderRightWidth") != "1px"
    assert style(page.locator(".tm-moment"), "borderLeftWidth") == "1px"
    summary = page.locator(".tm-moment summary").bounding_box()
    assert summary["x"] >= box["x"]
    arrow = page.locator("#long-steps .tm-arrow").first
    assert style(arrow, "transform") == "matrix(-1, 0, 0, 1, 0, 0)"
    page.set_viewport_size({"width": 360, "height": 800})
    scroll = page.locator(".tm-scroll").first
    scroll.evaluate("(box) => { box.scrollLeft = -80; }")
    head, around = page.locator("#long-step-1 th").bounding_box(), scroll.bounding_box()
    assert head["x"] + head["width"] == pytest.approx(around["x"] + around["width"], abs=1.5)


@pytest.mark.parametrize("name", ["material", "mkdocs"])
def test_without_colours_what_is_marked_is_still_seen(disk, name):
    page = disk(name, forced_colors="active")
    changed = page.locator("#long-steps .tm-changed").first
    assert style(changed, "outlineStyle") == "solid"
    assert style(changed, "fontWeight") == "700"
    current = page.locator(".tm-lines > .tm-current")
    assert style(current, "outlineStyle") == "solid"
    page.goto(page.url + "#long-step-20")
    assert style(page.locator("#long-step-20 th"), "outlineStyle") == "solid"


def test_whoever_wants_less_motion_gets_none(disk):
    page = disk("material", reduced_motion="reduce")
    moving = page.evaluate("""() => [...document.querySelectorAll("[class*=tm-], [class*=tm-] *")]
        .filter((element) => {
            const {transitionDuration, animationName, scrollBehavior} = getComputedStyle(element);
            const moves = transitionDuration.split(", ").some((time) => parseFloat(time) > 0);
            return animationName !== "none" || scrollBehavior === "smooth"
                || (moves && element.closest("tracemark-player, .tm-quiz, details"));
        }).map((element) => element.outerHTML.slice(0, 80))""")
    assert moving == []


@pytest.mark.parametrize("name", ["material", "mkdocs", "readthedocs"])
def test_on_paper_questions_come_first_and_answers_on_a_sheet_of_their_own(disk, name):
    page = disk(name)
    sheet = page.locator(".tm-answers")
    expect(sheet).to_be_hidden()
    page.emulate_media(media="print")
    expect(sheet).to_be_visible()
    assert style(sheet, "breakBefore") == "page"
    expect(sheet.locator("> ol > li")).to_have_count(3)
    expect(sheet.locator("> ol > li").first).to_contain_text("What is total at the end?")
    expect(sheet.locator("> ol > li").first).to_contain_text("explainedword")
    quizzes = page.locator("form.tm-quiz")
    last = quizzes.last.bounding_box()
    assert sheet.bounding_box()["y"] >= last["y"] + last["height"]
    for quiz in quizzes.all():
        expect(quiz.locator(".tm-answer-body")).to_be_hidden()
        expect(quiz.get_by_role("button")).to_have_count(0)
    assert "counter(tm-question)" in style(quizzes.first.locator("legend"), "content", "::before")
    expect(page.locator(".tm-moment p")).to_be_visible()
    expect(page.locator("#long-step-94 th")).to_be_visible()
    expect(page.locator(".tm-address")).to_have_text(
        "This page: https://example.org/course/index.html"
    )
    page.pdf()  # paper has pages; nothing of it may stop the browser


def test_the_sheet_of_answers_has_no_id_and_no_question_twice(sites):
    html = (sites("mkdocs") / "index.html").read_text(encoding="utf-8")
    sheet = html[html.index('<section class="tm-answers"') :]
    sheet = sheet[: sheet.index("</section>")]
    assert " id=" not in sheet
    assert "<form" not in sheet
    assert "<input" not in sheet


def indexed(site):
    found = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
    return " ".join(entry["text"] for entry in found["docs"])


@pytest.mark.parametrize("name", ["material", "mkdocs", "readthedocs"])
def test_search_knows_the_text_of_a_lesson_and_neither_cells_nor_answers(sites, name):
    text = indexed(sites(name))
    for word in ("A paragraph with", "The loop begins.", "A loop has passes", "What is"):
        assert word in text, word
    for word in ("explainedword", "take the next item", "Right answer", "Show steps", "This page:"):
        assert word not in text, word
    html = (sites(name) / "index.html").read_text(encoding="utf-8")
    assert "explainedword" in html
    assert "take the next item" in html


# What finds elements in text

DIV = re.compile(r"<(div|hr) x>")


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("a<div x>b</div>c", "ac"),
        ("a<div x><div><div>b</div></div></div>c<div>d</div>", "ac<div>d</div>"),
        ("a<hr x>b<div x>c</div>d", "a<hr x>bd"),
        ("a<div x>b", "a<div x>b"),
        ("<div x>a</div><div x>b</div>", ""),
        ("<div><divan></divan></div>", "<div><divan></divan></div>"),
    ],
)
def test_elements_are_cut_out_whole(html, left):
    assert without(html, DIV) == left
    assert len(left) == len(html) - sum(one.end - one.start for one in elements(html, DIV))
