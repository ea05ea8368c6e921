"""Questions in a real browser: by mouse, by keyboard, without scripts, without storage."""

import pytest
from playwright.sync_api import expect
from tests.course_site import LOOPS, course, course_served

LOOPS_PAGE, NUMBERS_PAGE = "course/loops/index.html", "course/numbers/index.html"
NO_STORAGE = """
Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no"); } });
"""


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """Where the course is found."""
    with course_served(tmp_path_factory.mktemp("course")) as found:
        yield found


class Quiz:
    """A question of a page, as a learner meets it."""

    def __init__(self, page, id):
        self.page, self.form = page, page.locator(f"form#{id}")
        self.result = self.form.get_by_role("status")
        self.inputs = self.form.locator("fieldset input")
        self.choices = self.form.locator(".tm-choices > li")
        self.answer = self.form.locator("details.tm-answer")

    def button(self, name):
        return self.form.get_by_role("button", name=name)

    def choose(self, *indexes):
        for index in indexes:
            self.inputs.nth(index).check()
        self.button("Check answer").click()

    def write(self, text):
        self.inputs.fill(text)
        self.inputs.press("Enter")


def colours(button, *, away=False):
    """Of a button below the mouse, or of one that it has left."""
    if away:
        button.page.mouse.move(0, 0)
    return button.evaluate(
        "(b) => [getComputedStyle(b).color, getComputedStyle(b).backgroundColor]"
    )


@pytest.mark.parametrize("over", ["disk", "http"])
def test_a_wrong_try_gives_nothing_away_and_can_be_repeated(visit, over):
    quiz = Quiz(visit(LOOPS_PAGE, over), "q1")
    quiz.choose(0)
    expect(quiz.result).to_contain_text("✗ Not right. That is total before step 4")
    expect(quiz.result).not_to_contain_text("5")
    expect(quiz.result.get_by_role("link")).to_have_attribute("href", "#s-step-4")
    expect(quiz.choices.nth(0)).to_contain_text("Not right")
    assert (
        quiz.choices.nth(0)
        .locator("label")
        .evaluate("(label) => getComputedStyle(label).borderTopStyle")
        == "dashed"
    )
    for other in (1, 2):
        expect(quiz.choices.nth(other).locator(".tm-mark")).to_have_count(0)
    expect(quiz.answer).not_to_have_attribute("open", "")
    expect(quiz.button("Check answer")).to_be_focused()
    assert colours(quiz.button("Check answer")) == colours(quiz.button("Check answer"), away=True)
    quiz.button("Try again").click()
    expect(quiz.result).to_have_text("")
    expect(quiz.form.locator(".tm-mark")).to_have_count(0)
    expect(quiz.inputs.nth(0)).to_be_focused()
    expect(quiz.form.locator("input:checked")).to_have_count(0)
    expect(quiz.button("Try again")).to_be_hidden()


def test_what_the_author_says_is_said_as_it_is(visit):
    page = visit(LOOPS_PAGE)
    quiz = Quiz(page, "q1")
    quiz.choose(2)
    expect(quiz.result).to_have_text("✗ Not right. That is the end.")
    quiz.result.get_by_role("link", name="end").click()
    expect(page.locator("#s-step-9")).to_be_in_viewport()


def test_a_right_answer_opens_all_that_there_is_to_read(visit):
    quiz = Quiz(visit(LOOPS_PAGE), "q1")
    quiz.choose(1)
    expect(quiz.result).to_have_text("✓ Right. After step 4 total is 5.")
    expect(quiz.choices.nth(1)).to_contain_text("Right")
    expect(quiz.answer.get_by_text("Because 5 is more than 4.")).to_be_visible()
    expect(quiz.answer.locator("dd").first).to_have_text(
        "That is total before step 4; after it total is 5."
    )
    quiz.button("Answer again").click()
    expect(quiz.answer.locator("dd").first).to_be_hidden()
    expect(quiz.inputs.nth(0)).to_be_focused()


def test_another_choice_takes_the_verdict_away(visit):
    quiz = Quiz(visit(LOOPS_PAGE), "q1")
    quiz.choose(0)
    quiz.inputs.nth(1).check()
    expect(quiz.result).to_have_text("")
    expect(quiz.form.locator(".tm-mark")).to_have_count(0)


def test_an_answer_comes_first(visit):
    quiz = Quiz(visit(LOOPS_PAGE), "q1")
    quiz.button("Check answer").click()
    expect(quiz.result).to_have_text("Choose an answer first.")
    expect(quiz.button("Try again")).to_be_hidden()


