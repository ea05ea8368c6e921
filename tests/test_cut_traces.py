"""A program that makes more steps than are recorded: what is shown of it, claimed of it and said."""

import ast
from functools import partial

import pytest
from tests.records import run

from tracemark.check.evaluate import evaluate, shown_at
from tracemark.check.problem import Problem
from tracemark.check.run import Run
from tracemark.lesson.finding import Position
from tracemark.lesson.option_value import read_step
from tracemark.lesson.sample import Sample
from tracemark.trace.model import Ending
from tracemark.trace.phrases import ending_text
from tracemark.trace.program import Limits
from tracemark.trace.rows import Granularity, rows_of
from tracemark.views.player import player_view
from tracemark.views.table import table_view
from tracemark.views.tracker import tracker_view

CODE = """\
def double(n):
    twice = n * 2
    return twice
total = 0
for i in range(100):
    total += double(i)
print(total)
"""
LIMITS = Limits(max_steps=20)
HIDDEN = 2 + 5 * 100 + 1 + 1 - 20
"""Two statements, five steps a pass, the end of the loop and the output; less the recorded ones."""
END = f"program finished; {HIDDEN} further steps are not shown"


def sample(step="statement", code=CODE):
    granularity = read_step(step)
    assert isinstance(granularity, Granularity)
    lines = tuple(Position("page.md", 2 + n) for n in range(code.count("\n")))
    return Sample(
        id="s", position=Position("page.md", 1), code=code, code_lines=lines,
        step=granularity, limits=LIMITS,
    )  # fmt: skip


def shown(step="statement", code=CODE):
    """A sample with its run."""
    it = sample(step, code)
    return Run(it, run(code, limits=LIMITS))


def claimed(text, step="statement", code=CODE):
    """What a claim comes to."""
    it = shown(step, code)
    found = evaluate(ast.parse(text, mode="eval").body, it)
    return found if isinstance(found, Problem) else found.value


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (Ending(reason="finished"), "program finished"),
        (
            Ending(reason="finished", hidden_steps=1),
            "program finished; 1 further step is not shown",
        ),
        (
            Ending(reason="exit", exit_code=2, hidden_steps=12_345),
            "program ended with exit code 2; 12,345 further steps are not shown",
        ),
        (
            Ending(reason="step-limit", detail="2,000 steps", hidden_steps=500),
            "stopped after 2,000 steps and 500 more, which are not shown",
        ),
        (
            Ending(reason="step-limit", detail="2,000 steps"),
            "stopped after 2,000 steps and more, which are not shown",
        ),
    ],
)
def test_the_end_says_how_many_steps_are_not_shown(end, words):
    assert ending_text(end) == words


def test_the_table_ends_with_the_count():
    it = shown()
    view = table_view(it.rows, id="s", code_lines=CODE.splitlines())
    assert view.ending == END
    assert not view.stopped
    assert [line.n for line in view.lines] == list(range(1, 21))


@pytest.mark.parametrize("step", ["loop", "call double", "mark"])
def test_so_does_a_table_of_other_rows(step):
    view = table_view(shown(step).rows, id="s", code_lines=CODE.splitlines())
    assert view.ending == END


def test_a_loop_that_came_to_its_end_is_followed_by_what_is_not_shown():
    code = "for i in range(3):\n    pass\nfor i in range(50):\n    pass\n"
    rows = rows_of(run(code, limits=Limits(max_steps=9)), Granularity("loop", line=1))
    view = table_view(rows, id="s", code_lines=code.splitlines())
    assert view.ending == "no more items; then program finished; 99 further steps are not shown"


def test_the_tracker_has_a_gap_before_its_true_final_values():
    it = shown()
    view = tracker_view(it.rows, id="s", watch=["total", "twice", "total + 1", "total > 5"])
    assert view.moments[-1].hidden == f"{HIDDEN} further steps are not shown"
    finals = {track.label: track.final for track in view.tracks}
    assert finals["total"].text == "9900"
    assert (finals["twice"].kind, finals["twice"].text) == ("absent", "not recorded")
    assert finals["Output"].text == "1 line in all"
    assert all(len(track.after) == len(view.moments) for track in view.tracks)


def test_an_expression_of_the_tracker_is_computed_of_true_final_values():
    it = shown()
    view = tracker_view(
        it.rows, id="s", watch=["total + 1", "twice + 1"], evaluate=partial(shown_at, it)
    )
    assert [track.final.text for track in view.tracks[:2]] == ["9901", "not set"]


def test_the_players_last_step_says_it():
    view = player_view(shown().rows, id="s", code_lines=CODE.splitlines())
    assert END in view.data


