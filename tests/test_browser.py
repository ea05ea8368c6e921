"""The project's own lessons in a real browser: with scripts, without, narrow, dark, from disk."""

import re
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, expect

from tracemark.check.answer import Answer
from tracemark.lesson.finding import Position
from tracemark.lesson.question import Option, Question
from tracemark.trace.model import Ending, Frame, Step, Trace
from tracemark.trace.rows import Granularity, rows_of
from tracemark.views.assets import CORE_SCRIPT, assets
from tracemark.views.player import player_view
from tracemark.views.quiz import quiz_view
from tracemark.views.templates import Templates

DEBT = "course/technical-debt/index.html"
LISTS = "gallery/lists-and-names/index.html"

on_disk_and_served = pytest.mark.parametrize("over", ["disk", "http"])


@on_disk_and_served
def test_without_scripts_every_part_can_be_read(visit, over):
    page = visit(DEBT, over, scripts=False)
    for part, count in {
        "header.tm-lesson": 1,
        "figure.tm-flow": 1,
        "table#deploy-steps": 1,
        "table#deploy-tracker": 1,
        "details.tm-moment": 3,
        "form.tm-quiz": 4,
        "section.tm-snapshot": 1,
        "section.tm-transcript": 1,
    }.items():
        expect(page.locator(part)).to_have_count(count)
        expect(page.locator(part).first).to_be_visible()
    expect(page.locator("figure.tm-flow li")).to_have_count(9)
    expect(page.locator("#deploy-step-3")).to_contain_text("Using stable build")
    expect(page.get_by_role("button", name="Check answer")).to_have_count(0)
    moment = page.locator("details.tm-moment").first
    expect(moment.locator("p").first).to_be_hidden()
    moment.locator("summary").click()
    expect(moment.locator("p").first).to_be_visible()
    quiz = page.locator("form.tm-quiz").first
    expect(quiz.get_by_text("Right answer:")).to_be_hidden()
    quiz.get_by_text("Show answer").click()
    expect(quiz.locator(".tm-right-options")).to_have_text("Using stable build")
    expect(quiz.locator(".tm-badge")).to_have_text("Proved by running the sample")
    quiz.get_by_text("Hint", exact=True).click()
    expect(quiz.locator(".tm-hint p")).to_be_visible()


def test_without_scripts_the_player_shows_the_code(visit):
    page = visit(LISTS, scripts=False)
    player = page.locator("tracemark-player")
    expect(player.locator("li").first).to_be_visible()
    expect(player.get_by_role("button")).to_have_count(0)
    player.get_by_role("link", name="the table of its steps").click()
    expect(page.locator("#scores-steps")).to_be_in_viewport()


@on_disk_and_served
def test_a_quiz_says_what_is_right_and_why(visit, over):
    page = visit(DEBT, over)
    quiz = page.locator("form.tm-quiz").first
    result = quiz.get_by_role("status")
    check = quiz.get_by_role("button", name="Check answer")
    check.click()
    expect(result).to_have_text("Choose an answer first.")
    quiz.get_by_role("radio").nth(0).check()
    check.click()
    expect(result).to_contain_text("Not right.")
    expect(result).to_contain_text("one release earlier")
    expect(quiz.get_by_text("Right answer:")).to_be_hidden()
    quiz.get_by_role("radio").nth(1).check()
    check.click()
    expect(result).to_contain_text("✓ Right.")
    expect(result.get_by_role("link", name="step 3")).to_have_attribute("href", "#deploy-step-3")
    expect(quiz.get_by_text("Right answer:")).to_be_visible()
    expect(page.locator("form.tm-quiz").nth(1).get_by_role("status")).to_have_text("")


def test_a_quiz_is_answered_with_the_keyboard_and_remembered(visit):
    page = visit(DEBT)
    quiz = page.locator("form.tm-quiz").first
    quiz.get_by_role("radio").nth(0).focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(quiz.get_by_role("status")).to_contain_text("✓ Right.")
    page.reload()
    expect(quiz.get_by_role("status")).to_contain_text("answered this before")


def lines_now(page):
    return page.locator("tracemark-player [aria-current=step]")


