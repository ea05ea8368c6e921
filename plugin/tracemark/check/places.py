"""Where right answers stand among shuffled options: no place more often than the others on a page."""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256


@dataclass(slots=True)
class Places:
    """The places that the right answers of a page have so far."""

    used: Counter[int] = field(default_factory=Counter)
    """How often each place was given away, from 0."""

    def take(self, count: int, seed: str) -> int:
        """A place among `count`: one that was given away least often, the seed says which."""
        place = min(range(count), key=lambda n: (self.used[n], digest(f"{seed}\0{n}")))
        self.used[place] += 1
        return place


def digest(text: str) -> str:
    """A text that has no order but is the same in each build."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()
