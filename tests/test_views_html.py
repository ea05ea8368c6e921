"""The HTML of each view, parsed: structure, words and escaping."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markupsafe import Markup
from tests.records import run

from tracemark.check.answer import Answer, Said
from tracemark.check.statements import Checked, Statement, Verdict
from tracemark.check.values import Words
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.page import Flow, Header
from tracemark.lesson.question import Option, Question, QuestionKind
from tracemark.lesson.view import TABLE_COLUMNS
from tracemark.trace.model import (
    MODULE,
    Change,
    Ending,
    Error,
    Frame,
    How,
    Outcome,
    Step,
    Test,
    Trace,
)
from tracemark.trace.rows import Granularity, rows_of
from tracemark.views.coverage import coverage_view
from tracemark.views.feedback import feedback, summary
from tracemark.views.finding import finding_view
from tracemark.views.flow import flow_view
from tracemark.views.header import ViewLink, ViewsView, header_view, reading_minutes
from tracemark.views.lesson_parts import lesson_part
from tracemark.views.output import output_view
from tracemark.views.place import Place
from tracemark.views.player import player_view
from tracemark.views.quiz import quiz_view
from tracemark.views.table import table_view
from tracemark.views.templates import Templates, View
from tracemark.views.tracker import tracker_view

HOSTILE = "</script><script>alert(1)</script> \"'<img onerror=x> \x1b[31m\x00\u202e\ud83d"
HERE = Position("docs/l.md", 42, 5)
VOID = {"input", "br", "col"}
Test.__test__ = False  # type: ignore[attr-defined]  # a condition, not a test case


class Node:
    """An element: tag, attributes, children (elements and strings)."""

    def __init__(self, tag, attributes=()):
        self.tag, self.attributes, self.children = tag, dict(attributes), []

    def all(self, tag=None, name=None, **attributes):
        found = []
        for child in self.children:
            if isinstance(child, str):
                continue
            classes = (child.attributes.get("class") or "").split()
            if (
                tag in (None, child.tag)
                and (name is None or name in classes)
                and all(child.attributes.get(key) == value for key, value in attributes.items())
            ):
                found.append(child)
            found += child.all(tag, name, **attributes)
        return found

    def one(self, tag=None, name=None, **attributes):
        [node] = self.all(tag, name, **attributes)
        return node

    @property
    def text(self):
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    @property
    def words(self):
        return " ".join(self.text.split())


class Builder(HTMLParser):
    """Fails where a tag is left open or closed twice."""

    def __init__(self):
        super().__init__()
        self.stack = [Node("root")]

    def handle_starttag(self, tag, attributes):
        node = Node(tag, attributes)
        self.stack[-1].children.append(node)
        if tag not in VOID:
            self.stack.append(node)

    def handle_endtag(self, tag):
        assert self.stack.pop().tag == tag

    def handle_data(self, data):
        self.stack[-1].children.append(data)


def parsed(html):
    builder = Builder()
    builder.feed(str(html))
    builder.close()
    assert len(builder.stack) == 1
    for node in builder.stack[0].all():
        assert not any(key.startswith("on") or key == "style" for key in node.attributes)
        assert node.tag not in ("script", "style")
    return builder.stack[0]


def shown(view):
    return parsed(Templates().render(view))


def island(root):
    return json.loads(root.one("tracemark-player").attributes["data-run"])


def inline(text):
    return re.sub(r"`(.+?)`", r"<code>\1</code>", text.replace("<", "&lt;"))


def change(name, before, after, **more):
    how: How = "bound" if before is None else "rebound"
    return Change(name=name, before=before, after=after, how=how, type="int", **more)


def trace(*steps, reason="finished", error=None, detail="", stdout="", stderr="", frames=()):
    end = Step(n=None, kind="end", line=0, end_line=0)
    numbered = [Step(n=n, **step) for n, step in enumerate(steps, 1)]
    return Trace(
        python="3.11.7",
        steps=(*numbered, end),
        end=Ending(reason=reason, error=error, detail=detail, exit_code=0),
        stdout=stdout or "".join(step.output for step in numbered),
        stderr=stderr,
        frames=(Frame(function=MODULE, parent=None), *frames),
    )


def statement(line, *changes, **more):
    return {"kind": "statement", "line": line, "end_line": line, "changes": changes, **more}


def test_(line, text, shown, value, **more):
    tests = (Test(text=text, shown=shown, value=value),)
    return {"kind": "test", "line": line, "end_line": line, "tests": tests, **more}


test_.__test__ = False  # type: ignore[attr-defined]  # a helper, not a test case


def counted(count, **more):
    """`i = 1`, `i = 2`, … as `count` steps."""
    return trace(
        *(
            statement(1, change("i", str(i - 1) if i > 1 else None, str(i)))
            for i in range(1, count + 1)
        ),
        **more,
    )


CODE = ["total = 5", "if total < 3:", "    print(total)", "print('big')"]
SMALL = trace(
    statement(1, change("total", None, "5"), action="set `total` to 5"),
    test_(2, "total < 3", "5 < 3", False, action="`total < 3` is False, go to line 4"),
    statement(4, output="big\n", action="print"),
)


def small(**options):
    options = {"id": "sum", "code_lines": CODE, **options}
    return shown(table_view(rows_of(SMALL), **options))


def headers(root):
    return [th.words for th in root.all("th", scope="col")]


def cells(root, n, id="sum"):
    return [td.words for td in root.one("tr", id=f"{id}-step-{n}").all("td")]


# The table


def test_a_table_has_the_ids_and_elements_that_the_design_promises():
    root = small(caption="The *run*", note=Markup("See <em>this</em>"))
    scroll = root.one("section", "tm-scroll", tabindex="0")
    table = scroll.one("table", "tm-steps", id="sum-steps")
    assert table.one("caption").attributes["id"] == scroll.attributes["aria-labelledby"]
    assert table.one("caption").words == "The *run*"
    assert root.one("p", "tm-note").one("em").text == "this"
    assert [th.words for th in table.all("th", scope="row")] == ["1", "2", "3"]


def test_columns_are_line_code_variables_conditions_action_output():
    root = small()
    assert headers(root) == ["Step", "Line", "Code", "total", "total < 3", "Action", "Output"]
    assert cells(root, 1) == [
        "1", "total = 5", "5 changed", "not evaluated", "set total to 5", "no output",
    ]  # fmt: skip
    assert cells(root, 2)[3] == "5 < 3 → is False"
    assert cells(root, 3)[-1] == "big"


def test_the_last_row_says_why_it_ended_and_has_no_number():
    end = small().one("tr", "tm-end")
    assert "id" not in end.attributes
    assert end.words == "■ End: program finished"


def test_a_changed_cell_is_marked_by_class_and_word():
    changed = small().one("td", "tm-changed")
    assert changed.one("span", "tm-unseen").text.strip() == "changed"


def test_columns_that_say_nothing_are_left_out():
    rows = rows_of(trace(statement(1, change("x", None, "1"))))
    assert headers(shown(table_view(rows, id="a", code_lines=["x = 1"]))) == [
        "Step", "Line", "Code", "x",
    ]  # fmt: skip


def test_watches_take_the_place_of_variables_and_conditions():
    values = {"start": "10", 1: "10", 2: "10", 3: "11"}
    root = small(
        watch=["total<3", "total * 2", "total < 3"],
        evaluate=lambda at, text: values[at if isinstance(at, str) else at.n],
    )
    assert headers(root)[3:5] == ["total<3", "total * 2"]
    assert [cells(root, n)[3] for n in (1, 2, 3)] == ["10", "10", "11 changed"]


def test_an_expression_that_nobody_evaluates_is_not_set():
    assert cells(small(watch=["total * 2"]), 1)[2] == "not set"


@pytest.mark.parametrize("name", TABLE_COLUMNS)
def test_every_column_can_be_named(name):
    assert headers(small(columns=["step", name])) == list(
        dict.fromkeys(["Step", name.capitalize()])
    )


def test_named_columns_are_all_there_is():
    assert headers(small(columns=["output", "total"])) == ["Step", "Output", "total"]


def test_rows_left_out_are_counted():
    root = small(only=[2])
    assert [tr.words for tr in root.all("tr", "tm-gap")] == ["… 1 step not shown here"] * 2
    assert not root.all("tr", id="sum-step-1")


def test_a_long_table_is_folded_with_an_honest_count():
    rows = rows_of(counted(500, reason="step-limit", detail="500 steps"))
    root = shown(table_view(rows, id="sum", code_lines=["i = i + 1"], keep=[200]))
    assert [summary.words for summary in root.all("summary")] == [
        "Show steps 101 to 199: 99 steps",
        "Show steps 201 to 480: 280 steps",
    ]
    folded = root.all("tbody", "tm-folded", hidden="until-found")
    assert [len(rows.all("tr")) for rows in folded] == [99, 280]
    assert len(root.all("th", scope="row")) == 500
    assert not root.all("tr", "tm-gap")
    assert "stopped after 500 steps" in root.one("tr", "tm-stopped").words


def test_two_hundred_rows_are_not_folded():
    root = shown(table_view(rows_of(counted(200)), id="sum", code_lines=["i = i + 1"]))
    assert len(root.all("th", scope="row")) == 200


def test_a_row_that_raised_says_so():
    error = Error(type="ValueError", message="no", line=1)
    outcome = Outcome(kind="raised", error=error)
    run = trace(statement(1, action="raise", outcome=outcome), reason="error", error=error)
    root = shown(table_view(rows_of(run), id="sum", code_lines=["raise ValueError('no')"]))
    row = root.one("tr", "tm-raised")
    assert row.one("th").words == "1 raised ValueError: no"
    assert row.one("span", "tm-error").words == "⚠ ValueError: no"
    assert root.one("tr", "tm-stopped").words == "⚠ End: ValueError: no"


def test_an_error_that_the_action_names_is_told_once():
    error = Error(type="ValueError", message="no", line=1)
    outcome = Outcome(kind="raised", error=error)
    step = statement(1, action="raises ValueError: no", outcome=outcome)
    run = trace(step, reason="error", error=error)
    root = shown(table_view(rows_of(run), id="sum", code_lines=["int('no')"]))
    assert root.one("td", "tm-cell-action").words == "⚠ raises ValueError: no"


def call(frame, n):
    base = {"function": "f", "depth": 1, "frame": frame}
    bound = change("n", None, str(n), frame=frame, scope="f")
    return (
        {"kind": "call", "line": 1, "end_line": 1, "changes": (bound,), **base},
        test_(2, "n < 2", f"{n} < 2", n < 2, **base),
        test_(2, "n < 2", f"{n} < 2", n < 2, **base),
        statement(3, outcome=Outcome(kind="returned", value=str(n * 2)), **base),
    )


def test_calls_have_no_line_and_say_what_they_returned():
    frames = [Frame(function="f", parent=0)] * 2
    rows = rows_of(trace(*call(1, 1), *call(2, 2), frames=frames), Granularity("call", "f"))
    root = shown(table_view(rows, id="sum", code_lines=["def f(n):", "    n < 2", "    return n"]))
    assert headers(root) == ["Step", "n", "n < 2", "Returned"]
    assert cells(root, 2) == ["2 changed", "2 < 2 → is False (2 times)", "4"]


def test_names_of_one_object_say_so():
    run = trace(
        statement(1, change("a", None, "[]", object=1)),
        statement(2, change("b", None, "[]", object=1)),
    )
    root = shown(table_view(rows_of(run), id="sum", code_lines=["a = []", "b = a"]))
    assert root.one("small", "tm-shared").words == "same object as a"


def test_chosen_columns_say_which_of_them_share_an_object(convert):
    page = convert(
        '```python trace id="s" show="none"\na = [1]\nb = a\nc = a\n```\n\n'
        "/// trace-table | s\n    columns: line, a, c\n///\n"
    )
    (shared,) = page.has("small", "tm-shared")  # b is no column of this table
    assert "".join(shared.itertext()) == "same object as a"


def test_a_statement_over_several_lines_shows_that_there_is_more():
    run = trace({**statement(1, change("x", None, "1")), "end_line": 2})
    root = shown(table_view(rows_of(run), id="sum", code_lines=["x = (", "1)"]))
    assert cells(root, 1)[1] == "x = ( …"


# The tracker


def test_a_tracker_has_a_column_for_each_row_and_a_line_for_each_thing():
    root = shown(tracker_view(rows_of(SMALL), id="sum"))
    root.one("table", "tm-tracker", id="sum-tracker")
    assert headers(root) == ["Variable", "Start", "After 1", "After 2", "After 3", "Final"]
    lines = [[c.words for c in tr.children if isinstance(c, Node)] for tr in root.all("tr")[1:]]
    assert lines == [
        ["total", "not set", "5 changed", "5", "5", "5"],
        ["total < 3", "not evaluated", "not evaluated", "5 < 3 → is False", "not evaluated", "5 < 3 → is False"],
        ["Output", "no output", "no output", "no output", "big", "1 line in all"],
    ]  # fmt: skip


def test_a_long_tracker_shows_its_ends_and_counts_the_rest():
    root = shown(tracker_view(rows_of(counted(20)), id="sum"))
    assert headers(root)[2:] == [
        *(f"After {n}" for n in range(1, 7)), "… 8 more", *(f"After {n}" for n in range(15, 21)), "Final",
    ]  # fmt: skip


def test_rows_without_a_change_go_first():
    quiet = [statement(2) for _ in range(20)]
    run = trace(statement(1, change("x", None, "1")), *quiet, statement(3, change("x", "1", "2")))
    root = shown(tracker_view(rows_of(run), id="sum"))
    assert headers(root)[2:] == ["After 1", "… 20 without a change", "After 22", "Final"]


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("", "no output"),
        ("a", "1 line in all"),
        ("a\n", "1 line in all"),
        ("a\n\nb", "3 lines in all"),
    ],
)
def test_lines_are_counted(output, words):
    root = shown(tracker_view(rows_of(trace(statement(1), stdout=output)), id="sum"))
    assert root.all("td")[-1].words == words


def test_an_expression_has_a_value_at_the_start_and_at_the_end():
    values = {"start": "2.0", 1: "2.5", 2: "2.5", 3: "2.5", "final": "3.0"}
    root = shown(
        tracker_view(
            rows_of(SMALL),
            id="sum",
            watch=["total / 2"],
            evaluate=lambda at, text: values[at if isinstance(at, str) else at.n],
        )
    )
    assert [td.words for td in root.all("tr")[1].all("td")] == [
        "2.0", "2.5 changed", "2.5", "2.5", "3.0",
    ]  # fmt: skip


# Too many variables


def crowd(count, *often):
    """`v0` to `vN`, each set once, those in `often` twice."""
    first = [statement(1, change(f"v{i}", None, "0")) for i in range(count)]
    return rows_of(trace(*first, *(statement(2, change(name, "0", "1")) for name in often)))


MORE = "… 1,988 more variables; choose columns with watch"


def test_a_table_follows_the_variables_that_change_most():
    rows = crowd(2000, "v1999", "v700")
    root = shown(table_view(rows, id="sum", code_lines=["x", "y"]))
    assert headers(root)[3:] == [*(f"v{i}" for i in range(10)), "v700", "v1999"]
    assert root.one("p", "tm-note").words == MORE


def test_what_the_author_chose_is_not_cut():
    names = [f"v{i}" for i in range(40)]
    rows = crowd(40)
    for view in (
        table_view(rows, id="sum", code_lines=["x", "y"], watch=names),
        table_view(rows, id="sum", code_lines=["x", "y"], columns=names),
    ):
        root = shown(view)
        assert set(names) <= set(headers(root))
        assert not root.all("p", "tm-note")
    root = shown(tracker_view(rows, id="sum", watch=names))
    assert len(root.all("th", scope="row")) == 41


def test_twelve_variables_are_all_shown():
    root = shown(table_view(crowd(12), id="sum", code_lines=["x"]))
    assert len(headers(root)) == 15
    assert not root.all("p", "tm-note")


def test_a_tracker_and_a_player_follow_thirty():
    rows = crowd(32, "v31")
    root = shown(tracker_view(rows, id="sum"))
    names = [th.words for th in root.all("th", scope="row")]
    assert names == [*(f"v{i}" for i in range(29)), "v31", "Output"]
    note = "… 2 more variables; choose columns with watch"
    assert root.one("p", "tm-note").words == note
    root = shown(player_view(rows, id="sum", code_lines=["x", "y"]))
    assert len(root.all("table", "tm-vars")[0].all("th", scope="row")) == 30
    assert root.one("p", "tm-note").words == note


def test_variables_that_no_row_shows_take_no_place():
    local = {"function": "g", "frame": 1, "depth": 1}
    hidden = [
        statement(9, change(f"h{i}", None, "0", frame=1, scope="g"), **local) for i in range(20)
    ]
    call = {"function": "f", "frame": 2, "depth": 1}
    seen = statement(1, change("n", None, "1", frame=2, scope="f"), **call)
    frames = [Frame(function="g", parent=0), Frame(function="f", parent=0)]
    run = trace(*hidden, {**seen, "kind": "call"}, frames=frames)
    rows = rows_of(run, Granularity("call", "f"))
    root = shown(table_view(rows, id="sum", code_lines=["x"]))
    assert headers(root) == ["Step", "n"]
    assert not root.all("p", "tm-note")


def test_conditions_are_bounded_too():
    run = trace(*(test_(i, f"x < {i}", f"1 < {i}", True) for i in range(1, 41)))
    root = shown(table_view(rows_of(run), id="sum", code_lines=["x"] * 40))
    assert len(headers(root)) == 15
    note = "… 28 more conditions; choose columns with watch"
    assert root.one("p", "tm-note").words == note


# Copies


def test_a_row_has_its_id_where_it_is_shown_first():
    second = Place("sum", 2, {1, 3})
    root = small(place=second)
    assert root.one("table").attributes["id"] == "sum--2-steps"
    assert [tr.attributes["id"] for tr in root.all("tr") if "id" in tr.attributes] == [
        "sum--2-step-1", "sum-step-2", "sum--2-step-3",
    ]  # fmt: skip
    player = shown(player_view(rows_of(SMALL), id="sum", place=second, code_lines=CODE))
    assert player.one("tracemark-player").attributes["for"] == "sum"
    assert player.all("li")[0].attributes["id"] == "sum--2-line-1"


# Output and player


def test_the_output_view_keeps_streams_apart():
    run = trace(statement(1), stdout="out\n\n", stderr="err\n", reason="time-limit", detail="10 s")
    figure = shown(output_view(run, id="sum")).one("figure", "tm-output", id="sum-output")
    assert [pre.text for pre in figure.all("pre")] == ["out\n", "err"]
    assert figure.one("p", "tm-stopped").words == "⚠ End: stopped after 10 s"


def test_no_output_is_said():
    assert shown(output_view(trace(), id="sum")).one("p", "tm-quiet").words == "No output"


def test_a_player_is_complete_without_scripts():
    root = shown(player_view(rows_of(SMALL), id="sum", code_lines=CODE))
    player = root.one("tracemark-player", **{"for": "sum"})
    assert [li.text for li in player.one("ol").all("li")] == CODE
    assert "hidden" in player.one("div", "tm-controls").attributes
    assert player.one("p", "tm-still").one("a").attributes["href"] == "#sum-steps"
    assert [each.attributes["max"] for each in player.all("input")] == ["3", "3"]
    assert [b.words for b in player.one("div", "tm-moves").all("button")] == [
        "« First", "‹ Back", "Next ›", "Last »",
    ]  # fmt: skip
    assert [b.words for b in player.all("button")[4:]] == [
        "Go", "Predict each step", "True ›", "False ›",
    ]  # fmt: skip
    ways = [button.attributes.get("type") for button in player.all("button")]
    assert ways == ["button"] * 4 + ["submit"] + ["button"] * 3  # Go submits


def test_the_steps_of_a_player_are_differences():
    run = island(shown(player_view(rows_of(SMALL), id="sum", code_lines=CODE)))
    assert run["texts"] == [
        "set ` to 5", "total", "5", "` is False, go to line 4", "total < 3", "5 < 3", "print",
    ]  # fmt: skip
    assert run["lines"] == [[1], [2], [4]]
    assert run["functions"] == [["<module>", "total"]]
    assert (run["conditions"], run["output"]) == ([[2, "total < 3"]], ["big\n"])
    assert run["end"] == "program finished"
    assert run["steps"] == [
        [0, [0, 1], [0, 1, 3]],
        [1, [3, 4], [], [[0, 0, 6]]],
        [2, [6], [], [], 0, 0, 1],
    ]


def test_a_player_shows_output_in_the_order_of_time():
    frames = [Frame(function="f", parent=0), Frame(function="f", parent=1)]
    outer = {"function": "f", "frame": 1, "depth": 1}
    inner = {"function": "f", "frame": 2, "depth": 2}
    run = trace(
        {"kind": "call", "line": 1, "end_line": 1, "hidden_output": "go \u202e\n", **outer},
        {"kind": "call", "line": 1, "end_line": 1, **inner},
        statement(3, output="inner\n", **inner),
        statement(3, output="outer\n", hidden_output="between\n", **outer),
        frames=frames,
    )
    rows = rows_of(run, Granularity("call", "f"))
    data = island(shown(player_view(rows, id="sum", code_lines=CODE)))
    assert data["output"] == ["go \\u202e\n", "inner\n", "between\n", "outer\n"]
    assert [step[6] for step in data["steps"]] == [4, [2, 1]]


def test_a_run_without_steps_says_why():
    error = Error(type="SyntaxError", message="bad", line=1)
    rows = rows_of(trace(reason="syntax-error", error=error))
    root = shown(player_view(rows, id="sum", code_lines=["x ="]))
    assert root.one("p", "tm-status").words.startswith("No step was recorded: ")


# The quiz

OPTIONS = (
    Option("Step 2", False, HERE, "still `2 < 3`"),
    Option("Step 3", True, HERE),
)
CHOICE = Question("q1", "When is `v < 3` False?", HERE, OPTIONS, hints=("Look.", "Look again."))


KNOWN = Answer(text="3", right=(1,), proven=True)


def quiz(question=CHOICE, answer=KNOWN, **options):
    options = {"row_link": (3, "#sum-step-3"), **options}
    root = shown(quiz_view(question, answer, id="sum-quiz-q1", inline=inline, **options))
    return root.one("form", "tm-quiz", id="sum-quiz-q1")


def test_a_quiz_has_native_parts():
    form = quiz()
    assert form.one("legend").one("code").text == "v < 3"
    assert [i.attributes["type"] for i in form.all("input")] == ["radio", "radio"]
    button = form.one("button", type="submit")
    assert {"hidden", "disabled"} <= set(button.attributes)
    assert form.one("p", role="status").text == ""
    assert [d.one("summary").text for d in form.all("details", "tm-hint")] == [
        "Hint 1 of 2",
        "Hint 2 of 2",
    ]


def test_the_answer_stands_in_the_page():
    answer = quiz(explain="<p>Because.</p>").one("details", "tm-answer")
    assert answer.one("ul", "tm-right-options").words == "Step 3"
    assert answer.one("a").attributes["href"] == "#sum-step-3"
    assert answer.one("p", "tm-badge").words == "Proved by running the sample"
    assert answer.one("dd").attributes["data-option"] == "0"
    assert answer.one("dd").words == "still 2 < 3"
    assert "Because." in answer.words


def test_a_question_that_nothing_answers_yet_shows_no_answer_and_takes_none():
    kinds: tuple[QuestionKind, ...] = ("choice", "text", "number")
    for form in (quiz(Question("q1", "?", HERE, kind=kind), Answer()) for kind in kinds):
        assert "cannot be shown yet" in form.one("p", "tm-note").words
        assert not form.all("button") + form.all("details") + form.all("p", "tm-badge")
        assert not form.all("input")
    # The empty output is an answer, where a run has come to it.
    form = quiz(Question("q1", "?", HERE, kind="text"), Answer(Words(""), "", proven=True))
    assert form.one("button", type="submit")


def test_feedback_of_the_host_comes_before_the_option_s_own():
    form = quiz(answer=Answer(right=(1,)), feedback=("<not>", Markup("<b>yes</b>")))
    assert [dd.words for dd in form.all("dd")] == ["<not>", "yes"]
    assert form.one("p", "tm-badge").words == "Author's answer, not run"


ANSWER = Answer("big", "big", (1,), proven=True, rows=(1, 3))
MULTIPLE = Question("q1", "?", HERE, OPTIONS, kind="multiple")
PLAIN = Question("q1", "?", HERE, (Option("a", False, HERE), Option("b", True, HERE)))


def test_generated_feedback_gives_the_value_and_the_row():
    rows = rows_of(SMALL)
    assert feedback(PLAIN, ANSWER, rows) == (
        "The run gives `big`; see step 3 (print).",
        "Step 3 shows it: print.",
    )
    assert feedback(CHOICE, ANSWER, rows)[0] == ""
    assert feedback(PLAIN, Answer("", "\n", (1,), proven=True), rows) == (
        "The run gives nothing.",
        "The run gives nothing.",
    )
    two_lines = Answer("a\n`b`", "a\n`b`", (1,), proven=True)
    assert feedback(PLAIN, two_lines, rows)[0] == r"The run gives `` a\n`b` ``."
    assert feedback(PLAIN, Answer("big", "big", (1,)), rows) == ()
    assert feedback(PLAIN, ANSWER, None) == ()


def test_several_boxes_get_one_sentence_and_what_the_run_says_on_each():
    rows = rows_of(SMALL)
    assert set(feedback(MULTIPLE, ANSWER, rows)) == {""}
    told = replace(ANSWER, said=(Said("At step 1 it is 3.", 1), None))
    question = replace(MULTIPLE, options=PLAIN.options)
    assert feedback(question, told, rows) == ("At step 1 it is 3.", "")
    assert "#s-step-1" in feedback(question, told, rows, "#s-step-{}".format)[0]
    one = replace(ANSWER, rows=(3,))
    assert summary(MULTIPLE, one, rows) == "The run gives `big`; see step 3 (print)."
    # Of several rows none shows the whole answer.
    assert summary(MULTIPLE, replace(ANSWER, rows=(1, 3)), rows) == "The run gives `big`."
    assert summary(PLAIN, ANSWER, rows) == ""
    form = quiz(MULTIPLE, Answer(right=(1,)), summary="The run gives `big`.")
    assert form.one("p", "tm-summary").words == "The run gives big."
    assert not quiz().all("p", "tm-summary")


@pytest.mark.parametrize(
    ("kind", "type_"), [("multiple", "checkbox"), ("text", "text"), ("number", "text")]
)
def test_each_kind_has_its_input(kind, type_):
    options = OPTIONS if kind == "multiple" else ()
    form = quiz(Question("q1", "?", HERE, options, kind=kind), Answer(text="16", right=(0, 1)))
    assert {i.attributes["type"] for i in form.all("input")} == {type_}
    assert form.attributes["data-right"] == "0 1"
    assert form.attributes["data-answer"] == "16"


def test_a_changed_question_forgets_old_results():
    other = Question("q1", "When is `v < 4` False?", HERE, OPTIONS)
    assert quiz().attributes["data-mark"] != quiz(other).attributes["data-mark"]


# Lesson parts


def test_a_flow_is_a_list_with_ways_back():
    flow = Flow("How", HERE, ("Write", "Run `tests`", "Ship"), back=((3, 2),))
    figure = shown(flow_view(flow, id="flow-1", inline=inline)).one("figure", "tm-flow")
    assert figure.one("figcaption").words == "How"
    assert [li.attributes["id"] for li in figure.one("ol").all("li")] == [
        "flow-1-1",
        "flow-1-2",
        "flow-1-3",
    ]
    assert figure.one("a").attributes["href"] == "#flow-1-2"
    assert figure.one("a").words == "↩ then back to 2: Run tests"


def test_a_header_counts_and_marks_the_page():
    header = Header(topic="loops", tags=("Python", "<for>"))
    root = shown(header_view(header, minutes=10, insights=1, questions=3))
    assert [li.text for li in root.one("nav", "tm-tags").all("li")] == ["Python", "<for>"]
    assert root.one("p", "tm-facts").words == "~10 mins1 insight, 3 questions"


def test_views_are_counted_and_the_page_is_marked():
    links = [ViewLink("Table", "t.html", current=True), ViewLink("Predict", "p.html")]
    root = shown(ViewsView.of("loops", links))
    assert "2 views of loops" in root.one("nav", "tm-views").words
    assert root.one("a", **{"aria-current": "page"}).text == "Table"


def test_an_empty_header_has_nothing_in_it():
    assert shown(header_view(Header())).one("header").words == ""


@pytest.mark.parametrize(
    ("counts", "minutes"),
    [((0,), 5), ((1000,), 5), ((1001,), 10), ((0, 30), 5), ((850, 0, 1), 5), ((850, 1, 1), 10)],
)
def test_reading_time_is_rounded_up_to_five_minutes(counts, minutes):
    assert reading_minutes(*counts) == minutes


def test_a_part_has_an_element_and_one_for_its_title():
    part = lesson_part("moment")
    assert (part.element.tag, part.element.attributes) == ("details", {"class": "tm-moment"})
    assert part.title.tag == "summary"


def test_a_finding_shows_code_message_place_and_advice():
    finding = Finding(HERE, "TM203", "`x` is wrong", "Write 3.", "- [x] 2")
    box = shown(finding_view(finding)).one("div", "tm-finding", role="note")
    assert box.words == "TM203 x is wrong - [x] 2 Write 3. docs/l.md:42:5"


# All of them


def test_hostile_text_stays_text_everywhere():
    error = Error(type=HOSTILE, message=HOSTILE)
    step = statement(
        1,
        change(HOSTILE, None, HOSTILE),
        output=HOSTILE,
        action=f"`{HOSTILE}`",
        outcome=Outcome(kind="raised", error=error),
        tests=(Test(text=HOSTILE, shown=HOSTILE + "!", value=True),),
    )
    run = trace(step, reason="error", error=error, stderr=HOSTILE)
    rows, code = rows_of(run), [HOSTILE]
    views: list[View] = [
        table_view(rows, id="a", code_lines=code, caption=HOSTILE, note=HOSTILE),
        tracker_view(rows, id="a", watch=[HOSTILE]),
        player_view(rows, id="a", code_lines=code),
        output_view(run, id="a", caption=HOSTILE),
        finding_view(Finding(Position(HOSTILE, 1), "TM1", HOSTILE, HOSTILE, HOSTILE)),
        header_view(Header(tags=(HOSTILE,), topic=HOSTILE, view=HOSTILE)),
        ViewsView.of(HOSTILE, [ViewLink(HOSTILE, HOSTILE)] * 2),
        quiz_view(CHOICE, Answer(text=HOSTILE), id="q", inline=inline, feedback=(HOSTILE,)),
    ]
    for view in views:
        html = Templates().render(view)
        root = parsed(html)
        assert not root.all("img")
        assert html.encode()
        assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", html)
        assert r"\x1b[31m\x00" in root.text or r"\\x1b[31m\\x00" in root.text


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        (["proved"] * 12, "12 claims on this page, all proved by running the code."),
        (["proved"], "1 claim on this page, proved by running the code."),
        (["unverified"] * 2, "2 claims on this page, all not verified."),
        (["generated"] * 2, "2 claims on this page, all made from a run of the code."),
        (
            ["unverified", "wrong", *["proved"] * 1000],
            "1,002 claims on this page: 1,000 proved by running the code, 1 not verified, "
            "1 found wrong.",
        ),
    ],
)
def test_coverage_is_one_sentence(verdicts: list[Verdict], sentence):
    claims = [Checked(Statement("value", HOSTILE, HERE), verdict) for verdict in verdicts]
    (footer,) = parsed(Templates().render(coverage_view(claims))).all("footer")
    assert footer.text.strip() == sentence


# Threads

THREADS = """\
import threading
def work(n):
    done = n * 2
