"""Claims over a run: their values, what stops them, and the second runs that they need."""

import ast
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records import run as recorded

from tracemark.check.decision import Fails, Holds, Undecided, decide, decide_at
from tracemark.check.evaluate import Computed, evaluate, holds_at, value_at
from tracemark.check.needs import programs, variant
from tracemark.check.problem import Problem
from tracemark.check.run import Run
from tracemark.check.values import Picture, from_text, printed, python_value, same_value, shown
from tracemark.lesson.claim import Claim, Replacement
from tracemark.lesson.finding import Position
from tracemark.lesson.page import Container, Page
from tracemark.lesson.sample import Sample
from tracemark.trace.model import Change, Ending, Error, Frame, How, Outcome, Step, Trace, Value
from tracemark.trace.model import Test as Condition  # pytest would collect a class named Test
from tracemark.trace.program import Program
from tracemark.trace.rows import Granularity, rows_of

HERE = Position("docs/lesson.md", 1)
CODE = """\
def deploy_model(version):
    if version < 3:
        print("Using quick fix")
    else:
        print("Using stable build")
"""


def sample(code: str = CODE, step: Granularity = Granularity()) -> Sample:
    lines = tuple(Position("docs/lesson.md", 2 + n) for n in range(code.count("\n")))
    return Sample(id="s", position=HERE, code=code, code_lines=lines, step=step)


def bound(name: str, after: str, before: str | None = None, **known: Any) -> Change:
    how: How = "bound" if before is None else "rebound"
    return Change(name=name, before=before, after=after, how=how, **known)


def deploy_trace(limit: int = 3, versions: tuple[int, ...] = (1, 2, 3, 4)) -> Trace:
    """What the driver `for v in range(1, 5): deploy_model(v)` gives: three steps for each call."""
    steps: list[Step] = []
    for frame, version in enumerate(versions, 1):
        quick = version < limit
        where: dict[str, Any] = {"function": "deploy_model", "depth": 1, "frame": frame}
        argument = bound("version", str(version), frame=frame, scope="deploy_model", type="int")
        test = Condition(text=f"version < {limit}", shown=f"{version} < {limit}", value=quick)
        text = "Using quick fix\n" if quick else "Using stable build\n"
        n = len(steps)
        steps += [
            Step(n=n + 1, kind="call", line=1, end_line=1, changes=(argument,), **where),
            Step(n=n + 2, kind="test", line=2, end_line=2, tests=(test,), **where),
            Step(
                n=n + 3,
                kind="statement",
                line=3 if quick else 5,
                end_line=3 if quick else 5,
                output=text,
                action="print a text",
                **where,
            ),
        ]
    calls = (Frame(function="deploy_model", parent=0) for _ in versions)
    return finished(steps, frames=(Frame(function="<module>", parent=None), *calls))


def finished(steps: list[Step], end: Ending | None = None, **known: Any) -> Trace:
    last = Step(n=None, kind="end", line=0, end_line=0)
    return Trace(
        python="3.11.7",
        steps=(*steps, last),
        end=end or Ending(reason="finished", exit_code=0),
        stdout="".join(step.output for step in steps),
        **known,
    )


def deploy(step: Granularity = Granularity("call", "deploy_model")) -> Run:
    trace = deploy_trace()
    second = Run(sample(step=step), deploy_trace(limit=5), original=rows_of(trace, step))
    return Run(sample(step=step), trace, lambda replacements: second)


def total() -> Run:
    """`total = 2`, then three passes of a loop that adds i: 1 2 3; a list, an object, an error."""
    code = "total = 2\nfor i in items:\n    total += i\npoint = Point(1)\n1 / 0\n"
    steps = [Step(n=1, kind="statement", line=1, end_line=1, changes=(bound("total", "2"),))]
    before = 2
    for i in (1, 2, 3):
        n = len(steps)
        header = Step(
            n=n + 1, kind="loop", line=2, end_line=2, body_end=3, changes=(bound("i", str(i)),)
        )
        change = bound("total", str(before + i), str(before))
        steps += [header, Step(n=n + 2, kind="statement", line=3, end_line=3, changes=(change,))]
        before += i
    steps.append(Step(n=8, kind="loop", line=2, end_line=2, body_end=3, ends_loop=True))
    made = (
        bound("point", "Point(x=1)", type="Point"),
        bound("long", "[0, 1, 2, … 997 more]", type="list", whole=False),
        bound("line", "'abc'", type="str"),
    )
    steps.append(Step(n=9, kind="statement", line=4, end_line=4, changes=made))
    error = Error(type="ZeroDivisionError", message="division by zero", line=5)
    raised = Outcome(kind="raised", error=error)
    steps.append(Step(n=10, kind="statement", line=5, end_line=5, outcome=raised))
    ending = Ending(reason="error", exit_code=1, error=error)
    return Run(sample(code), finished(steps, ending))


