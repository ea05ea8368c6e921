"""Reading whole pages: what is found, and on which line and column of the author's file."""

from pathlib import Path
from textwrap import dedent

import pytest

from tracemark.lesson.finding import Position
from tracemark.lesson.page import Container, Flow, Page, ViewBlock
from tracemark.lesson.question import Question
from tracemark.lesson.reader import read_page, read_page_with_layout
from tracemark.lesson.row_range import RowRange, expand, parse_ranges
from tracemark.trace.program import Limits
from tracemark.trace.rows import Granularity

SAMPLE = '```python trace id="a"\nx = 1\n```\n'


def read(text: str) -> Page:
    return read_page(text, "p.md")


def found(text: str) -> list[str]:
    """The findings as `line:column CODE`."""
    return [f"{f.position.line}:{f.position.column} {f.code}" for f in read(text).findings]


def test_a_whole_lesson_has_no_findings():
    page = read(
        dedent("""\
        ---
        topic: Branches
        view: Trace
        tags: [python, "if"]
        minutes: 5
        title: not ours
        tracemark:
          show: tracker
          max_steps: 100
          verify: off
        ---
        # One two three

        ```python trace id="deploy" step="call f" run="f(1)\\nf(2)" watch="a, g(1, 2)" expect=KeyError
        def f(v):
            return v    #: give it back
        ```

        ```python trace-driver for="deploy"
        f(3)
        ```

        See [row one](trace:1,3-4 "final["x"] == 1") and `{trace deploy} len(steps)`.

        /// trace-table | deploy
            rows: 1-10, -3
            columns: [a, "g(1, 2)"]
            caption: C
        ///

        /// quiz | Which?
            answer: first(v < 2)
            hint: [one, two]
        Think.

        - [ ] `1`
          more
          > no
        - [X] Step 2 {value="2"}

        //// explain
        So.
        ////
        ///

        /// flow | F
        1. One
        2. Two -> 1
        ///

        /// moment | Why?
            check:
              - raised is None
              - len(steps) > 1
        Because.
        ///
        """)
    )
    assert page.findings == ()
    header = page.header
    assert (header.topic, header.view, header.minutes) == ("Branches", "Trace", 5)
    assert (header.tags, page.verify) == (("python", "if"), "off")
    (sample,) = page.samples
    assert sample.code == "def f(v):\n    return v\n"
    assert sample.actions == ((2, "give it back"),)
    assert sample.driver == "f(1)\nf(2)\nf(3)\n"
    assert sample.step == Granularity("call", function="f")
    assert sample.watch == ("a", "g(1, 2)")
    assert (sample.expect, sample.show, sample.limits.max_steps) == ("KeyError", ("tracker",), 100)
    assert sample.code_lines == (Position("p.md", 15), Position("p.md", 16))
    view, quiz, flow, moment = page.blocks
    assert isinstance(view, ViewBlock)
    assert isinstance(quiz, Question)
    assert isinstance(flow, Flow)
    assert isinstance(moment, Container)
    assert view.rows == (RowRange(1, 10), RowRange(-3, -3))
    assert view.columns == ("a", "g(1, 2)")
    assert [(o.text, o.ticked, o.feedback, o.value) for o in quiz.options] == [
        ("`1` more", False, "no", None),
        ("Step 2", True, "", "2"),
    ]
    assert (quiz.id, quiz.hints) == ("q1", ("one", "two"))
    assert quiz.answer is not None
    assert str(quiz.answer.position) == "p.md:32:13"
    assert (flow.stages, flow.back) == (("One", "Two"), ((2, 1),))
    assert [str(check.position) for check in moment.checks] == ["p.md:53:9", "p.md:54:9"]
    (reference,) = page.references
    assert (reference.sample, reference.rows) == ("deploy", (1, 3, 4))
    assert reference.claim is not None
    assert reference.claim.text == 'final["x"] == 1'
    assert [value.claim.text for value in page.values] == ["len(steps)"]


