"""The way of a trace: begun early, taken once, told, kept in the cache, and known again by its key."""

import os
import shutil
import sys
import time
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from tracemark import file_cache
from tracemark.errors import RunnerError
from tracemark.runner import (
    Environment,
    Progress,
    Runner,
    Told,
    TraceCache,
    interpreter,
    runner,
)
from tracemark.runner.interpreter import Interpreters, identity
from tracemark.runner.runner import Done
from tracemark.runner.unit import run_unit
from tracemark.trace.model import Ending, Step, Trace
from tracemark.trace.program import Limits, Program

BASIC = Environment(isolation="basic")
ONE, TWO = Program(code="x = 1\nprint(x)\n"), Program(code="x = 2\nprint(x)\n")
ENDLESS = Program(code="import time\ntime.sleep(600)\n", limits=Limits(timeout=0.2))
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are seen in /proc")


@pytest.fixture
def traces(tmp_path):
    return TraceCache(tmp_path / "cache")


def until(holds):
    patience = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < patience
        time.sleep(0.005)


# Begun early


@pytest.mark.parametrize("kept", [True, False])
def test_what_was_started_is_taken_by_who_asks_for_it(traces, kept):
    with Runner(traces if kept else None, BASIC) as made:
        made.start([ONE, TWO, ONE])
        made.start([ONE])
        assert made.runs == 2
        assert [trace.stdout for trace in made.run_all([ONE, TWO]).values()] == ["1\n", "2\n"]
        assert (made.runs, made.hits) == (2, 0)
        made.run(ONE)
        assert (made.runs, made.hits) == ((2, 1) if kept else (3, 0))


def test_what_is_in_the_cache_is_not_started(traces):
    with Runner(traces, BASIC) as first:
        first.run(ONE)
    with Runner(traces, BASIC) as second:
        second.start([ONE])
        assert second.runs == 0


def test_to_start_never_raises_and_who_asks_is_told():
    with Runner(None, Environment("/nowhere/python")) as made:
        made.start([ONE, Program(code="", python="unheard of")])
        assert made.runs == 0
        with pytest.raises(RunnerError, match="/nowhere/python"):
            made.run(ONE)


def test_what_went_wrong_when_started_is_tried_again_when_asked_for_again(tmp_path):
    with Runner(None, BASIC, recorder=tmp_path) as made:
        made.start([ONE])
        for runs in (1, 2):
            with pytest.raises(RunnerError, match="No such file"):
                made.run(ONE)
            assert made.runs == runs


def test_a_closed_runner_starts_nothing():
    made = Runner(None, BASIC)
    made.close()
    made.start([ONE])
    assert made.runs == 0


def test_several_threads_that_want_the_same_have_it_run_once(traces):
    with Runner(traces, BASIC) as made, ThreadPoolExecutor(4) as threads:
        found = list(threads.map(made.run, [ONE] * 4))
    assert made.runs == 1
    assert all(trace == found[0] for trace in found)


# Told


def test_each_trace_is_told_where_it_came_from(traces):
    told: list[Told] = []
    error = Program(code="1 / 0\n")
    with Runner(traces, BASIC, told=told.append) as made:
        made.run_all([ONE, error])
        made.run(ONE)
    fresh, failed, again = told
    assert (fresh.program, fresh.cached, fresh.reason) == (ONE, False, "finished")
    assert (failed.program, failed.cached, failed.reason) == (error, False, "error")
    assert fresh.seconds > 0
    assert again == Told(ONE, 0, cached=True, reason="finished")


def test_who_waits_is_told_how_far_it_is(monkeypatch):
    monkeypatch.setattr(runner, "PATIENCE", 0.01)
    seen: list[Progress] = []
    with Runner(None, BASIC, waiting=seen.append) as made:
        made.run(Program(code="import time\ntime.sleep(0.5)\n"))
    assert len(seen) > 1
    assert set(seen) == {Progress(0, 1)}


