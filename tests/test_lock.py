"""`tracemark.lock`: what it keeps, what counts as a change, and what is said of one."""

import re
import stat
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from msgspec import structs
from tests.conftest import LOGGER, logged
from tests.records import run as recorded
from tests.test_recorder_versions import find

from tracemark.check.difference import Fingerprint, RowPrint, difference, fingerprint
from tracemark.check.lock import Key, Lock, Unusable, lock_text, read_lock, updated
from tracemark.check.repeat import repeat_findings
from tracemark.cli import main
from tracemark.lesson.reader import read_page
from tracemark.trace.program import Limits
from tracemark.trace.rows import Granularity

LOOP = """\
total = 0
for price in [5, 3]:
    if price > 4:
        total += price
print(total)
"""


def told(old: str, new: str, **options: object) -> str:
    """What the comparison says of two programs."""
    one, other = (fingerprint(recorded(code, **options)) for code in (old, new))
    found = difference(one, other)
    return "" if found is None else str(found)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(LOOP, LOOP, "", id="nothing"),
        pytest.param(
            "total = 6\n",
            "total = 7\n",
            "row 1 was: line 1, set `total` to `6`; now: line 1, set `total` to `7`",
            id="value",
        ),
        pytest.param(
            LOOP,
            LOOP.replace("print(total)", "print(-total)"),
            "row 8 was: line 5, print `5`; now: line 5, print `-5`",
            id="output",
        ),
        pytest.param(LOOP, LOOP.replace("price > 4", "price > 9"), "row 3 was: line 3", id="test"),
        pytest.param(
            "x = 1\n1 / 1\n",
            "x = 1\n1 / 0\n",
            "row 2 was: line 2, evaluate `1 / 1`; now: line 2",
            id="exception",
        ),
        pytest.param(
            "x = 1\n", "x = 1\nx = 2\n", "row 2 was: no row (it finished); now: line 2", id="more"
        ),
        pytest.param(
            "x = 1\nx = 2\n",
            "x = 1\n",
            "row 2 was: line 2, set `x` to `2`; now: no row (it finished)",
            id="fewer",
        ),
        pytest.param("a = 1; b = 2\n", "b = 2; a = 1\n", "row 1 was: line 1, set `a`", id="order"),
        pytest.param("a = [1]; b = a\n", "a = [1]; b = [1]\n", "row 2", id="sharing"),
        pytest.param("x = 'a' * 90 + 'b'\n", "x = 'a' * 90 + 'c'\n", "other values", id="cut"),
    ],
)
def test_the_first_difference_is_named(old, new, message):
    assert message in told(old, new)
    assert bool(message) == bool(told(old, new))


def test_another_ending_after_the_same_rows_is_told():
    one = recorded("x = 1\n")
    other = recorded("x = 1\n", driver="import sys\nsys.exit(3)\n")
    assert "the end was: it finished; now: exit code 3" in str(
        difference(fingerprint(one), fingerprint(other))
    )


def test_output_that_is_in_no_row_is_told():
    assert told("x = 1\n", "x = 1\n", driver="") == ""
    one = recorded("x = 1\n", driver="print(1)")
    other = recorded("x = 1\n", driver="print(2)")
    assert "another output" in str(difference(fingerprint(one), fingerprint(other)))


def test_numbers_of_objects_addresses_time_and_python_are_no_difference():
    trace = recorded("a = [1]\nb = a\na.append(2)\nprint('at 0x7f0123456789')\n")

    def other(change):
        number = None if change.object is None else change.object + 70
        return structs.replace(change, object=number)

    steps = tuple(
        structs.replace(
            step,
            changes=tuple(map(other, step.changes)),
            output=step.output.replace("0x7f0123456789", "0x55555555"),
            stderr="slow\n",
        )
        for step in trace.steps
    )
    later = structs.replace(
        trace, python="3.14.1", steps=steps, stdout="at 0x55555555\n", stderr="slow\n"
    )
    assert difference(fingerprint(trace), fingerprint(later)) is None
    exact = [fingerprint(one, exact=True) for one in (trace, later)]
    assert difference(*exact) is not None


