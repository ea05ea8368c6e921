"""The how-to guides, followed word by word; what they show as source is what they build."""

import json
import re
import subprocess
import sys
from pathlib import Path

import html5lib
import pytest
import yaml
from tests.everything import build_site, fragment
from tests.manual_pages import (
    DOCS,
    is_ours,
    run,
    shown,
    typed,
    without_shown,
    without_what_differs,
    write,
)

from tracemark.views.assets import STYLES, assets

GUIDES = sorted(
    DOCS / "how-to" / f"{name}.md"
    for name in (
        "data-files", "driver", "embedding", "from-markdown-exec", "from-mkdocs-quiz",
        "from-python-tutor", "interpreters", "numpy", "pinned-tables", "setup", "theming",
    )
)  # fmt: skip
BESIDE = DOCS / "how-to" / "data"
"""Files that samples of the guides read."""


def ids(page: Path) -> str:
    return page.stem


@pytest.mark.parametrize("page", [*GUIDES, DOCS / "tutorial.md"], ids=ids)
def test_what_is_shown_as_markdown_is_what_follows_it(page):
    """What has a file's name is followed instead."""
    for fence in shown(page):
        if fence.is_markdown and not fence.title:
            assert fence.after.startswith(f"\n{fence.body}"), fence.body


OTHERS = sorted({*DOCS.rglob("*.md")} - {*GUIDES, DOCS / "tutorial.md"})


def test_what_other_pages_show_before_they_build_it_is_what_they_build():
    """They also show what they do not build; what begins alike is meant to be alike."""
    pairs = [
        (fence.body, fence.after)
        for page in OTHERS
        for fence in shown(page)
        if fence.is_markdown and fence.after.startswith("\n" + fence.body.split("\n", 1)[0] + "\n")
    ]
    assert pairs, "there are such"
    assert [body for body, after in pairs if not after.startswith(f"\n{body}")] == []


def test_the_tutorial_builds_what_it_lets_its_readers_write():
    page = DOCS / "tutorial.md"
    built = without_shown(page)
    *live, empty = [fence.body for fence in shown(page) if fence.title == "docs/index.md"]
    for body in live:
        assert body.removeprefix("# Counting down\n") in built, body
    assert empty not in built, "it is built as it was pinned"


def lesson_folder(folder: Path) -> Path:
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text("site_name: Lessons\nplugins: [tracemark]\n")
    return folder


def typed_there(command: str, folder: Path) -> str | None:
    """What a command printed; None for one that needs another host."""
    if is_ours(command):
        return run(command, folder).stdout
    if command == "python3 -m venv .venv-samples":
        command = f"{sys.executable} -m venv --without-pip .venv-samples"
    elif command.startswith("python3 -c "):
        command = command.replace("python3", sys.executable, 1)
    else:
        assert command == ".venv-samples/bin/pip install numpy"
        return None
    done = subprocess.run(
        command, shell=True, cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("page", GUIDES, ids=ids)
def test_each_command_prints_what_the_guide_shows(page, tmp_path):
    folder = lesson_folder(tmp_path)
    (folder / "total.py").write_text((BESIDE / "total.py").read_text("utf-8"))
    for fence in shown(page):
        if fence.title:
            write(fence, folder)
        elif fence.language == "console":
            for command, promised in ((each.command, each.printed) for each in typed(fence.body)):
                printed = typed_there(command, folder)
                if printed is not None:
                    told = without_what_differs(promised, folder)
                    assert without_what_differs(printed, folder) == told, command


@pytest.mark.parametrize("page", GUIDES, ids=ids)
def test_configuration_of_the_guides_is_yaml(page):
    for fence in shown(page):
        if fence.language == "yaml":
            assert yaml.safe_load(fence.body), fence.body


def test_the_files_that_guides_show_are_those_that_their_samples_read():
    for page in GUIDES:
        for fence in shown(page):
            if fence.title.startswith("docs/data/"):
                assert (BESIDE / Path(fence.title).name).read_text("utf-8") == fence.body
            if fence.title == "total.py":
                assert (BESIDE / "total.py").read_text("utf-8") == fence.body


# Theming


def names_in_table(heading: str, column: int) -> set[str]:
    """What a column of the guide's table shows as code."""
    text = (DOCS / "how-to" / "theming.md").read_text("utf-8")
    _, table = text.split(f"\n| {heading} |", 1)
    rows = table.split("\n\n", 1)[0].split("\n")[2:]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[column])}


