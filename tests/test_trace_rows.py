"""Rows at each granularity, by reasoning: what belongs to a row, how it ended, how the table ends."""

import pytest

from tracemark.runner import Runner
from tracemark.trace.model import Ending, Error
from tracemark.trace.phrases import ending_text
from tracemark.trace.program import Limits, Program
from tracemark.trace.rows import Granularity, rows_of, same_syntax


def table(code, unit, **parts):
    """The rows of a program; `call f` or `loop 3` as the author types it."""
    name, _, which = unit.partition(" ")
    granularity = Granularity(
        unit=name,
        function=which if name == "call" else None,
        line=int(which) if which and name == "loop" else None,
    )
    assert str(granularity) == unit
    limits = Limits(max_steps=parts.pop("max_steps", 2000))
    program = Program(code=code.removeprefix("\n"), limits=limits, **parts)
    return rows_of(Runner(None).run(program), granularity)


def values(rows, *names):
    """The values at the end of each row."""
    return [tuple(v.text if (v := row.after.value(n)) else None for n in names) for row in rows]


def outcomes(rows):
    return [
        row.outcome.value if row.outcome.error is None else row.outcome.error.type for row in rows
    ]


FACT = """
def fact(n):
    if n == 0:
        return 1
    rest = fact(n - 1)
    return n * rest
x = fact(2)
"""


def test_a_row_per_call_in_order_of_start():
    rows = table(FACT, "call fact")
    assert values(rows, "n") == [("2",), ("1",), ("0",)]
    assert outcomes(rows) == ["2", "1", "1"]
    assert rows.ending == "program finished"


def test_what_happens_in_a_nested_call_belongs_to_the_nested_row():
    rows = table(FACT, "call fact")
    assert [[step.line for step in row.steps] for row in rows] == [
        [1, 2, 4, 5],
        [1, 2, 4, 5],
        [1, 2, 3],
    ]
    assert [row.test("n == 0").value for row in rows] == [False, False, True]
    assert values(rows, "rest") == [("1",), ("1",), (None,)]


def test_a_call_of_another_function_belongs_to_its_caller():
    code = """
def inner():
    print("inner")
def outer():
    inner()
    print("outer")
outer()
outer()
"""
    rows = table(code, "call outer")
    assert [row.output for row in rows] == ["inner\nouter\n", "inner\nouter\n"]
    assert [row.line for row in rows] == [3, 3]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("    pass", "None"),
        ("    return", "None"),
        ("    return 5", "5"),
        ("    if 0:\n        return 5", "None"),
        ("    raise KeyError", "KeyError"),
        ("    try:\n        return 5\n    finally:\n        print()", "5"),
        ("    try:\n        return 5\n    finally:\n        return 6", "6"),
        ("    try:\n        1 / 0\n    except ZeroDivisionError:\n        pass", "None"),
        ("    try:\n        1 / 0\n    finally:\n        print()", "ZeroDivisionError"),
        (
            "    while 1:\n        try:\n            return 5\n        finally:\n            break",
            "None",
        ),
        ("    g()", "None"),
        ("    return g()", "7"),
    ],
)
def test_how_a_call_ended(body, expected):
    code = f"def g():\n    return 7\ndef f():\n{body}\ntry:\n    f()\nexcept Exception:\n    pass\n"
    assert outcomes(table(code, "call f")) == [expected]


def test_a_call_that_is_cut_off_has_not_ended():
    rows = table("def f():\n    while 1:\n        pass\nf()\n", "call f", max_steps=9)
    assert rows.row(1).outcome.kind == "ok"
    assert rows.ending.startswith("stopped after 9 steps and ")


def test_a_method_is_found_by_its_short_name_too():
    code = """
class A:
    def m(self):
        return 1
A().m()
"""
    assert len(table(code, "call m")) == len(table(code, "call A.m")) == 1
    assert len(table(code, "call A")) == 1  # the body of the class


def test_a_function_never_called_has_no_rows():
    rows = table("def f():\n    pass\nx = 1\n", "call f")
    assert len(rows) == 0
    assert rows.row(1) is None
    assert rows.final.value("x").text == "1"


def test_calls_made_by_hidden_code_are_rows():
    rows = table("def f(n):\n    return n + 1\n", "call f", driver="f(1)\nf(2)\n")
    assert outcomes(rows) == ["2", "3"]


def test_a_row_per_pass():
    rows = table("t = 0\nfor i in [5, 7]:\n    t += i\n    t += 0\nx = 1\n", "loop")
    assert values(rows, "i", "t") == [("5", "5"), ("7", "12")]
    assert rows.ending == "no more items"
    assert rows.start.value("t").text == "0"
    assert rows.final.value("x").text == "1"


