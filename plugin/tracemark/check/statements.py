"""What a page states, item by item and by name, before anything has been run.

Reports that list what was checked name each item the same, whether it has been checked yet or not.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Literal

from tracemark.check.cut import cut
from tracemark.lesson.claim import Claim
from tracemark.lesson.finding import Finding, Position, failing
from tracemark.lesson.page import Container, Page, ProseValue, Reference, ViewBlock
from tracemark.lesson.question import Question
from tracemark.lesson.sample import Sample
from tracemark.lesson.unread import Unread

Kind = Literal["page", "sample", "quiz", "check", "reference", "value", "table"]
Verdict = Literal["proved", "generated", "wrong", "unverified"]
"""proved: a run bears it out. generated: it was made from a run. wrong: it has a finding. unverified:
nothing decides it."""
Noun = Sample | Question | Claim | Reference | ProseValue | ViewBlock | Unread
"""What states something; a `Claim` alone is that of a `check:`, a `ViewBlock` a pinned table."""
LONGEST = 72
"""Characters of a name at most; what is longer is cut."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a page states: that a sample runs, or a claim."""

    kind: Kind
    """`page` is the form of all that belongs to no sample and no claim."""
    name: str
    """Short and on one line, the only one of its page, the same as long as its text is: it says
    nothing of lines."""
    position: Position
    sample: str = ""
    """Id of the sample that it speaks of; empty where it speaks of none."""
    noun: Noun | None = None
    """What states it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement, and what became of it."""

    statement: Statement
    verdict: Verdict
    reason: str = ""
    """Why nothing decides it; empty for all that is decided."""
    findings: tuple[Finding, ...] = ()
    """What was found there, notes too."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that fail a check."""
        return failing(self.findings)


def statements(page: Page) -> tuple[Statement, ...]:
    """All that the page states, samples first, then claims: of blocks, of references, of prose, of pinned tables."""
    return tuple(
        _told_apart(
            [
                *_of_samples(page),
                *_with_unread(page, [*_of_blocks(page)], "quiz", "check"),
                *_with_unread(page, [*_of_prose(page)], "reference", "value"),
                *_of_pinned(page),
            ]
        )
    )


def of_form(page: Page) -> Statement:
    """The statement that whatever the page has besides samples and claims is well-formed."""
    return Statement("page", "page", Position(page.path, 1))


def form_findings(page: Page) -> tuple[Finding, ...]:
    """The findings of form that belong to none of the page's samples and claims."""
    found = [finding for sample in page.samples for finding in sample_findings(page, sample)]
    found += [finding for one in page.unread for finding in one.findings]
    return tuple(finding for finding in page.findings if finding not in found)


def sample_findings(page: Page, sample: Sample) -> tuple[Finding, ...]:
    """The findings of the page that stand in the sample's fence, or in the file of its code."""
    places = (sample.position, *sample.options.values(), *sample.code_lines)
    lines = {(place.path, place.line) for place in places}
    return tuple(f for f in page.findings if (f.position.path, f.position.line) in lines)


def _of_samples(page: Page) -> Iterator[Statement]:
    for sample in page.samples:
        yield Statement("sample", _name("sample", sample.id), sample.position, sample.id, sample)


def _of_blocks(page: Page) -> Iterator[Statement]:
    for block in page.blocks:
        if isinstance(block, Question):
            about = block.answer.sample if block.answer else ""
            yield Statement("quiz", _name("quiz", block.title), block.position, about, block)
        elif isinstance(block, Container):
            for claim in block.checks:
                name = _name("check", f"{block.title or block.kind}: {claim.text}")
                yield Statement("check", name, claim.position, claim.sample, claim)


def _of_prose(page: Page) -> Iterator[Statement]:
    for one in page.references:
        if one.claim is not None:
            name = _name("reference", f"{one.about}: {one.claim.text}")
            yield Statement("reference", name, one.position, one.sample, one)
    for value in page.values:
        claim = value.claim
        yield Statement("value", _name("value", claim.text), claim.position, claim.sample, value)


def _of_pinned(page: Page) -> Iterator[Statement]:
    for block in page.blocks:
        if isinstance(block, ViewBlock) and block.pinned is not None:
            name = _name("table", f"{block.view} of {block.sample}")
            yield Statement("table", name, block.position, block.sample, block)


def _with_unread(page: Page, found: list[Statement], *kinds: Kind) -> list[Statement]:
    """The statements with those that cannot be read, each before the next of its kind on the page."""
    for one in page.unread:
        if one.kind in kinds:
            made = Statement(one.kind, _name(one.kind, one.text), one.position, one.sample, one)
            later = (n for n, s in enumerate(found) if _follows(s, made))
            found.insert(next(later, len(found)), made)
    return found


def _follows(statement: Statement, other: Statement) -> bool:
    return statement.kind == other.kind and statement.position > other.position


def _name(kind: Kind, text: str) -> str:
    flat = " ".join(text.split())
    return f"{kind}: {cut(flat, LONGEST)}"


def _told_apart(found: list[Statement]) -> Iterator[Statement]:
    """The statements; the second of a name gets a number that makes it the only one."""
    taken = {statement.name for statement in found}
    met: Counter[str] = Counter()
    for statement in found:
        name = statement.name
        met[name] += 1
        if met[name] > 1:
            n = next(n for n in count(met[name]) if f"{name} ({n})" not in taken)
            name = f"{name} ({n})"
            taken.add(name)
        yield replace(statement, name=name)
