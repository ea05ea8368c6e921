"""Everything Tracemark raises on purpose.

    TracemarkError            base of all below; its text is one plain sentence for a person
    ├── UsageError            a caller asked for something that cannot be (bad option, missing file)
    ├── RecordError           a record or a cached trace is not a valid `tracemark/1` object
    └── RunnerError           a child process could not be started at all

A sample that crashes, loops or raises is *not* an error here: that is an `Ending` of its trace.
A mistake in a lesson is not one either: that is a `Finding`, with file, line and column.
"""


class TracemarkError(Exception):
    """Base of all errors that Tracemark raises on purpose."""


class UsageError(TracemarkError):
    """A caller asked for something that cannot be; the text says what was expected."""


class RecordError(TracemarkError):
    """A record, a cached trace or a JSON document is not a valid `tracemark/1` object."""


class RunnerError(TracemarkError):
    """A child process could not be started at all (interpreter missing, out of processes)."""
