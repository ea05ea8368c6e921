"""The action of each kind of statement, as a teacher would say it; and that none claims too much.

Each sample ends in the statement that is meant, behind a line `# now`; expected are the actions of all
steps from there on.
"""

import os
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records import run

from tracemark.runner import Environment, Runner
from tracemark.trace import phrases
from tracemark.trace.model import Change, Error, Outcome
from tracemark.trace.model import Test as Condition
from tracemark.trace.program import Program
from tracemark.trace.program_table import Slot
from tracemark.trace.words import _FIELDS, DIVIDER, Words


def said(code, trace=None):
    """The actions of the steps from the line `# now` on; of all, where there is none."""
    now = code.split("# now")[0].count("\n") + 1 if "# now" in code else 0
    steps = (trace or run(code)).numbered
    first = next((i for i, step in enumerate(steps) if step.line > now), len(steps))
    return [step.action for step in steps[first:]]


STATEMENTS = [
    # names
    ("x = 5", "set `x` to `5`"),
    ("n: int = 3", "set `n` to `3`"),
    ("x = None", "set `x` to `None`"),
    ("y = 5\n# now\nx = y", "set `x` to `5`"),
    ("a = b = 0", "set `a` and `b` to `0`"),
    ("a = b = []", "set `a` and `b` to the same list: `[]`"),
    ("a = [1]\n# now\nb = a", "set `b` to the same list as `a`: `[1]`"),
    ("a = {}\n# now\nb = a", "set `b` to the same dictionary as `a`: `{}`"),
    ("a, b = 1, 2", "set `a` to `1` and `b` to `2`"),
    ("first, *rest = 1, 2, 3", "set `first` to `1` and `rest` to `[2, 3]`"),
    ("(a, b), c = (1, 2), 3", "set `a` to `1`, `b` to `2` and `c` to `3`"),
    ("a, b = 1, 2\n# now\na, b = b, a", "swap `a` and `b`: `a` is now `2` and `b` is now `1`"),
    ("double = lambda n: 2 * n", "set `double` to the function `lambda n: 2 * n`"),
    ("squares = [n * n for n in range(3)]", "set `squares` to `[0, 1, 4]`"),
    ("g = (n for n in [1])", "set `g` to the generator `(n for n in [1])`"),
    ("(n := 3)", "set `n` to `3`"),
    ("n = 1\nn = n", "set `n` to `1`\nset `n` to `1`"),
    # items and attributes
    ("d = {}\nk = 'a'\n# now\nd[k] = 1", "set `d['a']` to `1`"),
    ("d = {}\n# now\nd['a'] = 1", "set `d['a']` to `1`"),
    ("a = [1, 2]\ni = 0\n# now\na[i + 1] = 7", "set `a[1]` to `7`"),
    ("a = [1, 2]\n# now\na[0], x = 3, 4", "set `a[0]` to `3` and `x` to `4`"),
    ("a = b = [1]\n# now\na[0] = 2", "set `a[0]` to `2`; `b` is now `[2]`"),
    ("a = [1, 2]\n# now\na[:] = []", "assign `[]` to `a[:]`; `a` is now `[]`"),
    ("d = {'a': 1}\n# now\nd['a'] = 1", "assign `1` to `d['a']`"),
    (
        "class Account: pass\nacc = Account()\n# now\nacc.balance = 5",
        "set `balance` of `acc` to `5`",
    ),
    (
        "a = [1, 2]\nj = 0\n# now\na[j], a[j + 1] = a[j + 1], a[j]",
        "swap `a[j]` and `a[j + 1]`; `a` is now `[2, 1]`",
    ),
    # one more of something
    ("total, x = 3, 2\n# now\ntotal += x", "add `2` to `total`: `3` becomes `5`"),
    ("n = 3\n# now\nn -= 1", "subtract `1` from `n`: `3` becomes `2`"),
    ("n = 3\n# now\nn *= 2", "multiply `n` by `2`: `3` becomes `6`"),
    ("n = 3\n# now\nn /= 2", "divide `n` by `2`: `3` becomes `1.5`"),
    ("n = 3\n# now\nn //= 2", "divide `n` by `2`, rounded down: `3` becomes `1`"),
    ("n = 3\n# now\nn **= 2", "raise `n` to the power of `2`: `3` becomes `9`"),
    ("n = 3\n# now\nn %= 2", "apply `n %= 2`: `3` becomes `1`"),
    ("s = 'a'\n# now\ns += 'b'", "add `'b'` to `s`: `'a'` becomes `'ab'`"),
    ("s = 'ab'\n# now\ns *= 2", "apply `s *= 2`: `'ab'` becomes `'abab'`"),
    ("a = [1]\n# now\na += [2]", "add the items of `[2]` to `a`, which is now `[1, 2]`"),
    ("n = 3\n# now\nn += 0", "add `0` to `n`, which stays `3`"),
    ("d = {'a': 1}\nk = 'a'\n# now\nd[k] += 2", "add `2` to `d['a']`, which is now `3`"),
    # methods
    ("a, x = [1, 2], 3\n# now\na.append(x)", "append `3` to `a`, which is now `[1, 2, 3]`"),
    ("a, x = [1], 1\n# now\na.append(x + 1)", "append `2` to `a`, which is now `[1, 2]`"),
    (
        "a = b = []\n# now\na.append(1)",
        "append `1` to `a`, which is now `[1]`; `b` is the same list",
    ),
    ("a = [1]\n# now\na.extend([2])", "add the items of `[2]` to `a`, which is now `[1, 2]`"),
    ("a = [1]\n# now\na.insert(0, 5)", "insert `5` into `a`, which is now `[5, 1]`"),
    ("a = [1, 2]\n# now\na.pop()", "remove the last item of `a`, which is now `[1]`"),
    ("a = [1, 2]\n# now\na.pop(0)", "remove the item at index `0` from `a`, which is now `[2]`"),
    ("a = [1, 2]\n# now\nx = a.pop()", "set `x` to `2`; `a` is now `[1]`"),
    ("a = [1, 2]\n# now\na.remove(1)", "remove `1` from `a`, which is now `[2]`"),
    ("a = [2, 1]\n# now\na.sort()", "sort `a`, which is now `[1, 2]`"),
    ("a = [1, 2]\n# now\na.sort()", "sort `a`, which stays `[1, 2]`"),
    ("a = [1]\n# now\na.clear()", "empty `a`, which is now `[]`"),
    ("s = {1}\n# now\ns.add(1)", "add `1` to `s`, which stays `{1}`"),
    ("d = {'a': 1}\n# now\nd.pop('a')", "remove the key `'a'` from `d`, which is now `{}`"),
    ("d = {'a': 1}\n# now\nd.pop('b', 0)", "call `d.pop('b', 0)`"),
    (
        "from collections import deque\nq = deque([1, 2])\n# now\nq.popleft()",
        "remove the first item of `q`, which is now `deque([2])`",
    ),
    # other simple statements
    ("x = 1\n# now\ndel x", "delete `x`"),
    ("d = {'a': 1}\nk = 'a'\n# now\ndel d[k]", "delete `d['a']`; `d` is now `{}`"),
    ("import math", "import `math`"),
    ("import os.path as path", "import `os.path` as `path`"),
    ("from math import pi, sqrt as root", "import `pi` and `sqrt` as `root` from `math`"),
    ("from math import *", "import everything from `math`"),
    ("pass", "do nothing"),
    ("...", "do nothing"),
    ("1 + 1", "evaluate `1 + 1`"),
    ("import random\n# now\nrandom.seed(1)", "call `random.seed(1)`"),
    # output
    ("print('a', 1)", "print `a 1`"),
    ("print('a', end='')", "print `a`, without ending the line"),
    ("print('a\\nb')", "print 2 lines: `a` and `b`"),
    ("print('a\\nb\\nc\\nd')", "print 4 lines, from `a` to `d`"),
    ("print()", "print an empty line"),
    ("print('  ')", "print 2 spaces"),
    ("print(end='')", "call `print(end='')`"),
    ("import sys\n# now\nprint(1, file=sys.stderr)", "call `print(1, file=sys.stderr)`"),
    # conditions
    ("n = 2\n# now\nif n < 3:\n    pass", "`n < 3` is True (`2 < 3`), go to line 4\ndo nothing"),
    ("n = 5\n# now\nif n < 3:\n    pass", "`n < 3` is False (`5 < 3`), skip the block"),
    (
        "n = 5\n# now\nif n < 3:\n    pass\nelse:\n    n = 1",
        "`n < 3` is False (`5 < 3`), go to line 6\nset `n` to `1`",
    ),
    ("a = []\n# now\nif a:\n    pass", "`a` is `[]`, which counts as False, skip the block"),
    ("ok = True\n# now\nif ok: pass", "`ok` is True\ndo nothing"),
    (
        "p, q = 0, 1\n# now\nif p and q:\n    pass",
        "`p and q` is False (`0 and q`); `q` is not evaluated; skip the block",
    ),
    (
        "n = 5\n# now\nif 9 < n < 7:\n    pass",
        "`9 < n < 7` is False (`9 < 5 < 7`); `n < 7` is not evaluated; skip the block",
    ),
    (
        "a = [1, 2]\n# now\nif (n := len(a)) > 1:\n    pass",
        "set `n` to `2`; `(n := len(a)) > 1` is True (`2 > 1`), go to line 4\ndo nothing",
    ),
    ("n = 2\n# now\nx = 1 if n > 1 else 0", "set `x` to `1`; `n > 1` is True (`2 > 1`)"),
    ("n = 2\n# now\nassert n > 1", "check that `n > 1` is True (`2 > 1`)"),
    ("n = 0\n# now\nwhile n > 0:\n    n -= 1", "`n > 0` is False (`0 > 0`), leave the loop"),
    # loops
    (
        "for i in range(2):\n    pass",
        "take the next item of `range(2)`: `i` is `0`\ndo nothing\n"
        "take the next item of `range(2)`: `i` is `1`\ndo nothing\nno more items",
    ),
    (
        "for i, x in enumerate('a'):\n    continue",
        "take the next item of `enumerate('a')`: `i` is `0` and `x` is `'a'`\n"
        "go on with the next pass\nno more items",
    ),
    (
        "d = {'a': 1}\n# now\nfor k, v in d.items():\n    break",
        "take the next item of `d.items()`: `k` is `'a'` and `v` is `1`\nleave the loop",
    ),
    # match
    (
        "p = (1, 5)\n# now\nmatch p:\n    case [x]:\n        pass\n    case (x, y) if y > 1:\n        pass",
        "`(1, 5)` does not match `[x]`\n`(1, 5)` matches `(x, y)` with `x` = `1` and `y` = `5`, "
        "and `y > 1` is True (`5 > 1`), go to line 7\ndo nothing",
    ),
    # functions and classes
    ("def f(n): pass", "define function `f`"),
    ("async def f(): pass", "define async function `f`"),
    (
        "from functools import cache\n# now\n@cache\ndef f(): pass",
        "define function `f`, decorated with `cache`",
    ),
    ("class A(Exception): pass", "do nothing\ndefine class `A` based on `Exception`"),
    ("class A:\n    def m(self): pass", "define method `m`\ndefine class `A`"),
    (
        "def f(n):\n    return n\n# now\nx = f(2)\n",
        "set `x` to `2`",
    ),
    (
        "def f(n): return\n# now\nf(2)\n",
        "come back from `f(2)`",
    ),
    # exceptions
    ("1 / 0", "raises ZeroDivisionError: division by zero"),
    ("raise ValueError('bad')", "raise ValueError: bad"),
    ("assert 1 > 2, 'no'", "raises AssertionError: no"),
    (
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    pass",
        "raises ZeroDivisionError: division by zero\n"
        "handle ZeroDivisionError: division by zero\ndo nothing",
    ),
    (
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('bad') from e",
        "raises ZeroDivisionError: division by zero\n"
        "handle ZeroDivisionError: division by zero, as `e`\nraise ValueError: bad, caused by `e`",
    ),
    (
        "try:\n    {}['a']\nexcept KeyError:\n    raise",
        "raises KeyError: 'a'\nhandle KeyError: 'a'\nraise again: KeyError: 'a'",
    ),
    ("raise KeyError from None", "raise KeyError, and hide what caused it"),
    ("raise Unknown('x')", "raises NameError: name 'Unknown' is not defined"),
    (
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    pass\n# now\nx = 1",
        "set `x` to `1`",
    ),
    (
        "from contextlib import suppress\n# now\nwith suppress(KeyError):\n    {}['a']",
        "enter `suppress(KeyError)`\nraises KeyError: 'a'\n"
        "leave `suppress(KeyError)`; KeyError was suppressed",
    ),
    (
        "from contextlib import nullcontext\n# now\nwith nullcontext(3) as n:\n    pass",
        "enter `nullcontext(3)`: `n` is `3`\ndo nothing\nleave `nullcontext(3)`",
    ),
    # code over several lines
    (
        "x = [\n    1,\n]\nassert (x\n        == [1])",
        "set `x` to `[1]`\ncheck that `x == [1]` is True (`[1] == [1]`)",
    ),
]
"""Code, and its actions, one to a line."""