def test_all_by_keyboard(visit):
    page = visit(LOOPS_PAGE)
    quiz = Quiz(page, "q1")
    quiz.inputs.nth(0).focus()
    for key in ("Space", "ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(quiz.result).to_contain_text("✗ Not right.")
    quiz.button("Try again").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(quiz.result).to_contain_text("✓ Right.")


@pytest.mark.parametrize("scripts", [True, False])
def test_hints_come_one_after_the_other(visit, scripts):
    page = visit(LOOPS_PAGE, scripts=scripts)
    hints = page.locator("#q1 .tm-hint")
    for n in range(3):
        expect(hints.nth(n).locator("summary")).to_have_text(f"Hint {n + 1} of 3")
        for later in range(n + 1, 3):
            expect(hints.nth(later)).to_be_hidden()
        hints.nth(n).locator("summary").click()
        expect(hints.nth(n).locator("p")).to_be_visible()


def test_of_several_boxes_the_right_ones_are_counted(visit):
    quiz = Quiz(visit(LOOPS_PAGE), "q2")
    expect(quiz.form.get_by_text("Choose all that are right.")).to_be_visible()
    quiz.choose(0, 1)
    expect(quiz.result).to_have_text(
        "✗ Not right. Right among your choices: 1 of 2. Still missing: 1. No, see step 6."
    )
    expect(quiz.choices.nth(0)).to_contain_text("Your choice")
    expect(quiz.choices.nth(1)).to_contain_text("Your choice")
    quiz.inputs.nth(1).uncheck()
    quiz.choose(2)
    expect(quiz.result).to_have_text("✓ Right. Yes, 5 is.")
    expect(quiz.form.locator(".tm-right .tm-mark")).to_have_text(["Right", "Right"])


def test_a_number_is_written_as_people_write_it(visit):
    quiz = Quiz(visit(NUMBERS_PAGE), "q1")
    quiz.write("abc")
    expect(quiz.result).to_have_text("Write a number, such as 0.5.")
    expect(quiz.inputs).to_have_attribute("aria-invalid", "true")
    expect(quiz.inputs).to_have_accessible_description("Write a number, such as 0.5.")
    expect(quiz.inputs).to_be_focused()
    quiz.write("3,2")
    expect(quiz.result).to_have_text("✗ Not right. See step 11")
    expect(quiz.inputs).not_to_have_attribute("aria-invalid", "true")
    quiz.write("3,25")
    expect(quiz.result).to_have_text("✓ Right. After step 11 half is 3.25.")
    expect(quiz.answer.locator("code").first).to_be_visible()
    text = Quiz(quiz.page, "q2")
    text.write(" ")
    expect(text.result).to_have_text("Write an answer first.")
    text.write("13")
    expect(text.result).to_have_text("✓ Right. After step 9, and at the end, total is 13.")


def test_the_header_counts_what_is_answered_right(visit):
    page = visit(NUMBERS_PAGE)
    score = page.locator("tracemark-score")
    expect(score).to_have_text("0 of 2 questions answered right")
    Quiz(page, "q1").write("1")
    expect(score).to_have_text("0 of 2 questions answered right")
    Quiz(page, "q1").write("3.25")
    expect(score).to_have_text("1 of 2 questions answered right")
    bar = page.get_by_role("progressbar", name="questions answered right")
    assert bar.evaluate("(bar) => [bar.value, bar.max]") == [1, 2]
    page.reload()
    expect(score).to_have_text("1 of 2 questions answered right")
    expect(Quiz(page, "q1").result).to_have_text("✓ You answered this before, and you were right.")


def test_pages_hear_of_each_answer(visit):
    page = visit(LOOPS_PAGE)
    page.evaluate(
        "() => { window.heard = [];"
        " document.addEventListener('tracemark:answered', (e) => heard.push(e.detail)); }"
    )
    quiz = Quiz(page, "q1")
    quiz.choose(0)
    quiz.choose(1)
    assert page.evaluate("heard") == [
        {"id": "q1", "ok": False, "attempt": 1},
        {"id": "q1", "ok": True, "attempt": 2},
    ]


def test_without_scripts_all_can_be_read(visit):
    page = visit(LOOPS_PAGE, scripts=False)
    for id in ("q1", "q2"):
        quiz = Quiz(page, id)
        expect(quiz.form.get_by_role("button")).to_have_count(0)
        quiz.answer.locator("summary").click()
        expect(quiz.answer.locator("dd").last).to_be_visible()
    expect(page.locator("form").get_by_text("Because 5 is more than 4.")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_role("link", name="Course progress")).to_be_visible()


@pytest.mark.parametrize("path", [LOOPS_PAGE, NUMBERS_PAGE])
def test_answers_fit_a_narrow_page(visit, path):
    page = visit(path, width=320)
    for button in page.get_by_role("button", name="Check answer").all():
        form = button.locator("xpath=ancestor::form")
        first = form.locator("fieldset input").first
        if first.get_attribute("type") == "text":
            first.fill("1")
        else:
            first.check()
        button.click()
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(width) <= 0


def test_nothing_breaks_where_storage_is_forbidden(browser, addresses):
    page = browser.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(error.stack or ""))
    page.add_init_script(NO_STORAGE)
    page.goto(f"{addresses['http']}/{LOOPS_PAGE}")
    quiz = Quiz(page, "q1")
    quiz.choose(1)
    expect(quiz.result).to_contain_text("✓ Right.")
    expect(page.locator("tracemark-score")).to_have_text("1 of 2 questions answered right")
    page.close()
    assert [stack for stack in problems if "tracemark" in stack] == []  # the theme's are its own


def test_a_changed_question_is_a_new_one(browser, tmp_path):
    with course_served(tmp_path) as addresses:
        page = browser.new_page()
        page.goto(f"{addresses['http']}/{LOOPS_PAGE}")
        Quiz(page, "q1").choose(1)
        Quiz(page, "q2").choose(0, 2)
        expect(page.locator("tracemark-score")).to_have_text("2 of 2 questions answered right")
        course(tmp_path, LOOPS.replace("- [ ] `13`", "- [ ] `14`"))
        page.reload()
        expect(page.locator("tracemark-score")).to_have_text("1 of 2 questions answered right")
        expect(Quiz(page, "q1").result).to_have_text("")
        expect(Quiz(page, "q2").result).to_contain_text("answered this before")
        kept = page.evaluate("Object.fromEntries(Object.entries(localStorage))")
        ours = {key: text for key, text in kept.items() if key.startswith("tracemark:")}
        assert list(ours) == ["tracemark:/course/loops"]
        assert "q1" not in ours["tracemark:/course/loops"]
        page.close()
