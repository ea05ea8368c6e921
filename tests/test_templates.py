"""Templates that a site or a theme puts in place of ours."""

import re

import pytest
from tests.browsing import ROOT

from tracemark.errors import UsageError

SAMPLE = """\
```python trace id="s" show="output"
print("<b>hello</b>")
```
"""
MANUAL = (ROOT / "docs/how-to/theming.md").read_text("utf-8")
[OUTPUT] = re.findall(
    r'```html title="overrides/tracemark/output.html"\n(.*?)```', MANUAL, re.DOTALL
)
FOLDER = "overrides/tracemark"
SET = [{"tracemark": {"templates": FOLDER}}]


@pytest.fixture
def own(site):
    """Writes a template of the site."""

    def write(name, text, folder=FOLDER):
        path = site.folder / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    site.write("lesson.md", SAMPLE)
    return write


def test_the_example_of_the_manual_takes_the_place_of_ours(site, own):
    own("output.html", OUTPUT)
    page = site.build(strict=True, plugins=SET).page()
    (box,) = page.has("details", "tm-output")
    assert "<b>hello</b>" in "".join(box.itertext()), "escaped, as everything of a run"
    assert page.has("figure", "tm-output") == []


def test_a_theme_can_bring_templates(site, own):
    own("output.html", OUTPUT, folder="mine/tracemark")
    theme = {"name": "mkdocs", "custom_dir": str(site.folder / "mine")}
    assert site.build(strict=True, theme=theme).page().has("details", "tm-output")


def test_the_site_goes_before_its_theme(site, own):
    own("output.html", "<p>theme's own</p>", folder="mine/tracemark")
    own("output.html", "<p>site's own</p>")
    theme = {"name": "mkdocs", "custom_dir": str(site.folder / "mine")}
    page = site.build(strict=True, plugins=SET, theme=theme).page()
    assert "site's own" in page.words
    assert "theme's own" not in page.words


def test_an_edited_template_counts_in_the_next_build(site, own):
    own("output.html", "<p>the first</p>")
    assert "the first" in site.build(plugins=SET, out="a").page().words
    own("output.html", "<p>the second</p>")
    assert "the second" in site.build(plugins=SET, out="b").page().words


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("outputs.html", "", "no template of that name to replace; did you mean output.html?"),
        ("output.html", "<p>\n{% if %}</p>", "output.html:2: "),
    ],
)
def test_a_template_that_cannot_be_used_stops_the_build(site, own, name, text, told):
    own(name, text)
    built = site.build(plugins=SET)
    assert built.aborted
    assert any(told in line for line in built.log), built.log


def test_data_that_are_not_there_are_told_with_the_template(site, own):
    own("output.html", "{{ view.nothing }}")
    with pytest.raises(UsageError, match=r"output\.html: .* has no attribute 'nothing'"):
        site.build(plugins=SET)


def test_a_folder_that_is_not_there_stops_the_build(site, own):
    built = site.build(plugins=[{"tracemark": {"templates": "nowhere"}}])
    assert built.aborted
    assert any("templates: there is no folder nowhere" in line for line in built.log), built.log


def test_plain_markdown_takes_them_too(convert, tmp_path):
    (tmp_path / "output.html").write_text(OUTPUT)
    page = convert(SAMPLE, tracemark={"templates": str(tmp_path)})
    assert page.has("details", "tm-output")
