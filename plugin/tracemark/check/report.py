"""What was found on a page, and how many of its claims are proved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tracemark.check.answer import Answer
from tracemark.check.statements import Checked
from tracemark.lesson.finding import Finding, Position, failing
from tracemark.lesson.page import Reference
from tracemark.lesson.pipe_table import Grid


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of verifying one page."""

    findings: tuple[Finding, ...] = ()
    """In page order, mistakes of form included."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """Answers by id of their question."""
    values: Mapping[Position, str] = field(default_factory=dict)
    """What each value in prose shows, by the position of its claim; failed ones are not in it."""
    tables: Mapping[Position, Grid] = field(default_factory=dict)
    """What each pinned table is to say, by the position of its block; those of a broken sample, or
    with columns or rows that the run does not have, are not in it."""
    proved: int = 0
    """Claims that a run bears out."""
    generated: int = 0
    """Questions whose options are made from a run; they are not among the proved ones."""
    unverified: int = 0
    """Questions without `answer:`, claims that ask nothing of the run, and those that a broken
    sample leaves undecided."""
    path: str = ""
    """Of the page, as its findings name it."""
    checked: tuple[Checked, ...] = ()
    """All that the page states, samples first; no finding belongs to none of it."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that fail a check; notes do not."""
        return failing(self.findings)

    @property
    def claims(self) -> tuple[Checked, ...]:
        """The claims among what the page states."""
        return tuple(one for one in self.checked if one.statement.kind not in ("page", "sample"))


def without(report: Report, references: Sequence[Reference]) -> Report:
    """The report with the claims of these references found wrong."""
    left = {id(reference) for reference in references}
    checked = tuple(
        replace(one, verdict="wrong") if id(one.statement.noun) in left else one
        for one in report.checked
    )
    proved = [one for one in checked if one.verdict == "proved" and not one.errors]
    claims = [one for one in proved if one.statement.kind not in ("page", "sample")]
    return replace(report, checked=checked, proved=len(claims))


def summary(*reports: Report) -> str:
    """All reports in one line: `12 claims proved, 3 generated, 1 unverified, 2 findings`."""
    proved = sum(report.proved for report in reports)
    generated = sum(report.generated for report in reports)
    unverified = sum(report.unverified for report in reports)
    findings = sum(len(report.errors) for report in reports)
    notes = sum(len(report.findings) for report in reports) - findings
    parts = [counted(proved, "claim") + " proved", f"{generated} generated" if generated else ""]
    parts += [f"{unverified} unverified" if unverified else ""]
    parts += [counted(findings, "finding"), counted(notes, "note") if notes else ""]
    return ", ".join(part for part in parts if part)


def counted(number: int, noun: str) -> str:
    """`1 claim`, `2 claims`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
