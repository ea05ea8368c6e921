"""What a run holds as words that can be listened to: values, conditions, and what one step does.

A symbol is said by a word where there is one, and code is kept to names. What cannot be said so stays code.
All that is said is escaped; the clauses are HTML.
"""

import ast
from collections.abc import Sequence

from markupsafe import Markup, escape

from tracemark.trace.model import Change, Step, Test
from tracemark.views.language import Language
from tracemark.views.sentences import in_language
from tracemark.views.text import code_spans, visible

LONGEST = 60
"""Characters of code, and of a text that is read aloud."""
MOST_ITEMS = 8
_COMPARED = {
    (ast.Lt, True): "less than {right}",
    (ast.Lt, False): "not less than {right}",
    (ast.LtE, True): "at most {right}",
    (ast.LtE, False): "not at most {right}",
    (ast.Gt, True): "greater than {right}",
    (ast.Gt, False): "not greater than {right}",
    (ast.GtE, True): "at least {right}",
    (ast.GtE, False): "not at least {right}",
    (ast.Eq, True): "equal to {right}",
    (ast.Eq, False): "not equal to {right}",
    (ast.NotEq, True): "not equal to {right}",
    (ast.NotEq, False): "equal to {right}",
    (ast.In, True): "in {right}",
    (ast.In, False): "not in {right}",
    (ast.NotIn, True): "not in {right}",
    (ast.NotIn, False): "in {right}",
    (ast.Is, True): "the same as {right}",
    (ast.Is, False): "not the same as {right}",
    (ast.IsNot, True): "not the same as {right}",
    (ast.IsNot, False): "the same as {right}",
}


_SILENT = frozenset({"pass", "leave", "try", "global", "nonlocal"})
"""Statements that a listener need not hear of where they did nothing else."""


