"""The probes: what runs behind each statement of the sample and around each condition.

A probe is given the number of its site and the values that its statement bound; it appends them to
the log, and the rows are made of that elsewhere. To the sample a probe is a function that gives back
what it was given, so the sample goes on as if it were not there. These are the functions on which the
speed of a recording depends, so what they all share are names of this module: there is one run in a
process. A value that is a small number or a short text goes into the log as it is; for anything else
there is `_slow`.

Past the limit of rows the code of each probe is exchanged for code that only counts (`be_quiet`).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from sys import _getframe
from types import FunctionType, ModuleType
from typing import Any

from .heap import quick_tuple
from .log import AT, FAR, PUSH
from .reading import MAX_ITEMS as ITEMS
from .recursion import set_limit

# What all probes share; `connect` sets it.
entries: list[Any] = []
"""The log."""
extend: Callable[[tuple[Any, ...]], None] = entries.extend
objects: dict[int, Any] = {}
"""What is known of objects, by their `id`."""
in_flight: dict[int, Any] = {}
"""`Recorder.in_flight`."""
kept_values: list[tuple[int, Any]] = []
"""What `keep` was given."""
recorder: Any = None
recent: Any = None
"""The list that was changed last, as the recorder knows it."""
chunk = 1 << 62
"""Length of the log at which it is sent."""
limit = 0
"""Recursion limit between probes."""
room = 0
"""Recursion limit while a probe works."""
level = 1
"""How far out the sample's frame is from a probe's."""
LARGE = 10**15
SHORT = 40
"""Characters of a text that goes into the log as it is."""
TOO_DEEP = ("maximum recursion depth exceeded",)
none = type(None)
module = ModuleType


def connect(watcher: Any, log: list[Any], known: dict[int, Any], none_known: Any) -> None:
    """The run that the probes belong to; `none_known` stands for a list that nobody has."""
    global entries, extend, objects, in_flight, kept_values, recorder, recent
    entries, extend, objects = log, log.extend, known
    in_flight, kept_values = watcher.in_flight, watcher.kept
    recorder, recent = watcher, none_known


def _quick(a: Any) -> Any:
    """The value as it is told, if that takes no time; else `recorder`."""
    t = type(a)
    if (
        (t is int and -LARGE < a < LARGE)
        or t is bool
        or t is none
        or (t is str and len(a) <= SHORT and a.isascii())
        or (t is float and a - a == 0)
    ):
        return a
    known = objects.get(id(a))
    if known is not None and known.depth == 0:
        if known.held is a or (known.weak is not None and known.weak() is a):
            return known.ref
    return recorder


def _slow(work: Callable[..., Any], *arguments: Any) -> Any:
    """What needs more calls than the sample's recursion limit may allow."""
    set_limit(room)
    try:
        return work(*arguments)
    except Exception as error:
        recorder.failure(error)


def _one(k: int, a: Any) -> None:
    """An entry of one value that is no short text or number."""
    told = _quick(a)
    if told is recorder:
        _slow(recorder.row, k, a)
    else:
        extend((k, told))


def _two(k: int, a: Any, b: Any) -> None:
    one, other = _quick(a), _quick(b)
    if one is recorder or other is recorder:
        _slow(recorder.row, k, a, b)
    else:
        extend((k, one, other))


# -- rows: k is the number of the site


def row0(k: int) -> None:
    """A statement is done that bound nothing."""
    extend((k,))


def row1(k: int, a: Any) -> None:
    """A statement is done that bound one name."""
    t = type(a)
    if (
        (t is int and -LARGE < a < LARGE)
        or t is bool
        or t is none
        or (t is str and len(a) <= SHORT and a.isascii())
        or (t is float and a - a == 0)
    ):
        extend((k, a))
    else:
        known = objects.get(id(a))
        if (
            known is not None
            and known.depth == 0
            and (known.held is a or (known.weak is not None and known.weak() is a))
        ):
            extend((k, known.ref))
        else:
            set_limit(room)
            _one(k, a)
            set_limit(limit)


def row_again(k: int, a: Any) -> None:
    """`name += …` has just run, which may have changed the object itself."""
    t = type(a)
    if (
        (t is int and -LARGE < a < LARGE)
        or t is bool
        or t is none
        or (t is str and len(a) <= SHORT and a.isascii())
        or (t is float and a - a == 0)
    ):
        extend((k, a))
    else:
        _slow(recorder.row_again, k, a)
        set_limit(limit)


