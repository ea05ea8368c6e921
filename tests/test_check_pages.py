"""Whole pages against their runs: quizzes, references, checks, views, endings and the report."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracemark.check.codes import CODES
from tracemark.check.endings import ending_finding
from tracemark.check.evaluate import Computed
from tracemark.check.findings_text import format_text, safe
from tracemark.check.needs import programs
from tracemark.check.option_words import word_table
from tracemark.check.quiz import judge
from tracemark.check.reading import read_option
from tracemark.check.report import Report, summary
from tracemark.check.subject import Subject
from tracemark.check.values import ErrorName, Picture, Words
from tracemark.check.verify import verify
from tracemark.lesson.claim import Claim, parse_claim
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.page import Page, Verify
from tracemark.lesson.question import Option, Question
from tracemark.lesson.reader import read_page
from tracemark.lesson.sample import Sample
from tracemark.lesson.view import TABLE_COLUMNS
from tracemark.trace.model import Change, Ending, Error, How, Step, Trace
from tracemark.trace.model import Test as Condition  # pytest would collect a class named Test…
from tracemark.trace.program import Program

HERE = Position("docs/lesson.md", 1)
SAMPLE = """\
```python trace id="count" watch="version"
version = 1
while version < LIMIT:
    version += 1
```

"""


def count_trace(limit: int) -> Trace:
    """Rows of SAMPLE: 1 sets, then tests on even rows and additions on odd ones."""

    def change(after: int) -> tuple[Change]:
        before = str(after - 1) if after > 1 else None
        how: How = "rebound" if before else "bound"
        return (Change(name="version", before=before, after=str(after), how=how, type="int"),)

    steps = [Step(n=1, kind="statement", line=1, end_line=1, changes=change(1))]
    for version in range(1, limit + 1):
        more = version < limit
        test = Condition(text=f"version < {limit}", shown=f"{version} < {limit}", value=more)
        n = len(steps) + 1
        steps.append(Step(n=n, kind="test", line=2, end_line=2, tests=(test,), ends_loop=not more))
        if more:
            steps.append(
                Step(n=n + 1, kind="statement", line=3, end_line=3, changes=change(version + 1))
            )
    return ended(Ending(reason="finished", exit_code=0), *steps)


def ended(end: Ending, *steps: Step, stdout: str = "") -> Trace:
    last = Step(n=None, kind="end", line=0, end_line=0)
    return Trace(python="3.11.7", steps=(*steps, last), end=end, stdout=stdout)


def lesson(
    body: str, *, mode: Verify = "warn", end: Ending | None = None, options: str = ""
) -> Report:
    """The report on SAMPLE (limit 3; 7 in second runs: written with `< 7`) and `body`."""
    sample = SAMPLE.replace("LIMIT", "3").replace(' watch="version"', f' watch="version" {options}')
    page = read_page(sample + body, "docs/lesson.md")
    assert page.findings == ()
    return verify(page, traces_of(page, end), verify=mode)


def traces_of(page: Page, end: Ending | None = None) -> Mapping[Program, Trace]:
    made = {p: count_trace(7 if "< 7" in p.code else 3) for p in programs(page)}
    if end is not None:
        made = {program: ended(end) for program in made}
    return made


def quiz(answer: str, *options: str, kind: str = "choice") -> str:
    head = f"/// quiz | Which?\n    answer: '{answer}'\n    kind: {kind}\n\n"
    return head + "\n".join(f"- {option}" for option in options) + "\n///\n"


def told(report: Report) -> list[tuple[str, int, str]]:
    return [(f.code, f.position.line, f.message) for f in report.findings]


@pytest.mark.parametrize(
    ("show", "block", "hidden"),
    [
        ('show="none"', "", "step 4"),
        ('show="tracker"', "", "step 4"),
        ('show="none"', "/// trace-table\n    rows: 1-3\n///\n", "step 4"),
        ('show="none"', "/// trace-table\n    rows: 1-3\n///\n\n/// trace-table\n    rows: -1, 4\n///\n", ""),
        ('show="none"', "/// trace-player\n///\n", ""),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_reference_leads_to_a_row_that_the_page_shows(show, block, hidden):
    found = lesson(f"{block}\nSee [it](trace:4).\n", options=show).findings
    assert [(one.code, hidden in one.message) for one in found] == [("TM219", True)] * bool(hidden)


FIRST_FALSE = "first(not (version < 3))"  # row 6: set, test, add, test, add, test


def test_a_true_lesson_has_no_findings():
    report = lesson(
        quiz(FIRST_FALSE, "[ ] Step 5", "[x] Step 6")
        + '\nSee [steps 2 and 4](trace:2,4 "version < 3"): it is `{trace} final["version"]`.\n\n'
        + '/// moment | Why?\n    check: final["version"] == 3\n\nBecause.\n///\n\n'
        + "/// trace-table\n    columns: version\n    rows: 1-4, -1\n///\n"
    )
    assert report.findings == ()
    assert (report.proved, report.unverified) == (4, 0)
    assert (report.answers["q1"].right, report.answers["q1"].rows) == ((1,), (6,))
    assert list(report.values.values()) == ["3"]
    assert summary(report) == "4 claims proved, 0 findings"


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        (("[x] stopped", "[ ] Done"), "Only upper and lower case differ: write `Stopped`."),
        (("[x] `STOPPED`", "[ ] Done"), "Only upper and lower case differ: write `Stopped`."),
        (
            ("[x] stop", "[ ] Done"),
            "No option says 'Stopped': write it in place of a wrong one.",
        ),
        (("[x] done", "[ ] Stopped"), "Tick 'Stopped' instead."),
    ],
)
def test_an_option_in_other_letters_needs_no_other_option(options, advice):
    claim = '"Stopped" if final["version"] == 3 else "Done"'
    (finding,) = lesson(quiz(claim, *options)).findings
    assert (finding.code, finding.advice) == ("TM203", advice)


@pytest.mark.parametrize(
    ("body", "code", "line", "message"),
    [
        (
            quiz(FIRST_FALSE, "[x] Step 5", "[ ] Step 6"),
            "TM203",
            11,
            "the ticked answer 'Step 5' is wrong: `first(not (version < 3))` is 6",
        ),
        (quiz(FIRST_FALSE, "[x] Step 5", "[ ] Step 4"), "TM203", 11, "'Step 5' is wrong"),
        (quiz(FIRST_FALSE, "[ ] Step 5", "[ ] Step 4"), "TM204", 8, "no option says 6"),
        (quiz(FIRST_FALSE, "[x] Step 6", "[ ] `6`"), "TM205", 12, "'Step 6' and '`6`' both say 6"),
        ("See [there](trace:14).\n", "TM207", 7, "there is no row 14, the table has 6"),
        ("It is `{trace} step(9).line`.\n", "TM207", 7, "there is no row 9, the table has 6"),
        (
            '/// moment | Why?\n    check: final["version"] == 4\n\nSo.\n///\n',
            "TM208",
            8,
            '`final["version"] == 4` does not hold: `final["version"]` is 3',
        ),
        (
            'See [there](trace:2,6 "version < 3").\n',
            "TM209",
            7,
            "`version < 3` is False at row 6: `version` is 3",
        ),
        (
            'See [there](trace:3 "version < 3").\n',
            "TM209",
            7,
            "`version < 3` has no value at row 3",
        ),
        ('It is `{trace} final["versoin"]`.\n', "TM202", 7, "no row has a `versoin`"),
        (
            'It is `{trace} what_if("version < 4", "version < 7").output`.\n',
            "TM210",
            7,
            "`version < 4` is nowhere in the sample",
        ),
        ("It is `{trace} 1 / 0`.\n", "TM211", 7, "division by zero"),
        ("/// trace-table\n    columns: vresion\n///\n", "TM213", 8, "no column `vresion`"),
        ("/// trace-table\n    rows: 5-9\n///\n", "TM207", 8, "there is no row 9"),
        ("/// trace-table\n    rows: -99\n///\n", "TM207", 8, "there is no row -99"),
        ('`{trace} where("version < 3")`\n', "TM202", 7, "is a constant, not a condition"),
        ("`{trace} count(1)`\n", "TM202", 7, "`1` is a constant, not a condition"),
        ("`{trace} first(1 < 2)`\n", "TM202", 7, "`1 < 2` is a constant, not a condition"),
        ('See [there](trace:2 "1 == 1").\n', "TM202", 7, "is a constant, not a condition"),
    ],
)
def test_a_false_lesson_is_found(body, code, line, message):
    findings = told(lesson(body))
    assert [finding[:2] for finding in findings] == [(code, line)], findings
    assert message in findings[0][2]


def test_a_finding_stands_on_the_word_that_is_wrong():
    (finding,) = lesson('It is `{trace} 1 + final["versoin"]`.\n').findings
    assert finding.source[finding.position.column - 1 :].startswith('"versoin"')
    assert finding.advice == "Did you mean `version`?"


def test_a_question_that_nobody_can_answer_is_found_once():
    question = Question("q1", "Which?", HERE, (Option("1", False, HERE), Option("2", False, HERE)))
    page = Page("docs/lesson.md", blocks=(question,))
    assert [f.code for f in verify(page, {}).findings] == ["TM206"]
    by_reader = Finding(HERE, "TM108", "the quiz asks no question")
    assert verify(replace(page, findings=(by_reader,)), {}).findings == (by_reader,)


def test_a_second_run_answers_what_if():
    claim = 'what_if("version < 3", "version < 7").final["version"]'
    report = lesson(quiz(claim, "[ ] `3`", "[x] `7`"))
    assert report.findings == ()
    assert report.answers["q1"].value == 7


def test_an_unticked_quiz_is_ticked_by_the_run():
    report = lesson(quiz(FIRST_FALSE, "[ ] Step 6", "[ ] Step 5"))
    assert report.answers["q1"].right == (0,)
    assert report.answers["q1"].proven


@pytest.mark.parametrize(
    ("mode", "codes", "unverified"), [("warn", [], 1), ("strict", ["TM212"], 0), ("off", [], 1)]
)
def test_a_question_without_answer_is_unverified(mode, codes, unverified):
    report = lesson("/// quiz | Which?\n- [x] 1\n- [ ] 2\n///\n", mode=mode)
    assert [f.code for f in report.findings] == codes
    assert report.unverified == unverified
    assert report.answers["q1"].right == (0,)
    assert not report.answers["q1"].proven


@pytest.mark.parametrize(
    "body",
    [
        quiz("6", "[ ] `3`", "[x] `6`"),
        "/// moment | Why?\n    check: 1 == 1\n\nSo.\n///\n",
        "It is `{trace} 1 + 1`.\n",
    ],
)
def test_a_claim_that_asks_nothing_of_the_run_proves_nothing(body):
    report = lesson(body)
    assert (report.findings, report.proved, report.unverified) == ((), 0, 1)
    assert not any(answer.proven for answer in report.answers.values())
    assert [f.code for f in lesson(body, mode="strict").findings] == ["TM212"]


def test_a_constant_condition_is_told_without_its_quotes():
    (finding,) = lesson('`{trace} where("version < 3")`\n').findings
    assert finding.advice == "Write the condition without quotes: `version < 3`."


@pytest.mark.parametrize("name", TABLE_COLUMNS)
def test_every_column_of_a_table_can_be_named(name):
    assert lesson(f"/// trace-table\n    columns: [{name}, version]\n///\n").findings == ()


def test_a_bad_column_of_watch_is_found_at_its_own_place():
    text = SAMPLE.replace('"version"', '"version, nope"').replace("LIMIT", "3")
    page = read_page(text, "docs/lesson.md")
    (finding,) = verify(page, traces_of(page)).findings
    assert finding.code == "TM213"
    assert finding.source[finding.position.column - 1 :].startswith("nope")


@pytest.mark.parametrize(
    ("code", "watch", "reason"),
    [
        ("pair = {'x': len}\ny = 1\n", "pair['x'] + 1", "of `pair` only the text is known"),
        ("items = [1, 2]\ny = 1\n", "items[5]", "`items` is [1, 2], which has no item 5"),
        (
            "def f():\n    a = 1\ndef g():\n    b = 2\nf()\ng()\n",
            "a + b",
            "no row has values for all that it names",
        ),
    ],
)
def test_a_column_that_no_row_can_show_tells_the_reason_of_the_rows_that_have_its_variables(
    convert, code, watch, reason
):
    page = convert(f'```python trace watch="{watch}"\n{code}```\n')
    (told,) = page.log
    assert f"TM213 no column `{watch}`: {reason}" in told


def test_off_judges_no_claim():
    assert lesson(quiz(FIRST_FALSE, "[x] Step 5", "[ ] Step 6"), mode="off").findings == ()


@pytest.mark.parametrize(
    "end",
    [
        Ending(reason="syntax-error", error=Error(type="SyntaxError", message="x", line=2)),
        Ending(reason="error", error=Error(type="ValueError", message="x", line=2)),
        Ending(reason="crashed"),
    ],
)
def test_a_broken_sample_is_one_finding(end):
    body = (
        quiz(FIRST_FALSE, "[x] Step 5", "[ ] Step 6")
        + '\nSee [x](trace:9) and `{trace} final["version"]`.\n'
    )
    report = lesson(body, end=end)
    assert len(report.findings) == 1
    assert (report.proved, report.unverified) == (0, 2)


def test_a_sample_that_was_not_run_is_one_finding():
    page = read_page(SAMPLE + "`{trace} output`\n", "docs/lesson.md")
    report = verify(page, {})
    assert [f.code for f in report.findings] == ["TM211"]
    assert report.unverified == 1


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("call f", "`f` is never called"),
        ("loop 1", "there is no loop at line 1"),
        ("mark", "no statement of the sample has a `#:` comment"),
    ],
)
def test_a_step_that_does_not_exist_is_found(step, message):
    text = SAMPLE.replace('watch="version"', f'step="{step}"').replace("LIMIT", "3")
    page = read_page(text, "docs/lesson.md")
    (finding,) = verify(page, traces_of(page)).findings
    assert (finding.code, finding.message) == ("TM214", message)
    assert finding.source[finding.position.column - 1 :].startswith("step=")


SITE = Sample(
    id="s",
    position=HERE,
    code="a\nb\n",
    code_lines=(Position("docs/lesson.md", 2), Position("docs/lesson.md", 3)),
    options={"expect": Position("docs/lesson.md", 1, 20)},
)
VALUE_ERROR = Error(type="ValueError", message="bad", line=2)


@pytest.mark.parametrize(
    ("expect", "end", "code", "line", "message"),
    [
        (None, Ending(reason="finished"), None, 0, ""),
        (None, Ending(reason="exit", exit_code=0), None, 0, ""),
        (None, Ending(reason="exit", exit_code=3), "TM306", 1, "exit code 3"),
        ("exit", Ending(reason="exit", exit_code=3), None, 0, ""),
        ("SystemExit", Ending(reason="exit", exit_code=3), None, 0, ""),
        (None, Ending(reason="error", error=VALUE_ERROR), "TM301", 3, "ValueError: bad"),
        ("ValueError", Ending(reason="error", error=VALUE_ERROR), None, 0, ""),
        ("TypeError", Ending(reason="error", error=VALUE_ERROR), "TM302", 1, "expected TypeError"),
        ("ValueError", Ending(reason="finished"), "TM302", 1, "it finished"),
        (None, Ending(reason="step-limit", detail="9 steps"), "TM304", 1, "step limit (9 steps)"),
        ("step-limit", Ending(reason="step-limit"), None, 0, ""),
        (None, Ending(reason="killed", detail="signal 9"), "TM305", 1, "killed (signal 9)"),
        (None, Ending(reason="crashed"), "TM305", 1, "crashed"),
        (
            None,
            Ending(reason="syntax-error", error=Error(type="SyntaxError", message="no", line=1)),
            "TM303",
            2,
            "SyntaxError: no",
        ),
        (
            None,
            Ending(reason="error", error=Error(type="KeyError", message="", line=None)),
            "TM301",
            1,
            "KeyError (raised in code that is not shown)",
        ),
    ],
)
def test_an_ending_that_was_not_meant_is_found(expect, end, code, line, message):
    finding = ending_finding(replace(SITE, expect=expect), end)
    if code is None:
        assert finding is None
    else:
        assert finding is not None
        assert (finding.code, finding.position.line) == (code, line)
        assert message in finding.message


@pytest.mark.parametrize(
    ("option", "answer"),
    [
        ("3", 3),
        ("`3`", 3),
        ("**3**", 3),
        ("Step 3", 3),
        ("step 3", 3),
        ("Row 3", 3),
        ("At step 3.", 3),
        ("It is `3` then", 3),
        ("2", 2.0),
        ("2", Words("2\n")),
        ("Steps 1, 2 and 3", [1, 2, 3]),
        ("1, 2", [1, 2]),
        ("1, 2", (1, 2)),
        ("`[1, 2]`", [1, 2]),
        ("It prints `Using quick fix`", Words("Using quick fix\n")),
        ('It prints "Using quick fix".', Words("Using quick fix\n")),
        ("It prints “Using quick fix”", Words("Using quick fix\n")),
        ("Using quick fix", Words("Using quick fix\n")),
        ("`a\\nb`", Words("a\nb\n")),
        ("&lt;b&gt;", Words("<b>\n")),
        ("\\[1\\]", Words("[1]\n")),
        ("No output", Words("")),
        ("Nothing.", Words("")),
        ("It prints nothing", Words("")),
        ("Nothing", Words("Nothing\n")),
        ("Error", ErrorName("ValueError")),
        ("`ValueError`", ErrorName("ValueError")),
        ("None", None),
        ("Never", None),
        ("Yes", True),
        ("`False`", False),
        ("Nichts", Words("")),
        ("Dreimal", 3),
        ("'a'", "a"),
        ("`Point(x=1)`", Picture("Point(x=1)", "Point")),
    ],
)
def test_an_option_says_the_answer(option, answer):
    assert read_option(Option(option, False, HERE), TABLE).says(answer)


TABLE = word_table({"Nichts": "No output", "dreimal": 3})


@pytest.mark.parametrize(
    ("option", "answer"),
    [
        ("1", True),
        ("True", 1),
        ("Yes", 1),
        ("No", 0),
        ("'2'", 2),
        ("Step 2", 3),
        ("`Step 3`", 3),
        ("`a` or `b`", Words("a")),
        ("`[1, 2]`", (1, 2)),
        ("`Nothing`", Words("")),
        ("Error", Words("ValueError")),
        ("None", Words("")),
        ("0.3", 0.1 + 0.2),
        ("it's 3 o'clock", Words("s 3 o")),
    ],
)
def test_an_option_does_not_say_the_answer(option, answer):
    assert not read_option(Option(option, False, HERE), TABLE).says(answer)


@pytest.mark.parametrize(
    ("claim", "shown"),
    [
        (
            "final['version'] == 3 and len(steps) == 7",
            "`len(steps) == 7` is False: `len(steps)` is 6",
        ),
        ("not (final['version'] == 3)", "`final['version'] == 3` is True: `final['version']` is 3"),
        ("all([1 < 2, len(steps) < 6])", "`len(steps) < 6` is False: `len(steps)` is 6"),
        ("not (1 == 1 and len(steps) == 6)", "it is False"),
    ],
)
def test_a_check_that_fails_tells_the_part_that_decided(claim, shown):
    (finding,) = lesson(f'/// moment | Why?\n    check: "{claim}"\n\nx\n///\n').findings
    assert finding.message == f"`{claim}` does not hold: {shown}"


def test_a_title_that_fails_tells_the_part_that_decided():
    # Row 4 tests with 2, and row 5 sets 3.
    (finding,) = lesson('[x](trace:4 "version < 3 and version == 3")').findings
    assert finding.message.endswith("is False at row 4: `version == 3` is False: `version` is 2")


LINE, RUNS, TOTAL = Subject("line", 1), Subject("runs", 4), Subject("final", text="total")
CODE = "for i in [2]:\n    print(i)"


@pytest.mark.parametrize(
    ("option", "asked", "answer", "says"),
    [
        ("Line 2", LINE, 2, True),
        ("On line 2.", LINE, 2, True),
        ("Line 2: `print(i)`", LINE, 2, True),
        ("Line 1: `for i in …:`", LINE, 1, True),
        ("Line 2: `for i in …:`", LINE, 2, False),  # its code is that of line 1
        ("Step 2", LINE, 2, False),
        ("Line 2", Subject("first"), 2, False),  # a line is no step
        ("2 times", RUNS, 2, True),
        ("Twice", RUNS, 2, True),
        ("Never", RUNS, 0, True),
        ("2 times", TOTAL, 2, False),
        ("2 times 3", RUNS, 2, False),
        ("total = 10", TOTAL, 10, True),
        ("`total == 10`", TOTAL, 10, True),
        ("`total` is `10`", TOTAL, 10, True),
        ("other = 10", TOTAL, 10, False),
        ("total > 10", TOTAL, 10, False),
        ("total = 10 or 5", TOTAL, 10, False),
        ("No exception", Subject("raised"), None, True),
        ("No exception", TOTAL, None, False),
        ("Yes, it is", Subject("other"), True, True),
        ("Yes, but late", Subject("other"), True, False),
        ("`a⏎b`", Subject("output"), Words("a\nb\n"), True),
        ("`a⏎b`", Subject("output"), Words("a b\n"), False),
        ("`a b`", Subject("output"), Words("a\nb\n"), False),
    ],
)
def test_some_words_say_a_value_where_just_that_is_asked(option, asked, answer, says):
    assert read_option(Option(option, False, HERE), TABLE, asked, CODE).says(answer) is says


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        (("5", "`5`"), ["TM117"]),
        (("Step 5", "5"), ["TM117"]),
        (("`5`", "`5.0`"), []),  # a reader who learns of types tells them apart
        (("It stays `5`", "It becomes `5`"), []),
        (("`True`", "1"), []),
    ],
)
def test_wrong_options_that_say_the_same_number(wrong, codes):
    answer = 'final["version"]'  # 3
    report = lesson(quiz(answer, "[x] 3", *(f"[ ] {text}" for text in wrong)))
    assert [f.code for f in report.findings] == codes


@pytest.mark.parametrize(
    ("option", "message", "advice"),
    [
        ("It is three", "cannot be compared: it is no value", 'Write `{value="3"}` after it'),
        ("`4`", "is wrong: `final[", "No option says 3"),
        ('3 {value="5"}', "is wrong: it stands for 5, and", 'Write `{value="3"}`, or take'),
    ],
)
def test_a_ticked_option_is_told_why_it_is_not_the_answer(option, message, advice):
    (finding,) = lesson(quiz('final["version"]', f"[x] {option}", "[ ] 7")).findings
    assert finding.code == "TM203"
    assert message in finding.message
    assert finding.advice.startswith(advice)


def test_a_value_says_outright_what_an_option_stands_for():
    option = Option("In the third round, when `x` is 1", False, HERE, value="3")
    assert read_option(option, TABLE).says(3)
    assert not read_option(option, TABLE).says(1)


def claim(text: str) -> Claim:
    found = parse_claim(text, HERE, "s")
    assert isinstance(found, Claim)
    return found


@pytest.mark.parametrize(
    ("value", "ticks", "right", "codes"),
    [
        ([2, 3], "xx ", (0, 1), []),
        ([2, 3], "   ", (0, 1), []),
        ([2, 3], "x  ", (0, 1), ["TM203"]),
        ([2, 3], "xxx", (0, 1), ["TM203"]),
        ([2, 9], "x  ", (0,), ["TM204"]),
        ([2, 2], "x  ", (0,), []),
        (3, " x ", (1,), []),
    ],
)
def test_multiple_wants_all_and_only(value, ticks, right, codes):
    options = tuple(Option(f"Step {n}", t == "x", HERE) for n, t in enumerate(ticks, 2))
    question = Question("q1", "Which?", HERE, options, kind="multiple")
    judged = judge(
        question, claim("where(True)"), Computed(value), [read_option(o, TABLE) for o in options]
    )
    assert judged.answer.right == right  # type: ignore[union-attr]  # None fails the test too
    assert [f.code for f in judged.findings] == codes  # type: ignore[union-attr]  # None fails the test too


@pytest.mark.parametrize(
    ("value", "codes"), [(3, []), (Words("3\n"), []), (Words("x"), ["TM202"]), (True, ["TM202"])]
)
def test_a_number_question_needs_a_number(value, codes):
    question = Question("q1", "Which?", HERE, kind="number")
    judged = judge(question, claim("output"), Computed(value), [])
    assert [f.code for f in judged.findings] == codes  # type: ignore[union-attr]  # None fails the test too


@settings(max_examples=200, deadline=2000)
@given(st.text(max_size=60))
def test_any_option_is_read(text):
    for value in (None, text):
        reading = read_option(Option(text, False, HERE, value=value), TABLE)
        for answer in (3, True, None, [1], Words("x\n"), Picture("P()", "P")):
            assert reading.says(answer) in (True, False)


def test_a_finding_prints_with_its_source_and_advice():
    position = Position("docs/lesson.md", 42, 7)
    finding = Finding(position, "TM203", "it is wrong", "Tick another.", "- [x] Step 2")
    assert format_text(finding) == (
        "docs/lesson.md:42:7: TM203 it is wrong\n  | - [x] Step 2\n  |       ^\n  = Tick another."
    )


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\nb", "a\\nb"),
        ("\u202eabc", "\\u202eabc"),
        ("größe → 日本", "größe → 日本"),
        ("::error::x", ".::error::x"),
        ("a ##[error]", "a #\\x23[error]"),
        ("\tx", "    x"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_is_printed_is_safe(text, printed):
    assert safe(text) == printed


def test_the_caret_stands_under_wide_characters():
    finding = Finding(Position("a.md", 1, 3), "TM101", "m", source="日\tx")
    assert format_text(finding).split("\n")[2] == "  |       ^"


@given(st.text(max_size=30), st.text(max_size=30), st.integers(1, 40))
def test_no_captured_text_begins_a_line(message, source, column):
    finding = Finding(Position("a.md", 1, column), "TM101", message, message, source)
    for line in format_text(finding).split("\n"):
        assert line.startswith(("a.md:", "  | ", "  = "))
        assert line.isascii() or "\x1b" not in line


def test_a_summary_counts():
    note = Finding(HERE, "TM101", "m", severity="note")
    one = Report(findings=(note, Finding(HERE, "TM101", "m")), proved=1, unverified=2)
    assert summary(one) == "1 claim proved, 2 unverified, 1 finding, 1 note"
    assert summary(one, one) == "2 claims proved, 4 unverified, 2 findings, 2 notes"


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_explained(code):
    told = CODES[code]
    assert told.title
    assert not told.title.endswith(".")
    assert told.explanation.endswith(".")
    assert told.wrong != told.right


def test_the_codes_are_in_order():
    assert list(CODES) == sorted(CODES)


def test_an_error_in_code_that_is_not_shown_is_found_where_that_stands():
    end = Ending(reason="error", error=Error(type="ValueError", message="bad"))
    one = replace(SITE, options={"run": Position("docs/lesson.md", 1, 9)})
    several = replace(SITE, options={**one.options, "setup": Position("docs/lesson.md", 1, 20)})
    for sample, column in ((one, 9), (several, 1), (replace(SITE, options={}), 1)):
        finding = ending_finding(sample, end)
        assert finding is not None
        assert finding.position.column == column


def test_an_input_that_is_too_short_is_told():
    end = Ending(reason="error", error=Error(type="EOFError", message="EOF", line=1))
    finding = ending_finding(replace(SITE, options={}), end)
    assert finding is not None
    assert finding.advice.startswith("add a line to `input=`")
