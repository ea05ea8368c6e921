"""Writes records to the runner, one JSON array a line, each at once: a crash loses nothing.

The encoder is our own and small, because the sample may patch `json`.
"""

from __future__ import annotations

import os
import re
from _json import encode_basestring_ascii as quoted
from os import write as write_bytes
from typing import Any


def encoded(value: Any) -> str:
    """Compact JSON of lists, tuples, strings, integers, booleans and None."""
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if type(value) is str:
        return str(quoted(value))
    if type(value) is int:
        return int.__repr__(value)
    return "[" + ",".join([encoded(item) for item in value]) + "]"


_HALF = re.compile(r"\\(?:ud[89ab]..\\ud[c-f]..|[^u]|u(?!d[89a-f])....|(?P<half>ud[89a-f]..))")
"""An escape of JSON text in ASCII; `half`, that of half a surrogate pair, which is no Unicode."""


def valid(text: str) -> str:
    r"""The same JSON, in which each half of a surrogate pair is shown as `\ud800`."""
    return _HALF.sub(_shown, text) if "\\ud" in text else text


def _shown(escape: re.Match[str]) -> str:
    return escape[0] if escape["half"] is None else "\\" + escape[0]


class Stream:
    """The pipe to the runner. After a fork only the parent goes on writing."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor: int | None = descriptor
        pipe = os.fstat(descriptor)
        self.pipe = pipe.st_dev, pipe.st_ino

    def close(self) -> None:
        """From now on nothing is written."""
        self.descriptor = None

    def send(self, record: list[object] | str) -> None:
        """Writes one record; a runner that is gone is no reason to disturb the sample."""
        if self.descriptor is None:
            return
        text = record if type(record) is str else encoded(record)
        data = valid(text).encode("ascii") + b"\n"
        try:
            if not self.is_ours(self.descriptor):
                self.close()
                return
            while data:
                data = data[write_bytes(self.descriptor, data) :]
        except OSError:
            self.close()

    def is_ours(self, descriptor: int) -> bool:
        """The sample may close what it did not open, and then open a file of its own there."""
        now = fstat(descriptor)
        return (now.st_dev, now.st_ino) == self.pipe


fstat = os.fstat