NESTED = """
for a in (1, 2):
    for b in (3, 4):
        c = a * b
    d = a
"""


def test_the_outermost_loop_holds_its_inner_loops():
    rows = table(NESTED, "loop")
    assert values(rows, "a", "b", "c", "d") == [("1", "4", "4", "1"), ("2", "4", "8", "2")]


def test_an_inner_loop_by_its_line():
    rows = table(NESTED, "loop 2")
    assert values(rows, "a", "b", "c") == [
        ("1", "3", "3"),
        ("1", "4", "4"),
        ("2", "3", "6"),
        ("2", "4", "8"),
    ]
    assert rows.ending == "no more items"


def test_loops_one_after_the_other():
    rows = table("for i in (1, 2):\n    pass\nn = 2\nwhile n:\n    n -= 1\n", "loop")
    assert [row.line for row in rows] == [1, 1, 4, 4]
    assert rows.ending == "`n` is False"


def test_a_loop_on_one_line():
    rows = table("n = 2\nwhile n: n -= 1\n", "loop 2")
    assert values(rows, "n") == [("1",), ("0",)]


@pytest.mark.parametrize(
    ("code", "count", "ending"),
    [
        ("n = 2\nwhile n > 0:\n    n -= 1\n", 2, "`n > 0` is False"),
        ("while False:\n    pass\n", 0, "`False` is False"),
        ("for i in ():\n    pass\n", 0, "no more items"),
        ("for i in (1, 2):\n    break\n", 1, "left by `break` at line 2"),
        ("for i in (1, 2):\n    break\nx = 1\n", 1, "left by `break` at line 2"),
        (
            "for i in (1, 2):\n    try:\n        break\n    finally:\n        x = 1\ny = 2\n",
            1,
            "left by `break` at line 3",
        ),
        ("for i in (1, 2):\n    continue\nelse:\n    x = 1\n", 2, "no more items"),
        (
            "def f():\n    while True:\n        return 1\nf()\n",
            1,
            "left by `return` at line 3",
        ),
        (
            "try:\n    for i in (1, 0):\n        1 / i\nexcept ZeroDivisionError:\n    pass\n",
            2,
            "left by ZeroDivisionError at line 3",
        ),
        ("for i in (1, 0):\n    1 / i\n", 2, "ZeroDivisionError: division by zero"),
        ("import sys\nfor i in (1, 2):\n    sys.exit(4)\n", 1, "program ended with exit code 4"),
        ("while True:\n    pass\n", 4, "stopped after 8 steps"),
    ],
)
def test_how_a_loop_ends(code, count, ending):
    rows = table(code, "loop", max_steps=8 if "while True:\n    pass" in code else 2000)
    assert len(rows) == count
    assert rows.ending.startswith(ending)


def test_a_loop_in_a_function_that_is_called_again():
    code = """
def f(n):
    for i in range(n):
        t = i * n
f(1)
f(2)
"""
    rows = table(code, "loop 2")
    assert values(rows, "n", "i", "t") == [("1", "0", "0"), ("2", "0", "0"), ("2", "1", "2")]


def test_a_call_from_a_loop_belongs_to_the_pass():
    code = """
def f(n):
    print(n)
for i in (1, 2):
    f(i)
"""
    rows = table(code, "loop")
    assert [row.output for row in rows] == ["1\n", "2\n"]
    assert [step.function for step in rows.row(1).steps] == ["<module>", "f", "f", "<module>"]


def test_a_loop_in_a_recursive_function_is_left_and_entered_by_frame():
    code = """
def walk(tree):
    for part in tree:
        if isinstance(part, list):
            walk(part)
walk([1, [2], 3])
"""
    rows = table(code, "loop 2")
    assert [row.steps[0].changes[0].after for row in rows] == ["1", "[2]", "3"]
    assert any(step.depth == 2 for step in rows.row(2).steps)


def test_tests_of_a_row_are_the_last_with_a_count():
    code = """
for a in (3,):
    while a > 1:
        a -= 1
"""
    (row,) = table(code, "loop")
    ((test, count),) = row.tests
    assert (test.text, test.shown, test.value, count) == ("a > 1", "1 > 1", False, 3)
    assert row.test("a>1").shown == "1 > 1"
    assert row.test("a > 2") is None


def test_a_part_of_a_condition_is_found():
    (row,) = table("a = 1\nfor i in (1,):\n    if a and not i > 5:\n        pass\n", "loop")
    assert row.test("i > 5").value is False
    assert row.test("a").shown == "1"


