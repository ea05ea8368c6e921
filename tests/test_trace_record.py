"""The recorder's stream is hostile input: whatever comes, a trace comes of it, and what fits is kept."""

import json
import sys
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracemark.runner import Environment, Runner
from tracemark.runner.process import run_child
from tracemark.runner.server import ServerKey
from tracemark.trace.ending import ProcessEnd
from tracemark.trace.model import Change, Ending, Error, Frame, Outcome, Step, Trace
from tracemark.trace.model import Test as Condition
from tracemark.trace.program import Limits, Program
from tracemark.trace.record import decode
from tracemark.trace.state import states


def slot(kind, syntax, line, function="<module>", action="", names=(), body_end=None, **more):
    return [
        *(kind, syntax, [line, 0, line, 9], 1, function, body_end, more.get("marked", False)),
        *(action, [0, 0], list(names), False, None, [], [0, 0], more.get("condition")),
    ]


SLOTS = [
    slot("statement", "assign", 1, action="set `x` to {x}", names=["x"]),
    slot("call", "call", 2, "f", action="call `f`"),
    slot("marker", "guard", 3),
    slot("test", "while", 4, action="{:test}", body_end=5),
    slot("statement", "return", 5, "f", action="return {:value}"),
]
CONDITION = ["compare", "x < 3", [], [0, None], ["x", "<", "3"]]
SITES = [
    ["row", 0, 2, None],
    ["enter", 1, 1, None],
    ["row", 2, 1, None],
    ["test", 3, 2, [0, True, [0], None]],
    ["return", 4, 2, None],
    ["raised", 2, 4, None],
    ["named", 0, 2, "y"],
]
NEW, AT, PUSH, KEY, FAR, ALL, OUT, ERROR, BIND, UNBIND, HIDDEN, SWITCH = range(12)
ROW, ENTER, MARKED, TEST, RETURN, RAISED, NAMED, UNKNOWN = range(12, 20)
PROGRAM = ["p", "3.11.7", SLOTS, [CONDITION], SITES]
END = ["e", "finished", 0, None, 0]


def log(*entries):
    """A piece of the log."""
    return ["l", [item for entry in entries for item in entry]]


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
    trace = read(PROGRAM, log([OUT, "a"], [ROW, 1]), END)
    (first,) = trace.numbered
    assert (first.n, first.line, first.action, first.output) == (1, 1, "set `x` to `1`", "a")
    assert first.changes == (Change(name="x", before=None, after="1", how="bound", type="int"),)
    assert trace.end == Ending(reason="finished", exit_code=0)
    assert trace.python == "3.11.7"


def test_an_object_is_told_once_and_then_what_changes():
    made = [NEW, 7, "list", "list", "", 1, [1]]
    trace = read(PROGRAM, log(made, [ROW, [7]], [PUSH, 7, 2], [AT, 7, 0, 5], [TEST, 1]), END)
    (change,) = trace.numbered[1].changes
    assert (change.before, change.after, change.how) == ("[1]", "[5, 2]", "changed")
    assert change.object == 7


def test_rows_may_come_in_any_number_of_pieces():
    entries = [[ROW, 1], [ENTER], [OUT, "a"], [TEST, 2], [RETURN, 3], [ROW, 4]]
    whole = read(PROGRAM, log(*entries), END)
    assert len(whole.numbered) == 5
    assert read(PROGRAM, *map(log, entries), END) == whole


