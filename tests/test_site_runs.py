"""What a build of a whole site runs: when, how often, and what is left of it."""

import os
from contextlib import contextmanager

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from mkdocs.structure.pages import Page
from tests.conftest import logged

from tracemark.runner import Runner, isolation
from tracemark.runner import runner as runner_module
from tracemark.runner.unit import run_unit

LESSON = """\
# Prices {n}

```python trace id="prices"
total = {n}
for price in [5, 3]:
    total += price
```

At the end the total is `{{trace}} final["total"]`.

/// moment | How much is it?
    check: final["total"] == {n} + 8
///
"""


@pytest.fixture
def lessons(site):
    """A site of three lessons with one sample each."""
    for n in range(3):
        site.write(f"lesson{n}.md", LESSON.format(n=n))
    return site


@pytest.fixture
def ran(monkeypatch):
    """The programs that were run."""
    programs = []

    def watched(program, *arguments, **options):
        programs.append(program)
        return run_unit(program, *arguments, **options)

    monkeypatch.setattr(runner_module, "run_unit", watched)
    return programs


def test_samples_of_all_pages_are_begun_before_the_first_page_is_rendered(lessons, monkeypatch):
    events, runners, start, render = [], [], Runner.start, Page.render

    def watched_start(self, programs):
        runners.append(self)
        given = list(programs)
        events.extend(["begin"] * len(given))
        start(self, given)

    def watched_render(self, *arguments):
        events.append(f"render with {runners[0].runs} runs")
        render(self, *arguments)

    monkeypatch.setattr(Runner, "start", watched_start)
    monkeypatch.setattr(Page, "render", watched_render)
    built = lessons.build(strict=True)
    assert not built.aborted, built.log
    assert events == ["begin"] * 3 + ["render with 3 runs"] * 3
    assert (runners[0].runs, runners[0].hits) == (3, 0)


def test_a_page_without_samples_starts_nothing(site, ran, monkeypatch):
    site.write("index.md", "# Home\n\nA word on `trace`.\n\n```python\nx = 1\n```\n")
    monkeypatch.setattr(Runner, "start", None)
    assert not site.build(strict=True).aborted
    assert ran == []


HOOK = """
def on_page_markdown(markdown, page, **_):
    return markdown.replace("total = 1", "total = 100").replace("== 1 + 8", "== 108")
"""


def test_a_page_that_another_plugin_changes_is_shown_and_proved_as_changed(lessons, ran):
    (lessons.folder / "hook.py").write_text(HOOK)
    built = lessons.build(strict=True, hooks=["hook.py"])
    assert not built.aborted, built.log
    assert "the total is 108" in built.page("lesson1/index.html").words
    assert "the total is 10." in built.page("lesson2/index.html").words
    begun = sorted(program.code.splitlines()[0] for program in ran)
    assert begun == ["total = 0", "total = 1", "total = 100", "total = 2"]


def strict(site):
    # With a server of its own, which is asked anew what works.
    allowed = [f"read:{site.folder}/nothing"]
    return [{"tracemark": {"isolation": "strict", "allow": allowed}}]


def test_a_build_that_may_run_nothing_ends_with_one_line_that_says_so(lessons, ran, monkeypatch):
    monkeypatch.setattr(isolation, "missing_for_strict", lambda hello: ["Landlock"])
    built = lessons.build(plugins=strict(lessons))
    assert built.aborted
    (error,) = [line for line in built.log if "strict" in line]
    assert error == built.log[-1]
    assert error.startswith("plugins.tracemark: isolation: strict needs Landlock")
    assert error.endswith("No sample was run.")
    assert "\n" not in error
    assert not list(lessons.folder.glob(".cache/**/*.json"))


def test_serve_says_it_in_one_line_too(lessons, monkeypatch):
    monkeypatch.setattr(isolation, "missing_for_strict", lambda hello: ["seccomp"])
    with serving(lessons, plugins=strict(lessons)) as build_again, pytest.raises(Abort):
        build_again()


@contextmanager
def serving(site, **config):
    """Builds as `serve` does, in one process."""
    path = str(site.configure(**config))
    loaded = load_config(path, site_dir=str(site.folder / "served"))
    loaded.plugins.on_startup(command="serve", dirty=False)
    try:
        with logged("mkdocs"):
            yield lambda: build(load_config(path, site_dir=str(site.folder / "served")))
    finally:
        loaded.plugins.on_shutdown()


def test_a_missing_interpreter_stops_serve_where_a_page_asks_for_it(lessons):
    options = [{"tracemark": {"interpreters": {"old": "/nowhere/python"}}}]
    with serving(lessons, plugins=options) as build_again:
        build_again()
        lessons.write("old.md", '```python trace python="old"\nx = 1\n```\n')
        with pytest.raises(Abort):
            build_again()
    assert lessons.build(plugins=options).aborted


def state_of(folder):
    """All that is in a folder, with contents, times and modes."""
    return {
        path.relative_to(folder): (
            path.read_bytes() if path.is_file() else None,
            path.stat().st_mtime_ns,
            path.stat().st_mode,
        )
        for path in (folder, *folder.rglob("*"))
    }


WRITES = """\
```python trace files="prices.csv, data/*.csv"
import os
with open("prices.csv", "a") as file:
    file.write("7")
os.remove("data/more.csv")
os.makedirs("new/folder")
print(open("prices.csv").read())
```

It printed what `5` was.
"""


@pytest.mark.parametrize("isolation", ["basic", "auto"])
def test_no_run_writes_where_the_author_writes(site, isolation):
    site.write("prices.csv", "5")
    site.write("data/more.csv", "5")
    site.write("lesson.md", WRITES)
    before = state_of(site.folder / "docs")
    built = site.build(strict=True, plugins=[{"tracemark": {"isolation": isolation}}])
    assert not built.aborted, built.log
    assert "57" in built.page().words
    assert state_of(site.folder / "docs") == before
    made = {path.name for path in site.folder.iterdir()} - {"docs", "site", "mkdocs.yml"}
    assert made == {".cache"}


def test_without_a_cache_each_build_runs_all_and_leaves_nothing(lessons, ran):
    options = [{"tracemark": {"cache": False}}]
    for builds in (1, 2):
        assert not lessons.build(strict=True, plugins=options).aborted
        assert len(ran) == 3 * builds
    assert not (lessons.folder / ".cache").exists()


def test_the_same_files_with_other_times_run_nothing(lessons, ran):
    lessons.build(strict=True)
    assert len(ran) == 3
    for path in lessons.folder.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    built = lessons.build(strict=True, out="again")
    assert not built.aborted, built.log
    assert len(ran) == 3
    assert "the total is 9." in built.page("lesson1/index.html").words


def test_the_same_site_in_another_folder_runs_nothing(lessons, ran, tmp_path, monkeypatch):
    lessons.build(strict=True)
    copy = tmp_path / "checkout"
    copy.mkdir()
    for name in ("docs", ".cache"):
        (lessons.folder / name).rename(copy / name)
    monkeypatch.chdir(copy)
    assert not type(lessons)(copy).build(strict=True).aborted
    assert len(ran) == 3
