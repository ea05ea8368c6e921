"""Ending all that a sample started. The worker adopts what loses its parent, so nothing gets away."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

from . import listing

if sys.platform == "linux":
    from .kernel import PR_SET_CHILD_SUBREAPER, prctl

SIGKILL = 9
PATIENCE = 5.0
"""Seconds after which a tree that keeps growing is given up."""
PAUSE = 0.002
OUT_OF_SIGHT = 1 << 62
"""Bytes that a folder counts for that can be written to and not be looked into."""
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


WATCHED = sys.platform in ("linux", "darwin")
"""True where the system shows the processes of a sample."""
BOUND = sys.platform != "darwin"
"""True where a single process is kept to its memory by a limit of its own."""


class Tree(NamedTuple):
    """The processes of a sample at one moment."""

    processes: int
    memory: int
    """Bytes that they hold in sum."""


def adopt() -> None:
    """From now on descendants of this process that lose their parent become its children (Linux)."""
    if sys.platform == "linux":
        prctl(PR_SET_CHILD_SUBREAPER, 1)


def kill_all(leader: int) -> bool:
    """Kills the process group, every child and every adopted one; False where some will not go."""
    deadline = time.monotonic() + PATIENCE
    if listing.NEEDED and not _kill_family(leader, deadline):
        return False
    kill_group(leader)
    while _any_child():
        for child in children(os.getpid()):
            kill(child)
        if not _reap():
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE)
    return True


def _kill_family(leader: int, deadline: float) -> bool:
    """Kills all that the sample was seen to have started: nobody adopts it here."""
    family = _family_of(leader)
    family.update(listing.listed())
    while family.members:
        for process in family.members:
            kill(process.pid)
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE)
        family.update(listing.listed())
    return True


_families: list[listing.Family] = []
"""That of the sample which runs now."""


def _family_of(leader: int) -> listing.Family:
    if not _families or _families[0].leader != leader:
        _families[:] = [listing.Family(leader)]
    return _families[0]


def tree(leader: int) -> Tree:
    """What the sample and all that it has started are now, as far as the system shows it.

    On Linux that is all below this process, which has one sample at a time: what the sample has left
    without a parent is below it, too.
    """
    if listing.NEEDED:
        members = _family_of(leader).look()
        return Tree(len(members), sum([process.memory for process in members]))
    processes = _below_this()
    return Tree(len(processes), sum([_resident(process) for process in processes]))


def proportional(leader: int) -> int:
    """The memory of `tree`, with pages that several processes share counted once (Linux)."""
    if listing.NEEDED:
        return tree(leader).memory
    return sum([_share(process) for process in _below_this()])


def _below_this() -> list[int]:
    """Children of this process, their children, and so on."""
    found = children(os.getpid())
    for process in found:  # it grows meanwhile
        found += children(process)
    return found


def _share(process: int) -> int:
    try:
        with open(f"/proc/{process}/smaps_rollup", "rb") as file:
            lines = file.read().split(b"\n")
    except OSError:
        return _resident(process)
    return sum([int(line.split()[1]) * 1024 for line in lines if line.startswith(b"Pss:")])


def children(process: int) -> list[int]:
    """Children of a process; empty where the system does not show them."""
    found = []
    for thread in _listed(f"/proc/{process}/task"):
        try:
            with open(f"/proc/{process}/task/{thread}/children", "rb") as file:
                found += [int(one) for one in file.read().split()]
        except OSError:
            continue
    return found


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _resident(process: int) -> int:
    try:
        with open(f"/proc/{process}/statm", "rb") as file:
            return int(file.read().split()[1]) * PAGE
    except (OSError, IndexError, ValueError):
        return 0


def _any_child() -> bool:
    """True where this process has a child, alive or not yet taken note of."""
    if not hasattr(os, "waitid"):
        return False
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _reap() -> bool:
    """Takes note of all dead children; False where no child is left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        return False
    return True


def kill_group(leader: int) -> None:
    """Kills a process group, if there is one."""
    try:
        os.killpg(leader, SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS says EPERM where all are zombies
        pass


def kill(process: int) -> None:
    """Kills a process, if there is one."""
    try:
        os.kill(process, SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def unnamed(process: int) -> int:
    """Bytes on disk of files that a process holds open and that have no name any more (Linux)."""
    found = {}
    for descriptor in _listed(f"/proc/{process}/fd"):
        try:
            status = os.stat(f"/proc/{process}/fd/{descriptor}")
        except OSError:
            continue
        if status.st_nlink == 0:
            found[status.st_dev, status.st_ino] = status.st_blocks * 512
    return sum(found.values())


def usage(folder: str, most: int) -> Iterator[int]:
    """Bytes on disk of each file and folder in `folder`; one more than `most` tells of too many."""
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        try:
            with os.scandir(place) as found:
                for item in found:
                    status = _status(item)
                    if status is None:
                        continue
                    yield status.st_blocks * 512
                    most -= 1
                    if most < 0:
                        return
                    if item.is_dir(follow_symlinks=False):
                        waiting.append(item.path)
        except OSError as error:
            if _hides(place, error):
                yield OUT_OF_SIGHT


def _hides(folder: str, error: OSError) -> bool:
    """True where a folder that could not be listed may yet be filled; most just went away."""
    if error.errno == errno.ENAMETOOLONG:
        return True
    return error.errno == errno.EACCES and os.access(folder, os.W_OK | os.X_OK)


def _status(item: os.DirEntry[str]) -> os.stat_result | None:
    """None where it went away just now, which is no reason to leave out those that come after it."""
    try:
        return item.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
