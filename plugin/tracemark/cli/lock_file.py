"""The lock of a site as a file."""

from pathlib import Path

from tracemark.check.lock import NAME, Lock, Unusable, read_lock
from tracemark.site import Site


def lock_path(site: Site) -> Path:
    """Where the site's lock stands, relative to the working directory where it is below it."""
    path = site.folder / NAME
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
