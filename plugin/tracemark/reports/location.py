"""Where a finding stands, in the terms of other programs."""

import os
from pathlib import Path

from tracemark.lesson.finding import Finding


def from_here(path: str) -> str:
    """The path relative to the working directory, with forward slashes; absolute outside of it."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 (resolve would follow links)
    here = Path.cwd()
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else absolute).as_posix()


def utf16_column(finding: Finding) -> int:
    """The column counted in UTF-16 code units, from 1; that in characters where no line is known."""
    column = finding.position.column
    before = finding.source[: column - 1]
    return column + sum(ord(character) > 0xFFFF for character in before)
