"""Starting an interpreter of its own for one sample, and ending all that it started.

What differs between the systems is here, in one class for each.
"""

import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from tracemark.runner.child import SIGKILL
from tracemark.runner.strays import Marks, kill_strays, moment
from tracemark.runner.windows_job import Job
from tracemark.trace.ending import PROCESSES


@dataclass(frozen=True)
class Start:
    """What a process is started with; descriptors stay the caller's to close."""

    command: tuple[str, ...]
    """What the numbers of two descriptors are put behind: of the job, and of the record."""
    environment: dict[str, str]
    tag: str
    """`NAME=value`, which is in the environment, too."""
    folder: Path
    memory: int
    """Bytes that it may use."""
    stdin: IO[bytes]
    stdout: int
    stderr: int
    job: int
    """Where it reads the program from. Nothing of the sample runs before that is written."""
    record: int


class Launched(Protocol):
    """A process that was started."""

    process: "subprocess.Popen[bytes]"

    def signal(self, number: int) -> None:
        """Send it a signal, where the system has any."""

    def kill(self) -> bool:
        """End it with all that it started; False where some of it would not go."""


class PosixProcess:
    """A process in a session of its own."""

    def __init__(self, start: Start) -> None:
        """Start it. Raises OSError."""
        started = moment()
        descriptors = (start.job, start.record)
        self.process = subprocess.Popen(
            [*start.command, *map(str, descriptors)],
            stdin=start.stdin,
            stdout=start.stdout,
            stderr=start.stderr,
            cwd=start.folder,
            env=start.environment,
            pass_fds=descriptors,
            start_new_session=True,
        )
        self._marks = Marks(self.process.pid, start.tag.encode(), start.folder, started)

    def signal(self, number: int) -> None:
        """Send it a signal, unless it has ended or the system has no such signal."""
        with suppress(OSError):
            self.process.send_signal(number)

    def kill(self) -> bool:
        """End its session, and what is left of it elsewhere."""
        with suppress(ProcessLookupError, PermissionError):  # macOS: EPERM where all are dead
            os.killpg(self.process.pid, SIGKILL)
        self.process.kill()
        clean = kill_strays(self._marks)
        self.process.wait()
        return clean


class WindowsProcess:
    """A process in a Job Object, held until it is in there."""

    def __init__(self, start: Start, system: Any = None) -> None:
        """Start it. Raises OSError. `system` stands for the parts of Windows, another in tests."""
        system = system or _Windows()
        self._job = Job(start.memory, PROCESSES, system.kernel32)
        try:
            self.process = system.popen(start)
            try:
                self._job.add(system.handle(self.process))
                system.resume(self.process)
            except OSError:
                self.process.kill()
                raise
        except OSError:
            self._job.close()
            raise

    def signal(self, number: int) -> None:
        """Nothing: Windows has no such signals."""

    def kill(self) -> bool:
        """End the whole job."""
        self._job.kill()
        self._job.close()
        self.process.wait()
        return True


class _Windows:
    """The calls of Windows that are needed here."""

    SUSPENDED, NEW_GROUP, NO_WINDOW = 0x4, 0x200, 0x08000000
    """Flags of `CreateProcess`. In a group of its own it is not told of Ctrl+C."""

    def __init__(self) -> None:
        """Only on Windows."""
        import ctypes

        self.kernel32: Any = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
        self._ntdll: Any = ctypes.WinDLL("ntdll")  # type: ignore[attr-defined,unused-ignore]

    def popen(self, start: Start) -> "subprocess.Popen[bytes]":
        """The process, before its first instruction; it inherits two handles and no more."""
        import msvcrt

        windows: Any = subprocess
        handles = [
            msvcrt.get_osfhandle(one)  # type: ignore[attr-defined,unused-ignore]
            for one in (start.job, start.record)
        ]
        for handle in handles:
            os.set_handle_inheritable(handle, True)  # type: ignore[attr-defined,unused-ignore]
        startup = windows.STARTUPINFO(lpAttributeList={"handle_list": handles})
        return subprocess.Popen(
            [*start.command, *map(str, handles)],
            stdin=start.stdin,
            stdout=start.stdout,
            stderr=start.stderr,
            cwd=start.folder,
            env=start.environment,
            startupinfo=startup,
            creationflags=self.SUSPENDED | self.NEW_GROUP | self.NO_WINDOW,
        )

    def handle(self, process: Any) -> int:
        """The handle of a process."""
        return int(process._handle)

    def resume(self, process: Any) -> None:
        """Let it begin. `subprocess` has closed the handle of its thread, so by that of the process."""
        import ctypes

        if self._ntdll.NtResumeProcess(ctypes.c_void_p(self.handle(process))) != 0:
            raise OSError(0, "Windows does not let the process begin")


def launch(start: Start) -> Launched:
    """Start it. Raises OSError."""
    return WindowsProcess(start) if sys.platform == "win32" else PosixProcess(start)
