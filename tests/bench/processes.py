"""Measurements of the other tools: one worker process each."""

import json
import os
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
CAP = 20.0
"""Seconds that one traced run may take."""
STARTING = 60.0
"""Seconds that a worker may take until the sample starts."""

OPTIONS = ("-s", "-B", "-X", "utf8")
ENVIRONMENT = {"PATH": os.defpath, "PYTHONHASHSEED": "0"}
"""As for Tracemark's child: what the environment says to a library can change its speed."""


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What one worker found."""

    ns: int | None
    """Nanoseconds of the traced run; None where it was stopped at the cap."""
    rss: int = 0
    """Peak resident kilobytes."""
    bytes: int = 0
    """Bytes of output."""
    events: int = 0
    """Line events, from the tool `count` only."""


def measure(python: str, tool: str, sample: Path, setup: Path | None = None) -> Measurement:
    """Run `sample` once under `tool`, in a fresh process; RuntimeError where the tool fails."""
    command = [python, *OPTIONS, str(FOLDER / "worker.py"), tool, str(sample)]
    with subprocess.Popen(
        command if setup is None else [*command, str(setup)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,  # or reading one line would take more, which `communicate` then misses
        env=ENVIRONMENT,
    ) as worker:
        assert worker.stdout is not None
        watchdog = threading.Timer(STARTING, worker.kill)
        watchdog.start()
        ready = worker.stdout.readline() == b"ready\n"
        watchdog.cancel()
        try:
            out, errors = worker.communicate(timeout=CAP)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.communicate()
            return Measurement(ns=None)
    if not ready or worker.returncode != 0:
        raise RuntimeError(f"{tool} on {sample.name}: {errors.decode(errors='replace')[-2000:]}")
    return Measurement(**json.loads(out.splitlines()[-1]))


def has(python: str, module: str) -> bool:
    """Can that interpreter import `module`?"""
    look = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
    return subprocess.run([python, "-c", look], check=False).returncode == 0
