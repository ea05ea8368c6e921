"""Servers and workers of this process, kept for the next run."""

import atexit
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tracemark.runner.folder import sweep
from tracemark.runner.server import Server, ServerKey, Worker
from tracemark.runner.wire import Gone

MOST_SERVERS = 4
"""Idle servers that are kept; the one unused for longest goes first."""


class Pool:
    """May be used by several threads. State: `_servers`, from the one unused for longest on."""

    def __init__(self) -> None:
        """Nothing is started before it is asked for."""
        self._servers: dict[ServerKey, Server] = {}
        self._lock = threading.Lock()
        self._swept = False
        self._starting: dict[ServerKey, threading.Lock] = {}

    def server(self, key: ServerKey) -> Server:
        """The server with that key, started where there is none. Raises RunnerError."""
        found = self._reserved(key)
        with self._lock:
            found.busy -= 1
        return found

    def _reserved(self, key: ServerKey) -> Server:
        """The same, counted as busy, so that nobody ends it."""
        with self._lock:
            turn = self._starting.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                first, self._swept = not self._swept, True
            if first:
                sweep()
            with self._lock:
                known = self._servers.pop(key, None)
                if known is not None:
                    known.busy += 1
                    self._servers[key] = known
            found = known or Server(key, busy=1)
            with self._lock:
                self._servers[key] = found
                old = self._unused()
        for server in old:
            server.close()
        return found

    def started(self, key: ServerKey) -> Server | None:
        """The server with that key, where there is one."""
        with self._lock:
            return self._servers.get(key)

    @contextmanager
    def worker(self, key: ServerKey) -> Iterator[Worker]:
        """A worker for one run; one that the run has spoilt is told by raising Gone."""
        worker = self._take(key)
        try:
            yield worker
        except BaseException:
            worker.close()
            with self._lock:
                worker.server.busy -= 1
            raise
        with self._lock:
            worker.server.busy -= 1
            kept = self._servers.get(key) is worker.server and not worker.broken
            if kept:
                worker.server.idle.append(worker)
        if not kept:
            worker.close()

    def close(self) -> None:
        """End all servers."""
        with self._lock:
            servers, self._servers = list(self._servers.values()), {}
        for server in servers:
            server.close()

    def _take(self, key: ServerKey) -> Worker:
        server = self._reserved(key)
        try:
            return self._worker_of(server)
        except Gone:
            # A sample has killed it, where nothing keeps it from that.
            self._forget(server)
        return self._worker_of(self._reserved(key))

    def _worker_of(self, server: Server) -> Worker:
        """One that waits, or a new one. Raises Gone where the server is not there any more."""
        with self._lock:
            while server.idle:
                worker = server.idle.pop()
                if worker.wire.is_quiet():
                    return worker
                worker.close()  # it was killed meanwhile
        try:
            return server.worker()
        except BaseException:
            with self._lock:
                server.busy -= 1
            raise

    def _forget(self, server: Server) -> None:
        with self._lock:
            if self._servers.get(server.key) is server:
                del self._servers[server.key]
        server.close()

    def _unused(self) -> list[Server]:
        """Servers too many, taken out."""
        idle = [key for key, server in self._servers.items() if not server.busy]
        return [self._servers.pop(key) for key in idle[: max(len(self._servers) - MOST_SERVERS, 0)]]


_pool = Pool()
_owner = os.getpid()


def pool() -> Pool:
    """The pool of this process; a fork of it has one of its own."""
    global _pool, _owner
    if _owner != os.getpid():
        _pool, _owner = Pool(), os.getpid()
    return _pool


@atexit.register
def _close() -> None:
    if _owner == os.getpid():
        _pool.close()
