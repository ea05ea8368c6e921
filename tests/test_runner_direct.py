"""Runs without a server, where it is not seen from outside: which way is taken, and Windows.

What runs on Linux of the direct way is in `test_runner.py`, beside the other way. Of Windows only what
does not call it is tested here: which calls would be made, in which order, with which bytes.
"""

import ctypes
import os
import socket
import sys
from typing import Any

import pytest

from tracemark.errors import IsolationError, RunnerError
from tracemark.runner import Environment, Runner, direct, launch, process, server
from tracemark.runner.direct import run_directly
from tracemark.runner.launch import Start, WindowsProcess
from tracemark.runner.process import run_child
from tracemark.runner.server import ServerKey
from tracemark.runner.windows_job import BasicLimits, ExtendedLimits, Job
from tracemark.trace.program import DataFile, Limits, Program

KEY = ServerKey.of(sys.executable, Environment())
FOUR, EIGHT = 4, 8
"""Bytes of the types of Windows on 64 bits."""


class Kernel:
    """Stands for `kernel32`: keeps what it is asked, and refuses the calls that it is told to."""

    def __init__(self, refused=()):
        self.calls = []
        self.refused = refused
        self.CreateJobObjectW = self._call("create", 77)
        self.AssignProcessToJobObject = self._call("assign")
        self.TerminateJobObject = self._call("terminate")
        self.CloseHandle = self._call("close")

    def _call(self, name, result=1):
        class Function:
            restype = None

            def __call__(_, *arguments):
                self.calls.append((name, *(getattr(one, "value", one) for one in arguments)))
                return 0 if name in self.refused else result

        return Function()

    def SetInformationJobObject(self, handle, which, value, size):
        data = bytes(ctypes.string_at(ctypes.addressof(value._obj), size.value))
        self.calls.append(("set", handle.value, which.value, data))
        return 0 if "set" in self.refused else 1

    @property
    def names(self):
        return [call[0] for call in self.calls]


class System:
    """Stands for the parts of Windows by which a process is started."""

    def __init__(self, kernel):
        self.kernel32 = kernel
        self.killed = False

    def popen(self, start):
        self.kernel32.calls.append(("popen",))
        return self

    def handle(self, process):
        return 55

    def resume(self, process):
        self.kernel32.calls.append(("resume",))

    def kill(self):
        self.killed = True

    def wait(self):
        return 1


def a_start():
    fields: dict[str, Any] = {name: None for name in Start.__dataclass_fields__}
    return Start(**fields | {"memory": 1})


def test_limits_of_a_job_lie_in_memory_as_windows_has_them():
    offsets = {
        "PerProcessUserTimeLimit": 0,
        "PerJobUserTimeLimit": 8,
        "LimitFlags": 16,
        "MinimumWorkingSetSize": 24,
        "MaximumWorkingSetSize": 32,
        "ActiveProcessLimit": 40,
        "Affinity": 48,
        "PriorityClass": 56,
        "SchedulingClass": 60,
    }
    assert {name: getattr(BasicLimits, name).offset for name in offsets} == offsets
    offsets = {
        "BasicLimitInformation": 0,
        "IoInfo": 64,
        "ProcessMemoryLimit": 112,
        "JobMemoryLimit": 120,
        "PeakProcessMemoryUsed": 128,
        "PeakJobMemoryUsed": 136,
    }
    assert {name: getattr(ExtendedLimits, name).offset for name in offsets} == offsets
    assert (ctypes.sizeof(BasicLimits), ctypes.sizeof(ExtendedLimits)) == (64, 144)


def test_a_job_is_given_its_limits():
    kernel = Kernel()
    Job(2**33, 64, kernel).add(55)
    create, limits, assign, screen = kernel.calls
    assert assign == ("assign", 77, 55)
    assert create == ("create", None, None)
    assert limits[:3] == ("set", 77, 9)
    read = ExtendedLimits.from_buffer_copy(limits[3])
    assert read.BasicLimitInformation.LimitFlags == 0x8 | 0x100 | 0x200 | 0x400 | 0x2000
    assert read.BasicLimitInformation.ActiveProcessLimit == 64
    assert (read.ProcessMemoryLimit, read.JobMemoryLimit) == (2**33, 2**33)
    assert screen == ("set", 77, 4, b"\xff\0\0\0")