def rows(k: int, *values: Any) -> None:
    """A statement is done that bound several names."""
    for a in values:
        t = type(a)
        if not (
            (t is int and -LARGE < a < LARGE)
            or t is bool
            or t is none
            or (t is str and len(a) <= SHORT and a.isascii())
            or (t is float and a - a == 0)
        ):
            break
    else:
        extend((k, *values))
        return
    _slow(recorder.row, k, *values)
    set_limit(limit)


def row_out(k: int, *values: Any) -> None:
    """A statement is done that may have printed."""
    _slow(recorder.row_out, k, *values)
    set_limit(limit)


def row_near(k: int, *values: Any) -> None:
    """A statement is done where names are shared with other functions, or in a class body."""
    _slow(recorder.row_near, k, *values)
    set_limit(limit)


def row_look(k: int, *values: Any) -> None:
    """A statement is done that may have changed anything."""
    _slow(recorder.row_look, k, *values)
    set_limit(limit)


def pass1(k: int, a: Any) -> None:
    """A loop took an item, and bound one name to it."""
    t = type(a)
    if (
        (t is int and -LARGE < a < LARGE)
        or t is bool
        or t is none
        or (t is str and len(a) <= SHORT and a.isascii())
        or (t is float and a - a == 0)
    ):
        extend((k, a))
    else:
        known = objects.get(id(a))
        if (
            known is not None
            and known.depth == 0
            and (known.held is a or (known.weak is not None and known.weak() is a))
        ):
            extend((k, known.ref))
        else:
            set_limit(room)
            _one(k, a)
            set_limit(limit)
    if len(entries) > chunk:
        _slow(recorder.full)
        set_limit(limit)


def beat() -> None:
    """The body of a `while` loop begins."""
    if len(entries) > chunk:
        _slow(recorder.full)
        set_limit(limit)


def passes(k: int, *values: Any) -> None:
    """A loop took an item, and bound several names."""
    _slow(recorder.row, k, *values)
    if len(entries) > chunk:
        _slow(recorder.full)
    set_limit(limit)


def jump(k: int) -> None:
    """`break` or `continue` comes."""
    if in_flight:
        _slow(recorder.landed, _getframe(level))
        set_limit(limit)
    extend((k,))


# -- changes of objects


def item(obj: Any, index: Any, offset: int) -> None:
    """`obj[index + offset] = …`, and its row comes."""
    if type(obj) is list and type(index) is int:
        index += offset
        known = objects.get(id(obj))
        if known is None:
            return
        if known.held is obj and len(obj) == known.length:
            a = obj[index]
            t = type(a)
            if (t is int and -LARGE < a < LARGE) or t is bool or (t is float and a - a == 0):
                if index < 0:
                    index += known.length
                if index < ITEMS:
                    known.told[index] = a
                whole = known.whole
                if whole is not None:
                    b = whole[index]
                    whole[index] = a
                    if index >= ITEMS and (a is b or (a == b and type(b) is t)):
                        return
                extend((AT, known.number, index, a))
                return
    elif offset:
        _slow(recorder.heap.look, obj)
        set_limit(limit)
        return
    elif type(obj) is dict:
        set_limit(room)
        done_quickly = _key(obj, index)
        set_limit(limit)
        if done_quickly:
            return
    _slow(recorder.heap.item, obj, index)
    set_limit(limit)


def _key(obj: dict[Any, Any], key: Any) -> bool:
    """`obj[key] = …` has just run: is it told?"""
    known = objects.get(id(obj))
    if known is None:
        if obj is recorder.names.module:
            _slow(recorder.look)
            set_limit(room)
        return True
    kind = type(key)
    if known.held is not obj or known.places is None or len(obj) != known.length:
        return False
    if (kind is not str or len(key) > SHORT or not key.isascii()) and kind is not int:
        return False
    a = obj[key]
    t = type(a)
    if not (
        (t is int and -LARGE < a < LARGE)
        or t is bool
        or (t is str and len(a) <= SHORT and a.isascii())
        or (t is float and a - a == 0)
    ):
        return False
    place = known.places.get(key)
    if place is not None:
        known.told[place] = a
        extend((AT, known.number, place, a))
    elif known.length > ITEMS and (kind is str or -LARGE < key < LARGE):
        extend((FAR, known.number, key, a, known.length))
    else:
        return False
    return True


