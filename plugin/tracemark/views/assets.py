"""The scripts and style sheets of a page, as a browser gets them.

Scripts are written as small modules (`scripts/`), typed and tested one by one. A page opened from disk
may not load modules (browsers refuse `import` there), so each entry is joined with what it imports into
one classic script. That takes no tool: the modules keep to a form that a few lines can join.

- An import is one line of names from a module beside it: `import { a, b } from "./dom.js";`.
- What stands at the outermost level of a module has a name that no other module has.
- Comments stand on lines of their own, or are the type of an expression; browsers do not get them.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

SCRIPTS = Path(__file__).parent / "scripts"
STYLES = Path(__file__).parent / "styles"
CORE_SCRIPT, CORE_STYLE = "tracemark.js", "tracemark.css"
"""What each page has; the other entries are loaded by it where a page needs them."""
TOPIC_STYLE = "tracemark-topic.css"
"""What each view of a topic links to itself: it is needed without scripts, too."""
ON_DEMAND: tuple[str, ...] = (
    "tracemark-player.js",
    "tracemark-objects.js",
    "tracemark-objects.css",
    "tracemark-predict.js",
    "tracemark-predict.css",
    "tracemark-progress.js",
    "tracemark-predict-rows.js",
    "tracemark-trace.js",
    "tracemark-order.js",
    "tracemark-flow.js",
    "tracemark-flow.css",
    "tracemark-review.js",
    "tracemark-review.css",
)
"""Entries for what few pages have: scripts, and style sheets that stand alone."""
PARTS: Mapping[str, tuple[str, ...]] = {
    CORE_STYLE: ("page", "tables", "boxes", "details", "player", "quiz", "flow", "header", "media"),
    TOPIC_STYLE: (
        "topic-head",
        "topic-rows",
        "topic-changes",
        "topic-order",
        "topic-flow",
        "topic-words",
    ),
}
"""Style sheets that some are made of, in the order in which they are to be read."""

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:class|function|const|let)\b)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)
_CAST = re.compile(r"/\*\* @(?:type|returns) \{(?:(?!\*/).)*\} \*/ ?")
_BLANKS = re.compile(r"""("[^"]*"|'[^']*')|\s*([{};,])\s*|: """)
_INDENT = re.compile(r"^[ \t]+|^\n", re.MULTILINE)


@cache
def assets() -> Mapping[str, str]:
    """All files by name."""
    scripts = {name: joined(name) for name in (CORE_SCRIPT, *ON_DEMAND) if name.endswith(".js")}
    styles = {name: _style(name) for name in ON_DEMAND if name.endswith(".css")}
    of_parts = {
        name: "".join(_style(f"{part}.css") for part in parts) for name, parts in PARTS.items()
    }
    return {**scripts, **styles, **of_parts}


def stale_copies(folder: Path) -> list[str]:
    """Names of the files that are not in the folder as they are here: missing, or of another version."""
    return [name for name, text in assets().items() if _content(folder / name) != text]


def _content(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def joined(entry: str) -> str:
    """An entry with all that it imports, imported modules first, as one classic script.

    The core hands over what it has anyway, in one global object; other entries take it from there.
    """
    core = _modules(CORE_SCRIPT)
    if entry == CORE_SCRIPT:
        taken = {name for each in ON_DEMAND if each.endswith(".js") for name in _taken(each, core)}
        return _script(core.values(), "", f"window.tracemark = {{ {', '.join(sorted(taken))} }};\n")
    own = [text for name, text in _modules(entry).items() if name not in core]
    names = ", ".join(sorted(_taken(entry, core)))
    return _script(own, f"const {{ {names} }} = window.tracemark;\n" if names else "", "")


def _script(modules: Iterable[str], before: str, after: str) -> str:
    body = "".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in modules)
    return f'(function () {{\n"use strict";\n{before}{_bare(body)}{after}}})();\n'


def _taken(entry: str, core: Mapping[str, str]) -> set[str]:
    """The names that an entry's own modules import from modules of the core."""
    own = (text for name, text in _modules(entry).items() if name not in core)
    imports = [found for text in own for found in _IMPORT.findall(text)]
    return {
        name.strip() for names, module in imports if module in core for name in names.split(",")
    }


def _modules(entry: str) -> dict[str, str]:
    """Texts by name of an entry and of all that it imports, each once and behind its own imports."""
    found: dict[str, str] = {}

    def add(name: str) -> None:
        text = (SCRIPTS / name).read_text(encoding="utf-8")
        for _, imported in _IMPORT.findall(text):
            if imported not in found:
                add(imported)
        found.setdefault(name, text)

    add(entry)
    return found


def _style(name: str) -> str:
    text = _bare((STYLES / name).read_text(encoding="utf-8"))
    return _BLANKS.sub(lambda found: found[1] or found[2] or ":", text).replace(";}", "}") + "\n"


def _bare(text: str) -> str:
    """Without comments, empty lines and indentation."""
    return _INDENT.sub("", _CAST.sub("", _COMMENT.sub("", text)))
