"""From the log of a run to its steps: what the recorder wrote down is played again.

The log is one flat list; `recorder.log` says what its entries are. It comes from the process that the
sample ran in, so nothing in it is believed: what does not fit raises RecordError, and what came before
stands.
"""

from collections.abc import Callable
from typing import Any, Literal

from msgspec import structs

from tracemark.errors import RecordError
from tracemark.trace.conditions import forget, outcome
from tracemark.trace.model import (
    GLOBAL,
    MODULE,
    Change,
    Error,
    Frame,
    Outcome,
    Step,
    Test,
)
from tracemark.trace.objects import object_change
from tracemark.trace.pictures import KEYED, MAX_ITEMS, Contents, Picture, picture
from tracemark.trace.program_table import ProgramTable, Site, Slot, statement_of
from tracemark.trace.words import Words

NEW, AT, PUSH, KEY, FAR, ALL, OUT, ERROR, BIND, UNBIND, HIDDEN, SWITCH = range(12)
WIDTHS = (7, 4, 3, 4, 5, 4, 2, 2, 4, 3, 1, 3)
"""As in `recorder.log`."""
REPEATED = 40
"""Characters of output from which on the recorder sends it once and then its number."""
FRAMES_PER_STEP = 2
"""Every call has a step, every class body one when it is done."""
OBJECTS = 1_000_000
"""Objects that a record may tell of."""

Result = Literal["returned", "yielded", "raised", "handled", "suspended", "suppressed"]
Ended = tuple[Result, Any]


class Variable:
    """A name's value: as told, and its picture."""

    __slots__ = ("picture", "told")

    def __init__(self, told: Any, shown: Picture) -> None:
        self.told = told
        self.picture = shown


class Call:
    """One call of the sample's code that is active or asleep; also the module, and class bodies."""

    def __init__(self, number: int, function: str, depth: int) -> None:
        self.number = number
        """Index into the trace's frames; -1 for calls past the limit of steps."""
        self.function = function
        self.depth = depth
        self.variables: dict[str, Variable] = {}
        self.tests: list[Test] = []
        """Conditions evaluated since the last row."""
        self.seen: dict[Any, str] = {}
        """Operand number → text, of the conditions being evaluated."""
        self.last = -1
        """Slot of the last row."""
        self.raising: int | None = None
        """Slot of the `raise` statement that is running."""
        self.awaiting: int | None = None
        """Slot of the `await` that is running."""
        self.handled: dict[int, str] = {}
        """Slots of `except … as name` clauses that are running → name."""
        self.cases: dict[int, Case] = {}
        """Slot of a `match` → how far it came."""
        self.over = False
        self.tag: int | None = None
        self.missed: set[int] = set()
        """Objects that changed while it was asleep."""


