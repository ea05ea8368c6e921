"""The command line: `tracemark trace`, `check` and `run`, their output and exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from tracemark.cli import main
from tracemark.cli.progress import teller
from tracemark.lesson.reader import read_page
from tracemark.runner import Told
from tracemark.trace.model import Trace

LOOP = """\
total = 0  #: Begin with {total}
for price in [5, 3]:
    total += price
print(total)
"""
LESSON = """\
# Prices

```python trace id="s"
total = 5 + 3
```

It is `{trace} final["total"]`, see [step 1](trace:1 "total == 8").

/// quiz | How much?
- [ ] 7
- [x] 8
///
"""
CONTROL = [chr(n) for n in (*range(9), *range(11, 32), *range(127, 160))]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def wide(monkeypatch):
    """A terminal wide enough for whole cells."""
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def program(tmp_path, wide):
    """Writes a program and traces it."""

    def trace(code, *options):
        path = tmp_path / "program.py"
        path.write_text(code, encoding="utf-8")
        return run("trace", path, *options)

    return trace


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory, for short paths."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def cells(output: str) -> list[list[str]]:
    """The body of the table that was printed."""
    lines = [line for line in output.splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines]


def test_a_table_has_a_row_for_each_step(program):
    result = program(LOOP)
    rows = cells(result.output)
    assert result.exit_code == 0
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [row[1] for row in rows] == ["1", "2", "3", "2", "3", "2", "4"]
    assert "Begin with `0`" in rows[0]
    assert "#:" not in result.output
    assert rows[-1][-1] == "8"
    assert result.output.splitlines()[-1] == "program finished"


@pytest.mark.parametrize(
    ("step", "count"), [("statement", 7), ("loop", 2), ("loop 2", 2), ("mark", 1)]
)
def test_step_says_what_a_row_is(program, step, count):
    assert len(cells(program(LOOP, "--step", step).output)) == count


def test_step_call(program):
    code = "def f(n):\n    return n * 2\nf(1)\nf(2)\n"
    rows = cells(program(code, "--step", "call f").output)
    assert [row[0] for row in rows] == ["1", "2"]


def test_watch_gives_the_columns_in_order(program):
    result = program(LOOP, "--step", "loop", "--watch", "total, max(total, 6), price")
    head = next(line for line in result.output.splitlines() if "Step" in line)
    assert head.index("total") < head.index("max(total, 6)") < head.index("price")
    assert [row[1:4] for row in cells(result.output)] == [["5", "6", "5"], ["8", "8", "3"]]


def test_input_is_a_file(program, tmp_path):
    (tmp_path / "answers.txt").write_text("Ada\n")
    result = program("name = input()\nprint('Hi', name)\n", "--input", tmp_path / "answers.txt")
    assert cells(result.output)[-1][-1] == "Hi Ada"


def test_limits(program):
    endless = program("while True:\n    pass\n", "--max-steps", "9")
    assert (endless.exit_code, len(cells(endless.output))) == (0, 9)
    assert "9 steps" in endless.output.splitlines()[-1]
    slow = program("import time\ntime.sleep(3600)\n", "--timeout", "0.5")
    assert slow.exit_code == 0
    assert "0.5 s" in slow.output


def test_an_exception_is_told_and_is_no_error_of_the_command(program):
    result = program("1 / 0\n")
    assert result.exit_code == 0
    assert "ZeroDivisionError" in result.output
    assert 'File "program.py", line 1' in result.output


def test_json_is_the_record(program):
    result = program(LOOP, "--format", "json")
    trace = msgspec.json.decode(result.stdout.encode(), type=Trace, strict=True)
    assert (trace.stdout, trace.end.reason, len(trace.steps)) == ("8\n", "finished", 8)
    record = json.loads(result.stdout)
    assert record["schema"] == "tracemark/1"
    assert record["python"] == ".".join(map(str, sys.version_info[:3]))
    assert record["end"] == {
        **{"reason": "finished", "exit_code": 0, "error": None},
        **{"hidden_steps": 0, "unread": 0, "detail": ""},
    }
    first = record["steps"][0]
    wanted = {
        "n": 1, "kind": "statement", "line": 1, "end_line": 1, "function": "<module>",
        "depth": 0, "tests": [], "output": "", "marked": True,
    }  # fmt: skip
    assert {name: first[name] for name in wanted} == wanted
    change = first["changes"][0]
    assert {name: change[name] for name in ("name", "before", "after", "how")} == {
        "name": "total", "before": None, "after": "0", "how": "bound",
    }  # fmt: skip
    assert first["outcome"]["kind"] == "ok"
    assert [step["n"] for step in record["steps"]] == [1, 2, 3, 4, 5, 6, 7, None]


def test_html_is_the_table_of_a_page(program):
    result = program(LOOP, "--format", "html")
    assert result.output.startswith('<section class="tm-scroll"')
    assert '<tr id="program-step-7">' in result.output


def test_ids_in_html_fit_into_a_link(here):
    (here / "my first program.py").write_text("a = 1\n")
    assert (
        'id="my-first-program-step-1"'
        in run("trace", "my first program.py", "--format", "html").output
    )


def test_nothing_of_a_sample_reaches_the_terminal_raw(program):
    hostile = r"""
