"""What the options of commands mean, each with words on what is wrong with a value."""

import re
from pathlib import Path
from typing import Any

import click

from tracemark.cli.shard import Shard
from tracemark.lesson.option import BadValue, read_step, read_watch
from tracemark.trace.rows import Granularity

PATHS = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
CONFIG = click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The site's mkdocs.yml; by default the nearest one above the first path, or above the working directory.",
)
FORCE = click.option("--force", is_flag=True, help="Run also what the cache has.")
VERBOSE = click.option("--verbose", is_flag=True, help="Tell of each run on standard error.")


class Step(click.ParamType[Granularity]):
    """What one row is, as a sample's `step`."""

    name = "what"

    def convert(self, value: Any, param: Any, ctx: Any) -> Granularity:
        """`call NAME`, `loop LINE`, …"""
        if isinstance(value, Granularity):
            return value
        found = read_step(value)
        if isinstance(found, BadValue):
            self.fail(f"{found.message}. {found.advice}", param, ctx)
        return found


class Watch(click.ParamType[tuple[str, ...]]):
    """Columns, as a sample's `watch`."""

    name = "names"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        """`total, total / n`, …"""
        if isinstance(value, tuple):
            return value
        found = read_watch(value)
        if isinstance(found, BadValue):
            self.fail(f"{found.message}. {found.advice}", param, ctx)
        return found


class ShardOf(click.ParamType[Shard]):
    """A part of all runs."""

    name = "I/N"

    def convert(self, value: Any, param: Any, ctx: Any) -> Shard:
        """`2/8`, …"""
        if isinstance(value, Shard):
            return value
        found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", value)
        if found is None or not 1 <= int(found[1]) <= int(found[2]):
            self.fail(
                f"{value!r} is no part; write I/N, such as 2/8, with I from 1 to N", param, ctx
            )
        return Shard(int(found[1]), int(found[2]))