class Case:
    """A `match` statement that is running."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        """Text of the value that is matched."""
        self.reported: set[int] = set()
        """Slots of the cases that have a row."""


class Replay:
    """Plays a log.

    State: `steps` and `frames` so far; `stack`, the active calls; `calls`, those with a number of
    their own; `objects`, by number; `changes`, what names got since the last row; `touched`, objects
    that changed since; `output`, `stderr` since; `hidden`, what hidden code did since the last step;
    `unrecorded`, rows past the limit; `written`, bytes of output so far.
    """

    def __init__(self, max_steps: int) -> None:
        self.max_steps = max_steps
        self.python = ""
        self.slots: tuple[Slot, ...] = ()
        self.table = ProgramTable("", (), (), ())
        self.frames: list[Frame] = [Frame(function=MODULE, parent=None)]
        self.module = Call(0, MODULE, 0)
        self.stack = [self.module]
        self.calls: dict[int, Call] = {0: self.module}
        self.asleep_changed = False
        """Did objects of calls change while those were asleep?"""
        self.ended: dict[int, Call] = {}
        """Those that are over; a `finally` of one may still be running."""
        self.thread = ""
        self.steps: list[Step] = []
        self.objects: dict[int, Contents] = {}
        self.changes: list[Change] = []
        self.touched: set[int] = set()
        self.far: set[int] = set()
        """Objects of which something changed that is not shown."""
        self.set_places: dict[int, set[int] | None] = {}
        """Places of objects that were set since the last step; None where all are told anew."""
        self.places: list[str] = []
        """What items and attributes were set to since the last row."""
        self.output = ""
        self.stderr = ""
        self.outputs: list[str] = []
        """Long outputs so far, which may be spoken of by number."""
        self.hidden: list[Change] = []
        self.hidden_output = ""
        self.unrecorded = 0
        self.written = 0

    @property
    def is_full(self) -> bool:
        """Are there as many steps as there may be?"""
        return len(self.steps) >= self.max_steps

    def know(self, table: ProgramTable) -> None:
        """Takes the program's table; raises RecordError if there was one before."""
        if self.python:
            raise RecordError("the program twice")
        self.python, self.slots, self.table = table.python, table.slots, table

    def play(self, log: list[Any]) -> None:
        """Takes a piece of the log; raises RecordError where it contradicts what came before."""
        place = 0
        try:
            while place < len(log):
                place += self.entry(log, place)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise RecordError(f"entry {place} of the log does not fit: {error}") from error

    def entry(self, log: list[Any], place: int) -> int:
        """Takes one entry; returns its width."""
        number = log[place]
        if type(number) is not int or number < 0:
            raise RecordError("an entry without a number")
        if number < len(WIDTHS):
            width = WIDTHS[number]
            _OPERATIONS[number](self, *log[place + 1 : place + width])
            return width
        site = self.table.sites[number - len(WIDTHS)]
        values = log[place + 1 : place + site.width]
        if len(values) != site.width - 1:
            raise RecordError("the log ends in the middle of an entry")
        _SITES[site.does](self, site, values)
        return site.width

    # -- objects

    def new(
        self, number: int, kind: str, type_name: str, extra: str, length: int, items: list[Any]
    ) -> None:
        """An object is told for the first time."""
        if number in self.objects or len(self.objects) > OBJECTS:
            raise RecordError(f"object {number} twice")
        _check(int, number, length)
        _check(str, kind, type_name, extra)
        _check(list, items)
        self.objects[number] = Contents(kind, type_name, extra, length, items)
        self.set_places[number] = None

    def at(self, number: int, place: int, told: Any) -> None:
        """The item at a place is another one now."""
        found = self.objects[number]
        keyed = found.kind in KEYED
        _check(int, place)
        shown = len(found.items) // 2 if keyed else len(found.items)
        if not 0 <= place < max(found.length, shown):
            raise RecordError(f"place {place} of object {number}")
        index = 2 * place + 1 if keyed else place
        if index < len(found.items):
            found.items[index] = told
        else:
            self.far.add(number)
        self.touched.add(number)
        self.set_at(number, place)
        key = found.items[2 * place] if keyed else place
        self.note(found, key, told)

    def push(self, number: int, told: Any) -> None:
        """A list has one item more."""
        found = self.objects[number]
        found.length += 1
        if len(found.items) < MAX_ITEMS:
            found.items.append(told)
        self.touched.add(number)
        self.set_at(number, found.length - 1)

    def key(self, number: int, key: Any, told: Any) -> None:
        """A mapping or an instance has one key more."""
        found = self.objects[number]
        found.length += 1
        if len(found.items) < 2 * MAX_ITEMS:
            found.items += [key, told]
        self.touched.add(number)
        self.set_at(number, found.length - 1)
        self.note(found, key, told)

    def far_key(self, number: int, key: Any, told: Any, length: int) -> None:
        """Something that is not shown is another one now."""
        found = self.objects[number]
        _check(int, length)
        found.length = length
        self.touched.add(number)
        self.far.add(number)
        self.set_at(number)
        if key is not None or found.kind in KEYED:
            self.note(found, key, told)

    def all_again(self, number: int, length: int, items: list[Any]) -> None:
        """All contents are told again."""
        found = self.objects[number]
        _check(int, length)
        _check(list, items)
        found.length, found.items = length, items
        self.touched.add(number)
        self.set_places[number] = None

    def set_at(self, number: int, *places: int) -> None:
        """Places of an object were set: for the record of objects."""
        known = self.set_places.setdefault(number, set())
        if known is not None:
            known.update(places)

    def note(self, found: Contents, key: Any, told: Any) -> None:
        """An item or an attribute was set: for the action."""
        if found.kind == "text":
            return  # what is told of an array is its picture, and no item of it
        shown = picture(told, self.objects).text
        if found.kind != "object":
            self.places.append(f"{picture(key, self.objects).text}\0{shown}")
        else:
            self.places.append(f".{key}\0{shown}")

    # -- output and frames

    def write(self, text: str | int) -> None:
        """Standard output was written."""
        self.output += self.spoken(text)

    def write_error(self, text: str | int) -> None:
        """Standard error was written."""
        self.stderr += self.spoken(text)

    def spoken(self, text: str | int) -> str:
        """The text itself, or one that was told before by its number."""
        if type(text) is int:
            return self.outputs[text]
        _check(str, text)
        if len(str(text)) >= REPEATED:
            self.outputs.append(str(text))
        return str(text)

    def bind(self, tag: int, name: str, told: Any) -> None:
        """A name that is looked up apart has this value now."""
        self.assign(self.calls[tag], name, told)

    def unbind(self, tag: int, name: str) -> None:
        """A name that is looked up apart has none any more."""
        self.delete(self.calls[tag], name)

    def hide(self) -> None:
        """What came since the last row was done by code that is not shown."""
        self.settle()
        self.hidden += self.changes
        self.hidden_output += self.output
        self.changes, self.output, self.places = [], "", []
        self.touched.clear()
        self.far.clear()

    def switch(self, active: list[int], thread: str) -> None:
        """Other calls are active now."""
        _check(str, thread)
        before = self.stack[-1]
        stack = [self.calls.get(tag) or self.ended[tag] for tag in active]
        if stack[-1] is not before and before.awaiting is not None and not before.over:
            self.row(before.awaiting, before, ("suspended", None))
        self.stack, self.thread = stack, thread

    # -- names

    def assign(self, call: Call, name: str, told: Any) -> None:
        """The name has this value now."""
        _check(str, name)
        old = call.variables.get(name)
        if old is not None and _alike(old.told, told):
            return
        shown = picture(told, self.objects)
        call.variables[name] = Variable(told, shown)
        self.change(call, name, "bound" if old is None else "rebound", old, shown)

    def delete(self, call: Call, name: str) -> None:
        """The name is not set any more."""
        old = call.variables.pop(name, None)
        if old is not None:
            self.change(call, name, "deleted", old, None)

    def change(
        self,
        call: Call,
        name: str,
        how: Literal["bound", "rebound", "changed", "deleted"],
        old: Variable | None,
        new: Picture | None,
    ) -> None:
        """Notes what became of a name, for the next row."""
        if call.number < 0:
            return
        self.changes.append(
            Change(
                name=name,
                before=None if old is None else old.picture.text,
                after=None if new is None else new.text,
                how=how,
                frame=call.number,
                scope=call.function,
                type="" if new is None else new.type,
                object=None if new is None else new.number,
                whole=new is None or new.whole,
            )
        )

    def bind_all(self, call: Call, slot: Slot, values: list[Any]) -> None:
        """The names of a slot have these values now."""
        for name, told in zip(slot.names, values, strict=True):
            if name.startswith(GLOBAL):
                self.assign(self.module, name.removeprefix(GLOBAL), told)
            else:
                self.assign(call, name, told)

    def settle(self) -> None:
        """Finds the names whose objects changed in place."""
        if self.touched and len(self.calls) > 1:
            active = set(map(id, self.stack))
            for call in self.calls.values():
                if id(call) not in active:
                    call.missed |= self.touched
                    self.asleep_changed = True
        if not self.touched and not self.asleep_changed:
            return
        for call in self.stack:
            touched = self.touched
            if call.missed:
                touched, call.missed = touched | call.missed, set()
            if touched:
                self.settle_call(call, touched)

    def settle_call(self, call: Call, touched: set[int]) -> None:
        """The same for one call."""
        for name, variable in call.variables.items():
            if not variable.picture.numbers & touched:
                continue
            old, new = variable.picture, picture(variable.told, self.objects)
            variable.picture = new
            if new.text == old.text and not self.far & new.numbers:
                continue
            told = [
                place
                for place, change in enumerate(self.changes)
                if change.frame == call.number and change.name == name
            ]
            if told:  # it was bound before the object changed
                last = self.changes[told[-1]]
                self.changes[told[-1]] = structs.replace(last, after=new.text, whole=new.whole)
            else:
                self.change(call, name, "changed", Variable(None, old), new)

    # -- rows

    def row(
        self,
        number: int,
        call: Call,
        ended: Ended | None = None,
        tests: tuple[Test, ...] = (),
        *,
        ends_loop: bool = False,
    ) -> None:
        """Makes the row of slot `number`, with all that changed since the last one."""
        self.settle()
        slot = self.slots[number]
        if slot.kind == "marker":
            raise RecordError("a marker makes no rows")
        call.last, call.raising, call.awaiting = number, None, None
        tests, call.tests = (*call.tests, *tests), []
        if len(self.steps) < self.max_steps and call.number >= 0:
            self.step(slot, call, ended, tests, ends_loop)
        else:
            self.unrecorded += 1
            self.hidden += self.changes
            self.hidden_output += self.output
        self.changes, self.output, self.stderr, self.places = [], "", "", []
        self.touched.clear()
        self.far.clear()

    def step(
        self, slot: Slot, call: Call, ended: Ended | None, tests: tuple[Test, ...], ends_loop: bool
    ) -> None:
        """Adds the step."""
        changes, hidden = tuple(self.changes), tuple(self.hidden)
        self.written += max(len(self.output.encode("utf-8", "replace")), len(self.stderr))
        result, error = _outcome(ended, slot.span[0])
        words = Words(slot, changes, tests, result, error, self.output, self.places, self.visible)
        self.steps.append(
            Step(
                n=len(self.steps) + 1,
                kind=slot.kind if slot.kind != "marker" else "statement",
                line=slot.span[0],
                end_line=slot.span[2],
                column=slot.column,
                function=call.function,
                depth=call.depth,
                frame=call.number,
                thread=self.thread,
                syntax=slot.syntax,
                body_end=slot.body_end,
                ends_loop=ends_loop,
                marked=slot.marked,
                tests=tests,
                changes=changes,
                output=self.output,
                stderr=self.stderr,
                action=words.action(
                    ends_loop=ends_loop, suppressed=ended is not None and ended[0] == "suppressed"
                ),
                outcome=result,
                hidden_changes=hidden,
                hidden_output=self.hidden_output,
                objects=tuple(
                    object_change(number, self.objects[number], places, self.objects)
                    for number, places in self.set_places.items()
                ),
            )
        )
        self.hidden, self.hidden_output = [], ""
        self.set_places.clear()

    def visible(self, name: str) -> str | None:
        """The shown value of a name, as code of the running call would find it: its own, the module's."""
        calls = (self.module,) if name.startswith(GLOBAL) else (self.stack[-1], self.module)
        name = name.removeprefix(GLOBAL)
        for call in calls:
            if name in call.variables:
                return call.variables[name].picture.text
        return None

    def statement(self, site: Site, values: list[Any]) -> None:
        """A statement is done."""
        call = self.stack[-1]
        self.bind_all(call, self.slots[site.slot], values)
        self.row(site.slot, call)

    def loop(self, site: Site, values: list[Any]) -> None:
        """A loop took an item."""
        self.statement(site, values)

    def end_of_loop(self, site: Site, values: list[Any]) -> None:
        """A loop has no more items."""
        self.row(site.slot, self.stack[-1], ends_loop=True)

    def deleted(self, site: Site, values: list[Any]) -> None:
        """`del` is done."""
        call = self.stack[-1]
        for name in self.slots[site.slot].names:
            whose = self.module if name.startswith(GLOBAL) else call
            self.delete(whose, name.removeprefix(GLOBAL))
        self.row(site.slot, call)

    def unset(self, site: Site, values: list[Any]) -> None:
        """`del` has deleted a name, and the row comes when it is done."""
        name = site.detail
        _check(str, name)
        whose = self.module if name.startswith(GLOBAL) else self.stack[-1]
        self.delete(whose, name.removeprefix(GLOBAL))

    def jump(self, site: Site, values: list[Any]) -> None:
        """`break` and `continue`."""
        call = self.stack[-1]
        self.forget_handled(call, list(self.slots[site.slot].leaves))
        self.row(site.slot, call)

    def named(self, site: Site, values: list[Any]) -> None:
        """`:=` binds a name in the middle of a statement; the row comes when that is done."""
        name = site.detail
        _check(str, name)
        whose = self.module if name.startswith(GLOBAL) else self.stack[-1]
        self.assign(whose, name.removeprefix(GLOBAL), values[0])

    # -- calls

    def enter(self, site: Site, values: list[Any]) -> None:
        """A function has started, its arguments are bound."""
        cells: list[Any] = []
        slot = self.slots[site.slot]
        call = self.started(slot.function)
        if site.detail == "tagged":
            tag, cells, *values = values
            self.calls[tag] = call
            call.tag = tag
        before, self.changes = self.changes, []
        self.bind_all(call, slot, values)
        for place in range(0, len(cells), 2):
            self.assign(call, *cells[place : place + 2])
        self.changes += before
        self.row(site.slot, call)

    def enter_class(self, site: Site, values: list[Any]) -> None:
        """A class body has started."""
        call = self.calls[values[0]] = self.started(self.slots[site.slot].function)
        call.tag = values[0]

    def started(self, function: str) -> Call:
        """A call has started."""
        parent = self.stack[-1]
        number = len(self.frames)
        if len(self.steps) >= self.max_steps or number > FRAMES_PER_STEP * self.max_steps:
            number = -1
        else:
            self.frames.append(Frame(function=function, parent=max(parent.number, 0)))
        call = Call(number, function, parent.depth + 1)
        self.stack.append(call)
        return call

    def over(self, call: Call) -> None:
        """The call is over."""
        call.over = True
        if call.tag is not None and call.tag in self.calls:
            del self.calls[call.tag]
        if call.tag is not None and call.number >= 0:
            self.ended[call.tag] = call
        if call in self.stack and call is not self.module:
            del self.stack[self.stack.index(call) :]

    def leave(self, site: Site, values: list[Any]) -> None:
        """A function or class body ends, if it was not left before."""
        if self.slots[site.slot].kind == "marker" or not self.stack[-1].over:
            self.over(self.stack[-1])

    def returned(self, site: Site, values: list[Any]) -> None:
        """`return` comes."""
        call = self.stack[-1]
        self.row(site.slot, call, ("returned", picture(values[0], self.objects).text))
        if not self.slots[site.slot].keeps_frame:
            self.over(call)

    def yielded(self, site: Site, values: list[Any]) -> None:
        """`yield` comes."""
        call = self.stack[-1]
        self.row(site.slot, call, ("yielded", picture(values[0], self.objects).text))
        if call is not self.module:
            self.stack.pop()

    def awaiting(self, site: Site, values: list[Any]) -> None:
        """`await` is about to run; whether it suspends the call is seen later."""
        self.stack[-1].awaiting = site.slot

    def awaited(self, site: Site, values: list[Any]) -> None:
        """`await` is done, and the call was suspended meanwhile; perhaps that was seen before."""
        call = self.stack[-1]
        if call.awaiting == site.slot:
            self.row(site.slot, call, ("suspended", None))

    def nothing(self, site: Site, values: list[Any]) -> None:
        """The module starts."""

    # -- exceptions

    def raising(self, site: Site, values: list[Any]) -> None:
        """`raise` is about to run."""
        self.stack[-1].raising = site.slot

    def raised(self, site: Site, values: list[Any]) -> None:
        """An exception leaves the statements that a guard stands around."""
        place, kind, message = values
        if place is not None:
            self.raised_at(self.stack[-1], place, kind, message)

    def raised_at(self, call: Call, place: list[Any], kind: str, message: str) -> None:
        """An exception was raised at a place in the source."""
        line, column = place
        call.seen = {}
        statement = call.raising
        if statement is None and kind == "GeneratorExit":
            return  # the generator is closed: that is not its statement's doing
        if statement is None:
            statement = statement_of(self.slots, call.last, line, column)
        if statement is not None:
            self.row(statement, call, ("raised", (kind, message)))

    def failed(self, site: Site, values: list[Any]) -> None:
        """An exception leaves a function."""
        call = self.stack[-1]
        self.raised(site, values)
        if not self.slots[site.slot].keeps_frame:
            self.over(call)

    def handling(self, site: Site, values: list[Any]) -> None:
        """An `except` clause starts."""
        place, kind, message, *bound = values
        call = self.stack[-1]
        if place is not None:
            self.raised_at(call, place, kind, message)
        slot = self.slots[site.slot]
        first, last = slot.guards
        inner = [k for k in call.handled if first <= self.slots[k].span[0] <= last]
        self.forget_handled(call, inner + (site.detail or []))
        self.bind_all(call, slot, bound)
        if slot.binds is not None:
            call.handled[site.slot] = slot.binds
        self.row(site.slot, call, None if kind is None else ("handled", (kind, message)))

    def handled(self, site: Site, values: list[Any]) -> None:
        """After a `try`: the name of the handler that ran is gone."""
        call = self.stack[-1]
        if self.forget_handled(call, list(call.handled)):
            self.row(site.slot, call)

    def forget_handled(self, call: Call, numbers: list[int]) -> bool:
        """The names of these handlers are gone; were any of them still set?"""
        names = [call.handled.pop(number) for number in numbers if number in call.handled]
        there = any(name in call.variables for name in names)
        for name in names:
            self.delete(call, name)
        return there

    def rest(self, site: Site, values: list[Any]) -> None:
        """What the `except*` clauses left over goes on as an exception of its own."""
        call = self.stack[-1]
        kind, message = values
        if kind is not None:
            self.forget_handled(call, list(call.handled))
            self.row(site.slot, call, ("raised", (kind, message)))

    def left(self, site: Site, values: list[Any]) -> None:
        """After a `with`: an exception that it suppressed."""
        kind, message = values
        ended: Ended | None = None if kind is None else ("suppressed", (kind, message))
        self.row(site.slot, self.stack[-1], ended)

    # -- conditions

    def operand(self, site: Site, values: list[Any]) -> None:
        """An operand of a condition was evaluated."""
        self.stack[-1].seen[site.detail] = picture(values[0], self.objects).text

    def decided(self, site: Site, values: list[Any]) -> Test:
        """The condition of a site, and what became of it."""
        known, truth, numbers, _ = site.detail
        _check(bool, truth)
        seen = self.stack[-1].seen
        for number, told in zip(numbers, values, strict=True):
            seen[number] = picture(told, self.objects).text
        condition = self.table.conditions[known]
        test = outcome(condition, seen, truth)
        forget(condition, seen)
        return test

    def test(self, site: Site, values: list[Any]) -> None:
        """The condition of `if` and `while`."""
        test = self.decided(site, values)
        ends = not test.value and self.slots[site.slot].body_end is not None
        self.row(site.slot, self.stack[-1], None, (test,), ends_loop=ends)

    def condition(self, site: Site, values: list[Any]) -> None:
        """A condition inside a statement, whose row comes when it is done."""
        self.stack[-1].tests.append(self.decided(site, values))

    def choice(self, site: Site, values: list[Any]) -> None:
        """`and` and `or` as a value: its truth is told only where asking runs no code."""
        condition, seen = self.table.conditions[site.detail], self.stack[-1].seen
        if type(values[0]) is bool:
            self.stack[-1].tests.append(outcome(condition, seen, values[0]))
        forget(condition, seen)

    # -- match

    def subject(self, site: Site, values: list[Any]) -> None:
        """The subject of `match` was evaluated."""
        self.stack[-1].cases[site.slot] = Case(picture(values[0], self.objects).text)

    def matched(self, site: Site, values: list[Any]) -> None:
        """A pattern matched: the cases before it did not, and its captures are bound."""
        subject, earlier = site.detail
        call = self.stack[-1]
        self.misses(call, call.cases[subject], earlier)
        self.bind_all(call, self.slots[site.slot], values)

    def misses(self, call: Call, case: Case, numbers: list[int]) -> None:
        """Rows of cases that failed."""
        for number in numbers:
            if number not in case.reported:
                self.case_row(number, call, case, False)

    def case(self, site: Site, values: list[Any]) -> None:
        """A case without a guard matched."""
        call = self.stack[-1]
        self.case_row(site.slot, call, call.cases[site.detail], True)

    def guard(self, site: Site, values: list[Any]) -> None:
        """A pattern matched, and its guard has been evaluated."""
        call = self.stack[-1]
        test = self.decided(site, values)
        self.case_row(site.slot, call, call.cases[site.detail[3]], True, (test,))

    def unmatched(self, site: Site, values: list[Any]) -> None:
        """No case matched."""
        subject, earlier = site.detail
        call = self.stack[-1]
        self.misses(call, call.cases[subject], earlier)

    def case_row(
        self,
        number: int,
        call: Call,
        case: Case,
        matches: bool,
        tests: tuple[Test, ...] = (),
    ) -> None:
        """The row of one case."""
        case.reported.add(number)
        condition = self.slots[number].condition
        if condition is None:
            raise RecordError("a case without a pattern")
        shown = f"{case.subject} {'matches' if matches else 'does not match'} {condition.texts[1]}"
        self.row(
            number, call, None, (Test(text=condition.text, shown=shown, value=matches), *tests)
        )


