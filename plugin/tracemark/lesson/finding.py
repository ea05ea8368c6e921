"""Where something stands, and what is wrong there.

Positions are taken when a page is read and carried to the end; nothing searches for them again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a Markdown page (or in the file that a sample was taken from)."""

    path: str
    """Path as the author would type it, relative to the working directory."""
    line: int
    """1-based line of the file, front matter included."""
    column: int = 1
    """1-based character of that line."""

    def __str__(self) -> str:
        """The clickable form `path:line:column`."""
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a lesson, placed, with what to do about it.

    `str(finding)` is the one-line form; `check.findings_text` makes the longer ones.
    """

    position: Position
    """Where it stands, on the very word that is wrong where that is known."""
    code: str
    """Stable code, such as `TM203`; each has a paragraph in the manual."""
    message: str
    """What was found and what was expected, one sentence without a full stop."""
    advice: str = ""
    """What to write instead or do, one sentence."""
    source: str = ""
    """The line of the page that it stands in."""
    severity: Literal["error", "note"] = "error"
    """`note` is shown and counted apart, and fails nothing."""

    def __str__(self) -> str:
        """`path:line:column: CODE message`."""
        return f"{self.position}: {self.code} {self.message}"


def failing(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that fail a check; notes do not."""
    return tuple(finding for finding in findings if finding.severity == "error")
