"""GIFT read: questions to choose from become blocks, all else is named by its line.

What is read how follows Moodle: signs behind a backslash first, then the name, the braces, the general
feedback, and by what stands in the braces the kind of question.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracemark.exchange.html_to_markdown import Converted, converted, escaped
from tracemark.exchange.imported import (
    Imported,
    ImportedOption,
    ImportedQuestion,
    Lost,
    named,
    quiz_block,
)

_ESCAPE = re.compile(r"\\([~=#{}:\\n])")
_HIDING = 0x10FF00
"""Added to an escaped sign while the others are looked for: private characters that nobody types."""
_HIDDEN = re.compile("[\U0010ff00-\U0010ff7f]")
_FORMAT = re.compile(r"\[(html|markdown|plain|moodle)\]")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d*)?)%")
_NAME = re.compile(r"::(.*?)::", re.DOTALL)
_CATEGORY = re.compile(r"\$CATEGORY:\s*(.*)")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_TYPED = (
    "its answer is typed, and in a lesson a claim of a run says what is right: write it with"
    " `kind: {kind}` and `answer:`; here it was {answers}"
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Lines between two blank ones."""

    line: int
    """Of the first one."""
    lines: tuple[str, ...]


def read_gift(text: str) -> Imported:
    """The page of a GIFT file."""
    blocks: list[str] = []
    lost: list[Lost] = []
    count = 0
    for piece in _pieces(text):
        category = _CATEGORY.match(piece.lines[0].strip())
        if category:
            blocks.append(f"## {escaped(_last_level(category[1]))}")
            piece = _Piece(piece.line + 1, piece.lines[1:])
        if not any(line.strip() for line in piece.lines):
            continue
        question, parts = _question(piece)
        block = quiz_block(question) if isinstance(question, ImportedQuestion) else question
        if isinstance(block, Lost):
            lost.append(block)
            continue
        lost += parts
        blocks.append(block)
        count += 1
    return Imported("\n\n".join(blocks) + "\n" if blocks else "", count, tuple(lost))


def _pieces(text: str) -> Iterator[_Piece]:
    lines: list[str] = []
    start = 1
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.strip():
            start = start if lines else number
            lines.append(line)
        elif lines:
            yield _Piece(start, tuple(lines))
            lines = []


def _last_level(category: str) -> str:
    """The name of a category without the ones above it; two slashes are one in a name."""
    levels = re.split(r"(?<!/)/(?!/)", category.strip())
    return levels[-1].replace("//", "/").strip() or "Questions"


def _question(piece: _Piece) -> tuple[ImportedQuestion | Lost, list[Lost]]:
    """A question, with what of it is lost; or why it cannot be carried over."""
    comments = [line.strip()[2:].strip() for line in piece.lines if _is_comment(line)]
    kept = [line for line in piece.lines if not _is_comment(line)]
    line = piece.line + next((n for n, one in enumerate(piece.lines) if not _is_comment(one)), 0)
    text = _ESCAPE.sub(lambda found: chr(_HIDING + ord(found[1])), "\n".join(kept)).strip()
    if not text:
        why = "no question stands under it; a comment is kept above the question that it belongs to"
        return Lost(piece.line, f"the comment '{' '.join(comments)}'", why, is_question=False), []
    name = _NAME.match(text)
    text = text[name.end() :].strip() if name else text
    opening = text.find("{")
    closing = text.find("}", opening)
    if opening < 0 or closing < 0:
        why = (
            "it asks for nothing" if opening < 0 and closing < 0 else "one of its braces is missing"
        )
        return Lost(line, named(_shown(text)), why), []
    behind = text[closing + 1 :].strip()
    stem = f"{text[:opening]}_____ {behind}" if behind else text[:opening]
    form = _FORMAT.match(stem)
    reading = _Reading(line, form[1] if form else "moodle")
    title, body = _title_and_body(reading.converted(stem))
    inside, _, general = text[opening + 1 : closing].rpartition("####")
    if "####" not in text[opening + 1 : closing]:
        inside, general = general, ""
    found = reading.options(inside.strip())
    if isinstance(found, str):
        return Lost(line, named(title), found), []
    options, several = found
    explanation = "\n\n".join(reading.converted(general).blocks) if general.strip() else ""
    shown_name = [f"name: {_shown(name[1])}"] if name else []
    if name and f"[id:{_shown(name[1])}]" in " ".join(comments):
        shown_name = []  # it is said already
    question = ImportedQuestion(
        title, options, line, body, explanation, several, tuple([*comments, *shown_name])
    )
    return question, reading.lost


