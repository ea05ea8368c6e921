"""A small course whose pages ask questions of each kind, for tests in a browser."""

from contextlib import contextmanager

import pytest
from tests.browsing import both_ways
from tests.conftest import Site

SAMPLE = """\
```python trace id="{id}"
total = 0
for price in [5, 3, 8]:
    if price > 4:
        total += price
half = total / 4
```
"""
# Rows: 1; 2 price = 5, 3, 4 total = 5; 5 price = 3, 6; 7 price = 8, 8, 9 total = 13; 10; 11 half = 3.25.
CHOICE = """\
/// quiz | What is `total` after step 4?
    answer: step(4)["total"]
    hint:
      - Look at step 3.
      - Is 5 more than 4?
      - Add 5 to 0.

- [ ] `0`
- [x] `5`
- [ ] `13`
  > That is the [end](trace:9).

//// explain
Because 5 is more than 4.
////
///
"""
MULTIPLE = """\
/// quiz | Which prices are added?
    kind: multiple

- [x] `5`
  > Yes, 5 is.
- [ ] `3`
  > No, see [step 6](trace:6).
- [x] `8`
///
"""
NUMBER = """\
/// quiz | What is `half` after step 11?
    kind: number
    answer: step(11)["half"]
///
"""
TEXT = """\
/// quiz | What is `total` at the end?
    kind: text
    answer: final["total"]
///
"""
FRONT = "---\ntopic: Loops\ntags: [Python]\n---\n\n"
LOOPS = f"{FRONT}# Loops <i>now</i>\n\n{SAMPLE.format(id='s')}\n{CHOICE}\n{MULTIPLE}\n"
NUMBERS = (
    f"{FRONT.replace('Loops', 'Numbers')}# Numbers\n\n{SAMPLE.format(id='s')}\n{NUMBER}\n{TEXT}\n"
)
THEME = {"name": "material", "font": False}


def write_course(site, loops=LOOPS):
    site.write("index.md", "# Home\n\n[Loops](course/loops.md)\n")
    site.write("course/loops.md", loops)
    site.write("course/numbers.md", NUMBERS)


def course(folder, loops=LOOPS, **config):
    """Builds the course below a folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        site = Site(folder)
        write_course(site, loops)
        built = site.build(strict=True, **{"theme": THEME, **config})
        assert not built.aborted, built.log
    return built


@contextmanager
def course_served(folder, **config):
    """Addresses of the course."""
    with both_ways(course(folder, **config).folder) as addresses:
        yield addresses
