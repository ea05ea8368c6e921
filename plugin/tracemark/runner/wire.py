"""The runner's end of the sockets to its servers and workers; theirs is `tracemark.sandbox.wire`."""

import json
import socket
import struct
import time
from collections.abc import Sequence
from typing import Any

_LENGTH = struct.Struct("=I")
LONGEST = 1 << 20
"""Bytes of a message that is taken; what comes back is short."""


class Gone(Exception):
    """The other end is not there any more, or does not answer in time."""


class Wire:
    """One end of a socket: messages as JSON behind their length, with file descriptors."""

    def __init__(self, end: socket.socket) -> None:
        """Use that end of a socket pair."""
        self._socket = end

    def fileno(self) -> int:
        """Its descriptor, readable when a message has come or the other end is gone."""
        return self._socket.fileno()

    def send(self, message: object, descriptors: Sequence[int] = ()) -> None:
        """Send a message, with descriptors, which stay the caller's to close. Raises Gone."""
        text = json.dumps(message).encode()
        data = _LENGTH.pack(len(text)) + text
        try:
            sent = socket.send_fds(self._socket, [data], descriptors) if descriptors else 0
            self._socket.sendall(data[sent:])
        except OSError as error:
            raise Gone from error

    def receive(self, seconds: float) -> Any:
        """The next message. Raises Gone, also where none comes in time."""
        deadline = time.monotonic() + seconds
        (size,) = _LENGTH.unpack(self._exactly(_LENGTH.size, deadline))
        if size > LONGEST:
            raise Gone
        try:
            return json.loads(self._exactly(size, deadline))
        except (ValueError, RecursionError) as error:
            raise Gone from error

    def is_quiet(self) -> bool:
        """True where the other end is there and waits for us."""
        try:
            self._socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def close(self) -> None:
        """Close this end, which is the word to the other end to stop."""
        self._socket.close()

    def _exactly(self, size: int, deadline: float) -> bytes:
        data = b""
        while len(data) < size:
            left = deadline - time.monotonic()
            try:
                self._socket.settimeout(max(left, 0.001))
                part = self._socket.recv(size - len(data))
                self._socket.settimeout(None)
            except OSError as error:
                raise Gone from error
            if not part:
                raise Gone
            data += part
        return data


def pair() -> tuple[Wire, int]:
    """Two ends of a socket: ours, and the descriptor of the other, to be handed on and closed."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    return Wire(ours), theirs.detach()
