"""A sample behaves as if untraced: same output, same error output, same exit code, byte for byte."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tracemark.runner import Environment, Runner
from tracemark.trace.program import Limits, Program

INTERRUPTED = 130
"""Exit code for Ctrl+C, as shells have it: the recorder does not kill its own process."""
LIMITS = Limits(max_steps=100_000, timeout=30, output=1_000_000)


class Seen(NamedTuple):
    """What the outside sees of a run."""

    stdout: str
    stderr: str
    exit_code: int | None


PROGRAMS = {
    "traceback-with-carets": """
def inner(values, key):
    return values[key] + (1 / len(values) + undefined_name * 2)

def outer(n):
    result = [inner({"a": n}, "a"),
              inner({"a": n}, "b")]
    return result

outer(5)
""",
    "traceback-in-condition": """
def check(a, b):
    if a < 3 and (b.x > 2 or
                  b["y"]):
        return 1
check(2, {})
""",
    "traceback-in-every-statement": """
import traceback
class Broken:
    def __iter__(self): raise ValueError("iter")
    def __enter__(self): raise ValueError("enter")
    def __exit__(self, *_): pass
    def __bool__(self): raise ValueError("bool")
    def __setitem__(self, k, v): raise ValueError("setitem")
    def __delattr__(self, name): raise ValueError("delattr")
    def __iadd__(self, other): raise ValueError("iadd")
    def __eq__(self, other): raise ValueError("eq")
b = Broken()
def loop():
    for x in (b): pass
def enter():
    with open(__file__) as f, (b
            ) as c: pass
def if_():
    if b: pass
def while_():
    while (not b): pass
def assert_(): assert b, "no"
def assert_false(): assert b is None, f"no {b is None}"
def setitem(): b[1], c = 1, 2
def delattr_():
    del (b.x)
def iadd():
    global b; b += 1
def match_():
    match (b):
        case 1 | 2: pass
def guard_():
    match 1:
        case 1 if b: pass
def unpack(): x, y = 1, 2, 3
def star(): print(*b, **{})
def lambda_(): (lambda q: q / 0)(1)
def comp(): return [1 / x for x in (1, 0)]
def gen(): return sum(1 / x for x in (1, 0))
def raise_(): raise KeyError("k") from ValueError("v")
def raise_none():
    try: 1 / 0
    except ZeroDivisionError: raise KeyError("k") from None
def yield_():
    def g():
        x = yield 1 / 0
    next(g())
def class_():
    class A(metaclass=1): pass
def decorator():
    @b
    def f(): pass
def import_(): import no_such_module
def import_from(): from os import no_such_name
def ternary(): return 1 if b else 2
def chained(): return 1 < 2 < b.q < 4
def walrus(): return (z := 1 / 0)
def return_(): return (
    1 / 0)
def default():
    def f(a=1 / 0): pass
def unbound():
    print(later)
    later = 1
def subscript(): return b[0][1]
for name, f in list(globals().items()):
    if type(f) is type(loop):
        try:
            f()
        except Exception:
            traceback.print_exc()
""",
    "chained-exceptions": """
def parse(text):
    try:
        return int(text)
    except ValueError as error:
        raise RuntimeError("cannot parse") from error
try:
    parse("x")
except RuntimeError:
    {}["missing"]
""",
    "exception-notes-and-group": """
import sys
error = ValueError("first")
if sys.version_info >= (3, 11):
    error.add_note("a note")
    raise ExceptionGroup("both", [error, TypeError("second")])
raise error
""",
    "exit-code": "import sys\nprint('a')\nsys.exit(3)\n",
    "exit-text": "import sys\nsys.exit('stopped: no')\n",
    "exit-none": "raise SystemExit\n",
    "exit-object": "raise SystemExit([1, 2])\n",
    "exit-tuple": "raise SystemExit(1, 2)\n",
    "exit-big": "import sys\nsys.exit(-1)\n",
    "exit-bool": "import sys\nsys.exit(True)\n",
    "exit-in-finally": """
import sys
try:
    sys.exit(4)
finally:
    print("cleanup")
""",
    "exit-builtin": "exit(5)\n",
    "exit-subclass-code": """
class Code(int):
    pass
raise SystemExit(Code(9))
""",
    "keyboard-interrupt": "raise KeyboardInterrupt('stop')\n",
    "names-listing": """
x = 1
def f(a, *rest, key=2, **more):
    b = 3
    for i in range(2):
        c = [j for j in range(i)]
    try:
        1 / 0
    except ZeroDivisionError as e:
        print(sorted(locals()), dir())
    with open(__file__) as handle:
        print(sorted(vars()))
    return locals().keys()
print(list(f(1)), f.__code__.co_varnames, f.__code__.co_names)
print(sorted(globals()), dir())
class A:
    y = 1
    print(sorted(locals()))
    def method(self): return dir()
print(A().method(), sorted(vars(A)))
""",
    "main-module": """
import sys
print(__name__, __doc__, __package__, __spec__, type(__loader__).__name__, __builtins__)
print(sys.argv[1:], sys.modules["__main__"].__dict__ is globals())
print(__file__ == sys.argv[0] or __file__.endswith("sample.py"), sorted(globals()))
print(sys.path[0] in ("", __import__("os").getcwd()))
print([name for name in sys.modules if "tracemark" in name])
""",
    "del-order": """
class Noisy:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
def f():
    a = Noisy("a"); b = Noisy("b")
    a = Noisy("a2")
    print("leaving")
f()
x = Noisy("x")
x = None
print("after x")
y = [Noisy("in list")]
y.clear()
print("after clear")
y = [Noisy("in list 2")]
y = []
print("after rebinding")
d = {"k": (Noisy("deep"),)}
del d
print("after del d")
Noisy("temporary")
print("after temporary")
for i in range(2):
    n = Noisy(f"loop {i}")
t = (Noisy("in tuple"), 1)
t = 0
def late(arg):
    print("in late")
    del arg
    print("after del arg")
late(Noisy("argument"))
z = Noisy("at exit")
z2 = [Noisy("at exit in list")]
print("end")
""",
    "del-on-exception": """
class Noisy:
    def __del__(self): print("gone")
def f():
    n = Noisy()
    raise ValueError
try:
    f()
except ValueError:
    print("caught")
print("after")
def g():
    n = Noisy()
    return 5
print(g())
def h(n):
    yield 1
    yield 2
it = h(Noisy())
next(it)
del it
print("after generator")
""",
    "weakrefs": """
import weakref, gc
class Node: pass
n = Node()
r = weakref.ref(n, lambda _: print("dead"))
print(r() is n, weakref.getweakrefcount(n) >= 1)
n = None
print(r())
class L(list): pass
l = L([1]); r = weakref.ref(l)
del l
print(r())
s = {1, 2}; rs = weakref.ref(s)
s = None
print(rs())
def f(): pass
rf = weakref.ref(f); del f
print(rf())
""",
    "weakref-in-loop": """
import weakref
class Item:
    def __init__(self, n): self.n = n
cache = weakref.WeakValueDictionary()
for n in range(3):
    item = Item(n)
    cache[n] = item
    print(sorted(cache))
items = [Item(7)]
cache[7] = items[0]
items[0] = None
print(sorted(cache))
""",
    "generator-closing": """
def g(name):
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print("closing", name)
        raise
    finally:
        print("finally", name)
a = g("a"); next(a); a.close()
b = g("b"); next(b); del b
for x in g("c"):
    break
print("after break")
d = g("at exit"); next(d)
def outer():
    result = yield from g("inner")
    return result
o = outer(); next(o); o.close()
e = g("thrown"); next(e)
try:
    e.throw(ValueError("in"))
except ValueError as error:
    print(repr(error))
def echo():
    got = None
    while True:
        got = yield got
        if got is None: return "done"
f = echo(); next(f)
print(f.send(1), f.send("two"))
try: f.send(None)
except StopIteration as stop: print(stop.value)
""",
    "recursion-error-caught": """
def down(n):
    return down(n + 1)
try:
    down(0)
except RecursionError as error:
    print(type(error).__name__)
print("still here")
""",
    "recursion-depth": """
import sys
deepest = 0
def down(n):
    global deepest
    deepest = n
    down(n + 1)
try:
    down(1)
except RecursionError as error:
    print(error)
print(sys.getrecursionlimit())
print(900 < deepest < 1000)
def fine(n):
    return 0 if n == 0 else 1 + fine(n - 1)
print(fine(950))
""",
    "recursion-uncaught": """
def down(n):
    return down(n + 1)
down(0)
""",
    "recursion-in-init": """
class Node:
    def __init__(self):
        self.child = Node()
Node()
""",
    "recursion-mutual-uncaught": """
def ping(n):
    x = n
    pong(n + 1)
def pong(n):
    if n < 0:
        return
    ping(n + 1)
ping(0)
""",
    "recursion-limit-set": """
import sys
sys.setrecursionlimit(200)
def down(n):
    return 0 if n == 0 else down(n - 1)
print(down(150), sys.getrecursionlimit())
try:
    down(300)
except RecursionError as error:
    print(error)
""",
    "getsource": """
import inspect
def add(a, b=2, *, c: int = 3) -> int:
    "Adds."
    total = a + b   # a comment
    return total
class A:
    "Doc of A."
    def m(self): return 1
print(inspect.getsource(add), inspect.signature(add), add.__doc__, add.__qualname__)
print(inspect.getsource(A), A.__doc__, A.m.__qualname__, add.__annotations__)
print(inspect.currentframe().f_lineno, inspect.stack()[0].code_context)
print(add.__code__.co_argcount, add.__code__.co_firstlineno, add.__defaults__)
""",
    "stack-seen-from-inside": """
import sys, traceback
def f():
    g()
def g():
    frame = sys._getframe()
    while frame:
        print(frame.f_code.co_name, frame.f_lineno)
        frame = frame.f_back
    traceback.print_stack()
f()
""",
    "class-private-names": """
class Account:
    __count = 0
    def __init__(self, __start):
        self.__balance = __start
        __local = self.__balance
        for __i in range(2): pass
        Account.__count += 1
        print(sorted(locals()), __local, __i)
        def inner():
            nonlocal __local
            __local = 5
        inner()
        print(__local)
    def __secret(self): return 1
    def call(self):
        import os as __os
        if (__x := 4) > 3:
            return self.__secret() + __x
        try: 1/0
        except ZeroDivisionError as __e: pass
a = Account(3)
print(vars(a), a.call(), sorted(vars(Account)))
""",
    "nonlocal-closures": """
def counter():
    count = 0
    def more():
        nonlocal count
        count += 1
        return count
    def gone():
        nonlocal count
        del count
    return more, gone
