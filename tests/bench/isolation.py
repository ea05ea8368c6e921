"""What isolation costs: one run beside a bare fork and beside the start of an interpreter."""

import json
import os
import resource
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.processes import ENVIRONMENT, FOLDER, OPTIONS

from tracemark.runner import Environment, Level, Runner, TraceCache
from tracemark.runner.process import run_child
from tracemark.runner.server import RECORDER, SANDBOX, ServerKey
from tracemark.trace.program import Limits, Program, as_job

RUNS_IN_A_ROUND = 20
FIFTY_STEPS = Program(code="x = 0\nfor i in range(24):\n    x += i\nprint(x)\n")
"""1 + 2 · 24 + 1 + 1 rows: the headers that begin a pass, and the one that ends the loop."""
MANY = 2000
HOSTILE = (
    "while True: pass\n",
    "import os\nwhile True: os.fork()\n",
    "x = []\nwhile True: x.append(bytearray(1 << 20))\n",
    "while True: print('x' * 1000)\n",
    "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(600)\n",
    "import os\nos.kill(os.getppid(), 9)\n",
    "import time\ntime.sleep(600)\n",
    "import socket\nsocket.create_connection(('127.0.0.1', 9))\n",
    "def f(): f()\nf()\n",
    "import os\nos.closerange(0, 99)\nos.abort()\n",
)


@dataclass
class Costs:
    """Milliseconds of each way to run the sample, in the order in which they were measured."""

    runs: dict[str, list[float]] = field(default_factory=dict)

    def add(self, way: str, seconds: float) -> None:
        self.runs.setdefault(way, []).append(seconds * 1e3)


@dataclass(frozen=True)
class Crowd:
    """What became of many samples, of which some are hostile."""

    samples: int
    hostile: int
    seconds: float
    reasons: dict[str, int]
    strays: int
    grown: float
    """Megabytes of the builder's peak from the first quarter of the samples to the end."""


BARE, PYTHON = "bare fork and trace", "python -I -c pass"


def costs(python: str, rounds: int) -> Costs:
    """One cold run each in turns: bare, at two levels, and an interpreter that does nothing."""
    found = Costs()
    with _bare(python) as bare:
        for _ in range(rounds * RUNS_IN_A_ROUND):
            found.add(BARE, _ask(bare))
            for level in ("basic", "auto"):
                found.add(f"one run, {level}", _run(python, level))
            found.add(PYTHON, _interpreter(python))
    return found


def _bare(python: str) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        [python, *OPTIONS, str(FOLDER / "bare.py"), str(SANDBOX.parent), str(RECORDER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=ENVIRONMENT,
        cwd=tempfile.gettempdir(),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def _ask(bare: "subprocess.Popen[bytes]") -> float:
    assert bare.stdin is not None
    assert bare.stdout is not None
    bare.stdin.write(json.dumps(as_job(FIFTY_STEPS)).encode() + b"\n")
    bare.stdin.flush()
    return int(bare.stdout.readline()) / 1e9


def _run(python: str, level: Level) -> float:
    key = ServerKey.of(python, Environment(isolation=level))
    start = time.perf_counter()
    run = run_child(FIFTY_STEPS, key)
    taken = time.perf_counter() - start
    assert run.end.stdout == b"276\n"
    return taken


def _interpreter(python: str) -> float:
    start = time.perf_counter()
    subprocess.run([python, "-I", "-c", "pass"], check=True)
    return time.perf_counter() - start


def crowd() -> Crowd:
    """`MANY` samples through one runner with a cache, a hundredth of them hostile."""
    each = MANY // 20
    programs = [Program(code=f"x = {n}\nfor i in range(20):\n    x += i\n") for n in range(MANY)]
    for n in range(0, MANY, each):
        code = f"n = {n}\n{HOSTILE[n // each % len(HOSTILE)]}"
        programs[n] = Program(code=code, limits=Limits(timeout=1))
    reasons, peaks = dict[str, int](), list[int]()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, Runner(TraceCache(Path(folder))) as runner:
        runner.start(programs)
        for _, trace in runner.run_each(programs):
            reasons[trace.end.reason] = reasons.get(trace.end.reason, 0) + 1
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        seconds = time.perf_counter() - start
        strays = _strays()
    grown = (peaks[-1] - peaks[MANY // 4]) / 1024
    return Crowd(MANY, MANY // each, seconds, reasons, strays, grown)


def _strays() -> int:
    """Samples that still live; servers and workers do not stand in a sample's folder."""
    parents = {int(p.name): _parent(p) for p in Path("/proc").iterdir() if p.name.isdigit()}
    return sum(_is_ours(pid, parents) and _is_sample(pid) for pid in parents)


def _is_ours(pid: int, parents: dict[int, int]) -> bool:
    while pid in parents:
        pid = parents[pid]
        if pid == os.getpid():
            return True
    return False


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _is_sample(pid: int) -> bool:
    try:
        return "/tracemark-" in str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return False
