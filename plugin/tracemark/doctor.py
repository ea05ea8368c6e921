"""What isolation this system really has, found out by trying.

Each *probe* is a small sample that tries to do something to the one who builds. It is run as any
sample is. What has become of it is judged by what can be seen from outside, where there is
something to see, else by its trace; no verdict is known beforehand.
"""

import os
import select
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import msgspec

from tracemark import ci
from tracemark.errors import IsolationError
from tracemark.runner import Environment, Level, Runner
from tracemark.runner.isolation import MECHANISMS, Hello, missing_for_strict, reasons
from tracemark.trace.ending import FILE_BYTES, PROCESSES
from tracemark.trace.model import Trace
from tracemark.trace.program import Limits, Program

Verdict = Literal["refused", "stopped", "possible", "not tried"]
"""refused: the sample met an error. stopped: it began, and was ended before it had an effect.
possible: it worked. not tried: this system or interpreter does not have what the probe needs."""
Area = Literal["files", "secrets", "network", "processes", "limits"]
DONE = "possible"
"""What a probe prints when it has worked."""
CANARY = "TRACEMARK_DOCTOR_CANARY"
"""A variable that stands for the secrets of a build."""
PATIENCE = 0.4
"""Seconds for the probes that would go on for ever."""
ENOUGH = 2.0
"""Seconds for the others."""
JOBS = 4
"""Probes at once; most of them wait."""
SOON = 0.3
"""Seconds in which what was killed may still be about to go."""
STAYS = 5
"""Seconds after which a process that a probe left ends by itself."""
LONGEST = 64
"""Bytes of a folder's path; that of a socket in it may have about a hundred."""
_REFUSALS = {
    *("PermissionError", "OSError", "BlockingIOError", "FileNotFoundError", "ProcessLookupError"),
    *("ConnectionRefusedError", "ConnectionResetError", "TimeoutError", "BrokenPipeError"),
}
"""Exceptions with which a system refuses."""
_LIMITS = {"time-limit", "step-limit", "memory-limit", "output-limit", "killed"}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the probes of one level may do something to; all of it is made for them."""

    folder: Path
    """Holds the file `private`, which is the author's."""
    secret: str
    """What the file and the variable `CANARY` hold."""
    tcp: socket.socket
    udp: socket.socket
    agent: socket.socket
    """Waits on a path, as an SSH agent does."""

    @property
    def names(self) -> dict[str, object]:
        """What an attacker would know."""
        return {
            "FILE": str(self.folder / "private"),
            "NEW": str(self.folder / "new"),
            "HOME": os.path.expanduser("~"),  # noqa: PTH111 (a Path raises where there is none)
            "CANARY": CANARY,
            "BUILD": os.getpid(),
            "TCP": self.tcp.getsockname(),
            "UDP": self.udp.getsockname(),
            "AGENT": self.agent.getsockname(),
            "DONE": DONE,
            "STAYS": STAYS,
        }


def _said(trace: Trace, around: Surroundings) -> bool:
    return DONE in trace.stdout.splitlines()


def _leaked(trace: Trace, around: Surroundings) -> bool:
    return around.secret in trace.stdout


def _made(trace: Trace, around: Surroundings) -> bool:
    return (around.folder / "new").exists()


def _mode_changed(trace: Trace, around: Surroundings) -> bool:
    return (around.folder / "private").stat().st_mode & 0o777 != 0o600


def _tcp_arrived(trace: Trace, around: Surroundings) -> bool:
    return _arrived(around.tcp)


def _udp_arrived(trace: Trace, around: Surroundings) -> bool:
    return _arrived(around.udp)


def _agent_asked(trace: Trace, around: Surroundings) -> bool:
    return _arrived(around.agent)


def _arrived(end: socket.socket) -> bool:
    """Is there something to be read or accepted?"""
    return bool(select.select([end], [], [], 0)[0])


