"""The notation in which tests write down a record, and what renders a trace in it.

One line for each step: line, kind of statement, function; then, divided by bars, its conditions, its
changes, its output and its outcome.

    x = 1             bound               a > 1: 2 > 1 True       a condition
    x: 1 -> 2         bound again         (…)                     its parts; `-` is not evaluated
    x~ [] -> [1]      changed in place    writes 'a'              standard output
    x: 1 -> gone      deleted             complains 'a'           standard error
    f.x = 1           in another frame    returns 1, yields 1, raises ValueError(bad), suspends
                                          ends                    the loop is over

A program that does not simply finish has one line more: `end`, why, and the exit code or the exception
(`end exit 3`), with what no step changed or wrote.
"""

from tracemark.runner import Environment, Runner
from tracemark.trace.model import Change, Error, Step, Trace
from tracemark.trace.model import Test as Condition  # pytest would collect a class named Test…
from tracemark.trace.program import Program


def run(code, *, allow=(), **parts):
    """The trace of a program; an empty first line makes the code easier to write."""
    runner = Runner(None, Environment(allow=allow))
    return runner.run(Program(code=code.removeprefix("\n"), **parts))


def record(trace: Trace) -> list[str]:
    """All of a trace: its steps, and its end where there is something to tell."""
    end = told_end(trace)
    return rows(trace) + ([end] if end != "end finished" else [])


def written(text: str) -> list[str]:
    """A record as tests write it."""
    return text.strip("\n").splitlines()


def rows(trace: Trace) -> list[str]:
    """The steps without the end."""
    return [told(step) for step in trace.numbered]


def told(step: Step) -> str:
    """One step."""
    where = f" in {step.function}" if step.function != "<module>" else ""
    parts = [f"{step.line} {step.syntax}{where}"]
    parts += [told_test(test) for test in step.tests]
    parts += [told_change(change, step) for change in step.changes]
    parts += [f"writes {step.output!r}"] if step.output else []
    parts += [f"complains {step.stderr!r}"] if step.stderr else []
    parts += [told_outcome(step)] if step.outcome.kind != "ok" else []
    return " | ".join(parts + (["ends"] if step.ends_loop else []))


def told_test(test: Condition) -> str:
    if test.value is None:
        assert test.shown == test.text
        return f"{test.text}: -"
    parts = ", ".join(told_test(part) for part in test.parts)
    return f"{test.text}: {test.shown} {test.value}" + (f" ({parts})" if parts else "")


def told_change(change: Change, step: Step) -> str:
    name = change.name if change.frame == step.frame else f"{change.scope}.{change.name}"
    if change.how == "deleted":
        return f"{name}: {change.before} -> gone"
    if change.before is None:
        assert change.how == "bound"
        return f"{name} = {change.after}"
    sign = "~" if change.how == "changed" else ":"
    return f"{name}{sign} {change.before} -> {change.after}"


def told_outcome(step: Step) -> str:
    outcome = step.outcome
    if outcome.error is not None:
        return f"raises {told_error(outcome.error)}"
    if outcome.kind == "suspended":
        return "suspends"
    return f"{outcome.kind.removesuffix('ed')}s {outcome.value}"


def told_error(error: Error) -> str:
    return f"{error.type}({error.message})" if error.message else error.type


def told_end(trace: Trace) -> str:
    end, last = trace.end, trace.steps[-1]
    parts = [f"end {end.reason}"]
    if end.error is not None:
        parts[0] += f" {told_error(end.error)}"
    elif end.reason in ("exit", "killed", "crashed"):
        parts[0] += f" {end.exit_code}"
    parts += [told_change(change, last) for change in last.hidden_changes]
    parts += [f"writes {last.hidden_output!r}"] if last.hidden_output else []
    return " | ".join(parts)


def objects(trace: Trace, name: str) -> list[int | None]:
    """Serial numbers of the objects that `name` had, in order; None for what has none."""
    return [c.object for step in trace.numbered for c in step.changes if c.name == name]