def both():
    for n in (1, 2):
        thread = threading.Thread(target=work, args=(n,), name=f"worker <{n}>")
        thread.start()
        thread.join()
both()
"""


def test_rows_of_threads_have_a_column_with_their_names():
    rows = rows_of(run(THREADS))
    view = table_view(rows, id="s", code_lines=THREADS.splitlines())
    place = [column.label for column in view.columns].index("Thread")
    names = [line.cells[place].text for line in view.lines]
    assert list(dict.fromkeys(names)) == ["main thread", "worker <1>", "worker <2>"]
    assert "<bdi>worker &lt;1&gt;</bdi>" in Templates().render(view)


def test_rows_of_calls_say_their_thread_too():
    rows = rows_of(run(THREADS), Granularity("call", "work"))
    view = table_view(rows, id="s", code_lines=THREADS.splitlines())
    assert view.columns[0].label == "Thread"


def test_a_program_without_threads_has_no_such_column():
    rows = rows_of(run("x = 1\n"))
    view = table_view(rows, id="s", code_lines=["x = 1"])
    assert "Thread" not in [column.label for column in view.columns]


def test_the_player_says_the_thread_of_a_step():
    view = player_view(rows_of(run(THREADS)), id="s", code_lines=THREADS.splitlines())
    data = json.loads(view.data)
    names = {data["texts"][step[5] - 1] for step in data["steps"] if len(step) > 5 and step[5]}
    assert names == {"worker <1>", "worker <2>"}
