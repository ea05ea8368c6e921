"""Options made from a run: the right answer among wrong ones that a learner would believe.

A wrong answer is used only if it could not be taken for the right one: after both are brought to a
normal form they differ, and no other reading of the question makes it true. Its reason is what is said
to whoever chooses it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from tracemark.check.answer import MadeOption, Said
from tracemark.check.candidate import Candidate, candidate
from tracemark.check.evidence import evidence
from tracemark.check.literals import literal
from tracemark.check.mutants import Change
from tracemark.check.other_reading import other_side, says_when
from tracemark.check.places import Places, digest
from tracemark.check.problem import CannotDecide, Problem
from tracemark.check.run import Run
from tracemark.check.second_answers import second_answers
from tracemark.check.subject import Subject
from tracemark.check.values import ErrorName, Picture, Words
from tracemark.check.values import shown as value_text
from tracemark.check.wrong_counts import wrong_counts
from tracemark.check.wrong_errors import wrong_errors
from tracemark.check.wrong_outputs import wrong_outputs
from tracemark.check.wrong_rows import wrong_lines, wrong_rows
from tracemark.check.wrong_values import UNSET, wrong_values
from tracemark.lesson.claim import Claim
from tracemark.lesson.question import Question

WANTED = 3
"""Wrong options at most."""
FEWEST = 2
"""Wrong options at least; a question whose answer is True or False has one."""
LONGEST = 300
"""Characters of an option at most."""
MOST_LINES = 12
"""Lines of an option at most."""

_WEAK = ("other order", "off by one")
"""Reasons of wrong answers that are used where there is nothing better."""
_ADVICE = "write the options by hand: the right one, and wrong ones with a reason each"


@dataclass(frozen=True, slots=True)
class Made:
    """The options of a generated question."""

    options: tuple[MadeOption, ...]
    right: int
    """Index of the right one."""
    said: tuple[Said | None, ...]
    """One for each option."""


def candidates(
    subject: Subject, claim: Claim, run: Run, value: object, changes: Iterable[Change]
) -> list[Candidate]:
    """All wrong answers that a reason leads to, the most believable first."""
    found: list[Candidate] = []
    with suppress(CannotDecide):  # a preview cannot be compared; those until then stand
        found.extend(_found(subject, claim, run, value, changes))
    return found


def _found(
    subject: Subject, claim: Claim, run: Run, value: object, changes: Iterable[Change]
) -> Iterator[Candidate]:
    if isinstance(value, bool):
        said = evidence(subject, run, value)
        if said is not None:
            yield candidate(not value, "opposite", said.text, said.row)
    elif subject.change:
        yield from second_answers(subject, claim.node, run, value, changes)
    elif subject.kind in ("after", "before", "final", "values"):
        yield from wrong_values(subject, run, value)
    elif subject.kind in ("output", "output of"):
        yield from wrong_outputs(subject, run, value, changes)
    elif subject.kind in ("first", "last"):
        yield from wrong_rows(subject, run, value)
    elif subject.kind == "line":
        yield from wrong_lines(subject, run, value)
    elif subject.kind in ("count", "tested", "runs", "steps"):
        yield from wrong_counts(subject, run, value)
    elif subject.kind == "raised":
        yield from wrong_errors(run, value)


def made_options(
    question: Question,
    claim: Claim,
    subject: Subject,
    run: Run,
    value: object,
    changes: Iterable[Change],
    places: Places,
) -> Made | Problem:
    """The options of a question that has none, or why they must be written by hand.

    `places` are those that the page's right answers have so far; that of this one is added.
    """
    try:
        return _options(question, claim, subject, run, value, changes, places)
    except CannotDecide as signal:
        return _by_hand(signal.problem.message)


def _options(
    question: Question,
    claim: Claim,
    subject: Subject,
    run: Run,
    value: object,
    changes: Iterable[Change],
    places: Places,
) -> Made | Problem:
    if isinstance(value, Picture) and not value.whole:
        return _by_hand("the answer is too long to be shown whole")
    option = _option(subject, run, value)
    if len(option.text) > LONGEST or option.code.count("\n") >= MOST_LINES:
        return _by_hand("the answer is too long for an option")
    right = [value, *_right_otherwise(question, subject, run)]
    fitting = _fitting(right, candidates(subject, claim, run, value, changes))
    chosen = _varied(fitting)[:WANTED]
    fewest = 1 if isinstance(value, bool) else FEWEST
    if len(chosen) < fewest:
        return _by_hand(
            f"the run gives {len(chosen)} wrong answer(s) that one would believe to"
            f" `{claim.text}`, and {fewest} are needed"
        )
    return _made(question, subject, run, value, chosen, places)


def _by_hand(message: str) -> Problem:
    return Problem("TM215", f"no options can be made: {message}", _ADVICE)


# Which wrong answers are fit


def _right_otherwise(question: Question, subject: Subject, run: Run) -> list[object]:
    """What is right for who takes "at step k" to mean the other side of the step."""
    other = UNSET if says_when(question.title) else other_side(subject, run)
    return [] if other is UNSET else [other]


def _fitting(right: Sequence[object], found: Sequence[Candidate]) -> list[Candidate]:
    """Those that differ from all that is right and from each other and are like the answer."""
    taken = {normal(value) for value in right}
    fitting: list[Candidate] = []
    for one in found:
        if isinstance(one.value, Picture) and not one.value.whole:
            continue
        key = normal(one.value)
        if key in taken or not _alike(one.value, right[0]):
            continue
        taken.add(key)
        fitting.append(one)
    return fitting


def normal(value: object) -> tuple[str, object]:
    """The same for answers that a learner could not tell apart: `2` and `2.0`, `True` and `1`, `a` and `'a'`."""
    if isinstance(value, bool | int | float):
        return "number", float(value) if abs(value) < 2**53 else value
    if isinstance(value, str):
        text = "\n".join(line.rstrip() for line in value.split("\n")).strip("\n")
        inside = literal(text)
        if isinstance(inside, bool | int | float):
            return normal(inside)
        return "text", " ".join(text.strip("'\"").split(" ")).casefold()
    return "value", value_text(value)


def _alike(wrong: object, right: object) -> bool:
    """Of the same type, and of similar length, so that its look does not give it away."""
    if isinstance(right, ErrorName) or isinstance(wrong, ErrorName):
        return True
    if right is None or wrong is None:
        return isinstance(right, int | None) and isinstance(wrong, int | None)
    if _type(wrong) is not _type(right):
        return False
    if isinstance(right, int | float) or _is_empty(wrong) or _is_empty(right):
        return True
    lengths = len(value_text(wrong)), len(value_text(right))
    return max(lengths) <= 2 * min(lengths) + 24


def _is_empty(value: object) -> bool:
    return isinstance(value, str) and not value


def _type(value: object) -> object:
    if isinstance(value, Words):
        return Words
    return value.type if isinstance(value, Picture) else type(value)


def _varied(found: list[Candidate]) -> list[Candidate]:
    """One for each reason first, then the rest; those with a weak reason come last."""
    seen: set[str] = set()
    first: list[Candidate] = []
    rest: list[Candidate] = []
    for one in found:
        (rest if one.reason in seen or one.reason in _WEAK else first).append(one)
        seen.add(one.reason)
    return [*first, *sorted(rest, key=lambda one: one.reason in _WEAK)]


# How they are shown


def _made(
    question: Question,
    subject: Subject,
    run: Run,
    value: object,
    chosen: list[Candidate],
    places: Places,
) -> Made:
    right_one = value, evidence(subject, run, value)
    wrong: list[_Pair] = [(one.value, one.said) for one in chosen]
    seed = f"{question.id}\0{question.title}"
    options = _sorted([right_one, *wrong]) or _shuffled(right_one, wrong, seed, places)
    right = next(i for i, (other, _) in enumerate(options) if other is value)
    return Made(
        tuple(_option(subject, run, other) for other, _ in options),
        right,
        tuple(one for _, one in options),
    )


_Pair = tuple[object, Said | None]


def _sorted(options: list[_Pair]) -> list[_Pair] | None:
    """Numbers and truths by size, what is no number behind them; None where there is no number."""
    values = [value for value, _ in options]
    if any(isinstance(value, bool) for value in values):
        return sorted(options, key=lambda pair: not pair[0])
    if any(isinstance(value, int | float) for value in values):
        return sorted(options, key=lambda pair: _size(pair[0]))
    if all(_number(value) is not None for value in values):
        return sorted(options, key=lambda pair: _number(pair[0]) or 0)
    return None


def _shuffled(right: _Pair, wrong: Sequence[_Pair], seed: str, places: Places) -> list[_Pair]:
    """The same in each build, the right one where the page's right ones stand least often."""
    options = sorted(wrong, key=lambda pair: digest(f"{seed}\0{value_text(pair[0])}"))
    options.insert(places.take(len(options) + 1, seed), right)
    return options


def _size(value: object) -> tuple[bool, float]:
    return (False, float(value)) if isinstance(value, int | float) else (True, 0.0)


def _number(value: object) -> float | None:
    """The number that a printed line is, or None."""
    _, key = normal(value)
    return float(key) if isinstance(key, int | float) else None


def _option(subject: Subject, run: Run, value: object) -> MadeOption:
    if value is None and subject.kind in ("first", "last"):
        return MadeOption("Never")
    if value is None and subject.kind == "raised":
        return MadeOption("No exception")
    if isinstance(value, Words) and not str(value):
        return MadeOption("No output")
    if subject.kind in ("first", "last"):
        return MadeOption(f"Step {value}")
    if subject.kind == "line" and isinstance(value, int):
        lines = run.sample.code.split("\n")
        text = lines[value - 1].strip() if 0 < value <= len(lines) else ""
        return MadeOption(f"Line {value}:", re.sub(r"\s+", " ", text))
    text = value_text(value)
    return MadeOption("", text.removesuffix("\n") if isinstance(value, Words) else text)
