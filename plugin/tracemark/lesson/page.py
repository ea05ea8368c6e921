"""All that Tracemark reads in one Markdown page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tracemark.lesson.claim import Claim
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.question import Question
from tracemark.lesson.row_range import RowRange
from tracemark.lesson.sample import Sample, ViewName
from tracemark.lesson.unread import Unread

Verify = Literal["warn", "strict", "off"]
"""warn: wrong claims are findings. strict: unverified questions too. off: only runs are judged."""
LanguageCode = Literal["en", "de"]
"""What readers can be spoken to in: English, and each catalogue in `views/locales`."""
ViewSlug = Literal["predict", "trace", "what-if", "order", "debug", "flow", "short", "read"]
"""The pages that are made of a topic beside its lesson, in the order in which readers see them."""
ContainerKind = Literal["moment", "snapshot", "transcript"]


@dataclass(frozen=True, slots=True)
class Header:
    """The lesson's front matter."""

    topic: str | None = None
    """What the lesson is about; pages with the same topic are views of it."""
    view: str | None = None
    """Name of this view of the topic."""
    tags: tuple[str, ...] = ()
    """Breadcrumbs."""
    minutes: int | None = None
    """Reading time; None asks for it to be computed."""


@dataclass(frozen=True, slots=True)
class PinnedCell:
    """A cell of a pinned table."""

    text: str
    """As typed, with `|` for `\\|`; `pipe_table.said` is what it says."""
    position: Position


@dataclass(frozen=True, slots=True)
class PinnedTable:
    """The Markdown table in a view's body: what the author reviewed, compared with the run."""

    position: Position
    """Of its first cell; of the block while there is no table yet."""
    first: int
    """1-based line of the file where the table begins, or is to begin."""
    last: int
    """Its last line, or the last one of the blank lines that it is to take the place of."""
    indent: str
    """White space that its lines begin with."""
    head: tuple[PinnedCell, ...] = ()
    rows: tuple[tuple[PinnedCell, ...], ...] = ()
    """Without the row of dashes; each has as many cells as the head."""

    @property
    def is_empty(self) -> bool:
        """True while nothing is pinned yet."""
        return not self.head


@dataclass(frozen=True, slots=True)
class ViewBlock:
    """A `/// trace-table | id` and its like."""

    view: ViewName
    sample: str
    """Id of the sample shown."""
    position: Position
    columns: tuple[str, ...] = ()
    """Columns wanted, in order; empty means the sample's own."""
    rows: tuple[RowRange, ...] = ()
    """Rows wanted, as in `1-10, -3`; empty means all. `row_range.expand` gives the numbers."""
    caption: str = ""
    """Inline text above the table."""
    note: str = ""
    """Inline text under the table."""
    options: Mapping[str, Position] = field(default_factory=dict)
    """Where the value of each option stands."""
    pinned: PinnedTable | None = None
    """The table in its body."""


@dataclass(frozen=True, slots=True)
class Container:
    """A `moment`, `snapshot` or `transcript`."""

    kind: ContainerKind
    title: str
    """Inline Markdown; empty where the block has none."""
    position: Position
    checks: tuple[Claim, ...] = ()
    """Claims that must hold."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A `/// flow`: stages in order, and ways back."""

    title: str
    position: Position
    stages: tuple[str, ...]
    """Inline Markdown of each stage."""
    back: tuple[tuple[int, int], ...] = ()
    """(from stage, to an earlier stage), 1-based."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """An `/// explain` inside a quiz: its body is shown after answering."""

    position: Position


@dataclass(frozen=True, slots=True)
class Reference:
    """`[steps 1 and 2](trace:deploy/1,2 "version < 3")`."""

    sample: str
    rows: tuple[int, ...]
    position: Position
    """Of the row list."""
    claim: Claim | None = None
    """What must hold at each of those rows: a condition over one row, as in `first(…)`."""

    @property
    def about(self) -> str:
        """In words: `steps 1, 2 of deploy`."""
        return about(self.sample, self.rows)


def about(sample: str, rows: Sequence[int]) -> str:
    """The rows that a reference names, in words."""
    numbers = ", ".join(map(str, rows))
    return f"step{'' if len(rows) == 1 else 's'} {numbers} of {sample}"


@dataclass(frozen=True, slots=True)
class ProseValue:
    """A code span `{trace} final["total"]` that shows a computed value."""

    claim: Claim
    """The expression."""


BlockNoun = ViewBlock | Container | Flow | Question


@dataclass(frozen=True, slots=True)
class Page:
    """What one Markdown page holds, in page order, with all mistakes of form found while reading."""

    path: str
    header: Header = field(default_factory=Header)
    samples: tuple[Sample, ...] = ()
    blocks: tuple[BlockNoun, ...] = ()
    references: tuple[Reference, ...] = ()
    values: tuple[ProseValue, ...] = ()
    findings: tuple[Finding, ...] = ()
    unread: tuple[Unread, ...] = ()
    """Claims that cannot be read; what was found there is among the findings."""
    verify: Verify | None = None
    """What the page's front matter says about its claims; None leaves it to the site."""
    language: LanguageCode | None = None
    """What the page's front matter says its readers speak; None leaves it to the site."""
    views: tuple[ViewSlug, ...] | None = None
    """What the page's front matter says of the views of its topic; None leaves it to the site."""
    words: int = 0
    """Words of prose without those of code, quizzes and transcripts; for the reading time."""
    lines: tuple[str, ...] = ()
    """The page's lines, for showing the source of a finding."""

    @property
    def files_used(self) -> frozenset[str]:
        """The other files that the page depends on: samples and data are taken from them."""
        paths = (path for sample in self.samples for path in sample.paths)
        return frozenset(paths) - {self.path}

    def source_line(self, position: Position) -> str:
        """The line of the page that a position is in; empty where it is in another file."""
        there = position.path == self.path and 1 <= position.line <= len(self.lines)
        return self.lines[position.line - 1] if there else ""

    def containers(self, kind: ContainerKind) -> tuple[Container, ...]:
        """The blocks of a kind, in the order of the page."""
        blocks = (block for block in self.blocks if isinstance(block, Container))
        return tuple(block for block in blocks if block.kind == kind)

    def sample(self, id: str) -> Sample | None:
        """The sample with that id, or None."""
        return next((s for s in self.samples if s.id == id), None)
