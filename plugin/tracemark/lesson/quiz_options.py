"""The list in the body of a quiz: its options with their boxes, values and feedback."""

import re
from dataclasses import dataclass, field

from tracemark.lesson.block import Block
from tracemark.lesson.indentation import width
from tracemark.lesson.question import Option
from tracemark.lesson.source import Place

_BOXED = re.compile(r"[ \t]*[-*+][ \t]+\[([^\]]{0,2})\](?!\()[ \t]*(.*?)[ \t]*$")
_UNBOXED = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(\S.*)$")
_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
_ATTRIBUTE = re.compile(r"[ \t]*\{\s*(\w+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')\s*\}\s*$")
_LIKE_ATTRIBUTE = re.compile(r"\{\s*value\b[^{}`]*\}?$")
BOX_ADVICE = "Write `- [ ] text`, or `- [x] text` for a right one."


@dataclass(slots=True)
class OptionDraft:
    """An option while its lines are gathered."""

    place: Place
    """Of its text."""
    ticked: bool
    parts: list[str]
    feedback: list[str] = field(default_factory=list)


def option_drafts(block: Block) -> tuple[list[OptionDraft], tuple[int, ...]]:
    """The options in the body, and the lines that they take."""
    margin = width(block.lines.indent)
    drafts: list[OptionDraft] = []
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


def _draft(block: Block, line: int, boxed: re.Match[str]) -> OptionDraft:
    place = Place(line, boxed.start(2))
    mark = boxed[1]
    if mark not in (" ", "x", "X"):
        box = Place(line, boxed.start(1) - 1)
        block.incomplete(f"the box is `[{mark}]`, expected `[ ]` or `[x]`", BOX_ADVICE, box)
    return OptionDraft(place, mark in ("x", "X"), [boxed[2]])


def _continue(draft: OptionDraft, text: str) -> None:
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
        block.incomplete("an option without a box", BOX_ADVICE, place)
        return True
    return False


def option_of(block: Block, draft: OptionDraft) -> Option:
    """The option, with findings on what cannot be read of it."""
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
        block.incomplete("an option without text", BOX_ADVICE, draft.place)
    return Option(
        text=text,
        ticked=draft.ticked,
        position=block.source.position(draft.place),
        feedback=" ".join(line for line in draft.feedback if line),
        value=value,
    )


def has_list(block: Block) -> bool:
    """Whether the body has a list, which was meant as options: none would stand for them."""
    return any(_UNBOXED.match(block.visible[n]) for n in block.body)


def report_repeated(block: Block, drafts: list[OptionDraft]) -> None:
    """Two options that a learner could not tell apart."""
    seen: set[str] = set()
    for draft in drafts:
        written = " ".join(draft.parts)
        text = _as_seen(written)
        if text and text in seen:
            message = f"the option '{' '.join(written.split())}' is given twice"
            block.source.report(draft.place, "TM117", message, "Leave one of them out.")
        seen.add(text)


def _as_seen(text: str) -> str:
    """The text with blanks as a page shows them: those in code count, of others there is one at most."""
    pieces: list[str] = []
    end = 0
    for code in _CODE.finditer(text):
        pieces += [re.sub(r"\s+", " ", text[end : code.start()]), code[0]]
        end = code.end()
    return "".join((*pieces, re.sub(r"\s+", " ", text[end:]))).strip()
