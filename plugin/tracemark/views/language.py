"""The language that a page's readers are spoken to in.

English texts are the keys: a template or a view asks for `text("End: {why}", why=…)`, and gets the
sentence in the page's language with its fields filled; where a catalogue lacks it, the English one.
What the rooms below have said in English, as the actions of steps, goes through `views.sentences`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import get_args

from tracemark.lesson.page import LanguageCode

_FIELD = re.compile(r"\{(\w+)\}")


def _english_number(number: float) -> str:
    return f"{number:,}"


def _english_plural(one: str, many: str, n: int) -> str:
    return one if n == 1 else many


@dataclass(frozen=True, eq=False)
class Language:
    """One language; there is one object for each."""

    code: str
    """As in `lang=`: `en`, `de`."""
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """From English to this language; without what has a plural."""
    plural: Callable[[str, str, int], str] = field(default=_english_plural, repr=False)
    """The form for a number, given the English singular and plural."""
    number: Callable[[float], str] = field(default=_english_number, repr=False)
    """A number as it is written, thousands apart: `1,234`."""

    def text(self, english: str, **fields: object) -> str:
        """A text with its `{fields}` filled."""
        return filled(self.texts.get(english, english), fields)

    def count(self, n: int, one: str, many: str, **fields: object) -> str:
        """The one or the other, with `{n}` filled: `{n} step`, `{n} steps`."""
        return filled(self.plural(one, many, n), {"n": self.number(n), **fields})


def filled(text: str, fields: Mapping[str, object]) -> str:
    """The text with its fields; what they hold is not looked at again."""
    return _FIELD.sub(lambda found: str(fields.get(found[1], found[0])), text)


ENGLISH = Language("en")
LANGUAGES: tuple[LanguageCode, ...] = get_args(LanguageCode)
"""What there is, English first."""


@cache
def language(code: LanguageCode) -> Language:
    """The language with that code. Raises UsageError where its catalogue cannot be read."""
    if code == "en":
        return ENGLISH
    from tracemark.views import catalogue  # here, because most sites need no Babel

    return catalogue.language(code)


def nearest_language(wanted: str) -> LanguageCode:
    """The language for a site in `wanted`, as themes spell it: `de`, `de_AT`, `pt-BR`; else English."""
    whole = wanted.casefold().replace("_", "-")
    names = (whole, whole.partition("-")[0])
    return next((code for name in names for code in LANGUAGES if code.casefold() == name), "en")
