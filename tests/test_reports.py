"""Findings in forms of other programs: GitHub's commands, SARIF, JUnit and JSON."""

import json
import os
import re
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import junitparser
import pytest
from tests.sarif_schema import SARIF

from tracemark.check.codes import CODES
from tracemark.check.report import Report
from tracemark.check.statements import Checked, Kind, Statement, Verdict
from tracemark.lesson.finding import Finding, Position
from tracemark.reports import sarif as sarif_module
from tracemark.reports.coverage import coverage, coverage_line
from tracemark.reports.github import github
from tracemark.reports.junit import junit
from tracemark.reports.records import FindingRecords, records
from tracemark.reports.sarif import sarif
from tracemark.schemas import schema

HOSTILE = (
    "\n::error file=x::no\r\n::add-mask::no %0A %3A ]]> <b>&amp; \x00\x07\x1b[31m\x7f\x85\x9b\u2028"
    "\ud800 \udcff \u202eevil\u2066 \ufffe\uffff [x](https://e.org) {0} ##[error]x ##vso[x]y 😀"
)
PATHS = ("a b.md", "a,b.md", "docs/a:b.md", "docs/größe 😀.md", "a%20b.md", "a#b?.md", "\udcff.md")


def finding(message="wrong", advice="Mend it.", path="docs/a.md", **more) -> Finding:
    place = Position(path, more.pop("line", 3), more.pop("column", 1))
    return Finding(place, more.pop("code", "TM203"), message, advice, **more)


def checked(
    name: str, verdict: Verdict = "proved", kind: Kind = "value", *, path="docs/a.md", **more
) -> Checked:
    return Checked(Statement(kind, name, Position(path, 5)), verdict, **more)


def report(*findings: Finding, path="docs/a.md") -> Report:
    """A page with these findings, each of a claim of its own."""
    return Report(
        findings=findings,
        path=path,
        checked=tuple(
            checked(f"value: {n}", "wrong", path=path, findings=(found,))
            for n, found in enumerate(findings)
        ),
    )


NOTE = finding(severity="note", code="TM308")
MANY = [finding(f"wrong {n}", line=n + 1, source=f"line {n}") for n in range(200)]
HOSTILE_FINDING = finding(HOSTILE, HOSTILE, source=HOSTILE, column=3)
REPORTS = {
    "none": [report()],
    "no pages": [],
    "many": [report(*MANY), report(path="b.md")],
    "hostile": [report(HOSTILE_FINDING, path=HOSTILE)],
    "without column": [report(finding(advice="", source=""))],
    "notes": [report(NOTE, finding())],
    "paths": [report(finding(path=path), path=path) for path in PATHS],
}


@pytest.fixture(params=REPORTS)
def reports(request):
    return REPORTS[request.param]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def is_clean(text: str) -> bool:
    """Are there no characters that a terminal obeys, and none that UTF-8 cannot hold?"""
    text.encode("utf-8")
    return not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202a-\u202e\u2066-\u2069]", text)


# GitHub

COMMAND = re.compile(
    r"::(error|notice) file=([^,:\s][^,:]*),line=(\d+),col=(\d+),title=(TM\d{3})::(.*)"
)


def decoded(text: str) -> str:
    """What the runner of GitHub makes of a property."""
    pairs = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))
    for escape, character in pairs:
        text = text.replace(escape, character)
    return text


def test_every_line_of_github_is_one_command(reports):
    text = github(reports)
    *commands, last = text.split("\n")
    assert is_clean(text)
    assert len(commands) == sum(len(report.findings) for report in reports)
    assert all(COMMAND.fullmatch(command) for command in commands), commands
    assert "proved" in last
    assert not last.startswith("::")
    assert "##[" not in text
    assert "##vso[" not in text


def test_a_command_says_what_and_where(here):
    (command, _) = github([report(finding("50% wrong", line=4, column=7))]).split("\n")
    assert command == ("::error file=docs/a.md,line=4,col=7,title=TM203::50%25 wrong%0AMend it.")
    assert github([report(NOTE)]).startswith("::notice file=")


@pytest.mark.parametrize("path", PATHS[:-1])
def test_the_file_of_a_command_is_the_path_from_here(here, path):
    (command, _) = github([report(finding(path=str(here / path)))]).split("\n")
    found = COMMAND.fullmatch(command)
    assert found
    assert decoded(found[2]) == path