def test_a_process_begins_when_it_is_in_its_job_and_ends_with_it():
    kernel = Kernel()
    started = WindowsProcess(a_start(), System(kernel))
    started.signal(9)
    assert started.kill()
    names = ["create", "set", "popen", "assign", "set", "resume", "terminate", "close"]
    assert kernel.names == names
    assert ("assign", 77, 55) in kernel.calls


def test_a_process_whose_screen_cannot_be_restricted_begins_all_the_same():
    kernel = Kernel()
    job = Job(1, 64, kernel)
    kernel.refused = ("set",)
    job.add(55)
    assert kernel.names == ["create", "set", "assign", "set"]


@pytest.mark.parametrize("call", ["create", "set", "assign"])
def test_a_job_that_is_refused_starts_nothing(call):
    kernel = Kernel(refused=(call,))
    system = System(kernel)
    with pytest.raises(OSError, match="job object"):
        WindowsProcess(a_start(), system)
    assert "resume" not in kernel.names
    assert system.killed == ("popen" in kernel.names)
    assert ("close" in kernel.names) == (call != "create")


def test_the_way_of_windows_is_taken_there(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(launch, "WindowsProcess", lambda start: ("windows", start))
    taken: Any = launch.launch(a_start())
    assert taken[0] == "windows"


@pytest.mark.parametrize(
    ("where", "name"),
    [(os, "fork"), (socket, "AF_UNIX"), (socket, "send_fds")],
)
def test_without_a_server_samples_are_run_directly(monkeypatch, where, name):
    assert server.can_serve()
    monkeypatch.delattr(where, name)
    assert not server.can_serve()
    monkeypatch.setattr(direct, "run_directly", lambda *args, **more: "directly")
    taken: Any = run_child(Program(code=""), KEY)
    assert taken == "directly"


@pytest.mark.parametrize("platform", process.WITHOUT_PROCESSES)
def test_where_there_are_no_processes_that_is_said(monkeypatch, platform):
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(RunnerError, match="starts no processes"):
        run_child(Program(code=""), KEY)


def test_strict_fails_closed():
    key = ServerKey.of(sys.executable, Environment(isolation="strict"))
    with pytest.raises(IsolationError, match=r"Landlock and seccomp.*No sample was run"):
        run_directly(Program(code=""), key)


@pytest.fixture
def directly(monkeypatch):
    monkeypatch.setattr(server, "can_serve", lambda: False)


def test_files_are_there(directly):
    program = Program(code="print(open('a/b').read())", files=(DataFile(name="a/b", content=b"x"),))
    with Runner(None) as runner:
        assert runner.run(program).stdout == "x\n"


def test_files_past_the_limit_end_it(directly):
    code = "import time\nfor n in range(20):\n    open(str(n), 'wb').write(b'x' * 7_000_000)\n"
    with Runner(None) as runner:
        trace = runner.run(Program(code=code + "time.sleep(60)"))
    assert trace.end.reason == "output-limit"
    assert trace.end.detail == "more than 2,000 files, or 64 MB in files"


def test_a_trace_is_the_same_either_way(monkeypatch):
    code = (
        "import sys\nfor n in range(3):\n    print({'a', 'b', n})\nprint(input(), sys.argv)\n1 / 0"
    )
    program = Program(code=code, input="given\nmore\n", setup="s = 1", driver="d = 1")
    with Runner(None) as runner:
        served = runner.run(program)
        monkeypatch.setattr(server, "can_serve", lambda: False)
        assert runner.run(program) == served


def test_the_time_that_the_interpreter_takes_is_not_the_samples(directly, tmp_path):
    slow = tmp_path / "python"
    slow.write_text(f'#!/bin/sh\nsleep 1\nexec {sys.executable} "$@"\n')
    slow.chmod(0o755)
    with Runner(None, Environment(str(slow))) as runner:
        trace = runner.run(Program(code="print(1)", limits=Limits(timeout=0.7)))
    assert (trace.end.reason, trace.stdout) == ("finished", "1\n")


def test_an_interpreter_that_never_begins_is_named(directly, monkeypatch, tmp_path):
    monkeypatch.setattr(direct, "STARTING", 0.3)
    slow = tmp_path / "python"
    slow.write_text("#!/bin/sh\necho waiting >&2\nsleep 600\n")
    slow.chmod(0o755)
    with pytest.raises(RunnerError, match="python: waiting"):
        run_directly(Program(code=""), ServerKey.of(str(slow), Environment()))
