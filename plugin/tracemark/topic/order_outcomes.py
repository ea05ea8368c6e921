"""What is said of a run with its lines in another order, set against the lesson's own."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from markupsafe import Markup

from tracemark.topic.order_runs import Did, StepKey, did_in_order, is_same_value, lines_in_order
from tracemark.topic.orders import Order, Puzzle
from tracemark.topic.topic import is_whole
from tracemark.trace.model import Trace
from tracemark.views.language import Language, filled
from tracemark.views.text import code_spans

LONGEST = 60
"""Characters of a value that are shown."""
LONGEST_ERROR = 160
"""And of an error."""
Kind = Literal["right", "near", "wrong"]
Name = Callable[[int], str]
"""What a piece is called on the page."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is said of an order."""

    kind: Kind
    said: Markup


def outcome_of(
    puzzle: Puzzle, order: Order, trace: Trace, own: Did, name: Name, language: Language
) -> Outcome:
    """What is said of an order that was run."""
    say = language.text
    did = did_in_order(puzzle, order, trace)
    if did is not None:
        return _compared(did, own, name, language)
    lines = lines_in_order(puzzle, order)
    error = trace.end.error
    where = lines.get(error.line or 0) if error else None
    said = f"{error.type}: {error.message}".removesuffix(": ") if error else ""
    code = _code(said, LONGEST_ERROR)
    if trace.end.reason == "syntax-error":
        return _wrong(say("Python cannot read it: {error}.", error=code))
    if not is_whole(trace):
        ran = Counter(lines[step.line][0] for step in trace.numbered if step.line in lines)
        often = max(ran, key=lambda piece: (ran[piece], -piece), default=0)
        return _wrong(say("It does not end: line {line} runs again and again.", line=name(often)))
    if where is not None:
        return _wrong(say("It stops in line {line}: {error}.", line=name(where[0]), error=code))
    return _wrong(say("It stops: {error}.", error=code))


def _compared(given: Did, own: Did, name: Name, language: Language) -> Outcome:
    """What is said of an order whose run came to its end."""
    say = language.text
    if given.output != own.output:
        return _wrong(_printed(given.output, own.output, language))
    if given.end != own.end or given.errors != own.errors:
        return _wrong(say("It prints the same, but it ends in another way."))
    for variable in {**own.final, **given.final}:
        before, after = own.final.get(variable), given.final.get(variable)
        if not is_same_value(before, after):
            if after is None or before is None:
                text = say("In the end {name} is not what it is in the lesson.")
                return _wrong(_filled(text, name=variable))
            text = say("In the end {name} is {given}, not {wanted}.")
            return _wrong(_filled(text, name=variable, **_near(after, before)))
    if given.steps == own.steps:
        return Outcome("right", Markup(""))
    same = say("The result is the same, but the way is another:")
    return Outcome("near", code_spans(f"{same} {_way(given, own, name, language)}"))


def _printed(given: str, wanted: str, language: Language) -> str:
    """The first line in which outputs differ."""
    say = language.text
    if not given:
        return say("It prints nothing.")
    pairs = zip_longest(given.splitlines(), wanted.splitlines())
    n, (here, there) = next(
        (found for found in enumerate(pairs, 1) if found[1][0] != found[1][1]), (1, (given, wanted))
    )
    if here is None:
        return _filled(say("It does not print {wanted} any more."), wanted=there)
    if there is None:
        return _filled(say("It also prints {given}."), given=here)
    if n == 1:
        return _filled(say("It prints {given}, not {wanted}."), **_near(here, there))
    text = say("Line {n} of what it prints is {given}, not {wanted}.")
    return _filled(text.replace("{n}", language.number(n)), **_near(here, there))


def _way(given: Did, own: Did, name: Name, language: Language) -> str:
    """The most telling difference between the steps of runs with the same result."""
    say = language.text
    here, there = given.steps - own.steps, own.steps - given.steps
    ran, wanted = _runs(given.steps), _runs(own.steps)
    for piece in sorted({*ran, *wanted}):
        if ran[piece] != wanted[piece]:
            counts = [
                language.count(n, "{n} time", "{n} times") for n in (ran[piece], wanted[piece])
            ]
            text = say("line {line} is run {given}, not {wanted}.")
            return filled(text, {"line": name(piece), "given": counts[0], "wanted": counts[1]})
    for key in here:
        before = {
            change[:2]: change[2] for one in there if one.line == key.line for change in one.changes
        }
        for scope, variable, after in key.changes:
            value = before.get((scope, variable), after)
            if after is not None and value is not None and value != after:
                text = say("line {line} makes {name} {given}, not {wanted}.")
                text = text.replace("{line}", name(key.line[0]))
                return _filled(text, name=variable, **_near(after, value))
        meant = next((one.tested for one in there if one.line == key.line), key.tested)
        for test, wished in zip(key.tested, meant, strict=False):
            if test != wished:
                text = say("line {line} tests {given}, not {wanted}.")
                text = text.replace("{line}", name(key.line[0]))
                return _filled(text, **_near(test, wished))
    piece = next(iter(here)).line[0]
    return say("line {line} meets other values than in the lesson.", line=name(piece))


def _runs(steps: Counter[StepKey]) -> Counter[int]:
    """How often each piece was run."""
    found: Counter[int] = Counter()
    for key, times in steps.items():
        found[key.line[0]] += times
    return found


def _wrong(text: str) -> Outcome:
    return Outcome("wrong", code_spans(text))


def _filled(text: str, **values: str | None) -> str:
    """A text with values of the run, as code."""
    return re.sub(r"\{(\w+)\}", lambda found: _code(values.get(found[1]) or ""), text)


def _near(given: str, wanted: str) -> dict[str, str]:
    """Two texts, long ones cut so that the first difference can be seen."""
    same = next((i for i, pair in enumerate(zip_longest(given, wanted)) if pair[0] != pair[1]), 0)
    start = same - LONGEST // 3 if same > LONGEST * 2 // 3 else 0
    dots = "…" if start else ""
    return {"given": dots + given[start:], "wanted": dots + wanted[start:]}


def _code(text: str, most: int = LONGEST) -> str:
    """Text in as many backticks as it takes; a long one is cut, a blank one stands in quotes."""
    short = text if len(text) <= most else text[: most - 1] + "…"
    if not short.strip():
        return f"“{short}”"
    ticks = "`" * (max((len(run) for run in re.findall("`+", short)), default=0) + 1)
    return f"{ticks} {short} {ticks}"
