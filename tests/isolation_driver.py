"""The processes in which the attack corpus runs: `isolation_driver.py monitor|build JOB`.

*build* plays MkDocs: it runs the samples of JOB, several at once, through the public face of the
runner, has the secret in its environment from the start, and serves what attacks on the network
talk to. It writes one line of JSON for each sample as soon as it is done, because it may be killed.

*monitor* starts *build* as the user of JOB and adopts every orphan below it (`PR_SET_CHILD_SUBREAPER`),
so whatever still lives when the build is over is a stray of a sample, whichever session, folder and
environment it has given itself. It kills the strays and says what became of the build.

Only the standard library, msgspec and the runner are imported: the user may be one who can read little.
"""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

SUBREAPER = 36
HEAD = 2000
"""Characters of output that a result keeps."""
PATIENCE = 0.3
"""Seconds in which what was killed may still be about to go."""


def monitor(job):
    """Start the build, wait for it, and find what it left."""
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    before = time.monotonic()
    with Path(job["errors"]).open("wb") as errors:
        build = subprocess.Popen(
            [*job["become"], *job["command"], "build", job["path"]],
            env=job["environment"],
            cwd=job["site"],
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            start_new_session=True,
        )
    status = _wait(build.pid, before + job["patience"])
    if _has_children():
        time.sleep(PATIENCE)
    strays = (
        (_strays() or [{"pid": 0, "command": "seen by the kernel only"}]) if _has_children() else []
    )
    _kill_strays()
    return {"died": status, "strays": strays, "seconds": time.monotonic() - before}


def _wait(pid, deadline):
    """How the build ended, in words; empty where it ended well. Nobody else waits for it."""
    while True:
        found, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
        if found and os.WIFSTOPPED(status):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return "stopped"
        if found:
            code = os.waitstatus_to_exitcode(status)
            return f"exit code {code}" if code else ""
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return "hung"
        time.sleep(0.005)


def _has_children():
    """Is anything left below this process? A look at /proc can miss what forks; the kernel cannot."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _strays():
    """What lives below this process, which everything below falls to."""
    table = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text(errors="replace").rpartition(")")[2].split()
            table[int(path.parent.name)] = int(fields[1]), fields[0]
    below = {os.getpid()}
    while more := {pid for pid, (parent, _) in table.items() if parent in below} - below:
        below |= more
    living = [pid for pid in below - {os.getpid()} if table[pid][1] not in "ZX"]
    return [{"pid": pid, "command": _command(pid)} for pid in living]


def _command(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")[:200]
    return ""


def _kill_strays():
    deadline = time.monotonic() + 5
    while _has_children() and time.monotonic() < deadline:
        for stray in _strays():
            with suppress(ProcessLookupError):
                os.kill(stray["pid"], signal.SIGKILL)
        time.sleep(0.001)


def build(job):
    """Run the samples; what is written about each goes to the file `results`."""
    from tracemark.errors import TracemarkError
    from tracemark.runner import Environment, Runner

    signals = []
    signal.signal(signal.SIGUSR1, lambda number, _: signals.append(number))
    names = _serve(job)
    environment = Environment(job["python"], isolation=job["level"])
    writing = threading.Lock()
    with Path(job["results"]).open("a") as results, Runner(None, environment) as runner:

        def write(line):
            with writing:
                results.write(json.dumps(line) + "\n")
                results.flush()

        def run(sample):
            try:
                write(_result(runner, sample, job, names))
            except TracemarkError as error:
                write({"name": sample["name"], "refused": str(error)})
            except Exception as error:
                write({"name": sample["name"], "failed": repr(error)})

        with ThreadPoolExecutor(job["jobs"]) as pool:
            list(pool.map(run, job["samples"]))
        write({"signals": len(signals)})


def _serve(job):
    """Answer on a TCP port, a path and an abstract name; the names that samples know these by."""
    agent = f"tracemark-agent-{os.getpid()}"
    servers = [socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_UNIX)]
    servers[1].bind(job["agent"])
    servers += [socket.socket(socket.AF_UNIX)]
    servers[2].bind("\0" + agent)
    for server in servers:
        server.listen(64)
        threading.Thread(target=_answer, args=(server,), daemon=True).start()
    return {
        "PORT": servers[0].getsockname()[1],
        "AGENT_PATH": job["agent"],
        "AGENT_NAME": agent,
    }


def _answer(server):
    while True:
        with suppress(OSError), server.accept()[0] as peer:
            peer.settimeout(0.2)
            with suppress(OSError):
                peer.recv(1000)
            peer.sendall(b"HTTP/1.0 200 OK\r\n\r\nhello")


def _result(runner, sample, job, names):
    """Run one sample and say what came out, with which secrets in it."""
    import msgspec

    from tracemark.trace.program import Limits, Program

    known = {**job["names"], **names, **sample["names"]}
    program = Program(
        code=sample["code"],
        setup="".join(f"{name} = {value!r}\n" for name, value in known.items()),
        limits=Limits(timeout=sample["timeout"], memory=job["memory"]),
    )
    before = time.monotonic()
    trace = runner.run(program)
    seconds = time.monotonic() - before
    everything = msgspec.json.encode(trace).decode()
    return {
        "name": sample["name"],
        "reason": trace.end.reason,
        "detail": trace.end.detail,
        "error": trace.end.error and f"{trace.end.error.type}: {trace.end.error.message[:200]}",
        "stdout": trace.stdout[:HEAD],
        "stderr": trace.stderr[:HEAD],
        "pwned": [line[:200] for line in trace.stdout.splitlines() if line.startswith("PWNED")],
        "leaked": [what for what, text in job["canaries"].items() if text in everything],
        "seconds": round(seconds, 3),
    }


def main():
    """Read the job and do the part that is asked for."""
    job = json.loads(Path(sys.argv[2]).read_text())
    if sys.argv[1] == "monitor":
        print(json.dumps(monitor(job)))
    else:
        build(job)


if __name__ == "__main__":
    main()
