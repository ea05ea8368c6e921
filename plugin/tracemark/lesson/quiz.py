"""`/// quiz`: a question, its options with their feedback, and what computes the answer."""

import re
from dataclasses import dataclass, field
from typing import get_args

from tracemark.lesson.ask import Asked, Unasked, read_ask
from tracemark.lesson.block import Block
from tracemark.lesson.claim import Claim, read_claim
from tracemark.lesson.option import IDENTIFIER
from tracemark.lesson.question import Option, Question, QuestionKind
from tracemark.lesson.scan import width
from tracemark.lesson.source import Place, Word
from tracemark.lesson.spelling import advice

OPTIONS = ("answer", "ask", "hint", "of", "kind", "id")
KINDS: dict[str, QuestionKind] = {kind: kind for kind in get_args(QuestionKind)}
_BOXED = re.compile(r"[ \t]*[-*+][ \t]+\[([^\]]{0,2})\](?!\()[ \t]*(.*?)[ \t]*$")
_UNBOXED = re.compile(r"[ \t]*[-*+][ \t]+(\S.*)$")
_ATTRIBUTE = re.compile(r"[ \t]*\{\s*(\w+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')\s*\}\s*$")
_LIKE_ATTRIBUTE = re.compile(r"\{\s*value\b[^{}`]*\}?$")
_BOX_ADVICE = "Write `- [ ] text`, or `- [x] text` for a right one."


@dataclass(slots=True)
class _Draft:
    """An option while its lines are gathered."""

    place: Place
    """Of its text."""
    ticked: bool
    parts: list[str]
    feedback: list[str] = field(default_factory=list)


def read_quiz(block: Block, ids: set[str]) -> tuple[str, Question | None, tuple[int, ...]]:
    """The question's id, the question (None with a finding) and the lines of its options.

    `ids` are the ids that the page's questions have so far; the new one is added.
    """
    id = _id(block, ids)
    ids.add(id)
    drafts, lines = _drafts(block)
    asked = _asked(block)
    question = Question(
        id=id,
        title=block.lines.argument or (asked.stem if asked else ""),
        position=block.source.position(block.lines.place),
        options=tuple(_option(block, draft) for draft in drafts),
        answer=_answer(block, asked),
        hints=tuple(word.text for word in block.words("hint")),
        kind=_kind(block),
        has_own_title=bool(block.lines.argument) or asked is None,
    )
    _report_incomplete(block, question, drafts)
    return id, question if block.is_fine else None, lines


# The YAML options


def _id(block: Block, taken: set[str]) -> str:
    """The id that the author chose, or the next free `qN`."""
    word = block.word("id")
    if word is not None and IDENTIFIER.match(word.text) and word.text not in taken:
        return word.text
    if word is not None:
        is_taken = word.text in taken
        message = f"the id `{word.text}` is taken" if is_taken else f"{word.text!r} is not an id"
        hint = "An id is a letter with letters, digits, `_` and `-`, once on a page."
        block.source.report(word.place, "TM103", message, hint)
    number = len(taken) + 1
    while f"q{number}" in taken:
        number += 1
    return f"q{number}"


def _kind(block: Block) -> QuestionKind:
    word = block.word("kind")
    if word is None:
        return "choice"
    if word.text not in KINDS:
        hint = advice(word.text, KINDS)
        block.bad(block.entries["kind"], f"is {word.text!r}, which is no kind of quiz", hint)
    return KINDS.get(word.text, "choice")


def _asked(block: Block) -> Asked | None:
    """What `ask:` asks for; None where there is none or with a finding."""
    word = block.word("ask")
    if word is None:
        return None
    entry = block.entries["ask"]
    if "answer" in block.entries:
        block.bad(
            entry, "stands beside `answer`", "Keep one: `ask` says the answer's claim as well."
        )
    asked = read_ask(word.text)
    if isinstance(asked, Unasked):
        place = word.place.right(asked.column)
        block.source.report(place, "TM105", f"`ask` {asked.message}", asked.advice)
        return None
    return asked


def _answer(block: Block, asked: Asked | None) -> Claim | None:
    """The claim that computes the answer; None where there is none or with a finding."""
    word = block.expression("answer")
    if asked is not None:
        word = Word(asked.claim, block.entries["ask"].items[0].word.place)
    wanted = block.word("of")
    if word is None and wanted is None:
        return None
    sample = block.sample(wanted, "`of: ID`")
    return read_claim(block.source, word, sample or "") if word else None


# The list