@pytest.mark.parametrize(("code", "expected"), STATEMENTS)
def test_an_action(code, expected):
    assert said(code) == expected.split("\n")


@pytest.mark.parametrize(
    ("store", "action"),
    [
        ("a[0] = 9", "assign `9` to `a[0]`; `a` is now `array([9, 2])"),
        ("a[a > 1] = 0", "assign `0` to `a[a > 1]`; `a` is now `array([1, 0])"),
        ("a[0] += 4", "apply `a[0] += 4`; `a` is now `array([5, 2])"),
    ],
)
def test_of_an_array_the_whole_is_told_and_no_item(store, action):
    (told,) = said(f"import numpy as np\na = np.array([1, 2])\n# now\n{store}")
    assert told.startswith(action)
    assert told.count("array(") == 1


CALLS = """
class Account:
    def __init__(self, owner, balance=0):
        self.balance = balance
    def deposit(self, amount):
        self.balance += amount
        return self.balance
    @staticmethod
    def rate(year): return
# now
def fact(n):
    if n < 2:
        return 1
    return n * fact(n - 1)
fact(2)
acc = Account('Ann')
acc.deposit(5)
Account.rate(2)
"""


def test_calls():
    actions = [step.action for step in run(CALLS).numbered]
    assert actions[3:] == [
        "define class `Account`",
        "define function `fact`",
        "call `fact` with `n` = `2`",
        "`n < 2` is False (`2 < 2`), skip the block",
        "call `fact` with `n` = `1`",
        "`n < 2` is True (`1 < 2`), go to line 12",
        "return `1`",
        "return `2`",
        "come back from `fact(2)`",
        "initialize `Account` with `owner` = `'Ann'` and `balance` = `0`",
        "set `balance` of `self` to `0`",
        "set `acc` to `Account(balance=0)`",
        "call `deposit` of `Account` with `amount` = `5`",
        "add `5` to `balance` of `self`, which is now `5`",
        "return `5`",
        "come back from `acc.deposit(5)`",
        "call `rate` of `Account` with `year` = `2`",
        "return without a value",
        "come back from `Account.rate(2)`",
    ]


