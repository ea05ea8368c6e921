"""The page on which a course's proved questions are asked again: as a build makes it, and in a browser."""

import html
import re

import pytest
from playwright.sync_api import expect
from tests.browsing import Pages, both_ways
from tests.course_site import THEME, course, write_course

PAGE = "review/index.html"
ON = [{"tracemark": {"review": True}}]


def rows_before(form):
    """The cells of a table that stands above a question's form."""
    above = form.partition("<form")[0].replace("\n", " ")
    rows = re.findall("<tr>(.*?)</tr>", above)[1:]
    return [
        [
            html.unescape(re.sub("<[^>]*>", "", cell)).strip()
            for cell in re.findall("<t[hd].*?(?=<t|$)", row)
        ]
        for row in rows
    ]


def words(element):
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("flat", [False, True])
def test_it_lists_the_proved_questions_with_links_to_them(site, flat):
    write_course(site)
    built = site.build(strict=True, theme=THEME, plugins=ON, use_directory_urls=not flat)
    assert not built.aborted, built.log
    page = built.page("review.html" if flat else PAGE)
    links = page.all("a[@data-mark]")
    asked = [words(link) for link in links]
    assert asked == [  # not "Which prices are added?", which no run bears out
        "What is total after step 4?",
        "What is half after step 11?",
        "What is total at the end?",
    ]
    for link in links:
        path, _, id = link.get("href").partition("#")
        file = built.folder / ("." if flat else "review") / path
        file = file if flat else file / "index.html"
        assert f'id="{id}"' in file.read_text(encoding="utf-8")
    assert "3 questions of 2 lessons" in page.words


def test_each_question_is_whole_and_has_its_program_and_the_steps_that_it_names(site):
    write_course(site)
    built = site.build(strict=True, theme=THEME, plugins=ON)
    text = (built.folder / PAGE).read_text(encoding="utf-8")
    templates = re.findall("<template>(.*?)</template>", text, re.DOTALL)
    assert len(templates) == 3
    for template in templates:
        shown = html.unescape(re.sub("<[^>]*>", "", template.partition("</pre>")[0]))
        assert shown.strip() == (
            "total = 0\nfor price in [5, 3, 8]:\n    if price > 4:\n        total += price\n"
            "half = total / 4"
        )
        assert template.count("<form") == template.count("</form>") == 1
    # Step 4 is asked about, and a hint names step 3; what they do is not told.
    condition, added = ["3", "3", "if price > 4:"], ["4", "4", "total += price"]
    halved = ["11", "5", "half = total / 4"]
    assert [rows_before(template) for template in templates] == [[condition, added], [halved], []]
    ids = re.findall(r'\sid="([^"]*)"', "".join(templates))
    assert len(ids) == len(set(ids))
    assert 'href="../course/loops/#s-step-9"' in text


@pytest.mark.parametrize("plugins", [["tracemark"], [{"tracemark": {"review": False}}]])
def test_a_site_that_does_not_want_it_has_none(site, plugins):
    write_course(site)
    built = site.build(strict=True, plugins=plugins)
    assert not (built.folder / PAGE).exists()
    assert "Review" not in built.page("progress/index.html").words


def test_a_site_that_proves_nothing_has_none(site):
    site.write("index.md", "# Home\n\n/// quiz | Yes?\n- [x] Yes\n- [ ] No\n///\n")
    built = site.build(strict=True, plugins=ON)
    assert not built.aborted, built.log
    assert not (built.folder / PAGE).exists()
    assert (built.folder / "progress/index.html").exists()


def test_the_progress_leads_to_it(site):
    write_course(site)
    page = site.build(strict=True, plugins=ON).page("progress/index.html")
    assert [a.get("href") for a in page.all("a") if words(a) == "Review the questions"] == [
        "../review/"
    ]


def test_it_is_there_without_the_progress(site):
    write_course(site)
    built = site.build(strict=True, plugins=[{"tracemark": {"review": True, "progress": False}}])
    assert (built.folder / PAGE).exists()
    assert not (built.folder / "progress").exists()


def test_a_page_of_the_author_stands_and_the_log_says_so(site):
    write_course(site)
    site.write("review.md", "# What people said of us\n")
    built = site.build(strict=True, plugins=ON)
    assert "What people said of us" in built.page(PAGE).words
    assert [line for line in built.log if line.startswith("review.md of the site stands where")]


def test_no_search_finds_its_questions_twice(site):
    write_course(site)
    built = site.build(theme=THEME, plugins=["search", *ON])
    assert '"location":"review' not in (built.folder / "search/search_index.json").read_text()


# -- in a browser


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    """Addresses of a course with a deck."""
    with both_ways(course(tmp_path_factory.mktemp("deck"), plugins=ON).folder) as found:
        yield found


@pytest.fixture
def visit(browser, deck):
    pages = Pages(browser)

    def opened(path="review/index.html", over="http", *, day=None, scripts=True, **options):
        page = pages.new(java_script_enabled=scripts, **options)
        if day:
            page.clock.install(time=f"{day}T12:00:00")
        page.goto(f"{deck[over]}/{path}")
        return page

    yield opened
    pages.close()
    assert pages.problems == []


def all_of_them(page):
    page.get_by_label("Also questions that I have not answered").check()


def due(page):
    return page.locator(".tm-due")


