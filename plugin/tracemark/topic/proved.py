"""What of a lesson is proved: its questions and its key moments."""

from collections.abc import Mapping

from tracemark.lesson.question import Question
from tracemark.lesson.sample import Sample
from tracemark.proof import Proof


def questions(proof: Proof) -> Mapping[str, Sample]:
    """The questions that a run bears out, by id, each with the sample that answers it."""
    samples = {sample.id: sample for sample in proof.page.samples}
    found = {}
    for checked in proof.report.checked:
        asked = checked.statement.noun
        if not isinstance(asked, Question) or asked.answer is None or checked.errors:
            continue
        answer = proof.report.answers.get(asked.id)
        if answer is not None and answer.proven and asked.answer.sample in samples:
            found[asked.id] = samples[asked.answer.sample]
    return found


def moments(proof: Proof) -> list[bool]:
    """For each key moment of the page, in order: does a run bear out all that it claims?"""
    verdicts = {id(checked.statement.noun): checked.verdict for checked in proof.report.checked}
    return [
        bool(block.checks) and all(verdicts.get(id(claim)) == "proved" for claim in block.checks)
        for block in proof.page.containers("moment")
    ]
