"""Started by the runner: `python -s -B -X utf8 __main__.py JOB_FD RECORD_FD`.

The recorder is loaded under a name of its own and then taken out of `sys.modules`, so that the
sample finds the interpreter as `python sample.py` would leave it.
"""

import importlib.util
import json
import os
import pathlib
import sys

PACKAGE = "\0tracemark"


def load():
    """The recorder's package, from the folder of this file."""
    folder = pathlib.Path(__file__).resolve().parent
    spec = importlib.util.spec_from_file_location(
        PACKAGE, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[PACKAGE] = package
    spec.loader.exec_module(package)
    limits = importlib.import_module(PACKAGE + ".limits")
    session = importlib.import_module(PACKAGE + ".session")
    for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
        del sys.modules[name]
    sys.path[:] = [place for place in sys.path if pathlib.Path(place).resolve() != folder]
    return limits, session


def main():
    """Reads the job, runs it, and leaves with its exit code."""
    job_descriptor, record_descriptor = int(sys.argv[1]), int(sys.argv[2])
    os.set_inheritable(record_descriptor, False)
    with open(job_descriptor, "rb") as stream:
        job = json.loads(stream.read())
    limits, session = load()
    run = session.Session(job, record_descriptor)
    limits.apply(job)
    return run.run()


if __name__ == "__main__":
    sys.exit(main())
