"""Writes records to the runner, one JSON array a line, each at once: a crash loses nothing.

The encoder is our own and small, because the sample may patch `json`.
"""

import os
from _json import encode_basestring_ascii as quoted


def encoded(value):
    """Compact JSON of lists, strings, integers, booleans and None."""
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if type(value) is str:
        return quoted(value)
    if type(value) is int:
        return int.__repr__(value)
    return "[" + ",".join([encoded(item) for item in value]) + "]"


class Stream:
    """The pipe to the runner. After a fork only the parent goes on writing."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.write_bytes = os.write
        os.register_at_fork(after_in_child=self.close)

    def close(self):
        self.descriptor = None

    def send(self, record):
        """Writes one record; a runner that is gone is no reason to disturb the sample."""
        if self.descriptor is None:
            return
        data = encoded(record).encode("ascii") + b"\n"
        try:
            while data:
                data = data[self.write_bytes(self.descriptor, data) :]
        except OSError:
            self.descriptor = None
