"""`pytest --tracemark`: pages collected by a pytest of its own."""

import tomllib
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

LESSON = """\
# Prices

```python trace id="s"
total = 5 + 3
```

It is `{trace} final["total"]`, see [step 1](trace:1 "total == 8").

/// quiz | What is total::here?
    answer: final["total"]

- [ ] 7
- [x] 8
///

/// quiz | And why?
- [ ] 7
- [x] 8
///
"""
WRONG = LESSON.replace("- [ ] 7\n- [x] 8\n///\n\n", "- [x] 7\n- [ ] 8\n///\n\n", 1)
NAMES = [
    "sample: s",
    "quiz: What is total: :here?",
    "quiz: And why?",
    "reference: step 1 of s: total == 8",
    'value: final["total"]',
]


@pytest.fixture
def lessons(pytester, monkeypatch):
    """Writes pages and runs a pytest with the plugin, and no plugin that is installed."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    pytester.makefile(".yml", mkdocs="plugins: [tracemark]")

    def write(text, name="docs/a.md"):
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(*arguments, options=("--tracemark",)):
        return pytester.runpytest_subprocess("-p", "tracemark.pytest_plugin", *options, *arguments)

    run.write = write  # type: ignore[attr-defined]  # two things that belong together
    return run


def test_each_sample_and_claim_is_a_test(lessons):
    lessons.write(LESSON)
    result = lessons("docs", "-v", "-rs")
    result.assert_outcomes(passed=4, skipped=1)
    for name in NAMES:
        assert f"docs/a.md::{name} " in result.stdout.str()
    result.stdout.fnmatch_lines(
        ["SKIPPED ?1? docs/a.md:16: no run proves the answer of this question"]
    )
    assert Path(".cache/tracemark").is_dir(), "the site's cache"


def test_a_failure_is_the_finding(lessons):
    lessons.write(WRONG)
    result = lessons("docs")
    result.assert_outcomes(passed=3, skipped=1, failed=1)
    text = result.stdout.str()
    assert (
        "docs/a.md:12:7: TM203 the ticked answer '7' is wrong: `final[\"total\"]` is 8\n"
        "  | - [x] 7\n  |       ^\n  = Tick '8' instead.\n"
    ) in text
    assert "Traceback" not in text
    assert "pytest_pages" not in text
    assert "FAILED docs/a.md::quiz: What is total: :here?" in text


def test_tests_are_chosen_as_any_others(lessons):
    lessons.write(WRONG)
    lessons.write(WRONG, "docs/b.md")
    lessons("docs", "-k", "value").assert_outcomes(passed=2, deselected=8)
    lessons("docs", "-x").assert_outcomes(passed=1, failed=1)
    lessons("docs/a.md::sample: s").assert_outcomes(passed=1)
    lessons(f"docs/a.md::{NAMES[1]}").assert_outcomes(failed=1)
    lessons(f"docs/a.md::{NAMES[4]}").assert_outcomes(passed=1)
    lessons("docs").assert_outcomes(passed=6, skipped=2, failed=2)
    lessons("docs", "--lf").assert_outcomes(failed=2)
    lessons.write(LESSON)
    lessons("docs", "--lf").assert_outcomes(passed=1, failed=1)


def test_processes_of_xdist_share_the_runs(lessons):
    for name in "abc":
        lessons.write(LESSON.replace("5 + 3", f"5 + 3  # {name}"), f"docs/{name}.md")
    result = lessons("docs", "-p", "xdist", "-n", "2")
    result.assert_outcomes(passed=12, skipped=3)
    assert len([path for path in Path(".cache/tracemark").rglob("*") if path.is_file()]) >= 3


def test_the_site_is_that_of_the_nearest_configuration(lessons):
    lessons.write(LESSON)
    lessons.write("plugins: [{tracemark: {verify: strict}}]", "strict/mkdocs.yml")
    lessons.write(LESSON, "strict/docs/a.md")
    result = lessons("docs", "strict")
    result.assert_outcomes(passed=8, skipped=1, failed=1)
    assert "strict/docs/a.md:16:1: TM212" in result.stdout.str()


def test_ini_switches_it_on(lessons):
    lessons.write(LESSON)
    lessons.write("[pytest]\ntracemark = true\n", "pytest.ini")
    lessons("docs", options=()).assert_outcomes(passed=4, skipped=1)


def test_without_a_word_nothing_is_collected_and_nothing_imported(lessons):
    lessons.write(WRONG)
    lessons.write(
        "import sys\n\ndef test_it():\n"
        "    ours = {name for name in sys.modules if name.startswith('tracemark')}\n"
        "    assert ours == {'tracemark', 'tracemark.pytest_plugin'}\n"
        "    assert 'msgspec' not in sys.modules\n",
        "docs/test_it.py",
    )
    lessons(options=()).assert_outcomes(passed=1)


def test_nothing_is_run_to_collect(lessons):
    lessons.write(WRONG)
    result = lessons("docs", "--collect-only", "-q")
    assert [f"docs/a.md::{name}" for name in NAMES] == result.outlines[:5]
    assert not Path(".cache/tracemark").exists()


def test_a_page_that_cannot_be_read_is_one_failing_test(lessons):
    Path("docs").mkdir()
    Path("docs/a.md").write_bytes(b"# One\n\nGr\xf6\xdfe\n" + LESSON.encode())
    lessons.write("plugins: [{tracemark: {timout: 3}}]", "other/mkdocs.yml")
    lessons.write(LESSON, "other/a.md")
    result = lessons("docs/a.md", "other")
    result.assert_outcomes(failed=2)
    text = result.stdout.str()
    assert "docs/a.md:3:3: TM115 the page is not UTF-8" in text
    assert "unknown key 'timout'" in text
    assert "Traceback" not in text


def test_mistakes_of_form_are_one_test(lessons):
    lessons.write("---\nminutes: ten\n---\n\nSee [x](trace:1) and [y](trace:2).\n")
    result = lessons("docs", "-v", "-rN")  # on a CI it repeats the whole message
    result.assert_outcomes(failed=1)
    assert "docs/a.md::page FAILED" in result.stdout.str()
    assert result.stdout.str().count("TM106") == 2


def test_an_interpreter_that_is_missing_is_told_in_words(lessons):
    lessons.write("plugins: [{tracemark: {python: no-such-python}}]", "mkdocs.yml")
    lessons.write(LESSON)
    result = lessons("docs", "-x")
    result.assert_outcomes(failed=1)
    assert "no-such-python" in result.stdout.str()
    assert "Traceback" not in result.stdout.str()


def test_hostile_text_of_a_page_reaches_no_terminal(lessons):
    title = "a \x1b[31m \u202e ::error::x"
    lessons.write(WRONG.replace("What is total::here?", title))
    text = lessons("docs", "-v", "--color=no").stdout.str()
    assert r"\x1b[31m \u202e" in text
    assert not {"\x1b", "\u202e"} & set(text)


def test_the_entry_point_names_the_plugin():
    project = Path(__file__).parent.parent / "pyproject.toml"
    table = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["entry-points"]
    assert table["pytest11"] == {"tracemark": "tracemark.pytest_plugin"}
