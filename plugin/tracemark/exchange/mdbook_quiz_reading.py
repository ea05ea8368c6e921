"""Quizzes of mdbook-quiz, which are TOML: questions to choose from become blocks."""

import re
import tomllib
from collections.abc import Mapping

from tracemark.errors import UsageError
from tracemark.exchange.imported import (
    Imported,
    ImportedOption,
    ImportedQuestion,
    Lost,
    named,
    quiz_block,
)

_START = re.compile(r"^\s*\[\[\s*questions\s*\]\]", re.MULTILINE)


def read_mdbook_quiz(text: str) -> Imported:
    """The page of a quiz. Raises UsageError where it is no TOML with questions."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"this is no TOML: {error}") from error
    questions = document.get("questions")
    if not isinstance(questions, list) or not all(isinstance(one, dict) for one in questions):
        raise UsageError("there is no `[[questions]]` in it, so it is no quiz of mdbook-quiz")
    lines = [text.count("\n", 0, found.end()) + 1 for found in _START.finditer(text)]
    blocks: list[str] = []
    lost: list[Lost] = []
    for n, one in enumerate(questions):
        block = _block(one, lines[n] if n < len(lines) else 1)
        if isinstance(block, Lost):
            lost.append(block)
        else:
            blocks.append(block)
    return Imported("\n\n".join(blocks) + "\n" if blocks else "", len(blocks), tuple(lost))


def _block(question: Mapping[str, object], line: int) -> str | Lost:
    prompt, answer = _table(question, "prompt"), _table(question, "answer")
    asked = str(prompt.get("prompt") or prompt.get("program") or "")
    title, _, body = asked.strip().partition("\n\n")
    kind = question.get("type")
    if kind != "MultipleChoice":
        told = answer.get("answer", answer.get("stdout", answer))
        why = (
            f"it is of the type {kind}, and in a lesson a claim of a run says what is right; here"
            f" it was {told!r}"
        )
        return Lost(line, named(title), why)
    right = answer.get("answer")
    ticked = [str(one) for one in right] if isinstance(right, list) else [str(right)]
    wrong = prompt.get("distractors")
    texts = [*ticked, *(map(str, wrong) if isinstance(wrong, list) else ())]
    identity = question.get("id")
    return quiz_block(
        ImportedQuestion(
            " ".join(title.split()),
            # mdbook-quiz shuffles them; sorted, their order tells nothing either
            tuple(ImportedOption(" ".join(t.split()), t in ticked) for t in sorted(texts)),
            line,
            body.strip("\n"),
            str(question.get("context") or "").strip("\n"),
            isinstance(right, list),
            (f"id: {identity}",) if identity else (),
        )
    )


def _table(question: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = question.get(name)
    return found if isinstance(found, dict) else {}