more, gone = counter()
print(more(), more(), more.__closure__[0].cell_contents, more.__code__.co_freevars)
gone()
try:
    more()
except NameError as e:
    print(type(e).__name__, e)
fs = [lambda: i for i in range(3)]
print([f() for f in fs])
""",
    "super": """
class A:
    def __init__(self): print("A", __class__.__name__)
    @classmethod
    def make(cls): return cls()
class B(A):
    def __init__(self):
        super().__init__()
        print("B", sorted(locals()))
    @classmethod
    def make(cls):
        return super().make()
class C(B):
    def __init_subclass__(cls, **kw): print("sub", cls.__name__, kw)
    def __new__(cls):
        obj = super().__new__(cls)
        return obj
class D(C, extra=1): pass
D.make(); C()
""",
    "dataclasses": """
from dataclasses import dataclass, field, asdict
@dataclass(order=True)
class P:
    x: int
    y: int = 0
    tags: list = field(default_factory=list, compare=False)
    def __post_init__(self): print("made", self.x)
@dataclass(frozen=True, slots=True)
class Q:
    z: float
print(P(1, 2) < P(1, 3), asdict(P(4)), P.__annotations__, Q(1.5))
try: Q(1).z = 2
except Exception as e: print(type(e).__name__, e)
""",
    "doctest": '''
import doctest
def add(a, b):
    """Adds.

    >>> add(1, 2)
    3
    >>> add(1, 1)
    3
    """
    return a + b
print(doctest.testmod().failed)
''',
    "unittest": """
import unittest
class T(unittest.TestCase):
    def test_ok(self): self.assertEqual(1, 1)
    def test_no(self):
        self.assertEqual([1, 2], [1, 3])
suite = unittest.defaultTestLoader.loadTestsFromTestCase(T)
result = unittest.TestResult()
suite.run(result)
print(result)
print(result.failures[0][1])
""",
    "match": """
class P:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
def f(v):
    match v:
        case 0 | 1: return "small"
        case [a, b, *rest] if a > b: return ("desc", a, b, rest)
        case [a, *_]: return ("list", a)
        case {"k": k, **more}: return (k, more)
        case P(x=0): return "zero"
        case P(x, y) if x == y: return "same"
        case str() as s: return s
        case (int() | float()) as n: return n
    return "none"
for v in (0, [2, 1, 5], [1, 2], [], {"k": 1, "z": 2}, P(0, 1), P(3, 3), P(1, 2), "s", 2.5, None):
    print(f(v))
match 5:
    case x: print(x)
print(sorted(k for k in globals() if len(k) < 3))
""",
    "async-gather": """
import asyncio
async def work(name, n):
    for i in range(n):
        print(name, i)
        await asyncio.sleep(0)
    return name * n
class Res:
    async def __aenter__(self): print("in"); return self
    async def __aexit__(self, *a): print("out")
async def agen():
    for i in range(3):
        yield i
        await asyncio.sleep(0)
async def main():
    print(await asyncio.gather(work("a", 3), work("b", 2), return_exceptions=True))
    async with Res() as r:
        async for x in agen():
            print(x)
    print([x async for x in agen() if x])
    task = asyncio.create_task(work("t", 100))
    await asyncio.sleep(0)
    task.cancel()
    try: await task
    except asyncio.CancelledError: print("cancelled", asyncio.current_task().get_name())
asyncio.run(main())
""",
    "async-error": """
import asyncio
async def bad():
    await asyncio.sleep(0)
    raise ValueError("bad")
async def main():
    await asyncio.gather(bad())
asyncio.run(main())
""",
    "never-awaited": """
async def f(): pass
f()
print("done")
""",
    "threads": """
import threading
total = 0
lock = threading.Lock()
def work(n):
    global total
    for _ in range(50):
        with lock:
            total += n
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
for t in threads: t.start()
for t in threads: t.join()
print(total, threading.current_thread().name, threading.active_count())
def fail(): raise ValueError("in thread")
t = threading.Thread(target=fail, name="worker")
t.start(); t.join()
print("end")
""",
    "thread-outlives-main": """
import threading
def late():
    threading.main_thread().join()
    print("late")
threading.Thread(target=late).start()
print("main done")
""",
    "thread-deadlock-free": """
import threading
ready = threading.Event()
def waiter():
    ready.wait()
    print("woken")
t = threading.Thread(target=waiter); t.start()
class Slow:
    def __repr__(self): return "slow"
s = Slow()
ready.set(); t.join()
""",
    "walrus": """
values = [1, 2, 3]
print([last := v * 2 for v in values if (seen := v) > 1], last, seen)
def f():
    if any((hit := v) > 1 for v in values):
        return hit
print(f())
while (n := len(values)) > 1:
    values.pop()
print(n, (lambda: (k := 3) + k)())
""",
    "streams": """
import sys
sys.stdout.write("no newline")
sys.stdout.flush()
sys.stdout.buffer.write(b"\\xff\\xfe raw\\n")
print("to error", file=sys.stderr)
print("a", end="")
print("b", "c", sep="-", flush=True)
sys.stderr.write("partial")
print(sys.stdout.encoding, sys.stdout.errors, sys.stdout.fileno(), sys.stdout.isatty(), sys.stdout.name, sys.stdout.mode)
print(sys.stderr.encoding, sys.stderr.errors, sys.stderr.fileno(), sys.stderr.isatty(), sys.stderr.name)
print(sys.stdout.line_buffering, sys.stderr.line_buffering, sys.stdout.writable(), sys.stdout.newlines)
print(sys.stdout is sys.__stdout__, sys.stdin.isatty(), sys.stdout.write_through)
print(repr(sys.stdout).replace(" ", ""))
""",
    "streams-order-with-child": """
import os, sys
print("before", flush=True)
os.system("echo child")
print("after")
""",
    "stdout-unencodable": """
try:
    print("\\ud800")
except UnicodeEncodeError as error:
    print(error)
import sys
print("\\ud800", file=sys.stderr)
""",
    "stdout-replaced": """
import sys, io, contextlib
buffer = io.StringIO()
with contextlib.redirect_stdout(buffer):
    print("inside")
old, sys.stdout = sys.stdout, io.StringIO()
print("lost")
kept, sys.stdout = sys.stdout, old
print(repr(buffer.getvalue()), repr(kept.getvalue()))
sys.stdout.reconfigure(line_buffering=True)
print("end")
""",
    "stdout-closed": """
import sys
print("one")
sys.stdout.close()
x = 1
print("two")
""",
    "stdout-none": """
import sys
print("one")
sys.stdout = None
print("two")
sys.stderr.write("end\\n")
""",
    "atexit": """
import atexit
atexit.register(print, "last")
atexit.register(lambda: print("first", "atexit" in globals()))
print("end")
""",
    "atexit-after-error": """
import atexit
atexit.register(print, "at exit")
raise ValueError("error first")
""",
    "f-strings": """
x = 3.14159
name = "n"
width = 10
def f(v): return v
print(f"{x:.2f} {x!r:>{width}} {name=} {f(name)!s:^5}| {'a' if x else 'b'} {x:{'5'}.{2}f}")
print(f'''
{x}
  {f(x):
  }''')
print(f"{(lambda: 1)()} {[i for i in range(3)]} {(y := 4)} {y}")
""",
    "decorators": """
def trace(label):
    print("making", label)
    def wrap(f):
        print("wrapping", label, f.__name__)
        def inner(*a, **k):
            return (label, f(*a, **k))
        return inner
    return wrap
@trace("outer")
@trace(
    "inner")
def g(a, b=1): return a + b
print(g(1), g.__name__, g.__qualname__)
import functools
@functools.lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(30), fib.cache_info())
class A:
    @property
    def p(self): return 1
    @p.setter
    def p(self, v): print("set", v)
    @staticmethod
    def s(): return 2
a = A(); a.p = 5
print(a.p, A.s())
""",
    "hostile-dunder": """
count = 0
class H:
    def __repr__(self): global count; count += 1; raise ValueError
    def __eq__(self, o): global count; count += 1; return True
    def __hash__(self): global count; count += 1; return 1
    def __getattr__(self, name): global count; count += 1; raise AttributeError
    def __getattribute__(self, name): global count; count += 1; return 7
    def __bool__(self): global count; count += 1; return True
    def __len__(self): global count; count += 1; return 1
    @property
    def p(self): global count; count += 1
h = H()
x = [h, (h,), {"k": h}]
if h: pass
if h and x: pass
y = h or x
z = h in [h]
s = {h: h}
while h:
    break
def f(a): return a
f(h)
print(count)
""",
    "defaultdict-not-touched": """
from collections import defaultdict
class Loud(dict):
    def __missing__(self, key): print("missing", key); return 0
    def __iter__(self): print("iter"); return super().__iter__()
    def items(self): print("items"); return super().items()
d = defaultdict(list)
l = Loud(a=1)
if "x" in d: pass
l["b"]; d["k"].append(1)
print(dict.__repr__(l), d)
""",
    "finally-and-return": """
def f():
    try: return print("try") or 1
    finally: print("finally")
def g():
    for i in range(3):
        try: continue
        finally: print(i)
    return i
def h():
    while True:
        try: 1 / 0
        except ZeroDivisionError: break
        finally: print("h")
print(f(), g(), h())
""",
    "scopes": """
x = "module"
class A:
    x = "class"
    y = [x for _ in range(1)]
    def f(self): return x
    if x == "class": z = x
    for i in range(2): pass
    class B:
        w = 1
def outer():
    x = "outer"
    class C:
        y = x
        def g(self): return x
        x = "C"
    def inner():
        global x
        x = "changed"
    inner()
    return C.y, C().g(), C.x, C.__qualname__
print(A.y, A().f(), A.z, A.i, A.B.__qualname__, outer(), x)
del A.B
exec("q = 1"); print(q)
def h():
    exec("q = 2"); return q
print(h(), eval("x + 'e'"))
""",
    "annotations": """
from __future__ import annotations
x: int = 1
y: undefined_type
class A:
    a: int
    b: undefined = 2
def f(p: nothing, *q: more) -> none: r: int; s: t = 1; return s
print(__annotations__ if "__annotations__" in globals() else None, A.__annotations__, f.__annotations__, f(1))
""",
    "docstrings": '''
"""Module doc."""
from __future__ import annotations
print(__doc__)
def f():
    """F."""
def g():
    "G"
    return 1
class C:
    """C."""
def h(): "H"
print(f.__doc__, g.__doc__, C.__doc__, h.__doc__, f(), h())
''',
    "enum-namedtuple-abc": """