# SARIF


def run_of(text: str) -> dict:
    document = json.loads(text)
    jsonschema.validate(document, SARIF)
    run: dict = document["runs"][0]
    return run


def test_sarif_is_what_its_schema_says(reports):
    text = sarif(reports)
    run = run_of(text)
    assert text.isascii()
    assert len(run["results"]) == sum(len(report.findings) for report in reports)
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert is_clean(result["message"]["text"])
        assert "](" not in result["message"]["text"]
    assert [rule["id"] for rule in rules] == list(CODES)


OFFICIAL = "TRACEMARK_SARIF_SCHEMA"
"""A variable with the path of the standard's own schema, which no package has that is light enough."""


@pytest.mark.skipif(OFFICIAL not in os.environ, reason=f"{OFFICIAL} has no path")
def test_sarif_is_what_the_schema_of_the_standard_says(reports):
    official = json.loads(Path(os.environ[OFFICIAL]).read_text("utf-8"))
    jsonschema.Draft4Validator.check_schema(official)
    jsonschema.Draft4Validator(official).validate(json.loads(sarif(reports)))
    broken = json.loads(sarif([report(finding())]))
    broken["runs"][0]["results"][0]["level"] = "fatal"
    assert not jsonschema.Draft4Validator(official).is_valid(broken)


def test_a_schema_refuses_what_sarif_does_not_know():
    document = json.loads(sarif([report(finding())]))
    document["runs"][0]["results"][0]["colour"] = "red"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SARIF)


def test_a_result_says_what_and_where():
    (result, note) = run_of(sarif([report(finding("`{1}` is wrong", line=4), NOTE)]))["results"]
    assert (result["level"], note["level"]) == ("error", "note")
    assert result["message"]["text"] == "`{{1}}` is wrong. Mend it."
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "docs/a.md", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 4, "startColumn": 1}