def test_of_a_run_that_the_clock_stopped_only_the_end_counts():
    one, other = (
        recorded(f"x = {n}\nimport time\ntime.sleep(9)\n", limits=Limits(timeout=0.3))
        for n in (1, 2)
    )
    assert fingerprint(one).rows == ()
    assert difference(fingerprint(one), fingerprint(other)) is None


def test_a_second_run_is_compared_by_the_same_rule():
    page = read_page('```python trace id="s"\nx = 1\n```\n', "lesson.md")
    (sample,) = page.samples
    program = sample.program()

    def found(other: str) -> list[str]:
        second = {program: recorded(other)}
        return [f.message for f in repeat_findings(page, {program: recorded("x = 1\n")}, second)]

    assert found("x = 1\n") == []
    assert found("x = 2\n")[0].endswith("in row 1 `x` was 1, then 2")
    assert "row 1" in found("y = 1\n")[0]
    assert "was: no row (it finished); then: line 2" in found("x = 1\nx = 2\n")[0]


# The file


def entry(*actions: str, python: str = "3.11.7", ending: str = "it finished") -> Fingerprint:
    rows = tuple(RowPrint(n, action, "abcd") for n, action in enumerate(actions, 1))
    return Fingerprint(python, ending, rows, "abcdefghijklmnop")


def test_the_file_is_sorted_and_can_be_read_back():
    entries = {
        Key("b.md", "s"): entry('print `"""`', "a \\ b"),
        Key("a.md", "ü"): entry(),
        Key('a"\\.md', "s"): entry(ending="ValueError: \n\x00\x7f"),
        Key("a.md", "s"): entry("", 'ends in "'),
    }
    text = lock_text(entries)
    found = read_lock(text)
    assert isinstance(found, Lock)
    assert found.entries == entries
    assert found.edited == frozenset()
    assert list(found.entries) == sorted(entries)
    assert lock_text(found.entries) == text
    assert text.splitlines()[found.lines[Key("b.md", "s")] - 1] == '[sample."b.md".s]'


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
ACTIONS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=24).map(
    str.strip
)


@given(st.dictionaries(st.tuples(TEXTS, TEXTS), st.tuples(TEXTS, st.lists(ACTIONS))))
def test_whatever_is_written_is_read_back(content):
    entries = {Key(*k): entry(*rows, ending=ending) for k, (ending, rows) in content.items()}
    found = read_lock(lock_text(entries))
    assert isinstance(found, Lock)
    assert found.entries == entries
    assert not found.edited


@given(st.text() | st.text("[]{}=\"'#.\n formatsample1rows"))
def test_any_text_is_a_lock_or_not(text):
    assert isinstance(read_lock(text), Lock | Unusable)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "TM323", 1),
        ("format = 1\n<<<<<<< HEAD\n", "TM323", 2),
        ("format = 7\n", "TM324", 1),
        ("# no\nformat = 2\nsample = 3\n", "TM324", 2),
        ("format = 1\nsample = 3\n", "TM323", 1),
        ("format = 1\nother = 3\n", "TM323", 1),
        ("format = true\n", "TM323", 1),
        (lock_text({Key("a", "b"): entry("x")}).replace("abcd x", "x"), "TM323", 1),
        ("a = " + "[" * 5000, "TM323", 1),
    ],
)
def test_what_is_no_lock_is_told_with_its_line(text, code, line):
    found = read_lock(text)
    assert isinstance(found, Unusable)
    assert (found.code, found.line) == (code, line)


def test_an_entry_that_was_edited_is_noticed():
    key = Key("a.md", "s")
    found = read_lock(lock_text({key: entry("set `x` to `1`")}).replace("`1`", "`2`"))
    assert isinstance(found, Lock)
    assert found.edited == {key}


