"""Every code of a finding; the manual's page of findings is made from this table.

A code is never given another meaning and never used again. Each group is explained in its own module:
`form_codes`, `claim_codes` and `run_codes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tracemark.check.claim_codes import CLAIMS
from tracemark.check.code import Code
from tracemark.check.form_codes import FORM
from tracemark.check.run_codes import RUNS


@dataclass(frozen=True, slots=True)
class Group:
    """Codes that begin alike."""

    title: str
    """A heading of the manual."""
    explanation: str
    """One sentence under it."""
    codes: Mapping[str, Code]


GROUPS = (
    Group("The form of a lesson", "Found while a page is read; nothing has been run yet.", FORM),
    Group("What a lesson claims", "Found by comparing what the page says with the runs.", CLAIMS),
    Group(
        "How samples ran", "A sample with such an end is not asked for its claims as well.", RUNS
    ),
)
CODES: Mapping[str, Code] = {
    number: code for group in GROUPS for number, code in group.codes.items()
}
"""All codes, in order."""
