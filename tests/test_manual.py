"""Keeps the manual true: each table of it lists exactly what the code knows, each example works."""

import json
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import msgspec
import pytest
import yaml
from click.testing import CliRunner
from markdown import Markdown

from tracemark.check.code import SAMPLE
from tracemark.check.codes import CODES
from tracemark.check.manual import manual
from tracemark.check.operations import BUILTINS
from tracemark.check.vocabulary import BARE_WORDS, ROW_WORDS, WORDS
from tracemark.cli import main
from tracemark.lesson.blocks import OPTIONS as BLOCKS
from tracemark.lesson.fenced_sample import OPTIONS
from tracemark.lesson.finding import Finding
from tracemark.lesson.header import SETTINGS as PAGE_SETTINGS
from tracemark.lesson.option_value import OF_THE_SITE
from tracemark.lesson.origin import front_matter
from tracemark.lesson.view import VIEW_BLOCKS
from tracemark.markdown_extension import Source, TracemarkExtension
from tracemark.proof import Proof
from tracemark.runner import Runner
from tracemark.schemas import SCHEMAS, schema
from tracemark.settings import Settings
from tracemark.trace import model
from tracemark.trace.model import Change, Ending, Error, Frame, Outcome, Step, Trace, Value
from tracemark.trace.model import Test as Condition  # pytest would collect a class named Test
from tracemark.trace.objects import Item, ObjectChange
from tracemark.trace.rows import Granularity

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "plugin" / "tracemark"
REFERENCE = ROOT / "docs" / "reference"


# Findings


def test_the_page_of_findings_is_the_generated_one():
    page = (REFERENCE / "findings.md").read_text(encoding="utf-8")
    assert page == manual(), "say `make reference`"


def test_every_code_that_is_used_is_explained_and_the_other_way_round():
    sources = (p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "check" / "codes.py")
    used = {code for p in sources for code in re.findall(r"\bTM\d{3}\b", p.read_text("utf-8"))}
    assert used == set(CODES)


class Collecting:
    """A host of one page that keeps what is found in it."""

    settings = Settings(verify="strict")
    memory = None

    def __init__(self, runner: Runner, page: Source) -> None:
        self.runner = runner
        self.page = page
        self.codes: list[str] = []

    def source(self, md: Markdown) -> Source:
        return self.page

    def early(self, source, text):
        return None

    def refusal(self, error):
        return error

    def proved(self, proof: Proof) -> None:
        for finding in proof.report.findings:
            self.found(finding)

    def recounted(self, proof, report):
        """Nothing is counted here."""

    def found(self, finding: Finding) -> None:
        self.codes.append(finding.code)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(None) as runner:
        yield runner


def codes_found(example: str, folder: Path, runner: Runner) -> list[str]:
    """In a page that holds the example, and SAMPLE where the example has no sample."""
    (folder / "deploy.py").write_text("".join(f"line_{n} = {n}\n" for n in range(1, 21)))
    (folder / "prices.txt").write_text("5\n3\n")
    text = example if "python trace" in example else f"{example}\n\n{SAMPLE}\n"
    host = Collecting(runner, Source(str(folder / "lesson.md"), text, folder))
    Markdown(extensions=[TracemarkExtension(host)]).convert(text.removeprefix(front_matter(text)))
    return host.codes


BY_CHECK = {"TM115": "cp1252", "TM116": "utf-8", "TM307": "utf-8"}
"""Codes of `tracemark check` alone, with the encoding of the wrong example."""


def codes_of_check(example: str, encoding: str, folder: Path) -> list[str]:
    (folder / "deploy.py").write_text("total = 2\n")
    page = folder / "lesson.md"
    page.write_text(f"{example}\n", encoding=encoding)
    told = CliRunner().invoke(main, ["check", str(page), "--format", "json"]).stdout
    return [finding["code"] for finding in json.loads(told)]


@pytest.mark.parametrize(("code", "encoding"), BY_CHECK.items())
def test_what_only_check_finds_is_found(code, encoding, tmp_path):
    assert codes_of_check(CODES[code].wrong, encoding, tmp_path) == [code]
    assert codes_of_check(CODES[code].right, "utf-8", tmp_path) == []


BY_LOCK = [code for code in CODES if code >= "TM320"]
"""Codes of `tracemark check --locked`; an example is a sample, or a piece of the lock."""


def codes_of_lock(code: str, example: str, folder: Path) -> list[str]:
    """With the right example locked and this one in its place."""
    right, page = CODES[code].right, folder / "lesson.md"
    (folder / "mkdocs.yml").write_text("site_name: Site\nplugins: [tracemark]\n")
    first = right if "trace" in right else CODES["TM321"].right
    page.write_text(f"{first}\n")
    CliRunner().invoke(main, ["lock", str(page)])
    edited = page if "trace" in right else folder / "tracemark.lock"
    text = edited.read_text("utf-8")
    assert right in text
    edited.write_text(text.replace(right, example), encoding="utf-8")
    told = CliRunner().invoke(main, ["check", "--locked", str(page), "--format", "json"]).stdout
    return [finding["code"] for finding in json.loads(told)]


