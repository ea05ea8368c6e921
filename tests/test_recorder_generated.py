"""Any program behaves as if untraced: generated ones, small and nasty, all of which come to an end.

`TRACEMARK_TEST_EXAMPLES` sets how many programs are tried, and then others in every run.
"""

import os
import re
import tempfile
from itertools import count
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st
from tests.test_recorder_transparency import LIMITS, Seen, plain

from tracemark.runner import Runner
from tracemark.trace.program import Program

WANTED = os.environ.get("TRACEMARK_TEST_EXAMPLES")
ADDRESS = re.compile("0x[0-9a-f]+")
HOLE = re.compile("<([kntvpi])>")
BODY = re.compile("( *)<([a-z ]{2,})>")

PRELUDE = """\
import asyncio, gc, sys, traceback
gc.disable()
fuel = 150
def burn():
    global fuel
    fuel -= 1
    if fuel < 0: raise SystemExit("out of fuel")
def say(*words):
    caller = sys._getframe(1).f_back
    print(*words, *([caller.f_code.co_name, caller.f_lineno] if caller else []))
class N:
    def __init__(self, name): self.name = name; say("new", name)
    def __repr__(self): say("repr", self.name); return "N" + self.name
    def __del__(self): print("del", self.name, sys._getframe().f_back.f_code.co_name if sys._getframe().f_back else "")
    def __bool__(self): say("bool", self.name); return self.name < "n"
    def __eq__(self, other): say("eq", self.name); return self is other
    def __lt__(self, other): say("lt", self.name); return self.name < "n"
    def __hash__(self): say("hash", self.name); return len(self.name)
    def __len__(self): say("len", self.name); return 2
    def __add__(self, other): say("add", self.name); return N(self.name + "+")
    def __iadd__(self, other): say("iadd", self.name); return self
    def __contains__(self, value): say("in", self.name); return value == 1
    def __getitem__(self, key): say("get", self.name, key); return [1, self][key]
    def __setitem__(self, key, value): say("set", self.name, key)
    def __delitem__(self, key): say("delete", self.name, key)
    def __getattr__(self, key): say("attribute", key); return 3
    def __call__(self, *given, **named): say("call", self.name, len(given), *named); return self
    def __iter__(self): say("iter", self.name); yield self.name; yield 2
    def __format__(self, spec): say("format", self.name); return "<" + spec + ">"
    def __enter__(self): say("enter", self.name); return self
    def __exit__(self, kind, *_): say("exit", self.name, kind); return self.name > "x"
    async def __aenter__(self): await asyncio.sleep(0); return self.__enter__()
    async def __aexit__(self, *error): return self.__exit__(*error)
    async def __aiter__(self): yield 1; await asyncio.sleep(0); yield self
    def __await__(self): say("await", self.name); yield; return 4
a, b, c = 1, [1, 2], N("m")
"""
"""What the programs use: `N`, whose objects tell what is done to them and where, and a bound on calls.

Where an object ends only the function is told: the line of a frame that an exception has passed is one of
the things in which a program can notice the recorder. When the garbage collector runs by itself depends on how much there is, so they call it.
"""

