"""Holds the reference to the code, both ways: nothing is missing from a table, nothing is invented.

`test_manual.py` compares the names; here are values, defaults, types, forms and what pages promise.
"""

import dataclasses
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any, get_args

import click
import html5lib
import jsonschema
import pytest
from click.testing import CliRunner
from tests.everything import EVERYTHING, fragment
from tests.test_manual import REFERENCE, ROOT, STRUCTS, first_column, rows, section, words

from tracemark.check.operations import BUILTINS
from tracemark.check.vocabulary import BARE_WORDS
from tracemark.cli import main
from tracemark.lesson import claim, data_files, row_range
from tracemark.lesson.ask import SHOWN, Asked, read_ask
from tracemark.lesson.blocks import FOREIGN
from tracemark.lesson.blocks import OPTIONS as BLOCKS
from tracemark.lesson.page import Header
from tracemark.lesson.question import Question, QuestionKind
from tracemark.lesson.sample import DEFAULT_SHOW, ViewName
from tracemark.lesson.view import TABLE_COLUMNS
from tracemark.reports.records import FindingRecord
from tracemark.trace import model
from tracemark.trace.rows import Granularity
from tracemark.views import folding, grid, header, objects, player, table, tracker
from tracemark.views.assets import assets


def cell(page: str, heading: str, name: str, column: int) -> str:
    """What the table says of one of its names."""
    return next(row[column] for row in rows(page, heading) if name in words(row[0]))


def plain(text: str) -> list[str]:
    """The words of a cell that are values: what code shows, without phrases and punctuation."""
    return [word for word in words(text) if re.fullmatch(r"[a-z-]+", word)]


# What authors type


def test_samples_names_the_views_that_show_knows_and_its_default():
    meaning = cell("samples.md", "Options", "show", 1)
    listed, default = re.findall(r"`([a-z ]+)`", meaning)[0], re.search("Default: `(.+?)`", meaning)
    assert set(listed.split()) == set(get_args(ViewName))
    assert default
    assert tuple(default[1].split()) == DEFAULT_SHOW


def test_blocks_names_the_columns_that_a_table_can_have():
    assert plain(cell("blocks.md", "Views", "columns", 2)) == list(TABLE_COLUMNS)


def test_samples_names_the_default_of_step():
    told = re.search("Default: `(.+?)`", cell("samples.md", "Options", "step", 1))
    assert told
    assert told[1] == Granularity().unit


def test_blocks_names_the_kinds_of_a_quiz_and_the_default():
    told = cell("blocks.md", "Quiz", "kind", 1)
    assert plain(told) == list(get_args(QuestionKind))
    default = next(f.default for f in dataclasses.fields(Question) if f.name == "kind")
    assert f"`{default}` (default)" in told


def test_blocks_lists_the_keys_of_the_header():
    header = [field.name for field in dataclasses.fields(Header)]
    assert first_column("blocks.md", "The lesson's header") == header


def shown_blocks() -> Iterator[tuple[str, str]]:
    """Each block that stands on a page of the manual, or is shown there, with the page's name."""
    for page in (ROOT / "docs").rglob("*.md"):
        if page.name != "findings.md":  # shows wrong ones, too
            text = page.read_text(encoding="utf-8")
            for name in re.findall(r"^\s*/{3,} ([\w-]+)", text, flags=re.MULTILINE):
                yield page.name, name


def test_no_page_of_the_manual_uses_a_block_that_does_not_exist():
    unknown = {(page, name) for page, name in shown_blocks() if name not in {*BLOCKS, *FOREIGN}}
    assert unknown == set()


CONDITION = "price > 4"
"""The condition of the manual's examples."""
FILLINGS = {
    "NAME": "(f.x|global x|[a-z]+)",
    "N": "[0-9]+",
    "CONDITION": "[a-z]+ > 4",
    "OLD": "price > 4",
    "NEW": "price > 2",
}
"""What the manual's examples put into the fields of a form, as patterns."""