def _attribute(obj: Any, name: str) -> None:
    """`obj.name = …`, and its row comes."""
    known = objects.get(id(obj))
    if known is None:
        if type(obj) is module:
            _slow(recorder.look)
            set_limit(room)
        return
    if known.read is not None and known.places is not None and known.is_of(obj):
        a = known.read(obj).get(name)
        t = type(a)
        place = known.places.get(name)
        if place is not None and (
            (t is int and -LARGE < a < LARGE)
            or t is bool
            or (t is str and len(a) <= SHORT and a.isascii())
            or (t is float and a - a == 0)
        ):
            known.told[place] = a
            extend((AT, known.number, place, a))
            return
    _slow(recorder.heap.attribute, obj, name)
    set_limit(room)


def _pushed(obj: Any) -> None:
    """`obj.append(…)`, and its row comes."""
    known = objects.get(id(obj))
    if known is None:
        return
    if type(obj) is list and known.held is obj and len(obj) == known.length + 1:
        a = obj[-1]
        t = type(a)
        if (t is int and -LARGE < a < LARGE) or (t is str and len(a) <= SHORT and a.isascii()):
            if known.length < ITEMS:
                known.told.append(a)
            elif known.whole is not None:
                known.whole.append(a)
            elif known.length == ITEMS:
                _slow(recorder.heap.pushed, obj)
                set_limit(room)
                return
            known.length += 1
            extend((PUSH, known.number, a))
            return
        if t is tuple:
            told = quick_tuple(a)
            if told is not None:
                known.whole = None
                if known.length < ITEMS:
                    known.told.append(told)
                known.length += 1
                extend((PUSH, known.number, told))
                return
    _slow(recorder.heap.pushed, obj)
    set_limit(room)


def attribute(obj: Any, name: str) -> None:
    """`obj.name = …`, and its row comes."""
    set_limit(room)
    _attribute(obj, name)
    set_limit(limit)


def pushed(obj: Any) -> None:
    """`obj.append(…)`, and its row comes."""
    set_limit(room)
    _pushed(obj)
    set_limit(limit)


def changed(obj: Any) -> None:
    """A method that may have changed `obj` is done, and the row comes."""
    _slow(recorder.heap.look, obj)
    set_limit(limit)


def row_item(k: int, obj: Any, index: Any, offset: int) -> None:
    """`obj[index + offset] = …` is done."""
    if type(obj) is list and type(index) is int:
        global recent
        known = recent
        if known.held is not obj:
            known = objects.get(id(obj))
            if known is None:
                extend((k,))
                return
            recent = known
        a = obj[index + offset]
        t = type(a)
        if (
            (t is bool or (t is int and -LARGE < a < LARGE) or (t is float and a - a == 0))
            and known.held is obj
            and len(obj) == known.length
        ):
            index += offset
            if index < 0:
                index += known.length
            whole = known.whole
            if whole is None:
                if index < ITEMS:
                    known.told[index] = a
            else:
                b = whole[index]
                whole[index] = a
                if index < ITEMS:
                    known.told[index] = a
                elif a is b or (a == b and type(b) is t):
                    extend((k,))
                    return
            extend((AT, known.number, index, a, k))
            return
    elif offset:
        _slow(recorder.heap.look, obj)
        set_limit(limit)
        extend((k,))
        return
    elif type(obj) is dict:
        set_limit(room)
        done_quickly = _key(obj, index)
        set_limit(limit)
        if done_quickly:
            extend((k,))
            return
    if offset:
        index += offset
    _slow(recorder.heap.item, obj, index)
    set_limit(limit)
    extend((k,))


def row_attribute(k: int, obj: Any, name: str) -> None:
    """`obj.name = …` is done."""
    known = objects.get(id(obj))
    if (
        known is not None
        and known.read is not None
        and known.weak is not None
        and known.weak() is obj
    ):
        place = known.places.get(name)
        if place is not None:
            a = known.read(obj).get(name)
            t = type(a)
            if (
                (t is int and -LARGE < a < LARGE)
                or t is bool
                or (t is str and len(a) <= SHORT and a.isascii())
                or (t is float and a - a == 0)
            ):
                known.told[place] = a
                extend((AT, known.number, place, a, k))
                return
    set_limit(room)
    _attribute(obj, name)
    set_limit(limit)
    extend((k,))


