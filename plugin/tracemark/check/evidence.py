"""Why an answer is right: one sentence that names the row which shows it."""

from tracemark.check.answer import Said
from tracemark.check.candidate import times, told
from tracemark.check.run import Run
from tracemark.check.second_answers import second_evidence
from tracemark.check.subject import Subject
from tracemark.check.values import Words
from tracemark.check.wrong_counts import count_fact
from tracemark.check.wrong_errors import error_fact
from tracemark.check.wrong_rows import outcomes
from tracemark.check.wrong_values import History, last_set
from tracemark.trace.phrases import shown
from tracemark.trace.rows import same_syntax


def evidence(subject: Subject, run: Run, value: object) -> Said | None:
    """The sentence; None where no row shows it."""
    if subject.change:
        return second_evidence(subject, run, value)
    if subject.kind in ("after", "before"):
        return _at_row(subject, run, value)
    if subject.kind in ("final", "values"):
        return _at_end(subject, run, value)
    if subject.kind in ("output", "output of"):
        return _output(subject, run)
    if subject.kind == "line":
        return Said(f"Step {subject.n} is at line {value}.", subject.n)
    if subject.kind in ("first", "last"):
        return _search(subject, run, value)
    return _count_or_error(subject, run, value)


def _count_or_error(subject: Subject, run: Run, value: object) -> Said | None:
    if subject.kind in ("count", "tested", "runs", "steps") and isinstance(value, int):
        fact, row = count_fact(subject, run, value)
    elif subject.kind == "raised" and len(run.rows):
        fact, row = error_fact(run, value)
    else:
        return None
    return Said(f"{fact[0].upper()}{fact[1:]}.", row)


def _at_row(subject: Subject, run: Run, value: object) -> Said:
    is_test = isinstance(value, bool) and subject.text not in run.names
    row = run.rows.row(subject.n)
    seen = run.evaluations[row.n - 1].get(same_syntax(subject.text), ()) if row else ()
    if is_test and len(seen) > 1 and subject.kind == "after":
        text = (
            f"Step {subject.n} evaluates {shown(subject.text)} {times(len(seen))}, last as {value}."
        )
        return Said(text, subject.n)
    moment = "At" if is_test else subject.kind.capitalize()
    return Said(f"{moment} step {subject.n} {shown(subject.text)} is {told(value)}.", subject.n)


def _at_end(subject: Subject, run: Run, value: object) -> Said | None:
    if subject.kind == "values":
        if not isinstance(value, list) or not value:
            return None
        value = value[-1]
    history = History(run, subject.text)
    row = last_set(history, value)
    if row is None:
        return None
    n = history.set_at(row).n
    return Said(f"After step {n}, and at the end, {shown(subject.text)} is {told(value)}.", n)


def _output(subject: Subject, run: Run) -> Said | None:
    if subject.kind == "output of":
        row = run.rows.row(subject.n)
        return Said(f"Step {row.n} writes {told(Words(row.output))}.", row.n) if row else None
    writing = [row for row in run.rows if row.output]
    if not writing:
        return None
    last = writing[-1]
    who = "The only step that writes is" if len(writing) == 1 else "The last to write is"
    return Said(f"{who} step {last.n}: {told(Words(last.output))}.", last.n)


def _search(subject: Subject, run: Run, value: object) -> Said | None:
    found = outcomes(subject, run)
    if isinstance(value, int):
        return Said(f"{found.at(value)}.", value)
    if not found.by_row:
        return None
    last = max(found.by_row)
    return Said(f"{found.at(last)}; it is never {subject.wanted}.", last)