def told_questions() -> list[str]:
    """The examples of `ask:` in whole; the manual shortens those that go on like the one before."""
    told = first_column("blocks.md", "Questions made from the run")
    whole = [re.sub("…$", "after step 4", text) for text in told]
    return [f"{text} {CONDITION}" if text.endswith((" of", " which")) else text for text in whole]


def pattern(form: str) -> str:
    fields = "|".join(sorted(FILLINGS, key=len, reverse=True))
    parts = re.split(rf"\b({fields})\b", form)
    return "".join(FILLINGS.get(part, re.escape(part)) for part in parts)


@pytest.mark.parametrize("form", SHOWN)
def test_blocks_has_an_example_of_each_form_of_ask(form):
    assert [text for text in told_questions() if re.fullmatch(pattern(form), text)]


@pytest.mark.parametrize("text", told_questions())
def test_each_example_of_ask_is_one_of_the_forms(text):
    assert [form for form in SHOWN if re.fullmatch(pattern(form), text)]


@pytest.mark.parametrize(
    ("asking", "question"), rows("blocks.md", "Questions made from the run"), ids=str
)
def test_the_first_example_of_ask_asks_what_stands_beside_it(asking, question):
    asked = read_ask(words(asking)[0])
    assert isinstance(asked, Asked)
    assert asked.stem == question


def test_claims_lists_the_functions_and_no_others():
    sentence = re.search(r"the functions (.+?)\.", section("claims.md", "Vocabulary"), re.DOTALL)
    assert sentence
    told = words(sentence[1])
    assert sorted(told) == told
    assert set(told) == set(BUILTINS)


def test_claims_lists_the_bare_words_of_a_row_and_no_others():
    text = section("claims.md", "Vocabulary")
    sentence = re.search(
        r"names are the variables after the row, and (.+?) are the row's", text, re.S
    )
    assert sentence
    assert set(words(sentence[1])) == set(BARE_WORDS)


# Bounds

BOUNDS = [
    ("blocks.md", f"at most {table.MOST_COLUMNS} variables and {table.MOST_COLUMNS} conditions"),
    ("blocks.md", f"a tracker {tracker.MOST_TRACKS} of each and a player {player.MOST_SHOWN} var"),
    ("blocks.md", f"At most {objects.MOST_OBJECTS} boxes are drawn"),
    ("blocks.md", f"A table of more than {folding.FOLD_ABOVE} rows is *folded*"),
    ("blocks.md", f"Of more than {folding.MOST_SHOWN} rows that would still stay"),
    ("blocks.md", f"a table of more than {table.LONG} rows stays in sight"),
    ("blocks.md", f"`rows: 1--1` shows all, up to {row_range.MOST:,}"),
    ("blocks.md", f"knows no folds. Of more than {grid.CUT_ABOVE} rows"),
    ("blocks.md", f"{header.WORDS_PER_MINUTE} words a minute"),
    ("blocks.md", f"{header.MINUTES_PER_ROW * 60:.0f} seconds for each row"),
    ("blocks.md", f"{header.MINUTES_PER_QUESTION * 60:.0f} for each question"),
    ("claims.md", f"A claim has at most {claim.LONGEST} characters"),
    ("samples.md", f"A file may have {data_files.LARGEST:,} bytes"),
    ("samples.md", f"all files of a sample {data_files.LARGEST_SUM:,}"),
    ("samples.md", f"there may be {data_files.MOST} of them"),
]
"""What the reference says of bounds, with the number of the code."""


@pytest.mark.parametrize(("page_name", "words_of_it"), BOUNDS)
def test_the_reference_tells_the_bounds_of_the_code(page_name, words_of_it):
    text = " ".join((REFERENCE / page_name).read_text("utf-8").split())
    assert words_of_it in text


# Configuration


SETTINGS = json.loads((ROOT / "docs" / "schema.json").read_text("utf-8"))["$defs"]["Settings"]


