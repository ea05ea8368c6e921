"""The answer that a run gives to a question, with its options: those of the author, or made ones."""

from collections.abc import Mapping
from dataclasses import replace

from tracemark.check.answer import Answer
from tracemark.check.distractors import made_options
from tracemark.check.evaluate import Computed, evaluate
from tracemark.check.feedback import said_of
from tracemark.check.mutants import changes_for
from tracemark.check.other_reading import found_otherwise, read_otherwise
from tracemark.check.places import Places
from tracemark.check.problem import Problem
from tracemark.check.quiz import Judged, judge
from tracemark.check.reading import read_option
from tracemark.check.run import Run
from tracemark.check.subject import subject_of
from tracemark.check.unclear import unclear
from tracemark.check.vacuous import vacuous
from tracemark.check.values import printed
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
    problem = unclear(question, subject_of(claim.node), run)
    if problem is not None:
        return problem
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


def _generated(
    question: Question, claim: Claim, run: Run, found: Computed, places: Places
) -> Judged | Problem:
    """A question without options: they are made."""
    subject = subject_of(claim.node)
    otherwise = found_otherwise(question, subject, run, found.value, ())
    if otherwise is not None:
        return Judged(Answer(), (otherwise,))
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
    otherwise = found_otherwise(question, asked, run, found.value, readings)
    if otherwise is not None:  # "tick another one" would be bad advice
        return Judged(replace(judged.answer, proven=False), (otherwise,))
    answer = replace(judged.answer, proven=judged.answer.proven and not vacuous(claim.node))
    if judged.findings or not answer.proven:
        return Judged(answer, judged.findings)
    said = said_of(question, claim, run, found.value, readings, answer.right)
    otherwise = read_otherwise(question, asked, run, found.value, readings)
    return Judged(replace(answer, said=said), (otherwise,) if otherwise else ())
