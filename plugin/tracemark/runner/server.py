"""The warm interpreters that samples are forked from, and their workers.

A server is started once for each interpreter and stays while this process lives: to start an
interpreter and to load the recorder takes many times what a sample does. It makes *workers*, each of
which runs one sample at a time. Both end when their sockets are closed, so also when this
process is killed.
"""

import os
import socket
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import msgspec

import tracemark
from tracemark.errors import IsolationError, RunnerError
from tracemark.runner.environment import Environment, Level
from tracemark.runner.isolation import Hello, insist
from tracemark.runner.wire import Gone, Wire, pair

PACKAGE = Path(tracemark.__file__).parent
RECORDER = PACKAGE / "recorder"
"""Folder of the recorder. Found by path: it is never imported outside the child."""
SANDBOX = PACKAGE / "sandbox" / "__main__.py"
"""What is started. Found by path, too."""
STARTING = 120.0
"""Seconds that a server may take to start, with all that the site has it load beforehand."""
FORKING = 30.0
"""Seconds that a worker may take to answer, on a machine that is very busy."""
SINGLE_THREADED = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""How libraries are told to start no threads: each takes memory, none survives a fork, and sums of
floats depend on how many there are."""
KEPT_VARIABLES = ("LANG", "TZ", "SYSTEMROOT")
"""What a sample inherits, besides `LC_*`. Anything else may be a secret or change the record.

Without SYSTEMROOT, Windows finds no source of chance for the interpreter."""


@dataclass(frozen=True)
class ServerKey:
    """What a server is started with: equal keys can share one."""

    python: str
    """Path of the interpreter."""
    recorder: Path
    isolation: Level
    allow: tuple[str, ...]
    preload: tuple[str, ...]
    apart: bool = False
    """Not the server of others: objects have other addresses there, which samples may depend on."""
    identity: str = ""
    """Of the interpreter: with other packages than those it may have loaded, it is another one."""

    @classmethod
    def of(
        cls,
        python: str,
        environment: Environment,
        recorder: Path = RECORDER,
        *,
        apart: bool = False,
        identity: str = "",
    ) -> "ServerKey":
        """That of an interpreter of a site."""
        given = environment.isolation, environment.allow, environment.preload
        return cls(python, recorder, *given, apart, identity)


@dataclass
class Worker:
    """A process that runs samples for us, one at a time."""

    wire: Wire
    server: "Server"
    broken: bool = False
    """True where it can run no more samples."""

    def close(self) -> None:
        """Let it end, and what it runs with it."""
        self.wire.close()


@dataclass
class Server:
    """A process that makes workers. Raises RunnerError where it cannot be started."""

    key: ServerKey
    hello: Hello = field(init=False)
    idle: list[Worker] = field(default_factory=list)
    """Workers that nobody uses now."""
    busy: int = 0
    """Workers in use."""

    def __post_init__(self) -> None:
        """Start it and wait until it is ready."""
        self._wire, theirs = pair()
        with tempfile.TemporaryFile() as errors:
            try:
                self._process = _start(self.key, theirs, errors)
            except OSError as error:
                self._wire.close()
                raise RunnerError(
                    f"cannot run a sample with {self.key.python}: {error.strerror}"
                ) from error
            finally:
                os.close(theirs)
            try:
                settings = {k: getattr(self.key, k) for k in ("isolation", "allow", "preload")}
                self._wire.send(settings)
                self.hello = msgspec.convert(self._wire.receive(STARTING), Hello)
                insist(self.key.isolation, self.hello)
            except IsolationError:
                self.close()
                raise
            except (Gone, msgspec.ValidationError) as error:
                self.close()
                errors.seek(0)
                raise RunnerError(
                    f"cannot run a sample with {self.key.python}: {last_line(errors.read())}"
                ) from error

    def worker(self) -> Worker:
        """A new worker, which is ready. Raises Gone where the server is not there any more."""
        ours, theirs = pair()
        try:
            try:
                self._wire.send({}, [theirs])
            finally:
                os.close(theirs)
            ours.receive(FORKING)
        except Gone:
            ours.close()
            raise
        return Worker(ours, self)

    def close(self) -> None:
        """End it with all its workers that are idle."""
        while self.idle:
            self.idle.pop().close()
        self._wire.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
            return
        self._process.kill()
        self._process.wait()


def can_serve() -> bool:
    """Can this system fork, and hand descriptors to another process?"""
    return all(
        hasattr(where, name)
        for where, name in ((os, "fork"), (socket, "AF_UNIX"), (socket, "send_fds"))
    )


def command(key: ServerKey, *more: str) -> list[str]:
    """How the sandbox is started."""
    # Not -I: it makes Python ignore PYTHONHASHSEED, and then sets of strings have another order in
    # each run. What -I keeps out is kept out by -s and by the environment made from nothing.
    options = ["-s", "-B", "-X", "utf8"]
    return [key.python, *options, str(SANDBOX), str(key.recorder), *more]


def base_environment() -> dict[str, str]:
    """The environment that every sample has."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in KEPT_VARIABLES or name.startswith("LC_")
    }
    own = {"PATH": os.defpath, "PYTHONHASHSEED": "0", "PYTHONSAFEPATH": "1"}
    return kept | own | dict.fromkeys(SINGLE_THREADED, "1")


def last_line(said: bytes) -> str:
    """The last thing that a process said which should have gone on."""
    lines = said.decode(errors="backslashreplace").strip().splitlines()
    return lines[-1] if lines else "it ended at once and said nothing"


def _start(key: ServerKey, descriptor: int, errors: "IO[bytes]") -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command(key, "serve", str(descriptor)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        cwd="/",
        env=base_environment(),
        pass_fds=(descriptor,),
        start_new_session=True,
    )