import enum, collections, abc, typing
class Color(enum.Enum):
    RED = 1
    GREEN = enum.auto()
    def hot(self): return self is Color.RED
class Flag(enum.Flag):
    A = enum.auto(); B = enum.auto()
P = collections.namedtuple("P", "x y")
class T(typing.NamedTuple):
    a: int
    b: str = "x"
class Base(abc.ABC):
    @abc.abstractmethod
    def f(self): ...
try: Base()
except TypeError as e: print(e)
print(list(Color), Color.RED.hot(), Flag.A | Flag.B, P(1, 2), T(1))
""",
    "metaclass": """
class Meta(type):
    def __new__(mcls, name, bases, ns, **kw):
        print(name, sorted(k for k in ns if not k.startswith("__")), kw)
        return super().__new__(mcls, name, bases, ns)
    def __prepare__(name, bases, **kw):
        print("prepare")
        class D(dict):
            def __setitem__(self, k, v):
                if not k.startswith("__"): print("set", k)
                dict.__setitem__(self, k, v)
        return D()
class A(metaclass=Meta, opt=1):
    a = 1
    def f(self): return a
    for i in range(2): b = i
""",
    "future-warning": """
x = 1
if x is 1:
    print("one")
print("\\d")
assert (x, "always")
""",
    "warnings": """
import warnings
def f(): warnings.warn("careful")
f(); f()
warnings.warn("deprecated", DeprecationWarning, stacklevel=1)
""",
    "excepthook": """
import sys
def hook(kind, error, traceback): print("hooked", kind.__name__, error, traceback.tb_lineno)
sys.excepthook = hook
1 / 0
""",
    "excepthook-broken": """
import sys
def hook(*_): raise KeyError("in hook")
sys.excepthook = hook
1 / 0
""",
    "syntax-error": "x = 1\nif x\n    print(x)\n",
    "indentation-error": "def f():\nreturn 1\n",
    "unicode-names": """
größe = 3
def façade(ñ): return 1 / (ñ - größe)
print("é", façade(5))
façade(größe)
""",
    "sibling-recursive-repr": """
import reprlib
a = [1]; a.append(a)
d = {}; d["d"] = d
print(a, d)
deep = []
for _ in range(900): deep = [deep]
print(len(deep))
""",
    "deep-expression": "x = " + "+".join(["1"] * 900) + "\nprint(x)\n",
    "hostile-metaclass": """
class M(type):
    def __getattribute__(cls, name): raise RuntimeError("meta")
    def __instancecheck__(cls, other): raise RuntimeError
    def __eq__(cls, other): raise RuntimeError
    def __hash__(cls): raise RuntimeError
class A(metaclass=M): pass
a = A()
b = [a, A]
print("ok")
""",
    "hostile-attributes": """
class D(dict):
    def keys(self): raise RuntimeError
    def items(self): raise RuntimeError
    def __getitem__(self, key): raise RuntimeError
class A: pass
a = A()
a.__dict__ = D(x=1)
b = a
class E(Exception):
    def __str__(self): raise RuntimeError
    args = property(lambda self: 1 / 0)
try: raise E(1, [2])
except E as e: print("ok")
""",
    "modules-replaced": """
import sys, types
sys.modules["decimal"] = 5
sys.modules["pathlib"] = types.SimpleNamespace(Path=1)
class A: pass
a = A()
m = types.ModuleType("m")
m.__getattr__ = lambda name: 1 / 0
print("ok")
""",
    "signal-in-a-call": """
import signal, time
def late(*_): raise TimeoutError("late")
signal.signal(signal.SIGALRM, late)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    time.sleep(9)
except TimeoutError as e:
    print("caught", e)
""",
    "byte-order-mark": "\ufeffx = 1\nprint(x)\n",
    "line-ends": "x = 1\r\nif x:\r\n    print(x)\r\n\x0cprint(2)\r\n",
    "empty": "",
    "only-a-future-import": "from __future__ import annotations\n",
    "deep-structure": """
deep = ()
for _ in range(3000): deep = (deep,)
d = {}
for _ in range(3000): d = {"d": d}
print(type(deep), type(d))
""",
    "huge-values": """
n = 10 ** 5000
m = 1 << 100000
s = "x" * 1_000_000
l = list(range(100000))
print(len(s), m.bit_length(), n > m, l[-1])
""",
    "gc": """
import gc, weakref
class Node: pass
a = Node(); a.me = a
r = weakref.ref(a)
del a
gc.collect()
print(r(), len(gc.garbage))
""",
    "contextlib": """
import contextlib
@contextlib.contextmanager
def tag(name):
    print("<", name)
    try: yield name.upper()
    except ValueError as e: print("saw", e)
    finally: print(">", name)
with tag("a") as A, tag("b"):
    print(A)
with contextlib.suppress(KeyError):
    {}["k"]
with tag("c"):
    raise ValueError("x")
with contextlib.ExitStack() as stack:
    stack.enter_context(tag("d")); stack.callback(print, "cb")
def f():
    with tag("r"): return 1
print(f())
""",
    "sys-settrace": """
import sys
seen = []
def tracer(frame, event, arg):
    if frame.f_code.co_filename == __file__:
        seen.append((event, frame.f_lineno))
def f(a):
    b = a
    return b
sys.settrace(tracer); f(1); sys.settrace(None)
b = 2
print(seen[:1], sys.gettrace())
""",
    "callbacks-from-c": """
import re, functools
L = [3, 1, 2]
def key(v):
    print(len(L), v)
    return -v
L.sort(key=key)
print(L, list(map(lambda x: x + 1, filter(None, L))), functools.reduce(lambda a, b: a * b, L))
print(re.sub(r"\\d", lambda m: str(int(m[0]) * 2), "a1b2"), max(L, key=lambda x: -x))
class It:
    def __getitem__(self, i):
        if i > 2: raise IndexError
        return i
print(list(It()), 1 in It(), sorted(It(), reverse=True))
""",
    "pickle-and-copy": """
import pickle, copy
class P:
    def __init__(self, x): self.x = x
    def __eq__(self, o): return self.x == o.x
p = P([1])
print(pickle.loads(pickle.dumps(p)) == p, copy.deepcopy(p).x, copy.copy(p).x is p.x)
""",
    "star-import": """
from math import *
from os.path import *
print(floor(pi), join("a", "b"), "gcd" in dir())
""",
    "global-deleted": """
x = 1
def f():
    global x, y
    del x
    y = 2
f()
try: x
except NameError as e: print(e, e.name)
print(y)
def g():
    z = 1
    del z
    return z
g()
""",
    "suggestion-in-error": """
import sys
value = 1
try:
    print(valeu)
except NameError:
    import traceback; traceback.print_exc()
class A: attribute = 1
A().atribute
""",
    "imported-error": """
import json
json.loads("{")
""",
    "error-in-lambda-and-comprehension": """
f = lambda d: {k: 1 / v for k, v in d.items()}
f({"a": 0})
""",
    "error-in-class-body": """
class A:
    x = 1
    class B:
        y = undefined
""",
    "error-in-generator": """
def g():
    yield 1
    yield 1 / 0
def h():
    yield from g()
for x in h():
    print(x)
""",
    "stop-iteration-inside-generator": """
def g():
    yield 1
    next(iter([]))
list(g())
""",
    "re-raise": """
def f():
    try:
        1 / 0
    except ZeroDivisionError:
        raise
    finally:
        print("f")
try:
    f()
except ZeroDivisionError as e:
    saved = e
raise saved
""",
    "raise-class-and-wrong": """
try: raise 5
except TypeError as e: print(e)
try: raise ValueError
except ValueError as e: print(repr(e))
raise ValueError("x") from 5
""",
    "context-is-kept": """
import sys
try:
    1 / 0
except ZeroDivisionError:
    print(sys.exc_info()[0])
    try:
        [][0]
    except IndexError as e:
        print(repr(e.__context__), sys.exc_info()[0])
    print(sys.exc_info()[0])
print(sys.exc_info()[0])
""",
    "traceback-object": """
import traceback, sys
def f(): return g()
def g(): raise ValueError("x")
try: f()
except ValueError as e:
    tb = e.__traceback__
    while tb:
        print(tb.tb_frame.f_code.co_name, tb.tb_lineno); tb = tb.tb_next
    print(traceback.format_exception_only(e), traceback.extract_tb(e.__traceback__)[-1].name)
    e.__traceback__ = None
print("ok")
""",
    "reset-attributes": """
def f(): pass
f.x = 1
print(f.__dict__, f.__module__, f.__globals__ is globals(), f.__code__.co_filename.endswith("sample.py"))
print(f.__code__.co_flags & 0x20, f.__code__.co_freevars, f.__code__.co_cellvars)
""",
    "logging": """
import logging
logging.basicConfig(format="%(levelname)s %(funcName)s %(lineno)d %(message)s")
def f(): logging.warning("careful")
f()
try: 1/0
except ZeroDivisionError: logging.exception("oops")
""",
    "multiple-inheritance-slots": """
class A:
    __slots__ = ("x", "__y")
    def __init__(self): self.x = 1; self.__y = 2
class B(A): __slots__ = ("z",)
b = B()
try: b.q = 1
except AttributeError as e: print(e)
try: b.z
except AttributeError as e: print(type(e).__name__)
class D:
    def __get__(self, o, t=None): print("get"); return 1
    def __set__(self, o, v): print("set")
class E: d = D()
e = E(); e.d = 1; v = e.d
""",
    "random-and-hash": """
import random
random.seed(5)
print([random.randint(0, 9) for _ in range(5)], hash("a") == hash("a"), {"a", "b", "c"})
""",
    "os-exit": """
import os
print("flushed", flush=True)
os._exit(7)
""",
    "abort-by-signal": """
import os, signal
print("flushed", flush=True)
os.kill(os.getpid(), signal.SIGUSR1)
""",
    "signal-handler": """
import signal, os
def handler(n, frame): print("got", n == signal.SIGUSR1, frame.f_code.co_name)
signal.signal(signal.SIGUSR1, handler)
os.kill(os.getpid(), signal.SIGUSR1)
print("after")
""",
    "fork": """
import os
print("before", flush=True)
pid = os.fork()
if pid == 0:
    print("child", flush=True)
    os._exit(3)
_, status = os.waitpid(pid, 0)
print("parent", os.waitstatus_to_exitcode(status))
""",
    "fork-with-normal-exit": """
import os
print("before", flush=True)
pid = os.fork()
if pid == 0:
    x = 1
    print("child")
else:
    os.waitpid(pid, 0)
    print("parent")
""",
    "multiprocessing": """
import multiprocessing
def square(n): return n * n
if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(2) as pool:
        print(pool.map(square, range(4)))
