"""The runner: whatever a program does, a result comes back and no process stays."""

import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tracemark.errors import RunnerError, UsageError
from tracemark.runner import Environment, Runner, TraceCache, server
from tracemark.runner.cache import cache_key
from tracemark.runner.capture import RecordFlow, TextFlow
from tracemark.runner.folder import sweep, work_folder
from tracemark.runner.process import run_child
from tracemark.runner.server import RECORDER, ServerKey
from tracemark.trace.model import Ending, Step, Trace
from tracemark.trace.program import DataFile, Limits, Program

# Runs the code it is given with nothing recorded but what the code itself hands to `record`.
FAKE_RECORDER = """
import os

class Session:
    def __init__(self, job, descriptor):
        self.job, self.descriptor = job, descriptor

    def record(self, data):
        os.write(self.descriptor, data)

    def start(self):
        exec(self.job["code"], {"record": self.record, "job": self.job})
"""

DAEMON = """
import os, time
read, write = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.chdir("/")
        os.write(write, str(os.getpid()).encode())
        LAST
        time.sleep(600)
    os._exit(0)
os.wait()
print(os.read(read, 20).decode(), flush=True)
"""

BASIC = Environment(isolation="basic")
"""Samples may start processes, so that one can see what becomes of them."""

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="strays are found through /proc")


@pytest.fixture
def fake(tmp_path):
    folder = tmp_path / "fake-recorder"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "session.py").write_text(FAKE_RECORDER)
    return folder


@pytest.fixture(params=["server", "direct"])
def way(request, monkeypatch):
    """How samples are started: by a fork of a server, or as on systems that cannot fork."""
    if request.param == "direct":
        monkeypatch.setattr(server, "can_serve", lambda: False)
    return request.param


@pytest.fixture
def child(fake, way):
    """Runs code under the fake recorder."""

    def run(code, *, input="", **limits):
        program = Program(code=code, input=input, limits=Limits(**limits))
        return run_child(program, ServerKey.of(sys.executable, BASIC, fake))

    return run


@pytest.fixture
def cache(tmp_path):
    return TraceCache(tmp_path / "cache")


def is_alive(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def trace_that(reason, stdout=""):
    end = Step(n=None, kind="end", line=0, end_line=0)
    return Trace(python="3.11.7", steps=(end,), end=Ending(reason=reason), stdout=stdout)


# One child


def test_streams_and_record_are_kept_apart(child):
    run = child("print('a'); import sys; sys.stderr.write('b'); record(b'c\\nd\\n')")
    assert (run.end.stdout, run.end.stderr, run.lines) == (b"a\n", b"b", (b"c", b"d"))
    assert (run.end.exit_code, run.end.stopped, run.end.overflow) == (0, None, None)


def test_a_record_cut_short_is_left_out(child):
    assert child("record(b'{}\\n{\"half')").lines == (b"{}",)


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        pytest.param("import os; os._exit(3)", 3, id="exit code"),
        pytest.param("import os; os.kill(os.getpid(), 9)", -9, id="kills itself"),
        pytest.param("import os; os.abort()", -6, id="abort"),
        pytest.param("import os; os.killpg(0, 9)", -9, id="kills its group"),
    ],
)
def test_its_own_end_is_told_as_it_was(child, code, exit_code):
    end = child(f"print(1, flush=True)\n{code}").end
    assert (end.exit_code, end.stopped, end.stdout) == (exit_code, None, b"1\n")


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import time; time.sleep(600)", id="sleeps"),
        pytest.param("while True: pass", id="loops"),
        pytest.param("import os; os.closerange(0, 99)\nwhile True: pass", id="all closed"),
        pytest.param("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", id="stops itself"),
    ],
)
def test_time_limit_keeps_what_was_recorded(child, code):
    run = child(f"print(1, flush=True); record(b'r\\n')\n{code}", timeout=0.5)
    assert (run.lines, run.end.stdout) == ((b"r",), b"1\n")
    assert (run.end.stopped, run.end.exit_code) == ("time-limit", None)


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_output_past_the_limit_is_cut_at_it(child, stream):
    end = child(f"import sys\nwhile True: sys.{stream}.write('x' * 99)", output=1000).end
    assert getattr(end, stream) == b"x" * 1000
    assert (end.stopped, end.overflow, end.exit_code) == ("output-limit", stream, None)


