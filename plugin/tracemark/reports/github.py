"""Findings as workflow commands of GitHub Actions, which shows them beside the lines of a change.

A command is one line, `::error file=…,line=…::message`. What stands in it is escaped, so that no text
of a page or of a run can end it and begin another one.
"""

from collections.abc import Iterable, Mapping

from tracemark.check.findings_text import safe
from tracemark.check.report import Report, summary
from tracemark.lesson.finding import Finding
from tracemark.reports.location import from_here

COMMANDS: Mapping[str, str] = {"error": "error", "note": "notice"}
"""The command for each severity of a finding."""


def github(reports: Iterable[Report]) -> str:
    """A command for each finding, and the summary."""
    known = tuple(reports)
    lines = [_command(finding) for report in known for finding in report.findings]
    return "\n".join((*lines, summary(*known)))


def _command(finding: Finding) -> str:
    properties = {
        "file": from_here(finding.position.path),
        "line": str(finding.position.line),
        "col": str(finding.position.column),
        "title": finding.code,
    }
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    advice = f"\n{safe(finding.advice)}" if finding.advice else ""
    return f"::{COMMANDS[finding.severity]} {told}::{_data(safe(finding.message) + advice)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    escaped = text.encode("utf-8", "replace").decode()  # a name of a file may be no UTF-8
    return _data(escaped).replace(":", "%3A").replace(",", "%2C")
