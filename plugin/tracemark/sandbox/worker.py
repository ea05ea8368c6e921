"""Runs one sample after the other, each in a fork of itself, and leaves nothing of them behind."""

from __future__ import annotations

import os
from typing import Any

from . import orphans
from .children import Wakeup
from .confinement import Confinement
from .sample import Sample
from .wire import Wire

TICK = 0.01
"""Seconds between two looks at what a running sample takes of the machine."""
PROCESSES = 64
FILES = 2_000
"""Files and folders that a sample may have at once."""
FILE_BYTES = 64 * 1024 * 1024
"""Bytes that they may hold in sum."""


class Worker:
    """A process that is the parent of samples, one at a time."""

    def __init__(self, wire: Wire, confinement: Confinement) -> None:
        self.wire = wire
        self.confinement = confinement
        self.wakeup = Wakeup()
        orphans.adopt()
        confinement.enter()
        # A request that is sent before may be lost with the server, and nobody could tell.
        wire.send({})

    def next(self) -> Sample | None:
        """In each sample's process: the sample. In the worker: None, when the runner is gone."""
        while (message := self.wire.receive()) is not None:
            request, descriptors = message
            if "job" not in request:
                continue  # a signal for a sample that ended meanwhile
            complaint, said = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.close(complaint)
                self.wakeup.give_up()
                self.wire.close()
                return Sample(request, descriptors, said, self.confinement)
            for descriptor in (*descriptors, said):
                os.close(descriptor)
            if not self.follow(pid, request, complaint):
                break
        return None

    def follow(self, pid: int, request: dict[str, Any], complaint: int) -> bool:
        """Waits for the end of a sample and tells it; False where the runner is gone."""
        self.wire.send({"pid": pid, "worker": os.getpid()})
        stopped, here = None, True
        while (status := _status(pid)) is None:
            if self.wakeup.wait(self.wire.descriptor, TICK):
                here = self.obey(pid)
            elif stopped is None and (stopped := self.excess(pid, request)):
                _signal(pid, orphans.SIGKILL)
        clean = orphans.kill_all(pid)
        refusal = os.read(complaint, 2000).decode("utf-8", "replace")
        os.close(complaint)
        code = os.waitstatus_to_exitcode(status)
        told = {"exit_code": code, "stopped": stopped, "refused": refusal, "clean": clean}
        return self.wire.send(told) and here

    def obey(self, pid: int) -> bool:
        """Sends the signal that the runner asks for; kills the sample where it is gone."""
        message = self.wire.receive()
        if message is None:
            _signal(pid, orphans.SIGKILL)
            return False
        if message[0]["pid"] == pid:  # and not one that ended meanwhile
            _signal(pid, message[0]["signal"])
        return True

    def excess(self, pid: int, request: dict[str, Any]) -> str | None:
        """What the sample takes too much of, beyond what its own limits see."""
        if not self.confinement.single and orphans.WATCHED:
            tree = orphans.tree(pid)
            if tree.processes > PROCESSES:
                return "processes"
            summed = tree.processes > 1 or not orphans.BOUND
            limit = request["job"]["limits"]["memory"]
            # Forks share most of theirs, which takes a while to find out.
            if summed and tree.memory > limit and orphans.proportional(pid) > limit:
                return "memory"
        used: float = orphans.unnamed(pid)
        for count, size in enumerate(orphans.usage(request["folder"], FILES), 1):
            used += size
            if used > FILE_BYTES or count > FILES:
                return "files"
        return None


def _status(pid: int) -> int | None:
    """How the process ended; None while it runs. Also takes note of those that it left and that ended."""
    while True:
        ended, status = os.waitpid(-1, os.WNOHANG)
        if ended == pid:
            return status
        if ended == 0:
            return None


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except OSError:
        pass  # it ended just now, or the system has no such signal (macOS has none for last words)
