"""Files that are written anew: wholly or not at all."""

import shutil
from pathlib import Path
from tempfile import NamedTemporaryFile

from tracemark.errors import UsageError
from tracemark.lesson.page import Page
from tracemark.lesson.source import Source


def read(page: Page) -> str:
    """The page's file, with its line ends and its byte order mark, if it has one.

    Raises UsageError where it is not any more what the page was read from.
    """
    text = Path(page.path).read_bytes().decode("utf-8", "replace")
    if Source(text.removeprefix("\ufeff"), page.path).lines != page.lines:
        raise UsageError(f"{page.path} was changed meanwhile; it is left as it is, run this again")
    return text


def rewrite(path: Path, text: str) -> None:
    """Put `text` in the place of what the file holds; its mode stays, and so does a link to it."""
    path = path.resolve()
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
        new = Path(draft.name)
        try:
            draft.write(text.encode())
            draft.close()
            shutil.copymode(path, new)
            new.replace(path)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