def row_pushed(k: int, obj: Any) -> None:
    """`obj.append(…)` is done."""
    set_limit(room)
    _pushed(obj)
    set_limit(limit)
    extend((k,))


def keep(number: int, value: Any) -> Any:
    """A base or an index on its way, for a later probe."""
    kept_values.append((number, value))
    return value


def kept(number: int) -> Any:
    """What `keep` was given; where that is lost, everything is looked at."""
    waiting = kept_values
    if waiting:
        found = waiting.pop()
        if found[0] == number:
            return found[1]
        for place in range(len(waiting) - 1, -1, -1):
            if waiting[place][0] == number:
                waiting.append(found)
                return waiting.pop(place)[1]
        waiting.clear()
    _slow(recorder.look)
    set_limit(limit)
    return None


def before() -> None:
    """Something unknown comes: it may never come back."""
    _slow(recorder.before)
    set_limit(limit)


def send() -> None:
    """Something comes that may take long."""
    _slow(recorder.send)
    set_limit(limit)


def looking(value: Any) -> Any:
    """A lambda is done that may have changed anything."""
    _slow(recorder.look)
    set_limit(limit)
    return value


def nearing(value: Any) -> Any:
    """`:=` has bound a name that several functions share."""
    _slow(recorder.near)
    set_limit(limit)
    return value


# -- calls


def enter0(k: int) -> None:
    """A function starts that has no parameters."""
    try:
        set_limit(limit)
    except RecursionError as error:
        error.args = TOO_DEEP
        raise
    extend((k,))
    if len(entries) > chunk:
        _slow(recorder.full)
        set_limit(limit)


def enter1(k: int, a: Any) -> None:
    """A function of one parameter starts."""
    try:
        set_limit(limit)
    except RecursionError as error:
        error.args = TOO_DEEP
        raise
    t = type(a)
    if (t is int and -LARGE < a < LARGE) or (t is str and len(a) <= SHORT and a.isascii()):
        extend((k, a))
    else:
        known = objects.get(id(a))
        if (
            known is not None
            and known.depth == 0
            and (known.held is a or (known.weak is not None and known.weak() is a))
        ):
            extend((k, known.ref))
        else:
            set_limit(room)
            _one(k, a)
            set_limit(limit)
    if len(entries) > chunk:
        _slow(recorder.full)
        set_limit(limit)


def enter2(k: int, a: Any, b: Any) -> None:
    """A function of two parameters starts."""
    try:
        set_limit(limit)
    except RecursionError as error:
        error.args = TOO_DEEP
        raise
    t = type(b)
    if t is int and -LARGE < b < LARGE:
        if type(a) is int:
            told = a if -LARGE < a < LARGE else None
        else:
            known = objects.get(id(a))
            told = known.ref if known is not None and known.depth == 0 and known.is_of(a) else None
    else:
        told = None
    if told is not None:
        extend((k, told, b))
    else:
        set_limit(room)
        _two(k, a, b)
        set_limit(limit)
    if len(entries) > chunk:
        _slow(recorder.full)
        set_limit(limit)


def enters(k: int, *values: Any) -> None:
    """A function of more parameters starts."""
    try:
        set_limit(limit)
    except RecursionError as error:
        error.args = TOO_DEEP
        raise
    _slow(recorder.row, k, *values)
    if len(entries) > chunk:
        _slow(recorder.full)
    set_limit(limit)


def enter_near(k: int, names: Any, shifts: Any, readers: Any, *values: Any) -> None:
    """A function whose names others may bind."""
    try:
        set_limit(limit)
    except RecursionError as error:
        error.args = TOO_DEEP
        raise
    _slow(recorder.enter, k, _getframe(level), names, shifts, readers, values)
    set_limit(limit)


def enter_class(k: int) -> None:
    """A class body starts."""
    try:
        set_limit(limit)
    except RecursionError as error:
        error.args = TOO_DEEP
        raise
    _slow(recorder.enter_class, k, _getframe(level))
    set_limit(limit)


def enter_module(k: int) -> None:
    """The sample starts."""
    extend((k,))
    recorder.enter_module(_getframe(level))


def leave(k: int) -> None:
    """A function ends without `return`, or behind all of its `finally`."""
    if in_flight:  # not to be taken for an exception in a later frame at the same address
        _slow(recorder.landed, _getframe(level))
        set_limit(limit)
    extend((k,))


def leave_near(k: int) -> None:
    """A class body, or a function that shares names with others, ends."""
    _slow(recorder.leave, k, _getframe(level))
    set_limit(limit)


