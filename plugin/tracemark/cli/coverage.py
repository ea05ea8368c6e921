"""How many claims are proved: a table on a terminal, else lines."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tracemark.check.findings_text import safe
from tracemark.check.report import Report
from tracemark.reports.coverage import VERDICTS, Coverage, coverage, coverage_line


def coverage_text(reports: Iterable[Report], *, err: bool) -> str:
    """For each page and in total; `err` is True for standard error, else standard output."""
    pages = coverage(reports)
    console = Console(stderr=err)
    if not console.is_terminal:
        return "\n".join(safe(coverage_line(page)) for page in pages)
    with console.capture() as captured:
        console.print(_table(pages))
    return captured.get().rstrip("\n")


def _table(pages: Iterable[Coverage]) -> Table:
    table = Table("Page")
    for column in ("claims", *VERDICTS):
        table.add_column(column, justify="right")
    for page in pages:
        if page.name == "total":
            table.add_section()
        counts = [f"{count:,}" if count else "" for count in page.counts]
        table.add_row(Text(safe(page.name)), f"{page.claims:,}", *counts)
    return table
