"""The lines of a page by what they are, as `lesson.scan` finds them; no option and no block is known by name."""

from dataclasses import dataclass

from tracemark.lesson.source import Place


@dataclass(frozen=True, slots=True)
class FenceLines:
    """A fence, found by its markers."""

    first: int
    """0-based line of the header."""
    last: int | None
    """0-based line of the closing marker; None where there is none."""
    indent: str
    """What stands before the marker: spaces, tabs and `>`."""
    marker: str
    """The backticks or tildes."""
    info: str
    """The rest of the header line."""

    @property
    def place(self) -> Place:
        """Of the marker."""
        return Place(self.first, len(self.indent))

    @property
    def info_place(self) -> Place:
        """Of the first character behind the marker."""
        return self.place.right(len(self.marker))


@dataclass(frozen=True, slots=True)
class BlockLines:
    """A `/// name | argument` block, found by its slashes."""

    number: int
    """Its index among the blocks, by opening line."""
    first: int
    """0-based line of the header."""
    last: int | None
    """0-based line of the closing slashes; None where there is none."""
    indent: str
    """What stands before the slashes."""
    slashes: int
    name: str
    """In lower case, as the host compares it."""
    name_place: Place
    argument: str
    """What stands behind the `|`; empty where there is none."""
    argument_place: Place
    options_last: int
    """0-based last line of the options; `first` where there are none."""
    parent: int | None
    """Number of the block that it stands directly in."""
    malformed: bool
    """True where something other than `| argument` follows the name."""
    clash: int | None
    """Number of a block around it with as many slashes: the host would close that one."""
    too_deep: bool
    """True where it is indented so far that the host takes it for text."""

    @property
    def place(self) -> Place:
        """Of the slashes."""
        return Place(self.first, len(self.indent))


@dataclass(frozen=True, slots=True)
class Scan:
    """The lines of a page by what they are."""

    fences: tuple[FenceLines, ...]
    blocks: tuple[BlockLines, ...]
    paragraphs: tuple[tuple[int, ...], ...]
    """Lines that belong together for inline markup; headers and options of blocks stand alone."""
    prose: tuple[int, ...]
    """Lines of prose: neither code nor header nor options."""
    visible: tuple[str, ...]
    """All lines, with the content of HTML comments turned into spaces."""
