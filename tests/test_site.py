"""Whole sites, built by MkDocs as `mkdocs build` and `mkdocs serve` do."""

import logging
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer
from tests.conftest import logged

from tracemark.cli import main
from tracemark.errors import RunnerError
from tracemark.mkdocs_plugin import TracemarkPlugin
from tracemark.runner import Told, unit
from tracemark.runner.process import run_child
from tracemark.trace.program import Program

LESSON = """\
---
topic: Prices
view: Steps
---

# Prices

```python trace id="prices" watch="price, total"
total = 0
for price in [5, 3]:
    if price < 4:
        total += price
print(total)
```

The condition is True in [step 5](trace:5 "price < 4"), not in [step 3](trace:prices/3).
At the end the total is `{trace} final["total"]`.

/// moment | How much is added?
    check: final["total"] == 3

Only what is cheap.
///

/// quiz | Where is the condition True?
    answer: first(price < 4)

- [ ] Step 3
- [x] Step 5
///
"""
# Rows: 1 total = 0; 2 price = 5; 3 test, False; 4 price = 3; 5 test, True; 6 total = 3; 7 no more; 8.

BREAKS = {
    "the ticked answer": (
        "[ ] Step 3\n- [x] Step 5",
        "[x] Step 3\n- [ ] Step 5",
        "TM203",
        "Step 3\n",
    ),
    "the condition": ("if price < 4", "if price > 4", "TM208", "check:"),
    "the number of a row": ("trace:5", "trace:55", "TM207", "trace:55"),
    "the value of a check": ("== 3", "== 4", "TM208", "check:"),
    "the name in a value": ('final["total"]`', 'final["sum"]`', "TM202", "At the end"),
    "the claim of a reference": ('"price < 4")', '"price > 4")', "TM209", "trace:5"),
    "an option's spelling": ("watch=", "wach=", "TM101", "```python"),
    "a block's spelling": ("/// moment", "/// momnt", "TM104", "/// momnt"),
    "an id": ("trace:prices/3", "trace:pries/3", "TM106", "trace:pries"),
    "the code": ("print(total)", "print(totl)", "TM301", "print(totl)"),
}


def line_of(text, piece):
    return text[: text.index(piece)].count("\n") + 1


def check_places(path="docs/"):
    result = CliRunner().invoke(main, ["check", path])
    places = [" ".join(line.split()[:2]) for line in result.output.splitlines()]
    return result.exit_code, [place for place in places if place.startswith("docs/")]


@pytest.mark.parametrize("theme", ["mkdocs", "material"])
def test_a_right_lesson_builds_with_nothing_but_the_plugin(site, theme):
    site.write("lesson.md", LESSON)
    built = site.build(strict=True, theme={"name": theme, "font": False})
    assert not built.aborted, built.log
    page = built.page()
    assert page.one("table[@id='prices-steps']") is not None
    assert page.all("a[@href='#prices-step-5']")
    assert page.one("form[@id='q1']") is not None
    assert "the total is 3" in page.words
    for raw in ("```", "///", "{trace", "trace:"):
        assert raw not in page.words
    # 2 references, 1 of them with a claim; a value; a check; an answer.
    assert any("0 findings" in line for line in built.log)
    assert check_places() == (0, [])


def test_assets_are_in_the_site_and_of_this_host(site):
    site.write("deep/lesson.md", LESSON)
    built = site.build(theme={"name": "material", "font": False})
    page = built.page("deep/lesson/index.html")
    addresses = [a.get("href") for a in page.all("link")] + [
        s.get("src") for s in page.all("script")
    ]
    ours = [address for address in addresses if address and "tracemark" in address]
    assert ours == ["../../assets/tracemark/tracemark.css", "../../assets/tracemark/tracemark.js"]
    for address in ours:
        assert (built.folder / "deep/lesson" / address).resolve().is_file()
    # Material's own footer links to its makers; nothing of that is loaded.
    loaded = [address for address in addresses if address]
    assert [a for a in loaded if re.match(r"(https?:)?//", a)] == []
    for asset in (built.folder / "assets/tracemark").iterdir():
        assert not re.search(r"(https?:)?//\w+\.", asset.read_text()), asset


