"""What a run with its lines in another order did, set against the lesson's own.

Two runs are the same where they print the same, end in the same way with the same values, and take the same
steps, each as often: only the order of steps may differ, and so it can where lines do not depend on each other.
Attributes of an object have no order, though its picture shows one.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import Literal

from markupsafe import Markup

from tracemark.check.syntax import expression
from tracemark.topic.orders import Order, Puzzle
from tracemark.topic.topic import is_whole
from tracemark.trace.model import Change, Step, Trace
from tracemark.trace.state import final_state
from tracemark.views.language import Language, filled
from tracemark.views.text import code_spans

LONGEST = 60
"""Characters of a value that are shown."""
LONGEST_ERROR = 160
"""And of an error."""
Kind = Literal["right", "near", "wrong"]
Name = Callable[[int], str]
"""What a piece is called on the page."""
_Line = tuple[int, int]
"""A piece, and a line of it from 0; of equal pieces the first."""


@dataclass(frozen=True, slots=True)
class StepKey:
    """All that is the same of a step wherever its line stands."""

    line: _Line
    changes: tuple[tuple[str, str, str | None], ...]
    """Scope, name and value after; of an instance that got attributes only these."""
    tested: tuple[str, ...]
    """Conditions with their values: `3 == 2`."""
    rest: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is said of an order."""

    kind: Kind
    said: Markup


@dataclass(frozen=True, slots=True)
class Did:
    """What a run that came to its own end did, whatever the order of its lines."""

    output: str
    errors: str
    """What it wrote to standard error, without numbers of lines."""
    end: tuple[object, ...]
    final: Mapping[str, str]
    """Values of the module's names."""
    steps: Counter[StepKey]
    """The steps, each with how often it was taken."""


def did_in_lesson(puzzle: Puzzle, trace: Trace) -> Did:
    """What the lesson's own run did."""
    lines = {
        piece.first + k: (puzzle.same[i], k)
        for i, piece in enumerate(puzzle.pieces)
        for k in range(piece.height)
    }
    return _did(trace, lines)


def did_in_order(puzzle: Puzzle, order: Order, trace: Trace) -> Did | None:
    """What a run with the pieces in that order did; None where it failed, or had no end of its own."""
    if not is_whole(trace) or trace.end.reason == "error":
        return None
    return _did(trace, _lines(puzzle, order))


def ran_well(puzzle: Puzzle, trace: Trace) -> bool:
    """Did all that other orders are excluded for run to its end in the lesson's run?

    A line that never ran would not fail for a name either, wherever it stands.
    """
    steps: dict[int, list[Step]] = {}
    for step in trace.numbered:
        for one in puzzle.dependencies:
            piece = puzzle.pieces[one.piece]
            if piece.first <= step.line < piece.first + piece.height:
                steps.setdefault(one.piece, []).append(step)
    return all(
        one.piece in steps and all(step.outcome.kind != "raised" for step in steps[one.piece])
        for one in puzzle.dependencies
    )


def is_decided(puzzle: Puzzle, order: Order, trace: Trace, own: Did) -> bool:
    """Is it certain that the run is another? One that was ended for its time alone could be slow only."""
    if is_whole(trace) or trace.end.reason == "syntax-error":
        return True
    lines = _lines(puzzle, order)
    steps = sum(step.line in lines for step in trace.numbered)
    return steps > own.steps.total() or len(trace.stdout) > len(own.output)


def outcome_of(
    puzzle: Puzzle, order: Order, trace: Trace, own: Did, name: Name, language: Language
) -> Outcome:
    """What is said of an order that was run."""
    say = language.text
    did = did_in_order(puzzle, order, trace)
    if did is not None:
        return _compared(did, own, name, language)
    lines = _lines(puzzle, order)
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
        if not _is_same(before, after):
            if after is None or before is None:
                text = say("In the end {name} is not what it is in the lesson.")
                return _wrong(_filled(text, name=variable))
            text = say("In the end {name} is {given}, not {wanted}.")
            return _wrong(_filled(text, name=variable, **_near(after, before)))
    if given.steps == own.steps:
        return Outcome("right", Markup(""))
    same = say("The result is the same, but the way is another:")
    return Outcome("near", code_spans(f"{same} {_way(given, own, name, language)}"))


def _is_same(value: str | None, other: str | None) -> bool:
    """Are they the same, in whatever order the attributes of objects were set?"""
    if value is None or other is None or value == other:
        return value == other
    return _sorted_attributes(value) == _sorted_attributes(other)


@lru_cache(maxsize=4096)
def _sorted_attributes(value: str) -> str:
    """`Point(x=1, y=2)` for `Point(y=2, x=1)`; what is not shown as Python stays as it is."""
    tree = expression(value) if "=" in value else None
    if tree is None:
        return value
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node.keywords.sort(key=lambda keyword: keyword.arg or "")
    return ast.unparse(tree)


@lru_cache(maxsize=4096)
def _set_attributes(before: str, after: str) -> str | None:
    """`Point(x=1)` where a step makes `Point(y=2, x=1)` of `Point(y=2)`; None for all but instances.

    So it is told what the step does, in whatever order others set the other attributes.
    """
    old, new = expression(before), expression(after)
    if not (isinstance(old, ast.Call) and isinstance(new, ast.Call)) or old.args or new.args:
        return None
    known = {keyword.arg: ast.unparse(keyword.value) for keyword in old.keywords}
    kept = {keyword.arg for keyword in new.keywords}
    if not known.keys() <= kept or ast.unparse(old.func) != ast.unparse(new.func):
        return None
    new.keywords = [one for one in new.keywords if ast.unparse(one.value) != known.get(one.arg)]
    return _sorted_attributes(ast.unparse(new))


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


def _did(trace: Trace, lines: Mapping[int, _Line]) -> Did:
    state = final_state(trace)
    return Did(
        output=trace.stdout,
        errors=re.sub(r"(\.py:|\bline )\d+", r"\1", trace.stderr),
        end=(trace.end.reason, trace.end.exit_code, trace.end.unread),
        final={name: value.text for name, value in state.frames[0].items()},
        steps=Counter(_key(step, lines) for step in trace.numbered),
    )


def _key(step: Step, lines: Mapping[int, _Line]) -> StepKey:
    error = step.outcome.error
    found = [_change(change) for change in step.changes]
    return StepKey(
        lines[step.line],
        tuple(
            (change.scope, change.name, after)
            for change, (_, after) in zip(step.changes, found, strict=True)
        ),
        tuple(test.shown for test in step.tests),
        (
            tuple(
                (before, change.how, change.type)
                for change, (before, _) in zip(step.changes, found, strict=True)
            ),
            (step.column, step.kind, step.function, step.depth, step.thread, step.ends_loop),
            step.tests,
            step.output,
            (step.outcome.kind, step.outcome.value, error and (error.type, error.message)),
        ),
    )


def _change(change: Change) -> tuple[str | None, str | None]:
    """The value before and after, as far as the step has to do with it."""
    before, after = change.before, change.after
    if change.how == "changed" and before is not None and after is not None:
        attributes = _set_attributes(before, after)
        if attributes is not None:
            return None, attributes
    return before and _sorted_attributes(before), after and _sorted_attributes(after)


def _lines(puzzle: Puzzle, order: Order) -> dict[int, _Line]:
    """The lines of the program in that order."""
    found = [(puzzle.same[i], k) for i in order for k in range(puzzle.pieces[i].height)]
    return dict(enumerate(found, 1))


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
