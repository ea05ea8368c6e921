"""Code that a sample takes from a real file: `file="samples/deploy.py" lines="3-12"`."""

import io
import re
import tokenize
from dataclasses import dataclass
from pathlib import Path

from tracemark.lesson.spelling import nearest_file

LARGEST = 1_000_000
"""Bytes of a sample's file at most."""
_RANGE = re.compile(r"\s*([0-9]{1,7})\s*(?:(-)\s*([0-9]{1,7})?\s*)?$")


@dataclass(frozen=True, slots=True)
class FileCode:
    """Lines of a file."""

    path: str
    """As the author would type it, relative to the working directory where it is below that."""
    name: str
    """Its last part."""
    first: int
    """1-based line of the file that the code begins with."""
    lines: tuple[str, ...]
    """The lines as they stand in the file."""


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Why there is no code."""

    message: str
    advice: str
    about_lines: bool = False
    """True where the file is there and `lines` is wrong."""


def read_code(
    folder: Path, file: str, lines: str | None, root: Path | None
) -> FileCode | FileProblem:
    """The lines `lines` (all for None) of `file`, which is relative to `folder`.

    With `root`, a file outside that folder is refused.
    """
    if not file.strip():
        return FileProblem("`file` is empty", 'Name a file, such as `file="samples/a.py"`.')
    try:
        path = (folder / file).resolve()
        if root is not None and not path.is_relative_to(root.resolve()):
            return FileProblem(f"`{file}` is outside the project", "Move the file into the docs.")
        text = _text(path)
    except FileNotFoundError:
        advice = nearest_file(path)
        advice += f"The path is relative to the page's folder `{shown_path(folder)}`."
        return FileProblem(f"the file `{file}` does not exist", advice)
    except (OSError, ValueError, SyntaxError, RuntimeError) as error:
        return FileProblem(f"the file `{file}` cannot be read: {error}", "Check the path.")
    all_lines = text.removesuffix("\n").split("\n")
    wanted = _range(lines, len(all_lines))
    if isinstance(wanted, FileProblem):
        return wanted
    first, last = wanted
    return FileCode(shown_path(path), path.name, first, tuple(all_lines[first - 1 : last]))


def _text(path: Path) -> str:
    """The file's text, decoded as Python would."""
    with path.open("rb") as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError(f"it has more than {LARGEST:,} bytes")
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")


def _range(lines: str | None, count: int) -> tuple[int, int] | FileProblem:
    """First and last line wanted, both 1-based, of a file with `count` lines."""
    if lines is None:
        return 1, count
    found = _RANGE.match(lines)
    advice = f'Write `lines="3-12"`; the file has {count} line(s).'
    if not found:
        return FileProblem(f"`lines` is {lines!r}, expected a range of lines", advice, True)
    first = int(found[1])
    last = int(found[3]) if found[3] else count if found[2] else first
    if not 1 <= first <= last <= count:
        return FileProblem(f"the file has no lines {lines}", advice, True)
    return first, last


def shown_path(path: Path) -> str:
    """The path as one would type it from the working directory."""
    full, here = path.resolve(), Path.cwd()
    return str(full.relative_to(here) if full.is_relative_to(here) else full)