def _is_comment(line: str) -> bool:
    return line.strip().startswith("//")


def _title_and_body(asked: Converted) -> tuple[str, str]:
    """The first paragraph, and what follows it; code that stands first follows an empty title."""
    if asked.blocks and asked.first_is_inline:
        return asked.blocks[0], "\n\n".join(asked.blocks[1:])
    return "What is right?", "\n\n".join(asked.blocks)


@dataclass
class _Reading:
    """The parts of one question."""

    line: int
    default: str
    """The format of texts that name none."""

    def __post_init__(self) -> None:
        self.lost: list[Lost] = []

    def converted(self, text: str) -> Converted:
        """A text of the question as Markdown."""
        text = text.strip()
        form = _FORMAT.match(text)
        kind = form[1] if form else self.default
        text = _shown(text[form.end() :] if form else text)
        if kind == "markdown":
            flat = " ".join(text.split("\n"))
            return Converted((flat,) if flat else (), True, ())
        if kind == "plain":
            return Converted((escaped(" ".join(text.split())),) if text else (), True, ())
        found = converted(text)
        self.lost += [
            Lost(self.line, what, "only text is carried over", False) for what in found.lost
        ]
        return found

    def options(self, inside: str) -> tuple[tuple[ImportedOption, ...], bool] | str:
        """The options, and whether several may be right; or why there are none."""
        if not inside:
            return "it is an essay"
        if inside.startswith("#"):
            return _TYPED.format(kind="number", answers=f"'{_shown(inside[1:])}'")
        if "~" in inside:
            return self._choices(inside)
        if "=" in inside and "->" in inside:
            return "it is about pairs, which a quiz has not"
        truth = _TRUTH.get(inside.partition("#")[0].strip())
        if truth is not None:
            return self._truth(truth, inside), False
        answers = [one.partition("#")[0] for one in inside.split("=") if one.strip()]
        shown = ", ".join(f"'{_WEIGHT.sub('', _shown(one).strip())}'" for one in answers)
        return _TYPED.format(kind="text", answers=shown)

    def _truth(self, is_true: bool, inside: str) -> tuple[ImportedOption, ...]:
        """True and False; the first feedback is for whoever was wrong."""
        parts = inside.split("#", 2)
        wrong, right = (self.converted(part).inline for part in [*parts[1:], "", ""][:2])
        return (
            ImportedOption("True", is_true, right if is_true else wrong),
            ImportedOption("False", not is_true, wrong if is_true else right),
        )

    def _choices(self, inside: str) -> tuple[tuple[ImportedOption, ...], bool]:
        several = "=" not in inside
        options, weights = [], []
        for one in re.split(r"(?=[~=])", inside):
            if not one.strip():
                continue
            text, _, feedback = one[1:].strip().partition("#")
            weight = _WEIGHT.match(text)
            points = float(weight[1]) if weight else 100.0 if one[0] == "=" else 0.0
            text = text[weight.end() :] if weight else text
            ticked = points > 0 if several else one[0] == "="
            weights.append((ticked, points))
            shown = self.converted(text).inline
            options.append(ImportedOption(shown, ticked, self.converted(feedback).inline))
        self._report_points(weights, several)
        return tuple(options), several

    def _report_points(self, weights: list[tuple[bool, float]], several: bool) -> None:
        """Points that do not follow from which options are right."""
        right = {points for ticked, points in weights if ticked}
        wrong = {points for ticked, points in weights if not ticked}
        share = 100 / max(sum(ticked for ticked, _ in weights), 1) if several else 100
        uneven = any(abs(points - share) > 0.01 for points in right)
        if uneven or any(points > 0 for points in wrong):
            why = "an option is right or wrong in a lesson"
            self.lost.append(Lost(self.line, "the points of its options", why, False))


def _shown(text: str) -> str:
    """The text with its escaped signs put back."""

    def sign(found: re.Match[str]) -> str:
        char = chr(ord(found[0]) - _HIDING)
        return "\n" if char == "n" else char

    return _HIDDEN.sub(sign, text).strip()