def choices(setting: str) -> set[str]:
    """The words that a setting may be, as the schema lists them."""
    described = SETTINGS["properties"][setting]
    branches = described.get("anyOf", [described])
    return {word for branch in branches for word in branch.get("enum", [])}


@pytest.mark.parametrize("setting", ["verify", "language", "isolation"])
def test_configuration_names_the_words_that_a_setting_may_be(setting):
    told = cell("configuration.md", "Configuration", setting, 2)
    told += cell("configuration.md", "Configuration", setting, 1)
    assert set(plain(told)) == choices(setting)


def test_every_setting_with_a_choice_of_words_is_looked_at():
    of_one = {name for name in SETTINGS["properties"] if choices(name)}
    assert of_one == {"verify", "language", "isolation"}


def test_configuration_explains_each_level_and_each_permission():
    text = (REFERENCE / "configuration.md").read_text(encoding="utf-8")
    tables = re.findall(r"^\| `?(\w+)`? \| .*\|\n\|---.*\n((?:\|.+\n)+)", text, re.MULTILINE)
    told = {name: [words(row)[0] for row in body.splitlines()] for name, body in tables}
    assert set(told["isolation"]) == choices("isolation")
    allowed = SETTINGS["properties"]["allow"]["items"]["pattern"]
    assert [entry.split(":")[0] for entry in told["entry"]] == re.findall(r"[a-z]{2,}", allowed)


# The command line

IN_WORDS = {
    ("export", "--output"): "standard output",
    ("export", "--site-url"): "`site_url` of `mkdocs.yml`",
    ("import", "--output"): "standard output",
    ("trace", "--watch"): "the variables that change",
    ("trace", "--input"): "nothing to read",
    ("trace", "--python"): "the one that runs `tracemark`",
    ("check", "--output"): "standard output",
    ("check", "--locked"): "the site's [`locked`](configuration.md)",
}
"""Defaults that no value stands for."""
BY_SITE = {"the nearest `mkdocs.yml` above the first path", "the nearest `mkdocs.yml` above the working directory"}  # fmt: skip


OPTIONS = [
    (name, param)
    for name, command in main.commands.items()
    for param in command.params
    if isinstance(param, click.Option)
]


def as_told(option: click.Option) -> str | None:
    """How the table writes the option's default; None where it needs words."""
    if option.required:
        return "none, it must be given"
    if option.secondary_opts:
        return f"`{option.opts[0] if option.default else option.secondary_opts[0]}`"
    if option.is_flag:
        return "off"
    if isinstance(option.default, (int, float)):
        return f"`{option.default:g}`"
    return f"`{option.default}`" if isinstance(option.default, str) else None


@pytest.mark.parametrize(("command", "option"), OPTIONS, ids=str)
def test_command_line_tells_the_default_of_each_option(command, option):
    told = cell("command-line.md", f"tracemark {command}", option.opts[0], 1).strip()
    if (command, option.opts[0]) in IN_WORDS:
        assert told == IN_WORDS[command, option.opts[0]]
    elif option.opts[0] == "--config":
        assert told in BY_SITE
    elif option.opts[0] == "--shard":
        assert told == "`1/1`", "all of the runs"
    else:
        assert told == as_told(option)


def test_command_line_tells_what_can_be_asked_of_tracemark_itself():
    page = (REFERENCE / "command-line.md").read_text(encoding="utf-8")
    introduction, _ = page.split("## ", 1)
    for param in main.params:
        assert f"`tracemark {param.opts[0]}`" in introduction


def synopsis(command: str) -> str:
    """The lines at the top of a command's section that show how it is called."""
    page = (REFERENCE / "command-line.md").read_text(encoding="utf-8")
    found = re.search(rf"^## tracemark {command}\n\n```\n(.+?)^```", page, re.MULTILINE | re.DOTALL)
    assert found
    return " ".join(found[1].split())


