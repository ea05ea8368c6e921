"""What was said in English of a run, in the language of the page.

Actions, endings and the sentences on answers are made in English by rooms that know no language, and
stay so in the record, in claims and in the lock. On a page they are read again: a value stands in a
code span, a number or a truth is known by its look, and what is left between joints such as `; ` and
` and ` is a clause that the catalogue has: `set {1} to {2}`. `views.clauses` lists all of them.

A text of which any clause is unknown stays English as a whole: never half of it is translated.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from tracemark.trace.rows import Row
from tracemark.views.clauses import COUNTED, JOINTS, NOUNS, OPEN
from tracemark.views.language import ENGLISH, Language, filled
from tracemark.views.text import SPAN

_FIRST = 0xF0000
_VALUE = "[\U000f0000-\U000fffff]"
"""A private character stands for each value, so that no clause can be mistaken for one."""
_KEYED = re.compile(
    rf"(?P<value>{_VALUE})|\b(?P<name>True|False|None|SIG[A-Z0-9]+)\b"
    r"|(?<![\w.,-])(?P<number>-?\d+(?:,\d{3})*(?:\.\d+)?)(?![\w]|[.,]\d)"
)
_OF = re.compile(rf"({_VALUE}) of ({_VALUE})")
_IN_BRACKETS = re.compile(rf"(.+) \(({_VALUE})\)", re.DOTALL)
_LIST = re.compile(rf"{_VALUE}(?:, {_VALUE})* and {_VALUE}")
_HIDDEN = re.compile(r"; (?:further steps|[\d,]+ further steps?) (?:is|are) not shown$")
_NOUN = re.compile("|".join(sorted(map(re.escape, NOUNS), reverse=True)))
_SPACES = re.compile(r"(?<=\s)(\d+) spaces?\b")
_CACHED = 4096
LONGEST = 5_000
"""Characters of a text that is read again."""
MOST_LOOKED_UP = 200
"""Clauses that are looked up for one text; a sample can make texts that have very many joints."""


@lru_cache(maxsize=_CACHED)
def in_language(text: str, language: Language) -> str:
    """A sentence in English, with `code` spans, in another language; as it is where that fails."""
    if language is ENGLISH or not text:
        return text
    return _Translation(language).sentence(text) or text


@lru_cache(maxsize=_CACHED)
def ending_in_language(text: str, language: Language) -> str:
    """Why a run ended. An exception is Python's to word, and stays."""
    if language is ENGLISH:
        return text
    before, then, last = text.partition("; then ")
    if not then or not _ends_a_loop(before):
        before, then, last = "", "", text
    hidden = _HIDDEN.search(last)
    reason, more = (last[: hidden.start()], hidden[0][2:]) if hidden else (last, "")
    said = in_language(reason, language)
    if more:
        said = language.text("{left}; {right}", left=said, right=in_language(more, language))
    if not then:
        return said
    return language.text("{left}; then {right}", left=in_language(before, language), right=said)


def _ends_a_loop(text: str) -> bool:
    """Whether it says why a loop ended, as no exception's own message does."""
    return re.match(r"no more items$|left by |`|the condition ", text) is not None


def action_in_language(row: Row, language: Language) -> str:
    """What a row does; an author's own words stay."""
    return row.action if has_own_words(row) else in_language(row.action, language)


def has_own_words(row: Row) -> bool:
    """Whether its action is what the author wrote behind `#:`."""
    return any(step.marked for step in row.steps)


