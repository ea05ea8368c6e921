"""Two runs side by side: the rows around the first difference, and what each comes to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import ClassVar

from markupsafe import Markup

from tracemark.check.cut import cut
from tracemark.check.first_change import Turn, turn
from tracemark.check.result import Result, result
from tracemark.check.run import Run
from tracemark.topic.topic import Topic
from tracemark.trace.phrases import error_text, printed, shown
from tracemark.trace.rows import Row
from tracemark.views.language import Language
from tracemark.views.sentences import ending_in_language, in_language
from tracemark.views.text import code_spans, visible

BEFORE, AFTER = 2, 2
"""Rows that are shown around the first one that differs."""
SHORT = 30
"""Characters of a value that is told although it is the same in both runs."""
MOST_VALUES = 3
"""Variables whose last values are shown."""
MOST_LINES, LONGEST_LINE = 8, 200
"""Lines of an output that are shown, and characters of each."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of the table: what happened here and there."""

    head: Markup
    here: Markup
    there: Markup
    differs: bool = False
    first: bool = False
    """True for the first row that is not the same."""
    parts: bool = False
    """True for a later one, in which the runs go different ways."""


@dataclass(frozen=True, slots=True)
class ComparedView:
    """The table of two runs."""

    template: ClassVar[str] = "topic_compared.html"
    caption: str
    """Plain text."""
    columns: tuple[str, str]
    head: str
    """Heading of the numbers; empty where there are only results."""
    rows: tuple[Pair, ...]
    results: tuple[Pair, ...]


def first_difference(run: Run, other: Run) -> Turn | None:
    """Where the runs part, by the rows of the lesson."""
    return turn(run.rows, other.rows)


def compared(
    topic: Topic, run: Run, other: Run, *, caption: str, columns: tuple[str, str]
) -> Markup:
    """The table of a run and another one of its sample, changed."""
    found = first_difference(run, other)
    rows = tuple(_around(topic, run, other, found.differs)) if found else ()
    view = ComparedView(
        caption=caption,
        columns=columns,
        head=topic.language.text("Step") if rows else "",
        rows=rows,
        results=results(topic.language, result(run), result(other)),
    )
    return topic.rendering.templates.render(view)


def results_only(
    topic: Topic, run: Run, other: Run, *, caption: str, columns: tuple[str, str]
) -> Markup:
    """What both come to, without the way there."""
    here, there = result(run), result(other)
    pairs = results(topic.language, here, there, values=not (here.output or there.output))
    view = ComparedView(caption=caption, columns=columns, head="", rows=(), results=pairs)
    return topic.rendering.templates.render(view)


def _around(topic: Topic, run: Run, other: Run, differs: int) -> Iterator[Pair]:
    """The rows around the first difference and, where it comes later, around the parting of the ways."""
    rows, twins = run.rows.rows, other.rows.rows
    pairs = list(zip_longest(rows, twins))
    parting = next((n for n, both in enumerate(pairs, 1) if _part(*both)), differs)
    shown_rows = {
        n
        for at in (differs, parting)
        for n in range(max(at - BEFORE, 1), min(at + AFTER, len(pairs)) + 1)
    }
    last = min(shown_rows) - 1
    for n in sorted(shown_rows):
        if n > last + 1:
            yield Pair(Markup("…"), Markup("…"), Markup("…"))
        row, twin = pairs[n - 1]
        address = topic.row(run, n)
        link = (
            Markup('<a href="{}">{}</a>').format(address, n) if address else Markup("{}").format(n)
        )
        yield Pair(
            head=link if row else Markup("{}").format(n),
            here=_told(topic.language, row, twin, run, first=n == differs),
            there=_told(topic.language, twin, row, run, first=n == differs),
            first=n == differs,
            parts=n == parting != differs,
        )
        last = n


def _part(row: Row | None, twin: Row | None) -> bool:
    """Do the runs go different ways from here: another line, another truth, or one is over?"""
    if row is None or twin is None or row.line != twin.line:
        return True
    return [test.value for test, _ in row.tests] != [test.value for test, _ in twin.tests]


def _told(
    language: Language, row: Row | None, twin: Row | None, run: Run, *, first: bool
) -> Markup:
    """What a row did, with its line; of a whole call or pass what the other run's does not do."""
    if row is None:
        return Markup("<em>{}</em>").format(language.text("the run is over"))
    line = language.text("Line {line}", line=row.line)
    if run.sample.step.unit in ("statement", "mark") or twin is None:
        said = happened(language, row, run)
    else:
        facts = [fact for fact in _apart(row, twin) if fact.differs or (first and fact.is_short)]
        text = in_language("; ".join(fact.text for fact in facts), language)
        said = code_spans(text or _nothing_else(language, row, twin))
    return Markup("<small>{}</small> {}").format(line, said)


def _nothing_else(language: Language, row: Row, twin: Row) -> str:
    """Of a row that does nothing that the other run's does not; that one may do more."""
    if any(fact.differs for fact in _apart(twin, row)):
        return language.text("does not do that")
    return language.text("the same in both runs")


