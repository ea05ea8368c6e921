"""Findings as SARIF 2.1.0, the form that code hosts take reports of tools in."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import metadata
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from tracemark.check.codes import CODES
from tracemark.check.findings_text import safe
from tracemark.check.report import Report
from tracemark.lesson.finding import Finding
from tracemark.reports.location import from_here, utf16_column

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
DISTRIBUTION = "mkdocs-tracemark"
ROOT = "%SRCROOT%"
"""The folder that paths are relative to, by the name that code hosts know."""
FINGERPRINTS = "tracemark/v1", "primaryLocationLineHash"
"""Names of the fingerprint: our own, in which another way to compute it is another number, and the one
that GitHub looks at. Without it GitHub computes one where it has the page, and else has none."""
_NUMBERS = {code: index for index, code in enumerate(CODES)}
_LINK = re.compile(r"\](?=\()")


def sarif(reports: Iterable[Report]) -> str:
    """All findings as one run of the tool."""
    findings = [finding for report in reports for finding in report.findings]
    run = {
        "tool": {"driver": _driver()},
        "columnKind": "utf16CodeUnits",
        "results": list(_results(findings)),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _driver() -> dict[str, Any]:
    package = metadata(DISTRIBUTION)
    manual = _manual(package.get_all("Project-URL") or [])
    return {
        "name": "Tracemark",
        "version": package["Version"],
        **({"informationUri": manual} if manual else {}),
        "rules": [_rule(code, manual) for code in CODES],
    }


def _manual(addresses: Iterable[str]) -> str:
    """Where the package says that its documentation is; empty where it does not say."""
    named = (line.partition(",") for line in addresses)
    found = {name.strip().casefold(): address.strip() for name, _, address in named}
    return found.get("documentation", "")


def _rule(code: str, manual: str) -> dict[str, Any]:
    told = CODES[code]
    page = f"{manual.rstrip('/')}/reference/findings/#{code.lower()}" if manual else ""
    return {
        "id": code,
        "shortDescription": {"text": f"{told.title}."},
        "help": {"text": told.explanation, "markdown": told.explanation},
        **({"helpUri": page} if page else {}),
    }


def _results(findings: Iterable[Finding]) -> Iterator[dict[str, Any]]:
    met: Counter[str] = Counter()
    for finding in findings:
        digest = _digest(finding)
        met[digest] += 1
        yield {
            "ruleId": finding.code,
            "ruleIndex": _NUMBERS[finding.code],
            "level": finding.severity,
            "message": {"text": _message(finding)},
            "locations": [{"physicalLocation": _location(finding)}],
            "partialFingerprints": dict.fromkeys(FINGERPRINTS, f"{digest}:{met[digest]}"),
        }


def _message(finding: Finding) -> str:
    text = f"{safe(finding.message)}."
    if finding.advice:
        text += f" {safe(finding.advice)}"
    text = _LINK.sub("] ", text)  # `[text](target)` would be a link of the viewer
    return text.replace("{", "{{").replace("}", "}}")  # what stands for itself; see SARIF 3.11.5


def _location(finding: Finding) -> Mapping[str, Any]:
    region = {"startLine": finding.position.line, "startColumn": utf16_column(finding)}
    return {"artifactLocation": _artifact(finding.position.path), "region": region}


def _artifact(path: str) -> Mapping[str, str]:
    shown = from_here(path)
    address = quote(shown.encode("utf-8", "surrogateescape"))
    if PurePosixPath(shown).is_absolute():
        return {"uri": f"file://{address}"}
    return {"uri": address, "uriBaseId": ROOT}


def _digest(finding: Finding) -> str:
    """What stays the same where lines are put in above the finding, or its run comes out different."""
    parts = from_here(finding.position.path), finding.code, finding.source.strip()
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
