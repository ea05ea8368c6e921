"""What is said to each choice of a question whose options the author wrote, from the run."""

from collections.abc import Iterable, Sequence

from tracemark.check.answer import Said
from tracemark.check.candidate import Candidate
from tracemark.check.evidence import evidence
from tracemark.check.problem import CannotDecide
from tracemark.check.reading import Reading
from tracemark.check.run import Run
from tracemark.check.subject import Subject


def said_of(
    subject: Subject,
    run: Run,
    value: object,
    readings: Sequence[Reading],
    right: Iterable[int],
    found: Sequence[Candidate],
) -> tuple[Said | None, ...]:
    """One for each option: the reason of the wrong answer that it is, else what the run shows.

    `found` are the wrong answers with a reason; an option that is none of them gets the sentence
    that bears the right answer out.
    """
    shown = evidence(subject, run, value)
    rights = set(right)
    return tuple(
        shown if index in rights else _reason(reading, found) or shown
        for index, reading in enumerate(readings)
    )


def _reason(reading: Reading, found: Sequence[Candidate]) -> Said | None:
    for one in found:
        try:
            if reading.says(one.value):
                return one.said
        except CannotDecide:
            continue
    return None
