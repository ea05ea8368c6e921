"""Sites in a folder, built as their authors build them: by the command of a host, in a process of its own."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

ROOT = Path(__file__).parent.parent.parent
COMMANDS = ROOT / ".venv-hosts" / "bin"
"""Where `make hosts` puts the hosts."""


@dataclass(frozen=True)
class Build:
    """How a build ended, and what it left."""

    folder: Path
    code: int
    told: str
    """All that it wrote to the terminal."""

    def text(self, name: str) -> str:
        """A file of the site."""
        return (self.folder / "site" / name).read_text(encoding="utf-8")


def command(name: str) -> str:
    """The path of a host's command; skips the test where it is not installed."""
    path = COMMANDS / name
    if not path.is_file():
        pytest.skip(f"{name} is not installed: `make hosts` says why")
    return str(path)


def write(folder: Path, config: dict | str, **pages: str) -> Path:
    """A site of pages, by their names below `docs` (`part__lesson` is `part/lesson.md`)."""
    for name, text in pages.items():
        path = folder / "docs" / f"{name.replace('__', '/')}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if isinstance(config, str):
        (folder / "zensical.toml").write_text(config, encoding="utf-8")
    else:
        text = yaml.safe_dump({"site_name": "Site", **config}, sort_keys=False)
        (folder / "mkdocs.yml").write_text(text, encoding="utf-8")
    return folder


def build(folder: Path, host: str, *options: str) -> Build:
    """Runs `mkdocs build`, or the like, in the site's folder."""
    ran = subprocess.run(
        [command(host), "build", *options],
        cwd=folder,
        env={
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "DISABLE_MKDOCS_2_WARNING": "true",
            "PYTHONPATH": str(ROOT / "plugin"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return Build(folder, ran.returncode, ran.stdout)


def lesson_works(page: Page, *, german: bool = False) -> None:
    """The scripts of a page with a player and the question for 399: a step forward, and an answer."""
    forward, second, check, right = GERMAN if german else ENGLISH
    player = page.locator("tracemark-player").first
    player.get_by_role("button", name=forward, exact=True).click()
    expect(player.locator(".tm-status")).to_contain_text(second)
    quiz = page.locator("form.tm-quiz", has_text="399").first
    quiz.get_by_label("399", exact=True).check()
    quiz.get_by_role("button", name=check).click()
    expect(quiz.get_by_role("status")).to_contain_text(right)


ENGLISH = "Next", "Step 2 of", "Check answer", "Right"
GERMAN = "Weiter", "Schritt 2 von", "Antwort prüfen", "Richtig"
