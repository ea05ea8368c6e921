"""The same rows on every Python: other interpreters against the one that runs the tests.

`TRACEMARK_TEST_PYTHONS` names interpreters, divided by colons; without it those on the PATH and
those of pyenv are taken. One that is not there is skipped, by name.
"""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import msgspec
import pytest
from tests.test_recorder_rows import PROGRAMS as ROWS
from tests.test_recorder_tricky import PROGRAMS as TRICKY

from tracemark.runner import Environment, Runner
from tracemark.trace.model import Trace
from tracemark.trace.program import Program

VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
MORE = {
    "nested functions, classes and errors": """
class Stack:
    def __init__(self):
        self.items = []
    def push(self, item):
        self.items.append(item)
    def pop(self):
        if not self.items:
            raise IndexError("empty")
        return self.items.pop()
s = Stack()
for i in range(3):
    s.push(i * i)
while s.items and s.items[-1] > 0:
    print(s.pop(), end=" ")
try:
    s.pop(); s.pop()
except IndexError as e:
    print(e)
""",
    "try in a loop": """
for text in ("1", "x"):
    try:
        n = int(text)
    except ValueError:
        n = -1
    else:
        n += 1
    finally:
        print(n)
""",
    "an uncaught error in a nested call": """
def a(n):
    return b(n - 1) if n else 1 / n
def b(n):
    return [a(n) for _ in range(1)]
a(3)
""",
}
CODES = {name: code for name, (code, _) in {**ROWS, **TRICKY}.items()} | MORE
DIFFERENT = {
    "enumeration": "a type of the library got another name in 3.11 (`EnumMeta`)",
    "late binding in a function": "`ast.unparse` of 3.10 writes `lambda : i`",
    "continue out of a handler in the module": "an exception is told as the object that an earlier "
    "one was, where it got the same place in memory",
}
"""Programs whose rows are not the same everywhere, and why."""
SAME_EVERYWHERE = [name for name in CODES if name not in DIFFERENT]


def interpreters() -> dict[str, str | None]:
    """Version or path → the interpreter's path, None where there is none."""
    named = os.environ.get("TRACEMARK_TEST_PYTHONS")
    if named:
        return {name: shutil.which(name) for name in named.split(":")}
    running = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return {version: find(version) for version in VERSIONS if version != running}


def find(version: str) -> str | None:
    """A `pythonX.Y` that starts: pyenv puts names on the PATH that do not."""
    pyenv = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python{version}"))
    for path in [*map(str, pyenv), shutil.which(f"python{version}")]:
        if path and subprocess.run([path, "-c", ""], capture_output=True).returncode == 0:
            return path
    return None


INTERPRETERS = interpreters()


@cache
def steps(name: str, python: str = sys.executable) -> str:
    """`everything` of a program's trace under an interpreter."""
    return everything(Runner(None, Environment(python)).run(Program(code=code_of(name))))


def code_of(name: str) -> str:
    return CODES[name].removeprefix("\n")


def everything(trace: Trace) -> str:
    """The steps as JSON, which shows all that differs."""
    told = [msgspec.json.encode(step).decode() for step in trace.steps]
    return "\n".join([*told, trace.stdout, str(trace.end.reason)])


@pytest.mark.parametrize("version", INTERPRETERS)
@pytest.mark.parametrize("name", SAME_EVERYWHERE)
def test_same_rows(name, version):
    python = INTERPRETERS[version]
    if python is None:
        pytest.skip(f"there is no Python {version} here")
    assert steps(name, python) == steps(name)
