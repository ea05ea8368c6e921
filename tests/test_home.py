"""The first page of the manual shows what is so: its lesson is the source shown, its findings are real."""

import re
from pathlib import Path

from click.testing import CliRunner

from tracemark.cli import main

HOME = Path(__file__).parent.parent / "docs" / "index.md"


def shown_lesson() -> str:
    """What the page says that the author wrote."""
    page = HOME.read_text(encoding="utf-8")
    shown = re.search(r"^````markdown\n(.*?)^````$", page, re.MULTILINE | re.DOTALL)
    assert shown
    return shown[1]


def test_the_lesson_of_the_home_page_is_the_source_that_it_shows():
    page = HOME.read_text(encoding="utf-8")
    assert page.count(shown_lesson()) == 2


def test_the_home_page_shows_what_the_check_says_of_the_edit_that_it_tells_of(
    tmp_path, monkeypatch
):
    page = HOME.read_text(encoding="utf-8")
    old, new = re.findall(r"`(best = \S+)` becomes `(best = \S+)`", page)[0]
    lesson = shown_lesson()
    assert lesson.count(f"{old}\n") == 1
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text(lesson.replace(f"{old}\n", f"{new}\n"))
    monkeypatch.chdir(tmp_path)
    checked = CliRunner().invoke(main, ["check", "docs"])
    assert checked.exit_code == 1
    told = re.search(r"^\$ tracemark check docs\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert told
    assert told[1] == checked.output
