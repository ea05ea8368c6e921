"""The variables rebuilt from a trace's changes are those that an outsider sees in the running program.

The outsider, `observer.py`, knows nothing of the recorder: in a process of its own it looks through
`sys.settrace` and `f_locals` at all variables of all active calls whenever a line is about to run
and whenever a call ends or yields. At these moments every statement is either over or has not
touched anything since it called the code that is about to run. So the law is:

    At each such moment, in every active call and in the module, the names that are set, their
    types, their texts, and which of them share an object, are exactly what the changes of the rows
    finished by then add up to.

Which rows are finished by then? Programs are laid out by `ast.unparse`, one statement or header to a
line, so within one call events and rows tell the same path in the same order: the event "line L is
about to run" stands before the row that starts at L. It follows that all rows of that call before it
are over, and no row after it; and as calls nest, the latest row finished anywhere is the latest of
those finished in any call so far. Nothing is searched for: an event without a row, a row without an
event, a call that the two sides name or nest differently are disagreements too. Exceptions, all of
them places where Python has no event or a trace has no row of its own:

* events without a row: `try` and `case` lines, an `except` that does not fit, the way out of a
  `with`, the start of a class body, decorators, annotations without a value, a line told twice, a
  `yield from` whose generator is closed before it is done;
* rows without an event: `call`, `case` (written when the match is decided), `leave`, the test of
  `while True`, and what remains of a statement after its `yield` or `await`;
* a name bound by `except … as` that Python unbinds on the way out of a call: nobody sees it any more;
* a generator wakes up in the middle of a statement, without a row: nothing is compared until the
  first row is written while it is awake.

A change that comes one row late is a disagreement at the next event, and so is a change that is
missing, also where it is made up for later.
"""

import ast
import json
import subprocess
import sys
import warnings
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from tests.replay_programs import PROGRAMS
from tests.test_recorder_rows import PROGRAMS as ROWS
from tests.test_recorder_transparency import PROGRAMS as TRANSPARENCY
from tests.test_recorder_transparency import SINCE
from tests.test_recorder_tricky import PROGRAMS as TRICKY
from tests.test_recorder_tricky import SINCE as TRICKY_SINCE

from tracemark.runner import Runner
from tracemark.trace.program import Limits, Program
from tracemark.trace.state import states