@on_disk_and_served
def test_the_player_walks_through_the_steps(visit, over):
    page = visit(LISTS, over)
    player = page.locator("tracemark-player")
    status = player.get_by_role("status")
    expect(status).to_contain_text("Step 1 of 13")
    expect(lines_now(page)).to_have_text("scores = [62, 80, 71]")
    back, forward = (
        player.get_by_role("button", name=name, exact=True) for name in ("Back", "Next")
    )
    expect(back).to_have_attribute("aria-disabled", "true")
    forward.click()
    forward.click()
    expect(status).to_contain_text("Step 3 of 13")
    expect(lines_now(page)).to_have_text("best = scores[0]")
    value = player.locator(".tm-vars tr", has_text="best").locator("td").first
    expect(value).to_have_text("62")
    back.click()
    expect(status).to_contain_text("Step 2 of 13")
    expect(value).to_have_text("–")
    player.get_by_role("button", name="Last").click()
    expect(status).to_contain_text("Step 13 of 13")
    expect(player.locator(".tm-out")).to_contain_text("[62, 80, 71, 95]")
    expect(value).to_have_text("80")
    player.get_by_role("button", name="First").click()
    expect(status).to_contain_text("Step 1 of 13")


def test_the_player_and_the_keyboard(visit):
    page = visit(LISTS)
    player = page.locator("tracemark-player")
    status = player.get_by_role("status")
    player.get_by_role("button", name="Next").focus()
    for key, step in [
        ("ArrowRight", 2),
        ("ArrowRight", 3),
        ("ArrowLeft", 2),
        ("End", 13),
        ("ArrowRight", 13),
        ("Home", 1),
        ("Enter", 2),
    ]:
        page.keyboard.press(key)
        expect(status).to_contain_text(f"Step {step} of 13")
    player.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    expect(status).to_contain_text("Step 3 of 13")
    expect(player.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile("Step 3 "))


@on_disk_and_served
def test_a_reference_moves_the_player_to_its_row(visit, over):
    page = visit(LISTS, over)
    status = page.locator("tracemark-player").get_by_role("status")
    expect(status).to_contain_text("Step 1 of 13")
    page.get_by_role("link", name="step 12", exact=True).first.click()
    expect(status).to_contain_text("Step 12 of 13")
    expect(lines_now(page)).to_have_text("scores.append(95)")
    expect(page.locator("#scores-step-12")).to_be_in_viewport()
    page.go_back()
    page.goto(page.url.partition("#")[0] + "#scores-step-5")
    expect(status).to_contain_text("Step 5 of 13")


@pytest.mark.parametrize("path", [DEBT, LISTS])
@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_narrow_page_does_not_scroll_sideways(visit, path, width, scripts):
    page = visit(path, width=width, scripts=scripts)
    for summary in page.locator("article details > summary").all():
        summary.click()
    too_wide = page.evaluate("""() => {
        const width = document.documentElement.clientWidth;
        return [document.documentElement.scrollWidth - width, document.body.scrollWidth - width];
    }""")
    assert max(too_wide) <= 0


