"""The same lesson on each host, and what is true of hosts without a plugin."""

import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from tests.browsing import served
from tests.conftest import LOGGER, Html, logged
from tests.hosts.lessons import (
    BESIDE,
    BRACES,
    BRACES_TEXT,
    LESSON,
    PLACE,
    PROVED,
    WRONG,
    plain,
    seen,
)
from tests.hosts.sites import build, command, lesson_works, write

from tracemark.cli import main
from tracemark.errors import FindingsError
from tracemark.settings import Settings
from tracemark.site_runner import shared_runner
from tracemark.views.assets import CORE_SCRIPT, assets

PLUGIN = {"plugins": ["search", {"tracemark": BESIDE}]}
EXTENSION = {"theme": {"font": False}, "markdown_extensions": [{"tracemark": BESIDE}]}
HOSTS: dict[str, tuple[str, dict]] = {
    "mkdocs": ("mkdocs", {"theme": {"name": "mkdocs"}, **PLUGIN}),
    "readthedocs": ("mkdocs", {"theme": {"name": "readthedocs"}, **PLUGIN}),
    "material": ("mkdocs", {"theme": {"name": "material"}, **PLUGIN}),
    "properdocs": ("properdocs", {"theme": {"name": "material"}, **PLUGIN}),
    "zensical": ("zensical", EXTENSION),
}
ASSETS = {
    "extra_css": ["assets/tracemark/tracemark.css"],
    "extra_javascript": [{"path": "assets/tracemark/tracemark.js", "defer": True}],
}


@pytest.mark.parametrize("name", HOSTS)
def test_a_lesson_is_the_same_on_each_host(tmp_path, name):
    host, config = HOSTS[name]
    built = build(write(tmp_path, config, index="# Home", part__lesson=LESSON), host, "--strict")
    assert built.code == 0, built.told
    assert seen(built.text("part/lesson/index.html")) == seen(plain(LESSON))


@pytest.mark.parametrize("name", HOSTS)
def test_a_wrong_claim_fails_a_strict_build_and_is_told_with_its_place(tmp_path, name):
    host, config = HOSTS[name]
    built = build(write(tmp_path, config, index="# Home", part__lesson=WRONG), host, "--strict")
    assert built.code == 1
    assert f"docs/part/{PLACE} the ticked answer" in built.told


# Any program that converts Markdown


def test_in_plain_markdown_a_wrong_claim_is_a_warning():
    with logged(LOGGER) as told:
        html = plain(WRONG)
    assert [line.split()[1] for line in told] == ["TM203"]
    assert "TM203" in html


def test_in_plain_markdown_a_wrong_claim_is_raised_where_verifying_is_strict():
    with pytest.raises(FindingsError, match=f"^2 findings\n.*page.{PLACE[7:]}"):
        plain(WRONG, verify="strict")  # the other: a question without an answer is unverified


def test_what_cannot_be_preloaded_is_said_also_without_a_plugin():
    with logged(LOGGER) as told:
        plain("```python trace\nx = 1\n```\n", preload=["no_such_module"], cache=False)
    assert [line for line in told if line.startswith("preload: no_such_module cannot be loaded")]


def test_pages_with_the_same_settings_share_one_runner(tmp_path):
    first = shared_runner(Settings(preload=["json"]), tmp_path)
    assert shared_runner(Settings(preload=["json"]), tmp_path) is first
    assert shared_runner(Settings(preload=["csv"]), tmp_path) is not first
    assert shared_runner(Settings(preload=["json"]), tmp_path / "other") is not first


def test_another_thread_than_the_first_converts_the_same():
    found = []
    thread = threading.Thread(target=lambda: found.append(plain(LESSON)))
    thread.start()
    thread.join()
    assert found == [plain(LESSON)]


@pytest.mark.parametrize(
    "extensions",
    [
        ["tracemark", "pymdownx.superfences", "attr_list", "tables"],
        ["pymdownx.superfences", "attr_list", "tables", "tracemark"],
        ["fenced_code", "tracemark"],
        ["extra", "tracemark", "pymdownx.superfences"],
    ],
)
def test_it_is_all_one_what_is_switched_on_already_and_in_which_order(extensions):
    assert seen(plain(LESSON, *extensions)) == seen(plain(LESSON))


@pytest.mark.parametrize(
    ("block", "name"),
    [
        ("/// details | More\nText\n///", "details"),
        ("A line\n/// tab | More `code`\n///", "tab"),
        ("> /// caption\n> ///", "caption"),
    ],
)
def test_a_block_that_no_extension_knows_is_a_finding_of_a_lesson(convert, block, name):
    page = convert(f"```python trace\nx = 1\n```\n\n{block}\n")
    (told,) = page.log
    assert f"TM111 the block `/// {name}` was left as raw text" in told
    assert told.startswith(f"page.md:{5 + ('A line' in block)}:")


