"""What it costs to verify a page of 30 claims whose runs are in the cache."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from tracemark.check.needs import programs
from tracemark.check.verify import verify
from tracemark.lesson.page import Page
from tracemark.lesson.reader import read_page
from tracemark.runner import Environment, Runner, TraceCache

TARGET = 30.0
"""Milliseconds that the whole way may take."""

_SAMPLE = """\
```python trace id="s"
total = 0
for price in range(1, 15):
    if price % 3 == 0:
        total += price
    else:
        total -= 1
print(total)
```
"""


@dataclass(frozen=True)
class Cost:
    """Milliseconds of each part of the way, medians."""

    read: float
    traces: float
    verify: float
    claims: int

    @property
    def whole(self) -> float:
        """Of the whole way."""
        return self.read + self.traces + self.verify


def page_text() -> str:
    """A lesson with 30 claims of all kinds over a run of 44 rows."""
    values = [f'It is `{{trace}} step({n})["total"]`.' for n in range(1, 11)]
    references = [f'See [step {n}](trace:s/{n} "total <= 30").' for n in range(3, 13)]
    checks = [
        f"/// moment | Why {n}?\n    check: count(total > {n}) < 44\n\nSo.\n///" for n in range(8)
    ]
    quiz = "/// quiz | How many?\n    answer: runs(3)\n\n- [x] `14`\n- [ ] `15`\n///"
    other = '`{trace} what_if("price % 3 == 0", "price % 4 == 0").final["total"]`'
    return "\n\n".join((_SAMPLE, *values, *references, *checks, quiz, other, ""))


def costs(rounds: int) -> Cost:
    """The medians of several rounds, after one that fills the cache."""
    text = page_text()
    with TemporaryDirectory() as folder, Runner(TraceCache(Path(folder)), Environment()) as runner:
        runner.run_all(programs(read_page(text, "lesson.md")))
        found = [_round(text, runner) for _ in range(max(rounds, 3) * 4)]
    parts = [median(part) for part in zip(*found, strict=True)]
    return Cost(parts[0], parts[1], parts[2], 30)


def _round(text: str, runner: Runner) -> tuple[float, float, float]:
    read, page = _timed(lambda: read_page(text, "lesson.md"))
    assert isinstance(page, Page)
    loaded, traces = _timed(lambda: runner.run_all(programs(page)))
    verified, report = _timed(lambda: verify(page, traces))
    assert report.proved == 30, report.findings
    return read, loaded, verified


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = work()
    return (time.perf_counter() - start) * 1000, found
