"""The log of a run: one flat list, which is encoded and sent in pieces.

An entry is a number and what belongs to it: a site of the sample with the values that its probe was
given, or one of the operations below. Each entry is appended at once, so that whatever runs in
between (`__del__`, a signal's handler) finds whole entries.
"""

from __future__ import annotations

from _json import encode_basestring_ascii, make_encoder
from collections.abc import Callable
from typing import Any

from .slots import MAKES_ROW, Site
from .stream import Stream

NEW, AT, PUSH, KEY, FAR, ALL, OUT, ERROR, BIND, UNBIND, HIDDEN, SWITCH = range(12)
"""Of an object: it is new; its item at a place; one more item; one more key; a key that is not shown;
everything again. Then output and error output; a name by its frame that has a value, or none; all since
the last row was hidden code's; the frames that are active now."""
WIDTHS = (7, 4, 3, 4, 5, 4, 2, 2, 4, 3, 1, 3)
"""Items of an entry, its number included."""
OPERATIONS = len(WIDTHS)
"""The first number of a site."""
CHUNK = 1 << 18
"""Items at which a piece is sent."""
BULK = 1 << 20
"""Characters of long texts at which it is sent, however few the items."""

Extend = Callable[[tuple[Any, ...]], None]


def _refuse(value: object) -> None:
    raise TypeError("not told: " + str(type(value)))


_encode = make_encoder(None, _refuse, encode_basestring_ascii, None, ":", ",", False, False, False)


class Log:
    """Collects entries.

    State: `widths` and `makes_row`, by number of entry, once the sites are known; `sent`, items sent;
    `rows`, how many rows they make at the least.
    """

    def __init__(self, stream: Stream, enough: int) -> None:
        self.stream = stream
        self.enough = enough
        """Items of which so many rows may have been made as there may be; before, none are counted."""
        self.entries: list[Any] = []
        self.extend: Extend = self.entries.extend
        self.widths: list[int] = list(WIDTHS)
        self.makes_row = [False] * OPERATIONS
        self.rows = 0
        self.sent = 0

    def know(self, sites: list[Site]) -> None:
        """The sites that entries will be of."""
        self.widths += [site.width for site in sites]
        self.makes_row += [site.does in MAKES_ROW for site in sites]

    def flush(self) -> None:
        """Sends what there is."""
        count = len(self.entries)
        if not count:
            return
        piece = self.entries[:count]
        del self.entries[:count]
        self.sent += count
        if self.sent >= self.enough:
            self.count(piece)
        self.stream.send('["l",' + "".join(_encode(piece, 0)) + "]")

    def count(self, piece: list[Any]) -> None:
        """How many rows the piece makes."""
        place, end, rows = 0, len(piece), 0
        widths, makes_row = self.widths, self.makes_row
        while place < end:
            number = piece[place]
            rows += makes_row[number]
            place += widths[number]
        self.rows += rows
