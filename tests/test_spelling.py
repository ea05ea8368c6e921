"""The spelling of all that people read: a dictionary knows each word of the prose, or `words.txt` does."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.browsing import ROOT

HERE = Path(__file__).parent / "prose"
WORDS = HERE / "words.txt"
"""The words of this project, one on each line."""
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FRONT_MATTER = re.compile(r"\A---\n.*?^---$", re.MULTILINE | re.DOTALL)
FENCE = re.compile(r"^( *)(`{3,}|~{3,}).*?^\1\2`*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
OTHER = re.compile(r"<(\w+) lang=.*?</\1>", re.DOTALL)
"""What says of itself that it is in another language."""
TARGET = re.compile(r"\]\([^)]*\)|\{[^}\n]*\}|<[^>\n]+>|https?://\S+")
CLAIM = re.compile(r"^ {4,}(?:answer|check|of|columns|rows): .*$", re.MULTILINE)


def prose(text: str) -> str:
    """A page without what is code, an address, a claim or in another language; its lines stay where they are."""
    for pattern in (FRONT_MATTER, FENCE, OTHER, CODE, TARGET, CLAIM):
        text = pattern.sub(lambda found: "\n" * found[0].count("\n") or " ", text)
    return text


def unknown(folder: Path, texts: dict[str, str]) -> list[tuple[str, str]]:
    """Place, `name:line:column`, and word of each that neither a dictionary nor our list has."""
    command, tool = shutil.which("node"), HERE / "node_modules" / "cspell" / "bin.mjs"
    if command is None or not tool.exists():
        pytest.skip("cspell is not installed, or there is no node: make node")
    for name, text in texts.items():
        (folder / name).write_text(prose(text), encoding="utf-8")
    (folder / "files.txt").write_text("\n".join(texts))
    lint = [command, str(tool), "lint", "--no-progress", "--no-color", "--no-summary", "--no-cache"]
    how = ["--language-id", "plaintext", "--config", str(HERE / "cspell.json")]
    ended = subprocess.run(
        [*lint, *how, "--root", ".", "--file-list", "files.txt"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode in (0, 1), ended.stderr
    line = re.compile(r"^(?:\./)?(\S+) - Unknown word \((.+?)\)", re.MULTILINE)
    return [(found[1], found[2]) for found in line.finditer(ended.stdout)]


def test_every_word_is_known(tmp_path):
    texts = {
        "-".join(path.relative_to(ROOT).parts): path.read_text(encoding="utf-8") for path in PAGES
    }
    assert len(texts) > 20
    assert unknown(tmp_path, texts) == [], "mend it, or put it into tests/prose/words.txt"


PAGE = """\
---
tags: [frobnicate]
---

Look at the tabel of `frobnicate`, on
[the page](https://frobnicate.example) of Tracemark's <span lang="de">Ausgabe</span>.

```python
frobnicate(1)
```

/// quiz | What is unkown?
    answer: final["frobnicate"]
    hint: It is a color.
///
"""


def test_a_word_is_unknown_where_it_is_prose_and_no_dictionary_has_it(tmp_path):
    assert unknown(tmp_path, {"page.md": PAGE}) == [
        ("page.md:5:13", "tabel"),
        ("page.md:12:20", "unkown"),
        ("page.md:14:19", "color"),
    ]


def test_our_words_are_sorted_and_each_is_there_for_something(tmp_path):
    words = WORDS.read_text(encoding="utf-8").split()
    assert words == sorted(set(words), key=str.casefold)
    text = "\n".join(prose(path.read_text(encoding="utf-8")) for path in PAGES)
    assert [word for word in words if not re.search(word, text, re.IGNORECASE)] == []
    assert [word for _, word in unknown(tmp_path, {"words.md": "\n".join(words)})] == []