EXCLUDED = {
    "shows notes of an exception, of which the outsider's pictures say nothing": [
        "exception-notes-and-group",
    ],
    "asks when its objects end: the outsider's pictures of them keep them": [
        "del-order",
        "del-order-in-containers",
        "del-while-raising",
        "weakref-callbacks",
    ],
    "lets a generator go that never started: the outsider takes its end for a call": [
        "inspect-source",
    ],
    "has audit hooks, which are told of what the outsider does": [
        "audit-hook-in-a-thread-of-c",
        "audit-hook-looks-at-its-caller",
        "audit-hook-raises",
        "audit-hook-says-nothing",
        "audit-hook-told",
        "audit-hook-uncaught",
    ],
    "has names that are no Unicode, which a trace shows as escapes": [
        "names with half of a surrogate pair",
    ],
    "looks at its stack, its frames or its code": [
        "code-replaced",
        "frames-as-objects",
        "frames-seen-when-objects-end",
        "frames-walked",
        "inspect-stack",
        "line-numbers",
        "stack-seen-from-inside",
        "traceback-printed",
    ],
    "shows or rebinds names that Python bound before it began": [
        "builtins-replaced",
        "main-module-replaced",
        "traceback-in-every-statement",
    ],
    "counts how deep the stack is": [
        "recursion-depth",
        "recursion-error-caught",
        "recursion-exact-depth",
        "recursion-generators",
        "recursion-in-init",
        "recursion-in-library",
        "recursion-limit-functions",
        "recursion-limit-messages",
        "recursion-limit-set",
        "recursion-mutual-uncaught",
        "recursion-through-operators",
        "recursion-uncaught",
    ],
    "threads, processes and timers: what runs when is chance": [
        "fork",
        "fork-with-normal-exit",
        "multiprocessing",
        "pool of threads",
        "signal-alarm-in-a-loop",
        "thread-deadlock-free",
        "thread-outlives-main",
        "threads",
        "threads-frames-and-names",
        "threads-in-a-pool",
    ],
    "ends the process, and the outsider with it": [
        "abort",
        "abort-by-signal",
        "kill",
        "os-exit",
        "os._exit",
        "segmentation fault",
        "signal-default-kills",
    ],
    "breaks what the outsider needs": [
        "builtins-broken",
        "builtins-deleted",
        "builtins-patched",
        "descriptors-all-closed",
        "descriptors-closed",
        "globals-hostile",
        "json-patched",
    ],
    "shows the number of a file descriptor, of which the outsider has more": [
        "descriptor-one-moved",
    ],
    "has a tracer or profiler of its own": [
        "bdb-debugger",
        "setprofile-all-events",
        "settrace(None)",
        "settrace-all-events",
        "settrace-lines",
        "sys-settrace",
        "trace-and-profile-functions",
        "trace-module",
        "tracer of the library",
        "tracer of the program's own",
    ],
    "runs code after the program is over, where the outsider has left": [
        "atexit-that-fails",
        "excepthook",
        "excepthook-broken",
        "exit-forms",
        "exit-unprintable",
        "stdout-broken",
        "stdout-of-our-own",
        "what is registered at exit",
    ],
    "a class body with a namespace of its own: its names may come from elsewhere, and code runs "
    "before its first statement": [
        "enum-namedtuple-abc",
        "enumeration",
        "metaclass",
        "namespace-that-counts",
    ],
    "no program, or no statement": [
        "byte-order-mark",
        "empty",
        "indentation-error",
        "only-a-future-import",
        "syntax-error",
    ],
    "too deep or too long to lay out or to watch": [
        "deep-expression",
        "deep-structure",
        "gc-finds-a-cycle-by-itself",
        "gc-objects-searched",
    ],
}
"""Programs of the other tests that are not compared, by the reason."""
NOT_TOLD = {
    "annotations-evaluated": "a name is bound before its annotation is evaluated, and told after that",
    "exit-in-del": "`del` unbinds a name before `__del__` runs, and that is told after it",
    "atexit-cleared": "recording ends with what is registered at exit, which the program forgets",
    "atexit-run-by-hand": "recording ends with what is registered at exit, which the program runs",
}
"""Programs of which a trace does not tell all, or tells it late."""

LIMITS = Limits(max_steps=5000, timeout=30)
SURE = 150
"""A text of at most so many characters must be shown whole."""
ASLEEP = ("yielded", "suspended")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
SHOWN = 8
"""Disagreements told of one program."""


class Layout:
    """What the source says about which lines have rows, and which rows have events."""

    def __init__(self, code):
        self.starts = {}
        """First line of a decorated definition → line of its row."""
        self.without_row = set()
        """Lines where an event may have no row."""
        self.matches = set()
        """Lines of `match`, whose rows are those of its cases."""
        self.endless = set()
        """Lines of `while` with a constant."""
        self.handled = set()
        """Names that `except … as` binds."""
        self.bound = set()
        """Names that assignments and definitions bind."""
        for node in ast.walk(ast.parse(code)):
            self.add(node)
            if isinstance(node, ast.ExceptHandler):
                self.handled.add(node.name)
            elif isinstance(node, DEFINITIONS):
                self.bound.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.bound.add(node.id)

    def is_followed(self, name):
        """Is it the program's? Names with two underscores on both sides are Python's, else."""
        return not name[:2] == name[-2:] == "__" or name in self.bound

    def add(self, node):
        match node:
            case ast.Try() | ast.TryStar() | ast.ExceptHandler() | ast.With() | ast.AsyncWith():
                self.without_row.add(node.lineno)
            case ast.Match():
                self.matches.add(node.lineno)
            case ast.match_case():
                self.without_row.add(node.pattern.lineno)
            case ast.AnnAssign(value=None) | ast.Expr(value=ast.Constant()):
                self.without_row.update(range(node.lineno, (node.end_lineno or 0) + 1))
            case ast.YieldFrom():
                self.without_row.add(node.lineno)
            case ast.While(test=ast.Constant()):
                self.endless.add(node.lineno)
            case ast.ClassDef(decorator_list=[]):
                self.without_row.add(node.lineno)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if node.decorator_list:
                lines = [decorator.lineno for decorator in node.decorator_list]
                self.starts[lines[0]] = node.lineno
                self.without_row.update([*lines, node.lineno])

    def row_of(self, line, rows, start):
        """Index of the row that an event at `line` stands before, None where it has none."""
        line = self.starts.get(line, line)
        for index in range(start, len(rows)):
            if rows[index].syntax == "case":
                fits = line in self.matches
            else:
                fits = rows[index].line == line and not _goes_on(rows, index)
            if fits:
                return index
            if not self.is_quiet(rows, index):
                return None
        return None

    def is_quiet(self, rows, index):
        """May the row have no event?"""
        row = rows[index]
        return (
            row.syntax in ("call", "case", "leave")
            or (row.syntax == "while" and row.line in self.endless)
            or _goes_on(rows, index)
        )


