"""What the manual gives to editors: snippets that write what is right, a schema, a matcher of findings."""

import json
import re
import subprocess
import sys

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from tests.browsing import ROOT

from tracemark.cli import main
from tracemark.errors import UsageError
from tracemark.lesson.blocks import OPTIONS as BLOCKS
from tracemark.schemas import SITE, site_schema
from tracemark.settings import Settings, read_settings

PAGE = (ROOT / "docs" / "how-to" / "editors.md").read_text("utf-8")
SNIPPETS = json.loads((ROOT / "docs" / "assets" / "tracemark.code-snippets").read_text("utf-8"))
SAMPLE = '```python trace id="sample"\nleft = 2\nleft = left - 1\n```\n'
# Steps: 1 and 2 set `left` to 2 and to 1.


# Snippets


def filled(body):
    """What the editor leaves when nobody types anything into a snippet: its defaults."""
    text = "\n".join(body)
    text = re.sub(r"\$\{(\d+)\|([^,|]+)[^}]*\|\}", r"${\1:\2}", text)
    defaults = dict(re.findall(r"\$\{(\d+):([^{}]*)\}", text))
    text = re.sub(r"\$\{(\d+):[^{}]*\}", lambda found: defaults[found[1]], text)
    return re.sub(r"\$(\d+)", lambda found: defaults.get(found[1], ""), text)


def lesson(snippet):
    """A page with a sample and what a snippet writes."""
    text = filled(snippet["body"])
    return f"{text}\n{SAMPLE}" if text.startswith("---") else f"{SAMPLE}\n{text}\n"


@pytest.mark.parametrize("name", SNIPPETS)
def test_what_a_snippet_writes_is_proved_as_it_stands(name, tmp_path):
    page = tmp_path / "lesson.md"
    page.write_text(lesson(SNIPPETS[name]))
    assert "$" not in page.read_text()
    if "pinned" in name:
        assert CliRunner().invoke(main, ["pin", str(page)]).exit_code == 0
    told = CliRunner().invoke(main, ["check", "--strict", "--no-repeat", str(page)])
    assert told.exit_code == 0, told.output
    assert told.stdout.endswith(" 0 findings\n")
    assert "TM" not in told.output


def test_there_is_a_snippet_for_each_block_and_each_kind_of_fence():
    text = "\n".join(filled(snippet["body"]) for snippet in SNIPPETS.values())
    assert set(re.findall(r"^/{3,4} ([a-z-]+)", text, re.MULTILINE)) == set(BLOCKS)
    assert set(re.findall(r"^```python (\S+)", text, re.MULTILINE)) == {"trace", "trace-driver"}


def test_the_manual_lists_the_snippets_by_what_one_types():
    table = PAGE.partition("| type |")[2].partition("\n\n")[0]
    cells = [line.split(" | ")[0] for line in table.splitlines()[2:]]
    listed = [word for cell in cells for word in re.findall(r"`([^`]+)`", cell)]
    typed = [snippet["prefix"] for snippet in SNIPPETS.values()]
    assert sorted(listed) == sorted(typed)
    assert len(typed) == len(set(typed))
    assert {snippet["scope"] for snippet in SNIPPETS.values()} == {"markdown"}


# Options in mkdocs.yml


def test_the_schema_of_a_site_is_the_generated_one():
    assert (ROOT / "docs" / SITE).read_text("utf-8") == site_schema(), "say `make reference`"


