"""The manual's page of findings: `python -m tracemark.check.manual > docs/reference/findings.md`."""

import sys
from collections.abc import Iterator

from tracemark.check.code import SAMPLE, Code
from tracemark.check.codes import GROUPS

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
    for group in GROUPS:
        yield f"## {group.title}\n\n{group.explanation}\n"
        for number, code in group.codes.items():
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
