"""What all views of a topic are made from: its proved lesson, and the runs that they need besides."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from markupsafe import Markup

from tracemark.check.run import Run
from tracemark.lesson.sample import Sample
from tracemark.proof import Proof
from tracemark.rendering import Rendering
from tracemark.topic.downloads import Download
from tracemark.trace.model import Trace
from tracemark.trace.program import Program
from tracemark.views.language import ENGLISH, Language
from tracemark.views.templates import NOTHING_REPLACED, Replaced

Piece = str | Markup
"""A part of a page: Markdown, which the host converts, or finished HTML."""
Made = Callable[[str], Sequence[Piece]]
"""Makes a view's page, given the finished HTML of the lesson."""
PLAIN_ENDS = frozenset({"finished", "exit", "error"})
"""Ends that a program comes to by itself. A run that was cut is told by no view but the lesson."""


@dataclass(frozen=True)
class Topic:
    """A lesson that was proved."""

    proof: Proof
    variations: Mapping[Program, Trace] = field(default_factory=dict)
    """The runs of changed samples that views asked for, those that could be made."""
    language: Language = ENGLISH
    lesson: str = "../"
    """Address of the lesson, seen from the pages of its views."""
    style: str = ""
    """Address of the style sheet of the views, seen from there too; empty where there is none."""
    replaced: Replaced = NOTHING_REPLACED
    """The site's own templates."""
    downloads: tuple[Download, ...] = ()
    """Its proved questions for other programs."""

    @property
    def title(self) -> str:
        """What it is about."""
        return self.proof.page.header.topic or ""

    @cached_property
    def rendering(self) -> Rendering:
        """Makes HTML of what the lesson shows."""
        return Rendering(self.proof, self.language, self.replaced)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The samples that came to a plain end and did something, in the order of the page."""
        runs = (self.proof.runs.get(sample.id) for sample in self.proof.page.samples)
        return tuple(run for run in runs if run and is_whole(run.trace) and len(run.rows))

    def row(self, run: Run, n: int) -> str | None:
        """Address of a row in the lesson; None where no table of it has the row."""
        address = self.rendering.address(run, n)
        return None if address is None else self.lesson + address


def is_whole(trace: Trace) -> bool:
    """Did the run come to an end of its own, with all of its steps recorded?"""
    return trace.end.reason in PLAIN_ENDS and not trace.is_cut


class TopicView(Protocol):
    """What a module of a view has."""

    def programs(self, sample: Sample) -> Iterable[Program]:
        """Runs of changed samples that the view needs, found out from the code alone."""

    def prepared(self, topic: Topic) -> Made | None:
        """What makes the page; None where the topic has no data for it."""


def no_programs(sample: Sample) -> Iterable[Program]:
    """For views that need no run but the lesson's own."""
    return ()
