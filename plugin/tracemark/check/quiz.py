"""Options of a question against the answer that a run gives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracemark.check.answer import Answer
from tracemark.check.evaluate import Computed
from tracemark.check.problem import CannotDecide, Problem
from tracemark.check.reading import Reading, read_option
from tracemark.check.values import printed, short
from tracemark.lesson.claim import Claim
from tracemark.lesson.finding import Finding
from tracemark.lesson.question import Option, Question


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its answer, and what is wrong with its options."""

    answer: Answer
    findings: tuple[Finding, ...] = ()


def believed(question: Question) -> Answer:
    """The answer that the author ticked, with no proof."""
    return Answer(right=_ticked(question))


def ungraded(question: Question) -> Finding | None:
    """TM206 where neither a tick nor `answer:` says what is right."""
    if question.answer is not None or _ticked(question):
        return None
    return Finding(
        question.position,
        "TM206",
        "nothing says what the right answer is",
        "tick an option with `[x]`, or give `answer:` a claim that computes it",
    )


def judge(
    question: Question, claim: Claim, computed: Computed, table: Mapping[str, object]
) -> Judged | Problem:
    """Compare all options with the computed value, which `table` of words helps to read."""
    readings = [read_option(option, table) for option in question.options]
    try:
        right, findings = _compared(question, claim, computed.value, readings)
    except CannotDecide as signal:
        return signal.problem
    text = printed(computed.value)
    answer = Answer(computed.value, text, right, proven=not findings, rows=computed.rows)
    return Judged(answer, tuple(findings))


def _compared(
    question: Question, claim: Claim, value: object, readings: Sequence[Reading]
) -> tuple[tuple[int, ...], list[Finding]]:
    if question.kind == "number":
        return (), list(_not_a_number(claim, value))
    if not question.options:
        return (), []
    wanted = _wanted(question, value)
    says = {n: [i for i, read in enumerate(readings) if read.says(v)] for n, v in enumerate(wanted)}
    right = tuple(sorted({index for indexes in says.values() for index in indexes}))
    twice = [(wanted[n], indexes) for n, indexes in says.items() if len(indexes) > 1]
    if twice:
        return right, [_ambiguous(question, claim, *twice[0])]
    missing = [wanted[n] for n, indexes in says.items() if not indexes]
    return right, list(_misticked(question, claim, value, right, missing))


def _wanted(question: Question, value: object) -> list[object]:
    """The values that right options must say; one, except for `multiple`."""
    if question.kind == "multiple" and isinstance(value, list | tuple | set | frozenset):
        items = list(value)
        return [item for i, item in enumerate(items) if item not in items[:i]]
    return [value]


def _ambiguous(question: Question, claim: Claim, value: object, indexes: list[int]) -> Finding:
    names = [_name(question.options[index]) for index in indexes]
    return Finding(
        question.options[indexes[1]].position,
        "TM205",
        f"{' and '.join(names)} both say {short(value)}, which is `{claim.text}`",
        'reword one of them, or say what it stands for with `{value="…"}`',
    )


def _misticked(
    question: Question,
    claim: Claim,
    value: object,
    right: tuple[int, ...],
    missing: list[object],
) -> Iterator[Finding]:
    ticked = _ticked(question)
    wrong = [index for index in ticked if index not in right]
    advice = _advice(question, right, missing)
    for index in wrong:
        yield Finding(
            question.options[index].position,
            "TM203",
            f"the ticked answer {_name(question.options[index])} is wrong: "
            f"`{claim.text}` is {short(value)}",
            advice,
        )
    if missing and not wrong:
        yield _no_option(question, claim, missing[0])
    elif ticked and not wrong:
        yield from _unticked(question, claim, value, right)


def _advice(question: Question, right: tuple[int, ...], missing: list[object]) -> str:
    if missing:
        return f"no option says {short(missing[0])}: write it in place of a wrong one"
    ticked = _ticked(question)
    lacking = [_name(question.options[index]) for index in right if index not in ticked]
    return f"tick {' and '.join(lacking)} instead" if lacking else "take its tick away"


def _no_option(question: Question, claim: Claim, value: object) -> Finding:
    options = ", ".join(_name(option) for option in question.options)
    return Finding(
        claim.position,
        "TM204",
        f"no option says {short(value)}, which `{claim.text}` computes",
        f'the options are {options}; change one, or write `{{value="…"}}` after it',
    )


def _unticked(
    question: Question, claim: Claim, value: object, right: tuple[int, ...]
) -> Iterator[Finding]:
    for index in right:
        if not question.options[index].ticked:
            yield Finding(
                question.options[index].position,
                "TM203",
                f"{_name(question.options[index])} is right but not ticked: "
                f"`{claim.text}` is {short(value)}",
                "tick it too",
            )


def _not_a_number(claim: Claim, value: object) -> Iterator[Finding]:
    try:
        number = float(str(value)) if isinstance(value, str | int | float) else None
    except (ValueError, OverflowError):
        number = None
    if number is None or isinstance(value, bool):
        yield Finding(
            claim.position,
            "TM202",
            f"`{claim.text}` is {short(value)}, and a `number` question needs a number",
            "write `kind: text`, or claim a number",
        )


def _ticked(question: Question) -> tuple[int, ...]:
    return tuple(index for index, option in enumerate(question.options) if option.ticked)


def _name(option: Option) -> str:
    return f"'{option.text}'"