def test_output_up_to_the_limit_is_no_overflow(child):
    end = child("print('x' * 999)", output=1000).end
    assert (len(end.stdout), end.stopped) == (1000, None)


def test_a_flood_of_records_is_stopped(child):
    end = child("line = b'x' * 1048576\nwhile True: record(line)").end
    assert (end.stopped, end.overflow) == ("output-limit", "record")


def test_a_job_and_an_input_larger_than_a_pipe_arrive_whole(child):
    code = f"import sys; print(len(sys.stdin.read()), len(job['code']))  # {'x' * 300_000}"
    assert child(code, input="y" * 200_000).end.stdout == f"200000 {len(code)}\n".encode()


def test_no_input_is_an_empty_one(child):
    assert child("import sys; print(repr(sys.stdin.read()))").end.stdout == b"''\n"


def test_environment_has_nothing_of_ours_but_the_language(child, monkeypatch):
    monkeypatch.setenv("TRACEMARK_CANARY", "secret")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("LC_TIME", "C")
    printed = child("import os; print(*sorted(os.environ))").end.stdout.decode().split()
    assert {"TRACEMARK_CANARY", "PYTHONPATH", "USER"}.isdisjoint(printed)
    assert {"LC_TIME", "HOME", "TMPDIR", "PATH"} <= set(printed)


def test_order_of_sets_is_the_same_in_each_run(child):
    printed = {child("print(hash('tracemark'))").end.stdout for _ in range(3)}
    assert len(printed) == 1


def test_it_starts_in_an_empty_folder_that_is_gone_afterwards(child):
    run = child("import os; print(os.getcwd()); print(os.listdir()); open('left', 'w').close()")
    folder, listing = run.end.stdout.decode().splitlines()
    assert listing == "[]"
    assert not Path(folder).exists()


def test_no_file_descriptor_of_ours_is_inherited(child, tmp_path):
    with (tmp_path / "secret").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)
        printed = child(f"import os; os.fstat({secret.fileno()})").end
    # The number may be in use in the child, but then for its own job or record.
    own = child("import sys; print(*sys.argv[1:])").end.stdout.decode().split()
    assert b"Bad file descriptor" in printed.stderr or str(secret.fileno()) in own


@on_linux
@pytest.mark.parametrize(
    "last",
    [
        pytest.param("pass", id="holds the pipes"),
        pytest.param("os.closerange(0, 99)", id="all closed"),
        pytest.param("os.closerange(0, 99); os.execv('/bin/sleep', ['sleep', '600'])", id="exec"),
        pytest.param(
            "os.chdir(os.environ['HOME']); os.execve('/bin/sleep', ['sleep', '600'], {})",
            id="exec without environment",
        ),
    ],
)
def test_a_daemon_does_not_outlive_its_run(child, last):
    end = child(DAEMON.replace("LAST", last)).end
    assert (end.stopped, end.exit_code) == (None, 0)
    assert not is_alive(int(end.stdout))


@on_linux
def test_children_of_a_stopped_program_are_killed(child):
    code = "import os, time\npid = os.fork()\nif pid: print(pid, flush=True)\ntime.sleep(600)"
    end = child(code, timeout=0.5).end
    assert end.stopped == "time-limit"
    assert not is_alive(int(end.stdout))


@on_linux
def test_processes_of_others_are_left_alone(child):
    with subprocess.Popen(["/bin/sleep", "600"]) as bystander:
        child("import os, time\nfor _ in range(5): os.fork()\ntime.sleep(600)", timeout=0.5)
        assert bystander.poll() is None
        bystander.kill()