@pytest.mark.parametrize(
    "text",
    [
        "plain *Markdown*, [a link](x.md), `code`\n",
        "```python\ntrace = 1  #: no action\n```\n",
        '```python title="x" linenums="1"\n[a](trace:1)\n```\n',
        "/// note | T\n    type: tip\nbody\n///\n",
        "/// something-of-the-host\nbody\n///\n",
        "/// A doc comment of Rust\nmore text\n",
        "text\n\n    ```python trace stpe=1\n    x\n    ```\n",
        "text\n\n    [a](trace:1)\n",
        "<!-- [a](trace:1)\n\n```python trace stpe=1\nx\n```\n-->\n",
        "`[a](trace:1)` and ``{trac} `{trace} x` ``\n",
        "- item\n\n        [code in a list](trace:1)\n",
        "````markdown\n```python trace stpe=1\n```\n/// quiz\n````\n",
        "---\nminutes: 3\n---\n",
        "",
    ],
)
def test_what_is_no_business_of_ours_gives_no_finding(text):
    assert found(text) == []


BAD_OPTION = '```python trace stpe="x"\nx = 1\n```'


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("front matter", f"---\ntags: []\n---\n{BAD_OPTION}\n", "4:17 TM101"),
        ("admonition", "!!! note\n\n    " + BAD_OPTION.replace("\n", "\n    "), "3:21 TM101"),
        ("tab", '=== "A"\n\n    ' + BAD_OPTION.replace("\n", "\n    "), "3:21 TM101"),
        ("list", "- a\n\n  " + BAD_OPTION.replace("\n", "\n  "), "3:19 TM101"),
        ("numbers", "1. a\n\n    " + BAD_OPTION.replace("\n", "\n    "), "3:21 TM101"),
        ("lazy list", "- a\nb\n\n    " + BAD_OPTION.replace("\n", "\n    "), "4:21 TM101"),
        ("block", f"/// note\n{BAD_OPTION}\n///\n", "2:17 TM101"),
        ("nested", '!!! note\n\n    === "A"\n\n        [a](trace:1)\n', "5:19 TM106"),
        ("list text", "- one\n- [a](trace:b/1)\n", "2:13 TM106"),
        ("comment", "<!-- a --> [a](trace:1)\n", "1:22 TM106"),
        ("two lines", "some [text\nmore](trace:1)\n", "2:13 TM106"),
        ("brace", "``` { .python .trace #a stpe=x }\nx\n```\n", "1:25 TM101"),
        ("tildes", '~~~~ python trace stpe="x"\nx\n~~~~\n', "1:19 TM101"),
    ],
)
def test_a_finding_stands_where_the_mistake_is(name, text, expected):
    assert found(text) == [expected]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('python trace id="1a"', ["1:17 TM103"]),
        ('python trace step="cal f"', ["1:17 TM102"]),
        ('python trace step="loop 9"', ["1:17 TM102"]),
        ('python trace watch="a, b +"', ["1:30 TM102"]),
        ('python trace max_steps="0"', ["1:17 TM102"]),
        ('python trace max_steps="9999"', ["1:17 TM102"]),
        ('python trace timeout="nan"', ["1:17 TM102"]),
        ('python trace timeout="99"', ["1:17 TM102"]),
        ('python trace show="table trcker"', ["1:29 TM102"]),
        ('python trace show="none table"', ["1:17 TM102"]),
        ('python trace expect="a b"', ["1:17 TM102"]),
        ('python trace run="f(" ', ["1:23 TM102"]),
        ('python trace files="no.csv"', ["1:24 TM118"]),
        ('python trace python="x"', ["1:17 TM102"]),
        ('python trace allow="network" jobs=2', ["1:17 TM101", "1:33 TM101"]),
        ("python trace-driver isolation=basic", ["1:1 TM106", "1:24 TM101"]),
        ('python trace id="a" id="b"', ["1:24 TM102"]),
        ('python trace title="open', ["1:17 TM102"]),
        ("python trace hl_lines=x", ["1:17 TM102"]),
        ('python trace lines="1-2"', ["1:17 TM112"]),
        ("python trace more", ["1:17 TM101"]),
        ("python trcae", ["1:11 TM101"]),
        ('python trace-setup for="s"', ["1:11 TM101"]),
        ("{ .python .trace-setup }", ["1:15 TM101"]),
        ('python trace="deploy"', ["1:11 TM102"]),
        ("js trace", ["1:4 TM114"]),
        ("trace", ["1:4 TM102"]),
        ("python trace-driver", ["1:1 TM106"]),
        ('python trace id="a"', []),
        ('python title="trace"', []),
    ],
)
def test_fence_headers(header, expected):
    assert found(f"```{header}\nx = 1\n```\n") == expected


