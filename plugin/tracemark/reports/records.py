"""Findings as JSON: an array of objects, whose schema is published."""

import json
from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec

from tracemark.check.report import Report
from tracemark.lesson.finding import Finding


class FindingRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A finding as `tracemark check --format json` writes it."""

    path: str
    """The file that it stands in, as the page was named on the command line."""
    line: Annotated[int, msgspec.Meta(ge=1)]
    """1-based line of that file."""
    column: Annotated[int, msgspec.Meta(ge=1)]
    """1-based character of that line."""
    code: Annotated[str, msgspec.Meta(pattern="^TM[0-9]{3}$")]
    """Stable code, such as `TM203`."""
    severity: Literal["error", "note"]
    """`note` fails nothing."""
    message: str
    """What was found and what was expected."""
    advice: str
    """What to do about it; empty where there is nothing to say."""
    source: str
    """The line that it stands in; empty where that is not known."""


FindingRecords = list[FindingRecord]
"""All findings of the pages, in page order."""


def record(finding: Finding) -> FindingRecord:
    """The finding as a record."""
    return FindingRecord(
        path=_encodable(finding.position.path),
        line=finding.position.line,
        column=finding.position.column,
        code=finding.code,
        severity=finding.severity,
        message=_encodable(finding.message),
        advice=_encodable(finding.advice),
        source=_encodable(finding.source),
    )


def records(reports: Iterable[Report]) -> str:
    """All findings as one JSON array."""
    found = [record(finding) for report in reports for finding in report.findings]
    return json.dumps(msgspec.to_builtins(found), indent=2)  # in ASCII, so a terminal can show it


def _encodable(text: str) -> str:
    """The text as Unicode has it: half of a character, which no UTF-8 can hold, as an escape."""
    return text.encode("utf-8", "backslashreplace").decode()
