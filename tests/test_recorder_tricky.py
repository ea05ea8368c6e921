"""Programs that are hard to record, with the right record of each, written by hand from the rule.

The rule stands above the programs that are its cases. `tests/records.py` explains the notation.
"""

import json
import subprocess
import sys

import msgspec
import pytest
from click.testing import CliRunner
from tests.records import objects, record, rows, run, told, written

from tracemark.cli import main
from tracemark.trace.program import Limits
from tracemark.trace.state import final_state

PROGRAMS = {
    # A statement is one row, over however many lines it is written.
    "call over lines": (
        """
y = max(
    1,
    2,
)
""",
        "1 assign | y = 2",
    ),
    "call of a function over lines": (
        """
def f(a, b):
    return a - b
y = f(
    f(
        5,
        2,
    ),
    1,
)
""",
        """
1 def | f = function f(a, b)
1 call in f | a = 5 | b = 2
2 return in f | returns 3
1 call in f | a = 3 | b = 1
2 return in f | returns 2
3 assign | y = 2
""",
    ),
    # So is a condition over lines, with the value of each operand.
    "or over lines": (
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
    "if over lines": (
        """
a = 1
if (a
        and not
        a > 1):
    pass
""",
        """
1 assign | a = 1
2 if | a and not a > 1: 1 and not 1 > 1 True (a: 1 True, not a > 1: not 1 > 1 True (a > 1: 1 > 1 False))
5 pass
""",
    ),
    # Statements on one line are rows of their own.
    "three on a line": (
        "a=1; b=2; c=a+b\n",
        """
1 assign | a = 1
1 assign | b = 2
1 assign | c = 3
""",
    ),
    "the second of three raises": (
        """
def f(): x = 1; y = x / 0; return y
try: a = 1; f(); b = 2
except ZeroDivisionError: c = 3
""",
        """
1 def | f = function f()
2 assign | a = 1
1 call in f
1 assign in f | x = 1
1 assign in f | raises ZeroDivisionError(division by zero)
2 expr | raises ZeroDivisionError(division by zero)
3 except
3 assign | c = 3
""",
    ),
    # Each pass of `for` has a header row that binds the item; a last one says that there are no more.
    "for on one line": (
        "s = 0\nfor i in range(3): s += i\n",
        """
1 assign | s = 0
2 for | i = 0
2 assign
2 for | i: 0 -> 1
2 assign | s: 0 -> 1
2 for | i: 1 -> 2
2 assign | s: 1 -> 3
2 for | ends
""",
    ),
    "for over nothing": (
        "for i in []:\n    pass\nx = 1\n",
        """
1 for | ends
3 assign | x = 1
""",
    ),
    "for with several targets": (
        """
L = [0]
for L[0], (k, *rest) in [(1, "ab")]:
    pass
""",
        """
1 assign | L = [0]
2 for | k = 'a' | rest = ['b'] | L~ [0] -> [1]
3 pass
2 for | ends
""",
    ),
    # Each test of `while` is a row, also the last one, which fails.
    "while on one line": (
        "n = 2\nwhile n: n -= 1\n",
        """
1 assign | n = 2
2 while | n: 2 True
2 assign | n: 2 -> 1
2 while | n: 1 True
2 assign | n: 1 -> 0
2 while | n: 0 False | ends
""",
    ),
    # A test that binds a name says both.
    "walrus in while": (
        "n = 3\nwhile (n := n-1) > 0: pass\n",
        """
1 assign | n = 3
2 while | (n := n-1) > 0: 2 > 0 True | n: 3 -> 2
2 pass
2 while | (n := n-1) > 0: 1 > 0 True | n: 2 -> 1
2 pass
2 while | (n := n-1) > 0: 0 > 0 False | n: 1 -> 0 | ends
""",
    ),
    # The `else` of a loop is no row; its body has rows where no `break` left the loop.
    "while else without break": (
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
    "while else with break": (
        """
while True:
    break
else:
    e = 1
""",
        """
1 while | True: True True
2 break
""",
    ),
    "for else without break": (
        """
for i in [7]:
    continue
else:
    e = i
""",
        """
1 for | i = 7
2 continue
1 for | ends
4 assign | e = 7
""",
    ),
    "for else with break": (
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
    # A chained comparison shows its links, and evaluates each operand once at most.
    "chain in or": (
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
    "chain that stops at its first link": (
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
    "chain with a call in the middle": (
        """
def f(): return 5
if 1 < f() < 4:
    pass
""",
        """
1 def | f = function f()
1 call in f
1 return in f | returns 5
2 if | 1 < f() < 4: 1 < 5 < 4 False (1 < f(): 1 < 5 True, f() < 4: 5 < 4 False)
""",
    ),
    # A skipped operand is not evaluated; `and` and `or` give an operand, not a truth value.
    "and skips the call": (
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
    "or takes the first that is true": (
        "a = []\nx = 0 or a or 'z' or 'y'\n",
        """
1 assign | a = []
2 assign | 0 or a or 'z' or 'y': 0 or [] or 'z' or 'y' True (0: 0 False, a: [] False, 'z': 'z' True, 'y': -) | x = 'z'
""",
    ),
    "what an earlier pass evaluated is forgotten": (
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
    # Only the branch that a conditional expression chose has a value.
    "conditional in a conditional": (
        """
c = 0
x = 1 if c else 2 if c == 0 else 3
""",
        """
1 assign | c = 0
2 assign | c: 0 False | c == 0: 0 == 0 True | x = 2
""",
    ),
    "conditional with calls": (
        """
def f(n): return n
c = 1
x = f(1) if c else f(2) if c == 0 else f(3)
""",
        """
1 def | f = function f(n)
2 assign | c = 1
1 call in f | n = 1
1 return in f | returns 1
3 assign | c: 1 True | x = 1
""",
    ),
    # Each test up to the branch that is taken is a row; what comes after it has none.
    "elif after the hit": (
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
    "else when all tests fail": (
        """
n = 3
if n == 1:
    pass
elif not n:
    pass
else:
    r = "many"
""",
        """
1 assign | n = 3
2 if | n == 1: 3 == 1 False
4 elif | not n: not 3 False (n: 3 True)
7 assign | r = 'many'
""",
    ),
    # Each case is a row: its pattern, its captures, its guard. Captures outlive a guard that fails.
    "match with a guard that fails": (
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
    "match of a subject that prints and binds": (
        """
match (n := print("asked")):
    case None:
        pass
""",
        """
2 case | case None: None matches None True | n = None | writes 'asked\\n'
3 pass
""",
    ),
    # A comprehension belongs to its statement, and its variable is nobody else's.
    "comprehension": (
        "z=[a*2 for a in range(3)]\n",
        "1 assign | z = [0, 2, 4]",
    ),
    "comprehension beside a variable of the same name": (
        """
def f():
    a = 9
    z = {a: a * 2 for a in range(2)}
    return a
f()
""",
        """
1 def | f = function f()
1 call in f
2 assign in f | a = 9
3 assign in f | z = {0: 0, 1: 2}
4 return in f | returns 9
5 expr
""",
    ),
    # The same for one in another, over lines, with a filter, and in a class.
    "comprehension with a filter over lines": (
        """
n = 2
z = [
    x * n
    for x in range(4)
    if x % 2
]
""",
        """
1 assign | n = 2
2 assign | z = [2, 6]
""",
    ),
    "comprehension in a comprehension in a class": (
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
    "comprehension that calls a function": (
        """
def f(n): return n > 1
z = [n for n in (1, 2) if f(n)]
""",
        """
1 def | f = function f(n)
1 call in f | n = 1
1 return in f | returns False
1 call in f | n = 2
1 return in f | returns True
2 assign | z = [2]
""",
    ),
    # A generator expression is no call and has no variables that are shown.
    "generator expression": (
        "L = [1, 2]\nt = sum(a for a in L)\n",
        """
1 assign | L = [1, 2]
2 assign | t = 3
""",
    ),
    "generator expression that a function consumes": (
        """
def total(items):
    s = 0
    for n in items:
        s += n
    return s
t = total(a for a in [4])
""",
        """
1 def | total = function total(items)
1 call in total | items = generator <genexpr>
2 assign in total | s = 0
3 for in total | n = 4
4 assign in total | s: 0 -> 4
3 for in total | ends
5 return in total | returns 4
6 assign | t = 4
""",
    ),
    # A generator runs nothing when it is made; each `next` resumes it; its end is no `return None`.
    "generator in for": (
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
    "generator past its end": (
        """
def g():
    yield 1
it = g()
a = next(it)
b = next(it, "over")
next(it)
""",
        """
1 def | g = function g()
3 assign | it = generator g
1 call in g
2 yield in g | yields 1
4 assign | a = 1
5 assign | b = 'over'
6 expr | raises StopIteration
end error StopIteration
""",
    ),
    # Delegation, `send`, `throw` and `close` resume the frames they reach; `finally` of a generator
    # that is closed has rows, also where nobody closed it by name.
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
    "close with a handler": (
        """
def g():
    try:
        yield 1
    except GeneratorExit:
        x = 2
        raise
it = g()
next(it)
it.close()
""",
        """
1 def | g = function g()
7 assign | it = generator g
1 call in g
3 yield in g | yields 1
8 expr
4 except in g
5 assign in g | x = 2
6 raise in g | raises GeneratorExit
9 expr
""",
    ),
    "generator let go": (
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
5 expr in g | <module>.it: generator g -> gone | writes 'bye\\n'
8 del
""",
    ),
    "generator collected as garbage": (
        """
import gc
def g():
    try:
        me = yield
        yield
    finally:
        print("bye")
it = g()
next(it)
it.send(it)
del it
gc.collect()
""",
        """
1 import | gc = module gc
2 def | g = function g()
8 assign | it = generator g
2 call in g
4 yield in g | yields None
9 expr
4 assign in g | me = generator g
5 yield in g | yields None
10 expr
11 del | it: generator g -> gone
7 expr in g | writes 'bye\\n'
12 expr
""",
    ),
    # `return` says its value; `finally` has its rows after it, and may say another.
    "finally returns another value": (
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
    "finally after a return": (
        """
def f():
    try:
        return 1
    finally:
        print("bye")
x = f()
""",
        """
1 def | f = function f()
1 call in f
3 return in f | returns 1
5 expr in f | writes 'bye\\n'
6 assign | x = 1
""",
    ),
    "finally raises instead of returning": (
        """
def f():
    try:
        return 1
    finally:
        1 / 0
f()
""",
        """
1 def | f = function f()
1 call in f
3 return in f | returns 1
5 expr in f | raises ZeroDivisionError(division by zero)
6 expr | raises ZeroDivisionError(division by zero)
end error ZeroDivisionError(division by zero)
""",
    ),
    # A frame that is gone may leave its address to a later one, and an exception too.
    "another exception at the place of one that is over": (
        """
def inner(x):
    return 10 / x
def outer(x):
    try:
        return inner(x)
    finally:
        x = 5
for x in [1, 0]:
    try:
        outer(x)
    except ZeroDivisionError:
        x = 7
inner(0)
""",
        """
1 def | inner = function inner(x)
3 def | outer = function outer(x)
8 for | x = 1
3 call in outer | x = 1
1 call in inner | x = 1
2 return in inner | returns 10.0
5 return in outer | returns 10.0
7 assign in outer | x: 1 -> 5
10 expr
8 for | x: 1 -> 0
3 call in outer | x = 0
1 call in inner | x = 0
2 return in inner | raises ZeroDivisionError(division by zero)
5 return in outer | raises ZeroDivisionError(division by zero)
7 assign in outer | x: 0 -> 5
10 expr | raises ZeroDivisionError(division by zero)
11 except
12 assign | x: 0 -> 7
8 for | ends
1 call in inner | x = 0
2 return in inner | raises ZeroDivisionError(division by zero)
13 expr | raises ZeroDivisionError(division by zero)
end error ZeroDivisionError(division by zero)
""",
    ),
    # `finally` runs with the exception waiting; `break` and `continue` in it discard the exception.
    "finally and the exception goes on": (
        """
def f():
    try:
        1 / 0
    finally:
        print("bye")
try:
    f()
except ZeroDivisionError:
    pass
""",
        """
1 def | f = function f()
1 call in f
3 expr in f | raises ZeroDivisionError(division by zero)
5 expr in f | writes 'bye\\n'
7 expr | raises ZeroDivisionError(division by zero)
8 except
9 pass
""",
    ),
    "break in finally": (
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
    "continue in finally": (
        """
for i in range(2):
    try:
        1 / 0
    finally:
        continue
""",
        """
1 for | i = 0
3 expr | raises ZeroDivisionError(division by zero)
5 continue
1 for | i: 0 -> 1
3 expr | raises ZeroDivisionError(division by zero)
5 continue
1 for | ends
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
    # The name of a handler is deleted at the end of its block, and a row says so.
    "name of a handler": (
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
    "name of a handler is gone before finally": (
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
    "break out of a handler": (
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
    "break out of a handler in the module": (
        """
for i in (1, 2):
    try:
        1 / 0
    except ZeroDivisionError as e:
        break
x = i
""",
        """
1 for | i = 1
3 expr | raises ZeroDivisionError(division by zero)
4 except | e = ZeroDivisionError('division by zero')
5 break | e: ZeroDivisionError('division by zero') -> gone
6 assign | x = 1
""",
    ),
    "continue out of a handler in the module": (
        """
for i in (1, 2):
    try:
        1 / 0
    except ZeroDivisionError as e:
        continue
""",
        """
1 for | i = 1
3 expr | raises ZeroDivisionError(division by zero)
4 except | e = ZeroDivisionError('division by zero')
5 continue | e: ZeroDivisionError('division by zero') -> gone
1 for | i: 1 -> 2
3 expr | raises ZeroDivisionError(division by zero)
4 except | e = ZeroDivisionError('division by zero')
5 continue | e: ZeroDivisionError('division by zero') -> gone
1 for | ends
""",
    ),
    "handler in a handler for the same name": (
        """
def f():
    try:
        raise ValueError("v")
    except ValueError as e:
        try:
            raise KeyError("k")
        except KeyError as e:
            pass
        x = 1
f()
""",
        """
1 def | f = function f()
1 call in f
3 raise in f | raises ValueError(v)
4 except in f | e = ValueError('v')
6 raise in f | raises KeyError('k')
7 except in f | e: ValueError('v') -> KeyError('k')
8 pass in f
7 leave in f | e: KeyError('k') -> gone
9 assign in f | x = 1
10 expr
""",
    ),
    "handler that deletes its name itself": (
        """
e = 1
try:
    raise ValueError("v")
except ValueError as e:
    del e
x = 2
""",
        """
1 assign | e = 1
3 raise | raises ValueError(v)
4 except | e: 1 -> ValueError('v')
5 del | e: ValueError('v') -> gone
6 assign | x = 2
""",
    ),
    # An exception has a row in each frame that it leaves; one that is caught is not the program's end.
    "raise from in a handler": (
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
    "raise again": (
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
    "error in a handler": (
        """
try:
    1 / 0
except ZeroDivisionError:
    [][0]
""",
        """
2 expr | raises ZeroDivisionError(division by zero)
3 except
4 expr | raises IndexError(list index out of range)
end error IndexError(list index out of range)
""",
    ),
    # `with`: enter in order, body, exit in reverse; the header is one row, an end row says it is left.
    "with two managers that suppress": (
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
4 def in M | __exit__ = function __exit__(self, *_)
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
    "with a manager that suppresses nothing": (
        """
class M:
    def __enter__(self): pass
    def __exit__(self, *_): print("exit")
with M():
    1 / 0
x = 1
""",
        """
2 def in M | __enter__ = function __enter__(self)
3 def in M | __exit__ = function __exit__(self, *_)
1 class | M = class M
2 call in M.__enter__ | self = M()
2 pass in M.__enter__
4 with
5 expr | raises ZeroDivisionError(division by zero)
3 call in M.__exit__ | self = M() | _ = (class ZeroDivisionError, ZeroDivisionError('division by zero'), traceback object)
3 expr in M.__exit__ | writes 'exit\\n'
end error ZeroDivisionError(division by zero)
""",
    ),
    "with a manager of a library that suppresses": (
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
    # Decorators are evaluated from the top and applied from the bottom; the name is bound once.
    "decorators applied": (
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
    "decorators evaluated": (
        """
def d(n):
    print(n)
    return lambda f: f
@d(1)
@d(2)
def g(): pass
""",
        """
1 def | d = function d(n)
1 call in d | n = 1
2 expr in d | writes '1\\n'
3 return in d | returns function <lambda>(f)
1 call in d | n = 2
2 expr in d | writes '2\\n'
3 return in d | returns function <lambda>(f)
6 def | g = function g()
""",
    ),
    # A default value is one object, kept between the calls.
    "default list": (
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
    # What changes in place changes under all of its names, and in what holds it.
    "aliases": (
        "a = [1]\nb = a\nb.append(4)\n",
        """
1 assign | a = [1]
2 assign | b = [1]
3 expr | a~ [1] -> [1, 4] | b~ [1] -> [1, 4]
""",
    ),
    "alias in a caller": (
        """
def add(items):
    items.append(1)
mine = []
add(mine)
""",
        """
1 def | add = function add(items)
3 assign | mine = []
1 call in add | items = []
2 expr in add | <module>.mine~ [] -> [1] | items~ [] -> [1]
4 expr
""",
    ),
    "alias inside a container": (
        "a = [1]\nb = {'k': (a, a)}\na.append(2)\n",
        """
1 assign | a = [1]
2 assign | b = {'k': ([1], [1])}
3 expr | a~ [1] -> [1, 2] | b~ {'k': ([1], [1])} -> {'k': ([1, 2], [1, 2])}
""",
    ),
    # `a = a + …` is a new object, `a += …` the same one where its type allows.
    "new object and same object": (
        "a = [1]\nb = a\na = a + [2]\na += [3]\nt = (1,)\nt += (2,)\n",
        """
1 assign | a = [1]
2 assign | b = [1]
3 assign | a: [1] -> [1, 2]
4 assign | a~ [1, 2] -> [1, 2, 3]
5 assign | t = (1,)
6 assign | t: (1,) -> (1, 2)
""",
    ),
    # What holds itself is shown up to there.
    "list in itself": (
        "L = []\nL.append(L)\n",
        """
1 assign | L = []
2 expr | L~ [] -> [[...]]
""",
    ),
    "nodes that are linked both ways": (
        """
class Node:
    pass
a, b = Node(), Node()
a.next = b
b.back = a
""",
        """
2 pass in Node
1 class | Node = class Node
3 assign | a = Node() | b = Node()
4 assign | a~ Node() -> Node(next=Node())
5 assign | a~ Node(next=Node()) -> Node(next=Node(back=…)) | b~ Node() -> Node(back=Node(next=…))
""",
    ),
    # A new object is another one, also where it is made in the memory of one that is gone.
    "lists made and deleted": (
        """
for i in range(2):
    x = [i]
    del x
""",
        """
1 for | i = 0
2 assign | x = [0]
3 del | x: [0] -> gone
1 for | i: 0 -> 1
2 assign | x = [1]
3 del | x: [1] -> gone
1 for | ends
""",
    ),
    "equal lists made again": (
        """
for i in range(2):
    x = []
    x = []
""",
        """
1 for | i = 0
2 assign | x = []
3 assign | x: [] -> []
1 for | i: 0 -> 1
2 assign | x: [] -> []
3 assign | x: [] -> []
1 for | ends
""",
    ),
    # A deleted name has no value, not its last one; a deleted item is a change of what held it.
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
    "del of a variable that a closure uses": (
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
    # Names are those of their frame; a built-in name that the program binds is a name like others.
    "local shadows global": (
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
    # Closures share the variable, not its value at the time.
    "late binding": (
        "fs = [lambda: i for i in range(3)]\nr = [f() for f in fs]\n",
        """
1 assign | fs = [function <lambda>(), function <lambda>(), function <lambda>()]
2 assign | r = [2, 2, 2]
""",
    ),
    "late binding in a function": (
        """
def make():
    fs = []
    for i in (5, 6):
        fs.append(lambda: i)
    return fs
r = [f() for f in make()]
""",
        """
1 def | make = function make()
1 call in make
2 assign in make | fs = []
3 for in make | i = 5
4 expr in make | fs~ [] -> [function <lambda>()]
3 for in make | i: 5 -> 6
4 expr in make | fs~ [function <lambda>()] -> [function <lambda>(), function <lambda>()]
3 for in make | ends
5 return in make | returns [function <lambda>(), function <lambda>()]
6 assign | r = [6, 6]
""",
    ),
    # Each call has a frame of its own, and its values are never another's.
    "recursion": (
        """
def fact(n):
    if n == 0:
        return 1
    rest = fact(n - 1)
    return n * rest
x = fact(2)
""",
        """
1 def | fact = function fact(n)
1 call in fact | n = 2
2 if in fact | n == 0: 2 == 0 False
1 call in fact | n = 1
2 if in fact | n == 0: 1 == 0 False
1 call in fact | n = 0
2 if in fact | n == 0: 0 == 0 True
3 return in fact | returns 1
4 assign in fact | rest = 1
5 return in fact | returns 1
4 assign in fact | rest = 1
5 return in fact | returns 2
6 assign | x = 2
""",
    ),
    "mutual recursion": (
        """
def even(n):
    return n == 0 or odd(n - 1)
def odd(n):
    return n != 0 and even(n - 1)
x = even(2)
""",
        """
1 def | even = function even(n)
3 def | odd = function odd(n)
1 call in even | n = 2
3 call in odd | n = 1
1 call in even | n = 0
2 return in even | n == 0 or odd(n - 1): 0 == 0 or odd(n - 1) True (n == 0: 0 == 0 True, odd(n - 1): -) | returns True
4 return in odd | n != 0 and even(n - 1): 1 != 0 and True True (n != 0: 1 != 0 True, even(n - 1): True True) | returns True
2 return in even | n == 0 or odd(n - 1): 2 == 0 or True True (n == 0: 2 == 0 False, odd(n - 1): True True) | returns True
5 assign | x = True
""",
    ),
    # The body of a class has rows; code that a library generates has none of its own.
    "class with a base and generated code": (
        """
import dataclasses
class A:
    "Doc."
    n = 1
@dataclasses.dataclass
class B(A):
    x: int
b = B(2)
""",
        """
1 import | dataclasses = module dataclasses
4 assign in A | n = 1
2 class | A = class A
6 class | B = class B
8 assign | b = B(x=2)
""",
    ),
    "metaclass, __new__ and __init__": (
        """
class Meta(type):
    def __call__(cls, *args):
        print("made")
        return super().__call__(*args)
class A(metaclass=Meta):
    def __new__(cls, n):
        return super().__new__(cls)
    def __init__(self, n):
        self.n = n
a = A(1)
""",
        """
2 def in Meta | __call__ = function __call__(cls, *args)
1 class | Meta = class Meta
6 def in A | __new__ = function __new__(cls, n)
8 def in A | __init__ = function __init__(self, n)
5 class | A = class A
2 call in Meta.__call__ | cls = class A | args = (1,)
3 expr in Meta.__call__ | writes 'made\\n'
6 call in A.__new__ | cls = class A | n = 1
7 return in A.__new__ | returns A()
8 call in A.__init__ | self = A() | n = 1
9 assign in A.__init__ | self~ A() -> A(n=1)
4 return in Meta.__call__ | returns A(n=1)
10 assign | a = A(n=1)
""",
    ),
    "methods of a base": (
        """
class A:
    def hi(self): return 1
class B(A):
    def hi(self): return super().hi() + 1
x = B().hi()
""",
        """
2 def in A | hi = function hi(self)
1 class | A = class A
4 def in B | hi = function hi(self)
3 class | B = class B
4 call in B.hi | self = B()
2 call in A.hi | self = B()
2 return in A.hi | returns 1
4 return in B.hi | returns 2
5 assign | x = 2
""",
    ),
    "class body that an exception leaves": (
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
    # To show an object calls nothing of it; where the program asks, the call has its rows.
    "property, slots and __getattr__": (
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
    "descriptor": (
        """
class D:
    def __get__(self, obj, owner=None): return 7
class A:
    d = D()
a = A()
x = a.d
""",
        """
2 def in D | __get__ = function __get__(self, obj, owner)
1 class | D = class D
4 assign in A | d = D()
3 class | A = class A
5 assign | a = A()
2 call in D.__get__ | self = D() | obj = A() | owner = class A
2 return in D.__get__ | returns 7
6 assign | x = 7
""",
    ),
    # No code of the program is run to show a value.
    "special methods that print": (
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
    "special methods that raise or never end": (
        """
class H(dict):
    def __repr__(self): return repr(self)
    def __len__(self): 1 / 0
    def __iter__(self):
        while True: pass
    def __getattribute__(self, name): raise KeyError(name)
h = H(k=1)
h = {0: h}
h[0] = 2
""",
        """
2 def in H | __repr__ = function __repr__(self)
3 def in H | __len__ = function __len__(self)
4 def in H | __iter__ = function __iter__(self)
6 def in H | __getattribute__ = function __getattribute__(self, name)
1 class | H = class H
7 assign | h = H({'k': 1})
8 assign | h: H({'k': 1}) -> {0: H({'k': 1})}
9 assign | h~ {0: H({'k': 1})} -> {0: 2}
""",
    ),
    # Numbers are exact; a value that is the same object has not changed, though it equals nothing.
    "numbers": (
        """
x = 0.1 + 0.2
y = -0.0
n = float("nan")
n = n
t, o = True, 1
big = 10 ** 5000
k = 2 ** 80
e = 1e-5
""",
        """
1 assign | x = 0.30000000000000004
2 assign | y = -0.0
3 assign | n = nan
4 assign
5 assign | t = True | o = 1
6 assign | big = int of 16610 bits
7 assign | k = 1208925819614629174706176
8 assign | e = 1e-05
""",
    ),
    "numbers that are equal and not the same": (
        "x = 1\nx = True\nx = 1.0\nx = 0.0\nx = -0.0\n",
        """
1 assign | x = 1
2 assign | x: 1 -> True
3 assign | x: True -> 1.0
4 assign | x: 1.0 -> 0.0
5 assign | x: 0.0 -> -0.0
""",
    ),
    # Containers have the same text each time and no addresses; to look at one puts nothing in it.
    "containers": (
        """
from collections import Counter, defaultdict, deque
d = defaultdict(list)
d["a"].append(1)
s = {3, 1, 2}
q = deque([1], maxlen=2)
c = Counter("aab")
f = frozenset("ba")
e = {None: b"x", (1,): {}, frozenset({2}): bytearray(b"y")}
o = [object(), iter([])]
""",
        """
1 import | Counter = class Counter | defaultdict = class defaultdict | deque = class deque
2 assign | d = defaultdict(list, {})
3 expr | d~ defaultdict(list, {}) -> defaultdict(list, {'a': [1]})
4 assign | s = {1, 2, 3}
5 assign | q = deque([1], maxlen=2)
6 assign | c = Counter({'a': 2, 'b': 1})
7 assign | f = frozenset({'a', 'b'})
8 assign | e = {None: b'x', (1,): {}, frozenset({2}): bytearray(b'y')}
9 assign | o = [object object, list_iterator object]
""",
    ),
    "enumeration": (
        """
from enum import Enum
class Color(Enum):
    RED = 1
c = Color.RED
d = {c: [c]}
""",
        """
1 import | Enum = class Enum
3 assign in Color | RED = 1
2 class | Color = class Color
4 assign | c = Color.RED
5 assign | d = {Color.RED: [Color.RED]}
""",
    ),
    "item behind a long preview": (
        "x = list('a' * 25)\nx.append('b')\n",
        """
1 assign | x = ['a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', … 5 more]
2 expr | x~ ['a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', … 5 more] -> ['a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', … 6 more]
""",
    ),
    # Output belongs to the row that wrote it, exact; bytes that are no text are escaped.
    "output": (
        """
import sys
print("a", end="")
sys.stdout.write("b")
sys.stdout.buffer.write(b"\\xff")
print("\\rc", file=sys.stderr)
print("d", flush=True)
""",
        """
1 import | sys = module sys
2 expr | writes 'a'
3 expr | writes 'b'
4 expr | writes '\\\\xff'
5 expr | complains '\\rc\\n'
6 expr | writes 'd\\n'
""",
    ),
    "half of a surrogate pair": (
        "x = '\\udc80'\nprint(x)\nprint('\\ud800')\n",
        """
1 assign | x = '\\udc80'
2 expr | writes '\\\\x80\\n'
3 expr | raises UnicodeEncodeError('utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed)
end error UnicodeEncodeError('utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed)
""",
    ),
    "attributes whose names are not ASCII": (
        "class C: pass\nc = C()\nc.größe = 1\nc.größe += 1\nsetattr(c, 'naïve' * 50, 3)\n",
        """
1 pass in C
1 class | C = class C
2 assign | c = C()
3 assign | c~ C() -> C(größe=1)
4 assign | c~ C(größe=1) -> C(größe=2)
5 expr | c~ C(größe=2) -> C(größe=2, 'naïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïvenaïve'… 50 more=3)
""",
    ),
    "names with half of a surrogate pair": (
        "globals()['\\ud800'] = 3\nglobals()['\\\\ud800é😀\\udfffx'] = '😀'\nclass C: pass\nc = C()\nsetattr(c, '\\udbff', 1)\nraise ValueError('\\udc81')\n",
        """
1 assign | \\ud800 = 3
2 assign | \\ud800é😀\\udfffx = '😀'
3 pass in C
3 class | C = class C
4 assign | c = C()
5 expr | c~ C() -> C(\\udbff=1)
6 raise | raises ValueError(\\udc81)
end error ValueError(\\udc81)
""",
    ),
    # An exit is an end like others: with its code, after the rows of `finally`.
    "exit in a function": (
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
end exit 3
""",
    ),
    "exit()": (
        "x = 1\nexit()\n",
        """
1 assign | x = 1
2 expr | raises SystemExit(None)
end exit 0
""",
    ),
    "exit that is caught": (
        """
try:
    raise SystemExit("no")
except SystemExit as e:
    x = e.code
""",
        """
2 raise | raises SystemExit(no)
3 except | e = SystemExit('no')
4 assign | x = 'no'
3 leave | e: SystemExit('no') -> gone
""",
    ),
    "what is registered at exit": (
        """
import atexit
def bye():
    print("bye")
atexit.register(bye)
print("end")
""",
        """
1 import | atexit = module atexit
2 def | bye = function bye()
4 expr
5 expr | writes 'end\\n'
2 call in bye
3 expr in bye | writes 'bye\\n'
""",
    ),
    "what is registered at exit and not the program's": (
        """
import atexit
atexit.register(print, "bye")
raise SystemExit(3)
""",
        """
1 import | atexit = module atexit
2 expr
3 raise | raises SystemExit(3)
end exit 3 | writes 'bye\\n'
""",
    ),
    # A process that dies leaves its rows behind, and the end says that it died.
    "os._exit": (
        "x = 1\nimport os\nos._exit(0)\n",
        """
1 assign | x = 1
2 import | os = module os
end crashed 0
""",
    ),
    "abort": (
        "x = 1\nimport os\nos.abort()\n",
        """
1 assign | x = 1
2 import | os = module os
end crashed -6
""",
    ),
    "segmentation fault": (
        "x = 1\nimport ctypes\nctypes.string_at(0)\n",
        """
1 assign | x = 1
2 import | ctypes = module ctypes
end crashed -11
""",
    ),
    "kill": (
        "x = 1\nimport os\nos.kill(os.getpid(), 9)\n",
        """
1 assign | x = 1
2 import | os = module os
end killed -9
""",
    ),
    # The program cannot switch the recorder off, and may use the hooks that tracers use.
    "settrace(None)": (
        "import sys\nsys.settrace(None)\nsys.setprofile(None)\nx = 1\n",
        """
1 import | sys = module sys
2 expr
3 expr
4 assign | x = 1
""",
    ),
    "tracer of the program's own": (
        """
import sys
def f():
    x = 1
    return x
names = []
sys.settrace(lambda frame, event, _: names.append(frame.f_code.co_name))
f()
sys.settrace(None)
y = len(names)
""",
        """
1 import | sys = module sys
2 def | f = function f()
5 assign | names = []
6 expr
2 call in f | <module>.names~ [] -> ['f']
3 assign in f | x = 1
4 return in f | returns 1
7 expr
8 expr
9 assign | y = 1
""",
    ),
    "tracer of the library": (
        """
import trace
def f():
    x = 1
    return x
r = trace.Trace(count=1, trace=0).runfunc(f)
""",
        """
1 import | trace = module trace
2 def | f = function f()
2 call in f
3 assign in f | x = 1
4 return in f | returns 1
5 assign | r = 1
""",
    ),
    # The calls of a pool are rows like others.
    "pool of threads": (
        """
from concurrent.futures import ThreadPoolExecutor
def square(n): return n * n
r = list(ThreadPoolExecutor(1, "pool").map(square, [1, 2]))
""",
        """
1 import | ThreadPoolExecutor = class ThreadPoolExecutor
2 def | square = function square(n)
2 call in square | n = 1
2 return in square | returns 1
2 call in square | n = 2
2 return in square | returns 4
3 assign | r = [1, 4]
""",
    ),
    # A task that waits is suspended, not over; resumed, it is the same frame again.
    "gather": (
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
    "await while nothing else runs": (
        """
import asyncio
async def main():
    await asyncio.sleep(0)
    return 1
r = asyncio.run(main())
""",
        """
1 import | asyncio = module asyncio
2 def | main = function main()
2 call in main
3 await in main | suspends
3 expr in main
4 return in main | returns 1
5 assign | r = 1
""",
    ),
    "await that does not wait": (
        """
import asyncio
async def one():
    return 1
async def main():
    x = await one()
    return x
r = asyncio.run(main())
""",
        """
1 import | asyncio = module asyncio
2 def | one = function one()
4 def | main = function main()
4 call in main
2 call in one
3 return in one | returns 1
5 assign in main | x = 1
6 return in main | returns 1
7 assign | r = 1
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
4 def in R | __aexit__ = function __aexit__(self, *_)
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
    # What interrupts a statement is a call of its own.
    "__del__": (
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
    "garbage collection": (
        """
import gc
class N:
    def __del__(self): print("gone")
n = N()
n.me = n
del n
gc.collect()
""",
        """
1 import | gc = module gc
3 def in N | __del__ = function __del__(self)
2 class | N = class N
4 assign | n = N()
5 assign | n~ N() -> N(me=…)
6 del | n: N(me=…) -> gone
3 call in N.__del__ | self = N(me=…)
3 expr in N.__del__ | writes 'gone\\n'
7 expr
""",
    ),
    "callback of a weak reference": (
        """
import weakref
class N:
    pass
def gone():
    print("gone")
n = N()
weakref.finalize(n, gone)
n = None
""",
        """
1 import | weakref = module weakref
3 pass in N
2 class | N = class N
4 def | gone = function gone()
6 assign | n = N()
7 expr
4 call in gone | <module>.n: N() -> None
5 expr in gone | writes 'gone\\n'
8 assign
""",
    ),
    "signal": (
        """
import os, signal
def handler(*_):
    print("got")
signal.signal(signal.SIGUSR1, handler)
os.kill(os.getpid(), signal.SIGUSR1)
x = 1
""",
        """
1 import | os = module os | signal = module signal
2 def | handler = function handler(*_)
4 expr
2 call in handler | _ = (10, frame object)
3 expr in handler | writes 'got\\n'
5 expr
6 assign | x = 1
""",
    ),
    # Code from elsewhere has no rows; what it changes is told by the statement that ran it.
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
    "exec of a function": (
        """
exec("\\ndef f():\\n    y = 1\\n    return y")
x = f()
y = eval("x + 1")
exec(compile("\\n\\n\\nx = 5", "other", "exec"))
""",
        """
1 expr | f = function f()
2 assign | x = 1
3 assign | y = 2
4 expr | x: 1 -> 5
""",
    ),
    "module beside the program": (
        """
import importlib, pathlib
pathlib.Path("part.py").write_text("x = 1\\ndef double(n):\\n    return 2 * n\\n")
importlib.invalidate_caches()
import part
x = part.double(4)
""",
        """
1 import | importlib = module importlib | pathlib = module pathlib
2 expr
3 expr
4 import | part = module part
5 assign | x = 8
""",
    ),
    # The program is `__main__`, as if started by `python sample.py`; a module is one value.
    "main program": (
        """
import os, sys
x = __name__, __file__, sys.argv, os.listdir()
if __name__ == "__main__":
    import json as j
from . import sibling
""",
        """
1 import | os = module os | sys = module sys
2 assign | x = ('__main__', 'sample.py', ['sample.py'], ['sample.py'])
3 if | __name__ == "__main__": '__main__' == '__main__' True
4 import | j = module json
5 import | raises ImportError(attempted relative import with no known parent package)
end error ImportError(attempted relative import with no known parent package)
""",
    ),
    # Declarations, docstrings and names with an annotation alone make no row; `pass` makes one.
    "what makes a row": (
        '''
"""Doc."""
x: int
"more"
pass
def f():
    """Doc."""
f()
if False:
    z = 1
y: int = 2
''',
        """
4 pass
5 def | f = function f()
5 call in f
7 expr
8 if | False: False False
10 assign | y = 2
""",
    ),
    "future import": (
        "from __future__ import annotations\nx = 1\n",
        """
1 import
2 assign | x = 1
""",
    ),
    # An assignment is one row with all that it binds, from left to right.
    "several targets": (
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
    "index with a side effect": (
        """
def f():
    print("once")
    return 0
L = [1]
L[f()] += 1
""",
        """
1 def | f = function f()
4 assign | L = [1]
1 call in f
2 expr in f | writes 'once\\n'
3 return in f | returns 0
5 assign | L~ [1] -> [2]
""",
    ),
    # What stands in an f-string runs in the row of its statement.
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
    "f-string over lines": (
        """
def f(v): return v
s = f'''a{
    f(1)
}
b{f(2):>{f(3)}}'''
""",
        """
1 def | f = function f(v)
1 call in f | v = 1
1 return in f | returns 1
1 call in f | v = 2
1 return in f | returns 2
1 call in f | v = 3
1 return in f | returns 3
2 assign | s = 'a1\\nb  2'
""",
    ),
    # `assert` shows its condition; its message is made when it fails.
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
    # A lambda belongs to its statement; a function called from C has its rows before it.
    "callback of sort": (
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
    "lambda as a key": (
        "r = sorted([2, 1], key=lambda v: v)\n",
        "1 assign | r = [1, 2]",
    ),
}

SINCE = {
    # Each clause that matches a part of a group has its rows; the rest is raised again behind them.
    "except*": (
        (3, 11),
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
    "except* leaves a rest": (
        (3, 11),
        """
try:
    try:
        raise ExceptionGroup("g", [ValueError("v"), KeyError("k")])
    except* ValueError as e:
        a = 1
except ExceptionGroup as rest:
    b = 2
""",
        """
3 raise | raises ExceptionGroup(g (2 sub-exceptions))
4 except | e = ExceptionGroup('g', [ValueError('v')])
5 assign | a = 1
4 leave | e: ExceptionGroup('g', [ValueError('v')]) -> gone
4 leave | raises ExceptionGroup(g (1 sub-exception))
6 except | rest = ExceptionGroup('g', [KeyError('k')])
7 assign | b = 2
6 leave | rest: ExceptionGroup('g', [KeyError('k')]) -> gone
""",
    ),
    # An f-string may hold its own quotes.
    "f-string with its own quotes": (
        (3, 12),
        """
def f(v): return v
s = f"{f("a")}{f'{f("b")}'}"
""",
        """
1 def | f = function f(v)
1 call in f | v = 'a'
1 return in f | returns 'a'
1 call in f | v = 'b'
1 return in f | returns 'b'
2 assign | s = 'ab'
""",
    ),
}

INPUTS = {
    # A row shows the prompt that it wrote and the line that it took; without one left it raises.
    "a line for each input()": (
        """
name = input("Name? ")
n = int(input())
""",
        "Ada\n7\n",
        """
1 assign | name = 'Ada' | writes 'Name? '
2 assign | n = 7
""",
    ),
    "too few lines": (
        """
a = input()
b = input("b? ")
c = input()
""",
        "one\n",
        """
1 assign | a = 'one'
2 assign | writes 'b? ' | raises EOFError(EOF when reading a line)
end error EOFError(EOF when reading a line)
""",
    ),
    "too few lines, caught": (
        """
lines = []
try:
    while True:
        lines.append(input())
except EOFError:
    pass
""",
        "one\ntwo",
        """
1 assign | lines = []
3 while | True: True True
4 expr | lines~ [] -> ['one']
3 while | True: True True
4 expr | lines~ ['one'] -> ['one', 'two']
3 while | True: True True
4 expr | raises EOFError(EOF when reading a line)
5 except
6 pass
""",
    ),
    "too many lines": (
        "a = input()\n",
        "one\ntwo\nthree\n",
        "1 assign | a = 'one'",
    ),
    "no lines at all": (
        "a = input()\n",
        "",
        """
1 assign | raises EOFError(EOF when reading a line)
end error EOFError(EOF when reading a line)
""",
    ),
    "lines of standard input": (
        """
import sys
for line in sys.stdin:
    pass
""",
        "one\n\n",
        """
1 import | sys = module sys
2 for | line = 'one\\n'
3 pass
2 for | line: 'one\\n' -> '\\n'
3 pass
2 for | ends
""",
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_record(name):
    code, expected = PROGRAMS[name]
    assert record(run(code)) == written(expected)


@pytest.mark.parametrize("name", SINCE)
def test_record_of_new_syntax(name):
    since, code, expected = SINCE[name]
    if sys.version_info < since:
        pytest.skip(f"Python {since} syntax")
    assert record(run(code)) == written(expected)


@pytest.mark.parametrize("name", INPUTS)
def test_record_with_input(name):
    code, given, expected = INPUTS[name]
    assert record(run(code, input=given)) == written(expected)


# Where a row stands


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("y = max(\n    1,\n    2,\n)\n", [(1, 4, 1)], id="call over lines"),
        pytest.param(
            "if (1 or\n        2):\n    pass\n", [(1, 2, 1), (3, 3, 5)], id="a header alone"
        ),
        pytest.param("a=1; b=2; c=a+b\n", [(1, 1, 1), (1, 1, 6), (1, 1, 11)], id="three on a line"),
        pytest.param(
            "größe = 'ü'; x = größe\n", [(1, 1, 1), (1, 1, 14)], id="characters, not bytes"
        ),
        pytest.param(
            "while True: break\n", [(1, 1, 1), (1, 1, 13)], id="a header and its body on a line"
        ),
        pytest.param(
            "s = f'{len([1])}'; t = f'''a\n{s}\n'''; u = 1\n",
            [(1, 1, 1), (1, 3, 20), (3, 3, 6)],
            id="f-strings",
        ),
    ],
)
def test_a_row_says_where_its_statement_stands(code, expected):
    assert [(step.line, step.end_line, step.column) for step in run(code).numbered] == expected


# Which object it is


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("a = [1]\nb = a\nc = [1]\n", "a b c", [[1], [1], [2]]),
        ("x = y = []\n", "x y", [[1], [1]]),
        ("a = [1]\na = a + [2]\na += [3]\n", "a", [[1, 2, 2]]),
        ("def f(acc=[]):\n    acc.append(1)\nf()\nf()\n", "acc", [[1, 1, 1, 1]]),
        ("a = 5\nb = 'x'\nc = (1, 2)\nd = int\n", "a b c d", [[None], [None], [None], [None]]),
        ("a = ([],)\n", "a", [[1]]),
        ("class A: pass\na = A()\nb = a\na = A()\n", "a b", [[1, 2], [1]]),
    ],
)
def test_names_that_share_an_object_say_so(code, name, expected):
    trace = run(code)
    assert [objects(trace, one) for one in name.split()] == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("for i in range(3):\n    x = [i]\n    del x\n", [1, None, 2, None, 3, None]),
        pytest.param("for i in range(3):\n    x = []\n    x = {}\n", [1, 2, 3, 4, 5, 6]),
        pytest.param("def f(): x = []\nfor _ in range(3): f()\n", [1, 2, 3]),
        pytest.param(
            "class P: pass\nfor i in range(2):\n    x = P()\n    x = None\n", [1, None, 2, None]
        ),
    ],
)
def test_objects_of_different_lifetimes_are_never_the_same(code, expected):
    assert objects(run(code), "x") == expected


@pytest.mark.parametrize(
    ("value", "change"),
    [
        ("[0] * 1000", "y[500] = 7"),
        ("bytearray(1000)", "y[500] = 7"),
        ("dict.fromkeys(range(1000), 0)", "y[500] = 7"),
        ("set(range(1000))", "y ^= {500, 5000}"),
        ("__import__('collections').deque([0] * 1000)", "y[500] = 7"),
        ("[[0] * 1000]", "y[0][500] = 7"),
        ("{'k': [0] * 1000}", "y['k'][500] = 7"),
    ],
)
def test_a_change_beyond_the_preview_is_a_change(value, change):
    first, second = run(f"y = {value}\n{change}\n").numbered
    (bound,), (changed,) = first.changes, second.changes
    assert changed.how == "changed"
    assert changed.before == changed.after == bound.after
    assert (changed.object, changed.whole) == (bound.object, False)


def test_a_change_beyond_the_preview_is_told_for_each_name():
    *_, last = run("y = z = [0] * 1000\ndef f(a): a[500] = 7\nf(y)\n").numbered[:-1]
    assert [(one.name, one.how) for one in last.changes] == [
        ("y", "changed"),
        ("z", "changed"),
        ("a", "changed"),
    ]


@pytest.mark.parametrize(
    ("value", "other"),
    [
        ("'a' * 500", "'a' * 499 + 'b'"),
        ("(0,) * 500", "(0,) * 499 + (1,)"),
        ("10 ** 5000", "10 ** 5000 + 1"),
    ],
)
def test_another_value_that_looks_the_same_is_bound_again(value, other):
    _, last = run(f"y = {value}\ny = {other}\n").numbered
    assert [(one.name, one.how) for one in last.changes] == [("y", "rebound")]


def test_what_is_as_before_beyond_the_preview_is_no_change():
    *_, last = run("y = [0] * 1000\ny[500] = 0\n").numbered
    assert last.changes == ()


@pytest.mark.parametrize(
    ("deeper", "expected"), [("[x]", "[[[[[…]]]]]"), ("(x,)", "(((((…),),),),)")]
)
def test_what_is_nested_deeply_is_bounded_and_ends(deeper, expected):
    code = f"x = None\nfor _ in range(2000): x = {deeper}\n"
    trace = run(code, limits=Limits(max_steps=9000))
    changes = [change for step in trace.numbered for change in step.changes if change.name == "x"]
    assert changes[-1].after == expected
    assert trace.end.reason == "finished"


# Which frame it is in


def test_each_call_is_a_frame_with_its_depth():
    trace = run(PROGRAMS["recursion"][0])
    assert [(step.frame, step.depth) for step in trace.numbered] == [
        *[(0, 0), (1, 1), (1, 1), (2, 2), (2, 2), (3, 3), (3, 3), (3, 3)],
        *[(2, 2), (2, 2), (1, 1), (1, 1), (0, 0)],
    ]
    assert [frame.parent for frame in trace.frames] == [None, 0, 1, 2]


@pytest.mark.parametrize("name", ["generator in for", "send, throw and close"])
def test_a_generator_that_goes_on_is_the_same_frame(name):
    trace = run(PROGRAMS[name][0])
    frames = [step.frame for step in trace.numbered if step.function == "g"]
    assert len(frames) > 2
    assert set(frames) == {1}


def test_a_task_that_goes_on_is_the_same_frame():
    trace = run(PROGRAMS["gather"][0])
    frames = [step.frame for step in trace.numbered if step.function == "work"]
    assert frames == [2, 2, 3, 3, 2, 2, 3, 3]


# What is known of exceptions


@pytest.mark.parametrize(
    "name", ["with two managers that suppress", "with a manager of a library that suppresses"]
)
def test_an_exception_that_a_manager_suppressed_is_named(name):
    trace = run(PROGRAMS[name][0])
    (leave,) = [step for step in trace.numbered if step.syntax == "leave"]
    assert "Error was suppressed" in leave.action


def test_lines_of_other_code_are_never_lines_of_the_program():
    error = run("x = 1\nexec('\\n\\n\\n1 / 0')\n").end.error
    assert error is not None
    assert (error.type, error.line) == ("ZeroDivisionError", 2)


# Imports


def test_a_star_import_binds_all_names_in_one_row():
    trace = run("from string import *\nx = digits\n")
    first = trace.numbered[0]
    assert {"digits", "ascii_letters", "Template"} <= {change.name for change in first.changes}
    assert rows(trace)[1:] == ["2 assign | x = '0123456789'"]


# Code of others


def test_a_callback_of_a_library_has_its_rows_before_the_row_that_caused_it():
    trace = run("import re\ndef up(m): return m[0].upper()\ns = re.sub('b', up, 'abc')\n")
    heads = [(step.line, step.syntax, step.function) for step in trace.numbered]
    assert heads[2:] == [(2, "call", "up"), (2, "return", "up"), (3, "assign", "<module>")]
    assert rows(trace)[3:] == ["2 return in up | returns 'B'", "3 assign | s = 'aBc'"]


def test_a_debugger_sees_the_program_and_no_row_is_lost():
    code = "x = 1\nimport pdb\npdb.set_trace()\ny = 2\nz = 3\n"
    trace = run(code, input="c\n")
    assert [step.line for step in trace.numbered] == [1, 2, 3, 4, 5]
    assert rows(trace)[-1] == "5 assign | z = 3"
    assert trace.end.reason == "finished"
    assert "sample.py" in trace.stdout
    assert "recorder" not in trace.stdout


def test_output_of_a_child_process_is_the_programs():
    trace = run(
        "import os\nprint('a', flush=True)\ns = os.system('echo b')\n", allow=("processes",)
    )
    assert trace.stdout == "a\nb\n"
    assert rows(trace)[1] == "2 expr | writes 'a\\n'"


# Threads and processes


def threads(trace):
    """The rows of each thread, those of functions only."""
    found: dict = {}
    for step in trace.numbered:
        if step.depth:
            found.setdefault(step.thread, []).append(told(step))
    return found


def test_rows_of_a_thread_carry_its_name():
    trace = run(
        """
import threading
def work(n):
    m = n + 1
    return m
for n in (1, 5):
    t = threading.Thread(target=work, args=(n,), name=f"worker {n}")
    t.start()
    t.join()
work(0)
"""
    )
    assert threads(trace) == {
        "worker 1": [
            "2 call in work | n = 1",
            "3 assign in work | m = 2",
            "4 return in work | returns 2",
        ],
        "worker 5": [
            "2 call in work | n = 5",
            "3 assign in work | m = 6",
            "4 return in work | returns 6",
        ],
        "": ["2 call in work | n = 0", "3 assign in work | m = 1", "4 return in work | returns 1"],
    }
    assert {step.thread for step in trace.numbered if step.function == "<module>"} == {""}
    assert trace.end.reason == "finished"


def test_rows_of_a_pool_carry_the_name_of_its_thread():
    trace = run(PROGRAMS["pool of threads"][0])
    assert [step.thread for step in trace.numbered] == ["", "", *["pool_0"] * 4, ""]


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
    steps = [step for step in trace.numbered if step.function == "wait"]
    assert len({step.frame for step in steps}) == 2
    for step in steps:
        (call,) = [s for s in steps if s.frame == step.frame and s.kind == "call"]
        name = next(c.after for c in call.changes if c.name == "name")
        assert all(c.after == name for c in step.changes if c.name in ("a", "b"))
    assert trace.end.reason == "finished"


def test_a_fork_writes_the_record_once():
    trace = run(
        "import os\nif os.fork() == 0:\n    os._exit(0)\nx = os.wait()[1]\n", allow=("processes",)
    )
    assert [step.line for step in trace.numbered] == [1, 2, 4]
    assert trace.end.reason == "finished"


def test_a_fork_that_runs_to_the_end_writes_no_rows():
    trace = run(
        """
import os
pid = os.fork()
if pid:
    os.wait()
print("parent" if pid else "child")
""",
        allow=("processes",),
    )
    assert [step.line for step in trace.numbered] == [1, 2, 3, 4, 5]
    assert trace.numbered[-1].output == "parent\n"
    assert trace.stdout == "child\nparent\n"
    assert trace.end.reason == "finished"


def test_processes_of_a_pool_write_no_rows():
    trace = run(
        """
import multiprocessing
def square(n): return n * n
with multiprocessing.get_context("fork").Pool(1) as pool:
    r = pool.map(square, [1, 2])
""",
        allow=("processes",),
    )
    assert [step.line for step in trace.numbered] == [1, 2, 3, 4, 3]
    assert [c.after for step in trace.numbered for c in step.changes if c.name == "r"] == ["[1, 4]"]
    assert trace.end.reason == "finished"


def test_an_exception_of_a_signal_handler_ends_the_program():
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
    assert rows(trace)[-2].startswith("2 raise in late")
    assert "recorder" not in trace.stderr


# More than is recorded

LONG = """
total = 0
for i in range(400_000):
    total += i
print(total)
"""


def final(trace, name):
    """The value that a name has at the end."""
    value = final_state(trace).value(name)
    assert value is not None
    return value.text


def test_nothing_is_hidden_within_the_limit():
    assert run("x = 1\ny = 2\n", limits=Limits(max_steps=2)).end.hidden_steps == 0


def test_a_long_program_ends_truly():
    trace = run(LONG, limits=Limits(max_steps=50))
    assert len(trace.numbered) == 50
    assert trace.end.hidden_steps == 1 + 2 * 400_000 + 1 + 1 - 50
    assert (trace.end.reason, trace.end.exit_code) == ("finished", 0)
    assert trace.stdout == "79999800000\n"
    assert (final(trace, "total"), final(trace, "i")) == ("79999800000", "399999")


def test_the_rows_of_a_long_program_are_those_at_its_start():
    trace = run(LONG, limits=Limits(max_steps=4))
    assert rows(trace) == ["1 assign | total = 0", "2 for | i = 0", "3 assign", "2 for | i: 0 -> 1"]


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("raise SystemExit(3)", "end exit 3"),
        ("1 / 0", "end error ZeroDivisionError(division by zero)"),
        ("import os; os._exit(4)", "end crashed 4"),
    ],
)
def test_a_long_program_that_ends_otherwise_does_so_truly(last, expected):
    code = f"for i in range(100):\n    print(i)\n{last}\n"
    trace = run(code, limits=Limits(max_steps=10))
    assert record(trace)[-1].startswith(expected)
    assert len(trace.numbered) == 10
    if trace.end.reason != "crashed":
        assert trace.stdout == "".join(f"{i}\n" for i in range(100))
        assert trace.end.hidden_steps > 190
        assert final(trace, "i") == "99"


def test_the_line_of_an_error_that_is_not_recorded_is_known():
    trace = run("for i in range(100):\n    9 / (90 - i)\n", limits=Limits(max_steps=10))
    error = trace.end.error
    assert error is not None
    assert (error.type, error.line) == ("ZeroDivisionError", 2)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("while True: pass\n", id="in the module"),
        pytest.param("def f():\n    while True: pass\nf()\n", id="in a function"),
        pytest.param(
            "def f():\n    while True:\n        try: yield\n        except: pass\nfor _ in f(): pass\n",
            id="in a generator that catches everything",
        ),
    ],
)
def test_a_program_that_never_ends_is_stopped_at_the_same_row_each_time(code):
    first, second = (run(code, limits=Limits(max_steps=7)) for _ in range(2))
    assert first.end.reason == "step-limit"
    assert len(first.numbered) == 7
    assert first.end.hidden_steps > 0
    assert first == second


def test_a_single_statement_that_never_ends_is_stopped_by_the_clock():
    trace = run("x = 1\nsum(1 for _ in iter(int, 1))\nx = 2\n", limits=Limits(timeout=1))
    assert record(trace) == ["1 assign | x = 1", "end time-limit"]


def test_a_megabyte_of_output_is_exact_where_it_is_allowed():
    code = "for _ in range(10):\n    print('x' * 99_999)\nlast = 1\n"
    trace = run(code, limits=Limits(output=2_000_000))
    assert trace.end.reason == "finished"
    assert trace.stdout == ("x" * 99_999 + "\n") * 10
    assert rows(trace)[-1] == "3 assign | last = 1"


def test_a_megabyte_of_output_is_cut_at_the_limit():
    trace = run("x = 1\nprint('y' * 1_000_000)\nx = 2\n", limits=Limits(output=1000))
    assert trace.end.reason == "output-limit"
    assert trace.stdout == "y" * 1000
    assert rows(trace)[0] == "1 assign | x = 1"
    assert "3 assign" not in " ".join(rows(trace))


@pytest.mark.parametrize("max_steps", [100, 2000, 5000])
def test_runaway_recursion_ends_at_the_programs_own_limit(max_steps):
    code = "def down(n):\n    down(n + 1)\ndown(0)\n"
    trace = run(code, limits=Limits(max_steps=max_steps))
    error = trace.end.error
    assert trace.end.reason == "error"
    assert error is not None
    assert error.type == "RecursionError"
    assert error.message.startswith("maximum recursion depth exceeded")
    assert len(trace.numbered) <= max_steps
    assert {step.function for step in trace.numbered} <= {"down", "<module>"}
    assert "recorder" not in trace.stderr
    assert len(msgspec.json.encode(trace)) < 2_000_000


def test_the_depth_of_recursion_is_the_one_without_a_recorder():
    code = """
import sys
sys.setrecursionlimit(50)
deepest = 0
def down(n):
    global deepest
    deepest = n
    down(n + 1)
try:
    down(0)
except RecursionError:
    print(deepest)
"""
    plain = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run(code).stdout == plain.stdout


# What one statement can do


@pytest.mark.parametrize("value", ["[0] * 10**9", "'a' * 10**9"])
def test_rows_before_a_lack_of_memory_survive(value):
    assert record(run(f"x = 1\ny = {value}\nz = 2\n")) == [
        "1 assign | x = 1",
        "2 assign | raises MemoryError",
        "end memory-limit MemoryError",
    ]


def test_a_lack_of_memory_that_is_caught_is_no_end():
    trace = run("try:\n    y = [0] * 10**9\nexcept MemoryError:\n    y = []\n")
    assert record(trace) == ["2 assign | raises MemoryError", "3 except", "4 assign | y = []"]


def test_rows_before_a_single_endless_statement_survive():
    trace = run("x = 9\ny = x ** x ** x\nz = 2\n", limits=Limits(timeout=1))
    assert rows(trace)[0] == "1 assign | x = 9"
    assert trace.end.reason in ("time-limit", "memory-limit")
    assert "z" not in " ".join(rows(trace))


# Not the same each time

LESSON = """\
```python trace id="s"
import {module}
value = {value}
```
"""


@pytest.fixture
def checked(tmp_path, monkeypatch):
    """What `tracemark check` finds in a page."""
    monkeypatch.chdir(tmp_path)

    def check(text):
        (tmp_path / "lesson.md").write_bytes(text.encode("utf-8"))
        result = CliRunner().invoke(main, ["check", "lesson.md", "--format", "json"])
        return json.loads(result.stdout)

    return check


@pytest.mark.parametrize(
    ("module", "value"),
    [
        ("random", "random.random()"),
        ("time", "time.time_ns()"),
        ("datetime", "datetime.datetime.now()"),
        ("os", "os.getpid()"),
        ("uuid", "uuid.uuid4()"),
    ],
)
def test_a_sample_that_is_not_the_same_each_time_is_found(checked, module, value):
    (found,) = checked(LESSON.format(module=module, value=value))
    assert found["code"] == "TM307"
    assert "in row 2 `value` was" in found["message"]
    assert "seed" in found["advice"]


@pytest.mark.parametrize(
    ("module", "value"),
    [
        ("random", "random.Random(1).random()"),
        ("string", "set(string.digits)"),
        ("string", "[*{'a', 'b', 'c', 'd'}], hash('x'), string, object(), lambda: 0"),
    ],
)
def test_a_sample_that_is_the_same_each_time_is_not_found(checked, module, value):
    assert checked(LESSON.format(module=module, value=value)) == []


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            "s = {'a', 'b', 'c'}\nclass A: pass\na = A()\nprint(s, hash('x'))\nf = lambda: 0\n",
            id="sets, objects and functions",
        ),
        pytest.param(
            "import threading\nt = threading.Thread(target=len, args=('',))\nx = t.start(), t.join()\n",
            id="thread",
        ),
        pytest.param(PROGRAMS["pool of threads"][0], id="pool of threads"),
        pytest.param(PROGRAMS["gather"][0], id="tasks"),
    ],
)
def test_the_same_program_gives_the_same_trace(code):
    assert run(code) == run(code)


# Sources that are not plain


@pytest.mark.parametrize(
    ("code", "error", "line"),
    [
        pytest.param("x = 1\nif x\n    print(x)\n", "SyntaxError", 2, id="syntax error"),
        pytest.param("if 1:\n\tx = 1\n        y = 2\n", "TabError", 3, id="tabs and spaces"),
        pytest.param("if 1:\n    x = 1\n  y = 2\n", "IndentationError", 3, id="indentation"),
        pytest.param("x = 1\nreturn x\n", "SyntaxError", 2, id="found by the compiler"),
        pytest.param("x = 'a\n", "SyntaxError", 1, id="open string"),
    ],
)
def test_a_program_that_is_not_python_has_no_rows_and_says_where(code, error, line):
    trace = run(code)
    assert trace.numbered == ()
    assert trace.end.reason == "syntax-error"
    assert trace.end.error is not None
    assert (trace.end.error.type, trace.end.error.line) == (error, line)
    assert f'File "sample.py", line {line}' in trace.stderr


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("# coding: nonsense\nx = 1\n", id="unknown encoding"),
        pytest.param("x = 1\ny = '\0'\n", id="null byte"),
    ],
)
def test_a_source_that_python_refuses_is_a_syntax_error(code):
    trace = run(code)
    assert trace.numbered == ()
    assert trace.end.reason == "syntax-error"


PLAIN = ["1 assign | x = 1", "2 assign | y = 'é'"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("\ufeffx = 1\ny = 'é'\n", PLAIN, id="byte order mark"),
        pytest.param("x = 1\r\ny = 'é'\r\n", PLAIN, id="CRLF"),
        pytest.param("x = 1\ry = 'é'\r", PLAIN, id="CR"),
        pytest.param("x = 1\ny = 'é'", PLAIN, id="no end of line"),
        pytest.param("\fx = 1\n\fy = 'é'\n", PLAIN, id="form feeds"),
        pytest.param("x = 1\n\f\ny = 2\n", ["1 assign | x = 1", "3 assign | y = 2"], id="a page"),
        pytest.param(
            "# coding: utf-8\nx = 1\n# coding: latin-1\n", ["2 assign | x = 1"], id="UTF-8 cookie"
        ),
        pytest.param(
            "x = '\u2028\x85\x0b'\ny = 2\n",
            ["1 assign | x = '\\u2028\\x85\\x0b'", "2 assign | y = 2"],
            id="characters that end lines elsewhere",
        ),
        pytest.param('x = """a\r\nb"""\n', ["1 assign | x = 'a\\nb'"], id="CRLF in a string"),
        pytest.param("", [], id="empty"),
    ],
)
def test_lines_of_an_odd_source_are_counted_as_python_does(code, expected):
    assert record(run(code)) == expected


@pytest.mark.parametrize(
    ("code", "place", "message"),
    [
        pytest.param("x = 1\nif x\n    y\n", (3, 5), "SyntaxError: expected ':'", id="syntax"),
        pytest.param("x = (1,\n     2]\n", (3, 7), "SyntaxError: closing", id="brackets"),
    ],
)
def test_a_sample_that_is_not_python_is_found_where_it_stands_on_the_page(
    checked, code, place, message
):
    (found,) = checked(f"```python trace\n{code}```\n")
    assert (found["code"], found["severity"]) == ("TM303", "error")
    assert found["message"].startswith(message)
    assert (found["line"], found["column"]) == place
