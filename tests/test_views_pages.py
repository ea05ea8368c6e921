"""Views as they stand on a page: several copies, watched expressions, feedback from real runs."""

from collections import Counter

import pytest

LOOP = """\
n = 4
while n > 1:
    n = n - 1
"""


def ids(page):
    return Counter(one.get("id") for one in page.all("*[@id]"))


def sample(code=LOOP, **options):
    given = " ".join(f'{name}="{value}"' for name, value in {"id": "a", **options}.items())
    return f"```python trace {given}\n{code}```\n\n"


def block(name, *options):
    lines = "".join(f"    {option}\n" for option in options)
    return f"/// {name} | a\n{lines}///\n\n"


def test_a_view_placed_twice_has_other_ids(convert):
    views = ("trace-table", "trace-tracker", "trace-player", "trace-output")
    page = convert(sample(show="none") + "".join(block(view) for view in views * 3))
    assert page.codes == []
    assert [name for name, times in ids(page).items() if times > 1] == []
    for name in ("steps", "tracker", "output", "step-1", "line-1", "steps-caption"):
        assert {f"a-{name}", f"a--2-{name}", f"a--3-{name}"} <= set(ids(page))
    for section in page.has("section", "tm-scroll"):
        assert section.get("aria-labelledby") in ids(page)


def test_a_link_finds_a_row_in_whatever_copy_shows_it(convert):
    page = convert(
        sample(show="none")
        + block("trace-table", "rows: 1-2")
        + block("trace-table", "rows: 2-4")
        + "[step 4](trace:a/4)\n"
    )
    found = ids(page)
    assert {"a-step-1", "a-step-2", "a--2-step-2", "a-step-3", "a-step-4"} <= set(found)
    assert max(found.values()) == 1
    assert page.all("p/a")[0].get("href") == "#a-step-4"


def test_a_watched_expression_has_a_start(convert):
    page = convert(sample(step="loop", watch="n, n / 2", show="tracker"))
    assert page.codes == []
    rows = [["".join(c.itertext()) for c in tr] for tr in page.one("table").iter("tr")]
    assert rows[1] == ["n", "4", "3 changed", "2 changed", "1 changed", "1"]
    assert rows[2] == ["n / 2", "2.0", "1.5 changed", "1.0 changed", "0.5 changed", "0.5"]


def test_the_end_of_a_watched_expression_is_the_end_of_the_run(convert):
    page = convert(sample(LOOP + "n = 100\n", step="loop", watch="n, n / 2", show="tracker"))
    finals = ["".join(tr[-1].itertext()) for tr in page.one("table").iter("tr")]
    assert finals == ["Final", "100", "50.0", "no output"]


def test_feedback_from_a_run(convert):
    options = "- [ ] 3\n- [x] 1\n///\n\n"
    page = convert(
        sample()
        + f'/// quiz | What is n?\n    answer: final["n"]\n\n{options}'
        + "/// quiz | Which rows?\n    kind: multiple\n    answer: where(line == 1)\n\n"
        + options
    )
    assert page.codes == []
    said = ["".join(dd.itertext()) for dd in page.all("form//dd")]
    assert said == [
        "That is n after step 4; at the end it is 1.",
        "After step 7, and at the end, n is 1.",
        "Step 3 is at line 3.",
        "Step 1 is at line 1.",
    ]
    (summary,) = page.has("p", "tm-summary")
    assert "".join(summary.itertext()).startswith("The run gives [1]; see step 1 (")


def words(count):
    return "word " * count + "\n\n"


THIRTY_ROWS = sample("n = 0\n" * 30, show="table")  # five minutes
MORE_ROWS = "n = 0\n" * 31
QUIZ = f"/// quiz | Which?\n    answer: final['n']\n\n- [x] `0`\n  > {words(400)}- [ ] `1`\n///\n"

READING_TIMES = {
    "200 words a minute": (words(1000), 5),
    "one word more": (words(1001), 10),
    "a transcript is the lesson once more": (
        words(1000) + "/// transcript | Again\n" + words(500) + "///\n",
        5,
    ),
    "other blocks are read": (words(1000) + "/// snapshot | S\n" + words(2) + "///\n", 10),
    "six rows a minute": (THIRTY_ROWS, 5),
    "a row more": (sample(MORE_ROWS, show="table"), 10),
    "rows in two views are followed once": (sample("n = 0\n" * 30, show="table player"), 5),
    "rows in two tables are followed once": (
        sample("n = 0\n" * 30, show="none") + block("trace-table") * 2,
        5,
    ),
    "rows of a player without a table": (sample(MORE_ROWS, show="player"), 10),
    "rows that no table shows": (sample(MORE_ROWS, show="sample") + block("trace-output"), 5),
    "rows that are left out": (
        sample(MORE_ROWS, show="player") + block("trace-table", "rows: 1-30"),
        5,
    ),
    "a question has its own 45 seconds": (
        words(850) + sample("n = 0\n", show="sample") + QUIZ,
        5,
    ),
    "and not one more": (words(851) + sample("n = 0\n", show="sample") + QUIZ, 10),
    "what the author says": (words(3000), 7),
}


@pytest.mark.parametrize(("body", "minutes"), READING_TIMES.values(), ids=list(READING_TIMES))
def test_the_reading_time_is_that_of_what_is_read_once(convert, body, minutes):
    typed = "minutes: 7\n" if minutes == 7 else ""
    page = convert(f"---\ntopic: T\n{typed}---\n\n{body}")
    assert page.codes == []
    (facts,) = page.has("p", "tm-facts")
    assert f"~{minutes} mins" in " ".join("".join(facts.itertext()).split())
