"""What an option of a quiz says, as a value: `3`, `` `3` ``, `Step 3` and `At step 3` all say 3."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tracemark.check.option_words import ANY_ERROR, meanings
from tracemark.check.values import NO_LITERAL, ErrorName, Picture, literal, same_value
from tracemark.lesson.question import Option

_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|(?<!\w)\'([^\']+)\'(?!\w)')
_STEPS = re.compile(
    r"(?:(?:at|in|after|on)\s+)?(?:steps?|rows?)\s+(\d+(?:(?:\s*,\s*|\s+)(?:and\s+)?\d+)*)",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"(\*\*|__|\*|_)(?=\S)(.+?)(?<=\S)\1")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Reading:
    """All that an option can be taken to say."""

    texts: tuple[str, ...]
    """As text: without markup, and the one code span or quotation in it."""
    values: tuple[object, ...]
    """As Python values, `ANY_ERROR` among them."""

    def says(self, answer: object) -> bool:
        """Whether this is the computed answer; raises `CannotDecide` where a preview hides it."""
        if isinstance(answer, ErrorName) and ANY_ERROR in self.values:
            return True
        if isinstance(answer, str):
            strings = [value for value in self.values if isinstance(value, str)]
            return _trimmed(answer) in map(_trimmed, (*self.texts, *strings))
        if isinstance(answer, Picture):
            return any(answer == text for text in self.texts)
        return any(same_value(answer, value) for value in self.values)


def read_option(option: Option, table: Mapping[str, object]) -> Reading:
    """What `option` says, with `table` from `word_table`."""
    if option.value is not None:
        return _piece(option.value)
    text = html.unescape(option.text.strip())
    whole = _CODE.fullmatch(text)
    if whole:
        return _piece(whole[2].strip())
    plain = _ESCAPE.sub(r"\1", _EMPHASIS.sub(r"\2", text)).strip()
    spans = _spans(text)
    inner = spans[0] if len(spans) == 1 else Reading((), ())
    return Reading(
        (plain, *inner.texts),
        (*_values(plain.rstrip(".")), *_steps(plain), *meanings(plain, table), *inner.values),
    )


def _spans(text: str) -> list[Reading]:
    """The code spans and quotations of a longer option."""
    code = [_piece(found[2].strip()) for found in _CODE.finditer(text)]
    quoted = [next(filter(None, found)) for found in _QUOTED.findall(_CODE.sub("", text))]
    return [*code, *(Reading((words,), (words,)) for words in quoted)]


def _piece(text: str) -> Reading:
    r"""A text that is meant literally; `\n` in it also reads as the end of a line."""
    return Reading((text, text.replace("\\n", "\n")), _values(text))


def _values(text: str) -> tuple[object, ...]:
    value = float(text) if text in ("inf", "-inf", "nan") else literal(text)
    if value is NO_LITERAL:
        return ()
    if isinstance(value, tuple) and not text.lstrip().startswith("("):
        return (value, list(value))  # `1, 2` says neither a tuple nor a list
    return (value,)


def _steps(text: str) -> tuple[object, ...]:
    found = _STEPS.fullmatch(text.rstrip(".").strip())
    if not found:
        return ()
    numbers = [int(number) for number in re.findall(r"\d{1,9}", found[1])]
    return (numbers[0], numbers) if len(numbers) == 1 else (numbers, tuple(numbers))


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
