"""What a reader sees of each kind of value: its exact type, nothing of the run, and no code of the sample.

Where Python has a literal or a `repr` that says it, that is the expected text, computed here. All other
texts are written by hand. `NAME` stands for values made by statements before.
"""

import array
import collections
import datetime
import decimal
import fractions
import importlib.util
import math
import subprocess
import sys
import uuid
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records import objects, run
from tests.test_recorder_versions import INTERPRETERS

from tracemark.runner import Environment, Runner
from tracemark.trace.program import Program

IMPORTS = """
import abc, array, asyncio, collections, contextlib, dataclasses, datetime, decimal, enum, fractions
import functools, io, itertools, math, operator, pathlib, re, sys, threading, types, typing, uuid
import weakref, zoneinfo
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque, namedtuple
from datetime import date, time, timedelta, timezone
from pathlib import Path
Point = namedtuple("Point", "x y")
class Pair(typing.NamedTuple):
    left: int
    right: object = None
class Named(Point):
    def area(self): return self.x * self.y
@dataclasses.dataclass
class Item:
    name: str
    tags: list = dataclasses.field(default_factory=list, repr=False)
@dataclasses.dataclass(frozen=True, slots=True)
class Frozen:
    b: int
    a: int
class Color(enum.Enum):
    RED = 1
    GREEN = "g"
class Perm(enum.Flag):
    W = 2
    R = 1
    RW = 3
class Level(enum.IntEnum):
    LOW = 1
class Word(str, enum.Enum):
    A = "a"
class Slots:
    __slots__ = ("z", "a", "__own", "empty")
    def __init__(self): self.z, self.a, self.__own = 1, 2, 3
class Below(Slots):
    def __init__(self): super().__init__(); self.more = 4
class Private:
    def __init__(self): self.__x = 1; self._y = 2
class Account(abc.ABC):
    def __init__(self): self._balance = 5
class Meta(type): pass
class Made(metaclass=Meta):
    @property
    def p(self): return 1
    @classmethod
    def c(cls): pass
    def m(self): pass
class Celsius(float): pass
class Recent(OrderedDict): pass
class Bag(list): pass
class Worker(threading.Thread): pass
class Failure(Exception):
    def __init__(self, code): self.code = code
def f(a, /, b, *rest, c=1, **more): pass
def only(*, key): pass
@functools.lru_cache
def fib(n): return n
def gen(): yield 1
async def co(): pass
def noted(error, *notes):
    error.__notes__ = list(notes)
    return error
def moved():
    found = OrderedDict(a=1, b=2, c=3)
    found.move_to_end("a")
    return found
def recent():
    found = Recent(a=1, b=2)
    found.move_to_end("a")
    return found
def cycle():
    found = [1]
    found.append({"back": found})
    return found
def missing():
    found = defaultdict(list)
    return found
"""

SAYS_ITSELF = (
    *("None", "...", "NotImplemented", "True", "0", "-7", "10**15", "-(2**70)", "10**600"),
    *("0.1 + 0.2", "-0.0", "1e-5", "1e300", "float('nan')", "float('inf')", "-float('inf')"),
    *("1j", "complex(1, -2)", "complex(float('nan'), -0.0)"),
    *("''", "'a\\'b\"'", "'é\\n\\x00'", "'\\udc80'", "'x' * 200", "b''", "b'\\xff\\''"),
    *("bytearray(b'a\\x00')", "bytearray()", "bytearray(200)", "range(3)", "range(1, 9, 2)"),
    *(
        "slice(1, None)",
        "slice('a', 2.5, (1,))",
        "()",
        "(1,)",
        "(None, 'é')",
        "[]",
        "[[], [1, (2,)]]",
    ),
    *(
        "{}",
        "{1: 'a', 'b': None, (1, 2): [3], None: {}}",
        "{float('nan'): 1}",
        "{frozenset({1}): 2}",
    ),
    *("set()", "{1}", "frozenset()", "frozenset({'a'})", "collections.deque([1], maxlen=2)"),
    *("collections.deque()", "collections.Counter('a')", "collections.Counter()"),
    *("collections.ChainMap({'a': 1}, {})", "array.array('i', [1, -2])", "array.array('d', [0.1])"),
    *("array.array('b')", "array.array('u', 'ab')[:0]", "decimal.Decimal('1.50')"),
    *("decimal.Decimal('NaN')", "fractions.Fraction(-1, 3)", "uuid.UUID(int=7)"),
    *("datetime.date(2024, 2, 29)", "datetime.time(1, 2, 3, 4)", "datetime.timedelta(1, 2, 3)"),
    *(
        "datetime.datetime(2024, 1, 2, 3)",
        "datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc)",
    ),
    *("datetime.time(1, fold=1, tzinfo=datetime.timezone(datetime.timedelta(hours=1), 'X'))",),
    *("{1: 2}.keys()", "{1: [2]}.values()", "{1: [2]}.items()"),
)
"""Expressions whose value's `repr` is what a reader sees."""
MODULES = (array, collections, datetime, decimal, fractions, uuid)