def test_what_is_the_same_but_for_python_stays_as_it_was():
    key = Key("a.md", "s")
    old = {key: entry("x")}
    assert updated(old, {key: entry("x in other words", python="3.14.0")}, ()) == old
    other = entry("x", "y", python="3.14.0")
    assert updated(old, {key: other}, ()) == {key: other}
    assert updated(old, {}, [key]) == {}


def test_a_course_of_500_samples_is_about_a_megabyte():
    trace = recorded(
        "total = 0\nfor price in range(19):\n    if price > 4:\n        total += price\n"
    )
    one = fingerprint(trace)
    one = replace(one, rows=(one.rows * 2)[:60])
    assert len(one.rows) == 60
    text = lock_text({Key(f"docs/lesson-{n}.md", "sample"): one for n in range(500)})
    assert len(text.encode()) < 1_100_000
    found = read_lock(text)
    assert isinstance(found, Lock)
    assert len(found.entries) == 500


def test_rows_are_those_of_the_table():
    code = "def f(n):\n    return n\nf(1)\nf(2)\n"
    rows = fingerprint(recorded(code), Granularity("call", "f")).rows
    assert [row.line for row in rows] == [1, 1]


# The commands


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


PAGE = (
    '# Page\n\n```python trace id="s"\ntotal = 6\n```\n\n```python trace id="other"\nx = 1\n```\n'
)


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Two pages of a site in the working directory, locked."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mkdocs.yml").write_text("site_name: Site\nplugins: [tracemark]\n")
    (tmp_path / "docs").mkdir()
    for name in ("a.md", "b.md"):
        (tmp_path / "docs" / name).write_text(PAGE)
    assert run("lock", "docs").stdout == "tracemark.lock: 4 samples, 4 added\n"
    return tmp_path


def test_a_lock_that_fits_is_no_finding(site):
    assert run("check", "--locked", "docs").exit_code == 0
    assert run("lock", "docs", "--check").exit_code == 0
    before = (site / "tracemark.lock").read_bytes()
    assert run("lock", "docs").stdout == "tracemark.lock: 4 samples, nothing changed\n"
    assert (site / "tracemark.lock").read_bytes() == before
    assert run("check", "--locked", "--format", "json", "docs").stdout == "[]\n"


def test_a_run_that_changed_is_found_at_its_fence(site):
    (site / "docs" / "a.md").write_text(PAGE.replace("6", "7"))
    result = run("check", "--locked", "docs")
    assert result.exit_code == 1
    assert (
        "docs/a.md:3:1: TM320 the run is not the one in the lock: row 1 was: line 1, set `total` to `6`; "
        'now: line 1, set `total` to `7`\n  | ```python trace id="s"\n' in result.stdout
    )
    assert result.stdout.count("TM320") == 1
    assert run("lock", "docs", "--check").exit_code == 1
    assert run("check", "--locked", "docs").exit_code == 1, "--check writes nothing"
    assert run("lock", "docs").stdout == "tracemark.lock: 4 samples, 1 changed\n"
    assert run("check", "--locked", "docs").exit_code == 0


def test_samples_come_and_go(site):
    (site / "docs" / "a.md").write_text(PAGE.replace('"s"', '"new"'))
    (site / "docs" / "b.md").unlink()
    found = re.findall(r"^(\S+): (TM\d+)", run("check", "--locked", "docs").stdout, re.M)
    assert [code for _, code in found] == ["TM321", "TM322", "TM322", "TM322"]
    assert found[0][0] == "docs/a.md:3:1"
    lines = (site / "tracemark.lock").read_text().splitlines()
    for place, _ in found[1:]:
        path, line, _ = place.split(":")
        assert path == "tracemark.lock"
        assert lines[int(line) - 1].startswith("[sample.")
    assert "1 added, 3 removed" in run("lock", "docs").stdout
    assert run("check", "--locked", "docs").exit_code == 0


