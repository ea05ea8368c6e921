"""What builds and commands say of runs: isolation, modules, secrets, how far they are."""

import logging
import re
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from mkdocs.__main__ import cli as mkdocs

from tracemark import ci, run_log, telling
from tracemark.cli import main
from tracemark.cli.progress import Spinner
from tracemark.runner import Environment, Progress, Runner
from tracemark.runner.isolation import Hello, sentence
from tracemark.trace.program import Limits, Program

LESSON = "```python trace\nx = 1\n```\n"
ISOLATED = "samples run isolated"
BARE = "Build only lessons you trust"
GITHUB = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_TOKEN": "x"}
GITLAB = {"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "merge_request_event", "CI_JOB_TOKEN": "x"}
CI_VARIABLES = {*GITHUB, *GITLAB}
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux isolates")


@pytest.fixture(autouse=True)
def no_ci(monkeypatch):
    for name in CI_VARIABLES:
        monkeypatch.delenv(name, raising=False)


def lines_with(words, lines):
    return [line for line in lines if words in line]


# Jobs of CI services


@pytest.mark.parametrize(("job", "name"), [(GITHUB, "GITHUB_TOKEN"), (GITLAB, "CI_JOB_TOKEN")])
def test_a_pull_request_beside_a_secret_is_warned_of(job, name):
    assert f"this build has {name} in its environment and runs code from a" in ci.warning(job)
    pushed = {
        **job,
        "GITHUB_EVENT_NAME": "push",
        "CI_PIPELINE_SOURCE": "push",
    }
    assert ci.warning(pushed) == ""
    assert name in ci.advice(pushed)
    assert ci.advice({k: v for k, v in job.items() if k != name}) == ""


def test_elsewhere_nothing_is_said_of_secrets():
    assert ci.service({}) == ""
    assert ci.advice({"GITHUB_TOKEN": "x"}) == ""


def test_secrets_go_by_their_names():
    names = ["GH_TOKEN", "NPM_TOKEN", "AWS_SECRET_ACCESS_KEY", "DB_PASSWORD", "OPENAI_API_KEY"]
    others = ["PATH", "TOKENIZERS_PARALLELISM", "KEYBOARD", "CI", "SSH_AUTH_SOCK"]
    assert ci.secrets(dict.fromkeys(names + others, "x")) == sorted(names)
    assert ci.secrets({"GH_TOKEN": ""}) == []
    told = ci.advice({**GITHUB, **dict.fromkeys(names, "x")})
    assert "AWS_SECRET_ACCESS_KEY, DB_PASSWORD, GH_TOKEN and 3 more" in told


# The sentence on isolation


def hello(**works):
    return Hello("3.13", works, {}, {"system": "linux", "landlock": 7})


def test_the_sentence_names_what_works_and_what_is_allowed():
    full = hello(landlock="", seccomp="", namespaces="no")
    assert sentence(full, "auto") == (
        "samples run isolated: files, network, processes, signals (Landlock ABI 7, seccomp)"
    )
    assert sentence(full, "strict", ["network"]).endswith("; the site allows network")
    assert BARE in sentence(full, "basic")
    assert BARE in sentence(hello(landlock="no", seccomp=""), "auto")


def test_the_manual_quotes_it():
    manual = (Path(__file__).parent.parent / "docs" / "explanation" / "isolation.md").read_text()
    full = hello(landlock="", seccomp="", namespaces="")
    mac = Hello("3.13", {"landlock": "no"}, {}, {"system": "darwin"})
    for said in (full, mac):
        assert f"INFO    -  {sentence(said, 'auto')}\n" in manual


# Builds


@linux
def test_a_build_that_ran_something_says_once_how(site):
    site.write("a.md", LESSON)
    site.write("b.md", LESSON.replace("1", "2"))
    built = site.build(strict=True)
    assert not built.aborted
    assert len(lines_with(ISOLATED, built.log)) == 1
    assert lines_with(ISOLATED, site.build().log) == [], "all was in the cache"


def test_without_isolation_the_build_says_so_and_strict_does_not_mind(site):
    site.write("a.md", LESSON)
    built = site.build(strict=True, plugins=[{"tracemark": {"isolation": "basic"}}])
    assert not built.aborted
    assert len(lines_with(BARE, built.log)) == 1


def test_a_module_that_cannot_be_loaded_is_a_warning(site):
    site.write("a.md", LESSON)
    options = {"preload": ["json", "no_such_module"]}
    built = site.build(strict=True, plugins=[{"tracemark": options}])
    assert built.aborted
    (line,) = lines_with("preload", built.log)
    assert line.startswith("preload: no_such_module cannot be loaded: ModuleNotFoundError")


def test_a_path_that_may_be_read_and_is_not_there_is_a_warning(site):
    site.write("a.md", LESSON)
    options = {"allow": ["read:docs", "read:nowhere"]}
    built = site.build(strict=True, plugins=[{"tracemark": options}])
    assert built.aborted
    (line,) = lines_with("allow: read:", built.log)
    assert line.endswith("/nowhere allows nothing, for the path does not exist")


def test_a_build_of_a_pull_request_warns_and_goes_on(site, monkeypatch):
    for name, value in GITHUB.items():
        monkeypatch.setenv(name, value)
    site.write("a.md", LESSON)
    built = site.build(strict=True)
    assert not built.aborted
    assert len(lines_with("warning: this build has GITHUB_TOKEN", built.log)) == 1
    assert lines_with("GITHUB_TOKEN", site.build().log) == [], "nothing was run"


def test_a_build_that_may_not_run_samples_ends_with_a_sentence(site, monkeypatch):
    monkeypatch.setattr("tracemark.runner.isolation.missing_for_strict", lambda hello: ["Landlock"])
    site.write("a.md", LESSON)
    site.configure(plugins=[{"tracemark": {"isolation": "strict"}}])
    result = CliRunner().invoke(mkdocs, ["build"])
    assert result.exit_code == 1
    assert "plugins.tracemark: isolation: strict needs Landlock, which does not" in result.output
    assert "No sample was run." in result.output
    assert "Traceback" not in result.output


def test_a_verbose_build_tells_each_run(site, caplog):
    site.write("a.md", LESSON + '\n`{trace} what_if("1", "2").final["x"]`\n')
    caplog.set_level(logging.DEBUG, "mkdocs.plugins.tracemark")
    for _ in range(2):
        site.build()
    told = [m for m in caplog.messages if "trace-1" in m]
    assert [line.rpartition(" in ")[0] or line for line in told] == [
        "docs/a.md:1 trace-1  finished",
        "docs/a.md:1 trace-1 (what if)  finished",
        "docs/a.md:1 trace-1  finished, from the cache",
        "docs/a.md:1 trace-1 (what if)  finished, from the cache",
    ]


def test_a_build_that_waits_says_how_far_it_is(site, monkeypatch):
    monkeypatch.setattr("tracemark.runner.runner.PATIENCE", 0.05)
    sleep = "import time\ntime.sleep(0.6)\n"
    fences = [f"```python trace\n{sleep}x = {n}\n```\n" for n in range(4)]
    site.write("a.md", "\n".join(fences))
    options = [{"tracemark": {"jobs": 2}}]
    built = site.build(plugins=options)
    (line,) = lines_with("running samples", built.log)
    assert re.fullmatch("running samples: [0-2] of 4 done", line), "once in five seconds"
    monkeypatch.setattr(run_log, "BETWEEN", 0.0)
    site.write("a.md", "\n".join(fences).replace("x =", "y ="))
    lines = lines_with("running samples", site.build(plugins=options).log)
    assert len(lines) > 3
    assert {"running samples: 0 of 4 done", "running samples: 2 of 4 done"} <= set(lines)


# Runners


def test_those_who_watch_are_told_also_where_each_run_is_short(monkeypatch):
    monkeypatch.setattr("tracemark.runner.runner.PATIENCE", 0.3)
    told: list[Progress] = []
    code = "import time\ntime.sleep(0.2)\nx = "
    with Runner(None, jobs=1, waiting=told.append) as runner:
        runner.run(Program(code="pass\n"))  # the server is there
        before = len(told)
        runner.run_all(Program(code=f"{code}{n}\n", limits=Limits(timeout=9)) for n in range(5))
    assert 2 <= len(told[before:]) <= 8
    assert told[-1].started == 6


def test_a_runner_that_ran_nothing_has_no_servers_word():
    with Runner(None, Environment(preload=("string", "textwrap"))) as runner:
        assert runner.hello() is None
        assert telling.notices(runner, GITHUB) == []
        runner.run(Program(code="x = 1\n"))
        said = runner.hello()
        assert said is not None
        assert said.version == sys.version
        assert runner.hello("nobody") is None


# Commands


@pytest.fixture
def pages(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("page.md").write_text(LESSON)
    return tmp_path


def stderr_of(*arguments):
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.stderr.splitlines()


@linux
@pytest.mark.parametrize("command", ["check", "run"])
def test_commands_speak_of_isolation_where_they_are_asked(pages, command):
    assert lines_with(ISOLATED, stderr_of(command, "page.md")) == []
    assert len(lines_with(ISOLATED, stderr_of(command, "page.md", "--verbose", "--force"))) == 1


@pytest.mark.parametrize("command", ["check", "run"])
def test_commands_name_missing_modules_and_secrets(pages, command, monkeypatch):
    for name, value in GITLAB.items():
        monkeypatch.setenv(name, value)
    options = "{preload: [nowhere], allow: ['read:/nowhere']}"
    Path("mkdocs.yml").write_text(f"plugins: [tracemark: {options}]\n")
    module, path, secret = stderr_of(command, "page.md")
    assert module.startswith("preload: nowhere cannot be loaded")
    assert path == "allow: read:/nowhere allows nothing, for the path does not exist"
    assert secret.startswith("warning: this build has CI_JOB_TOKEN")


def test_a_terminal_sees_how_far_the_runs_are(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    for quiet in (False, True):
        spinner = Spinner(quiet=quiet)
        spinner.show(Progress(1, 4))
        spinner.show(Progress(2, 4))
        time.sleep(0.2)
        spinner.stop()
        assert ("Running samples: 2 of 4 done" in capsys.readouterr().err) is not quiet
