"""A course whose every lesson has all views of its topic, beside the same course without them."""

import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.bench import lessons
from tests.bench.site import Build, Builds, built, cold, path_of, site

LESSONS, COLD, WARM = "lessons alone, warm", "nine views, cold", "nine views, warm"


def builds(count: int, rounds: int) -> Builds:
    """Build both of them in turns, in a folder that is removed afterwards."""
    found = Builds(count)
    with tempfile.TemporaryDirectory(prefix="tracemark-bench-") as folder:
        pages = {
            path_of(lesson): f"---\ntopic: Prices {lesson.number}\n---\n\n{lessons.traced(lesson)}"
            for lesson in lessons.lessons(count)
        }
        alone = site(Path(folder, "alone"), ", tracemark: {views: false}", pages)
        viewed = site(Path(folder, "viewed"), ", tracemark", pages)
        built(sys.executable, alone)  # warm from the first round on
        ways = {
            LESSONS: partial(built, sys.executable, alone),
            COLD: partial(cold, sys.executable, viewed),
            WARM: partial(built, sys.executable, viewed),
        }
        for number in range(1, rounds + 1):
            sys.stderr.write(f"views: round {number} of {rounds}\n")
            for kind, way in ways.items():
                build: Build = way()
                found.runs.setdefault(kind, []).append(build)
    return found
