"""Pages with quizzes of the plugin mkdocs-quiz: `<quiz>` becomes `/// quiz`, all else stays as it is."""

import re
from collections.abc import Iterator

from tracemark.exchange.imported import (
    Imported,
    ImportedOption,
    ImportedQuestion,
    Lost,
    named,
    quiz_block,
)

_QUIZ = re.compile(r"<quiz>(.*?)</quiz>", re.DOTALL)
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,}).*?\n.*?^[ \t]*\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
_ANSWER = re.compile(r"\s*[-*]\s*\[([xX ]?)\]\s*(.*)$")
_FEEDBACK = re.compile(r"\s*>\s?(.*)$")
_BLANK = re.compile(r"\[\[([^\]]+)\]\]")


def read_mkdocs_quiz(text: str) -> Imported:
    """The page with its quizzes as blocks; one that cannot be a block stays as it is, and is named."""
    fences = [found.span() for found in _FENCE.finditer(_without_quizzes(text))]
    pieces: list[str] = []
    lost: list[Lost] = []
    end = count = 0
    for found in _QUIZ.finditer(text):
        if any(start <= found.start() < stop for start, stop in fences):
            continue
        line = text.count("\n", 0, found.start()) + 1
        block = _block(found[1], line)
        if isinstance(block, Lost):
            lost.append(block)
            continue
        pieces += [text[end : found.start()], block]
        end = found.end()
        count += 1
    return Imported("".join((*pieces, text[end:])), count, tuple(lost))


def _without_quizzes(text: str) -> str:
    """The text with what stands in quizzes blanked, so that no fence begins there."""
    return _QUIZ.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _block(content: str, line: int) -> str | Lost:
    lines = content.strip("\n").split("\n")
    first = next((n for n, one in enumerate(lines) if _ANSWER.match(one)), None)
    asked = _dedented(lines[: len(lines) if first is None else first])
    title, body = _title_and_body(asked)
    blanks = _BLANK.findall(content) if first is None else []
    if blanks:
        answers = ", ".join(f"'{blank.strip()}'" for blank in blanks)
        why = (
            "its answer is typed, and in a lesson a claim of a run says what is right: write it"
            f" with `kind: text` and `answer:`; here it was {answers}"
        )
        return Lost(line, named(title), why)
    if first is None:
        return Lost(line, named(title), "it has no options")
    options, explanation = _options(lines[first:])
    several = sum(option.ticked for option in options) > 1
    question = ImportedQuestion(title, options, line, body, explanation, several)
    return quiz_block(question)


def _title_and_body(asked: str) -> tuple[str, str]:
    """The first paragraph on one line, and the rest."""
    first, _, rest = asked.partition("\n\n")
    return " ".join(first.split()), rest.strip("\n")


def _options(lines: list[str]) -> tuple[tuple[ImportedOption, ...], str]:
    """The options with their feedback, and what stands behind them."""
    options: list[ImportedOption] = []
    n = 0
    while n < len(lines):
        found = _ANSWER.match(lines[n])
        if found is None and lines[n].strip():
            break
        n += 1
        if found is not None:
            said = list(_said(lines[n:]))
            n += len(said)
            words = " ".join(word for word in map(str.strip, said) if word)
            options.append(ImportedOption(found[2].strip(), found[1] in ("x", "X"), words))
    return tuple(options), _dedented(lines[n:])


def _said(lines: list[str]) -> Iterator[str]:
    for line in lines:
        found = _FEEDBACK.match(line)
        if found is None:
            return
        yield found[1]


def _dedented(lines: list[str]) -> str:
    """The lines without blank ones around them."""
    return "\n".join(line.rstrip() for line in lines).strip("\n")
