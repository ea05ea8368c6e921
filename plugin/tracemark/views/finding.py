"""A finding, shown on the page where it arose (`mkdocs serve`)."""

from dataclasses import dataclass
from typing import ClassVar

from tracemark.lesson.finding import Finding


@dataclass(frozen=True, slots=True)
class FindingView:
    """The box of a finding."""

    template: ClassVar[str] = "finding.html"
    finding: Finding


def finding_view(finding: Finding) -> FindingView:
    """The box of `finding`."""
    return FindingView(finding)
