"""How a fork of the worker becomes the process of a sample."""

from __future__ import annotations

import atexit
import io
import os
import sys
from fcntl import F_DUPFD, fcntl
from typing import Any, NoReturn

from . import limits
from .confinement import Confinement

if sys.platform == "linux":
    from .kernel import PR_SET_DUMPABLE, PR_SET_PDEATHSIG, prctl

RECORD, COMPLAINT = 3, 4
"""Descriptors of the sample's process, beside those of standard input, output and error."""
UNTOUCHED: list[object] = []
"""What the interpreter is not to take apart when a sample ends; see `leave_untouched`."""
UNTOUCHED.append(UNTOUCHED)
HIGH = 16
"""Descriptors are first put above this and below `RULES`, so that none stands where another one has to go."""
RULES = 64
"""Descriptors of rules begin here; they are needed until the sample is confined."""
MOST = 65_536
REFUSED = 71
"""Exit code of a process that never became a sample."""


class Sample:
    """A request of the runner, in the process that fulfils it."""

    def __init__(
        self,
        request: dict[str, Any],
        descriptors: list[int],
        complaint: int,
        confinement: Confinement,
    ) -> None:
        """`descriptors`: standard input, output, error, the record."""
        self.job = request["job"]
        self.folder = request["folder"]
        self.tag = request["tag"]
        self.descriptors = [*descriptors, complaint]
        self.confinement = confinement

    def become(self) -> None:
        """All that comes before the recorder. Ends the process where any of it fails."""
        take_places(self.descriptors)
        try:
            os.setsid()
            os.chdir(self.folder)
            name, _, value = self.tag.partition("=")
            os.environ.update({"HOME": self.folder, "TMPDIR": self.folder, name: value})
            take_input()
            reseed()
            die_with_parent()
            atexit.register(leave_untouched, list(sys.modules))
            self.confinement.apply(self.folder)
            limits.apply(self.job)
        except BaseException as error:
            refuse(error)
        os.closerange(COMPLAINT, MOST)

    @property
    def record(self) -> int:
        """Descriptor that records are written to."""
        return RECORD


def take_places(descriptors: list[int]) -> None:
    """Descriptors get the numbers from 0 on; all others below `RULES` are closed."""
    high = [fcntl(one, F_DUPFD, HIGH) for one in descriptors]
    for place, descriptor in enumerate(high):
        os.dup2(descriptor, place, inheritable=place < RECORD)
    os.closerange(len(high), RULES)


def take_input() -> None:
    """Standard input as the interpreter makes it: what it can do depends on what it reads from."""
    own = sys.stdin
    if not isinstance(own, io.TextIOWrapper):
        return
    raw = io.FileIO(0, "rb", closefd=False)
    raw.name = own.name
    file = io.TextIOWrapper(
        io.BufferedReader(raw), own.encoding, own.errors, newline="\n", line_buffering=raw.isatty()
    )
    file.mode = "r"  # type: ignore[misc]  # the interpreter sets it too
    sys.stdin = sys.__stdin__ = file  # type: ignore[misc]  # for the sample they are one object


def reseed() -> None:
    """Chance starts anew in each sample, as `random` does by itself after a fork."""
    numpy = sys.modules.get("numpy.random")
    if numpy is not None:
        numpy.seed()


def die_with_parent() -> None:
    """The kernel kills the sample when its worker ends (Linux)."""
    if sys.platform == "linux":
        prctl(PR_SET_DUMPABLE, 1)
        prctl(PR_SET_PDEATHSIG, 9)


def leave_untouched(names: list[str]) -> None:
    """At the very end: modules that were here before the sample are not taken apart.

    To take them apart writes to nearly all memory that the sample shares with its worker, and each
    page would be copied for that. The list that keeps them contains itself and was there when the
    server froze its objects, so that nothing ever collects it.
    """
    for name in names:
        if name not in ("__main__", "builtins", "sys") and name in sys.modules:
            UNTOUCHED.append(sys.modules.pop(name))


def refuse(error: BaseException) -> NoReturn:
    """Says why this cannot become a sample, and ends."""
    text = f"{type(error).__name__}: {error}"
    os.write(COMPLAINT, text.encode("utf-8", "backslashreplace")[:1000])
    os._exit(REFUSED)