def _drafts(block: Block) -> tuple[list[_Draft], tuple[int, ...]]:
    """The options in the body, and the lines that they take."""
    margin = width(block.lines.indent)
    drafts: list[_Draft] = []
    lines: list[int] = []
    in_list = False
    for n in block.body:
        text = block.visible[n]
        if not text.strip():
            continue
        indent = width(text) - margin
        boxed = _BOXED.match(text) if indent <= 3 else None
        if boxed:
            drafts.append(_draft(block, n, boxed))
            in_list = True
        elif in_list and indent >= 1:
            _continue(drafts[-1], text.strip())
        else:
            in_list = in_list and _report_misplaced(block, n, text)
            continue
        lines.append(n)
    return drafts, tuple(lines)


def _draft(block: Block, line: int, boxed: re.Match[str]) -> _Draft:
    place = Place(line, boxed.start(2))
    mark = boxed[1]
    if mark not in (" ", "x", "X"):
        box = Place(line, boxed.start(1) - 1)
        block.incomplete(f"the box is `[{mark}]`, expected `[ ]` or `[x]`", _BOX_ADVICE, box)
    return _Draft(place, mark in ("x", "X"), [boxed[2]])


def _continue(draft: _Draft, text: str) -> None:
    """Add a line under an option: feedback from the first `>` on."""
    if text.startswith(">"):
        draft.feedback.append(text[1:].strip())
    elif draft.feedback:
        draft.feedback.append(text)
    else:
        draft.parts.append(text)


def _report_misplaced(block: Block, line: int, text: str) -> bool:
    """Report a line behind an option that was meant for the list; True where it was."""
    place = Place(line, len(text) - len(text.lstrip()))
    if text.lstrip().startswith(">"):
        hint = "Indent it by two spaces, so that it belongs to its option."
        block.incomplete("feedback that stands under no option", hint, place)
        return True
    if _UNBOXED.match(text):
        block.incomplete("an option without a box", _BOX_ADVICE, place)
        return True
    return False


def _option(block: Block, draft: _Draft) -> Option:
    text = " ".join(part for part in draft.parts if part)
    value = None
    attribute = _ATTRIBUTE.search(text)
    if attribute:
        text = text[: attribute.start()]
        value = attribute[2] if attribute[2] is not None else attribute[3]
        if attribute[1] != "value":
            message = f"an option has no `{attribute[1]}`"
            block.source.report(draft.place, "TM101", message, 'Write `{value="…"}`.')
    elif _LIKE_ATTRIBUTE.search(text):
        message = "the `{value=…}` of this option cannot be read"
        block.source.report(draft.place, "TM102", message, 'Write `{value="6"}`, with both quotes.')
    if not text:
        block.incomplete("an option without text", _BOX_ADVICE, draft.place)
    return Option(
        text=text,
        ticked=draft.ticked,
        position=block.source.position(draft.place),
        feedback=" ".join(line for line in draft.feedback if line),
        value=value,
    )


# Is it complete?


def _report_incomplete(block: Block, question: Question, drafts: list[_Draft]) -> None:
    """Report what the kind of question needs and does not have."""
    if not question.title and "ask" not in block.entries:
        hint = "Write `/// quiz | Which …?`, or `ask: output` under the header."
        block.incomplete("the quiz asks no question", hint)
    if question.kind in ("text", "number"):
        _report_free(block, question)
        return
    count = len(question.options)
    is_computed = "answer" in block.entries or "ask" in block.entries
    if question.kind == "choice" and not question.options and is_computed and not _has_list(block):
        return  # they are made from the run
    if count < 2:
        message = f"the quiz has {count} option(s), expected at least two"
        block.incomplete(message, _BOX_ADVICE)
        return
    _report_repeated(block, drafts)
    _report_ticks(block, question)


def _has_list(block: Block) -> bool:
    """Whether the body has a list, which was meant as options: none would stand for them."""
    return any(_UNBOXED.match(block.visible[n]) for n in block.body)


def _report_free(block: Block, question: Question) -> None:
    """A question whose answer is typed."""
    if "answer" not in block.entries and "ask" not in block.entries:
        hint = 'Write `answer: final["total"]` under the header.'
        block.incomplete(f"a quiz of kind `{question.kind}` needs an `answer`", hint)
    if question.options:
        hint = "Take the options out, or leave out `kind`."
        block.incomplete(f"a quiz of kind `{question.kind}` shows no options", hint)


def _report_repeated(block: Block, drafts: list[_Draft]) -> None:
    """Two options that a learner could not tell apart."""
    seen: set[str] = set()
    for draft in drafts:
        text = " ".join(" ".join(draft.parts).split())
        if text and text in seen:
            message = f"the option '{text}' is given twice"
            block.source.report(draft.place, "TM117", message, "Leave one of them out.")
        seen.add(text)


def _report_ticks(block: Block, question: Question) -> None:
    """A question whose answer is chosen; that nothing says what is right is found by `check`."""
    ticks = sum(option.ticked for option in question.options)
    if question.kind == "choice" and ticks > 1:
        hint = "Tick one, or write `kind: multiple`."
        block.incomplete(f"{ticks} options are ticked, expected one", hint)
