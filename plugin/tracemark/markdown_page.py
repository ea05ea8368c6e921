"""A page while Markdown converts it: what was read and proved, and its text rewritten.

The rewriting is by whole lines. A line that is ours is replaced by what the host is to see instead;
finished HTML goes into Markdown's stash, and a placeholder stands for it, so that no other extension
can mistake captured output for Markdown.
"""

import re
from collections.abc import Iterator, Sequence

from markdown import Markdown

from tracemark.lesson.finding import Finding
from tracemark.lesson.inline import InlineValue, scan
from tracemark.lesson.layout import BodyBlock, Lines, PageLayout, SampleFence, ValueStretch
from tracemark.lesson.page import Flow
from tracemark.lesson.row_range import parse_ranges
from tracemark.lesson.sample import Sample
from tracemark.markdown_blocks import PREFIX, block_name, render_inline
from tracemark.proof import Proof
from tracemark.rendering import Rendering, row_href
from tracemark.views.header import ViewLink

_HEADING = re.compile(r"#\s+\S")
_OPEN, _CLOSE = "\U0010f0d0", "\U0010f0d1"
"""Private characters around the number of a piece of HTML. Markdown's own marks would not survive:
it removes them from the text when it normalises white space."""
_TOKEN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


def placed(md: Markdown, lines: Sequence[str], stashed: Sequence[str]) -> list[str]:
    """The lines with Markdown's placeholders in the place of our tokens."""
    store = md.htmlStash.store

    def placeholder(token: re.Match[str]) -> str:
        number = int(token[1])
        return store(stashed[number]) if number < len(stashed) else token[0]

    return [_TOKEN.sub(placeholder, line) for line in lines]


class PageInMarkdown:
    """The page being converted, and what of it Markdown has come across."""

    def __init__(self, md: Markdown, proof: Proof, layout: PageLayout) -> None:
        """Nothing is met yet."""
        self.md = md
        self.proof = proof
        self.layout = layout
        self.rendering = Rendering(proof)
        self._met: set[int] = set()

    def meet(self, index: int) -> BodyBlock:
        """The body block with that index in the layout; it is rendered now."""
        self._met.add(index)
        return self.layout.bodies[index]

    def left_raw(self) -> Iterator[Finding]:
        """A finding for each block that Markdown never came across."""
        for index, body in enumerate(self.layout.bodies):
            if index not in self._met and body.noun is not None:
                yield Finding(
                    body.noun.position,
                    "TM111",
                    f"the block `/// {body.name}` was left as raw text",
                    "Put a blank line before and after it, and indent it as the text around it.",
                )

    def flow_number(self, flow: Flow) -> int:
        """Number of a flow on the page, from 1."""
        return [block for block in self.proof.page.blocks if isinstance(block, Flow)].index(flow) + 1

    def stash(self, html: str) -> str:
        """The placeholder of finished HTML."""
        placeholder: str = self.md.htmlStash.store(html)
        return placeholder

    def inline(self, text: str) -> str:
        """Inline Markdown of the author to HTML."""
        return render_inline(self.md, self.with_values(text))

    def with_values(self, text: str) -> str:
        """A title, hint or option with its computed values put in."""
        found = [one for one in scan(text) if isinstance(one, InlineValue)]
        for one in reversed(found):
            shown = self.value(one.sample, one.expression or "")
            if shown is not None:
                text = text[: one.start] + self.stash(shown) + text[one.end :]
        return text

    def value(self, sample: str | None, expression: str) -> str | None:
        """HTML of a computed value; None where a finding says why there is none."""
        for one in self.proof.page.values:
            claim = one.claim
            if claim.text.strip() == expression.strip() and sample in (None, claim.sample):
                shown = self.proof.report.values.get(claim.position)
                return None if shown is None else self.rendering.value(shown)
        return None

    def row_address(self, target: str) -> str | None:
        """Where `deploy/1,2` links to: the first of its rows; None for anything else."""
        name, _, numbers = target.rpartition("/")
        ranges = parse_ranges(numbers)
        samples = self.proof.page.samples
        if isinstance(ranges, str) or not ranges or not (name or samples):
            return None
        return row_href(name or samples[0].id, ranges[0].start)


