"""The right record of tricky programs, written by hand from the rules of what a step is.

One line for each step: line, kind of statement, function; then, divided by bars, its conditions, its
changes, its output and its outcome.

    x = 1             bound               a > 1: 2 > 1 True       a condition
    x: 1 -> 2         bound again         (…)                     its parts; `-` is not evaluated
    x~ [] -> [1]      changed in place    writes 'a'              standard output
    x: 1 -> gone      deleted             returns 1, yields 1, raises ValueError(bad), suspends
    f.x = 1           in another frame    ends                    the loop is over
"""

import pytest

from tracemark.runner import Runner
from tracemark.trace.model import Change, Step
from tracemark.trace.model import Test as Condition
from tracemark.trace.program import Limits, Program

PROGRAMS = {
    "a handler's name is gone before finally begins": (
        """
try:
    1 / 0
except ZeroDivisionError as e:
    x = 1
finally:
    print("bye")
""",
        """
2 expr | raises ZeroDivisionError(division by zero)
3 except | e = ZeroDivisionError('division by zero')
4 assign | x = 1
3 leave | e: ZeroDivisionError('division by zero') -> gone
6 expr | writes 'bye\\n'
""",
    ),
    "a future import is a row and no variable": (
        "from __future__ import annotations\nx = 1\n",
        """
1 import
2 assign | x = 1
""",
    ),
    "an item behind a long preview is counted": (
        "x = list('a' * 25)\nx.append('b')\n",
        """
1 assign | x = ['a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', … 5 more]
2 expr | x~ ['a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', … 5 more] -> ['a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', … 6 more]
""",
    ),
    "a call over several lines is one row": (
        """
y = max(
    1,
    2,
)
""",
        "1 assign | y = 2",
    ),
    "or over two lines shows both operands": (
        """
a, b = 0, 7
x = (a or
     b)
""",
        """
1 assign | a = 0 | b = 7
2 assign | a or b: 0 or 7 True (a: 0 False, b: 7 True) | x = 7
""",
    ),
    "statements on one line are rows": (
        "a=1; b=2; c=a+b\n",
        """
1 assign | a = 1
1 assign | b = 2
1 assign | c = 3
""",
    ),
    "for on one line": (
        "s = 0\nfor i in range(2): s += i + 1\n",
        """
1 assign | s = 0
2 for | i = 0
2 assign | s: 0 -> 1
2 for | i: 0 -> 1
2 assign | s: 1 -> 3
2 for | ends
""",
    ),
    "while on one line ends with its failing test": (
        "n = 1\nwhile n: n -= 1\n",
        """
1 assign | n = 1
2 while | n: 1 True
2 assign | n: 1 -> 0
2 while | n: 0 False | ends
""",
    ),
    "walrus in a test": (
        "n = 2\nwhile (n := n-1) > 0: pass\n",
        """
1 assign | n = 2
2 while | (n := n-1) > 0: 1 > 0 True | n: 2 -> 1
2 pass
2 while | (n := n-1) > 0: 0 > 0 False | n: 1 -> 0 | ends
""",
    ),
    "while-else runs without break": (
        """
while False:
    pass
else:
    e = 1
""",
        """
1 while | False: False False | ends
4 assign | e = 1
""",
    ),
    "for-else does not run after break": (
        """
for i in range(5):
    break
else:
    e = 1
""",
        """
1 for | i = 0
2 break
""",
    ),
    "chained comparison": (
        """
a = 5
if 1 < a < 4 or a == 5:
    pass
""",
        """
1 assign | a = 5
2 if | 1 < a < 4 or a == 5: 1 < 5 < 4 or 5 == 5 True (1 < a < 4: 1 < 5 < 4 False (1 < a: 1 < 5 True, a < 4: 5 < 4 False), a == 5: 5 == 5 True)
3 pass
""",
    ),
    "a chain that stops at its first link": (
        """
a, b = 5, 9
ok = 7 < a < b
if 7 < a < b:
    pass
""",
        """
1 assign | a = 5 | b = 9
2 assign | ok = False
3 if | 7 < a < b: 7 < 5 < b False (7 < a: 7 < 5 False, a < b: -)
""",
    ),
    "conditions in a loop forget what was evaluated before": (
        """
for p in (1, 0):
    if p and 3 > p:
        pass
""",
        """
1 for | p = 1
2 if | p and 3 > p: 1 and 3 > 1 True (p: 1 True, 3 > p: 3 > 1 True)
3 pass
1 for | p: 1 -> 0
2 if | p and 3 > p: 0 and 3 > p False (p: 0 False, 3 > p: -)
1 for | ends
""",
    ),
    "short circuit skips the call": (
        """
def f(): return 1
p = 0
ok = p and f()
""",
        """
1 def | f = function f()
2 assign | p = 0
3 assign | p and f(): 0 and f() False (p: 0 False, f(): -) | ok = 0
""",
    ),
    "nested conditional expression": (
        """
c = 0
x = 1 if c else 2 if c == 0 else 3
""",
        """
1 assign | c = 0
2 assign | c: 0 False | c == 0: 0 == 0 True | x = 2
""",
    ),
    "elif after the hit is not tested": (
        """
n = 2
if n == 1:
    pass
elif n == 2:
    r = "two"
elif n == 3:
    pass
else:
    pass
""",
        """
1 assign | n = 2
2 if | n == 1: 2 == 1 False
4 elif | n == 2: 2 == 2 True
5 assign | r = 'two'
""",
    ),
    "match: captures stay bound when the guard fails": (
        """
v = [1, 2]
match v:
    case [a]:
        r = 1
    case [a, b] if a > b:
        r = 2
    case _:
        r = 3
""",
        """
1 assign | v = [1, 2]
3 case | case [a]: [1, 2] does not match [a] False
5 case | case [a, b]: [1, 2] matches [a, b] True | a > b: 1 > 2 False | a = 1 | b = 2
7 case | case _: [1, 2] matches _ True
8 assign | r = 3
""",
    ),
    "match without a hit": (
        """
match 3:
    case 1:
        pass
    case str() | None:
        pass
x = 1
""",
        """
2 case | case 1: 3 does not match 1 False
4 case | case str() | None: 3 does not match str() | None False
6 assign | x = 1
""",
    ),
    "a comprehension is its statement": (
        "z=[a*2 for a in range(3)]\n",
        "1 assign | z = [0, 2, 4]",
    ),
    "nested comprehension over lines, in a class": (
        """
class A:
    xs = [1, 2]
    ys = [[x for x in range(n)]
          for n in xs if n > 1]
""",
        """
2 assign in A | xs = [1, 2]
3 assign in A | ys = [[0, 1]]
1 class | A = class A
""",
    ),
    "a generator expression is no call": (
        "t = sum(a for a in [1, 2])\n",
        "1 assign | t = 3",
    ),
    "generator with for": (
        """
def g():
    yield 1
    x = 2
    yield x
for v in g():
    pass
""",
        """
1 def | g = function g()
1 call in g
2 yield in g | yields 1
5 for | v = 1
6 pass
3 assign in g | x = 2
4 yield in g | yields 2
5 for | v: 1 -> 2
6 pass
5 for | ends
""",
    ),
    "yield from": (
        """
def inner():
    yield 1
    return "r"
def outer():
    r = yield from inner()
    yield r
for v in outer():
    pass
""",
        """
1 def | inner = function inner()
4 def | outer = function outer()
4 call in outer
1 call in inner
2 yield in inner | yields 1
7 for | v = 1
8 pass
3 return in inner | returns 'r'
5 assign in outer | r = 'r'
6 yield in outer | yields 'r'
7 for | v: 1 -> 'r'
8 pass
7 for | ends
""",
    ),
    "send, throw and close": (
        """
def g():
    while True:
        try:
            got = yield
        except ValueError:
            got = "caught"
it = g()
next(it)
it.send("hi")
it.throw(ValueError)
it.close()
""",
        """
1 def | g = function g()
7 assign | it = generator g
1 call in g
2 while in g | True: True True
4 yield in g | yields None
8 expr
4 assign in g | got = 'hi'
2 while in g | True: True True
4 yield in g | yields None
9 expr
4 assign in g | raises ValueError
5 except in g
6 assign in g | got: 'hi' -> 'caught'
2 while in g | True: True True
4 yield in g | yields None
10 expr
11 expr
""",
    ),
    "a generator closed when it is let go runs its finally": (
        """
def g():
    try:
        yield 1
    finally:
        print("bye")
it = g()
next(it)
del it
""",
        """
1 def | g = function g()
6 assign | it = generator g
1 call in g
3 yield in g | yields 1
7 expr
5 expr in g | writes 'bye\\n'
8 del | it: generator g -> gone
""",
    ),
    "finally overrides a return": (
        """
def f():
    try:
        return 1
    finally:
        return 2
x = f()
""",
        """
1 def | f = function f()
1 call in f
3 return in f | returns 1
5 return in f | returns 2
6 assign | x = 2
""",
    ),
    "finally swallows an exception by break": (
        """
for i in range(9):
    try:
        1 / 0
    finally:
        break
x = i
""",
        """
1 for | i = 0
3 expr | raises ZeroDivisionError(division by zero)
5 break
6 assign | x = 0
""",
    ),
    "continue runs finally": (
        """
for i in range(2):
    try:
        continue
    finally:
        print(i)
""",
        """
1 for | i = 0
3 continue
5 expr | writes '0\\n'
1 for | i: 0 -> 1
3 continue
5 expr | writes '1\\n'
1 for | ends
""",
    ),
    "the name of an exception is deleted": (
        """
def f():
    try:
        {}["k"]
    except KeyError as e:
        m = 1
    return m
f()
""",
        """
1 def | f = function f()
1 call in f
3 expr in f | raises KeyError('k')
4 except in f | e = KeyError('k')
5 assign in f | m = 1
4 leave in f | e: KeyError('k') -> gone
6 return in f | returns 1
7 expr
""",
    ),
    "break out of except deletes the name": (
        """
def f():
    for i in (1, 2):
        try:
            i.x
        except AttributeError as e:
            break
f()
""",
        """
1 def | f = function f()
1 call in f
2 for in f | i = 1
4 expr in f | raises AttributeError('int' object has no attribute 'x')
5 except in f | e = AttributeError("'int' object has no attribute 'x'")
6 break in f | e: AttributeError("'int' object has no attribute 'x'") -> gone
7 expr
""",
    ),
    "raise from, caught outside": (
        """
try:
    try:
        raise ValueError("v")
    except ValueError as e:
        raise KeyError("k") from e
except KeyError:
    pass
""",
        """
3 raise | raises ValueError(v)
4 except | e = ValueError('v')
5 raise | e: ValueError('v') -> gone | raises KeyError('k')
6 except
7 pass
""",
    ),
    "re-raise": (
        """
def f():
    try:
        1 / 0
    except ZeroDivisionError:
        raise
try:
    f()
except ZeroDivisionError:
    pass
""",
        """
1 def | f = function f()
1 call in f
3 expr in f | raises ZeroDivisionError(division by zero)
4 except in f
5 raise in f | raises ZeroDivisionError(division by zero)
7 expr | raises ZeroDivisionError(division by zero)
8 except
9 pass
""",
    ),
    "with: two managers, exception suppressed": (
        """
class M:
    def __init__(self, n): self.n = n
    def __enter__(self): return self.n
    def __exit__(self, *_): return self.n == 1
with M(1) as a, M(2) as b:
    1 / 0
x = 1
""",
        """
2 def in M | __init__ = function __init__(self, n)
3 def in M | __enter__ = function __enter__(self)
4 def in M | __exit__ = function __exit__(self)
1 class | M = class M
2 call in M.__init__ | self = M() | n = 1
2 assign in M.__init__ | self~ M() -> M(n=1)
3 call in M.__enter__ | self = M(n=1)
3 return in M.__enter__ | returns 1
2 call in M.__init__ | self = M() | n = 2 | <module>.a = 1
2 assign in M.__init__ | self~ M() -> M(n=2)
3 call in M.__enter__ | self = M(n=2)
3 return in M.__enter__ | returns 2
5 with | b = 2
6 expr | raises ZeroDivisionError(division by zero)
4 call in M.__exit__ | self = M(n=2) | _ = (class ZeroDivisionError, ZeroDivisionError('division by zero'), traceback object)
4 return in M.__exit__ | returns False
4 call in M.__exit__ | self = M(n=1) | _ = (class ZeroDivisionError, ZeroDivisionError('division by zero'), traceback object)
4 return in M.__exit__ | returns True
5 leave
7 assign | x = 1
""",
    ),
    "decorators apply from the bottom": (
        """
def up(f): return f
def down(f): return None
@down
@up
def g(): pass
""",
        """
1 def | up = function up(f)
2 def | down = function down(f)
1 call in up | f = function g()
1 return in up | returns function g()
2 call in down | f = function g()
2 return in down | returns None
5 def | g = None
""",
    ),
    "a default list is one object": (
        """
def f(a, acc=[]):
    acc.append(a)
f(1)
f(2)
""",
        """
1 def | f = function f(a, acc)
1 call in f | a = 1 | acc = []
2 expr in f | acc~ [] -> [1]
3 expr
1 call in f | a = 2 | acc = [1]
2 expr in f | acc~ [1] -> [1, 2]
4 expr
""",
    ),
    "aliases change together": (
        "a = [1]\nb = a\nb.append(4)\n",
        """
1 assign | a = [1]
2 assign | b = [1]
3 expr | a~ [1] -> [1, 4] | b~ [1] -> [1, 4]
""",
    ),
    "a new object against the same one": (
        "a = [1]\na = a + [2]\na += [3]\n",
        """
1 assign | a = [1]
2 assign | a: [1] -> [1, 2]
3 assign | a~ [1, 2] -> [1, 2, 3]
""",
    ),
    "del of names and items": (
        """
x = [1, 2]
del x[0]
del x
try:
    x
except NameError:
    pass
""",
        """
1 assign | x = [1, 2]
2 del | x~ [1, 2] -> [2]
3 del | x: [2] -> gone
5 expr | raises NameError(name 'x' is not defined)
6 except
7 pass
""",
    ),
    "a local shadows a global": (
        """
x = 1
def f():
    x = 2
    return x
f()
list = 3
""",
        """
1 assign | x = 1
2 def | f = function f()
2 call in f
3 assign in f | x = 2
4 return in f | returns 2
5 expr
6 assign | list = 3
""",
    ),
    "global and nonlocal": (
        """
n = 0
def f():
    global n
    n += 1
    c = 0
    def g():
        nonlocal c
        c += 5
    g()
f()
""",
        """
1 assign | n = 0
2 def | f = function f()
2 call in f
4 assign in f | <module>.n: 0 -> 1
5 assign in f | c = 0
6 def in f | g = function g()
6 call in g | c = 0
8 assign in g | f.c: 0 -> 5 | c: 0 -> 5
9 expr in f
10 expr
""",
    ),
    "late-binding closures": (
        "fs = [lambda: i for i in range(3)]\nr = [f() for f in fs]\n",
        """
1 assign | fs = [function <lambda>(), function <lambda>(), function <lambda>()]
2 assign | r = [2, 2, 2]
""",
    ),
    "recursion": (
        """
def fact(n):
    if n == 0:
        return 1
    return n * fact(n - 1)
x = fact(1)
""",
        """
1 def | fact = function fact(n)
1 call in fact | n = 1
2 if in fact | n == 0: 1 == 0 False
1 call in fact | n = 0
2 if in fact | n == 0: 0 == 0 True
3 return in fact | returns 1
4 return in fact | returns 1
5 assign | x = 1
""",
    ),
    "class body, inheritance, generated code": (
        """
from dataclasses import dataclass
class A:
    "Doc."
    n = 1
@dataclass
class B(A):
    x: int
b = B(2)
""",
        """
1 import | dataclass = function dataclass(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots, weakref_slot)
4 assign in A | n = 1
2 class | A = class A
6 class | B = class B
8 assign | b = B(x=2)
""",
    ),
    "properties, slots, __getattr__": (
        """
class P:
    __slots__ = ("v", "empty")
    @property
    def p(self): return self.v
    def __getattr__(self, name): return 0
a = P()
a.v = 1
x = a.p
""",
        """
2 assign in P | __slots__ = ('v', 'empty')
4 def in P | p = property p
5 def in P | __getattr__ = function __getattr__(self, name)
1 class | P = class P
6 assign | a = P()
7 assign | a~ P() -> P(v=1)
4 call in P.p | self = P(v=1)
4 return in P.p | returns 1
8 assign | x = 1
""",
    ),
    "no code of the sample is run": (
        """
class H:
    def __repr__(self): print("repr"); return "x"
    def __eq__(self, other): print("eq"); return True
    def __hash__(self): print("hash"); return 1
    def __bool__(self): print("bool"); return True
h = H()
h = [h]
""",
        """
2 def in H | __repr__ = function __repr__(self)
3 def in H | __eq__ = function __eq__(self, other)
4 def in H | __hash__ = function __hash__(self)
5 def in H | __bool__ = function __bool__(self)
1 class | H = class H
6 assign | h = H()
7 assign | h: H() -> [H()]
""",
    ),
    "exact numbers": (
        """
x = 0.1 + 0.2
y = -0.0
n = float("nan")
n = n
t, o = True, 1
big = 10 ** 5000
k = 2 ** 80
""",
        """
1 assign | x = 0.30000000000000004
2 assign | y = -0.0
3 assign | n = nan
4 assign
5 assign | t = True | o = 1
6 assign | big = int of 16610 bits
7 assign | k = 1208925819614629174706176
""",
    ),
    "containers": (
        """
from collections import Counter, defaultdict, deque
d = defaultdict(list)
d["a"].append(1)
s = {3, 1, 2}
q = deque([1], maxlen=2)
c = Counter("aab")
f = frozenset("ba")
e = {None: b"x", (1,): {}}
""",
        """
1 import | Counter = class Counter | defaultdict = class defaultdict | deque = class deque
2 assign | d = defaultdict(list, {})
3 expr | d~ defaultdict(list, {}) -> defaultdict(list, {'a': [1]})
4 assign | s = {1, 2, 3}
5 assign | q = deque([1], maxlen=2)
6 assign | c = Counter({'a': 2, 'b': 1})
7 assign | f = frozenset({'a', 'b'})
8 assign | e = {None: b'x', (1,): {}}
""",
    ),
    "output belongs to the row that wrote it": (
        """
import sys
print("a", end="")
sys.stdout.write("b")
sys.stdout.buffer.write(b"\\xff")
print("\\rc", file=sys.stderr)
""",
        """
1 import | sys = module sys
2 expr | writes 'a'
3 expr | writes 'b'
4 expr | writes '\\\\xff'
5 expr | complains '\\rc\\n'
""",
    ),
    "exit in a function, finally kept": (
        """
import sys
def f():
    try:
        sys.exit(3)
    finally:
        print("bye")
f()
""",
        """
1 import | sys = module sys
2 def | f = function f()
2 call in f
4 expr in f | raises SystemExit(3)
6 expr in f | writes 'bye\\n'
7 expr | raises SystemExit(3)
""",
    ),
    "rows before a crash survive": (
        "x = 1\nimport os\nos._exit(0)\n",
        """
1 assign | x = 1
2 import | os = module os
""",
    ),
    "settrace cannot switch it off": (
        "import sys\nsys.settrace(None)\nx = 1\n",
        """
1 import | sys = module sys
2 expr
3 assign | x = 1
""",
    ),
    "gather: suspend is not return, tasks keep their frames": (
        """
import asyncio
async def work(n):
    await asyncio.sleep(0)
    return n
async def main():
    return await asyncio.gather(work(1), work(2))
r = asyncio.run(main())
""",
        """
1 import | asyncio = module asyncio
2 def | work = function work(n)
5 def | main = function main()
5 call in main
6 await in main | suspends
2 call in work | n = 1
3 await in work | suspends
2 call in work | n = 2
3 await in work | suspends
3 expr in work
4 return in work | returns 1
3 expr in work
4 return in work | returns 2
6 return in main | returns [1, 2]
7 assign | r = [1, 2]
""",
    ),
    "async for and async with": (
        """
import asyncio
class R:
    async def __aenter__(self): return 1
    async def __aexit__(self, *_): pass
async def g():
    yield 5
async def main():
    async with R() as r:
        async for x in g():
            pass
asyncio.run(main())
""",
        """
1 import | asyncio = module asyncio
3 def in R | __aenter__ = function __aenter__(self)
4 def in R | __aexit__ = function __aexit__(self)
2 class | R = class R
5 def | g = function g()
7 def | main = function main()
7 call in main
3 call in R.__aenter__ | self = R()
3 return in R.__aenter__ | returns 1
8 with in main | r = 1
5 call in g
6 yield in g | yields 5
9 for in main | x = 5
10 pass in main
9 for in main | ends
4 call in R.__aexit__ | self = R() | _ = (None, None, None)
4 pass in R.__aexit__
8 leave in main
11 expr
""",
    ),
    "a __del__ is a call of its own": (
        """
class N:
    def __del__(self): print("gone")
x = N()
x = 1
""",
        """
2 def in N | __del__ = function __del__(self)
1 class | N = class N
3 assign | x = N()
2 call in N.__del__ | self = N() | <module>.x: N() -> 1
2 expr in N.__del__ | writes 'gone\\n'
4 assign
""",
    ),
    "exec and globals()": (
        """
x = 1
exec("x = 2; q = 3")
globals()["q"] = 4
""",
        """
1 assign | x = 1
2 expr | x: 1 -> 2 | q = 3
3 assign | q: 3 -> 4
""",
    ),
    "what makes a row": (
        '''
"""Doc."""
x: int
"more"
pass
def f():
    """Doc."""
f()
''',
        """
4 pass
5 def | f = function f()
5 call in f
7 expr
""",
    ),
    "assignments with several targets": (
        """
a, b = 1, 2
a, b = b, a
*x, y = [1, 2, 3]
x = y = []
i, L = 0, [5, 6]
L[i], i = i, L[i]
""",
        """
1 assign | a = 1 | b = 2
2 assign | a: 1 -> 2 | b: 2 -> 1
3 assign | x = [1, 2] | y = 3
4 assign | x: [1, 2] -> [] | y: 3 -> []
5 assign | i = 0 | L = [5, 6]
6 assign | i: 0 -> 5 | L~ [5, 6] -> [0, 6]
""",
    ),
    "f-string with a call and a walrus": (
        """
def f(v): return v
def g():
    w = 6
    return f"{f(1)!r:>{w}}{(q := 2)}"
g()
""",
        """
1 def | f = function f(v)
2 def | g = function g()
2 call in g
3 assign in g | w = 6
1 call in f | v = 1
1 return in f | returns 1
4 return in g | q = 2 | returns '     12'
5 expr
""",
    ),
    "assert": (
        """
x = 1
assert x > 0, print("not evaluated")
try:
    assert x > 1, f"big {x}"
except AssertionError:
    pass
""",
        """
1 assign | x = 1
2 assert | x > 0: 1 > 0 True
4 assert | x > 1: 1 > 1 False | raises AssertionError(big 1)
5 except
6 pass
""",
    ),
    "a callback from C": (
        """
L = [2, 1]
def key(v): return len(L)
L.sort(key=key)
M = list(map(lambda v: v + 1, L))
""",
        """
1 assign | L = [2, 1]
2 def | key = function key(v)
2 call in key | v = 2 | <module>.L~ [2, 1] -> []
2 return in key | returns 0
2 call in key | v = 1
2 return in key | returns 0
3 expr | L~ [] -> [2, 1]
4 assign | M = [3, 2]
""",
    ),
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
    "del of a cell variable": (
        """
def f():
    x = 1
    def g(): return x
    del x
f()
""",
        """
1 def | f = function f()
1 call in f
2 assign in f | x = 1
3 def in f | g = function g()
4 del in f | x: 1 -> gone
5 expr
""",
    ),
    "a class body in a function, left by an exception": (
        """
def f():
    class A:
        x = 1
        y = 1 / 0
try:
    f()
except ZeroDivisionError:
    pass
""",
        """
1 def | f = function f()
1 call in f
3 assign in A | x = 1
4 assign in A | raises ZeroDivisionError(division by zero)
2 class in f | raises ZeroDivisionError(division by zero)
6 expr | raises ZeroDivisionError(division by zero)
7 except
8 pass
""",
    ),
    "an exception swallowed by a library": (
        """
import contextlib
def f():
    raise ValueError("v")
with contextlib.suppress(ValueError):
    f()
x = 1
""",
        """
1 import | contextlib = module contextlib
2 def | f = function f()
4 with
2 call in f
3 raise in f | raises ValueError(v)
5 expr | raises ValueError(v)
4 leave
6 assign | x = 1
""",
    ),
}