def test_limits_are_kept_when_a_fence_wants_more():
    (sample,) = read_page(
        '```python trace max_steps="50" timeout="3"\nx\n```\n',
        "p.md",
        limits=Limits(max_steps=10, timeout=5.0),
    ).samples
    assert (sample.limits.max_steps, sample.limits.timeout) == (10, 3.0)


def test_ids_are_given_by_place_and_never_twice():
    fences = ["id=trace-2", "", "id=a", "id=a", ""]
    page = read("\n".join(f"```python trace {header}\nx\n```\n" for header in fences))
    ids = [sample.id for sample in page.samples]
    assert ids == ["trace-2", "trace-3", "a", "trace-4", "trace-5"]
    assert [f.code for f in page.findings] == ["TM103"]


@pytest.mark.parametrize(
    ("code", "expected_code", "actions", "findings"),
    [
        ('x = "#: no"', 'x = "#: no"\n', (), []),
        ("x = 1  #: yes {x}", "x = 1\n", ((1, "yes {x}"),), []),
        ("f(1,  #: first\n  2)", "f(1,  #: first\n  2)\n", (), ["2:7 TM113"]),
        ("f(1,\n  2)  #: last", "f(1,\n  2)\n", ((2, "last"),), []),
        ("if x:  #: a\n    y\nelse:  #: b\n    z", None, ((1, "a"),), ["4:8 TM113"]),
        ("@d  #: a\ndef f():  #: b\n    pass", None, ((2, "b"),), ["2:5 TM113"]),
        ("try:  #: a\n    x\nfinally:  #: b\n    y", None, (), ["2:7 TM113", "4:11 TM113"]),
        ('"""doc"""  #: a\nx: int  #: b', None, (), ["2:12 TM113", "3:9 TM113"]),
        ("x = 1  #: now {nope}", "x = 1\n", ((1, "now {nope}"),), ["2:15 TM113"]),
        ("x = 1  #: {{x}} {:output} { x }", "x = 1\n", None, ["2:27 TM113"]),
        ("#: alone\nx = 1", "#: alone\nx = 1\n", (), ["2:1 TM113"]),
        ("x = 1  #:", "x = 1  #:\n", (), ["2:8 TM113"]),
        ("x = (  #: broken\ny = '#: no'", "x = (\ny = '#: no'\n", ((1, "broken"),), []),
        ('s = """\n#: no\n"""\nx = (', 's = """\n#: no\n"""\nx = (\n', (), []),
        ("\n\nx = 1\n\n", "x = 1\n", (), []),
        ("", "", (), ["1:1 TM108"]),
    ],
)
def test_actions_are_cut_from_the_code(code, expected_code, actions, findings):
    text = f"```python trace\n{code}\n```\n"
    (sample,) = read(text).samples
    assert expected_code in (None, sample.code)
    assert actions in (None, sample.actions)
    assert found(text) == findings


