"""What a program with functions does line by line, seen from outside through `sys.settrace`.

A visit begins with a line event and ends with the next event of the same call. Only for programs with one
statement on each line, whose values have a `repr` that says all.
"""

import contextlib
import io
import re
import sys
import traceback
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import FrameType, GeneratorType

NAME = "plain"
Names = dict[str, dict[str, str]]
"""What is seen from a call: its own names under "", global ones under "global", and those of each active function."""


@dataclass
class Visit:
    """A line is run once, or a function is called."""

    line: int
    before: Names
    conditions: Mapping[str, bool]
    """Those of the line, by what stands between its keyword and its colon."""
    after: Names = field(default_factory=dict)
    output: str = ""
    left: str | None = None
    """What was returned or yielded."""
    raised: str | None = None
    next: int | None = None
    """The next line that anything happened in."""
    next_here: int | None = None
    """The next line of the same call."""


class Visits:
    """All visits of a run, by line, and all calls, by function."""

    def __init__(self, code: str) -> None:
        self.lines: defaultdict[int, list[Visit]] = defaultdict(list)
        self.calls: defaultdict[str, list[Visit]] = defaultdict(list)
        self._code = code.split("\n")
        self._open: dict[FrameType, Visit] = {}
        self._returning: dict[FrameType, Visit] = {}
        self._last: tuple[FrameType, Visit] | None = None
        self._out = io.StringIO()
        self._written = 0
        program = compile(code, NAME, "exec")
        before = sys.gettrace()
        sys.settrace(self._event)
        try:
            with contextlib.redirect_stdout(self._out):
                exec(program, {"__name__": "__main__"})
        except Exception as error:  # of the program: it is one of the things that are seen
            own = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)]
            if own[-1] != NAME:
                raise
        finally:
            sys.settrace(before)

    def _event(self, frame: FrameType, event: str, argument):
        if frame.f_code.co_filename != NAME:
            return None
        visit = self._open.get(frame)
        if self._last and event in ("line", "exception"):
            where, last = self._last
            if last.next is None and (where, last.line) != (frame, frame.f_lineno):
                last.next = frame.f_lineno
        if event == "call" and visit is None and frame.f_code.co_name != "<module>":
            called = Visit(frame.f_lineno, seen(frame.f_back), {}, seen(frame))
            self.calls[frame.f_code.co_name].append(called)
        elif visit is not None and event != "call":
            self._end(visit, frame, event, argument)
        if event == "return" and (caller := self._open.get(frame.f_back)) is not None:  # type: ignore[arg-type]
            caller.before = seen(frame.f_back)  # with what the call has changed
        if event == "line":
            visit = Visit(frame.f_lineno, seen(frame), self._conditions(frame))
            self.lines[visit.line].append(visit)
            self._open[frame] = visit
            if self._code[visit.line - 1].strip().startswith("return "):
                self._returning[frame] = visit  # a `finally` may come before it is over
            self._last = frame, visit
        self._written = len(self._out.getvalue())
        return self._event

    def _end(self, visit: Visit, frame: FrameType, event: str, argument) -> None:
        if not visit.after:
            visit.after = seen(frame)
            visit.output = self._out.getvalue()[self._written :]
        if event == "exception":
            visit.raised = argument[0].__name__
        elif event == "line" and visit.next_here is None:
            visit.next_here = frame.f_lineno
        elif event == "return":
            self._returning.pop(frame, visit).left = shown(argument)

    def _conditions(self, frame: FrameType) -> dict[str, bool]:
        found = re.match(r"\s*(?:if|elif|while) (.+):\s*$", self._code[frame.f_lineno - 1])
        if found is None:
            return {}
        return {found[1]: bool(eval(found[1], frame.f_globals, frame.f_locals))}


def seen(frame: FrameType | None) -> Names:
    assert frame is not None
    found = {"": values(frame.f_locals), "global": values(frame.f_globals)}
    outer: FrameType | None = frame
    while outer is not None:
        if outer.f_code.co_filename == NAME:
            found.setdefault(outer.f_code.co_name, values(outer.f_locals))
        outer = outer.f_back
    return found


def values(names: Mapping[str, object]) -> dict[str, str]:
    return {name: shown(value) for name, value in names.items() if not name.startswith("_")}


def shown(value: object) -> str:
    """As `repr`, but for a generator, of which that tells an address."""
    return f"generator {value.__name__}" if isinstance(value, GeneratorType) else repr(value)
