"""The recorder's stream is hostile input: whatever comes, a trace comes of it, and what fits is kept."""

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracemark.runner import Runner
from tracemark.trace.ending import ProcessEnd
from tracemark.trace.model import Change, Ending, Error, Frame, Outcome, Step, Trace
from tracemark.trace.model import Test as Condition
from tracemark.trace.program import Program
from tracemark.trace.record import decode
from tracemark.trace.state import states

ASSIGN = ["statement", "assign", 1, 1, 1, "<module>", None, False, "set `x` to {x}", [0, 0]]
CALL = ["call", "call", 2, 2, 1, "f", None, False, "call `f`", [0, 0]]
MARKER = ["marker", "guard", 3, 3, 1, "<module>", None, False, "", [0, 0]]
PROGRAM = ["p", "3.11.7", [ASSIGN, CALL, MARKER]]
END = ["e", "finished", 0, None, [], "", ""]


def bind(name="x", value="1", frame=0):
    return [frame, name, "bound", value, "int", None, True]


def step(slot=0, frame=0, changes=(), tests=(), output="", result=None):
    return ["s", slot, frame, list(changes), list(tests), output, "", result, False]


def process(stdout=b"", exit_code=0, stopped=None, overflow=None):
    return ProcessEnd(
        stdout=stdout,
        stderr=b"",
        exit_code=exit_code,
        stopped=stopped,
        timeout=10.0,
        output=1000,
        overflow=overflow,
    )


def read(*records, end=None, max_steps=2000):
    lines = [r if isinstance(r, bytes) else json.dumps(r).encode() for r in records]
    return decode(lines, end or process(), max_steps=max_steps)


def test_a_whole_stream():
    trace = read(PROGRAM, step(changes=[bind()], output="a"), END)
    (first,) = trace.numbered
    assert (first.n, first.line, first.action) == (1, 1, "set `x` to `1`")
    assert first.changes == (Change(name="x", before=None, after="1", how="bound", type="int"),)
    assert trace.end == Ending(reason="finished", exit_code=0)
    assert trace.python == "3.11.7"


