"""What the interpreter says of a source that it refuses, with the place where it stands."""

from __future__ import annotations

from itertools import takewhile


def check_cookie(source: str, name: str) -> None:
    """Raises SyntaxError where the source names an encoding that does not exist.

    It is a text already, so any that does exist is as good as the one that it was read with.
    """
    lines = list(takewhile(_is_comment, _lines(source)[:2]))
    for number, line in enumerate(lines, 1):
        try:
            compile((line + "\n").encode(errors="replace"), name, "exec", dont_inherit=True)
        except SyntaxError as error:
            if "encoding" in str(error.msg):
                place = name, number, line.find("coding") + 1, line + "\n"
                raise SyntaxError(str(error.msg), place) from None


def _is_comment(line: str) -> bool:
    return line.strip()[:1] in ("", "#")


def refused(error: BaseException, source: str, name: str) -> BaseException:
    """The exception as the interpreter has it of a file: with its place, wherever that is known."""
    error.__traceback__ = None
    if isinstance(error, UnicodeEncodeError):
        return SyntaxError("(unicode error) " + str(error), _place(source, error.start, name))
    if "\0" in source and isinstance(error, (SyntaxError, ValueError)):
        place = _place(source, source.index("\0"), name)
        return SyntaxError("source code cannot contain null bytes", place)
    return error


def column_of(error: SyntaxError, source: str) -> int | None:
    """Column of a syntax error; None where the interpreter counts in another text (an f-string's)."""
    lines = _lines(source)
    if not error.lineno or error.offset is None or error.lineno > len(lines):
        return None
    if error.text is not None and error.text.strip() not in _shown(lines[error.lineno - 1]):
        return None
    return max(error.offset, 1)


def _place(source: str, index: int, name: str) -> tuple[str, int, int, str]:
    """Of a character of the source: file, line, column and the line's text."""
    before = _lines(source[:index])
    text = _lines(source)[len(before) - 1]
    return name, len(before), len(before[-1]) + 1, _shown(text) + "\n"


def _shown(line: str) -> str:
    """A line of the source as a traceback can print it."""
    return line.replace("\0", " ").encode("utf-8", "backslashreplace").decode()


def _lines(source: str) -> list[str]:
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
