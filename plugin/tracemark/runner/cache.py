"""Traces of earlier runs, kept in a folder.

One file for each trace, named by a hash over all that the trace depends on: the program, the
recorder, the interpreter. What is read is checked as input from outside: anything but the whole trace
that belongs there is a miss.
"""

import functools
from pathlib import Path
from typing import Literal

import msgspec

import tracemark
from tracemark.file_cache import FileCache, digest, digest_of_files
from tracemark.trace.model import Ending, Trace
from tracemark.trace.program import Program, encoded

FORMAT: Literal["tracemark-cache/1"] = "tracemark-cache/1"
UNREPEATABLE = frozenset({"time-limit", "output-limit", "memory-limit", "killed"})
"""Endings that may depend on how busy the machine is: such traces are not kept."""


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of one file."""

    format: Literal["tracemark-cache/1"] = FORMAT
    key: str
    """Its own key, so that a file under another's name is noticed."""
    trace: Trace
    """The trace."""


class TraceCache:
    """Traces by key, in files of a folder. May be used by several threads and processes at once."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`; it is made when the first trace is put there."""
        self.files = FileCache(folder)

    @property
    def folder(self) -> Path:
        """Where the traces are."""
        return self.files.folder

    @property
    def broken(self) -> bool:
        """True as soon as a trace could not be kept."""
        return self.files.broken

    def get(self, key: str) -> Trace | None:
        """The trace kept under `key`, or None."""
        content = self.files.get(_name(key))
        if content is None:
            return None
        try:
            entry = msgspec.json.decode(content, type=_Entry)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        if entry.key != key or not _is_sound(entry.trace):
            return None
        self.files.used(_name(key))
        return entry.trace

    def has(self, key: str) -> bool:
        """True where something is kept under `key`; whether it is sound shows when it is read."""
        return self.files.has(_name(key))

    def put(self, key: str, trace: Trace) -> bool:
        """Keep `trace` under `key`; False where it is not, as another run might end otherwise."""
        if not is_repeatable(trace.end):
            return False
        return self.files.put(_name(key), msgspec.json.encode(_Entry(key=key, trace=trace)))

    def prune(self) -> None:
        """Remove what no build has used for long, and what is too much, at most once a day."""
        self.files.prune()


def cache_key(program: Program, python_identity: str, policy: str = "") -> str:
    """The key, in hex, of the trace that `program` has under that interpreter and isolation."""
    return digest(
        (
            encoded(program),
            recorder_digest(),
            python_identity.encode(errors="surrogateescape"),
            policy.encode(errors="surrogateescape"),
        )
    )


@functools.cache
def recorder_digest() -> bytes:
    """Hash over the code that makes traces: the rooms `recorder`, `sandbox` and `trace`."""
    package = Path(tracemark.__file__).parent
    rooms = (package / room for room in ("recorder", "sandbox", "trace"))
    return digest_of_files(
        package, (path for room in rooms for path in room.rglob("*.py"))
    ).encode()


def _name(key: str) -> str:
    return f"{key}.json"


def _is_sound(trace: Trace) -> bool:
    """True where what readers of traces rely on, beyond types, holds."""
    numbers = [step.n for step in trace.steps]
    kinds = [step.kind for step in trace.steps]
    return (
        numbers == [*range(1, len(numbers)), None]
        and kinds[-1] == "end"
        and "end" not in kinds[:-1]
        and all(0 <= step.frame < len(trace.frames) for step in trace.steps)
    )


def is_repeatable(end: Ending) -> bool:
    """Would another run end so too? A process that left by `os._exit` does; by a signal, who knows."""
    died = end.reason == "crashed" and (end.exit_code is None or end.exit_code < 0)
    return end.reason not in UNREPEATABLE and not died