def ret(k: int, a: Any) -> Any:
    """`return` comes."""
    t = type(a)
    if (
        (t is int and -LARGE < a < LARGE)
        or t is bool
        or t is none
        or (t is str and len(a) <= SHORT and a.isascii())
        or (t is float and a - a == 0)
    ) and not in_flight:
        extend((k, a))
    elif in_flight:
        _slow(recorder.ret, k, _getframe(level), a)
        set_limit(limit)
    else:
        known = objects.get(id(a))
        if (
            known is not None
            and known.depth == 0
            and (known.held is a or (known.weak is not None and known.weak() is a))
        ):
            extend((k, known.ref))
        else:
            set_limit(room)
            _one(k, a)
            set_limit(limit)
    return a


def ret_near(k: int, value: Any, *_: None) -> Any:
    """`return` comes, where names are shared or something was printed or changed."""
    _slow(recorder.ret_near, k, _getframe(level), value)
    set_limit(limit)
    return value


def ret_look(k: int, value: Any, *_: None) -> Any:
    """`return` comes, after anything may have changed."""
    _slow(recorder.ret_look, k, _getframe(level), value)
    set_limit(limit)
    return value


def yielding(k: int, value: Any) -> Any:
    """`yield` comes."""
    _slow(recorder.yielding, k, _getframe(level), value)
    set_limit(limit)
    return value


def awaiting(k: int, value: Any) -> Any:
    """`await` is about to run."""
    _slow(recorder.awaiting, k, _getframe(level))
    set_limit(limit)
    return value


def awaited(k: int, value: Any) -> Any:
    """`await` is done."""
    _slow(recorder.awaited, k, _getframe(level))
    set_limit(limit)
    return value


# -- exceptions


def _slow_in_flight(work: Callable[..., Any], *arguments: Any) -> None:
    """As `_slow`, while an exception is in flight: a lack of memory or stack is no new one."""
    try:
        _slow(work, *arguments)
    except (MemoryError, RecursionError):
        pass  # this row is missing; the next one tells what has changed


def let_go() -> tuple[()]:
    """What was kept for later probes, which will not come, goes with what the guard is given."""
    gone: tuple[()] = recorder.let_go()
    return gone


def raising(k: int) -> None:
    """`raise` is about to run."""
    if in_flight:
        _slow(recorder.landed, _getframe(level))
        set_limit(limit)
    extend((k,))


def raised(k: int) -> tuple[()]:
    """An exception leaves the statements that a guard stands around."""
    _slow_in_flight(recorder.raised, k, _getframe(level))
    set_limit(limit)
    return let_go()


def failed(k: int) -> tuple[()]:
    """An exception leaves a function."""
    _slow_in_flight(recorder.failed, k, _getframe(level))
    set_limit(limit)
    return let_go()


def uncaught(k: int) -> None:
    """An exception leaves the sample."""
    _slow_in_flight(recorder.raised, k, _getframe(level))
    recorder.take_uncaught()


def stopped(k: int) -> None:
    """An exception leaves the setup or the driver."""
    recorder.take_uncaught()


def handling(k: int, *values: Any) -> None:
    """An `except` clause starts."""
    _slow(recorder.handling, k, _getframe(level), *values)
    set_limit(limit)


def handled(k: int) -> None:
    """After a `try`: the name of the handler that ran is gone."""
    extend((k,))


def rest(k: int) -> tuple[()]:
    """An exception leaves a `try` with `except*` clauses."""
    _slow_in_flight(recorder.rest, k, _getframe(level))
    set_limit(limit)
    return let_go()


def left(k: int) -> None:
    """After a `with`: an exception still in flight here was suppressed by it."""
    _slow(recorder.left, k, _getframe(level))
    set_limit(limit)


# -- conditions


def operand(k: int, a: Any) -> Any:
    """An operand of a condition, on its way."""
    t = type(a)
    if (
        (t is int and -LARGE < a < LARGE)
        or t is bool
        or t is none
        or (t is str and len(a) <= SHORT and a.isascii())
        or (t is float and a - a == 0)
    ):
        extend((k, a))
    else:
        known = objects.get(id(a))
        if (
            known is not None
            and known.depth == 0
            and (known.held is a or (known.weak is not None and known.weak() is a))
        ):
            extend((k, known.ref))
        else:
            set_limit(room)
            _one(k, a)
            set_limit(limit)
    return a


