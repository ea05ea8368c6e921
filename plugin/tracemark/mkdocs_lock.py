"""The lock of a site that MkDocs builds: what its runs are compared with."""

from collections.abc import Iterator
from pathlib import Path

from mkdocs.exceptions import PluginError

from tracemark.check.drift import Drift
from tracemark.errors import TracemarkError
from tracemark.lesson.finding import Finding
from tracemark.lesson.page import Page
from tracemark.lock_file import load_drift
from tracemark.proof import Proof
from tracemark.settings import PLUGIN_KEY


class SiteLock:
    """State: the lock of the present build, None where the site has none or is not to be compared, a
    finding where it cannot be used; the pages that were compared with it.
    """

    def __init__(self) -> None:
        """There is none before `load`."""
        self.unload()

    def unload(self) -> None:
        """Nothing is compared in this build."""
        self._lock: Drift | Finding | None = None
        self._pages: list[Page] = []

    def load(self, folder: Path) -> None:
        """The lock of the site in `folder`. Raises PluginError where there is none or it cannot be read."""
        self.unload()
        try:
            self._lock = load_drift(folder)
        except (TracemarkError, OSError) as error:
            raise PluginError(f"{PLUGIN_KEY}: locked: {error}") from error

    def of_page(self, proof: Proof) -> Iterator[Finding]:
        """Which samples of a page ran otherwise."""
        if isinstance(self._lock, Drift):
            self._pages.append(proof.page)
            traces = {run.sample.program(): run.trace for run in proof.runs.values()}
            yield from self._lock.findings(proof.page, traces)

    def of_the_lock(self, docs: Path) -> Iterator[Finding]:
        """What is wrong with the lock itself, once all pages below `docs` are known."""
        if isinstance(self._lock, Finding):
            yield self._lock
        elif self._lock is not None:
            yield from self._lock.of_the_lock(self._pages, [docs])
