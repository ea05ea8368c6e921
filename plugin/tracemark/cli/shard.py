"""A part of all runs, so that several machines can share them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from tracemark.trace.program import Program, encoded


@dataclass(frozen=True, slots=True)
class Shard:
    """The part `number` of `count`."""

    number: int
    """From 1."""
    count: int

    def of(self, programs: Iterable[Program]) -> list[Program]:
        """Those that are in it: each program is in exactly one part.

        Which one depends on the programs alone, not on the order of pages or paths.
        """
        return sorted(set(programs), key=_digest)[self.number - 1 :: self.count]


WHOLE = Shard(1, 1)
"""All runs."""


def _digest(program: Program) -> bytes:
    return hashlib.sha256(encoded(program)).digest()
