"""`/// moment`, `/// snapshot` and `/// transcript`: parts whose body the host renders."""

from typing import get_args

from tracemark.lesson.block import Block
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.page import Container, ContainerKind
from tracemark.lesson.unread import Unread

KINDS: dict[str, ContainerKind] = {kind: kind for kind in get_args(ContainerKind)}
OPTIONS = ("check", "of")


def read_container(block: Block) -> Container | None:
    """The container, or None with a finding."""
    kind = KINDS[block.lines.name]
    if kind == "moment" and not block.lines.argument:
        block.incomplete("the moment asks no question", "Write `/// moment | Why …?`.")
    checks = block.words("check")
    wanted = block.word("of")
    sample = block.sample(wanted, "`of: ID`") if checks or wanted else None
    container = Container(
        kind=kind,
        title=block.lines.argument,
        position=block.source.position(block.lines.place),
        checks=block.claims(checks, sample),
    )
    if block.is_fine:
        return container
    for check in checks:
        position = block.source.position(check.place)
        text = f"{container.title or kind}: {' '.join(check.text.split())}"
        found = tuple(
            f for f in block.found if f.code == "TM201" and _is_in(f, position, check.text)
        )
        block.source.unread.append(Unread("check", text, position, sample or "", found))
    return None


def _is_in(finding: Finding, start: Position, text: str) -> bool:
    """Whether a finding stands in the text that begins at `start`."""
    last = start.line + text.count("\n")
    return start <= finding.position and finding.position.line <= last
