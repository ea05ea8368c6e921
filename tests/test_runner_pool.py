"""Servers and workers: who is kept, who is replaced, and what a sample finds in its process."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tracemark.errors import IsolationError, RunnerError
from tracemark.runner import Environment, Runner, process, server
from tracemark.runner.folder import work_folder
from tracemark.runner.isolation import Hello, missing_for_strict
from tracemark.runner.pool import MOST_SERVERS, Pool, pool
from tracemark.runner.process import run_child
from tracemark.runner.server import ServerKey
from tracemark.trace.program import DataFile, Limits, Program

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are seen in /proc")

BASIC = Environment(isolation="basic")


def key_of(environment, **more):
    return ServerKey.of(sys.executable, environment, **more)


def end_of(code, environment=BASIC, *, key=None, timeout=20.0, **fields):
    """How a sample ends, and what it prints."""
    program = Program(code=code, limits=Limits(timeout=timeout), **fields)
    return run_child(program, key or key_of(environment)).end


def printed(code, environment=BASIC, **more):
    """What a sample prints that ends well."""
    end = end_of(code, environment, **more)
    assert (end.exit_code, end.stderr) == (0, b"")
    return end.stdout.decode().strip()


@pytest.fixture
def own_key(request):
    """A server that no other test uses."""
    return key_of(BASIC, identity=request.node.name)


@pytest.fixture
def confined():
    """The usual environment; skips where the kernel does not confine."""
    environment = Environment(isolation="auto")
    hello = pool().server(key_of(environment)).hello
    if any(hello.works[name] for name in ("landlock", "seccomp")):
        pytest.skip(f"this system does not confine samples: {hello.works}")
    return environment


def is_alive(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def until(holds):
    """Waits for it, for as long as it takes a busy machine."""
    patience = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < patience
        time.sleep(0.005)


WORKER_AND_SERVER = """
import os
worker = os.getppid()
with open(f"/proc/{worker}/stat") as file:
    print(worker, file.read().rpartition(")")[2].split()[1])