WRITTEN = {
    "10 ** 5000": "int of 16610 bits",
    "'x' * 201": "'" + "x" * 200 + "'… 1 more",
    "bytes(201)": repr(bytes(200)) + "… 1 more",
    "bytearray(201)": f"bytearray({bytes(200)!r}… 1 more)",
    "list(range(25))": f"[{', '.join(map(str, range(20)))}, … 5 more]",
    "array.array('i', range(25))": f"array('i', [{', '.join(map(str, range(20)))}, … 5 more])",
    "memoryview(b'abc')[1:]": "memoryview(b'bc')",
    "{3, 1.5, True, 2}": "{True, 1.5, 2, 3}",
    "{'b', 'a', 2, None, (1, 'x'), frozenset({3})}": "{2, None, frozenset({3}), 'a', 'b', (1, 'x')}",
    "set(map(str, range(25)))": "{"
    + ", ".join(map(repr, sorted(map(str, range(25)))[:20]))
    + ", … 5 more}",
    "defaultdict(list, {'a': [1]})": "defaultdict(list, {'a': [1]})",
    "defaultdict(None)": "defaultdict(None, {})",
    "defaultdict(lambda: 0)": "defaultdict(function <lambda>(), {})",
    "Counter('abb')": "Counter({'a': 1, 'b': 2})",
    "OrderedDict(a=1)": "OrderedDict({'a': 1})",
    "moved()": "OrderedDict({'b': 2, 'c': 3, 'a': 1})",
    "recent()": "Recent({'b': 2, 'a': 1})",
    "UserDict(a=1)": "UserDict({'a': 1})",
    "UserList([1])": "UserList([1])",
    "Point(1, 'a')": "Point(x=1, y='a')",
    "Point([], None)": "Point(x=[], y=None)",
    "Pair(1)": "Pair(left=1, right=None)",
    "Named(2, 3)": "Named(x=2, y=3)",
    "Point(Point(1, 2), 3)": "Point(x=Point(x=1, y=2), y=3)",
    "Item('a')": "Item(name='a', tags=[])",
    "Frozen(1, 2)": "Frozen(b=1, a=2)",
    "Color.RED": "Color.RED",
    "Perm.R": "Perm.R",
    "Perm.RW": "Perm.RW",
    "Perm.W | Perm.R": "Perm.RW",
    "Perm(0)": "Perm(0)",
    "re.I | re.M": "RegexFlag.IGNORECASE|MULTILINE",
    "Level.LOW": "Level.LOW",
    "Word.A": "Word.A",
    "{Color.GREEN: Level.LOW}": "{Color.GREEN: Level.LOW}",
    "Slots()": "Slots(z=1, a=2, _Slots__own=3)",
    "Below()": "Below(z=1, a=2, _Slots__own=3, more=4)",
    "Private()": "Private(_Private__x=1, _y=2)",
    "Account()": "Account(_balance=5)",
    "Celsius(-0.0)": "Celsius(-0.0)",
    "Bag([1, 2])": "Bag([1, 2])",
    "Worker(name='w')": "Worker()",
    "types.SimpleNamespace(a=1, b=[2])": "SimpleNamespace(a=1, b=[2])",
    "Path('a') / 'b.txt'": f"{type(__import__('pathlib').Path()).__name__}('a/b.txt')",
    "Path.cwd() / 'b.txt'": f"{type(__import__('pathlib').Path()).__name__}('…/b.txt')",
    "pathlib.PurePosixPath('/etc/x')": "PurePosixPath('/etc/x')",
    "zoneinfo.ZoneInfo('UTC')": "zoneinfo.ZoneInfo(key='UTC')",
    "re.compile('a+', re.I)": "re.compile('a+', re.IGNORECASE)",
    "re.search('b', 'abc')": "<re.Match object; span=(1, 2), match='b'>",
    "ValueError('x', [1])": "ValueError('x', [1])",
    "OSError(2, 'no', 'file')": "FileNotFoundError(2, 'no')",
    "Failure(3)": "Failure(3, code=3)",
    "noted(KeyError('k'), 'n')": "KeyError('k', __notes__=['n'])",
    "f": "function f(a, b, *rest, c, **more)",
    "only": "function only(*, key)",
    "fib": "function fib(n)",
    "lambda x: x": "function <lambda>(x)",
    "Made().m": "function m",
    "[].append": "built-in function append",
    "str.join": "built-in function join",
    "functools.partial(f, 1, [2], key=3)": "partial(f, 1, [2], key=3)",
    "Made": "class Made",
    "Meta": "class Meta",
    "enum.EnumMeta": "class EnumType",
    "int": "class int",
    "math": "module math",
    "gen()": "generator gen",
    "iter([1])": "list_iterator object",
    "iter('a')": "str_iterator object",
    "iter('é')": "str_iterator object",
    "zip([1])": "zip object",
    "map(f, [1])": "map object",
    "enumerate('a')": "enumerate object",
    "itertools.count()": "count object",
    "(i for i in [1])": "generator <genexpr>",
    "open('made.txt', 'w')": "TextIOWrapper object",
    "io.BytesIO(b'a')": "BytesIO object",
    "threading.Lock()": "lock object",
    "threading.current_thread()": "_MainThread object",
    "weakref.ref(Made)": "weakref to Meta",
    "weakref.ref(Made())": "weakref to nothing",
    "object()": "object object",
    "int | None": "int | None",
    "typing.Optional[int]": "int | None",
    "list[int]": "list[int]",
    "dict[str, list[Made]]": "dict[str, list[Made]]",
    "typing.List[int]": "List[int]",
    "typing.Callable[[int], str]": "Callable[[int], str]",
    "typing.Any": "class Any",
    "typing.TypeVar('T')": "~T",
    "vars(Made)['p']": "property p",
    "vars(Made)['c']": "function c",
    "property(operator.itemgetter(1))": "property itemgetter",
    "Slots.z": "attribute z",
    "cycle()": "[1, {'back': [...]}]",
    "[[[[[1]]]]]": "[[[[[…]]]]]",
}
"""Expressions with what a reader sees of their values."""
EXPRESSIONS = (*SAYS_ITSELF, *WRITTEN)
SAME_EVERYWHERE = [one for one in EXPRESSIONS if one != "array.array('u', 'ab')[:0]"]
"""All but the one that Python 3.13 warns of."""


