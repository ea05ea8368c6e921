"""How many claims of each page are proved: numbers, as lines or for a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from tracemark.check.report import Report, counted
from tracemark.check.statements import Verdict
from tracemark.reports.location import from_here

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the claims of a page, or of several, came to."""

    name: str
    """The page's path, or `total`."""
    counts: tuple[int, ...]
    """How many came to each of `VERDICTS`."""

    @property
    def claims(self) -> int:
        """All of them."""
        return sum(self.counts)


def coverage(reports: Iterable[Report]) -> list[Coverage]:
    """The coverage of each page that claims anything, and last the total."""
    pages = [_of_page(report) for report in reports if report.claims]
    sums = (sum(page.counts[n] for page in pages) for n in range(len(VERDICTS)))
    return [*pages, Coverage("total", tuple(sums))]


def coverage_line(page: Coverage) -> str:
    """`docs/a.md: 12 claims, 10 proved, 2 unverified`."""
    told = [f"{n} {verdict}" for n, verdict in zip(page.counts, VERDICTS, strict=True) if n]
    return ", ".join((f"{page.name}: {counted(page.claims, 'claim')}", *told))


def _of_page(report: Report) -> Coverage:
    verdicts = [claim.verdict for claim in report.claims]
    return Coverage(from_here(report.path), tuple(map(verdicts.count, VERDICTS)))