def test_a_sample_from_a_file_stands_in_that_file(tmp_path):
    (tmp_path / "s.py").write_text("class A:\n    def f(self):\n        return 1  #: one\n")
    text = '```python trace file="s.py" lines="2-3"\n```\n'
    page = read_page(text, "p.md", file_folder=tmp_path, root=tmp_path)
    (sample,) = page.samples
    assert page.findings == ()
    assert sample.code == "def f(self):\n    return 1\n"
    assert sample.actions == ((2, "one"),)
    assert [(p.line, p.column) for p in sample.code_lines] == [(2, 5), (3, 5)]
    assert Path(sample.code_lines[0].path).name == sample.name == "s.py"


@pytest.mark.parametrize(
    ("options", "column"),
    [
        ('file="no.py"', 17),
        ('file="s.py" lines="2-9"', 29),
        ('file="s.py" lines="x"', 29),
        ('file="../p.md"', 17),
        ('file="."', 17),
        ('file="a\0b"', 17),
        ('file="binary"', 17),
    ],
)
def test_a_file_that_cannot_be_had_is_a_finding(tmp_path, options, column):
    (tmp_path / "s.py").write_text("x = 1\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    text = f"```python trace {options}\n```\n"
    page = read_page(text, "p.md", file_folder=tmp_path, root=tmp_path)
    assert [(f.code, f.position.column) for f in page.findings] == [("TM112", column)]
    assert page.samples[0].broken


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("/// trace-tabel\n///", ["5:5 TM104"]),
        ("/// trace-graph\n///", ["5:5 TM104"]),
        ("/// quizz | Q\n///", ["5:5 TM104"]),
        ("/// quiz: Q\n///", ["5:5 TM104"]),
        ("/// moment | Q\ntext", ["5:1 TM107"]),
        ("/// trace-table | b\n///", ["5:19 TM106"]),
        ("/// trace-table\n    rwos: 1\n///", ["6:5 TM101"]),
        ("/// trace-table\n    rows: 3-1\n///", ["6:11 TM105"]),
        ("/// trace-table\n    caption: [a]\n///", ["6:5 TM105"]),
        ("/// trace-table\n    a: b: c\n///", ["6:9 TM105"]),
        ("/// trace-table\n\n| a |\n///", ["7:3 TM120"]),
        ("/// trace-output\ntext\n///", ["6:1 TM105"]),
        ("/// moment\nA.\n///", ["5:1 TM108"]),
        ("/// moment | Q\n    check: 1 +\n///", ["6:15 TM201"]),
        ("/// moment | Q\n    check: '1 +'\n    of: b\n///", ["6:16 TM201", "7:9 TM106"]),
        ("/// explain\n///", ["5:1 TM109"]),
        ("/// note\n//// quiz | Q\n- [ ] a\n- [x] b\n////\n///", []),
        ("/// note\n/// quiz | Q\n///\n///", ["6:1 TM109"]),
        ("> /// quiz | Q\n> ///", ["5:3 TM109"]),
        ("/// flow | F\n- a\n///", ["5:1 TM108"]),
        ("/// flow | F\n1. a\n2. b -> 2\n///", ["7:4 TM108"]),
        ("/// flow | F\n    of: a\n1. a\n///", ["6:5 TM101"]),
        ("/// quiz | Q\n- [ ] a\n- [ ] b\n///", []),
        ("/// quiz | Q\n- [x] a\n- [x] b\n///", ["5:1 TM108"]),
        ("/// quiz | Q\n    kind: multiple\n- [x] a\n- [x] b\n///", []),
        ("/// quiz | Q\n    kind: many\n- [x] a\n- [ ] b\n///", ["6:5 TM105"]),
        ("/// quiz | Q\n- [x] a\n///", ["5:1 TM108"]),
        ("/// quiz | Q\n- [x] a\n- [v] b\n///", ["7:3 TM108"]),
        ("/// quiz | Q\n- [x] a\n- b\n- [ ] c\n///", ["7:1 TM108"]),
        ("/// quiz | Q\n- [x] a\n> why\n- [ ] c\n///", ["7:1 TM108"]),
        ("/// quiz | Q\n- [x]\n- [ ] c\n///", ["6:6 TM108"]),
        ("/// quiz | Q\n- [x] a\n- [ ] b\n- [ ]  b\n///", ["8:8 TM117"]),
        ("/// quiz | Q\n- [x] `a  b`\n- [ ] `a b`\n///", []),
        ("/// quiz | Q\n- [x] `a  b`\n- [ ] `a  b`\n///", ["7:7 TM117"]),
        ("/// quiz | Q\n    answer: output\n\n1. [x] `5`\n2. [ ] `10`\n///", ["5:1 TM108"]),
        ("/// quiz | Q\n- [x] a\n2) b\n- [ ] c\n///", ["7:1 TM108"]),
        ("/// quiz | Q\n    id: a-steps\n- [x] a\n- [ ] b\n///", ["6:9 TM103"]),
        ("/// quiz | Q\n    id: a--2-step-7\n- [x] a\n- [ ] b\n///", ["6:9 TM103"]),
        ("/// quiz | Q\n    id: b-steps\n- [x] a\n- [ ] b\n///", []),
        ("## Three, two\n/// quiz | Q\n    id: three-two\n- [x] a\n- [ ] b\n///", ["7:9 TM103"]),
        ("/// quiz | Q\n- [x] a {value=6}\n- [ ] c\n///", ["6:7 TM102"]),
        ("/// quiz | Q\n- [x] a {value='7\"}\n- [ ] c\n///", ["6:7 TM102"]),
        ("/// quiz | Q\n- [x] a `{value=6}`\n- [ ] c\n///", []),
        ("/// quiz | Q\n  answer: output\n- [x] a\n- [ ] c\n///", ["6:3 TM105"]),
        ("/// moment | Q\n  check: output\n\nBody.\n///", ["6:3 TM105"]),
        ("/// moment | Q\n\n    check: output\n    of: a\n///", ["7:5 TM105", "8:5 TM105"]),
        ("/// moment | Q\n    of: a\n   check: output\n///", ["7:4 TM105"]),
        ("/// moment | Q\nhint: text\n\ncheck: it\n///", []),
        ("/// moment | Q\n    check: []\n///", ["6:5 TM105"]),
        ('/// moment | Q\n    check:\n      - x\n      - d == {"a": 1}\n///', ["8:9 TM105"]),
        ("/// moment | Q\n    check:\n      - a: 1\n      - [1]\n///", ["7:9 TM105", "8:9 TM105"]),
        ("/// trace-table\n\n    rows: 1\n///", ["7:5 TM105"]),
        ("- a\n\n\t/// moment | Q\n\t\tcheck: 1 +\n\t///", ["8:13 TM201"]),
        ("/// moment | Q\n\tcheck:\n\t\t- 1 +\n///", ["7:8 TM201"]),
        ("/// quiz | Q\n- [x] a {vlaue='1'}\n- [ ] c\n///", ["6:7 TM101"]),
        ("/// quiz | Q\n    answer: output\n- [ ] a\n- [ ] b\n///", []),
        ("/// quiz | Q\n    kind: text\n///", ["5:1 TM108"]),
        ("/// quiz | Q\n    kind: number\n    answer: final['x']\n///", []),
        ("/// quiz\n- [ ] a\n- [x] b\n///", ["5:1 TM108"]),
        ("/// quiz | Q\n    answer: {1, 2}\n    kind: multiple\n* [ ] a\n+ [ ] b\n///", []),
    ],
)
def test_blocks(block, expected):
    assert found(f"{SAMPLE}\n{block}\n") == expected


