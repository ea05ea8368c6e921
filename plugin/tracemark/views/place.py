"""Where a view stands: the ids of a sample's view that a page may show more than once."""

from collections.abc import Collection
from dataclasses import dataclass


def row_id(view: str, n: int) -> str:
    """Id of a row, by the id of its sample or of a copy of its table: the same in all views of a topic."""
    return f"{view}-step-{n}"


@dataclass(frozen=True, slots=True)
class Place:
    """One of the places where a page shows the same view of a sample."""

    sample: str
    """Id of the sample."""
    copy: int = 1
    """1 for the first, 2 for the second, …"""
    placed: Collection[int] = ()
    """Rows that earlier copies show, and whose ids are therefore given away."""

    @property
    def id(self) -> str:
        """What all ids of the view begin with: the sample's id, `ID--2` for the second copy."""
        return self.sample if self.copy == 1 else f"{self.sample}--{self.copy}"

    def row(self, n: int) -> str:
        """Id of row `n`: `ID-step-N` where it is shown first, so that links find every row."""
        return row_id(self.id if n in self.placed else self.sample, n)