@pytest.mark.parametrize(("old", "new", "code", "piece"), BREAKS.values(), ids=list(BREAKS))
def test_a_single_break_stops_a_strict_build_and_check(site, old, new, code, piece):
    assert LESSON.count(old) == 1
    broken = LESSON.replace(old, new)
    site.write("lesson.md", broken)
    built = site.build(strict=True)
    assert built.aborted
    found = [(place.split(":")[1], place.split()[1]) for place in built.places]
    assert (str(line_of(broken, piece)), code) in found
    exit_code, places = check_places()
    assert exit_code == 1
    assert places == built.places
    assert site.build().aborted is False, "without --strict the page shows what is wrong"
    assert site.build().page().has("div", "tm-finding")


HOSTILE = {
    "loop": ("while True:\n    pass", "TM304"),
    "loop in C": ("sum(iter(int, 1))", "TM304"),
    "sleep": ("import time\ntime.sleep(3600)", "TM304"),
    "printing": ("while True:\n    print('x' * 9999)", "TM304"),
    "exit": ("import os\nos._exit(0)", "TM305"),
    "exit code": ("raise SystemExit(3)", "TM306"),
    "raise": ("1 / 0", "TM301"),
    "abort": ("import os\nos.abort()", "TM305"),
    "daemon": ("import os, time\nif not os.fork():\n    os.setsid()\n    time.sleep(3600)", None),
}


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found through /proc")
def test_hostile_samples_end_and_the_page_says_how(site, monkeypatch):
    monkeypatch.setenv("LC_TRACEMARK_TEST", tag := site.folder.name)  # LC_* reaches the samples
    fences = [f"```python trace\n{code}\n```\n" for code, _ in HOSTILE.values()]
    site.write("lesson.md", "\n".join(fences) + "\nThe end.\n")
    site.write("other.md", LESSON)
    options = {"timeout": 1, "jobs": len(HOSTILE), "isolation": "basic"}
    built = site.build(plugins=[{"tracemark": options}])
    page = built.page()
    assert "The end." in page.words
    ends = {
        name: "".join(page.all(f"table[@id='trace-{n}-steps']/tbody/tr")[-1].itertext())
        for n, name in enumerate(HOSTILE, start=1)
    }
    for name, words in {
        "loop": "2,000 steps",
        "loop in C": "1 s",
        "sleep": "1 s",
        "printing": "65,536",
        "exit": "exit code 0",
        "exit code": "3",
        "raise": "ZeroDivisionError",
        "abort": "SIGABRT",
    }.items():
        assert words in ends[name], name
    codes = [place.split()[1] for place in built.places]
    assert codes == [code for _, code in HOSTILE.values() if code]
    assert len(page.has("div", "tm-finding")) == len(codes)
    assert built.page("other/index.html").has("div", "tm-finding") == []
    assert processes_with(f"LC_TRACEMARK_TEST={tag}") == []


