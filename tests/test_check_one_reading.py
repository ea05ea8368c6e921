"""What has two readings, or no meaning, is not proved: each program's rows are told beside it."""

import ast

import pytest
from tests.test_check_generated import said
from tests.test_claims_as_the_manual_says import told

from tracemark.check.lines import may_run
from tracemark.check.vacuous import always, vacuous
from tracemark.lesson.after_row import after_row, of_variables
from tracemark.lesson.reader import read_page
from tracemark.proof import prove
from tracemark.runner import Runner
from tracemark.settings import Settings

# With a row for each pass of the outer loop: b is 1, 2, 3, then 2, 3, then 3. `a + b == 4` is
# False False True, then True False, then False: six evaluations, two of them True.
PAIRS = """```python trace id="s" step="loop"
found = 0
for a in range(1, 4):
    for b in range(a, 4):
        if a + b == 4:
            found += 1
print(found)
```"""
# 1 done, 2 n; 3 while, 4 n=1, 5 if; 6 while, 7 n=2, 8 if; 9 while, 10 n=3, 11 if, 12 done; 13 while; 14 print.
DONE = """```python trace id="s"
done = False
n = 0
while not done:
    n = n + 1
    if n == 3:
        done = True
print("n is", n)
```"""
# 1 ready, 2 tries; 3 while, 4 tries=1, 5 ready, 6 if; 7 while, 8 tries=2, 9 ready=True, 10 if, 11 print; 12 while.
READY = """```python trace id="s"
ready = False
tries = 0
while not ready:
    tries += 1
    ready = tries >= 2
    if ready and tries > 1:
        print("ok", tries)
```"""
# 1 total, 2 i=2, 3 if; 4 i=5, 5 if, 6 total; 7 i=5, 8 if, 9 total; 10 no more items, 11 print.
SUM = """```python trace id="s"
total = 0
for i in [2, 5, 5]:
    if i > 2:
        total = total + i
print("sum:", total)
```"""
# 1 def, 2 n=5, 3 the call with n=5, 4 n=6 of inc, 5 return, 6 m=6.
SCOPES = """```python trace id="s"
def inc(n):
    n = n + 1
    return n
n = 5
m = inc(n)
```"""


@pytest.fixture(scope="module")
def runner():
    with Runner(None) as runner:
        yield runner


@pytest.fixture
def quiz(runner):
    """Codes and messages of a quiz, its options with what is said on each, and the right one."""

    def made(sample, words, title="", options=()):
        head = f"/// quiz | {title}" if title else "/// quiz"
        lines = [head, f"    {words}", "", *options, "///"]
        page = read_page(f"{sample}\n\n" + "\n".join(lines) + "\n", "lesson.md")
        report = prove(page, runner, Settings()).report
        answer = report.answers["q1"]
        names = [said(option) for option in answer.options] or [str(n) for n in range(len(options))]
        texts = [one.text if one else "" for one in answer.said]
        found = [f"{f.code} {f.message}. {f.advice}" for f in report.findings]
        right = [names[n] for n in answer.right if n < len(names)]
        return found, dict(zip(names, texts, strict=False)), right

    return made


# A row that evaluates a condition several times


@pytest.mark.parametrize("ask", ["first True of", "last True of", "first False of"])
def test_a_condition_of_both_truths_in_a_row_is_not_searched_for(quiz, ask):
    found, _, _ = quiz(PAIRS, f"ask: {ask} a + b == 4")
    (message,) = found
    assert message.startswith("TM211 row 1 evaluates `a + b == 4` 3 times, 1 of them True")
    assert "`step=`" in message


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("count(a + b == 4)", "TM211 row 1"),
        ("where(not (a + b == 4))", "TM211 row 1"),
        ("count(a == 3 and a + b == 4)", "0"),  # only row 3 needs it, where it is False
        ("last(a == 3 and not (a + b == 4))", "3"),
        ("tested(a + b == 4)", "6"),
        ('step(2)["a + b == 4"]', "False"),  # the last one, as the manual says
    ],
)
def test_what_is_claimed_of_such_rows(claim, expected, runner):
    assert told(PAIRS, claim, runner).startswith(expected)


