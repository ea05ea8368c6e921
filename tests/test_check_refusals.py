"""What a finding says of a sample that isolation refused something, on real pages."""

import json
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tracemark.check.refusals import ADVICE, refused
from tracemark.cli import main
from tracemark.sandbox import limits, worker
from tracemark.trace.ending import FILE_BYTES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can refuse")

MANUAL = Path(__file__).parent.parent / "docs" / "explanation" / "isolation.md"
CASES = {
    "import socket\nsocket.create_connection(('127.0.0.1', 9))": "network",
    "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9')": "network",
    "import socket\nsocket.getaddrinfo('tracemark.invalid', 80)": "network",
    "import asyncio\nasyncio.run(asyncio.open_connection('127.0.0.1', 9))": "network",
    "import socket\ndef f():\n    return socket.socket()\n\nf()": "network",
    "import subprocess\nsubprocess.run(['ls'])": "processes",
    "import os\nos.fork()": "processes",
    "from multiprocessing import Pool\nPool(2)": "processes",
    "import multiprocessing as mp\nwork = mp.Process(target=print)\nwork.start()": "processes",
    "import asyncio\nasyncio.run(asyncio.create_subprocess_exec('ls'))": "processes",
    "import socket, os\nos.popen('ls')": "processes",
    "open('/etc/passwd')": "files",
    "import os\nos.listdir('/root')": "files",
    "import socket\nopen('/etc/group')": "files",
    "import sqlite3\nsqlite3.connect('/etc/tracemark.db')": "files",
    "open('/var/x', 'w')": "writing",
    "open('/var/x', mode='ab')": "writing",
    "from pathlib import Path\nPath('/var/x').open('w')": "writing",
    "from pathlib import Path\nPath('/var/x').write_text('a')": "writing",
    "import os\nos.makedirs('/var/x/y')": "writing",
    "import os\nos.remove('/etc/passwd')": "writing",
    "import os\nopen('a', 'w').close()\nos.rename('a', '/var/x')": "writing",
    "open('/etc/passwd').read().replace('w', 'a')": "files",
    "open('/etc/passwd', 'r', encoding='utf-8')": "files",
    "import io\nio.open('/etc/passwd')": "files",
    "from multiprocessing.shared_memory import SharedMemory\nSharedMemory(create=True, size=9)": "sharing",
    "from multiprocessing import shared_memory as m\nm.SharedMemory('x', True, 9)": "sharing",
    "import multiprocessing\nmultiprocessing.Queue()": "sharing",
    "import multiprocessing as mp\nmp.get_context('spawn').Lock()": "sharing",
    "import multiprocessing as mp\nnow = mp.get_context('spawn')\nnow.Event()": "sharing",
    "from multiprocessing import Value\nValue('i')": "sharing",
    "import queue, subprocess\nwaiting = queue.Queue(); subprocess.run(['ls'])": "processes",
    "import socket\nsocket.socket(socket.AF_UNIX)": "unix",
    "import shutil\nopen('a', 'w').close()\nshutil.copy('a', 'b')": "copying",
    "from shutil import copy2\nopen('a', 'w').close()\ncopy2('a', 'b')": "copying",
    "import os, shutil\nos.mkdir('a')\nshutil.copytree('a', 'b')": "copying",
    "import os\nos.utime('.')": "attributes",
    "import os\nos.setxattr('.', 'user.x', b'')": "attributes",
    "from pathlib import Path\nPath('a').touch()\nPath('a').chmod(0o600)": "attributes",
    "import os\nx = [1].copy(); os.chmod('.', 0o700)": "attributes",
    "import shelve\nshelve.Shelf(__import__('dbm.dumb').dumb.open('a'))": "databases",
    "import dbm.dumb\ndbm.dumb.open('a', 'c')": "databases",
    "import os\nos.memfd_create('a')": "closed",
    "import socket\nsocket.socket(socket.AF_PACKET)": "closed",
    "import os\nos.kill(os.getppid(), 0)": "signals",
    "import os, ctypes\nraise PermissionError('[Errno 1] Operation not permitted')": "something",
    "import socket, subprocess\nraise PermissionError": "something",
    "raise ValueError('[Errno 1] Operation not permitted')": None,
    "1 / 0": None,
}