class Late(Future):
    """Ready just when the patience of who waits for it has ended."""

    def __init__(self, ran):
        super().__init__()
        self.ran = ran

    def result(self, timeout=None):
        try:
            return super().result(timeout)
        except TimeoutError:
            self.bring()
            raise

    def bring(self, _=None):
        if not self.done():
            self.set_result(self.ran)


class One(ThreadPoolExecutor):
    """Gives one future, whatever it is asked for."""

    def __init__(self, future):
        super().__init__(1)
        self.future = future

    def submit(self, *_, **__):
        return self.future


def test_a_run_that_ends_as_patience_does_is_taken(monkeypatch):
    monkeypatch.setattr(runner, "PATIENCE", 0.01)
    late = Late(run_unit(ONE, BASIC))
    with Runner(None, BASIC, executor=One(late), waiting=late.bring) as made:
        assert made.run(ONE).stdout == "1\n"


@pytest.mark.parametrize("error", [TimeoutError("nobody answers"), MemoryError()])
def test_an_error_of_an_executor_reaches_who_asked(error):
    future: Future = Future()
    future.set_exception(error)
    with (
        Runner(None, BASIC, executor=One(future)) as made,
        pytest.raises(RunnerError, match="could not be run elsewhere") as told,
    ):
        made.run(ONE)
    assert told.value.__cause__ is error


# With force


def test_with_force_what_is_kept_is_run_once_and_then_taken(traces):
    with Runner(traces, BASIC) as first:
        old = first.run(ONE)
    path = next(traces.folder.glob("??/*.json"))
    os.utime(path, (1_600_000_000, 1_600_000_000))
    with Runner(traces, BASIC, force=True) as made:
        made.start([ONE])
        assert made.run(ONE) == old
        assert made.run(ONE) == old
        made.start([ONE])
        assert (made.runs, made.hits) == (1, 1)
    assert path.stat().st_mtime > 1_600_000_000


# Large traces


@pytest.fixture
def all_large(monkeypatch):
    monkeypatch.setattr(runner, "LARGE", 0)


def test_a_large_trace_waits_on_disk(all_large, traces):
    with Runner(traces, BASIC) as made:
        made.start([ONE])
        (job,) = made._jobs.values()
        assert job.future.result(60) == Done(None, job.future.result().seconds)
        assert len(list(traces.folder.glob("??/*.json"))) == 1
        assert made.run(ONE).stdout == "1\n"
        assert (made.runs, made.hits) == (1, 0)


def test_a_large_trace_that_is_gone_is_made_again(all_large, traces):
    with Runner(traces, BASIC) as made:
        made.start([ONE])
        (job,) = made._jobs.values()
        job.future.result(60)
        shutil.rmtree(traces.folder)
        assert made.run(ONE).stdout == "1\n"
        assert made.runs == 2


@pytest.mark.parametrize("program", [ONE, ENDLESS], ids=["kept", "not kept"])
@pytest.mark.parametrize("with_cache", [True, False])
def test_large_traces_are_those_of_small_ones(traces, monkeypatch, program, with_cache):
    with Runner(None, BASIC) as small:
        expected = small.run(program)
    monkeypatch.setattr(runner, "LARGE", 0)
    with Runner(traces if with_cache else None, BASIC) as large:
        assert large.run(program) == expected
        assert large.runs == 1


def test_a_trace_that_is_not_kept_is_not_run_again_by_the_same_runner(traces):
    with Runner(traces, BASIC) as made:
        assert made.run(ENDLESS) == made.run(ENDLESS)
        assert (made.runs, made.hits) == (1, 1)
    with Runner(traces, BASIC) as other:
        other.run(ENDLESS)
        assert other.runs == 1


# Given up


@on_linux
def test_what_nobody_takes_any_more_is_ended(tmp_path):
    code = f"import os, time\nwith open({str(tmp_path / 'draft')!r}, 'w') as f: f.write(str(os.getpid()))\n"
    code += f"os.rename(f.name, {str(tmp_path / 'pid')!r})\ntime.sleep(600)\n"
    sleeper = Program(code=code, limits=Limits(timeout=60))
    with Runner(None, BASIC, jobs=2) as made:
        each = made.run_each([ONE, sleeper])
        assert isinstance(each, Generator)
        assert next(each)[0] == ONE
        until((tmp_path / "pid").exists)
        each.close()
        until(lambda: not Path("/proc", (tmp_path / "pid").read_text()).exists())
        assert made.run(TWO).stdout == "2\n"