CYCLES = """
L = []
L.append(L)
t = ()
for _ in range(3000): t = (t,)
"""

FORK = """
import os
if os.fork() == 0:
    os._exit(0)
x = os.wait()[1]
"""

STAR_IMPORT = "from string import *\nx = digits\n"

SINCE_3_11 = {
    "except*": (
        """
try:
    raise ExceptionGroup("g", [ValueError("v"), TypeError("t")])
except* ValueError:
    a = 1
except* TypeError:
    b = 2
""",
        """
2 raise | raises ExceptionGroup(g (2 sub-exceptions))
3 except
4 assign | a = 1
5 except
6 assign | b = 2
""",
    ),
}


def told(step: Step) -> str:
    where = f" in {step.function}" if step.function != "<module>" else ""
    parts = [f"{step.line} {step.syntax}{where}"]
    parts += [told_test(test) for test in step.tests]
    parts += [told_change(change, step) for change in step.changes]
    parts += [f"writes {step.output!r}"] if step.output else []
    parts += [f"complains {step.stderr!r}"] if step.stderr else []
    parts += [told_outcome(step)] if step.outcome.kind != "ok" else []
    return " | ".join(parts + (["ends"] if step.ends_loop else []))


def told_test(test: Condition) -> str:
    if test.value is None:
        assert test.shown == test.text
        return f"{test.text}: -"
    parts = ", ".join(told_test(part) for part in test.parts)
    return f"{test.text}: {test.shown} {test.value}" + (f" ({parts})" if parts else "")


