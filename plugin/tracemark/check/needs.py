"""Which runs a page needs, so that they can be started before anything is decided."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracemark.check.mutants import changes_for
from tracemark.check.problem import CannotDecide, Problem
from tracemark.check.replace import replaced
from tracemark.lesson.claim import Claim, Replacement
from tracemark.lesson.page import Container, Page
from tracemark.lesson.question import Question
from tracemark.lesson.sample import Sample
from tracemark.trace.program import Program


@dataclass(frozen=True, slots=True)
class Need:
    """A run that is needed, and for what."""

    program: Program
    sample: Sample
    changed: bool = False
    """True for a second run: that of a `what_if`, or one for wrong answers to a question."""


def programs(page: Page) -> tuple[Program, ...]:
    """The programs whose traces `verify` will ask for, each once, samples first."""
    return tuple(dict.fromkeys(need.program for need in needs(page)))


def needs(page: Page) -> Iterator[Need]:
    """What the page needs, samples first; several may need the same program."""
    for sample in page.samples:
        if not sample.broken:
            yield Need(sample.program(), sample)
            named = ((change.replacement,) for change in sample.named_changes)
            yield from _changed(sample, named)
    for claim in claims(page):
        if asked := _to_run(page, claim):
            yield from _changed(asked, claim.what_ifs)
    for block in page.blocks:
        answer = block.answer if isinstance(block, Question) else None
        if isinstance(block, Question) and answer and (asked := _to_run(page, answer)):
            yield from _changed(asked, changes_for(block, asked))


def claims(page: Page) -> Iterator[Claim]:
    """All claims of the page: of its blocks, then of its references, then of its prose."""
    for block in page.blocks:
        if isinstance(block, Question) and block.answer is not None:
            yield block.answer
        elif isinstance(block, Container):
            yield from block.checks
    yield from (reference.claim for reference in page.references if reference.claim is not None)
    yield from (value.claim for value in page.values)


def _to_run(page: Page, claim: Claim) -> Sample | None:
    """The sample that a claim speaks of; None where there is nothing to run."""
    sample = page.sample(claim.sample)
    return None if sample is None or sample.broken else sample


def _changed(sample: Sample, changes: Iterable[tuple[Replacement, ...]]) -> Iterator[Need]:
    """The sample's runs with these changes; one that cannot be made is a finding of `verify`."""
    for replacements in changes:
        program = variant(sample, replacements)
        if isinstance(program, Program):
            yield Need(program, sample, changed=True)


def variant(sample: Sample, replacements: tuple[Replacement, ...]) -> Program | Problem:
    """The sample's program with pieces of its shown code replaced, all lines where they were.

    A problem, with code TM210, where a piece stands at no place or at several, where nothing would
    change, or where the new text cannot stand there.
    """
    try:
        return sample.program(replaced(sample.code, replacements))
    except CannotDecide as signal:
        return signal.problem
    except RecursionError:
        return Problem("TM210", "the sample nests too deep for a piece of it to be replaced")
