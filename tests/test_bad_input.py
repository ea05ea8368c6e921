"""Samples that are not Python, or lack what they import or read: where they are found and what is said."""

import json
import re

import pytest
from click.testing import CliRunner
from tests.records import record, run

from tracemark.cli import main
from tracemark.trace.phrases import ending_text


@pytest.fixture
def checked(tmp_path, monkeypatch):
    """What `tracemark check` finds in a page with one sample."""
    monkeypatch.chdir(tmp_path)

    def check(code, options="", start="# Title\n\n"):
        text = f"{start}```python trace {options}\n{code}```\n"
        (tmp_path / "lesson.md").write_bytes(text.encode("utf-8"))
        result = CliRunner().invoke(main, ["check", "lesson.md", "--format", "json"])
        return json.loads(result.stdout)

    return check


NOT_PYTHON = [
    pytest.param("x = 1\nif x\n    y\n", (5, 5), "SyntaxError: expected ':'", id="missing colon"),
    pytest.param("x = (1,\n     2]\n", (5, 7), "SyntaxError: closing parenthesis", id="brackets"),
    pytest.param("x = 'a\n", (4, 5), "SyntaxError: unterminated string", id="open string"),
    pytest.param("s = 'äöü'; if x\n", (4, 12), "SyntaxError: invalid syntax", id="after umlauts"),
    pytest.param("s = '🙂'; if x\n", (4, 10), "SyntaxError: invalid syntax", id="after an emoji"),
    pytest.param("if 1:\n\tx = 1\n        y = 2\n", (6, 1), "TabError: inconsistent", id="tabs"),
    pytest.param("if 1:\n    x = 1\n  y = 2\n", (6, None), "IndentationError", id="indentation"),
    pytest.param(
        "# coding: nonsense\nx = 1\n", (4, 3), "SyntaxError: unknown encoding", id="cookie"
    ),
    pytest.param(
        "#!/bin/python\n# -*- coding: nonsense -*-\n",
        (5, 7),
        "SyntaxError: unknown enc",
        id="second",
    ),
    pytest.param("x = 1\r\nif x\r\n    y\r\n", (5, 5), "SyntaxError: expected ':'", id="CRLF"),
    pytest.param("x = 1\n\f\nif x\n    y\n", (6, 5), "SyntaxError: expected ':'", id="form feed"),
    pytest.param("x = 1\nreturn x\n", (5, None), "SyntaxError: 'return' outside", id="return"),
    pytest.param("x = 1\nbreak\n", (5, None), "SyntaxError: 'break' outside loop", id="break"),
    pytest.param(
        "x = " + "(" * 300 + "1" + ")" * 300 + "\n",
        (4, None),
        "SyntaxError: too many",
        id="brackets 2",
    ),
]


@pytest.mark.parametrize(("code", "place", "message"), NOT_PYTHON)
def test_a_sample_that_is_not_python_is_found_at_its_line_and_column(checked, code, place, message):
    (found,) = checked(code)
    assert (found["code"], found["severity"], found["line"]) == ("TM303", "error", place[0])
    assert place[1] in (None, found["column"])
    assert found["message"].startswith(message)
    assert found["source"].strip() in code
    assert found["advice"].startswith("Mend the sample")


def test_in_a_list_the_column_is_that_of_the_page(checked):
    start = "- Item\n\n    ```python trace\n    x = (1,\n         2]\n    ```\n\n"
    found = checked("x = 1\n", start=start)[0]
    assert (found["line"], found["column"]) == (5, 11)


@pytest.mark.parametrize(
    ("code", "place"),
    [
        pytest.param("x = 1\ny = '\0'\n", (2, 6), id="null byte"),
        pytest.param("x = 1\ny = 'ä\ud800'\n", (2, 7), id="lone surrogate"),
        pytest.param("x = 1\r\ny = '\0'\r\n", (2, 6), id="null byte after CRLF"),
        pytest.param("\ufeffx = 1\nif x\n    y\n", (2, 5), id="byte order mark"),
        pytest.param("x = 1\rif x\r    y\r", (2, 5), id="CR"),
    ],
)
def test_the_place_of_a_syntax_error(code, place):
    error = run(code).end.error
    assert error is not None
    assert (error.line, error.column) == place


