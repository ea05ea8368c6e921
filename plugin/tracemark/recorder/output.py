"""Standard output and error: the bytes go on to the runner at once, and the current row is told."""

import codecs
import io
import os


class Tee(io.RawIOBase):
    """A raw stream that writes to a descriptor and remembers what was written since last asked."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.waiting = []
        self.write_bytes = os.write
        self.decode = codecs.getincrementaldecoder("utf-8")("backslashreplace").decode

    def writable(self):
        return True

    def fileno(self):
        return self.descriptor

    def isatty(self):
        return False

    def write(self, data):
        data = bytes(data)
        rest = data
        while rest:
            rest = rest[self.write_bytes(self.descriptor, rest) :]
        self.waiting.append(data)
        return len(data)


class Output:
    """One of the two streams as the sample sees it, an ordinary text file."""

    def __init__(self, descriptor, errors):
        self.tee = Tee(descriptor)
        self.file = io.TextIOWrapper(
            io.BufferedWriter(self.tee), encoding="utf-8", errors=errors, line_buffering=False
        )
        self.file.mode = "w"
        self.flush = self.file.flush

    def taken(self):
        """The text written since the last call."""
        try:
            self.flush()
        except (OSError, ValueError):
            pass  # the sample closed it; what was written before is here all the same
        waiting = self.tee.waiting
        if not waiting:
            return ""
        data = b"".join(waiting)
        waiting.clear()
        return self.tee.decode(data)
