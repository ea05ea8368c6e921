"""What the worker does on macOS instead of reading `/proc`, tried on Linux, which has a `ps`, too."""

import os
import shutil
import subprocess
import sys

import pytest

from tracemark.runner import Environment, server
from tracemark.runner.process import run_child
from tracemark.runner.server import RECORDER, SANDBOX, ServerKey
from tracemark.sandbox import listing, worker
from tracemark.sandbox.listing import Family, Process, parse
from tracemark.trace.program import Limits, Program

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no ps")

LIST = b"""\
    1     0     1  14096 Mon Nov  3 09:14:02 2026
  331     1   331   8432 Mon Nov  3 09:14:20 2026 \x20
 4010   331  4010  21504 Mon Nov  3 10:00:00 2026
99999  4010  4010 520192 Mon Nov  3 10:00:01 2026
"""
"""In the form of macOS, where blanks may follow the last column."""


def process(pid, parent, group=0, memory=1024, started=b"a"):
    return Process(pid, parent, group, memory, started)


def test_a_list_is_read():
    found = parse(LIST)
    assert [one.pid for one in found] == [1, 331, 4010, 99999]
    assert found[3] == Process(99999, 4010, 4010, 520192 * 1024, b"Mon Nov  3 10:00:01 2026")
    assert found[1].started == b"Mon Nov  3 09:14:20 2026"


@pytest.mark.parametrize(
    "text", [b"", b"\n", b"PID PPID\n", b"1 2 3 4\n", b"-1 2 3 4 Mon\n", b"ps: illegal option\n"]
)
def test_what_is_no_process_is_passed_over(text):
    assert parse(text) == []


def test_the_list_of_this_system_has_this_process():
    found = {one.pid: one for one in listing.listed()}
    own = found[os.getpid()]
    assert (own.parent, own.group) == (os.getppid(), os.getpgrp())
    assert own.memory > 1 << 20
    assert not any(one.parent == os.getpid() and b"ps" in one.started for one in found.values())


def test_without_ps_nothing_is_listed(monkeypatch):
    monkeypatch.setattr(listing, "PS", "/nowhere/ps")
    assert listing.listed() == []


def test_a_family_is_its_group_and_all_descendants():
    family = Family(10)
    family.update(
        [
            *(process(1, 0), process(10, 1, 10), process(11, 10, 11), process(12, 11, 12)),
            *(process(13, 1, 10), process(20, 1, 20)),
        ]
    )
    assert {one.pid for one in family.members} == {10, 11, 12, 13}


def test_a_family_keeps_who_lost_its_parent_and_knows_who_has_its_number_later():
    family = Family(10)
    family.update([process(10, 1, 10), process(11, 10, 11), process(12, 11, 12)])
    family.update([process(11, 1, 11), process(12, 1, 12, started=b"b"), process(13, 11, 13)])
    assert {one.pid for one in family.members} == {11, 13}


def test_the_list_is_asked_for_now_and_then(monkeypatch):
    answers = iter([[process(10, 1, 10)]])
    monkeypatch.setattr(listing, "listed", lambda: next(answers))
    family = Family(10)
    for _ in range(5):
        assert [one.pid for one in family.look()] == [10]


# All of it for real: a sandbox that takes Linux for macOS, as far as processes go

DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 99)
        time.sleep(600)
    time.sleep(1.5)
    os._exit(0)
print(os.getpid(), flush=True)
time.sleep(1)
"""


@pytest.fixture
def macos(tmp_path, monkeypatch):
    """Runs code in a sandbox for which processes are what `ps` lists."""
    folder = tmp_path / "sandbox"
    shutil.copytree(SANDBOX.parent, folder, ignore=shutil.ignore_patterns("*.pyc"))
    for name, old, new in (
        ("listing.py", 'sys.platform == "darwin"', "True"),
        ("orphans.py", 'sys.platform != "darwin"', "False"),
        ("limits.py", '"RLIMIT_AS"', '"RLIMIT_OF_NO_SYSTEM"'),
        ("orphans.py", 'if sys.platform == "linux":\n        prctl', "if False:\n        prctl"),
    ):
        text = (folder / name).read_text()
        assert text.count(old) == 1
        (folder / name).write_text(text.replace(old, new))
    monkeypatch.setattr(server, "SANDBOX", folder / "__main__.py")

    def run(code, **limits):
        # Another key for each sandbox, or a server of another one would be taken.
        key = ServerKey.of(sys.executable, Environment(isolation="basic"), tmp_path / "recorder")
        shutil.copytree(RECORDER, key.recorder, ignore=shutil.ignore_patterns("*.pyc"))
        return run_child(Program(code=code, limits=Limits(**limits)), key).end

    return run


def test_a_daemon_that_was_seen_is_killed(macos):
    end = macos(DAEMON)
    assert (end.exit_code, end.stopped) == (0, None)
    after = {one.pid: one for one in listing.listed()}
    assert not any(one.group == int(end.stdout) for one in after.values())
    ours = subprocess.run(["ps", "-axwwo", "args="], capture_output=True, check=True).stdout
    assert ours.count(str(server.SANDBOX).encode()) == 2  # the server and its worker


def test_memory_of_a_single_process_is_watched(macos):
    end = macos("x = bytearray(300_000_000)\nimport time\ntime.sleep(60)", memory=2**28)
    assert end.stopped == "memory-limit"


def test_too_many_processes_are_killed(macos):
    code = f"import os, time\nfor _ in range({worker.PROCESSES + 2}):\n"
    end = macos(code + "    if os.fork() == 0: time.sleep(600)\ntime.sleep(60)", memory=2**36)
    assert end.stopped == "process-limit"


def test_the_time_limit_holds_where_there_are_no_last_words(macos):
    assert macos("import time\ntime.sleep(60)", timeout=0.5).stopped == "time-limit"
