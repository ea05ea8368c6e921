"""What all formats have in common: which questions they carry, and how a question is laid out as HTML."""

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from tracemark.exchange.question import CannotCarry, ExportedQuestion, LeftOut
from tracemark.views.text import visible

Made = TypeVar("Made")

_QUOTED = re.compile(r"^(['\"])(.*)\1$")
TOLERANCE = Decimal("1e-9")
"""Of a number that is typed, as a part of it: what the lesson's own page takes for the same."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file with questions."""

    content: bytes
    questions: int
    """How many are in it."""
    left_out: tuple[LeftOut, ...] = ()


def carried(
    questions: Iterable[ExportedQuestion], write: Callable[[ExportedQuestion], Made]
) -> tuple[list[Made], list[LeftOut]]:
    """What `write` makes of each question, and those that it cannot carry."""
    made: list[Made] = []
    left_out: list[LeftOut] = []
    for question in questions:
        try:
            made.append(write(question))
        except CannotCarry as signal:
            left_out.append(LeftOut(question.place, question.id, str(signal)))
    return made, left_out


def without_hints(
    questions: Sequence[ExportedQuestion], left_out: Sequence[LeftOut]
) -> list[LeftOut]:
    """A note for each written question whose hints the format has no place for."""
    missing = {one.what for one in left_out}
    return [
        LeftOut(one.place, one.id, "the format has no place for its hints", "part")
        for one in questions
        if one.hints and one.id not in missing
    ]


def front(question: ExportedQuestion) -> str:
    """All that is read before answering: question, text, code, the steps that are named."""
    parts = [f"<p>{question.stem}</p>", question.body]
    parts += [f"<pre><code>{code_text(question.code)}</code></pre>" if question.code else ""]
    return "\n".join(filter(None, (*parts, question.steps)))


def back(question: ExportedQuestion) -> str:
    """What is read after answering: explanation, rows of the run, the lesson."""
    parts = [question.explanation, question.rows]
    if question.lesson:
        address = html.escape(question.lesson)
        parts.append(f'<p><a href="{address}">{address}</a></p>')
    return "\n".join(filter(None, parts))


def code_text(code: str) -> str:
    """Code as text of HTML."""
    return html.escape(visible(code), quote=False)


def typed_lines(question: ExportedQuestion) -> tuple[str, ...]:
    """What may be typed into one line: the answer, also without the quotes of a Python string.

    Raises CannotCarry where the answer is no single line.
    """
    text = visible(question.answer.strip())
    if not text:
        raise CannotCarry("its answer is an empty text, which cannot be typed here")
    if "\n" in text:
        raise CannotCarry("its answer has several lines, and here one line is typed")
    bare = _QUOTED.sub(r"\2", text)
    return (text,) if bare in (text, "") else (text, bare)


def typed_number(question: ExportedQuestion) -> tuple[str, str]:
    """The number that is to be typed, and how far an answer may be from it, without exponents."""
    try:
        number = Decimal(question.answer.strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise CannotCarry(f"its answer {question.answer!r} is no finite number")
    is_whole = number == number.to_integral_value()
    return _decimal(number), "0" if is_whole else _decimal(abs(number) * TOLERANCE)


def _decimal(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