def _still_runs(trace: Trace, around: Surroundings) -> bool:
    """Does the process live whose number the probe has printed?"""
    number = trace.stdout.strip()
    if not number.isdecimal():
        return False
    deadline = time.monotonic() + SOON
    while time.monotonic() < deadline:
        try:
            os.kill(int(number), 0)
        except OSError:
            return False
        time.sleep(0.01)
    return True


def _went_on(trace: Trace, around: Surroundings) -> bool:
    return trace.end.reason == "finished"


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing that a sample tries."""

    name: str
    area: Area
    what: str
    """In words, as what is possible or not."""
    code: str
    worked: Callable[[Trace, Surroundings], bool] = _said
    """Has it? Looks from outside where there is something to see."""
    endless: bool = False
    """True where it goes on until it is stopped."""

    def program(self, around: Surroundings, limits: Limits) -> Program:
        """The sample."""
        known = "".join(f"{name} = {value!r}\n" for name, value in around.names.items())
        known += f"MEMORY = {limits.memory}\nOUTPUT = {limits.output}\nDISK = {FILE_BYTES}\n"
        timeout = min(limits.timeout, PATIENCE if self.endless else ENOUGH)
        bounds = msgspec.structs.replace(limits, timeout=timeout, max_steps=50)
        return Program(code=self.code, setup=known, limits=bounds)

    def verdict(self, trace: Trace, around: Surroundings) -> Verdict:
        """What has become of it."""
        end = trace.end
        if self.worked(trace, around):
            return "possible"
        if end.reason in _LIMITS:
            return "stopped"
        error = end.error.type if end.error else ""
        if error == "MemoryError":
            return "stopped"
        if error in _REFUSALS:
            return "refused"
        return "stopped" if end.reason == "finished" else "not tried"


_PTRACE = """\
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long] * 4
if libc.ptrace(0x4206, BUILD, 0, 0) != 0:  # PTRACE_SEIZE, which does not stop it
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
print(DONE)
"""
_LEAVES = """\
import os, time
read, write = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(write, str(os.getpid()).encode())
        os.chdir("/")
        os.closerange(0, 64)
        time.sleep(STAYS)
    os._exit(0)