@pytest.mark.parametrize("code", BY_LOCK)
def test_what_only_a_lock_can_tell_is_found(code, tmp_path):
    assert code in codes_of_lock(code, CODES[code].wrong, tmp_path)
    assert codes_of_lock(code, CODES[code].right, tmp_path) == []


@pytest.mark.parametrize("code", [code for code in CODES if code not in (*BY_CHECK, *BY_LOCK)])
def test_the_wrong_example_is_found_and_the_right_one_is_not(code, tmp_path, runner):
    assert codes_found(CODES[code].wrong, tmp_path, runner) == [code]
    assert codes_found(CODES[code].right, tmp_path, runner) == []


# Tables of the reference


def section(page: str, heading: str) -> str:
    """The text of a page of the reference below a heading, until the next of any level."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    text = re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    found = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"{page} has no heading {heading!r}"
    return found[1]


def rows(page: str, heading: str) -> list[list[str]]:
    """The rows of the section's table, their cells."""
    lines = re.findall(r"^\| (.+) \|$", section(page, heading), flags=re.MULTILINE)
    return [line.split(" | ") for line in lines[1:]]


def words(cell: str) -> list[str]:
    """What a cell shows as code."""
    return re.findall(r"`([^`]+)`", cell)


def first_column(page: str, heading: str) -> list[str]:
    return [word for row in rows(page, heading) for word in words(row[0])]


def test_configuration_lists_the_settings_with_their_defaults():
    told = {words(row[0])[0]: row[1] for row in rows("configuration.md", "Configuration")}
    defaults = msgspec.to_builtins(Settings())
    nothing = dict.fromkeys(("interpreters", "preload", "allow", "words"), "none")
    in_words = {"python": "the one that builds", **nothing}
    assert list(told) == list(defaults)
    for name, default in defaults.items():
        shown = " ".join(default) if isinstance(default, list) else default
        text = str(shown).lower() if isinstance(shown, bool) else str(shown)
        assert told[name] == in_words.get(name, f"`{text}`")


def test_what_no_page_may_set_is_all_the_rest():
    settings = set(Settings.__struct_fields__)
    assert set(OF_THE_SITE) == settings - set(PAGE_SETTINGS) - {"python"}, "a sample may name one"


def test_a_page_may_set_what_configuration_says():
    told = words(section("configuration.md", "For one page and one sample"))
    assert set(told) == set(PAGE_SETTINGS)


STRUCTS = (Trace, Step, Condition, Change, ObjectChange, Item, Outcome, Error, Frame, Ending)


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_record_lists_the_fields(struct):
    assert first_column("record.md", struct.__name__) == list(struct.__struct_fields__)


def test_record_lists_all_structs():
    used = {Item, *(type_ for type_ in vars(model).values() if isinstance(type_, type(Trace)))}
    assert used - {Value} == set(STRUCTS), "Value is no part of the JSON"


@pytest.mark.parametrize(
    ("name", "heading", "field", "kinds"),
    [
        ("Step", "Step", "kind", model.Kind),
        ("Change", "Change", "how", model.How),
        ("Ending", "Ending", "reason", model.Reason),
        ("Outcome", "Outcome", "kind", model.OutcomeKind),
    ],
)
def test_record_lists_the_kinds(name, heading, field, kinds):
    told = next(row[2] for row in rows("record.md", heading) if words(row[0]) == [field])
    assert set(get_args(kinds)) <= set(words(told))


def test_samples_lists_the_options_that_the_reader_knows():
    assert sorted(first_column("samples.md", "Options")) == sorted(OPTIONS)


def test_samples_lists_what_a_row_may_be():
    told = [cell.split()[0] for cell in first_column("samples.md", "What one row is")]
    assert set(told) == set(get_args(Granularity.__annotations__["unit"]))


def test_blocks_lists_the_options_of_each_block():
    views: dict[str, set[str]] = {name: set() for name in VIEW_BLOCKS}
    for option, where, _ in rows("blocks.md", "Views"):
        for name in VIEW_BLOCKS:
            if where == "all" or name.removeprefix("trace-") in where:
                views[name] |= set(words(option))
    assert views == {name: set(BLOCKS[name]) for name in VIEW_BLOCKS}
    assert first_column("blocks.md", "Quiz") == list(BLOCKS["quiz"])
    for heading, name in (("Key moment", "moment"), ("Snapshot and transcript", "snapshot")):
        told = {word.rstrip(":") for word in words(section("blocks.md", heading))}
        assert set(BLOCKS[name]) <= told


