"""A program on a page that is made: as a plain fence, which the host highlights as any other."""

import re

from tracemark.check.run import Run
from tracemark.topic.topic import Piece, Topic


def fence(code: str, *, marked: tuple[int, ...] = ()) -> str:
    """Code as Markdown, its lines numbered; those that are marked are highlighted (from 1)."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    ticks = "`" * (longest + 1)
    lines = f' hl_lines="{" ".join(map(str, marked))}"' if marked else ""
    return f'{ticks}python linenums="1"{lines}\n{code.removesuffix(chr(10))}\n{ticks}'


def heading(topic: Topic, run: Run) -> tuple[Piece, ...]:
    """The name of a sample where the lesson has several."""
    if len(topic.runs) < 2:
        return ()
    return (f"## {run.sample.title or run.sample.id}",)
