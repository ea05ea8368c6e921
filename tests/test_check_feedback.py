"""What is said on options and answers that the author wrote nothing on, against what programs really do."""

import re

import pytest
from tests.plain_runs import plain_run
from tests.test_check_generated import PROGRAMS, outcome, page_of, questions, report_of

from tracemark.proof import prove
from tracemark.runner import Runner
from tracemark.settings import Settings
from tracemark.views.feedback import feedback, summary

LOOP = """\
n = 4
m = 9
while n > 1:
    n = n - 1
print(n, m)
"""
# Its steps: 1 and 2 set n and m; 3, 5, 7 and 9 test `n > 1`; 4, 6 and 8 make n 3, 2 and 1; 10 prints.


@pytest.fixture(scope="module")
def runner():
    with Runner(None) as runner:
        yield runner


def boxes(claim: str, options: str) -> str:
    """A question with several boxes; `+` before an option that is ticked."""
    lines = (f"- [{'x' if o[0] == '+' else ' '}] {o.lstrip('+')}" for o in options.split(", "))
    return f" | Which?\n    kind: multiple\n    answer: {claim}\n\n" + "\n".join(lines)


def sentences(quiz: str, runner: Runner) -> list[str]:
    """What is said on each option, nothing of the views in it."""
    page = page_of(LOOP, [quiz])
    report = report_of(page, runner)
    assert [finding.code for finding in report.findings] == []
    return [said.text if said else "" for said in report.answers["q1"].said]


