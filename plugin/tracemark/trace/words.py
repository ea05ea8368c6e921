"""The action of a step: what happened, in a short English phrase with the values in it.

The recorder wrote a template (`recorder.actions`); what stands in its fields is said here, and only what
the step's record proves. A field may have arguments: `{:augment}`, for one, is told the operator and the
operand of `total += x` and says "add `2` to `total`: `3` becomes `5`" where a number became another.
Where the record does not bear out the English, the action quotes the code.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tracemark.trace import phrases
from tracemark.trace.model import GLOBAL, MODULE, Change, Error, Outcome, Test
from tracemark.trace.phrases import listed, shown
from tracemark.trace.program_table import Slot

DIVIDER = "\x1f"
"""As in `recorder.actions`, with `BRACES`, `GLOBAL` and `NONLOCAL`."""
BRACES = {1: "{", 2: "}"}
NONLOCAL = "nonlocal "
UNKNOWN = "a value that is not followed"
_IN_PLACE = frozenset({"expr", "assign", "del", "return", "if", "elif", "while", "assert"})
"""Statements whose actions say what else they changed."""
_TYPES = {"dict": "dictionary", "defaultdict": "dictionary"}
_NUMBER = frozenset("-0123456789")


@dataclass(frozen=True, slots=True)
class Words:
    """Writes the action of one step.

    State: `said`, names of which it has told what became of them; `told_whole`, those of them whose
    new values it has told.
    """

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
    said: set[str] = field(default_factory=set)
    told_whole: set[str] = field(default_factory=set)

    def action(self, *, ends_loop: bool, suppressed: bool) -> str:
        """The slot's template, filled with this step's values."""
        slot = self.slot
        error = self.result.error if self.result.kind == "raised" else None
        if error is not None and not slot.marked and slot.syntax != "raise":
            return f"raises {phrases.error_words(error)}"
        if slot.kind == "loop" and ends_loop:
            return "no more items"
        text = phrases.filled(slot.action, self.field)
        if slot.marked or error is not None:
            return text
        return "; ".join([text, *self.besides(suppressed=suppressed)])

    def besides(self, *, suppressed: bool) -> list[str]:
        """What else is to be said."""
        slot = self.slot
        if suppressed and self.error is not None:
            return [f"{self.error.type} was suppressed"]
        more: list[str] = []
        if slot.kind == "statement" and ":test" not in slot.action:
            more += map(phrases.decided, self.tests[-2:])
        if slot.syntax in _IN_PLACE:
            more += self.elsewhere()
        if slot.syntax == "leave":
            gone = listed(shown(c.name) for c in self.changes if c.how == "deleted")
            more += [f"{gone} is deleted"] if gone else []
        return more

    def elsewhere(self) -> list[str]:
        """What the statement changed in place, beyond what was said of the names in it."""
        others = [change for change in self.changes if change.name not in self.said]
        if "self" in self.said:
            frames = [change.frame for change in self.changes if change.name == "self"]
            others = [change for change in others if change.frame in frames]
        mine = {c.object: c for c in self.changes if c.name in self.told_whole}
        same = [c for c in others if c.object in mine and c.object is not None]
        more = [
            f"{shown(change.name)} is the same {_type(change)}"
            for change in {c.name: c for c in same if c.how == "changed"}.values()
        ]
        changed = phrases.in_place(change for change in others if change not in same)
        return [*more, changed] if changed else more

    # -- fields

    def field(self, name: str) -> str | None:
        """What stands for a field of the template; None for one that nobody knows."""
        if not name.startswith(":"):
            return self.value(name)
        name, *arguments = name.split(DIVIDER)
        speak = _FIELDS.get(name)
        if speak is None or (arguments and self.slot.marked):
            return None if self.slot.marked else "something"
        try:
            return speak(self, *[one.translate(BRACES) for one in arguments])
        except (TypeError, ValueError, IndexError):  # a forged record: not so many arguments
            return "something"

    def value(self, name: str) -> str | None:
        """The value of a name after the step."""
        plain = name.removeprefix(GLOBAL).removeprefix(NONLOCAL)
        self.said.add(plain)
        self.told_whole.add(plain)
        value = self.after(name)
        if value is not None:
            return shown(value)
        if self.slot.marked:
            return None
        return UNKNOWN if plain == name else "the value that it has already"

    def after(self, name: str) -> str | None:
        """The text of a name's value after the step. Names of other scopes are found by their change."""
        change = self.change(name)
        if change is not None:
            return change.after
        return None if name.startswith(NONLOCAL) else self.visible(name)

    def change(self, name: str) -> Change | None:
        """What the step did to the value of a name that its statement binds or uses."""
        if name.startswith(GLOBAL):
            name = name.removeprefix(GLOBAL)
            found = [c for c in self.changes if c.name == name and c.scope == MODULE]
        elif name.startswith(NONLOCAL):
            name = name.removeprefix(NONLOCAL)
            found = [c for c in self.changes if c.name == name and c.scope != MODULE]
            told = {(c.before, c.after) for c in found}
            found = found if len(told) == 1 else []
        else:
            now = self.visible(name)
            found = [c for c in self.changes if c.name == name and c.after == now]
        return max(found, key=lambda change: change.frame, default=None)

    def returned(self) -> str:
        """What was returned or yielded."""
        return shown(self.result.value or "None")

    def printed(self) -> str:
        """What was printed."""
        return phrases.printed(self.output)

    def print(self, source: str) -> str:
        """Output may go elsewhere; then nothing was printed that anybody saw."""
        return f"print {phrases.printed(self.output)}" if self.output else f"call {shown(source)}"

    def exception(self) -> str:
        """The exception that is handled."""
        return phrases.error_words(self.error) if self.error else "the exception"

    def raising(self, name: str, cause: str) -> str:
        """`raise` may fail itself; a bare one raises again."""
        if self.error is None:
            return "raise"
        text = phrases.error_words(self.error)
        if not name:
            again = not self.error.message.startswith("No active exception")
            return f"raise again: {text}" if again else f"raises {text}"
        return f"raise {text}{cause}" if name == self.error.type else f"raises {text}"

    def read(self, source: str, name: str) -> str:
        """The value of a name that is used, where it is sure; else the code."""
        value = self.used(name) if name else None
        return shown(source if value is None else value)

    def used(self, name: str) -> str | None:
        """The text of the value that a name had during the step, where it is sure.

        So it is where the name was not bound meanwhile, and the value is no object whose methods
        could have done that.
        """
        value = self.visible(name)
        if value is None or not _is_plain(value) or any(c.name == name for c in self.changes):
            return None
        return value

    def shared(self, name: str, other: str = "") -> str:
        """A value that can change, and that has another name."""
        change = self.change(name)
        if change is None or change.object is None or change.how not in ("bound", "rebound"):
            return self.value(name) or UNKNOWN
        self.said.add(change.name)
        same = f"the same {_type(change)}"
        of = f" as {shown(other)}" if other else ""
        return f"{same}{of}: {shown(change.after or '')}"

    def walrus(self, *names: str) -> str:
        """Names that a condition bound, if it did."""
        changes = [
            (name.removeprefix(GLOBAL).removeprefix(NONLOCAL), change)
            for name in names
            if (change := self.change(name)) and change.how in ("bound", "rebound")
        ]
        said = [f"{shown(name)} to {shown(change.after or '')}" for name, change in changes]
        return f"set {listed(said)}; " if said else ""

    # -- conditions

    def test(self) -> str:
        """The conditions; the last one says where the program goes on."""
        texts = [phrases.decided(test) for test in self.tests[-2:-1]]
        texts += [phrases.decided(test, self.goes_on(test)) for test in self.tests[-1:]]
        return " and ".join(texts) or "a condition is decided"

    def goes_on(self, test: Test) -> str:
        """Where the program goes on after the condition of a header."""
        slot = self.slot
        line = slot.goto[0] if test.value else slot.goto[1]
        if line and line > slot.span[2]:
            return f"go to line {line}"
        if line or test.value or slot.syntax not in ("if", "elif", "while"):
            return ""
        return "leave the loop" if slot.syntax == "while" else "skip the block"

    def case(self, *names: str) -> str:
        """A `case`, whose first test is the pattern's and the second the guard's."""
        condition, first = self.slot.condition, next(iter(self.tests), None)
        if condition is None or first is None or len(condition.texts) != 2:
            return self.test()
        pattern = condition.texts[1]
        does = "matches" if first.value else "does not match"
        subject = first.shown.removesuffix(f" {does} {pattern}")
        text = f"{shown(subject)} {does} {shown(pattern)}"
        if not first.value:
            return text
        if names:
            text += " with " + listed(f"{shown(name)} = {self.value(name)}" for name in names)
        guards = self.tests[1:]
        if guards:
            text += ", and " + " and ".join(map(phrases.decided, guards))
        goes_on = self.goes_on(self.tests[-1])
        return f"{text}, {goes_on}" if goes_on else text

    # -- items and attributes

    def set(self, source: str, name: str, *parts: str) -> str:
        """`d[k] = v` and the like: five arguments for each target; see `Actions.store`."""
        targets = [parts[place : place + 5] for place in range(0, len(parts), 5)]
        names = [f"{shown(one[1])} to {self.value(one[2])}" for one in targets if one[0] == "name"]
        stores = [one for one in targets if one[0] != "name"]
        told = self.told(stores)
        if told is not None:
            self.said.update(one[4] for one in stores)
            bound, set_to = iter(names), iter(f"{place} to {shown(value)}" for place, value in told)
            return "set " + listed(next(bound if one[0] == "name" else set_to) for one in targets)
        places = listed(shown(one[1]) for one in stores)
        text = f"assign {self.read(source, name)} to {places}" if source else f"assign to {places}"
        return f"set {listed(names)}; {text}" if names else text

    def told(self, stores: Sequence[Sequence[str]]) -> list[tuple[str, str]] | None:
        """Each target, and the text of its value, where the record tells of just these."""
        if len(self.places) != len(stores):
            return None
        changed = {change.name for change in self.changes}
        found: list[tuple[str, str]] = []
        for (kind, source, of, key, root), place in zip(stores, self.places, strict=True):
            there, _, value = place.partition("\0")
            if root not in changed:
                return None
            if kind == "attribute":
                if there != f".{key}":
                    return None
                found.append((f"{shown(source.rpartition('.')[2])} of {shown(of)}", value))
            elif kind == "item":
                if there.startswith("."):
                    return None
                known = key.removeprefix("=") if key.startswith("=") else key and self.used(key)
                if known and known != there and not known.startswith("-"):
                    return None
                found.append((shown(f"{of}[{there}]"), value))
            else:
                return None
        return found

    def swap(
        self, left: str, right: str, base: str, other: str, attribute: str, second: str
    ) -> str:
        """Two items or attributes got each other's values, if that is sure."""
        both = f"{shown(left)} and {shown(right)}"
        lists = base and other and all(_is_container(self.visible(name)) for name in (base, other))
        noted = [place.partition("\0")[0] for place in self.places]
        if lists or (attribute and second and noted == [f".{attribute}", f".{second}"]):
            return f"swap {both}"
        return f"assign {shown(right)} to {shown(left)} and {shown(left)} to {shown(right)}"

    def item(self, base: str, key: str) -> str:
        """An item of a list or dictionary, with its index where that is known."""
        known = self.used(key)
        sure = known is not None and _is_container(self.visible(base))
        return shown(f"{base}[{known if sure else key}]")

    # -- changes of a value

    def augment(self, whole: str, operator: str, source: str, operand: str, *target: str) -> str:
        """`total += x`. The target's name, its field, and: did nothing else bind it meanwhile?"""
        name, stored, lasts = target
        change, after = self.change(stored), self.after(stored)
        before = after if change is None else change.before
        plain = stored.removeprefix(GLOBAL).removeprefix(NONLOCAL)
        self.said.add(plain)
        self.told_whole.add(plain)
        verb = _verb(operator, before, self.read(source, operand), shown(name))
        if after is None or before is None:
            return f"apply {shown(whole)}"
        said = verb or f"apply {shown(whole)}"
        if not verb and change is None:
            return f"{said}: {shown(name)} is {shown(after)}"
        if change is None and lasts:
            return f"{said}, which stays {shown(after)}"
        rebound = change is not None and change.how == "rebound" and lasts
        if rebound and shown(before) != shown(after) and _is_plain(before):
            return f"{said}: {shown(before)} becomes {shown(after)}"
        if verb:
            return f"{said}, which is now {shown(after)}"
        return f"{said}: {shown(name)} is now {shown(after)}"

    def augment_item(
        self, whole: str, operator: str, source: str, operand: str, *target: str
    ) -> str:
        """`d[k] += x`."""
        told = self.told([target])
        if told is None:
            return f"apply {shown(whole)}"
        self.said.add(target[4])
        ((place, value),) = told
        verb = _verb(operator, value, self.read(source, operand), place)
        if verb:
            return f"{verb}, which is now {shown(value)}"
        return f"apply {shown(whole)}: {place} is now {shown(value)}"

    def method(self, whole: str, method: str, name: str, lasts: str, *operands: str) -> str:
        """`items.append(x)`, where `items` is of a built-in type. `lasts`: and not bound meanwhile?"""
        after = self.visible(name)
        if after is None or not (_is_container(after) or after.startswith("deque([")):
            return f"call {shown(whole)}"
        change = self.change(name)
        if change is None and not lasts:
            return f"call {shown(whole)}"
        given = [self.read(*operands[place : place + 2]) for place in range(0, len(operands), 2)]
        if method == "append" and change is not None:
            value = _appended(change)
            given = given if value is None else [shown(value)]
        text = _method(method, shown(name), given, after, changed=change is not None)
        if text is None:
            return f"call {shown(whole)}"
        self.said.add(name)
        self.told_whole.add(name)
        return f"{text}, which {'stays' if change is None else 'is now'} {shown(after)}"


