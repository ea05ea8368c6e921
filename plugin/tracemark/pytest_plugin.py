"""The pytest plugin: `pytest docs --tracemark` makes a test of each sample and each claim of pages.

It is loaded in all test runs where Tracemark is installed, so it imports nothing before it is asked to.
"""

from pathlib import Path

import pytest

_HELP = "collect the samples and claims of Markdown pages, to be proved by running the code"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--tracemark`, and `tracemark = true` in pytest's configuration."""
    parser.getgroup("tracemark").addoption("--tracemark", action="store_true", help=_HELP)
    parser.addini("tracemark", _HELP, type="bool", default=False)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A Markdown page, where that is wanted."""
    if file_path.suffix != ".md" or not _is_wanted(parent.config):
        return None
    from tracemark.pytest_pages import PageFile

    return PageFile.from_parent(parent, path=file_path)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Starts all runs at once where all tests are this process's own."""
    config = session.config
    if not _is_wanted(config) or config.option.collectonly or hasattr(config, "workerinput"):
        return
    from tracemark.pytest_pages import start_runs

    start_runs(session.items)


def _is_wanted(config: pytest.Config) -> bool:
    return bool(config.getoption("tracemark") or config.getini("tracemark"))
