"""The rewriting of a page's text, by whole lines.

A line that is ours is replaced by what the host is to see instead; finished HTML goes into Markdown's
stash, and a placeholder stands for it, so that no other extension can mistake captured output for Markdown.
"""

import re
from collections.abc import Callable, Iterator

from tracemark.lesson.fence import fenced, quoted
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.layout import (
    BodyBlock,
    Lines,
    SampleFence,
    UnreadBlock,
    ValueStretch,
    ViewLines,
)
from tracemark.lesson.sample import Sample
from tracemark.markdown_blocks import block_name
from tracemark.markdown_tokens import token
from tracemark.page_memory import KnownPage, Rewritten, Stashed
from tracemark.rendering import Rendering
from tracemark.views.text import Inline

_HEADING = re.compile(r"#\s+\S")
_UNDERLINE = re.compile(r"=+[ \t]*$")
_NO_PROSE = re.compile(r"[ \t]*(?:```|~~~|///|<!--)")
_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")


class Rewriting:
    """One page's lines on their way to the host."""

    def __init__(
        self,
        known: KnownPage,
        rendering: Rendering,
        header: str,
        inline: Inline,
        value: Callable[[str | None, str], str],
        *,
        show_coverage: bool,
    ) -> None:
        """`header` is finished HTML; `inline` renders captions and notes, `value` computed values."""
        self._layout = known.layout
        self._proof = known.proof
        self._rendering = rendering
        self._value_of = value
        self._lines = list(known.lines)
        self._body = known.body
        self._head = header
        self._inline = inline
        self._show_coverage = show_coverage
        self._instead: dict[int, list[str]] = {}
        """Lines that replace a line, by its index."""
        self._before: dict[int, list[str]] = {}
        """Lines that go in front of a line, by its index."""
        self._stash: list[Stashed] = []

    def rewritten(self) -> Rewritten:
        """The lines without the front matter, and the HTML for them."""
        for value in reversed(self._layout.values):
            self._value(value)
        for fence in self._layout.samples:
            self._put(fence.lines, self._fence(fence))
        for driver in self._layout.drivers:
            self._put(driver.lines, [""])
        for view in self._layout.views:
            self._view(view)
        for index, body in enumerate(self._layout.bodies):
            self._block(index, body)
        for unread in self._layout.unread:
            self._unread(unread)
        for finding in self._proof.report.findings:
            self._show(finding)
        self._header()
        if self._show_coverage:
            self._coverage()
        if self._stash or self._layout.bodies:
            self._script_words()
        return Rewritten(tuple(self._joined()), tuple(self._stash))

    def _joined(self) -> Iterator[str]:
        for index in range(self._body, len(self._lines)):
            yield from self._before.get(index, ())
            yield from self._instead.get(index, [self._lines[index]])
        yield from self._before.get(len(self._lines), ())

    def _put(self, place: Lines, new: list[str]) -> None:
        """`new` in the place of whole lines."""
        for index in range(place.first, place.last + 1):
            self._instead[index] = []
        self._instead[place.first] = new

    def _stashed(self, html: str, indent: str, position: Position | None = None) -> list[str]:
        """Finished HTML as a paragraph of its own; `position` is that of what it shows."""
        return ["", indent + self._token(html, position), ""] if html else [""]

    def _token(self, html: str, position: Position | None = None) -> str:
        """What stands for finished HTML."""
        self._stash.append(Stashed(html, position))
        return token(len(self._stash) - 1)

    def _fence(self, fence: SampleFence) -> list[str]:
        """The sample as a plain fence, and the views that follow it."""
        sample = fence.sample
        code = [] if _shown_by_player(sample) else _plain_fence(sample)
        lines = [fence.indent + line if line else "" for line in code]
        views = self._rendering.following(sample)
        return [*lines, *self._stashed(views, fence.indent, sample.position)]

    def _view(self, view: ViewLines) -> None:
        """The view; where nothing was run, what the author wrote in its place: a pinned table."""
        if self._proof.is_off:
            body = (_CODE.sub(_unescaped, self._lines[n]) for n in view.body)
            self._put(view.lines, ["", *body, ""])
            return
        html = self._rendering.view(view.view, self._inline) if view.view else ""
        position = view.view.position if view.view else None
        self._put(view.lines, self._stashed(html, view.indent, position))

    def _block(self, index: int, body: BodyBlock) -> None:
        """A block under our own name, without its options and lists."""
        name = block_name(body.name)
        self._instead[body.lines.first] = [
            f"{body.indent}{'/' * body.slashes} {name} | {index}",
            "",
        ]
        options = range(body.options.first, body.options.last + 1) if body.options else ()
        for line in (*options, *body.listed):
            self._instead[line] = []

    def _unread(self, block: UnreadBlock) -> None:
        """A block that a finding speaks of: its body stays, what marks it as a block goes."""
        blank = [block.indent.rstrip()]
        self._put(block.lines, blank)
        last = self._end_in_quotation(block) if ">" in block.indent else block.last
        if last is not None:
            self._instead[last] = blank

    def _end_in_quotation(self, block: UnreadBlock) -> int | None:
        """The line of slashes that was meant to close a block in a quotation."""
        for index in range(block.lines.last + 1, len(self._lines)):
            line = self._lines[index].strip("> \t")
            if line.startswith("///") and not line.strip("/"):
                return index
            if not self._lines[index].lstrip().startswith(">"):
                break
        return None

    def _value(self, value: ValueStretch) -> None:
        """A computed value in the place of its code span."""
        claim, place = value.value and value.value.claim, value.stretch
        shown = self._value_of(claim.sample, claim.text) if claim else self._value_of(None, "")
        first, last = self._lines[place.first], self._lines[place.last]
        self._lines[place.first] = first[: place.start] + self._token(shown) + last[place.end :]
        for index in range(place.first + 1, place.last + 1):
            self._instead[index] = []

    def _show(self, finding: Finding) -> None:
        """A box with the finding, in front of what it speaks of."""
        index = self._place_of(finding)
        indent = ""
        if index < len(self._lines):
            line = self._lines[index]
            indent = line[: len(line) - len(line.lstrip())]
        html = self._rendering.finding(finding)
        box = self._stashed(html, indent, finding.position)
        self._before.setdefault(index, []).extend(box)

    def _place_of(self, finding: Finding) -> int:
        """Index of the line in front of which a finding is shown."""
        layout = self._layout
        line = None
        if finding.position.path == self._proof.page.path:
            line = layout.line_of(finding.position)
        if line is None or line < self._body:
            return self._body
        ours = (layout.samples, layout.drivers, layout.views, layout.bodies, layout.unread)
        places: list[Lines] = [one.lines for kind in ours for one in kind]
        around = [place.first for place in places if place.first <= line <= place.last]
        if around:
            return max(around)
        while line > self._body and self._lines[line - 1].strip():
            line -= 1
        return line

    def _header(self) -> None:
        """The lesson's header, under the first heading."""
        if self._head:
            self._before.setdefault(self._below_title(), [])[:0] = self._stashed(self._head, "")

    def _coverage(self) -> None:
        """How many claims are proved, below all that the page has."""
        html = self._rendering.coverage()
        if html:
            self._before.setdefault(len(self._lines), []).extend(self._stashed(html, ""))

    def _script_words(self) -> None:
        """What scripts say on this page, below all of it."""
        html = self._rendering.script_words()
        if html:
            self._before.setdefault(len(self._lines), []).extend(self._stashed(html, ""))

    def _below_title(self) -> int:
        """Index of the line below the page's title, of its first line where it has none."""
        for index in range(self._body, len(self._lines)):
            line = self._lines[index]
            if _NO_PROSE.match(line):
                break  # a `#` in code is no heading
            below_text = index > self._body and bool(self._lines[index - 1].strip())
            if _HEADING.match(line) or (below_text and _UNDERLINE.match(line)):
                return index + 1
        return self._body


def _unescaped(code: re.Match[str]) -> str:
    r"""Code of a cell: GitHub takes `\|` for a bar there, Python-Markdown shows the backslash."""
    return code[0].replace("\\|", "|")


def _shown_by_player(sample: Sample) -> bool:
    """A player shows the code itself."""
    return "player" in sample.show and "sample" not in sample.show


def _plain_fence(sample: Sample) -> list[str]:
    """The sample as any other Python fence, for the host to highlight."""
    if not sample.code.strip():
        return []
    options = [
        f"{name}={quoted(value)}"
        for name in ("title", "linenums", "hl_lines")
        if (value := getattr(sample, name)) is not None
    ]
    return ["", *fenced(sample.code, " ".join(["python", *options])).split("\n"), ""]