def test_the_column_inside_an_f_string_is_of_the_line_or_not_told():
    error = run("x = 1\ny = f'{a b}'\n").end.error
    assert error is not None
    assert error.line == 2
    assert error.column in (None, 8)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("x = " + "-" * 100_000 + "1\n", id="signs"),
        pytest.param("x = " + "+".join(["1"] * 20_000) + "\n", id="sum"),
    ],
)
def test_a_source_that_is_nested_too_deep_is_not_run(code):
    trace = run(code)
    assert trace.numbered == ()
    assert trace.end.reason == "syntax-error"
    assert ending_text(trace.end).endswith("the source is nested too deep")


# Modules


@pytest.mark.parametrize(
    ("code", "line", "module"),
    [
        ("x = 1\nimport numpyx as np\n", 5, "numpyx"),
        ("from nothing.there import it\n", 4, "nothing"),
        ("def f():\n    import nothing\nf()\n", 5, "nothing"),
    ],
)
def test_a_module_that_is_not_there_is_found_at_its_import(checked, code, line, module):
    (found,) = checked(code)
    assert (found["code"], found["line"]) == ("TM301", line)
    assert found["source"][found["column"] - 1 :].startswith(("import", "from"))
    assert found["message"] == f"ModuleNotFoundError: No module named '{module}'"
    assert (
        "the interpreter that runs the samples (the option `python` of the site" in found["advice"]
    )
    assert "a sample runs in an empty folder" in found["advice"]


# Input


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "no lines"),
        ('input="1"', "1 line"),
        (r'input="1\n2"', "2 lines"),
        (r'input="1\n"', "1 line"),
    ],
)
def test_input_past_its_lines_is_found_at_its_row(checked, given, words):
    code = "while True:\n    n = input('? ')\n"
    (found,) = checked(code, given)
    assert (found["code"], found["line"], found["column"]) == ("TM301", 5, 5)
    assert f"`input=` gives {words}, and the sample asks for one more" in found["message"]
    assert found["advice"].startswith("Add a line to `input=`")


def test_the_row_past_the_last_line_shows_the_prompt_and_the_error():
    assert record(run("a = input('A? ')\nb = input('B? ')\n", input="1\n")) == [
        "1 assign | a = '1' | writes 'A? '",
        "2 assign | writes 'B? ' | raises EOFError(EOF when reading a line)",
        "end error EOFError(EOF when reading a line)",
    ]


def test_an_eof_error_of_another_kind_says_nothing_of_input(checked):
    (found,) = checked("raise EOFError('no more')\n")
    assert "input=" not in found["message"]


@pytest.mark.parametrize(
    ("code", "given", "unread"),
    [
        ("a = input()\n", "1\n", 0),
        ("a = input()\n", "1", 0),
        ("a = input()\n", "1\n2\n", 1),
        ("a = input()\n", "1\n2\n3", 2),
        ("import sys\na = list(sys.stdin)\n", "1\n2\n3", 0),
        ("import sys\na = next(sys.stdin)\n", "1\n2\n3", 2),
        ("import sys\nsys.stdin.close()\n", "1\n", 0),
        ("import os\na = os.read(0, 2)\n", "1\n2\n", 1),
        ("import io, sys\nsys.stdin = io.StringIO('x')\na = input()\n", "1\n", 1),
        ("import os\nr, w = os.pipe()\nos.dup2(r, 0)\n", "1\n", 0),
        ("x = 1\n", "1\n", 1),
    ],
)
def test_lines_that_nobody_reads_are_counted(code, given, unread):
    trace = run(code, input=given)
    assert (trace.end.reason, trace.end.unread) == ("finished", unread)


def test_the_sample_finds_its_standard_input_as_it_is():
    code = (
        "import sys\nprint(sys.stdin, type(sys.stdin.buffer.raw).__name__, sys.stdin.seekable())\n"
    )
    assert re.match(
        r"<_io.TextIOWrapper name='<stdin>' mode='r' encoding='utf-8'> FileIO True",
        run(code, input="1\n").stdout,
    )


def test_lines_that_nobody_reads_are_a_note(checked):
    (found,) = checked("a = input()\n", r'input="1\n2\n3"')
    assert (found["code"], found["severity"]) == ("TM309", "note")
    assert found["message"] == "the last 2 lines of `input=` are not read"
    assert found["source"][found["column"] - 1 :].startswith("input=")


# Recursion


def test_recursion_without_an_end_is_found_at_its_line(checked):
    found = next(
        f for f in checked("def f(n):\n    return f(n + 1)\nf(0)\n") if f["code"] == "TM301"
    )
    assert (found["line"], found["column"]) == (5, 5)
    assert found["message"].startswith("RecursionError: maximum recursion depth exceeded")
    assert found["advice"].startswith("Let the recursion end")