@pytest.fixture
def advice_of(tmp_path, monkeypatch):
    """The advice of the finding of each sample, in order."""
    monkeypatch.chdir(tmp_path)

    def check(codes, config=""):
        Path("mkdocs.yml").write_text(f"plugins:\n  - tracemark: {{timeout: 5{config}}}\n")
        fences = (f"```python trace\n{code}\n```\n" for code in codes)
        Path("page.md").write_text("\n".join(fences))
        told = CliRunner().invoke(main, ["check", "page.md", "--no-repeat", "--format", "json"])
        return [finding["advice"] for finding in json.loads(told.stdout)]

    return check


@pytest.fixture
def check_page(tmp_path, monkeypatch):
    """The findings of a page with one sample."""
    monkeypatch.chdir(tmp_path)

    def check(code, options=""):
        Path("page.md").write_text(f"```python trace {options}\n{code}\n```\n")
        told = CliRunner().invoke(main, ["check", "page.md", "--no-repeat", "--format", "json"])
        return json.loads(told.stdout)

    return check


def as_said(refusal):
    """The advice as a sentence begins with it."""
    text = ADVICE[refusal] if refusal else "mend the sample"
    return text[0].upper() + text[1:]


def test_the_advice_names_what_was_refused(advice_of):
    found = advice_of(CASES)
    wrong = {
        code: advice
        for (code, refusal), advice in zip(CASES.items(), found, strict=True)
        if not advice.startswith(as_said(refusal))
    }
    assert wrong == {}
    assert found[0] == (
        "Opening a network connection is not allowed here; a site can allow it with "
        '`allow: [network]` in mkdocs.yml. If it is meant to end so, write `expect="PermissionError"`.'
    )


ERRORS = [
    "raise PermissionError(13, 'Permission denied', '/x')",
    "import socket\nraise PermissionError",
]


def test_nothing_is_said_of_isolation_where_there_is_none(advice_of):
    assert all(one.startswith("Mend the sample") for one in advice_of(ERRORS, ", isolation: basic"))


def test_what_the_site_allows_is_not_what_was_refused(advice_of):
    files, network = advice_of(ERRORS, ", allow: [network]")
    assert files.startswith(as_said("files"))
    assert network.startswith("Mend the sample")


def test_unix_sockets_and_signals_stay_closed_whatever_is_allowed(advice_of):
    codes = ["import socket\nsocket.socket(socket.AF_UNIX)", "import os\nos.kill(os.getppid(), 0)"]
    unix, signals = advice_of(codes, ", allow: [network]")
    assert unix.startswith(as_said("unix"))
    assert signals.startswith(as_said("signals"))


def test_who_may_start_processes_may_share_with_them():
    assert {"processes", "sharing"} <= refused(True, ())
    assert not {"processes", "sharing"} & refused(True, ("processes",))
    assert refused(False, ()) == frozenset()


LIMITS = {
    "open('a', 'wb').write(b'a' * 9_000_000)": "Write less, for one file may have 8 MB, or write",
    "import mmap\nmmap.mmap(-1, 10**10)": "Use less memory, or raise `memory` in the site's config",
    "import os\nheld = [os.open('/dev/null', 0) for _ in range(99)]": "Close files when they are",
    "for i in range(20):\n    open(f'{i}', 'wb').write(b'a' * 8_000_000)": "Write less: the files of a",
    "import os\nfor i in range(2_500):\n    os.close(os.open(f'{i}', os.O_CREAT))\nimport time\n"
    "time.sleep(3)": "Write less: the files of a sample may have 64 MB in sum, and there may be 2,000",
}


def test_limits_on_files_and_memory_are_named(advice_of):
    found = advice_of(LIMITS, ", max_steps: 9000")
    assert [one[: len(said)] for one, said in zip(found, LIMITS.values(), strict=True)] == [
        *LIMITS.values()
    ]


