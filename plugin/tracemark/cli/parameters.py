"""What the options of commands mean, each with words on what is wrong with a value."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from tracemark.cli.shard import Shard
from tracemark.lesson.option_value import BadValue, read_step, read_watch

Meaning = TypeVar("Meaning")

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


class OptionValue(click.ParamType[Meaning]):
    """What an option of a sample means, read as in the header of a fence."""

    def __init__(self, name: str, reader: Callable[[str], Meaning | BadValue]) -> None:
        """`name` stands for the value in the help."""
        self.name = name
        self._reader = reader

    def convert(self, value: Any, param: Any, ctx: Any) -> Meaning:
        """Click converts defaults as well, which may have their meaning already."""
        found = self._reader(value) if isinstance(value, str) else value
        if isinstance(found, BadValue):
            self.fail(f"{found.message}. {found.advice}", param, ctx)
        return cast("Meaning", found)


STEP = OptionValue("what", read_step)
WATCH = OptionValue("names", read_watch)


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