def _type(change: Change) -> str:
    """What kind of object it is, in English."""
    return _TYPES.get(change.type, change.type)


def _verb(operator: str, before: str | None, operand: str, name: str) -> str:
    """What an operator does to a number; what `+=` does to a text or a list. Else nothing."""
    if before is None:
        return ""
    if before[:1] not in _NUMBER:
        if operator == "+" and before[:1] == "[":
            return f"add the items of {operand} to {name}"
        joins = operator == "+" and before[:1] in ("'", '"', "(")
        return f"add {operand} to {name}" if joins else ""
    return {
        "+": f"add {operand} to {name}",
        "-": f"subtract {operand} from {name}",
        "*": f"multiply {name} by {operand}",
        "/": f"divide {name} by {operand}",
        "//": f"divide {name} by {operand}, rounded down",
        "**": f"raise {name} to the power of {operand}",
    }.get(operator, "")


def _method(
    method: str, name: str, given: Sequence[str], after: str, *, changed: bool
) -> str | None:
    """What a method of a built-in container did; None where that is not sure."""
    one = given[0] if given else ""
    is_list = after.startswith(("[", "deque("))
    if method == "pop":
        if not changed or (not given and not is_list):
            return None
        if not given:
            return f"remove the last item of {name}"
        return f"remove the {'item at index' if is_list else 'key'} {one} from {name}"
    if method in ("remove", "discard") and not changed:
        return None
    return {
        "append": f"append {one} to {name}",
        "appendleft": f"add {one} at the start of {name}",
        "extend": f"add the items of {one} to {name}",
        "insert": f"insert {given[-1] if given else ''} into {name}",
        "popleft": f"remove the first item of {name}",
        "remove": f"remove {one} from {name}",
        "discard": f"remove {one} from {name}",
        "add": f"add {one} to {name}",
        "update": f"update {name} with {one}",
        "clear": f"empty {name}",
        "sort": f"sort {name}",
        "reverse": f"reverse {name}",
    }.get(method)