os.wait()
print(os.read(read, 20).decode())
"""
_FILLS = """\
import time
for number in range(4 * DISK // 2**22):
    with open(str(number), "wb") as file:
        file.write(bytes(2**22))
    time.sleep(0.01)
"""
_CONNECTS = "import socket\nsocket.create_connection(TCP, timeout=1).close()\n"
_SENDS = """\
import socket
with socket.socket(type=socket.SOCK_DGRAM) as end:
    end.sendto(b"x", UDP)
"""
_ASKS_AGENT = """\
import socket
with socket.socket(socket.AF_UNIX) as end:
    end.connect(AGENT)
"""
_LOOKS_AT_BUILD = """\
with open(f"/proc/{BUILD}/environ", "rb") as file:
    if file.read(1):
        print(DONE)
"""
_OWN_ENVIRONMENT = """\
import os
if CANARY not in os.environ:
    raise PermissionError("it is not there")
print(os.environ[CANARY])
"""
_FORKS = """\
import os
child = os.fork()
if child == 0:
    os._exit(0)
os.waitpid(child, 0)
print(DONE)
"""

PROBES = (
    Probe("read-file", "files", "read a file of yours", "print(open(FILE).read())", _leaked),
    Probe("list-home", "files", "list your home folder",
          "import os\nos.listdir(HOME)\nprint(DONE)"),
    Probe("write-file", "files", "write a file outside of its folder",
          "open(NEW, 'w').close()", _made),
    Probe("change-mode", "files", "change the permissions of your file",
          "import os\nos.chmod(FILE, 0o640)", _mode_changed),
    Probe("own-environment", "secrets", "find your variables in its environment",
          _OWN_ENVIRONMENT, _leaked),
    Probe("build-environment", "secrets", "read the environment of the build through /proc",
          _LOOKS_AT_BUILD),
    Probe("tcp", "network", "connect by TCP", _CONNECTS, _tcp_arrived),
    Probe("udp", "network", "send a packet by UDP", _SENDS, _udp_arrived),
    Probe("unix-socket", "network", "connect to a Unix socket of yours", _ASKS_AGENT,
          _agent_asked),
    Probe("start-process", "processes", "start a process", _FORKS),
    Probe("signal", "processes", "signal the process that started it",
          "import os\nos.kill(os.getppid(), 0)\nprint(DONE)"),
    Probe("attach", "processes", "attach to the build as a debugger", _PTRACE),
    Probe("leave-process", "processes", "leave a process behind", _LEAVES, _still_runs),
    Probe("memory", "limits", "take more memory than is allowed",
          "block = bytearray(2 * MEMORY)", _went_on),
    Probe("disk", "limits", "fill the disk", _FILLS, _went_on),
    Probe("output", "limits", "write output without end",
          "for _ in range(100):\n    print('x' * OUTPUT)", _went_on, endless=True),
    Probe("time", "limits", "run for ever", "import time\ntime.sleep(60)", _went_on, endless=True),
)  # fmt: skip
"""In the order of a report."""


class Interpreter(msgspec.Struct, frozen=True, kw_only=True):
    """What the server of one of the site's interpreters says."""

    name: str
    """As samples ask for it; empty for the default."""
    version: str
    mechanisms: dict[str, str]
    """For each mechanism of the kernel, why it does not work; empty where it does."""
    preload: dict[str, str]
    """Modules that could not be loaded beforehand, and why."""
    system: dict[str, str | int | bool]
    """Facts, such as the version of Landlock."""
    strict: str
    """Why `isolation: strict` would refuse; empty where it would work."""


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one probe."""

    probe: str
    area: Area
    what: str
    verdict: Verdict
    """At the level of the report."""
    basic: Verdict
    """At `basic`, without the kernel's help."""


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """All that was found out; also the JSON of `tracemark doctor`."""

    asked: Level
    """What the site asks for."""
    level: Level
    """What the probes were run at: another one where `strict` would refuse to run them."""
    allow: list[str]
    """The site's exceptions from isolation."""
    interpreters: list[Interpreter]
    limits: dict[str, int | float]
    """Of each sample: `timeout` in seconds, `steps`, `processes`; all else in bytes."""
    tried: list[Tried]
    defended: list[str]
    """What no sample can do here."""
    open: list[str]
    """What a sample can do here all the same."""
    undefended: list[str]
    """What isolation is not about, or does not hold here, in sentences."""
    hints: list[str]
    """What to do about it."""

    @property
    def is_refused(self) -> bool:
        """True where the site asks for more than there is here, so that nothing would be run."""
        return self.asked == "strict" and any(one.strict for one in self.interpreters)


def diagnose(environment: Environment, limits: Limits, environ: Mapping[str, str]) -> Diagnosis:
    """Try everything. Raises RunnerError where an interpreter cannot be started."""
    level = environment.isolation
    try:
        interpreters = _interpreters(environment)
    except IsolationError:
        level = "auto"
        interpreters = _interpreters(replace(environment, isolation=level))
    verdicts = _verdicts(replace(environment, isolation=level), limits)
    bare = verdicts
    if level != "basic":
        bare = _verdicts(replace(environment, isolation="basic", preload=()), limits)
    tried = [
        Tried(probe=p.name, area=p.area, what=p.what, verdict=verdicts[p.name], basic=bare[p.name])
        for p in PROBES
    ]
    return Diagnosis(
        asked=environment.isolation,
        level=level,
        allow=list(environment.allow),
        interpreters=interpreters,
        limits=_limits(limits),
        tried=tried,
        defended=_those(tried, "refused", "stopped"),
        open=_those(tried, "possible"),
        undefended=list(undefended(tried, interpreters)),
        hints=list(_hints(environment.isolation, tried, interpreters, environ)),
    )


def _interpreters(environment: Environment) -> list[Interpreter]:
    """What each says of itself, once it has run something."""
    found = []
    with Runner(None, environment) as runner:
        for name in ("", *environment.interpreters):
            runner.run(Program(code="pass\n", python=name))
            hello = runner.hello(name)
            assert hello is not None, "its server has just run something"
            found.append(_interpreter(name, hello))
    return found


def _interpreter(name: str, hello: Hello) -> Interpreter:
    missing = missing_for_strict(hello)
    return Interpreter(
        name=name,
        version=hello.version.split()[0],
        mechanisms={mechanism: hello.works.get(mechanism, "not tried") for mechanism in MECHANISMS},
        preload=hello.preload,
        system=hello.system,
        strict=reasons(hello, missing) if missing else "",
    )


def _limits(limits: Limits) -> dict[str, int | float]:
    return {
        "timeout": limits.timeout,
        "steps": limits.max_steps,
        "memory": limits.memory,
        "output": limits.output,
        "files": FILE_BYTES,
        "processes": PROCESSES,
    }


def _verdicts(environment: Environment, limits: Limits) -> dict[str, Verdict]:
    """By name of the probe."""
    with _surroundings() as around, Runner(None, environment, JOBS) as runner:
        programs = {probe: probe.program(around, limits) for probe in PROBES}
        traces = runner.run_all(programs.values())
        return {
            probe.name: probe.verdict(traces[program], around)
            for probe, program in programs.items()
        }


@contextmanager
def _surroundings() -> Iterator[Surroundings]:
    """A file, a variable and three sockets for samples to lay hands on; gone afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(_folder()))
        secret = f"secret-{os.urandom(8).hex()}"
        (folder / "private").write_text(secret, encoding="utf-8")
        (folder / "private").chmod(0o600)
        stack.enter_context(_variable(CANARY, secret))
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(type=socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        agent = stack.enter_context(socket.socket(socket.AF_UNIX))
        agent.bind(str(folder / "agent"))
        agent.listen()
        yield Surroundings(folder, secret, tcp, udp, agent)


def _folder() -> tempfile.TemporaryDirectory[str]:
    """A new folder, in which the path of a socket is not too long."""
    usual = tempfile.gettempdir()
    place = usual if len(usual.encode()) < LONGEST else "/tmp"  # noqa: S108 (made by tempfile)
    return tempfile.TemporaryDirectory(prefix="tracemark-doctor-", dir=place)


@contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    """A variable in the environment of this process."""
    os.environ[name] = value
    try:
        yield
    finally:
        with suppress(KeyError):
            del os.environ[name]


def undefended(tried: list[Tried], interpreters: list[Interpreter]) -> Iterator[str]:
    """What a reader has to know before building lessons of strangers."""
    if possible := _those(tried, "possible"):
        yield f"Here a sample can {', '.join(possible)}. Build only lessons that you trust."
    if unknown := _those(tried, "not tried"):
        yield f"Not tried here: {', '.join(unknown)}."
    yield "Isolation limits a sample, not other plugins, hooks or your requirements file."
    yield (
        "It does not defend against faults of the kernel, timing or load attacks, or a sample that"
        " lies in its own trace."
    )
    if any(one.system.get("root") for one in interpreters):
        yield "This is run as root. Build as another user: what root owns is the whole machine."


def _those(tried: list[Tried], *verdicts: Verdict) -> list[str]:
    return [one.what for one in tried if one.verdict in verdicts]


def _hints(
    asked: Level, tried: list[Tried], interpreters: list[Interpreter], environ: Mapping[str, str]
) -> Iterator[str]:
    """What to do."""
    missing = [one.strict for one in interpreters if one.strict]
    if missing:
        yield (
            f"isolation: strict would run nothing here ({missing[0]}). It needs Linux 5.13 or newer,"
            " and a user other than root or namespaces."
        )
    elif asked != "strict":
        yield "isolation: strict would work here. It keeps a build from going on with less."
    if asked == "basic" and not missing:
        yield "The site asks for isolation: basic; auto would refuse more here."
    if warning := ci.advice(environ):
        yield warning
    elif service := ci.service(environ):
        yield f"This job of {service} has no variable that looks like a secret. Keep it so."