@cache
def pictures(python=sys.executable):
    """What is shown of the values of all expressions, as text and type."""
    lines = [f"v{number} = {one}" for number, one in enumerate(EXPRESSIONS)]
    code = "\n".join([*lines, "v = 0\n"])
    trace = Runner(None, Environment(python)).run(Program(code=code, setup=IMPORTS))
    assert trace.end.reason == "finished", trace.stderr
    found = {c.name: c for step in trace.numbered for c in step.changes if c.name != "v"}
    return {one: found[f"v{number}"] for number, one in enumerate(EXPRESSIONS)}


@pytest.mark.parametrize("expression", SAYS_ITSELF)
def test_a_value_is_shown_as_python_writes_it(expression):
    value = eval(expression, {module.__name__: module for module in MODULES})
    shown = pictures()[expression]
    assert (shown.after, shown.type, shown.whole) == (repr(value), type(value).__name__, True)


@pytest.mark.parametrize("expression", WRITTEN)
def test_a_value_is_shown(expression):
    shown = pictures()[expression]
    assert shown.after == WRITTEN[expression]
    assert shown.whole is ("…" not in WRITTEN[expression] and "int of" not in WRITTEN[expression])


@pytest.mark.parametrize("version", INTERPRETERS)
def test_values_are_shown_alike_on_every_python(version):
    python = INTERPRETERS[version]
    if python is None:
        pytest.skip(f"there is no Python {version} here")
    here, there = pictures(), pictures(python)
    differ = [
        one
        for one in SAME_EVERYWHERE
        if (here[one].after, here[one].type) != (there[one].after, there[one].type)
    ]
    assert differ == []


