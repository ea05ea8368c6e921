"""`tracemark doctor`: what it tries, what it makes of it, and how it says so."""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from tracemark import doctor
from tracemark.cli import main
from tracemark.doctor import PROBES, Diagnosis, Probe
from tracemark.runner import Environment, Runner
from tracemark.runner.isolation import Hello
from tracemark.trace.model import Ending, Error, Step, Trace
from tracemark.trace.program import Limits

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux isolates")
CI = ("GITHUB_ACTIONS", "GITHUB_TOKEN", "GITHUB_EVENT_NAME", "GITLAB_CI", "CI_JOB_TOKEN")
BY_LIMITS = {"memory", "disk", "output", "time"}
"""Probes that end at a limit, at each level."""
OTHERS = {"own-environment", "leave-process"}
"""Probes that no level lets work."""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """An empty working directory, on no CI service."""
    monkeypatch.chdir(tmp_path)
    for name in CI:
        monkeypatch.delenv(name, raising=False)


def run(*arguments):
    return CliRunner().invoke(main, ["doctor", *arguments])


def configure(**options):
    Path("mkdocs.yml").write_text(json.dumps({"plugins": [{"tracemark": options}]}))


def found(**options):
    configure(**options)
    result = run("--format", "json")
    assert result.exit_code == 0, result.output
    return msgspec.json.decode(result.stdout, type=Diagnosis)


def isolates():
    with Runner(None) as runner:
        return not doctor._interpreters(runner.environment)[0].strict


@pytest.fixture
def isolated():
    if sys.platform != "linux" or not isolates():
        pytest.skip("this system does not isolate samples")


def test_where_all_works_everything_is_refused_and_the_kernel_is_why(isolated):
    told = found()
    verdicts = {one.probe: one.verdict for one in told.tried}
    assert verdicts == {
        probe.name: "stopped" if probe.name in BY_LIMITS else "refused" for probe in PROBES
    }
    basic = {one.probe for one in told.tried if one.basic == "possible"}
    assert basic >= {"read-file", "list-home", "write-file", "change-mode", "tcp", "udp"}
    assert basic >= {"unix-socket", "start-process", "build-environment"}
    assert basic & (BY_LIMITS | OTHERS) == set()
    assert (told.open, told.asked, told.level) == ([], "auto", "auto")


@linux
def test_basic_leaves_possible_what_the_kernel_would_refuse():
    told = found(isolation="basic")
    assert all(one.verdict == one.basic for one in told.tried)
    assert {"read a file of yours", "connect by TCP", "start a process"} <= set(told.open)
    assert told.undefended[0].startswith("Here a sample can read a file of yours, list your home")
    assert "run for ever" in told.defended


def test_what_the_site_allows_is_possible(isolated):
    told = found(allow=["network"])
    assert set(told.open) == {"connect by TCP", "send a packet by UDP"}
    assert told.allow == ["network"]


def test_nothing_is_left_of_the_probes(monkeypatch):
    with tempfile.TemporaryDirectory(prefix="t-", dir="/tmp") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        told = found(isolation="basic", timeout=0.2)
        assert list(Path(folder).iterdir()) == []
    assert doctor.CANARY not in os.environ
    assert told.limits["timeout"] == 0.2


def test_a_temporary_folder_far_down_is_no_hindrance(tmp_path, monkeypatch):
    folder = tmp_path / ("deep" * 20)
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with doctor._surroundings() as around:
        assert around.folder.is_dir()


# Verdicts come from what is seen


def trace(reason="finished", error=None, stdout=""):
    end = Ending(reason=reason, error=error and Error(type=error, message=""))
    return Trace(
        python="3.13.0",
        steps=(Step(n=None, kind="end", line=0, end_line=0),),
        end=end,
        stdout=stdout,
    )


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (trace(stdout="possible\n"), "possible"),
        (trace("error", "ValueError", "possible\n"), "possible"),
        (trace("error", "PermissionError"), "refused"),
        (trace("error", "MemoryError"), "stopped"),
        (trace("time-limit"), "stopped"),
        (trace(), "stopped"),
        (trace("error", "AttributeError"), "not tried"),
        (trace("crashed"), "not tried"),
    ],
)
def test_a_verdict_is_read_off_the_trace(seen, verdict):
    with doctor._surroundings() as around:
        assert Probe("x", "files", "try", "pass").verdict(seen, around) == verdict


def probe(name):
    return next(one for one in PROBES if one.name == name)


def test_what_can_be_seen_from_outside_decides():
    """Each probe that works on the surroundings, done by this process instead of a sample."""
    names = {"write-file", "change-mode", "tcp", "udp", "unix-socket"}
    with doctor._surroundings() as around:
        lying = trace("error", "PermissionError")
        for name in names:
            assert probe(name).verdict(lying, around) == "refused"
            exec(probe(name).code, dict(around.names))
            assert probe(name).verdict(lying, around) == "possible", name


