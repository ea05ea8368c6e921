"""The header of a fence: its language, its words and its options, each with its place.

Both forms are read to the same value: `python trace id="a"` and `{ .python .trace #a }`, and the
mix of a language with braces.
"""

import re
from dataclasses import dataclass

from tracemark.lesson.scanned import FenceLines
from tracemark.lesson.source import Place, Word

_LANGUAGE = re.compile(r"[ \t]*\.?([\w#.+-]+)(?=[ \t{]|$)")
_PART = re.compile(
    r"""
    (?P<dot>\.)(?P<class>[^\s=}]+) |
    \#(?P<id>[^\s=}]+) |
    (?P<key>[A-Za-z_][\w-]*)[ \t]*=[ \t]*
        (?: "(?P<double>(?:\\.|[^"\\])*)" | '(?P<single>(?:\\.|[^'\\])*)'
          | (?P<open>["'].*) | (?P<bare>[^\s"'}]*) ) |
    (?P<word>[^\s}]+)
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FenceOption:
    """One `name="value"` of a header."""

    name: str
    place: Place
    """Of the name."""
    value: Word
    """As typed between the quotes, with escaped quotes undone."""
    closed: bool = True
    """False where the closing quote is missing."""

    @property
    def unescaped(self) -> str:
        r"""The value with `\n` as a newline and `\\` as a backslash."""
        return _ESCAPE.sub(_meaning, self.value.text)


@dataclass(frozen=True, slots=True)
class FenceHeader:
    """What the opening line of a fence says."""

    language: str
    """Empty where none is given."""
    words: tuple[Word, ...]
    """Bare words and classes behind the language."""
    options: tuple[FenceOption, ...]

    def word(self, text: str) -> Word | None:
        """The first bare word that is `text`, or None."""
        return next((word for word in self.words if word.text == text), None)


def read_header(fence: FenceLines) -> FenceHeader:
    """The header of a fence; any text is read to something."""
    language = _LANGUAGE.match(fence.info)
    rest = language.end() if language else 0
    words: list[Word] = []
    options: list[FenceOption] = []
    body = fence.info.rstrip()
    brace = re.compile(r"[ \t]*\{").match(body, rest)
    if brace:
        rest = brace.end()
        body = body.removesuffix("}")
    for part in _PART.finditer(body, rest):
        _read_part(part, fence.info_place, words, options)
    if language:
        return FenceHeader(language[1], tuple(words), tuple(options))
    return FenceHeader(words[0].text if words else "", tuple(words[1:]), tuple(options))


def _read_part(
    part: re.Match[str], start: Place, words: list[Word], options: list[FenceOption]
) -> None:
    """Add one piece of a header to the words or to the options."""
    place = start.right(part.start())
    kind = part.lastgroup
    if kind == "class":
        words.append(Word(part["class"], start.right(part.start("class"))))
    elif kind == "word":
        words.append(Word(part["word"], place))
    elif kind == "id":
        options.append(FenceOption("id", place, Word(part["id"], place.right(1))))
    elif kind is not None:
        value = Word(_quotes_undone(part[kind]), start.right(part.start(kind)))
        options.append(FenceOption(part["key"], place, value, closed=kind != "open"))


def _quotes_undone(value: str) -> str:
    return value.replace('\\"', '"').replace("\\'", "'")


def _meaning(escape: re.Match[str]) -> str:
    """What a backslash and a letter stand for; unknown pairs stay as they are."""
    return {"n": "\n", "\\": "\\"}.get(escape[1], escape[0])


def fenced(text: str, head: str) -> str:
    """Text as a plain fence that nothing in it ends; `head` is what stands behind the first backticks."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    ticks = "`" * (longest + 1)
    return f"{ticks}{head}\n{text.removesuffix(chr(10))}\n{ticks}"


def quoted(value: str) -> str:
    """An option's value as superfences reads it, which knows no escapes."""
    return (
        f"'{value}'" if '"' in value and "'" not in value else '"' + value.replace('"', "”") + '"'
    )
