"""Lines that another file takes the place of, when a site is built: `--8<-- "file"`.

They are those of `pymdownx.snippets`. Whoever reads a page as it stands in its file does not see
what they stand for.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.page import Page
from tracemark.lesson.sample import Sample

_MARK = re.compile(r"([ \t]*)-+8<-+[ \t]*$")
_INCLUDE = re.compile(r"([ \t]*)-+8<-+[ \t]+[\"'].+[\"'][ \t]*$")


def without_included(page: Page) -> Page:
    """The page with a note on each line that includes; samples that include are not to be run."""
    notes = tuple(_notes(page))
    if not notes:
        return page
    samples = tuple(replace(s, broken=s.broken or _includes(s)) for s in page.samples)
    findings = sorted((*page.findings, *notes), key=lambda finding: finding.position)
    return replace(page, samples=samples, findings=tuple(findings))


def _includes(sample: Sample) -> bool:
    lines = sample.code.split("\n")
    return any(_MARK.match(line) or _INCLUDE.match(line) for line in lines)


def _notes(page: Page) -> Iterator[Finding]:
    inside = False
    for number, line in enumerate(page.lines, start=1):
        mark = _MARK.match(line)
        found = mark or _INCLUDE.match(line)
        if found and not (mark and inside):
            yield Finding(
                Position(page.path, number, found.end(1) + 1),
                "TM116",
                "what this includes is not checked here; the build does",
                "Build the site with `mkdocs build --strict`, or name a sample's file by `file=`.",
                line,
                "note",
            )
        inside = inside is not bool(mark)
