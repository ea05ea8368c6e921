"""The runner that a site's settings ask for."""

import atexit
import os
import sys
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from threading import Lock

import msgspec

from tracemark.runner import Environment, Progress, Runner, Told, TraceCache
from tracemark.runner.cluster import dask_executor
from tracemark.settings import Settings


def new_runner(
    settings: Settings,
    folder: Path,
    *,
    force: bool = False,
    told: Callable[[Told], None] | None = None,
    waiting: Callable[[Progress], None] | None = None,
) -> Runner:
    """The runner of a site whose configuration stands in `folder`.

    With `force` it runs also what the cache has, and keeps the new traces. It calls `told` for each
    trace, as soon as it is there, and `waiting` every second of waiting.
    """
    cache = TraceCache(folder / settings.cache_dir) if settings.cache else None
    return Runner(
        cache,
        environment(settings, folder),
        _jobs(settings),
        executor=_cluster(settings),
        force=force,
        told=told,
        waiting=waiting,
    )


_shared: dict[tuple[bytes, Path], Runner] = {}
_sharing = Lock()


def shared_runner(settings: Settings, folder: Path) -> Runner:
    """The runner of all pages of this process that have these settings; it ends with the process.

    For hosts that convert each page as if it were the only one, perhaps from several threads.
    """
    key = msgspec.json.encode(settings), folder
    with _sharing:
        if key not in _shared:
            _shared[key] = new_runner(settings, folder)
            atexit.register(_shared[key].close)
        return _shared[key]


def fresh_runner(
    settings: Settings, folder: Path, *, waiting: Callable[[Progress], None] | None = None
) -> Runner:
    """A runner of the same site that really runs all it is given, in servers of its own, and keeps nothing."""
    return Runner(
        None,
        environment(settings, folder),
        _jobs(settings),
        executor=_cluster(settings),
        apart=True,
        waiting=waiting,
    )


def _jobs(settings: Settings) -> int | None:
    return None if isinstance(settings.workers, str) else settings.workers


def _cluster(settings: Settings) -> Executor | None:
    """The cluster that `jobs` names; None where runs stay on this machine."""
    return dask_executor(settings.workers) if isinstance(settings.workers, str) else None


def environment(settings: Settings, folder: Path) -> Environment:
    """What all runs of a site share; its configuration stands in `folder`."""
    python = settings.python
    return Environment(
        python=sys.executable if python is None else _executable(python, folder),
        interpreters={n: _executable(path, folder) for n, path in settings.interpreters.items()},
        isolation=settings.isolation,
        allow=tuple(_allowed(entry, folder) for entry in settings.allow),
        preload=tuple(settings.preload),
    )


def _executable(python: str, folder: Path) -> str:
    """A command as it is; a path, which has a slash, from the site's folder."""
    python = os.path.expanduser(python)  # noqa: PTH111 (a Path would lose the `./` of a path)
    return _absolute(python, folder) if os.sep in python else python


def _allowed(entry: str, folder: Path) -> str:
    kind, colon, path = entry.partition(":")
    return f"{kind}:{_absolute(path.strip(), folder)}" if colon else entry


def _absolute(path: str, folder: Path) -> str:
    """The full path. Links are kept: one is what makes a Python that of a virtual environment."""
    home = os.path.expanduser(path)  # noqa: PTH111 (a Path raises where there is no such user)
    return os.path.abspath(folder / home)  # noqa: PTH100 (a Path keeps `..`)
