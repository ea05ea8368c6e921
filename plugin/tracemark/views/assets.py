"""The scripts and style sheets of a page, as a browser gets them.

Scripts are written as small modules (`scripts/`), typed and tested one by one. A page opened from disk
may not load modules (browsers refuse `import` there), so each entry is joined with what it imports into
one classic script. That takes no tool: the modules keep to a form that a few lines can join.

- An import is one line of names from a module beside it: `import { a, b } from "./dom.js";`.
- What stands at the outermost level of a module has a name that no other module has.
- Comments stand on lines of their own, or are the type of an expression; browsers do not get them.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

SCRIPTS = Path(__file__).parent / "scripts"
STYLES = Path(__file__).parent / "styles"
CORE_SCRIPT, CORE_STYLE = "tracemark.js", "tracemark.css"
"""What each page has; the other entries are loaded by it where a page needs them."""
ON_DEMAND: tuple[str, ...] = (
    "tracemark-player.js",
    "tracemark-predict.js",
    "tracemark-predict.css",
)
"""Entries for what few pages have: scripts, and style sheets that stand alone."""
PARTS = ("page", "tables", "boxes", "details", "player", "quiz", "flow", "header", "media")
"""Style sheets that the core's is made of, in the order in which they are to be read."""

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:class|function|const|let)\b)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?:/\*.*?\*/|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)
_CAST = re.compile(r"/\*\* @type \{.*?\} \*/ ?")
_INDENT = re.compile(r"^[ \t]+|^\n", re.MULTILINE)


@cache
def assets() -> Mapping[str, str]:
    """All files by name."""
    core = "".join(_style(f"{part}.css") for part in PARTS)
    more = {name: joined(name) if name.endswith(".js") else _style(name) for name in ON_DEMAND}
    return {CORE_SCRIPT: joined(CORE_SCRIPT), CORE_STYLE: core, **more}


def _style(name: str) -> str:
    return _bare((STYLES / name).read_text(encoding="utf-8"))


def joined(entry: str) -> str:
    """An entry with all that it imports, imported modules first, as one classic script."""
    modules = dict(_with_imports(entry, {}))
    body = "".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in modules.values())
    return f'(function () {{\n"use strict";\n{_bare(body)}}})();\n'


def _with_imports(name: str, seen: dict[str, None]) -> Iterator[tuple[str, str]]:
    """Name and text of a module behind those of its imports; each once."""
    seen[name] = None
    text = (SCRIPTS / name).read_text(encoding="utf-8")
    for imported in _IMPORT.findall(text):
        if imported not in seen:
            yield from _with_imports(imported, seen)
    yield name, text


def _bare(text: str) -> str:
    """Without comments, empty lines and indentation."""
    return _INDENT.sub("", _CAST.sub("", _COMMENT.sub("", text)))
