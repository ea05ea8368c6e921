"""A program on a page that is made: as a plain fence, which the host highlights as any other."""

from markupsafe import Markup

from tracemark.check.run import Run
from tracemark.lesson.fence import fenced, quoted
from tracemark.topic.topic import Piece, Topic


def fence(code: str, *, marked: tuple[int, ...] = (), title: str = "") -> str:
    """Code as Markdown, its lines numbered; those that are marked are highlighted (from 1)."""
    lines = f' hl_lines="{" ".join(map(str, marked))}"' if marked else ""
    name = f" title={quoted(title)}" if title else ""
    return fenced(code, f'python linenums="1"{lines}{name}')


def fences(topic: Topic) -> tuple[Piece, ...]:
    """All samples, each with what is given to it; several with their names, as a text may speak of lines."""
    several = len(topic.runs) > 1
    return tuple(
        piece
        for run in topic.runs
        for piece in (
            fence(run.sample.code, title=_name(run) if several else ""),
            *given(topic, run),
        )
    )


def heading(topic: Topic, run: Run) -> tuple[Piece, ...]:
    """The name of a sample where the lesson has several."""
    if len(topic.runs) < 2:
        return ()
    return (f"## {_name(run)}",)


def _name(run: Run) -> str:
    return run.sample.title or run.sample.id


def given_input(topic: Topic, run: Run) -> tuple[Piece, ...]:
    """What the run reads as input, where it reads any."""
    if not run.sample.input:
        return ()
    said = topic.language.text("Input, line by line:")
    return (Markup("<p>{}</p>").format(said), fenced(run.sample.input, "text"))


def given(topic: Topic, run: Run) -> tuple[Piece, ...]:
    """All that a reader has to know of the run besides the code: its input, and the calls behind it."""
    driver = run.sample.driver.strip("\n")
    if not driver:
        return given_input(topic, run)
    said = topic.language.text("After the program this runs:")
    return (Markup("<p>{}</p>").format(said), fenced(driver, "python"), *given_input(topic, run))
