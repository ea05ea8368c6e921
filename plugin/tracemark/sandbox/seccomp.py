"""seccomp: which system calls a process may make, as a filter in the kernel's BPF.

A list of what is refused, because Python and its libraries may need any of the rest; calls that came
after the list was written are refused as unknown. `linux/filter.h` and `linux/seccomp.h` give the
numbers.
"""

from __future__ import annotations

import ctypes
import errno
import struct
from collections.abc import Iterator

from .kernel import PR_SET_SECCOMP, SECCOMP_MODE_FILTER, prctl
from .syscalls import LAST_KNOWN, Processor, number

ALWAYS = [
    "acct",
    "add_key",
    "adjtimex",
    "bpf",
    "chmod",
    "chown",
    "chroot",
    "clock_adjtime",
    "clock_settime",
    "delete_module",
    "fanotify_init",
    "fanotify_mark",
    "fchmod",
    "fchmodat",
    "fchown",
    "fchownat",
    "finit_module",
    "fremovexattr",
    "fsconfig",
    "fsetxattr",
    "fsmount",
    "fsopen",
    "fspick",
    "futimesat",
    "init_module",
    "inotify_add_watch",
    "io_uring_enter",
    "io_uring_register",
    "io_uring_setup",
    "ioperm",
    "iopl",
    "kcmp",
    "kexec_file_load",
    "kexec_load",
    "keyctl",
    "lchown",
    "lremovexattr",
    "lsetxattr",
    "memfd_create",
    "memfd_secret",
    "migrate_pages",
    "modify_ldt",
    "mount",
    "mount_setattr",
    "move_mount",
    "mq_open",
    "mq_unlink",
    "msgctl",
    "msgget",
    "msgrcv",
    "msgsnd",
    "name_to_handle_at",
    "open_by_handle_at",
    "open_tree",
    "perf_event_open",
    "personality",
    "pidfd_getfd",
    "pidfd_send_signal",
    "pivot_root",
    "process_madvise",
    "process_mrelease",
    "process_vm_readv",
    "process_vm_writev",
    "ptrace",
    "quotactl",
    "quotactl_fd",
    "reboot",
    "removexattr",
    "request_key",
    "rt_sigqueueinfo",
    "rt_tgsigqueueinfo",
    "semctl",
    "semget",
    "semop",
    "semtimedop",
    "setdomainname",
    "sethostname",
    "setns",
    "settimeofday",
    "setxattr",
    "shmat",
    "shmctl",
    "shmget",
    "swapoff",
    "swapon",
    "syslog",
    "umount2",
    "unshare",
    "userfaultfd",
    "utime",
    "utimensat",
    "utimes",
    "vhangup",
]
"""Refused whatever the site allows."""
PROCESSES = ["execve", "execveat", "fork", "vfork"]
"""Refused unless the site allows processes; threads are started by `clone`."""
ABOUT_A_PROCESS = {
    "prlimit64": 0,
    "sched_setaffinity": 0,
    "sched_setattr": 0,
    "sched_setparam": 0,
    "sched_setscheduler": 0,
    "ioprio_set": 1,
    "setpriority": 1,
    "move_pages": 0,
}
"""Which argument says the process that is meant; only itself is allowed, which is also called 0."""
OF_A_PROCESS = {"ioprio_set": 1, "setpriority": 0}
"""What the first argument of these has to be: others mean all processes of a group or a user."""
SIGNALS = {"kill": True, "tgkill": False, "tkill": False}
"""Calls that signal the process in their first argument; True: 0 and -N stand for groups."""
OPENING = {"open": 1, "openat": 2}
"""Which argument says how a file is opened."""
O_WRONLY, O_RDWR, O_ACCMODE, O_TRUNC = 0o1, 0o2, 0o3, 0o1000
CLONE_THREAD = 0x10000
INTERNET = (2, 10, 16)
"""AF_INET, AF_INET6, and AF_NETLINK, which looking up a name needs."""
AF_UNIX, SOCK_STREAM, SOCK_SEQPACKET, SOCK_TYPE = 1, 1, 5, 0xF
"""Pairs of these stay pairs; one of datagrams can be used to write to any socket with a name."""
TIOCSTI, TIOCLINUX = 0x5412, 0x541C
"""Both put characters into a terminal as if they were typed."""
FIOSETOWN, SIOCSPGRP = 0x8901, 0x8902
F_SETOWN, F_SETSIG, F_SETOWN_EX = 8, 10, 15
"""By these and the two before, the kernel signals another process when there is something to read."""
NEW_NAMESPACES = 0x7E020000
"""CLONE_NEW…, all that `clone` takes."""

IOCTLS = (TIOCSTI, TIOCLINUX, FIOSETOWN, SIOCSPGRP)

_LOAD, _AND, _EQUAL, _GREATER, _BITS, _RETURN = 0x20, 0x54, 0x15, 0x25, 0x45, 0x06
_NUMBER, _AUDIT, _ARGUMENTS = 0, 4, 16
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000

_INSTRUCTION = "=HBBI"
Instruction = tuple[int, int, int, int]
"""Code, jump if true, jump if false, operand."""