"""


def worker_and_server(key):
    worker, parent = printed(WORKER_AND_SERVER, key=key).split()
    return int(worker), int(parent)


# Who is kept and who is replaced


def test_server_and_worker_are_kept_for_the_next_run(own_key):
    assert worker_and_server(own_key) == worker_and_server(own_key)


def test_another_key_is_another_server(own_key):
    _, one = worker_and_server(own_key)
    _, other = worker_and_server(key_of(BASIC, identity=own_key.identity, apart=True))
    assert one != other


def test_a_worker_that_was_killed_between_two_runs_is_replaced(own_key):
    worker, parent = worker_and_server(own_key)
    os.kill(worker, signal.SIGKILL)
    until(lambda: not is_alive(worker))
    other, same = worker_and_server(own_key)
    assert (other != worker, same) == (True, parent)


def test_a_server_that_was_killed_with_its_workers_between_two_runs_is_replaced(own_key):
    worker, parent = worker_and_server(own_key)
    os.killpg(parent, signal.SIGKILL)
    until(lambda: not is_alive(worker) and not is_alive(parent))
    _, other = worker_and_server(own_key)
    assert other != parent


def test_a_server_that_was_killed_alone_is_replaced_when_it_is_needed(own_key):
    _, parent = worker_and_server(own_key)
    os.kill(parent, signal.SIGKILL)
    until(lambda: not is_alive(parent))
    with ThreadPoolExecutor(2) as threads:  # one of them needs another worker
        codes = ["import time; time.sleep(0.3); print(1)", "import time; time.sleep(0.3); print(2)"]
        assert list(threads.map(lambda code: printed(code, key=own_key), codes)) == ["1", "2"]
    until(lambda: pool().server(own_key)._process.pid != parent)


def test_no_run_is_counted_that_did_not_get_a_worker(own_key, monkeypatch):
    worker_and_server(own_key)
    found = pool().server(own_key)
    found.idle.pop().close()
    monkeypatch.setattr(server, "pair", refused)
    with pytest.raises(RunnerError, match="Too many open files"):
        end_of("", key=own_key)
    assert found.busy == 0


def refused():
    raise OSError(24, "Too many open files")


KILLS = {
    "its worker": "os.kill(os.getppid(), 9)",
    "its worker and its server": "os.kill(parent, 9); os.kill(os.getppid(), 9)",
}


@pytest.mark.parametrize("kill", KILLS.values(), ids=list(KILLS))
def test_a_sample_that_kills(own_key, kill):
    code = WORKER_AND_SERVER.replace("print(", "parent = int(").replace("worker, file", "file")
    end = end_of(
        f"{code}\nprint(os.getpid(), flush=True)\n{kill}\nimport time; time.sleep(600)", key=own_key
    )
    assert (end.exit_code, end.stopped) == (-9, None)
    assert not is_alive(int(end.stdout))
    assert printed("print('next')", key=own_key) == "next"


def test_a_killed_worker_is_told_as_killed_and_the_next_run_works():
    with Runner(None, BASIC) as runner:
        code = "x = 1\nimport os\nos.kill(os.getppid(), 9)\nimport time\ntime.sleep(600)\n"
        trace = runner.run(Program(code=code))
        assert (trace.end.reason, trace.numbered[0].line) == ("killed", 1)
        assert runner.run(Program(code="print(1)")).stdout == "1\n"


@contextmanager
def fresh_pool():
    made = Pool()
    try:
        yield made
    finally:
        made.close()


def test_servers_without_work_are_ended_from_the_one_unused_for_longest_on():
    with fresh_pool() as made:
        keys = [key_of(BASIC, identity=str(n)) for n in range(MOST_SERVERS + 2)]
        started = {}
        for key in keys[:MOST_SERVERS]:
            with made.worker(key) as worker:
                started[key] = worker.server._process.pid
        with made.worker(keys[0]), made.worker(keys[-2]), made.worker(keys[-1]):
            assert [key for key in keys[:-2] if not is_alive(started[key])] == keys[1:3]
    assert not any(is_alive(pid) for pid in started.values())


def test_servers_at_work_are_not_ended():
    with fresh_pool() as made:
        keys = [key_of(BASIC, identity=str(n)) for n in range(MOST_SERVERS + 1)]
        with made.worker(keys[0]), made.worker(keys[1]), made.worker(keys[2]):
            with made.worker(keys[3]), made.worker(keys[4]):
                assert all(made.server(key)._process.poll() is None for key in keys)
            with made.worker(key_of(BASIC, identity="one more")):
                assert all(made.server(key)._process.poll() is None for key in keys[:3])


def test_one_server_is_started_for_many_threads(own_key):
    with fresh_pool() as made, ThreadPoolExecutor(4) as threads:
        servers = list(threads.map(lambda _: made.server(own_key), range(4)))
    assert all(one is servers[0] for one in servers)


FORKED = """
import os, sys
from tracemark.runner import Environment
from tracemark.runner.pool import pool
from tracemark.runner.process import run_child
from tracemark.runner.server import ServerKey
from tracemark.trace.program import Program

key = ServerKey.of(sys.executable, Environment(isolation="basic"))
code = "import os; print(os.getppid())"
run = lambda: int(run_child(Program(code=code), key).end.stdout)
worker, before = run(), pool()
child = os.fork()
if child == 0:
    assert pool() is not before
    sys.exit(0 if run() != worker else 3)
