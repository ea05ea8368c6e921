"""Programs of lessons, run by plain Python: their rows, and how they end.

Knows programs without functions, as `plain_runs` does.
"""

import contextlib
import io
import sys
import traceback
from collections import deque
from dataclasses import dataclass, field

from tests.plain_runs import PlainRun

LONGEST = 3000
"""Line events after which a changed program is taken for one that never ends."""


@dataclass
class Row:
    """What a reader calls a step: a statement, or a pass of the loop."""

    line: int
    before: dict[str, str]
    after: dict[str, str]
    output: str
    tests: list[tuple[str, bool]]
    ends: bool = False

    @property
    def changes(self) -> dict[str, str]:
        return {name: v for name, v in self.after.items() if self.before.get(name) != v}

    @property
    def way(self) -> tuple[int, list[bool]]:
        """What decides where the run goes on; the words of a condition may have been changed."""
        return self.line, [value for _, value in self.tests]

    @property
    def facts(self) -> set[tuple[object, ...]]:
        values = {(n, value) for n, (_, value) in enumerate(self.tests)}
        return (
            values | {*self.changes.items()} | ({("output", self.output)} if self.output else set())
        )

    @property
    def deed(self) -> tuple[object, ...]:
        return *self.way, self.changes, self.output


def rows_of(run: PlainRun, header: int | None) -> list[Row]:
    """A row for each statement, or for each pass of the loop in line `header`."""
    found: list[Row] = []
    for step in run.steps:
        test = [step.test] if step.test else []
        row = Row(step.line, step.before, step.after, step.output, test, step.ends)
        if header is None or (step.line == header and not step.ends):
            found.append(row)
        elif found and not step.ends:
            last = found[-1]
            last.after, last.output = step.after, last.output + step.output
            last.tests += test
    return found


class TooLong(BaseException):
    """A program does not seem to come to an end."""


@dataclass
class Ran:
    """How a program ended."""

    output: str
    final: dict[str, str]
    error: str = ""
    """The last line of a traceback."""
    line: int | None = field(default=None, compare=False)
    """Where the error arose."""

    @property
    def printed(self) -> str:
        return self.output.removesuffix("\n") or "No output"


def ran(code: str) -> Ran:
    """Runs a program; one that is no Python has run to no end."""
    names: dict[str, object] = {"__name__": "__main__"}
    out, error, line, left = io.StringIO(), "", None, LONGEST

    def count(frame, event, _):
        nonlocal left
        if frame.f_code.co_filename != "plain":
            return None
        left -= 1
        if not left:
            raise TooLong
        return count

    before = sys.gettrace()
    try:
        program = compile(code, "plain", "exec")
        sys.settrace(count)
        with contextlib.redirect_stdout(out):
            exec(program, names)
    except (Exception, TooLong) as raised:
        error = f"{type(raised).__name__}: {raised}"
        places = [*traceback.walk_tb(raised.__traceback__)]
        line = places[-1][1] if places else None
    finally:
        sys.settrace(before)
    final = {name: repr(value) for name, value in names.items() if not name.startswith("_")}
    return Ran(out.getvalue(), final, error, line)


def value_of(text: str, variables: dict[str, str]) -> str | None:
    """An expression over variables that are given as `repr`; None where it has no value."""
    names = {k: eval(v, {"deque": deque}) for k, v in variables.items() if not v.startswith("<")}
    try:
        return repr(eval(text, names))
    except (NameError, IndexError):
        return None