""",
    "builtins-broken": """
import builtins, sys
real = print
builtins.len = None
builtins.type = builtins.isinstance = builtins.str = builtins.list = builtins.zip = None
builtins.any = builtins.all = builtins.sorted = builtins.id = builtins.getattr = None
x = [1, 2]
def f(a):
    if a > 1:
        return a
f(2)
real("done")
""",
    "modules-cleared": """
import sys
sys.modules.clear()
x = [1]
def f(a): return a
f(x)
print("done")
""",
    "descriptors-closed": """
import os
print("before", flush=True)
for fd in range(3, 40):
    try: os.close(fd)
    except OSError: pass
x = 1
print("after")
""",
    "json-and-os-broken": """
import os, json, sys, codecs, io
json.dumps = os.write = sys._getframe = sys.exc_info = None
x = 1
try: 1 / 0
except ZeroDivisionError: x = 2
def g(): yield 1
next(g())
print(x)
""",
    "builtins-patched": """
import builtins
real, calls = print, []
def watched(name):
    function = getattr(builtins, name)
    def call(*given, **named):
        calls.append(name)
        return function(*given, **named)
    return call
for name in ("len", "isinstance", "id", "repr", "getattr", "hasattr", "sorted", "any", "all", "iter", "next", "hash", "callable", "__import__", "print"):
    setattr(builtins, name, watched(name))
class A:
    def __repr__(self): return "A"
def f(a, b=()):
    c = [a, *b]
    if a and (b or c): return [c, {"k": a}]
x = f(A(), (1, 2))
for y in x: z = y
try: x[9]
except IndexError as e: w = e
real(calls)
calls.clear()
import sys
print(len(x))
real(calls)
""",
    "builtins-deleted": """
import builtins
say, names = print, list(vars(builtins))
for name in names:
    if not name.startswith("__"): delattr(builtins, name)
def f(a):
    b = [a]
    while b:
        b.pop()
    return a
class A:
    x = f(1)
def g():
    yield 1
    yield from (2, 3)
say([*g()], A.x, f"{A().x:>3}")
try: undefined
except: say("caught")
missing
""",
    "builtins-replaced": """
import builtins, sys
sys.modules["builtins"] = None
__builtins__ = {"print": print}
x = [1]
def f(a):
    b = a
    return b
print(f(x))
exec("y = print('in exec')", {"__builtins__": {"print": print}})
try: eval("len(x)", {"__builtins__": {}, "x": x})
except NameError as e: print(e)
""",
    "import-patched": """
import builtins
old = builtins.__import__
def loud(name, *rest, **named):
    if name in ("colorsys", "this_is_missing"): print("import", name)
    return old(name, *rest, **named)
builtins.__import__ = loud
import colorsys
from colorsys import rgb_to_hls
try: import this_is_missing
except ImportError as e: print(e.name)
""",
    "import-machinery-broken": """
import sys
sys.meta_path.clear(); sys.path_hooks.clear(); sys.path.clear(); sys.path_importer_cache.clear()
try: import colorsys
except ModuleNotFoundError as e: print(e)
def f(a):
    if a > 1: return [a]
x = f(2)
1 / 0
""",
    "modules-listing": """
import sys
print(sorted(name for name in sys.modules if "tracemark" in name.lower() or "\\0" in name))
print([getattr(finder, "__name__", type(finder)) for finder in sys.meta_path], len(sys.path_hooks), sys.flags.safe_path in (0, 1), sys.orig_argv[0] == sys.executable)
import __main__
print(sorted(vars(__main__)), __main__.__dict__ is globals(), __main__)
""",
    "modules-cleared-then-error": """
import sys
def f(n):
    sys.modules.clear()
    return {"k": n}["x"]
try: f(1)
except KeyError as e: print(e)
import math
print(math.floor(2.5), sorted(sys.modules))
""",
    "json-patched": """
import json, json.encoder, json.decoder
def broken(*_, **__): raise RuntimeError("broken")
json.dumps = json.loads = json.dump = json.encoder.encode_basestring_ascii = broken
json.encoder.JSONEncoder.encode = json.encoder.c_make_encoder = broken
import _json
_json.encode_basestring_ascii = broken
x = {"é": [1, "\\ud800", None]}
def f(a): return a
print(len(f(x)))
""",
    "os-patched": """
import os, posix
def broken(*_): raise RuntimeError("broken")
os.write = os.fstat = os._exit = os.close = os.read = os.getpid = posix.write = posix.fstat = broken
x = [1]
for y in x: z = y
def f(a): return a
print(f(x))
""",
    "io-patched": """
import io, sys, codecs
io.TextIOWrapper = io.BufferedWriter = io.FileIO = io.StringIO = None
codecs.getincrementaldecoder = codecs.lookup = None
x = "é"
print(x, file=sys.stderr)
print(x)
""",
    "sys-patched": """
import sys
exits = sys.exit
sys._getframe = sys.exc_info = sys.getsizeof = sys.intern = sys.excepthook = None
sys.getrecursionlimit = sys.gettrace = sys.exit = None
def f(a):
    try: return a / 0
    except ZeroDivisionError as e: return str(e)
print(f(1))
exits(3)
""",
    "types-patched": """
import types, collections, enum, functools, inspect, traceback, linecache, ast, symtable, atexit, weakref
for module in (types, collections, functools, inspect, linecache, ast, symtable, weakref):
    for name in list(vars(module)):
        if not name.startswith("__"): setattr(module, name, None)
class A: pass
x = {"k": [A(), lambda: 1, print]}
def f(a): return a
f(x)
print("done")
""",
    "recursion-limit-functions": """
import sys
print(sys.getrecursionlimit(), sys.setrecursionlimit(1000), sys.getrecursionlimit())
for wrong in (0, -5, "x", 1.5, None, 2 ** 31, 2 ** 70):
    try: print(wrong, sys.setrecursionlimit(wrong), sys.getrecursionlimit())
    except Exception as e: print(type(e).__name__, e)
sys.setrecursionlimit(1500)
def down(n): return 0 if n == 0 else 1 + down(n - 1)
print(down(1400))
sys.setrecursionlimit(1000)
print(sys.setrecursionlimit.__name__, sys.getrecursionlimit.__module__, sys.getrecursionlimit.__doc__ is None)
""",
    "recursion-limit-messages": """
import sys
try: sys.setrecursionlimit()
except TypeError as e: print(e)
try: sys.setrecursionlimit(True)
except RecursionError as e: print(e)
def down(n):
    if n: return down(n - 1)
    try: sys.setrecursionlimit(20)
    except RecursionError as e: print(e)
down(40)
print(sys.getrecursionlimit())
""",
    "recursion-in-library": """
import json, copy, pickle, sys
deep = []
for _ in range(5000): deep = [deep]
for use in (json.dumps, copy.deepcopy, repr, pickle.dumps, str):
    try: use(deep); print("fine")
    except RecursionError as e: print(use.__name__, e)
try: json.loads("[" * 100_000)
except RecursionError as e: print(e)
try: eval("(" * 150 + ")" * 150)
except Exception as e: print(type(e).__name__)
def f(n): return json.dumps(deep) if n == 0 else f(n - 1)
try: f(300)
except RecursionError: print("f")
""",
    "recursion-through-operators": """
import functools, sys
sys.setrecursionlimit(150)
class A:
    def __eq__(self, other): return self == other
    def __lt__(self, other): return sorted([self, other])
    def __repr__(self): return f"{self}"
    def __getattr__(self, name): return self.missing
    def __bool__(self): return not self
    def __iter__(self): return iter([*self])
    def __len__(self): return len(self)
    def __hash__(self): return hash(self)
    def __contains__(self, x): return x in self
a = A()
for use in (lambda: a == a, lambda: a < a, lambda: repr(a), lambda: a.x, lambda: bool(a), lambda: list(a), lambda: len(a), lambda: hash(a), lambda: 1 in a):
    try: use()
    except RecursionError as e: print(e.args[0][:32])
@functools.lru_cache(None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(30))
try: fib(500)
except RecursionError: print("fib")
""",
    "recursion-generators": """
def walk(n):
    yield n
    yield from walk(n + 1)
count = 0
try:
    for x in walk(0): count += 1
except RecursionError as e: print(e)
print(900 < count < 1000)
def chain(n):
    it = iter([0])
    for _ in range(n): it = (x + 1 for x in it)
    return next(it)
print(chain(300))
try: chain(2000)
except RecursionError: print("chain")
""",
    "recursion-exact-depth": """
import sys
sys.setrecursionlimit(200)
def depth():
    try: return 1 + depth()
    except RecursionError: return 1
print(depth())
class A:
    def m(self):
        try: return 1 + self.m()
        except RecursionError: return 1
print(A().m())
def in_try(n=0):
    try: return in_try(n + 1)
    except RecursionError: return n
    finally: pass
print(in_try())
sys.setrecursionlimit(120)
print(depth())
print((lambda: depth())())
print([depth() for _ in range(1)])
""",
    "trace-and-profile-functions": """
import sys, threading
print(sys.gettrace(), sys.getprofile(), threading.gettrace(), threading.getprofile())
def tracer(*_): return None
sys.settrace(tracer); sys.setprofile(tracer)
x = 1
print(sys.gettrace() is tracer, sys.getprofile() is tracer)
sys.settrace(None); sys.setprofile(None)
print(sys.gettrace(), sys.getprofile())
if sys.version_info >= (3, 12): print([sys.monitoring.get_tool(i) for i in range(6)], sys.monitoring.get_events(0))
""",
    "settrace-all-events": """
import sys
seen = []
def tracer(frame, event, arg):
    seen.append((frame.f_code.co_name, event))
    return tracer
def g():
    yield 1
def f(a):
    b = [x for x in g()]
    if a and b: return a
    return 0
sys.settrace(tracer)
f(1)
sys.settrace(None)
print([pair for pair in seen if pair[1] in ("call", "return")])
""",
    "settrace-lines": """
import sys
lines = []
def tracer(frame, event, arg):
    lines.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
    return tracer
def f(n):
    total = 0
    for i in range(n):
        total += i
    try:
        total / 0
    except ZeroDivisionError:
        total = -1
    return total
sys.settrace(tracer)
f(2)
sys.settrace(None)
print(lines)
""",
    "setprofile-all-events": """
import sys
seen = []
def profiler(frame, event, arg):
    seen.append((frame.f_code.co_name, event, getattr(arg, "__name__", None) if "c_" in event else None))
class A:
    def m(self): return len([1])
sys.setprofile(profiler)
A().m()
sys.setprofile(None)
print(seen)
""",
    "trace-module": """
import trace, sys
def f(n):
    for i in range(n): pass
    return n