def test_a_title_proves_nothing_of_such_a_row(runner):
    page = read_page(
        f'{PAIRS}\n\n[2](trace:s/2 "not (a + b == 4)") [3](trace:s/3 "not (a + b == 4)")', "l.md"
    )
    report = prove(page, runner, Settings()).report
    (finding,) = report.findings
    assert finding.message.startswith("row 2 evaluates `a + b == 4` 2 times, 1 of them True")
    assert report.proved == 1


def test_how_often_a_condition_is_tested_is_no_number_of_rows(quiz):
    found, texts, right = quiz(PAIRS, "ask: times a + b == 4 is tested")
    assert (found, right) == ([], ["6"])
    assert texts["6"] == "`a + b == 4` is tested 6 times, last at step 3."
    assert texts["2"] == "That is how often `a + b == 4` is True, last at step 2."
    assert texts["4"] == "That is how often `a + b == 4` is False, last at step 3."


# `first(n == 3)`: what the `if` evaluates, or what `n` is


@pytest.mark.parametrize("ask", ["first True of ready", "first True of tries > 1"])
def test_a_row_where_a_condition_holds_without_being_evaluated_is_no_wrong_answer(quiz, ask):
    found, texts, right = quiz(READY, f"ask: {ask}")
    assert (found, right) == ([], ["10"])
    assert "9" not in texts, "it sets `ready`, and `tries` is 2 there"
    assert len(texts) >= 3


def test_the_two_readings_are_two_questions(quiz):
    assert quiz(DONE, "ask: first True of n == 3")[2] == ["11"]
    assert quiz(DONE, "ask: first step after which n == 3")[2] == ["10"]
    found, _, _ = quiz(READY, "ask: first True of tries >= 2")
    assert found == [
        "TM202 `tries >= 2` is not a condition that the sample tests."
        " Ask `first step after which tries >= 2`."
    ]


def test_of_a_claim_the_advice_is_a_claim(quiz):
    title = "At which step is `tries >= 2` first evaluated as {}?"
    options = ("- [ ] Step 7", "- [x] Step 8")
    # The `ready = tries >= 2` of the sample is no test; step 8 makes `tries` 2, step 2 makes it 0.
    found, _, _ = quiz(READY, "answer: first(tries >= 2)", title.format("True"), options)
    assert found == [
        "TM202 `tries >= 2` is not a condition that the sample tests."
        ' Write "after which step" in the question, and claim `first(this["tries"] >= 2)`.'
    ]
    found, _, _ = quiz(READY, "answer: first(not (tries >= 2))", title.format("False"), options)
    assert found[0].endswith('claim `first(not (this["tries"] >= 2))`.')
    # Both advices followed: the question is proved.
    after = "After which step is `tries >= 2` first True?"
    found, _, right = quiz(READY, 'answer: first(this["tries"] >= 2)', after, options)
    assert (found, right) == ([], ["1"])


@pytest.mark.parametrize(
    ("options", "start"),
    [
        (("- [x] Step 10", "- [ ] Step 11"), "TM218 'Step 10' is right for who asks"),
        (("- [ ] Step 10", "- [x] Step 11"), "TM218 'Step 10' is right for who asks"),
        ((), "TM218 the question may ask"),
    ],
)
def test_a_question_of_both_readings_is_told_so(quiz, options, start):
    words = "answer: first(n == 3)"
    (found,), _, _ = quiz(DONE, words, "At which step does n become 3?", options)
    assert found.startswith(start)
    assert "on line 5" in found
    assert 'claim `first(this["n"] == 3)`' in found
    # Said in the question, or without an option that is right the other way, nothing is open.
    title = "At which step is `n == 3` first evaluated as True?"
    assert quiz(DONE, words, title, ("- [ ] Step 10", "- [x] Step 11"))[0] == []
    title = "At which step does n become 3?"
    assert quiz(DONE, words, title, ("- [ ] Step 8", "- [x] Step 11"))[0] == []
    wanted = """answer: 'first(this["n"] == 3)'"""
    assert quiz(DONE, wanted, title, ("- [x] Step 10", "- [ ] Step 11"))[0] == []


