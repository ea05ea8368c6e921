"""A warm interpreter that makes workers, so that what all samples need is loaded once."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from typing import Any

from . import confinement, limits, orphans
from .children import Wakeup
from .confinement import Confinement
from .sample import Sample
from .wire import Wire
from .worker import Worker

if sys.platform == "linux":
    from .kernel import PR_SET_DUMPABLE, prctl


class Server:
    """Waits for the runner's word to make another worker."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.workers: set[int] = set()

    def serve(self) -> Sample | None:
        """In a sample's process: the sample. Else None, when the runner is gone."""
        message = self.wire.receive()
        if message is None:
            return None
        settings = message[0]
        hide()
        limits.open_more_files()
        orphans.adopt()
        failed = preload(settings["preload"])
        works = confinement.probe()
        told = {
            "version": sys.version,
            "preload": failed,
            "works": works,
            "system": confinement.details(),
        }
        bound = chosen(settings, works)
        if not self.wire.send(told):
            return None
        gc.collect()
        gc.freeze()
        return self.make_workers(bound)

    def make_workers(self, bound: Confinement) -> Sample | None:
        """Forks a worker for each message, until there are no more."""
        wakeup = Wakeup()
        while True:
            if not wakeup.wait(self.wire.descriptor, None):
                self.reap()
                continue
            message = self.wire.receive()
            if message is None:
                return None
            _, (descriptor,) = message
            pid = os.fork()
            if pid == 0:
                wakeup.give_up()
                self.wire.close()
                return Worker(Wire(descriptor), bound).next()
            self.workers.add(pid)
            os.close(descriptor)

    def reap(self) -> None:
        """Takes note of workers that ended; what they left behind was adopted, and is killed."""
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                break
            self.workers.discard(pid)
        for stray in set(orphans.children(os.getpid())) - self.workers:
            orphans.kill(stray)


def hide() -> None:
    """Other processes of the same user cannot look into this one and its workers (Linux)."""
    if sys.platform == "linux":
        prctl(PR_SET_DUMPABLE, 0)


def preload(modules: list[str]) -> dict[str, str]:
    """Imports modules; for each that failed, why."""
    failed = {}
    for name in modules:
        try:
            importlib.import_module(name)
        except BaseException as error:
            failed[name] = f"{type(error).__name__}: {error}"
    return failed


def chosen(settings: dict[str, Any], works: dict[str, str]) -> Confinement:
    """The mechanisms that the site wants and that work."""
    wanted = settings["isolation"] != "basic"
    return Confinement(
        settings["allow"],
        files=wanted and not works["landlock"],
        calls=wanted and not works["seccomp"],
        namespaces=wanted and not works["namespaces"],
    )
