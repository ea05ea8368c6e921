"""`/// flow`: stages in order, and ways back."""

import re
from dataclasses import dataclass, field

from tracemark.lesson.block import Block
from tracemark.lesson.indentation import width
from tracemark.lesson.page import Flow
from tracemark.lesson.source import Place

_STAGE = re.compile(r"[ \t]*[0-9]+[.)][ \t]+(\S.*)$")
_BACK = re.compile(r"(?:^|[ \t])->[ \t]*([^\s>]+)[ \t]*$")


@dataclass(slots=True)
class _Draft:
    """A stage while its lines are gathered."""

    place: Place
    parts: list[str] = field(default_factory=list)


def read_flow(block: Block) -> tuple[Flow | None, tuple[int, ...]]:
    """The flow (None with a finding) and the lines of its list."""
    drafts, lines = _drafts(block)
    if not drafts:
        hint = "List the stages as `1. First`, `2. Second -> 1`."
        block.incomplete("the flow has no ordered list", hint)
    stages: list[str] = []
    back: list[tuple[int, int]] = []
    for number, draft in enumerate(drafts, start=1):
        text = " ".join(draft.parts)
        way = _BACK.search(text)
        if way:
            text = text[: way.start()].rstrip()
            target = _target(block, draft, way[1], number)
            if target is not None:
                back.append((number, target))
        if not text:
            block.incomplete("a stage without text", "Say what happens there.", draft.place)
        stages.append(text)
    position = block.source.position(block.lines.place)
    flow = Flow(block.lines.argument, position, tuple(stages), tuple(back))
    return flow if block.is_fine else None, lines


def _drafts(block: Block) -> tuple[list[_Draft], tuple[int, ...]]:
    """The items of the ordered list; indented lines under one belong to it."""
    margin = width(block.lines.indent)
    drafts: list[_Draft] = []
    lines: list[int] = []
    for n in block.body:
        text = block.visible[n]
        indent = width(text) - margin
        item = _STAGE.match(text)
        if item and indent <= 3:
            drafts.append(_Draft(Place(n, item.start(1)), [item[1].rstrip()]))
        elif drafts and text.strip() and indent >= 1:
            drafts[-1].parts.append(text.strip())
        else:
            continue
        lines.append(n)
    return drafts, tuple(lines)


def _target(block: Block, draft: _Draft, typed: str, number: int) -> int | None:
    """The stage that a way back leads to, or None with a finding."""
    if re.fullmatch(r"[0-9]{1,4}", typed) and 1 <= int(typed) < number:
        return int(typed)
    message = f"the way back from stage {number} leads to {typed!r}, which is no earlier stage"
    hint = f"Name a stage from 1 to {number - 1}." if number > 1 else "Stage 1 has no way back."
    block.incomplete(message, hint, draft.place)
    return None