def test_nothing_shown_differs_between_two_runs():
    first = {one: shown.after for one, shown in pictures().items()}
    pictures.cache_clear()
    assert {one: shown.after for one, shown in pictures().items()} == first


def test_exception_groups_and_string_enumerations():
    """They came with Python 3.11."""
    code = """
import enum
class Size(enum.StrEnum):
    S = "s"
size = Size.S
group = ExceptionGroup("several", [ValueError(1), KeyError("k")])
group.add_note("n")
"""
    *_, size, group, note = run(code).numbered
    assert size.changes[0].after == "Size.S"
    told = "'several', [ValueError(1), KeyError('k')]"
    assert group.changes[0].after == f"ExceptionGroup({told})"
    assert note.changes[0].after == f"ExceptionGroup({told}, __notes__=['n'])"


# What is looked at is left as it is


def test_iterators_are_not_consumed():
    code = """
its = [iter([1, 2]), zip([3], [4]), map(str, [5]), enumerate([6]), (n for n in [7]), iter({8: 9}.items())]
its = its
out = [list(one) for one in its]
"""
    last = run(code).numbered[-1]
    expected = [[1, 2], [(3, 4)], ["5"], [(0, 6)], [7], [(8, 9)]]
    assert {change.name: change.after for change in last.changes} == {"out": repr(expected)}


def test_a_defaultdict_gets_no_keys():
    code = "from collections import defaultdict\nd = defaultdict(list)\ne = d\nn = len(d)\n"
    assert run(code).numbered[-1].changes[0].after == "0"