def happened(language: Language, row: Row, run: Run) -> Markup:
    """What a row did, by its record alone: the author's own words are for the lesson's run."""
    english = row.action
    if not _has_own_action(row, run):
        english = "; ".join(fact.text for fact in _facts(row)) or row.steps[0].kind
    said = code_spans(in_language(english, language))
    if english == "statement":
        say = language.text
        said = Markup("{}").format(say("no variable changes"))
    error = row.outcome.error
    if row.outcome.kind != "raised" or error is None or error.type in english:
        return said
    return said + Markup(" ⚠ ") + code_spans(shown(error_text(error)))


def _has_own_action(row: Row, run: Run) -> bool:
    """Has it an action that tells all of it?"""
    return run.sample.step.unit == "statement" and not row.steps[0].marked


@dataclass(frozen=True, slots=True)
class _Fact:
    """Something that is known of a row."""

    about: str
    """What it is said of; the same in both runs, also where a condition is not."""
    value: str
    text: str
    """In the words of actions."""
    differs: bool = True

    @property
    def is_short(self) -> bool:
        return len(self.value) <= SHORT


def _apart(row: Row, twin: Row) -> Iterator[_Fact]:
    """The facts of a row, each with whether the other run's row has it too."""
    known = {(fact.about, fact.value) for fact in _facts(twin)}
    for fact in _facts(row):
        yield replace(fact, differs=(fact.about, fact.value) not in known)


def _facts(row: Row) -> Iterator[_Fact]:
    for n, (test, often) in enumerate(row.tests):
        if often == 1 and test.value is not None:
            value = str(test.value)
            yield _Fact(f"test {n}", value, f"{shown(test.text)} is {value}")
    for change in row.changes():
        if change.after is not None:
            text = f"set {shown(change.name)} to {shown(change.after)}"
            yield _Fact(f"name {change.name}", change.after, text)
    if row.output:
        yield _Fact("output", row.output, f"print {printed(row.output)}")
    error = row.outcome.error
    if error is not None:
        yield _Fact("end", error_text(error), f"raise {shown(error_text(error))}")
    elif row.outcome.kind == "returned" and row.outcome.value is not None:
        text = row.outcome.value
        yield _Fact("end", text, f"return {shown(text)}")


# ---- What they come to


def results(
    language: Language, here: Result, there: Result, *, values: bool = True
) -> tuple[Pair, ...]:
    """Output, end and last values, those that are worth a row."""
    found: list[Pair] = []
    if here.output or there.output:
        found.append(
            Pair(
                Markup("{}").format(language.text("Output")),
                _output(language, here, there),
                _output(language, there, here),
                here.output != there.output,
            )
        )
    if here.ending != there.ending:
        end, other = (_end(language, one) for one in (here, there))
        found.append(Pair(Markup("{}").format(language.text("End")), end, other, differs=True))
    if values and not there.is_endless:
        found += _values(here, there)
    return tuple(found)


def _values(here: Result, there: Result) -> Iterator[Pair]:
    names = [
        name
        for name in dict.fromkeys((*here.values, *there.values))
        if here.values.get(name) != there.values.get(name)
    ]
    for name in names[:MOST_VALUES]:
        value, other = _cut_alike(here.values.get(name, "–"), there.values.get(name, "–"))
        yield Pair(code_spans(shown(name)), value, other, differs=True)


def _cut_alike(here: str, there: str) -> tuple[Markup, Markup]:
    """Two values; of long ones without most of what both begin with, so that the difference is seen."""
    same = next((n for n, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), 0)
    start = same - SHORT if same > LONGEST_LINE // 2 else 0
    lead = "…" if start else ""
    cuts = (cut(lead + visible(one[start:]), LONGEST_LINE) for one in (here, there))
    value, other = (Markup('<code dir="ltr">{}</code>').format(one) for one in cuts)
    return value, other


def _end(language: Language, result: Result) -> Markup:
    """How it ended; not how far a run came that was stopped."""
    if result.is_endless:
        return Markup("{}").format(language.text("stopped, since it does not come to an end"))
    return code_spans(ending_in_language(result.ending, language))


def _output(language: Language, result: Result, other: Result) -> Markup:
    """The lines of an output, of a long one those around the first that differs."""
    if not result.output:
        return Markup("<em>{}</em>").format(language.text("No output"))
    lines, others = (one.output.removesuffix("\n").split("\n") for one in (result, other))
    same = next((n for n, (a, b) in enumerate(zip(lines, others, strict=False)) if a != b), None)
    differs = min(len(lines), len(others)) if same is None else same
    start = 0 if len(lines) <= MOST_LINES else max(0, min(differs - 2, len(lines) - MOST_LINES))
    few = [cut(line, LONGEST_LINE) for line in lines[start : start + MOST_LINES]]
    before, after = start, len(lines) - start - len(few)
    if before:
        few.insert(0, _left_out(language, before))
    if after:
        few.append("…" if result.is_endless else _left_out(language, after))
    return Markup('<samp dir="ltr">{}</samp>').format(visible("\n".join(few)))


def _left_out(language: Language, count: int) -> str:
    return language.count(count, "… {n} more line", "… {n} more lines")
