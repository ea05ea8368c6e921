"""The lock of a site as a file."""

import os
import tempfile
from pathlib import Path

from tracemark.check.drift import Drift, unusable_finding
from tracemark.check.lock import NAME, Lock, Unusable, read_lock
from tracemark.errors import UsageError
from tracemark.lesson.finding import Finding


def load_drift(folder: Path) -> Drift | Finding:
    """What the runs of the site in `folder` are compared with, or why its lock cannot be used.

    Raises UsageError where there is no lock, OSError as reading does.
    """
    path = lock_path(folder)
    found = load_lock(path)
    if found is None:
        raise UsageError(f"there is no {path}; run `tracemark lock`")
    if isinstance(found, Unusable):
        return unusable_finding(found, str(path))
    return Drift(found, str(path), folder)


def lock_path(folder: Path) -> Path:
    """Where the lock of the site stands, relative to the working directory where it is below it."""
    path = folder / NAME
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path


def load_lock(path: Path) -> Lock | Unusable | None:
    """What the file holds, None where there is none. Raises OSError as reading does."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        return Unusable("TM323", "the lock cannot be read: it is not UTF-8")
    return read_lock(text.replace("\r\n", "\n"))


def replace_file(path: Path, text: str) -> None:
    """Write `text` so that a reader sees all of the old file or all of the new one."""
    path = path.resolve()  # a link stays one
    number, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(draft).chmod(_mode(path))
        Path(draft).replace(path)
    finally:
        Path(draft).unlink(missing_ok=True)


def _mode(path: Path) -> int:
    """The rights of the file that is replaced, else those of any new file."""
    try:
        return path.stat().st_mode & 0o777
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask
