"""One measurement in a fresh process: `worker.py TOOL SAMPLE [SETUP]`.

Runs the sample once under the tool and times only that: no start, no import, no compiling. Prints
`ready` just before, and the measurement as one line of JSON after. Runs in `.venv-bench`, so it
imports nothing of this project, and each tool only when it is asked for.
"""

import builtins
import importlib
import io
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

DEPTH = 40
"""Calls below the start that PySnooper and snoop follow; the workloads nest less than 20 deep."""


class Sample:
    """A sample that can be run once and knows how long it took.

    An object rather than a function with local variables: tools that show the variables of every
    frame must not find the whole namespace of the sample in ours.
    """

    def __init__(self, path: str, setup: str | None) -> None:
        source = Path(path).read_text(encoding="utf-8")
        self.path = path
        self.source = source
        self.code: CodeType = compile(source, path, "exec")
        # As in a real `__main__`: the module. `exec` would put in its dict of 150 names, which some
        # tools then print, or compare, at each line.
        self.namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
        self.elapsed = 0
        if setup is not None:
            exec(Path(setup).read_text(encoding="utf-8"), self.namespace)

    def __call__(self) -> None:
        start = time.perf_counter_ns()
        exec(self.code, self.namespace)
        self.elapsed = time.perf_counter_ns() - start


class Tool:
    """A way to run a sample. This one does not trace at all."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self.out = io.StringIO()

    def tracing(self) -> AbstractContextManager[object]:
        """Traces what runs inside it."""
        return nullcontext()

    def bytes(self) -> int:
        """Size of what the tool wrote."""
        return len(self.out.getvalue().encode())

    def events(self) -> int:
        """Line events, where the tool counts them."""
        return 0


class Started:
    """A context manager of two functions, for tools that have a start and a stop."""

    def __init__(self, start: Callable[[], object], stop: Callable[[], object]) -> None:
        self.start = start
        self.stop = stop

    def __enter__(self) -> None:
        self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class Settrace(Tool):
    """An empty trace function for every frame of the sample: the floor under all line tracers."""

    def tracing(self) -> AbstractContextManager[object]:
        path = self.sample.path

        def local(frame: FrameType, event: str, arg: object) -> Any:
            return local

        def start(frame: FrameType, event: str, arg: object) -> Any:
            return local if frame.f_code.co_filename == path else None

        return Started(lambda: sys.settrace(start), lambda: sys.settrace(None))


class Count(Tool):
    """Counts the line events."""

    count = 0

    def tracing(self) -> AbstractContextManager[object]:
        def local(frame: FrameType, event: str, arg: object) -> Any:
            self.count += event == "line"
            return local

        def start(frame: FrameType, event: str, arg: object) -> Any:
            return local if frame.f_code.co_filename == self.sample.path else None

        return Started(lambda: sys.settrace(start), lambda: sys.settrace(None))

    def events(self) -> int:
        return self.count


class PySnooper(Tool):
    """Prints each line with the variables that it changed."""

    def tracing(self) -> AbstractContextManager[object]:
        pysnooper = importlib.import_module("pysnooper")
        tracer: AbstractContextManager[object] = pysnooper.snoop(self.out, depth=DEPTH)
        return tracer


class Snoop(Tool):
    """The same idea, prettier."""

    def tracing(self) -> AbstractContextManager[object]:
        config = importlib.import_module("snoop").Config(out=self.out, color=False)
        tracer: AbstractContextManager[object] = config.snoop(depth=DEPTH)
        return tracer


class Hunter(Tool):
    """Line tracer in C with printers in C; this one shows lines without values."""

    action = "CodePrinter"

    def tracing(self) -> AbstractContextManager[object]:
        hunter = importlib.import_module("hunter")
        printer = getattr(hunter, self.action)(stream=self.out, force_colors=False)
        path = self.sample.path
        return Started(lambda: hunter.trace(filename=path, action=printer), hunter.stop)


class HunterVars(Hunter):
    """The same with the values of all variables that changed."""

    action = "VarsSnooper"


class VizTracer(Tool):
    """Writes a timeline; `log_var` adds the value of each assignment."""

    def tracing(self) -> AbstractContextManager[object]:
        monkeys = importlib.import_module("viztracer.code_monkey")
        monkey = monkeys.CodeMonkey(self.sample.path)
        monkey.add_instrument("log_var", {"varnames": [".*"]})
        self.sample.code = monkey.compile(self.sample.source, self.sample.path, "exec")
        self.tracer = importlib.import_module("viztracer").VizTracer(verbose=0)
        return Started(self.tracer.start, self.tracer.stop)

    def bytes(self) -> int:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "trace.json")
            self.tracer.save(str(path))
            return path.stat().st_size


TOOLS: dict[str, type[Tool]] = {
    "untraced": Tool,
    "settrace": Settrace,
    "count": Count,
    "pysnooper": PySnooper,
    "snoop": Snoop,
    "hunter-code": Hunter,
    "hunter-vars": HunterVars,
    "viztracer": VizTracer,
}


def trace(tracing: AbstractContextManager[object], sample: Sample) -> None:
    """Runs the sample. PySnooper and snoop trace this frame too; it holds nothing big."""
    with tracing:
        sample()


def peak_kilobytes() -> int:
    """Largest resident size of this process.

    Not `ru_maxrss` on Linux: that starts with the size of the process that started this one.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(status.partition("VmHWM:")[2].split()[0])


def main() -> None:
    """Runs one sample under one tool."""
    name, path, *setup = sys.argv[1:]
    sample = Sample(path, setup[0] if setup else None)
    tool = TOOLS[name](sample)
    tracing = tool.tracing()
    report = os.dup(1)
    os.write(report, b"ready\n")
    trace(tracing, sample)
    found = {"ns": sample.elapsed, "rss": peak_kilobytes()}  # before the output is copied
    found |= {"bytes": tool.bytes(), "events": tool.events()}
    sys.stdout.flush()
    os.write(report, b"\n" + json.dumps(found).encode())


if __name__ == "__main__":
    main()