# The cache's folder


def finished(stdout=""):
    return Trace(python="3", steps=(END,), end=Ending(reason="finished"), stdout=stdout)


END = Step(n=None, kind="end", line=0, end_line=0)
DAY = 24 * 3600


def path_of(traces, key):
    return traces.folder / key[:2] / f"{key}.json"


def aged(path, seconds):
    os.utime(path, (time.time() - seconds,) * 2)
    return path


def test_has_looks_whether_there_is_something(traces):
    assert not traces.has("ab12")
    traces.put("ab12", finished())
    assert traces.has("ab12")
    path_of(traces, "ab12").write_bytes(b"spoilt")
    assert traces.has("ab12")
    assert traces.get("ab12") is None


def test_spoilt_entries_are_run_again(traces):
    with Runner(traces, BASIC) as first:
        good = first.run(ONE)
    next(traces.folder.glob("??/*.json")).write_bytes(b"spoilt")
    with Runner(traces, BASIC) as second:
        assert second.run(ONE) == good
        assert (second.runs, second.hits) == (1, 0)


def test_pruning_takes_what_is_old_and_leaves_the_rest(traces):
    for key in ("aa11", "ab22", "ac33"):
        traces.put(key, finished())
    aged(path_of(traces, "aa11"), 31 * DAY)
    aged(path_of(traces, "ab22"), 29 * DAY)
    drafts = [traces.folder / "ac" / name for name in (".old.tmp", ".new.tmp")]
    for draft in drafts:
        draft.touch()
    aged(drafts[0], 2 * 3600)
    traces.prune()
    assert [traces.has(key) for key in ("aa11", "ab22", "ac33")] == [False, True, True]
    assert [draft.exists() for draft in drafts] == [False, True]


def test_what_was_used_is_not_old(traces):
    traces.put("ab12", finished())
    aged(path_of(traces, "ab12"), 29 * DAY)
    assert traces.get("ab12") is not None
    assert time.time() - path_of(traces, "ab12").stat().st_mtime < DAY


def test_pruning_takes_the_oldest_of_too_much(traces, monkeypatch):
    for age, key in enumerate(("aa11", "ab22", "ac33", "ad44")):
        traces.put(key, finished())
        aged(path_of(traces, key), age * 3600)
    monkeypatch.setattr(file_cache, "MOST_BYTES", 2 * path_of(traces, "aa11").stat().st_size)
    traces.prune()
    assert [traces.has(key) for key in ("aa11", "ab22", "ac33", "ad44")] == [
        True,
        True,
        False,
        False,
    ]


def test_pruning_is_for_once_a_day(traces):
    traces.prune()
    traces.put("ab12", finished())
    aged(path_of(traces, "ab12"), 31 * DAY)
    traces.prune()
    assert traces.has("ab12")
    aged(traces.folder / ".pruned", DAY + 60)
    traces.prune()
    assert not traces.has("ab12")


