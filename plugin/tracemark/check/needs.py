"""Which runs a page needs, so that they can be started before anything is decided."""

from collections.abc import Iterator

from tracemark.check.problem import CannotDecide, Problem
from tracemark.check.replace import replaced
from tracemark.lesson.claim import Claim, Replacement
from tracemark.lesson.page import Container, Page
from tracemark.lesson.question import Question
from tracemark.lesson.sample import Sample
from tracemark.trace.program import Program


def programs(page: Page) -> tuple[Program, ...]:
    """The programs whose traces `verify` will ask for, each once, samples first."""
    found = [sample.program() for sample in page.samples if not sample.broken]
    found += (program for claim in claims(page) for program in _variants(page, claim))
    return tuple(dict.fromkeys(found))


def claims(page: Page) -> Iterator[Claim]:
    """All claims of the page: of its blocks, then of its references, then of its prose."""
    for block in page.blocks:
        if isinstance(block, Question) and block.answer is not None:
            yield block.answer
        elif isinstance(block, Container):
            yield from block.checks
    yield from (reference.claim for reference in page.references if reference.claim is not None)
    yield from (value.claim for value in page.values)


def _variants(page: Page, claim: Claim) -> Iterator[Program]:
    sample = page.sample(claim.sample)
    if sample is None or sample.broken:
        return
    for replacements in claim.what_ifs:
        program = variant(sample, replacements)
        if isinstance(program, Program):
            yield program


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
