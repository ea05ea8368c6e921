"""One recording: what the probes do where more than appending to the log is needed."""

from __future__ import annotations

import os
from _thread import RLock
from collections.abc import Callable
from sys import exc_info
from types import FrameType, FunctionType
from typing import Any, NoReturn

from . import probes
from .heap import Heap, Known
from .log import BULK, CHUNK, ERROR, HIDDEN, OPERATIONS, OUT, Log
from .names import Names, Reader
from .output import Output
from .raising import error_of, hide_recorder, position_of
from .reading import ATOMS, CONTENTS
from .recursion import ROOM, Recursion
from .rewrite import Rewritten
from .slots import Site
from .stream import Stream
from .weaving import Weaver

STEP_LIMIT_EXIT = 70
MORE = 2_000_000
"""Rows that a program may make past the limit before it is taken for endless."""
REPEATED = 40
"""Characters of output that are sent once and then spoken of."""

exit_process = os._exit


class LetGo(tuple[()]):
    """No exception fits it. What it holds ends in the sample's own frame, and not in a probe's."""

    kept: list[tuple[int, Any]]


class Recorder:
    """Watches one run.

    State: `stopped`, nothing is recorded any more; `quiet`, the limit of rows is passed; `in_flight`,
    by `id` of the interpreter's frame the exception whose row is written there (its `id`, type and
    message); `kept`, values for later probes; `uncaught`, the exception that ended the sample or
    hidden code; `tags`, calls so far that have a number; `hidden`, is code running that the reader
    does not see?
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
        self.log = Log(stream, max_steps)
        self.extend = self.log.extend
        self.heap = Heap(self.extend)
        self.names = Names(self.extend, self.heap)
        self.weaver: Weaver | None = None
        self.written: dict[str, int] = {}
        """Long outputs so far, numbered."""
        self.lock = RLock()
        self.in_flight: dict[int, tuple[int, str, str]] = {}
        self.kept: list[tuple[int, Any]] = []
        self.waiting: dict[int, FrameType | None] = {}
        """By `id` of a frame that awaits something: who runs it. Held, so that no other is the same."""
        self.tags = 0
        self.stopped = False
        self.quiet = False
        self.hidden = True
        self.sudden = False
        self.uncaught: BaseException | None = None
        self.sites: dict[int, Site] = {}
        """By number."""
        probes.connect(self, self.log.entries, self.heap.known, Known(0, "list", 0))

    # -- start and end

    def bind(self, rewritten: Rewritten | None) -> dict[str, Callable[..., Any]]:
        """The probes as the sample is to call them."""
        functions: dict[str, FunctionType] = probes.probes()
        if rewritten is None:
            return dict(functions)
        if not self.sites:
            self.sites = dict(enumerate(rewritten.sites, OPERATIONS))
            self.log.know(rewritten.sites)
            self.heap.lifetimes = rewritten.lifetimes
            self.names.know(rewritten)
            self.sudden = rewritten.sudden
        if rewritten.woven:
            self.weaver = Weaver(self, functions)
            return dict(self.weaver.woven)
        return dict(functions)

    def begin(self, namespace: dict[str, Any]) -> None:
        """Recording starts: the setup code has run, the sample is next."""
        self.names.module = namespace
        self.settle_hidden()
        self.names.hidden = self.hidden = False

    def enter_module(self, real: FrameType) -> None:
        """The sample's first probe: how much room a probe needs is measured here."""
        self.recursion.measure(probes.level + 1)
        self.limits_changed()
        probes.chunk = 0 if self.sudden else CHUNK
        if self.max_steps < CHUNK:
            probes.chunk = min(probes.chunk, 4 * self.max_steps)
        if self.weaver is not None:
            self.weaver.started(real, 0)

    def limits_changed(self) -> None:
        """The sample has another recursion limit."""
        probes.limit, probes.room = self.recursion.set, self.recursion.set + ROOM
        if self.weaver is not None:
            self.weaver.limits_changed()

    def hide(self) -> None:
        """The sample's own code is over; what comes is not shown."""
        self.hidden = self.names.hidden = True
        if self.weaver is not None:
            self.weaver.module_is_over()
        elif not self.quiet:
            probes.watch_starts()

    def settle_hidden(self) -> None:
        """What hidden code did since the last row goes into a record of its own."""
        if not self.quiet and not self.stopped:
            self.look()
            self.extend((HIDDEN,))

    def end(self, reason: str, exit_code: int, error: list[object] | None) -> None:
        """The last record. The sample's objects are let go, so that they end when they would."""
        with self.lock:
            if self.stopped:
                return
            self.names.names_before = sorted(self.names.mentioned) if self.quiet else None
            self.look()
            self.log.flush()
            hidden = probes.more() - 1 if self.quiet else 0
            self.stream.send(["e", reason, exit_code, error, hidden])
            self.give_up()

    def give_up(self) -> None:
        """Nothing is recorded any more: the end, or this is a fork of the process."""
        self.stopped = True
        self.stream.close()
        self.log.entries.clear()
        self.stdout.let_go()
        self.stderr.let_go()
        self.heap.clear()
        probes.recent = Known(0, "list", 0)
        self.names.clear()
        self.in_flight.clear()
        self.kept.clear()
        self.waiting.clear()
        self.go_quiet()
        if self.weaver is not None:
            self.weaver.frames.clear()

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
        if not self.stopped:
            self.log.flush()
            self.stream.send(["e", "crashed", None, [*error_of(error), None], 0])
            self.give_up()

    # -- the limit of rows

    def full(self) -> None:
        """The log is long enough to be sent."""
        if self.quiet or self.stopped:
            return
        self.heap.bulk = 0
        self.log.flush()
        if self.log.rows >= self.max_steps:
            self.go_quiet()

    def send(self) -> None:
        """Something comes that may take long."""
        self.full()

    def last_words(self, *_: object) -> None:
        """A signal of the runner's: the process is going to be ended."""
        self.log.flush()

    def go_quiet(self) -> None:
        """The limit is passed: the program goes on, at nearly its own speed."""
        self.quiet = True
        probes.most = MORE
        probes.be_quiet()

    def stop(self) -> NoReturn:
        """The program makes far too many rows: it is taken for endless and ended here."""
        if not self.stopped:
            self.stream.send(["e", "step-limit", None, None, MORE])
        exit_process(STEP_LIMIT_EXIT)

    # -- looking

    def take_output(self) -> None:
        """What was written since the last look."""
        for operation, stream in ((OUT, self.stdout), (ERROR, self.stderr)):
            text = stream.taken()
            if text:
                self.extend((operation, self.spoken_of(text)))

    def spoken_of(self, text: str) -> str | int:
        """A long text that was sent before, by its number."""
        if len(text) < REPEATED:
            return text
        number = self.written.get(text)
        if number is not None:
            return number
        self.written[text] = len(self.written)
        return text

    def near(self) -> None:
        """Output, and the names that others may bind."""
        self.take_output()
        self.names.look_near()

    def look(self) -> None:
        """Everything."""
        self.near()
        self.names.look_at_module()
        self.heap.look_at_all(self.names.roots())
        if self.sudden:
            self.log.flush()

    def before(self) -> None:
        """Something unknown comes: it may never come back."""
        self.names.before()
        self.full()

    # -- rows

    def row(self, k: int, *values: Any) -> None:
        tell = self.heap.tell
        told = [tell(value) for value in values]
        self.extend((k, *told))
        if self.heap.bulk > BULK:
            self.full()

    def row_again(self, k: int, *values: Any) -> None:
        told = [self.heap.tell_again(value) for value in values]
        self.extend((k, *told))

    def row_out(self, k: int, *values: Any) -> None:
        self.take_output()
        self.row(k, *values)

    def row_near(self, k: int, *values: Any) -> None:
        tell = self.heap.tell_again
        told = [tell(value) for value in values]
        self.near()
        self.extend((k, *told))
        if len(self.log.entries) > probes.chunk:
            self.full()

    def row_look(self, k: int, *values: Any) -> None:
        tell = self.heap.tell_again
        told = [tell(value) for value in values]
        self.look()
        self.extend((k, *told))
        if len(self.log.entries) > probes.chunk:
            self.full()

    def choice(self, k: int, value: Any) -> None:
        kind = id(type(value))
        self.extend((k, bool(value) if kind in ATOMS or kind in CONTENTS else None))

    # -- calls

    def tag(self) -> int:
        self.tags += 1
        return self.tags

    def enter(
        self,
        k: int,
        real: FrameType,
        names: tuple[str, ...],
        shifts: tuple[bool, ...],
        readers: tuple[Reader, ...],
        values: tuple[Any, ...],
    ) -> None:
        """A function has started that has names in common with others."""
        tag = self.tag()
        if self.weaver is not None:
            self.weaver.started(real, tag)
        tell = self.heap.tell_again
        given = [tell(value) for value in values]
        cells = self.names.start(tag, names, shifts, readers)
        self.extend((k, tag, cells, *given))
        if len(self.log.entries) > probes.chunk:
            self.full()

    def called(self, k: int, real: FrameType, *values: Any) -> None:
        """A function has started after the sample's own end."""
        self.called_from(real)
        self.row(k, *values)

    def called_from(self, real: FrameType) -> None:
        """If hidden code called, what it did so far is its own."""
        caller = real.f_back
        while caller is not None and caller.f_code.co_filename != self.name:
            caller = caller.f_back
        if caller is None:
            self.settle_hidden()

    def enter_class(self, k: int, real: FrameType) -> None:
        """A class body has started."""
        namespace = real.f_locals
        tag = self.tag()
        if self.weaver is not None:
            self.weaver.started(real, tag)
        self.names.start_class(tag, namespace if isinstance(namespace, dict) else {})
        self.extend((k, tag))

    def leave(self, k: int, real: FrameType) -> None:
        """A function or class body ends."""
        self.near()
        self.in_flight.pop(id(real), None)
        self.over(k, real)
        self.extend((k,))

    def over(self, k: int, real: FrameType) -> None:
        """The call is over; of most nothing is known that would have to be forgotten."""
        if self.sites[k].detail != "tagged":
            return
        self.waiting.pop(id(real), None)
        if self.weaver is not None:
            tag = self.weaver.ended(real)
            if tag is not None:
                self.names.end(tag)
        else:
            self.names.end_last()

    def ret(self, k: int, real: FrameType, value: Any) -> None:
        self.landed(real)
        self.extend((k, self.heap.tell(value)))

    def ret_near(self, k: int, real: FrameType, value: Any) -> None:
        told = self.heap.tell_again(value)
        self.landed(real)
        self.near()
        self.extend((k, told))
        self.returned(k, real)

    def ret_look(self, k: int, real: FrameType, value: Any) -> None:
        told = self.heap.tell_again(value)
        self.landed(real)
        self.look()
        self.extend((k, told))
        self.returned(k, real)

    def returned(self, k: int, real: FrameType) -> None:
        if not self.sites[k].slot.keeps_frame:
            self.over(k, real)

    def yielding(self, k: int, real: FrameType, value: Any) -> None:
        told = self.heap.tell_again(value)
        self.near()
        self.extend((k, told))
        if self.weaver is not None:
            self.weaver.slept()

    def awaiting(self, k: int, real: FrameType) -> None:
        """`await` is about to run. Whoever resumes the call later does it from another frame."""
        self.waiting[id(real)] = real.f_back
        self.extend((k,))

    def awaited(self, k: int, real: FrameType) -> None:
        """`await` is done: was the call suspended?"""
        before = self.waiting.pop(id(real), None)
        if before is not None and before is not real.f_back:
            self.extend((k,))

    # -- exceptions

    def landed(self, real: FrameType) -> None:
        """The exception that was in flight in this frame is not any more."""
        self.in_flight.pop(id(real), None)

    def error_here(self, real: FrameType) -> list[Any] | None:
        """The exception that is in flight, if it is new in this frame: place, type and message."""
        _, error, traceback = exc_info()
        if error is None or self.in_flight.get(id(real), (0,))[0] == id(error):
            return None
        while traceback is not None and traceback.tb_frame is not real:
            traceback = traceback.tb_next
        if traceback is None:
            return None
        hide_recorder(traceback, error)
        kind, message = error_of(error)
        self.in_flight[id(real)] = id(error), kind, message
        return [list(position_of(traceback)), kind, message]

    def hide_probes(self, real: FrameType) -> None:
        """Takes the probes out of the traceback of an exception that one of them raised."""
        _, error, traceback = exc_info()
        if isinstance(error, RecursionError):
            while traceback is not None and traceback.tb_frame is not real:
                traceback = traceback.tb_next
            hide_recorder(traceback, error)

    def let_go(self) -> tuple[()]:
        """What was kept for later probes, which will not come."""
        if not self.kept:
            return ()
        gone = LetGo()
        gone.kept = self.kept[:]
        self.kept.clear()
        return gone

    def raised(self, k: int, real: FrameType) -> None:
        found = self.error_here(real)
        if found is not None:
            self.look()
            self.extend((k, *found))

    def failed(self, k: int, real: FrameType) -> None:
        found = self.error_here(real)
        self.look() if found is not None else self.near()
        if not self.sites[k].slot.keeps_frame:
            self.in_flight.pop(id(real), None)
            self.over(k, real)
        self.extend((k, *(found or (None, None, None))))
        self.full()

    def take_uncaught(self) -> None:
        self.uncaught = exc_info()[1]

    def handling(self, k: int, real: FrameType, *values: Any) -> None:
        """An `except` clause starts."""
        found = self.error_here(real) if self.sites[k].detail is None else None
        self.landed(real)
        for value in values:
            self.heap.forget(value)  # known by its `id` only, which another one may have had
        self.look()
        tell = self.heap.tell_again
        told = [tell(value) for value in values]
        error = exc_info()[1]
        kind, message = error_of(error) if error is not None else (None, None)
        place = found[0] if found is not None else None
        self.extend((k, place, kind, message, *told))

    def rest(self, k: int, real: FrameType) -> None:
        """What `except*` clauses left over goes on as an exception of its own."""
        found = self.error_here(real)
        self.look()
        self.extend((k, *(found[1:] if found is not None else (None, None))))

    def left(self, k: int, real: FrameType) -> None:
        """After a `with`: an exception still in flight was suppressed by it."""
        known = self.in_flight.pop(id(real), None)
        self.look()
        self.extend((k, *(known[1:] if known is not None else (None, None))))