def told_change(change: Change, step: Step) -> str:
    name = change.name if change.frame == step.frame else f"{change.scope}.{change.name}"
    if change.how == "deleted":
        return f"{name}: {change.before} -> gone"
    if change.before is None:
        assert change.how == "bound"
        return f"{name} = {change.after}"
    sign = "~" if change.how == "changed" else ":"
    return f"{name}{sign} {change.before} -> {change.after}"


def told_outcome(step: Step) -> str:
    outcome = step.outcome
    if outcome.error is not None:
        message = f"({outcome.error.message})" if outcome.error.message else ""
        return f"raises {outcome.error.type}{message}"
    if outcome.kind == "suspended":
        return "suspends"
    return f"{outcome.kind.removesuffix('ed')}s {outcome.value}"


def run(code, **parts):
    return Runner(None).run(Program(code=code.removeprefix("\n"), **parts))


def rows(trace):
    return [told(step) for step in trace.numbered]


@pytest.mark.parametrize("name", PROGRAMS)
def test_rows(name):
    code, expected = PROGRAMS[name]
    assert rows(run(code)) == expected.strip().splitlines()


@pytest.mark.parametrize("name", SINCE_3_11)
def test_rows_of_new_syntax(name):
    code, expected = SINCE_3_11[name]
    assert rows(run(code)) == expected.strip().splitlines()