def test_our_code_is_kept_compiled_and_nothing_of_the_samples(way, monkeypatch, tmp_path):
    for name in ("recorder", "sandbox"):
        here = RECORDER.with_name(name)
        shutil.copytree(here, tmp_path / name, ignore=shutil.ignore_patterns("*.pyc"))
    monkeypatch.setattr(server, "SANDBOX", tmp_path / "sandbox" / "__main__.py")
    code = "import os, sys, other\nprint(sys.dont_write_bytecode, sorted(os.listdir()))"
    program = Program(code=code, files=(DataFile(name="other.py", content=b""),))
    run = run_child(program, ServerKey.of(sys.executable, BASIC, tmp_path / "recorder"))
    assert run.end.stdout == b"True ['other.py', 'sample.py']\n"
    kept = {path.name.partition(".")[0] for path in tmp_path.rglob("*.pyc")}
    assert {"session", "probes", "server" if way == "server" else "limits"} <= kept


def test_a_missing_interpreter_is_named(fake, way):
    with pytest.raises(RunnerError, match="/nowhere/python"):
        run_child(Program(code=""), ServerKey.of("/nowhere/python", BASIC, fake))


def test_several_threads_at_once(child):
    with ThreadPoolExecutor(8) as pool:
        ends = [run.end for run in pool.map(child, [f"print({n})" for n in range(16)])]
    assert [end.stdout for end in ends] == [f"{n}\n".encode() for n in range(16)]


# The limits that the child sets on itself

SANDBOX = RECORDER.parent / "sandbox"
APPLY_LIMITS = f"import resource, sys; sys.path.append({str(SANDBOX)!r}); import limits\n"


def test_limits_are_set_hard(child):
    code = "for n in ('AS', 'CPU', 'FSIZE', 'NOFILE', 'CORE'):\n"
    code += "    print(*resource.getrlimit(getattr(resource, 'RLIMIT_' + n)))"
    printed = child("import resource\n" + code, memory=2**29, timeout=2.5).end.stdout.decode()
    wanted = [2**29, 4, 2**23, 64, 0]
    assert printed.splitlines() == [f"{n} {n}" for n in wanted]


def test_limits_never_rise(child):
    code = "resource.setrlimit(resource.RLIMIT_NOFILE, (20, 30)); limits.apply(job)\n"
    code += "print(*resource.getrlimit(resource.RLIMIT_NOFILE))"
    assert child(APPLY_LIMITS + code).end.stdout == b"30 30\n"


# The temporary folder


