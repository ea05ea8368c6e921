"""The manual's page of findings: `python -m tracemark.check.manual > docs/reference/findings.md`."""

import sys
from collections.abc import Iterator

from tracemark.check.codes import CODES, SAMPLE, Code

_GROUPS = {
    "TM1": ("The form of a lesson", "Found while a page is read; nothing has been run yet."),
    "TM2": ("What a lesson claims", "Found by comparing what the page says with the runs."),
    "TM3": ("How samples ran", "A sample with such an end is not asked for its claims as well."),
}
_INTRODUCTION = f"""\
<!-- Made by `make reference` from plugin/tracemark/check/codes.py; edit that. -->

# Findings

A finding is one line, `path:line:column: CODE message`, followed by the line of the page and by what to
do. A code never changes its meaning and is never used again for another one.

The examples that have no sample of their own speak of this one:

````markdown
{SAMPLE}
````

{SAMPLE}
"""


def manual() -> str:
    """The page, one section for each code."""
    return "\n".join((_INTRODUCTION, *_sections()))


def _sections() -> Iterator[str]:
    group = ""
    for number, code in CODES.items():
        if number[:3] != group:
            group = number[:3]
            title, words = _GROUPS[group]
            yield f"## {title}\n\n{words}\n"
        yield _section(number, code)


def _section(number: str, code: Code) -> str:
    return f"""\
### {number}: {code.title} {{#{number.lower()}}}

{code.explanation}

Found:

{_example(code.wrong)}

Mended:

{_example(code.right)}
"""


def _example(text: str) -> str:
    return f"````markdown\n{text}\n````"


if __name__ == "__main__":
    sys.stdout.write(manual())
