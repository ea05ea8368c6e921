"""What site and page say about their samples."""

from dataclasses import dataclass
from pathlib import Path

from tracemark.lesson.sample import ViewName
from tracemark.trace.program import Limits


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What site and page say about their samples."""

    limits: Limits
    """Bounds that no fence may go above."""
    show: tuple[ViewName, ...]
    """Views that follow a fence which does not say."""
    folder: Path
    """Folder that `file=` and `files=` are relative to."""
    root: Path | None
    """Folder that they may not leave; None for no such bound."""
    interpreters: tuple[str, ...]
    """Names that `python=` may have."""