def test_options_inside_a_container_keep_their_columns():
    text = SAMPLE + "\n- item\n\n    /// quiz | Q\n        answer: 1 +\n    - [ ] a\n    ///\n"
    assert found(text) == ["7:5 TM108", "8:20 TM201"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](trace:1)", []),
        ("[a](trace:a/1-3)", []),
        ("[a](trace:b/1)", ["5:11 TM106"]),
        ("[a](trace:0)", ["5:11 TM102"]),
        ("[a](trace:-1)", ["5:11 TM102"]),
        ("[a](trace:3-1)", ["5:11 TM102"]),
        ("[a](trace:a)", ["5:11 TM102"]),
        ("[a](trace:1-999999)", ["5:11 TM102"]),
        ("[step 3](trace:1)", ["5:2 TM119"]),
        ("[steps 1 and 2](trace:1-2)", []),
        ("[of [all] steps 1 to 3](trace:1,2)", ["5:11 TM119"]),
        ("[Schritt 2](trace:3)", ["5:2 TM119"]),
        ("step 4 and [the second row](trace:2)", []),
        ("[2 steps](trace:1)", []),
        ('[a](trace:1 "x <")', ["5:17 TM201"]),
        ("[a](trace:1 'x == \"q\"')", []),
        ('[a](trace:1 "len("a") == 1")', []),
        ('[a](trace:1 "len("a")")', []),
        ("[a](trace:1", ["5:4 TM102"]),
        ("[a]: trace:1", ["5:1 TM114"]),
        ("`{trace} 1 +`", ["5:13 TM201"]),
        ("`{trace b} 1`", ["5:9 TM106"]),
        ("`{trace:b} 1`", ["5:2 TM102"]),
        ("| `{trace} 1` | [a](trace:9 |", ["5:20 TM102"]),
        ("`a` [x](trace:a/x)", ["5:17 TM102"]),
        ("[a](trace: a/1)", ["5:5 TM102"]),
        ("[a](Trace:a/1)", ["5:5 TM102"]),
        ("<trace:a/1>", ["5:1 TM102"]),
        ("`{Trace} output` and `{ trace } output`", ["5:2 TM102", "5:23 TM102"]),
        ("`{ trace: 1 }` and `[a](Trace:1)`", []),
        (r"\[e](trace:b/39) and e](trace:b/3)", []),
        ("[![b](c)](trace:b/1)", ["5:17 TM106"]),
    ],
)
def test_references_and_values(text, expected):
    assert found(f"{SAMPLE}\n{text}\n") == expected


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("minutes: soon", ["2:1 TM110"]),
        ("minutes: -1", ["2:1 TM110"]),
        ("topic: [a]", ["2:1 TM110"]),
        ("tags: a", ["2:1 TM110"]),
        ("tracemark:\n  max_step: 1", ["3:3 TM110"]),
        ("tracemark:\n  max_steps: 99999", ["3:3 TM110"]),
        ("tracemark:\n  verify: maybe", ["3:3 TM110"]),
        ("tracemark:\n  allow: [network]", ["3:3 TM110"]),
        ("tracemark: yes", ["2:1 TM110"]),
        ("a: 'b", ["2:6 TM110"]),
        ("tracemark:\n  show: [table, player]\n  timeout: 2\n  verify: strict", []),
        ("icon: !ENV [X, y]\nlist: &a [*a]", []),
    ],
)
def test_front_matter(front, expected):
    assert found(f"---\n{front}\n---\n")[:1] == expected


