"""A lesson to start from: `tracemark new` writes it."""

import re
from pathlib import Path

from tracemark.errors import UsageError

TEMPLATE = Path(__file__).with_name("starter.md")


def write_starter(page: Path) -> None:
    """Write a lesson with every part, whose claims hold as they stand, titled after its file.

    Raises UsageError where the page exists or cannot be written; nothing is changed then.
    """
    if page.suffix != ".md":
        raise UsageError(f"{page} is not the name of a Markdown file; write {page}.md")
    text = TEMPLATE.read_text(encoding="utf-8").replace("TITLE", title_of(page))
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        with page.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{error.filename} exists and is left as it is") from error
    except OSError as error:
        raise UsageError(f"cannot write {page}: {error.strerror}") from error


def title_of(page: Path) -> str:
    """`while-loops.md` gives `While loops`: letters, digits and single spaces only."""
    title = " ".join(re.findall(r"[^\W_]+", page.stem)) or "A lesson"
    return title[0].upper() + title[1:]
