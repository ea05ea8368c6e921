"""Messages between the runner and its servers: JSON over a socket, with file descriptors.

The runner's end is `tracemark.runner.wire`, in the same form: four bytes of length, then the text.
"""

from __future__ import annotations

import json
import os
import struct
from _socket import CMSG_SPACE, SCM_RIGHTS, SOL_SOCKET, socket
from collections.abc import Iterable
from typing import Any

MOST_DESCRIPTORS = 8
_LENGTH = struct.Struct("=I")
_INT = struct.calcsize("i")


class Wire:
    """One end of a socket."""

    def __init__(self, descriptor: int) -> None:
        self.socket = socket(fileno=descriptor)
        self.descriptor = descriptor
        self.socket.setblocking(True)

    def send(self, message: object) -> bool:
        """Sends one message; False where nobody is there any more."""
        text = json.dumps(message).encode()
        try:
            self.socket.sendall(_LENGTH.pack(len(text)) + text)
        except OSError:
            return False
        return True

    def receive(self) -> tuple[Any, list[int]] | None:
        """The next message with its descriptors; None where nobody is there any more."""
        try:
            head, extra, _, _ = self.socket.recvmsg(
                _LENGTH.size, CMSG_SPACE(MOST_DESCRIPTORS * _INT)
            )
            if head:
                head += self._exactly(_LENGTH.size - len(head))
            if len(head) < _LENGTH.size:
                return None
            text = self._exactly(_LENGTH.unpack(head)[0])
        except (OSError, EOFError):
            return None
        return json.loads(text), list(_descriptors(extra))

    def close(self) -> None:
        """Closes this end."""
        self.socket.close()

    def _exactly(self, size: int) -> bytes:
        """That many bytes; raises EOFError where the other end goes away before."""
        parts = []
        while size:
            part = self.socket.recv(min(size, 1 << 16))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def _descriptors(extra: Iterable[tuple[int, int, bytes]]) -> Iterable[int]:
    for level, kind, data in extra:
        if (level, kind) == (SOL_SOCKET, SCM_RIGHTS):
            for (one,) in struct.iter_unpack("i", data[: len(data) - len(data) % _INT]):
                os.set_inheritable(one, False)
                yield one
