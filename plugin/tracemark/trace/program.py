"""What is to be run: a program with everything its record depends on.

A `Program` is a pure value: two equal programs have the same trace. That makes it the key of the
cache and the word by which `check` says which runs it needs without starting any.
"""

import json
from typing import Any

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The bounds of one run."""

    max_steps: int = 2000
    """Steps recorded at most; the program goes on past them, until it is taken for endless."""
    timeout: float = 10.0
    """Wall-clock seconds until the whole process tree is killed."""
    memory: int = 512 * 1024 * 1024
    """Bytes of address space."""
    output: int = 64 * 1024
    """Bytes of standard output, and the same again of standard error."""


class DataFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that a program finds in its folder."""

    name: str
    """Relative path with `/` between its parts, none of them `..`."""
    content: bytes
    """All of it."""


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """One program to be traced."""

    code: str
    """The code that the reader sees; its lines are the lines of the steps."""
    name: str = "sample.py"
    """File name that tracebacks and `__file__` show; no folders."""
    setup: str = ""
    """Code run before `code`, in the same namespace; makes no steps."""
    driver: str = ""
    """Code run after `code`, in the same namespace; makes no steps."""
    input: str = ""
    """What `input()` and standard input read."""
    actions: tuple[tuple[int, str], ...] = ()
    """`#:` comments as (line of `code`, template with `{name}` fields)."""
    files: tuple[DataFile, ...] = ()
    """Files beside the program."""
    python: str = ""
    """Name of one of the site's interpreters; empty for its default."""
    limits: Limits = Limits()
    """The bounds of the run."""


def as_job(program: Program) -> dict[str, Any]:
    """The program as the recorder takes it; its files are in its folder by then."""
    return {name: value for name, value in msgspec.to_builtins(program).items() if name != "files"}


def encoded(program: Program) -> bytes:
    """The program as JSON in ASCII: equal programs give equal bytes, also those with lone surrogates."""
    return json.dumps(msgspec.to_builtins(program), sort_keys=True).encode()