def compute(text: str, run: Run) -> object:
    found = evaluate(ast.parse(text, mode="eval").body, run)
    return found.value if isinstance(found, Computed) else found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('step(3)["version"]', 3),
        ('step(3)["version < 3"]', False),
        ('step(3)["version<3"]', False),
        ('step(3)["version * 10"]', 30),
        ('step(3)["deploy_model.version"]', 3),
        ("step(3).line", 1),
        ("step(3).output", "Using stable build\n"),
        ("step(3).function", "deploy_model"),
        ("step(3).raised", None),
        ("len(steps)", 4),
        ("first(version < 3)", 1),
        ("first(not (version < 3))", 3),
        ("last(version<3)", 2),
        ("first(version > 9)", None),
        ("last(version > 9)", None),
        ("count(version < 3)", 2),
        ("where(version % 2 == 0)", [2, 4]),
        ('where("quick" in output)', [1, 2]),
        ("where(this.n > 2 and not (version < 3))", [3, 4]),
        ('values("version")', [1, 2, 3, 4]),
        ('final["version"]', 4),
        ("output", "Using quick fix\n" * 2 + "Using stable build\n" * 2),
        ("raised", None),
        ("ending", "finished"),
        ("runs(2)", 4),
        ("runs(3)", 2),
        ("runs(1)", 0),
        ('what_if("version < 3", "version < 5").step(4).output', "Using quick fix\n"),
        ('what_if("version < 3", "version < 5").first(not (version < 5))', None),
        ('what_if("version < 3", "version < 5").count(version < 5)', 4),
        ('len(what_if("version < 3", "version < 5").steps)', 4),
        ('step(1)["version"] + 1 if first(version < 3) == 1 else "no"', 2),
        ("round(2 / 3, 2) + abs(-1) * 2 ** 3", 8.67),
        ("sorted([3, 1]) == [1, 3] and max(1, 2) in (2, 3)", True),
    ],
)
def test_a_claim_over_calls_has_the_value(text, value):
    assert same_value(compute(text, deploy()), value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('final["total"]', 8),
        ('values("total")', [2, 3, 5, 8]),
        ('step(3).before["total"]', 2),
        ('step(3)["total"]', 3),
        ('step(3)["total / i"]', 3.0),
        ("first(total > 4)", 5),
        ("runs(2)", 4),  # with the step that found no more items, as the table has it
        ("runs(3)", 3),
        ("count(i == 2)", 2),  # rows where i is not set do not count
        ("raised", "ZeroDivisionError"),
        ("step(10).raised", "ZeroDivisionError"),
        ('final["point"] == "Point(x=1)"', True),
        ('first(this["line"] == "abc")', 9),
        ("first(this.line == 4)", 9),
        ("where(this.n < 3)", [1, 2]),
    ],
)
def test_a_claim_over_statements_has_the_value(text, value):
    assert same_value(compute(text, total()), value)


@pytest.mark.parametrize(
    ("text", "code", "message", "advice"),
    [
        ("step(14)", "TM207", "there is no row 14, the table has 4", ""),
        ("step(0)", "TM207", "there is no row 0, the table has 4", ""),
        ('step(1)["versoin"]', "TM202", "no row has a `versoin`", "Did you mean `version`?"),
        ("first(versoin < 3)", "TM202", "no row has a `versoin`", "Did you mean `version`?"),
        ("version == 3", "TM202", "is a variable of the sample", 'final["version"]'),
        ("frist(version < 3)", "TM202", "no function `frist`", "Did you mean `first`?"),
        ("ouput", "TM202", "no word `ouput`", "Did you mean `output`?"),
        ("step(1).ouput", "TM202", "no `.ouput`", "Did you mean `output`?"),
        ("first(small(version))", "TM202", "`small(version)` is not a condition", ""),
        ("step(1)", "TM202", "a row is not a value", ""),
        ("steps", "TM202", "`steps` is not a value", "len(steps)"),
        ("final", "TM202", "not a value yet", ""),
        ('values("total")', "TM202", "no row has a `total`", "`version`"),
        ("runs(99)", "TM202", "there is no line 99, the sample has 5", ""),
        ("[x for x in output]", "TM202", "not part of claims", ""),
        ("output.upper()", "TM202", "`.upper(…)` is not part of claims", ""),
        ("2 ** 99999999", "TM211", "too large", ""),
        ('"a" * 10 ** 9', "TM211", "too large", ""),
        ("1 / 0", "TM211", "division by zero", ""),
        ('what_if("a")', "TM202", "takes pairs of texts", ""),
        ('"%9999999d" % 1', "TM202", "formatting", ""),
        ("first(n == 1)", "TM202", "no variable `n`", "write `this.n`"),
        ("first(version < 3, 1)", "TM202", "takes one argument, not 2", ""),
        ("len(output, key=1)", "TM202", "plain arguments only", ""),
    ],
)
def test_a_claim_that_cannot_be_computed_says_why(text, code, message, advice):
    problem = compute(text, deploy())
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert message in problem.message
    assert advice in problem.advice


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ('final["long"] == [0]', "TM211", "only a preview"),
        ("first(line == 4)", "TM202", "`line` is ambiguous"),
        ('step(1)["i"]', "TM211", "`i` is not set after row 1"),
        ('final["point"] + 1', "TM211", "only the text is known"),
        ('what_if("total = 2", "total = 3").output', "TM210", "cannot be changed once more"),
    ],
)
def test_a_claim_over_statements_that_cannot_be_computed_says_why(text, code, message):
    problem = compute(text, total())
    assert isinstance(problem, Problem)
    assert (problem.code, message in problem.message) == (code, True), problem


