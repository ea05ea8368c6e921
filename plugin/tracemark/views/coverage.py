"""How many of a page's claims are proved, in one sentence below its content."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tracemark.check.statements import Checked, Verdict

_WORDS: tuple[tuple[Verdict, str], ...] = (
    ("proved", "proved by running the code"),
    ("generated", "made from a run of the code"),
    ("unverified", "not verified"),
    ("wrong", "found wrong"),
)


@dataclass(frozen=True, slots=True)
class CoverageView:
    """The line at a page's end."""

    template: ClassVar[str] = "coverage.html"
    sentence: str


def coverage_view(claims: Sequence[Checked]) -> CoverageView:
    """The line for a page with these claims, of which there is one at least."""
    verdicts = [claim.verdict for claim in claims]
    counts = [(verdicts.count(verdict), words) for verdict, words in _WORDS]
    told = [(count, words) for count, words in counts if count]
    number = len(claims)
    if len(told) == 1:
        words = told[0][1]
        what = f", all {words}" if number > 1 else f", {words}"
    else:
        what = ": " + ", ".join(f"{count:,} {words}" for count, words in told)
    return CoverageView(f"{number:,} claim{'' if number == 1 else 's'} on this page{what}")
