"""The HTML of pages, by the rules of the standard, as html-validate knows them."""

import json
import re
import shutil
import subprocess

import pytest
from tests.browsing import ROOT
from tests.everything import EVERYTHING, bare_site
from tests.test_scripts import HERE

LESSONS = {
    f"{folder}/{path.stem}": path
    for folder in ("course", "gallery")
    for path in sorted((ROOT / "docs" / folder).glob("*.md"))
}
RULES = {
    "extends": ["html-validate:standard", "html-validate:a11y"],
    "elements": [
        "html5",
        {
            # Elements of our own: what they hold is ordinary content.
            "tracemark-player": {"flow": True, "permittedContent": ["@flow"]},
            "tracemark-quiz": {"flow": True, "permittedContent": ["@flow"]},
            "tracemark-predict-rows": {"flow": True, "permittedContent": ["@flow"]},
            "tracemark-fill": {"flow": True, "permittedContent": ["@flow"]},
        },
    ],
    "rules": {
        # Markdown writes `<br />` and the like; both forms are HTML.
        "void-style": "off",
        # Ids are those of samples, and code lines of highlighted fences have `__codelineno-…`.
        "valid-id": ["error", {"relaxed": True}],
        # The text of a run is what it is: trailing white space in `<pre>` included.
        "no-trailing-whitespace": "off",
        # `→` and quotes stand as characters; the page is UTF-8.
        "no-raw-characters": ["error", {"relaxed": True}],
        # A blank between a number and its unit is no matter of HTML.
        "tel-non-breaking": "off",
    },
}
_OWN_HEADER = re.compile(r'<th(?! colspan="2" class="filename")')
"""A header of a table, but for the one in which Pygments puts the title of numbered code."""


def complaints(folder):
    """What html-validate says of `index.html` in a folder: `rule: message at line`."""
    command, tool = shutil.which("node"), HERE / "node_modules/html-validate/bin/html-validate.mjs"
    if command is None or not tool.exists():
        pytest.skip("html-validate is not installed, or there is no node: make node")
    (folder / "rules.json").write_text(json.dumps(RULES), encoding="utf-8")
    arguments = [command, tool, "--config", folder / "rules.json", "--formatter", "json"]
    with (folder / "found.json").open("w") as found:  # it ends before a pipe has all of it
        subprocess.run(
            [*map(str, arguments), str(folder / "index.html")],
            cwd=HERE,
            stdout=found,
            timeout=120,
            check=False,
        )
    lines = (folder / "index.html").read_text(encoding="utf-8").splitlines()
    return [
        f"{one['ruleId']}: {one['message']} in {lines[one['line'] - 1].strip()[:160]}"
        for file in json.loads((folder / "found.json").read_text(encoding="utf-8"))
        for one in file["messages"]
        if one["ruleId"] != "wcag/h63" or _OWN_HEADER.search(lines[one["line"] - 1])
    ]


@pytest.mark.parametrize("name", ["everything", *LESSONS])
def test_a_page_is_good_html(tmp_path, monkeypatch, name):
    text = EVERYTHING
    if name in LESSONS:
        monkeypatch.chdir(LESSONS[name].parent)
        text = LESSONS[name].read_text(encoding="utf-8")
    assert complaints(bare_site(tmp_path, text)) == []


@pytest.mark.parametrize(
    "view", ["predict", "trace", "what-if", "order", "debug", "flow", "short", "read"]
)
def test_a_view_is_good_html(tmp_path, site, view):
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme/main.html").write_text(
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>{{ page.title }}</title>\n</head>\n<body>\n<main>\n{{ page.content }}\n</main>\n"
        "</body>\n</html>\n"
    )
    site.write("lesson.md", EVERYTHING)
    built = site.build(theme={"name": None, "custom_dir": str(tmp_path / "theme")})
    page = built.folder / f"lesson/{view}/index.html"
    # A sheet of style belongs to the view alone, and readers without it shall not miss the text.
    page.write_text(re.sub(r'<link rel="stylesheet"[^>]*>', "", page.read_text(encoding="utf-8")))
    assert complaints(page.parent) == []


@pytest.mark.parametrize(
    ("good", "bad", "rule"),
    [
        ('<th scope="row">', "<th scope=row-of-it>", "attribute-allowed-values"),
        ("</fieldset>", "", "close-order"),
        ("<section class=", '<div role="region" class=', "prefer-native-element"),
    ],
)
def test_the_rules_find_what_is_wrong(tmp_path, good, bad, rule):
    page = bare_site(tmp_path) / "index.html"
    html = page.read_text(encoding="utf-8")
    page.write_text(html.replace(good, bad, 1), encoding="utf-8")
    assert any(one.startswith(f"{rule}:") for one in complaints(tmp_path))


def test_no_id_is_there_twice(tmp_path):
    html = (bare_site(tmp_path) / "index.html").read_text(encoding="utf-8")
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) > 100