CONTRAST = """element => {
    const numbers = color => (color.match(/[\\d.]+/g) || []).map(Number);
    const over = (top, below) => {
        const alpha = top.length > 3 ? top[3] : 1;
        return [0, 1, 2].map(i => top[i] * alpha + below[i] * (1 - alpha));
    };
    const light = rgb => [0, 1, 2].map(i => rgb[i] / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const grounds = [];
    for (let at = element; at; at = at.parentElement) {
        grounds.unshift(numbers(getComputedStyle(at).backgroundColor));
    }
    const ground = grounds.reduce((below, top) => over(top, below), [255, 255, 255]);
    const text = over(numbers(getComputedStyle(element).color), ground);
    const [low, high] = [light(ground), light(text)].sort((a, b) => a - b);
    return [(high + 0.05) / (low + 0.05), light(ground)];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_schemes_can_be_read(visit, scheme):
    page = visit(DEBT, color_scheme=scheme)
    wanted = {"light": "default", "dark": "slate"}[scheme]
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", wanted)
    for part in [
        ".tm-steps caption",
        ".tm-steps thead th",
        ".tm-steps tbody td code",
        ".tm-steps .tm-changed code",
        ".tm-tracker tbody th",
        ".tm-stage .tm-box",
        ".tm-lesson .tm-facts",
        ".tm-moment summary",
        ".tm-quiz legend",
        ".tm-quiz button",
        ".tm-snapshot .tm-title",
    ]:
        contrast, ground = page.locator(part).first.evaluate(CONTRAST)
        assert contrast >= 4.5, part
        if part != ".tm-quiz button":
            assert (ground < 0.2) is (scheme == "dark"), part


def test_on_paper(visit):
    page = visit(DEBT)
    page.emulate_media(media="print")
    expect(page.locator("details.tm-moment p").first).to_be_visible()
    expect(page.locator("table#deploy-steps")).to_be_visible()
    expect(page.get_by_role("button", name="Check answer").first).to_be_hidden()


def test_references_are_underlined(visit):
    page = visit(DEBT)
    for link in page.locator(".md-content a.tm-reference").all():
        assert "underline" in link.evaluate("(a) => getComputedStyle(a).textDecorationLine")


# The script alone, on a page of nothing but one view

ANSWER = Position("l.md", 1)


@pytest.fixture
def alone(browser: Browser):
    """A page with one view and the script."""
    page = browser.new_page()
    page.set_default_timeout(10_000)

    def opened(view) -> Page:
        page.set_content(str(Templates().render(view)))
        for script in (CORE_SCRIPT, "tracemark-player.js"):
            page.add_script_tag(content=assets()[script])
        return page

    yield opened
    page.close()


@pytest.mark.parametrize(
    ("kind", "answer", "given", "verdict"),
    [
        ("number", "0.30000000000000004", "0.3", "✓ Right."),
        ("number", "0.30000000000000004", "0.301", "✗ Not right."),
        ("number", "2", "2.0", "✓ Right."),
        ("text", "2", " 2 ", "✓ Right."),
        ("text", "2", "2.0", "✗ Not right."),
        ("text", "'a  b'", "a b", "✓ Right."),
    ],
)
def test_what_is_written_is_compared_with_sense(alone, kind, answer, given, verdict):
    question = Question("q1", "?", ANSWER, kind=kind)
    page = alone(quiz_view(question, Answer(text=answer), id="q1", inline=str))
    page.evaluate("addEventListener('tracemark:answered', (e) => { window.said = e.detail; })")
    page.locator("fieldset input").fill(given)
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_role("status")).to_have_text(verdict)
    known = {"id": "q1", "ok": verdict.startswith("✓"), "attempt": 1}
    assert page.evaluate("window.said") == known


def test_choices_none_of_which_is_known_to_be_right_are_not_judged(alone):
    options = (Option("1", False, ANSWER), Option("2", False, ANSWER))
    page = alone(quiz_view(Question("q1", "?", ANSWER, options), Answer(), id="q1", inline=str))
    page.evaluate("addEventListener('tracemark:answered', (e) => { window.said = e.detail; })")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_role("status")).to_have_text("This question has no answer yet.")
    assert page.evaluate("window.said === undefined")


def test_several_boxes_are_answered_with_one_sentence(alone):
    options = tuple(Option(text, True, ANSWER) for text in "ab")
    question = Question("q1", "?", ANSWER, options, kind="multiple")
    summary = "The run gives `[1, 2]`."
    answer = Answer(right=(0, 1))
    page = alone(quiz_view(question, answer, id="q1", inline=str, summary=summary))
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_role("status")).to_have_text("✓ Right. The run gives [1, 2].")


def test_output_so_far_is_that_of_the_moment(alone):
    step = partial(Step, function="f", end_line=1, line=1)
    steps = (
        step(n=1, kind="call", frame=1, hidden_output="😀\n"),
        step(n=2, kind="call", frame=2),
        step(n=3, kind="statement", frame=2, output="inner\n"),
        step(n=4, kind="statement", frame=1, output="outer\n"),
        Step(n=None, kind="end", line=0, end_line=0),
    )
    frames = tuple(Frame(function=f, parent=p) for f, p in (("<module>", None), ("f", 0), ("f", 1)))
    trace = Trace(python="3.11.7", steps=steps, end=Ending(reason="finished"), frames=frames)
    page = alone(player_view(rows_of(trace, Granularity("call", "f")), id="a", code_lines=["f()"]))
    output = page.locator(".tm-out")
    assert output.inner_text() == "😀\ninner\nouter\n"
    assert output.locator("mark").all_inner_texts() == ["outer\n"]
    page.get_by_role("button", name="Next").click()
    assert output.inner_text() == "😀\ninner\n"
    assert output.locator("mark").all_inner_texts() == ["inner\n"]
