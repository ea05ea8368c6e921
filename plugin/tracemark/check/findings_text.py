"""Findings for a terminal or a log.

Messages and source lines hold text of authors and of runs, so nothing of it reaches the terminal
raw: control characters are written as escapes, and no line begins with it (a log reader of a CI
service takes some lines for commands, even indented ones).
"""

import unicodedata

from tracemark.lesson.finding import Finding

TAB = "    "
_COMMANDS = {"##[": "#\\x23[", "##vso[": "#\\x23vso["}
"""Marks that CI services take for commands anywhere in a line, and what is written for them."""


def format_text(finding: Finding) -> str:
    """The finding in up to four lines: what and where, the source line, its caret, the advice."""
    lines = [safe(str(finding))]
    if finding.source.strip():
        source = finding.source.rstrip("\r\n")
        lines.append(f"  | {safe(source)}")
        lines.append(f"  | {' ' * _width(source[: finding.position.column - 1])}^")
    if finding.advice:
        lines.append(f"  = {safe(finding.advice)}")
    return "\n".join(lines)


def safe(text: str) -> str:
    """`text` on one line, with every character that is not seen written as an escape."""
    escaped = "".join(_character(character) for character in text)
    for mark, harmless in _COMMANDS.items():
        escaped = escaped.replace(mark, harmless)
    return escaped if not escaped.startswith("::") else "." + escaped


def _character(character: str) -> str:
    if character == "\t":
        return TAB
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")


def _width(text: str) -> int:
    """Terminal columns that `safe(text)` takes."""
    return sum(_columns(character) for character in safe(text))


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