FORGED = {
    "garbage": b"\xff\xfe not json",
    "empty line": b"",
    "not an array": {"s": 1},
    "unknown tag": ["x", 1],
    "too few fields": ["s", 0],
    "wrong type": ["s", "0", 0, [], [], "", "", None, False],
    "unknown slot": step(slot=9),
    "negative slot": step(slot=-1),
    "slot too large for a machine": step(slot=10**30),
    "marker as a row": step(slot=2),
    "unknown frame": step(frame=3),
    "negative frame": step(frame=-1),
    "change in unknown frame": step(changes=[bind(frame=7)]),
    "change in negative frame": step(changes=[bind(frame=-1)]),
    "deleted with a value": step(changes=[[0, "x", "deleted", "1", "", None, True]]),
    "bound without a value": step(changes=[[0, "x", "bound", None, "", None, True]]),
    "unknown how": step(changes=[[0, "x", "stolen", "1", "", None, True]]),
    "unknown result": step(result=["vanished"]),
    "result with too much": step(result=["returned", "1", "2"]),
    "empty result": step(result=[]),
    "more frames than steps allow": ["f", 9_999, 0, "g"],
    "raised without a message": step(result=["raised", "ValueError"]),
    "test without a truth": step(tests=[["a", "a", "yes", []]]),
    "program twice": PROGRAM,
    "frame out of order": ["f", 5, 0, "g"],
    "frame zero again": ["f", 0, 0, "g"],
    "frame that is its own parent": ["f", 2, 2, "g"],
    "frame with a negative parent": ["f", 2, -1, "g"],
    "end with an unknown reason": ["e", "bored", 0, None, [], "", ""],
    "end with changes of nowhere": ["e", "finished", 0, None, [bind(frame=99)], "", ""],
    "hidden changes of nowhere": ["h", [bind(frame=99)], "", ""],
    "10,000-deep nesting": b"[" * 10_000 + b"]" * 10_000,
    "10,000-deep test": b'["s",0,0,[],'
    + b'[["a","a",true,' * 10_000
    + b"[]"
    + b"]]" * 10_000
    + b"]",
    "lone surrogate": b'["s",0,0,[],[],"\\ud800","",null,false]',
    "a number of many digits": b'["s",0,0,[],[],"","",null,' + b"9" * 100_000 + b"]",
    "half a line": json.dumps(step()).encode()[:-4],
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_record_ends_the_trace_and_what_came_before_stands(name):
    before = [PROGRAM, step(changes=[bind()]), ["f", 1, 0, "f"], step(slot=1, frame=1)]
    trace = read(*before, FORGED[name], step(changes=[bind("y")]), END, end=process(exit_code=3))
    assert [s.line for s in trace.numbered[:2]] == [1, 2]
    assert "y" not in {change.name for each in trace.steps for change in each.changes}
    assert trace.end == Ending(reason="crashed", exit_code=3, detail="exit code 3")
    assert trace.steps[-1].kind == "end"


@pytest.mark.parametrize("record", [step(), END, ["f", 1, 0, "f"], PROGRAM, b"garbage"])
def test_a_record_after_the_end_makes_the_end_doubtful(record):
    trace = read(PROGRAM, step(), END, record)
    assert len(trace.numbered) == 1
    assert trace.end.reason == "crashed"


@pytest.mark.parametrize("count", range(4))
def test_a_truncated_stream_keeps_its_steps(count):
    whole = [PROGRAM, step(), step(), END]
    trace = read(*whole[:count], end=process(exit_code=-9))
    assert len(trace.numbered) == max(count - 1, 0)
    assert trace.end == Ending(reason="killed", exit_code=-9, detail="SIGKILL")


def test_no_more_steps_than_the_limit():
    assert len(read(PROGRAM, *[step()] * 5, END, max_steps=3).numbered) == 3


def test_steps_before_the_program_are_of_unknown_slots():
    assert read(step(), PROGRAM, END).numbered == ()


def test_a_template_cannot_reach_anything():
    marked = True  # the author's own text: what he misspelt stays as he wrote it
    slot = [*ASSIGN[:7], marked, "{x.__class__} {:value} {0} {{x}} {x!r}", [0, 0]]
    trace = read(["p", "3.11.7", [slot]], step(changes=[bind()]), END)
    assert trace.numbered[0].action == "{x.__class__} `None` {0} {x} {x!r}"


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (process(exit_code=None, stopped="time-limit"), Ending(reason="time-limit", detail="10 s")),
        (
            process(exit_code=None, stopped="output-limit", overflow="stdout"),
            Ending(reason="output-limit", detail="more than 1,000 bytes of output"),
        ),
        (process(exit_code=None), Ending(reason="killed", detail="by the runner")),
        (process(exit_code=-11), Ending(reason="crashed", exit_code=-11, detail="SIGSEGV")),
        (process(exit_code=-200), Ending(reason="crashed", exit_code=-200, detail="signal 200")),
        (process(exit_code=7), Ending(reason="crashed", exit_code=7, detail="exit code 7")),
    ],
)
def test_endings_seen_from_outside(end, expected):
    assert read(PROGRAM, step(), end=end).end == expected


def test_the_recorders_own_failure_is_told():
    record = ["e", "crashed", None, ["KeyError", "'x'", None], [], "", ""]
    ending = read(PROGRAM, step(), record).end
    assert ending.reason == "crashed"
    assert ending.detail == "the recorder failed: KeyError: 'x'"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
CHANGES = st.lists(
    st.tuples(
        st.integers(-1, 3),
        st.sampled_from("xyz"),
        st.sampled_from(["bound", "rebound", "changed", "deleted"]),
        st.none() | st.text(max_size=3),
        st.just("int"),
        st.none() | st.integers(),
        st.booleans(),
    ),
    max_size=4,
)
RECORDS = st.one_of(
    st.just(PROGRAM),
    st.just(END),
    st.tuples(st.just("f"), st.integers(0, 3), st.integers(-1, 3), st.text(max_size=3)),
    st.tuples(st.just("h"), CHANGES, st.text(max_size=3), st.just("")),
    st.builds(
        step,
        slot=st.integers(-1, 3),
        frame=st.integers(-1, 3),
        changes=CHANGES,
        result=st.none() | st.lists(st.sampled_from(["returned", "raised", "1"]), max_size=3),
    ),
    JSON,
)