class _Translation:
    """One text on its way.

    State: `values`, what its private characters stand for; `found`, each clause that was looked up.
    """

    def __init__(self, language: Language) -> None:
        """Nothing is read yet."""
        self.language = language
        self.values: list[tuple[str, str]] = []
        """Each as it was and as it is to be."""
        self.found: dict[str, str | None] = {}

    def sentence(self, text: str) -> str | None:
        """All of it; None where any clause is unknown."""
        if len(text) > LONGEST or re.search(_VALUE, text):
            return None
        bare = SPAN.sub(lambda span: self.value(span[0], span[0]), text)
        lead = "… " if bare.startswith("… ") else ""
        bare, end = bare.removeprefix(lead), ""
        if bare.endswith((".", "?")) and not bare.endswith("…"):
            bare, end = bare[:-1], "{sentence}" + bare[-1]
        said = self.clauses(bare) or self.clauses(self.with_nouns(bare))
        if said is None:
            return None
        return lead + self.put_back(self.language.text(end, sentence=said) if end else said)

    def value(self, was: str, is_now: str) -> str:
        """The character that stands for a value."""
        self.values.append((was, is_now))
        return chr(_FIRST + len(self.values) - 1)

    def put_back(self, text: str, form: int = 1) -> str:
        """The text with its values; form 0 is as they were."""
        return re.sub(
            _VALUE, lambda mark: self.put_back(self.values[ord(mark[0]) - _FIRST][form], form), text
        )

    def with_nouns(self, text: str) -> str:
        """Words that stand where a value could stand become values."""
        say = self.language

        def spaces(found: re.Match[str]) -> str:
            n = int(found[1])
            return self.value(found[0], say.count(n, "{n} space", "{n} spaces"))

        text = _SPACES.sub(spaces, text)
        return _NOUN.sub(lambda noun: self.value(noun[0], say.text(noun[0])), text)

    def clauses(self, text: str) -> str | None:
        """One clause, or several with joints between them."""
        found = self.clause(text)
        if found is not None:
            return found
        for joint, left, right in _split(text):
            if len(self.found) >= MOST_LOOKED_UP:
                break
            first = self.clause(left)
            rest = None if first is None else self.clauses(right)
            if rest is not None:
                return self.language.text(joint, left=first, right=rest)
        return None

    def clause(self, text: str) -> str | None:
        """A clause that the catalogue has, a value alone, or None."""
        if re.fullmatch(_VALUE, text):
            return text
        if text not in self.found:
            enough = len(self.found) >= MOST_LOOKED_UP
            self.found[text] = None if enough else self.new_clause(text)
        return self.found[text]

    def new_clause(self, text: str) -> str | None:
        """A clause that was not looked up before."""
        joined = _LIST.sub(self.listed, _OF.sub(self.owned, text))
        found = self.known(text) or (joined != text and self.known(joined)) or self.open(joined)
        in_brackets = None if found else _IN_BRACKETS.fullmatch(text)
        if in_brackets is None:
            return found
        left, right = self.clause(in_brackets[1]), in_brackets[2]
        return left and self.language.text("{left} ({right})", left=left, right=right)

    def owned(self, found: re.Match[str]) -> str:
        """An attribute and its object, as one value."""
        said = self.language.text("{attribute} of {object}", attribute=found[1], object=found[2])
        return self.value(found[0], said)

    def listed(self, found: re.Match[str]) -> str:
        """Values with commas between them, as one value."""
        *values, last = re.findall(_VALUE, found[0])
        said = values[0]
        for value in values[1:]:
            said = self.language.text("{left}, {right}", left=said, right=value)
        return self.value(found[0], self.language.text("{left} and {right}", left=said, right=last))

    def known(self, text: str) -> str | None:
        """A clause, whatever its first letter."""
        key, fields, numbers = _key(text, self.language)
        said = self.looked_up(key, numbers)
        if said is None and text[:1].isupper():
            said = self.looked_up(key[:1].lower() + key[1:], numbers)
            said = said and said[:1].upper() + said[1:]
        return None if said is None else filled(said, fields)

    def looked_up(self, key: str, numbers: list[int]) -> str | None:
        forms = _counted().get(key)
        if forms is not None and numbers:
            return self.language.plural(*forms, numbers[0])
        if key == "{name}":
            return key
        return self.language.texts.get(key)

    def open(self, text: str) -> str | None:
        """A clause with a type's name or a message in it, which are not ours to read."""
        for template in OPEN:
            found = _pattern(template).fullmatch(text)
            if found is None:
                continue
            fields = {name: self.put_back(part, 0) for name, part in found.groupdict().items()}
            plain = {name.removeprefix("_"): part for name, part in fields.items()}
            said = self.language.texts.get(template)
            return None if said is None else filled(said, plain)
        return None


def _split(text: str) -> Iterator[tuple[str, str, str]]:
    """Each way to divide it in two: the joint, and what stands on its sides."""
    for joint in JOINTS:
        between, end = joint.removeprefix("{left}").split("{right}")
        if not text.endswith(end):
            continue
        inner = text.removesuffix(end) if end else text
        start = inner.find(between)
        while start >= 0:
            yield joint, inner[:start], inner[start + len(between) :]
            start = inner.find(between, start + 1)


def _key(text: str, language: Language) -> tuple[str, Mapping[str, object], list[int]]:
    """A clause as the catalogue has it, what stands in its fields, and its whole numbers."""
    fields: dict[str, object] = {}
    numbers: list[int] = []
    seen = Counter[str]()

    def named(found: re.Match[str]) -> str:
        start = {"value": "", "name": "name", "number": "n"}[found.lastgroup or ""]
        count = seen[start] = seen[start] + 1
        name = start if start and count == 1 else f"{start}{count}"
        fields[name] = _number(found[0], language) if start == "n" else found[0]
        if start == "n" and "." not in found[0]:
            numbers.append(int(found[0].replace(",", "")))
        return "{" + name + "}"

    return _KEYED.sub(named, text), fields, numbers


def _number(text: str, language: Language) -> str:
    """Numbers of lines and steps stay as they are; counts have their thousands apart."""
    if "." in text:
        return language.number(float(text.replace(",", "")))
    return language.number(int(text.replace(",", ""))) if "," in text else text


@cache
def _counted() -> Mapping[str, tuple[str, str]]:
    """The pair of singular and plural, by either of them."""
    return {form: pair for pair in COUNTED for form in pair}


_OPEN_FIELDS = {
    "type": r"[^\s:,;()]+",
    "error": rf"{_VALUE}|[^\s:,;]+(?:: .*)?",
}


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """What an open clause looks like."""

    def field(found: re.Match[str]) -> str:
        name = found[1]
        shape = _OPEN_FIELDS.get(name) or (r"-?[\d,]+" if name.startswith("n") else _VALUE)
        return f"(?P<{'_' * name.isdigit()}{name}>{shape})"

    shape = re.sub(r"\\\{(\w+)\\\}", field, re.escape(template))
    return re.compile(shape, re.DOTALL)
