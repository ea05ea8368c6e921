"""How much work a claim may be, counted while it is evaluated; a clock would decide otherwise each time."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from tracemark.check.problem import stop
from tracemark.check.row_condition import check_condition, known_conditions
from tracemark.check.run import Run
from tracemark.check.syntax import expression

MOST_WORK = 30_000
"""Units of work that one claim may take: less than 100 ms. A unit is about two microseconds: a node of
the claim in one row, 64 characters, 16 items of a list."""
MOST_NODES = 1_000
"""Parts of syntax that one claim may have."""


@dataclass(slots=True)
class Work:
    """The state of one evaluation, from its start to its end."""

    left: int = MOST_WORK
    """Units of work that remain."""
    rows: dict[int, None] = field(default_factory=dict)
    """Rows that answered, in order."""
    conditions: dict[tuple[int, int], Mapping[int, str]] = field(default_factory=dict)
    """What `known` found, by `id` of run and node, which live as long as the evaluation."""
    asked: dict[tuple[int, str], tuple[ast.expr, Mapping[int, str]] | None] = field(
        default_factory=dict
    )
    """Expressions of `step(n)["…"]` with what `known_conditions` finds in them, by run and text."""

    def spend(self, units: int) -> None:
        """Take units; raises `CannotDecide` where none are left."""
        self.left -= units
        if self.left < 0:
            raise stop(
                "TM211", "the claim takes too much work to decide", "claim something smaller"
            )

    def known(self, node: ast.expr, run: Run) -> Mapping[int, str]:
        """The recorded conditions in a condition of a search, which is checked the first time."""
        key = id(run), id(node)
        if key not in self.conditions:
            self.spend(20 * sum(1 for _ in ast.walk(node)))
            found = known_conditions(node, run)
            check_condition(node, run, found)
            self.conditions[key] = found
        return self.conditions[key]

    def parsed(self, text: str, run: Run) -> tuple[ast.expr, Mapping[int, str]] | None:
        """An expression of `step(n)["…"]` with the recorded conditions in it, None for other texts."""
        key = id(run), text
        if key not in self.asked:
            self.spend(50 + 5 * len(text))
            node = expression(text)
            if node is not None:
                must_be_small(node)
            self.asked[key] = None if node is None else (node, known_conditions(node, run))
        return self.asked[key]


def must_be_small(node: ast.expr) -> None:
    """Raise where an expression is too long or nests too deep."""
    if sum(1 for _ in ast.walk(node)) > MOST_NODES:
        raise stop("TM211", "the claim is too long to decide", "claim something smaller")