def _goes_on(rows, index):
    """Is the row what remains of a statement after its `yield` or `await`?"""
    before = rows[index - 1] if index else None
    return before is not None and before.outcome.kind in ASLEEP and before.line == rows[index].line


class Comparison:
    """Walks along the events of one run, and along the rows of its trace."""

    def __init__(self, code, trace, events):
        self.layout = Layout(code)
        self.trace = trace
        self.events = events
        self.folded = [{0: {}}, *(after.frames for step, _, after in states(trace))]
        """Variables by frame after so many rows."""
        self.rows = defaultdict(list)
        """Rows of each call."""
        for step in trace.numbered:
            self.rows[step.frame].append(step)
        self.last_event: dict[int, int] = {event[0]: index for index, event in enumerate(events)}
        self.finished = defaultdict(int)
        """How many rows of each call are over."""
        self.had_event = defaultdict(set)
        self.at = {}
        """Line of each call's last event."""
        self.latest = 0
        """How many rows are over in all."""
        self.awake = {}
        """Active calls → how many rows were over when they went on."""
        self.identities = {}
        """Serial number of an object → the object's identity."""
        self.found = []

    def disagreements(self):
        for index, event in enumerate(self.events):
            self.wake(event)
            if self.is_placed(index, event):
                self.compare(event)
            if len(self.found) >= SHOWN:
                return self.found
        if self.events[-1][:2] != [0, "return"]:
            self.say("the outsider has lost sight of the program")
        if len(self.trace.frames) != len(self.last_event):
            self.say(f"{len(self.trace.frames)} calls recorded, {len(self.last_event)} seen")
        return self.found

    def say(self, text):
        if text not in self.found:
            self.found.append(text)

    def wake(self, event):
        call, _, line, active = event
        numbers = [number for number, _, _ in active]
        if call not in self.finished:
            frame = self.trace.frames[call] if call < len(self.trace.frames) else None
            told = frame and (frame.parent, frame.function.rpartition(".")[2])
            seen = (numbers[-2] if len(numbers) > 1 else None, active[-1][1])
            if told != seen:
                self.say(f"call {call} at line {line} is {seen}, the trace says {told}")
        self.awake = {
            number: self.awake[number] if number in self.awake else self.woken(number)
            for number in numbers
        }

    def woken(self, number):
        return self.latest if number in self.finished else -1

    def is_placed(self, index, event):
        """Finds out which rows are over; False where that cannot be said."""
        call, kind, line, _ = event
        rows, over = self.rows[call], self.finished[call]
        again = self.at.get(call) == line
        self.at[call] = line
        if kind == "line":
            start = max(self.had_event[call], default=-1) + 1
            place = self.layout.row_of(line, rows, max(start, over))
            if place is None:
                if line not in self.layout.without_row and not again:
                    self.say(f"line {line} runs in call {call} and has no row")
                return False
            self.had_event[call].add(place)
            over = place
        elif index == self.last_event[call]:
            for place, row in enumerate(rows):
                if place not in self.had_event[call] and not self.layout.is_quiet(rows, place):
                    self.say(f"row {row.n} (line {row.line}) is not what runs in call {call}")
            over = len(rows)
        elif over < len(rows) and rows[over].line == line and rows[over].outcome.kind in ASLEEP:
            over += 1
        else:
            return False
        self.finished[call] = over
        if over:
            self.latest = max(self.latest, rows[over - 1].n or 0)
        return True

    def compare(self, event):
        _, kind, line, active = event
        moment = f"before line {line}" if kind == "line" else f"at the end of line {line}"
        serials: dict[int, int | None] = {}
        if self.latest in self.awake.values():
            return
        for call, _, variables in active:
            told = self.folded[self.latest].get(call, {})
            for name in sorted(filter(self.layout.is_followed, {*told, *variables})):
                value, seen = told.get(name), variables.get(name)
                if self.is_on_the_way_out(event, call, name) and seen is None:
                    continue
                if not _agree(value, seen):
                    self.differ(moment, call, name, seen, value)
                elif value is not None and seen is not None and seen[2] is not None:
                    same = serials.setdefault(seen[2], value.object) == value.object
                    if not same or self.identities.setdefault(value.object, seen[2]) != seen[2]:
                        self.differ(moment, call, name, "another object", value)

    def is_on_the_way_out(self, event, call, name):
        return event[:2] == [call, "return"] and name in self.layout.handled and call != 0

    def differ(self, moment, call, name, seen, value):
        row = f"row {self.latest}" if self.latest else "the start"
        if self.latest:
            step = self.trace.numbered[self.latest - 1]
            row += f" (line {step.line}, {step.syntax} in {step.function})"
        if isinstance(seen, list):
            seen = seen[1] or seen[0]
        told = value and f"{value.text} (object {value.object})"
        self.say(f"after {row}, {moment}: {name} of call {call} is {seen}, the trace says {told}")


