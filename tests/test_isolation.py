"""What a sample can and cannot do to the one who builds: the attack corpus at each level.

Each file of `tests/attacks` is one attack or accident. Its first line says what must become of it:

    # WORDS | basic: VERDICT REASONS | auto: VERDICT REASONS | with: OPTIONS
    # WORDS | all: VERDICT REASONS

`auto` is also what `strict` must do. A verdict is one of

    refused     the sample meets an error with which the kernel refuses, and has no effect
    contained   whatever it does has no effect outside of its folder and process
    works       the level does not defend against it; only for `basic`. That it does work is tested
                too: an attack that never works proves nothing where it is refused

Reasons, with `or` between them, are those of the trace's ending. Options, with commas between them:

    alone       it may harm the build or leave processes, so that it gets a build of its own
    depends     whether it works depends on rights, kernel or luck, so that it is not tested to work
    timeout=S   the sample's time limit in seconds, where it is about time

A sample prints a line that begins with `PWNED` only where its attack has worked, and `REFUSED` where
it has caught the error by which it was refused. What can be seen from outside it leaves to the
harness: secrets in the trace, files that are made or changed, signals and processes. Hidden code
gives it what an attacker would know: `HOME` and `SITE`, the author's folders; `VICTIM`, a file of the
author (and `VICTIM + ".d"`, a folder) that no other sample uses; `MARK`, a name for what it makes
outside; `PORT`, `AGENT_PATH`, `AGENT_NAME`, where somebody listens; `SHM_KEY`.

`python -m tests.isolation_figures` prints what worked. `TRACEMARK_ALL_ATTACKS=1` runs all cases in
all rounds, without leaving out those that other rounds tell enough about.
"""

import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import html5lib
import pytest
from click.testing import CliRunner
from tests.isolation_harness import (
    ATTACKS,
    LEVELS,
    NOBODY,
    Expected,
    Report,
    Result,
    cases,
    problems,
    read_case,
    read_report,
    run_round,
    users,
    why_not_strict,
    worth_running,
)

from tracemark.cli import main

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the corpus is about Linux")

CONTROL = {chr(n) for n in (*range(10), *range(11, 32), *range(127, 160), 0x2028, 0x2029)}
BIDI = set("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
COMMANDS = ("::", "##[", "##vso[")
ROUNDS = [(level, user) for level in LEVELS for user in users()]
EVERYTHING = bool(os.environ.get("TRACEMARK_ALL_ATTACKS"))


def chosen(level, user):
    return tuple(cases()) if EVERYTHING else worth_running(level, user)


@pytest.fixture(scope="session")
def reports(tmp_path_factory):
    """Runs rounds, each once, also where several processes of pytest share the tests."""
    import fcntl

    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    known = {}
    missing = cache(why_not_strict)  # where it is not empty, `auto` is no more than `basic`

    def report(level, user):
        if (level, user) not in known:
            path = folder / f"isolation-{level}-{user}.json"
            with path.with_suffix(".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not path.exists():
                    path.write_text(run_round(level, user, chosen(level, user)).to_json())
            known[level, user] = read_report(path.read_text())
        found = known[level, user]
        skipped = found.skipped or (level == "auto" and missing())
        if skipped:
            pytest.skip(f"{level} as {user}: {skipped}")
        return found

    return report


# A test for each case of each round


@pytest.mark.parametrize(
    ("level", "user", "name"),
    [
        pytest.param(level, user, name, id=f"{level}-{user}-{name}")
        for level, user in ROUNDS
        for name in chosen(level, user)
    ],
)
def test_attack(reports, level, user, name):
    case = cases()[name]
    assert problems(case, reports(level, user)) == [], case.what


# What is seen of a whole round


@pytest.mark.parametrize(("level", "user"), ROUNDS)
def test_the_build_survives(reports, level, user):
    report = reports(level, user)
    assert report.died == "", report.errors
    assert "Traceback" not in report.errors


@pytest.mark.parametrize(("level", "user"), ROUNDS)
def test_no_process_is_left(reports, level, user):
    assert reports(level, user).strays == []


@pytest.mark.parametrize(("level", "user"), [(one, user) for one, user in ROUNDS if one != "basic"])
def test_the_build_gets_no_signal(reports, level, user):
    assert reports(level, user).signals == 0


@pytest.mark.parametrize(("level", "user"), [(one, user) for one, user in ROUNDS if one != "basic"])
def test_nothing_outside_is_changed(reports, level, user):
    report = reports(level, user)
    assert (report.changed, report.leftovers) == ([], [])


# The corpus and the harness themselves


def test_the_corpus_is_large_and_bites():
    kinds = {name.partition("_")[0] for name in cases()}
    assert len(cases()) >= 75
    assert (
        len([case for case in cases().values() if case.expected["basic"].verdict == "works"]) > 50
    )
    assert kinds >= {"read", "write", "net", "signal", "trace", "process", "memory", "output"}
    assert kinds >= {"disk", "time", "forge", "log", "html", "privilege", "crash", "interpreter"}


@pytest.mark.parametrize(
    "line",
    [
        "# words | basic: works finished | auto: works finished",
        "# words | basic: works finished",
        "# words | all: contained",
        "# words | all: beaten finished",
        "# words | all: contained finished | with: care",
        "# words | all: contained finished | with: patience=3",
        "print(1)",
    ],
)
def test_a_first_line_that_says_nothing_certain_is_an_error(tmp_path, line):
    path = tmp_path / "case.py"
    path.write_text(line + "\n")
    with pytest.raises(ValueError, match="case"):
        read_case(path)


REFUSED = Result("read_home", reason="error", error="PermissionError: [Errno 13] no")


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (REFUSED, ""),
        (replace(REFUSED, pwned=["PWNED read"]), "PWNED read"),
        (replace(REFUSED, leaked=["file"]), "leaked: file"),
        (replace(REFUSED, changed=["made: x"]), "made: x"),
        (replace(REFUSED, strays=[{"pid": 1}]), "left running"),
        (replace(REFUSED, signals=1), "1 signals"),
        (replace(REFUSED, died="stopped"), "the build: stopped"),
        (replace(REFUSED, error="NameError: HOME"), "was not refused"),
        (replace(REFUSED, reason="finished", error=None), "ended by finished"),
        (replace(REFUSED, failed="KeyError()"), "the runner raised KeyError()"),
        (Result("read_home"), "ended by"),
    ],
)
def test_an_attack_that_works_is_noticed(result, words):
    case = cases()["read_home"]
    found = problems(case, Report("auto", NOBODY, results={"read_home": result}))
    assert words in " ".join(found)
    assert bool(found) == bool(words)


