"""JupyterQuiz: JSON that `display_quiz` shows in a notebook.

It puts what it is given into the page as HTML, and before that takes `$` for mathematics and `[a](b)` for a link;
so both signs are written as HTML's numbers. It has no place for what is said to every answer: that stands
behind the feedback of the right one.
"""

import json
import re
from collections.abc import Sequence
from decimal import Decimal

from tracemark.exchange.question import ExportedQuestion
from tracemark.exchange.writing import (
    Written,
    back,
    carried,
    front,
    typed_lines,
    typed_number,
    without_hints,
)

_TYPES = {"choice": "multiple_choice", "multiple": "many_choice", "number": "numeric",
          "text": "string"}  # fmt: skip


def jupyterquiz(questions: Sequence[ExportedQuestion]) -> Written:
    """The questions as one array."""
    written, left_out = carried(questions, _question)
    left_out += without_hints(questions, left_out)
    content = json.dumps(written, ensure_ascii=False, indent=1) + "\n" if written else ""
    return Written(content.encode(), len(written), tuple(left_out))


def _question(question: ExportedQuestion) -> dict[str, object]:
    return {
        "id": question.id,
        "question": _inert(front(question)),
        "type": _TYPES[question.kind],
        "answers": _answers(question),
    }


def _answers(question: ExportedQuestion) -> list[dict[str, object]]:
    after = back(question)
    if question.kind == "text":
        return [
            {"answer": line, "correct": True, "match_case": True} | _feedback(after)
            for line in typed_lines(question)
        ]
    if question.kind == "number":
        return [_number(question) | _feedback(after)]
    found: list[dict[str, object]] = []
    for option in question.options:
        said = "\n".join(filter(None, (option.feedback, after if option.right else "")))
        answer = {"answer": _inert(option.html), "correct": option.right}
        found.append(answer | _feedback(said))
    return found


def _number(question: ExportedQuestion) -> dict[str, object]:
    """A whole number as it is; another one from a bit below to a bit above."""
    number, tolerance = map(Decimal, typed_number(question))
    if not tolerance:
        return {"type": "value", "value": int(number), "correct": True}
    low, high = float(number - tolerance), float(number + tolerance)
    return {"type": "range", "range": [low, high], "correct": True}


def _feedback(html: str) -> dict[str, object]:
    return {"feedback": _inert(html)} if html else {}


def _inert(html: str) -> str:
    """HTML in whose texts JupyterQuiz finds neither mathematics nor links."""
    pieces = re.split(r"(<[^>]*>)", html)
    return "".join(
        piece if n % 2 else piece.replace("$", "&#36;").replace("[", "&#91;")
        for n, piece in enumerate(pieces)
    )
