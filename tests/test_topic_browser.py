"""The views of a topic in a browser: from one to another and back."""

import re

from playwright.sync_api import expect

LESSON = "course/technical-debt/index.html"


def test_changing_the_view_keeps_the_step(visit):
    page = visit(LESSON)
    page.locator("tr a[href='#deploy-step-3']").first.click()
    page.locator(".tm-views a", has_text="Predict first").click()
    page.wait_for_url("**/predict/#deploy-step-3")
    assert page.locator("details#deploy-step-3").get_attribute("open") is not None
    page.locator(".tm-views a", has_text="Step by step").click()
    page.wait_for_url("**/technical-debt/#deploy-step-3")


def test_the_step_of_the_player_is_kept(visit):
    page = visit("gallery/lists-and-names/index.html")
    player = page.locator("tracemark-player").first
    sample = player.get_attribute("for")
    player.locator("[data-go=next]").click()
    page.locator(".tm-views a", has_text="Predict first").click()
    page.wait_for_url(f"**/predict/#{sample}-step-2")


def test_a_step_is_met_on_the_flow_map_where_the_player_is(visit):
    page = visit("course/retries/index.html#retry-step-14")
    page.locator(".tm-views a", has_text="Flow map").click()
    page.wait_for_url("**/flow/#retry-step-14")
    expect(page.locator(".tm-status").first).to_contain_text("Step 14 of 60, line 15")
    expect(page.locator("[data-go=next]").first).to_be_in_viewport()
    expect(page.locator(".tm-map .tm-here").first).to_be_attached()


def test_in_short_prints_on_one_sheet_with_answers_beside_their_questions(visit):
    """The lesson with the longest page."""
    page = visit("course/retries/short/index.html")
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
    assert len(sheets) == 1
    page.emulate_media(media="print")
    card = page.locator(".tm-cards > li").first
    question, answer = (card.locator(part).bounding_box() for part in ("> div", "> details"))
    assert question["x"] + question["width"] <= answer["x"]
    expect(page.get_by_text("The call in line 11 runs")).to_be_visible()
    for button in ("Turn over", "Anki", "Predict first"):
        expect(page.get_by_text(button, exact=True).first).to_be_hidden()


def test_a_card_is_turned_over_by_keyboard(visit):
    page = visit("course/technical-debt/short/index.html")
    card = page.locator(".tm-cards > li").first
    back = card.get_by_text("both releases go out with the quick fix")
    expect(back).to_be_hidden()
    card.get_by_text("Turn over").press("Enter")
    expect(back).to_be_visible()


def test_a_read_through_leads_to_the_steps_that_it_tells_of(visit):
    page = visit("course/technical-debt/read/index.html")
    page.get_by_role("link", name="step 3").first.click()
    page.wait_for_url("**/technical-debt/#deploy-step-3")
    expect(page.locator("#deploy-step-3").first).to_be_in_viewport()


def test_the_view_used_last_is_offered_and_not_forced(visit):
    page = visit(LESSON)
    page.locator(".tm-views a", has_text="Predict first").click()
    page.wait_for_url("**/predict/")
    page.goto(page.url.replace("technical-debt/predict/", "data-validation/"))
    assert "/data-validation/" in page.url
    offered = page.locator(".tm-views p")
    assert offered.inner_text().endswith("Used last: Predict first")
    offered.get_by_role("link").click()
    page.wait_for_url("**/data-validation/predict/")


def test_without_scripts_the_links_lead_there(visit):
    page = visit(LESSON, scripts=False)
    page.locator(".tm-views a", has_text="Predict first").click()
    page.wait_for_url("**/predict/")
    assert page.locator("summary", has_text="Step 1").first.is_visible()