def serials(trace, name):
    """Serial numbers of the objects that `name` had, in order."""
    return [c.object for step in trace.numbered for c in step.changes if c.name == name]


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("a = [1]\nb = a\nc = [1]\n", "a b c", [[1], [1], [2]]),
        ("x = y = []\n", "x y", [[1], [1]]),
        ("def f(acc=[]):\n    acc.append(1)\nf()\nf()\n", "acc", [[1, 1, 1, 1]]),
        ("for i in range(3):\n    x = [i]\n    del x\n", "x", [[1, None, 2, None, 3, None]]),
        ("a = 5\nb = 'x'\nc = (1, 2)\nd = int\n", "a b c d", [[None], [None], [None], [None]]),
        ("a = ([],)\n", "a", [[1]]),
        ("class A: pass\na = A()\nb = a\na = A()\n", "a b", [[1, 2], [1]]),
    ],
)
def test_names_that_share_an_object_say_so(code, name, expected):
    trace = run(code)
    assert [serials(trace, one) for one in name.split()] == expected


def test_columns_are_characters():
    trace = run("größe = 'ü'; x = größe; y = x\n")
    assert [step.column for step in trace.numbered] == [1, 14, 25]


def test_previews_are_bounded_and_count_honestly():
    code = "a = list(range(1003))\nb = 'x' * 1000\nc = []\nfor _ in range(9): c = [c]\n"
    last = {c.name: c for step in run(code).numbered for c in step.changes}
    assert last["a"].after.endswith("19, … 983 more]")
    assert last["b"].after == repr("x" * 200) + "… 800 more"
    assert last["c"].after == "[[[[[…]]]]]"
    assert [last[name].whole for name in "abc"] == [False, False, False]