def test_folders_that_resist_are_removed(tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir(mode=0o755)
    (kept / "file").touch()
    with work_folder() as folder:
        (folder / "link").symlink_to(kept)
        (folder / "a" / "b").mkdir(parents=True)
        (folder / "a" / "b" / "file").touch()
        for locked in (folder / "a" / "b", folder / "a", folder):
            locked.chmod(0)
    assert not folder.exists()
    assert (kept / "file").exists()
    assert kept.stat().st_mode & 0o777 == 0o755


def test_thousands_of_folders_in_one_another_are_removed(child):
    code = "import os\nprint(os.environ['HOME'], flush=True)\n"
    code += "for _ in range(3000): os.mkdir('d'); os.chdir('d')"
    folder = child(code).end.stdout.decode().strip()
    assert folder
    assert not Path(folder).exists()


def test_folders_of_killed_builds_are_swept(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", "pass"]) as ended:
        pass
    left = tmp_path / f"tracemark-{ended.pid}-abc"
    (left / "deep").mkdir(parents=True)
    (left / "deep").chmod(0)
    others = [tmp_path / f"tracemark-{os.getpid()}-abc", tmp_path / "tracemark-mine"]
    for other in others:
        other.mkdir()
    sweep()
    assert sorted(tmp_path.iterdir()) == sorted(others)


# The flows


@pytest.mark.parametrize(
    ("chunks", "lines", "full"),
    [
        pytest.param([b"a\nb", b"c\n"], [b"a", b"bc"], False, id="line over two chunks"),
        pytest.param([b"\n\n"], [b"", b""], False, id="empty lines"),
        pytest.param([b"12345\n"], [b"12345"], False, id="longest line"),
        pytest.param([b"1\n123456\n2\n"], [b"1"], True, id="line too long"),
        pytest.param([b"123", b"456"], [], True, id="unfinished line too long"),
        pytest.param(
            [b"1\n2\n3\n4\n", b"5\n6\n7\n"], [b"1", b"2", b"3", b"4"], True, id="too much"
        ),
    ],
)
def test_record_flow(chunks, lines, full):
    flow = RecordFlow(limit=12, line_limit=5)
    for chunk in chunks:
        flow.feed(chunk)
    assert (flow.lines, flow.full) == (lines, full)


def test_text_flow_keeps_just_its_limit():
    flow = TextFlow("stdout", 4)
    flow.feed(b"abcd")
    full_before = flow.full
    flow.feed(b"e")
    assert (flow.kept, full_before, flow.full) == (bytearray(b"abcd"), False, True)


# The cache


def test_what_was_put_is_got(cache):
    trace = trace_that("finished", "1\n")
    assert cache.get("ab12") is None
    cache.put("ab12", trace)
    assert cache.get("ab12") == trace
    assert [path.name for path in (cache.folder / "ab").iterdir()] == ["ab12.json"]


@pytest.mark.parametrize(
    "reason", ["time-limit", "memory-limit", "output-limit", "killed", "crashed"]
)
def test_what_may_end_otherwise_is_not_kept(cache, reason):
    cache.put("ab12", trace_that(reason))
    assert cache.get("ab12") is None


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda good: b"", id="empty"),
        pytest.param(lambda good: good[:-9], id="truncated"),
        pytest.param(lambda good: b"\xff\xfe", id="not text"),
        pytest.param(lambda good: good.replace(b'"3.11.7"', b'"\xff"'), id="not UTF-8"),
        pytest.param(lambda good: b"[" * 100_000, id="deep"),
        pytest.param(lambda good: b'{"key": "ab12"}', id="foreign"),
        pytest.param(lambda good: good.replace(b"tracemark/1", b"tracemark/9"), id="schema"),
        pytest.param(lambda good: good.replace(b"ab12", b"ab13"), id="another's"),
        pytest.param(lambda good: good.replace(b'"n":null', b'"n":"1"'), id="wrong type"),
        pytest.param(lambda good: good.replace(b'"n":null', b'"n":1'), id="wrong number"),
    ],
)
def test_a_spoilt_entry_is_a_miss_and_overwritten(cache, spoil):
    trace = trace_that("finished")
    cache.put("ab12", trace)
    path = cache.folder / "ab" / "ab12.json"
    spoilt = spoil(path.read_bytes())
    assert spoilt != path.read_bytes()
    path.write_bytes(spoilt)
    assert cache.get("ab12") is None
    cache.put("ab12", trace)
    assert cache.get("ab12") == trace


def test_a_folder_that_cannot_be_used_warns_once(tmp_path, caplog):
    (tmp_path / "file").touch()
    cache = TraceCache(tmp_path / "file" / "cache")
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert cache.get("ab12") is None
            cache.put("ab12", trace_that("finished"))
    assert [record.message.split(":")[0] for record in caplog.records] == [
        f"cannot read the cache of traces in {cache.folder}"
    ]


def test_a_pipe_or_a_locked_folder_in_the_cache_is_a_miss(cache, caplog):
    cache.put("ab12", trace_that("finished"))
    path = cache.folder / "ab" / "ab12.json"
    path.unlink()
    os.mkfifo(path)
    assert cache.get("ab12") is None
    assert not TraceCache(path).has("ab12"), "a file in the place of a folder"


