"""Traces of earlier runs, kept in a folder.

One file for each trace, named by a hash over all that the trace depends on: the program, the
recorder, the interpreter. So nothing ever has to be declared out of date. A file is written under
another name and then renamed, so that builds that run at once can share a folder; and what is read
is checked as input from outside: anything but the whole trace that belongs there is a miss.
"""

import errno
import functools
import hashlib
import logging
import os
import stat
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Literal

import msgspec

import tracemark
from tracemark.trace.model import Ending, Trace
from tracemark.trace.program import Program, encoded

log = logging.getLogger(__name__)

FORMAT: Literal["tracemark-cache/1"] = "tracemark-cache/1"
UNREPEATABLE = frozenset({"time-limit", "output-limit", "memory-limit", "killed"})
"""Endings that may depend on how busy the machine is: such traces are not kept."""

USED = 24 * 3600
"""Seconds after which reading an entry marks it as used again."""
PRUNING = 24 * 3600
"""Seconds between two prunings."""
UNUSED = 30 * 24 * 3600
"""Seconds after which an entry that no build has read is removed."""
MOST_BYTES = 1024**3
"""Bytes of all entries; the ones unused for longest go first."""
DRAFT_AGE = 3600
"""Seconds after which a draft cannot be in the making any more."""


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
        self.folder = folder
        self.broken = False
        """True as soon as a trace could not be kept."""
        self._warned = False

    def get(self, key: str) -> Trace | None:
        """The trace kept under `key`, or None."""
        path = self._path(key)
        try:
            entry = msgspec.json.decode(_content(path), type=_Entry)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._warn("read", error)
            return None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        if entry.key != key or not _is_sound(entry.trace):
            return None
        self._used(path)
        return entry.trace

    def has(self, key: str) -> bool:
        """True where something is kept under `key`; whether it is sound shows when it is read."""
        try:
            return self._path(key).exists()
        except OSError as error:
            self._warn("read", error)
            return False

    def put(self, key: str, trace: Trace) -> bool:
        """Keep `trace` under `key`; False where it is not, as another run might end otherwise."""
        if not _is_repeatable(trace.end):
            return False
        content = msgspec.json.encode(_Entry(key=key, trace=trace))
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, content)
        except OSError as error:
            self._warn("write", error)
            self.broken = True
            return False
        return True

    def prune(self) -> None:
        """Remove what no build has used for long, and what is too much, at most once a day."""
        mark = self.folder / ".pruned"
        try:
            if time.time() - mark.stat().st_mtime < PRUNING:
                return
        except OSError:
            pass  # never pruned yet
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            mark.touch()
            _prune(self.folder, time.time())
        except OSError as error:
            self._warn("prune", error)

    @staticmethod
    def _used(path: Path) -> None:
        """Note that an entry is of use, now and then."""
        with suppress(OSError):  # one that may only be read is as good
            if time.time() - path.stat().st_mtime > USED:
                os.utime(path)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"

    def _warn(self, what: str, error: OSError) -> None:
        """Say so once: a folder that fails for one trace mostly fails for all."""
        if not self._warned:
            self._warned = True
            log.warning("cannot %s the cache of traces in %s: %s", what, self.folder, error)


def cache_key(program: Program, python_identity: str, policy: str = "") -> str:
    """The key, in hex, of the trace that `program` has under that interpreter and isolation."""
    digest = hashlib.sha256()
    for part in (
        encoded(program),
        recorder_digest(),
        python_identity.encode(errors="surrogateescape"),
        policy.encode(errors="surrogateescape"),
    ):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


@functools.cache
def recorder_digest() -> bytes:
    """Hash over the code that makes traces: the rooms `recorder`, `sandbox` and `trace`."""
    package = Path(tracemark.__file__).parent
    digest = hashlib.sha256()
    for room in ("recorder", "sandbox", "trace"):
        for path in sorted((package / room).rglob("*.py")):
            digest.update(f"{path.relative_to(package).as_posix()}\n".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()


def _content(path: Path) -> bytes:
    """Of a regular file: a pipe in its place would never end. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "rb") as file:  # noqa: PTH123 (a descriptor has no path)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "this is no file")
        return file.read()


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


def _is_repeatable(end: Ending) -> bool:
    """Would another run end so too? A process that left by `os._exit` does; by a signal, who knows."""
    died = end.reason == "crashed" and (end.exit_code is None or end.exit_code < 0)
    return end.reason not in UNREPEATABLE and not died


def _replace(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that a reader sees all of it or none."""
    draft = path.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _prune(folder: Path, now: float) -> None:
    """Remove old drafts, entries unused for long, and the oldest beyond the size of all."""
    entries = []
    for path in folder.glob("??/*"):
        with suppress(OSError):  # another build prunes too
            status = path.stat()
            age = now - status.st_mtime
            if age > (DRAFT_AGE if path.suffix == ".tmp" else UNUSED):
                path.unlink()
            else:
                entries.append((status.st_mtime, status.st_size, path))
    size = sum(entry[1] for entry in entries)
    for _, bytes_of_it, path in sorted(entries):
        if size <= MOST_BYTES:
            break
        with suppress(OSError):
            path.unlink()
        size -= bytes_of_it
