"""Pages as axe-core judges them in a real browser, and what no policy of a site may forbid."""

from collections import Counter
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from tests.browsing import ROOT, served
from tests.everything import EVERYTHING, bare_site, build_site
from tests.test_long_tables import OBSERVE
from tests.test_scripts import HERE

AXE = HERE / "node_modules/axe-core/axe.min.js"
LESSONS = ("course/technical-debt", "gallery/lists-and-names")
VIEWS = ("predict", "trace", "what-if", "order", "debug", "flow", "short", "read")
MATERIAL = {
    "name": "material",
    "font": False,
    "palette": [
        {"media": "(prefers-color-scheme: light)", "scheme": "default", "primary": "indigo"},
        {"media": "(prefers-color-scheme: dark)", "scheme": "slate", "primary": "indigo"},
    ],
}
OF_MATERIAL = {
    ("aria-dialog-name", ".md-search"): "its search is a dialog without a name",
    ("color-contrast", ".highlight"): "some of its colours of code have 4.4:1 on its ground",
    ("color-contrast", ".md-copyright"): "its footer has 4.47:1 in the dark scheme",
}
"""What Material's own markup and colours break, by rule and place: Tracemark can do nothing about it."""
OURS = '[class*="tm-"], tracemark-player, tracemark-quiz'

RUN = """async ([ours, rules, others]) => {
    const found = await axe.run(document, {resultTypes: ["violations", "incomplete"], rules});
    const told = (results) => results.flatMap(({id, nodes}) => nodes.map((node) => {
        const element = document.querySelector(node.target.at(-1));
        return {
            rule: id,
            target: node.target.join(" "),
            within: others.filter((place) => element && element.closest(place)),
            isOurs: !!element && !!element.closest(ours),
            why: node.any.concat(node.all, node.none).map((check) => check.message).join("; "),
        };
    }));
    return {violations: told(found.violations), incomplete: told(found.incomplete)};
}"""

PLACES = sorted({place for _, place in OF_MATERIAL})
ALL = "axe.getRules().map((rule) => rule.ruleId)"
FLAT = """
.tm-scroll { background: none !important; overflow: visible !important; max-block-size: none !important; }
.tm-scroll :is(th, .tm-stay) { position: static !important; }
"""
"""For the colours alone: what lies over others or has a shadow keeps axe from seeing the ground of texts."""


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Addresses of a site with the lessons and a page with everything, in Material's theme."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: make node")
    folder = tmp_path_factory.mktemp("axe")
    site = folder / "site"
    for name in LESSONS:
        copy = folder / f"site/docs/{name}.md"
        copy.parent.mkdir(parents=True)
        copy.write_text((ROOT / f"docs/{name}.md").read_text(encoding="utf-8"), encoding="utf-8")
    with served(build_site(site, MATERIAL)) as address:
        lessons = {name: f"{address}/{name}/" for name in LESSONS}
        yield {"everything": address, **lessons, **{n: f"{address}/{n}/" for n in VIEWS}}


@pytest.fixture
def judged(pages, places):
    """What axe-core finds on a page."""

    def judge(name, **options):
        page = pages.new(**options)
        page.goto(places[name])
        page.wait_for_function("document.readyState === 'complete'")
        for details in page.locator("article details").all():
            details.evaluate("(details) => { details.open = true; }")
        page.add_script_tag(path=AXE)
        most = page.evaluate(RUN, [OURS, {"color-contrast": {"enabled": False}}, PLACES])
        page.add_style_tag(content=FLAT)
        only = {name: {"enabled": name == "color-contrast"} for name in page.evaluate(ALL)}
        colours = page.evaluate(RUN, [OURS, only, PLACES])
        return {kind: most[kind] + colours[kind] for kind in most}

    return judge


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["everything", *LESSONS, *VIEWS])
def test_axe_finds_nothing(judged, name, scheme, width):
    found = judged(name, color_scheme=scheme, width=width, height=900)
    for one, times in Counter(
        (one["rule"], one["why"]) for one in found["incomplete"] if one["isOurs"]
    ).items():
        print(f"to be looked at: {one[0]}, {times} times: {one[1]}")  # noqa: T201 (for a person to read)
    violations = found["violations"]
    assert [one for one in violations if one["isOurs"]] == []
    others = [
        f"{one['rule']} {one['target']}: {one['why']}"
        for one in violations
        if not any((one["rule"], place) in OF_MATERIAL for place in one["within"])
    ]
    assert others == []


