"""Find the fault: one line of the program was changed, and what comes out tells that one was.

The lines are the answers. What is said to a wrong one is what the two runs tell of it: that it never ran,
that it did the same in both, that what it does otherwise comes from somewhere else.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from markupsafe import Markup

from tracemark.check.first_change import differences, turn
from tracemark.check.result import result
from tracemark.check.run import Run
from tracemark.check.syntax import module
from tracemark.lesson.sample import Sample
from tracemark.topic import chance
from tracemark.topic.changed_runs import (
    ChangedRun,
    found_changed_runs,
    named_changed_runs,
    programs_of_changes,
)
from tracemark.topic.chosen_changes import shown_changes
from tracemark.topic.compared import compared, happened, results_only
from tracemark.topic.names_read import is_literal
from tracemark.topic.program import given, heading
from tracemark.topic.stepless import makes_no_step
from tracemark.topic.topic import Made, Piece, Topic, is_whole
from tracemark.trace.phrases import shown
from tracemark.trace.program import Program
from tracemark.trace.rows import Row, Rows, rows_of
from tracemark.views.language import Language
from tracemark.views.quiz import Choice, proved_choice
from tracemark.views.sentences import in_language
from tracemark.views.text import code_spans, visible

MOST_ROWS = 60
"""Rows of the wrong run that can be read; whoever has followed them has found it."""


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A row of the wrong run."""

    n: int
    line: int
    happened: Markup


@dataclass(frozen=True, slots=True)
class FaultView:
    """One wrong program."""

    template: ClassVar[str] = "topic_debug.html"
    results: Markup
    """What comes out of both programs."""
    rows: tuple[FaultRow, ...]
    """The wrong run."""
    left_out: int
    form: Markup


def programs(sample: Sample) -> Iterable[Program]:
    """The runs of which one is chosen."""
    named = (sample.fault,) if sample.fault else ()
    return (*programs_of_changes(sample, named), *chance.programs(sample))


def prepared(topic: Topic) -> Made | None:
    """The samples of which a change makes something come out wrong."""
    faults = [(run, fault) for run in topic.runs if (fault := _fault(topic, run))]
    if not faults:
        return None
    return lambda html: tuple(
        piece for run, fault in faults for piece in _pieces(topic, run, fault)
    )


# ---- Which fault


def _fault(topic: Topic, run: Run) -> ChangedRun | None:
    """The author's; else one that "What if" does not show, of these what takes most tracing to be found."""
    if run.sample.fault:
        named = named_changed_runs(topic, run, (run.sample.fault,))
        return next((one for one in named if _can_be_found(run, one)), None)
    if not chance.Foreseen.of(topic, run).does_the_same_twice:
        return None  # what comes out could be wrong by chance
    changed = found_changed_runs(topic, run)
    told = shown_changes(run, changed)
    fit = [one for one in changed if _is_fault(run, one)]
    return min(fit, key=lambda one: _ease(run, one, is_told=one.change.code in told), default=None)


def _can_be_found(run: Run, one: ChangedRun) -> bool:
    """Is one line changed, and something wrong to be seen? `check.named_changes` says so where not."""
    pairs = zip(run.sample.code.split("\n"), one.change.code.split("\n"), strict=False)
    is_one_line = sum(old != new for old, new in pairs) == 1
    is_wrong = not result(run).is_seen_as(one.result)
    return is_one_line and is_wrong and is_whole(one.run.trace)


def _is_fault(run: Run, one: ChangedRun) -> bool:
    """Does the program still end as it should, with something else coming out?"""
    same_end = run.trace.end.reason == one.run.trace.end.reason
    if not same_end or one.change.kind == "left out" or one.run.trace.end.error is not None:
        return False
    return _can_be_found(run, one) and any(
        _Lines.of(rows).ran(one.change.line) for rows in _both(run, one.run)
    )


def _ease(run: Run, one: ChangedRun, *, is_told: bool) -> tuple[bool, bool, bool, bool, int]:
    """How easily it is found: where the line prints itself, where the first steps or a plain value show it.

    What "What if" tells comes after all that it does not.
    """
    here, there = _both(run, one.run)
    parted = turn(here, there)
    until = parted.differs if parted else 0
    prints = any(row.output and row.line == one.change.line for row in (*here, *there))
    is_plain = is_literal(one.change.code, one.change.line)
    visits = max(
        sum(row.line == one.change.line for row in rows.rows[:until]) for rows in (here, there)
    )
    return prints, until < 3, is_plain, is_told, -min(visits, 2)


def _both(run: Run, other: Run) -> tuple[Rows, Rows]:
    """All statements of both runs, whatever a row of the lesson is."""
    return rows_of(run.trace), rows_of(other.trace)


# ---- The page


