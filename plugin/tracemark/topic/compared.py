"""Two runs side by side: the rows around the first difference, and what each comes to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
    """True for the row in which the runs part."""


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
    start, stop = max(differs - 1 - BEFORE, 0), differs + AFTER
    pairs = zip_longest(run.rows.rows[start:stop], other.rows.rows[start:stop])
    for n, (row, twin) in enumerate(pairs, start + 1):
        link = Markup('<a href="{}">{}</a>').format(topic.row(run.sample.id, n), n)
        yield Pair(
            head=link if row else Markup("{}").format(n),
            here=_told(topic.language, row, run),
            there=_told(topic.language, twin, run),
            differs=n >= differs,
            first=n == differs,
        )


def _told(language: Language, row: Row | None, run: Run) -> Markup:
    """What a row did, with its line."""
    if row is None:
        return Markup("<em>{}</em>").format(language.text("the run is over"))
    line = language.text("Line {line}", line=row.line)
    return Markup("<small>{}</small> {}").format(line, happened(language, row, run))


def happened(language: Language, row: Row, run: Run) -> Markup:
    """What a row did, by its record alone: the author's own words are for the lesson's run."""
    is_ours = run.sample.step.unit == "statement" and not row.steps[0].marked
    english = row.action if is_ours else "; ".join(_facts(row)) or row.steps[0].kind
    said = code_spans(in_language(english, language))
    error = row.outcome.error
    if row.outcome.kind != "raised" or error is None or error.type in english:
        return said
    return said + Markup(" ⚠ ") + code_spans(shown(error_text(error)))


def _facts(row: Row) -> Iterator[str]:
    """All that is known of it, in the words of actions."""
    for test, often in row.tests:
        if often == 1 and test.value is not None:
            yield f"{shown(test.text)} is {test.value}"
    for change in row.changes():
        if change.after is not None:
            yield f"set {shown(change.name)} to {shown(change.after)}"
    if row.output:
        yield f"print {printed(row.output)}"
    if row.outcome.kind == "returned":
        yield f"return {shown(row.outcome.value or 'None')}"


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
                _output(language, here.output, there.output),
                _output(language, there.output, here.output),
                here.output != there.output,
            )
        )
    if here.ending != there.ending:
        end, other = (code_spans(ending_in_language(one.ending, language)) for one in (here, there))
        found.append(Pair(Markup("{}").format(language.text("End")), end, other, differs=True))
    if values:
        found += _values(here, there)
    return tuple(found)


def _values(here: Result, there: Result) -> Iterator[Pair]:
    names = [
        name
        for name in dict.fromkeys((*here.values, *there.values))
        if here.values.get(name) != there.values.get(name)
    ]
    for name in names[:MOST_VALUES]:
        value, other = (_value(one, name) for one in (here, there))
        yield Pair(code_spans(shown(name)), value, other, differs=True)


def _value(one: Result, name: str) -> Markup:
    return code_spans(shown(one.values[name])) if name in one.values else Markup("–")


def _output(language: Language, text: str, other: str) -> Markup:
    """The lines of an output, of a long one those around the first that differs."""
    if not text:
        return Markup("<em>{}</em>").format(language.text("No output"))
    lines, others = (one.removesuffix("\n").split("\n") for one in (text, other))
    same = next((n for n, (a, b) in enumerate(zip(lines, others, strict=False)) if a != b), None)
    differs = min(len(lines), len(others)) if same is None else same
    start = 0 if len(lines) <= MOST_LINES else max(0, min(differs - 2, len(lines) - MOST_LINES))
    few = lines[start : start + MOST_LINES]
    parts = [_left_out(language, start), *(cut(line, LONGEST_LINE) for line in few)]
    parts.append(_left_out(language, len(lines) - start - len(few)))
    kept: Sequence[str] = [part for n, part in enumerate(parts) if part or 0 < n < len(parts) - 1]
    return Markup('<samp dir="ltr">{}</samp>').format(visible("\n".join(kept)))


def _left_out(language: Language, count: int) -> str:
    return language.count(count, "… {n} more line", "… {n} more lines") if count else ""
