"""Landlock: which files a process may open, and that it signals nobody outside (Linux 5.13).

`linux/landlock.h` gives the numbers. Files that no rule names cannot be opened, made, renamed or
removed; who may read a folder may read all that is in it. What Landlock does not see (times,
permissions and owners of files, sockets that are no TCP) is left to seccomp.
"""

from __future__ import annotations

import ctypes
import os
import struct
from fcntl import F_DUPFD_CLOEXEC, fcntl

from .kernel import call
from .syscalls import Processor

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE = 1 << 4, 1 << 5
MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK = 1 << 6, 1 << 7, 1 << 8, 1 << 9
MAKE_FIFO, MAKE_BLOCK, MAKE_SYM = 1 << 10, 1 << 11, 1 << 12
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_ALL = {1: 13, 2: 14, 3: 15, 4: 15}
"""Rights on files that each version of the interface knows, as a number of bits; 16 from 5 on."""
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
"""Rights that make sense for what is no folder."""

READ = READ_FILE | READ_DIR
OWN = (READ | WRITE_FILE | TRUNCATE | REFER | REMOVE_DIR | REMOVE_FILE) | (
    MAKE_DIR | MAKE_REG | MAKE_FIFO | MAKE_SYM
)
"""What a sample may do in its own folder."""
ABOVE = 64
"""Descriptors of rules stand above this, so that a sample can clear the ones below first."""
_TCP = 3
_SIGNALS_AND_ABSTRACT_SOCKETS = 3
_VERSION = 1
_PATH_BENEATH = 1


def version(on: Processor) -> int:
    """Version of the interface that this kernel offers. Raises OSError where it offers none."""
    return call("landlock_create_ruleset", on, 0, 0, _VERSION)


class Shape:
    """What rulesets of this kernel are about: all files and, without `network`, TCP."""

    def __init__(self, on: Processor, *, network: bool) -> None:
        """Raises OSError where the kernel has no Landlock."""
        self.version = version(on)
        self.files = (1 << _ALL.get(self.version, 16)) - 1
        fields = [self.files]
        if self.version >= 4:
            fields.append(0 if network else _TCP)
        if self.version >= 6:
            fields.append(_SIGNALS_AND_ABSTRACT_SOCKETS)
        self.attributes = ctypes.create_string_buffer(struct.pack(f"={len(fields)}Q", *fields))


class Rule:
    """Rights on one file, or on all in one folder, opened once for many rulesets."""

    def __init__(self, path: str, rights: int, known: int) -> None:
        """`known`: the rights that the kernel knows. Raises OSError where there is no such path."""
        low = os.open(path, os.O_PATH | os.O_CLOEXEC)
        place = fcntl(low, F_DUPFD_CLOEXEC, ABOVE)
        os.close(low)
        is_folder = (os.fstat(place).st_mode & 0o170000) == 0o040000
        rights &= known & (~0 if is_folder else _OF_FILES)
        self.place = place
        self.structure = ctypes.create_string_buffer(struct.pack("=Qi", rights, place))

    def close(self) -> None:
        """Rulesets that have it keep it."""
        os.close(self.place)


class Ruleset:
    """Rules, to be put on the process that makes them. Raises OSError where the kernel refuses."""

    def __init__(self, on: Processor, shape: Shape) -> None:
        """Nothing is allowed yet."""
        self.on = on
        self.descriptor = call(
            "landlock_create_ruleset", on, shape.attributes, len(shape.attributes.raw) - 1, 0
        )

    def allow(self, rule: Rule) -> None:
        """What the rule says."""
        call("landlock_add_rule", self.on, self.descriptor, _PATH_BENEATH, rule.structure, 0)

    def apply(self) -> None:
        """From now on this process, and all that it starts, is bound by the rules."""
        call("landlock_restrict_self", self.on, self.descriptor, 0)
        os.close(self.descriptor)