def test_axe_would_find_something(browser, tmp_path):
    """An oracle that never complains would be worth nothing."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: make node")
    page = browser.new_page()
    page.goto((bare_site(tmp_path) / "index.html").as_uri())
    page.evaluate("""() => {
        for (const label of document.querySelectorAll(".tm-quiz label")) {
            label.replaceWith(...label.childNodes);
        }
    }""")
    page.add_script_tag(path=AXE)
    rules = {
        one["rule"] for one in page.evaluate(RUN, [OURS, {}, []])["violations"] if one["isOurs"]
    }
    page.close()
    assert "label" in rules


@pytest.mark.parametrize("name", ["everything", *LESSONS, *VIEWS])
def test_nothing_on_a_page_moves_while_it_is_read(browser, places, name, record_property):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(OBSERVE)
    page.goto(places[name])
    height = page.evaluate("document.documentElement.scrollHeight")
    for at in range(0, height, 800):
        page.evaluate("(at) => scrollTo(0, at)", at)
        page.wait_for_timeout(30)
    seen = page.evaluate("seen")
    page.close()
    record_property("long tasks", seen["long"])
    print(f"long tasks: {seen['long']}")  # noqa: T201 (for a person to read)
    assert seen["shift"] == 0, seen["moved"]


@pytest.fixture
def strict(browser, tmp_path):
    """A page of only our parts under the strictest policy that lets it be read, and what it refuses."""
    policy = "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'"
    problems: list[str] = []
    with served(bare_site(tmp_path), Content_Security_Policy=policy) as address:
        page = browser.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        hosts = set()
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.add_init_script(
            "addEventListener('securitypolicyviolation', (e) => console.error(e.violatedDirective))"
        )
        page.goto(address)
        yield page
        page.close()
    problems = [one for one in problems if "favicon" not in one]
    assert problems == []
    assert hosts == {urlsplit(address).netloc}


def test_all_works_under_a_strict_policy_for_scripts(strict):
    player = strict.locator("tracemark-player")
    player.get_by_role("button", name="Next").click()
    expect(player.get_by_role("status")).to_contain_text("Step 2 of 94")
    strict.locator(".tm-more summary").first.click()
    expect(strict.locator("#long-step-20")).to_be_visible()
    quiz = strict.locator("form.tm-quiz").first
    quiz.get_by_role("radio").nth(1).check()
    quiz.get_by_role("button", name="Check answer").click()
    expect(quiz.get_by_role("status")).to_contain_text("Right")
    strict.locator(".tm-moment summary").click()
    expect(strict.locator(".tm-moment").get_by_role("link", name="step 55")).to_be_visible()


def test_a_policy_that_forbids_our_script_is_noticed(browser, tmp_path):
    problems = []
    with served(bare_site(tmp_path), Content_Security_Policy="script-src 'none'") as address:
        page = browser.new_page()
        page.on("console", lambda message: problems.append(message.text))
        page.goto(address)
        page.close()
    assert any("script-src" in one for one in problems)


def test_a_folded_run_is_named_for_a_screen_reader(browser, tmp_path):
    page = browser.new_page()
    page.goto((bare_site(tmp_path) / "index.html").as_uri())
    tree = page.locator("#long-steps").aria_snapshot()
    page.close()
    assert "Show steps 11 to 52: 42 steps, 14 passes" in tree
    assert 'rowheader "10"' in tree
    assert 'rowheader "11"' not in tree


def test_text_of_twice_the_size_needs_no_scrolling_sideways(browser, tmp_path):
    folder = bare_site(tmp_path, EVERYTHING)
    page = browser.new_page(viewport={"width": 640, "height": 800})
    page.goto((folder / "index.html").as_uri())
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()
