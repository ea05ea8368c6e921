"""One run from start to end: setup, sample, driver, and a truthful last record."""

from __future__ import annotations

import ast
import atexit
import builtins
import os
import sys
import warnings
from collections.abc import Iterator
from types import CodeType, ModuleType
from typing import Any, NoReturn

from . import audit_hooks, tracers
from .bottom import Part, clear_up, run_at_the_bottom
from .descriptions import starts_in
from .input import Input
from .output import take_over
from .raising import error_of, line_of
from .recording import Recorder
from .recursion import Recursion, set_limit
from .rewrite import Rewritten, bind_probes, guard_module, rewrite
from .signals import when_told
from .source import check_cookie, column_of, refused
from .stream import Stream

SETUP, DRIVER = "<setup>", "<driver>"
DEEP = 30_000 if sys.version_info >= (3, 11) else 6000
"""Recursion limit while the syntax tree is rewritten. Before 3.11 every call takes of the C stack."""
INTERRUPTED = 130
"""Exit code that a shell reports for a program ended by Ctrl+C."""


class Session:
    """Runs one job.

    State: `ending`, reason, exit code and error of the end, once it is known.
    """

    def __init__(self, job: dict[str, Any], descriptor: int) -> None:
        self.job = job
        self.name = str(job["name"])
        self.source = str(job["code"]).removeprefix("\ufeff")
        self.stream = Stream(descriptor)
        self.stdout, self.stderr = take_over()
        self.stdin = Input() if self.job["input"] else None
        self.recursion = Recursion()
        self.recorder = Recorder(
            *(self.stream, self.stdout, self.stderr, self.recursion),
            *(job["limits"]["max_steps"], self.name),
        )
        self.recursion.changed = self.recorder.limits_changed
        self.ending: tuple[str, int, list[object] | None] = ("finished", 0, None)

    def start(self) -> NoReturn:
        """Runs the program and sends all records."""
        starts_in(os.getcwd())
        self.recursion.take_over()
        tracers.take_over()
        audit_hooks.interpreters.append(self.report.__code__)
        audit_hooks.take_over()
        when_told(self.recorder.last_words)
        atexit.register(self.end)  # the first to be registered is the last to be called
        if hasattr(os, "register_at_fork"):  # Windows has no forks
            os.register_at_fork(after_in_child=self.recorder.give_up)
        # No name for the namespace here: this frame outlives it, and would keep it alive.
        run_at_the_bottom(self.parts(self.main_module()))

    def end(self) -> None:
        """The program is over, with its threads and what it registered at exit."""
        if self.stdin is not None and not self.recorder.stopped:
            self.stream.send(["i", self.stdin.left()])
        self.recorder.end(*self.ending)

    def main_module(self) -> dict[str, object]:
        """Makes the module that the sample is: `__main__`, as if started by `python sample.py`."""
        started = vars(sys.modules["__main__"])
        module = ModuleType("__main__")
        namespace = vars(module)
        namespace["__loader__"] = type(started["__loader__"])("__main__", self.name)
        if sys.version_info < (3, 14):
            namespace["__annotations__"] = {}
        namespace["__builtins__"] = builtins
        namespace["__file__"] = self.name
        if "__cached__" in started:
            namespace["__cached__"] = None
        sys.modules["__main__"] = module
        sys.argv = [self.name]
        sys.path.insert(0, "")
        # Tracebacks and `inspect.getsource` read it.
        with open(self.name, "wb") as file:
            file.write(self.source.encode("utf-8", "surrogatepass"))
        return namespace

    def parts(self, namespace: dict[str, object]) -> Iterator[Part]:
        """What is to be executed: setup, sample and driver in one namespace; then the exit."""
        clear_up()
        code = self.compiled()
        if code is not None:
            # Compiled beforehand: nothing of ours runs between the parts.
            setup, driver = self.hidden("setup", SETUP), self.hidden("driver", DRIVER)
            yield from self.hidden_part(setup, namespace)
            if self.recorder.uncaught is None:
                self.recorder.begin(namespace)
                yield code, namespace
                self.recorder.hide()
            yield from self.hidden_part(driver, namespace)
        flush_all()
        uncaught = self.recorder.uncaught
        self.recorder.uncaught = None
        if isinstance(uncaught, SystemExit):
            self.ending = ("exit", 0, None)  # the interpreter makes the exit code
            uncaught.__traceback__ = None
            waiting = [uncaught]
            del uncaught  # this frame must not keep it
            raise waiting.pop()
        if uncaught is not None:
            self.ending = self.ended_by(uncaught)
        leaving = SystemExit(self.ending[1])
        # With it the exception ends, and what that holds: outside of all frames, as without us.
        leaving.__dict__["uncaught"] = uncaught
        del uncaught
        raise leaving

    def hidden(self, field: str, name: str) -> CodeType | BaseException | None:
        """Code that the reader does not see, compiled; or why it cannot be."""
        source = self.job[field]
        if not source:
            return None
        try:
            compile(source, name, "exec", dont_inherit=True)  # with its warnings
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = guard_module(ast.parse(source, name))
                code = compile(tree, name, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return error
        return bind_probes(code, self.recorder.bind(None))

    def hidden_part(
        self, code: CodeType | BaseException | None, namespace: dict[str, object]
    ) -> Iterator[Part]:
        """The part that runs it, unless something before it ended the program."""
        if self.recorder.uncaught is not None:
            return
        if isinstance(code, BaseException):
            self.recorder.uncaught = code
        elif code is not None:
            yield code, namespace

    def compiled(self) -> CodeType | None:
        """The rewritten sample, ready to run; also says what the slots are. None: not Python."""
        source, name = self.source, self.name
        tables: list[list[list[object]]] = [[], [], []]
        try:
            check_cookie(source, name)
            compile(source, name, "exec", dont_inherit=True)
            code, rewritten = self.rewritten(source, name)
            parts = (rewritten.slots, rewritten.conditions, rewritten.sites)
            tables = [[item.row() for item in table] for table in parts]
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self.ending = self.not_compiled(error)
            return None
        finally:
            self.stream.send(["p", ".".join(map(str, sys.version_info[:3])), *tables])
        return code

    def rewritten(self, source: str, name: str) -> tuple[CodeType, Rewritten]:
        """The second compilation: with probes, which make the tree deeper, and no warnings again."""
        set_limit(DEEP)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                rewritten = rewrite(source, name, self.job["actions"])
                code = compile(rewritten.tree, name, "exec", dont_inherit=True)
        except (
            SyntaxError
        ) as error:  # the source itself has compiled: it is the tree that is too deep
            raise RecursionError(error.msg) from error
        finally:
            set_limit(self.recursion.limit)
        return bind_probes(code, self.recorder.bind(rewritten)), rewritten

    def not_compiled(self, error: BaseException) -> tuple[str, int, list[object] | None]:
        """A sample that does not compile: reported as Python would, with line and column."""
        found = refused(error, self.source, self.name)
        kind = type(found).__name__
        if isinstance(found, SyntaxError):
            sys.excepthook(type(found), found, None)
            place = [found.lineno or None, column_of(found, self.source)]
            return "syntax-error", 1, [kind, str(found.msg), *place]
        message = str(found) if isinstance(found, ValueError) else "the source is nested too deep"
        return "syntax-error", 1, [kind, message, None]

    def ended_by(self, error: BaseException) -> tuple[str, int, list[object] | None]:
        """What an exception that nobody caught does to the process."""
        line = line_of(error.__traceback__, self.name)
        self.report(error)
        reason = "memory-limit" if isinstance(error, MemoryError) else "error"
        code = INTERRUPTED if isinstance(error, KeyboardInterrupt) else 1
        return reason, code, [*error_of(error), line]

    def report(self, error: BaseException) -> None:
        """Prints the traceback, through the sample's own hook where it has one."""
        try:
            sys.audit("sys.excepthook", sys.excepthook, type(error), error, error.__traceback__)
        except RuntimeError:  # an audit hook of the sample's wants nothing to be printed
            return
        except BaseException:
            pass  # the interpreter, too, goes on
        try:
            sys.excepthook(type(error), error, error.__traceback__)
        except BaseException as broken:
            traceback = broken.__traceback__
            broken.__traceback__ = traceback.tb_next if traceback is not None else None
            self.stderr.write("Error in sys.excepthook:\n")
            sys.__excepthook__(type(broken), broken, broken.__traceback__)
            self.stderr.write("\nOriginal exception was:\n")
            sys.__excepthook__(type(error), error, error.__traceback__)


def flush_all() -> None:
    """As the interpreter does when the main module has ended; failures do not count."""
    for name in ("stderr", "stdout"):
        try:
            getattr(sys, name).flush()
        except BaseException:
            pass
