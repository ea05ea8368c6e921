"""The probes: what runs after each statement of the sample, and writes the rows.

Every probe is told the number of its slot. It finds the frame, looks which variables are not what
they were, and sends one record. Probes return what they are given, so the sample goes on as if they
were not there.
"""

import os
import sys
from _thread import RLock, get_ident

from .memory import GONE, Frame, Objects, Variable
from .pictures import ATOMS, picture
from .raising import error_of, statement_of
from .slots import outcome

MODULE = "<module>"
STEP_LIMIT_EXIT = 70


class Recorder:
    """Watches one run.

    State: `module`, the frame of the sample's module; `stacks`, active frames by thread; `asleep`,
    frames of generators and coroutines by the identity of the interpreter's frame; `hidden`, True
    while code that the reader does not see is running; `ignored`, global names that only such code
    uses; `steps`, rows written so far. All of it lives as long as the run.
    """

    def __init__(self, stream, stdout, stderr, max_steps):
        self.stream = stream
        self.stdout = stdout
        self.stderr = stderr
        self.max_steps = max_steps
        self.slots = []
        self.conditions = []
        self.mentioned = frozenset()
        self.objects = Objects()
        self.module = Frame(0, MODULE, namespace={})
        self.frames = 1
        self.main = get_ident()
        self.stacks = {self.main: [self.module]}
        self.sleepers = {}
        self.hidden = True
        self.ignored = set()
        self.steps = 0
        self.lock = RLock()
        self.stopped = False

    def probes(self):
        """Name → function, for `bind_probes`."""
        names = (
            "step test condition guard choice operand named enter enter_class leaving failed raised"
            " returning yielding deleted jump raising exhausted left handling handled subject"
            " matched case unmatched"
        )
        return {name: self.guarded(getattr(self, name)) for name in names.split()}

    def guarded(self, probe):
        """The probe, one at a time; silent once recording has stopped."""
        lock = self.lock

        def guarded_probe(number, *arguments):
            with lock:
                return probe(number, *arguments)

        return guarded_probe

    def begin(self, namespace, rewritten):
        """Recording starts: the setup code has run, the sample is next."""
        self.module.namespace = namespace
        self.slots = rewritten.slots
        self.conditions = rewritten.conditions
        self.mentioned = rewritten.mentioned
        self.settle_hidden()
        self.hidden = False

    # -- frames

    def stack(self):
        stack = self.stacks.get(get_ident())
        if stack is None:
            stack = self.stacks[get_ident()] = [self.module]
        return stack

    def frame(self, number):
        """The frame that the probe of slot `number` stands in."""
        stack = self.stack()
        if self.slots[number].resumable:
            self.wake(stack, sys._getframe(3))
        return stack[-1]

    def wake(self, stack, real):
        """A generator or coroutine goes on: its frame is the active one again."""
        frame = self.sleepers.get(id(real))
        if frame is None or stack[-1] is frame:
            return
        if frame in stack:
            del stack[stack.index(frame) + 1 :]
            return
        self.drop_sleepers(stack, real)
        if self.hidden and len(stack) == 1:
            self.settle_hidden()
        stack.append(frame)

    def drop_sleepers(self, stack, real):
        """Takes suspended coroutines off the stack: those that did not call `real`."""
        callers = set()
        while real is not None:
            callers.add(id(real))
            real = real.f_back
        while stack[-1].resumable and stack[-1].key not in callers:
            stack.pop()

    def push(self, frame, stack):
        parent = stack[-1].number
        stack.append(frame)
        self.frames += 1
        self.stream.send(["f", frame.number, parent, frame.function])

    def pop(self, frame):
        stack = self.stack()
        if frame in stack:
            del stack[stack.index(frame) :]
        self.sleepers.pop(frame.key, None)
        for variable in frame.variables.values():
            if variable.held is not None:
                self.objects.release(variable.held)
        frame.variables = {}

    # -- variables

    def bind(self, frame, name, value, changes):
        """The name has this value now."""
        old = frame.variables.get(name)
        if old is not None and old.current() is value:
            return
        new = frame.variables[name] = Variable(value, self.objects)
        if old is None:
            how = "bound"
        elif old.picture.text == new.picture.text and old.held is None and new.held is None:
            return
        else:
            how = "rebound"
        if old is not None and old.held is not None:
            self.objects.release(old.held)
        changes.append(self.change(frame, name, how, new))

    def change(self, frame, name, how, variable):
        shown = variable.picture
        serial = variable.held.serial if variable.held is not None else None
        return [frame.number, name, how, shown.text, shown.type, serial, shown.whole]

    def unbind(self, frame, name, changes):
        old = frame.variables.pop(name, None)
        if old is not None:
            if old.held is not None:
                self.objects.release(old.held)
            changes.append([frame.number, name, "deleted", None, "", None, True])

    def settle(self, frame, changes):
        """Finds everything that changed beyond the names that a probe was given."""
        walrus, frame.walrus = frame.walrus, []
        for name, value in walrus:
            self.bind(frame, name, value, changes)
        for active in self.stack():
            self.look(active, changes)

    def look(self, frame, changes):
        if frame.namespace is not None:
            self.look_at_namespace(frame, changes)
        for name, read in frame.readers:
            try:
                value = read()
            except NameError:
                self.unbind(frame, name, changes)
            else:
                self.bind(frame, name, value, changes)
        told = {change[1] for change in changes if change[0] == frame.number}
        for name, variable in list(frame.variables.items()):
            if variable.held is not None and variable.changed_in_place() and name not in told:
                changes.append(self.change(frame, name, "changed", variable))

    def look_at_namespace(self, frame, changes):
        namespace = frame.namespace
        for name in list(namespace):
            if type(name) is str and name[:2] != "__" and self.follows(frame, name):
                value = namespace.get(name, GONE)
                if value is not GONE:
                    self.bind(frame, name, value, changes)
        for name in [name for name in frame.variables if name not in namespace]:
            self.unbind(frame, name, changes)

    def follows(self, frame, name):
        """Is this global the sample's? Names that only hidden code uses are not shown."""
        if frame is not self.module or name in self.mentioned:
            return True
        if self.hidden:
            self.ignored.add(name)
        return name not in self.ignored

    # -- rows

    def row(self, number, frame, changes, result=None, tests=(), ends_loop=False, settle=True):
        """Writes the row of slot `number`."""
        if self.stopped:
            return
        if settle:
            self.settle(frame, changes)
        if self.steps == self.max_steps:
            self.stop()
            return
        self.steps += 1
        frame.last, frame.raising = number, None
        waiting, frame.tests = frame.tests, []
        self.stream.send(
            [
                "s",
                number,
                frame.number,
                changes,
                [*waiting, *tests],
                self.stdout.taken(),
                self.stderr.taken(),
                result,
                ends_loop,
            ]
        )

    def stop(self):
        """The step limit: what was recorded stands, the program is ended here."""
        self.stopped = True
        self.stream.send(["e", "step-limit", None, None, [], "", ""])
        os._exit(STEP_LIMIT_EXIT)

    def settle_hidden(self):
        """What hidden code did since the last row goes into a record of its own."""
        changes = []
        self.look(self.module, changes)
        written, errors = self.stdout.taken(), self.stderr.taken()
        if changes or written or errors:
            self.stream.send(["h", changes, written, errors])

    def end(self, reason, exit_code, error):
        """The last record."""
        with self.lock:
            if self.stopped:
                return
            changes = []
            self.look(self.module, changes)
            self.stopped = True
            self.objects.live = {}
            for stack in self.stacks.values():
                for frame in stack:
                    frame.variables = {}  # the sample's objects end when they would
            ending = ["e", reason, exit_code, error, changes]
            self.stream.send([*ending, self.stdout.taken(), self.stderr.taken()])

    # -- statements

    def step(self, number, *values):
        frame = self.frame(number)
        slot = self.slots[number]
        changes = []
        for name, value in zip(slot.names, values):  # noqa: B905 (equal by construction)
            self.bind(frame, name, value, changes)
        self.row(number, frame, changes)

    def named(self, number, name, value):
        """`:=` binds a name in the middle of a statement; the row comes when that is done."""
        frame = self.frame(number)
        frame.walrus.append((name, value))
        return value

    def deleted(self, number):
        frame = self.frame(number)
        changes = []
        for name in self.slots[number].names:
            self.unbind(frame, name, changes)
        self.row(number, frame, changes)

    def jump(self, number):
        """`break` and `continue`."""
        frame = self.frame(number)
        frame.seen = None
        changes = []
        for key in self.slots[number].leaves:
            if key in frame.handled:
                self.unbind(frame, frame.handled.pop(key), changes)
        self.row(number, frame, changes)

    def raising(self, number):
        """`raise` is about to run: an exception seen before counts as a new one."""
        frame = self.frame(number)
        frame.seen = None
        frame.raising = number

    # -- calls

    def enter(self, number, names, readers, *values):
        stack = self.stack()
        slot = self.slots[number]
        real = sys._getframe(2)
        if stack[-1].resumable:
            self.drop_sleepers(stack, real.f_back)
        if self.hidden and len(stack) == 1:
            self.settle_hidden()
        key = id(real) if slot.resumable else None
        cells = tuple(zip(names, readers))  # noqa: B905 (equal by construction)
        frame = Frame(self.frames, slot.function, readers=cells, resumable=slot.resumable, key=key)
        if key is not None:
            self.sleepers[key] = frame
        self.push(frame, stack)
        changes = []
        for name, value in zip(slot.names, values):  # noqa: B905
            self.bind(frame, name, value, changes)
        self.row(number, frame, changes)

    def enter_class(self, number):
        namespace = sys._getframe(2).f_locals
        plain = namespace if type(namespace) is dict else {}
        stack = self.stack()
        self.push(Frame(self.frames, self.slots[number].function, namespace=plain), stack)

    def leaving(self, number):
        self.pop(self.frame(number))

    def returning(self, number, value):
        frame = self.frame(number)
        frame.seen = None
        self.row(number, frame, [], ["returned", picture(value).text])
        if not self.slots[number].keeps_frame:
            self.pop(frame)
        return value

    def yielding(self, number, value):
        frame = self.frame(number)
        self.row(number, frame, [], ["yielded", picture(value).text])
        stack = self.stack()
        if stack[-1] is frame:
            stack.pop()
        return value

    # -- exceptions

    def raised(self, number):
        """An exception leaves the statements that a guard stands around."""
        self.raise_row(self.frame(number), sys.exc_info(), sys._getframe(2))

    def failed(self, number):
        """An exception leaves the function."""
        frame = self.frame(number)
        self.raise_row(frame, sys.exc_info(), sys._getframe(2))
        if not self.slots[number].keeps_frame:
            self.pop(frame)

    def raise_row(self, frame, raised, real):
        _, error, traceback = raised
        if error is frame.seen:
            return
        frame.seen = error
        while traceback is not None and traceback.tb_frame is not real:
            traceback = traceback.tb_next
        number = frame.raising
        if number is None:
            number = statement_of(self.slots, frame, traceback)
        if number is not None and not isinstance(error, GeneratorExit):
            self.row(number, frame, [], ["raised", *error_of(error)])

    def handling(self, number, *values):
        frame = self.frame(number)
        frame.seen = None
        slot = self.slots[number]
        changes = []
        first, last = slot.span
        for inner in list(frame.handled):
            if first <= self.slots[inner].line <= last:
                self.unbind(frame, frame.handled.pop(inner), changes)
        for name, value in zip(slot.names, values):  # noqa: B905
            self.bind(frame, name, value, changes)
        if slot.binds is not None:
            frame.handled[number] = slot.binds
        error = sys.exc_info()[1]
        self.row(number, frame, changes, ["handled", *error_of(error)])

    def handled(self, number):
        """After a `try`: the name of the handler that ran is gone."""
        frame = self.frame(number)
        if frame.handled:
            changes = []
            for name in frame.handled.values():
                self.unbind(frame, name, changes)
            frame.handled = {}
            self.row(number, frame, changes)

    def left(self, number):
        """After a `with`: an exception still marked as seen was suppressed by it."""
        frame = self.frame(number)
        error, frame.seen = frame.seen, None
        result = None if error is None else ["suppressed", *error_of(error)]
        self.row(number, frame, [], result)

    # -- conditions

    def operand(self, number, operand, value):
        self.frame(number).seen_operands[operand] = picture(value).text
        return value

    def test(self, number, condition, truth):
        frame = self.frame(number)
        ends = not truth and self.slots[number].body_end is not None
        self.row(number, frame, [], None, [self.evaluated(frame, condition, truth)], ends)
        return truth

    def condition(self, number, condition, truth):
        frame = self.frame(number)
        frame.tests.append(self.evaluated(frame, condition, truth))
        return truth

    def choice(self, number, condition, value):
        """`and` and `or` as a value: its truth is told only where asking runs no code."""
        frame = self.frame(number)
        kind = type(value)
        if kind in ATOMS or kind in (list, dict, tuple, set, frozenset):
            frame.tests.append(self.evaluated(frame, condition, bool(value)))
        return value

    def evaluated(self, frame, number, truth):
        return outcome(self.conditions[number], frame.seen_operands, truth)

    def exhausted(self, number):
        self.row(number, self.frame(number), [], None, [], True)

    # -- match

    def subject(self, number, value):
        self.frame(number).cases[number] = [picture(value).text, set()]
        return value

    def matched(self, number, subject, earlier, *values):
        """A pattern matched: the cases before it did not, and its captures are bound."""
        frame = self.frame(number)
        self.report_misses(frame, subject, earlier)
        changes = []
        for name, value in zip(self.slots[number].names, values):  # noqa: B905
            self.bind(frame, name, value, changes)
        frame.captures = changes
        return True

    def case(self, number, subject):
        self.case_row(self.frame(number), number, subject, True, [])

    def guard(self, number, condition, truth, subject):
        frame = self.frame(number)
        self.case_row(frame, number, subject, True, [self.evaluated(frame, condition, truth)])
        return truth

    def unmatched(self, number, earlier):
        self.report_misses(self.frame(number), number, earlier)

    def report_misses(self, frame, subject, numbers):
        for number in numbers:
            if number not in frame.cases[subject][1]:
                self.case_row(frame, number, subject, False, [])

    def case_row(self, frame, number, subject, matches, tests):
        text, reported = frame.cases[subject]
        reported.add(number)
        condition = self.slots[number].condition
        shown = text + (" matches " if matches else " does not match ") + condition.texts[1]
        changes, frame.captures = frame.captures, []
        tests = [[condition.text, shown, matches, []], *tests]
        # A case that failed is reported when a later one has matched and bound its captures already.
        self.row(number, frame, changes, None, tests, settle=matches)