import sys
text = "\x1b[31mred\x1b]0;title\x07\n::error::no\n##[error]no\n##vso[task.setvariable]no\r\x9b1m"
print(text)
print(text, file=sys.stderr)
raise ValueError(text)
"""
    output = program(hostile).output
    assert [sign for sign in CONTROL if sign in output] == []
    for line in output.splitlines():
        assert not line.strip(" │┃|").startswith("::")
    assert "##[" not in output
    assert "##vso[" not in output


@pytest.mark.parametrize(
    "arguments",
    [
        ["trace"],
        ["trace", "nowhere.py"],
        ["trace", "program.py", "--step", "cal f"],
        ["trace", "program.py", "--watch", "a +"],
        ["trace", "program.py", "--max-steps", "0"],
        ["trace", "program.py", "--timeout", "0"],
        ["trace", "program.py", "--format", "xml"],
        ["trace", "program.py", "--input", "nowhere.txt"],
        ["trace", "program.py", "--python", "no-such-python"],
        ["trace", "latin.py"],
        ["trace", "program.py", "--isolation", "total"],
        ["check"],
        ["check", "nowhere.md"],
        ["check", "empty"],
        ["check", "lesson.md", "--config", "nowhere.yml"],
        ["check", "lesson.md", "--format", "xml"],
        ["check", "lesson.md", "--output", "nowhere/findings.txt"],
        ["check", "lesson.md", "--output", "empty"],
        ["run"],
        ["run", "nowhere.md"],
        ["run", "empty"],
        ["run", "lesson.md", "--shard", "0/2"],
        ["run", "lesson.md", "--shard", "3/2"],
        ["run", "lesson.md", "--shard", "1/0"],
        ["run", "lesson.md", "--shard", "2"],
        ["run", "lesson.md", "--shard", "-1/2"],
        ["no-such-command"],
    ],
)
def test_wrong_use(here, arguments):
    (here / "program.py").write_text("a = 1\n")
    (here / "latin.py").write_bytes(b"a = '\xe9'\n")
    (here / "lesson.md").write_text(LESSON)
    (here / "empty").mkdir()
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_interpreter_is_named(here):
    (here / "program.py").write_text("a = 1\n")
    assert "no-such-python" in run("trace", "program.py", "--python", "no-such-python").stderr


def test_check_of_a_right_page(here):
    (here / "lesson.md").write_text(LESSON)
    result = run("check", "lesson.md")
    assert result.exit_code == 0
    assert "0 findings" in result.stdout
    assert "unverified" in result.stdout, "the quiz has no answer:"


def test_check_of_a_wrong_page(here):
    (here / "lesson.md").write_text(LESSON.replace("total == 8", "total == 9"))
    result = run("check", "lesson.md")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0].startswith("lesson.md:7:")
    assert "TM209" in lines[0]
    assert lines[1].startswith("  | It is")
    assert lines[2].strip() == "|" + " " * (len(lines[2].strip()) - 2) + "^"
    assert "1 finding" in result.stderr


def test_check_of_folders_and_files(here):
    for name in ("a.md", "deep/b.md", "c.txt"):
        (here / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (here / "docs" / name).write_text("See [x](trace:1).\n")
    result = run("check", "docs", "docs/a.md")
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.stdout.splitlines() if "TM106" in line] == [
        "docs/a.md",
        "docs/deep/b.md",
    ]


def test_check_as_json(here):
    (here / "lesson.md").write_text(LESSON.replace("step 1](trace:1", "step 9](trace:9"))
    result = run("check", "lesson.md", "--format", "json")
    (finding,) = json.loads(result.stdout)
    assert result.exit_code == 1
    place = {name: finding[name] for name in ("path", "line", "code", "severity")}
    assert place == {"path": "lesson.md", "line": 7, "code": "TM207", "severity": "error"}
    assert finding["source"].startswith("It is")
    assert finding["source"][finding["column"] - 1 :].startswith("9")
    (here / "lesson.md").write_text(LESSON)
    assert json.loads(run("check", "lesson.md", "--format", "json").stdout) == []


WRONG = LESSON.replace("total == 8", "total == 9")


@pytest.mark.parametrize(
    ("form", "start"),
    [("json", "["), ("github", "::error file=a b.md,line=7,"), ("sarif", "{"), ("junit", "<?xml ")],
)
def test_check_in_a_form_for_programs(here, form, start):
    (here / "a b.md").write_text(WRONG)
    result = run("check", "a b.md", "--format", form)
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.startswith(start)
    assert "TM209" in result.stdout
    (here / "a b.md").write_text(LESSON)
    right = run("check", "a b.md", "--format", form)
    assert (right.exit_code, right.stderr) == (0, "")
    assert "TM209" not in right.stdout.replace('"id": "TM209"', "")


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "junit"])
def test_check_writes_to_a_file(here, form):
    (here / "lesson.md").write_text(WRONG)
    told = run("check", "lesson.md", "--format", form).stdout
    result = run("check", "lesson.md", "--format", form, "--output", "findings.txt")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "1 claim proved, 1 unverified, 1 finding\n"
    assert (here / "findings.txt").read_text(encoding="utf-8") == told
    (here / "lesson.md").write_text(LESSON)
    right = run("check", "lesson.md", "--output", "findings.txt")
    assert (right.exit_code, right.stdout) == (0, "2 claims proved, 1 unverified, 0 findings\n")
    assert (here / "findings.txt").read_bytes() == b""


COVERED = """\
a.md: 3 claims, 2 proved, 1 unverified
b.md: 3 claims, 1 proved, 1 wrong, 1 unverified
total: 6 claims, 3 proved, 1 wrong, 2 unverified
"""


def test_coverage_is_told_for_each_page(here):
    for name, text in (("a.md", LESSON), ("b.md", WRONG), ("empty.md", "# No claims\n")):
        (here / name).write_text(text)
    result = run("check", "a.md", "b.md", "empty.md", "--coverage")
    assert result.stdout.endswith(COVERED)
    assert "proved, 2 unverified, 1 finding" in result.stderr
    assert "b.md: 3 claims" not in run("check", "a.md", "b.md").output
    as_json = run("check", "a.md", "b.md", "--coverage", "--format", "json")
    assert (len(json.loads(as_json.stdout)), as_json.stderr) == (1, COVERED)


def test_coverage_is_a_table_on_a_terminal(here, wide, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    page = here / "[red]a.md"
    page.write_text(LESSON)
    result = run("check", page.name, "--coverage")
    assert [row[0] for row in cells(result.stdout)] == ["[red]a.md", "total"]
    assert cells(result.stdout)[0] == ["[red]a.md", "3", "2", "", "", "1"]


def test_strict_wants_every_question_verified(here):
    (here / "lesson.md").write_text(LESSON)
    result = run("check", "--strict", "lesson.md")
    assert result.exit_code == 1
    assert result.stdout.startswith("lesson.md:9:")
    assert "TM212" in result.stdout


SITE = """\
site_name: !ENV [NAME_OF_SITE, "Site"]
theme:
  custom_dir: !relative over