def is_sound(trace):
    assert [s.n for s in trace.steps] == [*range(1, len(trace.steps)), None]
    assert trace.steps[-1].kind == "end"
    assert all(0 <= s.frame < len(trace.frames) for s in trace.steps)
    assert all(f.parent is None or f.parent < i for i, f in enumerate(trace.frames))


@given(st.lists(st.binary()))
def test_any_bytes(lines):
    is_sound(decode(lines, process(), max_steps=10))


@settings(max_examples=300)
@given(st.lists(RECORDS, max_size=12))
def test_any_records(records):
    trace = read(PROGRAM, *records, max_steps=5)
    is_sound(trace)
    assert_changes_fit(trace)


def assert_changes_fit(trace):
    """Each `before` is the state before, and all changes together give the last state."""
    values: dict[tuple[int, str], str | None] = {}
    for each, before, after in states(trace):
        for change in (*each.hidden_changes, *each.changes):
            assert values.get((change.frame, change.name)) == change.before
            values[change.frame, change.name] = change.after
        seen = {
            (frame, name): value.text
            for frame, names in after.frames.items()
            for name, value in names.items()
        }
        assert seen == {key: text for key, text in values.items() if text is not None}
        assert before.stack == after.stack


PROGRAMS = [
    "x = [1]\ny = x\ny.append(2)\ndel x\ny = 3\n",
    "def f(n):\n    if n:\n        return f(n - 1)\n    return [n]\nf(3)\n",
    "def g():\n    for i in range(3):\n        got = yield i\nprint(list(g()))\n",
    "class A:\n    def __init__(self): self.v = []\na = A()\nb = a\nb.v.append(1)\na = None\n",
    "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    x = e\nx = 1 / 0\n",
    "while True:\n    pass\n",
]


@pytest.mark.parametrize("code", PROGRAMS)
def test_changes_of_real_runs_fit(code):
    trace = Runner(None).run(Program(code=code, setup="k = [1]\n", driver="k = 2\n"))
    is_sound(trace)
    assert_changes_fit(trace)
    assert msgspec.json.decode(msgspec.json.encode(trace), type=Trace) == trace


TEXT = st.text(max_size=5)
ERRORS = st.builds(Error, type=TEXT, message=TEXT, line=st.none() | st.integers(0, 99))
CONDITIONS = st.recursive(
    st.builds(Condition, text=TEXT, shown=TEXT, value=st.none() | st.booleans()),
    lambda parts: st.builds(
        Condition,
        text=TEXT,
        shown=TEXT,
        value=st.none() | st.booleans(),
        parts=st.lists(parts, max_size=3).map(tuple),
    ),
    max_leaves=5,
)
STEPS = st.builds(
    Step,
    n=st.none() | st.integers(1, 9),
    kind=st.sampled_from(["statement", "test", "call", "loop", "end"]),
    line=st.integers(0, 99),
    end_line=st.integers(0, 99),
    tests=st.lists(CONDITIONS, max_size=2).map(tuple),
    changes=st.lists(
        st.builds(
            Change,
            name=TEXT,
            before=st.none() | TEXT,
            after=st.none() | TEXT,
            how=st.sampled_from(["bound", "rebound", "changed", "deleted"]),
        ),
        max_size=2,
    ).map(tuple),
    output=TEXT,
    outcome=st.builds(
        Outcome,
        kind=st.sampled_from(["ok", "returned", "raised", "suspended"]),
        value=st.none() | TEXT,
        error=st.none() | ERRORS,
    ),
)
TRACES = st.builds(
    Trace,
    python=TEXT,
    steps=st.lists(STEPS, max_size=3).map(tuple),
    end=st.builds(Ending, reason=st.sampled_from(["finished", "error"]), error=st.none() | ERRORS),
    frames=st.lists(st.builds(Frame, function=TEXT, parent=st.none() | st.integers()))
    .filter(bool)
    .map(tuple),
)


@given(TRACES)
def test_the_json_form_says_all(trace):
    assert msgspec.json.decode(msgspec.json.encode(trace), type=Trace) == trace
