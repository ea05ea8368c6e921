"""GIFT, the text format of Moodle: one question after the other, with blank lines between.

All that is shown is HTML (`[html]`), which answers and feedback inherit. GIFT's own signs are
escaped by a backslash and the end of a line is written as backslash and n, so that no question has a blank line
in it. An answer that is typed is plain text, and there an asterisk stands for any text unless it is escaped.
"""

import re
from collections.abc import Sequence
from itertools import groupby

from tracemark.exchange.question import CannotCarry, ExportedOption, ExportedQuestion
from tracemark.exchange.writing import (
    Written,
    back,
    carried,
    front,
    typed_lines,
    typed_number,
    without_hints,
)

_SIGNS = re.compile(r"[~=#{}:\\]")
_SHARES = {1: "100", 2: "50", 3: "33.33333", 4: "25", 5: "20", 6: "16.66667", 7: "14.28571",
           8: "12.5", 9: "11.11111", 10: "10"}  # fmt: skip
"""Of each right box; Moodle takes these numbers and no others."""


def gift(questions: Sequence[ExportedQuestion]) -> Written:
    """The questions as a GIFT file, a category for each topic."""
    texts: list[str] = []
    left_out = []
    count = 0
    for topic, group in groupby(questions, key=lambda question: question.topic):
        written, skipped = carried(group, _question)
        if written:
            texts += [f"$CATEGORY: {_category(topic)}", *written]
        count += len(written)
        left_out += skipped
    left_out += without_hints(questions, left_out)
    content = "\n\n".join(texts) + "\n" if texts else ""
    return Written(content.encode(), count, tuple(left_out))


def _question(question: ExportedQuestion) -> str:
    answers = _ANSWERS[question.kind](question)
    general = back(question)
    ending = [f"####{_escaped(general)}"] if general else []
    tags = "".join(f" [tag:{_in_comment(tag)}]" for tag in question.tags)
    head = f"::{_escaped(question.id)}::[html]{_escaped(front(question))}{{{answers[0]}"
    return "\n".join((f"// [id:{question.id}]{tags}", head, *answers[1:], *ending, "}"))


def _choice(question: ExportedQuestion) -> list[str]:
    right = sum(option.right for option in question.options)
    if right != 1:
        raise CannotCarry(f"it has {right} right options, expected one")
    return ["", *(f"{'=' if o.right else '~'}{_option(o)}" for o in question.options)]


def _multiple(question: ExportedQuestion) -> list[str]:
    right = sum(option.right for option in question.options)
    if right not in _SHARES:
        raise CannotCarry(f"it has {right} right options; Moodle shares points among 1 to 10")
    return [
        "",
        *(
            f"~%{_SHARES[right] if option.right else '-100'}%{_option(option)}"
            for option in question.options
        ),
    ]


def _text(question: ExportedQuestion) -> list[str]:
    lines = typed_lines(question)
    if any("->" in line for line in lines):
        raise CannotCarry("its answer has `->` in it, which makes a pair in GIFT")
    return ["", *("=%100%" + _escaped(line.replace("*", "\\*")) for line in lines)]


def _number(question: ExportedQuestion) -> list[str]:
    number, tolerance = typed_number(question)
    return [f"#{number}:{tolerance}"]


_ANSWERS = {"choice": _choice, "multiple": _multiple, "text": _text, "number": _number}


def _option(option: ExportedOption) -> str:
    text = option.html
    if text[:1] in ("[", "%"):  # would be the name of a format, or a share of the points
        text = f"&#{ord(text[0])};{text[1:]}"
    feedback = option.feedback
    if feedback[:1] == "[":
        feedback = f"&#{ord('[')};{feedback[1:]}"
    return _escaped(text) + (f"#{_escaped(feedback)}" if feedback else "")


def _escaped(text: str) -> str:
    r"""GIFT's signs behind a backslash, the end of a line as `\n`."""
    return _SIGNS.sub(r"\\\g<0>", text).replace("\n", "\\n")


def _category(topic: str) -> str:
    """A slash divides levels, unless it is written twice."""
    flat = " ".join(topic.split()).replace("/", "//")
    return f"$course$/top/{flat or 'Tracemark'}"


def _in_comment(tag: str) -> str:
    return re.sub(r"[<>\x00-\x1f]", "", " ".join(tag.split())).replace("]", "\\]")