def test_an_attack_that_shall_work_and_does_not_is_noticed():
    case = replace(cases()["read_home"], expected={"basic": Expected("works", ("finished",))})
    report = Report("basic", "author", results={"read_home": REFUSED})
    assert "did not work" in " ".join(problems(case, report))


# The way of hostile text to the log of a build, and to the page

PAGE = """\
# NAME

```python trace id="NAME"
CODE
```

/// moment | What is it?
    check: final["value"] == "something else"

It is `{trace} final["value"]`.
///
"""
HOSTILE = sorted(path.stem for path in ATTACKS.glob("*.py") if path.stem[:4] in ("log_", "html"))


@pytest.fixture
def hostile_site(site):
    """A site with a lesson for each sample that attacks the log or the page."""
    for name in HOSTILE:
        code = cases()[name].code.rstrip("\n")
        site.write(f"{name}.md", PAGE.replace("NAME", name).replace("CODE", code))
    site.write("index.md", "# Home\n")
    site.configure()
    return site


def assert_harmless(output: str) -> None:
    assert [line for line in output.splitlines() if line.lstrip().startswith(COMMANDS)] == []
    assert (CONTROL | BIDI) & set(output) == set()


def assert_no_script(text: str) -> None:
    for element in html5lib.parse(text, namespaceHTMLElements=False).iter():
        assert element.tag != "script" or "pwned" not in "".join(element.itertext())
        for attribute, value in element.attrib.items():
            active = str(attribute).startswith("on") or value.startswith("javascript:")
            assert not (active and "pwned" in value), (element.tag, attribute)


def test_what_a_sample_says_stays_text_in_the_log_and_on_the_page(hostile_site):
    checked = CliRunner().invoke(main, ["check", "--no-repeat", "docs"])
    command = [sys.executable, "-m", "mkdocs", "build"]
    built = subprocess.run(command, capture_output=True, encoding="utf-8", errors="strict")
    assert (checked.exit_code, built.returncode) == (1, 0)
    for output in (checked.output, built.stdout + built.stderr):
        assert "PWNED-LOG" in output
        assert_harmless(output)
    for name in HOSTILE:
        assert_no_script(Path("site", name, "index.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [name for name in HOSTILE if name.startswith("log_")])
def test_commands_of_a_sample_do_not_reach_the_terminal(name, tmp_path):
    path = tmp_path / f"{name}.py"
    path.write_text(cases()[name].code, encoding="utf-8")
    assert_harmless(CliRunner().invoke(main, ["trace", str(path)]).output)