def test_theming_lists_the_variables_that_a_page_has():
    body = re.search(r"^body \{(.*?)^\}", (STYLES / "page.css").read_text("utf-8"), re.M | re.S)
    assert body
    defined = set(re.findall(r"^ *(--tm-[\w-]+):", body[1], re.M))
    assert names_in_table("variable", 1) == defined
    for name in defined:
        assert f"var({name}" in "".join(assets().values()), name


def test_a_sheet_of_the_site_comes_after_ours(tmp_path):
    folder = lesson_folder(tmp_path)
    for fence in shown(DOCS / "how-to" / "theming.md"):
        if fence.title:
            write(fence, folder)
    (folder / "docs" / "index.md").write_text("# Site\n")
    assert run("mkdocs build --strict", folder).returncode == 0
    page = (folder / "site" / "index.html").read_text("utf-8")
    assert 0 < page.index("tracemark.css") < page.index("lessons.css")


def test_the_elements_that_theming_promises_are_on_a_page_with_all_parts(tmp_path):
    """And a finding, which no page has that is right."""
    text = (build_site(tmp_path, {"name": "material"}) / "index.html").read_text("utf-8")
    text += fragment("```python trace\na = 1\n```\n\n[There](trace:9)\n")
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    found = {f"{each.tag}.{name}" for each in tree.iter() for name in each.get("class", "").split()}
    found |= {each.tag for each in tree.iter()}
    assert names_in_table("part", 2) - {"#ID-step-N"} <= found
    assert 'id="long-step-1"' in text


def test_a_colour_of_the_site_is_the_one_that_is_seen(tmp_path, pages):
    folder = lesson_folder(tmp_path)
    for fence in shown(DOCS / "how-to" / "theming.md"):
        if fence.title:
            write(fence, folder)
    (folder / "docs" / "index.md").write_text("# Site\n")
    assert run("mkdocs build --strict", folder).returncode == 0
    page = pages.new()
    page.goto((folder / "site" / "index.html").as_uri())
    colour = "name => getComputedStyle(document.body).getPropertyValue(name)"
    assert page.evaluate(colour, "--tm-accent") == "#7a1fa2"


# Embedding


def test_the_table_that_is_embedded_is_all_of_it_and_nothing_else(tmp_path):
    (tmp_path / "total.py").write_text((BESIDE / "total.py").read_text("utf-8"))
    run("tracemark trace total.py --format html > total.html", tmp_path)
    text = (tmp_path / "total.html").read_text("utf-8")
    found = html5lib.parseFragment(text, namespaceHTMLElements=False).iter()
    kinds = [each.tag for each in found if each.tag != "DOCUMENT_FRAGMENT"]
    assert (kinds[0], kinds.count("section"), kinds.count("table")) == ("section", 1, 1)
    assert not {"script", "style", "link", "img", "iframe"} & set(kinds)
    assert set(re.findall(r'href="([^"]*)"', text)) == {f"#total-step-{n}" for n in range(1, 7)}


def test_the_record_of_a_file_can_be_kept(tmp_path):
    (tmp_path / "total.py").write_text((BESIDE / "total.py").read_text("utf-8"))
    run("tracemark trace total.py --format json > total.json", tmp_path)
    assert json.loads((tmp_path / "total.json").read_text("utf-8"))["end"]["reason"] == "finished"
