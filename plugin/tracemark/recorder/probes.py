"""The probes: what runs after each statement of the sample, and writes the rows.

Every probe is told the number of its slot and the interpreter's frame that it stands in. It looks
which variables are not what they were, and sends one record. To the sample a probe is a function
that gives back its last argument, so the sample goes on as if it were not there.
"""

from __future__ import annotations

import os
from _thread import RLock, get_ident
from collections.abc import Callable, Iterable
from sys import _getframe, exc_info
from types import FrameType
from typing import Any, NoReturn

from .memory import CONTAINERS, Case, Change, Frame, Stacks
from .output import Output
from .pictures import ATOMS, picture
from .raising import error_of, hide_recorder, statement_of
from .recursion import ROOM, Recursion, set_limit
from .rewrite import Rewritten
from .signals import hold_back, let_through
from .slots import Condition, Slot, forget, outcome
from .stream import Stream
from .variables import Variables

MODULE = "<module>"
STEP_LIMIT_EXIT = 70
TOO_DEEP = ("maximum recursion depth exceeded",)
Probe = Callable[..., None]

exit_process = os._exit


class Recorder:
    """Watches one run.

    State: `stopped`, nothing is recorded any more; `steps`, rows written so far; `started`, frames
    so far; `uncaught`, the exception that ended the sample or hidden code. All of it lives as long
    as the run.
    """

    def __init__(
        self,
        stream: Stream,
        stdout: Output,
        stderr: Output,
        recursion: Recursion,
        max_steps: int,
        name: str,
    ) -> None:
        self.stream = stream
        self.stdout = stdout
        self.stderr = stderr
        self.recursion = recursion
        self.max_steps = max_steps
        self.name = name
        self.slots: list[Slot] = []
        self.conditions: list[Condition] = []
        self.module = Frame(0, MODULE, 0)
        self.variables = Variables(self.module)
        self.stacks = Stacks(self.module)
        self.lock = RLock()
        self.started = 1
        self.steps = 0
        self.stopped = False
        self.uncaught: BaseException | None = None
        probes: tuple[Probe, ...] = (
            *(self.enter_module, self.enter, self.enter_class, self.leaving),
            *(self.step, self.deleted, self.named, self.jump, self.returning),
            *(self.yielding, self.awaiting, self.exhausted),
            *(self.raising, self.raised, self.failed, self.uncaught_in_module, self.stopped_by),
            *(self.handling, self.handled, self.left),
            *(self.operand, self.test, self.condition, self.choice),
            *(self.subject, self.matched, self.case, self.guard, self.unmatched),
        )
        self.probes = {probe.__name__: self.guarded(probe) for probe in probes}

    def guarded(self, probe: Probe) -> Callable[..., Any]:
        """The probe as the sample calls it: one at a time, with room for its own calls."""
        recorder, recursion, lock = self, self.recursion, self.lock

        def guarded_probe(number: int, *arguments: Any) -> Any:
            if not recorder.stopped:
                with lock:
                    if not recursion.extra:
                        recursion.measure()
                    try:
                        set_limit(recursion.set)
                    except RecursionError as error:
                        error.args = TOO_DEEP
                        raise
                    set_limit(recursion.set + ROOM)
                    mask = hold_back()
                    try:
                        probe(number, _getframe(1), *arguments)
                    except Exception as error:
                        recorder.failure(error)
                    finally:
                        # A handler that is due then runs as if called by the sample.
                        set_limit(recursion.set)
                        let_through(mask)
            return arguments[-1] if arguments else None

        return guarded_probe

    def failure(self, error: Exception) -> None:
        """An exception in a probe: the sample's own, or a mistake of ours.

        Its own are those that its signal handlers raise, and those for want of memory or stack.
        """
        if isinstance(error, (MemoryError, RecursionError)):
            raise error
        traceback = error.__traceback__
        while traceback is not None:
            if traceback.tb_frame.f_code.co_filename == self.name:
                raise error
            traceback = traceback.tb_next
        self.stopped = True
        self.stream.send(["e", "crashed", None, [*error_of(error), None], [], "", ""])

    # -- start and end

    def begin(self, namespace: dict[str, Any], rewritten: Rewritten) -> None:
        """Recording starts: the setup code has run, the sample is next."""
        self.module.namespace = namespace
        self.slots = rewritten.slots
        self.conditions = rewritten.conditions
        self.variables.mentioned = rewritten.mentioned
        self.variables.special = rewritten.special
        self.variables.features = rewritten.features
        self.settle_hidden()
        self.variables.hidden = False

    def enter_module(self, number: int, real: FrameType) -> None:
        self.module.key = id(real)
        self.stacks.add(self.module)

    def hide(self) -> None:
        """The sample's own code is over; what comes is not shown."""
        self.stacks.remove(self.module)
        self.module.key = 0
        self.variables.hidden = True

    def settle_hidden(self) -> None:
        """What hidden code did since the last row goes into a record of its own."""
        changes: list[Change] = []
        self.variables.look(self.module, changes)
        written, errors = self.stdout.taken(), self.stderr.taken()
        if changes or written or errors:
            self.stream.send(["h", changes, written, errors])

    def end(self, reason: str, exit_code: int, error: list[object] | None) -> None:
        """The last record. The sample's objects are let go, so that they end when they would."""
        with self.lock:
            if self.stopped:
                return
            changes: list[Change] = []
            self.variables.look(self.module, changes)
            ending = ["e", reason, exit_code, error, changes]
            self.stream.send([*ending, self.stdout.taken(), self.stderr.taken()])
            self.give_up()

    def give_up(self) -> None:
        """Nothing is recorded any more: the end, or this is a fork of the process."""
        self.stopped = True
        self.stream.close()
        self.stdout.let_go()
        self.stderr.let_go()
        self.module.namespace = None
        self.variables.objects.live = {}
        for frame in [self.module, *self.stacks.frames.values()]:
            frame.variables, frame.seen, frame.readers = {}, None, ()
        self.stacks = Stacks(self.module)

    # -- frames

    def stack(self, real: FrameType) -> list[Frame]:
        """The active frames, the one of `real` last."""
        thread = get_ident()
        stack = self.stacks.of(thread)
        if stack[-1].key != id(real):
            self.suspended(stack)
            self.settle_before(stack)
            stack = self.stacks.threads[thread] = self.stacks.callers(real)
        return stack

    def suspended(self, stack: list[Frame]) -> None:
        """Another frame is active now: where the last one was waiting, it is waiting still."""
        frame = stack[-1]
        if frame.awaiting is not None and self.stacks.frames.get(frame.key) is frame:
            self.row(frame.awaiting, frame, stack, [], ["suspended"])

    def settle_before(self, stack: list[Frame]) -> None:
        """Hidden code has called code that is shown."""
        if self.variables.hidden and len(stack) == 1:
            self.settle_hidden()

    def start(self, frame: Frame, stack: list[Frame]) -> None:
        parent = stack[-1].number
        stack.append(frame)
        self.stacks.add(frame)
        self.started += 1
        self.stream.send(["f", frame.number, parent, frame.function])

    def over(self, frame: Frame) -> None:
        stack = self.stacks.of(get_ident())
        if frame in stack:
            del stack[stack.index(frame) :]
        self.stacks.remove(frame)
        self.variables.forget(frame)

    # -- rows

    def row(
        self,
        number: int,
        frame: Frame,
        stack: Iterable[Frame],
        changes: list[Change],
        result: list[str] | None = None,
        tests: Iterable[object] = (),
        ends_loop: bool = False,
    ) -> None:
        """Writes the row of slot `number`, with all that changed since the last one."""
        self.variables.settle(frame, stack, changes)
        if self.steps == self.max_steps:
            self.stop()
        self.steps += 1
        frame.last, frame.raising, frame.awaiting = number, None, None
        waiting, frame.tests = frame.tests, []
        written, errors = self.stdout.taken(), self.stderr.taken()
        tests = [*waiting, *tests]
        self.stream.send(
            ["s", number, frame.number, changes, tests, written, errors, result, ends_loop]
        )

    def stop(self) -> NoReturn:
        """The step limit: what was recorded stands, the program is ended here."""
        self.stream.send(["e", "step-limit", None, None, [], "", ""])
        exit_process(STEP_LIMIT_EXIT)

    # -- statements

    def step(self, number: int, real: FrameType, *values: Any) -> None:
        stack = self.stack(real)
        changes: list[Change] = []
        self.variables.bind_all(stack[-1], self.slots[number].names, values, changes)
        self.row(number, stack[-1], stack, changes)

    def named(self, number: int, real: FrameType, name: str, value: Any) -> None:
        """`:=` binds a name in the middle of a statement; the row comes when that is done."""
        self.stack(real)[-1].walrus.append((name, value))

    def deleted(self, number: int, real: FrameType) -> None:
        stack = self.stack(real)
        changes: list[Change] = []
        for name in self.slots[number].names:
            self.variables.unbind(stack[-1], name, changes)
        self.row(number, stack[-1], stack, changes)

    def jump(self, number: int, real: FrameType) -> None:
        """`break` and `continue`."""
        stack = self.stack(real)
        frame = stack[-1]
        frame.seen = None
        changes: list[Change] = []
        for key in self.slots[number].leaves:
            if key in frame.handled:
                self.variables.unbind(frame, frame.handled.pop(key), changes)
        self.row(number, frame, stack, changes)

    def exhausted(self, number: int, real: FrameType) -> None:
        """A `for` loop has no more items."""
        stack = self.stack(real)
        self.row(number, stack[-1], stack, [], ends_loop=True)

    # -- calls

    def enter(
        self,
        number: int,
        real: FrameType,
        names: tuple[str, ...],
        readers: tuple[Callable[[], Any], ...],
        *values: Any,
    ) -> None:
        """A function has started, its arguments are bound."""
        stack = self.caller(real)
        cells = tuple(zip(names, readers))  # noqa: B905 (equal by construction)
        slot = self.slots[number]
        frame = Frame(self.started, slot.function, id(real), readers=cells)
        self.start(frame, stack)
        changes: list[Change] = []
        self.variables.bind_all(frame, slot.names, values, changes)
        self.row(number, frame, stack, changes)

    def enter_class(self, number: int, real: FrameType) -> None:
        """A class body has started."""
        stack = self.caller(real)
        namespace = real.f_locals
        plain: dict[Any, Any] = namespace if type(namespace) is dict else {}
        function = self.slots[number].function
        self.start(Frame(self.started, function, id(real), namespace=plain), stack)

    def caller(self, real: FrameType) -> list[Frame]:
        """The active frames at the call that started `real`."""
        thread = get_ident()
        stack = self.stacks.of(thread)
        self.settle_before(stack)
        if real.f_back is None or stack[-1].key != id(real.f_back):
            self.suspended(stack)
            stack = self.stacks.threads[thread] = self.stacks.callers(real.f_back)
        return stack

    def leaving(self, number: int, real: FrameType) -> None:
        """A function or class body ends."""
        self.end_of(real)

    def end_of(self, real: FrameType) -> None:
        """The frame of `real` is over, if it was not so before: it may be left while it returns."""
        frame = self.stacks.frames.get(id(real))
        if frame is not None:
            self.over(frame)

    def returning(self, number: int, real: FrameType, value: Any) -> None:
        stack = self.stack(real)
        frame = stack[-1]
        frame.seen = None
        self.row(number, frame, stack, [], ["returned", picture(value).text])
        if not self.slots[number].keeps_frame:
            self.over(frame)

    def yielding(self, number: int, real: FrameType, value: Any) -> None:
        stack = self.stack(real)
        self.row(number, stack[-1], stack, [], ["yielded", picture(value).text])
        stack.pop()

    def awaiting(self, number: int, real: FrameType, value: Any) -> None:
        """`await` is about to run; whether it suspends the frame is seen later."""
        self.stack(real)[-1].awaiting = number

    # -- exceptions

    def raising(self, number: int, real: FrameType) -> None:
        """`raise` is about to run: an exception seen before counts as a new one."""
        frame = self.stack(real)[-1]
        frame.seen = None
        frame.raising = number

    def raised(self, number: int, real: FrameType) -> None:
        """An exception leaves the statements that a guard stands around."""
        stack = self.stack(real)
        frame = stack[-1]
        _, error, traceback = exc_info()
        if error is None or error is frame.seen or frame.key != id(real):
            return
        hide_recorder(traceback, error)
        frame.seen = error
        frame.seen_operands = {}
        statement = frame.raising
        if statement is None:
            statement = statement_of(self.slots, frame.last, traceback)
        if statement is not None and not isinstance(error, GeneratorExit):
            self.row(statement, frame, stack, [], ["raised", *error_of(error)])

    def failed(self, number: int, real: FrameType) -> None:
        """An exception leaves the function."""
        self.raised(number, real)
        if not self.slots[number].keeps_frame:
            self.end_of(real)

    def uncaught_in_module(self, number: int, real: FrameType) -> None:
        """An exception leaves the sample."""
        self.raised(number, real)
        self.uncaught = exc_info()[1]

    def stopped_by(self, number: int, real: FrameType) -> None:
        """An exception leaves the setup or the driver."""
        self.uncaught = exc_info()[1]

    def handling(self, number: int, real: FrameType, *values: Any) -> None:
        """An `except` clause starts."""
        stack = self.stack(real)
        frame = stack[-1]
        frame.seen = None
        slot = self.slots[number]
        changes: list[Change] = []
        first, last = slot.guards
        for inner in list(frame.handled):
            if first <= self.slots[inner].span.line <= last:
                self.variables.unbind(frame, frame.handled.pop(inner), changes)
        self.variables.bind_all(frame, slot.names, values, changes)
        if slot.binds is not None:
            frame.handled[number] = slot.binds
        error = exc_info()[1]
        result = None if error is None else ["handled", *error_of(error)]
        self.row(number, frame, stack, changes, result)

    def handled(self, number: int, real: FrameType) -> None:
        """After a `try`: the name of the handler that ran is gone."""
        stack = self.stack(real)
        frame = stack[-1]
        if frame.handled:
            changes: list[Change] = []
            for name in frame.handled.values():
                self.variables.unbind(frame, name, changes)
            frame.handled = {}
            self.row(number, frame, stack, changes)

    def left(self, number: int, real: FrameType) -> None:
        """After a `with`: an exception still marked as seen was suppressed by it."""
        stack = self.stack(real)
        error, stack[-1].seen = stack[-1].seen, None
        result = None if error is None else ["suppressed", *error_of(error)]
        self.row(number, stack[-1], stack, [], result)

    # -- conditions

    def operand(self, number: int, real: FrameType, operand: int, value: Any) -> None:
        self.stack(real)[-1].seen_operands[operand] = picture(value).text

    def evaluated(self, frame: Frame, number: int, truth: bool) -> list[object]:
        """The condition of that number, and what became of it."""
        told = outcome(self.conditions[number], frame.seen_operands, truth)
        forget(self.conditions[number], frame.seen_operands)
        return told

    def test(self, number: int, real: FrameType, condition: int, truth: bool) -> None:
        """The condition of `if` and `while`."""
        stack = self.stack(real)
        tests = [self.evaluated(stack[-1], condition, truth)]
        ends = not truth and self.slots[number].body_end is not None
        self.row(number, stack[-1], stack, [], None, tests, ends)

    def condition(self, number: int, real: FrameType, condition: int, truth: bool) -> None:
        """A condition inside a statement, whose row comes when it is done."""
        frame = self.stack(real)[-1]
        frame.tests.append(self.evaluated(frame, condition, truth))

    def choice(self, number: int, real: FrameType, condition: int, value: Any) -> None:
        """`and` and `or` as a value: its truth is told only where asking runs no code."""
        kind = id(type(value))
        if kind in ATOMS or kind in CONTAINERS:
            frame = self.stack(real)[-1]
            frame.tests.append(self.evaluated(frame, condition, bool(value)))

    # -- match

    def subject(self, number: int, real: FrameType, value: Any) -> None:
        self.stack(real)[-1].cases[number] = Case(picture(value).text)

    def matched(
        self, number: int, real: FrameType, subject: int, earlier: tuple[int, ...], *values: Any
    ) -> None:
        """A pattern matched: the cases before it did not, and its captures are bound."""
        stack = self.stack(real)
        case = stack[-1].cases[subject]
        case.captures = []
        self.variables.bind_all(stack[-1], self.slots[number].names, values, case.captures)
        self.misses(stack[-1], case, earlier)

    def misses(self, frame: Frame, case: Case, numbers: Iterable[int]) -> None:
        """Rows of cases that failed. A later one may have bound its captures: they are not theirs."""
        captures, case.captures = case.captures, []
        for number in numbers:
            if number not in case.reported:
                self.case_row(number, frame, [], case, False, [])
        case.captures = captures

    def case(self, number: int, real: FrameType, subject: int) -> None:
        stack = self.stack(real)
        self.case_row(number, stack[-1], stack, stack[-1].cases[subject], True, [])

    def guard(
        self, number: int, real: FrameType, condition: int, subject: int, truth: bool
    ) -> None:
        """A pattern matched, and its guard has been evaluated."""
        stack = self.stack(real)
        frame = stack[-1]
        tests = [self.evaluated(frame, condition, truth)]
        self.case_row(number, frame, stack, frame.cases[subject], True, tests)

    def unmatched(self, number: int, real: FrameType, earlier: tuple[int, ...]) -> None:
        """No case matched."""
        frame = self.stack(real)[-1]
        self.misses(frame, frame.cases[number], earlier)

    def case_row(
        self,
        number: int,
        frame: Frame,
        stack: list[Frame],
        case: Case,
        matches: bool,
        tests: list[list[object]],
    ) -> None:
        case.reported.add(number)
        condition = self.slots[number].condition
        assert condition is not None
        shown = case.subject + (" matches " if matches else " does not match ") + condition.texts[1]
        changes, case.captures = case.captures, []
        tests = [[condition.text, shown, matches, []], *tests]
        self.row(number, frame, stack, changes, None, tests)