def test_other_pages_stay_as_they_are(site):
    before = (site / "tracemark.lock").read_text()
    for name in ("a.md", "b.md"):
        (site / "docs" / name).write_text(PAGE.replace("6", "7"))
    assert run("lock", "docs/a.md").exit_code == 0
    after = (site / "tracemark.lock").read_text()
    old, new = before.split('[sample."docs/b.md"', 1), after.split('[sample."docs/b.md"', 1)
    assert old[0] != new[0]
    assert old[1] == new[1]
    assert run("check", "--locked", "docs/a.md").exit_code == 0
    assert run("check", "--locked", "docs/b.md").exit_code == 1


def test_python_by_itself_is_told_and_no_finding(site):
    path = site / "tracemark.lock"
    found = read_lock(path.read_text())
    assert isinstance(found, Lock)
    path.write_text(lock_text({k: replace(e, python="3.9.1") for k, e in found.entries.items()}))
    result = run("check", "--locked", "docs")
    assert result.exit_code == 0
    assert result.stderr.count("tracemark.lock: made with Python 3.9.1") == 1
    assert run("lock", "docs", "--check").exit_code == 0
    (site / "docs" / "a.md").write_text(PAGE.replace("6", "7"))
    assert "(locked with Python 3.9.1, run with 3" in run("check", "--locked", "docs").stdout


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda text: text.replace("format = 1", "format = 9"), "TM324"),
        (lambda text: text + "<<<<<<<\n", "TM323"),
        (lambda text: text.replace("`6`", "`5`", 1), "TM325"),
    ],
)
def test_a_lock_that_cannot_be_used_is_one_finding_and_written_anew(site, edit, code):
    path = site / "tracemark.lock"
    good = path.read_text()
    path.write_text(edit(good))
    result = run("check", "--locked", "docs")
    assert result.exit_code == 1
    assert re.findall("TM32.", result.stdout) == [code]
    assert result.stdout.startswith("tracemark.lock:")
    assert run("lock", "docs", "--check").exit_code == 1
    assert run("lock", "docs").exit_code == 0
    assert path.read_text() == good


def test_a_lock_that_is_not_utf_8_is_a_finding(site):
    (site / "tracemark.lock").write_bytes(b"\xff\xfe")
    assert "TM323 the lock cannot be read: it is not UTF-8" in (
        run("check", "--locked", "docs").stdout
    )


def test_without_a_lock_nothing_can_be_compared(site):
    (site / "tracemark.lock").unlink()
    result = run("check", "--locked", "docs")
    assert result.exit_code == 2
    assert "there is no tracemark.lock; run `tracemark lock`" in result.stderr
    assert run("lock", "docs", "--check").exit_code == 1
    assert not (site / "tracemark.lock").exists()


def built(site, *, locked=True, command="build"):
    """What a build of `mkdocs build` or `serve` logs with `locked: true`, findings without their lines."""
    site_of(f"locked: {str(locked).lower()}", site)
    config = load_config(str(site / "mkdocs.yml"))
    with logged(LOGGER) as messages:
        config.plugins.on_startup(command=command, dirty=False)
        try:
            build(config)
        finally:
            config.plugins.on_shutdown()
    return [line for message in messages for line in message.splitlines() if " TM3" in line]


def test_a_site_that_is_locked_is_compared_by_build_and_check(site):
    assert built(site) == []
    (site / "docs" / "a.md").write_text(PAGE.replace("6", "7"))
    (site / "docs" / "b.md").write_text(PAGE.replace('"other"', '"new"'))
    found = [" ".join(line.split()[:2]) for line in built(site)]
    assert found[:2] == ["docs/a.md:3:1: TM320", "docs/b.md:7:1: TM321"]
    assert [code.split()[1] for code in found[2:]] == ["TM322"]
    check = run("check", "docs")
    assert check.exit_code == 1
    assert re.findall(r"TM32\d", check.stdout) == ["TM320", "TM321", "TM322"]
    assert built(site, locked=False) == []
    assert run("check", "docs").exit_code == 0


