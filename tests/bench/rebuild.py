"""What a saved lesson costs in `mkdocs serve`: `python -m tests.bench.rebuild FOLDER LESSON ROUNDS`.

Builds the site in FOLDER as `serve` does, in one process; then ROUNDS times edits the page LESSON and
builds again. Prints one line of JSON for each rebuild.

Tracemark's own share is the time that its functions compute which MkDocs, Markdown and pymdownx.blocks
call, with all that those call in their turn. What the hosts do between them is not in it, and neither
is the time in which the process of a sample runs; that is told apart.
"""

import inspect
import json
import logging
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.plugins import BasePlugin
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from tracemark import markdown_blocks, markdown_extension, mkdocs_plugin
from tracemark.mkdocs_plugin import TracemarkPlugin
from tracemark.runner import Runner

CLOCK = time.thread_time
"""Time that this thread computes: what else the machine does is not in it."""

CALLED_BY_HOSTS: dict[type, tuple[str, ...]] = {
    BasePlugin: ("load_config",),  # and all its events
    BlocksExtension: ("extendMarkdown", "extendMarkdownBlocks"),
    Preprocessor: ("run",),
    Treeprocessor: ("run",),
    Postprocessor: ("run",),
    Block: ("on_init", "on_validate", "on_create", "on_add", "on_end", "on_inline_end"),
}


class Share:
    """The time spent in functions that hosts call, by name; nested ones count for the outermost."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.waited = 0.0
        """Seconds in which samples run, by the clock on the wall; they are not in the others."""
        self._inside = False

    def wait(self) -> None:
        """Counts the runs apart."""
        run_all = Runner.run_all

        def call(*arguments: Any, **options: Any) -> Any:
            start = time.perf_counter()
            try:
                return run_all(*arguments, **options)
            finally:
                self.waited += time.perf_counter() - start

        Runner.run_all = call  # type: ignore[method-assign]

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time counted."""

        def call(*arguments: Any, **options: Any) -> Any:
            if self._inside:
                return function(*arguments, **options)
            self._inside = True
            start = CLOCK()
            try:
                return function(*arguments, **options)
            finally:
                self.seconds[name] += CLOCK() - start
                self._inside = False

        # MkDocs asks an event for its priority.
        call.__dict__.update(getattr(function, "__dict__", {}))
        return call

    def count(self) -> None:
        """Counts from now on in all classes of ours that hosts call."""
        for module in (markdown_blocks, markdown_extension, mkdocs_plugin):
            for _, found in inspect.getmembers(module, inspect.isclass):
                if found.__module__ == module.__name__:
                    self._count_class(found)

    def _count_class(self, ours: type) -> None:
        for host, names in CALLED_BY_HOSTS.items():
            if issubclass(ours, host):
                for name, function in list(vars(ours).items()):
                    if name in names or name.startswith("on_"):
                        setattr(ours, name, self.timed(f"{ours.__name__}.{name}", function))


def rebuild() -> None:
    """Builds the configuration of the working directory as `serve` does on each change."""
    build(load_config("mkdocs.yml"))


def started() -> TracemarkPlugin:
    """What `serve` does first: the plugin is from then on the same in all builds."""
    config = load_config("mkdocs.yml")
    config.plugins.on_startup(command="serve", dirty=False)
    build(config)
    plugin = config.plugins["tracemark"]
    assert isinstance(plugin, TracemarkPlugin)
    return plugin


def edit(page: Path) -> None:
    """Another sample and another sentence: its claims stay true, and it was never run before."""
    text = page.read_text(encoding="utf-8")
    last = 'print("average", average)\n'
    text = text.replace(last, f"{last}unlike = {time.time_ns()}\n")
    page.write_text(text.replace("A shop", "Again, a shop"), encoding="utf-8")


def say(what: dict[str, object]) -> None:
    """One line of JSON."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    """One line for each rebuild."""
    folder, lesson, rounds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    os.chdir(folder)
    logging.getLogger("mkdocs").setLevel(logging.ERROR)
    share = Share()
    share.count()
    share.wait()
    original = lesson.read_text(encoding="utf-8")
    plugin = started()
    try:
        for _ in range(int(rounds)):
            edit(lesson)
            share.seconds.clear()
            share.waited = 0.0
            runs, start = plugin.runner.runs, time.perf_counter()
            rebuild()
            say(found(share, plugin, runs, start))
    finally:
        lesson.write_text(original, encoding="utf-8")


def found(share: Share, plugin: TracemarkPlugin, runs: int, start: float) -> dict[str, object]:
    """What a build came to."""
    return {
        "seconds": time.perf_counter() - start,
        "share": sum(share.seconds.values()),
        "waited": share.waited,
        "runs": plugin.runner.runs - runs,
        "parts": dict(share.seconds),
    }


if __name__ == "__main__":
    main()