def test_a_title_that_fails_for_want_of_an_evaluation_offers_the_variables(runner):
    page = read_page(f'{DONE}\n\n[10](trace:s/10 "n == 3") [4](trace:s/4 "n == 3")', "l.md")
    one, other = prove(page, runner, Settings()).report.findings
    assert (one.code, other.code) == ("TM209", "TM209")
    assert 'claim `this["n"] == 3`' in one.advice
    assert "this" not in other.advice, "n is 1 there"
    page = read_page(f"{DONE}\n\n[10](trace:s/10 \"this['n'] == 3\")", "l.md")
    assert prove(page, runner, Settings()).report.proved == 1


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("n == 3", 'this["n"] == 3'),
        ("len(é) > n", 'len(this["é"]) > this["n"]'),
        ("f.x + 1 < y[i]", 'this["f.x"] + 1 < this["y"][this["i"]]'),
        ("not done", 'not this["done"]'),
        ("this.line == 2", "this.line == 2"),
        ("n ==", "n =="),
    ],
)
def test_a_condition_is_turned_to_the_variables_and_back(condition, expected):
    assert after_row(condition) == expected
    if condition[-2:] != "==":
        node = of_variables(ast.parse(expected, mode="eval").body)
        assert ast.unparse(node) == condition


def test_what_is_asked_with_a_not_is_said_with_it(quiz):
    # `not done` is True in 3, 6 and 9, and False in 13.
    _, texts, right = quiz(DONE, "ask: first False of not done")
    assert right == ["13"]
    assert texts["13"] == "At step 13 `not done` is False (`not True`)."
    _, texts, right = quiz(DONE, "ask: first True of done")
    assert texts["13"] == "At step 13 `done` is True.", "the value is not told twice"


# How often


@pytest.mark.parametrize(
    ("line", "may"),
    [(1, True), (2, True), (3, False), (4, True), (5, False), (6, True), (7, False), (8, False),
     (9, True), (10, False), (11, True), (12, True), (13, True), (14, False), (15, True)],
)  # fmt: skip
def test_lines_that_hold_nothing_that_makes_a_step(line, may):
    code = (
        "def f():\n    global x\n    '''text'''\n    x = 1\n\nif f():\n    # no\n    try:\n        f()\n"
        "    finally:\n        f(\n        )\n    print(1)\nelse:\n    pass\n"
    )
    expected = may and line != 2
    assert may_run(code, line) is expected


def test_a_decorator_is_part_of_its_function():
    code = "@print\ndef f(\n    a=1,\n): pass\n"
    assert [may_run(code, line) for line in (1, 2, 3)] == [False, True, True]


def test_a_line_without_a_statement_is_a_finding(quiz):
    sample = SUM.replace("print(", "else:\n    # done\n    print(")
    (found,), _, _ = quiz(sample, "ask: times line 5 runs")
    assert found.startswith("TM202 line 5 holds nothing that makes a step")
    assert quiz(sample, "ask: times line 6 runs")[0][0].startswith("TM202 line 6")
    assert quiz(sample, "ask: times line 7 runs")[0] == []


def test_a_header_counts_each_time_that_it_is_reached(quiz):
    _, texts, right = quiz(SUM, "ask: times line 2 runs")
    assert right == ["4"]
    assert texts["3"].startswith("That leaves out step 10, where there are no more items; ")
    assert quiz(DONE, "ask: times line 3 runs")[2] == ["4"]


def test_a_run_that_raised_counts(quiz):
    sample = SUM.replace("total = total + i", "total = 1 / (i - i)").replace(
        '"s"', '"s" expect="ZeroDivisionError"'
    )
    # 1 total, 2 i=2, 3 if, 4 i=5, 5 if, 6 raises.
    sample = sample.replace("if i > 2", "if i > 0").replace("(i - i)", "(i - 5)")
    # now 4 divides by -3; 5 i=5, 6 if, 7 raises: the line has run twice.
    _, texts, right = quiz(sample, "ask: times line 4 runs")
    assert right == ["2"]
    assert texts["1"].startswith(
        "That leaves out step 7, where the line ends in `ZeroDivisionError`"
    )


# Names


NAMED = """```python trace id="s"
end = 1
done = 5
end = 2
done = done + end
```"""


def test_the_name_of_a_variable_does_not_say_when(quiz):
    options = ("- [x] `2`", "- [ ] `1`")
    found, _, _ = quiz(NAMED, """answer: 'step(3)["end"]'""", "What is `end` at step 3?", options)
    assert found[0].startswith("TM218 '`1`' is right for who asks for the value before step 3")
    found, texts, _ = quiz(NAMED, """answer: 'step(4)["done"]'""", "What is `done` at step 4?")
    assert found == []
    assert "5" not in texts, "which it is before step 4"