# Claims


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('step(4)["i"]', 0),
        ('step(4).before["total"]', 0),
        ("output", "9900\n"),
        ("raised", None),
        ("ending", "finished"),
        ('final["total"]', 9900),
        ('final["i"]', 99),
        ('final["total"] + final["i"]', 9999),
        ('start["total"] if False else 1', 1),
        ("first(line == 5)", 3),
        ('first(double.n == 1)', 9),
    ],
)  # fmt: skip
def test_what_the_recorded_rows_and_the_end_say_is_decided(text, value):
    assert claimed(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "len(steps)",
        "count(line == 5)",
        "where(line == 5)",
        "last(line == 5)",
        "first(total > 9000)",
        'values("total")',
        "runs(5)",
        'final["twice"]',
        'final["double.n"]',
        'final["n"] + 1',
    ],
)
def test_what_needs_all_rows_is_not_decided(text):
    problem = claimed(text)
    assert isinstance(problem, Problem)
    assert problem.code == "TM211"
    assert f"{HIDDEN} steps past `max_steps` that are not recorded" in problem.message
    assert problem.advice == "raise `max_steps` (it is 20), or make the sample smaller"


def test_a_name_that_is_deleted_in_the_end_is_not_set():
    problem = claimed('final["i"]', code=CODE + "del i\n")
    assert isinstance(problem, Problem)
    assert "not set at the end" in problem.message


@pytest.mark.parametrize(("step", "last"), [("call double", 4), ("loop", 4)])
def test_a_row_that_was_not_over_is_not_decided(step, last):
    assert claimed('step(1)["total"]' if step == "loop" else "step(1).returned", step) == 0
    problem = claimed(f"step({last}).output", step)
    assert isinstance(problem, Problem)
    assert problem.code == "TM211"
    assert problem.message == f"row {last} does not end before `max_steps`"
    undecided = claimed("first(output == 'x')", step)
    assert isinstance(undecided, Problem)
    assert undecided.code == "TM211"


def test_a_call_that_was_not_over_returned_nothing_yet():
    code = "def f(n):\n    if n:\n        f(n - 1)\nf(60)\n"
    rows = shown("call f", code).rows
    assert {row.outcome.kind for row in rows} == {"ok"}
    assert not any(row.is_over for row in rows)


def test_a_row_past_the_limit_is_asked_for_in_vain():
    problem = claimed("step(21).line")
    assert isinstance(problem, Problem)
    assert problem.code == "TM207"
    assert "raise `max_steps`" in problem.advice


def test_an_endless_program_has_no_final_values():
    problem = claimed('final["n"]', code="n = 0\nwhile True:\n    n += 1\n")
    assert isinstance(problem, Problem)
    assert problem.code == "TM211"


# Pages

LESSON = """\
```python trace id="s" max_steps="20" EXPECT
total = 0
for i in range(REPEAT):
    total += i
print(total)
```
"""


@pytest.fixture
def checked(site, trace_cache):
    """Builds a page and gives its findings with what the build said of them."""

    def check(text, repeat=100, expect=""):
        page = LESSON.replace("EXPECT", expect).replace("REPEAT", str(repeat)) + text
        site.write("lesson.md", page)
        plugin = {"tracemark": {"cache_dir": str(trace_cache)}}
        built = site.build(plugins=[plugin], strict=True)
        return [line.split()[1] for line in built.log if line.startswith("docs/")], built

    return check


def test_a_finite_sample_is_a_note_that_fails_nothing(checked):
    codes, built = checked('It is `{trace} final["total"]`.\n')
    assert codes == ["TM308"]
    assert not built.aborted
    assert "It is 4950." in built.page().words
    assert "program finished; 183 further steps are not shown" in built.page().words


def test_nothing_is_noted_of_a_sample_within_its_limit(checked):
    codes, _ = checked("It is `{trace} len(steps)`.\n", repeat=3)
    assert codes == []


@pytest.mark.parametrize("text", ["`{trace} len(steps)`", '[all](trace:50 "line == 3")'])
def test_a_claim_that_needs_hidden_rows_is_a_finding(checked, text):
    codes, built = checked(f"See {text}.\n")
    assert codes in (["TM308", "TM211"], ["TM308", "TM207"])
    assert built.aborted


def test_an_endless_sample_is_a_finding(checked):
    codes, built = checked("", repeat="10**9")
    assert codes == ["TM304"]
    assert built.aborted


def test_a_sample_that_was_expected_to_be_endless_and_is_not_is_a_finding(checked):
    codes, _ = checked("", expect='expect="step-limit"')
    assert codes == ["TM302"]


def test_a_second_run_that_is_cut_off_still_has_an_end(checked):
    text = 'It is `{trace} what_if("range(3)", "range(100)").final["total"]`.\n'
    codes, built = checked(text, repeat=3)
    assert codes == []
    assert "It is 4950." in built.page().words


def test_a_second_run_that_is_cut_off_has_no_number_of_rows(checked):
    text = 'It is `{trace} what_if("range(3)", "range(100)").runs(3)`.\n'
    codes, built = checked(text, repeat=3)
    assert codes == ["TM211"]
    assert "the second run made 183 steps past `max_steps`" in " ".join(built.log)