def processes_with(variable):
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            variables = (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if variable.encode() in variables and b"TRACEMARK_RUN" in b"".join(variables):
            found.append(process.name)
    return found


def files_of(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_same_bytes_from_a_cold_and_a_warm_cache_and_no_second_run(site, monkeypatch):
    site.write("lesson.md", LESSON.replace("topic: Prices\n", ""))  # no views, which run more
    site.write("sets.md", "```python trace\na = {'x', 'y', 'z'}\nprint(a, object)\n```\n")
    started = []
    real = run_child

    def counted(program, *arguments, **options):
        started.append(program)
        return real(program, *arguments, **options)

    monkeypatch.setattr(unit, "run_child", counted)
    cold = files_of(site.build(out="one").folder)
    assert len(started) == 2
    assert files_of(site.build(out="two").folder) == cold
    assert len(started) == 2, "the second build runs nothing"
    other = [{"tracemark": {"cache_dir": "elsewhere"}}]
    assert files_of(site.build(out="three", plugins=other).folder) == cold
    assert len(started) == 4


def test_views_of_a_topic_are_linked(site):
    site.write("lesson.md", LESSON)
    site.write("deep/story.md", "---\ntopic: Prices\nview: Story\n---\n# Story\n")
    site.write("alone.md", "---\ntopic: Other\nview: Alone\n---\n# Alone\n")
    site.write("readme.md", "---\ntopic: Prices\n---\n# No view of its own\n")
    for directories, here, there in [
        (True, "lesson/index.html", "../deep/story/"),
        (False, "lesson.html", "deep/story.html"),
    ]:
        written = [{"tracemark": {"views": False}}]
        built = site.build(strict=True, plugins=written, use_directory_urls=directories)
        page = built.page(here)
        views = page.one("nav[@class='tm-views']")
        links = {a.text: (a.get("href"), a.get("aria-current")) for a in views.iter("a")}
        assert links["Story"] == (there, None)
        assert links["Steps"][1] == "page"
        assert len(links) == 2
        assert page.all("a[@href='#prices-step-5']")
    assert built.page("alone.html").all("nav[@class='tm-views']") == []
    back = built.page("deep/story.html").one("nav[@class='tm-views']")
    assert [a.get("href") for a in back.iter("a")] == ["../lesson.html", "story.html"]


def test_disabled_a_lesson_is_readable_and_nothing_runs(site):
    site.write("lesson.md", LESSON)
    built = site.build(strict=True, plugins=[{"tracemark": {"enabled": False, "python": "no"}}])
    assert not built.aborted, built.log
    page = built.page()
    assert not (site.folder / ".cache").exists()
    assert page.has("table", "tm-steps") == []
    assert page.has("form", "tm-quiz")
    for raw in ("```", "///", "{trace", "trace:"):
        assert raw not in page.words


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"timout": 3}, "'timout'"),
        ({"timeout": "long"}, "timeout"),
        ({"timeout": 0}, "timeout"),
        ({"verify": "maybe"}, "verify"),
        ({"show": ["tabel"]}, "show"),
        ({"memory": "much"}, "memory"),
        ({"output": 0}, "output"),
        ({"jobs": 0}, "jobs"),
        ({"enabled": "perhaps"}, "enabled"),
    ],
)
def test_a_bad_setting_is_named(site, options, words):
    site.write("index.md", "# Home\n")
    built = site.build(plugins=[{"tracemark": options}])
    assert built.aborted
    assert any("plugins.tracemark" in line and words in line for line in built.log), built.log


def test_a_missing_interpreter_is_named(site):
    site.write("index.md", "# Home\n")
    built = site.build(plugins=[{"tracemark": {"python": "no-such-python"}}])
    assert built.aborted
    assert any("no-such-python" in line for line in built.log), built.log


HOOK = """
def on_page_markdown(markdown, **_):
    if "The condition" not in markdown:
        return markdown
    first, rest = markdown.split("The condition", 1)
    return "> Read\\n> this\\n\\n" + first + "One more line.\\n\\nThe condition" + rest
"""


def test_lines_are_those_of_the_file_whatever_other_plugins_put_in(site):
    broken = LESSON.replace("[step 5](trace:5", "[it](trace:55").replace("== 3", "== 4")
    site.write("lesson.md", broken)
    (site.folder / "hook.py").write_text(HOOK)
    built = site.build(hooks=["hook.py"])
    assert "One more line." in built.page().words
    lines = [int(place.split(":")[1]) for place in built.places]
    assert lines == [line_of(broken, "trace:55"), line_of(broken, "== 4")]


def test_links_to_pages_work_in_every_part(site):
    parts = "[a](other.md) is here"
    site.write("other.md", "# Other\n")
    site.write(
        "lesson.md",
        f"/// moment | Title {parts}\nBody {parts}\n///\n\n"
        f"/// quiz | Question {parts}?\n    hint: Hint {parts}\n\nStem {parts}\n\n"
        f"- [x] Option {parts}\n  > Feedback {parts}\n- [ ] b\n\n"
        f"//// explain\nExplain {parts}\n////\n///\n\n"
        f"/// flow | Flow {parts}\n1. Stage {parts}\n2. b\n///\n",
    )
    page = site.build(strict=True).page()
    links = [a.get("href") for a in page.all("a") if "".join(a.itertext()) == "a"]
    assert set(links) == {"../other/"}
    assert len(links) >= 8


def test_a_sample_file_and_its_line(site):
    site.write("code/a.py", "x = 1\nprint(y)\n")
    site.write("lesson.md", '```python trace file="code/a.py"\n```\n')
    built = site.build(strict=True)
    assert built.aborted
    assert built.places == ["docs/code/a.py:2:1: TM301"]
    assert check_places("docs/lesson.md") == (1, built.places)


def test_one_configuration_may_be_built_twice(site):
    page = site.write("lesson.md", LESSON)
    config = load_config(str(site.configure()), site_dir=str(site.folder / "site"), strict=True)
    config.plugins.on_startup(command="serve", dirty=False)
    build(config)
    first = files_of(site.folder / "site")
    page.write_text(LESSON.replace("== 3", "== 4"))
    with pytest.raises(Abort):
        build(config)
    page.write_text(LESSON)
    build(config)
    assert files_of(site.folder / "site") == first
    config.plugins.on_shutdown()