def test_generators_and_coroutines():
    code = """
import asyncio
def numbers():
    yield 1
    yield
async def wait():
    await asyncio.sleep(0)
async def main():
    await asyncio.gather(wait(), wait())
for n in numbers():
    pass
asyncio.run(main())
"""
    actions = [step.action for step in run(code).numbered]
    assert {"yield `1`", "yield without a value", "finish waiting for `asyncio.sleep(0)`"} <= {
        *actions
    }
    assert "wait for `asyncio.sleep(0)`" in actions
    assert actions[-1] == "call `asyncio.run(main())`"


def test_names_of_other_scopes():
    code = """
total = 0
def outer():
    count = 0
    def inner():
        nonlocal count
        global total
        count += 1
        total = 7
        count = count
    inner()
outer()
"""
    actions = [step.action for step in run(code).numbered]
    at = actions.index("add `1` to `count`: `0` becomes `1`")
    assert actions[at + 1 : at + 3] == [
        "set `total` to `7`",
        "set `count` to the value that it has already",
    ]


STICKY = """class Sticky:
    def __iadd__(self, other): return self
    def append(self, item): return
    def __setitem__(self, key, value): return
    def __getitem__(self, key): return key
    size = property(lambda self: 1, lambda self, value: None)
class Hundred:
    def __radd__(self, other): return 100
s, n, a, i = Sticky(), 1, [1, 2, 3], 0
d = {}
k = 'old'
def again():
    global n, a, k
    n, a, k = 50, [], 'new'
    return 1
"""
HOSTILE = [
    ("s += 5", "apply `s += 5`: `s` is `Sticky()`"),
    ("s.append(3)", "call `s.append(3)`"),
    ("s['a'] = 3", "assign `3` to `s['a']`"),
    ("s.size = 3", "assign `3` to `s.size`"),
    ("s[0], s[1] = s[1], s[0]", "assign `s[1]` to `s[0]` and `s[0]` to `s[1]`"),
    ("n += Hundred()", "apply `n += Hundred()`: `n` is now `100`"),
    ("n += again()", "apply `n += again()`: `n` is now `2`"),
    ("a.append(again())", "call `a.append(again())`"),
    ("a.insert(0, [k, again()][0])", "call `a.insert(0, [k, again()][0])`"),
    ("d[k] = again()", "set `d['new']` to `1`"),
    (
        "a[0] = (lambda: d.update(k=1) or 1)()",
        "assign `(lambda: d.update(k=1) or 1)()` to `a[0]`; `d` is now `{'k': 1}`",
    ),
    ("a[a[0]], a[0] = a[0], a[a[0]]", "set `a[1]` to `1` and `a[0]` to `2`"),
    ("n = 'a\\nb'", "set `n` to `'a\\nb'`"),
    ("n = 'a`b'", "set `n` to `` 'a`b' ``"),
    ("n = f'{i}'", "set `n` to `'0'`"),
    ("d['{x}'] = '{:value}'", "set `d['{x}']` to `'{:value}'`"),
    ("str.upper('{n}')", "call `str.upper('{n}')`"),
    ("raise ValueError('a\\n`b')", "raise `` ValueError: a\\n`b ``"),
    ("n = 'x' * 100", "set `n` to `'" + "x" * 78 + "…`"),
]


