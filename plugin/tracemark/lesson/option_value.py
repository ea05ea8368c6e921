"""What the value of each fence option means.

Every reader takes the text of a value and gives its meaning, or a `BadValue`. A new option is a new
reader here and a line in `fenced_sample`.
"""

import ast
import math
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import get_args

from tracemark.lesson.expression import (
    BrokenPython,
    parse_expression,
    parse_statements,
)
from tracemark.lesson.page import ViewSlug
from tracemark.lesson.sample import ViewName
from tracemark.lesson.spelling import listed, nearest, with_guess
from tracemark.trace.model import Reason
from tracemark.trace.rows import Granularity

IDENTIFIER = re.compile(r"[A-Za-z][\w-]*$", re.ASCII)
VIEWS: tuple[ViewName, ...] = get_args(ViewName)
TOPIC_VIEWS: tuple[ViewSlug, ...] = get_args(ViewSlug)
REASONS: tuple[str, ...] = get_args(Reason)
OF_THE_SITE = (
    "enabled", "interpreters", "preload", "isolation", "allow", "memory", "output", "jobs", "cache",
    "cache_dir", "templates", "words", "show_coverage", "locked", "progress", "review",
)  # fmt: skip
"""Settings that no page and no sample may have: the site decides what samples may do, and how."""


@dataclass(frozen=True, slots=True)
class BadValue:
    """Why a value means nothing."""

    message: str
    """What was found and what was expected, to go behind the option's name."""
    advice: str
    column: int = 0
    """0-based character of the value that is wrong."""


def only_site(name: str) -> str:
    """What to do with a setting that stands where the site's configuration alone has a say."""
    return f"Leave it out here; `{name}` stands in mkdocs.yml, under `plugins`, `tracemark`."


def read_step(value: str) -> Granularity | BadValue:
    """What one row is: `statement`, `call NAME`, `loop`, `loop LINE` or `mark`."""
    match value.split():
        case ["statement"]:
            return Granularity("statement")
        case ["mark"]:
            return Granularity("mark")
        case ["call", name] if all(part.isidentifier() for part in name.split(".")):
            return Granularity("call", function=name)
        case ["loop"]:
            return Granularity("loop")
        case ["loop", line] if re.fullmatch(r"[1-9][0-9]{0,6}", line):
            return Granularity("loop", line=int(line))
    guess = nearest(value.partition(" ")[0], ("statement", "call", "loop", "mark"))
    advice = "Allowed are `statement`, `call NAME`, `loop`, `loop LINE` and `mark`."
    return BadValue(
        f"is {value!r}, which is no kind of step",
        with_guess(guess if value.split() != [guess] else None, advice),
    )


def read_watch(value: str) -> tuple[str, ...] | BadValue:
    """The expressions in a list with commas; those inside brackets and strings do not split it."""
    text = value.strip()
    indent = len(value) - len(value.lstrip())
    tree = parse_expression(text)
    if isinstance(tree, BrokenPython):
        column = indent + tree.column if tree.line == 0 else 0
        advice = 'Write names and expressions with commas, such as `watch="i, total / n"`.'
        return BadValue(f"is not a list of Python expressions: {tree.message}", advice, column)
    # A tuple in brackets begins before its first element; then it is one expression.
    if isinstance(tree, ast.Tuple) and tree.elts and tree.col_offset == tree.elts[0].col_offset:
        return tuple(_written(text, element) for element in tree.elts)
    return (text.removesuffix(","),)


def _written(text: str, node: ast.expr) -> str:
    """The source of a node; brackets right around it are not part of it."""
    return (ast.get_source_segment(text, node) or text).strip()


def read_views(value: str) -> tuple[ViewName, ...] | BadValue:
    """Names of views with spaces or commas between them; `none` alone gives none."""
    words = value.replace(",", " ").split()
    if words == ["none"]:
        return ()
    known: dict[str, ViewName] = {name: name for name in VIEWS}
    for word in words:
        if word not in known:
            advice = with_guess(
                nearest(word, known), f"Allowed are {listed(VIEWS)}, or `none` alone."
            )
            return BadValue(f"holds {word!r}, which is no view", advice, value.find(word))
    if not words:
        return BadValue("is empty", f"Allowed are {listed(VIEWS)}, or `none` alone.")
    return tuple(dict.fromkeys(known[word] for word in words))


def read_topic_views(value: str) -> tuple[ViewSlug, ...] | BadValue:
    """Slugs of views of a topic; `all` and `none` alone are all and none of them."""
    words = value.replace(",", " ").split()
    if words in (["all"], ["true"]):
        return TOPIC_VIEWS
    if words in (["none"], ["false"]):
        return ()
    known: dict[str, ViewSlug] = {name: name for name in TOPIC_VIEWS}
    for word in words:
        if word not in known:
            advice = with_guess(
                nearest(word, known),
                f"Allowed are {listed(TOPIC_VIEWS)}, or `all` or `none` alone.",
            )
            return BadValue(f"holds {word!r}, which is no view", advice, value.find(word))
    return tuple(slug for slug in TOPIC_VIEWS if slug in words)


def read_max_steps(value: str) -> int | BadValue:
    """A positive whole number of steps."""
    if re.fullmatch(r"[0-9]{1,9}", value.strip()) and int(value) > 0:
        return int(value)
    return BadValue(f"is {value!r}, expected a positive whole number", "Write a number of steps.")


def read_timeout(value: str) -> float | BadValue:
    """A positive number of seconds."""
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if math.isfinite(seconds) and seconds > 0:
        return seconds
    return BadValue(f"is {value!r}, expected a positive number", "Write seconds, such as `2.5`.")


def read_expect(value: str) -> str | BadValue:
    """The name of an exception type, or the reason of an ending."""
    word = value.strip()
    if word in REASONS or (word and all(part.isidentifier() for part in word.split("."))):
        return word
    advice = f"Write an exception such as `ValueError`, or one of {listed(REASONS)}."
    return BadValue(
        f"is {value!r}, which is neither an exception nor an ending",
        with_guess(nearest(word, REASONS), advice),
    )


def read_hidden_code(value: str) -> str | BadValue:
    """Code of `run` and `setup`, ending with a newline."""
    tree = parse_statements(value)
    if isinstance(tree, BrokenPython):
        # Behind an escaped newline the column of the page is not known.
        column = tree.column if tree.line == 0 else 0
        advice = 'Longer code goes into a fence "```python trace-driver".'
        return BadValue(f"is not Python: {tree.message}", advice, column)
    return value if value.endswith("\n") or not value else value + "\n"


def reader_of_interpreters(names: Collection[str]) -> Callable[[str], str | BadValue | None]:
    """A reader of `python`: one of the names that the site gives its interpreters."""

    def read(value: str) -> str | BadValue | None:
        name = value.strip()
        if name in names:
            return name
        message = f"is {value!r}, which is no name of an interpreter"
        if not names:
            hint = "The site has none: name them under `interpreters` in mkdocs.yml."
            return BadValue(message, hint)
        # Another version is no slip of the pen.
        guess = nearest(name, names) if not name[:1].isdigit() else None
        advice = f"The site's `interpreters` are {listed(names)}."
        return BadValue(message, with_guess(guess, advice))

    return read


def read_input(value: str) -> str:
    """Lines for `input()`, the last one ended as the others."""
    return value if value.endswith("\n") or not value else value + "\n"