def true0(k: int) -> bool:
    """The condition holds."""
    extend((k,))
    return True


def false0(k: int) -> bool:
    """The condition does not hold."""
    extend((k,))
    return False


def true1(k: int, a: Any) -> bool:
    """The condition holds; one operand is given by its name."""
    t = type(a)
    if (
        (t is int and -LARGE < a < LARGE)
        or t is bool
        or (t is str and len(a) <= SHORT and a.isascii())
    ):
        extend((k, a))
    else:
        known = objects.get(id(a))
        if (
            known is not None
            and known.depth == 0
            and (known.held is a or (known.weak is not None and known.weak() is a))
        ):
            extend((k, known.ref))
        else:
            set_limit(room)
            _one(k, a)
            set_limit(limit)
    return True


def false1(k: int, a: Any) -> bool:
    """The condition does not hold; one operand is given by its name."""
    t = type(a)
    if (
        (t is int and -LARGE < a < LARGE)
        or t is bool
        or (t is str and len(a) <= SHORT and a.isascii())
    ):
        extend((k, a))
    else:
        known = objects.get(id(a))
        if (
            known is not None
            and known.depth == 0
            and (known.held is a or (known.weak is not None and known.weak() is a))
        ):
            extend((k, known.ref))
        else:
            set_limit(room)
            _one(k, a)
            set_limit(limit)
    return False


def true2(k: int, a: Any, b: Any) -> bool:
    """The condition holds; two operands are given by their names."""
    if type(a) is int is type(b) and -LARGE < a < LARGE and -LARGE < b < LARGE:
        extend((k, a, b))
    else:
        set_limit(room)
        _two(k, a, b)
        set_limit(limit)
    return True


def false2(k: int, a: Any, b: Any) -> bool:
    """The condition does not hold; two operands are given by their names."""
    if type(a) is int is type(b) and -LARGE < a < LARGE and -LARGE < b < LARGE:
        extend((k, a, b))
    else:
        set_limit(room)
        _two(k, a, b)
        set_limit(limit)
    return False


def trues(k: int, *values: Any) -> bool:
    """The condition holds; more operands are given."""
    _slow(recorder.row, k, *values)
    set_limit(limit)
    return True


def falses(k: int, *values: Any) -> bool:
    """The condition does not hold; more operands are given."""
    _slow(recorder.row, k, *values)
    set_limit(limit)
    return False


def true_near(k: int, *values: Any) -> bool:
    """The condition holds, where names are shared."""
    _slow(recorder.row_near, k, *values)
    set_limit(limit)
    return True


def false_near(k: int, *values: Any) -> bool:
    """The condition does not hold, where names are shared."""
    _slow(recorder.row_near, k, *values)
    set_limit(limit)
    return False


def true_look(k: int, *values: Any) -> bool:
    """The condition holds, after anything may have changed."""
    _slow(recorder.row_look, k, *values)
    set_limit(limit)
    return True


def false_look(k: int, *values: Any) -> bool:
    """The condition does not hold, after anything may have changed."""
    _slow(recorder.row_look, k, *values)
    set_limit(limit)
    return False


def done(value: Any, obj: Any) -> Any:
    """A method that may have changed `obj` is done, in the middle of a statement."""
    _slow(recorder.heap.look, obj)
    set_limit(limit)
    return value


def unset(k: int) -> None:
    """A name is not set any more, and the row comes."""
    extend((k,))


def subject_look(k: int, value: Any) -> Any:
    """The subject of `match`, after anything may have changed."""
    _slow(recorder.look)
    _slow(recorder.row, k, value)
    set_limit(limit)
    return value


def half(k: int, value: Any) -> None:
    """A statement has bound a name and is not done."""
    _slow(recorder.row, k, value)
    set_limit(limit)


def looking_first() -> None:
    """A function starts that may be called in the middle of anything."""
    _slow(recorder.look)
    set_limit(limit)


def choice(k: int, value: Any) -> Any:
    """`and` and `or` as a value: its truth is told only where asking runs no code."""
    _slow(recorder.choice, k, value)
    set_limit(limit)
    return value


def named(k: int, a: Any) -> Any:
    """`:=` binds a name in the middle of a statement."""
    _slow(recorder.row, k, a)
    set_limit(limit)
    return a


# -- match


