"""A Job Object of Windows: bounds on a process and all that it starts, and one word that ends them all.

The structures are those of `winnt.h`, with types of fixed size, so that their layout is the same
wherever this is imported.
"""

import ctypes
from contextlib import suppress
from typing import Any

LIMIT_ACTIVE_PROCESS = 0x8
LIMIT_PROCESS_MEMORY = 0x100
LIMIT_JOB_MEMORY = 0x200
LIMIT_DIE_ON_UNHANDLED_EXCEPTION = 0x400
"""No window asks what to do about a crash."""
LIMIT_KILL_ON_JOB_CLOSE = 0x2000
"""What is in the job ends with the runner, however that ends."""
LIMITS = (
    LIMIT_ACTIVE_PROCESS
    | LIMIT_PROCESS_MEMORY
    | LIMIT_JOB_MEMORY
    | LIMIT_DIE_ON_UNHANDLED_EXCEPTION
    | LIMIT_KILL_ON_JOB_CLOSE
)
UI_RESTRICTIONS = 0xFF
"""All: clipboard, other programs' windows, desktops, system parameters, shutting down."""
BASIC_UI_RESTRICTIONS, EXTENDED_LIMIT_INFORMATION = 4, 9
"""Of `JOBOBJECTINFOCLASS`."""
KILLED = 1
"""Exit code of a process that was ended with its job."""


class BasicLimits(ctypes.Structure):
    """`JOBOBJECT_BASIC_LIMIT_INFORMATION`."""

    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """`JOBOBJECT_EXTENDED_LIMIT_INFORMATION`; `IoInfo` is `IO_COUNTERS`."""

    _fields_ = (
        ("BasicLimitInformation", BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class Job:
    """One job. Raises OSError where Windows refuses it."""

    def __init__(self, memory: int, processes: int, kernel32: Any) -> None:
        """Allow so many bytes, of each process and of all in sum, and so many processes at once."""
        self._kernel32 = kernel32
        kernel32.CreateJobObjectW.restype = ctypes.c_void_p
        self._handle = ctypes.c_void_p(kernel32.CreateJobObjectW(None, None))
        _check(self._handle.value)
        limits = ExtendedLimits(ProcessMemoryLimit=memory, JobMemoryLimit=memory)
        limits.BasicLimitInformation.LimitFlags = LIMITS
        limits.BasicLimitInformation.ActiveProcessLimit = processes
        try:
            self._set(EXTENDED_LIMIT_INFORMATION, limits)
        except OSError:
            self.close()
            raise

    def _set(self, which: int, value: Any) -> None:
        size = ctypes.c_uint32(ctypes.sizeof(value))
        _check(
            self._kernel32.SetInformationJobObject(
                self._handle, ctypes.c_int(which), ctypes.byref(value), size
            )
        )

    def add(self, process: int) -> None:
        """Put a process in, by its handle; all that it starts later is in it, too."""
        _check(self._kernel32.AssignProcessToJobObject(self._handle, ctypes.c_void_p(process)))
        # Only now: where the runner is in a job itself, as on machines of CI, a process cannot be put
        # into another one that has such restrictions.
        with suppress(OSError):
            self._set(BASIC_UI_RESTRICTIONS, ctypes.c_uint32(UI_RESTRICTIONS))

    def kill(self) -> None:
        """End all that is in it."""
        self._kernel32.TerminateJobObject(self._handle, ctypes.c_uint32(KILLED))

    def close(self) -> None:
        """Give it back, which ends all that is in it."""
        self._kernel32.CloseHandle(self._handle)


def _check(done: Any) -> None:
    if not done:
        number = getattr(ctypes, "get_last_error", int)()
        raise OSError(number, f"Windows refused a job object (error {number})")