FROM_FILE = """\
---
topic: Prices
view: File
---
# From a file

```python trace id="filed" file="code/a.py" show="none"
```

At the end x is `{trace} final["x"]`.

/// quiz | What is `x` at the end?
    answer: final["x"]
    hint: It is not 9.

- [x] `1`
- [ ] `9`
///

/// quiz | Where is it set?
    answer: first(x == 1)

- [x] [step 1](trace:1)
- [ ] [another page](lesson.md)
///
"""


def long_ago(path):
    """A file written so long ago that its next change has another time."""
    os.utime(path, (1_600_000_000, 1_600_000_000))
    return path


def serve(site, **config):
    """Builds once more as `serve` does, and gives what was logged."""
    path = str(site.configure(**config))
    with logged("mkdocs.plugins.tracemark") as log:
        build(load_config(path, site_dir=str(site.folder / "served")))
    return log


@pytest.fixture
def serving(site):
    """A site of two lessons, one with a wrong claim, that `serve` has built."""
    site.write("lesson.md", LESSON.replace("trace:5", "trace:55"))
    long_ago(site.write("code/a.py", "x = 1\n"))
    site.write("filed.md", FROM_FILE)
    config = load_config(str(site.configure()))
    config.plugins.on_startup(command="serve", dirty=False)
    site.first = serve(site)
    yield site
    config.plugins.on_shutdown()


def test_what_is_found_on_an_unchanged_page_is_said_in_each_build_of_serve(serving, monkeypatch):
    pages = files_of(serving.folder / "served")
    monkeypatch.setattr(subprocess, "Popen", None)  # nothing is run
    of_runs = [line for line in serving.first if line.startswith("samples run")]
    assert len(of_runs) == 1
    assert serve(serving) == [line for line in serving.first if line not in of_runs]
    assert any(" TM207 " in line for line in serving.first)
    assert files_of(serving.folder / "served") == pages