@pytest.mark.parametrize(
    ("text", "extensions"),
    [
        (
            "```python trace\nx = 1\n```\n\n/// details | More\nText\n///",
            ["pymdownx.blocks.details"],
        ),
        ("```python trace\nx = 1\n```\n\n```text\n/// details | More\n///\n```", []),
        ("```python trace\nx = 1\n```\n\nA path: `/// x`, and /// this is no header.", []),
        ("/// details | More\nText\n///", []),
    ],
)
def test_nothing_is_said_of_other_blocks(convert, text, extensions):
    assert convert(text, "tracemark", *extensions).log == []


# Zensical


@pytest.mark.parametrize(
    "config",
    [
        {"markdown_extensions": [{"tracemark": {"verify": "strict"}}]},
        {"markdown_extensions": ["tracemark"], "plugins": [{"tracemark": {"verify": "strict"}}]},
        '[project]\nsite_name = "Site"\n[project.markdown_extensions.tracemark]\nverify = "strict"\n',
    ],
)
def test_zensical_fails_where_the_configuration_asks_for_it(tmp_path, config):
    built = build(write(tmp_path, config, index=WRONG), "zensical")
    assert built.code == 1
    assert "2 findings\n" in built.told  # one is that a question has no answer
    assert f"docs/index.{PLACE[7:]}" in built.told


def test_zensical_only_warns_where_nobody_asks_for_more(tmp_path):
    built = build(write(tmp_path, EXTENSION, index=WRONG), "zensical")
    assert built.code == 0
    assert f"docs/index.{PLACE[7:]}" in built.told
    assert "TM203" in built.text("index.html")


def test_zensical_has_lessons_in_the_language_of_its_theme(tmp_path):
    config = {**EXTENSION, "theme": {"font": False, "language": "de"}}
    built = build(write(tmp_path, config, index=LESSON), "zensical", "--strict")
    assert built.code == 0, built.told
    assert "Antwort prüfen" in built.text("index.html")


def test_macros_of_zensical_leave_samples_alone(tmp_path):
    config = {**EXTENSION, "plugins": [{"macros": {"on_error_fail": True}}]}
    built = build(write(tmp_path, config, index=BRACES), "zensical", "--strict")
    assert built.code == 0, built.told
    found = Html(built.text("index.html"), [])
    assert [value.text for value in found.has("code", "tm-value")] == [BRACES_TEXT]
    assert "a macro says 42" in found.words


@contextmanager
def serving(folder, port):
    """`zensical serve`, until it is no longer needed."""
    at = [command("zensical"), "serve", "--dev-addr", f"localhost:{port}"]
    with subprocess.Popen(at, cwd=folder, stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def free_port():
    with socket.socket() as socket_:
        socket_.bind(("127.0.0.1", 0))
        return socket_.getsockname()[1]


def test_zensical_serves_a_page_with_its_finding_on_it(tmp_path, free_port):
    config = {"markdown_extensions": [{"tracemark": {"verify": "strict"}}]}
    with serving(write(tmp_path, config, index=WRONG), free_port) as process:
        while process.poll() is None:
            try:
                address = f"http://localhost:{free_port}/"
                html = urllib.request.urlopen(address, timeout=10).read().decode()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        assert process.poll() is None
    assert "TM203" in html


def test_zensical_says_that_a_site_has_no_scripts_or_old_ones(tmp_path):
    write(tmp_path, EXTENSION, index=LESSON)
    without = build(tmp_path, "zensical")
    assert without.code == 0
    assert without.told.count("`tracemark assets docs/assets/tracemark`") == 1
    (tmp_path / "docs/assets/tracemark").mkdir(parents=True)
    (tmp_path / "docs/assets/tracemark" / CORE_SCRIPT).write_text("// of another version")
    old = build(write(tmp_path, {**EXTENSION, **ASSETS}, index=LESSON), "zensical", "--strict")
    assert old.code == 1
    assert f"docs/assets/tracemark: not of this version of Tracemark: {CORE_SCRIPT}" in old.told


def test_scripts_work_in_a_site_that_zensical_builds(tmp_path, monkeypatch, pages):
    write(tmp_path, {**EXTENSION, **ASSETS}, index="# Home", part__lesson=LESSON)
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["assets", "docs/assets/tracemark"]).exit_code == 0
    built = build(tmp_path, "zensical", "--strict")
    assert built.code == 0, built.told
    with served(tmp_path / "site") as address:
        page = pages.new()
        page.goto(f"{address}/part/lesson/")
        lesson_works(page)
    assert pages.problems == []


