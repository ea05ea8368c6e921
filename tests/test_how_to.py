"""The how-to guides are all listed, each once and with a line of its own."""

import re

from mkdocs.config import load_config
from tests.browsing import ROOT

FOLDER = ROOT / "docs" / "how-to"


def test_the_index_has_every_guide_with_a_line_that_says_what_it_is_for():
    text = (FOLDER / "index.md").read_text(encoding="utf-8")
    listed = re.findall(r"^- \[.+?\]\((.+?\.md)\): \w.+\.$", text, re.MULTILINE)
    assert sorted(listed) == sorted(
        page.name for page in FOLDER.glob("*.md") if page.stem != "index"
    )


def test_home_readme_and_tutorial_lead_to_course_gallery_and_guides():
    for page, docs in [("README.md", "docs/"), ("docs/index.md", ""), ("docs/tutorial.md", "")]:
        text = (ROOT / page).read_text(encoding="utf-8")
        for room in ("course", "gallery", "how-to"):
            assert f"]({docs}{room}/index.md)" in text, (page, room)


def test_the_navigation_begins_with_the_index():
    navigation = load_config(str(ROOT / "mkdocs.yml")).nav or []
    (guides,) = (part["How to"] for part in navigation if "How to" in part)
    assert guides[0] == "how-to/index.md"
