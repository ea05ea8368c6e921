"""Files that are written anew: wholly or not at all."""

import os
import stat
import tempfile
from pathlib import Path

from tracemark.errors import UsageError
from tracemark.lesson.page import Page
from tracemark.lesson.source import Source


def read_again(page: Page) -> str:
    """The page's file, with its line ends and its byte order mark, if it has one.

    Raises UsageError where it is not any more what the page was read from.
    """
    text = Path(page.path).read_bytes().decode("utf-8", "replace")
    if Source(text.removeprefix("\ufeff"), page.path).lines != page.lines:
        raise UsageError(f"{page.path} was changed meanwhile; it is left as it is, run this again")
    return text


def rewrite(path: Path, text: str) -> None:
    """Write the file so that a reader sees all of the old text or all of the new one.

    Its mode stays, and so does a link to it; line ends are those of `text`.
    """
    write_whole(path, text.encode())


def write_whole(path: Path, content: bytes) -> None:
    """The same for any content."""
    path = path.resolve()
    number, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        Path(draft).chmod(_mode(path))
        Path(draft).replace(path)
    finally:
        Path(draft).unlink(missing_ok=True)


def _mode(path: Path) -> int:
    """The rights of the file that is replaced, else those of any new file."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask
