"""A course built by MkDocs and Material: Tracemark, cold and warm, beside the same pages otherwise."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.bench import lessons
from tests.bench.lessons import Lesson
from tests.bench.processes import has

LESSONS_IN_A_PART = 25
CACHE = ".cache/tracemark"
CONFIG = """\
site_name: Prices
use_directory_urls: true
theme:
  name: material
  font: false
  features: [navigation.prune]
plugins: [search{plugin}]
markdown_extensions: [admonition, attr_list, tables, pymdownx.details, pymdownx.superfences]
"""
"""Without `navigation.prune`, most of a build is Material writing the list of all lessons into each."""

BY_HAND, COLD, WARM, EXEC = "typed by hand", "Tracemark, cold", "Tracemark, warm", "markdown-exec"


@dataclass(frozen=True)
class Sites:
    """Folders of the same course, each with its `mkdocs.yml`."""

    traced: Path
    by_hand: Path
    executed: Path


@dataclass(frozen=True)
class Build:
    """What a whole `mkdocs build` took, the start of its process included. Seconds."""

    wall: float
    cpu: float
    """Of the process and its children; other work on the machine is not in it."""


@dataclass
class Builds:
    """All builds, by what was built, in the order of the rounds."""

    lessons: int
    runs: dict[str, list[Build]] = field(default_factory=dict)

    def wall(self, kind: str) -> float:
        """The shortest build."""
        return min(build.wall for build in self.runs[kind])

    def cpu(self, kind: str) -> float:
        """The one that computed least."""
        return min(build.cpu for build in self.runs[kind])

    def median_ratio(self, kind: str, other: str) -> float:
        """Of the times on the wall, the ratio in the middle of those of the rounds."""
        rounds = zip(self.runs[kind], self.runs[other], strict=True)
        return statistics.median(a.wall / b.wall for a, b in rounds)


@contextmanager
def course(count: int) -> Iterator[Sites]:
    """The sites of `count` lessons, in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="tracemark-bench-") as folder:
        yield written(Path(folder), count)


def written(folder: Path, count: int) -> Sites:
    """The three sites in `folder`."""
    made = list(lessons.lessons(count))
    pages = [lessons.traced(lesson) for lesson in made]
    paths = [path_of(lesson) for lesson in made]
    tables = list(
        lessons.computed_tables(zip(pages, paths, strict=True), folder.absolute() / "traces")
    )
    typed = list(map(lessons.by_hand, made, tables))
    executed = list(map(lessons.executed, made, tables))
    return Sites(
        traced=site(folder / "traced", ", tracemark", dict(zip(paths, pages, strict=True))),
        by_hand=site(folder / "by_hand", "", dict(zip(paths, typed, strict=True))),
        executed=site(
            folder / "executed", ", markdown-exec", dict(zip(paths, executed, strict=True))
        ),
    )


def path_of(lesson: Lesson) -> Path:
    """Of its page, in the folder of the site."""
    part = (lesson.number - 1) // LESSONS_IN_A_PART + 1
    return Path(f"part-{part:02}", f"lesson-{lesson.number:03}.md")


def site(folder: Path, plugin: str, pages: Mapping[Path, str]) -> Path:
    """A site of these pages; `plugin` is what its list of plugins has beside the search."""
    folder.mkdir()
    (folder / "mkdocs.yml").write_text(CONFIG.format(plugin=plugin), encoding="utf-8")
    for path, text in pages.items():
        page = folder / "docs" / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    (folder / "docs/index.md").write_text("# Prices\n", encoding="utf-8")
    return folder


def builds(sites: Sites, count: int, python: str, rounds: int) -> Builds:
    """Build all of them in turns, markdown-exec's only where `python` has that and Tracemark too."""
    with_exec = has(python, "markdown_exec") and has(python, "tracemark")
    python = python if with_exec else sys.executable
    ways: dict[str, Callable[[], Build]] = {
        BY_HAND: partial(built, python, sites.by_hand),
        COLD: partial(cold, python, sites.traced),
        WARM: partial(built, python, sites.traced),
    }
    if with_exec:
        ways[EXEC] = partial(built, python, sites.executed)
    found = Builds(count)
    for number in range(1, rounds + 1):
        sys.stderr.write(f"sites: round {number} of {rounds}\n")
        for kind, way in ways.items():
            found.runs.setdefault(kind, []).append(way())
    return found


@dataclass(frozen=True)
class Rebuild:
    """What a saved lesson cost in `serve`; times in seconds."""

    seconds: float
    """The whole rebuild."""
    share: float
    """Tracemark's own share, as `rebuild` tells it."""
    waited: float
    """For the runs of samples."""
    runs: int
    """Processes of samples."""


def rebuilds(sites: Sites, rounds: int) -> list[Rebuild]:
    """So many rebuilds in one process, each after an edit of the same lesson."""
    command = [sys.executable, "-m", "tests.bench.rebuild", str(sites.traced)]
    out = subprocess.run(
        [*command, str(Path("docs/part-01/lesson-001.md")), str(rounds)],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    found = [json.loads(line) for line in out.splitlines()]
    names = ("seconds", "share", "waited", "runs")
    return [Rebuild(**{name: one[name] for name in names}) for one in found]


def cold(python: str, folder: Path) -> Build:
    """Build a site of which nothing was run before."""
    shutil.rmtree(folder / CACHE, ignore_errors=True)
    return built(python, folder)


def built(python: str, folder: Path) -> Build:
    """Build a site as it stands."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [python, "-m", "mkdocs", "build", "--strict", "--quiet"]
    before, start = os.times(), time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True)
    wall, after = time.perf_counter() - start, os.times()
    cpu = after.children_user + after.children_system
    return Build(wall, cpu - before.children_user - before.children_system)
