"""What a finding says of a sample that isolation refused something, on real pages."""

import json
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tracemark.check.refusals import ADVICE
from tracemark.cli import main

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
    "import shutil\nopen('a', 'w').close()\nshutil.copy('a', 'b')": "attributes",
    "import os\nos.utime('.')": "attributes",
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
        '`allow: [network]` in mkdocs.yml, or write `expect="PermissionError"` if it is meant to '
        "end so."
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
