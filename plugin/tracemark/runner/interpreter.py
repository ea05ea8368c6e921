"""Which Python runs the samples: finding it, and telling whether two of them are alike."""

import functools
import platform
import shutil
import site
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import msgspec

from tracemark.errors import RunnerError
from tracemark.runner.environment import Environment
from tracemark.runner.packages import installed
from tracemark.runner.server import base_environment

LOOK = 1.0
"""Seconds for which what was seen of an interpreter is taken to be still so."""
ASKING = 60.0
"""Seconds that an interpreter may take to say what it is."""
QUESTION = (
    "import json, platform, site, sys; print(json.dumps([list(sys.version_info[:2]),"
    " platform.python_implementation(), sys.version, platform.machine(), site.getsitepackages()]))"
)
_Answer = tuple[tuple[int, int], str, str, str, tuple[str, ...]]
OLDEST = (3, 10)
"""Version of Python that the recorder needs."""


class _Known(NamedTuple):
    """What does not change as long as the file of an interpreter stays the same."""

    description: str
    """Implementation, version with the compiler, kind of processor."""
    packages: tuple[str, ...]
    """Folders that packages are installed in."""


_seen: dict[str, tuple[float, str]] = {}
"""By path, when an interpreter was last looked at and what was seen; all environments share it."""


class Interpreters:
    """The interpreters of an environment, by the names that programs use."""

    def __init__(self, environment: Environment) -> None:
        """Nothing is looked at before it is asked for."""
        self._environment = environment

    def path(self, name: str = "") -> str:
        """Absolute path of the interpreter with that name. Raises RunnerError where there is none."""
        if not name:
            return find(self._environment.python)
        python = self._environment.interpreters.get(name)
        if python is None:
            known = ", ".join(self._environment.interpreters) or "none"
            raise RunnerError(f"there is no interpreter named {name!r}; the site has: {known}")
        try:
            return find(python)
        except RunnerError as error:
            raise RunnerError(f"interpreters: {name}: {error}") from error

    def identity(self, name: str = "") -> str:
        """A text that is the same wherever a program has the same trace. Raises RunnerError.

        It names version and packages, not the path, so that a cache can be carried to another machine.
        """
        path, now = self.path(name), time.monotonic()
        seen = _seen.get(path)
        if seen is None or now - seen[0] > LOOK:
            try:
                seen = _seen[path] = now, identity(path)
            except RunnerError as error:
                raise RunnerError(
                    f"interpreters: {name}: {error}" if name else str(error)
                ) from error
        return seen[1]

    def compare(self, name: str, other: str) -> None:
        """Raises RunnerError where a run came from an interpreter that is not like ours."""
        own = self.identity(name)
        if own == other:
            return
        here, there = own.splitlines(), other.splitlines()
        different = sorted(set(here) ^ set(there))
        raise RunnerError(
            "a sample was run by another Python, or with other packages, than there is here:"
            f" {', '.join(different[:4])}"
        )


def find(python: str) -> str:
    """Absolute path of `python`, a path or a command; RunnerError where there is none.

    Symbolic links are kept: the one in a virtual environment is what makes it that environment.
    """
    found = shutil.which(python)
    if found is None:
        raise RunnerError(
            f"there is no Python interpreter called {python}; expected a path such as"
            " /usr/bin/python3, or a command on the PATH"
        )
    return str(Path(found).absolute())


def identity(path: str) -> str:
    """What the interpreter at `path` is, with all that a sample may import. Raises RunnerError."""
    try:
        status = Path(path).stat()
    except OSError as error:
        raise RunnerError(f"cannot read the Python interpreter {path}: {error.strerror}") from error
    known = _known(path, status.st_mtime_ns, status.st_size)
    return "\n".join([known.description, *installed(known.packages)])


@functools.lru_cache(64)
def _known(path: str, changed: int, size: int) -> _Known:
    """Asks the interpreter, unless it is our own. `changed` and `size` tell another one apart."""
    if Path(path) == Path(sys.executable):
        about = [platform.python_implementation(), sys.version, platform.machine()]
        return _Known(" ".join(about), tuple(site.getsitepackages()))
    try:
        asked = subprocess.run(
            [path, "-s", "-B", "-c", QUESTION],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=ASKING,
            cwd="/",
            env=base_environment(),
        )
        version, *about, packages = msgspec.json.decode(asked.stdout, type=_Answer)
    except OSError as error:
        raise RunnerError(f"cannot run a sample with {path}: {error.strerror}") from error
    except (subprocess.SubprocessError, msgspec.MsgspecError, ValueError) as error:
        raise RunnerError(
            f"{path} is no Python interpreter that can be used; it does not say its version"
        ) from error
    if version < OLDEST:
        raise RunnerError(f"{path} is Python {version[0]}.{version[1]}; samples need 3.10 or newer")
    return _Known(" ".join(about), packages)