@pytest.mark.parametrize(
    "text",
    [
        "plugins: [search, tracemark]",
        "plugins: [search, {tracemark: }, {blog: {anything: 1}}]",
        "plugins: {search: {lang: en}, tracemark: {verify: strict}}",
        "plugins: [{tracemark: {timeout: 5, memory: 1G, allow: [network, 'read:data']}}]",
        "plugins: [{tracemark: {interpreters: {'3.13': python3.13}, jobs: 'dask://a:1'}}]",
        "plugins: [{tracemark: {verify: 'off'}}]",
        "markdown_extensions: [toc, {tracemark: {verify: strict}}]",
        "theme: material",
    ],
)
def test_the_schema_takes_what_a_site_may_say(text):
    validator().validate(yaml.safe_load(text))


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ("{verfy: strict}", []),
        ("{verify: loud}", ["verify"]),
        ("{timeout: soon}", ["timeout"]),
        ("{show: [tables]}", ["show", 0]),
        ("{allow: [everything]}", ["allow", 0]),
        ("{isolation: none}", ["isolation"]),
        ("{jobs: 'dask://nowhere'}", ["jobs"]),
    ],
)
def test_the_schema_refuses_what_a_build_refuses(options, place):
    values = yaml.safe_load(options)
    with pytest.raises(UsageError):
        read_settings(values, "mkdocs.yml")
    for section in ("plugins", "markdown_extensions"):
        (error,) = validator().iter_errors({section: [{"tracemark": values}]})
        deepest = jsonschema.exceptions.best_match([error])
        assert list(deepest.absolute_path)[:3] == [section, 0, "tracemark"]
        assert list(deepest.absolute_path)[3:] == place


def validator():
    made = json.loads(site_schema())
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


def test_the_schema_says_of_each_option_what_it_is():
    options = json.loads(site_schema())["$defs"]["Settings"]["properties"]
    assert set(options) == set(Settings.__struct_fields__)
    assert options["timeout"]["description"] == "Wall-clock seconds for one sample."
    assert all(option["description"].endswith(".") for option in options.values())


def test_the_line_for_the_language_server_names_the_file_that_is_linked_to():
    named = re.search(r"^# yaml-language-server: \$schema=(\S+)$", PAGE, re.MULTILINE)
    assert named
    assert named[1] == SITE
    settings, _ = shown("json")
    assert settings["yaml.schemas"] == {f"./{SITE}": "mkdocs.yml"}
    assert f"](../{SITE})" in PAGE


# Findings


def shown(language):
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return [json.loads(text) for text in found]


@pytest.fixture
def wrong(tmp_path):
    """A folder with pages that have findings and a note."""
    (tmp_path / "docs" / "more").mkdir(parents=True)
    (tmp_path / "docs" / "a b.md").write_text(f'{SAMPLE}\n[step 9](trace:9 "left: 2")\n')
    (tmp_path / "docs" / "more" / "c.md").write_text(
        '```python trace max_steps="1"\na = 1\nb = 2\n```\n\n/// quiz | Q\n    answre: 1\n///\n'
    )
    return tmp_path


def test_the_task_of_vs_code_reads_every_finding(wrong):
    _, tasks = shown("json")
    (task,) = tasks["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    command = [sys.executable, "-m", *task["command"].split()]
    text = subprocess.run(command, cwd=wrong, capture_output=True, text=True).stdout
    command += ["--format", "json"]
    found = json.loads(subprocess.run(command, cwd=wrong, capture_output=True, text=True).stdout)
    matches = [re.match(pattern["regexp"], line) for line in text.splitlines()]
    read = [
        {key: match[pattern[key]] for key in ("file", "line", "column", "code", "message")}
        for match in matches
        if match
    ]
    assert len(found) >= 4
    assert read == [
        {
            "file": one["path"],
            "line": str(one["line"]),
            "column": str(one["column"]),
            "code": one["code"],
            "message": one["message"],
        }
        for one in found
    ]


def test_a_fence_in_braces_without_a_blank_is_a_sample(tmp_path):
    (example,) = re.findall(r"^````markdown\n(.*?)^````$", PAGE, re.MULTILINE | re.DOTALL)
    page = tmp_path / "lesson.md"
    page.write_text(f'{example}\n`{{trace}} final["version"]`\n')
    told = CliRunner().invoke(main, ["check", str(page)])
    assert told.output == "1 claim proved, 0 findings\n"
