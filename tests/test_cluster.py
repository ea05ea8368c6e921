"""Runs on other machines: an executor of any kind, and a real Dask cluster on this one."""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest
from tests.records import record

from tracemark.errors import RunnerError
from tracemark.runner import Environment, Runner, TraceCache
from tracemark.runner.cluster import dask_executor
from tracemark.settings import Settings
from tracemark.site_runner import new_runner
from tracemark.trace.program import DataFile, Program

PROGRAMS = [Program(code=f"x = {n}\nfor i in range({n}):\n    x += i\n") for n in range(6)]
STARTING = 60


@pytest.mark.parametrize(
    "executor",
    [
        pytest.param(lambda: ThreadPoolExecutor(2), id="threads"),
        pytest.param(lambda: ProcessPoolExecutor(2, get_context("spawn")), id="processes"),
    ],
)
def test_any_executor_brings_the_same_traces(executor, tmp_path):
    with Runner(None) as here:
        expected = here.run_all(PROGRAMS)
    with Runner(TraceCache(tmp_path), executor=executor()) as runner:
        assert runner.run_all(PROGRAMS) == expected
    with Runner(TraceCache(tmp_path)) as again:
        assert again.run_all(PROGRAMS) == expected
        assert (again.runs, again.hits) == (0, len(PROGRAMS))


class OtherPython(ThreadPoolExecutor):
    """Stands for a machine with another Python."""

    def submit(self, fn, /, *args, **kwargs):
        def run():
            ran = fn(*args, **kwargs)
            return type(ran)(ran.run, ran.seconds, "CPython 3.9.1\nnumpy-1.0.dist-info")

        return super().submit(run)


def test_a_machine_with_another_python_is_refused_by_name():
    with (
        Runner(None, executor=OtherPython(1)) as runner,
        pytest.raises(RunnerError, match=r"CPython 3\.9\.1"),
    ):
        runner.run(PROGRAMS[0])


# A cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The address of a scheduler with two worker processes, on loopback."""
    folder = tmp_path_factory.mktemp("cluster")
    file = folder / "scheduler.json"
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file)]
    worker += ["--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", "--nworkers", "2"]
    processes = []
    with (folder / "log").open("w") as log:
        for what in ([*command, *options, "--scheduler-file", str(file)], worker):
            processes.append(
                subprocess.Popen(what, cwd=folder, env=environment, stdout=log, stderr=log)
            )
            deadline = time.monotonic() + STARTING
            while not file.exists():
                assert processes[0].poll() is None, (folder / "log").read_text()
                assert time.monotonic() < deadline, "the scheduler did not start"
                time.sleep(0.05)
        yield json.loads(file.read_text())["address"].replace("tcp://", "dask://")
        for process in reversed(processes):
            process.terminate()
            process.wait(30)


def test_a_cluster_brings_the_same_traces(cluster, tmp_path):
    with Runner(None) as here:
        expected = here.run_all(PROGRAMS)
    with new_runner(Settings(jobs=cluster), tmp_path) as runner:
        assert runner.run_all(PROGRAMS) == expected
        assert (runner.runs, runner.hits) == (len(PROGRAMS), 0)
    with new_runner(Settings(), tmp_path) as here:
        assert here.run_all(PROGRAMS) == expected
        assert (here.runs, here.hits) == (0, len(PROGRAMS))


def test_both_workers_of_a_cluster_run(cluster):
    code = "import os, time\nn = os.getppid()\ntime.sleep(0.2)\n"
    programs = [Program(code=code + f"a = {n}\n") for n in range(8)]
    with Runner(None, executor=dask_executor(cluster)) as runner:
        parents = {
            change.after
            for trace in runner.run_all(programs).values()
            for step in trace.numbered
            for change in step.changes
            if change.name == "n"
        }
    assert len(parents) == 2


def test_isolation_and_files_hold_on_the_workers(cluster):
    code = (
        "print(open('data/a.txt').read())\nimport os\n"
        "try:\n    os.listdir('/')\nexcept PermissionError:\n    print('refused')\n"
    )
    program = Program(code=code, files=(DataFile(name="data/a.txt", content=b"here"),))
    with Runner(None, Environment(isolation="auto"), executor=dask_executor(cluster)) as runner:
        assert runner.run(program).stdout == "here\nrefused\n"


def test_an_error_in_a_sample_is_an_ending_there_too(cluster):
    with Runner(None, executor=dask_executor(cluster)) as runner:
        trace = runner.run(Program(code="1 / 0\n"))
    assert record(trace)[-1].startswith("end error")


def test_a_scheduler_that_does_not_answer_is_named():
    with pytest.raises(RunnerError, match=r"dask://127\.0\.0\.1:9"):
        dask_executor("dask://127.0.0.1:9", connecting="0.5s")