# A template is text with holes, filled by what the place in the program allows. Simple ones come
# first: that is where examples shrink to. <v> is a value, <p> one without `yield` and `await`, <i>
# the same without `:=`, <n> a name, <t> a target, <k> a number of its own, <f> the same name each
# time; a line that is only a hole is a body, named after what may stand in it.
SIMPLE_VALUES = (
    *("1", "<n>", "0", "'s'", "None", "[]", "(1, 2)", "{'k': 1}"),
    *("N('a')", "N('p')", "N('z')"),
)
VALUES = (
    *("(<v> + <v>)", "(<v> // <v>)", "(<v> % <v>)", "(<v> | <v>)", "(-<v>)"),
    *("(<v> == <v>)", "(<v> < <v> < <v>)", "(<v> in <v>)", "(<v> is not <v> != <v>)"),
    *("(<v> and <v>)", "(<v> or <v>)", "(not <v>)", "(<v> and <v> or not <v>)"),
    *("(<v> if <v> else <v>)", "(<v> if not <v> and <v> < <v> else <v>)"),
    *("[<v>, <v>]", "(<v>, *<v>)", "{<v>, <v>}", "{<v>: <v>}", "[*<v>, *<v>]", "{'k': <v>, **<v>}"),
    *("<v>[<v>]", "<v>[<v>:]", "<n>.k", "<n>.name.k", "len(<v>)", "list(<v>)", "repr(<v>)"),
    *("<n>(<v>)", "<n>(<v>, *<v>, k=<v>)", "sorted(<v>, key=lambda k: <p>)"),
    *("f'{<n>}'", "f'{<n>!r:>5} {<n>=}'", "f'{len(<n>):{<n>}}'"),
    *("[i for i in <i>]", "[<p> for i in <i> if <p>]", "[<p> for i in <i> for j in <i> if <p>]"),
    *("{<p> for i in <i>}", "{i: <p> for i in <i>}", "list(<p> for i in <i>)"),
    *("any(<p> for i in <i>)", "(lambda a=<v>: <p>)()"),
)
WALRUS = ("(<n> := <v>)",)
YIELDS = ("(yield <v>)", "(yield)")
YIELDS_FROM = ("(yield from <v>)",)
AWAITS = ("(await <v>)", "(await asyncio.sleep(0, <v>))")
TARGETS = ("<n>", "<n>[<v>]", "<n>.k")

