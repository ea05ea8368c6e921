"""Where everything of ours stands in a page's text, for whoever rewrites that text.

Lines are 0-based and count in the text that was read (`Page` and its nouns speak of the author's
file instead); columns are 0-based; an end column is the first one behind.
"""

from dataclasses import dataclass

from tracemark.lesson.finding import Position
from tracemark.lesson.page import Container, Explanation, Flow, ProseValue, Reference, ViewBlock
from tracemark.lesson.question import Question
from tracemark.lesson.sample import Sample

BodyNoun = Question | Container | Flow | Explanation


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines."""

    first: int
    last: int
    """The last one that belongs to them."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters, which may go over the end of a line."""

    first: int
    """Line of the first character."""
    start: int
    """Its column."""
    last: int
    """Line of the last character."""
    end: int
    """Column behind it."""


@dataclass(frozen=True, slots=True)
class SampleFence:
    """A traced fence."""

    lines: Lines
    """From header to closing marker."""
    indent: str
    """White space before the marker."""
    sample: Sample


@dataclass(frozen=True, slots=True)
class DriverFence:
    """A `trace-driver` fence: the page does not show it."""

    lines: Lines


@dataclass(frozen=True, slots=True)
class ViewLines:
    """A block that a view takes the place of."""

    lines: Lines
    """From header to closing slashes."""
    indent: str
    """White space before the slashes."""
    view: ViewBlock | None
    """None where a finding says why there is nothing to show."""
    body: range
    """Its lines between options and closing slashes: a pinned table, which the view stands for."""


@dataclass(frozen=True, slots=True)
class BodyBlock:
    """A block whose body the host renders: quiz, moment, snapshot, transcript, flow, explain."""

    name: str
    """As in the header, in lower case."""
    lines: Lines
    """From header to closing slashes."""
    indent: str
    """White space before the slashes."""
    slashes: int
    """How many."""
    options: Lines | None
    """Its option lines, to be taken out."""
    listed: tuple[int, ...]
    """Lines of a quiz's options or of a flow's stages, to be taken out; they are in the noun."""
    noun: BodyNoun | None
    """None where a finding says why it cannot be shown."""


@dataclass(frozen=True, slots=True)
class UnreadBlock:
    """A block with a finding on what kept it from being read; its body is text like any other."""

    lines: Lines
    """Header and options."""
    last: int | None
    """Line of the closing slashes; None where there are none."""
    indent: str
    """What stands before the slashes."""


@dataclass(frozen=True, slots=True)
class ReferenceStretch:
    """The `(trace:… "…")` of a reference, brackets included."""

    stretch: Stretch
    reference: Reference


@dataclass(frozen=True, slots=True)
class ValueStretch:
    """The whole code span of a value, backticks included."""

    stretch: Stretch
    value: ProseValue | None
    """None where a finding says why there is nothing to show."""


@dataclass(frozen=True, slots=True)
class PageLayout:
    """Everything of ours in a page's text, each kind in page order.

    References and values may also stand in lines that are taken out (titles, hints, quiz options);
    `inline.scan` finds them again in the text of a noun.
    """

    file_lines: tuple[int, ...]
    """For each line of the text, its 1-based line in the author's file."""
    samples: tuple[SampleFence, ...] = ()
    drivers: tuple[DriverFence, ...] = ()
    views: tuple[ViewLines, ...] = ()
    bodies: tuple[BodyBlock, ...] = ()
    unread: tuple[UnreadBlock, ...] = ()
    references: tuple[ReferenceStretch, ...] = ()
    values: tuple[ValueStretch, ...] = ()

    def line_of(self, position: Position) -> int | None:
        """The 0-based line of the text that holds `position`, or None."""
        if position.line not in self.file_lines:
            return None
        return self.file_lines.index(position.line)
