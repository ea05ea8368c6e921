"""The processes of the system where there is no `/proc` to read them from: as `ps` lists them (macOS)."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from typing import NamedTuple

PS = "/bin/ps"
COLUMNS = "pid=,ppid=,pgid=,rss=,lstart="
EVERY = 0.5
"""Seconds between two looks while a sample runs: each starts a process."""
NEEDED = sys.platform == "darwin"


class Process(NamedTuple):
    """A line of the list."""

    pid: int
    parent: int
    group: int
    memory: int
    """Bytes that are in memory."""
    started: bytes
    """Together with the number it tells one process from all others."""


def parse(text: bytes) -> list[Process]:
    """The processes in what `ps` wrote; a line that is none is passed over."""
    found = []
    for line in text.splitlines():
        parts = line.split(None, 4)
        if len(parts) == 5 and all([part.isdigit() for part in parts[:4]]):
            pid, parent, group, kilobytes = map(int, parts[:4])
            found.append(Process(pid, parent, group, kilobytes * 1024, parts[4].strip()))
    return found


def listed() -> list[Process]:
    """All processes now, but that of `ps` itself; empty where it cannot be asked."""
    read, write = os.pipe()
    actions = [
        (os.POSIX_SPAWN_DUP2, write, 1),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    try:
        pid = os.posix_spawn(PS, ["ps", "-axo", COLUMNS], {"LC_ALL": "C"}, file_actions=actions)
    except OSError:
        os.close(read)
        return []
    finally:
        os.close(write)
    with open(read, "rb") as stream:
        text = stream.read()
    os.waitpid(pid, 0)
    return [process for process in parse(text) if process.pid != pid]


class Family:
    """A sample with all that it was ever seen to have started."""

    def __init__(self, leader: int) -> None:
        self.leader = leader
        self.known: dict[int, bytes] = {}
        """When each started, by number: the list may call somebody else by that number later."""
        self.looked = 0.0
        self.members: list[Process] = []

    def look(self) -> list[Process]:
        """Who is in it now, as seen at most half a second ago."""
        if time.monotonic() - self.looked > EVERY:
            self.update(listed())
            self.looked = time.monotonic()
        return self.members

    def update(self, processes: Iterable[Process]) -> None:
        """Takes in a list: the group, and who descends from one that was in the family before."""
        rest = list(processes)
        members: dict[int, Process] = {}
        more = [process for process in rest if self.knows(process)]
        while more:
            members.update((process.pid, process) for process in more)
            more = [one for one in rest if one.parent in members and one.pid not in members]
        self.known.update((process.pid, process.started) for process in members.values())
        self.members = list(members.values())

    def knows(self, process: Process) -> bool:
        """Is it the sample, in its group, or one that was seen before?"""
        return (
            self.leader in (process.pid, process.group)
            or self.known.get(process.pid) == process.started
        )
