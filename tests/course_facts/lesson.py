"""A lesson of the course: its only sample, taken out of the Markdown by a regular expression, and its pages."""

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from tests.browsing import ROOT
from tests.conftest import Html
from tests.course_facts.runs import Row, rows_of
from tests.plain_runs import PlainRun, plain_run
from tests.test_topic_changed_runs import matched


class Lesson:
    """A lesson of the course: its only sample, and its pages in a built site."""

    def __init__(self, name: str, site: Path) -> None:
        self.name = name
        self.folder = site / "course" / name
        text = (ROOT / f"docs/course/{name}.md").read_text(encoding="utf-8")
        options, code = matched(r"(?s)\n```python trace (.*?)\n(.*?)```", text).groups()
        self.id = matched(r'id="(\w+)"', options)[1]
        self.code = re.sub(r"(?m)\s+#:.*$", "", code)

        self.by_pass = 'step="loop"' in options

    def page(self, view: str, lie: Sequence[str] | None = None) -> Html:
        """The article of a page; `lie` is a pattern, and what stands in place of its first match."""
        text = (self.folder / view / "index.html").read_text(encoding="utf-8")
        text = text[text.index("<article") : text.index("</article>")]
        if lie:
            told = re.sub(lie[0], lie[1], text, count=1, flags=re.DOTALL)
            assert told != text, lie
            text = told
        return Html(text, [])

    @cached_property
    def run(self) -> PlainRun:
        return plain_run(self.code)

    @cached_property
    def rows(self) -> list[Row]:
        return self.rows_of(self.code)

    @cached_property
    def lines(self) -> list[str]:
        return self.code.removesuffix("\n").split("\n")

    def rows_of(self, code: str) -> list[Row]:
        """The rows of a program with as many lines as the sample."""
        header = None
        if self.by_pass:
            (header,) = (n for n, line in enumerate(self.lines, 1) if line.startswith("for "))
        return rows_of(plain_run(code), header)

    def row(self, n: int) -> Row:
        return self.rows[n - 1]
