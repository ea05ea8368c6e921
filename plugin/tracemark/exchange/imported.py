"""A question from another program on its way into a page, and the block that it becomes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracemark.lesson.question import Question
from tracemark.lesson.reader import read_page

_COMMENT_END = re.compile(r"-{2,}")


@dataclass(frozen=True, slots=True)
class ImportedOption:
    """One answer to choose; all text is inline Markdown on one line."""

    text: str
    ticked: bool
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class ImportedQuestion:
    """A question with options, of which nothing is proved."""

    title: str
    """Inline Markdown on one line."""
    options: tuple[ImportedOption, ...]
    line: int
    """Where it begins in its file."""
    body: str = ""
    """Markdown between question and options; may be empty."""
    explanation: str = ""
    """Markdown, shown after answering; may be empty."""
    several: bool = False
    """True where any number of options may be right."""
    remarks: tuple[str, ...] = ()
    """What has no place in a block of ours, such as a name; goes into a comment above it."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What could not be carried over."""

    line: int
    """In the file that is imported."""
    what: str
    """`the question 'Why?'`, `the points of an option`."""
    why: str
    is_question: bool = True
    """False where only a part of a question is lost."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A page with what could be read."""

    markdown: str
    questions: int
    lost: tuple[Lost, ...] = ()


def named(title: str) -> str:
    """A question for a message: its words, without what Markdown needs, and not too long."""
    flat = " ".join(re.sub(r"\\([^\w\s]|_)", r"\1", title).split())
    return f"the question '{flat if len(flat) <= 60 else flat[:59] + '…'}'"


def quiz_block(question: ImportedQuestion) -> str | Lost:
    """The `/// quiz` of a question, or why there cannot be one: what is written is read again."""
    text = "\n".join(_lines(question))
    page = read_page(text, "imported.md")
    read = [block for block in page.blocks if isinstance(block, Question)]
    if page.findings or len(read) != 1:
        why = page.findings[0].message if page.findings else "its text is not that of one question"
        return Lost(question.line, named(question.title), why)
    if page.samples or page.values or page.references:
        return Lost(
            question.line, named(question.title), "a lesson would run or compute a part of it"
        )
    wanted = [(o.text, o.ticked, o.feedback) for o in question.options]
    found = [(o.text, o.ticked, o.feedback) for o in read[0].options]
    if (read[0].title, found) != (question.title, wanted):
        why = "its words would be read otherwise than they are meant"
        return Lost(question.line, named(question.title), why)
    return text


def _lines(question: ImportedQuestion) -> Iterator[str]:
    for remark in question.remarks:
        yield f"<!-- {_COMMENT_END.sub('-', ' '.join(remark.split()))} -->"
    if question.remarks:
        yield ""
    yield f"/// quiz | {question.title}"
    if question.several:
        yield "    kind: multiple"
    yield ""
    if question.body:
        yield question.body
        yield ""
    for option in question.options:
        yield f"- [{'x' if option.ticked else ' '}] {option.text}"
        if option.feedback:
            yield f"  > {option.feedback}"
    if question.explanation:
        yield ""
        yield "//// explain"
        yield question.explanation
        yield "////"
    yield "///"