def test_blocks_shows_the_table_that_it_pins():
    page = (REFERENCE / "blocks.md").read_text(encoding="utf-8")
    shown, pinned = re.findall(r"^/// trace-table \| swap$[^/]+^\| Step[^/]+^///$", page, re.M)
    assert shown == pinned


def test_blocks_speaks_of_every_block():
    page = (REFERENCE / "blocks.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^/{3,} ([\w-]+)", page, flags=re.MULTILINE)) | set(words(page))
    assert set(BLOCKS) <= shown


def test_claims_lists_the_vocabulary():
    table = " ".join(first_column("claims.md", "Vocabulary"))
    told = set(re.findall(r"(?<![\w\"])\.?\w+(?![\w\"])", table))
    attributes = {f".{word}" for word in (*ROW_WORDS, "before")}
    assert told == {*WORDS, *attributes} | {"len", "n", "cond", "4"}


def test_claims_lists_the_bare_words_and_the_functions():
    told = set(words(section("claims.md", "Vocabulary")))
    assert {*BARE_WORDS, *BUILTINS} <= told


def options_of(command: click.Command) -> set[str]:
    """The long options of a command, as one types them."""
    options = [param for param in command.params if isinstance(param, click.Option)]
    names = (name for option in options for name in (*option.opts, *option.secondary_opts))
    return {name for name in names if name.startswith("--")}


@pytest.mark.parametrize("name", main.commands)
def test_command_line_lists_the_options(name):
    command = main.commands[name]
    assert isinstance(command, click.Command)
    heading = f"tracemark {name}"
    told = rows("command-line.md", heading) if options_of(command) else []
    assert {word for row in told for word in words(row[0])} == options_of(command)
    for param in command.params:
        if isinstance(param.type, click.Choice):
            row = next(row for row in told if words(row[0])[0] in param.opts)
            assert set(param.type.choices) <= set(words(row[2]))


def test_command_line_lists_the_commands():
    page = (REFERENCE / "command-line.md").read_text(encoding="utf-8")
    assert set(re.findall("^## tracemark (.+)$", page, flags=re.MULTILINE)) == set(main.commands)


# The schemas


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_the_generated_ones(name):
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert text == schema(SCHEMAS[name]), "say `make reference`"


# Hooks and workflows


def test_the_hook_runs_a_command_that_exists():
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    command, *arguments = hook["entry"].split()
    assert (
        command in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    )
    assert arguments == ["check"]
    assert "check" in main.commands
    assert hook["id"] == "tracemark-check"
    assert (hook["language"], hook["pass_filenames"], hook["require_serial"]) == (
        "python",
        True,
        True,
    )
    assert re.search(hook["files"], "docs/a.md")
    assert not re.search(hook["files"], "docs/a.mdx")


def yaml_examples(page: str) -> Iterator[str]:
    text = (ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")
    yield from re.findall(r"^```yaml\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", ["ci.md", "test-lessons.md"])
def test_examples_of_configuration_are_yaml(page):
    for example in yaml_examples(page):
        assert yaml.safe_load(textwrap.dedent(example)), example


def commands_of(page: str) -> set[str]:
    """The commands of ours that a page's examples run."""
    found = (re.findall(r"(?:run|-): (tracemark .+)$|^ *- (tracemark .+)$", example, re.M)
             for example in yaml_examples(page))  # fmt: skip
    return {one or other for pairs in found for one, other in pairs}


def test_examples_of_workflows_use_options_that_exist():
    commands = commands_of("ci.md")
    assert any("--format github" in command for command in commands)
    assert any("--format sarif" in command for command in commands)
    for command in commands:
        _, name, *arguments = command.split()
        known = options_of(main.commands[name])
        assert {word for word in arguments if word.startswith("--")} <= known, command


# README


def fences(page: Path) -> list[str]:
    """The bodies of a page's fences of four backticks."""
    text = page.read_text(encoding="utf-8")
    return re.findall(r"^````markdown\n(.*?)^````$", text, flags=re.MULTILINE | re.DOTALL)


def test_the_lesson_of_the_readme_builds_without_a_finding(tmp_path):
    (lesson,) = fences(ROOT / "README.md")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text(lesson, encoding="utf-8")
    plugins = re.search(r"`plugins: (\[.+?\])`", (ROOT / "README.md").read_text("utf-8"))
    assert plugins
    (tmp_path / "mkdocs.yml").write_text(f"site_name: Lessons\nplugins: {plugins[1]}\n")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=tmp_path,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert 'id="countdown-step-6"' in page
    assert "tm-finding" not in page