@pytest.mark.parametrize("name", main.commands)
def test_command_line_shows_how_each_command_is_called(name):
    command, shown = main.commands[name], synopsis(name)
    told = dict(re.findall(r"\[(--[\w-]+)(?: ([^\]]+))?\]", shown))
    needed = dict(re.findall(r"(?<!\[)(--[\w-]+) (\S+)", shown))
    required = {p.opts[0] for p in command.params if isinstance(p, click.Option) and p.required}
    assert set(needed) == required
    told |= needed
    options = [param for param in command.params if isinstance(param, click.Option)]
    assert len(told) == len(options)
    for option in options:
        (spelling,) = {*option.opts, *option.secondary_opts} & set(told)
        assert bool(told[spelling]) == (not option.is_flag)
        if isinstance(option.type, click.Choice):
            assert told[spelling] in ("|".join(option.type.choices), "LEVEL")
    arguments = [param for param in command.params if isinstance(param, click.Argument)]
    operands = re.sub(r"\[.*?\]|--\S+ \S+", "", shown).split()[2:]
    assert [("…" in word) for word in operands] == [one.nargs == -1 for one in arguments]


# Records


def kinds_of(described: dict[str, Any]) -> set[str]:
    """The types that a value may have, as the tables write them."""
    if "$ref" in described:
        return {described["$ref"].rpartition("/")[2]}
    if "anyOf" in described:
        return {kind for one in described["anyOf"] for kind in kinds_of(one)}
    if "enum" in described:
        return {"null" if value is None else "string" for value in described["enum"]}
    if described["type"] == "array":
        return {f"array of {kind}" for kind in kinds_of(described["items"])}
    return {described["type"]}


def told_kinds(text: str) -> set[str]:
    linkless = re.sub(r"\[(\w+)\]\(#\w+\)", r"\1", text)
    return set(linkless.split(" or "))


RECORD = json.loads((REFERENCE / "record.schema.json").read_text("utf-8"))["$defs"]


def test_record_describes_all_that_the_schema_does():
    assert {struct.__name__ for struct in STRUCTS} == set(RECORD)


@pytest.mark.parametrize("struct", RECORD)
def test_record_tells_the_type_of_each_field_as_the_schema_does(struct):
    told = {name: row[1] for row in rows("record.md", struct) for name in words(row[0])}
    assert set(told) == set(RECORD[struct]["properties"])
    for name, described in RECORD[struct]["properties"].items():
        written = kinds_of(described)
        if name not in RECORD[struct]["required"] and described.get("default", "") is None:
            written.discard("null")  # left out instead
        assert told_kinds(told[name]) == written, name


@pytest.mark.parametrize("struct", RECORD)
def test_record_says_which_fields_may_be_left_out(struct):
    told = {name: row[2] for row in rows("record.md", struct) for name in words(row[0])}
    told_optional = {name for name, text in told.items() if "left out" in text}
    assert set(RECORD[struct]["properties"]) - set(RECORD[struct]["required"]) == told_optional


@pytest.mark.parametrize(
    ("struct", "field", "kinds"),
    [
        ("Step", "kind", model.Kind),
        ("Change", "how", model.How),
        ("Ending", "reason", model.Reason),
        ("Outcome", "kind", model.OutcomeKind),
    ],
)
def test_record_invents_no_kind(struct, field, kinds):
    assert set(plain(cell("record.md", struct, field, 2))) - {"for"} == set(get_args(kinds))