def test_a_folder_that_may_only_be_read_is_as_good_for_hits(traces, monkeypatch, caplog):
    with Runner(traces, BASIC) as first:
        expected = first.run(ONE)
    aged(next(traces.folder.glob("??/*.json")), 2 * DAY)

    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    for name in ("write_bytes", "mkdir", "touch"):
        monkeypatch.setattr(Path, name, refused)
    monkeypatch.setattr(os, "utime", refused)
    with Runner(TraceCache(traces.folder), BASIC) as second:
        assert second.run(ONE) == expected
        assert (second.runs, second.hits) == (0, 1)
        assert caplog.messages == []
    monkeypatch.undo()


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda t: {"steps": ()}, id="no end"),
        pytest.param(lambda t: {"steps": (*t.steps, END)}, id="two ends"),
        pytest.param(lambda t: {"steps": (END, *t.steps)}, id="an end in front"),
        pytest.param(lambda t: {"steps": t.steps[1:]}, id="a step is missing"),
        pytest.param(lambda t: {"steps": (t.steps[0], *t.steps)}, id="a step is there twice"),
        pytest.param(lambda t: {"steps": t.steps[:-1]}, id="the end is missing"),
        pytest.param(lambda t: {"frames": ()}, id="no frame"),
        pytest.param(lambda t: {"steps": with_frame(t, 1)}, id="a frame that is not there"),
        pytest.param(lambda t: {"steps": with_frame(t, -1)}, id="a frame from the end"),
    ],
)
def test_a_forged_trace_is_no_trace(traces, forge):
    with Runner(None, BASIC) as made:
        good = made.run(ONE)
    traces.put("ab12", good)
    assert traces.get("ab12") == good
    traces.put("ab12", msgspec.structs.replace(good, **forge(good)))
    assert traces.get("ab12") is None


def with_frame(trace, frame):
    return (msgspec.structs.replace(trace.steps[0], frame=frame), *trace.steps[1:])


def test_a_copy_of_the_cache_is_as_good(traces, tmp_path):
    with Runner(traces, BASIC) as first:
        expected = first.run_all([ONE, TWO])
    shutil.copytree(traces.folder, tmp_path / "elsewhere" / "cache")
    shutil.rmtree(traces.folder)
    with Runner(TraceCache(tmp_path / "elsewhere" / "cache"), BASIC) as second:
        assert second.run_all([ONE, TWO]) == expected
        assert (second.runs, second.hits) == (0, 2)


def test_a_trace_is_known_by_what_the_site_allows(traces):
    for runs, environment in enumerate(
        (
            BASIC,
            replace(BASIC, preload=("decimal",)),
            replace(BASIC, preload=("decimal", "json")),
            replace(BASIC, allow=("network",)),
            replace(BASIC, allow=("network", "read:/usr")),
        )
    ):
        with Runner(traces, environment) as made:
            made.run(ONE)
            assert made.runs == 1, runs
    with Runner(traces, replace(BASIC, allow=("read:/usr", "network"))) as made:
        made.run(ONE)
        assert made.hits == 1, "their order says nothing"


# Which interpreter


PYTHON = f"python{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture
def venv(tmp_path):
    """A virtual environment with a package, and a project that is installed to be edited."""
    base = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    packages = tmp_path / "env" / "lib" / PYTHON / "site-packages"
    (packages / "numbers_kit-1.0.dist-info").mkdir(parents=True)
    (tmp_path / "env" / "bin").mkdir()
    (tmp_path / "env" / "bin" / "python").symlink_to(base)
    (tmp_path / "env" / "pyvenv.cfg").write_text(f"home = {base.parent}\n")
    (tmp_path / "project" / "shop" / "inner").mkdir(parents=True)
    for name in ("shop/__init__.py", "shop/inner/deep.py", "tool.py", "README.md"):
        (tmp_path / "project" / name).write_text("VALUE = 1\n")
    (packages / "_shop.pth").write_text(
        f"import sys\n# a comment\n{tmp_path / 'project'}\n/nowhere\n"
    )
    return tmp_path


def identity_of(folder):
    return identity(str(folder / "env" / "bin" / "python"))


def packages_of(folder):
    return folder / "env" / "lib" / PYTHON / "site-packages"


def test_a_copy_of_an_environment_is_the_same(venv, tmp_path):
    before = identity_of(venv)
    assert "numbers_kit-1.0.dist-info" in before
    assert str(venv) not in before
    copy = tmp_path / "another place"
    for name in ("env", "project"):
        shutil.copytree(venv / name, copy / name, symlinks=True)
    (packages_of(copy) / "_shop.pth").write_text(f"{copy / 'project'}\n")
    assert identity_of(copy) == before