def _appended(change: Change) -> str | None:
    """The text of the one item that a list got at its end, where nothing is left out."""
    before, after = change.before, change.after
    if change.type != "list" or not change.whole or not before or not after:
        return None
    start = "[" if before == "[]" else before[:-1] + ", "
    return after[len(start) : -1] if after.startswith(start) and after != before else None


def _is_plain(text: str) -> bool:
    """Is it the text of a number, a text or a container, and of no object of the sample's classes?"""
    return text[:1] in "-0123456789'\"[({" or text in ("True", "False", "None")


def _is_container(text: str | None) -> bool:
    """Is it the text of a list, a dictionary or a set, exactly of these types?"""
    return text is not None and (text[:1] in ("[", "{") or text == "set()")


_FIELDS: dict[str, Callable[..., str]] = {
    ":value": Words.returned,
    ":output": Words.printed,
    ":error": Words.exception,
    ":test": Words.test,
    ":print": Words.print,
    ":raise": Words.raising,
    ":read": Words.read,
    ":shared": Words.shared,
    ":walrus": Words.walrus,
    ":case": Words.case,
    ":set": Words.set,
    ":swap": Words.swap,
    ":item": Words.item,
    ":augment": Words.augment,
    ":augment_item": Words.augment_item,
    ":method": Words.method,
}