HOSTILE = """
import collections, dataclasses, datetime, functools, types
class Meta(type):
    def __eq__(cls, other): print("Meta.__eq__"); return True
    def __hash__(cls): print("Meta.__hash__"); return 1
    def __getattribute__(cls, name): print("Meta", name); return type.__getattribute__(cls, name)
    def __instancecheck__(cls, obj): print("instancecheck"); return True
    def __subclasscheck__(cls, kind): print("subclasscheck"); return True
    def __len__(cls): print("Meta.__len__"); return 0
class Text(str):
    def __radd__(self, other): print("radd"); return "?"
    def __add__(self, other): print("add"); return "?"
    def __repr__(self): print("Text.__repr__"); return "?"
    def __str__(self): print("Text.__str__"); return "?"
    def __eq__(self, other): print("Text.__eq__"); return True
    def startswith(self, other): print("startswith"); return True
    __hash__ = str.__hash__
class H(metaclass=Meta):
    __module__ = Text("fractions")
    def __hash__(self): print("hash"); return 1
    def __eq__(self, other): print("eq"); return True
    def __lt__(self, other): print("lt"); return True
    def __bool__(self): print("bool"); return True
    def __repr__(self): print("repr"); return "?"
    def __getattribute__(self, name): print("get", name); return object.__getattribute__(self, name)
    def __getattr__(self, name): print("getattr", name); raise AttributeError(name)
    @property
    def __dict__(self): print("dict"); raise RuntimeError
    @property
    def __class__(self): print("class"); return int
    def __iter__(self): print("iter"); raise RuntimeError
    def __len__(self): print("len"); return 3
    def __call__(self, *args): print("call")
    def __fspath__(self): print("fspath"); return "?"
    def __index__(self): print("index"); return 2
    def __format__(self, spec): print("format"); return "?"
class Zone(datetime.tzinfo):
    def utcoffset(self, moment): print("offset"); return datetime.timedelta(1)
    def __repr__(self): print("Zone.__repr__"); return "?"
class Bag(list):
    def __iter__(self): print("Bag.__iter__"); return iter([])
    def __getitem__(self, index): print("Bag.__getitem__")
    def __len__(self): print("Bag.__len__"); return 5
class Record(tuple):
    _fields = ("a", "b")
    def __iter__(self): print("Record.__iter__"); return iter([])
    def __getitem__(self, index): print("Record.__getitem__")
    def __len__(self): print("Record.__len__"); return 5
class Error(Exception):
    def __str__(self): print("Error.__str__"); return "?"
    __repr__ = __str__
class Ordered(collections.OrderedDict):
    def __iter__(self): print("Ordered.__iter__"); return iter([])
    def items(self): print("Ordered.items"); return []
    def keys(self): print("Ordered.keys"); return []
class Sneaky: pass
Sneaky.__module__, Sneaky.__name__ = "fractions", "Fraction"
@dataclasses.dataclass
class Data:
    x: object
    def __repr__(self): print("Data.__repr__"); return "?"
def f(): pass
h = H()
items_1 = [h, (h,), {h}, frozenset([h]), {h: h}, collections.deque([h]), {h: 1}.keys(), {1: h}.items()]
items_2 = [collections.OrderedDict([(h, 1)]), collections.Counter([h]), collections.ChainMap({h: 1})]
items_3 = [collections.defaultdict(h), functools.partial(h, h, k=h), slice(h, h), list[h], dict[H, h]]
items_4 = [property(h), staticmethod(h), types.MethodType(h, 1), Data(h), types.SimpleNamespace(x=h)]
items_5 = [datetime.datetime(2020, 1, 1, tzinfo=Zone()), Sneaky(), H, type(Text("K"), (), {})()]
items_6 = [Bag([1]), Record([1, 2]), Error(h, Text("e")), Ordered(a=1), zip([h]), memoryview(b"a")]
f.__name__ = Text("g")
g = f
module = types.ModuleType("m")
module.__name__ = h
m = module
cached = functools.lru_cache(f)
cached.__wrapped__ = h
cached = [cached]
"""


@pytest.mark.parametrize("version", ["", *INTERPRETERS])
def test_no_code_of_the_sample_runs(version):
    python = INTERPRETERS[version] if version else sys.executable
    if python is None:
        pytest.skip(f"there is no Python {version} here")
    plain = subprocess.run([python, "-c", HOSTILE], capture_output=True, text=True)
    trace = Runner(None, Environment(python)).run(Program(code=HOSTILE.removeprefix("\n")))
    assert plain.returncode == 0, plain.stderr
    assert (trace.end.reason, trace.stdout) == ("finished", plain.stdout)


def test_hostile_values_are_shown():
    changes = [change for step in run(HOSTILE).numbered for change in step.changes]
    shown = [one.after for one in changes if one.name.startswith("items_")]
    assert shown == [
        "[H(), (H(),), {H()}, frozenset({H()}), {H(): H()}, deque([H()]), dict_keys([H()]),"
        " dict_items([(1, H(…))])]",
        "[OrderedDict({H(): 1}), Counter({H(): 1}), ChainMap({H(): 1})]",
        "[defaultdict(H, {}), partial(H, H(), k=H()), slice(H(), H(), None), list[H(…)],"
        " dict[H, H(…)]]",
        "[property H, function H, function H, Data(x=H()), SimpleNamespace(x=H())]",
        "[datetime.datetime(2020, 1, 1, 0, 0, tzinfo=Zone(…)), Fraction object, class H, K()]",
        "[Bag([1]), Record(a=1, b=2), Error(H(), Text('e')), Ordered({'a': 1}), zip object,"
        " memoryview(b'a')]",
    ]


# Changes in place, and which object it is