def test_columns_are_counted_in_utf16_code_units():
    source = "😀é😀x"
    (result,) = run_of(sarif([report(finding(source=source, column=4))]))["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region["startColumn"] == len("😀é😀".encode("utf-16-le")) // 2 + 1


@pytest.mark.parametrize("path", PATHS)
def test_an_address_is_the_path_from_here(here, path):
    (result,) = run_of(sarif([report(finding(path=str(here / path)))]))["results"]
    address = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[\w./%~-]+", address, re.ASCII)
    assert os.fsdecode(unquote(address, errors="surrogateescape")) == path


def test_a_page_outside_has_an_absolute_address(here):
    outside = here.parent / "other page.md"
    (result,) = run_of(sarif([report(finding(path="../other page.md"))]))["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": outside.as_uri()}


def fingerprints(*found: Finding) -> list[str]:
    results = run_of(sarif([report(*found)]))["results"]
    for names in (result["partialFingerprints"] for result in results):
        assert names["primaryLocationLineHash"] == names["tracemark/v1"]
    return [result["partialFingerprints"]["tracemark/v1"] for result in results]


def test_a_fingerprint_moves_with_its_line():
    one = finding("1 is wrong", source="  a line", line=3)
    moved = finding("2 is wrong", source="a line", line=90, column=4)
    assert fingerprints(one) == fingerprints(moved)
    assert len({*fingerprints(one, moved)}) == 2, "two of them on a page are two results"
    others = finding(source="another"), finding(source="a line", code="TM207")
    assert not {*fingerprints(*others)} & {*fingerprints(one)}
    assert fingerprints(finding(path="b.md")) != fingerprints(finding(path="c.md"))


def test_rules_link_to_the_manual_where_the_package_says_where_it_is(monkeypatch):
    class Package(dict):
        def get_all(self, name):
            assert name == "Project-URL"
            return ["Source, https://example.org/code", "Documentation, https://example.org/tm/"]

    monkeypatch.setattr(sarif_module, "metadata", lambda name: Package(Version="1.2"))
    driver = run_of(sarif([]))["tool"]["driver"]
    assert driver["informationUri"] == "https://example.org/tm/"
    assert driver["rules"][0]["helpUri"] == "https://example.org/tm/reference/findings/#tm101"
    page = Path(__file__).parent.parent / "docs" / "reference" / "findings.md"
    assert "{#tm101}" in page.read_text(encoding="utf-8")


# JUnit


def suites_of(text: str) -> junitparser.JUnitXml:
    return junitparser.JUnitXml.fromstring(text.encode())


def test_junit_is_read_by_others(reports):
    text = junit(reports)
    suites = suites_of(text)
    assert is_clean(text)
    assert len(list(suites)) == len(reports)
    for suite, page in zip(suites, reports, strict=True):
        before = suite.tests, suite.failures, suite.skipped, suite.errors
        suite.update_statistics()
        assert before == (suite.tests, suite.failures, suite.skipped, suite.errors)
        assert suite.failures == len(page.errors)
        assert suite.tests == len(page.checked)


def test_a_case_is_what_became_of_a_statement():
    wrong = finding("wrong", source="the line", line=4, column=5)
    states = (
        checked("value: a"),
        checked("quiz: b", "unverified", "quiz", reason="nothing\nproves it"),
        checked("value: c", "wrong", findings=(wrong, NOTE)),
        checked("quiz: d", "unverified", "quiz", reason="strict", findings=(wrong,)),
        checked("sample: s", kind="sample", findings=(NOTE,)),
    )
    (suite,) = suites_of(junit([Report(path="docs/a.md", checked=states)]))
    passed, skipped, failed, strict, noted = suite
    assert (suite.name, suite.tests, suite.failures, suite.skipped) == ("docs/a.md", 5, 2, 1)
    assert (passed.classname, passed.name, passed.result) == ("docs/a.md", "value: a", [])
    assert (passed._elem.get("file"), passed._elem.get("line")) == ("docs/a.md", "5")
    assert isinstance(skipped.result[0], junitparser.Skipped)
    assert skipped.result[0].message == "nothing\\nproves it"
    assert isinstance(failed.result[0], junitparser.Failure)
    assert failed.result[0].message == "docs/a.md:4:5: TM203 wrong"
    assert failed.result[0].type == "TM203"
    assert failed.result[0].text.splitlines()[1:] == ["  | the line", "  |     ^", "  = Mend it."]
    assert "TM308" in (failed.system_out or "")
    assert isinstance(strict.result[0], junitparser.Failure)
    assert (noted.result, "TM308" in (noted.system_out or "")) == ([], True)


def test_what_xml_forbids_is_written_visibly():
    (suite,) = suites_of(junit([report(HOSTILE_FINDING)]))
    (case,) = suite
    for escape in (r"\x00", r"\x1b[31m", r"\ud800", r"\udcff", r"\u202e", r"\ufffe", "]]>"):
        assert escape in case.result[0].text
        assert escape in case.result[0].message


# JSON


def test_records_are_what_their_schema_says(reports):
    found = json.loads(records(reports))
    jsonschema.validate(found, json.loads(schema(FindingRecords)))
    assert records(reports).isascii()
    assert len(found) == sum(len(report.findings) for report in reports)


def test_a_record_has_all_of_a_finding():
    assert json.loads(records([report(finding(source="x", line=4, column=2))])) == [
        {
            **{"path": "docs/a.md", "line": 4, "column": 2, "code": "TM203"},
            **{"severity": "error", "message": "wrong", "advice": "Mend it.", "source": "x"},
        }
    ]


# Coverage


def test_coverage_counts_claims_and_no_samples():
    one = Report(
        path="a.md",
        checked=(
            checked("sample: s", kind="sample"),
            checked("value: a"),
            checked("value: b", "wrong"),
            checked("quiz: c", "unverified", "quiz"),
            checked("quiz: d", "generated", "quiz"),
        ),
    )
    empty = Report(path="b.md", checked=(checked("page", "wrong", "page"),))
    assert [coverage_line(page) for page in coverage([one, empty, one])] == [
        "a.md: 4 claims, 1 proved, 1 generated, 1 wrong, 1 unverified",
        "a.md: 4 claims, 1 proved, 1 generated, 1 wrong, 1 unverified",
        "total: 8 claims, 2 proved, 2 generated, 2 wrong, 2 unverified",
    ]
    assert [coverage_line(page) for page in coverage([empty])] == ["total: 0 claims"]
