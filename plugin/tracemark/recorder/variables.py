"""What changed: compares the sample's variables with what was seen of them last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .memory import GONE, Change, Frame, Objects, Variable
from .scopes import is_special


class Variables:
    """The values of the names of all frames.

    State: `hidden`, True while code that the reader does not see is running; `mentioned`, the names
    that the code shown uses; `special`, those with two underscores on both sides that it binds;
    `features`, those that `from __future__` binds; `ignored`, global names that only hidden code
    uses.
    """

    def __init__(self, module: Frame) -> None:
        self.module = module
        self.objects = Objects()
        self.mentioned: frozenset[str] = frozenset()
        self.special: frozenset[str] = frozenset()
        self.features: frozenset[str] = frozenset()
        self.hidden = True
        self.ignored: set[str] = set()

    def bind(self, frame: Frame, name: str, value: Any, changes: list[Change]) -> None:
        """The name has this value now."""
        old = frame.variables.get(name)
        if old is not None and old.current() is value:
            return
        new = frame.variables[name] = Variable(value, self.objects)
        if old is not None:
            old.release(self.objects)
            if old.picture.text == new.picture.text and old.held is None and new.held is None:
                return
        changes.append(_change(frame, name, "bound" if old is None else "rebound", new))

    def bind_all(
        self, frame: Frame, names: Iterable[str], values: Iterable[Any], changes: list[Change]
    ) -> None:
        """The names have these values now; there may be more values than names."""
        for name, value in zip(names, values):  # noqa: B905 (the last may be a probe's own result)
            self.bind(frame, name, value, changes)

    def unbind(self, frame: Frame, name: str, changes: list[Change]) -> None:
        """The name is not set any more."""
        old = frame.variables.pop(name, None)
        if old is not None:
            old.release(self.objects)
            changes.append([frame.number, name, "deleted", None, "", None, True])

    def forget(self, frame: Frame) -> None:
        """The frame is over."""
        for variable in frame.variables.values():
            variable.release(self.objects)
        frame.variables = {}

    def settle(self, frame: Frame, stack: Iterable[Frame], changes: list[Change]) -> None:
        """Finds everything that changed beyond the names that a probe was given."""
        walrus, frame.walrus = frame.walrus, []
        for name, value in walrus:
            self.bind(frame, name, value, changes)
        for active in stack:
            self.look(active, changes)

    def look(self, frame: Frame, changes: list[Change]) -> None:
        """Looks at all variables of a frame."""
        if frame.namespace is not None:
            self.look_at_namespace(frame, frame.namespace, changes)
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
                changes.append(_change(frame, name, "changed", variable))

    def look_at_namespace(
        self, frame: Frame, namespace: dict[Any, Any], changes: list[Change]
    ) -> None:
        """Names of a module or a class body, however they came or went."""
        for name in list(namespace):
            if type(name) is str and self.follows(frame, name):
                value = namespace.get(name, GONE)
                if value is not GONE:
                    self.bind(frame, name, value, changes)
        for name in [name for name in frame.variables if name not in namespace]:
            self.unbind(frame, name, changes)

    def follows(self, frame: Frame, name: str) -> bool:
        """Is this name the sample's? What only hidden code or Python itself uses is not shown."""
        if is_special(name):
            return name in self.special
        if name in self.features and frame is self.module:
            return False
        if frame is not self.module or name in self.mentioned:
            return True
        if self.hidden:
            self.ignored.add(name)
        return name not in self.ignored


def _change(frame: Frame, name: str, how: str, variable: Variable) -> Change:
    shown = variable.picture
    serial = variable.held.serial if variable.held is not None else None
    return [frame.number, name, how, shown.text, shown.type, serial, shown.whole]