@pytest.mark.parametrize(
    "text",
    [
        "---\ntracemark:\n  NAME: x\n---\n",
        '```python trace NAME="x"\nx = 1\n```\n',
    ],
)
@pytest.mark.parametrize(
    "name", ["allow", "isolation", "interpreters", "preload", "jobs", "cache", "memory"]
)
def test_what_only_the_site_may_set_is_told_to_be_so(name, text):
    (finding,) = read(text.replace("NAME", name)).findings
    assert f"`{name}` is for the whole site" in finding.message
    assert "mkdocs.yml" in finding.advice


def test_lines_are_those_of_the_authors_file():
    text = BAD_OPTION + "\n"
    by_function = read_page(text, "p.md", line_of=lambda n: n + 10)
    by_list = read_page(text, "p.md", line_of=[40, 41, 42])
    assert str(by_function.findings[0].position) == "p.md:11:17"
    assert str(by_list.findings[0].position) == "p.md:40:17"
    assert by_list.findings[0].source == BAD_OPTION.split("\n")[0]


def test_the_layout_says_where_everything_is_in_the_text():
    text = (
        "!!! note\n\n    ````python trace\n    x = 1\n    ````\n\n"
        "/// trace-player\n    caption: C\n///\n\n"
        "```python trace-driver\nx\n```\n\n"
        "/// quiz | Q\n    hint: h\nText [a](trace:1 'x').\n\n- [ ] a\n- [x] b\n///\n\n"
        "Is ``{trace} x``.\n"
    )
    page, layout = read_page_with_layout(text, "p.md", line_of=lambda n: n + 3)
    lines = text.split("\n")
    assert page.findings == ()
    (fence,) = layout.samples
    assert (fence.lines.first, fence.lines.last, fence.indent) == (2, 4, "    ")
    assert fence.sample.position == Position("p.md", 6, 5)
    assert [(v.lines.first, v.lines.last) for v in layout.views] == [(6, 8)]
    assert [(d.lines.first, d.lines.last) for d in layout.drivers] == [(10, 12)]
    (quiz,) = layout.bodies
    assert quiz.options is not None
    assert (quiz.lines.first, quiz.lines.last, quiz.slashes) == (14, 20, 3)
    assert (quiz.options.first, quiz.options.last, quiz.listed) == (15, 15, (18, 19))
    at = layout.references[0].stretch
    assert lines[at.first][at.start : at.end] == "(trace:1 'x')"
    at = layout.values[0].stretch
    assert lines[at.first][at.start : at.end] == "``{trace} x``"
    assert layout.line_of(Position("p.md", 6, 5)) == 2
    assert layout.line_of(Position("p.md", 1)) is None