CHANGES = {
    "the page": lambda site: site.write("lesson.md", LESSON.replace("[5, 3]", "[5, 2]")),
    "the file of a sample": lambda site: site.write("code/a.py", "x = 9\n"),
    "a file that is gone": lambda site: (site.folder / "docs/code/a.py").unlink(),
    "the views of its topic": lambda site: site.write(
        "more.md", "---\ntopic: Prices\nview: More\n---\n# More\n"
    ),
    "a page that it links to": lambda site: (site.folder / "docs/lesson.md").unlink(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_serve_shows_what_a_fresh_build_shows_after_a_change_of(serving, change):
    before = files_of(serving.folder / "served")
    change(serving)
    serve(serving)
    after = files_of(serving.folder / "served")
    assert after != before
    assert after == files_of(serving.build(out="fresh").folder)


@pytest.mark.parametrize(
    "config",
    [
        {"plugins": [{"tracemark": {"show": ["output"]}}]},
        {"plugins": [{"tracemark": {"verify": "off"}}]},
        {"markdown_extensions": [{"smarty": {"smart_quotes": False}}]},
        {"markdown_extensions": ["smarty"]},
    ],
)
def test_serve_shows_what_a_fresh_build_shows_after_a_change_of_its_configuration(serving, config):
    serve(serving, **config)
    after = files_of(serving.folder / "served")
    assert after == files_of(serving.build(out="fresh", **config).folder)


class Watching(LiveReloadServer):
    """A server that only remembers what it is to watch."""

    def __init__(self):
        self.paths = []

    def watch(self, path, func=None, *, recursive=True):
        self.paths.append(Path(path).name)


def test_serve_watches_sample_and_data_files_also_those_of_later_builds(site):
    for name in ("a", "b"):
        site.write(f"code/{name}.py", "x = 1\n")
    site.write("prices.csv", "5\n")
    page = site.write("lesson.md", '```python trace file="code/a.py" files="prices.csv"\n```\n')
    config = load_config(str(site.configure()), site_dir=str(site.folder / "site"))
    config.plugins.on_startup(command="serve", dirty=False)
    build(config)
    server = Watching()
    config.plugins.on_serve(server, config=config, builder=build)
    assert server.paths == ["a.py", "prices.csv"]
    page.write_text(
        '```python trace file="code/a.py"\n```\n\n```python trace file="code/b.py"\n```\n'
    )
    build(config)
    build(config)
    assert server.paths == ["a.py", "prices.csv", "b.py"]
    config.plugins.on_shutdown()


def test_a_changed_setting_counts_from_the_next_build_of_serve(site):
    site.write("index.md", "# Home\n")
    config = load_config(str(site.configure(plugins=[])))
    plugin = TracemarkPlugin()
    runners = []
    for folder in ("one", "one", "two"):
        plugin.load_config({"cache_dir": folder})
        plugin.on_config(config)
        runners.append(plugin.runner)
    assert runners[0] is runners[1]
    assert runners[1] is not runners[2]
    with pytest.raises(RunnerError, match="is closed"):
        runners[0].run(Program(code="pass\n"))


def test_runs_of_a_page_at_which_a_build_stopped_are_not_told_of_the_next(site, caplog):
    site.write("index.md", LESSON)
    config = load_config(str(site.configure()))
    config.plugins.on_startup(command="serve", dirty=False)
    plugin: Any = config.plugins["tracemark"]
    plugin._runs.told(Told(Program(code="of another page\n"), 0, cached=True, reason="finished"))
    with caplog.at_level(logging.DEBUG):
        build(config)
    config.plugins.on_shutdown()
    runs = [line for line in caplog.messages if "  finished" in line]  # as `run_line` writes it
    assert len(runs) == 1, "the lesson's own sample, and nothing of another page"


def test_serve_shows_a_claim_that_an_edit_broke(site):
    page = site.write("index.md", LESSON)
    site.configure()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", address]
    log = site.folder / "serve.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, env=dict(os.environ))
    try:
        assert "tm-finding" not in fetched(f"http://{address}/", server, log)
        page.write_text(LESSON.replace("== 3", "== 4"))
        assert "TM208" in fetched(f"http://{address}/", server, log, until="tm-finding")
        page.write_text(LESSON)
        wanted = "tm-moment"
        text = fetched(f"http://{address}/", server, log, until=wanted, without="tm-finding")
        assert wanted in text
    finally:
        server.terminate()
        server.wait()
    assert f"docs/index.md:{line_of(LESSON, 'check:')}:" in log.read_text()


def fetched(url, server, log, until="", without="\0"):
    """The page once it has `until` and not `without`; MkDocs holds requests while it builds."""
    patience = time.monotonic() + 60
    while time.monotonic() < patience:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(url, timeout=60) as response:
                text = response.read().decode()
        except OSError:
            continue
        if until in text and without not in text:
            return text
    pytest.fail(f"the page never had {until!r}:\n{log.read_text()}")


def test_build_and_check_know_the_interpreters_of_the_site(site):
    site.write("lesson.md", '```python trace python="new"\nx = 1\n```\n')
    other = site.write("other.md", '```python trace python="old"\nx = 1\n```\n')
    named = {"interpreters": {"new": sys.executable}}
    built = site.build(plugins=[{"tracemark": named}])
    assert built.places == ["docs/other.md:1:17: TM102"]
    assert check_places() == (1, built.places)
    other.unlink()
    assert site.build(strict=True, plugins=[{"tracemark": named}]).aborted is False


@pytest.mark.parametrize(
    ("option", "column", "code"), [("file", 17, "TM112"), ("files", 24, "TM118")]
)
def test_neither_build_nor_check_take_a_file_from_outside_of_the_project(
    site, tmp_path_factory, option, column, code
):
    outside = tmp_path_factory.mktemp("outside") / "a.py"
    outside.write_text("x = 1\n")
    body = "" if option == "file" else "x = 1\n"
    site.write("lesson.md", f'```python trace {option}="{outside}"\n{body}```\n')
    built = site.build()
    assert built.places == [f"docs/lesson.md:1:{column}: {code}"]
    assert check_places() == (1, built.places)


def test_a_sample_reads_its_data_files(site):
    site.write("data/prices.csv", "5\n3\n")
    site.write("top.csv", "4\n")
    code = """\
total = 0
for name in ("data/prices.csv", "top.csv"):
    for line in open(name):
        total += int(line)
"""
    site.write(
        "lesson.md",
        f'```python trace files="data/*.csv, top.csv"\n{code}```\n\nIt is `{{trace}} final["total"]`.\n',
    )
    built = site.build(strict=True)
    assert not built.aborted, built.log
    assert "It is 12." in built.page().words