class Speech:
    """Clauses in one language.

    State: the values that were said since `pause`, by name; they are not said again with each condition.
    """

    def __init__(self, language: Language) -> None:
        """The language is that of the page."""
        self.language = language
        self._said: dict[str, str] = {}

    def pause(self) -> None:
        """A paragraph begins: what was said before it may be forgotten."""
        self._said = {}

    def say(self, english: str, **fields: object) -> Markup:
        """A text of ours with its fields; what is no HTML in them is escaped."""
        return escape(self.language.text(english)).format(
            **{name: _safe(value) for name, value in fields.items()}
        )

    def count(self, n: int, one: str, many: str, **fields: object) -> Markup:
        """The one or the other."""
        marks = {name: f"\0{name}\0" for name in fields}
        text = str(escape(self.language.count(n, one, many, **marks)))
        for name, value in fields.items():
            text = text.replace(f"\0{name}\0", str(escape(_safe(value))))
        return Markup(text)  # noqa: S704 (escaped)

    def listed(self, items: Sequence[Markup]) -> Markup:
        """`a`, `a and b`, `a, b and c`."""
        if len(items) < 2:
            return items[0] if items else Markup("")
        return self.say("{left} and {right}", left=Markup(", ").join(items[:-1]), right=items[-1])

    def series(self, items: Sequence[Markup]) -> Markup:
        """As listed; of many the first and the last."""
        if len(items) <= MOST_ITEMS:
            return self.listed(items)
        some = Markup(", ").join(items[:3])
        return self.say("{some} and so on, up to {last}", some=some, last=items[-1])

    # -- values

    def value(self, text: str) -> Markup:
        """A value as the record shows it."""
        if len(text) > 200:
            return code(text)
        try:
            found = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return code(text)
        return self._literal(found, text)

    def _literal(self, found: object, text: str) -> Markup:
        if found is None or isinstance(found, bool):
            return Markup(str(found))  # noqa: S704 (a word of Python)
        if isinstance(found, int | float) and len(text) <= LONGEST:
            return self.say("minus {n}", n=text[1:]) if text.startswith("-") else escape(text)
        if isinstance(found, str):
            return self.quoted(found)
        if isinstance(found, list | tuple | set) and len(found) <= MOST_ITEMS:
            return self._container(found, text)
        return code(text)

    def _container(
        self, found: "list[object] | tuple[object, ...] | set[object]", text: str
    ) -> Markup:
        if isinstance(found, set) or any(
            isinstance(one, list | tuple | set | dict) for one in found
        ):
            return code(text)
        if not found:
            return self.say("an empty list") if isinstance(found, list) else code(text)
        items = self.listed([self._literal(one, repr(one)) for one in found])
        if isinstance(found, list):
            return self.say("the list of {items}", items=items)
        return self.say("the tuple of {items}", items=items)

    def quoted(self, text: str) -> Markup:
        """A text; one that is long or has several lines as code."""
        if not text:
            return self.say("an empty text")
        if len(text) > LONGEST or not text.isprintable():
            return code(text)
        return self.say("“{text}”", text=text)

    # -- conditions

    def condition(self, test: Test) -> Markup:
        """What was so: `version is 1, which is less than 3`."""
        try:
            asked, shown = (ast.parse(text, mode="eval").body for text in (test.text, test.shown))
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return self._truth(test)
        if isinstance(asked, ast.BoolOp):
            return self._several(asked, test)
        if (
            isinstance(asked, ast.Compare)
            and isinstance(shown, ast.Compare)
            and len(asked.ops) == len(shown.ops) == 1
            and test.value is not None
        ):
            return self._compared(test, asked, shown)
        return self._truth(test)

    def _several(self, asked: ast.BoolOp, test: Test) -> Markup:
        """Of `and` and `or` the part that decided, or all parts where it took all."""
        parts = [part for part in test.parts if part.value is not None]
        if not parts:
            return self._truth(test)
        took_all = test.value is isinstance(asked.op, ast.And)
        return self.listed([self.condition(part) for part in (parts if took_all else parts[-1:])])

    def _compared(self, test: Test, asked: ast.Compare, shown: ast.Compare) -> Markup:
        names = [_segment(test.text, node) for node in (asked.left, asked.comparators[0])]
        values = [_segment(test.shown, node) for node in (shown.left, shown.comparators[0])]
        right = self._operand(names[1], values[1])
        compared = self.say(_COMPARED[type(asked.ops[0]), bool(test.value)], right=right)
        left = self._operand(names[0], values[0])
        # A comma that closes a clause has nothing to close at the end.
        return _without_comma(self.say("{left} is {compared}", left=left, compared=compared))

    def _operand(self, name: str, value: str) -> Markup:
        if self._said.get(name) == value:
            return code(name)
        if name == value:
            return self.value(value)
        return self.say("{name}, which is {value},", name=code(name), value=self.value(value))

    def _truth(self, test: Test) -> Markup:
        english = "{condition} counts as true" if test.value else "{condition} counts as false"
        return self.say(english, condition=code(test.text))

    # -- steps

    def step(self, step: Step) -> Markup:
        """What a step does, as a clause without its full stop."""
        clauses = self._clauses(step)
        own = escape("")
        if step.marked:
            own = code_spans(step.action.rstrip(" .:;"))
            return (
                self.say("{own}: {clause}", own=own, clause=self.listed(clauses))
                if clauses
                else own
            )
        if not clauses and step.syntax in _SILENT:
            return Markup("")
        if not clauses and step.syntax == "expr" and step.action.startswith("come back from "):
            return Markup("")
        if not clauses:
            return code_spans(in_language(step.action, self.language))
        return self.listed(clauses)

    def _clauses(self, step: Step) -> list[Markup]:
        if step.kind == "call":
            return [self.call(step)]
        found = []
        if step.kind == "test":
            found = [self.condition(test) for test in step.tests[:1]]
        elif step.syntax in ("break", "continue", "except"):
            english = {
                "break": "the loop is left",
                "continue": "the rest of the pass is skipped",
                "except": "the exception is handled",
            }
            found = [self.say(english[step.syntax])]
        elif step.syntax in ("def", "class") and len(step.changes) == 1:
            english = {
                "def": "the function {name} is defined",
                "class": "the class {name} is defined",
            }
            return [self.say(english[step.syntax], name=code(step.changes[0].name))]
        found += (
            self._changes(step.changes) if step.syntax not in ("except", "leave", "import") else []
        )
        if step.output:
            found.append(self.printed([step.output]))
        return [*found, *self._outcome(step)]

    def _outcome(self, step: Step) -> list[Markup]:
        outcome = step.outcome
        if outcome.kind == "returned":
            given = self.value(outcome.value or "None")
            return [
                self.say("{function} gives back {value}", function=code(step.function), value=given)
            ]
        if outcome.kind == "yielded":
            given = self.value(outcome.value or "None")
            return [
                self.say(
                    "{function} hands out {value} and waits",
                    function=code(step.function),
                    value=given,
                )
            ]
        if outcome.kind == "raised" and outcome.error is not None:
            error = outcome.error
            if not error.message:
                return [self.say("this raises {error}", error=code(error.type))]
            return [
                self.say(
                    "this raises {error} with the words {message}",
                    error=code(error.type),
                    message=self.quoted(error.message),
                )
            ]
        return []

    def call(self, step: Step) -> Markup:
        """That a function is called, and with what."""
        name = code(step.function)
        if not step.changes:
            return self.say("{function} is called", function=name)
        self.heard(step.changes)
        given = self.listed([
            self.say("{name} as {value}", name=code(one.name), value=self.value(one.after or ""))
            for one in step.changes
        ])  # fmt: skip
        return self.say("{function} is called with {given}", function=name, given=given)

    def heard(self, changes: Sequence[Change]) -> None:
        """Their values are said with this clause."""
        self._said.update({one.name: one.after or "" for one in changes})

    def _changes(self, changes: Sequence[Change]) -> list[Markup]:
        self.heard(changes)
        found: dict[tuple[str | None, int | None], list[Change]] = {}
        for n, one in enumerate(changes):
            key = (one.after, one.object) if one.how == "changed" and one.object else (None, -n)
            found.setdefault(key, []).append(one)
        return [self._change(group) for group in found.values()]

    def _change(self, group: Sequence[Change]) -> Markup:
        names = self.listed([code(one.name) for one in group])
        one = group[0]
        if one.after is None:
            return self.say("{name} is deleted", name=names)
        value = self.value(one.after) if one.whole else code(one.after)
        if len(group) > 1:
            return self.say("{names} are now {value}", names=names, value=value)
        if one.how == "changed":
            return self.say("{name} is now {value}", name=names, value=value)
        if one.before == one.after:
            return self.say("{name} stays {value}", name=names, value=value)
        return self.say("{name} becomes {value}", name=names, value=value)

    def printed(self, outputs: Sequence[str]) -> Markup:
        """What was printed, line by line."""
        lines = [line for text in outputs for line in text.removesuffix("\n").split("\n")]
        told = [self.quoted(line) if line else self.say("an empty line") for line in lines]
        return self.say("the program prints {text}", text=self.series(told))


def code(text: str) -> Markup:
    """Code in a sentence, cut where nobody would listen to the end."""
    shown = visible(" ".join(text.split()))
    short = shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
    return Markup('<code dir="ltr">{}</code>').format(short)


def sentence(clause: Markup) -> Markup:
    """A clause as a sentence: a capital letter, where it begins with a word, and a full stop."""
    text = str(clause)
    if not text.startswith("<") and not text.startswith("&"):
        text = text[:1].upper() + text[1:]
    return Markup(f"{text}.")  # noqa: S704 (was HTML already)


def _segment(text: str, node: ast.expr) -> str:
    return ast.get_source_segment(text, node) or ast.unparse(node)


def _safe(value: object) -> object:
    return value if isinstance(value, Markup) else visible(str(value))


def _without_comma(clause: Markup) -> Markup:
    return Markup(str(clause).removesuffix(","))  # noqa: S704 (was HTML already)
