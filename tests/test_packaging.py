"""What is published: a wheel and a source archive, installed as a stranger would install them.

Two environments are made, once for all processes of a test run: `bare` has the wheel and what it depends
on, `full` also the extra `mkdocs`, and pytest.
"""

import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest
from readme_renderer import markdown
from tests.browsing import ROOT, made_once

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PACKAGE = ROOT / "plugin" / "tracemark"
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
BUILD = [sys.executable, "-m", "build", "--no-isolation", "--outdir"]
LESSON = """\
# Lesson

```python trace id="s"
total = 2
total = total * 3
```

It ends as `{trace} final["total"]`.
"""
SITE = "site_name: Site\ntheme: {name: mkdocs}\nplugins: [tracemark]\n"


def run(*command: object, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A program, as its user would start it: nothing of this process's Python reaches it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST"))}
    return subprocess.run(
        [str(one) for one in command],
        cwd=folder,
        env={**kept, "NO_MKDOCS_2_WARNING": "1", **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )


def done(*command: object, folder: Path, **variables: str) -> str:
    """The same, for a program that has to end well: what it prints."""
    ended = run(*command, folder=folder, **variables)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@dataclass(frozen=True)
class Published:
    """Files that would be uploaded, and environments that have them installed."""

    folder: Path

    @property
    def wheel(self) -> Path:
        (path,) = (self.folder / "dist").glob("*.whl")
        return path

    @property
    def archive(self) -> Path:
        (path,) = (self.folder / "dist").glob("*.tar.gz")
        return path

    @property
    def bare(self) -> Path:
        """Programs of the environment without MkDocs."""
        return self._environment("bare")

    @property
    def full(self) -> Path:
        """Programs of the one with MkDocs and pytest."""
        return self._environment("full")

    def _environment(self, name: str) -> Path:
        if (self.folder / "unreachable").exists():
            pytest.skip("no package registry can be reached, so nothing can be installed")
        return self.folder / name / "bin"

    def metadata(self) -> Message:
        with zipfile.ZipFile(self.wheel) as wheel:
            (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
            return Parser().parsestr(wheel.read(name).decode())


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """Made by the first process that asks, and shared with those beside it."""
    return Published(
        made_once(tmp_path_factory, "published", lambda folder: publish(Published(folder)))
    )


def publish(made: Published) -> None:
    done(*BUILD, made.folder / "dist", ROOT, folder=made.folder)  # the wheel from the archive
    done(*BUILD, made.folder / "direct", "--wheel", ROOT, folder=made.folder)
    probe = run(*PIP, "download", "--no-deps", "-d", "probe", "click", folder=made.folder)
    if probe.returncode:
        (made.folder / "unreachable").write_text(probe.stderr)
        return
    install(made, "bare", str(made.wheel))
    install(made, "full", f"{made.wheel}[mkdocs]", "pytest")


def install(made: Published, name: str, *what: str) -> None:
    venv = made.folder / name
    done(sys.executable, "-m", "venv", "--without-pip", venv, folder=made.folder)
    into = [*PIP, "--python", venv / "bin" / "python", "install", "--quiet"]
    done(*into, *what, folder=made.folder)


@pytest.fixture
def lesson(tmp_path):
    """A folder with a site of one lesson."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text(LESSON)
    (tmp_path / "mkdocs.yml").write_text(SITE)
    return tmp_path


# The files


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_the_wheel_has_every_file_of_the_package_and_nothing_else(published):
    sources = (p for p in PACKAGE.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    names = {path.relative_to(PACKAGE.parent).as_posix() for path in sources}
    packed = {name for name in contents(published.wheel) if ".dist-info/" not in name}
    assert packed == names
    kinds = {Path(name).suffix or Path(name).name for name in packed}
    assert kinds == {".py", ".typed", ".html", ".css", ".js", ".po", ".md"}
    assert "tracemark/py.typed" in packed


def test_the_archive_makes_the_same_wheel_as_the_repository(published):
    (direct,) = (published.folder / "direct").glob("*.whl")
    assert direct.name == published.wheel.name
    assert contents(direct) == contents(published.wheel)
    assert direct.read_bytes() == published.wheel.read_bytes(), "it is reproducible"


def test_the_archive_has_what_work_on_it_needs_and_nothing_that_is_made(published):
    with tarfile.open(published.archive) as archive:
        names = [Path(member.name).parts[1:] for member in archive if member.isfile()]
    tops = {parts[0] for parts in names}
    folders = {"plugin", "docs", "tests", ".github"}
    files = {"mkdocs.yml", "Makefile", "pyproject.toml", "LICENSE", "PKG-INFO", ".gitignore"}
    pages = {path.name for path in ROOT.glob("*.md")}
    assert tops == folders | files | pages | {".pre-commit-hooks.yaml"}
    made = {"__pycache__", "node_modules", ".cache", ".hypothesis", "site", "dist"}
    assert [parts for parts in names if made & set(parts)] == []


# What is said of it


def test_the_description_is_the_readme_and_can_be_shown(published):
    told = published.metadata()
    assert told["Description-Content-Type"] == "text/markdown"
    text = told.get_payload()
    assert isinstance(text, str)
    assert text.strip() == (ROOT / "README.md").read_text("utf-8").strip()
    shown = markdown.render(text)
    assert shown is not None
    assert ">Tracemark<" in shown.splitlines()[0]


def test_the_metadata_say_what_it_needs_and_under_which_licence(published):
    told = published.metadata()
    assert (told["Name"], told["Version"]) == (PROJECT["name"], PROJECT["version"])
    assert told["License-Expression"] == "MIT"
    assert told.get_all("License-File") == ["LICENSE"]
    assert set(told.get_all("Provides-Extra") or []) == {"mkdocs", "dask"}
    assert told["Requires-Python"] == ">=3.11"


def test_no_address_is_named_that_does_not_exist(published):
    assert published.metadata().get_all("Project-URL") is None, (
        "once there is one: Documentation, Source and Changelog, and this test says which"
    )


# Without MkDocs


def test_the_commands_say_their_version(published, tmp_path):
    expected = f"tracemark, version {PROJECT['version']}\n"
    for command in (
        ["tracemark"],
        ["python", "-m", "tracemark"],
        ["python", "-m", "tracemark.cli"],
    ):
        program = published.bare / command[0]
        assert done(program, *command[1:], "--version", folder=tmp_path) == expected


def test_without_mkdocs_lessons_are_written_and_checked(published, tmp_path):
    assert (
        "No module named 'mkdocs'"
        in run(published.bare / "python", "-c", "import mkdocs", folder=tmp_path).stderr
    )
    command = published.bare / "tracemark"
    done(command, "new", "docs/first.md", folder=tmp_path)
    told = done(command, "check", "--strict", "docs", folder=tmp_path)
    assert told.endswith(" 0 findings\n")
    (tmp_path / "docs" / "first.md").write_text(LESSON.replace('final["total"]', 'final["sum"]'))
    wrong = run(command, "check", "docs", folder=tmp_path)
    assert wrong.returncode == 1
    assert wrong.stdout.startswith("docs/first.md:8:")


def test_without_mkdocs_markdown_finds_the_extension_by_its_name(published, lesson):
    program = (
        "import markdown, pathlib, sys\n"
        "text = pathlib.Path('docs/index.md').read_text()\n"
        "print(markdown.markdown(text, extensions=['tracemark']))\n"
        "assert not [name for name in sys.modules if name.partition('.')[0] == 'mkdocs']\n"
    )
    html = done(published.bare / "python", "-W", "error", "-c", program, folder=lesson)
    assert 'id="s-steps"' in html
    assert ">6</code>.</p>" in html


def test_only_the_doors_to_other_hosts_need_more_than_what_is_installed(published, tmp_path):
    program = (
        "import importlib, pkgutil, tracemark\n"
        "for module in pkgutil.walk_packages(tracemark.__path__, 'tracemark.'):\n"
        "    if not module.name.endswith('__main__'):\n"
        "        try: importlib.import_module(module.name)\n"
        "        except ModuleNotFoundError as error: print(module.name, error.name)\n"
    )
    found = done(published.bare / "python", "-c", program, folder=tmp_path).splitlines()
    missing = dict(line.split() for line in found)
    doors = {host: PACKAGE.glob(f"{host}_*.py") for host in ("mkdocs", "pytest")}
    assert missing == {
        f"tracemark.{path.stem}": host for host, paths in doors.items() for path in paths
    }


def test_what_needs_dask_says_how_to_get_it(published, lesson):
    (lesson / "mkdocs.yml").write_text("plugins:\n  - tracemark: {jobs: 'dask://localhost:8786'}\n")
    ended = run(published.bare / "tracemark", "check", "docs", folder=lesson)
    assert ended.returncode == 2
    assert "pip install 'mkdocs-tracemark[dask]'" in ended.stderr


# With MkDocs, and beside pytest


def test_mkdocs_finds_the_plugin_and_says_what_it_has_proved(published, lesson):
    ended = run(published.full / "mkdocs", "build", "--strict", folder=lesson)
    assert ended.returncode == 0, ended.stderr
    page = (lesson / "site" / "index.html").read_text("utf-8")
    assert 'id="s-steps"' in page
    assert (lesson / "site" / "assets" / "tracemark").is_dir()
    assert "1 claim proved, 0 findings" in ended.stderr


def test_a_new_lesson_builds_at_once(published, lesson):
    done(published.full / "tracemark", "new", "docs/first.md", folder=lesson)
    done(published.full / "mkdocs", "build", "--strict", folder=lesson)
    assert "<h1" in (lesson / "site" / "first" / "index.html").read_text("utf-8")


def test_tests_of_others_run_as_if_it_were_not_there(published, tmp_path):
    (tmp_path / "lesson.md").write_text(LESSON.replace('final["total"]', 'final["sum"]'))
    (tmp_path / "test_theirs.py").write_text(
        "import sys\n\n"
        "def test_theirs():\n"
        "    ours = {name for name in sys.modules if name.partition('.')[0] == 'tracemark'}\n"
        "    assert ours == {'tracemark', 'tracemark.pytest_plugin'}\n"
    )
    told = done(published.full / "pytest", "-q", "-W", "error", folder=tmp_path)
    assert "1 passed" in told
    assert not (tmp_path / ".cache").exists()


def test_pytest_proves_lessons_where_it_is_asked_to(published, lesson):
    told = done(published.full / "pytest", "docs", "--tracemark", "-q", folder=lesson)
    assert "2 passed" in told, "the sample and the claim"
