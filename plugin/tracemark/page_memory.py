"""What is known of a page from one build of `mkdocs serve` to the next.

With it an unchanged page costs a look-up; without it each saved lesson would have all lessons read,
verified and rendered again. So everything that the outcome depends on is looked at: the page's text and
place (its key), the files that its samples are taken from, and what all pages share (settings,
interpreter, Markdown extensions), with whose change the memory is emptied. What depends on more is
not kept: runs that may end otherwise the next time, and text in which other extensions may see links.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tracemark.lesson.finding import Position
from tracemark.lesson.layout import PageLayout
from tracemark.lesson.page import Page
from tracemark.proof import Proof

LASTING = frozenset({"finished", "exit", "error", "step-limit", "syntax-error"})
"""Endings that a program comes to each time."""
JUST_NOW = 2.0
"""Seconds in which a file may be written twice without its time telling them apart."""
_PLAIN = re.compile(r"(?:[\w\s.,:;?!'\"()/*+=%…–—’“”-]|`[^`\x02\x03{}#]+`)*")
_ID = re.compile(r'\sid="([^"]+)"')

Stamp = tuple[int, int, int]
"""A file's time, size and number: another after each time it is written."""


def stamp(path: Path) -> Stamp | None:
    """That of a file, None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


@dataclass(frozen=True, slots=True)
class Stashed:
    """Finished HTML on its way into Markdown's stash."""

    html: str
    position: Position | None
    """Of the sample or block that it shows; None for what may stand anywhere, such as a value."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A page's text on its way to the host."""

    lines: tuple[str, ...]
    stashed: tuple[Stashed, ...]
    """HTML whose tokens stand in the lines."""


@dataclass(slots=True)
class KnownPage:
    """A page that was read and proved, with what was rendered of it that stays as it is."""

    proof: Proof
    layout: PageLayout
    lines: tuple[str, ...]
    """The lines that the layout speaks of."""
    body: int
    """Index of the first line behind the front matter."""
    rewritten: Rewritten | None = None
    forms: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """Questions as HTML, by their id and the HTML that stands in and under them."""
    addresses: dict[str, str | None] = field(default_factory=dict)
    """Where references lead to, by what the author wrote."""


@dataclass(slots=True)
class _Entry:
    """A page in the memory, with what must be unchanged for it to count."""

    key: object
    page: KnownPage
    files: dict[Path, Stamp | None]
    """The files that its samples are taken from, as they were when it was read."""


class PageMemory:
    """Pages by their path."""

    def __init__(self) -> None:
        """Empty."""
        self._shared: object = None
        """What all pages depend on, as in the last build."""
        self._pages: dict[str, _Entry] = {}
        """By path; emptied where what is shared changes."""
        self._ids: dict[str, tuple[str, frozenset[str]]] = {}
        """By path: the HTML, and the ids in it; they depend on nothing else, so they are never emptied."""

    def begin(self, shared: object) -> None:
        """A build begins; `shared` is equal to that of the last one, or all is forgotten."""
        if shared != self._shared:
            self._shared = shared
            self._pages.clear()

    def page(self, path: str, key: object, read: Callable[[], KnownPage]) -> KnownPage:
        """The page that is known under the key, or the one that `read` gives."""
        known = self._pages.get(path)
        if known is not None and known.key == key and _are_current(known.files):
            return known.page
        start = time.time()
        page = read()
        files = _files(page.proof.page)
        if _is_lasting(page.proof) and not _are_new(files, start):
            self._pages[path] = _Entry(key, page, files)
        else:
            self._pages.pop(path, None)
        return page

    def ids(self, path: str, html: str) -> frozenset[str]:
        """The ids in the HTML of a page."""
        known = self._ids.get(path)
        if known is None or known[0] != html:
            known = self._ids[path] = html, ids_in(html)
        return known[1]


def ids_in(html: str) -> frozenset[str]:
    """All ids in some HTML."""
    return frozenset(_ID.findall(html))


def _files(page: Page) -> dict[Path, Stamp | None]:
    """The files that samples of the page are taken from."""
    places = {place.path for sample in page.samples for place in sample.code_lines}
    return {path: stamp(path) for path in map(Path, places - {page.path})}


def _are_current(files: dict[Path, Stamp | None]) -> bool:
    return all(stamp(path) == known for path, known in files.items())


def _are_new(files: dict[Path, Stamp | None], now: float) -> bool:
    """May one of them have been written since it was read?"""
    return any(known is None or known[0] / 1e9 > now - JUST_NOW for known in files.values())


def _is_lasting(proof: Proof) -> bool:
    """Does all of it depend on what is looked at?"""
    if any(sample.broken or "files" in sample.options for sample in proof.page.samples):
        return False
    return all(trace.end.reason in LASTING for trace in proof.traces)


class Inlining:
    """Renders inline Markdown, and knows whether all of it was plain.

    Plain text has nothing in it that another extension could look up elsewhere, as it does for links,
    abbreviations apart, whose definitions belong to the page's text.
    """

    def __init__(self, render: Callable[[str], str]) -> None:
        """Nothing was rendered yet."""
        self._render = render
        self.all_plain = True

    def __call__(self, text: str) -> str:
        """The HTML of `text`."""
        self.all_plain = self.all_plain and _PLAIN.fullmatch(text) is not None
        return self._render(text)