def test_a_locked_site_needs_a_lock_that_can_be_read(site):
    (site / "tracemark.lock").write_text("<<<<<<<\n")
    (finding,) = built(site)
    assert finding.startswith("tracemark.lock:1:1: TM323 ")
    (site / "tracemark.lock").unlink()
    with logged("mkdocs") as messages, pytest.raises(Abort):
        built(site)
    assert "plugins.tracemark: locked: there is no tracemark.lock; run `tracemark lock`" in messages


def test_serve_does_not_compare_what_is_being_edited(site):
    (site / "docs" / "a.md").write_text(PAGE.replace("6", "7"))
    assert len(built(site)) == 1
    assert built(site, command="serve") == []


RUNNING = sys.version_info[:2]
ARITHMETIC = """\
total = sum([0.1] * 10)
try:
    1 % 0
except ZeroDivisionError:
    pass
try:
    5 % 0.0
except ZeroDivisionError:
    pass
"""
NEW_SINCE = {1: (3, 12), 3: (3, 11), 7: (3, 13)}
"""Lines of `ARITHMETIC` with the Python that first did otherwise: `sum` of floats became more exact,
and two messages were worded anew."""
PYTHONS = [(3, 10), (3, 11), (3, 12), (3, 13)]


@pytest.mark.parametrize("version", [v for v in PYTHONS if v != RUNNING], ids=str)
def test_another_python_is_a_finding_where_it_differs_and_nowhere_else(
    version, tmp_path, monkeypatch
):
    name = "{}.{}".format(*version)
    other = find(name)
    if other is None:
        pytest.skip(f"no Python {name} here")
    lines = [line for line, new in NEW_SINCE.items() if (new > version) is not (new > RUNNING)]
    if not lines:
        pytest.skip(f"{name} does with these programs what the running Python does")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lesson.md").write_text(
        f'```python trace id="s"\n{ARITHMETIC}```\n\n```python trace id="same"\nx = 6\n```\n'
    )
    site_of("", tmp_path)
    assert run("lock", ".").exit_code == 0
    before = (tmp_path / "tracemark.lock").read_text()
    site_of(f"python: '{other}'", tmp_path)
    result = run("check", "--locked", ".")
    assert result.exit_code == 1
    (finding,) = re.findall(
        r"^(.*) TM320 .* was: line (\d+), .*\(locked with Python (.*), run with (.*)\)$",
        result.stdout,
        re.M,
    )
    running = "{}.{}.{}".format(*sys.version_info)
    assert finding[:3] == ("lesson.md:1:1:", str(min(lines)), running)
    assert finding[3].startswith(f"{name}.")
    assert "1 changed" in run("lock", ".").stdout
    after = (tmp_path / "tracemark.lock").read_text()
    assert run("check", "--locked", ".").exit_code == 0
    same = re.escape("[sample.") + r'"lesson\.md"\.same\].*?"""\n.*?"""'
    entries = [re.findall(same, text, re.S) for text in (before, after)]
    assert len(entries[0]) == 1
    assert entries[0] == entries[1], "what is the same but for Python stays as it was"


def site_of(options, folder):
    """A `mkdocs.yml` with these options of the plugin."""
    text = f"site_name: Site\nplugins:\n  - tracemark: {{{options}}}\n"
    (folder / "mkdocs.yml").write_text(text)


def test_the_file_is_replaced_as_a_whole_and_keeps_its_rights(site):
    path = site / "tracemark.lock"
    path.chmod(0o640)
    (site / "docs" / "a.md").write_text(PAGE.replace("6", "7"))
    assert run("lock", "docs").exit_code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [p.name for p in site.iterdir() if "lock" in p.name] == ["tracemark.lock"]


def test_a_sample_that_cannot_be_run_keeps_its_entry(site):
    (site / "docs" / "a.md").write_text('```python trace id="s" file="gone.py"\n```\n')
    assert "TM32" not in run("check", "--locked", "docs/a.md").stdout.replace("TM322", "")
    run("lock", "docs")
    assert '"docs/a.md".s]' in (site / "tracemark.lock").read_text()