def _check(kind: type, *values: object) -> None:
    if not all(type(value) is kind for value in values):
        raise RecordError(f"not of type {kind.__name__}: {values!r}")


def _alike(one: Any, other: Any) -> bool:
    """Were both told alike? 1, 1.0 and True are not."""
    return one is other or (type(one) is type(other) and repr(one) == repr(other))


def _outcome(ended: Ended | None, line: int) -> tuple[Outcome, Error | None]:
    """The outcome of a step, and the exception it speaks of (also one that was handled)."""
    if ended is None:
        return Outcome(), None
    kind, value = ended
    if kind == "suspended":
        return Outcome(kind="suspended"), None
    if kind in ("returned", "yielded"):
        return Outcome(kind="returned" if kind == "returned" else "yielded", value=value), None
    _check(str, *value)
    error = Error(type=value[0], message=value[1], line=line)
    return (Outcome(kind="raised", error=error) if kind == "raised" else Outcome()), error


_OPERATIONS: tuple[Callable[..., None], ...] = (
    *(Replay.new, Replay.at, Replay.push, Replay.key, Replay.far_key, Replay.all_again),
    *(Replay.write, Replay.write_error, Replay.bind, Replay.unbind, Replay.hide, Replay.switch),
)
_SITES: dict[str, Callable[[Replay, Site, list[Any]], None]] = {
    "module": Replay.nothing,
    "row": Replay.statement,
    "for": Replay.loop,
    "end": Replay.end_of_loop,
    "del": Replay.deleted,
    "unset": Replay.unset,
    "jump": Replay.jump,
    "named": Replay.named,
    "enter": Replay.enter,
    "enter_class": Replay.enter_class,
    "leave": Replay.leave,
    "return": Replay.returned,
    "yield": Replay.yielded,
    "await": Replay.awaiting,
    "awaited": Replay.awaited,
    "raise": Replay.raising,
    "raised": Replay.raised,
    "failed": Replay.failed,
    "uncaught": Replay.raised,
    "stopped": Replay.nothing,
    "handling": Replay.handling,
    "handled": Replay.handled,
    "left": Replay.left,
    "rest": Replay.rest,
    "operand": Replay.operand,
    "test": Replay.test,
    "cond": Replay.condition,
    "choice": Replay.choice,
    "subject": Replay.subject,
    "matched": Replay.matched,
    "case": Replay.case,
    "guard": Replay.guard,
    "unmatched": Replay.unmatched,
}