def test_cycles_and_deep_structures_end():
    trace = run(CYCLES, limits=Limits(max_steps=9000))
    changes = {c.name: c.after for step in trace.numbered for c in step.changes}
    assert changes["L"] == "[[...]]"
    assert changes["t"] == "(((((…),),),),)"
    assert trace.end.reason == "finished"


def test_a_fork_writes_the_record_once():
    trace = run(FORK)
    assert [step.line for step in trace.numbered] == [1, 2, 4]
    assert trace.end.reason == "finished"


def test_star_import_binds_all_names_in_one_row():
    trace = run(STAR_IMPORT)
    first = trace.numbered[0]
    assert {"digits", "ascii_letters", "Template"} <= {change.name for change in first.changes}
    assert len(trace.numbered) == 2


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


def test_a_function_called_by_threads_keeps_its_frames_apart():
    trace = run(
        """
import threading
first, second = threading.Event(), threading.Event()
def wait(name, event, other):
    a = name
    other.set()
    event.wait()
    b = a
    return b
one = threading.Thread(target=wait, args=("one", first, second))
one.start()
second.wait()
wait("two", second, first)
one.join()
"""
    )
    for step in trace.numbered:
        if step.function == "wait":
            arguments = [s for s in trace.numbered if s.frame == step.frame and s.kind == "call"]
            (call,) = arguments
            name = next(c.after for c in call.changes if c.name == "name")
            assert all(c.after == name for c in step.changes if c.name in ("a", "b"))
    assert trace.end.reason == "finished"


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