def _agree(value, seen):
    """Is what the trace says of a name what was seen of it?"""
    if value is None or seen is None:
        return value is seen
    type_name, text, _ = seen
    if value.type != type_name:
        return False
    if text is None:
        return True
    return value.text == text if value.whole else len(text) > SURE


class Observer:
    """The outsider's process."""

    def __init__(self, process):
        self.process = process

    def events(self, code):
        self.process.stdin.write(json.dumps(code) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@pytest.fixture(scope="module")
def observer():
    command = [sys.executable, "-s", "-B", str(Path(__file__).with_name("observer.py"))]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONHASHSEED": "0"},
    ) as process:
        yield Observer(process)
        process.communicate()


def laid_out(code):
    """One statement or header to a line."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.unparse(ast.parse(code)) + "\n"


def recorded(code):
    return Runner(None).run(Program(code=code, limits=LIMITS))


def corpus():
    """All programs by name: those made for this test, and those of other tests."""
    new = {name: code for name, (at, code, _) in TRICKY_SINCE.items() if at <= sys.version_info}
    rows = {name: code for name, (code, _) in {**ROWS, **TRICKY}.items()} | new
    since = {name: code for name, (version, code) in SINCE.items() if version <= sys.version_info}
    excluded = {name for names in EXCLUDED.values() for name in names} | NOT_TOLD.keys()
    assert excluded <= rows.keys() | TRANSPARENCY.keys()
    borrowed = {"rows": rows, "transparency": {**TRANSPARENCY, **since}}
    return PROGRAMS | {
        f"{origin}: {name}": code
        for origin, programs in borrowed.items()
        for name, code in programs.items()
        if name not in excluded
    }


CORPUS = corpus()


@pytest.mark.parametrize("name", CORPUS)
def test_replay_is_what_an_outsider_sees(name, observer):
    code = laid_out(CORPUS[name])
    comparison = Comparison(code, recorded(code), observer.events(code))
    assert comparison.disagreements() == []


@pytest.mark.parametrize("name", NOT_TOLD)
def test_replay_is_not_yet_what_an_outsider_sees(name, observer):
    code = laid_out(TRANSPARENCY[name])
    comparison = Comparison(code, recorded(code), observer.events(code))
    assert comparison.disagreements(), "take it off the list"


SPOILED = ["a callee changes its argument", "nonlocal, seen by two functions", "linked nodes"]


@pytest.mark.parametrize("name", SPOILED)
def test_a_change_that_is_missing_or_late_is_found(name, observer):
    code = laid_out(PROGRAMS[name])
    trace, events = recorded(code), observer.events(code)
    spoiled = [*without_one_change(trace), *with_one_change_late(trace)]
    assert len(spoiled) > 40
    for change, other in spoiled:
        assert Comparison(code, other, events).disagreements(), change


def without_one_change(trace):
    """(change, the trace without it) for each change."""
    for step in trace.numbered:
        for change in step.changes:
            rest = tuple(other for other in step.changes if other is not change)
            yield change, with_changes(trace, {step.n: rest})


def with_one_change_late(trace):
    """(change, the trace that tells it one row later) for each change."""
    for step, after in zip(trace.numbered, trace.steps[1:], strict=True):
        for change in step.changes:
            rest = tuple(other for other in step.changes if other is not change)
            yield change, with_changes(trace, {step.n: rest, after.n: (change, *after.changes)})


def with_changes(trace, changes):
    """The trace with other changes in the rows of these numbers."""
    steps = [
        structs.replace(step, changes=changes.get(step.n, step.changes)) for step in trace.steps
    ]
    return structs.replace(trace, steps=tuple(steps))


LISTS = [
    "{x}.append({i})",
    "{x}.append({y})",
    "{x} = {y}",
    "{x} = [{i}, {y}]",
    "{x}, {y} = {y}, {x}",
    "{x}.insert(0, {y}[:1])",
    "{x}[:1] = [{i}, {y}[:2]]",
    "{x}[:0] = {y}[1:2]",
    "{x}[:] = {x}[:3]",
    "{x} += [{i}]",
    "{x} = {x}[:2] + [{i}]",
    "{x}[1:] *= 2",
    "{x}.reverse()",
    "{x}.clear()",
    "{x} = list({y})",
    "del {x}[:1]",
    "del {x}\n{x} = [{i}]",
    "if {x}:\n    {x}.pop()",
    "if {x}:\n    {x}[-1] = {y}\nelse:\n    {x} = {y}",
    "for item in {x}[:2]:\n    {y}.append(item)\n    item = {x}",
    "try:\n    {x}[0], {y}[1] = {y}, {i}\nexcept IndexError:\n    {y}.append({i})",
    "try:\n    {x}[0].append({i})\nexcept (AttributeError, IndexError) as error:\n    {x} = [{i}]",
    "[{x}.append(item) for item in {y}[:2]]",
    "(lambda item: item.append({i}))({x})",
]
OTHERS = [
    "d['k{i}'] = {x}",
    "d.setdefault('k{i}', {x}).append({i})",
    "d.pop('k{i}', None)",
    "d['k'] = {x}[:2]",
    "d = dict(d)",
    "d = {{'k': {x}, **d}}",
    "d.update(k={y})",
    "n += {i}",
    "n = len({x})",
    "{x} = change({x}, {y})",
    "change({x}, {x})",
    "d['k'] = change([{x}], {y})",
    "change(*[{x}, {y}][:2])",
    "touch()",
    "touch({i})\ntouch()",
    "{x}.append(touch({i}))",
]
FRAME = """
def change(p, q):
{change}
    return p

