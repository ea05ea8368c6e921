"""A run as the player's script gets it: differences, and each text once.

`scripts/timeline.js` reads it. A step is a list without what is empty at its end:

0. its lines, an index into `lines`;
1. what happened: an index into `texts`, where each backtick stands for a piece of code, then those pieces;
2. what it set: call, 4 times the variable plus flags, text plus 1 or 0 for "not set"; and so on;
3. its tests: condition, truth (2: not evaluated), text with values plus 1, skipped parts plus 1, how often;
4. the call that runs plus 1, or 0 for that of the step before;
5. its thread, a text plus 1, or 0 for the main one;
6. output: how many pieces came that are its own last one and others before it; or how many there are in
   all, followed by its own.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tracemark.trace.model import Test
from tracemark.trace.rows import Row, Rows, same_syntax
from tracemark.views.ending import ending_line
from tracemark.views.language import Language
from tracemark.views.sentences import action_in_language, ending_in_language
from tracemark.views.table import raised
from tracemark.views.text import marked, without_marks
from tracemark.views.variables import Set, Shown

Lasting = TypeVar("Lasting", bound=Hashable)


class Numbered(Generic[Lasting]):
    """Things that are kept once, by number."""

    def __init__(self) -> None:
        """None at first."""
        self._numbers: dict[Lasting, int] = {}

    def __call__(self, thing: Lasting) -> int:
        """The number of a thing, from 0."""
        return self._numbers.setdefault(thing, len(self._numbers))

    def all(self) -> list[Lasting]:
        """The things in the order of their numbers."""
        return list(self._numbers)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of the code; the same text at another line is another one."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Tested:
    """A condition in a row: its last evaluation there."""

    condition: Condition
    test: Test
    times: int

    @property
    def skipped(self) -> str:
        """The parts that were not evaluated."""
        return ", ".join(dict.fromkeys(_skipped(self.test)))

    def told(self, language: Language) -> str:
        """As it is said beside the code."""
        say = language.text
        truth = say("not evaluated") if self.test.value is None else str(self.test.value)
        skipped = " " + say("({part} not evaluated)", part=self.skipped) if self.skipped else ""
        shown = "" if self.test.shown in (self.test.text, truth) else f"{self.test.shown} "
        often = " " + say("({count} times)", count=self.times) if self.times > 1 else ""
        return f"{shown}→ {truth}{skipped}{often}"


def _skipped(test: Test) -> Iterator[str]:
    for part in test.parts:
        if part.value is None:
            yield part.text
        else:
            yield from _skipped(part)


def tested(row: Row) -> list[Tested]:
    """The conditions of a row, each with its last evaluation."""
    found: dict[tuple[int, str], list[Test]] = {}
    for step in row.steps:
        for test in step.tests:
            found.setdefault((step.line, same_syntax(test.text)), []).append(test)
    return [
        Tested(Condition(line, tests[0].text), tests[-1], len(tests))
        for (line, _), tests in found.items()
    ]


def conditions(rows: Rows) -> Counter[Condition]:
    """The conditions of statements that decide where to go on, with how often they were evaluated."""
    counts: Counter[Condition] = Counter()
    first: dict[tuple[int, str], Condition] = {}
    for row in rows:
        for step in row.steps:
            for test in step.tests if step.kind == "test" else ():
                place = (step.line, same_syntax(test.text))
                counts[first.setdefault(place, Condition(step.line, test.text))] += 1
    return counts


def run_data(
    rows: Rows, shown: Shown, listed: Sequence[Condition], language: Language
) -> dict[str, object]:
    """All that the script needs; the `listed` conditions get the first numbers."""
    numbers = _Numbers()
    for condition in listed:
        numbers.condition(condition)
    functions = [numbers.functions(frame.function) for frame in rows.trace.frames]
    pieces, until = _pieces(rows)
    steps, running = [], 0
    for row, sets, wrote in zip(rows, shown.sets, _output(rows, until), strict=True):
        steps.append(_step(row, sets, wrote, running, numbers, language))
        running = row.after.stack[-1]
    calls = max((row.after.stack[-1] for row in rows), default=0) + 1
    return {
        "grouped": shown.grouped,
        "start": numbers.sets(shown.start),
        "steps": steps,
        "lines": numbers.lines.all(),
        "functions": [[name, *shown.names.get(name, ())] for name in numbers.functions.all()],
        "frames": [
            part
            for function, frame in zip(functions[:calls], rows.trace.frames, strict=False)
            for part in (function, frame.parent or 0)
        ],
        "conditions": numbers.conditions(),
        "output": pieces,
        "end": without_marks(ending_in_language(ending_line(rows), language)),
        "texts": numbers.texts.all(),
    }


class _Numbers:
    """The numbers by which steps name what stands elsewhere."""

    def __init__(self) -> None:
        self.texts: Numbered[str] = Numbered()
        self.lines: Numbered[tuple[int, ...]] = Numbered()
        self.functions: Numbered[str] = Numbered()
        self._places: Numbered[tuple[int, str]] = Numbered()
        self._written: dict[int, str] = {}
        """The text of each condition, as it is written first."""

    def condition(self, condition: Condition) -> int:
        n = self._places((condition.line, same_syntax(condition.text)))
        self._written.setdefault(n, condition.text)
        return n

    def conditions(self) -> list[list[object]]:
        """Line and text of each condition."""
        return [[line, self._written[n]] for n, (line, _) in enumerate(self._places.all())]

    def text_or_0(self, text: str | None) -> int:
        """The number of a text, from 1."""
        return 0 if text is None else self.texts(text) + 1

    def sets(self, found: Iterable[Set]) -> list[int]:
        return [
            part
            for frame, name, text, flags in found
            for part in (frame, name * 4 + flags, self.text_or_0(text))
        ]

    def test(self, each: Tested) -> list[object]:
        truth = 2 if each.test.value is None else int(each.test.value)
        values = each.test.shown if each.test.shown != each.test.text else ""
        parts = [self.text_or_0(text or None) for text in (values, each.skipped)]
        number = self.condition(each.condition)
        return _trimmed([number, truth, *parts, each.times * (each.times > 1)])


def _step(
    row: Row,
    sets: Iterable[Set],
    wrote: int | list[int],
    running: int,
    numbers: _Numbers,
    language: Language,
) -> list[object]:
    """A row; `running` is the call that ran in the one before."""
    frame = row.after.stack[-1]
    return _trimmed(
        [
            numbers.lines(tuple(row_lines(row))),
            _action(row, numbers.texts, language),
            numbers.sets(sets),
            [numbers.test(each) for each in tested(row)],
            (frame + 1) * (frame != running),
            numbers.text_or_0(row.steps[0].thread or None),
            wrote,
        ]
    )


def _trimmed(parts: list[object]) -> list[object]:
    while parts and not parts[-1]:
        parts.pop()
    return parts


def row_lines(row: Row) -> list[int]:
    """The lines that ran in it. A statement over several lines is all of them."""
    return sorted({line for s in row.steps for line in range(s.line, s.end_line + 1) if line})


def _action(row: Row, texts: Numbered[str], language: Language) -> list[int]:
    """What happened, with the code in it apart: so its words are the same in many rows."""
    words, codes = "", []
    for is_code, piece in marked(action_in_language(row, language)):
        words += "`" if is_code else piece.replace("`", "'")
        codes += [piece] if is_code else []
    error = raised(row)
    if error and error not in without_marks(row.action):
        words += "; `" if words else "`"
        codes.append(error)
    return [texts(text) for text in (words, *codes)] if words else []


def _pieces(rows: Rows) -> tuple[list[str], Mapping[int | None, int]]:
    """Output in the order of time, which is not that of rows (nested calls print first), and how much
    of it there is at the end of each step.

    In pieces, because a length would count other characters in Python than in a script.
    """
    pieces: list[str] = []
    until: dict[int | None, int] = {}
    for step in rows.trace.steps:
        pieces += [text for text in (step.hidden_output, step.output) if text]
        until[step.n] = len(pieces)
    return pieces, until


def _output(rows: Rows, until: Mapping[int | None, int]) -> Iterator[int | list[int]]:
    """The last part of each row; `until` as `_pieces` counts."""
    before = 0
    for row in rows:
        there = until[row.steps[-1].n]
        own = [until[step.n] - 1 for step in row.steps if step.output]
        if own == [there - 1] and there > before:
            yield there - before
        elif own or there != before:
            yield [there, *own]
        else:
            yield 0
        before = there
