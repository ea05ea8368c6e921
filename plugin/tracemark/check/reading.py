"""What an option of a quiz says, as a value: `3`, `` `3` ``, `Step 3` and `At step 3` all say 3."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tracemark.check.literals import NO_LITERAL, literal
from tracemark.check.option_words import ANY_ERROR, meanings
from tracemark.check.subject import Kind, Subject
from tracemark.check.values import ErrorName, Picture, same_value
from tracemark.lesson.question import Option

_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|(?<!\w)\'([^\']+)\'(?!\w)')
_STEPS = re.compile(
    r"(?:(?:at|in|after|on)\s+)?(?:steps?|rows?)\s+(\d+(?:(?:\s*,\s*|\s+)(?:and\s+)?\d+)*)",
    re.IGNORECASE,
)
_TIMES = re.compile(r"(\d{1,9}) times?|(once)|(twice)|(never)", re.IGNORECASE)
_LINE = re.compile(r"(?:(?:at|in|on)\s+)?line\s+(\d{1,9})(?::\s*(`+)\s*(.+?)\s*\2)?", re.IGNORECASE)
_NAMED = re.compile(r"(?P<name>[\w.]+(?: [\w.]+)?)\s*(?:==?| is )\s*(?P<value>[^=\s].*)")
_COUNTS: frozenset[Kind] = frozenset({"count", "tested", "runs"})
_VARIABLES: frozenset[Kind] = frozenset({"after", "before", "final"})
_NO_STEPS: frozenset[Kind] = _COUNTS | {"line"}
"""To these questions `Step 4` is no way to say 4."""
_NO_EXCEPTION = ("no exception", "no error", "no exception is raised", "it raises no exception")
END_OF_LINE = "⏎"
"""In code of an option, the end of a line of output: an option is one line."""
_EMPHASIS = re.compile(r"(\*\*|__|\*|_)(?=\S)(.+?)(?<=\S)\1")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Reading:
    """All that an option can be taken to say."""

    texts: tuple[str, ...]
    """As text: without markup, and the one code span or quotation in it."""
    values: tuple[object, ...]
    """As Python values, `ANY_ERROR` among them."""
    whole: tuple[object, ...] = ()
    """Those that the option as a whole says, without what is only quoted in it."""

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


ANYTHING = Subject("other")
"""Of a question of which nothing is known but its answer."""


def read_option(
    option: Option, table: Mapping[str, object], asked: Subject = ANYTHING, code: str = ""
) -> Reading:
    """What `option` says, with `table` from `word_table`.

    `Line 4`, `2 times`, `total = 10` and `No exception` say a value only where just that is `asked`: to
    another question they may be another answer. `code` is that of the sample.
    """
    if option.value is not None:
        return _piece(option.value)
    text = html.unescape(option.text.strip())
    said = tuple(_said(text, asked, code))
    whole = _CODE.fullmatch(text)
    if whole:
        piece = _piece(whole[2].strip())
        values = (*piece.values, *said)
        return Reading(piece.texts, values, values)
    if asked.kind == "line" and said:
        return Reading((text,), said, said)
    plain = _ESCAPE.sub(r"\1", _EMPHASIS.sub(r"\2", text)).strip()
    spans = _spans(text)
    inner = spans[0] if len(spans) == 1 else Reading((), ())
    own = (*_values(plain.rstrip(".")), *(() if asked.kind in _NO_STEPS else _steps(plain)), *said)
    words = meanings(plain, table)
    return Reading((plain, *inner.texts), (*own, *words, *inner.values), own)


def whole_number(reading: Reading) -> int | float | None:
    """The number that an option as a whole says; None where it says none, or says more."""
    numbers = [value for value in reading.whole if isinstance(value, int | float)]
    fit = [value for value in numbers if not isinstance(value, bool)]
    return fit[0] if fit else None


def _said(text: str, asked: Subject, code: str) -> Iterator[object]:
    """What a whole option says in words that belong to what is asked."""
    bare = text.strip().rstrip(".")
    if asked.kind == "line" and (found := _LINE.fullmatch(bare)):
        if found[3] is None or _is_line(found[3], int(found[1]), code):
            yield int(found[1])
    elif asked.kind in _COUNTS and (found := _TIMES.fullmatch(bare)):
        yield int(found[1]) if found[1] else 1 if found[2] else 2 if found[3] else 0
    elif asked.kind == "raised" and " ".join(bare.split()).casefold() in _NO_EXCEPTION:
        yield None
    elif asked.kind in _VARIABLES:
        found = _NAMED.fullmatch(_without_code(bare))
        if found is not None and found["name"].strip() == asked.text:
            yield from _values(found["value"].strip())


def _is_line(text: str, n: int, code: str) -> bool:
    """Whether `text` is line `n` of the code, blanks aside; `…` stands for any part of it."""
    lines = code.split("\n")
    line = " ".join(lines[n - 1].split()) if 0 < n <= len(lines) else ""
    parts = (re.escape(part) for part in " ".join(text.split()).split("…"))
    return re.fullmatch(".*".join(parts), line) is not None


def _without_code(text: str) -> str:
    """`total = 10` of `` `total` = `10` `` and of `` `total = 10` ``."""
    return _CODE.sub(lambda found: found[2].strip(), text)


def _spans(text: str) -> list[Reading]:
    """The code spans and quotations of a longer option."""
    code = [_piece(found[2].strip()) for found in _CODE.finditer(text)]
    quoted = [next(filter(None, found)) for found in _QUOTED.findall(_CODE.sub("", text))]
    return [*code, *(Reading((words,), (words,)) for words in quoted)]


def _piece(text: str) -> Reading:
    r"""A text that is meant literally; `⏎` and `\n` in it also read as the end of a line."""
    lines = (text.replace(END_OF_LINE, "\n"), text.replace("\\n", "\n"))
    return Reading((text, *lines), _values(text))


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