def subject(k: int, value: Any) -> Any:
    """The subject of `match`."""
    _slow(recorder.row, k, value)
    set_limit(limit)
    return value


def matched(k: int, *captures: Any) -> bool:
    """A pattern matched, and its captures are bound."""
    _slow(recorder.row, k, *captures)
    set_limit(limit)
    return True


def unmatched(k: int) -> None:
    """No case matched."""
    extend((k,))


# -- while code runs that is not shown


def _hidden_start(k: int, *values: Any) -> None:
    """A function starts that hidden code may have called."""
    try:
        set_limit(limit)
    except RecursionError as error:
        error.args = TOO_DEEP
        raise
    _slow(recorder.called, k, _getframe(level), *values)
    set_limit(limit)


def _hidden_start_near(k: int, names: Any, shifts: Any, readers: Any, *values: Any) -> None:
    try:
        set_limit(limit)
    except RecursionError as error:
        error.args = TOO_DEEP
        raise
    _slow(recorder.called_from, _getframe(level))
    _slow(recorder.enter, k, _getframe(level), names, shifts, readers, values)
    set_limit(limit)


def watch_starts() -> None:
    """From now on it is seen who calls a function."""
    for probe in (enter0, enter1, enter2, enters):
        probe.__code__ = _hidden_start.__code__
    enter_near.__code__ = _hidden_start_near.__code__


# -- past the limit of rows

more = count(1).__next__
"""Counts the rows that are not recorded."""
most = 1 << 62
"""How many there may be."""


def _nothing(*_: Any) -> None:
    pass


def _one_row(*_: Any) -> None:
    if more() > most:
        recorder.stop()


def _start(*_: Any) -> None:
    try:
        set_limit(limit)
    except RecursionError as error:
        error.args = TOO_DEEP
        raise
    if more() > most:
        recorder.stop()


def _true(*_: Any) -> bool:
    if more() > most:
        recorder.stop()
    return True


def _false(*_: Any) -> bool:
    more()
    return False


def _matched(*_: Any) -> bool:
    return True


def _value(k: Any, value: Any, *_: Any) -> Any:
    return value


def _first_value(value: Any, obj: Any) -> Any:
    return value


def _only_value(value: Any) -> Any:
    return value


def _returned(k: Any, value: Any, *_: Any) -> Any:
    more()
    return value


def _passing(_: int) -> tuple[()]:
    _slow(recorder.hide_probes, _getframe(level))
    set_limit(limit)
    return ()


def _ended(_: int) -> None:
    _slow(recorder.hide_probes, _getframe(level))
    recorder.take_uncaught()


QUIET: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(
        ("row0", "row1", "row_again", "rows", "row_out", "row_near", "row_look"), _one_row
    ),
    **dict.fromkeys(("pass1", "passes", "row_item", "row_attribute", "row_pushed"), _one_row),
    **dict.fromkeys(("jump", "handling"), _one_row),
    **dict.fromkeys(("beat", "item", "attribute", "pushed", "changed", "kept"), _nothing),
    **dict.fromkeys(("before", "send", "leave", "leave_near", "unmatched"), _nothing),
    **dict.fromkeys(("raising", "handled", "left", "half", "looking_first", "unset"), _nothing),
    **dict.fromkeys(("raised", "failed", "rest"), _passing),
    **dict.fromkeys(("enter0", "enter1", "enter2", "enters", "enter_near", "enter_class"), _start),
    **dict.fromkeys(("true0", "true1", "true2", "trues", "true_near", "true_look"), _true),
    **dict.fromkeys(("false0", "false1", "false2", "falses", "false_near", "false_look"), _false),
    **dict.fromkeys(
        ("keep", "operand", "awaiting", "awaited", "choice", "named", "subject", "subject_look"),
        _value,
    ),
    **dict.fromkeys(("ret", "ret_near", "ret_look", "yielding"), _returned),
    **{
        "looking": _only_value,
        "nearing": _only_value,
        "done": _first_value,
        "matched": _matched,
        "uncaught": _ended,
    },
}
"""What each probe does past the limit."""


def probes() -> dict[str, FunctionType]:
    """All probes by name."""
    return {name: globals()[name] for name in [*QUIET, "enter_module", "stopped"]}


def be_quiet() -> None:
    """From now on nothing is recorded; the rows that would have been are counted."""
    for name, quiet in QUIET.items():
        assert isinstance(quiet, FunctionType)
        globals()[name].__code__ = quiet.__code__