SIMPLE = (
    *("print(<k>, <v>)", "<n> = <v>", "<v>", "pass", "print(<k>, a, b, c)"),
    *("<n> = <t> = <v>", "<t>, <t> = <v>", "<n>, *<t> = <v>", "for <t> in <v>: print(<k>)"),
    *("<t> += <v>", "<t> *= <v>", "<t>: int = <v>", "del <t>", "assert <v>, <v>"),
    *("raise ValueError(<k>)", "raise <v>", "raise", "raise KeyError(<k>) from <v>"),
    *(
        "import math as a",
        "from os import no_such_name",
        "raise StopIteration(<k>)",
        "gc.collect()",
    ),
)
COMPOUND = (
    "if <v>:\n    <same>",
    "if <v>:\n    <same>\nelif <v>:\n    <same>\nelse:\n    <same>",
    "for <t> in (1, 2, 3):\n    <loop>",
    "for <t> in <v>:\n    <loop>\nelse:\n    <same>",
    "<f> = 3\nwhile (<f> := <f> - 1) > 0:\n    <loop>",
    "<f> = 3\nwhile (<f> := <f> - 1) and <v>:\n    <loop>\nelse:\n    <same>",
    "try:\n    <same>\nexcept Exception as <n>:\n    <same>",
    "try:\n    <same>\nfinally:\n    <same>",
    "try:\n    <same>\nexcept ValueError:\n    <same>\nexcept (TypeError, KeyError) as <n>:\n    <same>",
    "try:\n    <same>\nexcept:\n    <same>\nelse:\n    <same>\nfinally:\n    <same>",
    "try:\n    <same>\nexcept <v>:\n    <same>\nfinally:\n    <same>",
    "try:\n    raise ExceptionGroup('g', [ValueError(<v>), KeyError(2)])\n"
    "except* ValueError as <n>:\n    <star>\nexcept* KeyError:\n    <star>",
    "try:\n    <same>\nexcept* LookupError:\n    <star>\nelse:\n    <same>",
    "with N('w') as <t>:\n    <same>",
    "with N('y'), <v> as <n>:\n    <same>",
    "match <v>:\n    case 1 | 's':\n        <same>\n    case [a, *b] if <v>:\n        <same>",
    "match <v>:\n    case N(name=b):\n        <same>\n    case [_, (1 | 2 as c)]:\n        <same>\n"
    "    case {'k': b, **c} | [b, c]:\n        <same>\n    case _:\n        <same>",
    "def <f>(a=1, *b, c=<v>):\n    burn()\n    <function>\nprint(<k>, <f>(<v>))",
    "@(lambda f: f)\ndef <f>(a, b=2):\n    burn()\n    <function>\n    <function>\na = <f>(c)\n<f>(<v>, <v>)",
    "def <f>(b=N('d')):\n    global c\n    burn()\n    <function>\nc = <f>",
    "def <f>():\n    burn()\n    yield <v>\n    <generator>\nfor b in <f>():\n    <loop>",
    "def <f>(a, b):\n    burn()\n    <generator>\n    a = yield b\na = <f>(<v>, 2)\n"
    "print(<k>, next(a), a.send(7))\na.close()",
    "def <f>(a):\n    burn()\n    yield\n    <generator>\nb = <f>(<v>)\nnext(b)\nb.throw(KeyError(<k>))",
    "class <f>:\n    __k = <v>\n    <class>\n    def __bool__(self, a=1, b=2):\n        burn()\n"
    "        <function>\nprint(<k>, not <f>())",
    "class <f>(N):\n    def __eq__(self, a):\n        b = burn()\n        <function>\n"
    "    def __getattr__(self, b):\n        a = burn()\n        <function>\na = <f>('o')\nprint(<k>, a == 1, a.k)",
    "class <f>:\n    def __init__(self, a): self.b = a\n    def __del__(self):\n        a = b = burn()\n"
    "        <function>\nb = <f>(<v>)\nb = <v>\n<f>(b)",
    "class <f>:\n    def __iter__(self, a=1, b=2):\n        burn()\n        yield self\n        <generator>\n"
    "a, *b = <f>()",
)
INSIDE_FUNCTIONS = (
    "def <f>(a=1):\n    nonlocal b\n    burn()\n    <function>\nb = <f>()",
    "def <f>():\n    nonlocal a\n    burn()\n    yield a\n    <generator>\nprint(<k>, list(<f>()))",
)
NOT_WAITING = (
    "async def <f>(a, b=2):\n    burn()\n    yield a\n    <async generator>\n"
    "async def <f>_all(): return [i async for i in <f>(<p>)]\nprint(<k>, asyncio.run(<f>_all()))",
    "async def <f>(a, b=2):\n    burn()\n    <coroutine>\nprint(<k>, asyncio.run(<f>(<v>)))",
    "async def <f>(a, b=2):\n    burn()\n    async for a in N('f'):\n        <coroutine>\n"
    "    async with N('w') as b:\n        <coroutine>\nprint(<k>, asyncio.run(<f>(<v>)))",
    "async def <f>(a=1, b=2):\n    <coroutine>\n<f>()",
)
WAITING = (
    "async with N('w') as <t>:\n    <same>",
    "async for <t> in N('f'):\n    <waiting loop>\nelse:\n    <same>",
    "async def <f>(a, b=2):\n    burn()\n    <coroutine>\nprint(<k>, await <f>(<v>))",
    "async def <f>(a, b=2):\n    burn()\n    yield a\n    <async generator>\n"
    "print(<k>, [i async for i in <f>(<v>)])",
    "print(<k>, await asyncio.gather(*[asyncio.sleep(0, <p>) for i in (1, 2)]))",
)
LOOP_JUMPS = ("break", "continue", "if <v>: break")
RETURNS = ("return <v>", "return", "if <v>: return <v>")
MODULE = "try:\n    <same>\n    <same>\nexcept BaseException:\n    traceback.print_exc()"


