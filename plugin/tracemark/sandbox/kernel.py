"""Calls of the Linux kernel that Python has no function for. Each raises OSError as usual."""

from __future__ import annotations

import ctypes
import os
from typing import Any

from .syscalls import Processor, number

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2
CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWNET = 0x08000000, 0x10000000, 0x40000000
_CAPABILITIES = 0x20080522
"""Version 3 of the structures of `capset`."""

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
_word = ctypes.c_ulong


def prctl(option: int, argument: int, more: Any = 0) -> None:
    """`prctl(2)` with up to two arguments."""
    more = _word(more) if isinstance(more, int) else more
    _check(_libc.prctl(option, _word(argument), more, _word(0), _word(0)))


def call(name: str, on: Processor, *arguments: Any) -> int:
    """The system call of that name; integers and ctypes pointers as arguments."""
    which = number(name, on)
    assert which is not None  # asked only for calls that all processors have
    given = [_word(one) if isinstance(one, int) else one for one in arguments]
    return _check(_libc.syscall(ctypes.c_long(which), *given))


def drop_capabilities(on: Processor) -> None:
    """Root keeps its number and nothing of its power, also across `exec`."""
    if os.geteuid() == 0:
        for capability in range(64):
            try:
                prctl(PR_CAPBSET_DROP, capability)
            except OSError:
                break  # the kernel knows no more of them, or they are gone already
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES, 0)
    none = (ctypes.c_uint32 * 6)()
    call("capset", on, ctypes.byref(header), ctypes.byref(none))


def new_namespaces(flags: int) -> None:
    """This process gets namespaces of its own; its user keeps its number, and no power outside."""
    user, group = os.geteuid(), os.getegid()
    _check(_libc.unshare(ctypes.c_int(CLONE_NEWUSER | flags)))
    prctl(PR_SET_DUMPABLE, 1)  # or the files below belong to root
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    prctl(PR_SET_DUMPABLE, 0)


def _check(result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return int(result)