def test_the_step_limit_holds_in_a_function():
    trace = run("def f():\n    while True: pass\nf()\n", limits=Limits(max_steps=7))
    assert len(trace.numbered) == 7
    assert trace.end.reason == "step-limit"


def test_a_signal_handler_may_raise_inside_a_probe():
    trace = run(
        """
import signal
def late(*_): raise TimeoutError("late")
signal.signal(signal.SIGALRM, late)
signal.setitimer(signal.ITIMER_REAL, 0.05)
n = 0
while True:
    n += 1
""",
        limits=Limits(max_steps=1_000_000),
    )
    assert (trace.end.reason, trace.end.error.type) == ("error", "TimeoutError")
    assert "recorder" not in trace.stderr


def test_the_same_sample_gives_the_same_trace():
    code = "s = {'a', 'b', 'c'}\nclass A: pass\na = A()\nprint(s, hash('x'))\nf = lambda: 0\n"
    assert run(code) == run(code)


def test_runaway_recursion_is_bounded_and_shows_the_sample_only():
    trace = run("def down(n):\n    down(n + 1)\ndown(0)\n")
    assert trace.end.reason in ("error", "step-limit")
    assert "recorder" not in trace.stderr
    assert all(step.function in ("down", "<module>") for step in trace.numbered)
