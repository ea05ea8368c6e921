"""What all runs of a site share: interpreters, isolation, modules that are loaded beforehand."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["basic", "auto", "strict"]
"""basic: separate processes with limits. auto: also every kernel mechanism that works here.
strict: the same, and nothing runs where one that is needed does not work."""


@dataclass(frozen=True)
class Environment:
    """Where and under which bounds programs run. The site alone decides it, never a page."""

    python: str = sys.executable
    """The default interpreter: a path or a command."""
    interpreters: Mapping[str, str] = field(default_factory=dict)
    """Others, by the name that a program asks for."""
    isolation: Level = "auto"
    """How samples are kept apart from the rest of the machine."""
    allow: tuple[str, ...] = ()
    """Exceptions from isolation: `network`, `processes`, `read:/absolute/path`."""
    preload: tuple[str, ...] = ()
    """Modules that are imported once and then shared by all runs."""

    @property
    def policy(self) -> str:
        """What a trace may depend on: how samples are confined, and what they find loaded."""
        return "\n".join([self.isolation, *sorted(self.allow), "", *self.preload])