assert os.waitpid(child, 0)[1] == 0
assert pool() is before
assert run() == worker
print("fine")
"""


def test_a_forked_builder_has_a_pool_of_its_own():
    done = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("fine\n", "")


def test_nothing_outlives_a_builder():
    code = FORKED.partition("worker, before")[0] + "print(run(), pool().server(key)._process.pid)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    until(lambda: not any(is_alive(int(pid)) for pid in done.stdout.split()))


def test_nothing_outlives_a_builder_that_was_killed():
    code = FORKED.partition("worker, before")[0]
    code += "print(run(), pool().server(key)._process.pid, flush=True); os.kill(os.getpid(), 9)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == -9
    until(lambda: not any(is_alive(int(pid)) for pid in done.stdout.split()))


# A server that cannot be


def test_a_server_that_cannot_start_is_told_by_its_last_words(tmp_path):
    (tmp_path / "session.py").write_text("raise ValueError('no such luck')\n")
    (tmp_path / "__init__.py").touch()
    with pytest.raises(RunnerError) as caught:
        run_child(Program(code=""), ServerKey.of(sys.executable, BASIC, tmp_path))
    assert (
        str(caught.value) == f"cannot run a sample with {sys.executable}: ValueError: no such luck"
    )


def test_a_server_that_says_nothing_is_told_so():
    with pytest.raises(RunnerError, match="/bin/true: it ended at once and said nothing"):
        run_child(Program(code=""), ServerKey.of("/bin/true", BASIC))


SAYS_HELLO = """
import json, socket, struct, sys
from pathlib import Path

def send(message):
    text = json.dumps(message).encode()
    end.sendall(struct.pack("=I", len(text)) + text)

end = socket.socket(fileno=int(sys.argv[-1]))
(length,) = struct.unpack("=I", end.recv(4))
asked = json.loads(end.recv(length))
send(HELLO)
if end.recv(1):
    Path(__file__).with_name("asked for a worker").touch()
