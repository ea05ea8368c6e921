"""The tutorial, followed word by word from an empty folder to a site that could be published."""

import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from tests.manual_pages import (
    DOCS,
    Shown,
    environment,
    is_ours,
    run,
    shown,
    typed,
    without_what_differs,
    write,
)

TUTORIAL = DOCS / "tutorial.md"
NOT_RUN = ("mkdir", "cd", "python3", "source", "pip", "git")
"""Commands that make or leave this machine: environments, a server, a repository on another host."""


def edit(folder: Path, old: str, new: str) -> None:
    page = folder / "docs" / "index.md"
    text = page.read_text("utf-8")
    assert text.count(old) == 1
    page.write_text(text.replace(old, new), encoding="utf-8")


def follow(fence: Shown, folder: Path) -> Iterator[tuple[str, str]]:
    """Does what a fence says; yields what each command printed beside what the page shows."""
    if fence.title:
        write(fence, folder)
    elif fence.language == "console":
        for command, printed in ((each.command, each.printed) for each in typed(fence.body)):
            if not is_ours(command):
                assert command.startswith(NOT_RUN), command
            elif command == "mkdocs serve":
                page, said = served_and_logged(folder)
                assert "tm-steps" in page
                promised = next(each.body for each in shown(TUTORIAL) if "Serving on" in each.body)
                yield without_what_differs(said, folder), without_what_differs(promised, folder)
            else:
                done = without_what_differs(run(command, folder).stdout, folder)
                yield done, without_what_differs(printed, folder)


def served_and_logged(folder: Path) -> tuple[str, str]:
    """What `mkdocs serve` answers and what it has said until then, at a port that is free."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    reader = {
        **environment(),
        "TMPDIR": str(folder.parent),
    }  # where the site is left that is served
    with subprocess.Popen(
        command, cwd=folder, env=reader, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr
        try:
            said = ""
            while "Serving on" not in said and server.poll() is None:
                said += server.stderr.readline()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
                return answer.read().decode(), said.replace(str(port), "8000")
        finally:
            server.kill()


@pytest.fixture(scope="module")
def followed(tmp_path_factory) -> tuple[Path, list[tuple[str, str]]]:
    """The folder of a reader who has done all of it, with what was printed and what was promised."""
    folder = tmp_path_factory.mktemp("lessons")
    pairs: list[tuple[str, str]] = []
    for fence in shown(TUTORIAL):
        broken = "TM207" in fence.body
        if broken:
            edit(folder, "left = 3\n", "left = 2\n")
        pairs += follow(fence, folder)
        if broken:
            edit(folder, "left = 2\n", "left = 3\n")
    return folder, pairs


def test_each_command_prints_what_the_tutorial_shows(followed):
    _, pairs = followed
    assert [done for done, _ in pairs] == [promised for _, promised in pairs]
    assert len(pairs) == 7


def test_the_page_of_the_reader_has_what_the_tutorial_shows_of_it(followed):
    folder, _ = followed
    page = (folder / "docs" / "index.md").read_text("utf-8")
    (pinned,) = (fence.body for fence in shown(TUTORIAL) if "| End: |" in fence.body)
    assert page.endswith(f"\n{pinned}")


def test_the_site_has_the_lesson(followed):
    folder, _ = followed
    page = (folder / "site" / "index.html").read_text("utf-8")
    assert 'id="countdown-step-11"' in page
    assert page.count('class="tm-quiz"') == 2
    assert "tm-finding" not in page


def workflow(folder: Path) -> dict[str, dict]:
    text = (folder / ".github" / "workflows" / "site.yml").read_text("utf-8")
    jobs: dict[str, dict] = yaml.safe_load(text)["jobs"]
    return jobs


def test_the_workflow_builds_the_lesson_as_its_reader_has_left_it(followed):
    folder, _ = followed
    commands = [step["run"] for step in workflow(folder)["build"]["steps"] if "run" in step]
    install, *ours = commands
    assert install == "pip install -r requirements.txt"
    assert (folder / "requirements.txt").read_text().split() == ["mkdocs", "mkdocs-tracemark"]
    assert [run(command, folder).returncode for command in ours] == [0] * len(ours)


def test_the_workflow_fails_on_a_claim_that_is_false(followed):
    folder, _ = followed
    edit(folder, "left = 3\n", "left = 2\n")
    try:
        ours = [step["run"] for step in workflow(folder)["build"]["steps"] if "run" in step][1:]
        assert [run(command, folder).returncode for command in ours] == [1, 1]
    finally:
        edit(folder, "left = 2\n", "left = 3\n")


def test_the_job_that_runs_samples_may_publish_nothing(followed):
    folder, _ = followed
    jobs = workflow(folder)
    text = (folder / ".github" / "workflows" / "site.yml").read_text("utf-8")
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
    assert "permissions" not in jobs["build"]
    assert jobs["build"]["steps"][-1]["with"] == {"path": "site"}
    assert jobs["deploy"]["needs"] == "build"
    assert not any("run" in step or "checkout" in step["uses"] for step in jobs["deploy"]["steps"])
