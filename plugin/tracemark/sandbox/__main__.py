"""Started by the runner, in one of two ways.

* `__main__.py RECORDER serve FD`: a server, which makes workers, which run samples, for as long as the
  socket FD is open.
* `__main__.py RECORDER once JOB RECORD`: one sample in this very process, for systems that cannot
  fork. JOB and RECORD are file descriptors, on Windows handles. An empty line of record says that the
  sample begins.

RECORDER is the folder of the recorder. It and the modules of this folder are loaded under names of
their own, with built-in names of their own, and then taken out of `sys.modules`: the sample finds the
interpreter as `python sample.py` would leave it, and may break whatever it finds.
"""

import builtins
import importlib
import json
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType
from typing import ClassVar

HIDDEN = "\0tracemark-"
FOLDER = os.path.dirname(os.path.realpath(__file__))


class _Loader(SourceFileLoader):
    """Gives a module a copy of the built-in names, which the sample cannot reach."""

    own: ClassVar[dict[str, object]] = dict(vars(builtins))

    def get_code(self, fullname: str) -> CodeType | None:
        """The module's code, kept compiled beside its source as ever: `-B` is for the sample."""
        kept, sys.dont_write_bytecode = sys.dont_write_bytecode, False
        try:
            return super().get_code(fullname)
        finally:
            sys.dont_write_bytecode = kept

    def exec_module(self, module: ModuleType) -> None:
        """Runs the module's code."""
        vars(module)["__builtins__"] = self.own
        super().exec_module(module)


class _Finder:
    """Finds our modules, and nothing else."""

    folders: ClassVar[dict[str, str]] = {}

    @classmethod
    def find_spec(
        cls, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's file in its package's folder."""
        package, _, module = name.partition(".")
        if package not in cls.folders:
            return None
        file = os.path.join(cls.folders[package], f"{module or '__init__'}.py")
        spec = ModuleSpec(name, _Loader(name, file), origin=file, is_package=not module)
        spec.has_location = True
        return spec


def load(folder: str, *names: str) -> list[ModuleType]:
    """Modules of a package in that folder, known to nobody else."""
    package = HIDDEN + os.path.basename(folder)
    _Finder.folders[package] = folder
    return [importlib.import_module(f"{package}.{name}") for name in names]


def forget() -> None:
    """Nothing leads to our modules from now on; those that a function imports late come first."""
    sys.meta_path.remove(_Finder)
    for name in [name for name in sys.modules if name.startswith(HIDDEN)]:
        del sys.modules[name]
    sys.path[:] = [place for place in sys.path if os.path.realpath(place) != FOLDER]


def opened(number: int, flags: int) -> int:
    """Descriptor of what the runner has handed over, inherited by nobody else."""
    if sys.platform == "win32":
        import msvcrt

        number = msvcrt.open_osfhandle(number, flags)
    os.set_inheritable(number, False)
    return number


def once(session: ModuleType, limits: ModuleType, job_number: int, record_number: int) -> None:
    """Reads the job and runs it; does not return."""
    record = opened(record_number, os.O_WRONLY)
    with open(opened(job_number, os.O_RDONLY), "rb") as stream:
        job = json.loads(stream.read())
    run = session.Session(job, record)
    limits.apply(job)
    os.write(record, b"\n")
    run.start()


def main() -> None:
    """Does not return; in a server, every sample comes through here too."""
    recorder, way, *numbers = sys.argv[1:]
    sys.meta_path.insert(0, _Finder)
    (session,) = load(os.path.realpath(recorder), "session")
    if way == "once":
        (limits,) = load(FOLDER, "limits")
        forget()
        once(session, limits, *map(int, numbers))
        return
    server, wire = load(FOLDER, "server", "wire")
    forget()
    sample = server.Server(wire.Wire(int(numbers[0]))).serve()
    if sample is None:
        os._exit(0)
    sample.become()
    session.Session(sample.job, sample.record).start()


if __name__ == "__main__":
    main()