@pytest.mark.parametrize(
    ("value", "change", "after"),
    [
        ("bytearray(b'ab')", "x[0] = 99", "bytearray(b'cb')"),
        ("array('i', [1, 2])", "x[0] = 9", "array('i', [9, 2])"),
        ("array('i', [1, 2])", "x.append(3)", "array('i', [1, 2, 3])"),
        ("deque([1], maxlen=1)", "x.append(2)", "deque([2], maxlen=1)"),
        ("OrderedDict(a=1, b=2)", "x.move_to_end('a')", "OrderedDict({'b': 2, 'a': 1})"),
        ("SimpleNamespace(a=1)", "x.a = 2", "SimpleNamespace(a=2)"),
        ("ValueError(1)", "x.args = (2,)", "ValueError(2)"),
        ("memoryview(bytearray(b'ab'))", "x[0] = 99", "memoryview(b'cb')"),
        ("(1, [])", "x[1].append(2)", "(1, [2])"),
    ],
)
def test_a_change_in_place_is_shown(value, change, after):
    code = f"""
from array import array
from collections import OrderedDict, deque
from types import SimpleNamespace
x = {value}
{change}
"""
    (changed,) = run(code).numbered[-1].changes
    assert (changed.name, changed.how, changed.after) == ("x", "changed", after)


def test_values_that_never_change_are_no_objects():
    code = """
from collections import namedtuple
from enum import Enum
class Color(Enum):
    RED = 1
P = namedtuple("P", "x y")
a = P(1, "b")
b = Color.RED
c = P([], 1)
"""
    trace = run(code)
    assert [objects(trace, name) for name in "abc"] == [[None], [None], [1]]


# Arrays and tables


def needs(package):
    """Skips the test, by name, where the package is not installed beside this Python."""
    found = importlib.util.find_spec(package) is not None
    return pytest.mark.skipif(not found, reason=f"{package} is not installed")


NUMBERS_1000 = ", ".join(map(str, range(20))) + ", … 980 more"
ARRAYS = {
    "np.array([[1, 2, 3], [4, 5, 6]])": "array([[1, 2, 3], [4, 5, 6]]) int64, shape (2, 3)",
    "np.array([])": "array([]) float64, shape (0,)",
    "np.empty((0, 3))": "array([]) float64, shape (0, 3)",
    "np.empty((2, 0))": "array([[], []]) float64, shape (2, 0)",
    "np.array(5)": "array(5) int64, shape ()",
    "np.array([0.1, 1/3, -0.0, np.nan, np.inf])": "array([0.1, 0.3333333333333333, -0.0, nan, inf]) float64, shape (5,)",
    "np.array([0.1, 1/3], dtype='f4')": "array([0.1, 0.33333334]) float32, shape (2,)",
    "np.array([True, False])": "array([True, False]) bool, shape (2,)",
    "np.array([1+2j])": "array([(1+2j)]) complex128, shape (1,)",
    "np.array(['a', 'é'])": "array(['a', 'é']) <U1, shape (2,)",
    "np.array(['2024-01-02', 'NaT'], dtype='M8[D]')": "array(['2024-01-02', 'NaT']) datetime64[D], shape (2,)",
    "np.zeros(1, dtype=[('a', 'i4'), ('b', 'f8')])": "array([(0, 0.0)]) [('a', '<i4'), ('b', '<f8')], shape (1,)",
    "np.array([1, 'a', None, [2], H()], dtype=object)": "array([1, 'a', None, list(…), H(…)]) object, shape (5,)",
    "np.arange(1000)": f"array([{NUMBERS_1000}]) int64, shape (1000,)",
    "np.arange(10**7)": f"array([{NUMBERS_1000.replace('980', '9999980')}]) int64, shape (10000000,)",
    "np.zeros((2, 1000), dtype=int)": "array([["
    + "0, " * 20
    + "… 980 more], ["
    + "0, " * 20
    + "… 980 more]]) int64, shape (2, 1000)",
    "np.arange(6)[::2]": "array([0, 2, 4]) int64, shape (3,)",
    "np.matrix([[1, 2]])": "matrix of shape (1, 2)",
    "np.ma.array([1, 2])": "MaskedArray of shape (2,)",
    "Mine((3,))": "Mine of shape (3,)",
    "np.int64(3)": "np.int64(3)",
    "np.float64(0.1)": "np.float64(0.1)",
    "np.float32(0.1)": "np.float32(0.1)",
    "np.bool_(True)": "np.True_",
    "np.str_('é')": "np.str_('é')",
    "np.datetime64('2024-01-02')": "np.datetime64('2024-01-02')",
    "np.timedelta64(3, 'D')": "np.timedelta64(3, 'D')",
    "[np.int8(1)]": "[np.int8(1)]",
    "np.dtype('int64')": "dtype('int64')",
    "np.add": "ufunc object",
}
"""Expressions of NumPy with what a reader sees of their values."""
TABLES = {
    "pd.DataFrame({'x': [1, 2], 'y': [0.5, None]})": "DataFrame({'x': [1, 2], 'y': [0.5, nan]}) int64, float64, shape (2, 2)",
    "pd.DataFrame({'x': [1, 2]}, index=['a', 'b'])": "DataFrame({'x': [1, 2]}, index=['a', 'b']) int64, shape (2, 1)",
    "pd.DataFrame()": "DataFrame({}), shape (0, 0)",
    "pd.DataFrame({0: range(1000)})": "DataFrame({0: [0, 1, 2, 3, 4, 5, … 994 more]}) int64, shape (1000, 1)",
    "pd.DataFrame({'o': [H(), [1]]})": "DataFrame({'o': [H(…), list(…)]}) object, shape (2, 1)",
    "pd.Series([1, 2], name='n')": "Series([1, 2], name='n') int64, shape (2,)",
    "pd.Series([1.5], index=['a'])": "Series([1.5], index=['a']) float64, shape (1,)",
    "pd.Series(range(1000))": f"Series([{NUMBERS_1000}]) int64, shape (1000,)",
    "pd.Series(pd.to_datetime(['2024-01-02'])).dt.day": "Series([2]) int32, shape (1,)",
    "pd.Series(['u', 'v'], dtype='category')": "Series(['u', 'v']) category, shape (2,)",
    "pd.Index([3, 4])": "Index([3, 4]) int64, shape (2,)",
    "pd.RangeIndex(3)": "RangeIndex(0, 3)",
    "pd.MultiIndex.from_product([[1], [2]])": "MultiIndex of shape (1,)",
}
"""Expressions of pandas with what a reader sees of their values."""
IMPORT_ALL = """
class H:
    def __repr__(self): print("repr"); return "?"
    def __eq__(self, other): print("eq"); return True
    __hash__ = object.__hash__
"""
IMPORT_NUMPY = "import numpy as np" + IMPORT_ALL + "class Mine(np.ndarray): pass\n"
IMPORT_PANDAS = "import pandas as pd" + IMPORT_ALL


