"""All that pages state as JUnit XML, which every CI service shows as tests.

A page is a suite; each of its samples and claims is a case.
"""

from collections.abc import Iterable
from xml.etree import ElementTree as etree  # only written here, never read

from tracemark.check.findings_text import format_text, safe
from tracemark.check.report import Report
from tracemark.check.statements import Checked
from tracemark.reports.location import from_here


def junit(reports: Iterable[Report]) -> str:
    """The document."""
    suites = [_suite(report) for report in reports]
    root = etree.Element("testsuites", {"name": "tracemark", **_sums(suites)})
    root.extend(suites)
    etree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="unicode")


def _sums(suites: Iterable[etree.Element]) -> dict[str, str]:
    known = list(suites)
    names = ("tests", "failures", "errors", "skipped")
    return {name: str(sum(int(suite.get(name, "0")) for suite in known)) for name in names}


def _suite(report: Report) -> etree.Element:
    page = safe(from_here(report.path))
    failures = sum(bool(one.errors) for one in report.checked)
    skipped = sum(one.verdict == "unverified" and not one.errors for one in report.checked)
    suite = etree.Element(
        "testsuite",
        name=page,
        tests=str(len(report.checked)),
        failures=str(failures),
        errors="0",
        skipped=str(skipped),
    )
    suite.extend([_case(page, one) for one in report.checked])
    return suite


def _case(page: str, checked: Checked) -> etree.Element:
    place = checked.statement.position
    case = etree.Element(
        "testcase",
        classname=page,
        name=safe(checked.statement.name),
        file=safe(from_here(place.path)),
        line=str(place.line),
        time="0",
    )
    if checked.errors:
        first = checked.errors[0]
        failure = etree.SubElement(case, "failure", message=safe(str(first)), type=first.code)
        failure.text = "\n".join(map(format_text, checked.errors))
    elif checked.verdict == "unverified":
        etree.SubElement(case, "skipped", message=safe(checked.reason))
    notes = [finding for finding in checked.findings if finding.severity == "note"]
    if notes:
        etree.SubElement(case, "system-out").text = "\n".join(map(format_text, notes))
    return case
