"""What a reader reads: actions filled with a step's values, and endings in plain words."""

import re
from collections.abc import Callable, Iterable

from tracemark.trace.model import Change, Ending, Error, Test

_FIELD = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
MAX_SHOWN = 80
"""Characters of one value in an action."""


def filled(template: str, lookup: Callable[[str], str | None]) -> str:
    """The template with each `{field}` replaced; `{{` and `}}` are braces.

    A field that `lookup` does not know stays as it was written.
    """

    def replaced(match: re.Match[str]) -> str:
        if match[0] in ("{{", "}}"):
            return match[0][0]
        value = lookup(match[1])
        return match[0] if value is None else value

    return _FIELD.sub(replaced, template)


def shown(text: str) -> str:
    """A value as inline code, on one line and not too long."""
    text = text.replace("\n", "\\n")
    if len(text) > MAX_SHOWN:
        text = text[: MAX_SHOWN - 1] + "…"
    fence = "``" if "`" in text else "`"
    pad = " " if fence == "``" else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def printed(output: str) -> str:
    """What a `print` wrote, for its action."""
    line = output.removesuffix("\n")
    return shown(line) if line else "an empty line" if output else "nothing"


def decided(test: Test, goto: tuple[int, int]) -> str:
    """`version < 3` is False, go to line 5."""
    text = f"`{test.text}` is {test.value}"
    line = goto[0] if test.value else goto[1]
    return f"{text}, go to line {line}" if line else text


def error_text(error: Error) -> str:
    """`ValueError: message`."""
    return f"{error.type}: {error.message}" if error.message else error.type


def in_place(changes: Iterable[Change]) -> str:
    """`nums` is now `[1, 2]`, for what a statement changed in place; names that share it together."""
    names: dict[tuple[int | None, str], list[str]] = {}
    for change in changes:
        if change.how == "changed" and change.after:
            found = names.setdefault((change.object, change.after), [])
            if f"`{change.name}`" not in found:
                found.append(f"`{change.name}`")
    return " and ".join(
        f"{' and '.join(found)} {'is' if len(found) == 1 else 'are'} now {shown(after)}"
        for (_, after), found in names.items()
    )


def ending_text(end: Ending) -> str:
    """Why a trace ends, as the last line of a table says it."""
    if end.reason == "error" and end.error is not None:
        return error_text(end.error)
    if end.reason == "syntax-error" and end.error is not None:
        return f"not run: {error_text(end.error)}"
    if end.reason == "exit":
        return f"program ended with exit code {end.exit_code}"
    words = {
        "finished": "program finished",
        "step-limit": f"stopped after {end.detail}",
        "time-limit": f"stopped after {end.detail}",
        "memory-limit": "stopped: out of memory",
        "output-limit": f"stopped: {end.detail}",
        "killed": f"the process was killed ({end.detail})",
        "crashed": f"the process ended without finishing ({end.detail})",
    }
    return words.get(end.reason, end.reason)
