"""Options of a question against the answer that a run gives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracemark.check.answer import Answer
from tracemark.check.evaluate import Computed
from tracemark.check.problem import CannotDecide, Problem
from tracemark.check.reading import Reading, whole_number
from tracemark.check.values import Picture, printed, quoted, short
from tracemark.lesson.claim import Claim
from tracemark.lesson.finding import Finding
from tracemark.lesson.question import Option, Question

LONGEST = 40
"""Characters of a value at most that advice says in full."""


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
    question: Question,
    claim: Claim,
    computed: Computed,
    readings: Sequence[Reading],
) -> Judged | Problem:
    """Compare all options, each with its reading, with the computed value."""
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
    misticked = list(_misticked(question, claim, value, readings, right, missing))
    return right, misticked or list(_repeated(question, value, readings, right))


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
    readings: Sequence[Reading],
    right: tuple[int, ...],
    missing: list[object],
) -> Iterator[Finding]:
    ticked = _ticked(question)
    wrong = [index for index in ticked if index not in right]
    for index in wrong:
        yield _wrong(question, index, claim, value, readings[index], right, missing)
    if missing and not wrong:
        yield _no_option(question, claim, missing[0])
    elif ticked and not wrong:
        yield from _unticked(question, claim, value, right)


def _wrong(
    question: Question,
    index: int,
    claim: Claim,
    value: object,
    reading: Reading,
    right: tuple[int, ...],
    missing: list[object],
) -> Finding:
    """A ticked option that does not say the answer: it says another, or nothing that can be compared."""
    option = question.options[index]
    name, computed = _name(option), f"`{claim.text}` is {short(value)}"
    message, advice = (
        f"the ticked answer {name} is wrong: {computed}",
        _other_case(option, missing) or _advice(question, right, missing),
    )
    outright = _outright(missing[0]) if missing else ""
    if option.value is not None:
        message = f"the ticked answer {name} is wrong: it stands for {option.value}, and {computed}"
        advice = f"write `{outright}`, or take `{{value=…}}` away" if missing else advice
    elif not reading.values and not isinstance(value, str | Picture):
        message = f"the ticked answer {name} cannot be compared: it is no value, and {computed}"
        advice = f"write `{outright}` after it if that is what it says" if missing else advice
    return Finding(option.position, "TM203", message, advice)


def _outright(value: object) -> str:
    """How an option says outright that it stands for `value`."""
    text = quoted(value)
    if len(text) > LONGEST or "\n" in text or {'"', "'"} <= set(text):
        return '{value="…"}'
    mark = "'" if '"' in text else '"'
    return f"{{value={mark}{text}{mark}}}"


def _repeated(
    question: Question, value: object, readings: Sequence[Reading], right: tuple[int, ...]
) -> Iterator[Finding]:
    """Wrong options that say the same number in two ways, where a number is asked for."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return
    first: dict[tuple[str, object], int] = {}
    for index, option in enumerate(question.options):
        said = None if index in right or option.value is not None else whole_number(readings[index])
        if said is None:
            continue
        earlier = first.setdefault((type(said).__name__, said), index)
        if earlier != index:
            yield Finding(
                option.position,
                "TM117",
                f"{_name(question.options[earlier])} and {_name(option)} say the same: {short(said)}",
                "leave one of them out",
            )


def _advice(question: Question, right: tuple[int, ...], missing: list[object]) -> str:
    if missing:
        return f"no option says {short(missing[0])}: write it in place of a wrong one"
    ticked = _ticked(question)
    lacking = [_name(question.options[index]) for index in right if index not in ticked]
    return f"tick {' and '.join(lacking)} instead" if lacking else "take its tick away"


def _other_case(option: Option, missing: list[object]) -> str:
    """Advice where an option says a missing value but for upper and lower case, else empty."""
    for value in missing:
        if isinstance(value, str):
            text = str(value).rstrip("\n")
            if text.casefold() == option.text.strip(" `'\"").casefold():
                return f"only upper and lower case differ: write `{text}`"
    return ""


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