@pytest.mark.parametrize(("statement", "expected"), HOSTILE)
def test_no_action_claims_what_the_record_does_not_prove(statement, expected):
    assert said(f"{STICKY}# now\n{statement}\n")[-1] == expected


def test_a_name_of_the_module_is_not_taken_for_a_callers():
    code = """
total, items = 0, []
def inner():
    global total
    total = 5
    total = 5
    items.append(total)
def outer():
    total, items = 'local', [9]
    inner()
outer()
"""
    actions = [step.action for step in run(code).numbered if step.function == "inner"]
    assert actions == [
        "call `inner`",
        "set `total` to `5`",
        "set `total` to `5`",
        "append `5` to `items`, which is now `[5]`",
    ]


def test_the_authors_words_win():
    program = Program(code="x = 1\nx += 1\n", actions=((2, "one more: {x}"),))
    assert [step.action for step in Runner(None).run(program).numbered] == [
        "set `x` to `1`",
        "one more: `2`",
    ]


def interpreters():
    named = os.environ.get("TRACEMARK_TEST_PYTHONS")
    if named:
        return [path for name in named.split(":") if (path := shutil.which(name))]
    return [str(p) for p in sorted((Path.home() / ".pyenv" / "versions").glob("3.1*/bin/python"))]


@pytest.mark.parametrize("python", interpreters())
def test_actions_are_the_same_on_every_python(python):
    codes = [
        CALLS,
        *(code for code, _ in STATEMENTS if "\n    " not in code and "raise" not in code),
    ]
    code = "".join(
        f"if {n} > -1:\n" + "".join(f"    {line}\n" for line in part.strip().split("\n"))
        for n, part in enumerate(codes)
        if "import *" not in part and "1 / 0" not in part and "assert 1" not in part
    )
    here, there = (
        [step.action for step in runner.run(Program(code=code)).numbered]
        for runner in (Runner(None), Runner(None, Environment(python)))
    )
    assert here == there