@cache
def pictures_of(setup, expressions):
    """What is shown of the values of all expressions."""
    code = "\n".join(f"v{number} = {one}" for number, one in enumerate(expressions))
    trace = run(code, setup=setup)
    assert (trace.end.reason, trace.stdout) == ("finished", ""), trace.stderr
    found = {change.name: change for step in trace.numbered for change in step.changes}
    return {one: found[f"v{number}"] for number, one in enumerate(expressions)}


@needs("numpy")
@pytest.mark.parametrize("expression", ARRAYS)
def test_an_array_is_shown(expression):
    shown = pictures_of(IMPORT_NUMPY, tuple(ARRAYS))[expression]
    assert shown.after == ARRAYS[expression]
    assert shown.whole is ("more" not in shown.after)


@needs("pandas")
@pytest.mark.parametrize("expression", TABLES)
def test_a_table_is_shown(expression):
    shown = pictures_of(IMPORT_PANDAS, tuple(TABLES))[expression]
    assert shown.after == TABLES[expression]
    assert shown.whole is ("more" not in shown.after)


@needs("numpy")
@pytest.mark.parametrize("shape", [(3000, 3000), (50, 50, 50), (9,) * 7, (10**6, 1)])
def test_the_preview_of_a_large_array_is_bounded(shape):
    code = f"import numpy as np\nx = np.full({shape}, 1 / 3)\n"
    (shown,) = run(code).numbered[-1].changes
    assert len(shown.after) < 1000
    assert not shown.whole
    assert shown.after.endswith(f"float64, shape {shape}")


