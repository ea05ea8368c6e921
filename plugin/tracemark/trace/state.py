"""Variables at a moment, rebuilt from the changes that a trace records."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from msgspec import structs

from tracemark.trace.label import label, scope_and_name
from tracemark.trace.model import MODULE, Change, Frame, Step, Trace, Value


@dataclass(frozen=True, slots=True)
class State:
    """All variables at one moment: values by frame, with the frames that are active."""

    frames: Mapping[int, Mapping[str, Value]]
    """Values by frame, then by name; frame 0 is the module."""
    stack: tuple[int, ...]
    """Active frames, outermost first, the one whose code runs last."""
    functions: Mapping[int, str]
    """Function name of each frame."""
    names: Mapping[str, frozenset[str]]
    """All names that each function's frames ever hold, also those that are not set at the moment."""

    def value(self, name: str) -> Value | None:
        """The value that `name` has here, None where it is not set.

        As in Python: a name of the running function is looked up in its own frame only, any other
        in the module. A name that neither has is looked up in the functions that are waiting, so
        that a table can go on showing it. `f.x` means `x` in the newest active call of `f`,
        `global x` the module's `x`.
        """
        scope, bare = scope_and_name(name)
        if scope == MODULE:
            return self._in(0, bare)
        if scope is not None:
            active = [frame for frame in self.stack if self.functions[frame] == scope]
            return self._in(active[-1], bare) if active else None
        for frame in (self.stack[-1], 0, *reversed(self.stack)):
            if name in self.names.get(self.functions[frame], ()):
                return self._in(frame, name)
        return None

    def at(self, stack: tuple[int, ...]) -> "State":
        """The same moment seen from other active frames."""
        return replace(self, stack=stack)

    def _in(self, frame: int, name: str) -> Value | None:
        return self.frames.get(frame, {}).get(name)


def callers(frames: tuple[Frame, ...], frame: int) -> tuple[int, ...]:
    """The frames that are active while `frame` runs, outermost first, itself last."""
    chain: list[int] = []
    current: int | None = frame
    while current is not None:
        chain.append(current)
        current = frames[current].parent
    return tuple(reversed(chain))


def states(trace: Trace) -> Iterator[tuple[Step, State, State]]:
    """Each step with the variables before and after it.

    What hidden code changed since the step before counts as before. Memory: the states share the
    values of all frames that a step did not touch.
    """
    functions = {number: frame.function for number, frame in enumerate(trace.frames)}
    names = _names(trace)
    frames: dict[int, dict[str, Value]] = {0: {}}
    for step in trace.steps:
        stack = callers(trace.frames, step.frame)
        frames = _applied(frames, step.hidden_changes)
        before = State(frames, stack, functions, names)
        frames = _applied(frames, step.changes)
        yield step, before, State(frames, stack, functions, names)


def _names(trace: Trace) -> Mapping[str, frozenset[str]]:
    names: dict[str, set[str]] = {}
    for change in _all_changes(trace):
        names.setdefault(change.scope, set()).add(change.name)
    return {function: frozenset(found) for function, found in names.items()}


def _all_changes(trace: Trace) -> Iterator[Change]:
    for step in trace.steps:
        yield from step.hidden_changes
        yield from step.changes


def final_state(trace: Trace) -> State:
    """The variables at the end; names of calls that are over keep their last value.

    All calls of a function count as one frame, in which the latest change in time stands. A name
    that the program deleted has no value, and neither has one whose last value is not recorded.
    """
    numbers = {MODULE: 0}
    as_one_call = [
        structs.replace(change, frame=numbers.setdefault(change.scope, len(numbers)))
        for change in _all_changes(trace)
        if final_is_known(trace, change.scope)
    ]
    frames = _applied({0: {}}, as_one_call)
    functions = {number: function for function, number in numbers.items()}
    return State(frames, (*sorted(functions)[1:], 0), functions, _names(trace))


def final_is_known(trace: Trace, scope: str) -> bool:
    """Are the last values of the names of a scope recorded? Past the limit of steps only the module's,
    where the program came to its own end.
    """
    if not trace.is_cut:
        return True
    return scope == MODULE and trace.end.reason in ("finished", "exit", "error", "memory-limit")


def scope_of(state: State, name: str) -> str:
    """The scope that a name of the final state lives in, as `State.value` looks it up."""
    scope, _ = scope_and_name(name)
    if name in state.names.get(MODULE, ()):
        return MODULE
    if scope is not None:
        return scope
    return next((scope for scope, names in state.names.items() if name in names), MODULE)


def _applied(
    frames: dict[int, dict[str, Value]], changes: Iterable[Change]
) -> dict[int, dict[str, Value]]:
    touched: set[int] = set()
    for change in changes:
        if not touched:
            frames = dict(frames)
        if change.frame not in touched:
            frames[change.frame] = dict(frames.get(change.frame, {}))
            touched.add(change.frame)
        if change.after is None:
            frames[change.frame].pop(change.name, None)
        else:
            frames[change.frame][change.name] = Value(
                text=change.after, type=change.type, object=change.object, whole=change.whole
            )
    return frames


def merged(changes: Iterable[Change]) -> tuple[Change, ...]:
    """One change for each variable: from its value before the first to its value after the last."""
    by_variable: dict[tuple[int, str], list[Change]] = {}
    for change in changes:
        by_variable.setdefault((change.frame, change.name), []).append(change)
    return tuple(
        merged_change
        for group in by_variable.values()
        if (merged_change := _merge(group)) is not None
    )


def _merge(group: list[Change]) -> Change | None:
    first, last = group[0], group[-1]
    if len(group) == 1:
        return first
    if first.before is None and last.after is None:
        return None
    how = last.how
    if last.after is not None:
        if first.before is None:
            how = "bound"
        elif any(change.how in ("bound", "rebound") for change in group):
            how = "rebound"
    return structs.replace(last, before=first.before, how=how)


def is_definition(change: Change) -> bool:
    """True where a name got a function, a class or a module: nothing that a table follows."""
    return is_definition_text(change.after or "")


def is_definition_text(shown: str) -> bool:
    """True for the text of a function, a class or a module."""
    return shown.startswith(("function ", "class ", "module ", "built-in ", "property "))


def column_names(changes: Iterable[Change]) -> tuple[str, ...]:
    """Names worth a column, in order of appearance, told apart where scopes share a name."""
    scopes: dict[str, list[str]] = {}
    for change in changes:
        if not is_definition(change) and change.scope not in scopes.setdefault(change.name, []):
            scopes[change.name].append(change.scope)
    names = [(scope, name) for name, found in scopes.items() for scope in found]
    return tuple(name if len(scopes[name]) == 1 else label(scope, name) for scope, name in names)