def test_changes_of_a_row_are_merged():
    (row,) = table("for i in (1,):\n    x = 1\n    x = 2\n    y = 3\n    del y\n", "loop")
    assert [(c.name, c.before, c.after, c.how) for c in row.changes()] == [
        ("i", None, "1", "bound"),
        ("x", None, "2", "bound"),
    ]


def test_marked_statements():
    actions = ((1, "start with {x}"), (3, "add {i}"))
    rows = table("x = 0\nfor i in (1, 2):\n    x += i\n", "mark", actions=actions)
    assert [row.action for row in rows] == ["start with `0`", "add `1`", "add `2`"]
    assert values(rows, "x") == [("0",), ("1",), ("3",)]


def test_every_statement_is_a_row():
    rows = table("x = 1\nprint(x)\n", "statement")
    assert [row.n for row in rows] == [1, 2]
    assert [row.output for row in rows] == ["", "1\n"]
    assert rows.row(2).before.value("x").text == "1"
    assert rows.row(1).before.value("x") is None


def test_columns_and_conditions():
    code = """
import math
x = 1
def f(x):
    y = x
    return y
class A:
    pass
if f(2) > x:
    z = 0
"""
    rows = table(code, "statement")
    assert rows.variables == ("global x", "f.x", "y", "z")
    assert rows.conditions == ("f(2) > x",)


def test_names_are_looked_up_from_the_inside():
    rows = table("x = 1\ndef f(x):\n    y = x\nf(5)\n", "statement")
    inside = rows.row(4)
    assert inside.after.value("x").text == "5"
    assert inside.after.value("global x").text == "1"
    assert inside.after.value("f.x").text == "5"
    assert rows.row(5).after.value("f.x") is None
    assert rows.final.value("f.x").text == "5"


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("a<b", "a < b", True),
        ("(a < b)", "a < b", True),
        ("a < b", "b > a", False),
        ("not syntax at", "not  syntax at", True),
        ("f('x')", 'f("x")', True),
    ],
)
def test_same_syntax(left, right, same):
    assert (same_syntax(left) == same_syntax(right)) is same


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (Ending(reason="finished", exit_code=0), "program finished"),
        (Ending(reason="exit", exit_code=3), "program ended with exit code 3"),
        (Ending(reason="error", error=Error(type="E", message="m")), "E: m"),
        (Ending(reason="error", error=Error(type="E", message="")), "E"),
        (
            Ending(reason="syntax-error", error=Error(type="SyntaxError", message="m")),
            "not run: SyntaxError: m",
        ),
        (
            Ending(reason="step-limit", detail="2,000 steps"),
            "stopped after 2,000 steps and more, which are not shown",
        ),
        (Ending(reason="time-limit", detail="10 s"), "stopped after 10 s"),
        (Ending(reason="memory-limit"), "stopped: out of memory"),
        (Ending(reason="output-limit", detail="more than 9 bytes"), "stopped: more than 9 bytes"),
        (Ending(reason="killed", detail="SIGKILL"), "the process was killed (SIGKILL)"),
        (
            Ending(reason="crashed", detail="SIGSEGV"),
            "the process ended without finishing (SIGSEGV)",
        ),
    ],
)
def test_endings_in_words(end, text):
    assert ending_text(end) == text


FIB = """
def fib(n):
    if n < 2:
        return n
    a = fib(n - 1)
    b = fib(n - 2)
    return a + b
"""


def test_a_name_is_looked_up_in_its_own_call_only():
    rows = table(FIB, "call fib", driver="fib(3)")
    # fib(3) calls fib(2), which calls fib(1) and fib(0); then fib(1). Leaves never set a or b.
    assert values(rows, "n", "a", "b") == [
        ("3", "1", "1"),
        ("2", "1", "0"),
        ("1", None, None),
        ("0", None, None),
        ("1", None, None),
    ]


def test_the_final_value_is_the_latest_in_time():
    rows = table(FIB, "call fib", driver="fib(3)")
    assert rows.final.value("b").text == "1"  # fib(3) sets b after fib(2) has set its own to 0
    assert rows.final.value("fib.b").text == "1"


def test_a_waiting_function_is_still_seen_but_hides_no_global():
    code = """
x = "module"
def inner():
    pass
def outer():
    x = "local"
    y = 2
    inner()
outer()
"""
    rows = table(code, "statement")
    inside = next(row for row in rows if row.function == "inner" and row.steps[0].kind == "call")
    assert inside.after.value("x").text == "'module'"
    assert inside.after.value("outer.x").text == "'local'"
    assert inside.after.value("y").text == "2"
