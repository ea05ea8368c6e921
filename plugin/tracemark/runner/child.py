"""What both ways to run a sample have in common: what goes in, and what comes out."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tracemark.trace.ending import ProcessEnd

TAG = "TRACEMARK_RUN"
"""Variable by which the processes of one run are found again."""
LAST_WORDS = 50
"""As in `recorder.signals`."""
LAST_WORDS_TIME = 0.2
"""Seconds for it."""
SIGKILL = 9


@dataclass(frozen=True, slots=True)
class ChildRun:
    """What came out of one child process."""

    lines: tuple[bytes, ...]
    """The record: NDJSON lines without line ends, unchecked. A last line cut short is left out."""
    end: ProcessEnd
    """What it printed and how it ended."""


@contextmanager
def input_file(text: str) -> Iterator[IO[bytes]]:
    """A nameless file to be read from its start; the null device for no text.

    Rather than a pipe, which holds only so much before the writer has to wait for the reader.
    """
    if not text:
        with Path(os.devnull).open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as file:
        file.write(text.encode(errors="surrogatepass"))
        file.seek(0)
        yield file