# -- whatever the recorder says

NAMES = st.sampled_from(["x", "y", "global x", "nonlocal y", ""])
SOUP = st.text(alphabet="ab`{}\n'\"[](), \0\x1f\x01\x02:.𝔘", max_size=12)


def words(text):
    """Steps whose texts are drawn from `text`."""
    values = st.sampled_from(["1", "'a'", "[]", "[1]", "[1, 2]", "K()", "deque([1])"]) | text
    names = NAMES | text
    arguments = (names | values).map(lambda one: one.replace("{", "\x01").replace("}", "\x02"))
    fields = st.builds(
        lambda name, given: "{" + DIVIDER.join([name, *given]) + "}",
        st.sampled_from([*_FIELDS, ":unknown", "x", "global x", "nonlocal y"]),
        st.lists(arguments, max_size=9),
    )
    changes = st.builds(
        Change,
        name=names,
        before=values | st.none(),
        after=values | st.none(),
        how=st.sampled_from(["bound", "rebound", "deleted", "changed"]),
        object=st.none() | st.integers(0, 2),
        type=st.sampled_from(["list", "dict", "K"]),
    )
    parts = st.builds(Condition, text=text, shown=text, value=st.none())
    tests = st.builds(
        Condition,
        text=text,
        shown=text,
        value=st.booleans() | st.none(),
        parts=st.lists(parts, max_size=2).map(tuple),
    )
    syntaxes = st.sampled_from(
        ["assign", "expr", "raise", "while", "if", "case", "leave", "except"]
    )
    errors = st.none() | st.builds(Error, type=st.just("E"), message=text)

    def built(fields, syntax, changes, tests, error, output, places, values):
        slot = Slot(
            *("statement", syntax, (1, 0, 1, 9), 1, "f", None, False, " ".join(fields)),
            *((2, 0), (), False, None, (), (0, 0), None),
        )
        result = Outcome(kind="raised", error=error) if error else Outcome()
        return Words(slot, (*changes,), (*tests,), result, error, output, places, values.get)

    return st.builds(
        built,
        st.lists(fields, max_size=3),
        syntaxes,
        st.lists(changes, max_size=4),
        st.lists(tests, max_size=3),
        errors,
        text,
        st.lists(text, max_size=3),
        st.dictionaries(names, values),
    )


@given(step=words(SOUP), suppressed=st.booleans())
@settings(max_examples=500, deadline=None)
def test_filling_never_fails(step, suppressed):
    assert isinstance(step.action(ends_loop=False, suppressed=suppressed), str)


@given(step=words(SOUP.map(lambda text: re.sub(r"[{}\x01\x02]", "", text))))
@settings(max_examples=500, deadline=None)
def test_filling_leaves_no_field(step):
    assert "{" not in step.action(ends_loop=False, suppressed=False)


@given(output=st.text(max_size=200))
def test_what_was_printed_is_one_line(output):
    assert "\n" not in phrases.printed(output)
