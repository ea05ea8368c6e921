"""One run from start to end: setup, sample, driver, and a truthful last record."""

import atexit
import builtins
import sys
import threading
import types
import warnings

from .output import Output
from .probes import Recorder
from .raising import error_of, line_of, own_traceback
from .rewrite import bind_probes, rewrite
from .stream import Stream

SETUP, DRIVER = "<setup>", "<driver>"


class Session:
    """Runs one job; `run` returns the exit code."""

    def __init__(self, job, descriptor):
        self.job = job
        self.stream = Stream(descriptor)
        self.stdout = Output(1, "strict")
        self.stderr = Output(2, "backslashreplace")
        limits = job["limits"]
        self.recorder = Recorder(self.stream, self.stdout, self.stderr, limits["max_steps"])
        self.name = job["name"]

    def run(self):
        """Runs the program and sends all records. Never raises."""
        sys.stdout, sys.stderr = self.stdout.file, self.stderr.file
        namespace = self.main_module()
        reason, code, error = self.execute(namespace)
        threading._shutdown()
        atexit._run_exitfuncs()
        self.recorder.end(reason, code, error)
        # What is printed while the interpreter clears up goes out without us: we may be gone by then.
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        return code

    def main_module(self):
        """The module that the sample is: `__main__`, as if started by `python sample.py`."""
        module = types.ModuleType("__main__")
        module.__file__ = self.name
        module.__builtins__ = builtins
        sys.modules["__main__"] = module
        sys.argv = [self.name]
        sys.path.insert(0, "")
        with open(self.name, "w", encoding="utf-8", newline="") as file:
            file.write(self.job["code"])  # tracebacks and `inspect.getsource` read it
        return module.__dict__

    def execute(self, namespace):
        """(reason, exit code, error) of the whole program."""
        try:
            compiled = self.compiled()
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self.stream.send(["p", _python(), []])
            return self.not_compiled(error)
        try:
            self.run_parts(compiled, namespace)
        except SystemExit as stop:
            return self.exited(stop)
        except BaseException as error:  # noqa: BLE001 (whatever ends the sample is its ending)
            return self.failed(error)
        return "finished", 0, None

    def compiled(self):
        """The rewritten sample, ready to run; also says what the slots are."""
        source, name = self.job["code"], self.name
        compile(source, name, "exec", dont_inherit=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rewritten = rewrite(source, name, self.job["actions"])
            code = compile(rewritten.tree, name, "exec", dont_inherit=True)
        self.stream.send(["p", _python(), [slot.row() for slot in rewritten.slots]])
        return bind_probes(code, self.recorder.probes()), rewritten

    def run_parts(self, compiled, namespace):
        """Runs setup, sample and driver in one namespace."""
        code, rewritten = compiled
        if self.job["setup"]:
            exec(compile(self.job["setup"], SETUP, "exec", dont_inherit=True), namespace)
        self.recorder.begin(namespace, rewritten)
        exec(code, namespace)
        self.recorder.hidden = True
        if self.job["driver"]:
            exec(compile(self.job["driver"], DRIVER, "exec", dont_inherit=True), namespace)

    def exited(self, stop):
        """`sys.exit(…)`: a normal end, with the code that the interpreter would give."""
        self.module_row(stop)
        code = stop.code
        if code is None:
            return "exit", 0, None
        if isinstance(code, int):
            return "exit", code & 0xFF, None
        print(code, file=sys.stderr)
        return "exit", 1, None

    def failed(self, error):
        """An exception that nobody caught: its traceback goes where Python prints it."""
        self.module_row(error)
        error.__traceback__ = own_traceback(error, (self.name, SETUP, DRIVER))
        line = line_of(error.__traceback__, self.name)
        try:
            sys.excepthook(type(error), error, error.__traceback__)
        except BaseException:  # noqa: BLE001 (a broken hook of the sample must not end the record)
            self.stderr.file.write(error_of(error)[0] + "\n")
        reason = "memory-limit" if isinstance(error, MemoryError) else "error"
        return reason, 1, [*error_of(error), line]

    def module_row(self, error):
        """The row of the module's statement that the exception left."""
        recorder = self.recorder
        traceback = error.__traceback__
        while traceback is not None and not self.is_module(traceback.tb_frame):
            traceback = traceback.tb_next
        if traceback is not None:
            recorder.raise_row(
                recorder.module, (type(error), error, traceback), traceback.tb_frame
            )

    def is_module(self, frame):
        return frame.f_code.co_filename == self.name and frame.f_code.co_name == "<module>"

    def not_compiled(self, error):
        """A sample that does not compile: reported as Python would, with line and column."""
        if not isinstance(error, SyntaxError):
            message = "the source is nested too deep" if not isinstance(error, ValueError) else str(error)
            return "syntax-error", 1, [type(error).__name__, message, None]
        error.__traceback__ = None
        sys.excepthook(type(error), error, None)
        return "syntax-error", 1, [type(error).__name__, str(error.msg), error.lineno]


def _python():
    return ".".join(str(part) for part in sys.version_info[:3])
