"""Which refusal of isolation a sample has run into, as far as its exception and its code tell.

The kernel says only "not permitted". What was not permitted is read off the modules and functions
that the line of the exception mentions; where that leaves a doubt, the words are general.
"""

import ast
import re
from collections.abc import Collection, Iterator
from typing import Literal

from tracemark.lesson.sample import Sample
from tracemark.trace.model import Error

Refusal = Literal["network", "processes", "files", "attributes", "signals", "something"]

ADVICE: dict[Refusal, str] = {
    "network": "opening a network connection is not allowed here; a site can allow it with "
    "`allow: [network]` in mkdocs.yml",
    "processes": "starting another process is not allowed here; a site can allow it with "
    "`allow: [processes]` in mkdocs.yml",
    "files": "a sample sees only its own folder; bring data with `files=`, or let the site allow it "
    'with `allow: ["read:PATH"]` in mkdocs.yml',
    "attributes": "permissions, owners and times of files cannot be changed here, which "
    "`shutil.copy` does too; `shutil.copyfile` copies the content alone",
    "signals": "a sample can send signals only to itself",
    "something": "samples are isolated: they may not use the network, start processes, or use files "
    "outside of their own folder; `allow` in mkdocs.yml names exceptions",
}
"""What is likely, and what to do about it."""

_OF_MODULES: dict[Refusal, str] = {
    "network": "aiohttp asyncio ftplib http httpx imaplib poplib requests smtplib socket "
    "socketserver ssl telnetlib urllib urllib3 websockets xmlrpc",
    "processes": "concurrent joblib multiprocessing pty subprocess",
}
"""What modules are for, by the first part of their names."""
_OF_FUNCTIONS: dict[Refusal, str] = {
    "signals": "kill killpg pidfd_send_signal",
    "attributes": "chmod lchmod chown lchown utime copy copy2 copystat copymode copytree move",
    "processes": "fork forkpty popen posix_spawn posix_spawnp create_subprocess_exec "
    "create_subprocess_shell execl execle execlp execv execve execvp execvpe spawnl spawnle spawnlp "
    "spawnv spawnve spawnvp",
}
"""What functions do, by their own names."""
_MODULES = {name: what for what, names in _OF_MODULES.items() for name in names.split()}
_FUNCTIONS = {name: what for what, names in _OF_FUNCTIONS.items() for name in names.split()}
_UNREACHABLE = {
    *("gaierror", "herror", "URLError", "ConnectError", "ConnectionError", "NewConnectionError"),
    *("MaxRetryError", "ClientConnectorError"),
}
"""Exceptions of libraries where a connection could not be made, for whatever reason."""
_PATH = re.compile(r": b?(['\"]).+\1(?: -> b?(['\"]).+\2)?$", re.DOTALL)
_SHARED_MEMORY = "/dev/shm"  # noqa: S108 (only compared)


def refused(isolated: bool, allowed: Collection[str]) -> frozenset[Refusal]:
    """What isolation refuses to the samples of a site with these exceptions (`allow`)."""
    found: set[Refusal] = set(ADVICE) if isolated else set()
    return frozenset(found - set(allowed))


def refusal(sample: Sample, error: Error) -> Refusal | None:
    """What isolation is likely to have refused; None where the exception does not look like it."""
    if error.type in _UNREACHABLE:
        return "network"
    if error.type == "OperationalError" and error.message == "unable to open database file":
        return "files"
    if error.type != "PermissionError":
        return None
    if _PATH.search(error.message):
        return _of_path(error.message)
    return _of_code(sample, error.line)


def _of_path(message: str) -> Refusal:
    """What was refused to do with the file that a message names."""
    if _SHARED_MEMORY in message:
        return "processes"
    return "attributes" if message.startswith("[Errno 1]") else "files"


def _of_code(sample: Sample, line: int | None) -> Refusal:
    """What the line speaks of; else what the whole sample does; else what it imports."""
    try:
        trees = [ast.parse(code) for code in (sample.setup, sample.code, sample.driver)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "something"
    modules = {name: module for tree in trees for name, module in _imported(tree)}
    everywhere = [node for tree in trees for node in ast.walk(tree)]
    near = [node for node in ast.walk(trees[1]) if line is not None and _covers(node, line)]
    imported = (_MODULES[module] for module in modules.values() if module in _MODULES)
    for meant in (_meant(near, modules), _meant(everywhere, modules), imported):
        found = list(dict.fromkeys(meant))
        if len(found) == 1:
            return found[0]
    return "something"


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


def _meant(nodes: list[ast.AST], modules: dict[str, str]) -> Iterator[Refusal]:
    """What the names in the code are for: functions first, for `asyncio` is for more than one."""
    names = [node.id for node in nodes if isinstance(node, ast.Name)]
    attributes = [node.attr for node in nodes if isinstance(node, ast.Attribute)]
    functions = [_FUNCTIONS[name] for name in [*names, *attributes] if name in _FUNCTIONS]
    used = [modules[name] for name in names if name in modules]
    yield from functions or [_MODULES[module] for module in used if module in _MODULES]
