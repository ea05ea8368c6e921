"""Is all that a page says of its runs true."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from tracemark.check.option_words import word_table
from tracemark.check.page_check import PageCheck
from tracemark.check.pinned import Shown
from tracemark.check.refusals import refused
from tracemark.check.report import Report
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.page import Page, Verify
from tracemark.trace.model import Trace
from tracemark.trace.program import Program


def verify(
    page: Page,
    traces: Mapping[Program, Trace],
    *,
    words: Mapping[str, object] | None = None,
    verify: Verify = "warn",
    isolated: bool = True,
    allowed: Collection[str] = (),
    shown: Shown | None = None,
) -> Report:
    """Decide everything that `page` claims, given the traces of `needs.programs(page)`.

    `words` are a site's own words for options (see `option_words.word_table`). Under `strict` a question
    without `answer:` and a claim that asks nothing of the run are findings, under `off` only the
    runs are judged; what the page's front matter says goes first. `isolated` and `allowed` say
    how the samples ran: they explain what a sample was refused, and decide nothing. `shown` says what
    a view shows, to compare pinned tables with; without it they stay unverified.
    """
    mode = page.verify or verify
    table, refusals = word_table(words or {}), refused(isolated, allowed)
    checking = PageCheck(page, traces, table, mode, shown, refusals)
    checked = tuple(checking.everything())
    findings = {*page.findings, *(finding for one in checked for finding in one.findings)}
    report = Report(
        findings=tuple(sorted(findings, key=_in_page_order)),
        answers=checking.answers,
        values=checking.values,
        tables=checking.tables,
        path=page.path,
        checked=checked,
    )
    verdicts = [claim.verdict for claim in report.claims if not claim.errors]
    return replace(
        report,
        proved=verdicts.count("proved"),
        generated=verdicts.count("generated"),
        unverified=verdicts.count("unverified"),
    )


def _in_page_order(finding: Finding) -> tuple[Position, str, str]:
    return finding.position, finding.code, finding.message