t = trace.Trace(count=1, trace=0, countfuncs=0)
t.runfunc(f, 2)
print(sorted((line, n) for (file, line), n in t.results().counts.items() if file == __file__))
""",
    "bdb-debugger": """
import bdb
class D(bdb.Bdb):
    def user_line(self, frame): print("line", frame.f_code.co_name, frame.f_lineno); self.set_step()
    def user_return(self, frame, value): print("return", value)
def f(a):
    b = a + 1
    return b
print(D().runcall(f, 1))
""",
    "gc-objects-searched": """
import gc, types
gc.collect()
functions = [f.__module__ or "" for f in gc.get_objects() if isinstance(f, types.FunctionType)]
modules = [m.__name__ for m in gc.get_objects() if isinstance(m, types.ModuleType)]
print(sorted({name.split(".")[0] for name in functions + modules if "tracemark" in name}))
""",
    "gc-callbacks": """
import gc
gc.collect()
gc.callbacks.append(lambda phase, info: print(phase, info["generation"]))
class A: pass
a = A(); a.a = a; del a
print(gc.collect() > 0, gc.isenabled(), gc.get_threshold())
gc.callbacks.clear()
gc.disable()
for i in range(2000): x = [[]]
print(gc.isenabled(), gc.get_count()[1:])
""",
    "gc-finds-a-cycle-by-itself": """
import gc, sys
class A:
    def __init__(self, n): self.me, self.n = self, n
    def __del__(self):
        frame, names = sys._getframe(1), []
        while frame: names.append(frame.f_code.co_name); frame = frame.f_back
        seen.update(names)
seen = set()
def fill(n):
    for i in range(n): A(i)
fill(900)
gc.collect()
print(sorted(seen - {"<module>", "fill", "__init__"}))
""",
    "frames-walked": """
import sys
def names():
    frame, found = sys._getframe(1), []
    while frame:
        found.append((frame.f_code.co_name, frame.f_lineno))
        frame = frame.f_back
    return found
class A:
    def __bool__(self): print("bool", names()); return True
    def __lt__(self, other): print("lt", names()); return True
    def __eq__(self, other): print("eq", names()); return True
    def __iter__(self): print("iter", names()); yield 1
    def __getattr__(self, name): print("getattr", name, names()); return 1
    def __enter__(self): print("enter", names()); return self
    def __exit__(self, *_): print("exit", names())
    def __contains__(self, x): print("in", names()); return False
    def __setitem__(self, key, value): print("set", names())
    def __iadd__(self, other): print("iadd", names()); return self
    def __call__(self): print("call", names()); return 1
    def __del__(self): print("del", names())
    def __set_name__(self, owner, name): print("set_name", names())
def f(a):
    if a and not (a < 1 < 2): pass
    while a == 2:
        break
    for x in a: y = x
    a.missing
    with a as b: a[0] = 1
    assert a, "x"
    z = a or b
    a += 1
    match a:
        case 5 if a: pass
    [a() for _ in range(1)]
    v = 1 if a else 2
    return 1 in a
f(A())
class B:
    a = A()
    n = names()
print(B.n, (lambda: names())(), [names() for _ in range(1)], list(names() for _ in range(1)))
""",
    "frames-as-objects": """
import sys
def f(a):
    frame = sys._getframe()
    b = 2
    print(sorted(frame.f_locals), frame.f_lineno, frame.f_back.f_lineno, frame.f_code is f.__code__, frame.f_globals is globals(), frame.f_builtins is vars(__builtins__), frame.f_trace)
    return frame
frame = f(1)
print(sorted(frame.f_locals), frame.f_lineno)
def g():
    x = 1
    raise ValueError(x)
try: g()
except ValueError as e:
    last = e.__traceback__.tb_next
    print(last.tb_lineno, last.tb_frame.f_locals, last.tb_next)
    last.tb_frame.clear()
    print(last.tb_frame.f_locals)
def h():
    yield sys._getframe()
    yield 2
it = h(); inner = next(it)
print(inner is it.gi_frame, inner.f_back, inner.f_lineno); next(it); print(inner.f_lineno); it.close(); print(it.gi_frame)
""",
    "frames-that-have-ended": """
import sys
def outer():
    def inner():
        frames.append(sys._getframe())
        frames.append(sys._getframe(1))
    x = 1
    inner()
def failing():
    frames.append(sys._getframe())
    1 / 0
frames = []
outer()
try: failing()
except ZeroDivisionError: pass
print([(f.f_code.co_name, f.f_lineno) for f in frames])
""",
    "frames-seen-when-objects-end": """
import sys
class A:
    def __del__(self):
        frame, names = sys._getframe(1), []
        while frame: names.append((frame.f_code.co_name, frame.f_lineno)); frame = frame.f_back
        print(names)
a = A()
del a
b = A()
b = 1
c = [A()]
c.clear()
d = [A()]
d = 2
def f():
    e = A()
    e = 1
    g = [A()]
    g[0] = 1
    h = {1: A()}
    del h
    for i in (A(), A()): pass
    i = 2
    m, n = A(), A()
    m, n = 1, 2
    q = A()
    def use(): return q
    q = 2
    try: raise ValueError(A())
    except ValueError as error: s = 1
    print("end")
    z = A()
f()
class B:
    x = A()
    x = 2
""",
    "inspect-stack": """
import inspect
def f():
    for info in inspect.stack(): print(info.function, info.lineno, info.index, info.code_context)
class A:
    def m(self): f()
    @property
    def p(self): return f()
A().m(); A().p
[f() for _ in range(1)]
def g():
    frame = inspect.currentframe()
    print(inspect.getframeinfo(frame)[1:4], inspect.getargvalues(frame), inspect.getouterframes(frame)[1].function)
def h(a, *b, c=1, **d): print(inspect.formatargvalues(*inspect.getargvalues(inspect.currentframe())))
h(1, 2, e=3)
print(inspect.getargvalues(inspect.currentframe())[0])
""",
    "inspect-source": '''
import inspect
class A:
    """Doc."""
    x = 1
    # comment

    def m(self):  # trailing
        def inner():
            return 1
        return inner
    @staticmethod
    def s(): pass
f = lambda x: x + 1
def g():
    yield 1
for thing in (A, A.m, A.s, f, g, A().m()): print(inspect.getsource(thing), inspect.getsourcelines(thing)[1])
print(inspect.getdoc(A), inspect.getcomments(A.m), inspect.getmodule(A).__name__, inspect.isgeneratorfunction(g))
print(inspect.getclosurevars(A.m), inspect.getsourcefile(g) == __file__, inspect.getgeneratorstate(g()))
print(inspect.getmembers(A, inspect.isfunction) and [name for name, _ in inspect.getmembers(A) if not name.startswith("__")])
''',
    "traceback-printed": """
import traceback, sys
class A:
    def __repr__(self): traceback.print_stack(); return "A"
def f(a): traceback.print_stack(limit=2); return g(a)
def g(a): return [repr(x) for x in a]
f([A()])
for frame, line in traceback.walk_stack(None): print(frame.f_code.co_name)
print(traceback.format_stack()[-1], traceback.extract_stack()[-1].line)
try: g([1, undefined])
except NameError:
    traceback.print_exc(limit=1)
    print(traceback.format_exc(), traceback.TracebackException(*sys.exc_info(), capture_locals=True).stack[0].locals.keys() & {"A", "f", "g"})
def h():
    a = [1]
    a[5] = 2
try: h()
except IndexError as e:
    print("".join(traceback.TracebackException.from_exception(e, capture_locals=True).format()).partition("in h")[2])
""",
    "locals-at-each-level": """
import sys
before = set(dir())
def f(a, *b, c=1, **d):
    e = 1
    def inner(g):
        nonlocal e
        e = g
        print("inner", locals(), vars() == locals(), dir())
    inner(2)
    print("f", sorted(locals()), dir())
    for i in (1, 2):
        if i > 1: h = [locals() for k in "x"]
    with open(__file__) as handle: pass
    try: 1 / 0
    except ZeroDivisionError as error: print("handler", dir())
    print("end", dir(), sorted(h[0]) if sys.version_info < (3, 12) else "")
    return (lambda q: locals())(5)
print(f(1, 2, x=3))
class A:
    x = 1
    print("class", dir(), sorted(locals()))
    class B:
        y = 2
        print("inner class", dir())
    def m(self, n=1): return locals().keys() - {"self"}
    @classmethod
    def c(cls): return dir()
    for i in (): pass
print(A().m(), A.c(), dir(A)[-6:], vars(A).keys() - {"__firstlineno__", "__static_attributes__"})
def g():
    x = yield locals()
    yield locals()
it = g(); print(next(it), it.send(3))
async def co(p):
    q = p
    return dir()
try: co(1).send(None)
except StopIteration as stop: print(stop.value)
print(sorted(set(dir()) - before))
""",
    "code-objects": """
def f(a, b=1, /, *c, d, e=2, **g):
    "Doc."
    h = a + 5
    for i in range(3): j = "text"
    if h > 7 and j or not i: k = (1, 2)
    return len(c), undefined.attribute
def outer():
    x = y = 1
    def inner():
        nonlocal x
        x += y
        return z
    z = 3
    return inner
class A:
    def m(self): return __class__
    async def co(self): return await other
    def gen(self): yield self.x
def names(code):
    print(code.co_name, code.co_qualname if hasattr(code, "co_qualname") else "", code.co_varnames, code.co_names, code.co_freevars, code.co_cellvars)
    print(code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_nlocals, code.co_flags, code.co_firstlineno, code.co_filename == __file__)
for function in (f, outer, outer(), A.m, A.co, A.gen, lambda p: p.q): names(function.__code__)
print(f.__code__.co_consts[0], 5 in f.__code__.co_consts, "text" in f.__code__.co_consts, f.__defaults__, f.__kwdefaults__, outer().__closure__ is not None)
""",
    "code-replaced": """
def f(a): return a + 1
def g(a): return a * 10
f.__code__ = g.__code__
print(f(2), f.__name__)
f.__code__ = g.__code__.replace(co_consts=tuple(20 if v == 10 else v for v in g.__code__.co_consts), co_name="new")
print(f(2), f.__code__.co_name)
import types
h = types.FunctionType(g.__code__, {"__builtins__": {}}, "h")
print(h(3), h.__globals__.keys())
exec(compile("x = 5\\nprint(x)", "<own>", "exec"))
""",
    "line-numbers": """
def f(a):
    b = a

    if b:
        return (
            b)
    c = [1,
         2]
def g():
    pass
class A:
    x = 1
    def m(self):
        "Doc."
