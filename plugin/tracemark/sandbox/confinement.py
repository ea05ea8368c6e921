"""The mechanisms of the kernel that keep a sample in, put on by the process that becomes it.

Which of them work is found out by trying: a version number says little where a container's own filter,
another security module or a missing file stands between.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .readable import readable

if sys.platform == "linux":
    from . import kernel, landlock, seccomp
    from .syscalls import processor

Allowed = Iterable[str]
"""`network`, `processes`, `read:/absolute/path`."""
SHARED_MEMORY = "/dev/shm"  # noqa: S108 (it is what the system calls it)
"""Where processes that work together keep their locks."""
DEVICES = ("/dev/null", "/dev/full")
"""May be written, too."""


class Confinement:
    """What is put on every sample of a server.

    State: `files`, `calls`, `namespaces`, whether Landlock, seccomp and namespaces are used;
    `network`, `processes`, whether the site allows them.
    """

    def __init__(
        self, allowed: Allowed, *, files: bool, calls: bool, namespaces: bool = False
    ) -> None:
        """All that does not depend on the sample is made now. Raises OSError as the kernel does."""
        given = list(allowed)
        self.network = network = "network" in given
        self.namespaces = namespaces
        self.files = files
        self.calls = calls
        self.processes = "processes" in given
        if sys.platform != "linux" or not (files or calls):
            return
        on = processor()
        if on is None:
            raise OSError(errno.ENOSYS, "the numbers of this processor's calls are not known")
        self.on = on
        signals, truncate = False, True
        if files:
            self.shape = landlock.Shape(on, network=network)
            truncate = self.shape.version >= 3
            signals = self.processes and self.shape.version >= 6
            self.run = landlock.EXECUTE if self.processes else 0
            self.rules = list(self._rules(given, network=network))
        if calls:
            self.filter = seccomp.Filter(
                on,
                network=network,
                processes=self.processes,
                signals=signals,
                truncate=truncate,
            )

    def _rules(self, given: list[str], *, network: bool) -> Iterator[landlock.Rule]:
        """For what every sample may reach; what is not there is passed over."""
        more = [one[len("read:") :] for one in given if one.startswith("read:")]
        wanted = [(path, landlock.READ | self.run) for path in readable(network=network) + more]
        wanted += [(path, landlock.READ | landlock.WRITE_FILE) for path in DEVICES]
        if self.processes:
            wanted.append((SHARED_MEMORY, landlock.OWN))
        for path, rights in wanted:
            try:
                yield landlock.Rule(path, rights, self.shape.files)
            except (FileNotFoundError, NotADirectoryError, PermissionError):
                continue

    @property
    def single(self) -> bool:
        """True where a sample cannot start a process."""
        return self.calls and not self.processes

    def enter(self) -> None:
        """What is put on a worker, for all its samples. Raises OSError where the kernel refuses."""
        if sys.platform == "linux" and self.namespaces:
            network = 0 if self.network else kernel.CLONE_NEWNET
            kernel.new_namespaces(kernel.CLONE_NEWIPC | network)

    def apply(self, folder: str) -> None:
        """Binds this process for good, to `folder`. Raises OSError where the kernel refuses."""
        if sys.platform != "linux" or not (self.files or self.calls):
            return
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        kernel.drop_capabilities(self.on)
        pid = os.getpid()
        if self.files:
            rules = landlock.Ruleset(self.on, self.shape)
            for rule in self.rules:
                rules.allow(rule)
            own = landlock.OWN | self.run
            for path, rights in ((folder, own), (f"/proc/{pid}", landlock.READ)):
                rule = landlock.Rule(path, rights, self.shape.files)
                rules.allow(rule)
                rule.close()
            rules.apply()
        if self.calls:
            self.filter.apply(pid)


def probe() -> dict[str, str]:
    """For each mechanism, why it does not work here; an empty text where it does."""
    if sys.platform != "linux":
        reason = "only Linux has it"
        return {"landlock": reason, "seccomp": reason, "namespaces": reason}
    return {
        "landlock": _tried(_landlock_holds),
        "seccomp": _tried(_seccomp_holds),
        "namespaces": _tried(_namespaces_hold),
    }


def details() -> dict[str, Any]:
    """Facts about this system that a report names."""
    found: dict[str, Any] = {"system": sys.platform, "root": False}
    if hasattr(os, "geteuid"):
        found["root"] = os.geteuid() == 0
        found["machine"] = os.uname().machine
        found["kernel"] = os.uname().release
    if sys.platform == "linux":
        on = processor()
        try:
            found["landlock"] = 0 if on is None else landlock.version(on)
        except OSError:
            found["landlock"] = 0
    return found


def _tried(holds: Callable[[], str]) -> str:
    """What a process that tried it said; the processes here stay as they are."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            said = holds()
        except BaseException as error:
            said = str(error) or type(error).__name__
        os.write(write, said.encode("utf-8", "backslashreplace")[:1000] or b"\0")
        os._exit(0)
    os.close(write)
    heard = os.read(read, 1000)
    os.close(read)
    os.waitpid(child, 0)
    return "" if heard == b"\0" else heard.decode() or "the process that tried it died"


def _landlock_holds() -> str:
    Confinement((), files=True, calls=False).apply("/usr")
    try:
        os.close(os.open("/", os.O_RDONLY))
    except PermissionError:
        pass
    else:
        return "a folder that no rule names could be read"
    os.listdir("/usr")
    return ""


def _seccomp_holds() -> str:
    import _socket  # as any module of the standard library, found also when ours are forgotten

    Confinement((), files=False, calls=True).apply("/usr")
    try:
        _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM)
    except PermissionError:
        pass
    else:
        return "a socket could be made"
    try:
        os.kill(os.getppid(), 0)
    except PermissionError:
        pass
    else:
        return "another process could be signalled"
    os.kill(os.getpid(), 0)
    return ""


def _namespaces_hold() -> str:
    user = os.geteuid()
    Confinement((), files=False, calls=False, namespaces=True).enter()
    if os.geteuid() != user:
        return "the user would have another number"
    with open("/proc/net/dev") as file:
        names = [line.split(":")[0].strip() for line in file.readlines()[2:]]
    return "" if names in ([], ["lo"]) else "the network of the system can still be seen"