EDITS = {
    "a new package": lambda v: (packages_of(v) / "more-2.dist-info").mkdir(),
    "another version": lambda v: (packages_of(v) / "numbers_kit-1.0.dist-info").rename(
        packages_of(v) / "numbers_kit-1.1.dist-info"
    ),
    "a module": lambda v: (v / "project/tool.py").write_text("VALUE = 22\n"),
    "a module in a package": lambda v: (v / "project/shop/inner/deep.py").write_text(
        "VALUE = 22\n"
    ),
    "a module's name": lambda v: (v / "project/tool.py").rename(v / "project/tools.py"),
    "a new module": lambda v: (v / "project/shop/new.py").touch(),
    "a module that is gone": lambda v: (v / "project/shop/inner/deep.py").unlink(),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=list(EDITS))
def test_an_environment_is_another_one_after_a_change_of(venv, edit):
    before = identity_of(venv)
    edit(venv)
    assert identity_of(venv) != before


NO_EDITS = {
    "a text": lambda v: (v / "project/README.md").write_text("More.\n"),
    "the time of a module": lambda v: aged(v / "project/tool.py", 999),
    "the lock of an editor": lambda v: (v / "project/shop/.#deep.py").symlink_to("me@here.42:1"),
    "a folder with the name of a module": lambda v: (v / "project/shop/odd.py").mkdir(),
    "a folder that is no package": lambda v: (v / "project/data.py").mkdir(),
}


@pytest.mark.parametrize("edit", NO_EDITS.values(), ids=list(NO_EDITS))
def test_an_environment_is_the_same_after_a_change_of(venv, edit):
    before = identity_of(venv)
    edit(venv)
    assert identity_of(venv) == before


def test_a_trace_is_made_again_with_other_packages(venv, traces, monkeypatch):
    monkeypatch.setattr(interpreter, "LOOK", -1.0)
    environment = Environment(str(venv / "env/bin/python"), isolation="basic")
    program = Program(code="import tool\nprint(tool.VALUE)\n")
    with Runner(traces, environment) as made:
        assert made.run(program).stdout == "1\n"
        (venv / "project/tool.py").write_text("VALUE = 22\n")
        assert made.run(program).stdout == "22\n"
        (venv / "project/tool.py").write_text("VALUE = 1\n")
        assert made.run(program).stdout == "1\n"
        assert (made.runs, made.hits) == (2, 1)


def test_a_program_asks_for_an_interpreter_by_name(venv):
    environment = replace(BASIC, interpreters={"other": str(venv / "env/bin/python")})
    code = "import sys\nprint(sys.prefix)\n"
    with Runner(None, environment) as made:
        assert made.run(Program(code=code, python="other")).stdout.strip() == str(venv / "env")
        assert made.run(Program(code=code)).stdout.strip() == sys.prefix
        assert made.identity == "\n\n".join([identity(sys.executable), identity_of(venv)])


def test_a_name_that_the_site_does_not_have_is_told_with_those_it_has(venv):
    environment = replace(BASIC, interpreters={"new": sys.executable, "old": sys.executable})
    for known, words in ((environment, "new, old"), (BASIC, "none")):
        with Runner(None, known) as made, pytest.raises(RunnerError) as caught:
            made.run(Program(code="", python="oldest"))
        assert str(caught.value) == (
            f"there is no interpreter named 'oldest'; the site has: {words}"
        )


def test_an_interpreter_unlike_ours_is_told_by_what_differs():
    known = Interpreters(BASIC)
    known.compare("", identity(sys.executable))
    with pytest.raises(RunnerError) as caught:
        known.compare("", identity(sys.executable) + "\nnumbers_kit-9.dist-info")
    assert str(caught.value).endswith("than there is here: numbers_kit-9.dist-info")


@pytest.mark.parametrize("said", ["", "hello", "3", "[]", '["a", 1]'])
def test_a_program_that_is_no_interpreter_is_told_so(tmp_path, said):
    odd = tmp_path / "python"
    odd.write_text(f"#!/bin/sh\necho '{said}'\n")
    odd.chmod(0o755)
    with pytest.raises(RunnerError, match="is no Python interpreter"):
        identity(str(odd))
