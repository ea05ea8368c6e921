"""Data files of a sample: by which name it opens them, what is refused, and where a finding stands."""

import os
from pathlib import Path

import pytest

from tracemark.check.needs import programs
from tracemark.lesson.data_files import LARGEST, MOST
from tracemark.lesson.page import Page
from tracemark.lesson.reader import read_page


@pytest.fixture
def project(tmp_path: Path, monkeypatch) -> Path:
    """A project with data beside its page and above it; the working directory is its folder."""
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "project"
    for name in ("top.csv", "docs/prices.csv", "docs/data/a.csv", "docs/data/b.csv"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"{name}\n")
    (root / "docs/data/note.txt").write_text("")
    (root / "docs/data/.hidden.csv").write_text("")
    (root / "docs/data/inner.csv").mkdir()
    (tmp_path / "secret.csv").write_text("")
    return root


def read(project: Path, options: str, body: str = "") -> Page:
    text = f"```python trace {options}\ntotal = 1\n```\n{body}"
    path = str((project / "docs" / "lesson.md").relative_to(Path.cwd()))
    return read_page(text, path, root=project, interpreters=["3.12", "3.13"])


def given(page: Page) -> dict[str, bytes]:
    """What the sample finds beside it."""
    (sample,) = page.samples
    assert page.findings == ()
    return {file.name: file.content for file in sample.program().files}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ("prices.csv", {"prices.csv": b"docs/prices.csv\n"}),
        ("data/a.csv", {"data/a.csv": b"docs/data/a.csv\n"}),
        ("./data//a.csv", {"data/a.csv": b"docs/data/a.csv\n"}),
        ("../top.csv", {"top.csv": b"top.csv\n"}),
        ("data/../prices.csv", {"prices.csv": b"docs/prices.csv\n"}),
        (
            "data/b.csv,prices.csv",
            {"data/b.csv": b"docs/data/b.csv\n", "prices.csv": b"docs/prices.csv\n"},
        ),
        (
            " data/b.csv  prices.csv, ",
            {"data/b.csv": b"docs/data/b.csv\n", "prices.csv": b"docs/prices.csv\n"},
        ),
        (
            "data/*.csv",
            {"data/a.csv": b"docs/data/a.csv\n", "data/b.csv": b"docs/data/b.csv\n"},
        ),
        ("data/?.c[st]v", {"data/a.csv": b"docs/data/a.csv\n", "data/b.csv": b"docs/data/b.csv\n"}),
        ("data/.h*", {"data/.hidden.csv": b""}),
        ("../t*.csv", {"top.csv": b"top.csv\n"}),
    ],
)
def test_a_sample_opens_a_file_by_the_name_that_was_typed(project, files, expected):
    assert given(read(project, f'files="{files}"')) == expected


def test_a_file_with_a_full_path_is_opened_by_its_own_name(project):
    assert list(given(read(project, f'files="{project}/docs/data/a.csv"'))) == ["a.csv"]


def test_a_file_that_is_called_like_a_pattern_is_no_pattern(project):
    (project / "docs" / "data" / "[a].csv").write_text("odd")
    assert given(read(project, 'files="data/[a].csv"')) == {"data/[a].csv": b"odd"}


def test_a_link_inside_the_project_is_followed(project):
    (project / "docs" / "link.csv").symlink_to("../top.csv")
    assert given(read(project, "files=link.csv")) == {"link.csv": b"top.csv\n"}


