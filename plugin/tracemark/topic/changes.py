"""Small changes of a sample that teach something: the slips that everybody makes.

Which there are follows from the code alone, so that their runs start with all others. Each is one piece of
one line, put in place as `what_if` does it, or one line moved into a loop or out of it. What a change is
worth is seen when it has run.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain, islice, zip_longest

from tracemark.check.needs import variant
from tracemark.check.problem import Problem
from tracemark.check.syntax import module
from tracemark.lesson.sample import NamedChange, Sample
from tracemark.topic import changes_of_calls as calls
from tracemark.topic import changes_of_expressions as expressions
from tracemark.topic import changes_of_lines as lines
from tracemark.topic.changed_source import Change, Kind, Source
from tracemark.trace.program import Program

MOST = 12
"""Changed runs of one sample at most."""


def changes(sample: Sample) -> tuple[Change, ...]:
    """The changes of a sample to choose from, those that teach most first."""
    return _changes(sample.code)


def named(sample: Sample, change: NamedChange) -> tuple[Change, Program] | None:
    """A change that the author names, with its run; None where it cannot be made."""
    program = variant(sample, (change.replacement,))
    if isinstance(program, Problem):
        return None
    pairs = zip(sample.code.split("\n"), program.code.split("\n"), strict=False)
    line = next((n for n, (old, new) in enumerate(pairs, 1) if old != new), 1)
    old, new = change.replacement.old.strip(), change.replacement.new.strip()
    kind: Kind = "left out" if new == "pass" else "replaced"
    return Change(kind, line, old, new, program.code), program


@lru_cache(maxsize=256)
def _changes(code: str) -> tuple[Change, ...]:
    tree = module(code)
    if tree is None:
        return ()
    source = Source(code, tree)
    found: dict[str, Change] = {}
    for change in chain(*zip_longest(*(kind(source) for kind in _KINDS))):
        if change is not None and change.code != code:
            found.setdefault(change.code, change)
    return tuple(islice(found.values(), MOST))


_KINDS: tuple[Callable[[Source], Iterator[Change]], ...] = (
    expressions.boundaries,
    calls.aliases,
    lines.into_loops,
    lines.assigned,
    expressions.ranges,
    lines.left_out,
    lines.elifs,
    lines.out_of_loops,
    calls.arguments,
    expressions.indexes,
    expressions.opposites,
    expressions.starts,
    expressions.operators,
    calls.settings,
    expressions.negated,
    expressions.bounds,
)
"""Those that teach most first; one of each before the second of any."""