PROGRAMS = {
    "values": "a = {'k': [1]}\nb = a['k']\nb.append(2)\ndel a\nprint(b)\n",
    "error": "def f(x):\n    return 1 / x\nf(0)\n",
    "resumed": "def g():\n    yield 1\nfor x in g():\n    if 0 < x < 2 and x:\n        pass\n",
    "syntax": "x = (\n",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_trace_prints_is_as_the_published_schema_says(name, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAMS[name])
    printed = CliRunner().invoke(main, ["trace", str(program), "--format", "json"]).stdout
    published = json.loads((REFERENCE / "record.schema.json").read_text("utf-8"))
    jsonschema.validate(json.loads(printed), published)


def test_command_line_lists_the_fields_of_a_finding():
    schema = json.loads((REFERENCE / "findings.schema.json").read_text("utf-8"))
    described = schema["$defs"]["FindingRecord"]
    told = {
        name: row[1]
        for row in rows("command-line.md", "Findings as JSON")
        for name in words(row[0])
    }
    assert list(told) == list(FindingRecord.__struct_fields__) == described["required"]
    for name, field in described["properties"].items():
        assert told_kinds(told[name]) == kinds_of(field), name
    assert plain(cell("command-line.md", "Findings as JSON", "severity", 2)) == list(
        described["properties"]["severity"]["enum"]
    )


# The HTML


@pytest.fixture(scope="module")
def page() -> ET.Element:
    """A page with every part, and one more question, with a name of the author's."""
    named = "\n/// quiz\n    id: last-one\n    of: long\n    ask: output\n///\n"
    return html5lib.parse(fragment(EVERYTHING + named), namespaceHTMLElements=False)


def elements_of(page: ET.Element, tag: str, name: str) -> list[ET.Element]:
    found = page.iter(tag)
    return [one for one in found if not name or name in (one.get("class") or "").split()]


def promised(column: int) -> list[str]:
    return [word for row in rows("html.md", "Elements") for word in words(row[column])]


def of_form(form: str, id: str) -> bool:
    """True where the id has the form that the table shows: ID is a sample's, perhaps of a copy."""
    shape = form.replace("ID", r"(long|boom)(--\d+)?").replace("N", r"\d+")
    return re.fullmatch(shape, id) is not None


@pytest.mark.parametrize("selector", promised(1))
def test_each_promised_element_is_on_a_page_with_every_part(page, selector):
    *around, last = [part.partition(".") for part in selector.split()]
    found = elements_of(page, last[0], last[2])
    for tag, _, name in around:
        inside = {id(one) for outer in elements_of(page, tag, name) for one in outer.iter()}
        found = [one for one in found if id(one) in inside]
    assert found


def ids_of(page: ET.Element) -> set[str]:
    return {one.attrib["id"] for one in page.iter() if "id" in one.attrib}


@pytest.mark.parametrize("form", promised(2))
def test_each_promised_id_is_on_a_page_with_every_part(page, form):
    assert [id for id in ids_of(page) if of_form(form, id)]


def test_each_id_of_a_page_is_promised_or_given_by_its_author(page):
    forms = promised(2)
    given = {"last-one", "last-one-result"}
    unknown = {id for id in ids_of(page) if not any(of_form(form, id) for form in forms)}
    assert unknown == given


def test_each_element_of_a_block_is_promised(page):
    """What is outermost of a view, a block or a header is in the table."""
    selectors = [selector.partition(".") for selector in promised(1)]
    body = page.find("body")
    assert body is not None
    tops = [one for one in body if "tm-" in (one.get("class") or "") or "-" in one.tag]
    assert len(tops) > 10
    boxes = {"tm-scroll", "tm-note", "tm-label"}
    for top in tops:
        names = set((top.get("class") or "").split())
        known = any(top.tag == tag and (not name or name in names) for tag, _, name in selectors)
        assert known or names & boxes, ET.tostring(top, encoding="unicode")[:200]


def test_html_lists_the_variables_that_the_style_sheets_set_on_the_body():
    style = "".join(text for name, text in assets().items() if name.endswith(".css"))
    body = re.findall(r"body\s*\{([^}]*--tm-[^}]*)\}", style)
    assert body
    made = re.findall(r"(--tm-[a-z]+)\s*:", "".join(body))
    assert first_column("html.md", "CSS variables") == list(dict.fromkeys(made))


def test_html_lists_the_events_that_scripts_tell():
    scripts = "".join(text for name, text in assets().items() if name.endswith(".js"))
    told = set(re.findall(r'new CustomEvent\("(tracemark:[a-z-]+)"', scripts))
    told |= {f"tracemark:{name}" for name in re.findall(r'this\.tell\("([a-z-]+)", \{', scripts)}
    assert set(first_column("html.md", "Events")) == told
