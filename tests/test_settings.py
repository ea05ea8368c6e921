"""What a site sets: what is refused, and which environment of the runs it makes."""

import sys
from pathlib import Path

import pytest
import yaml

from tracemark.errors import UsageError
from tracemark.runner import Environment
from tracemark.settings import Settings, read_settings
from tracemark.site_runner import environment, new_runner
from tracemark.trace.program import Program


def settings(text: str) -> Settings:
    """From YAML, as a site has it."""
    return read_settings(yaml.safe_load(text) or {}, "mkdocs.yml")


def made(text: str) -> Environment:
    return environment(settings(text), Path("/site"))


def test_without_a_word_samples_run_under_the_interpreter_that_builds():
    assert made("") == Environment(python=sys.executable)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("python3.13", "python3.13"),
        ("/usr/bin/python3", "/usr/bin/python3"),
        (".venv/bin/python", "/site/.venv/bin/python"),
        ("./python", "/site/python"),
        ("../venv/bin/python", "/venv/bin/python"),
        ("~/bin/python", "/home/ada/bin/python"),
        ("~no-such-user/python", "/site/~no-such-user/python"),
    ],
)
def test_a_path_is_relative_to_the_site_and_a_command_stays(monkeypatch, typed, expected):
    monkeypatch.setenv("HOME", "/home/ada")
    assert made(f"python: {typed}").python == expected
    assert made(f"interpreters: {{other: {typed}}}").interpreters == {"other": expected}


def test_the_environment_is_what_the_site_says():
    found = made("""
        isolation: strict
        allow: [network, processes, "read:data", "read:/srv/data/", "read: ../far"]
        preload: [numpy, os.path]
    """)
    assert found.isolation == "strict"
    read = ("read:/site/data", "read:/srv/data", "read:/far")
    assert found.allow == ("network", "processes", *read)
    assert found.preload == ("numpy", "os.path")


def test_a_path_below_the_home_folder_may_be_read(monkeypatch):
    monkeypatch.setenv("HOME", "/home/ada")
    assert made('allow: ["read:~/data"]').allow == ("read:/home/ada/data",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("isolation: total", "isolation: expected one of basic, auto, strict, found 'total'"),
        ("isolation: off", "isolation: expected one of basic, auto, strict, found false"),
        ("verify: maybe", "verify: expected one of warn, strict, off, found 'maybe'"),
        ("show: [table, graph]", "found 'graph'"),
        ("views: [predikt]", "found 'predikt'; did you mean 'predict'?"),
        ("views: {T: [predikt]}", "views: 'T': expected some of predict, trace, what-if, order, "),
        ("views: {T: predict}", "views: 'T': expected true, false or a list of views, such as "),
        ("views: {3: true}", "views: the topic 3 is not a text; put it in quotes"),
        ("views: all", "found 'all'"),
        ("allow: network", "allow: write a list, such as [network]"),
        ("allow: [network, 3]", "allow: expected a text, found 3"),
        ("timeout: five", "timeout: expected a number, found 'five'"),
        ("max_steps: 2.5", "max_steps: expected a whole number, found 2.5"),
        ("memory: [1]", "memory: expected a whole number or a text, found [1]"),
        ("python: 3.13", "python: expected a text, found 3.13"),
        ("words: 3", "words: expected names with a value each"),
        ("allow: [internet]", "'internet' cannot be allowed; what can are `network`, `processes`"),
        ('allow: ["read:"]', "'read:' cannot be allowed"),
        ('allow: ["write:/tmp"]', "'write:/tmp' cannot be allowed"),
        ('allow: ["network\\n"]', "cannot be allowed"),
        ("interpreters: [python3]", "interpreters"),
        ("interpreters: {3.10: python3.10}", "the name 3.1 is a number for YAML"),
        ('interpreters: {"a b": python3}', "'a b' is no name"),
        ('interpreters: {"": python3}', "'' is no name"),
        ('interpreters: {new: ""}', "'new' has no path and no command"),
        ("interpreters: {new: 3.13}", "interpreters: expected a text, found 3.13"),
        ("interpreters: {old: python3, new: 3.13}", "interpreters: expected a text, found 3.13"),
        ("preload: numpy", "preload: write a list, such as [numpy, pandas]"),
        ("preload: [num-py]", "preload: 'num-py' is no name of a module"),
        ('preload: [""]', "preload: '' is no name"),
        ("preload: [.numpy]", "preload: '.numpy' is no name"),
        ("preload: [a.class]", "preload: 'a.class' is no name"),
        ("preload: ['os; x']", "is no name of a module"),
        ("cache: maybe", "cache: expected true or false, found 'maybe'"),
        ("jobs: 0", "jobs is 0"),
        ("jobs: many", "jobs: 'many' is neither `auto`, nor a number, nor dask://HOST:PORT"),
        ("jobs: dask://host", "jobs: 'dask://host'"),
        ("jobs: dask://host:port", "jobs: 'dask://host:port'"),
        ("jobs: tcp://host:8786", "jobs: 'tcp://host:8786'"),
    ],
)
def test_what_has_no_meaning_is_refused_by_name(text, words):
    with pytest.raises(UsageError) as refused:
        settings(text)
    assert str(refused.value).startswith("mkdocs.yml: ")
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("text", "workers"),
    [("", None), ("jobs: auto", None), ("jobs: 3", 3), ("jobs: dask://h:8786", "dask://h:8786")],
)
def test_jobs(text, workers):
    assert settings(text).workers == workers


def test_off_is_a_word_for_people_also_where_yaml_makes_it_false():
    assert settings("verify: off").verify == "off"
    assert settings("cache: off").cache is False


@pytest.mark.parametrize(("text", "kept"), [("", True), ("cache: off", False)])
def test_a_site_may_keep_no_traces(tmp_path, text, kept):
    with new_runner(settings(text), tmp_path) as runner:
        runner.run(Program(code="x = 1\n"))
    assert (tmp_path / ".cache" / "tracemark").is_dir() is kept
