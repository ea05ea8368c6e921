"""The folder that a child runs in: fresh for each run, removed whatever the sample did to it."""

import logging
import os
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tracemark.errors import RunnerError
from tracemark.trace.program import DataFile

log = logging.getLogger(__name__)

PREFIX = "tracemark-"
"""Of the folders' names; then comes the number of the process that made one."""


@contextmanager
def work_folder() -> Iterator[Path]:
    """A fresh folder, gone afterwards. Raises OSError where none can be made."""
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")).resolve()
    try:
        yield folder
    finally:
        try:
            remove(folder)
        except OSError as error:
            log.warning("could not remove the temporary folder %s: %s", folder, error)


def sweep() -> None:
    """Remove the folders of builds that were killed. What cannot be removed is left to its owner."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}[0-9]*-*"):
        owner = int(folder.name.removeprefix(PREFIX).partition("-")[0])
        if not _lives(owner):
            with suppress(OSError):
                remove(folder)


def _lives(pid: int) -> bool:
    if os.name != "posix":
        return True  # to ask by a signal would be to send it
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # it is somebody else's
    return True


def put_files(folder: Path, files: Iterable[DataFile]) -> None:
    """Write a program's files; raises OSError as writing does, RunnerError for a name that leads out."""
    for file in files:
        path = folder.joinpath(*file.name.split("/"))
        if ".." in path.parts or not path.is_relative_to(folder):
            raise RunnerError(f"{file.name!r} is no place in the folder of a sample")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)


def remove(folder: Path) -> None:
    """Remove `folder` with all that is in it; raises OSError where something will not go.

    Not `shutil.rmtree`: a sample may leave folders with no permissions, or thousands of folders in
    one another, at which rmtree raises RecursionError. Inner folders are moved up to the top, so
    that no path is ever long and nothing recurses. Symbolic links are never followed, nor is one that
    stands in the place of `folder`: it is removed, and the folder is where the sample has put it.
    """
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
        return
    folder.chmod(0o700)
    waiting = _unlink_files(folder)
    while waiting:
        inner = waiting.pop()
        for deeper in _unlink_files(inner):
            waiting.append(deeper.rename(folder / uuid.uuid4().hex))
        inner.rmdir()
    folder.rmdir()


def _unlink_files(folder: Path) -> list[Path]:
    """Remove the files in `folder`; return its folders, made writable."""
    folders = []
    with os.scandir(folder) as found:
        for item in found:
            path = folder / item.name
            if item.is_dir(follow_symlinks=False):
                path.chmod(0o700)
                folders.append(path)
            else:
                path.unlink()
    return folders