@pytest.mark.parametrize(
    ("files", "column", "words"),
    [
        ("", 24, "is empty"),
        (" , ", 24, "is empty"),
        ("prices.csv, no.csv", 36, "`no.csv` does not exist"),
        ("no/*.csv", 24, "`no/*.csv` does not exist"),
        ("data", 24, "`data` is a folder"),
        ("data/*.json", 24, "no file fits `data/*.json`"),
        ("da*/a.csv", 24, "wildcard in the name of a folder"),
        ("**/a.csv", 24, "wildcard in the name of a folder"),
        ("../../secret.csv", 24, "outside the project"),
        ("../../*.csv", 24, "outside the project"),
        ("/etc/hostname", 24, "outside the project"),
        ("link.csv", 24, "outside the project"),
        ("l*.csv", 24, "outside the project"),
        ("above/secret.csv", 24, "outside the project"),
        ("pipe", 24, "device or a pipe"),
        ("prices.csv prices.csv", 35, "is named twice"),
        ("prices.csv, ../docs/prices.csv", 36, "is named twice"),
        ("sample.py", 24, "in the place of the sample's own file"),
        ("large.csv", 24, "more than 8,000,000 bytes"),
        ("half1.csv half2.csv half3.csv", 44, "more than 16,000,000 bytes"),
        ("many/*", 24, "more than 100 files"),
        ("a\0b", 24, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_had_is_a_finding(project, files, column, words):
    docs = project / "docs"
    (docs / "link.csv").symlink_to("../../secret.csv")
    (docs / "above").symlink_to("../..")
    os.mkfifo(docs / "pipe")
    (docs / "sample.py").write_text("")
    (docs / "many").mkdir()
    for n in range(MOST + 1):
        (docs / "many" / str(n)).write_text("")
    (docs / "large.csv").write_bytes(bytes(LARGEST + 1))
    for n in (1, 2, 3):
        (docs / f"half{n}.csv").write_bytes(bytes(LARGEST))
    page = read(project, f'files="{files}"')
    (finding,) = page.findings
    assert (finding.code, finding.position.line, finding.position.column) == ("TM118", 1, column)
    assert words in finding.message
    assert finding.advice
    assert page.samples[0].broken
    assert programs(page) == ()


def test_all_files_that_cannot_be_had_are_told_at_once(project):
    page = read(project, 'files="no.csv, prices.csv, nor.csv"')
    assert [finding.position.column for finding in page.findings] == [24, 44]


def test_a_file_cannot_be_in_the_place_of_a_folder(project):
    (project / "data").write_text("a file")
    page = read(project, 'files="data/a.csv ../data"')
    assert [finding.code for finding in page.findings] == ["TM118"]


def test_the_sample_of_a_file_keeps_its_own_name(project):
    (project / "docs" / "deploy.py").write_text("total = 1\n")
    text = '```python trace file="deploy.py" files="deploy.py"\n```\n'
    page = read_page(text, "lesson.md", file_folder=project / "docs", root=project)
    assert "`deploy.py` is in the place of the sample" in page.findings[0].message


def test_a_changed_sample_has_the_same_files(project):
    page = read(project, "files=prices.csv", '\n`{trace} what_if("1", "2").final["total"]`\n')
    first, second = programs(page)
    assert first.code != second.code
    assert first.files == second.files != ()


def test_a_page_knows_all_files_that_it_depends_on(project):
    (project / "docs" / "deploy.py").write_text("total = 1\n")
    text = (
        '```python trace file="deploy.py" files="data/a.csv"\n```\n\n```python trace\nx = 1\n```\n'
    )
    page = read_page(text, "project/docs/lesson.md", root=project)
    assert page.files_used == {"project/docs/deploy.py", "project/docs/data/a.csv"}


def test_a_sample_names_an_interpreter_of_the_site(project):
    page = read(project, 'python="3.12"', '\n`{trace} what_if("1", "2").final["total"]`\n')
    assert page.findings == ()
    assert [program.python for program in programs(page)] == ["3.12", "3.12"]


@pytest.mark.parametrize("name", ["3.11", "", "python3"])
def test_an_unknown_interpreter_is_a_finding_with_the_known_ones(project, name):
    page = read(project, f'python="{name}"')
    (finding,) = page.findings
    assert (finding.code, finding.position.column) == ("TM102", 17)
    assert repr(name) in finding.message
    assert finding.advice == "The site's `interpreters` are `3.12`, `3.13`."
    assert programs(page) == ()


def test_a_site_without_interpreters_says_where_to_name_them():
    (finding,) = read_page('```python trace python="3.12"\nx = 1\n```\n', "p.md").findings
    assert "`interpreters` in mkdocs.yml" in finding.advice
