"""`tracemark pin`: what it writes, what it leaves as it is, what it says."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.replay_programs import PROGRAMS
from tests.test_pinned import FIRST_ROW, RIGHT, SAMPLE

from tracemark.cli import main
from tracemark.cli.progress import run_all

EMPTY = SAMPLE + "/// trace-table | s\n    pinned: true\n///\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory, for short paths."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_pin_fills_an_empty_body_and_check_then_agrees(here):
    (here / "a.md").write_text(EMPTY)
    assert run("check", "a.md").stdout.startswith("a.md:6:1: TM217 nothing is pinned here yet")
    result = run("pin", "a.md")
    assert (result.exit_code, result.output) == (0, "1 pinned table: 1 written, 0 are right\n")
    new = (here / "a.md").read_text()
    assert new.startswith(EMPTY.removesuffix("///\n") + "\n| Step | Line | Code ")
    assert new.endswith("|\n\n///\n")
    assert run("check", "a.md").exit_code == 0
    assert run("pin", "a.md").output == "1 pinned table: 0 written, 1 is right\n"
    assert (here / "a.md").read_text() == new


def test_pin_leaves_a_table_that_is_right_as_it_is_laid_out(here):
    (here / "a.md").write_text(RIGHT)
    before = (here / "a.md").stat()
    assert run("pin", "a.md").exit_code == 0
    assert (here / "a.md").read_text() == RIGHT
    assert (here / "a.md").stat() == before


def test_pin_writes_only_the_lines_of_the_table(here):
    page = "\ufeff# Tabs\t \n\n" + RIGHT.replace("`7` |", "`6` |") + "\n  trailing  \n\nno end"
    raw = page.replace("\n", "\r\n").encode()
    (here / "a.md").write_bytes(raw)
    assert run("pin", "a.md").exit_code == 0
    old, new = raw.split(b"\r\n"), (here / "a.md").read_bytes().split(b"\r\n")
    first = FIRST_ROW + 2 - 2 - 1
    assert len(old) == len(new)
    assert old[:first] == new[:first]
    assert old[first + 8 :] == new[first + 8 :]
    assert b"\n" not in b"".join(new)
    assert run("check", "a.md").exit_code == 0


def test_pin_keeps_mixed_line_ends_of_other_lines(here):
    raw = b"one\r\ntwo\rthree\n\n" + EMPTY.encode()
    (here / "a.md").write_bytes(raw)
    run("pin", "a.md")
    assert (here / "a.md").read_bytes().startswith(b"one\r\ntwo\rthree\n\n```python")


@pytest.mark.parametrize(
    ("before", "indent"),
    [("- item\n\n", "    "), ("!!! note\n\n", "\t"), ("//// details | More\n\n", "")],
)
def test_pin_keeps_the_indent(here, before, indent):
    lines = ["/// trace-tracker | s", "    pinned: yes", "///"]
    block = "".join(f"{indent}{line}\n" for line in lines)
    (here / "a.md").write_text(f"{SAMPLE}{before}{block}")
    assert run("pin", "a.md").output.startswith("1 pinned table: 1 written")
    rows = [line for line in (here / "a.md").read_text().splitlines() if "|" in line][2:]
    assert all(row.startswith(indent + "| ") for row in rows if "///" not in row)
    if not before.startswith("////"):
        assert run("check", "a.md").exit_code == 0


OLD_TABLE = ["| Step | `i` |", "| :-: | --- |", "| 1 | `9` |"]
CONTAINERS = {
    "list item": ("- item\n\n", "    "),
    "numbered item, in a list": ("1. one\n\n    10. two\n\n", "        "),
    "admonition": ('!!! note "Title"\n\n', "    "),
    "closed admonition, with a tab": ('??? note "Title"\n\n', "\t"),
    "tab": ('=== "Tab"\n\n    text\n\n', "    "),
    "list item in a tab": ('=== "Tab"\n\n    - item\n\n', "        "),
    "details, a block": ("//// details | More\n\n", ""),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("is_empty", [True, False])
@pytest.mark.parametrize("container", CONTAINERS)
def test_pin_writes_into_a_container_and_changes_nothing_else(here, container, is_empty, end):
    before, indent = CONTAINERS[container]
    head = ["/// trace-tracker | s" if is_empty else "/// trace-table | s", "    columns: i"]
    option = ["    pinned: true"] if is_empty else [""]
    table = [] if is_empty else [*OLD_TABLE, ""]
    block = [indent + line if line else "" for line in (*head, *option, *table, "///")]
    behind = [
        "",
        f"{indent}text  ",
        "",
        "- [ ] other",
        "",
        "| a | table |",
        "| - | - |",
        "| 1 | 2 |",
    ]
    lines = f"{SAMPLE}{before}".split("\n")[:-1] + block + behind + ["////" * (not indent), ""]
    (here / "a.md").write_bytes(end.join(lines).encode())
    assert run("pin", "a.md").output == "1 pinned table: 1 written, 0 are right\n"
    after = (here / "a.md").read_bytes().decode().split(end)
    first = lines.index(block[-1]) - len(table)
    added = len(after) - len(lines) + len(table)
    assert after[:first] == lines[:first]
    assert after[first + added :] == lines[first + len(table) :]
    written = after[first : first + added]
    assert "\n" not in "".join(written)
    if is_empty:
        assert [written[0], written[-1]] == ["", ""]
        written = written[1:-1]
        assert [row.startswith(f"{indent}| ") for row in written] == [True] * 4
    else:
        assert written[-1] == ""
        assert [row.startswith(f"{indent}| ") for row in written[:-1]] == [True] * 8
    assert run("check", "a.md").stdout == "1 claim proved, 0 findings\n"
    assert run("pin", "a.md").output == "1 pinned table: 0 written, 1 is right\n"


@pytest.mark.parametrize("prefix", ["> ", "- item\n\n    > ", "!!! note\n\n    > "])
@pytest.mark.parametrize("body", ["    pinned: true", "\n".join(OLD_TABLE)])
def test_in_a_quotation_no_table_can_be_pinned_and_the_finding_says_so(here, prefix, body):
    before, _, mark = prefix.rpartition("\n")
    block = "".join(f"{mark}{line}\n" for line in f"/// trace-table | s\n{body}\n\n///".split("\n"))
    text = f"{SAMPLE}{before}\n{block}"
    (here / "a.md").write_text(text)
    result = run("pin", "a.md")
    assert result.exit_code == 1
    assert "TM109 `trace-table` cannot stand in a quotation" in result.stdout
    assert "in there no view is shown and no table pinned" in result.stdout
    assert (here / "a.md").read_text() == text


def test_pin_keeps_mode_and_links(here):
    (here / "real.md").write_text(EMPTY)
    (here / "real.md").chmod(0o640)
    (here / "a.md").symlink_to("real.md")
    assert run("pin", "a.md").exit_code == 0
    assert (here / "a.md").is_symlink()
    assert stat.S_IMODE((here / "real.md").stat().st_mode) == 0o640
    assert "| Step |" in (here / "real.md").read_text()
    assert sorted(path.name for path in here.glob("*.md*")) == ["a.md", "real.md"]


def test_pin_diff_and_check_write_nothing(here):
    (here / "a.md").write_text(EMPTY)
    shown = run("pin", "a.md", "--diff")
    assert (shown.exit_code, shown.stderr) == (
        0,
        "1 pinned table: 1 would be written, 0 are right\n",
    )
    assert shown.stdout.startswith("--- a.md\n+++ a.md\n@@ ")
    assert "\n+| Step | Line |" in shown.stdout
    checked = run("pin", "a.md", "--check")
    assert (checked.exit_code, checked.stdout.count("would be written")) == (1, 1)
    assert (here / "a.md").read_text() == EMPTY
    run("pin", "a.md")
    assert run("pin", "a.md", "--check").exit_code == 0
    assert run("pin", "a.md", "--diff").stdout == ""


@pytest.mark.parametrize(
    ("page", "place"),
    [
        (RIGHT.replace("| `7` | `7` |", "| `7` |"), f"a.md:{FIRST_ROW + 1}:20: TM120"),
        (EMPTY.replace("| s", "| nobody"), "a.md:6:19: TM106"),
        (EMPTY.replace("///\n", ""), "a.md:6:1: TM107"),
        (EMPTY.replace("///", "> ///").replace("    pinned", ">     pinned"), "a.md:6:3: TM109"),
        (EMPTY.replace("print(i)", "print(j)"), "a.md:3:"),
        (EMPTY.replace("    pinned", "    rows: 99\n    pinned"), "a.md:7:11: TM207"),
        (EMPTY.replace("    pinned", "    columns: nope\n    pinned"), "a.md:7:14: TM213"),
    ],
)
def test_pin_leaves_a_page_that_it_cannot_pin_and_writes_the_others(here, page, place):
    (here / "a.md").write_text(page)
    (here / "b.md").write_text(EMPTY)
    result = run("pin", "a.md", "b.md")
    assert result.exit_code == 1
    assert result.stdout.startswith(place)
    assert (here / "a.md").read_text() == page
    assert "| Step |" in (here / "b.md").read_text()


def test_pin_leaves_the_table_of_a_sample_that_only_the_build_can_run(here):
    included = SAMPLE.replace('"s"', '"t"').replace("print(i)", '--8<-- "more.py"')
    block = "\n/// trace-table | t\n    pinned: true\n///\n"
    (here / "a.md").write_text(EMPTY + "\n" + included + block)
    result = run("pin", "a.md")
    assert (result.exit_code, "TM116" in result.stdout) == (0, True)
    assert result.stderr == "2 pinned tables: 1 written, 1 left as it was, 0 are right\n"
    assert (here / "a.md").read_text().endswith(block)


def test_pin_does_not_mind_other_claims_of_the_page(here):
    (here / "a.md").write_text(EMPTY + '\nIt is `{trace} final["nope"]`.\n')
    assert run("pin", "a.md").exit_code == 0


def test_pin_of_a_page_without_pinned_tables_does_nothing(here):
    (here / "a.md").write_text(SAMPLE)
    assert run("pin", "a.md").output == "0 pinned tables: 0 written, 0 are right\n"


def test_pin_of_a_file_that_changes_meanwhile_leaves_it(here, monkeypatch):
    (here / "a.md").write_text(EMPTY)

    def edited(runner, needed, spinner):
        (here / "a.md").write_text(EMPTY + "\nmore\n")
        return run_all(runner, needed, spinner)

    monkeypatch.setattr("tracemark.cli.pin_command.run_all", edited)
    result = run("pin", "a.md")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "changed meanwhile" in result.stderr
    assert (here / "a.md").read_text() == EMPTY + "\nmore\n"


def test_a_file_that_cannot_be_written_stays_whole(here, monkeypatch):
    (here / "a.md").write_text(EMPTY)

    def fails(self, target):
        raise OSError("no")

    monkeypatch.setattr(Path, "replace", fails)
    assert run("pin", "a.md").exit_code == 2
    assert [path.name for path in here.iterdir() if path.is_file()] == ["a.md"]
    assert (here / "a.md").read_text() == EMPTY


def test_pin_of_a_folded_table_shows_the_rows_that_the_page_links_to(here):
    code = "n = 0\nwhile n < 200:\n    n += 1\n"
    page = EMPTY.replace("for i in [7, 8]:\n    print(i)\n", code) + "\n[there](trace:250)\n"
    (here / "a.md").write_text(page)
    assert run("pin", "a.md").exit_code == 0
    new = (here / "a.md").read_text()
    assert "\n| 250 " in new
    assert "steps not shown here" in new
    assert run("check", "a.md").exit_code == 0


def test_pin_of_many_programs_is_right_and_stays(here):
    blocks = "/// trace-table\n    pinned: true\n///\n\n/// trace-tracker\n    pinned: true\n///\n"
    for n, program in enumerate(PROGRAMS.values()):
        page = f"```python trace show='none'\n{program.strip()}\n```\n\n{blocks}"
        (here / f"{n:03}.md").write_text(page)
    assert run("pin", ".").exit_code == 0
    before = {path: path.read_bytes() for path in here.glob("*.md")}
    checked = run("check", "--no-repeat", ".")
    assert (checked.exit_code, checked.output.count("TM216")) == (0, 0), checked.output
    assert f"{2 * len(PROGRAMS)} claims proved" in checked.output
    assert run("pin", ".").output.startswith(f"{2 * len(PROGRAMS)} pinned tables: 0 written")
    assert {path: path.read_bytes() for path in here.glob("*.md")} == before
