"""The action of a step: what happened, in a short English phrase with the values in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tracemark.trace import phrases
from tracemark.trace.model import Change, Error, Outcome, Test
from tracemark.trace.program_table import Slot


@dataclass(frozen=True, slots=True)
class Words:
    """Writes the action of one step."""

    slot: Slot
    changes: tuple[Change, ...]
    tests: tuple[Test, ...]
    result: Outcome
    error: Error | None
    """The exception that the step speaks of, also one that was handled or suppressed."""
    output: str
    places: Sequence[str]
    """Items and attributes that were set: `KEY\0VALUE` or `.NAME\0VALUE`, in order."""
    visible: Callable[[str], str | None]
    """The shown value of a name, None where it has none."""

    def action(self, *, ends_loop: bool, suppressed: bool) -> str:
        """The slot's template, filled with this step's values."""
        slot = self.slot
        if self.result.kind == "raised" and self.result.error is not None and not slot.marked:
            return f"raise {phrases.error_text(self.result.error)}"
        if slot.kind == "loop" and ends_loop:
            return "no more items"
        text = phrases.filled(slot.action, self.field)
        changed = ""
        if slot.syntax in ("expr", "assign", "del"):
            others = (c for c in self.changes if f"{{{c.name}}}" not in slot.action)
            changed = phrases.in_place(others)
        if suppressed and self.error is not None:
            changed = f"{self.error.type} was suppressed"
        return f"{text}; {changed}" if changed and not slot.marked else text

    def field(self, field: str) -> str | None:
        """What stands for a field of the template; None for one that nobody knows."""
        if field == ":value":
            return phrases.shown(self.result.value or "None")
        if field == ":output":
            return phrases.printed(self.output)
        if field == ":test":
            return " and ".join(map(self.decided, self.tests[-2:]))
        if field == ":error":
            return phrases.error_text(self.error) if self.error else "the exception"
        value = self.visible(field)
        if value is None:
            return None if self.slot.marked else "a value that is not followed"
        return phrases.shown(value)

    def decided(self, test: Test) -> str:
        """The last condition says where the program goes on."""
        return phrases.decided(test, self.slot.goto if test is self.tests[-1] else (0, 0))
