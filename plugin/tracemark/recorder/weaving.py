"""Calls that are under way at the same time: generators, coroutines, threads.

Where a sample has none, calls end in the opposite order of their start, and whose row it is follows
from what started and ended. Otherwise each probe says whenever another frame is running than at the
probe before: which frame that is, is read off the interpreter's own.
"""

from __future__ import annotations

from _thread import get_ident
from collections.abc import Callable
from gc import disable as gc_disable
from gc import enable as gc_enable
from gc import isenabled as gc_is_enabled
from sys import _getframe, modules
from types import FrameType, FunctionType
from typing import TYPE_CHECKING, Any

from . import probes
from .log import SWITCH
from .recursion import ROOM, set_limit
from .signals import hold_back, let_through

if TYPE_CHECKING:
    from .recording import Recorder

MORE_ROOM = 40
"""Calls that a woven probe may nest beyond those of a probe."""
STARTS = frozenset({"enter_near", "enter_class", "enter_module"})
UNWATCHED = frozenset({"keep", "kept", "stopped"})
"""Probes that say nothing about whose they are."""


class Weaver:
    """Knows which frame is running.

    State: `frames`, numbers of calls by `id` of the interpreter's frame; `running`, `id` of the
    frame at the last probe; `thread`, where that was.
    """

    def __init__(self, recorder: Recorder, functions: dict[str, FunctionType]) -> None:
        self.recorder = recorder
        self.frames: dict[int, int] = {}
        self.running = 0
        self.thread = get_ident()
        self.main = self.thread
        self.limit = 0
        probes.level = 2
        self.woven = {
            name: function if name in UNWATCHED else self.woven_probe(name, function)
            for name, function in functions.items()
        }

    def limits_changed(self) -> None:
        """The sample has another recursion limit: a probe has room from its start to its end."""
        self.limit = probes.limit
        probes.limit = probes.room

    def woven_probe(self, name: str, probe: Callable[..., Any]) -> Callable[..., Any]:
        """The probe as the sample calls it: one at a time, and saying first where it stands."""
        weaver, recorder, lock = self, self.recorder, self.recorder.lock
        starts = name in STARTS

        def woven(*arguments: Any) -> Any:
            if recorder.quiet:
                return probe(*arguments)
            # First of all: a collection may run code of the sample, which would see the probe.
            collecting = gc_is_enabled()
            if collecting:
                gc_disable()
            with lock:
                if weaver.limit:
                    try:
                        set_limit(weaver.limit)
                    except RecursionError as error:
                        error.args = probes.TOO_DEEP
                        if collecting:
                            gc_enable()
                        raise
                    set_limit(weaver.limit + ROOM + MORE_ROOM)
                mask = hold_back()
                try:
                    weaver.stand(_getframe(1), starts)
                    return probe(*arguments)
                finally:
                    # A handler that is due then runs as if called by the sample.
                    set_limit(weaver.limit)
                    let_through(mask)
                    if collecting:
                        gc_enable()

        return woven

    def stand(self, real: FrameType, starts: bool) -> None:
        """A probe of the frame `real` comes; where it is the first of a call, it is its caller's."""
        at: FrameType | None = real.f_back if starts else real
        thread = get_ident()
        if thread == self.thread and at is not None and id(at) == self.running:
            return
        if not self.frames:
            return
        active = self.active(at)
        if self.recorder.hidden and active == [0]:
            self.recorder.settle_hidden()
        self.thread = thread
        self.running = id(at)
        self.recorder.near()
        self.recorder.extend((SWITCH, active, self.thread_name(thread)))

    def active(self, real: FrameType | None) -> list[int]:
        """Numbers of the calls that are active in this thread, outermost first."""
        found = []
        while real is not None:
            tag = self.frames.get(id(real))
            if tag is not None:
                found.append(tag)
            real = real.f_back
        if not found or found[-1] != 0:
            found.append(0)
        found.reverse()
        return found

    def started(self, real: FrameType, tag: int) -> None:
        """A call has started."""
        self.frames[id(real)] = tag
        self.running = id(real)

    def ended(self, real: FrameType) -> int | None:
        """The call is over: its number, if it was not over before."""
        self.running = id(real.f_back) if real.f_back is not None else 0
        return self.frames.pop(id(real), None)

    def slept(self) -> None:
        """The running frame yields: it is not running any more."""
        self.running = 0

    def module_is_over(self) -> None:
        """The sample's module has come to its end."""
        self.frames = {key: tag for key, tag in self.frames.items() if tag != 0}
        self.frames[0] = 0
        self.running = 0

    def thread_name(self, thread: int) -> str:
        """The name of the thread; the main one has none."""
        if thread == self.main:
            return ""
        threading = modules.get("threading")
        running = getattr(threading, "_active", {}).get(thread)
        name = getattr(running, "_name", None)
        return name if type(name) is str else "thread"
