"""Bounds that the child sets on itself before the sample runs.

They are the second line: the runner, outside, enforces wall-clock time and the amount of output.
Soft and hard limit are set alike, so that the sample cannot raise them again.
"""

from __future__ import annotations

import math
from types import ModuleType
from typing import Any

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows and WebAssembly have no such limits
    resource = None

FILE_SIZE = 8 * 1024 * 1024
"""Bytes that one file may grow to; a longer write fails with EFBIG."""
OPEN_FILES = 64
"""File descriptors."""
CPU_GRACE = 1
"""CPU seconds beyond the timeout, so that the runner's clock normally comes first."""


def apply(job: dict[str, Any]) -> None:
    """Set the limits of `job`, a `Program` as decoded JSON, on this process.

    A limit that the system does not know or refuses is passed over. No hard limit is ever raised.
    """
    if resource is None:
        return
    for name, value in _wanted(job["limits"]).items():
        which = getattr(resource, name, None)
        if which is None:
            continue
        _, hard = resource.getrlimit(which)
        lower = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(which, (lower, lower))
        except (OSError, ValueError):  # macOS refuses an address space below the present size
            pass


def open_more_files() -> None:
    """For a server, which keeps a descriptor for each place that samples may read."""
    if resource is None:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):
        pass  # then there are as many as before


def _wanted(limits: dict[str, Any]) -> dict[str, int]:
    return {
        "RLIMIT_AS": limits["memory"],
        "RLIMIT_CPU": math.ceil(limits["timeout"]) + CPU_GRACE,
        "RLIMIT_FSIZE": FILE_SIZE,
        "RLIMIT_NOFILE": OPEN_FILES,
        "RLIMIT_CORE": 0,
    }
