"""What the worker sees of a sample that hides what it has started or stored."""

import os
import sys
from pathlib import Path

import pytest

from tracemark.runner import Environment, Runner
from tracemark.sandbox import orphans
from tracemark.trace.program import Limits, Program

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux adopts orphans")

DAEMONS = """
import os, time
for _ in range({count}):
    child = os.fork()
    if child == 0:
        if os.fork() == 0:
            {does}
        os._exit(0)
    os.waitpid(child, 0)
time.sleep({waits})
print("here")
"""


def ended(code, **limits):
    with Runner(None, Environment(allow=("processes",))) as runner:
        return runner.run(Program(code=code, limits=Limits(**limits))).end


@linux
def test_daemons_are_counted():
    end = ended(DAEMONS.format(count=100, does="time.sleep(9)", waits=5), memory=4 * 2**30)
    assert (end.reason, end.detail) == ("killed", "more than 64 processes")


@linux
def test_memory_of_daemons_is_counted():
    does = "x = bytearray(60 * 2**20); time.sleep(9)"
    end = ended(DAEMONS.format(count=3, does=does, waits=5), memory=100 * 2**20)
    assert end.reason == "memory-limit"


@linux
def test_those_that_have_ended_are_not_counted():
    assert ended(DAEMONS.format(count=100, does="pass", waits=0.1)).reason == "finished"


def test_files_below_a_path_that_is_too_long_are_too_much():
    code = """
import os, time
for _ in range(30):
    os.mkdir("x" * 200)
    os.chdir("x" * 200)
time.sleep(5)
"""
    assert ended(code).reason == "output-limit"


def test_a_file_that_goes_away_does_not_hide_those_after_it(tmp_path, monkeypatch):
    for name in "abc":
        (tmp_path / name).write_bytes(bytes(4096))
    scandir = os.scandir

    class Vanishing:
        def __init__(self, path):
            self.found = scandir(path)

        def __enter__(self):
            for item in sorted(self.found, key=lambda item: item.name):
                if item.name == "a":
                    Path(item).unlink()
                yield item

        def __exit__(self, *_):
            self.found.close()

    monkeypatch.setattr(os, "scandir", Vanishing)
    assert len(list(orphans.usage(str(tmp_path), 10))) == 2
