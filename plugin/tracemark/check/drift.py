"""Are the runs of a site still those that its lock holds."""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tracemark.check.difference import Fingerprint, difference, fingerprint
from tracemark.check.lock import FORMAT, Key, Lock, Unusable
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.page import Page
from tracemark.lesson.sample import Sample
from tracemark.trace.model import Trace
from tracemark.trace.program import Program

_MAKE = "Run `tracemark lock`"


@dataclass(frozen=True, slots=True)
class Drift:
    """A site's lock, and where it stands."""

    lock: Lock
    path: str
    """Of the file, as the author would type it."""
    folder: Path
    """That pages are relative to."""

    def findings(self, page: Page, traces: Mapping[Program, Trace]) -> Iterator[Finding]:
        """TM320 for each sample of a page that ran otherwise, TM321 for each that is not in it."""
        for sample in page.samples:
            key = Key(page_key(page.path, self.folder), sample.id)
            trace = traces.get(sample.program())
            if sample.broken or trace is None or key in self.lock.edited:
                continue
            entry = self.lock.entries.get(key)
            told = _not_locked() if entry is None else _changed(entry, sample, trace)
            if told is not None:
                yield _at_fence(page, sample, *told)

    def of_the_lock(self, pages: Collection[Page], within: Collection[Path]) -> Iterator[Finding]:
        """What is wrong with the lock itself, as far as it speaks of the pages or of those paths."""
        read = {page_key(page.path, self.folder): page for page in pages}
        for key in sorted(self.lock.entries):
            page = read.get(key.page)
            place = Position(self.path, self.lock.lines.get(key, 1))
            if page is None and not self._is_gone(key, within):
                continue
            if page is None or page.sample(key.sample) is None:
                what = f"`{key.sample}` of {key.page}"
                message = f"the lock has {what}, and there is no such sample"
                yield Finding(place, "TM322", message, f"{_MAKE} to take it out.")
            elif key in self.lock.edited:
                message = f"`{key.sample}` of {key.page} is not as `tracemark lock` wrote it"
                yield Finding(place, "TM325", message, f"{_MAKE}, and look at the difference.")

    def gone(self, pages: Collection[Page], within: Collection[Path]) -> Iterator[Key]:
        """Entries of these pages and paths whose sample does not exist any more."""
        read = {page_key(page.path, self.folder): page for page in pages}
        for key in self.lock.entries:
            page = read.get(key.page)
            if page.sample(key.sample) is None if page else self._is_gone(key, within):
                yield key

    def _is_gone(self, key: Key, within: Collection[Path]) -> bool:
        """Was the entry's page in one of the folders, and is it there no more?"""
        page = (self.folder / key.page).resolve()
        return not page.exists() and any(page.is_relative_to(path.resolve()) for path in within)

    def other_pythons(self, entries: Mapping[Key, Fingerprint]) -> list[str]:
        """Versions of Python that entries of the lock were made with, and the runs were not."""
        locked = self.lock.entries
        return sorted(
            {
                locked[key].python
                for key, entry in entries.items()
                if key in locked and locked[key].python != entry.python
            }
        )


def fingerprints(
    pages: Collection[Page], traces: Mapping[Program, Trace], folder: Path
) -> dict[Key, Fingerprint]:
    """An entry for each sample that was run; `folder` is that of the lock."""
    return {
        Key(page_key(page.path, folder), sample.id): fingerprint(trace, sample.step)
        for page in pages
        for sample in page.samples
        if not sample.broken and (trace := traces.get(sample.program())) is not None
    }


def page_key(path: str, folder: Path) -> str:
    """The path of a page as a lock has it, the same on all machines."""
    place = Path(path).parent.resolve() / Path(path).name  # a page may be a link to another one
    relative = os.path.relpath(place, folder.resolve())
    return Path(relative).as_posix().encode("utf-8", "backslashreplace").decode()


def unusable_finding(found: Unusable, path: str) -> Finding:
    """What is told of a lock that cannot be used."""
    advice = f"{_MAKE} on all pages to write it anew."
    if found.code == "TM324":
        advice = f"Use the version of Tracemark that wrote it, or {_MAKE[0].lower()}{_MAKE[1:]} to write format {FORMAT}."
    return Finding(Position(path, found.line), found.code, found.message, advice)


def _not_locked() -> tuple[str, str, str]:
    return "TM321", "the sample is not in the lock", f"{_MAKE} to add it."


def _changed(entry: Fingerprint, sample: Sample, trace: Trace) -> tuple[str, str, str] | None:
    now = fingerprint(trace, sample.step)
    found = difference(entry, now)
    if found is None:
        return None
    message = f"the run is not the one in the lock: {found}"
    if entry.python != now.python:
        message += f" (locked with Python {entry.python}, run with {now.python})"
    return "TM320", message, f"Read what the page says of it, and then: {_MAKE.lower()}."


def _at_fence(page: Page, sample: Sample, code: str, message: str, advice: str) -> Finding:
    source = page.source_line(sample.position)
    return Finding(sample.position, code, message, advice, source)