def answer(page, *, right):
    """Answers the first question, whose right answer is 5."""
    expect(page.locator(".tm-dealt legend")).to_have_text("What is total after step 4?")
    page.locator(".tm-dealt label", has_text=re.compile(r"^\s*5" if right else r"^\s*0")).click()
    page.get_by_role("button", name="Check answer").click()


@pytest.mark.parametrize("over", ["http", "disk"])
def test_a_question_is_judged_there_and_comes_back_after_days(visit, over):
    page = visit(over=over, day="2030-05-01")
    expect(due(page)).to_have_text(
        "Nothing is due today. Answer questions in a lesson first, or tick the box above."
    )
    all_of_them(page)
    expect(due(page)).to_have_text("3 questions for today.")
    answer(page, right=True)
    expect(page.locator(".tm-result")).to_contain_text("Right.")
    expect(due(page)).to_have_text("2 questions for today.")
    page.get_by_role("button", name="Next question").press("Enter")
    expect(page.locator(".tm-dealt legend")).to_have_text("What is half after step 11?")
    expect(page.locator(".tm-dealt fieldset input").first).to_be_focused()
    for day, text in (
        ("2030-05-04", "Nothing is due today. The next question comes on May 5, 2030."),
        ("2030-05-05", "1 question for today."),
    ):
        page.clock.set_system_time(f"{day}T09:00:00")
        page.reload()
        expect(due(page)).to_have_text(text)


def test_a_wrong_answer_says_why_and_comes_back_tomorrow(visit):
    page = visit(day="2030-05-01")
    all_of_them(page)
    answer(page, right=False)
    expect(page.locator(".tm-result")).to_contain_text("Not right")
    page.get_by_role("button", name="Try again").click()
    answer(page, right=True)  # the first answer of a day counts
    page.reload()
    expect(due(page)).to_have_text("Nothing is due today. The next question comes on May 2, 2030.")


def test_what_was_answered_in_a_lesson_is_asked(visit):
    page = visit("course/loops/index.html")
    page.locator(".tm-choices label").first.click()
    page.get_by_role("button", name="Check answer").first.click()
    page.goto(page.url.replace("course/loops", "review"))
    expect(due(page)).to_have_text("1 question for today.")
    page.locator(".tm-dealt").get_by_role("link", name="Loops now").click()
    expect(page.locator("form#q1")).to_be_in_viewport()


def test_a_question_can_be_passed_over_and_comes_again_behind_the_others(visit):
    page = visit()
    all_of_them(page)
    seen = []
    for _ in range(4):
        seen.append(page.locator(".tm-dealt legend").inner_text())
        page.get_by_role("button", name="Next question").click()
    assert len(set(seen[:3])) == 3
    assert seen[3] == seen[0]


def test_a_choice_stands_beside_its_button(visit):
    page = visit()
    all_of_them(page)
    label = page.locator(".tm-dealt label").first
    button, choice = (label.locator(part).bounding_box() for part in ("input", "span"))
    assert button["x"] + button["width"] <= choice["x"]
    assert choice["y"] < button["y"] + button["height"]


def test_answers_in_two_tabs_are_all_kept(visit):
    one = visit(day="2030-05-01")
    other = one.context.new_page()
    other.clock.install(time="2030-05-01T12:00:00")
    other.goto(one.url)
    for page in (one, other):
        all_of_them(page)
    answer(one, right=True)
    other.get_by_role("button", name="Next question").click()
    other.locator(".tm-dealt label").first.locator("input").fill("3.25")
    other.get_by_role("button", name="Check answer").click()
    expect(due(other)).to_have_text("1 question for today.")
    one.reload()
    all_of_them(one)
    expect(due(one)).to_have_text("1 question for today.")


def test_a_tag_chooses_questions(visit):
    page = visit()
    all_of_them(page)
    page.get_by_label("Tag").select_option("Python")
    expect(due(page)).to_have_text("3 questions for today.")


def test_what_is_kept_stays_apart_from_lessons_and_can_be_forgotten(visit):
    page = visit(day="2030-05-01")
    all_of_them(page)
    answer(page, right=True)
    assert page.evaluate("Object.keys(localStorage)") == ["tracemark:/review?review"]
    button = page.get_by_role("button", name="Forget my reviews")
    button.click()
    expect(page.get_by_text("Press once more to forget all reviews.")).to_be_visible()
    expect(due(page)).to_have_text("2 questions for today.")
    button.click()
    expect(due(page)).to_have_text("3 questions for today.")
    assert page.evaluate("JSON.parse(localStorage['tracemark:/review?review'])") == {}


def test_what_others_wrote_into_the_storage_does_no_harm(visit):
    page = visit()
    page.evaluate("localStorage['tracemark:/review?review'] = '{oops'")
    page.reload()
    all_of_them(page)
    expect(due(page)).to_have_text("3 questions for today.")


def test_without_scripts_it_is_a_list_of_questions(visit):
    page = visit(scripts=False)
    expect(page.locator("tracemark-review").get_by_role("link")).to_have_count(5)
    expect(page.get_by_role("button", name="Next question")).to_have_count(0)
    expect(page.get_by_role("radio")).to_have_count(0)


def test_it_fits_a_narrow_page(visit):
    page = visit(width=320)
    all_of_them(page)
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(width) <= 0