FORGED = {
    "garbage": b"\xff\xfe not json",
    "empty line": b"",
    "not an array": {"l": []},
    "unknown tag": ["x", []],
    "too few fields": ["l"],
    "no list": ["l", 5],
    "an entry without a number": ["l", ["x"]],
    "a number that is a truth": ["l", [True]],
    "a number that is a fraction": ["l", [12.0, 1]],
    "unknown site": log([UNKNOWN]),
    "negative site": log([-1]),
    "site too large for a machine": log([10**30]),
    "marker as a row": log([MARKED]),
    "half an entry": log([ROW]),
    "half an operation": log([BIND, 0, "z"]),
    "a value that cannot be": log([ROW, {"a": 1}]),
    "a value of no shape": log([ROW, []]),
    "a value of numbers": log([ROW, [1, 2, 3]]),
    "an object that was never told": log([ROW, [99]]),
    "an object of an unknown kind": log([NEW, 3, "planet", "", "", 0, []], [ROW, [3]]),
    "an object twice": log([NEW, 1, "list", "list", "", 0, []]),
    "a change of no object": log([PUSH, 99, 1]),
    "a place outside of its object": log([AT, 1, 10**9, 1]),
    "a place before its object": log([AT, 1, -1, 1]),
    "keys without values": log([NEW, 3, "dict", "dict", "", 2, [1]], [ROW, [3]]),
    "a length that is no number": log([ALL, 1, "many", []]),
    "items that are no list": log([ALL, 1, 0, "items"]),
    "a name in no frame": log([BIND, 77, "z", 1]),
    "a name that is no text": log([BIND, 0, 5, 1]),
    "a list as a frame": log([BIND, [0], "z", 1]),
    "output by a number that was not given": log([OUT, 5]),
    "output that is no text": log([OUT, None]),
    "no call is active": log([SWITCH, [], ""]),
    "an unknown call is active": log([SWITCH, [0, 5], ""]),
    "a thread without a name": log([SWITCH, [0], None]),
    "an exception of no type": log([RAISED, [1, 0], None, None]),
    "an exception at no place": log([RAISED, [1], "ValueError", ""]),
    "program twice": PROGRAM,
    "end with an unknown reason": ["e", "bored", 0, None, 0],
    "end with half an error": ["e", "error", 1, ["ValueError"], 0],
    "10,000-deep nesting": b"[" * 10_000 + b"]" * 10_000,
    "a value that nests 10,000 deep": b'["l",[12,'
    + b'["list",1,[' * 10_000
    + b"]]" * 10_000
    + b"]]",
    "lone surrogate": b'["l",[6,"\\ud800"]]',
    "half a line": json.dumps(log([ROW, 2])).encode()[:-3],
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_record_ends_the_trace_and_what_came_before_stands(name):
    before = [PROGRAM, log([NEW, 1, "list", "list", "", 0, []], [ROW, [1]], [ENTER])]
    trace = read(*before, FORGED[name], log([NAMED, 1], [TEST, 1]), END, end=process(exit_code=3))
    assert [s.line for s in trace.numbered] == [1, 2]
    assert "y" not in {change.name for each in trace.steps for change in each.changes}
    assert trace.end == Ending(reason="crashed", exit_code=3, detail="exit code 3")
    assert trace.steps[-1].kind == "end"


@pytest.mark.parametrize("record", [log([ROW, 1]), log(), END, PROGRAM, b"garbage"])
def test_a_record_after_the_end_makes_the_end_doubtful(record):
    trace = read(PROGRAM, log([ROW, 1]), END, record)
    assert len(trace.numbered) == 1
    assert trace.end.reason == "crashed"


@pytest.mark.parametrize("count", range(4))
def test_a_truncated_stream_keeps_its_steps(count):
    whole = [PROGRAM, log([ROW, 1]), log([ROW, 2]), END]
    trace = read(*whole[:count], end=process(exit_code=-9))
    assert len(trace.numbered) == max(count - 1, 0)
    assert trace.end == Ending(reason="killed", exit_code=-9, detail="SIGKILL")


def test_a_piece_keeps_the_steps_before_what_does_not_fit():
    trace = read(PROGRAM, log([ROW, 1], [ROW, 2], [UNKNOWN], [ROW, 3]), END)
    assert [s.action for s in trace.numbered] == ["set `x` to `1`", "set `x` to `2`"]


def test_steps_before_the_program_are_of_unknown_sites():
    assert read(log([ROW, 1]), PROGRAM, END).numbered == ()


def test_a_template_cannot_reach_anything():
    text = "{x.__class__} {:value} {0} {{x}} {x!r}"
    mine = slot("statement", "assign", 1, action=text, names=["x"], marked=True)
    trace = read(["p", "3.11.7", [mine, *SLOTS[1:]], [CONDITION], SITES], log([ROW, 1]), END)
    assert trace.numbered[0].action == "{x.__class__} `None` {0} {x} {x!r}"


# More than the limit of steps


def test_no_more_steps_than_the_limit():
    trace = read(PROGRAM, log(*[[ROW, n] for n in range(5)]), END, max_steps=3)
    assert len(trace.numbered) == 3
    assert trace.end == Ending(reason="finished", exit_code=0, hidden_steps=2)


def test_what_is_past_the_limit_is_counted_and_its_values_are_those_at_the_end():
    end = ["e", "finished", 0, None, 7]
    trace = read(PROGRAM, log(*[[ROW, n] for n in range(5)], [BIND, 0, "x", 9]), end, max_steps=3)
    assert trace.end.hidden_steps == 2 + 7
    (change,) = trace.steps[-1].hidden_changes
    assert (change.name, change.before, change.after) == ("x", "2", "9")


def test_a_count_below_zero_counts_nothing():
    assert read(PROGRAM, log([ROW, 1]), ["e", "finished", 0, None, -5]).end.hidden_steps == 0


# More than there can be

MANY: dict[str, list[list[Any]]] = {
    "calls": [[ENTER]] * 300_000,
    "long output by its number": [[OUT, "x" * 99], *[[OUT, 0]] * 300_000],
    "changes of one row": [[BIND, 0, "x", n] for n in range(300_000)],
    "parts of one picture": [
        [NEW, 1, "text", "", "", 0, ["", True]],
        [NEW, 2, "list", "list", "", 30_000, [[1]] * 30_000],
        [ROW, [2]],
    ],
}


@pytest.mark.parametrize("name", MANY)
def test_a_short_record_cannot_ask_for_much_memory(name):
    trace = read(PROGRAM, log([ROW, 1]), log(*MANY[name]), END, max_steps=10)
    assert trace.end.reason == "crashed"
    assert 1 <= len(trace.numbered) <= 10
    assert len(msgspec.json.encode(trace)) < 100_000


def test_hidden_changes_of_the_same_name_are_taken_together():
    pieces = [log(*[[BIND, 0, "x", n], [HIDDEN]]) for n in range(20_000)]
    trace = read(PROGRAM, *pieces, END)
    (change,) = trace.steps[-1].hidden_changes
    assert (change.before, change.after) == (None, "19999")


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
    assert read(PROGRAM, log([ROW, 1]), end=end).end == expected


def test_the_recorders_own_failure_is_told():
    record = ["e", "crashed", None, ["KeyError", "'x'", None], 0]
    ending = read(PROGRAM, log([ROW, 1]), record).end
    assert ending.reason == "crashed"
    assert ending.detail == "the recorder failed: KeyError: 'x'"


# Whatever comes

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
NAMES = st.sampled_from("xyz")
NUMBERS = st.integers(-1, 4)
TOLD = st.recursive(
    st.integers(-3, 3) | st.text(max_size=3) | st.none() | st.lists(NUMBERS, max_size=1),
    lambda inner: st.tuples(
        st.sampled_from(["tuple", "list", "dict", "text", "set", "x"]), NUMBERS, st.lists(inner)
    ),
    max_leaves=4,
)
KINDS = st.sampled_from(["list", "dict", "object", "text", "call", "defaultdict", "deque", "x"])
ENTRIES = st.one_of(
    st.tuples(st.just(NEW), NUMBERS, KINDS, NAMES, NAMES, NUMBERS, st.lists(TOLD, max_size=3)),
    st.tuples(st.just(AT), NUMBERS, NUMBERS, TOLD),
    st.tuples(st.just(PUSH), NUMBERS, TOLD),
    st.tuples(st.just(KEY), NUMBERS, TOLD, TOLD),
    st.tuples(st.just(FAR), NUMBERS, TOLD, TOLD, NUMBERS),
    st.tuples(st.just(ALL), NUMBERS, NUMBERS, st.lists(TOLD, max_size=3)),
    st.tuples(st.sampled_from([OUT, ERROR]), st.text(max_size=3) | NUMBERS),
    st.tuples(st.just(BIND), NUMBERS, NAMES, TOLD),
    st.tuples(st.just(UNBIND), NUMBERS, NAMES),
    st.tuples(st.just(HIDDEN)),
    st.tuples(st.just(SWITCH), st.lists(NUMBERS, max_size=2), NAMES),
    st.tuples(st.sampled_from([ENTER, MARKED, UNKNOWN])),
    st.tuples(st.sampled_from([ROW, TEST, RETURN, NAMED]), TOLD),
    st.tuples(st.just(RAISED), st.tuples(NUMBERS, st.just(0)), NAMES, NAMES),
)
RECORDS = st.one_of(
    st.builds(lambda entries: log(*entries), st.lists(ENTRIES, max_size=8)),
    st.just(END),
    st.just(PROGRAM),
    JSON,
)


def is_sound(trace):
    assert [s.n for s in trace.steps] == [*range(1, len(trace.steps)), None]
    assert trace.steps[-1].kind == "end"
    assert all(0 <= s.frame < len(trace.frames) for s in trace.steps)
    assert all(f.parent is None or f.parent < i for i, f in enumerate(trace.frames))
    assert msgspec.json.decode(msgspec.json.encode(trace), type=Trace) == trace


@given(st.lists(st.binary()))
def test_any_bytes(lines):
    is_sound(decode(lines, process(), max_steps=10))


@settings(max_examples=300)
@given(st.lists(RECORDS, max_size=12))
def test_any_records(records):
    is_sound(read(PROGRAM, *records, max_steps=5))


@settings(max_examples=300)
@given(st.lists(st.integers(-1, 20) | st.text(max_size=3) | st.lists(TOLD, max_size=3) | TOLD))
def test_any_log(entries):
    is_sound(read(PROGRAM, ["l", entries], END, max_steps=5))


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


@pytest.fixture(scope="module", params=PROGRAMS)
def real(request):
    """The records of a real run."""
    program = Program(code=request.param, limits=Limits(max_steps=40))
    return run_child(program, ServerKey.of(sys.executable, Environment()))


def test_a_real_record_cut_off_anywhere_gives_a_prefix_of_its_steps(real):
    whole = decode(real.lines, real.end, max_steps=40).numbered
    table, *records = [json.loads(line) for line in real.lines]
    entries = [item for tag, *rest in records if tag == "l" for item in rest[0]]
    for end in range(0, min(len(entries), 200), 2):
        steps = read(table, ["l", entries[:end]], max_steps=40).numbered
        assert steps == whole[: len(steps)]


def test_a_real_stream_cut_off_anywhere_gives_a_prefix_of_its_steps(real):
    whole = decode(real.lines, real.end, max_steps=40).numbered
    data = b"\n".join(real.lines)
    for end in range(0, len(data), max(len(data) // 50, 1)):
        steps = decode(data[:end].split(b"\n"), real.end, max_steps=40).numbered
        assert steps == whole[: len(steps)]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0), with_=TOLD | st.integers(-1, 99))
def test_a_real_record_with_one_item_forged(real, place, with_):
    table, *records = [json.loads(line) for line in real.lines]
    entries = [item for tag, *rest in records if tag == "l" for item in rest[0]]
    entries[place % len(entries)] = with_
    is_sound(read(table, ["l", entries], END, max_steps=40))


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
