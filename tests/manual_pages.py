"""Pages of the manual as their readers follow them: files to write, and commands with what they print."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"

_FENCE = re.compile(
    r"^(`{3,})(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^\1$\n?", re.MULTILINE | re.DOTALL
)
_OURS = {"tracemark": ["-m", "tracemark"], "mkdocs": ["-m", "mkdocs"]}


@dataclass(frozen=True)
class Shown:
    """A fence of a page that is only shown."""

    language: str
    is_markdown: bool
    """Is it source of a page, between more backticks than that has itself?"""
    title: str
    """The reader's file that it is, or is added to; empty for other fences."""
    body: str
    after: str
    """The rest of the page."""


@dataclass(frozen=True)
class Typed:
    """A command, and what it is said to print."""

    command: str
    printed: str


def shown(page: Path) -> list[Shown]:
    """The fences of a page, without samples: those are run by the build."""
    found = _FENCE.finditer(page.read_text("utf-8"))
    return [
        Shown(m[2], m[1] + m[2] == "````markdown", m[3] or "", m[4], m.string[m.end() :])
        for m in found
    ]


def without_shown(page: Path) -> str:
    """What is left of a page, and is built."""
    return _FENCE.sub("", page.read_text("utf-8"))


def typed(console: str) -> Iterator[Typed]:
    """The commands of a console fence."""
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield Typed(command, printed)


def write(fence: Shown, folder: Path) -> None:
    """Puts the file of a fence there; a piece of a page, without a title of its own, is added below."""
    path = folder / fence.title
    path.parent.mkdir(parents=True, exist_ok=True)
    is_piece = path.suffix == ".md" and not fence.body.startswith("# ")
    before = f"{path.read_text('utf-8')}\n" if is_piece else ""
    path.write_text(before + fence.body, encoding="utf-8")


def environment() -> dict[str, str]:
    """That of a reader, who sits at a terminal of 80 columns and not in a job of CI."""
    mine = {name: value for name, value in os.environ.items() if not is_of_ci(name)}
    return {**mine, "NO_MKDOCS_2_WARNING": "1", "COLUMNS": "80"}


def is_of_ci(name: str) -> bool:
    return name == "CI" or name.startswith(("GITHUB_", "GITLAB_", "CI_"))


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What a command of ours prints, both streams in one, as in a terminal; it may end in `> FILE`."""
    command, _, file = command.partition(" > ")
    name, *arguments = shlex.split(command)
    done = subprocess.run(
        [sys.executable, *_OURS[name], *arguments],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if file:
        (folder / file).write_text(done.stdout, encoding="utf-8")
        done.stdout = ""
    return done


def is_ours(command: str) -> bool:
    """Is it a command that a test can run without the rest of the reader's machine?"""
    return command.split()[0] in _OURS


def without_what_differs(printed: str, folder: Path) -> str:
    """Without what is another on each machine: folder, times, and how samples are isolated."""
    text = printed.replace(str(folder), "/home/you/lessons")
    text = re.sub(r"\b\d+\.\d+( s\b| seconds)", r"0.01\1", text)
    text = re.sub(r"\[\d\d:\d\d:\d\d\]", "[09:15:27]", text)
    text = re.sub(r" +$", "", text, flags=re.MULTILINE)
    return re.sub(r"^(INFO    -  )?samples run .*\n", "", text, flags=re.MULTILINE)