def test_a_cache_that_cannot_be_written_says_so(tmp_path, caplog):
    (tmp_path / "file").touch()
    cache = TraceCache(tmp_path / "file" / "cache")
    assert not cache.broken
    cache.put("ab12", trace_that("finished"))
    assert cache.broken


def test_the_key_depends_on_all_that_the_trace_does():
    program = Program(code="a = 1")
    keys = [
        cache_key(program, "x"),
        cache_key(program, "y"),
        cache_key(Program(code="a = 2"), "x"),
        cache_key(Program(code="a = 1", input="1"), "x"),
        cache_key(Program(code="a = 1", limits=Limits(max_steps=1)), "x"),
    ]
    assert len(set(keys)) == len(keys)
    assert cache_key(Program(code="a = 1"), "x") == keys[0]


# The runner


def test_a_hit_starts_nothing(cache, fake):
    program = Program(code="print(1)")
    with Runner(cache, recorder=fake) as first:
        trace = first.run(program)
        assert (first.runs, first.hits) == (1, 0)
    with Runner(cache, recorder=fake) as second:
        assert second.run(program) == trace
        assert (second.runs, second.hits) == (0, 1)


def test_without_a_cache_each_call_runs(fake):
    with Runner(None, recorder=fake) as runner:
        assert runner.run(Program(code="")) == runner.run(Program(code=""))
        assert (runner.runs, runner.hits) == (2, 0)


def test_equal_programs_of_a_batch_run_once_and_order_is_kept(fake):
    programs = [Program(code=f"print({n})") for n in (2, 1, 2, 3)]
    with Runner(None, jobs=2, recorder=fake) as runner:
        traces = runner.run_all(iter(programs))
        assert runner.runs == 3
    assert [trace.stdout for trace in traces.values()] == ["2\n", "1\n", "3\n"]
    assert list(traces) == [programs[0], programs[1], programs[3]]


def test_no_programs_no_interpreter_needed():
    assert Runner(None, Environment("/nowhere/python")).run_all([]) == {}


def test_two_runners_share_a_folder(cache, fake):
    programs = [Program(code=f"print({n})") for n in range(8)]
    runners = [Runner(TraceCache(cache.folder), recorder=fake) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda runner: runner.run_all(programs), runners)
    assert first == second
    assert sum(runner.runs + runner.hits for runner in runners) == 16
    assert not [path for path in cache.folder.rglob("*") if path.suffix == ".tmp"]


@pytest.mark.parametrize("python", ["/nowhere/python", "no-such-python"])
def test_the_runner_names_a_missing_interpreter(python):
    with Runner(None, Environment(python)) as runner:
        with pytest.raises(RunnerError, match=python):
            runner.run(Program(code=""))
        with pytest.raises(RunnerError, match=python):
            runner.run_all([Program(code="")])


def test_a_file_that_is_no_program_is_named(tmp_path, fake, way):
    python = tmp_path / "python"
    python.write_bytes(b"\0\0\0\0")
    python.chmod(0o755)
    runner = Runner(None, Environment(str(python)), recorder=fake)
    with pytest.raises(RunnerError, match=str(python)):
        runner.run_all([Program(code="1"), Program(code="2")])


def test_a_relative_path_and_a_command_find_the_interpreter(fake, monkeypatch):
    folder = Path(sys.executable).parent
    monkeypatch.chdir(folder.parent)
    relative = f"{folder.name}/{Path(sys.executable).name}"
    assert (
        Runner(None, Environment(relative), recorder=fake).run(Program(code="print(1)")).stdout
        == "1\n"
    )
    monkeypatch.setenv("PATH", str(folder))
    command = Path(sys.executable).name
    assert (
        Runner(None, Environment(command), recorder=fake).run(Program(code="print(1)")).stdout
        == "1\n"
    )


def test_zero_jobs_are_refused():
    with pytest.raises(UsageError, match="not 0"):
        Runner(None, jobs=0)


