"""What a run holds as words that can be listened to: values, conditions, and what one step does.

A symbol is said by a word where there is one, and code is kept to names. What cannot be said so stays code.
All that is said is escaped; the clauses are HTML.
"""

import ast
from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from tracemark.check.syntax import expression
from tracemark.trace.model import Change, Error, Step, Test
from tracemark.views.language import Language
from tracemark.views.sentences import in_language
from tracemark.views.text import code_spans, visible

LONGEST = 60
"""Characters of code, and of a text that is read aloud."""
MOST_ITEMS = 8


_SILENT = frozenset({"pass", "leave", "try", "global", "nonlocal"})
"""Statements that a listener need not hear of where they did nothing else."""


_NAMES_ARE_NO_NEWS = frozenset({"def", "class", "import", "except", "leave"})
"""Statements that are told without what they do to names."""


class Speech:
    """Clauses in one language.

    State: the values that were said since `pause`, by name, which are not said again with each condition; the
    exception that is on its way, with its words and the frame that it was last seen in.
    """

    def __init__(self, language: Language) -> None:
        """The language is that of the page."""
        self.language = language
        self._compares = _comparisons(language)
        self._said: dict[str, str] = {}
        self._flying: tuple[str, str, int] | None = None

    def pause(self) -> None:
        """A paragraph begins: what was said before it may be forgotten."""
        self._said = {}

    def text(self, english: str, **fields: object) -> Markup:
        """A text of ours with its fields; what is no HTML in them is escaped."""
        return self._filled(self.language.text(english), fields)

    def _filled(self, text: str, fields: Mapping[str, object]) -> Markup:
        return escape(text).format(**{name: _safe(value) for name, value in fields.items()})

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
        return self.text("{left} and {right}", left=Markup(", ").join(items[:-1]), right=items[-1])

    def series(self, items: Sequence[Markup]) -> Markup:
        """As listed; of many the first and the last."""
        if len(items) <= MOST_ITEMS:
            return self.listed(items)
        some = Markup(", ").join(items[:3])
        return self.text("{some} and so on, up to {last}", some=some, last=items[-1])

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
            return self.text("minus {n}", n=text[1:]) if text.startswith("-") else escape(text)
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
            return self.text("an empty list") if isinstance(found, list) else code(text)
        items = self.listed([self._literal(one, repr(one)) for one in found])
        if isinstance(found, list):
            return self.text("the list of {items}", items=items)
        return self.text("the tuple of {items}", items=items)

    def quoted(self, text: str) -> Markup:
        """A text; one that is long or has several lines as code."""
        if not text:
            return self.text("an empty text")
        if len(text) > LONGEST or not text.isprintable():
            return code(text)
        return self.text("“{text}”", text=text)

    # -- conditions

    def condition(self, test: Test) -> Markup:
        """What was so: `version is 1, which is less than 3`."""
        asked, shown = expression(test.text), expression(test.shown)
        if shown is None:
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
        compared = self._filled(
            self._compares[type(asked.ops[0]), bool(test.value)], {"right": right}
        )
        left = self._operand(names[0], values[0])
        # A comma that closes a clause has nothing to close at the end.
        return _without_comma(self.text("{left} is {compared}", left=left, compared=compared))

    def _operand(self, name: str, value: str) -> Markup:
        if self._said.get(name) == value:
            return code(name)
        if name == value:
            return self.value(value)
        return self.text("{name}, which is {value},", name=code(name), value=self.value(value))

    def _truth(self, test: Test) -> Markup:
        condition = code(test.text)
        if test.text.startswith("case "):
            if test.value:
                return self.text("{condition} fits", condition=condition)
            return self.text("{condition} does not fit", condition=condition)
        if test.value:
            return self.text("{condition} counts as true", condition=condition)
        return self.text("{condition} counts as false", condition=condition)

    # -- steps

    def step(self, step: Step) -> Markup:
        """What a step does, as a clause without its full stop."""
        clauses = self._clauses(step)
        own = escape("")
        if step.marked:
            own = code_spans(step.action.rstrip(" .:;"))
            return (
                self.text("{own}: {clause}", own=own, clause=self.listed(clauses))
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
        found = [self.condition(test) for test in step.tests[:1] if step.kind == "test"]
        found += self._of_syntax(step)
        if step.syntax not in _NAMES_ARE_NO_NEWS:
            found += self._changes(step.changes)
        if step.output:
            found.append(self.printed([step.output]))
        return [*found, *self._outcome(step)]

    def _of_syntax(self, step: Step) -> list[Markup]:
        """What is done by the statement itself, whatever its values."""
        name = code(step.changes[0].name) if step.changes else Markup("")
        if step.syntax == "break":
            return [self.text("the loop is left")]
        if step.syntax == "continue":
            return [self.text("the rest of the pass is skipped")]
        if step.syntax == "except":
            self._flying = None
            return [self.text("the exception is handled")]
        if step.syntax == "def" and name:
            return [self.text("the function {name} is defined", name=name)]
        if step.syntax == "class" and name:
            return [self.text("the class {name} is defined", name=name)]
        return []

    def _outcome(self, step: Step) -> list[Markup]:
        outcome = step.outcome
        if outcome.kind == "returned":
            given = self.value(outcome.value or "None")
            return [
                self.text(
                    "{function} gives back {value}", function=code(step.function), value=given
                )
            ]
        if outcome.kind == "yielded":
            given = self.value(outcome.value or "None")
            return [
                self.text(
                    "{function} hands out {value} and waits",
                    function=code(step.function),
                    value=given,
                )
            ]
        if outcome.kind == "raised" and outcome.error is not None:
            return [self._raised(step, outcome.error)]
        return []

    def _raised(self, step: Step, error: Error) -> Markup:
        """An exception, where it begins, and in calls further out where it only arrives."""
        known, self._flying = self._flying, (error.type, error.message, step.frame)
        if known and known[:2] == self._flying[:2] and known[2] != step.frame:
            return self.text("the exception comes to line {line}", line=step.line)
        if not error.message:
            return self.text("line {line} raises {error}", line=step.line, error=code(error.type))
        return self.text(
            "line {line} raises {error} with the words {message}",
            line=step.line,
            error=code(error.type),
            message=self.quoted(error.message),
        )

    def call(self, step: Step) -> Markup:
        """That a function is called, and with what."""
        name = code(step.function)
        if not step.changes:
            return self.text("{function} is called", function=name)
        self.heard(step.changes)
        given = self.listed([
            self.text("{name} as {value}", name=code(one.name), value=self.value(one.after or ""))
            for one in step.changes
        ])  # fmt: skip
        return self.text("{function} is called with {given}", function=name, given=given)

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
            return self.text("{name} is deleted", name=names)
        value = self.value(one.after) if one.whole else code(one.after)
        if len(group) > 1:
            return self.text("{names} are now {value}", names=names, value=value)
        if one.how == "changed":
            return self.text("{name} is now {value}", name=names, value=value)
        if one.before == one.after:
            return self.text("{name} stays {value}", name=names, value=value)
        return self.text("{name} becomes {value}", name=names, value=value)

    def printed(self, outputs: Sequence[str]) -> Markup:
        """What was printed, line by line."""
        lines = [line for text in outputs for line in text.removesuffix("\n").split("\n")]
        told = [self.quoted(line) if line else self.text("an empty line") for line in lines]
        return self.text("the program prints {text}", text=self.series(told))


def _comparisons(language: Language) -> Mapping[tuple[type[ast.cmpop], bool], str]:
    """What one says of a comparison that was so, or not."""
    say = language.text
    return {
        (ast.Lt, True): say("less than {right}"),
        (ast.Lt, False): say("not less than {right}"),
        (ast.LtE, True): say("at most {right}"),
        (ast.LtE, False): say("not at most {right}"),
        (ast.Gt, True): say("greater than {right}"),
        (ast.Gt, False): say("not greater than {right}"),
        (ast.GtE, True): say("at least {right}"),
        (ast.GtE, False): say("not at least {right}"),
        (ast.Eq, True): say("equal to {right}"),
        (ast.Eq, False): say("not equal to {right}"),
        (ast.NotEq, True): say("not equal to {right}"),
        (ast.NotEq, False): say("equal to {right}"),
        (ast.In, True): say("in {right}"),
        (ast.In, False): say("not in {right}"),
        (ast.NotIn, True): say("not in {right}"),
        (ast.NotIn, False): say("in {right}"),
        (ast.Is, True): say("the same as {right}"),
        (ast.Is, False): say("not the same as {right}"),
        (ast.IsNot, True): say("not the same as {right}"),
        (ast.IsNot, False): say("the same as {right}"),
    }


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
