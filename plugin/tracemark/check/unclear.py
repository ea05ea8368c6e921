"""Questions that `ask:` words, where its words say too little, or something that is not so of the sample."""

from tracemark.check.meant import did_you_mean
from tracemark.check.problem import Problem
from tracemark.check.run import Run
from tracemark.check.subject import Subject
from tracemark.check.vocabulary import BARE_WORDS
from tracemark.check.wrong_rows import outcomes
from tracemark.lesson.after_row import after_row
from tracemark.lesson.ask import asks_for_a_name, asks_for_a_test
from tracemark.lesson.question import Question
from tracemark.trace.label import label


def unclear(question: Question, subject: Subject, run: Run) -> Problem | None:
    """Why the question cannot be asked in these words."""
    if subject.kind in ("first", "last") and asks_for_a_test(question.title):
        return _untested(question, subject, run)
    if subject.kind in ("after", "before") and asks_for_a_name(question.title):
        return _of_two_scopes(subject, run)
    return None


def _untested(question: Question, subject: Subject, run: Run) -> Problem | None:
    """The sample never evaluates the condition: then there is no step at which it does so first."""
    found = outcomes(subject, run)
    if subject.change or found.is_test:
        return None
    near = did_you_mean(subject.text, run.condition_texts)
    return Problem(
        "TM202",
        f"`{subject.text[:60]}` is not a condition that the sample tests",
        _instead(question, subject) if found.by_row else near,
    )


def _instead(question: Question, subject: Subject) -> str:
    """How to ask for the variables instead: in the words of `ask:`, or else by a claim."""
    text, which = subject.text, subject.kind
    if not question.has_own_title:
        condition = text if subject.wanted else f"not ({text})"
        return f"ask `{which} step after which {condition[:60]}`"
    wanted = after_row(text, BARE_WORDS)
    claim = wanted if subject.wanted else f"not ({wanted})"
    return f'write "after which step" in the question, and claim `{which}({claim})`'


def _of_two_scopes(subject: Subject, run: Run) -> Problem | None:
    """A bare name that two variables have at that moment, each with a value."""
    row = run.rows.row(subject.n)
    if row is None or subject.change:
        return None
    state = row.after if subject.kind == "after" else row.before
    active = dict.fromkeys((state.stack[-1], 0, *state.stack))
    scopes = dict.fromkeys(
        state.functions[frame] for frame in active if subject.text in state.frames.get(frame, {})
    )
    if len(scopes) < 2:
        return None
    names = [label(scope, subject.text) for scope in scopes]
    return Problem(
        "TM202",
        f"{subject.kind} step {subject.n} there is more than one `{subject.text}`:"
        f" {', '.join(f'`{name}`' for name in names)}",
        f"ask `value {names[0]} {subject.kind} step {subject.n}`",
    )