def test_questions_without_an_id_leave_out_those_of_headings():
    page = read("# Lesson\n\n## Q1\n\n" + "/// quiz | Q\n- [x] a\n- [ ] b\n///\n\n" * 2)
    assert [block.id for block in page.blocks if isinstance(block, Question)] == ["q2", "q3"]


def test_a_view_placed_by_a_block_does_not_follow_its_fence_as_well():
    page = read(SAMPLE + "\n/// trace-table | a\n///\n")
    assert page.samples[0].show == ("tracker",)


@pytest.mark.parametrize(
    ("typed", "count", "expected"),
    [
        ("1-3", 9, (1, 2, 3)),
        ("1-3, -2", 5, (1, 2, 3, 4)),
        ("-2--1", 5, (4, 5)),
        ("2--1", 4, (2, 3, 4)),
        ("3,1,3", 4, (3, 1)),
        ("5", 4, ()),
    ],
)
def test_row_ranges_expand_when_the_number_of_rows_is_known(typed, count, expected):
    ranges = parse_ranges(typed)
    assert not isinstance(ranges, str)
    assert expand(ranges, count) == expected


def test_a_driver_that_is_not_python_is_found_on_its_own_line():
    text = SAMPLE + '\n```python trace-driver for="a"\nx\nif x = 1:\n    y\n```\n'
    assert found(text) == ["7:4 TM303"]
    assert read(text).samples[0].broken


def test_a_block_speaks_of_the_last_sample_above_it():
    block = "\n/// moment | Q\n    check: output\n///\n"
    two = [SAMPLE.replace('"a"', f'"{id}"') for id in "ab"]
    page = read(two[0] + block + two[1] + block)
    checks = [check for one in page.blocks if isinstance(one, Container) for check in one.checks]
    assert [check.sample for check in checks] == ["a", "b"]
    assert page.findings == ()
    (finding,) = read(block + "\n".join(two)).findings
    assert finding.advice == "Write `of: ID`, where `ID` is one of `a`, `b`."


def test_each_watched_expression_has_its_own_place():
    (sample,) = read('```python trace watch="x, f(x, y), y"\nx\n```\n').samples
    assert [p.column for p in sample.watch_positions] == [24, 27, 36]
