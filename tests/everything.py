"""A lesson with every part that a page can have, and the sites that it is shown in."""

from collections.abc import Mapping
from pathlib import Path

import markdown
from tests.conftest import Site

from tracemark.views.assets import CORE_SCRIPT, CORE_STYLE, assets

LONG_CODE = """\
total = 0
for n in range(30):
    if n == 17:
        total = 100
    total = total + n
print(total)
"""
"""94 rows: pass 18 is the only one that is another, so passes 4 to 17 and 19 to 27 are folded."""

EVERYTHING = f"""\
---
topic: Everything
view: Step by step
tags: [Python, Data]
---

# Everything

A paragraph with `{{trace long}} final["total"]` in it and [step 5](trace:long/5).

```python trace id="long" show="sample"
{LONG_CODE}```

/// trace-table | long
///

/// trace-tracker | long
///

/// trace-player | long
///

/// trace-output | long
///

```python trace id="boom" show="table output" watch="x"
import sys
print("quiet", file=sys.stderr)
x = ["a", "b"]
y = x
int("cellword")
```

/// trace-table | long
    rows: 1-3, -1
    caption: A few rows of *it*
    note: The others are above.
///

/// flow | How a lesson is made
1. Write the sample
2. Look at its run
3. Check the page -> 2
///

/// moment | When is the total 100?
    of: long
    check: first(line == 4) == 55

In [step 55](trace:long/55).
///

/// quiz | What is `total` at the end?
    of: long
    answer: final["total"]
    hint:
      - The total is set once.
      - It is set in the eighteenth pass.

- [ ] `435`
  > That would be so without the fourth line.
- [x] `399`
  > Right: explainedword.
///

/// quiz | What is written?
    of: long
    answer: output
///

/// quiz | Which are true?
    kind: multiple

- [x] A list has an order
- [ ] A list is a number
- [x] A list can change
///

/// snapshot | In short
- A loop has passes.
///

/// transcript | To read
The loop begins.
///
"""


def build_site(folder: Path, theme: Mapping[str, object], text: str = EVERYTHING, **config) -> Path:
    """A site of one lesson, as `mkdocs build` makes it."""
    site = Site(folder)
    site.write("index.md", text)
    plugins = ["search", {"tracemark": {"show_coverage": True}}]
    built = site.build(theme=theme, **{"plugins": plugins, **config})
    assert not built.aborted, built.log
    return built.folder


def fragment(text: str) -> str:
    """What Markdown and Tracemark make of a page, without any theme."""
    extensions = ["admonition", "pymdownx.details", "tracemark"]
    return markdown.markdown(
        text, extensions=extensions, extension_configs={"tracemark": {"show_coverage": True}}
    )


def bare_site(folder: Path, text: str = EVERYTHING) -> Path:
    """A page of nothing but ours, which a strict policy for scripts can be tried on."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in assets().items():
        (folder / name).write_text(content, encoding="utf-8")
    page = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Everything</title>
<link rel="stylesheet" href="{CORE_STYLE}">
<script src="{CORE_SCRIPT}" defer></script>
</head>
<body>
<main>
{fragment(text)}
</main>
</body>
</html>
"""
    (folder / "index.html").write_text(page, encoding="utf-8")
    return folder
