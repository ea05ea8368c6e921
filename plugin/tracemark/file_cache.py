"""What was made once and may be made again at any time, kept in the files of a folder.

One file for each key, and the key is a hash over all that the content depends on: nothing ever has to be
declared out of date. A file is written under another name and then renamed, so that builds that run
at once can share a folder.
"""

import errno
import hashlib
import logging
import os
import stat
import time
import uuid
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

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


class FileCache:
    """Bytes by name. May be used by several threads and processes at once.

    A name begins with a key in hex; what follows tells kinds of content apart, such as `.json`. What is
    read is input from outside: whoever asks for it has to check it.
    """

    def __init__(self, folder: Path) -> None:
        """Use `folder`; it is made when the first entry is put there."""
        self.folder = folder
        self.broken = False
        """True as soon as an entry could not be kept."""
        self._warned = False

    def get(self, name: str) -> bytes | None:
        """What is kept under `name`, or None."""
        try:
            return _content(self._path(name))
        except FileNotFoundError:
            return None
        except OSError as error:
            self._warn("read", error)
            return None

    def has(self, name: str) -> bool:
        """True where something is kept under `name`; whether it is sound shows when it is read."""
        try:
            return self._path(name).exists()
        except OSError as error:
            self._warn("read", error)
            return False

    def used(self, name: str) -> None:
        """Note that an entry is of use, now and then."""
        path = self._path(name)
        with suppress(OSError):  # one that may only be read is as good
            if time.time() - path.stat().st_mtime > USED:
                os.utime(path)

    def put(self, name: str, content: bytes) -> bool:
        """Keep `content` under `name`; False where that cannot be."""
        path = self._path(name)
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

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name

    def _warn(self, what: str, error: OSError) -> None:
        """Say so once: a folder that fails for one entry mostly fails for all."""
        if not self._warned:
            self._warned = True
            log.warning("cannot %s the cache of traces in %s: %s", what, self.folder, error)


def digest(parts: Iterable[bytes]) -> str:
    """A key: hash over the parts, in hex."""
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "big"))
        found.update(part)
    return found.hexdigest()


def digest_of_files(folder: Path, files: Iterable[Path]) -> str:
    """Hash over the content of files below `folder` and their names, in hex."""
    named = ((path.relative_to(folder).as_posix(), path) for path in sorted(files))
    return digest(part for name, path in named for part in (name.encode(), path.read_bytes()))


def _content(path: Path) -> bytes:
    """Of a regular file: a pipe in its place would never end. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "rb") as file:  # noqa: PTH123 (a descriptor has no path)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "this is no file")
        return file.read()


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
