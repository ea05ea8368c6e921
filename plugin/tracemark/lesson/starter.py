"""A lesson to start from: `tracemark new` writes it."""

import re
from pathlib import Path

from tracemark.errors import UsageError

TEMPLATE = Path(__file__).with_name("starter.md")


def write_starter(page: Path) -> None:
    """Write a lesson with every part, whose claims hold as they stand, titled after its file.

    Raises UsageError where the page exists or cannot be written; nothing is changed then.
    """
    text = TEMPLATE.read_text(encoding="utf-8").replace("TITLE", title_of(page))
    try:
        _check_name(page)
        page.parent.mkdir(parents=True, exist_ok=True)
        with page.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        if error.filename != str(page):
            raise UsageError(f"cannot write {page}: {error.filename} is no folder") from error
        raise UsageError(f"{page} exists and is left as it is; name another page") from error
    except OSError as error:
        raise UsageError(f"cannot write {page}: {error.strerror}") from error


def _check_name(page: Path) -> None:
    if page.is_dir():
        raise UsageError(f"{page} is a folder; name a page in it, such as {page / 'lesson.md'}")
    if page.suffix != ".md":
        named = page.with_suffix(".md")
        raise UsageError(f"{page} is not the name of a Markdown file; write {named}")


def title_of(page: Path) -> str:
    """`while-loops.md` gives `While loops`: letters, digits and single spaces only."""
    title = " ".join(re.findall(r"[^\W_]+", page.stem)) or "A lesson"
    return title[0].upper() + title[1:]