def program(
    on: Processor, pid: int, *, network: bool, processes: bool, signals: bool, truncate: bool
) -> list[Instruction]:
    """The filter for the process `pid`.

    With `signals`, it may signal any process that it can reach; with `truncate`, cut any file that
    it can reach without writing to it.
    """
    found: list[Instruction] = [
        (_LOAD, 0, 0, _AUDIT),
        (_EQUAL, 1, 0, on.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        *([(_BITS, 0, 1, on.foreign), _refuse(errno.ENOSYS)] if on.foreign else []),
        (_GREATER, 0, 1, LAST_KNOWN),
        _refuse(errno.ENOSYS),
    ]
    refused = [*ALWAYS, *([] if processes else PROCESSES)]
    for name in refused:
        found += _rule(on, name, [_refuse(errno.EPERM)])
    # Its flags are in memory, where a filter cannot look; the C library then takes `clone`.
    found += _rule(on, "clone3", [_refuse(errno.ENOSYS)])
    if not processes:
        found += _rule(on, "clone", [*_argument(0), (_BITS, 1, 0, CLONE_THREAD), *_otherwise()])
    else:
        found += _rule(on, "clone", [*_argument(0), (_BITS, 0, 1, NEW_NAMESPACES), *_otherwise()])
    found += _rule(on, "socket", [*_argument(0), *_among(INTERNET if network else ())])
    found += _rule(on, "socketpair", _pairs_that_stay())
    found += _rule(on, "ioctl", [*_argument(1), *_not_among(IOCTLS)])
    found += _rule(on, "fcntl", [*_argument(1), *_not_among((F_SETOWN, F_SETSIG, F_SETOWN_EX))])
    for name, which in ABOUT_A_PROCESS.items():
        found += _rule(on, name, [*_of_a_process(name), *_argument(which), *_among((0, pid))])
    if not signals:
        for name, groups in SIGNALS.items():
            own = (pid, 0, 2**32 - pid) if groups else (pid,)
            found += _rule(on, name, [*_argument(0), *_among(own)])
    if not truncate:
        found += _no_cutting(on)
    return [*found, (_RETURN, 0, 0, _ALLOW)]


class Filter:
    """A filter for many processes: only the number of the process differs."""

    def __init__(
        self, on: Processor, *, network: bool, processes: bool, signals: bool, truncate: bool
    ) -> None:
        """As `program`."""
        allowed = {"network": network, "processes": processes}
        allowed |= {"signals": signals, "truncate": truncate}
        one, two = (program(on, pid, **allowed) for pid in (1, 2))
        code = b"".join(struct.pack(_INSTRUCTION, *instruction) for instruction in one)
        self._code = ctypes.create_string_buffer(code, len(code))
        size = struct.calcsize(_INSTRUCTION)
        self._places = [
            (index * size + size - 4, first[3] == 1)
            for index, (first, second) in enumerate(zip(one, two, strict=True))
            if first != second
        ]
        self._head = ctypes.create_string_buffer(
            struct.pack("@HP", len(one), ctypes.addressof(self._code))
        )

    def apply(self, pid: int) -> None:
        """Puts it on this process, `pid`, for good. Raises OSError where the kernel refuses."""
        for place, positive in self._places:
            struct.pack_into("=I", self._code, place, pid if positive else 2**32 - pid)
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, self._head)


def _rule(on: Processor, name: str, body: list[Instruction]) -> Iterator[Instruction]:
    """The body for calls of that name; it has to end by returning."""
    which = number(name, on)
    if which is not None:
        yield _EQUAL, 0, len(body), which
        yield from body


def _pairs_that_stay() -> list[Instruction]:
    """Two sockets that can be connected to nothing else."""
    return [
        *_argument(0),
        (_EQUAL, 1, 0, AF_UNIX),
        _refuse(errno.EPERM),
        *_argument(1),
        (_AND, 0, 0, SOCK_TYPE),
        *_among((SOCK_STREAM, SOCK_SEQPACKET)),
    ]


def _of_a_process(name: str) -> list[Instruction]:
    """Refuse where the first argument says that many processes are meant."""
    kind = OF_A_PROCESS.get(name)
    if kind is None:
        return []
    return [*_argument(0), (_EQUAL, 1, 0, kind), _refuse(errno.EPERM)]


def _no_cutting(on: Processor) -> Iterator[Instruction]:
    """Refuse what makes a file shorter with no right to write to it, as Landlock can from 3 on."""
    yield from _rule(on, "truncate", [_refuse(errno.EPERM)])
    # Its flags are in memory; the C library then takes `openat`.
    yield from _rule(on, "openat2", [_refuse(errno.ENOSYS)])
    for name, which in OPENING.items():
        body = [
            *_argument(which),
            (_BITS, 1, 0, O_TRUNC),
            (_RETURN, 0, 0, _ALLOW),
            (_AND, 0, 0, O_ACCMODE),
            *_among((O_WRONLY, O_RDWR)),
        ]
        yield from _rule(on, name, body)


def _argument(index: int) -> list[Instruction]:
    """Look at the lower half of an argument: all of those meant are 32-bit numbers."""
    return [(_LOAD, 0, 0, _ARGUMENTS + 8 * index)]


def _among(values: tuple[int, ...]) -> Iterator[Instruction]:
    """Allow these; refuse all else."""
    for place, value in enumerate(values):
        yield _EQUAL, len(values) - place, 0, value
    yield from _otherwise()


def _not_among(values: tuple[int, ...]) -> Iterator[Instruction]:
    """Refuse these; allow all else."""
    for place, value in enumerate(values):
        yield _EQUAL, len(values) - place, 0, value
    yield _RETURN, 0, 0, _ALLOW
    yield _refuse(errno.EPERM)


def _otherwise() -> list[Instruction]:
    """Refuse; who jumps over the first is allowed."""
    return [_refuse(errno.EPERM), (_RETURN, 0, 0, _ALLOW)]


def _refuse(error: int) -> Instruction:
    return _RETURN, 0, 0, _ERROR | error
