"""`/// moment`, `/// snapshot` and `/// transcript`: parts whose body the host renders."""

from typing import get_args

from tracemark.lesson.block import Block
from tracemark.lesson.page import Container, ContainerKind

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
    return container if block.is_fine else None
