"""A warm process that forks, traces a sample in the fork, and collects the record: nothing else.

Run as `python -s -B -X utf8 bare.py SANDBOX RECORDER`; for each line on standard input, which is a job as JSON, it answers with
the nanoseconds from the fork to the end of the child.
"""

import gc
import json
import os
import sys
import time
from types import ModuleType


def loader(path):
    """The module that loads the recorder, under a name of its own."""
    module = ModuleType("loader")
    module.__file__ = path
    with open(path, "rb") as file:
        exec(compile(file.read(), path, "exec"), vars(module))
    return module


def one(session, job):
    """Nanoseconds of one fork."""
    start = time.perf_counter_ns()
    read, write = os.pipe()
    out_read, out_write = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(out_write, 1)
        return session.Session(job, write)
    os.close(write)
    os.close(out_write)
    record = []
    for end in (read, out_read):
        while chunk := os.read(end, 1 << 16):
            record.append(chunk)
        os.close(end)
    os.waitpid(child, 0)
    taken = time.perf_counter_ns() - start
    assert b'["e","finished"' in b"".join(record)
    sys.stdout.write(f"{taken}\n")
    sys.stdout.flush()
    return None


def main():
    """In each fork: the sample. It is started with no frame of ours left to return to."""
    sandbox, recorder = sys.argv[1:]
    module = loader(os.path.join(sandbox, "__main__.py"))
    sys.meta_path.insert(0, module._Finder)
    (session,) = module.load(recorder, "session")
    module.forget()
    gc.collect()
    gc.freeze()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        run = one(session, json.loads(line))
        if run is not None:
            run.start()


main()