@pytest.mark.parametrize(
    ("claim", "options", "expected"),
    [
        (
            "where(n > 1)",
            "+Step 3, +`5`, +7, Step 9, Step 4, Step 11",
            [
                "At step 3 `n > 1` is True (`4 > 1`).",
                "At step 5 `n > 1` is True (`3 > 1`).",
                "At step 7 `n > 1` is True (`2 > 1`).",
                "At step 9 `n > 1` is False (`1 > 1`).",
                "Step 4 does not evaluate `n > 1`.",
                "There is no step 11; the last one is step 10.",
            ],
        ),
        (
            "where(not (n > 1))",
            "+9, 7",
            ["At step 9 `n > 1` is False (`1 > 1`).", "At step 7 `n > 1` is True (`2 > 1`)."],
        ),
        (
            "where(line == 4)",
            "+4, +6, +8, 10",
            [
                "Step 4 is at line 4.",
                "Step 6 is at line 4.",
                "Step 8 is at line 4.",
                "Step 10 is at line 5.",
            ],
        ),
        (
            "where(n + m == 12)",
            "+4, +5, 6",
            [
                "After step 4 `n + m == 12` is True.",
                "After step 5 `n + m == 12` is True.",
                "After step 6 `n + m == 12` is False.",
            ],
        ),
        (
            'values("n")',
            "+4, +3, +2, +1, 9, 0",
            [
                "After step 1 `n` is `4`.",
                "After step 4 `n` is `3`.",
                "After step 6 `n` is `2`.",
                "After step 8 `n` is `1`.",
                "That is `m` after step 2; `n` is never that.",
                "`n` is never that; its last value, after step 8, is `1`.",
            ],
        ),
        (
            '\'[step(4)["n"], final["m"]]\'',
            "+3, +9, 4, 55",
            [
                "After step 4 `n` is `3`.",
                "After step 2, and at the end, `m` is `9`.",
                "That is `n` before step 4; after it `n` is `3`.",
                "After step 4 `n` is `3`.",
            ],
        ),
        (
            'final["n"]',
            "+1, 2",
            [
                "After step 8, and at the end, `n` is `1`.",
                "That is `n` before step 8; after it `n` is `1`.",
            ],
        ),
        (
            'what_if("n > 1", "n > 2").where(line == 4)',
            "+4, +6, 8",
            [
                "",
                "",
                "With `n > 2` it is `[4, 6]`; the run first differs at step 7, where `n > 2` is then False.",
            ],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "(" in value else "",
)
def test_each_box_is_told_what_the_run_says_on_it(claim, options, expected, runner):
    assert sentences(boxes(claim, options), runner) == expected


@pytest.mark.parametrize("name", list(PROGRAMS)[::2])
def test_what_is_said_on_rows_is_so(name, runner):
    run = plain_run(PROGRAMS[name])
    texts = list(dict.fromkeys(step.test[0] for step in run.steps if step.test))
    for text in texts:
        for wanted in ("True", "False"):
            right = run.counted(text, wanted)
            if not right:
                continue
            options = (f"{'+' if n in right else ''}{n}" for n in range(1, len(run.steps) + 1))
            claim = f"where({text})" if wanted == "True" else f"where(not ({text}))"
            page = page_of(PROGRAMS[name], [boxes(f"'{claim}'", ", ".join(options))])
            report = report_of(page, runner)
            assert report.proved, claim
            for n, said in enumerate(report.answers["q1"].said, 1):
                assert said is not None
                assert said.row == n
                told = re.match(rf"At step {n} `(.+?)` is (True|False)", said.text)
                value = told[2] if told else "not evaluated"
                assert value == outcome(run, str(n), text), said.text
                assert told or said.text == f"Step {n} does not evaluate `{text}`."


@pytest.mark.parametrize("name", list(PROGRAMS)[::2])
def test_what_is_said_on_values_is_so(name, runner):
    run = plain_run(PROGRAMS[name])
    for variable in run.final:
        taken = {step.after[variable] for step in run.steps if variable in step.after}
        others = {value for step in run.steps for value in step.after.values()} - taken
        every = [f"+`{v}`" for v in sorted(taken)] + [f"`{v}`" for v in sorted(others)]
        if any(", " in value or "'" in value for value in every) or len(every) < 2:
            continue
        page = page_of(PROGRAMS[name], [boxes(f'values("{variable}")', ", ".join(every))])
        report = report_of(page, runner)
        assert report.proved, variable
        for option, said in zip(every, report.answers["q1"].said, strict=True):
            assert said is not None
            told = re.match(
                r"(?:That is|After step (\d+)) `(\w+)` (?:is|after step (\d+))", said.text
            )
            assert told, said.text
            assert (told[2] == variable) is option.startswith("+")
            step = run.step(told[1] or told[3])
            assert step.after[told[2]] == option.strip("+`"), said.text


@pytest.mark.parametrize(
    ("kind", "claim", "expected"),
    [
        ("number", 'final["n"]', "After step 8, and at the end, `n` is `1`."),
        ("number", 'step(4)["n"]', "After step 4 `n` is `3`."),
        ("number", "first(not (n > 1))", "At step 9 `n > 1` is False (`1 > 1`)."),
        ("number", "runs(4)", "Line 4 runs 3 times, last at step 8."),
        ("number", 'step(4)["n"] + step(2)["m"]', "See step 2: set `m` to `9`."),
        ("text", "output", "The only step that writes is step 10: `1 9`."),
        ("text", "raised", "After step 10 the program ends without an error."),
    ],
)
def test_an_answer_that_is_typed_is_borne_out_by_a_row(kind, claim, expected, runner):
    page = page_of(LOOP, [f" | What?\n    kind: {kind}\n    answer: {claim}\n"])
    report = report_of(page, runner)
    (question,) = questions(page)
    rows = prove(page, runner, Settings()).runs["s"].rows
    assert report.proved == 1
    assert summary(question, report.answers["q1"], rows) == expected
    assert feedback(question, report.answers["q1"], rows) == ()


def test_the_author_s_own_words_stand(convert):
    page = convert(
        f'```python trace id="s"\n{LOOP}```\n\n'
        "/// quiz | When?\n    kind: multiple\n    answer: where(n > 1)\n\n"
        "- [x] 3\n  > Mine.\n- [x] 5\n- [x] 7\n- [ ] 9\n  > Also mine.\n///\n\n"
        '/// quiz | What?\n    kind: number\n    answer: final["n"]\n\n'
        "//// explain\nIt counts down.\n////\n///\n\n"
        '/// quiz | What?\n    kind: number\n    answer: final["n"]\n///\n'
    )
    assert page.codes == []
    said = ["".join(dd.itertext()) for dd in page.all("dd")]
    assert (said[0], said[3]) == ("Mine.", "Also mine.")
    assert said[1] == "At step 5 n > 1 is True (3 > 1)."
    several, typed = page.has("p", "tm-summary")
    assert "".join(several.itertext()) == "The run gives [3, 5, 7]."
    assert "".join(typed.itertext()) == "After step 8, and at the end, n is 1."
    assert typed.find("a").get("href") == "#s-step-8"


# 1 pass; 2 n = 6; 3 test, 4 n = 5, 5 test, 6 n = 4, 7 test, 8 n = 3, 9 test; 10 best = 3, 11 best = 2, 12 best = 1.
LATE = """\
pass
n = 6
while n > 3:
    n = n - 1
best = n
best = best - 1
best = best - 1
"""


@pytest.mark.parametrize(
    ("claim", "wrong", "expected"),
    [
        ("first(best < 3)", 2, "At step 2 `best` has no value yet; it is first True at step 11."),
        ("first(best < 3)", 10, "After step 10 `best < 3` is False; it is first True at step 11."),
        ("first(best < 3)", 8, "At step 8 `best` has no value yet; it is first True at step 11."),
        ("last(best < 9)", 11, "After step 11 `best < 9` is True too; it is last True at step 12."),
        ("last(not (n > 3))", 2, "Step 2 does not evaluate `n > 3`; it is last False at step 9."),
    ],
)
def test_a_wrong_step_is_told_what_is_so_there(claim, wrong, expected, runner):
    right = {"first(best < 3)": 11, "last(best < 9)": 12, "last(not (n > 3))": 9}[claim]
    asked = f" | When?\n    answer: {claim}\n\n- [ ] Step {wrong}\n- [x] Step {right}"
    page = page_of(LATE, [asked])
    report = report_of(page, runner)
    assert report.findings == ()
    said = report.answers["q1"].said[0]
    assert said is not None
    assert (said.text, said.row) == (expected, wrong)


@pytest.mark.parametrize(
    ("claim", "options", "summed", "see"),
    [
        # Line 3 is at steps 3, 5, 7 and 9: the last alone would leave three out.
        (
            "where(line == 3)",
            ("[x] 3", "[x] 5", "[x] 7", "[x] 9"),
            "The run gives [3, 5, 7, 9].",
            [],
        ),
        # Line 5 is at step 10 only, which shows the whole answer.
        (
            "where(line == 5)",
            ("[x] 10", "[ ] 9"),
            "The run gives [10]; see step 10 (print 1 9).",
            ["See step 10"],
        ),
    ],
)
def test_of_several_rows_none_is_said_to_show_all(claim, options, summed, see, convert):
    page = convert(
        f'```python trace id="s"\n{LOOP}```\n\n'
        f"/// quiz | Which?\n    kind: multiple\n    answer: {claim}\n\n"
        + "\n".join(f"- {option}" for option in options)
        + "\n///\n"
    )
    assert page.codes == []
    (said,) = page.has("p", "tm-summary")
    assert "".join(said.itertext()) == summed
    texts = ["".join(a.itertext()) for a in page.has("form", "tm-quiz")[0].iter("a")]
    assert [text for text in texts if text.startswith("See")] == see


# Without the change step 4 makes w 1.5; with "1.0" for "0.25" it makes w 3.0: no row of the page shows that.
RATE = """\
rate = 0.25
w = 1.0
w = w + rate
w = w + rate
"""


@pytest.mark.parametrize(
    "asked",
    [
        'answer: what_if("0.25", "1.0").step(4)["w"]\n\n- [x] 3.0\n- [ ] 7.0\n',
        'ask: value w after step 4 if "0.25" becomes "1.0"\n',
        'kind: number\n    answer: what_if("0.25", "1.0").step(4)["w"]\n',
        'kind: number\n    answer: what_if("0.25", "1.0").step(4)["w"] + 1\n',
        'kind: number\n    answer: what_if("0.25", "1.0").last(w > 2)\n',
        'kind: multiple\n    answer: what_if("0.25", "1.0").where(w > 1.9)\n\n- [x] 3\n- [x] 4\n- [ ] 1\n',
    ],
)
def test_rows_of_a_changed_run_are_not_said_to_be_on_the_page(asked, convert):
    title = "" if asked.startswith("ask") else " | What?"
    page = convert(f'```python trace id="s"\n{RATE}```\n\n/// quiz{title}\n    {asked}///\n')
    assert page.codes == []
    form = page.has("form", "tm-quiz")[0]
    text = "".join(form.itertext())
    assert not re.search(r"[Ss]ee step|shows it", text)
    linked = {a.get("href") for a in form.iter("a")}
    # Only the comparison of both runs names a row: they part where `rate` is set.
    assert linked <= {"#s-step-1"}
    assert not linked or "the run first differs at step 1" in text


def test_rows_of_the_sample_itself_still_show_the_answer(convert):
    page = convert(
        f'```python trace id="s"\n{RATE}```\n\n/// quiz | How much more?\n    kind: number\n'
        '    answer: what_if("0.25", "1.0").step(4)["w"] - step(3)["w"]\n///\n'
    )
    assert page.codes == []
    hrefs = {a.get("href") for a in page.has("form", "tm-quiz")[0].iter("a")}
    assert hrefs == {"#s-step-3"}


def test_of_a_name_in_two_scopes_nothing_is_said_that_holds_in_one_only(runner):
    code = "n = 1\ndef f(n):\n    return n\nf(7)\nn = 2\n"
    report = report_of(page_of(code, [boxes("values('n')", "+1, +2, 7")]), runner)
    assert report.proved == 1
    said = report.answers["q1"].said
    assert said[0] is not None
    assert said[0].text == "After step 1 `n` is `1`."
    assert said[2] is None


def test_a_preview_on_the_way_to_the_answer_does_no_harm(runner):
    code = "n = list(range(1000))\nn = 3\n"
    quizzes = [" | ?\n    kind: number\n    answer: final['n']\n"]
    report = report_of(page_of(code, quizzes), runner)
    assert report.findings == ()
    assert report.proved == 1


@pytest.mark.parametrize(
    ("shown", "link"),
    [
        ('show="table"', True),
        ('show="none"', False),
        ('show="none"\n```\n\n/// trace-table | s\n    rows: 2-3\n///', True),
        ('show="none"\n```\n\n/// trace-table | s\n    rows: 1\n///', False),
    ],
)
def test_a_row_is_a_link_only_where_a_table_of_the_page_has_it(shown, link, convert):
    option, _, block = shown.partition("\n```\n")
    page = convert(
        f'```python trace id="s" {option}\nn = 1\nn = 2\nn = 3\n```\n{block}\n\n'
        "/// quiz\n    ask: value n after step 2\n///\n"
    )
    assert page.codes == []
    targets = {one.get("href", "") for one in page.all("a[@href]")} & {
        f"#s-step-{n}" for n in (1, 2, 3)
    }
    ids = {one.get("id") for one in page.all("*[@id]")}
    assert "step 2" in page.words
    assert "#s-step-2" in targets or not link
    assert [target for target in targets if target.removeprefix("#") not in ids] == []