def test_a_process_that_lives_on_is_seen():
    with doctor._surroundings() as around:
        left = probe("leave-process")
        assert left.verdict(trace(stdout=f"{os.getpid()}\n"), around) == "possible"
        assert left.verdict(trace(stdout=f"{2**22 + 1}\n"), around) == "stopped"


def test_a_limit_that_does_not_hold_is_seen():
    with doctor._surroundings() as around:
        for name in BY_LIMITS:
            assert probe(name).verdict(trace(), around) == "possible"


# What it says


def test_the_text_says_all_of_it():
    configure(isolation="basic", preload=["no_such_module"], interpreters={"my": sys.executable})
    result = run()
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    version = ".".join(map(str, sys.version_info[:3]))
    assert lines[0].startswith(f"Python {version}: Landlock")
    assert lines[1].startswith("  preload: no_such_module cannot be loaded: ModuleNotFoundError")
    assert lines[2].startswith(f"Python {version} (my): Landlock")
    assert (
        "Limits: 10 s, 2,000 steps, 512 MB memory, 64 KB output, 64 MB files, 64 processes" in lines
    )
    assert "Isolation: basic" in lines
    for one in PROBES:
        assert any(line.startswith(f"{one.what}  ") for line in lines)
    assert "  - Isolation limits a sample, not other plugins, hooks or your requirements file." in (
        lines
    )


@linux
def test_a_terminal_sees_a_table(monkeypatch):
    for name in CI:
        monkeypatch.delenv(name, raising=False)
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "tracemark.cli", "doctor"]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # the end of a terminal
            while part := os.read(ours, 10_000):
                shown += part
    os.close(ours)
    assert process.returncode == 0
    assert "A sample tries to" in shown.decode()
    assert "━━━" in shown.decode()


def test_the_json_has_what_editors_need():
    configure()
    value = json.loads(run("--format", "json").stdout)
    assert set(value) == set(Diagnosis.__struct_fields__)
    assert {one["probe"] for one in value["tried"]} == {one.name for one in PROBES}
    allowed = {"refused", "stopped", "possible", "not tried"}
    assert {one[level] for one in value["tried"] for level in ("verdict", "basic")} <= allowed
    assert set(value["interpreters"][0]["mechanisms"]) == {"landlock", "seccomp", "namespaces"}


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"GITHUB_ACTIONS": "true", "GITHUB_TOKEN": "x"}, "persist-credentials: false"),
        ({"GITLAB_CI": "true", "CI_JOB_TOKEN": "x"}, "this build has CI_JOB_TOKEN"),
        ({"GITHUB_ACTIONS": "true"}, "no variable that looks like a secret"),
    ],
)
def test_on_a_ci_service_it_looks_for_secrets(environ, words):
    told = doctor._hints("auto", [], [], environ)
    assert words in " ".join(told)


def test_runs_on_other_machines_are_not_judged(monkeypatch):
    configure(jobs="dask://cluster:8786", isolation="basic")
    assert "run tracemark doctor there" in run().stdout


# Exit codes


@pytest.fixture
def without_landlock(monkeypatch):
    """A kernel that has none, as servers say it."""
    real = msgspec.convert

    def convert(message, kind):
        found = real(message, kind)
        if kind is Hello:
            works = {**found.works, "landlock": "not in this kernel"}
            found = msgspec.structs.replace(found, works=works)
        return found

    monkeypatch.setattr(msgspec, "convert", convert)


@linux
def test_strict_where_something_is_missing_is_an_error(without_landlock):
    # Other limits than elsewhere would not do: servers are kept, and this one has to be new.
    configure(isolation="strict", preload=["colorsys"])
    result = run()
    assert result.exit_code == 1
    assert "Landlock does not work (not in this kernel)" in result.stdout
    assert "Isolation: strict; tried at auto" in result.stdout
    assert "Isolation: strict would run nothing here (Landlock: not in this kernel" in result.stdout
    configure(isolation="auto", preload=["colorsys"])
    assert run().exit_code == 0


def test_strict_where_it_works(isolated):
    assert found(isolation="strict").level == "strict"


@pytest.mark.parametrize(
    ("options", "words"),
    [({"python": "no-such-python"}, "no-such-python"), ({"timout": 1}, "'timout'")],
)
def test_a_wrong_configuration_is_wrong_use(options, words):
    configure(**options)
    result = run()
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert run("--format", "xml").exit_code == 2


def test_it_does_not_take_long():
    began = time.monotonic()
    doctor.diagnose(Environment(), Limits(), {})
    assert time.monotonic() - began < 20, "about 3 on an idle machine"
