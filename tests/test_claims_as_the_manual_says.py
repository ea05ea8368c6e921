"""What the manual says of claims, sentence by sentence, over real runs."""

import pytest

from tracemark.lesson.reader import read_page
from tracemark.proof import prove
from tracemark.runner import Runner
from tracemark.settings import Settings

# Rows: 1 sets total; 2, 4 and 7 are the loop; 3 and 5 the tests; 6 adds; 8 prints.
TOTAL = """```python trace id="s"
total = 0
for i in [2, 5]:
    if i > 2:
        total = total + i
print(total)
```"""
# Row 3 tests and skips `b > 9`; row 5 tests and skips `b > 7`.
SKIPPED = """```python trace id="s"
a = 1
b = 20
if a > 1 and b > 9:
    print("x")
b = 5
if a == 1 or b > 7:
    print("y")
```"""
# A row is a call: f(0), f(1), f(2).
CALLS = """```python trace id="s" step="call f" run="for k in range(3): f(k)"
base = 10
def f(n):
    left = n
    while left > 0:
        left = left - 1
    return base + n
```"""
# Rows: 1 and 2 set names, 3 tests a condition that names `line`.
NAMED = """```python trace id="s" setup="seed = 3"
line = "abc"
n = 7
if line == "abc":
    n = 8
```"""


@pytest.fixture(scope="module")
def runner():
    with Runner(None) as runner:
        yield runner


def told(sample: str, claim: str, runner: Runner) -> str:
    """The value of a claim in prose, else the code and the message of its finding."""
    page = read_page(f"{sample}\n\n`{{trace}} {claim}`\n", "lesson.md")
    report = prove(page, runner, Settings()).report
    found = [f"{f.code} {f.message}" for f in report.findings if f.severity == "error"]
    (value,) = page.values
    return found[0] if found else report.values[value.claim.position]


@pytest.mark.parametrize(
    ("sample", "claim", "expected"),
    [
        # in the row that evaluated it
        (TOTAL, 'step(3)["i > 2"]', "False"),
        (TOTAL, 'step(5)["i>2"]', "True"),
        (TOTAL, 'step(5)["not (i > 2)"]', "False"),
        (CALLS, 'step(3)["left > 0"]', "False"),
        (SKIPPED, 'step(3)["a > 1 and b > 9"]', "False"),
        (SKIPPED, 'step(3)["b > 9"]', "None"),
        (SKIPPED, 'step(5)["b > 7"]', "None"),
        # in one that did not: computed from its values
        (TOTAL, 'step(4)["i > 2"]', "True"),
        (TOTAL, 'step(2)["i > 2"]', "False"),
        (TOTAL, 'step(6)["i > 2 and total > 1"]', "True"),
        (SKIPPED, 'step(4)["b > 9"]', "False"),
        (TOTAL, 'step(1)["i > 2"]', "TM211 `i` is not set after row 1"),
        # before the row, at the start, at the end
        (TOTAL, 'step(6).before["total"]', "0"),
        (TOTAL, 'step(4).before["i > 2"]', "False"),
        (TOTAL, 'step(2).before["i"]', "TM211 `i` is not set before row 2"),
        (TOTAL, 'final["i > 2"]', "True"),
        (TOTAL, 'start["i > 2"]', "TM211 `i` is not set before row 1"),
        (CALLS, 'start["base"]', "10"),
        (CALLS, 'step(3).before["base"]', "10"),
        (CALLS, 'final["k"]', "TM202 no row has a `k`"),
        (NAMED, 'start["seed"]', "TM202 no row has a `seed`"),
        # searches
        (TOTAL, "first(i > 2)", "5"),
        (TOTAL, "last(i > 2)", "5"),
        (TOTAL, "count(i > 2)", "1"),
        (TOTAL, "where(i > 2)", "[5]"),
        (TOTAL, "where(not (i > 2))", "[3]"),
        (TOTAL, "where(total > 1)", "[6, 7, 8]"),
        (TOTAL, "first(i > 9)", "None"),
        (TOTAL, "last(i > 9)", "None"),
        (TOTAL, "count(i > 9)", "0"),
        (TOTAL, "where(line == 3)", "[3, 5]"),
        (TOTAL, "first(this.n == 4)", "4"),
        (TOTAL, "first(n == 4)", "TM202 the sample has no variable `n`"),
        (TOTAL, 'where(output == "5\\n")', "[8]"),
        (SKIPPED, "where(b > 9)", "[]"),
        (SKIPPED, "count(b > 9 or not (b > 9))", "0"),
        (CALLS, "first(returned == 12)", "3"),
        # f(1) evaluates it as True, then as False, so it has no one value in row 2
        (
            CALLS,
            "where(not (left > 0))",
            "TM211 row 2 evaluates `left > 0` 2 times, 1 of them True",
        ),
        (
            CALLS,
            "first(not (left > 0))",
            "1",
        ),  # of which row 1, where it is only False, says enough
        (CALLS, "where(left > 0 and n == 9)", "TM211 row 2 evaluates `left > 0` 2 times"),
        (CALLS, "where(n == 0 and left > 0)", "[]"),  # `and` stops before it in rows 2 and 3
        (CALLS, 'first(this["left > 0"])', "TM211 row 2 evaluates `left > 0` 2 times"),
        (CALLS, "tested(left > 0)", "6"),  # once, twice and three times
        (CALLS, "tested(not (left > 0))", "6"),
        (CALLS, "tested(left > 1)", "TM202 `left > 1` is not a condition that the sample tests"),
        (TOTAL, "tested(i > 2)", "2"),
        (SKIPPED, "tested(b > 9)", "0"),
        (TOTAL, 'what_if("[2, 5]", "[2]").tested(i > 2)', "1"),
        (TOTAL, "runs(2)", "3"),  # two items, and the step that finds no more
        (CALLS, "runs(4)", "6"),  # f(0) tests and returns; f(1) and f(2) test 2 and 3 times
        (NAMED, 'where(line == "abc")', "[3]"),
        (NAMED, 'where(this["line"] == "abc")', "[1, 2, 3, 4]"),
        (NAMED, "where(this.line == 2)", "[2]"),
        (NAMED, "where(line == 2)", "TM202 `line` is ambiguous here"),
        (NAMED, "where(n == 7)", "[2, 3]"),
        # second runs
        (TOTAL, 'what_if("i > 2", "i > 9").final["total"]', "0"),
        (TOTAL, 'what_if("i>2", "i > 1").step(6)["total"]', "2"),  # its own row 4
        (TOTAL, 'what_if("i > 2", "i > 1").where(line == 4)', "[4, 7]"),
        (TOTAL, 'len(what_if("i > 2", "i > 1").steps)', "9"),
        (TOTAL, 'what_if("i > 2", "i > 1", "[2, 5]", "[1, 5]").final["total"]', "5"),
        (
            TOTAL,
            'what_if("i > 2", "i > 9").step(6).line',
            "TM207 the second run has no row for step 6",
        ),
        (TOTAL, 'what_if("i > 2", "i > 2").output', "TM210 "),
        (TOTAL, 'what_if("total", "x").output', "TM210 `total` stands at 2 places"),
    ],
)
def test_a_claim_is_what_the_manual_says(sample, claim, expected, runner):
    found = told(sample, claim, runner)
    assert found.startswith(expected) if expected.startswith("TM") else found == expected