"""


def hello(**works):
    system = {"system": "linux", "root": False}
    return {"version": "3", "preload": {}, "works": works, "system": system}


@pytest.fixture
def says_hello(tmp_path, monkeypatch):
    """In the place of the server, one that only says of itself what it is given to say."""

    def with_hello(told):
        path = tmp_path / "sandbox.py"
        path.write_text(SAYS_HELLO.replace("HELLO", repr(told)))
        monkeypatch.setattr(server, "SANDBOX", path)
        return path.with_name("asked for a worker")

    return with_hello


def test_strict_runs_nothing_where_a_mechanism_is_missing(says_hello, request):
    asked = says_hello(hello(landlock="", seccomp="a filter forbids it", namespaces=""))
    key = key_of(Environment(isolation="strict"), identity=request.node.name)
    with pytest.raises(IsolationError) as caught:
        run_child(Program(code=""), key)
    assert str(caught.value) == (
        "isolation: strict needs seccomp, which does not work here (seccomp: a filter forbids it)."
        " Use isolation: auto, or build on Linux 5.13 or newer, not as root. No sample was run."
    )
    assert not asked.exists()


def test_a_runner_tells_that_strict_is_not_possible_and_begins_nothing(says_hello):
    asked = says_hello(hello(landlock="no such call", seccomp="no such call"))
    apart = Runner(None, Environment(isolation="strict"), apart=True)
    with apart as runner, pytest.raises(IsolationError, match="Landlock and seccomp"):
        runner.run_all([Program(code="1"), Program(code="2")])
    assert not asked.exists()


@pytest.mark.parametrize("told", [{"version": 3}, [], "nonsense", None])
def test_a_server_that_talks_nonsense_is_an_error(says_hello, request, told):
    says_hello(told)
    with pytest.raises(RunnerError, match=r"cannot run a sample"):
        run_child(Program(code=""), key_of(BASIC, identity=request.node.name))


@pytest.mark.parametrize(
    ("root", "works", "missing"),
    [
        (False, {"landlock": "", "seccomp": "", "namespaces": "no"}, []),
        (True, {"landlock": "", "seccomp": "", "namespaces": ""}, []),
        (True, {"landlock": "", "seccomp": "", "namespaces": "no"}, ["namespaces"]),
        (False, {"seccomp": ""}, ["Landlock"]),
        (True, {}, ["Landlock", "seccomp", "namespaces"]),
    ],
)
def test_what_strict_needs(root, works, missing):
    told = Hello(version="3", works=works, preload={}, system={"root": root})
    assert missing_for_strict(told) == missing


# What is loaded beforehand


def test_what_is_preloaded_is_there_and_nothing_else():
    code = "import sys; print('decimal' in sys.modules, 'fractions' in sys.modules)"
    assert printed(code, Environment(isolation="basic", preload=("decimal",))) == "True False"
    assert printed(code) == "False False"


def test_a_preload_that_fails_is_told_and_stops_nothing():
    environment = Environment(isolation="basic", preload=("no_such_module", "antigravity.moon"))
    told = pool().server(key_of(environment)).hello.preload
    assert told["no_such_module"] == "ModuleNotFoundError: No module named 'no_such_module'"
    assert set(told) == {"no_such_module", "antigravity.moon"}
    assert printed("print(1)", environment) == "1"


@pytest.mark.parametrize("module", ["random", "numpy.random"])
def test_chance_starts_anew_in_each_sample_of_a_server(module):
    if module != "random":
        pytest.importorskip(module)
    environment = Environment(isolation="basic", preload=(module,))
    code = f"import os, {module} as m; print(os.getppid(), [m.random() for _ in range(4)])"
    runs = [printed(code, environment).split(" ", 1) for _ in range(3)]
    assert len({worker for worker, _ in runs}) == 1
    assert len({numbers for _, numbers in runs}) == 3


# What a sample finds


@pytest.fixture(params=["basic", "auto"])
def environment(request):
    return Environment(isolation=request.param)


def test_environment(environment, monkeypatch, request):
    monkeypatch.setenv("TRACEMARK_CANARY", "secret")
    monkeypatch.setenv("LC_TIME", "C")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "8")
    code = "import json, os\nwith open('/proc/self/environ') as f: start = f.read()\n"
    code += "print('secret' in start); print(os.getcwd()); print(json.dumps(dict(os.environ)))"
    key = key_of(environment, identity=request.node.name)
    in_the_beginning, folder, variables = printed(code, key=key).splitlines()
    found = json.loads(variables)
    assert in_the_beginning == "False"
    assert found["HOME"] == found["TMPDIR"] == folder
    assert found["PATH"] == os.defpath
    assert (found["LC_TIME"], found["OPENBLAS_NUM_THREADS"]) == ("C", "1")
    ours = {"HOME", "TMPDIR", "PATH", "PYTHONHASHSEED", "PYTHONSAFEPATH", "TRACEMARK_RUN"}
    ours |= {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "LANG", "TZ"}
    assert [name for name in found if name not in ours and not name.startswith("LC_")] == []


def test_descriptors_are_those_of_a_program_and_the_record(environment):
    code = "import os\nfound = os.listdir('/proc/self/fd')\n"
    code += "print(*[n for n in found if os.path.exists(f'/proc/self/fd/{n}')])"
    assert printed(code, environment) == "0 1 2 3"


def test_data_files_and_nothing_else_are_in_its_folder(environment):
    files = (
        DataFile(name="a/b/prices.csv", content=b"5\n3\n"),
        DataFile(name="top.bin", content=b"\0\xff"),
    )
    code = "import os\nprint(open('a/b/prices.csv').read().split(), open('top.bin', 'rb').read())\n"
    code += "print(sorted(os.listdir()), os.listdir('a'), os.listdir('a/b'))"
    assert printed(code, environment, files=files).splitlines() == [
        r"['5', '3'] b'\x00\xff'",
        "['a', 'sample.py', 'top.bin'] ['b'] ['prices.csv']",
    ]


@pytest.mark.parametrize("name", ["../out.txt", "a/../../out.txt", ".."])
def test_a_file_that_leads_out_is_refused(name, own_key):
    file = DataFile(name=name, content=b"x")
    with pytest.raises(RunnerError, match="is no place in the folder of a sample"):
        end_of("", key=own_key, files=(file,))
    assert printed("print(1)", key=own_key) == "1"


def test_two_samples_at_once_have_nothing_of_each_other(confined, monkeypatch):
    folders = []

    @contextmanager
    def watched():
        with work_folder() as folder:
            folders.append(folder)
            yield folder

    monkeypatch.setattr(process, "work_folder", watched)
    leave, program = threading.Event(), "open('mine', 'w').close()\nimport time\ntime.sleep(600)"
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(
            run_child, Program(code=program), key_of(confined), cancelled=leave.is_set
        )
        until(lambda: folders and (folders[0] / "mine").exists())
        code = "import os\nprint(os.listdir())\n"
        for try_it in ("os.listdir(P)", "open(P + '/mine')", "open(P + '/new', 'w')"):
            code += f"try:\n    {try_it}\nexcept PermissionError:\n    print('refused')\n"
        said = printed(
            code.replace("P)", f"{str(folders[0])!r})").replace("P +", f"{str(folders[0])!r} +"),
            confined,
        )
        leave.set()
        with pytest.raises(RunnerError, match="before its end"):
            first.result()
    assert said.splitlines() == ["['sample.py']", "refused", "refused", "refused"]


# What a site may allow

ALONE = "import socket\ntry:\n    socket.socket(socket.FAMILY)\nexcept PermissionError:\n    print('refused')\n"


def test_without_leave_there_is_no_network(confined):
    assert printed(ALONE.replace("FAMILY", "AF_INET"), confined) == "refused"
    assert printed(ALONE.replace("FAMILY", "AF_UNIX"), confined) == "refused"


def test_network_that_is_allowed_is_that_of_the_system(confined):
    environment = Environment(isolation="auto", allow=("network",))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        code = (
            f"import socket\nwith socket.create_connection({listener.getsockname()!r}, 20) as s:\n"
        )
        code += "    s.sendall(b'from a sample')\n"
        assert printed(code, environment) == ""
        taken, _ = listener.accept()
        with taken:
            assert taken.recv(99) == b"from a sample"
    assert printed(ALONE.replace("FAMILY", "AF_UNIX"), environment) == "refused"


def test_a_pair_of_sockets_leads_to_no_service(confined, tmp_path):
    (tmp_path / "service").parent.chmod(0o755)
    code = "import socket\na, b = socket.socketpair()\na.sendall(b'fine')\nprint(b.recv(9))\n"
    code += "try:\n    a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
    code += f"    a.sendto(b'x', {str(tmp_path / 'service')!r})\n"
    code += "except PermissionError:\n    print('refused')\n"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as service:
        service.bind(str(tmp_path / "service"))
        assert printed(code, confined).splitlines() == ["b'fine'", "refused"]
        service.setblocking(False)
        with pytest.raises(BlockingIOError):
            service.recv(9)


STARTS = """
import subprocess
print(subprocess.run(["/bin/echo", "hi"], capture_output=True, text=True).stdout.strip())
print(subprocess.Popen(["/bin/sleep", "600"], start_new_session=True).pid)
"""


def test_processes_that_are_allowed_end_with_the_sample(confined):
    environment = Environment(isolation="auto", allow=("processes",))
    end = end_of(STARTS, environment)
    said, pid = end.stdout.decode().split()
    assert (end.exit_code, said) == (0, "hi")
    assert not is_alive(int(pid))


def test_processes_without_leave_are_refused(confined):
    end = end_of(STARTS, confined)
    assert end.exit_code == 1
    assert b"PermissionError" in end.stderr


def test_a_path_that_is_allowed_may_be_read_and_not_written(confined, tmp_path):
    for name in ("open", "closed"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "data").write_text("5")
    code = "import sys\nfor name, mode in (('open', 'r'), ('open', 'a'), ('closed', 'r')):\n"
    code += f"    try:\n        print(open({str(tmp_path)!r} + f'/{{name}}/data', mode).read())\n"
    code += "    except PermissionError:\n        print('refused')\n"
    environment = Environment(isolation="auto", allow=(f"read:{tmp_path / 'open'}",))
    assert printed(code, environment).split() == ["5", "refused", "refused"]
    assert printed(code, confined).split() == ["refused"] * 3