def test_a_name_that_two_scopes_have_at_the_moment_must_say_which(quiz):
    (found,), _, _ = quiz(SCOPES, "ask: value n after step 4")
    assert found.startswith("TM202 after step 4 there is more than one `n`: `inc.n`, `global n`")
    assert quiz(SCOPES, "ask: value inc.n after step 4")[2] == ["6"]
    assert quiz(SCOPES, "ask: value global n after step 4")[2] == ["5"]
    assert quiz(SCOPES, "ask: value global n at the end")[2] == ["5"]
    assert quiz(SCOPES, "ask: value n after step 2")[2] == ["5"], "no call is active"


# Outputs and endings


def test_an_exception_of_a_changed_sample_has_endings_as_options(quiz):
    words = """ask: exception if "tries = 0" becomes "tries = None\""""
    found, texts, right = quiz(READY, words)
    assert (found, right) == ([], ["TypeError"])
    assert "" not in texts, "no output is no ending"
    assert texts["TypeError"] == (
        "With `tries = None` the program ends in `TypeError`;"
        " the run first differs at step 2, after which `tries` is then `None`."
    )


def test_only_what_a_print_names_is_put_in_its_output(quiz):
    sample = '```python trace id="s"\nletter = "a"\nbest = "a"\nletter = "q"\nletter = "a"\nprint(best, 3)\n```'
    options = ("- [x] `a 3`", "- [ ] `q 3`")
    _, texts, _ = quiz(sample, "ask: output", "", options)
    assert "letter" not in texts["1"]


def test_lines_and_steps_that_write_them_are_told_apart(quiz):
    # 1 writes `a `, 2 `b` and the end of the line, 3 two lines.
    sample = '```python trace id="s"\nprint("a", end=" ")\nprint("b")\nprint("c\\nd")\n```'
    _, texts, right = quiz(sample, "ask: output")
    assert right == ["a b\nc\nd"]
    assert texts["a b\nc"] == "Its last line is missing: step 3 writes `d`."
    assert texts["c\nd"] == "Its first line is missing: step 2 ends the line `a b`."


# What always holds


@pytest.mark.parametrize(
    "claim",
    [
        'final["total"] == final["total"]',
        'final["total"] == 99 or True',
        'final["total"] > 1 and False',
        'not (final["total"] == 1 and False)',
        "len(output) >= 0",
        "0 <= len(output)",
        "count(line == 2) > -1",
        'final["total"] == 1 or final["total"] != 1',
        'final["total"] < 1 or final["total"] >= 1',
        'final["total"] == 1 or not (final["total"] == 1)',
        '10 if final["total"] else 10',
        '10 if final["total"] == 1 or True else 7',
        'final["total"] * 0 + 7',
        'final["total"] - final["total"]',
        "1 == 1",
    ],
)
def test_a_claim_that_always_holds_proves_nothing(claim):
    assert vacuous(ast.parse(claim, mode="eval").body)


@pytest.mark.parametrize(
    "claim",
    [
        'final["total"] == start["total"]',
        "len(output) > 0",
        "len(output) >= 1",
        'final["total"] == 1 or final["total"] == 2',
        'final["total"] == 10 and len(output) >= 0',
        '10 if final["total"] else 7',
        'final["total"] * 1',
        "first(i > 2)",
        "raised",
        "not raised",
    ],
)
def test_a_claim_that_may_fail_says_something(claim):
    assert vacuous(ast.parse(claim, mode="eval").body) == ""


def test_why_such_a_claim_is_not_proved_is_said(runner):
    text = (
        f"{SUM}\n\n/// moment | Q\n    check: final['total'] == final['total']\n\nx\n///\n\n"
        '[3](trace:s/3 "line == line") [4](trace:s/3 "line == 3")\n'
    )
    page = read_page(text, "l.md")
    report = prove(page, runner, Settings()).report
    assert (report.proved, report.unverified, report.findings) == (1, 2, ())
    reasons = [claim.reason for claim in report.claims if claim.reason]
    assert reasons == ["it is True whatever the run is"] * 2
    strict = prove(page, runner, Settings(verify="strict")).report
    assert [f.code for f in strict.findings] == ["TM212", "TM212"]
    assert "is True whatever the run is" in strict.findings[0].message
    assert always(ast.parse("line == 3", mode="eval").body) == ""
