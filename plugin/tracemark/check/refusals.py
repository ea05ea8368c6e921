"""Which refusal of isolation a sample has run into, as far as its exception and its code tell.

The kernel says only "not permitted". What was not permitted is read off the modules and functions
that the line of the exception mentions; where that leaves a doubt, the words are general.
"""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from tracemark.lesson.sample import Sample
from tracemark.trace.model import Error

Refusal = Literal[
    "network",
    "unix",
    "processes",
    "sharing",
    "files",
    "writing",
    "attributes",
    "copying",
    "databases",
    "signals",
    "closed",
    "something",
]

_ATTRIBUTES = "permissions, owners and times of files cannot be changed here"
ADVICE: dict[Refusal, str] = {
    "network": "opening a network connection is not allowed here; a site can allow it with "
    "`allow: [network]` in mkdocs.yml",
    "unix": "Unix sockets are closed to samples, also where a site has `allow: [network]`",
    "processes": "starting another process is not allowed here; a site can allow it with "
    "`allow: [processes]` in mkdocs.yml",
    "sharing": "sharing memory, locks and queues between processes is not allowed here; a site can "
    "allow it with `allow: [processes]` in mkdocs.yml",
    "files": "a sample can open only files of its own folder and of Python; bring data with `files=`, "
    'or let the site allow reading with `allow: ["read:PATH"]` in mkdocs.yml',
    "writing": "a sample can write only in its own folder, which is where it runs; a path such as "
    "`out.txt` leads there",
    "attributes": f"{_ATTRIBUTES}, not even of a sample's own",
    "copying": f"{_ATTRIBUTES}, and `shutil.copy`, `copy2` and `copytree` change them; "
    "`shutil.copyfile` copies the content alone",
    "databases": f"{_ATTRIBUTES}, and `shelve` and `dbm` change them; `sqlite3` works",
    "signals": "a sample can send signals only to itself",
    "closed": "isolation refuses this to all samples, and no site can allow it",
    "something": "samples are isolated: they may not use the network, start processes, use files "
    "outside of their own folder, or change the system; `allow` in mkdocs.yml can permit some of that",
}
"""What is likely, and what to do about it; sentences that begin with no command."""

_OF_MODULES: dict[Refusal, str] = {
    "network": "aiohttp asyncio ftplib http httpx imaplib poplib requests smtplib socket "
    "socketserver ssl telnetlib urllib urllib3 websockets xmlrpc",
    "processes": "concurrent joblib multiprocessing pty subprocess",
    "databases": "dbm shelve",
}
"""What modules are for, by the first part of their names."""
_OF_FUNCTIONS: dict[Refusal, str] = {
    "unix": "AF_UNIX create_unix_connection create_unix_server open_unix_connection start_unix_server "
    "UnixStreamServer UnixDatagramServer",
    "signals": "kill killpg pidfd_send_signal",
    "attributes": "chmod lchmod chown lchown utime setxattr removexattr",
    "closed": "AF_ALG AF_BLUETOOTH AF_PACKET AF_VSOCK SOCK_RAW chroot clock_settime initgroups "
    "memfd_create nice sched_setaffinity sched_setparam sched_setscheduler setgid setgroups sethostname "
    "setns setpriority setuid unshare",
    "processes": "fork forkpty popen posix_spawn posix_spawnp create_subprocess_exec "
    "create_subprocess_shell execl execle execlp execv execve execvp execvpe spawnl spawnle spawnlp "
    "spawnv spawnve spawnvp",
}
"""What functions, and constants, are for, by their own names."""
_OF_MODULES_FUNCTIONS: dict[str, tuple[Refusal, str]] = {
    "shutil": ("copying", "copy copy2 copystat copymode copytree move"),
    "multiprocessing": (
        "sharing",
        "Array Barrier BoundedSemaphore Condition Event JoinableQueue Lock Queue RLock RawArray "
        "RawValue Semaphore ShareableList SharedMemory SimpleQueue Value",
    ),
}
"""Functions whose names others have too, so that the module counts."""
_MODULES = {name: what for what, names in _OF_MODULES.items() for name in names.split()}
_FUNCTIONS = {name: what for what, names in _OF_FUNCTIONS.items() for name in names.split()}
_ONLY_OF = {
    name: (module, what)
    for module, (what, names) in _OF_MODULES_FUNCTIONS.items()
    for name in names.split()
}
_WRITERS = frozenset(
    {
        *("FileHandler", "RotatingFileHandler", "hardlink_to", "makedirs", "mkdir", "mkfifo"),
        *("removedirs", "rename", "renames", "rmdir", "rmtree", "savefig", "symlink", "symlink_to"),
        *("to_csv", "to_json", "touch", "truncate", "unlink", "write_bytes", "write_text"),
    }
)
"""Functions that make, change or remove files."""
_WRITERS_OF_OS = frozenset({"link", "mknod", "remove", "replace"})
"""The same, with names that others have too."""
_WRITING_MODE = re.compile(r"[rbt]*[wax+][rbtwax+]*")
_UNREACHABLE = {
    *("gaierror", "herror", "URLError", "ConnectError", "ConnectionError", "NewConnectionError"),
    *("MaxRetryError", "ClientConnectorError"),
}
"""Exceptions of libraries where a connection could not be made, for whatever reason."""
_PATH = re.compile(r": b?(['\"]).+\1(?P<other> -> b?(['\"]).+\3)?$", re.DOTALL)
_SHARED_MEMORY = re.compile(r"['\"]/(dev/shm|psm_|wnsm_)")


