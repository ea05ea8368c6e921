"""A learner's progress in a real browser: on a lesson, and through the whole course."""

import pytest
from playwright.sync_api import expect
from tests.browsing import served
from tests.course_site import course, course_served

LOOPS, NUMBERS, PROGRESS = (
    f"{name}/index.html" for name in ("course/loops", "course/numbers", "progress")
)
INSTANT = {"name": "material", "font": False, "features": ["navigation.instant"]}


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """Where the course is found."""
    with course_served(tmp_path_factory.mktemp("course")) as found:
        yield found


def answer_right(page, id="q1"):
    form = page.locator(f"form#{id}")
    typed = form.locator("input[type=text]")
    if typed.count():
        typed.fill("3,25")
    else:
        form.get_by_role("radio").nth(1).check()
    form.get_by_role("button", name="Check answer").click()
    expect(form.get_by_role("status")).to_contain_text("✓ Right.")


def answer_wrong(page, id="q2"):
    form = page.locator(f"form#{id}")
    form.locator("fieldset input").nth(1).check()
    form.get_by_role("button", name="Check answer").click()
    expect(form.get_by_role("status")).to_contain_text("✗ Not right.")


def total(page):
    return page.locator("tracemark-progress .tm-score")


def signs(page):
    return page.locator("tracemark-progress .tm-standing")


@pytest.mark.parametrize(("over", "flat"), [("http", False), ("disk", False), ("disk", True)])
def test_answers_on_two_pages_are_counted(browser, addresses, tmp_path, over, flat):
    if flat:
        addresses = {"disk": course(tmp_path, use_directory_urls=False).folder.as_uri()}
    page = browser.new_page()
    for name in ("course/loops", "course/numbers"):
        page.goto(f"{addresses[over]}/{name}{'.html' if flat else '/index.html'}")
        answer_right(page)
        if name == "course/loops":
            answer_wrong(page)
    page.get_by_role("link", name="Course progress").click()
    if over == "disk" and not flat:  # there an address of a folder shows the folder
        page.goto(f"{addresses[over]}/{PROGRESS}")
    expect(total(page)).to_contain_text("4 questions in 2 lessons.")
    expect(total(page)).to_contain_text("2 of 4 questions answered right")
    expect(page.locator(".tm-count")).to_have_text(["1 of 2 right", "1 of 2 right"])
    expect(signs(page)).to_have_text(["✓", "✗", "✓", "–"])
    expect(signs(page).nth(1)).to_have_attribute("aria-label", "not right yet")
    bar = page.get_by_role("progressbar", name="questions answered right")
    assert bar.evaluate("(bar) => [bar.value, bar.max]") == [2, 4]
    if flat or over == "http":
        page.locator("tracemark-progress").get_by_role("link", name="Which prices").click()
        expect(page.locator("form#q2")).to_be_in_viewport()
    page.close()


def test_answers_are_forgotten_by_a_second_press(visit, addresses):
    page = visit(LOOPS)
    answer_right(page)
    page.evaluate("localStorage.setItem('of another', '1')")
    page.goto(f"{addresses['http']}/{PROGRESS}")
    button = page.get_by_role("button", name="Forget my answers")
    status = page.locator(".tm-forget").get_by_role("status")
    button.press("Enter")
    expect(status).to_have_text("Press once more to forget all answers.")
    expect(total(page)).to_contain_text("1 of 4")
    button.press("Tab")
    button.press("Enter")
    expect(total(page)).to_contain_text("1 of 4")
    button.press("Enter")
    expect(status).to_have_text("All answers are forgotten.")
    expect(button).to_be_focused()
    expect(total(page)).to_contain_text("0 of 4")
    expect(signs(page)).to_have_text(["–"] * 4)
    kept = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('tracemark'))")
    assert kept == []
    assert page.evaluate("localStorage.getItem('of another')") == "1"


def test_the_way_back_shows_what_was_answered_since(visit, addresses):
    page = visit(PROGRESS)
    expect(signs(page)).to_have_text(["–"] * 4)
    other = page.context.new_page()
    other.goto(f"{addresses['http']}/{NUMBERS}")
    answer_right(other)
    expect(total(page)).to_contain_text("1 of 4")


def test_without_scripts_it_is_a_list_of_questions(visit):
    page = visit(PROGRESS, scripts=False)
    expect(page.get_by_role("heading", name="Course progress")).to_be_visible()
    expect(page.locator(".tm-count")).to_have_text(["2 questions", "2 questions"])
    expect(page.locator("tracemark-progress").get_by_role("link")).to_have_count(6)
    expect(page.get_by_role("button", name="Forget")).to_have_count(0)
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_it_fits_a_narrow_page(visit):
    page = visit(PROGRESS, width=320)
    expect(signs(page)).to_have_count(4)
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(width) <= 0


def test_other_pages_do_not_load_its_script(visit):
    page = visit(LOOPS)
    assert page.locator("script[src*=tracemark-progress]").count() == 0


def test_where_nothing_can_be_kept_it_says_so(browser, addresses):
    page = browser.new_page()
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); };")
    page.goto(f"{addresses['http']}/{PROGRESS}")
    expect(page.locator(".tm-kept")).to_contain_text("This one keeps none.")
    expect(signs(page)).to_have_count(4)
    page.close()


def test_with_instant_navigation(browser, tmp_path):
    with served(tmp_path / "site") as address:
        course(tmp_path, theme=INSTANT, site_url=address + "/")
        page = browser.new_page()
        page.goto(f"{address}/course/loops/")
        page.evaluate("window.stayed = true")
        page.wait_for_load_state("networkidle")
        answer_right(page)
        page.get_by_role("link", name="Course progress").first.click()
        expect(signs(page)).to_have_text(["✓", "–", "–", "–"])
        page.locator("tracemark-progress").get_by_role("link", name="Numbers").click()
        expect(page.locator("tracemark-score")).to_have_text("0 of 2 questions answered right")
        answer_right(page)
        expect(page.locator("tracemark-score")).to_have_text("1 of 2 questions answered right")
        page.get_by_role("link", name="Course progress").first.click()
        expect(signs(page)).to_have_text(["✓", "–", "✓", "–"])
        assert page.evaluate("window.stayed") is True
        page.close()