def test_a_problem_points_at_the_word_that_is_wrong():
    problem = compute("1 + first(versoin < 3)", deploy())
    assert isinstance(problem, Problem)
    assert problem.offset == len("1 + first(")


def test_a_recorded_truth_does_not_stand_in_for_a_value():
    """`while n:` records the truth of `n`; `n == 2` must still compare its value."""
    test = Condition(text="left", shown="2", value=True)
    step = Step(n=1, kind="test", line=1, end_line=1, tests=(test,), changes=(bound("left", "2"),))
    run = Run(sample("left = 2\n"), finished([step]))
    assert compute("first(left == 2)", run) == 1
    assert compute("first(left)", run) == 1
    assert compute('step(1)["left"]', run) == 2


def test_a_part_that_was_skipped_is_none_and_does_not_count():
    parts = (
        Condition(text="a", shown="0", value=False),
        Condition(text="b > 1", shown="b > 1", value=None),
    )
    test = Condition(text="a and b > 1", shown="0 and b > 1", value=False, parts=parts)
    changes = (bound("a", "0"), bound("b", "2"))
    step = Step(n=1, kind="test", line=1, end_line=1, tests=(test,), changes=changes)
    run = Run(sample("a = 0\n"), finished([step]))
    assert compute('step(1)["b > 1"]', run) is None
    assert compute('step(1)["a and b > 1"]', run) is False
    assert compute("count(b > 1)", run) == 0


def test_a_second_run_that_was_stopped_has_no_end():
    first = total()
    endless = finished(list(first.trace.numbered), Ending(reason="step-limit"))
    second = Run(sample(), endless, original=first.rows)
    run = Run(sample(), first.trace, lambda replacements: second)
    problem = compute('what_if("a", "b").output', run)
    assert isinstance(problem, Problem)
    assert problem.code == "TM211"
    assert compute('what_if("a", "b").ending', run) == "step-limit"
    assert compute('what_if("a", "b").step(3)["total"]', run) == 3


def test_a_step_of_a_second_run_is_the_same_visit_of_the_same_line():
    run = deploy(Granularity())
    # Row 12 is line 5 in the first run; the second run never comes there.
    problem = compute('what_if("version < 3", "version < 5").step(12).output', run)
    assert isinstance(problem, Problem)
    assert (problem.code, "line 5 runs never" in problem.message) == ("TM207", True)
    # Row 11 is the fourth test in both.
    assert compute('what_if("version < 3", "version < 5").step(11)["version < 5"]', run) is True


def test_evidence_names_the_rows_that_a_claim_looked_at():
    found = evaluate(ast.parse("first(not (version < 3))", mode="eval").body, deploy())
    assert found == Computed(3, (3,))


@pytest.mark.parametrize(
    ("text", "row", "holds"),
    [("version < 3", 2, True), ("version < 3", 3, False), ("version == 3", 3, True)],
)
def test_a_condition_at_a_row(text, row, holds):
    run = deploy()
    assert holds_at(ast.parse(text, mode="eval").body, run, run.rows.rows[row - 1]) is holds


def test_a_watched_expression_at_a_row():
    run = deploy()
    assert value_at(run, run.rows.rows[1], "version * 2") == 4
    assert isinstance(value_at(run, run.rows.rows[1], "nothing"), Problem)


