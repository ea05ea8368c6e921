"""A run as a tree of stretches that have a name: calls of functions, and passes of loops.

Stretches that go the same way have the same `course`: the same lines, truths and ends, whatever the values.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from tracemark.trace.model import Step, Trace
from tracemark.trace.rows import is_inside
from tracemark.trace.state import callers


@dataclass
class Stretch:
    """A part of a run, with the stretches in it where they happened."""

    kind: Literal["run", "call", "back", "body", "pass"]
    """back: a call that had waited, as that of a generator, goes on. body: that of a class."""
    first: Step | None = None
    """The call, the header of the loop, the step that goes on; None for the run."""
    number: int = 1
    """Of a pass, from 1."""
    items: list["Step | Stretch"] = field(default_factory=list)

    @property
    def steps(self) -> Iterator[Step]:
        """All steps in it, in order."""
        for item in self.items:
            if isinstance(item, Stretch):
                yield from item.steps
            else:
                yield item

    @cached_property
    def course(self) -> Hashable:
        """How it goes, without its values. To be asked only when it is complete."""
        return (self.kind, *(
            item.course if isinstance(item, Stretch) else _course(item) for item in self.items
        ))  # fmt: skip

    def has(self, trace: Trace, step: Step) -> bool:
        """Does a step that comes now belong to it?"""
        if self.first is None:
            return True
        if self.kind in ("call", "back", "body"):
            return self.first.frame in callers(trace.frames, step.frame)
        again = step.line == self.first.line and step.frame == self.first.frame
        return is_inside(trace, self.first, step) and not (again and step.body_end is not None)

    def follows(self, other: "Step | Stretch | None") -> bool:
        """Is it the next pass of the same loop, or another call of the same function?"""
        if not isinstance(other, Stretch) or other.kind != self.kind:
            return False
        if self.kind not in ("call", "pass"):
            return False
        one, last = self.first, other.first
        assert one is not None
        assert last is not None
        if self.kind == "call":
            return one.function == last.function
        return (one.line, one.frame) == (last.line, last.frame)


def stretches(trace: Trace) -> Stretch:
    """The run."""
    run = Stretch("run")
    open_ = [run]
    passes, frames = _Passes(), {0}
    for step in trace.numbered:
        while not open_[-1].has(trace, step):
            open_.pop()
        number = passes.number(step)
        kind = _begins(step)
        if kind != "call" and step.frame != _frame(open_[-1]):
            _open(open_, Stretch("back" if step.frame in frames else "body", step))
        if kind is not None:
            _open(open_, Stretch(kind, step, number))
        frames.add(step.frame)
        open_[-1].items.append(step)
    return run


def _open(open_: list[Stretch], new: Stretch) -> None:
    open_[-1].items.append(new)
    open_.append(new)


def _frame(stretch: Stretch) -> int:
    return stretch.first.frame if stretch.first is not None else 0


@dataclass
class _Passes:
    """Counts the passes of each loop that is running; calls may take turns."""

    running: dict[tuple[int, int], tuple[Step, int]] = field(default_factory=dict)

    def number(self, step: Step) -> int:
        """That of the pass which begins with the step; 1 for any other step."""
        for key, (header, _) in [*self.running.items()]:
            is_left = not header.line <= step.line <= (header.body_end or header.end_line)
            if header.frame == step.frame and is_left:
                del self.running[key]
        key = (step.frame, step.line)
        if step.ends_loop or step.body_end is None:
            if step.ends_loop:
                self.running.pop(key, None)
            return 1
        count = self.running[key][1] + 1 if key in self.running else 1
        self.running[key] = step, count
        return count


def _begins(step: Step) -> Literal["call", "pass"] | None:
    if step.kind == "call":
        return "call"
    return "pass" if step.body_end is not None and not step.ends_loop else None


_HOW = {"rebound": "bound"}
"""The first pass binds what the others bind anew; it goes the same way."""


def _course(step: Step) -> Hashable:
    return (
        step.line,
        step.kind,
        step.ends_loop,
        tuple(
            (test.text, test.value, tuple(part.value for part in test.parts)) for test in step.tests
        ),
        tuple((change.name, _HOW.get(change.how, change.how)) for change in step.changes),
        step.outcome.kind,
        step.outcome.error.type if step.outcome.error else "",
        bool(step.output),
    )


# ---- What goes the same way


@dataclass(frozen=True)
class Alike:
    """Stretches right behind each other that all go as one before them."""

    group: Sequence[Stretch]
    like: Stretch
    is_next: bool
    """Is that one the last before them?"""


def group_end(items: Sequence[Step | Stretch], at: int) -> int:
    """Behind the last stretch that follows this one."""
    end = at + 1
    while end < len(items):
        one = items[end]
        if not isinstance(one, Stretch) or not one.follows(items[end - 1]):
            break
        end += 1
    return end


def by_course(group: Sequence[Stretch]) -> Iterator[Stretch | Alike]:
    """What is new, and what goes as something before it."""
    known: dict[object, Stretch] = {}
    at = 0
    while at < len(group):
        one = group[at]
        like = known.setdefault(one.course, one)
        end = at + 1
        if like is one:
            yield one
        else:
            while end < len(group) and group[end].course == one.course:
                end += 1
            yield Alike(group[at:end], like, is_next=group[at - 1].course == one.course)
        at = end
