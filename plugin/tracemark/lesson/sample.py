"""A program that an author shows, with its options and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tracemark.lesson.claim import Replacement
from tracemark.lesson.finding import Position
from tracemark.trace.program import DataFile, Limits, Program
from tracemark.trace.rows import Granularity

ViewName = Literal["sample", "table", "tracker", "player", "output"]
DEFAULT_SHOW: tuple[ViewName, ...] = ("table", "tracker")
"""Views that follow a sample where neither it nor its page nor its site says."""


@dataclass(frozen=True, slots=True)
class NamedChange:
    """A change of a sample that its author wants to be shown to readers."""

    replacement: Replacement
    position: Position
    """Of the piece that it replaces, where the option names it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One traced fence of a page."""

    id: str
    """Name by which blocks and claims refer to it."""
    position: Position
    """Of the fence's opening line."""
    code: str
    """The code as the reader sees it: `#:` comments cut, ends with a newline."""
    code_lines: tuple[Position, ...]
    """Where each line of `code` begins in the page (or in the file it was taken from)."""
    options: Mapping[str, Position] = field(default_factory=dict)
    """Where each option that was given stands, and a `trace-driver` fence by that name."""
    step: Granularity = field(default_factory=Granularity)
    """What one row is."""
    setup: str = ""
    """Code run before, not shown."""
    driver: str = ""
    """Code run after, not shown (`run=` and `trace-driver` fences, in page order)."""
    input: str = ""
    """Lines for `input()`."""
    files: tuple[DataFile, ...] = ()
    """Data files that it finds in its folder."""
    file_paths: tuple[str, ...] = ()
    """Where each of them was read from, as the author would type it."""
    python: str = ""
    """Name of the site's interpreter that runs it; empty for the site's default."""
    actions: tuple[tuple[int, str], ...] = ()
    """`#:` comments as (line of `code`, template)."""
    watch: tuple[str, ...] = ()
    """Columns wanted, in order: names and expressions; empty means the variables that change."""
    watch_positions: tuple[Position, ...] = ()
    """Of each of them, where they stand on a page."""
    expect: str | None = None
    """Exception type or ending that the run is meant to end in."""
    show: tuple[ViewName, ...] = DEFAULT_SHOW
    """Views that follow the fence by themselves, those placed by a block left out."""
    what_ifs: tuple[NamedChange, ...] = ()
    """Changes for the view What if; where there are none, it finds its own."""
    fault: NamedChange | None = None
    """The change for the view Find the fault; None where it finds its own."""
    limits: Limits = Limits()
    """Bounds of its runs."""
    name: str = "sample.py"
    """File name that tracebacks show."""
    title: str | None = None
    """As in Material: caption of the code block."""
    linenums: str | None = None
    """As in Material: first line number."""
    hl_lines: str | None = None
    """As in Material: lines to highlight."""
    broken: bool = False
    """True where a finding says what its run lacks, such as its code; there is nothing to run."""

    @property
    def paths(self) -> frozenset[str]:
        """The files that its run depends on: those with its code, and its data files."""
        return frozenset(place.path for place in self.code_lines) | frozenset(self.file_paths)

    @property
    def named_changes(self) -> tuple[NamedChange, ...]:
        """All changes that its author names."""
        return (*self.what_ifs, self.fault) if self.fault else self.what_ifs

    def program(self, code: str | None = None) -> Program:
        """The run that this sample asks for; with `code`, the same run of changed code."""
        return Program(
            code=self.code if code is None else code,
            name=self.name,
            setup=self.setup,
            driver=self.driver,
            input=self.input,
            actions=self.actions,
            files=self.files,
            python=self.python,
            limits=self.limits,
        )
