"""A code of findings, explained; and how examples of lessons are written for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means and how to mend what it finds."""

    title: str
    """A few words, without a full stop."""
    explanation: str
    """One paragraph of Markdown."""
    wrong: str
    """An example that is found, as an author types it."""
    right: str
    """The same, mended."""


def fence(options: str, *lines: str) -> str:
    """A traced fence with these lines of code, by default one."""
    return "\n".join((f"```python trace {options}".rstrip(), *(lines or ("total = 2",)), "```"))


def block(kind: str, *lines: str) -> str:
    """A block with this header, without its slashes."""
    return "\n".join((f"/// {kind}", *lines, "///"))


def quiz(*lines: str) -> str:
    """A quiz on `deploy`."""
    return block("quiz | When is `version < 3` first False?", *lines)


SAMPLE = """\
```python trace id="deploy"
version = 1
total = 0
while version < 3:
    total += version
    version += 1
```"""
"""What the examples speak of that have no sample of their own."""
FIRST_FALSE = "    answer: first(not (version < 3))"
"""Option of the quiz: what computes its answer."""
TRACKER = ("    columns: total", "    rows: 4, 7")
"""Options of a tracker."""
PINNED = (
    "| Variable | Start | … 3 more | After 4 | … 2 without a change | After 7 | … 2 without a change | Final     |",
    "| -------- | ----- | -------- | ------- | -------------------- | ------- | -------------------- | --------- |",
    "| `total`  | –     | …        | `1`     | …                    | `3`     | …                    | `3`       |",
    "| Output   | –     | …        | –       | …                    | –       | …                    | no output |",
)
"""What that tracker of `deploy` says."""