# tracemark assets


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A site with the folder of its pages."""
    write(tmp_path, {"docs_dir": "pages", **EXTENSION})
    (tmp_path / "pages").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "pages" / "js"


def run(*arguments):
    return CliRunner().invoke(main, ["assets", *arguments])


def test_assets_are_copied_and_configured(folder):
    ran = run("pages/js")
    assert ran.exit_code == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == assets()
    assert "extra_css:\n  - js/tracemark.css\n" in ran.stdout
    assert "  - path: js/tracemark.js\n    defer: true\n" in ran.stdout
    assert '[[project.extra_javascript]]\npath = "js/tracemark.js"\ndefer = true\n' in ran.stdout


def test_assets_of_this_version_are_left_alone(folder):
    run("pages/js")
    times = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    again = run("pages/js")
    assert "nothing changed" in again.stdout
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == times
    assert run("pages/js", "--check").exit_code == 0


def test_stale_assets_are_found_and_replaced(folder):
    assert run("pages/js", "--check").exit_code == 1
    assert not folder.exists()
    run("pages/js")
    (folder / CORE_SCRIPT).write_text("old")
    (folder / "tracemark-player.js").unlink()
    found = run("pages/js", "--check")
    assert found.exit_code == 1
    assert f"of another version: {CORE_SCRIPT}, tracemark-player.js" in found.stdout
    assert "2 files written" in run("pages/js").stdout


def test_a_folder_outside_of_the_pages_is_said_to_be_of_no_use(folder):
    ran = run("elsewhere")
    assert ran.exit_code == 0
    assert "DIR is not in the folder of the pages" in ran.stdout


def test_a_folder_that_cannot_be_written_is_wrong_use(folder):
    (folder.parent / "file").write_text("")
    ran = run("pages/file/js")
    assert ran.exit_code == 2
    assert "cannot write" in ran.stderr


# One configuration for several hosts


def test_mkdocs_takes_the_settings_from_the_extension_where_it_has_them(site):
    site.write("lesson.md", "# A\n\n```python trace\nx = 1\n```\n")
    built = site.build(markdown_extensions=[{"tracemark": {"show": ["output"]}}])
    assert built.page().has("table", "tm-steps") == []


@pytest.mark.parametrize("host", ["mkdocs", "zensical"])
def test_one_configuration_will_do_for_mkdocs_and_zensical(tmp_path, monkeypatch, host):
    config = {
        "theme": {"name": "material", "font": False},
        "plugins": ["search", {"tracemark": {"verify": "strict", **BESIDE}}],
        "markdown_extensions": ["tracemark"],
        **ASSETS,
    }
    write(tmp_path, config, index="# Home", part__lesson=PROVED)
    monkeypatch.chdir(tmp_path)
    assert run("docs/assets/tracemark").exit_code == 0
    built = build(tmp_path, host, "--strict")
    assert built.code == 0, built.told
    assert seen(built.text("part/lesson/index.html")) == seen(plain(PROVED))
    assert built.text("part/lesson/index.html").count("tracemark.js") == 1
    assert built.text("assets/tracemark/tracemark.js") == assets()[CORE_SCRIPT]


DIFFERENT = {
    "plugins": [{"tracemark": {"timeout": 5}}],
    "markdown_extensions": [{"tracemark": {"timeout": 6}}],
}
DIFFER = "plugins.tracemark and markdown_extensions.tracemark differ"


def test_settings_that_differ_stop_mkdocs(tmp_path):
    built = build(write(tmp_path, DIFFERENT, index="# A"), "mkdocs")
    assert built.code == 1
    assert DIFFER in built.told
    assert "Traceback" not in built.told


def test_settings_that_differ_are_wrong_use_of_check(tmp_path):
    write(tmp_path, DIFFERENT, index="# A")
    ran = CliRunner().invoke(main, ["check", str(tmp_path / "docs")])
    assert ran.exit_code == 2
    assert DIFFER in ran.stderr


PROPERDOCS = "site_name: S\nplugins:\n  - tracemark:\n      verify: strict\n"
ZENSICAL = (
    '[project]\nsite_name = "S"\n[project.markdown_extensions.tracemark]\nverify = "strict"\n'
)


@pytest.mark.parametrize(
    ("name", "config"), [("properdocs.yml", PROPERDOCS), ("zensical.toml", ZENSICAL)]
)
def test_check_knows_the_settings_of_each_host(tmp_path, name, config):
    page = "/// quiz | Which?\n- [x] This\n- [ ] That\n///\n"
    write(tmp_path, "", index=page)
    (tmp_path / "zensical.toml").unlink()
    assert CliRunner().invoke(main, ["check", str(tmp_path / "docs")]).exit_code == 0
    (tmp_path / name).write_text(config)
    assert CliRunner().invoke(main, ["check", str(tmp_path / "docs")]).exit_code == 1


def test_a_zensical_toml_that_cannot_be_read_is_wrong_use(tmp_path):
    write(tmp_path, "[project\n", index="# A")
    ran = CliRunner().invoke(main, ["check", str(tmp_path / "docs")])
    assert ran.exit_code == 2
    assert "cannot read" in ran.stderr
