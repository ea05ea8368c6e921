"""Everything Tracemark raises on purpose.

    TracemarkError            base of all below; its text is one plain sentence for a person
    ├── UsageError            a caller asked for something that cannot be (bad option, missing file)
    ├── FindingsError         a page is wrong, on a host that has no other way to fail
    ├── RecordError           a line of the recorder's stream contradicts those before it
    ├── RunnerError           a child process could not be started at all
    │   └── IsolationError    it may not be started, as the site wants more isolation than there is
    ├── CannotDecide          a claim has no answer; in `check.problem`, never leaves `check`
    └── NotHere               a condition has no value in a row; likewise

A sample that crashes, loops or raises is *not* an error here: that is an `Ending` of its trace.
A mistake in a lesson is not one either: that is a `Finding`, with file, line and column; only where a
host cannot count findings, and the site asks for `verify: strict`, are they raised.
"""


class TracemarkError(Exception):
    """Base of all errors that Tracemark raises on purpose."""


class UsageError(TracemarkError):
    """A caller asked for something that cannot be; the text says what was expected."""


class FindingsError(TracemarkError):
    """A page has findings, and its host has no other way to fail; the text has all of them."""


class RecordError(TracemarkError):
    """A line of the recorder's stream contradicts those before it; the trace ends there."""


class RunnerError(TracemarkError):
    """A child process could not be started at all (interpreter missing, out of processes)."""


class IsolationError(RunnerError):
    """This system does not offer the isolation that the site insists on; nothing was run."""
