"""The proved questions of a lesson as files for other programs, beside its page "In short".

Formats are no business of the views: whoever has some lists them in `EXPORTERS`.
"""

from dataclasses import dataclass
from typing import Protocol

from tracemark.proof import Proof
from tracemark.views.language import Language


@dataclass(frozen=True, slots=True)
class ExportedLesson:
    """What an exporter is given."""

    proof: Proof
    text: str
    """The lesson's Markdown, without its front matter."""
    uri: str
    """Of its file, below the folder of pages: `course/loops.md`."""
    address: str
    """Where it is found on the web; empty where that is not known."""
    language: Language


class Exporter(Protocol):
    """Makes a file of a lesson's proved questions."""

    def __call__(self, lesson: ExportedLesson) -> bytes:
        """The content; empty where the form can carry none of the questions."""


@dataclass(frozen=True, slots=True)
class Format:
    """A form of questions."""

    label: str
    """What readers know it by: `Anki`."""
    file: str
    """Name of its file: `anki.txt`."""
    export: Exporter


EXPORTERS: list[Format] = []
"""The forms that there are, in the order in which pages offer them."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file with a lesson's proved questions."""

    label: str
    file: str
    href: str
    """Its address, seen from the page."""
    content: bytes


def downloads(lesson: ExportedLesson, folder: str) -> tuple[Download, ...]:
    """The files of a lesson, those that have content; `folder` is their address, seen from the page."""
    made = ((each, each.export(lesson)) for each in EXPORTERS)
    return tuple(
        Download(each.label, each.file, f"{folder}{each.file}", content)
        for each, content in made
        if content
    )