for function in (f, g, A.m):
    lines = [line for _, _, line in function.__code__.co_lines() if line]
    print(function.__code__.co_firstlineno, sorted(set(lines)))
""",
    "docstrings-of-everything": '''
"""Module doc."""
class A:
    """A's doc."""
    def m(self):
        """m's doc."""
    @property
    def p(self):
        "p's doc"
    async def co(self):
        """co's doc"""
    def not_a_doc(self):
        f"""{1}"""
    def bytes_are_none(self):
        b"x"
    def empty(self): """"""
class B(A):
    x = 1
    """no doc"""
class C: ...
def only():
    """only"""
def gen():
    """gen"""
    yield
print(__doc__, A.__doc__, B.__doc__, C.__doc__, only.__doc__, gen.__doc__, only())
for name in ("m", "p", "co", "not_a_doc", "bytes_are_none", "empty"): print(name, vars(A)[name].__doc__)
help(A.m)
''',
    "annotations-evaluated": """
def note(x): print("evaluated", x); return x
a: note("a") = 1
b: note("b")
(c): note("c") = 2
def f(p: note("p"), *q: note("q"), r: note("r") = 1, **s: note("s")) -> note("return"):
    local: note("never") = 1
    other: undefined
    return sorted(locals())
class A:
    x: note("x") = 1
    y: note("y")
    self_item = {}
    self_item["k"]: note("item") = 5
print(__annotations__, f.__annotations__, A.__annotations__, f(1), A.self_item)
import typing
print(typing.get_type_hints(f))
try: b
except NameError as e: print(e)
""",
    "descriptors-all-closed": """
import os
print("before", flush=True)
os.closerange(3, 64)
def f(a): return [a]
x = f(1)
fds = [os.open("/dev/null", os.O_WRONLY) for _ in range(5)]
print(fds)
for fd in fds: os.write(fd, b"x"); os.close(fd)
with open(__file__) as file: print(len(file.readline()), file.fileno())
""",
    "descriptor-one-closed": """
import os, sys
print("before", flush=True)
os.close(1)
x = 1
try: print("lost", flush=True)
except OSError as e: print(e, file=sys.stderr)
sys.stdout = None
""",
    "descriptor-one-moved": """
import os, sys
print("to the pipe")
sys.stdout.flush()
saved = os.dup(1)
os.dup2(os.open("out.txt", os.O_WRONLY | os.O_CREAT), 1)
print("to the file")
sys.stdout.flush()
os.dup2(saved, 1)
print("back", repr(open("out.txt").read()))
""",
    "descriptors-listing": """
import os
print(sorted(int(name) for name in os.listdir("/proc/self/fd") if int(name) < 3) if os.path.isdir("/proc/self/fd") else [0, 1, 2])
print(os.get_inheritable(1), os.isatty(1))
""",
    "atexit-cleared": """
import atexit
atexit.register(print, "never")
atexit._clear()
atexit.register(print, "still")
x = 1
""",
    "atexit-run-by-hand": """
import atexit
@atexit.register
def late(): print("late", sorted(k for k in globals() if len(k) == 1))
atexit.register(print, "gone"); atexit.unregister(print)
atexit._run_exitfuncs()
x = 1
print("after")
""",
    "atexit-that-fails": """
import atexit, sys
sys.unraisablehook = lambda args: print("unraisable", repr(args.exc_value))
atexit.register(lambda: 1 / 0)
atexit.register(sys.exit, 5)
atexit.register(lambda: print("in", x))
x = 1
def nested():
    print("outer")
    atexit.register(print, "registered late")
atexit.register(nested)
raise ValueError("main")
""",
    "stdout-closed-at-exit": """
import sys, os
print("one", flush=True)
sys.stdout.close()
try: print("two")
except ValueError as e: print(e, file=sys.stderr)
os.write(1, b"raw\\n")
""",
    "stdout-detached": """
import sys
print("one")
raw = sys.stdout.detach()
x = 1
raw.write(b"two\\n"); raw.flush()
try: print("three")
except ValueError as e: print(e, file=sys.stderr)
""",
    "stdout-of-our-own": """
import sys
class Out:
    def __init__(self, to): self.to, self.n = to, 0
    def write(self, text): self.n += 1; self.to.write(text.upper()); return len(text)
    def flush(self): self.to.write("[flush]")
sys.stdout = Out(sys.stdout)
print("one", "two", end="!")
x = 1
def f(): print("in f")
f()
class Err(Out):
    def write(self, text): return self.to.write(text)
sys.stderr = Err(sys.stderr)
print("err", file=sys.stderr)
1 / 0
""",
    "stdout-broken": """
import sys
class Out:
    def __repr__(self): return "Out"
    def write(self, text): raise OSError("disk full")
    def flush(self): raise OSError("cannot flush")
out, sys.stdout = sys.stdout, Out()
x = 1
try: print("x")
except OSError as e: print(e, file=out)
""",
    "stdout-buffer": """
import sys, io
print("text", flush=True); sys.stdout.buffer.write(b"bytes\\n"); sys.stdout.buffer.flush(); print("text again")
sys.stdout.flush(); sys.stdout.buffer.raw.write(b"raw\\n")
print(type(sys.stdout.buffer).__name__, isinstance(sys.stdout.buffer.raw, io.FileIO), sys.stdout.buffer.raw.fileno(), sys.stdout.buffer.raw.closefd, sys.stdout.buffer.raw.mode, sys.stdout.buffer.raw.name)
try: sys.stdout.seek(0)
except OSError as e: print(e)
print(sys.stdout.seekable(), sys.stdout.readable(), flush=True)
sys.stdout = open(sys.stdout.fileno(), "w", buffering=1, closefd=False)
print("reopened")
""",
    "exit-forms": """
import sys, builtins
def attempt(function, *given):
    try: function(*given)
    except SystemExit as e: print(repr(e), repr(e.code), e.args)
    except BaseException as e: print("other", repr(e))
for given in ((), (0,), (None,), ("text",), (True,), (2.5,), ((1, 2),), ([],), (256,), (-1,), (2 ** 40,)): attempt(sys.exit, *given)
attempt(sys.exit, 1, 2)
attempt(exit, 3); attempt(quit)
class Odd:
    def __str__(self): return "odd"
try:
    try: sys.exit(Odd())
    finally: print("finally")
except SystemExit: print("caught")
with __import__("contextlib").suppress(SystemExit): sys.exit(9)
sys.exit(Odd())
""",
    "exit-code-300": "import sys\nsys.exit(300)\n",
    "exit-code-huge": "import sys\nsys.exit(2 ** 70)\n",
    "exit-unprintable": """
class Bad:
    def __str__(self): raise ValueError("no text")
raise SystemExit(Bad())
""",
    "exit-in-a-thread": """
import sys, threading
t = threading.Thread(target=sys.exit, args=(4,)); t.start(); t.join()
print("still here")
""",
    "exit-with-context": """
import sys
def f():
    try: 1 / 0
    finally: sys.exit("stop")
class A:
    def __del__(self): print("deleted")
a = A()
f()
""",
    "exit-in-del": """
import sys
sys.unraisablehook = lambda args: print("unraisable", repr(args.exc_value))
class A:
    def __del__(self): sys.exit(3)
a = A()
del a
print("ignored")
""",
    "exit-closed-stderr": """
import sys
sys.stderr.close()
sys.exit("unseen")
""",
    "warnings-in-all-forms": """
import warnings, sys
def old(): warnings.warn("old", DeprecationWarning, stacklevel=2)
old(); old()
for i in range(2): warnings.warn("in loop")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    old()
    print([(str(w.message), w.lineno, w.filename == __file__ or w.filename.endswith("sample.py")) for w in caught])
warnings.simplefilter("error")
try: old()
except DeprecationWarning as e: print("raised", e)
warnings.showwarning = lambda message, kind, file, line, *_: print("shown", message, line)
warnings.simplefilter("always")
old()
print(len(warnings.filters) > 3, "__warningregistry__" in globals())
""",
    "warnings-when-objects-end": """
import warnings
warnings.simplefilter("always")
def f():
    handle = open(__file__)
    return handle.readline()
f()
open(__file__)
async def co(): pass
co()
g = co(); del g
print("done")
""",
    "syntax-warnings": """
def f(x):
    if x is "text": return 1
    assert (x, "message")
    return "\\d" "\\."
print(f(1))
x = f(1) and [1, 2](0)
print(1if x else 2)
""",
    "weakref-callbacks": """
import weakref, gc
class A:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
def note(name): return lambda ref: print("callback", name, ref() is None)
a = A("a"); ra = weakref.ref(a, note("a")); a = None; print("1")
b = [A("b0"), A("b1")]; rb = [weakref.ref(x, note(x.name)) for x in b]; del b
print("2")
for c in [A("c0"), A("c1")]: rc = weakref.ref(c, note(c.name))
print("3"); del c; print("4")
d = {"k": A("d")}; rd = weakref.ref(d["k"], note("d")); d["k"] = None; print("5")
def f(e):
    re = weakref.ref(e, note("e"))
    e = None
    print("6")
f(A("e"))
g = A("g"); g.me = g; rg = weakref.ref(g, note("g")); del g; print("7"); gc.collect(); print("8")
weakref.finalize(A, print, "finalized"); h = A("h"); weakref.finalize(h, print, "finalize h"); h = 1
i = A("i"); s = weakref.WeakSet([i]); k = weakref.WeakKeyDictionary({i: 1}); p = weakref.proxy(i)
print(len(s), len(k), p.name); i = None; print(len(s), len(k))
try: p.name
except ReferenceError as e: print(e)
""",
    "del-order-in-containers": """
import gc
class A:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
    def __repr__(self): return self.name
def f():
    l = [A("l0"), A("l1")]; t = (A("t0"), A("t1")); d = {"x": A("d0"), "y": A("d1")}
    l.pop(0); print("popped"); l[:] = []; print("sliced")
    d.pop("x"); print("popped"); d = {}; print("emptied")
    t, l = l, t; print("swapped"); t = l = None; print("none")
    a = b = A("shared"); del a; print("one left"); b = 0; print("gone")
    a, b = A("left"), A("right"); a, b = b, a; a = 1; b = 2
    first, *rest = [A("first"), A("rest0"), A("rest1")]; rest = first; print("unpacked")
    [x for x in [A("comp0"), A("comp1")]]; print("comprehended")
    len([A("argument")]); print("called")
    if A("condition"): print("in if")
    while A("test"): print("in while"); break
    for item in (A("loop0"), A("loop1")): pass
    print("looped"); item = None
    with_value = A("walrus") and (w := A("w")); w = None; print("walrus done"); with_value = 0
    return A("returned")
f(); print("end of f")
x = f().name; print(x)
def g(): raise ValueError(A("in error"))
try: g()
except ValueError as e: print("caught", e.args)
print("after handler")
def h():
    inner = A("inner")
    def use(): return inner
    return use
u = h(); print("closure"); u = None; print("closure gone")
c = A("cycle0"); c.other = A("cycle1"); c.other.other = c; c = None; print(gc.collect() > 0)
class K: held = A("class attribute")
del K; gc.collect(); print("class gone")
def late(value=A("default")): pass
del late; print("function gone")
match A("subject"):
    case A(name="no"): pass
    case A() as captured: print("captured")
captured = None; print("match done")
global_value = A("at exit")
""",
    "del-while-raising": """
class A:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
def f():
    a = A("local")
    try:
        b = A("in try")
        raise KeyError("k")
    except KeyError as e:
        c = A("in handler")
        print("handler")
        del b
    print("after")
    d = A("d")
    1 / 0
try: f()
except ZeroDivisionError: print("outer handler")
print("gone")
def g():
    with_a = A("g")
    yield 1
    raise ValueError("g")
it = g(); next(it)
try: next(it)
except ValueError: print("caught")
it = None
print("after g")
try:
    try: raise ValueError(1)
    finally: x = A("x")
except ValueError as e: saved = e
saved = None
print("saved gone")
import sys
sys.unraisablehook = lambda args: print("unraisable", repr(args.exc_value))
class Bad:
    def __del__(self): raise RuntimeError("in del")
b = Bad(); b = None
print("end")
""",
    "del-sees-the-module": """
import sys
class A:
    def __del__(self): print("del", sys is not None, sorted(k for k in globals() if not k.startswith("_")), __name__)
a = A()
b = [a]
def f(): return a
last = f
""",
    "threads-frames-and-names": """
import threading, sys, traceback
def names():
    frame, found = sys._getframe(1), []
    while frame: found.append(frame.f_code.co_name); frame = frame.f_back
    return found
result = []
def work(n):
    result.append((n, names(), threading.current_thread().name))
for n in range(3):
    t = threading.Thread(target=work, args=(n,)); t.start(); t.join()
print(result, threading.enumerate() == [threading.main_thread()], len(sys._current_frames()))
local = threading.local(); local.x = 1
def other(): print(hasattr(local, "x"), sorted(vars(local)))
t = threading.Thread(target=other); t.start(); t.join()
threading.excepthook = lambda args: print("hook", args.exc_type.__name__, args.thread.name)
t = threading.Thread(target=lambda: 1 / 0, name="bad"); t.start(); t.join()
""",
    "threads-in-a-pool": """
from concurrent.futures import ThreadPoolExecutor
import queue, threading
def square(n):
    total = 0
    for i in range(n): total += n
    return total
with ThreadPoolExecutor(4) as pool: print(list(pool.map(square, range(20))))
q = queue.Queue()
def producer():
    for i in range(30): q.put(i)
    q.put(None)
def consumer(out):
    while (item := q.get()) is not None: out.append(item)
out = []
ts = [threading.Thread(target=producer), threading.Thread(target=consumer, args=(out,))]
for t in ts: t.start()
for t in ts: t.join()
print(out == list(range(30)))
b = threading.Barrier(3); c = threading.Condition(); n = 0
def meet():
    global n
    b.wait()
    with c: n += 1; c.notify_all()
for _ in range(3): threading.Thread(target=meet).start()
with c: c.wait_for(lambda: n == 3)
print(n)
t = threading.Timer(0.01, print, ["timer"]); t.start(); t.join()
def daemon():
    while True: pass
threading.Thread(target=threading.Event().wait, daemon=True).start()
print("end")
""",
    "signals-everywhere": """
import signal, os, time, sys
hits = []
def handler(number, frame):
    hits.append(frame.f_code.co_name)
    if len(hits) == 3: raise KeyError("from handler")
signal.signal(signal.SIGUSR1, handler)
def f():
    os.kill(os.getpid(), signal.SIGUSR1)
    x = 1
    return x
f(); f()
try: f()
except KeyError as e: print("caught", e)
print(hits, signal.getsignal(signal.SIGUSR1) is handler, signal.getsignal(signal.SIGINT) is signal.default_int_handler, signal.getsignal(signal.SIGTERM))
print(signal.pthread_sigmask(signal.SIG_BLOCK, []), signal.sigpending())
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
f()
print(signal.sigpending(), len(hits))
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGUSR1])
print(len(hits))
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
f()
try: signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt: print("interrupted")
""",
    "signal-alarm-in-a-loop": """
import signal
class Late(Exception): pass
def late(*_): raise Late
signal.signal(signal.SIGALRM, late)
signal.setitimer(signal.ITIMER_REAL, 0.05)
n = 0
def forever():
    global n
    while True: n = 1
try: forever()
except Late: print("late", n)
""",
    "signal-default-kills": """
import signal, os
print("before", flush=True)
signal.signal(signal.SIGTERM, lambda *_: print("term", flush=True))
os.kill(os.getpid(), signal.SIGTERM)
x = 1
signal.signal(signal.SIGTERM, signal.SIG_DFL)
os.kill(os.getpid(), signal.SIGTERM)
print("never")
""",
    "keyboard-interrupt-caught": """
import signal, os
try: os.kill(os.getpid(), signal.SIGINT); x = 1
except KeyboardInterrupt: print("caught")
def f():
    raise KeyboardInterrupt
try: f()
finally: print("leaving")
""",
    "exception-objects": """
import sys
def f(n):
    if n: return f(n - 1)
    raise LookupError("deep")
try: f(2)
except LookupError as e:
    lines, tb = [], e.__traceback__
    while tb: lines.append((tb.tb_frame.f_code.co_name, tb.tb_lineno)); tb = tb.tb_next
    print(lines, sys.exc_info()[1] is e, e.__context__, e.__suppress_context__)
try:
    try: raise ValueError(1)
    except ValueError as first: raise TypeError(2)
except TypeError as e: print(repr(e.__context__), len(e.__context__.__traceback__.tb_frame.f_code.co_name))
try: first
except NameError as e: print(e, repr(e.__context__))
def g():
    try: yield
    except ValueError: yield sys.exc_info()[0]
    yield sys.exc_info()[0]
it = g(); next(it); print(it.throw(ValueError()), next(it), sys.exc_info())
e = ValueError("shared")
for _ in range(2):
    try: raise e
    except ValueError as again: n = 0; tb = again.__traceback__
    while tb: n += 1; tb = tb.tb_next
    print(n)
raise e.with_traceback(None) from LookupError("cause")
""",
    "unraisable-and-displayhook": """
import sys
sys.unraisablehook = lambda args: print("unraisable", repr(args.exc_value), args.err_msg is None or "ignored" in str(args.err_msg))
class A:
    def __del__(self): raise ValueError("x")
A()
a = A(); a = 1
1 + 1
sys.displayhook(5); sys.displayhook(None); print(_)
class B:
    def __repr__(self): 1 / 0
try: sys.displayhook(B())
except ZeroDivisionError: print("repr failed")
""",
    "generator-in-a-cycle": """
import gc, weakref
def loop():
    try:
        me = yield
        yield 1
    finally: print("finally")
g = loop(); next(g); g.send(g)
ref = weakref.ref(g)
del g
print("deleted"); gc.collect()
print("collected", ref())
class Node:
    def run(self):
        yield self
        print("never")
n = Node(); n.it = n.run(); next(n.it)
ref = weakref.ref(n); del n; gc.collect()
print(ref())
""",
    "objects-keep-their-shape": """
import functools, types
def f(*given, **named): return given
inner = functools.partial(f, 1)
outer = functools.partial(inner, 2)
print(outer.func is f, outer())
class A: pass
class Slotted: __slots__ = ("x",)
a = [A(), Slotted(), f, types.SimpleNamespace(x=1), ValueError(1), iter([1]), (i for i in ())]
print([hasattr(x, "__dict__") for x in a], hasattr(a[1], "x"), next(a[5]), list(a[6]))
import collections
d = collections.defaultdict(list); o = collections.OrderedDict(x=1); q = collections.deque([1], 1)
m = map(print, [1]); z = zip([1]); e = enumerate([1]); r = reversed([1]); c = functools.cached_property(f)
print(dict(d), o, q, next(z), next(e), next(r), list(m))
file = open(__file__); view = memoryview(b"ab"); w = file
print(file.tell(), view[0]); view.release(); file.close()
""",
    "contextvars-and-asyncio-tasks": """
import asyncio, contextvars, sys
v = contextvars.ContextVar("v", default=0)
async def child(n):
    v.set(n)
    await asyncio.sleep(0)
    return v.get(), [f.f_code.co_name for f in asyncio.current_task().get_stack()], sys._getframe(1).f_code.co_name
async def main():
    print(await asyncio.gather(child(1), child(2)), v.get())
    loop = asyncio.get_running_loop()
    loop.call_soon(print, "soon")
    await asyncio.sleep(0)
    try: await asyncio.wait_for(asyncio.sleep(9), 0.01)
    except asyncio.TimeoutError: print("timeout")
    async def bad(): raise ValueError("never retrieved")
    task = asyncio.create_task(bad(), name="bad-task")
    await asyncio.sleep(0)
    loop.set_exception_handler(lambda loop, context: print("handler", context["message"], repr(context["exception"])))
    del task
    q = asyncio.Queue()
    async def put():
        for i in range(3): await q.put(i)
    async with asyncio.Lock(): await put()
    print([q.get_nowait() for _ in range(3)], len(asyncio.all_tasks()))
asyncio.run(main())
async def agen():
    try:
        yield 1
        yield 2
    finally: print("agen closed")
async def early():
    async for x in agen(): break
    return
asyncio.run(early())
""",
    "async-generator-return": """
import asyncio
async def g(n):
    for i in range(n):
        if i == 2: return
        yield i
    return
async def main():
    print([i async for i in g(5)], [i async for i in g(1)])
asyncio.run(main())
""",
    "subclass-hooks-and-class-cells": """
class Meta(type):
    def __new__(m, name, bases, space, **kw):
        print("new", name, [k for k in space if k not in ("__static_attributes__", "__firstlineno__")])
        return super().__new__(m, name, bases, space)
    def __call__(cls, *a): print("call", cls.__name__); return super().__call__(*a)
    def __instancecheck__(cls, x): print("instancecheck"); return False
class Base(metaclass=Meta):
    def __init_subclass__(cls, **kw): print("init_subclass", cls.__name__, kw)
    def __class_getitem__(cls, key): return (cls.__name__, key)
    def who(self): return __class__.__name__, super().__repr__()[:9]
class Sub(Base, flag=1):
    "Doc"
    x: int = 1
    def method(self): return super().who()
print(Sub().method(), Sub[1], isinstance(1, Base), Sub.__mro__, Sub.__qualname__, Sub.__module__)
def make():
    class Local:
        class Inner: pass
        def f(self): return lambda: None
    return Local
print(make().__qualname__, make().Inner.__qualname__, make()().f().__qualname__, (lambda: 0).__qualname__)
T = type("T", (), {"f": lambda self: 1}); print(T().f(), T.__module__)
""",
    "namespace-that-counts": """
class Space(dict):
    def __getitem__(self, key): print("get", key); return dict.__getitem__(self, key)
    def __setitem__(self, key, value):
        if not key.startswith("__"): print("set", key)
        dict.__setitem__(self, key, value)
    def __delitem__(self, key): print("del", key); dict.__delitem__(self, key)
    def __iter__(self): print("iter"); return dict.__iter__(self)
class Meta(type):
    def __prepare__(name, bases): return Space()
    def __new__(m, name, bases, space): return type.__new__(m, name, bases, dict.copy(space))
class A(metaclass=Meta):
    x = 1
    y = x + 1
    if x < y: z = [i for i in range(y)]
    for i in (1,): pass
    del i
    try: missing
    except NameError as e: print(e)
exec("a = 1\\nif a: b = a", Space(), space := Space())
print(dict.__repr__(space))
""",
    "globals-hostile": """
class Loud:
    def __eq__(self, other): print("eq"); return True
    def __hash__(self): return hash("x")
globals()[Loud()] = 1
globals()[5] = "five"
x = 2
def f(a):
    global y
    y = a
    return a
f(3)
del globals()[5]
print(sorted(k for k in globals() if type(k) is str and len(k) == 1))
globals().clear()
__builtins__
z = 1
""",
    "main-module-replaced": """
import sys, types
new = types.ModuleType("__main__")
sys.modules["__main__"] = new
x = 1
def f(): return x
print(f(), "__main__" in sys.modules, vars(new).get("x"))
__name__ = "other"
class A: pass
print(A.__module__, A)
del sys.modules["__main__"]
y = [A()]
print("end")
""",
    "file-and-folder-gone": """
import os, sys
os.remove(os.path.abspath("sample.py"))
x = 1
def f(a): return a / 0
os.mkdir("d"); os.chdir("d"); os.rmdir("../d")
try: f(1)
except ZeroDivisionError as e: print(e)
f(2)
""",
    "environment-cleared": """
import os
os.environ.clear(); os.environ["A"] = "1"
os.umask(0o077); os.chdir("/")
x = 1
print(dict(os.environ), os.getcwd())
""",
    "locale-and-time": """
import locale, time, sys
locale.setlocale(locale.LC_ALL, "C")
time.time = time.monotonic = time.sleep = None
x = 1
print(sys.flags.utf8_mode, sys.getfilesystemencoding(), sys.flags.hash_randomization in (0, 1), sys.flags.dont_write_bytecode, sys.dont_write_bytecode, sys.flags.no_user_site)
""",
    "int-digits-limit": """
import sys
sys.set_int_max_str_digits(640)
n = 10 ** 1000
def f(a): return a
f(n)
try: print(n)
except ValueError as e: print(e)
print(sys.get_int_max_str_digits())
""",
    "switch-interval-and-hooks": """
import sys
sys.setswitchinterval(1e-6)
print(sys.getswitchinterval(), sys.get_asyncgen_hooks(), sys.get_coroutine_origin_tracking_depth(), sys.excepthook is sys.__excepthook__, sys.displayhook is sys.__displayhook__, sys.unraisablehook is sys.__unraisablehook__)
print([name for name in ("last_type", "last_value", "last_traceback", "last_exc", "ps1", "tracebacklimit") if hasattr(sys, name)])
sys.tracebacklimit = 1
def f(): g()
def g(): 1 / 0
f()
""",
    "audit-hook-raises": """
import sys
def hook(event, arguments):
    raise RuntimeError("no")
sys.addaudithook(hook)
def f(a):
    g = lambda: a
    return g()
x = [f(1), f([2])]
try: x.z
except AttributeError as e: print(e)
try: open("sample.py")
except RuntimeError as e: print("refused", e)
for i in range(3): print(i)
print(x)
""",
    "audit-hook-told": """
import sys
events = []
def hook(event, arguments):
    events.append(event)
sys.addaudithook(hook)
def f(a):
    return [a for _ in range(2)]
f([1])
try: f(1)[5]
except IndexError as e: print(e.__traceback__.tb_frame is None)
sys.addaudithook(lambda event, arguments: None)
sys.settrace(None)
f.__code__
eval(compile("1", "x", "eval"))
open("sample.py").close()
print(events)
""",
    "audit-hook-says-nothing": """
import sys
def hook(event, arguments):
    if event == "sys.excepthook": print(event, arguments[1:3]); raise RuntimeError
sys.addaudithook(hook)
1 / 0
""",
    "audit-hook-in-a-thread-of-c": """
import sys, threading, time
events = []
def hook(event, arguments):
    if event == "open": events.append(arguments[0])
sys.addaudithook(hook)
import _thread
_thread.start_new_thread(open, ("sample.py",))
while not events: time.sleep(0.01)
print(events)
""",
    "audit-hook-looks-at-its-caller": """
import sys
def hook(event, arguments):
    if event == "open": print(sys._getframe(1).f_code.co_name)
sys.addaudithook(hook)
def f(): open("sample.py").close()
f()
""",
    "audit-hook-uncaught": """
import sys
def hook(event, arguments):
    if event == "open": raise ValueError(event)
sys.addaudithook(hook)
def f(): open("x")
try: f()
except ValueError as e:
    frames = []
    t = e.__traceback__
    while t: frames.append((t.tb_frame.f_code.co_name, t.tb_lineno)); t = t.tb_next
    print(frames)
f()
""",
    "interactive-code": """
import code, codeop
shell = code.InteractiveConsole({"x": 1})
for line in ("x", "y = x + 1", "y", "1 / 0", "def f():", "    return y", "", "f()"): print(shell.push(line))
""",
    "many-names": "\n".join(f"v{i} = {i}" for i in range(300))
    + "\nprint(sum(v for k, v in globals().items() if k[0] == 'v' and k[1:].isdigit()))\n",
}

NOTICED = {
    "recursion-limit-messages": "messages of `sys.setrecursionlimit`, which is ours, and depths in them",
    "settrace-lines": "the sample's own trace function is told of a line where an exception passes",
    "setprofile-all-events": "the profiler is not told that `sys.setprofile`, which is ours, is called",
    "audit-hook-looks-at-its-caller": "an audit hook is called by a function of ours",
    "gc-objects-searched": "probes are functions, and `gc.get_objects` finds them",
    "frames-that-have-ended": "`f_lineno` of a frame that an exception ended",
    "globals-hostile": "names in `globals()` are read, which compares them with keys like them",
}
"""Programs that can notice the recorder: their output differs in what is said here."""

SINCE = {
    "except-star": (
        (3, 11),
        """
def f():
    try:
        raise ExceptionGroup("g", [ValueError("v"), TypeError("t"), KeyError("k")])
    except* ValueError as group:
        print(group.exceptions)
    except* (TypeError, OSError):
        print("type")
f()
""",
    ),
    "type-parameters": (
        (3, 12),
        """
def first[T](items: list[T]) -> T:
    return items[0]
class Box[T]:
    def __init__(self, item: T): self.item = item
type Pair[A] = tuple[A, A]
print(first([1]), Box(2).item, Pair, first.__type_params__, Box.__type_params__)
print(f"{"nested"} {'\\n'.join(["a", "b"])}")
""",
    ),
}

INPUTS = {
    "input": (
        """
name = input("Name? ")
print("hi", name)
import sys
print(repr(sys.stdin.readline()), [line for line in sys.stdin])
""",
        "Ada\nsecond\nthird\nfourth",
    ),
    "input-too-short": ("a = input()\nb = input('b? ')\n", "one\n"),
    "stdin-binary": ("import sys\nprint(sys.stdin.buffer.read(3), sys.stdin.encoding)\n", "é\n\n"),
}


def traced(code, given="", python=sys.executable):
    environment = Environment(python, allow=("processes",))
    trace = Runner(None, environment).run(Program(code=code, input=given, limits=LIMITS))
    return Seen(trace.stdout, trace.stderr, trace.end.exit_code)


def plain(code, given, folder: Path, python=sys.executable):
    (folder / "sample.py").write_text(code, encoding="utf-8", newline="")
    environment = {
        "PATH": os.defpath,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PYTHONHASHSEED": "0",
    }
    done = subprocess.run(
        [python, "-s", "-B", "-X", "utf8", "sample.py"],
        cwd=folder,
        env=environment,
        input=given.encode(),
        capture_output=True,
        timeout=60,
    )
    code = INTERRUPTED if done.returncode == -signal.SIGINT else done.returncode
    return Seen(shown(done.stdout, folder), shown(done.stderr, folder), code)


def shown(data: bytes, folder: Path):
    """The bytes as a trace shows them, without the folder that the sample ran in."""
    return data.decode("utf-8", "backslashreplace").replace(f"{folder}/sample.py", "sample.py")


@pytest.mark.parametrize("name", [name for name in PROGRAMS if name not in NOTICED])
def test_a_sample_behaves_as_if_untraced(name, tmp_path):
    if name == "recursion-in-init" and sys.version_info[:2] == (3, 12):
        pytest.skip(
            "Python 3.12 counts C calls apart, with a limit that cannot be raised for probes"
        )
    assert traced(PROGRAMS[name]) == plain(PROGRAMS[name], "", tmp_path)


@pytest.mark.parametrize("name", NOTICED)
def test_a_sample_that_notices_the_recorder_ends_the_same(name, tmp_path):
    seen, untraced = traced(PROGRAMS[name]), plain(PROGRAMS[name], "", tmp_path)
    assert seen.stdout != untraced.stdout, "take it off the list"
    assert seen._replace(stdout=untraced.stdout) == untraced


@pytest.mark.parametrize("name", SINCE)
def test_new_syntax_behaves_as_if_untraced(name, tmp_path):
    since, code = SINCE[name]
    if sys.version_info < since:
        pytest.skip(f"Python {since} syntax")
    assert traced(code) == plain(code, "", tmp_path)


@pytest.mark.parametrize("name", INPUTS)
def test_input_is_read_as_if_untraced(name, tmp_path):
    code, given = INPUTS[name]
    assert traced(code, given) == plain(code, given, tmp_path)
