"""What a page states, by name, and what became of each statement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracemark.check.statements import Checked, statements
from tracemark.check.verify import verify
from tracemark.lesson.page import Verify
from tracemark.lesson.reader import read_page
from tracemark.proof import prove, unproved
from tracemark.settings import Settings
from tracemark.site_runner import new_runner

LESSON = """\
```python trace id="s"
total = 5 + 3
```

It is `{trace} final["total"]`, see [step 1](trace:1 "total == 8") and [steps](trace:1).

/// quiz | How   much is `total`?
    answer: final["total"]

- [ ] 7
- [x] 8
///

/// quiz | And why?
- [ ] 7
- [x] 8
///

/// moment | Why?
    check:
      - final["total"] == 8
      - 1 == 1

So.
///
"""


@pytest.fixture
def checked(tmp_path, trace_cache):
    """What became of each statement of a page."""

    def run(text: str, verify: Verify = "warn") -> tuple[Checked, ...]:
        settings = Settings(cache_dir=str(trace_cache), verify=verify)
        with new_runner(settings, tmp_path) as runner:
            return prove(read_page(text, "docs/a.md"), runner, settings).report.checked

    return run


def told(found: tuple[Checked, ...]) -> dict[str, str]:
    return {one.statement.name: one.verdict for one in found}


def test_each_statement_has_a_name_and_a_verdict(checked):
    assert told(checked(LESSON)) == {
        "sample: s": "proved",
        "quiz: How much is `total`?": "proved",
        "quiz: And why?": "unverified",
        'check: Why?: final["total"] == 8': "proved",
        "check: Why?: 1 == 1": "unverified",
        "reference: step 1 of s: total == 8": "proved",
        'value: final["total"]': "proved",
    }


def test_what_nothing_decides_says_why(checked):
    reasons = {one.statement.name: one.reason for one in checked(LESSON) if one.reason}
    assert reasons == {
        "quiz: And why?": "no run proves the answer of this question",
        "check: Why?: 1 == 1": "it asks nothing of the run",
    }


def test_a_broken_sample_leaves_its_claims_undecided(checked):
    found = checked(LESSON.replace("5 + 3", "1 / 0"))
    assert [one.verdict for one in found] == ["wrong"] + ["unverified"] * 6
    assert "finding of its own" in found[-1].reason
    assert [len(one.findings) for one in found] == [1, 0, 0, 0, 0, 0, 0]


def test_off_leaves_what_would_be_wrong_undecided(checked):
    found = checked(LESSON.replace("total == 8", "total == 9"), verify="off")
    reasons = {one.statement.name: one.reason for one in found}
    assert reasons["reference: step 1 of s: total == 9"] == "`verify: off` judges no claims"


def test_strict_fails_what_nothing_proves(checked):
    found = [one for one in checked(LESSON, verify="strict") if one.errors]
    assert [(one.statement.kind, one.verdict) for one in found] == [
        ("quiz", "unverified"),
        ("check", "unverified"),
    ]
    assert [f.code for one in found for f in one.findings] == ["TM212", "TM212"]


WRONG = """\
---
minutes: ten
---
```python trace id="s" wach="x" watch="nope"
total = 5 + 3
```

See [step 9](trace:9), [step 9](trace:9 "total == 8"), [x](trace:nothing/1).

/// trace-table
    columns: neither
///
"""


def test_each_finding_belongs_to_one_statement(checked):
    found = checked(WRONG)
    assert {one.statement.name: [f.code for f in one.findings] for one in found} == {
        "sample: s": ["TM101", "TM213", "TM213", "TM207"],
        "reference: step 9 of s: total == 8": ["TM207"],
        "page": ["TM110", "TM106"],
    }
    assert {one.verdict for one in found} == {"wrong"}


def test_a_sample_that_is_not_there_to_run_is_undecided():
    page = read_page("```python trace\nx = 1\n```\n", "a.md")
    (sample,) = verify(page, {}).checked
    assert (sample.verdict, sample.findings[0].code) == ("wrong", "TM211")
    assert unproved(page).report.checked == ()


def test_equal_names_are_told_apart():
    text = "```python trace\nx = 1\n```\n`{trace} output` `{trace} output` `{trace} output`\n"
    names = [one.name for one in statements(read_page(text, "a.md"))]
    assert names[1:] == ["value: output", "value: output (2)", "value: output (3)"]


@given(st.lists(st.sampled_from(["a", "a (2)", "a (2) (2)", "a (3)", "b"]), max_size=8))
def test_no_two_statements_have_one_name(titles):
    text = "".join(f"/// quiz | {title}\n- [x] 1\n- [ ] 2\n///\n\n" for title in titles)
    names = [one.name for one in statements(read_page(text, "a.md"))]
    assert len(names) == len(titles) == len(set(names))
    assert set(f"quiz: {title}" for title in titles) <= set(names)


def test_names_do_not_depend_on_lines():
    moved = statements(read_page("Text.\n\n" + LESSON, "a.md"))
    assert [s.name for s in moved] == [s.name for s in statements(read_page(LESSON, "a.md"))]


@given(st.text(st.characters(exclude_characters="\r\n"), max_size=200))
def test_a_name_is_one_short_line(title):
    page = read_page(f"/// quiz | {title}\n- [x] a\n- [ ] b\n///\n", "a.md")
    for statement in statements(page):
        assert len(statement.name) < 100
        assert len(statement.name.splitlines()) == 1
