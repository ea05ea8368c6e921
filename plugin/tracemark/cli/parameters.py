"""What the options of commands mean, each with words on what is wrong with a value."""

from typing import Any

import click

from tracemark.lesson.option import BadValue, read_step, read_watch
from tracemark.trace.rows import Granularity


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