def test_a_closed_runner_says_so(fake):
    runner = Runner(None, recorder=fake)
    runner.close()
    with pytest.raises(RunnerError, match="closed"):
        runner.run(Program(code=""))


def sleeper(folder, n):
    """A program that writes its process number to a file and sleeps."""
    code = f"import os, time\nwith open({str(folder / 'draft')!r} + '{n}', 'w') as f:\n"
    code += f"    print(os.getpid(), file=f)\nos.rename(f.name, {str(folder / f'{n}.pid')!r})\n"
    return Program(code=code + "time.sleep(600)", limits=Limits(timeout=60))


def wait_for_all(folder, count):
    tick = threading.Event()
    while len(list(folder.glob("*.pid"))) < count:
        tick.wait(0.01)


@on_linux
def test_ctrl_c_leaves_no_process(fake, tmp_path, way):
    main = threading.get_ident()

    def press():
        wait_for_all(tmp_path, 2)
        signal.pthread_kill(main, signal.SIGINT)

    presser = threading.Thread(target=press)
    presser.start()
    with pytest.raises(KeyboardInterrupt), Runner(None, BASIC, 2, recorder=fake) as runner:
        runner.run_all([sleeper(tmp_path, n) for n in range(4)])
    presser.join()
    assert not any(is_alive(int(path.read_text())) for path in tmp_path.glob("*.pid"))


@on_linux
def test_closing_stops_what_other_threads_run(fake, tmp_path, way):
    with ThreadPoolExecutor(1) as pool:
        runner = Runner(None, BASIC, recorder=fake)
        waiting = pool.submit(runner.run, sleeper(tmp_path, 1))
        wait_for_all(tmp_path, 1)
        runner.close()
        with pytest.raises(RunnerError, match="before its end"):
            waiting.result()
    assert not is_alive(int((tmp_path / "1.pid").read_text()))


# With the real recorder

ENDINGS = [
    pytest.param("while True:\n    pass", {"max_steps": 50}, "step-limit", id="endless loop"),
    pytest.param("import time\ntime.sleep(60)", {"timeout": 1}, "time-limit", id="sleep"),
    pytest.param("while True:\n    print('x' * 99)", {"output": 999}, "output-limit", id="print"),
    pytest.param("print(input() * 2)", {}, "finished", id="input"),
    pytest.param("1 / 0", {}, "error", id="error"),
    pytest.param("raise SystemExit(3)", {}, "exit", id="exit"),
    pytest.param("x = [0]\nwhile True:\n    x = x + x", {}, "memory-limit", id="memory"),
]


@pytest.mark.parametrize(("code", "limits", "reason"), ENDINGS)
def test_real_endings(code, limits, reason, way):
    program = Program(code=code, input="ab\n", limits=Limits(**limits))
    with Runner(None) as runner:
        trace = runner.run(program)
    assert (trace.end.reason, trace.steps[-1].kind) == (reason, "end")


def test_real_os_exit_keeps_the_steps_before_it(way):
    with Runner(None) as runner:
        trace = runner.run(Program(code="a = 1\nimport os\nos._exit(0)"))
    assert trace.end.exit_code == 0
    assert [step.line for step in trace.numbered] == [1, 2]


def test_real_input(way):
    with Runner(None) as runner:
        assert runner.run(Program(code="print(input() * 2)", input="ab\n")).stdout == "abab\n"


@on_linux
def test_real_daemon_does_not_outlive_its_run(way):
    daemon = DAEMON.replace("LAST", "os.closerange(0, 99)")
    with Runner(None, BASIC) as runner:
        trace = runner.run(Program(code=daemon))
    assert not is_alive(int(trace.stdout))


def test_real_trace_is_the_same_from_the_cache(cache):
    program = Program(code="for n in range(3):\n    print({'a', 'b', n})")
    with Runner(cache) as runner:
        fresh = runner.run(program)
        assert runner.run(program) == fresh
        assert (runner.runs, runner.hits) == (1, 1)
    with Runner(None) as runner:
        assert runner.run(program) == fresh
