"""Looks at a running program from outside, through `sys.settrace` and `frame.f_locals`.

A process of its own: it reads programs from standard input, one JSON string a line, runs each in a
fork of itself and in a folder of its own, and answers one line of JSON: what it saw, event by event;
an empty line where the program took the outsider with it. It shares no code with the recorder, and
runs each program as it was written.

An event is `[call, "line" or "return", line, active]`. Calls of the program's functions and class
bodies are numbered from 0, the module, in the order in which they start; `active` is a list of
`[call, function, {name: [type, text, identity]}]` for every call that is active, the module first.
`text` is None where what a reader should see is open to doubt; `identity` is None for all but
mutable objects.
"""

import __future__

import json
import os
import re
import signal
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from inspect import CO_OPTIMIZED
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType, ModuleType

NAME = "sample.py"
NO_CALLS = ("<lambda>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
"""Code that belongs to the statement that it stands in."""
MAX_EVENTS, MAX_SECONDS = 5000, 20
MAX_ITEMS, MAX_DEPTH, MAX_TEXT = 20, 4, 200
MUTABLE = (list, dict, set, bytearray, deque, defaultdict, Counter, OrderedDict)


class Doubt(Exception):
    """What a reader should see of a value is open to doubt."""


def text_of(value, inside=()):
    """The value as a literal. Raises Doubt for all values but those of the simplest kinds."""
    if is_a(value, type(None), type(...), bool, float):
        return repr(value)
    if is_a(value, int) and value.bit_length() <= MAX_TEXT:
        return repr(value)
    if is_a(value, str, bytearray) and len(value) <= MAX_TEXT:
        return repr(value)
    if any(value is outer for outer in inside):
        return text_of_cycle(value)
    if len(inside) == MAX_DEPTH:
        raise Doubt
    inside = (*inside, value)
    if is_plain_instance(value):
        base = [text_of_base(value, inside)] if isinstance(value, (list, dict)) else []
        fields = [f"{name}={text_of(one, inside)}" for name, one in some(vars(value).items())]
        return f"{type(value).__name__}({', '.join(base + fields)})"
    if is_builtin_error(value):
        return f"{type(value).__name__}({', '.join(text_of(one, inside) for one in value.args)})"
    if is_a(value, list, tuple, set, deque):
        items = [text_of(item, inside) for item in some(in_order(value))]
        return text_of_items(value, items)
    if is_a(value, dict, defaultdict, Counter, OrderedDict):
        pairs = [f"{text_of(k, inside)}: {text_of(v, inside)}" for k, v in some(value.items())]
        return text_of_pairs(value, f"{{{', '.join(pairs)}}}")
    raise Doubt


def is_a(value, *kinds):
    """Is its type exactly one of these? Asks nothing of the program's own classes."""
    return any(type(value) is kind for kind in kinds)


def text_of_cycle(value):
    if is_a(value, list, dict):
        return "[...]" if is_a(value, list) else "{...}"
    raise Doubt


def text_of_base(value, inside):
    """What an object of a class of the program's own holds as a list or dictionary."""
    if isinstance(value, list):
        return text_of_items([], [text_of(one, inside) for one in some([*list.__iter__(value)])])
    items = some(dict.items(value))
    return f"{{{', '.join(f'{text_of(k, inside)}: {text_of(v, inside)}' for k, v in items)}}}"


def text_of_items(value, items):
    inner = ", ".join(items)
    if is_a(value, list):
        return f"[{inner}]"
    if is_a(value, tuple):
        return f"({inner},)" if len(items) == 1 else f"({inner})"
    if is_a(value, set):
        return f"{{{inner}}}" if items else "set()"
    limit = "" if value.maxlen is None else f", maxlen={value.maxlen}"
    return f"deque([{inner}]{limit})"


def text_of_pairs(value, text):
    if is_a(value, dict):
        return text
    if is_a(value, defaultdict):
        if type(value.default_factory) is not type:
            raise Doubt
        return f"defaultdict({value.default_factory.__name__}, {text})"
    return f"{type(value).__name__}({text})" if value else f"{type(value).__name__}()"


def some(items):
    if len(items) > MAX_ITEMS:
        raise Doubt
    return items


def in_order(value):
    """The items; those of a set sorted."""
    if not is_a(value, set):
        return value
    if all(is_a(item, int) for item in value) or all(is_a(item, str) for item in value):
        return sorted(value)
    raise Doubt


def is_plain_instance(value):
    """An object of a class of the program's own: its attributes, and at most a list or dictionary."""
    kind = type(value)
    return (
        type(kind) is type
        and kind.__module__ == "__main__"
        and kind.__bases__ in ((object,), (list,), (dict,))
        and not {"__slots__", "__getattribute__"} & set(vars(kind))
        and type(vars(value)) is dict
        and all(type(name) is str for name in vars(value))
    )


def is_builtin_error(value):
    kind = type(value)
    return type(kind) is type and kind.__module__ == "builtins" and issubclass(kind, BaseException)


def picture(value):
    try:
        text = text_of(value)
    except Doubt:
        text = None
    mutable = is_a(value, *MUTABLE) or is_plain_instance(value)
    return [type.__getattribute__(type(value), "__name__"), text, id(value) if mutable else None]


class Call:
    """The local trace function of one call; as `frame.f_trace` it also names the call."""

    def __init__(self, observer, number):
        self.observer = observer
        self.number = number

    def __call__(self, frame, event, argument):
        if event in ("line", "return"):
            try:
                self.observer.look(frame, event)
            except BaseException:
                os._exit(1)  # never into the program
        return self


class Observer:
    def __init__(self):
        self.calls = 0
        self.events = []

    def __call__(self, frame, event, argument):
        """The global trace function: a call starts, or goes on after a `yield`."""
        code = frame.f_code
        if code.co_filename != NAME or code.co_name in NO_CALLS:
            return None
        if frame.f_trace is None:
            self.calls += 1
            return Call(self, self.calls - 1)
        return frame.f_trace

    def look(self, frame: FrameType, event: str):
        active = []
        outer: FrameType | None = frame
        while outer is not None:
            if isinstance(outer.f_trace, Call):
                active.append([outer.f_trace.number, outer.f_code.co_name, variables(outer)])
            outer = outer.f_back
        if len(self.events) == MAX_EVENTS:
            raise RuntimeError("too many events")
        self.events.append([active[0][0], event, frame.f_lineno, active[::-1]])


def variables(frame):
    """What each name has that the program gave a value to, in the words of the source."""
    code, names = frame.f_code, dict(frame.f_locals)
    if code.co_flags & CO_OPTIMIZED:  # what `exec` leaves in f_locals is no variable
        own = {*code.co_varnames, *code.co_cellvars, *code.co_freevars}
        names = {as_written(name): names[name] for name in names if name in own}
    return {
        name: picture(value)
        for name, value in names.items()
        if type(value) is not __future__._Feature
    }


def as_written(name):
    """`__x` for `_Class__x`."""
    return re.sub(r"^_[^_]\w*?(?=__)", "", name)


def observed(code):
    """All events of a run."""
    main = sys.modules["__main__"] = ModuleType("__main__")
    vars(main).update(__file__=NAME, __cached__=None, __annotations__={})
    observer = Observer()
    compiled = compile(code, NAME, "exec", dont_inherit=True)
    sys.settrace(observer)
    try:
        exec(compiled, vars(main))
    except BaseException:  # how it ends is no state
        pass
    finally:
        sys.settrace(None)
    return observer.events


def in_fork(code, folder):
    """What `observed` says, from a process that nothing else runs in."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.close(reader)
        signal.alarm(MAX_SECONDS)
        os.chdir(folder)
        sys.path[0] = folder
        sys.argv[:] = [NAME]
        Path(NAME).write_text(code, encoding="utf-8")
        for number in (0, 1, 2):
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
        with os.fdopen(writer, "w") as answer:
            answer.write(json.dumps(observed(code)))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.wait()
    return text


if __name__ == "__main__":
    for given in sys.stdin:
        with TemporaryDirectory() as folder:
            sys.stdout.write(in_fork(json.loads(given), folder) + "\n")
        sys.stdout.flush()
