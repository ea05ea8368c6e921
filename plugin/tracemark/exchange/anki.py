"""Anki: notes as text, one for each question, that Anki's import of files reads.

Lines of the head say what the columns are. The id is that of the note, so that a second
import changes notes and makes none anew.
"""

import csv
import html
import io
import re
from collections.abc import Sequence

from tracemark.exchange.question import ExportedQuestion
from tracemark.exchange.writing import Written, back, code_text, front
from tracemark.views.language import Language, language, nearest_language

_HEAD = "#separator:tab\n#html:true\n#notetype:Basic\n#guid column:1\n#tags column:4\n"


def anki(questions: Sequence[ExportedQuestion]) -> Written:
    """The questions as notes with the fields Front and Back."""
    table = io.StringIO()
    table.write(_HEAD)
    rows = csv.writer(table, delimiter="\t", lineterminator="\n")
    for question in questions:
        speaks = language(nearest_language(question.language))
        rows.writerow(
            [question.id, _front(question, speaks), _back(question, speaks), _tags(question)]
        )
    return Written(table.getvalue().encode() if questions else b"", len(questions))


def _front(question: ExportedQuestion, speaks: Language) -> str:
    parts = [front(question)]
    if question.kind == "multiple":
        parts.append(f"<p>{html.escape(speaks.text('Choose all that are right.'))}</p>")
    if question.options:
        items = "".join(f"<li>{option.html}</li>" for option in question.options)
        parts.append(f'<ol type="A">{items}</ol>')
    count = len(question.hints)
    for n, hint in enumerate(question.hints, start=1):
        label = speaks.text("Hint") if count == 1 else _numbered(speaks, n, count)
        parts.append(f"<details><summary>{html.escape(label)}</summary>{hint}</details>")
    return "\n".join(parts)


def _numbered(speaks: Language, n: int, count: int) -> str:
    return speaks.text("Hint {n} of {count}", n=n, count=count)


def _back(question: ExportedQuestion, speaks: Language) -> str:
    right = html.escape(speaks.text("Right answer:"))
    if question.options:
        letters = [
            f"<li>{_letter(n)}: {option.html}</li>"
            for n, option in enumerate(question.options)
            if option.right
        ]
        parts = [f"<p>{right}</p><ul>{''.join(letters)}</ul>"]
        said = [
            f"<dt>{_letter(n)}: {option.html}</dt><dd>{option.feedback}</dd>"
            for n, option in enumerate(question.options)
            if option.feedback
        ]
        parts += [f"<dl>{''.join(said)}</dl>"] if said else []
    else:
        parts = [f"<p>{right}</p><pre><code>{code_text(question.answer)}</code></pre>"]
    return "\n".join(filter(None, (*parts, back(question))))


def _letter(n: int) -> str:
    """A, B, …, as the list of the front has them."""
    return chr(ord("A") + n) if n < 26 else _letter(n // 26 - 1) + chr(ord("A") + n % 26)


def _tags(question: ExportedQuestion) -> str:
    """Tags have no blanks in Anki; `::` makes levels."""
    words = [*([f"topic::{question.topic}"] if question.topic else []), *question.tags]
    return " ".join("_".join(re.sub(r"[\x00-\x1f]", " ", word).split()) for word in words)