def test_the_numbers_in_advice_are_those_of_the_limits():
    assert limits.FILE_SIZE == 8 * 1024**2
    assert limits.OPEN_FILES == 64
    assert worker.FILES == 2_000
    assert FILE_BYTES == 64 * 1024**2


def test_a_process_that_ends_itself_did_not_crash(check_page):
    (finding,) = check_page("import os\nos._exit(0)")
    assert finding["message"] == (
        "the sample's process ended itself with exit code 0, without finishing"
    )
    (finding,) = check_page("import os\nos._exit(3)", 'expect="ValueError"')
    assert finding["message"].endswith(
        "otherwise: the process ended itself with exit code 3, without finishing"
    )
    (finding,) = check_page("import os\nos.abort()")
    assert finding["message"] == "the sample's process died: crashed (SIGABRT)"


def test_the_reason_inside_of_an_exception_is_shown(check_page):
    (finding,) = check_page("import urllib.request as u\nu.urlopen('http://tracemark.invalid')")
    assert finding["message"].startswith("URLError: gaierror(-")
    (finding,) = check_page("raise LookupError(*[ValueError(*range(9))] * 2)")
    assert finding["message"] == "LookupError: " + ", ".join(["ValueError(0, 1, 2, 3, …)"] * 2)
    (finding,) = check_page("e = KeyError()\ne.args = (e, e)\nraise e")
    assert finding["message"].startswith("KeyError: KeyError(KeyError(")


def test_a_file_that_is_not_there_can_be_brought(advice_of):
    (advice,) = advice_of(["open('prices.txt')"])
    assert advice.startswith("Bring the file with `files=`")


def test_the_page_says_it_too(site):
    site.write("lesson.md", "```python trace\nimport socket\nsocket.socket()\n```\n")
    page = site.build().page()
    assert "Opening a network connection is not allowed here" in page.words


def test_the_manual_shows_what_is_really_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = re.search(
        r"^docs/web.md:12:1:.*?(?=^```)", MANUAL.read_text(), re.DOTALL | re.MULTILINE
    )
    assert shown is not None
    line = shown[0].splitlines()[1].removeprefix("  | ")
    Path("docs").mkdir()
    Path("docs/web.md").write_text("\n" * 9 + f"```python trace\nimport socket\n{line}\n```\n")
    told = CliRunner().invoke(main, ["check", "docs/web.md", "--no-repeat"])
    assert told.stdout == shown[0]


WORKS = """
from pathlib import Path
Path("a").touch()
Path("a").write_text("a")
Path("a").touch()
import shutil
shutil.copyfile("a", "b")
shutil.move("b", "c")
import zipfile
with zipfile.ZipFile("a.zip", "w") as archive:
    archive.write("a")
zipfile.ZipFile("a.zip").extractall("zip")
import tarfile
with tarfile.open("a.tar", "w") as archive:
    archive.add("a")
tarfile.open("a.tar").extractall("tar")
import sqlite3
sqlite3.connect("a.db").execute("CREATE TABLE t (a)")
import tempfile
tempfile.NamedTemporaryFile().write(b"a")
tempfile.TemporaryDirectory().cleanup()
"""
SEEN = """
import os, socket
os.stat("/etc/passwd").st_size, os.access("/etc/passwd", os.R_OK), os.path.exists("/root")
open("/proc/self/net/dev").read(), open("/proc/mounts").read(), open("/proc/self/status").read()
os.uname().release, socket.gethostname()
"""


@pytest.mark.parametrize("code", [WORKS, SEEN], ids=["works", "seen"])
def test_what_the_manual_says_that_a_sample_can_do_it_can(check_page, code):
    assert check_page(code) == []


def test_a_file_with_a_space_in_its_name_is_named_by_a_pattern(check_page, tmp_path):
    (tmp_path / "my prices.csv").write_text("5\n")
    code = "assert open('my prices.csv').read() == '5\\n'"
    assert check_page(code, 'files="my?prices.csv"') == []
