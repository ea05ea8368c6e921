"""Which changes of a sample are worth showing: each with an effect that the others do not have.

"What if" shows them; "Find the fault" rather takes one that it does not tell.
"""

import re
from collections import Counter
from collections.abc import Sequence

from tracemark.check.literals import NO_LITERAL, literal
from tracemark.check.result import result
from tracemark.check.run import Run
from tracemark.check.values import same_value
from tracemark.topic import chance
from tracemark.topic.changed_runs import ChangedRun, Effect, found_changed_runs, named_changed_runs
from tracemark.topic.topic import Topic
from tracemark.trace.label import scope_and_name

FEW, MOST = 3, 5
"""Changes that are shown of a sample, if there are so many."""
MOST_OF: dict[Effect, int] = {"end": 1, "output": 4, "values": 2, "steps": 1, "way": 1}
"""How often an effect is worth being seen on a page."""
_AS_SEEN: dict[Effect | None, Effect] = {"steps": "way"}
"""Of both is said that the same comes out by another way, which is worth being seen once."""
_BORING = ("NameError", "UnboundLocalError")
"""Ends that tell of a forgotten name, and nothing of the program."""


def telling_changes(topic: Topic, run: Run) -> list[ChangedRun]:
    """Those to choose from: all that the author names, else those whose effect is no matter of course."""
    named = run.sample.what_ifs
    if named:
        return named_changed_runs(topic, run, named)
    if not chance.Foreseen.of(topic, run).is_foreseeable:
        return []  # nobody could say what a change makes of it
    return [one for one in found_changed_runs(topic, run) if not _is_trivial(run, one)]


def shown_changes(run: Run, found: Sequence[ChangedRun]) -> frozenset[str]:
    """The programs that this page shows of those that have run."""
    telling = [one for one in found if not _is_trivial(run, one)]
    return frozenset(one.change.code for one in chosen(run, telling))


def _is_trivial(run: Run, one: ChangedRun) -> bool:
    return _only_restates(run, one) or _is_another_kind_of_number(run, one)


def _is_another_kind_of_number(run: Run, one: ChangedRun) -> bool:
    """Is all that becomes another an `int` for a `float`?"""
    here, there = result(run).values, one.result.values
    pairs = [(literal(here.get(name, "")), literal(value)) for name, value in there.items()]
    known = all(NO_LITERAL not in pair or pair[0] is pair[1] for pair in pairs)
    return (
        one.effect == "values" and known and all(same_value(a, b) for a, b in pairs if a is not b)
    )


def _only_restates(run: Run, one: ChangedRun) -> bool:
    """Is all that becomes another the name that the changed line sets? Then the question answers itself."""
    here, there = result(run), one.result
    names = [name for name, value in there.values.items() if here.values.get(name) != value]
    line = run.sample.code.split("\n")[one.change.line - 1].strip()
    alike = here.output == there.output and here.is_finished == there.is_finished
    return (
        alike
        and bool(names)
        and all(re.match(rf"{re.escape(scope_and_name(name)[1])}\s*=[^=]", line) for name in names)
    )


def chosen(run: Run, found: Sequence[ChangedRun]) -> list[ChangedRun]:
    """All that the author names; else a few, each with an effect that the others do not have."""
    if run.sample.what_ifs:
        return list(found)
    few: list[ChangedRun] = []
    for most_of_a_line in (1, 2, 3):
        for one in found:
            has_room = len(few) < (MOST if most_of_a_line == 1 else FEW)
            if has_room and one not in few and _is_new(one, few, most_of_a_line):
                few.append(one)
    return sorted(few, key=lambda one: one.change.line)


def _is_new(one: ChangedRun, chosen: Sequence[ChangedRun], most_of_a_line: int) -> bool:
    error = one.run.trace.end.error
    if one.effect is None or (error is not None and error.type in _BORING):
        return False
    lines = Counter(other.change.line for other in chosen)
    effects = Counter(_AS_SEEN.get(other.effect, other.effect) for other in chosen)
    is_other = one.effect in ("steps", "way") or all(one.result != other.result for other in chosen)
    return (
        is_other
        and lines[one.change.line] < most_of_a_line
        and effects[_AS_SEEN.get(one.effect, one.effect)] < MOST_OF[one.effect]
    )