def claim(text: str) -> Claim:
    return Claim(text, HERE, "s", ast.parse(text, mode="eval").body)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("len(steps) == 4", Holds()),
        ("len(steps) == 5", Fails("len(steps) == 5", "`len(steps)` is 4")),
        ('values("version") == [1, -2]', Fails('values("version") == [1, -2]', '`values("version")` is [1, 2, 3, 4]')),
        ('final["version"] < first(this.n == 1)', Fails('final["version"] < first(this.n == 1)', '`final["version"]` is 4 and `first(this.n == 1)` is 1')),
        ("not steps == 4", Undecided),
        ("len(steps)", Undecided),
    ],
)  # fmt: skip
def test_a_verdict_shows_both_sides(text, verdict):
    found = decide(claim(text), deploy())
    assert isinstance(found, verdict) if isinstance(verdict, type) else found == verdict


def test_a_verdict_at_a_row_tells_the_value_there():
    run = deploy()
    found = decide_at(claim("version == 4"), run, run.rows.rows[2])
    assert found == Fails("version == 4", "`version` is 3")


@pytest.mark.parametrize(
    ("value", "python"),
    [
        (Value(text="[1, 'a']", type="list"), [1, "a"]),
        (Value(text="inf", type="float"), float("inf")),
        (Value(text="nan", type="float"), float("nan")),
        (Value(text="function f(n)", type="function"), Picture("function f(n)", "function")),
    ],
)
def test_a_value_is_read_as_python(value, python):
    assert same_value(python_value(value), python)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (True, 1, False),
        (2, 2.0, True),
        ([True], [1], False),
        ((1,), [1], False),
        (None, 0, False),
        ("2", 2, False),
        ({"a": [1]}, {"a": [1.0]}, True),
        (0.1 + 0.2, 0.3, False),
    ],
)
def test_values_are_equal_to_a_learner(one, other, same):
    assert same_value(one, other) is same
    assert same_value(other, one) is same


def test_sets_show_the_same_in_every_build():
    assert shown({"b", "a"}) == "{'a', 'b'}"
    assert from_text("{2, 1}") == {1, 2}


UNUSUAL = (
    "def f(v):\n    é = 'ü'; x = v < 3 and é  # c\n    y = [1,\n  2]\n    print(f'{v + 1}', x)\n"
)


@pytest.mark.parametrize(
    ("pairs", "line", "changed"),
    [
        ([("v<3", "v < 5")], 2, "    é = 'ü'; x = v < 5 and é  # c"),
        ([("v < 3", "1 if v else 2")], 2, "    é = 'ü'; x = (1 if v else 2) and é  # c"),
        ([("[1, 2]", "[]"), ("v < 3", "v > 3")], 2, "    é = 'ü'; x = v > 3 and é  # c"),
        ([("[1, 2]", "[]")], 3, "    y = []"),
        ([("y = [1, 2]", "y = 1")], 3, "    y = 1"),
        ([("print(f'{v+1}', x)", "pass")], 5, "    pass"),
        ([("v + 1", "v + 2")], 5, "    print(f'{v + 2}', x)"),
    ],
)
def test_a_piece_is_replaced_in_place(pairs, line, changed):
    program = variant(sample(UNUSUAL), tuple(Replacement(*pair) for pair in pairs))
    assert isinstance(program, Program)
    lines = program.code.split("\n")
    assert lines[line - 1] == changed
    assert len(lines) == len(UNUSUAL.split("\n"))


@pytest.mark.parametrize(
    ("pairs", "message", "advice"),
    [
        ([("v", "w")], "`v` stands at 2 places (lines 2 and 5)", "larger piece"),
        ([("v < 4", "w")], "`v < 4` is nowhere in the sample", "Did you mean `v < 3`?"),
        ([("v < 3", "(v<3)")], "nothing changes", ""),
        ([("v < 3", "(v,\n3)")], "lines would move", ""),
        ([("v < 3", "v <")], "is not one expression or statement", ""),
        ([("v < 3", "1"), ("v < 3 and é", "2")], "overlap", ""),
        ([("v < 3", "\0")], "is not one expression or statement", ""),
    ],
)
def test_a_piece_that_cannot_be_replaced_says_why(pairs, message, advice):
    problem = variant(sample(UNUSUAL), tuple(Replacement(*pair) for pair in pairs))
    assert isinstance(problem, Problem)
    assert problem.code == "TM210"
    assert message in problem.message
    assert advice in problem.advice


def test_a_page_needs_each_run_once():
    replaced = (Replacement("version < 3", "version < 5"),)
    nowhere = (Replacement("version < 9", "version < 5"),)
    check = Claim("…", HERE, "s", ast.Constant(True), (replaced, replaced, nowhere))
    block = Container("moment", "", HERE, (check, check))
    page = Page("docs/lesson.md", samples=(sample(),), blocks=(block, block))
    assert [p.code for p in programs(page)] == [CODE, CODE.replace("< 3", "< 5")]


