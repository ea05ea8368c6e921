"""The views of a topic in a browser: from one to another and back."""

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


def test_the_view_used_last_is_offered_and_not_forced(visit):
    page = visit(LESSON)
    page.locator(".tm-views a", has_text="Predict first").click()
    page.wait_for_url("**/predict/")
    page.goto(page.url.replace("technical-debt/predict/", "data-validation/"))
    assert "/data-validation/" in page.url
    assert page.locator(".tm-views p").inner_text().endswith("You used “Predict first” last.")


def test_without_scripts_the_links_lead_there(visit):
    page = visit(LESSON, scripts=False)
    page.locator(".tm-views a", has_text="Predict first").click()
    page.wait_for_url("**/predict/")
    assert page.locator("summary", has_text="Step 1").first.is_visible()