class Place(NamedTuple):
    """What may stand at a place of a program."""

    depth: int = 4
    function: bool = False
    waits: bool = False
    """In an `async def`."""
    yields: bool = False
    loop: bool = False
    star: bool = False
    """In an `except*` clause, which cannot be jumped out of."""
    walrus: bool = True
    """Not in the body of a class, nor where a comprehension takes its items from."""

    def values(self):
        """Templates of what may be written as a value."""
        if self.depth <= 0:
            return SIMPLE_VALUES
        return (
            *(*SIMPLE_VALUES, *VALUES),
            *(WALRUS * self.walrus),
            *(YIELDS * self.yields),
            *(YIELDS_FROM * (self.yields and not self.waits)),
            *(AWAITS * self.waits),
        )

    def statements(self):
        """Templates of statements."""
        jumps = (
            *(LOOP_JUMPS * (self.loop and not self.star)),
            *(RETURNS[(self.waits and self.yields) :][: 1 if self.waits and self.yields else 3])
            * (self.function and not self.star),
        )
        if self.depth <= 1:
            return (*SIMPLE, *jumps)
        return (
            *(*SIMPLE, *jumps, *COMPOUND),
            *(INSIDE_FUNCTIONS * self.function),
            *(WAITING if self.waits else NOT_WAITING),
        )

    def inner(self, hole):
        """The place that the body of that name is."""
        place = self._replace(depth=self.depth - 1)
        fresh = Place(place.depth)
        return {
            "same": place,
            "loop": place._replace(loop=True, star=False),
            "waiting loop": place._replace(loop=True, star=False),
            "star": place._replace(loop=False, star=True),
            "class": fresh._replace(walrus=False),
            "function": fresh._replace(function=True),
            "generator": fresh._replace(function=True, yields=True),
            "coroutine": fresh._replace(function=True, waits=True),
            "async generator": fresh._replace(function=True, yields=True, waits=True),
        }[hole]


class Writer:
    """Fills templates with what Hypothesis draws."""

    def __init__(self, draw, numbers):
        self.draw = draw
        self.numbers = numbers

    def one(self, templates):
        return self.draw(st.sampled_from(templates))

    def statement(self, place: Place) -> list[str]:
        return self.filled(self.one(place.statements()), place)

    def body(self, place: Place) -> list[str]:
        found = self.draw(st.lists(statements(self.numbers, place), min_size=1, max_size=2))
        return [line for lines in found for line in lines]

    def filled(self, template: str, place: Place) -> list[str]:
        """The lines of a statement."""
        template = template.replace("<f>", f"x{next(self.numbers)}")
        lines: list[str] = []
        for line in template.split("\n"):
            if body := BODY.fullmatch(line):
                lines += [body[1] + inner for inner in self.body(place.inner(body[2]))]
            else:
                lines.append(self.expression(line, place))
        return lines

    def expression(self, template: str, place: Place) -> str:
        """A line or a value, with its holes filled."""
        return HOLE.sub(lambda hole: self.hole(hole[1], place), template)

    def hole(self, name: str, place: Place) -> str:
        place = place._replace(depth=place.depth - 1)
        if name == "k":
            return str(next(self.numbers))
        if name == "n":
            return str(self.one("abc"))
        if name == "t":
            return self.expression(self.one(TARGETS), place)
        if name in "pi":
            place = place._replace(waits=False, yields=False, walrus=place.walrus and name == "p")
        return self.expression(self.one(place.values()), place)


@st.composite
def statements(draw, numbers, place):
    """A strategy of its own, so that Hypothesis can leave a statement out as it shrinks."""
    return Writer(draw, numbers).statement(place)


@st.composite
def shown(draw, numbers):
    """A statement of the module, or some whose exception is shown."""
    writer = Writer(draw, numbers)
    if draw(st.integers(0, 3)) == 0:
        return writer.statement(Place())
    return writer.filled(MODULE, Place())


@st.composite
def programs(draw):
    found = draw(st.lists(shown(count(1)), min_size=1, max_size=5))
    return "\n".join([*(line for lines in found for line in lines), ""])


def masked(seen: Seen):
    out, errors = (ADDRESS.sub("0x", text) for text in (seen.stdout, seen.stderr))
    return Seen(out, errors, seen.exit_code)


@settings(
    max_examples=int(WANTED or 100),
    derandomize=WANTED is None,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(programs())
def test_a_generated_program_behaves_as_if_untraced(program):
    note(program)
    code = PRELUDE + program
    trace = Runner(None).run(Program(code=code, limits=LIMITS))
    with tempfile.TemporaryDirectory() as folder:
        untraced = plain(code, "", Path(folder).resolve())
    assume("'0', 'x'" not in untraced.stdout)  # an address in pieces, which `masked` cannot find
    assert trace.end.reason not in ("crashed", "step-limit"), trace.end
    assert masked(Seen(trace.stdout, trace.stderr, trace.end.exit_code)) == masked(untraced)