def _pieces(topic: Topic, run: Run, fault: ChangedRun) -> tuple[Piece, ...]:
    say = topic.language.text
    rows = fault.run.rows.rows[:MOST_ROWS]
    columns = (say("In the lesson"), say("Here"))
    view = FaultView(
        results=results_only(topic, run, fault.run, caption=say("What comes out"), columns=columns),
        rows=tuple(FaultRow(row.n, row.line, happened(topic.language, row, run)) for row in rows),
        left_out=len(fault.run.rows) - len(rows),
        form=_form(topic, run, fault, columns),
    )
    return (*heading(topic, run), *given(topic, run), topic.rendering.templates.render(view))


def _form(topic: Topic, run: Run, fault: ChangedRun, columns: tuple[str, str]) -> Markup:
    say = topic.language.text
    lines = fault.change.code.removesuffix("\n").split("\n")
    told = _Told(topic.language, fault, *(_Lines.of(rows) for rows in _both(run, fault.run)))
    asked = [n for n in range(1, len(lines) + 1) if _has_code(lines[n - 1])]
    table = compared(topic, run, fault.run, caption=say("Where the runs part"), columns=columns)
    view = proved_choice(
        id=f"{run.sample.id}-fault",
        title=Markup("{}").format(say("Which line was changed?")),
        choices=tuple(
            Choice(i, _label(n, lines[n - 1]), n == fault.change.line, told.of(n))
            for i, n in enumerate(asked)
        ),
        hints=tuple(_hints(topic.language, fault)),
        answer=str(fault.change.line),
        explain=Markup("<p>{}</p>{}").format(_solution(topic.language, run, fault), table),
        asked=(fault.change.code,),
    )
    return topic.rendering.templates.render(view)


def _has_code(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _label(n: int, line: str) -> Markup:
    """A line of the program as an answer."""
    return Markup('<span class="tm-n">{}</span> <code dir="ltr">{}</code>').format(
        n, visible(line.rstrip())
    )


def _solution(language: Language, run: Run, fault: ChangedRun) -> Markup:
    """What the line should be, and where it shows."""
    say, change = language.text, fault.change
    old = run.sample.code.split("\n")[change.line - 1].strip()
    words = {
        "into the loop": say("Line {line} belongs behind the loop.", line=change.line),
        "behind the loop": say("Line {line} belongs inside the loop.", line=change.line),
    }
    said = words.get(
        change.kind, say("Line {line} should be {old}.", line=change.line, old=shown(old))
    )
    if fault.turn is not None:
        english = fault.turn.text[:1].upper() + fault.turn.text[1:]
        said = f"{said} {in_language(english, language)}."
    return code_spans(said)


def _hints(language: Language, fault: ChangedRun) -> Iterator[Markup]:
    """How far both runs are the same."""
    if fault.turn is None or fault.turn.differs < 2:
        return
    same = language.text("Up to step {n} both runs are the same.", n=fault.turn.differs - 1)
    yield Markup("{}").format(same)


# ---- What the runs tell of a line


@dataclass(frozen=True)
class _Lines:
    """The rows of a run by their lines."""

    rows: Rows

    @classmethod
    def of(cls, rows: Rows) -> "_Lines":
        return cls(rows)

    @cached_property
    def by_line(self) -> dict[int, list[Row]]:
        """A statement on several lines stands under each of them."""
        found: dict[int, list[Row]] = {}
        for row in self.rows:
            for n in range(row.line, row.steps[0].end_line + 1):
                found.setdefault(n, []).append(row)
        return found

    def ran(self, line: int) -> bool:
        return line in self.by_line

    def at(self, line: int) -> Sequence[Row]:
        return self.by_line.get(line, [])


@dataclass(frozen=True)
class _Told:
    """What is said to whoever chooses a line."""

    language: Language
    fault: ChangedRun
    right: _Lines
    wrong: _Lines

    def of(self, line: int) -> Markup:
        """Nothing, where the runs tell nothing of it."""
        say = self.language.text
        if line == self.fault.change.line:
            return Markup("")
        here, there = self.right.at(line), self.wrong.at(line)
        if not here and not there:
            never = line in self.statements
            return code_spans(
                say("This line does not run, with the fault or without.") if never else ""
            )
        if len(here) == len(there) and not any(map(_differ, here, there)):
            return code_spans(
                say("This line does the same as in the lesson, each time that it runs.")
            )
        if any(row.n == self.first for row in (*here, *there)):
            return code_spans(
                say(
                    "Here something is wrong for the first time, but the line is that of the lesson: what does it work with?"
                )
            )
        return code_spans(
            say(
                "This line does not do the same as in the lesson, but something else went wrong before."
            )
        )

    @cached_property
    def first(self) -> int:
        """The first row of all statements that is another."""
        parted = turn(self.right.rows, self.wrong.rows)
        return parted.differs if parted else 0

    @cached_property
    def statements(self) -> frozenset[int]:
        """Lines on which a statement begins that would make a row."""
        tree = module(self.fault.change.code)
        nodes = ast.walk(tree or ast.Module([], []))
        return frozenset(
            n.lineno for n in nodes if isinstance(n, ast.stmt) and not makes_no_step(n)
        )


def _differ(row: Row, other: Row) -> bool:
    return any(True for _ in differences(row, other))