@needs("numpy")
@pytest.mark.parametrize(
    ("value", "change", "after"),
    [
        ("np.array([1, 2])", "x[0] = 9", "array([9, 2]) int64, shape (2,)"),
        ("np.array([1, 2])", "x += 1", "array([2, 3]) int64, shape (2,)"),
        ("np.array([2, 1])", "x.sort()", "array([1, 2]) int64, shape (2,)"),
        ("np.array([2, 1])", "x.shape = (2, 1)", "array([[2], [1]]) int64, shape (2, 1)"),
        ("np.arange(1000)", "x[500] = 0", f"array([{NUMBERS_1000}]) int64, shape (1000,)"),
    ],
)
def test_a_change_of_an_array_is_shown(value, change, after):
    (changed,) = run(f"import numpy as np\nx = {value}\n{change}\n").numbered[-1].changes
    assert (changed.name, changed.how, changed.after) == ("x", "changed", after)


@needs("pandas")
@pytest.mark.parametrize(
    ("change", "after"),
    [
        ("x['b'] = 3", "DataFrame({'a': [1, 2], 'b': [3, 3]}) int64, shape (2, 2)"),
        ("x.drop(index=0, inplace=True)", "DataFrame({'a': [2]}, index=[1]) int64, shape (1, 1)"),
    ],
)
def test_a_change_of_a_table_is_shown(change, after):
    setup = "import warnings\nwarnings.simplefilter('ignore')\n"
    code = f"import pandas as pd\nx = pd.DataFrame({{'a': [1, 2]}})\n{change}\n"
    (changed,) = run(code, setup=setup).numbered[-1].changes
    assert (changed.name, changed.how, changed.after) == ("x", "changed", after)


def test_a_class_that_poses_as_an_array_is_not_asked():
    code = """
import sys, types
class ndarray:
    def __getattribute__(self, name): print("asked"); raise RuntimeError(name)
ndarray.__module__ = "numpy"
sys.modules["numpy"] = types.ModuleType("numpy")
sys.modules["numpy"].ndarray = ndarray
x = ndarray()
"""
    trace = run(code)
    assert (trace.end.reason, trace.stdout) == ("finished", "")


# The text of a value is the value


ATOMS = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats()),
    # Python's own text of a complex number with a zero in it may be another number: -1j, (-0-1j).
    st.complex_numbers().filter(lambda z: z.real != 0 and z.imag != 0),
    *(st.text(max_size=30), st.binary(max_size=30)),
)
KEYS = st.one_of(ATOMS, st.tuples(ATOMS, ATOMS), st.frozensets(st.integers(), max_size=4))
VALUES = st.recursive(
    ATOMS | st.binary(max_size=9).map(bytearray),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(KEYS, inner, max_size=4),
        st.sets(KEYS, max_size=5),
        st.frozensets(KEYS, max_size=5),
    ),
    max_leaves=12,
)
NUMBERS = {
    "nan": math.nan,
    "inf": math.inf,
    "nanj": complex(0, math.nan),
    "infj": complex(0, math.inf),
}


def alike(one, other):
    """Are they of the same types, and equal wherever they can be?"""
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, (set, frozenset)):
        return len(one) == len(other) and all(any(alike(a, b) for b in other) for a in one)
    if isinstance(one, dict):
        return alike([*one.items()], [*other.items()])
    if isinstance(one, complex):
        return alike([one.real, one.imag], [other.real, other.imag]) or repr(one) == repr(other)
    return repr(one) == repr(other)


@settings(max_examples=25, deadline=None)
@given(st.lists(VALUES, min_size=10, max_size=40))
def test_a_text_that_is_whole_is_the_value(values):
    lines = [f"v{number} = {value!r}\n" for number, value in enumerate(values)]
    setup = "nan, inf = float('nan'), float('inf')\nnanj, infj = complex(0, nan), complex(0, inf)\n"
    trace = run("".join(lines), setup=setup)
    changes = [change for step in trace.numbered for change in step.changes]
    assert len(changes) == len(values)
    for value, change in zip(values, changes, strict=True):
        if change.whole:
            assert alike(eval(change.after, dict(NUMBERS)), eval(repr(value), dict(NUMBERS)))
        else:
            assert "…" in change.after or "int of" in change.after
