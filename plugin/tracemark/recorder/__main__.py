"""Started by the runner: `python -s -B -X utf8 __main__.py JOB_FD RECORD_FD`.

The recorder is loaded under a name of its own, with built-in names of its own, and then taken out
of `sys.modules`: the sample finds the interpreter as `python sample.py` would leave it, and may
break whatever it finds.
"""

import builtins
import importlib
import json
import os
import pathlib
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from types import ModuleType
from typing import ClassVar

PACKAGE = "\0tracemark"
FOLDER = pathlib.Path(__file__).resolve().parent


class _Loader(SourceFileLoader):
    """Gives a module a copy of the built-in names, which the sample cannot reach."""

    own: ClassVar[dict[str, object]] = dict(vars(builtins))

    def exec_module(self, module: ModuleType) -> None:
        """Runs the module's code."""
        vars(module)["__builtins__"] = self.own
        super().exec_module(module)


class _Finder:
    """Finds the recorder's modules, and nothing else."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's file in this folder."""
        package, _, module = name.partition(".")
        if package != PACKAGE:
            return None
        file = str(FOLDER / f"{module or '__init__'}.py")
        places = None if module else [str(FOLDER)]
        return spec_from_file_location(
            name, file, loader=_Loader(name, file), submodule_search_locations=places
        )


def load() -> tuple[ModuleType, ModuleType]:
    """The recorder's modules `limits` and `session`, known to nobody else."""
    sys.meta_path.insert(0, _Finder)
    limits = importlib.import_module(PACKAGE + ".limits")
    session = importlib.import_module(PACKAGE + ".session")
    sys.meta_path.remove(_Finder)
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]
    sys.path[:] = [place for place in sys.path if pathlib.Path(place).resolve() != FOLDER]
    return limits, session


def main() -> None:
    """Reads the job and runs it; does not return."""
    job_descriptor, record_descriptor = int(sys.argv[1]), int(sys.argv[2])
    os.set_inheritable(record_descriptor, False)
    with open(job_descriptor, "rb") as stream:
        job = json.loads(stream.read())
    limits, session = load()
    run = session.Session(job, record_descriptor)
    limits.apply(job)
    run.start()


if __name__ == "__main__":
    main()
