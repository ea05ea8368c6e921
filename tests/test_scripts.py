"""The scripts of a page: their types, their logic, and the way they are joined."""

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tracemark.views.assets import (
    CORE_SCRIPT,
    CORE_STYLE,
    ON_DEMAND,
    PARTS,
    SCRIPTS,
    STYLES,
    assets,
)

HERE = Path(__file__).parent / "scripts"
MOST = {CORE_SCRIPT: 8_000, CORE_STYLE: 5_000, "tracemark-player.js": 7_000}
"""Bytes, gzipped."""
MOST_ON_DEMAND = 5_000
"""Of each that only few pages load."""


def node(*arguments):
    """Runs a tool of Node's; skips where Node is not there."""
    command = shutil.which("node")
    if command is None:
        pytest.skip("node is not on the PATH")
    ended = subprocess.run(
        [command, *arguments], cwd=HERE, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_scripts_have_the_types_that_they_say():
    compiler = HERE / "node_modules/typescript/bin/tsc"
    if not compiler.exists():
        pytest.skip("typescript is not installed: make node")
    node(str(compiler), "--project", ".")


def test_their_logic():
    node("--test", *map(str, sorted(HERE.glob("*.test.js"))))


def test_assets_keep_their_budget():
    sizes = {name: len(gzip.compress(text.encode(), mtime=0)) for name, text in assets().items()}
    core = {name: sizes.pop(name) for name in MOST}
    assert all(core[name] <= most for name, most in MOST.items()), core
    assert all(size <= MOST_ON_DEMAND for size in sizes.values()), sizes


@pytest.mark.parametrize("name", assets())
def test_assets_ask_no_other_host_and_make_no_html(name):
    words = (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "eval(",
        "Function(",
        "@import",
        "http:",
        "https:",
    )
    text = assets()[name]
    assert [word for word in words if word in text] == []


def test_modules_keep_to_the_form_that_can_be_joined():
    outermost: dict[str, str] = {}
    for path in SCRIPTS.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        imports = re.findall(r"^import .*$", text, re.MULTILINE)
        assert all(re.fullmatch(r'import \{[^}]*\} from "\./[\w-]+\.js";', one) for one in imports)
        assert "export default" not in text
        assert "`\n" not in text, "a text over several lines would lose its indentation"
        names = re.findall(
            r"^(?:export )?(?:async )?(?:class|function|const|let) (\w+)", text, re.MULTILINE
        )
        for name in names:
            assert outermost.setdefault(name, path.name) == path.name, f"{name} twice"


@pytest.mark.parametrize("name", [name for name in assets() if name.endswith(".js")])
def test_what_browsers_get_is_a_script_without_modules(name, tmp_path):
    text = assets()[name]
    assert not re.search(r"^(import|export)\b", text, re.MULTILINE)
    assert "/*" not in text
    script = tmp_path / name
    script.write_text(text, encoding="utf-8")
    node("--check", str(script))


def test_every_source_is_part_of_an_asset():
    styles = {f"{part}.css" for parts in PARTS.values() for part in parts} | {
        name for name in ON_DEMAND if "css" in name
    }
    assert {path.name for path in STYLES.iterdir()} == styles
    scripts = "".join(text for name, text in assets().items() if name.endswith(".js"))
    for path in SCRIPTS.iterdir():
        names = re.findall(
            r"^export (?:class|function|const) (\w+)", path.read_text(), re.MULTILINE
        )
        assert all(re.search(rf"(class|function|const) {name}\b", scripts) for name in names), path
