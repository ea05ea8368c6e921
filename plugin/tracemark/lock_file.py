"""The lock of a site as a file."""

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
