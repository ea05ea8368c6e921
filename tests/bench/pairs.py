"""Samples measured twice: under Tracemark, and not traced at all."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import product
from tests.bench.processes import measure

from tracemark.trace.program import Limits


@dataclass
class Pair:
    """One sample and what it took. All times are the least of the runs, in nanoseconds."""

    name: str
    code: str
    setup: str = ""
    limits: Limits = product.LIMITS
    stopped: str = ""
    """Why Tracemark did not get to its end."""
    _traced: list[int] = field(default_factory=list)
    _untraced: list[int] = field(default_factory=list)

    @property
    def traced(self) -> int:
        return min(self._traced)

    @property
    def untraced(self) -> int:
        return min(self._untraced)

    def run(self, python: str) -> None:
        """Once under Tracemark, once without."""
        self._untraced.append(_untraced(python, self.code, self.setup))
        if self.stopped:
            return
        recording = product.record(
            product.program(self.code, setup=self.setup, limits=self.limits), python
        )
        if recording.ns is None:
            self.stopped = recording.why
        else:
            self._traced.append(recording.ns)


def alternate(pairs: Sequence[Pair], python: str, rounds: int) -> None:
    """Run all of them in turns."""
    for _ in range(rounds):
        for pair in pairs:
            pair.run(python)


def _untraced(python: str, code: str, setup: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        sample, before = Path(folder, "sample.py"), Path(folder, "setup.py")
        sample.write_text(code, encoding="utf-8")
        before.write_text(setup, encoding="utf-8")
        found = measure(python, "untraced", sample, before)
    assert found.ns is not None, "the samples are short"
    return found.ns
