"""The same rows in the browser's Python: Pyodide, run by Node, against the Python of the tests.

`make node` installs it. Where it or Node is missing, its tests are skipped, by name.
"""

import json
import re
import shutil
import subprocess
from base64 import b64decode
from pathlib import Path
from threading import Timer

import msgspec
import pytest
from tests.test_recorder_versions import SAME_EVERYWHERE, code_of, everything, steps

from tracemark.runner.server import PACKAGE
from tracemark.trace.ending import ProcessEnd
from tracemark.trace.program import Program
from tracemark.trace.record import decode

FOLDER = Path(__file__).parent / "pyodide"
VERSION = json.loads((FOLDER / "package.json").read_text())["dependencies"]["pyodide"]
PATIENCE = 60
"""Seconds until Pyodide, which nothing inside can interrupt, has to have answered."""
WAITING = ("--experimental-wasm-stack-switching", "--experimental-wasm-jspi")
"""How Node before 25 is asked to let WebAssembly wait, as `asyncio.run` does."""


class Pyodide:
    """A Node that runs programs, each in an interpreter of its own."""

    def __init__(self, node):
        known = subprocess.run([node, "--v8-options"], capture_output=True, text=True).stdout
        options = [option for option in WAITING if f"{option} " in known][:1]
        self.process = subprocess.Popen(
            [node, *options, FOLDER / "run.mjs", PACKAGE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.communicate(timeout=PATIENCE)

    def run(self, program):
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin
        assert stdout
        timer = Timer(PATIENCE, self.process.kill)
        timer.start()
        stdin.write(msgspec.json.encode(program) + b"\n")
        stdin.flush()
        line = stdout.readline()
        timer.cancel()
        assert line, "Pyodide was killed, or gave up: it did not answer"
        answer = json.loads(line)
        end = ProcessEnd(
            stdout=b64decode(answer["stdout"]),
            stderr=b64decode(answer["stderr"]),
            exit_code=answer["exit_code"],
            stopped=None,
            timeout=program.limits.timeout,
            output=program.limits.output,
        )
        lines = (
            answer["record"].encode().splitlines()[1:]
        )  # the first, empty, says that it is ready
        return decode(lines, end, max_steps=program.limits.max_steps)


@pytest.fixture(scope="module", params=[VERSION], ids="Pyodide {}".format)
def pyodide(request):
    node = shutil.which("node")
    if node is None:
        pytest.skip(f"there is no Node here to run Pyodide {request.param}")
    if not (FOLDER / "node_modules" / "pyodide").is_dir():
        pytest.skip(f"there is no Pyodide {request.param} here: `make node` installs it")
    with Pyodide(node) as started:
        yield started


DIFFERENT_THERE = {
    "finally returns another value": "3.14 warns of `return` in `finally`",
    "break in finally": "3.14 warns of `break` in `finally`",
    "continue in finally": "3.14 warns of `continue` in `finally`",
    "segmentation fault": "address 0 of WebAssembly can be read",
    "kill": "there are no signals: the program exits",
    "pool of threads": "there are no threads",
}
"""Programs whose rows are not the same in the browser, and why."""
RUNS_THERE = [
    name
    for name in SAME_EVERYWHERE
    if name not in DIFFERENT_THERE
    and not re.search("threading|fork|subprocess|signal|multiprocessing", code_of(name))
]
"""All but what needs threads or other processes, which a browser has not."""


@pytest.mark.parametrize("name", RUNS_THERE)
def test_same_rows(name, pyodide):
    assert everything(pyodide.run(Program(code=code_of(name)))) == steps(name)


def test_the_browsers_python_is_3_14(pyodide):
    code = "print(input())\nraise SystemExit(int(input()))\n"
    trace = pyodide.run(Program(code=code, input="é\n7"))
    assert trace.python.startswith("3.14.")
    assert (trace.stdout, trace.end.reason, trace.end.exit_code) == ("é\n", "exit", 7)
