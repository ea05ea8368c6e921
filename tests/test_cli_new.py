"""`tracemark new`: the lesson that it writes, and what it refuses."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tracemark.cli import main
from tracemark.lesson.blocks import OPTIONS
from tracemark.lesson.starter import TEMPLATE, title_of


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("name", ["while-loops.md", "2.md", "null.md", "_.md", "straße: 'x'.md"])
def test_the_lesson_is_proved_as_written(tmp_path, name):
    page = tmp_path / "docs" / "new" / name
    written = run("new", page)
    assert (written.exit_code, str(page) in written.output) == (0, True)
    checked = run("check", "--strict", page)
    assert checked.exit_code == 0, checked.output
    assert "0 findings" in checked.output
    assert "unverified" not in checked.output
    assert "TITLE" not in page.read_text(encoding="utf-8")


def test_the_lesson_has_every_part():
    text = TEMPLATE.read_text(encoding="utf-8")
    missing = [name for name in OPTIONS if f"/// {name}" not in text]
    assert missing == ["trace-output"], "the output is in the table"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("while-loops.md", "While loops"),
        ("docs/02_SQL_joins.md", "02 SQL joins"),
        ("-.md", "A lesson"),
    ],
)
def test_the_title_comes_from_the_name(name, title):
    assert title_of(Path(name)) == title


def test_a_page_that_exists_is_left_as_it_is(tmp_path):
    page = tmp_path / "lesson.md"
    page.write_text("mine")
    written = run("new", page)
    assert (written.exit_code, page.read_text()) == (2, "mine")
    assert "lesson.md exists and is left as it is; name another page" in written.output


def test_the_command_that_it_names_can_be_copied(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written = run("new", "my lesson.md")
    assert written.output == (
        "my lesson.md is written. Change it, and prove it with: tracemark check 'my lesson.md'\n"
    )


def test_what_is_written_stays_while_folders_are_made(tmp_path):
    assert run("new", tmp_path / "docs" / "loops" / "while.md").exit_code == 0
    assert [path.name for path in (tmp_path / "docs" / "loops").iterdir()] == ["while.md"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("lesson", "lesson is not the name of a Markdown file; write {}/lesson.md"),
        ("lesson.txt", "lesson.txt is not the name of a Markdown file; write {}/lesson.md"),
        ("", "is a folder; name a page in it, such as {}/lesson.md"),
        ("folder.md", "folder.md is a folder; name a page in it"),
        ("file/lesson.md", "cannot write {}/file/lesson.md: {}/file is no folder"),
        (f"{'x' * 300}.md", "cannot write"),
    ],
)
def test_what_cannot_be_written_is_wrong_use(tmp_path, name, message):
    (tmp_path / "file").touch()
    (tmp_path / "folder.md").mkdir()
    before = sorted(tmp_path.rglob("*"))
    written = run("new", tmp_path / name)
    assert written.exit_code == 2
    assert message.replace("{}", str(tmp_path)) in written.output
    assert sorted(tmp_path.rglob("*")) == before
    assert "Traceback" not in written.output