class Rewriting:
    """One page's lines on their way to the host."""

    def __init__(
        self, page: PageInMarkdown, lines: Sequence[str], body: int, views: Sequence[ViewLink]
    ) -> None:
        """`lines` begin with the front matter, which ends before index `body`."""
        self._page = page
        self._lines = list(lines)
        self._body = body
        self._views = views
        self._instead: dict[int, list[str]] = {}
        """Lines that replace a line, by its index."""
        self._before: dict[int, list[str]] = {}
        """Lines that go in front of a line, by its index."""
        self.stashed: list[str] = []
        """HTML whose tokens stand in the lines."""

    def lines(self) -> list[str]:
        """The rewritten lines, without the front matter."""
        for value in reversed(self._page.layout.values):
            self._value(value)
        for fence in self._page.layout.samples:
            self._put(fence.lines, self._fence(fence))
        for driver in self._page.layout.drivers:
            self._put(driver.lines, [""])
        for view in self._page.layout.views:
            html = self._page.rendering.view(view.view, self._page.inline) if view.view else ""
            self._put(view.lines, self._stashed(html, view.indent))
        for index, body in enumerate(self._page.layout.bodies):
            self._block(index, body)
        for finding in self._page.proof.report.findings:
            self._show(finding)
        self._header()
        return list(self._joined())

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

    def _stashed(self, html: str, indent: str) -> list[str]:
        """Finished HTML as a paragraph of its own."""
        return ["", indent + self._token(html), ""] if html else [""]

    def _token(self, html: str) -> str:
        """What stands for finished HTML until white space is normalised; see `placed`."""
        self.stashed.append(html)
        return f"{_OPEN}{len(self.stashed) - 1}{_CLOSE}"

    def _fence(self, fence: SampleFence) -> list[str]:
        """The sample as a plain fence, and the views that follow it."""
        sample = fence.sample
        code = [] if _shown_by_player(sample) else _plain_fence(sample)
        lines = [fence.indent + line if line else "" for line in code]
        return [*lines, *self._stashed(self._page.rendering.following(sample), fence.indent)]

    def _block(self, index: int, body: BodyBlock) -> None:
        """A block under our own name, without its options and lists."""
        name = block_name(body.name)
        assert name.startswith(PREFIX)
        self._instead[body.lines.first] = [f"{body.indent}{'/' * body.slashes} {name} | {index}", ""]
        options = range(body.options.first, body.options.last + 1) if body.options else ()
        for line in (*options, *body.listed):
            self._instead[line] = []

    def _value(self, value: ValueStretch) -> None:
        """A computed value in the place of its code span."""
        claim, place = value.value.claim, value.stretch
        shown = self._page.value(claim.sample, claim.text)
        if shown is None:
            return
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
        box = self._stashed(self._page.rendering.finding(finding), indent)
        self._before.setdefault(index, []).extend(box)

    def _place_of(self, finding: Finding) -> int:
        """Index of the line in front of which a finding is shown."""
        layout = self._page.layout
        line = None
        if finding.position.path == self._page.proof.page.path:
            line = layout.line_of(finding.position)
        if line is None or line < self._body:
            return self._body
        ours = [*layout.samples, *layout.drivers, *layout.views, *layout.bodies]
        around = [one.lines for one in ours if one.lines.first <= line <= one.lines.last]
        if around:
            return max(place.first for place in around)
        while line > self._body and self._lines[line - 1].strip():
            line -= 1
        return line

    def _header(self) -> None:
        """The lesson's header, under the first heading."""
        html = self._page.rendering.header(self._views)
        if not html:
            return
        headings = (
            index + 1
            for index in range(self._body, len(self._lines))
            if _HEADING.match(self._lines[index])
        )
        index = next(headings, self._body)
        self._before.setdefault(index, [])[:0] = self._stashed(html, "")


def _shown_by_player(sample: Sample) -> bool:
    """A player shows the code itself."""
    return "player" in sample.show and "sample" not in sample.show


def _plain_fence(sample: Sample) -> list[str]:
    """The sample as any other Python fence, for the host to highlight."""
    if not sample.code.strip():
        return []
    longest = max((len(run) for run in re.findall(r"`{3,}", sample.code)), default=2)
    marker = "`" * (longest + 1)
    options = [
        f"{name}={_quoted(value)}"
        for name in ("title", "linenums", "hl_lines")
        if (value := getattr(sample, name)) is not None
    ]
    return ["", " ".join([f"{marker}python", *options]), *sample.code.splitlines(), marker, ""]


def _quoted(value: str) -> str:
    """An option's value as superfences reads it, which knows no escapes."""
    return f"'{value}'" if '"' in value and "'" not in value else '"' + value.replace('"', "”") + '"'