def refused(isolated: bool, allowed: Collection[str]) -> frozenset[Refusal]:
    """What isolation refuses to the samples of a site with these exceptions (`allow`)."""
    found: set[Refusal] = set(ADVICE) if isolated else set()
    if "processes" in allowed:
        found.discard("sharing")
    return frozenset(found - set(allowed))


def refusal(sample: Sample, error: Error) -> Refusal | None:
    """What isolation is likely to have refused; None where the exception does not look like it."""
    if error.type in _UNREACHABLE:
        return "network"
    if error.type == "OperationalError" and error.message == "unable to open database file":
        return "files"
    if error.type == "Error" and "[Errno 1] Operation not permitted" in error.message:
        return "copying"  # shutil.copytree, which collects what went wrong
    if error.type != "PermissionError":
        return None
    code = _Code.of(sample, error.line)
    path = _PATH.search(error.message)
    if path is None:
        return code.about() if code else "something"
    if _SHARED_MEMORY.search(error.message):
        return "sharing"
    if error.message.startswith("[Errno 1]"):
        about = code.about() if code else "something"
        return about if about in ("copying", "databases") else "attributes"
    if code and "sharing" in _meant(code.near, code.modules):
        return "sharing"
    return "writing" if path["other"] or (code and code.writes()) else "files"


@dataclass(frozen=True, slots=True)
class _Code:
    """The code of a sample, as far as it tells what it wants to do."""

    near: list[ast.AST]
    """What begins on the line of the exception."""
    everywhere: list[ast.AST]
    modules: dict[str, str]
    """Names that imports bind, each with the first part of its module's name."""

    @classmethod
    def of(cls, sample: Sample, line: int | None) -> "_Code | None":
        """None where it cannot be read."""
        try:
            trees = [ast.parse(code) for code in (sample.setup, sample.code, sample.driver)]
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        return cls(
            near=[node for node in ast.walk(trees[1]) if line is not None and _covers(node, line)],
            everywhere=[node for tree in trees for node in ast.walk(tree)],
            modules={name: module for tree in trees for name, module in _imported(tree)},
        )

    def about(self) -> Refusal:
        """What the line speaks of; else what the whole sample does; else what it imports."""
        modules = self.modules
        imported = [_MODULES[module] for module in modules.values() if module in _MODULES]
        for meant in (_meant(self.near, modules), _meant(self.everywhere, modules), imported):
            found = list(dict.fromkeys(meant))
            if len(found) == 1:
                return found[0]
        return "something"

    def writes(self) -> bool:
        """Does the line make, change or remove a file?"""
        return any(isinstance(node, ast.Call) and self._is_writing(node) for node in self.near)

    def _is_writing(self, call: ast.Call) -> bool:
        function = call.func
        if isinstance(function, ast.Attribute):
            name, module = function.attr, self.modules.get(_root(function))
        else:
            name, module = (function.id, None) if isinstance(function, ast.Name) else ("", None)
        if name in _WRITERS or (name in _WRITERS_OF_OS and module == "os"):
            return True
        # A method of a path has the mode first, all other functions behind the path.
        first = 1 if isinstance(function, ast.Name) else 0
        modes = [*call.args[first:2], *(one.value for one in call.keywords if one.arg == "mode")]
        return name == "open" and any(
            isinstance(mode, ast.Constant) and _WRITING_MODE.fullmatch(str(mode.value))
            for mode in modes
        )


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Names that imports bind, each with the first part of its module's name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0], alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, node.module.partition(".")[0]


def _covers(node: ast.AST, line: int) -> bool:
    """Does the node begin on that line?"""
    return getattr(node, "lineno", None) == line


def _root(node: ast.AST) -> str:
    """The name that a chain of attributes and calls begins with; empty where it begins otherwise."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


def _meant(nodes: list[ast.AST], modules: dict[str, str]) -> list[Refusal]:
    """What the names in the code are for: functions first, for `asyncio` is for more than one."""
    functions: list[Refusal] = []
    used: list[Refusal] = []
    for node in nodes:
        if isinstance(node, ast.Name):
            name, module = node.id, modules.get(node.id)
            used += [_MODULES[module]] if module in _MODULES else []
        elif isinstance(node, ast.Attribute):
            # Of what is no module, such as a context of multiprocessing, the sample's imports count.
            name, module = node.attr, modules.get(_root(node))
            if module is None and "multiprocessing" in modules.values():
                module = "multiprocessing"
        else:
            continue
        of, what = _ONLY_OF.get(name, ("", None))
        if what is not None and of == module:
            functions.append(what)
        elif name in _FUNCTIONS:
            functions.append(_FUNCTIONS[name])
    return functions or used