ATOMS = st.sampled_from(
    [
        "1", "0", "-1", "2.5", "'a'", "None", "True", "[1, 2]", "()", "{}", "output", "raised", "steps",
        "final", "start", "n", "this.n", "line", "version", "total", "i", "this", "ending", "nonsense",
        "step(1)", "step(99)", 'final["total"]', 'final["long"]', 'final["point"]', "version < 3",
        'values("total")', "runs(2)", 'what_if("version < 3", "version < 5")', "10**9", "'%d'",
    ]
)  # fmt: skip


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = ["+", "-", "*", "/", "//", "%", "**", "<", "==", "in", "is", "and", "or", "<<", "@"]
    calls = [
        "step", "first", "last", "count", "where", "values", "runs", "len", "abs", "min", "max", "sum",
        "sorted", "round", "any", "all", "str", "int", "float", "bool", "list", "what_if", "open",
    ]  # fmt: skip
    attributes = ["before", "line", "output", "final", "step", "returned", "__class__"]
    return st.one_of(
        st.tuples(inner, st.sampled_from(operators), inner).map(
            lambda t: f"({t[0]}) {t[1]} ({t[2]})"
        ),
        st.tuples(st.sampled_from(calls), st.lists(inner, max_size=2)).map(
            lambda t: f"{t[0]}({', '.join(t[1])})"
        ),
        st.tuples(inner, inner).map(lambda t: f"({t[0]})[{t[1]}]"),
        st.tuples(inner, st.sampled_from(attributes)).map(lambda t: f"({t[0]}).{t[1]}"),
        inner.map(lambda t: f"not ({t})"),
        inner.map(lambda t: f"step(1)[{t!r}]"),
    )


@settings(max_examples=400, deadline=2000)
@given(st.recursive(ATOMS, _larger, max_leaves=8), st.booleans())
def test_no_claim_escapes(text, statements):
    run = total() if statements else deploy()
    node = ast.parse(text, mode="eval").body
    assert isinstance(evaluate(node, run), Computed | Problem)
    assert isinstance(holds_at(node, run, run.rows.rows[0]), bool | Problem | None)


@settings(max_examples=200, deadline=2000)
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_escapes(one, other):
    run = total()
    told = value_at(run, run.rows.rows[0], one)
    assert isinstance(told, Problem) or isinstance(printed(told), str), "it can be shown"
    pieces = (Replacement(one, other), Replacement("v < 3", other))
    assert isinstance(variant(sample(UNUSUAL), pieces), Program | Problem)


def test_a_deep_or_long_claim_is_refused():
    deep = ast.parse("-" * 450 + "1", mode="eval").body
    long = ast.parse("[" + "1, " * 2000 + "]", mode="eval").body
    for node in (deep, long):
        problem = evaluate(node, total())
        assert isinstance(problem, Problem)
        assert problem.code == "TM211"


@pytest.mark.parametrize(
    ("text", "value"), [("first(n < 3)", 2), ("where(this.n < 3)", [1, 2]), ("step(2).n", 2)]
)
def test_n_is_the_variable_of_the_sample(text, value):
    steps = [
        Step(n=1, kind="statement", line=1, end_line=1, changes=(bound("n", "3"),)),
        Step(n=2, kind="statement", line=2, end_line=2, changes=(bound("n", "2", "3"),)),
        Step(n=3, kind="statement", line=3, end_line=3, changes=(bound("n", "1", "2"),)),
    ]
    run = Run(sample("n = 3\nn = 2\nn = 1\n"), finished(steps))
    assert compute(text, run) == value


def test_nested_searches_end():
    steps = [Step(n=n, kind="statement", line=1, end_line=1) for n in range(1, 1001)]
    run = Run(sample(), finished(steps))
    problem = compute("count(count(count(this.n > 0) > 0) > 0)", run)
    assert isinstance(problem, Problem)
    assert problem.code == "TM211"


def test_a_claim_may_ask_for_the_thread_of_a_row():
    code = (
        "import threading\ndef f():\n    thread = 1\n"
        "t = threading.Thread(target=f, name='w')\nt.start()\nt.join()\n"
    )
    run = Run(sample(code), recorded(code))
    assert compute("first(this.thread == 'w')", run) == compute(
        "first(line == 2 and this.n > 2)", run
    )
    assert compute("step(1).thread", run) == ""
    assert compute("count(thread == 1)", run) == 1