{header}
    def touch(*more):
        {captures} a, b
{touch}
        return more
    a = [1]
    b = a
    c = [[2], a]
    d = {{'k': b}}
    n = 0
    for turn in range(2):
{loop}
{rest}
    touch(c)
    change(c, d['k'])
"""


@st.composite
def blocks(draw, templates, names, count, indent):
    """So many of the statements, with names and numbers put in."""
    lines = []
    for template in draw(st.lists(st.sampled_from(templates), min_size=count, max_size=count)):
        x, y = draw(st.sampled_from(names)), draw(st.sampled_from(names))
        lines += template.format(x=x, y=y, i=draw(st.integers(0, 3))).split("\n")
    return "\n".join(" " * indent + line for line in lines)


@st.composite
def programs(draw):
    """Lists and a dictionary with several names, in a function or in the module."""
    in_function = draw(st.booleans())
    return FRAME.format(
        header="def run():" if in_function else "if True:",
        captures="nonlocal" if in_function else "global",
        change=draw(blocks(LISTS, ["p", "q"], 3, 4)),
        touch=draw(blocks(LISTS, ["a", "b"], 3, 8)),
        loop=draw(blocks(LISTS + OTHERS, ["a", "b", "c"], 3, 8)),
        rest=draw(blocks(LISTS + OTHERS, ["a", "b", "c"], 5, 4)),
    ) + ("run()\n" if in_function else "")


@settings(max_examples=30, deadline=None, derandomize=True)
@given(codes=st.tuples(programs(), programs()))
def test_replay_of_random_programs_is_what_an_outsider_sees(codes, observer):
    code = laid_out("".join(codes))  # two in one run: most of the time goes into starting it
    comparison = Comparison(code, recorded(code), observer.events(code))
    assert comparison.disagreements() == [], code
