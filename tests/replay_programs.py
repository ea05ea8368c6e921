"""Programs that change state in every way that is easy to miss, each for one way."""

PROGRAMS = {
    "through an alias, and through an alias of an alias": """
a = [1]
b = a
c = b
c.append(2)
b = b + [3]
a.append(4)
c[0] = 5
""",
    "an element reached from two containers": """
row = [0]
grid = [row, row]
index = {"first": row}
grid[0].append(1)
index["first"][0] = 9
grid[1] = [7]
row.clear()
""",
    "nested containers": """
tree = {"left": {"left": [], "right": [1]}, "right": ([2], {3})}
tree["left"]["left"].append(4)
tree["right"][0].extend([5, 6])
tree["right"][1].add(7)
branch = tree["left"]
branch["right"] = tree
branch.pop("right")
del tree["left"]
branch["x"] = 1
""",
    "a list that contains itself": """
ring = [1]
ring.append(ring)
other = ring
ring[1].append(2)
ring[1][1][0] = 3
d = {}
d["me"] = d
d["me"]["x"] = 1
ring.remove(2)
""",
    "a callee changes its argument": """
def fill(target, n):
    target.append(n)
    if n:
        fill(target, n - 1)
    target.append(-n)
numbers = []
fill(numbers, 2)
fill(target=numbers, n=0)
""",
    "a callee changes the argument of its caller's caller": """
def outer(xs):
    mine = xs
    middle(mine)
    mine = []
    middle(mine)
    return mine
def middle(ys):
    inner([ys])
def inner(zs):
    zs[0].append(len(zs))
    zs.append(zs[0])
data = ["d"]
kept = outer(data)
""",
    "a global from functions": """
count = 0
names = []
def bump():
    global count
    count += 1
    names.append(count)
def twice():
    bump()
    bump()
def forget():
    global count, fresh
    del count
    fresh = names
twice()
forget()
fresh.append("f")
""",
    "nonlocal, seen by two functions": """
def account(balance):
    log = []
    def deposit(amount):
        nonlocal balance
        balance += amount
        log.append(amount)
        return balance
    def close():
        nonlocal balance
        deposit(1)
        balance = None
        return log
    deposit(5)
    close()
    return deposit, log
deposit, log = account(10)
log.append("outside")
""",
    "a closure's cell is deleted and comes back": """
def f():
    x = [1]
    def drop():
        nonlocal x
        del x
    def back(value):
        nonlocal x
        x = value
    y = x
    drop()
    y.append(2)
    back(y)
    x.append(3)
f()
""",
    "a closure that is called after its function is over": """
def counter():
    n = 0
    seen = []
    def more():
        nonlocal n
        n += 1
        seen.append(n)
        return seen
    return more
more = counter()
first = more()
second = more()
first.append("x")
more()
""",
    "default arguments": """
def add(item, bag=[], table={}):
    bag.append(item)
    table[item] = bag
    return bag
one = add(1)
two = add(2)
one.append("x")
add.__defaults__[0].clear()
three = add(3, [])
""",
    "star arguments": """
def f(*rest, **more):
    rest[0].append(1)
    more["k"].append(2)
    more["new"] = rest
    return more
a, b = [], []
both = {"k": b}
got = f(a, b, **both)
got["k"].append(3)
first, *others = [a, b, 5]
others[0].append(4)
""",
    "slices": """
xs = [0, 1, 2, 3, 4, 5]
ys = xs
xs[1:3] = ["a"]
xs[::2] = [9, 8, 7]
del xs[:2]
xs[len(xs):] = [1, 1]
xs[:0] = xs
zs = ys[:]
ys[:] = []
zs[0] = 0
""",
    "augmented assignment, in place and not": """
xs = [1, 2]
ys = xs
xs *= 3
ys += (4,)
xs = xs * 1
xs += [5]
t = (1,)
u = t
t += (2,)
s = {1, 2, 3}
r = s
s |= {4}
s &= {3, 4}
r ^= {3, 9}
d = {"a": 1}
e = d
d |= {"b": 2}
n = m = 1
n += 1
""",
    "an augmented assignment that works and then fails": """
t = ([1], 2)
alias = t[0]
try:
    t[0] += [3]
except TypeError:
    alias.append(4)
""",
    "methods of lists": """
xs = [3, 1, 2]
ys = xs
xs.sort()
xs.sort(key=lambda x: -x)
xs.reverse()
xs.insert(1, "i")
xs.remove("i")
last = xs.pop()
first = ys.pop(0)
xs.extend(range(3))
xs.clear()
""",
    "methods of dictionaries": """
d = {}
e = d
d["a"] = []
e.setdefault("b", []).append(1)
got = d.setdefault("a", 0)
got.append(2)
d.update(c=3)
item = e.popitem()
d.pop("b")
f = dict.fromkeys("xy", got)
f["x"].append(4)
d.clear()
""",
    "methods of sets": """
s = {1, 2}
t = s
s.add(3)
t.discard(1)
s.update([5, 6], {7})
s.difference_update({5})
t.pop()
s.symmetric_difference_update({2, 8})
s.clear()
""",
    "heapq and bisect change a list from C": """
import bisect
import heapq
heap = [5, 3, 4, 1]
jobs = {"heap": heap}
heapq.heapify(heap)
heapq.heappush(jobs["heap"], 0)
least = heapq.heappop(heap)
heapq.heapreplace(heap, 9)
ordered = sorted(heap)
bisect.insort(ordered, 4)
""",
    "reading a defaultdict inserts": """
from collections import defaultdict
groups = defaultdict(list)
alias = groups
groups["a"]
if groups["b"]:
    pass
alias["a"].append(1)
x = groups["c"] or groups["d"]
empty = [groups[key] for key in "ae"]
empty[0].append(2)
""",
    "a dictionary whose __missing__ changes it": """
class Fib(dict):
    def __missing__(self, n):
        seen.append(n)
        self[n] = n if n < 2 else self[n - 1] + self[n - 2]
        return self[n]
seen = []
fib = Fib()
ten = fib[4]
""",
    "deque, Counter, OrderedDict": """
from collections import Counter, OrderedDict, deque
q = deque([1, 2], maxlen=3)
p = q
q.append(3)
q.appendleft(0)
p.rotate(1)
q.popleft()
c = Counter("abb")
c["a"] += 5
c.update("bz")
c.subtract({"z": 1})
o = OrderedDict(a=1, b=2)
o.move_to_end("a")
o.popitem(last=False)
""",
    "exec and eval": """
xs = [1]
exec("xs.append(2); y = xs")
exec("for i in range(2):\\n    xs[i] = i")
eval("y.append(3)")
exec("del i")
def f(zs):
    exec("zs.append(4)")
    exec("xs.append(5)")
    eval("zs.pop(0)", {"zs": xs})
f(xs)
""",
    "globals() and vars()": """
xs = [1]
def f():
    globals()["xs"].append(2)
    globals()["made"] = xs
    globals().update(xs=[3], also=4)
    del globals()["also"]
f()
vars()["made"] = 5
globals()["xs"] += [6]
""",
    "setattr, delattr, __dict__, object.__setattr__": """
class Point:
    pass
p = Point()
q = p
setattr(p, "x", [1])
q.x.append(2)
p.__dict__["y"] = 3
vars(q).update(z=p.x)
object.__setattr__(p, "w", 4)
delattr(q, "x")
del p.y
p.z.clear()
points = {"p": p}
points["p"].w = 5
""",
    "attributes through methods": """
class Stack:
    def __init__(self, items):
        self.items = items
        self.size = len(items)
    def push(self, item):
        self.items.append(item)
        self.grow(1)
        return self
    def grow(self, n):
        self.size += n
raw = [1]
stack = Stack(raw)
stack.push(2).push(3)
raw.pop()
push = stack.push
push(4)
""",
    "class attributes": """
class Shared:
    items = []
    count = 0
    items.append(1)
    def add(self, item):
        self.items.append(item)
        Shared.count += 1
        self.last = Shared.items
a = Shared()
seen = Shared.items
a.add("x")
b = Shared()
b.add("y")
Shared.items = []
setattr(Shared, "count", 9)
a.count = b.count
""",
    "properties and descriptors": """
class Celsius:
    def __init__(self):
        self.history = []
        self._t = 0
    @property
    def t(self):
        self.history.append("read")
        return self._t
    @t.setter
    def t(self, value):
        self.history.append(value)
        self._t = value
c = Celsius()
c.t = 5
x = c.t
c.t += 1
""",
    "operators that change their operands": """
class Bag:
    def __init__(self):
        self.items = []
        self.asked = 0
    def __iadd__(self, item):
        self.items.append(item)
        return self
    def __setitem__(self, key, value):
        self.items.append((key, value))
    def __delitem__(self, key):
        self.items.pop(key)
    def __contains__(self, item):
        self.asked += 1
        return item in self.items
    def __bool__(self):
        self.asked += 1
        return True
    def __eq__(self, other):
        self.asked += 1
        return NotImplemented
bag = alias = Bag()
bag += 1
bag["k"] = 2
del alias[0]
found = 1 in bag
while bag:
    if bag == found:
        pass
    break
""",
    "functools.partial and bound methods": """
import functools
import operator
xs = []
add = functools.partial(list.append, xs)
add(1)
append = xs.append
append(2)
list.extend(xs, [3, 4])
operator.setitem(xs, 0, "first")
operator.iadd(xs, [5])
pop = operator.methodcaller("pop")
pop(xs)
type(xs).insert(xs, 0, 0)
""",
    "map, filter, sorted, any: callbacks from C": """
log = []
def note(x):
    log.append(x)
    return x > 1
hits = list(filter(note, [1, 2, 3]))
ready = any(map(note, hits))
order = sorted([3, 1], key=lambda x: log.append(-x) or x)
total = sum(log.pop() for _ in range(2))
best = max([1, 2], key=note)
lazy = map(log.append, "ab")
next(lazy)
rest = [*lazy]
""",
    "a library that calls back": """
import functools
import re
found = []
def swap(match):
    found.append(match[0])
    return ""
text = re.sub("[a-c]", swap, "xaybzc")
@functools.lru_cache(maxsize=None)
def slow(n):
    found.append(n)
    return n + 1
slow(1)
slow(1)
both = functools.reduce(lambda a, b: found.insert(0, b) or b, [7, 8])
""",
    "comprehensions that change what is outside": """
log = []
squares = [log.append(n) or n * n for n in range(3)]
pairs = {n: log for n in squares if log.pop() is not None}
last = [seen := n for n in squares]
seen.bit_length() and log.append(seen)
nested = [[log.append((i, j)) for j in range(i)] for i in range(3)]
""",
    "a walrus inside a call": """
def keep(x, bag):
    bag.append(x)
    return bag
bag = []
got = keep((n := 3), bag) and keep((n := n + 1), bag)
if (m := len(got)) > 1 and (k := keep(m, bag)):
    k.append(n)
while (top := bag.pop()) != 3:
    pass
""",
    "a walrus inside a call, in a function": """
def keep(x, bag):
    bag.append(x)
    return bag
def f(bag):
    got = keep((n := 3), bag) and keep((n := n + 1), bag)
    return got, n
f([])
""",
    "a statement that changes its operands before it calls": """
def size(xs, ys):
    total = len(xs) + len(ys)
    return total
def f(stack):
    twin = stack
    left = size([stack.pop()], stack) + size(twin, [twin.pop()])
    twin[size(twin, [])] = left
stack = [0, 1, 2, 3]
table = {"s": stack}
n = size([stack.pop(0)], stack)
try:
    f(stack)
except IndexError:
    stack.append(n)
""",
    "swaps and unpacking into items": """
xs = [1, 2, 3]
ys = xs
xs[0], xs[2] = xs[2], xs[0]
i, xs[i := 1] = 1, "one"
a, (b, *c) = xs[0], ys
xs, ys = ys[::-1], xs
ys[0], *xs[1:] = 7, 8, 9
for ys[1] in range(2):
    pass
for n, xs[0] in [(1, "p"), (2, "q")]:
    c.append(n)
""",
    "two managers whose entries run code": """
class Open:
    def __init__(self, name, log):
        self.name = name
        self.log = log
    def __enter__(self):
        self.log.append(self.name)
        return self.log
    def __exit__(self, *_):
        self.log.remove(self.name)
        self.name = None
log = []
with Open("a", log) as first, Open("b", first) as second:
    second.append("body")
""",
    "two managers, in a function": """
class Open:
    def __init__(self, log):
        self.log = log
    def __enter__(self):
        self.log.append(1)
        return self.log
    def __exit__(self, *_):
        self.log.clear()
def f(log):
    with Open(log) as first, Open(first) as second:
        second.append("body")
    return first
f([])
""",
    "contextlib and a generator's local": """
from contextlib import contextmanager
@contextmanager
def borrowed(xs):
    mine = [xs]
    xs.append("in")
    try:
        yield xs
    finally:
        xs.append("out")
        mine.clear()
pool = []
with borrowed(pool) as lent:
    lent.append("use")
pool.append("after")
""",
    "generators share lists with their callers": """
def walk(xs, seen):
    for x in xs:
        seen.append(x)
        got = yield seen
        if got:
            xs.append(got)
    seen.append("end")
    return xs
def deeper(xs, seen):
    back = yield from walk(xs, seen)
    back.append("deeper")
    yield back
numbers, seen = [1, 2], []
for step in walk(numbers, seen):
    step.append("-")
it = deeper(numbers, seen)
next(it)
seen.clear()
numbers[1] = "two"
it.send("sent")
rest = list(it)
rest[0].append("done")
""",
    "exceptions carry what they change": """
def spoil(xs):
    xs.append(1)
    try:
        xs.append(2 / 0)
    except ZeroDivisionError as error:
        kept = error
        xs.append("caught")
        raise ValueError(xs) from None
    finally:
        xs.append("finally")
data = []
for turn in range(2):
    try:
        spoil(data)
    except ValueError as error:
        error.args[0].append("handled")
    else:
        data = None
""",
    "a handler left by continue, break and return": """
def f(xs):
    for x in xs:
        try:
            xs[x]
        except IndexError as error:
            xs.append(0)
            if x > 5:
                break
            continue
        except TypeError as error:
            return xs
    try:
        None.x
    except AttributeError as error:
        return xs.pop()
    finally:
        xs.append("f")
first = f([9, 4, 1])
second = f([3, 1])
third = f([0, "s"])
""",
    "match binds and changes": """
log = []
def pick(value):
    match value:
        case [first, *rest] if log.append(first):
            pass
        case [first, *rest]:
            rest.append(first)
            value.append(rest)
        case {"k": inner, **others}:
            inner.append(others)
            others["new"] = inner
        case str() as text:
            log.append(text)
    return value
xs = pick([1, 2])
d = pick({"k": log, "z": 0})
match log.pop():
    case {"new": again}:
        again.append("m")
    case other:
        log.append(other)
pick("s")
""",
    "names deleted and bound again": """
xs = [1]
ys = xs
del xs
ys.append(2)
xs = ys
del ys[0], ys
xs.append(3)
for i in range(2):
    tmp = [i]
    xs.append(tmp)
    del tmp
def f(a):
    b = a
    del a
    b.append("f")
    a = b
    a.append("g")
f(xs)
""",
    "a class body is a scope": """
log = []
class Config:
    names = log
    names.append("in the body")
    for key in ("a", "b"):
        names.append(key)
    total = len(names)
    del key
    class Inner:
        found = log
        found.append("inner")
    def method(self):
        return self.names
log.append("after")
names = Config().method()
names.append("method")
""",
    "decorators and metaclasses that keep what they see": """
registry = {}
def register(f):
    registry[f.__name__] = []
    def wrapped(*args):
        registry[f.__name__].append(args)
        return f(*args)
    return wrapped
@register
@register
def add(a, b):
    return a + b
class Meta(type):
    def __init__(cls, name, bases, namespace):
        registry[name] = sorted(key for key in namespace if not key.startswith("__"))
class Made(metaclass=Meta):
    x = 1
class Child(Made):
    def __init_subclass__(cls):
        registry["sub"] = cls.__name__
class Grandchild(Child):
    y = registry
n = add(1, 2)
""",
    "recursion shares one memo": """
def ways(n, memo):
    if n in memo:
        return memo[n]
    if n < 2:
        memo[n] = 1
        return 1
    left = ways(n - 1, memo)
    memo[n] = left + ways(n - 2, memo)
    return memo[n]
memo = {}
total = ways(4, memo)
""",
    "bubble sort and a matrix": """
def sort(xs):
    for end in range(len(xs) - 1, 0, -1):
        for i in range(end):
            if xs[i] > xs[i + 1]:
                xs[i], xs[i + 1] = xs[i + 1], xs[i]
rows = [[3, 1, 2], [9, 8]]
for row in rows:
    sort(row)
columns = [list(column) for column in zip(*rows)]
columns[0] += rows.pop()
grid = [[0] * 2] * 2
grid[0][1] = 5
""",
    "linked nodes": """
class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next
head = Node(1, Node(2))
tail = head.next
tail.next = Node(3)
def reverse(node):
    last = None
    while node:
        node.next, last, node = last, node, node.next
    return last
back = reverse(head)
back.value = [3]
tail.value = back.value
tail.value.append(4)
""",
    "equal values, other objects": """
a = [1]
b = [1]
c = a
a = b
a.append(2)
b = [1, 2]
c = list(c)
c.append(3)
x = True
x = 1
x = 1.0
y = [1]
y[0] = True
y[0] = 1.0
z = [[], []]
z[0] = z[1]
z[0].append(0)
""",
    "random.shuffle and copy": """
import copy
import random
random.seed(3)
deck = [[1], [2], [3]]
top = deck[0]
random.shuffle(deck)
shallow = copy.copy(deck)
deep = copy.deepcopy(deck)
top.append("top")
shallow.pop()
deep[0].append("deep")
""",
    "import * and imported names": """
from string import digits as d
import os.path
import json as j
box = j.loads("[1, {}]")
box[1]["k"] = d
from collections import *
q = deque([box])
q[0].append(2)
""",
    "statements that fail half-way": """
xs = [1]
try:
    a, xs[5] = [2], 3
except IndexError:
    a.append(4)
try:
    b = xs[0] = c = xs[9] = a
except IndexError:
    b.append(5)
try:
    del c, never
except NameError:
    c = 1
try:
    import math, no_such_module
except ImportError:
    xs.append(math.floor(1.5))
try:
    xs.append((n := 6) / 0)
except ZeroDivisionError:
    n += 1
try:
    for d, xs[7] in [(8, 9)]:
        pass
except IndexError:
    d += 1
try:
    xs.append(xs.pop() + xs.pop() + xs.pop())
except TypeError:
    xs.append("t")
""",
    "statements that fail half-way, in a function": """
class Broken:
    def __enter__(self):
        raise ValueError
    def __exit__(self, *_):
        pass
class Fine(Broken):
    def __enter__(self):
        return []
def f(xs):
    try:
        a, xs[5] = [2], 3
    except IndexError:
        a.append(4)
    try:
        b = xs[0] = c = xs[9] = a
    except IndexError:
        b.append(5)
    try:
        del c, never
    except NameError:
        c = 1
    try:
        xs.append((n := 6) / 0)
    except ZeroDivisionError:
        n += 1
    try:
        for d, xs[7] in [(8, 9)]:
            pass
    except IndexError:
        d += 1
    try:
        with Fine() as e, Broken() as g:
            pass
    except ValueError:
        e.append(1)
    return xs
    never = 1
f([1])
""",
    "a statement that fails half-way ends the call": """
def pairs(xs):
    first, xs[9] = xs, 1
def walrus(xs):
    return xs.append((n := 6) / 0)
def pops(xs):
    return xs.pop() + xs.pop() + pops(xs)
data = [1, 2, 3]
for f in (pairs, walrus, pops):
    try:
        f(data)
    except (IndexError, ZeroDivisionError) as error:
        data.append(type(error).__name__)
""",
    "half-run statements in functions": """
def look(*xs):
    n = len(xs)
    return n
class Seen:
    def __init__(self, log):
        self.log = log
    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)
        self.log.append(name)
    def __setitem__(self, key, value):
        self.log.append((key, value))
    def __iter__(self):
        self.log.append("iter")
        return iter("ab")
    def __call__(self, f):
        self.log.append(f.__name__)
        return f
def f(log):
    seen = Seen(log)
    a, seen.x, b = look(1), [2], look(3)
    c = seen["k"] = d = look(log)
    x, y = seen
    for z, seen.last in [(1, 2), (3, 4)]:
        log.append(z)
    @seen
    def inner():
        return a
    del c, d
    e = [look(y := x, log) for x in seen]
    return inner() if (t := look()) else look(u := t, log.pop())
f([])
""",
    "the module's own names, as attributes": """
import __main__
import sys
xs = [1]
def f():
    __main__.xs.append(2)
    __main__.fresh = xs
    setattr(sys.modules["__main__"], "xs", [3])
    delattr(__main__, "gone")
gone = 1
f()
fresh.append(4)
sys._getframe().f_globals["xs"].append(5)
""",
    "iterators that consume": """
xs = [1, 2, 3, 4]
it = iter(xs)
a = next(it)
pairs = list(zip(it, it))
drained = [x for x in iter(xs.pop, 2)]
for x in xs:
    if len(xs) < 5:
        xs.append(x)
for i, x in enumerate(list(xs)):
    xs[i] = -x
    xs[len(xs) - 1 - i] = x
joined = ",".join(str(xs.pop()) for _ in range(2))
""",
    "sorting sees an empty list": """
def key(x):
    size = len(xs)
    seen.append(size)
    return -x
def local():
    mine = [2, 1]
    mine.sort(key=lambda x: key(x) or len(mine))
    return mine
xs, seen = [1, 3, 2], []
xs.sort(key=key)
got = local()
""",
    "generators thrown into, closed and asleep": """
def worker(jobs):
    done = []
    while True:
        try:
            job = yield done
            done.append(job)
            jobs.remove(job)
        except ValueError as error:
            done.append(str(error))
        finally:
            jobs.append("turn")
jobs = [1, 2]
w = worker(jobs)
done = next(w)
w.send(1)
jobs.append(9)
w.throw(ValueError("bad"))
done.clear()
w.close()
def pair(xs):
    xs.append((yield 1) + (yield 2))
    yield xs
p = pair(jobs)
next(p)
p.send(3)
p.send(4).append("p")
""",
    "an error inside a generator": """
def g(xs):
    yield xs
    xs.append(1)
    yield xs.pop() / 0
    xs.append(2)
data = []
try:
    for xs in g(data):
        xs.append("x")
except ZeroDivisionError:
    data.append("caught")
""",
    "cells of a class body and of a comprehension": """
def build(tag):
    parts = []
    class Part:
        kind = tag
        parts.append(kind)
        items = [parts.append(tag) or n for n in range(2)]
        def add(self, *more):
            nonlocal tag
            tag = more
            parts.extend(more)
            return [lambda: parts for part in more]
    part = Part()
    part.mine = parts
    for read in part.add("a", "b"):
        read().append(tag)
    return part
part = build("t")
part.mine.append("end")
""",
    "dataclasses and named tuples": """
from collections import namedtuple
from dataclasses import dataclass, field, replace
@dataclass
class Order:
    lines: list = field(default_factory=list)
    total: float = 0.0
    def add(self, price):
        self.lines.append(price)
        self.total += price
first = Order()
first.add(1.5)
second = replace(first, total=0)
second.add(2.5)
Pair = namedtuple("Pair", "a b")
pair = Pair(first.lines, second)
pair.a.append(3)
order = pair.b
order.lines = []
""",
    "a list of a class of its own": """
class Loud(list):
    def append(self, item):
        super().append(item)
        log.append(item)
        self.last = item
log = []
loud = Loud()
loud.append(1)
list.append(loud, 2)
loud += [3]
plain = [*loud]
plain.append(log)
log.append(4)
""",
    "bytes, numbers and text": """
b = bytearray(b"ab")
c = b
c.extend(b"cd")
b[0] = 65
x = 0.1 + 0.2
x = -0.0
y = float("inf")
y -= y
n = 2 ** 70
n = ~n
t = "it's"
t += '"\\n\\u00e9'
u = t * 2
flag = not u
nothing = [None, flag, ...]
nothing.append(t)
""",
    "every part of an expression calls": """
def put(x):
    xs.append(x)
    return x
xs = []
y = put(1) + put(2) * -put(3)
z = put(4) < put(5) < put(0) < put(9)
d = {put("k"): put("v"), **{put("a"): xs.pop()}}
s = xs[put(0) : put(2)]
del xs[2:]
f = f"{put(6)!r:>{put(7)}}"
xs[put(0)] += put(8)
del xs[:-2]
w = put(0) or (put(1) and put(xs)) if put(True) else put("never")
print(put("p"), *[put("q")], sep=put("s"), end=put(""))
assert put("x"), put("never")
lam = (lambda a=put("default"): put(a))()
""",
}
