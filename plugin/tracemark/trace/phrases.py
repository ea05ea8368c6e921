"""What a reader reads: actions filled with a step's values, and endings in plain words."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from tracemark.trace.model import Change, Ending, Error, Test

_FIELD = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
"""A field of a template, whose name is group 1; or a brace that is written twice."""
MAX_SHOWN = 80
"""Characters of one value in an action."""
MAX_ERROR = 200
"""Characters of an exception in an action."""
MAX_LINES = 3
"""Lines of output that an action says one by one."""
MAX_CHANGES = 3
"""Objects that an action says have changed besides."""
_BREAKS = {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"}


@dataclass(frozen=True, slots=True)
class Field:
    """`{name}` in a template."""

    name: str
    start: int
    """0-based character of its opening brace."""


def fields(template: str) -> Iterator[Field]:
    """The fields of a template, in order."""
    for found in _FIELD.finditer(template):
        if found[1] is not None:
            yield Field(found[1], found.start())


def filled(template: str, lookup: Callable[[str], str | None]) -> str:
    """The template with each `{field}` replaced; `{{` and `}}` are braces.

    A field that `lookup` does not know stays as it was written.
    """

    def replaced(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0][0]  # `{{` and `}}`
        value = lookup(match[1])
        return match[0] if value is None else value

    return _FIELD.sub(replaced, template)


def shown(text: str) -> str:
    """A value as inline code, on one line and not too long."""
    text = text.translate(_BREAKS)
    if len(text) > MAX_SHOWN:
        text = text[: MAX_SHOWN - 1] + "…"
    fence = "`"
    while fence in text:
        fence += "`"
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def listed(words: Iterable[str]) -> str:
    """One, two and three."""
    words = list(words)
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else "".join(words)


def printed(output: str) -> str:
    """What a `print` wrote, for its action."""
    if not output:
        return "nothing"
    ends = output.endswith("\n")
    lines = output.removesuffix("\n").split("\n")
    text = listed(map(_line, lines))
    if len(lines) > 1:
        few = len(lines) <= MAX_LINES
        some = f": {text}" if few else f", from {_line(lines[0])} to {_line(lines[-1])}"
        text = f"{len(lines):,} lines{some}"
    return text if ends else f"{text}, without ending the line"


def _line(line: str) -> str:
    if line.strip(" "):
        return shown(line)
    return f"{len(line)} space{'s' * (len(line) > 1)}" if line else "an empty line"


def decided(test: Test, goes_on: str = "") -> str:
    """`version < 3` is False (`5 < 3`), go to line 5."""
    skipped = list(dict.fromkeys(shown(part) for part in _skipped(test)))
    said = [_truth(test)]
    if skipped:
        said.append(f"{listed(skipped)} {'is' if len(skipped) == 1 else 'are'} not evaluated")
    text = "; ".join(said)
    return f"{text}{'; ' if skipped else ', '}{goes_on}" if goes_on else text


def _truth(test: Test) -> str:
    text = shown(test.text)
    if test.value is None:
        return f"{text} is not evaluated"
    if test.shown in (test.text, str(test.value)):
        return f"{text} is {test.value}"
    if test.parts or _is_comparison(test.text):
        return f"{text} is {test.value} ({shown(test.shown)})"
    return f"{text} is {shown(test.shown)}, which counts as {test.value}"


def _skipped(test: Test) -> Iterator[str]:
    """Conditions in it that were not evaluated."""
    for part in test.parts:
        if part.value is None:
            yield part.text
        else:
            yield from _skipped(part)


@lru_cache(maxsize=1000)
def _is_comparison(text: str) -> bool:
    """Is the condition one of those that are True or False, and not a value that counts as that?"""
    try:
        tree = ast.parse(f"({text})", mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return True
    return isinstance(tree, ast.Compare | ast.BoolOp) or (
        isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not)
    )


def error_text(error: Error) -> str:
    """`ValueError: message`."""
    return f"{error.type}: {error.message}" if error.message else error.type


def error_words(error: Error) -> str:
    """The same inside an action: on one line, and nothing in it is taken for code."""
    text = error_text(error).translate(_BREAKS)
    if "`" in text:
        return shown(text)
    return text if len(text) <= MAX_ERROR else text[: MAX_ERROR - 1] + "…"


def in_place(changes: Iterable[Change]) -> str:
    """`nums` is now `[1, 2]`, for what a statement changed in place; names that share it together."""
    names: dict[tuple[int | None, str], list[str]] = {}
    for change in changes:
        if change.how == "changed" and change.after:
            found = names.setdefault((change.object, change.after), [])
            if shown(change.name) not in found:
                found.append(shown(change.name))
    said = [
        f"{listed(found)} {'is' if len(found) == 1 else 'are'} now {shown(after)}"
        for (_, after), found in names.items()
    ]
    if len(said) > MAX_CHANGES:
        said[MAX_CHANGES:] = [f"{len(said) - MAX_CHANGES} more changed"]
    return listed(said)


def ending_text(end: Ending) -> str:
    """Why a trace ends, as the last line of a table says it, and how much of the run it lacks."""
    if end.reason == "step-limit":
        more = f"{end.hidden_steps:,} more" if end.hidden_steps else "more"
        return f"stopped after {end.detail} and {more}, which are not shown"
    hidden = hidden_text(end)
    return f"{_reason(end)}; {hidden}" if hidden else _reason(end)


def hidden_text(end: Ending) -> str:
    """How many steps are not recorded; empty where all are."""
    count = end.hidden_steps
    if not count:
        return "further steps are not shown" if end.reason == "step-limit" else ""
    return "1 further step is not shown" if count == 1 else f"{count:,} further steps are not shown"


def left_text(end: Ending) -> str:
    """What a process did that left by `os._exit` or the like; empty where it ended otherwise."""
    if end.reason != "crashed" or end.detail != f"exit code {end.exit_code}":
        return ""
    return f"process ended itself with {end.detail}, without finishing"


def _reason(end: Ending) -> str:
    if end.reason == "error" and end.error is not None:
        return error_text(end.error)
    if end.reason == "syntax-error" and end.error is not None:
        return f"not run: {error_text(end.error)}"
    if end.reason == "exit":
        return f"program ended with exit code {end.exit_code}"
    if left := left_text(end):
        return f"the {left}"
    words = {
        "finished": "program finished",
        "time-limit": f"stopped after {end.detail}",
        "memory-limit": "stopped: out of memory",
        "output-limit": f"stopped: {end.detail}",
        "killed": f"the process was killed ({end.detail})",
        "crashed": f"the process ended without finishing ({end.detail})",
    }
    return words.get(end.reason, end.reason)
