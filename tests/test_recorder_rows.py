"""What a record tells of names, long values, hidden code and programs that break the interpreter.

`tests/records.py` explains the notation; `tests/test_recorder_tricky.py` has the record of each kind
of statement.
"""

import pytest
from tests.records import record, rows, run, written

PROGRAMS = {
    "comprehension variables and private names": (
        """
class K:
    __n = 0
    def m(self, __p):
        __l = [__p for _ in range(1)]
        def inner(): return __l
        return inner()
K().m(3)
""",
        """
2 assign in K | _K__n = 0
3 def in K | m = function m(self, _K__p)
1 class | K = class K
3 call in K.m | self = K() | __p = 3
4 assign in K.m | __l = [3]
5 def in K.m | inner = function inner()
5 call in inner | __l = [3]
5 return in inner | returns [3]
6 return in K.m | returns [3]
7 expr
""",
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_record(name):
    code, expected = PROGRAMS[name]
    assert record(run(code)) == written(expected)


def test_previews_are_bounded_and_count_honestly():
    code = "a = list(range(1003))\nb = 'x' * 1000\nc = []\nfor _ in range(9): c = [c]\n"
    last = {c.name: c for step in run(code).numbered for c in step.changes}
    assert last["a"].after.endswith("19, … 983 more]")
    assert last["b"].after == repr("x" * 200) + "… 800 more"
    assert last["c"].after == "[[[[[…]]]]]"
    assert [last[name].whole for name in "abc"] == [False, False, False]


def test_hidden_code_makes_no_rows_but_its_changes_are_told():
    trace = run("def f(n):\n    return n + k\n", setup="k = 2\nunused = 1\n", driver="r = f(1)\n")
    assert rows(trace) == [
        "1 def | f = function f(n)",
        "1 call in f | n = 1",
        "2 return in f | returns 3",
    ]
    assert [(c.name, c.after) for c in trace.numbered[0].hidden_changes] == [("k", "2")]
    assert trace.end.reason == "finished"


def test_output_of_hidden_code_is_not_the_samples():
    trace = run(
        "def f():\n    print('f')\n",
        setup="print('setup')\n",
        driver="print('before')\nf()\nprint('after')\n",
    )
    hidden = [step.hidden_output for step in trace.steps]
    assert hidden == ["setup\n", "before\n", "", "after\n"]
    assert [step.output for step in trace.steps] == ["", "", "f\n", ""]


@pytest.mark.parametrize(("setup", "driver"), [("1 / 0\n", ""), ("", "1 / 0\n")])
def test_an_error_in_hidden_code_ends_the_program(setup, driver):
    trace = run("x = 1\n", setup=setup, driver=driver)
    assert (trace.end.reason, trace.end.exit_code) == ("error", 1)
    assert trace.end.error.type == "ZeroDivisionError"
    assert len(trace.numbered) == (0 if setup else 1)
    assert "recorder" not in trace.stderr


@pytest.mark.parametrize(
    "code",
    [
        "import builtins\nbuiltins.len = builtins.type = builtins.zip = None\nx = [1]\n",
        "import sys\nsys.modules.clear()\nx = [1]\n",
        "import sys\nsys.meta_path = None\nsys._getframe = None\nx = [1]\n",
        "import os\nos.write = os._exit = None\nx = [1]\n",
    ],
)
def test_a_sample_that_breaks_the_interpreter_is_recorded_all_the_same(code):
    trace = run(code)
    assert "x = [1]" in rows(trace)[-1]
    assert trace.end.reason == "finished"


def test_a_sample_that_closes_every_descriptor_loses_only_the_rest():
    trace = run("x = 1\nimport os\nos.closerange(0, 64)\nf = open('own', 'w')\ny = 2\n")
    assert rows(trace)[:1] == ["1 assign | x = 1"]
    assert trace.end.reason in ("finished", "crashed")