markdown_extensions:
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
plugins:
  - search
  - tracemark:
      OPTION
"""


def settle(folder: Path, option: str) -> None:
    (folder / "mkdocs.yml").write_text(SITE.replace("OPTION", option))
    (folder / "docs" / "deep").mkdir(parents=True)
    (folder / "docs" / "deep" / "lesson.md").write_text(LESSON)


@pytest.mark.parametrize(
    ("option", "code"),
    [
        ("verify: strict", "TM212"),
        ("verify: !ENV [TM_VERIFY, strict]", "TM212"),
        ("verify: !ENV [TM_NOT_SET, TM_STRICT, warn]", "TM212"),
        ("verify: !ENV TM_STRICT", "TM212"),
        ("verify: !ENV TM_NOT_SET", ""),
        ("max_steps: !ENV TM_STEPS", ""),
        ("words: {Eight: 9}", ""),
    ],
)
def test_settings_are_those_of_the_nearest_site(here, monkeypatch, option, code):
    monkeypatch.setenv("TM_STRICT", "strict")
    monkeypatch.setenv("TM_STEPS", "7")
    settle(here, option)
    result = run("check", "docs")
    assert result.exit_code == (1 if code else 0), result.output
    assert code in result.stdout
    assert (here / ".cache" / "tracemark").is_dir(), "beside mkdocs.yml"


def test_another_configuration(here):
    settle(here, "verify: strict")
    (here / "other.yml").write_text("plugins: {tracemark: {verify: warn}}\n")
    assert run("check", "docs").exit_code == 1
    assert run("check", "docs", "--config", "other.yml").exit_code == 0


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("timout: 3", "'timout'"),
        ("timeout: [", "mkdocs.yml"),
        ("timeout: soon", "timeout"),
        ("jobs: 0", "jobs"),
        ("memory: much", "memory"),
        ("python: no-such-python", "no-such-python"),
        ("allow: [internet]", "'internet'"),
        ("interpreters: {3.10: python3.10}", "in quotes"),
    ],
)
def test_a_wrong_configuration(here, option, words):
    settle(here, option)
    result = run("check", "docs")
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("module", ["tracemark", "tracemark.cli"])
def test_as_a_module_it_has_the_name_of_the_command(here, module):
    command = [sys.executable, "-m", module, "check", "--nothing"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        2,
        "Usage: tracemark check [OPTIONS] PATHS...",
    )


def test_as_a_module_and_quiet_without_a_terminal(here):
    (here / "lesson.md").write_text(LESSON)
    command = [sys.executable, "-W", "error", "-m", "tracemark.cli", "check", "lesson.md"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert "0 findings" in done.stdout


def test_help():
    for command in ("trace", "check", "run"):
        result = run(command, "--help")
        assert result.exit_code == 0
        assert f"{command} [OPTIONS]" in result.output


METHOD = """\
```python trace id="s" step="call STEP"
class A:
    def go(self):
        return 1

A().go()
```
"""


@pytest.mark.parametrize(
    ("step", "codes"), [("go", []), ("A.go", []), ("A", ["TM214"]), ("og", ["TM214"])]
)
def test_a_call_names_a_method_and_no_class(here, step, codes):
    (here / "lesson.md").write_text(METHOD.replace("STEP", step))
    found = json.loads(run("check", "lesson.md", "--format", "json").stdout)
    assert [finding["code"] for finding in found] == codes


def test_check_goes_on_after_a_page_that_is_not_utf8(here):
    (here / "a.md").write_bytes(b"# One\n\nGr\xf6\xdfe\n")
    (here / "b.md").write_text(LESSON)
    result = run("check", "a.md", "b.md")
    assert result.exit_code == 1
    assert result.stdout.startswith("a.md:3:3: TM115 the page is not UTF-8")
    assert "3 claims proved" not in result.stderr
    assert "2 claims proved" in result.stderr


def test_check_says_what_it_cannot_see(here):
    page = LESSON.replace("total = 5 + 3", '--8<-- "code.py"') + "\n--8<--\nmore.md\n--8<--\n"
    (here / "lesson.md").write_text(page)
    result = run("check", "lesson.md", "--format", "json")
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [(f["code"], f["line"], f["severity"]) for f in found] == [
        ("TM116", 4, "note"),
        ("TM116", 14, "note"),
    ]


CHANCE = """\
```python trace id="s"
import os
number = int.from_bytes(os.urandom(6), "big")
```
"""


def test_check_finds_a_sample_that_depends_on_addresses(here):
    (here / "lesson.md").write_text('```python trace id="s"\nnumber = id(object())\n```\n')
    assert "TM307 the sample is not the same each time" in run("check", "lesson.md").stdout


def test_check_finds_a_sample_that_is_not_the_same_each_time(here):
    (here / "lesson.md").write_text(CHANCE)
    result = run("check", "lesson.md")
    assert result.exit_code == 1
    assert "lesson.md:1:1: TM307 the sample is not the same each time: in row 2 `number`" in (
        result.stdout
    )
    assert run("check", "--no-repeat", "lesson.md").exit_code == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--watch", "total, nope"), "no column `nope`"),
        (("--step", "call f"), "`f` is never called"),
        (("--watch", "total +"), "is not a list of Python expressions"),
    ],
)
def test_trace_refuses_what_the_run_does_not_have(program, options, message):
    result = program(LOOP, *options)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


def test_an_attribute_of_an_object_is_told_how_to_be_claimed(here):
    sample = "class Shop:\n    def __init__(self):\n        self.sold = 2\n\nshop = Shop()\n"
    claim = '`{trace} final["shop"].sold`'
    (here / "lesson.md").write_text(f"```python trace\n{sample}```\n\n{claim}\n")
    (finding,) = json.loads(run("check", "lesson.md", "--format", "json").stdout)
    assert "`final['shop'] == 'Shop(sold=2)'`" in finding["advice"]


def test_a_trace_in_a_terminal_says_how_many_variables_it_leaves_out(tmp_path):
    path = tmp_path / "many.py"
    path.write_text("".join(f"v{i} = {i}\n" for i in range(14)), encoding="utf-8")
    assert "… 2 more variables; choose columns with watch\n" in run("trace", path).output


# The site's interpreters


def test_trace_knows_the_interpreters_of_the_nearest_site(here):
    (here / "bin").mkdir()
    (here / "bin" / "other").symlink_to(sys.executable)
    settle(here, "interpreters: {mine: bin/other}")
    (here / "docs" / "deep" / "a.py").write_text("import sys\nprint(sys.executable)\n")
    result = run("trace", "docs/deep/a.py", "--python", "mine", "--format", "json")
    assert json.loads(result.stdout)["stdout"] == f"{here}/bin/other\n"
    wrong = run("trace", "docs/deep/a.py", "--python", "yours")
    assert (wrong.exit_code, "yours" in wrong.stderr) == (2, True)


def test_a_path_of_an_interpreter_asks_no_site(here):
    settle(here, "timout: 3")
    (here / "a.py").write_text("a = 1\n")
    assert run("trace", "a.py").exit_code == 0
    assert run("trace", "a.py", "--python", sys.executable).exit_code == 0
    assert run("trace", "a.py", "--python", "python3").exit_code == 2, "it may be a site's name"


def test_trace_takes_a_level_of_isolation(program):
    assert program("a = 1\n", "--isolation", "basic").exit_code == 0


# Filling the cache


def write_pages(folder: Path, count: int) -> None:
    """Pages with a sample each, and one more that all share."""
    folder.mkdir(exist_ok=True)
    for n in range(count):
        fences = [f"```python trace\nx = {code}\n```\n" for code in (n, "'shared'")]
        (folder / f"{n}.md").write_text("\n".join(fences))


def test_run_fills_the_cache_and_verifies_nothing(here):
    write_pages(here / "docs", 2)
    (here / "docs" / "wrong.md").write_text(
        "```python trace\n1 / 0\n```\n\nSee [x](trace:99) and `{trace} nope`.\n"
    )
    first = run("run", "docs")
    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout == "4 samples: 4 run, 0 from the cache\n"
    assert run("run", "docs").stdout == "4 samples: 0 run, 4 from the cache\n"
    (here / "docs" / "3.md").write_text("```python trace\nx = 3\n```\n")
    assert run("run", "docs").stdout == "5 samples: 1 run, 4 from the cache\n"


def test_run_runs_the_changed_samples_too(here):
    (here / "a.md").write_text(
        '```python trace\nx = 1\n```\n\n`{trace} what_if("1", "2").final["x"]`\n'
    )
    assert run("run", "a.md").stdout == "2 samples: 2 run, 0 from the cache\n"


def test_one_sample_and_none(here):
    (here / "a.md").write_text("# Nothing\n")
    assert run("run", "a.md").stdout == "0 samples: 0 run, 0 from the cache\n"
    (here / "a.md").write_text("```python trace\nx = 1\n```\n")
    assert run("run", "a.md").stdout == "1 sample: 1 run, 0 from the cache\n"


def test_shards_cover_all_runs_exactly_once(here):
    write_pages(here / "docs", 9)
    done = [run("run", "docs", "--shard", f"{n}/4").stdout for n in (1, 2, 3, 4)]
    # 10 different programs in 4 parts
    assert done == [f"{n} samples: {n} run, 0 from the cache\n" for n in (3, 3, 2, 2)]
    assert run("run", "docs").stdout == "10 samples: 0 run, 10 from the cache\n"


def test_a_shard_is_the_same_whatever_the_order_of_pages(here):
    write_pages(here / "docs", 9)
    pages = sorted((here / "docs").iterdir())
    run("run", *pages, "--shard", "2/3")
    again = run("run", *reversed(pages), "--shard", "2/3")
    assert again.stdout == "3 samples: 0 run, 3 from the cache\n"


def test_a_part_that_does_not_exist_is_told(here):
    write_pages(here / "docs", 1)
    assert "'9/8' is no part; write I/N, such as 2/8" in run("run", "docs", "--shard", "9/8").stderr


def test_run_takes_the_configuration_of_the_site(here):
    settle(here, "cache_dir: kept")
    assert run("run", "docs").stdout.startswith("1 sample: 1 run")
    assert (here / "kept").is_dir()
    (here / "other.yml").write_text("plugins: {tracemark: {cache: off}}\n")
    without = run("run", "docs", "--config", "other.yml")
    assert (without.exit_code, without.stdout) == (2, "")
    assert "there is none to fill" in without.stderr


def test_force_runs_also_what_the_cache_has(here):
    write_pages(here / "docs", 1)
    run("run", "docs")
    assert run("run", "docs", "--force").stdout == "2 samples: 2 run, 0 from the cache\n"


@pytest.mark.parametrize("command", ["run", "check"])
def test_verbose_tells_of_each_run_beside_the_output(here, command):
    write_pages(here / "docs", 1)
    first = run(command, "docs", "--verbose")
    told = [line for line in first.stderr.splitlines() if line.startswith("docs/")]
    lines = sorted(line.rpartition(" in ")[0] for line in told)
    assert lines == ["docs/0.md:1 trace-1  finished", "docs/0.md:5 trace-2  finished"]
    again = run(command, "docs", "--verbose")
    assert again.stderr.count("finished, from the cache") == 2


def test_a_line_names_the_samples_of_a_run(capsys):
    text = (
        '```python trace id="a"\nx = 1\n```\n\n```python trace id="b"\nx = 1\n```\n\n'
        '`{trace a} what_if("1", "2").final["x"]` `{trace a} what_if("1", "2").output`\n'
    )
    pages = [read_page(text, "docs/a.md"), read_page(text, "docs/\x1b[31m.md")]
    tell = teller(pages[:1])
    sample = pages[0].samples[0]
    tell(Told(sample.program(), 0.01234, cached=False, reason="finished"))
    tell(Told(sample.program("x = 2\n"), 12.0, cached=False, reason="time-limit"))
    tell(Told(sample.program("x = 2\n"), 0.0, cached=True, reason="finished"))
    teller(pages[1:])(Told(sample.program("x = 2\n"), 0.0, cached=True, reason="finished"))
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "docs/a.md:1 a and 1 more  finished in 0.012 s",
        "docs/a.md:1 a (what if)  time-limit in 12.000 s",
        "docs/a.md:1 a (what if)  finished, from the cache",
        "docs/\\x1b[31m.md:1 a (what if)  finished, from the cache",
    ]
