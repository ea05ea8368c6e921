"""The answer that a run gives to a question, with its options: those of the author, or made ones."""

from collections.abc import Mapping
from dataclasses import replace

from tracemark.check.answer import Answer
from tracemark.check.distractors import made_options
from tracemark.check.evaluate import Computed, evaluate
from tracemark.check.feedback import said_of
from tracemark.check.meant import did_you_mean
from tracemark.check.mutants import changes_for
from tracemark.check.other_reading import read_otherwise
from tracemark.check.places import Places
from tracemark.check.problem import Problem
from tracemark.check.quiz import Judged, judge
from tracemark.check.reading import read_option
from tracemark.check.run import Run
from tracemark.check.subject import subject_of
from tracemark.check.values import printed
from tracemark.check.vocabulary import looks_at_run
from tracemark.check.wrong_rows import outcomes
from tracemark.lesson.claim import Claim
from tracemark.lesson.question import Question


def answered(
    question: Question, claim: Claim, run: Run, table: Mapping[str, object], places: Places
) -> Judged | Problem:
    """What `claim`, the question's `answer:`, comes to, and what is wrong with the options.

    `table` has the words of options (`option_words.word_table`); `places` are
    those that right answers among made options have had on the page.
    """
    found = evaluate(claim.node, run)
    if isinstance(found, Problem):
        return _nothing_follows(claim, run) or found
    untested = _untested(claim, run)
    if untested is not None:
        return untested
    if question.makes_options:
        return _generated(question, claim, run, found, places)
    return _judged(question, claim, run, found, table)


def _nothing_follows(claim: Claim, run: Run) -> Problem | None:
    """Why it cannot be said which line comes next: the step is the last one."""
    last = len(run.rows)
    if not claim.text.startswith(f"step({last} + 1).line") or run.trace.is_cut:
        return None
    message = f"step {last} is the last one, so that no line comes after it"
    return Problem("TM207", message, "ask what comes after an earlier step" if last > 1 else "")


def _untested(claim: Claim, run: Run) -> Problem | None:
    """Why it cannot be said how often a condition is tested: the sample never tests it."""
    subject = subject_of(claim.node)
    if subject.kind != "tested" or subject.change or outcomes(subject, run).is_test:
        return None
    near = did_you_mean(subject.text, run.condition_texts)
    return Problem("TM202", f"`{subject.text[:60]}` is not a condition that the sample tests", near)


def _generated(
    question: Question, claim: Claim, run: Run, found: Computed, places: Places
) -> Judged | Problem:
    """A question without options: they are made."""
    subject = subject_of(claim.node)
    changes = changes_for(question, run.sample)
    made = made_options(question, claim, subject, run, found.value, changes, places)
    if isinstance(made, Problem):
        return made
    text = printed(found.value)
    return Judged(
        Answer(found.value, text, (made.right,), True, found.rows, made.options, made.said)
    )


def _judged(
    question: Question, claim: Claim, run: Run, found: Computed, table: Mapping[str, object]
) -> Judged | Problem:
    """A question whose options the author wrote, or that has none to choose from."""
    asked = subject_of(claim.node)
    readings = [read_option(o, table, asked, run.sample.code) for o in question.options]
    judged = judge(question, claim, found, readings)
    if isinstance(judged, Problem):
        return judged
    answer = replace(judged.answer, proven=judged.answer.proven and looks_at_run(claim.node))
    if judged.findings or not answer.proven:
        return Judged(answer, judged.findings)
    said = said_of(question, claim, run, found.value, readings, answer.right)
    otherwise = read_otherwise(question, asked, run, found.value, readings)
    return Judged(replace(answer, said=said), (otherwise,) if otherwise else ())
