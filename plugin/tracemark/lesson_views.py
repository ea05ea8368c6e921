"""The views of a lesson: the runs that they need, and their pages, made once and then kept.

To make them takes far longer than to convert the lesson: dozens of changed programs are compared. So
what was made is kept beside the traces, under a key over all that is known when the lesson is read; with
it stands what else it was made of, such as the lesson's finished HTML. Where both are as they were, nothing
is run, compared or rendered.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from platform import python_version

import msgspec

import tracemark
from tracemark.exchange.anki import anki
from tracemark.exchange.gift import gift
from tracemark.exchange.question import ExportedQuestion
from tracemark.exchange.questions import proved_questions
from tracemark.exchange.writing import Written
from tracemark.file_cache import digest, digest_of_files
from tracemark.lesson.page import Page, ViewSlug
from tracemark.markdown_hosts import Source
from tracemark.markdown_questions import page_wording
from tracemark.proof import Proof
from tracemark.runner import Runner, is_repeatable
from tracemark.settings import Settings
from tracemark.topic.downloads import Download
from tracemark.topic.kept import packed, unpacked
from tracemark.topic.pages import TopicPages, programs, topic_pages
from tracemark.topic.topic import Topic
from tracemark.trace.model import Trace
from tracemark.trace.program import Program, encoded
from tracemark.views.language import Language
from tracemark.views.templates import Replaced

DOWNLOADS: tuple[tuple[str, str, Callable[[Sequence[ExportedQuestion]], Written]], ...] = (
    ("Anki", "anki.txt", anki),
    ("GIFT (Moodle)", "gift.txt", gift),
)
"""What a lesson's questions are offered as: name, file, and what writes it."""
NOT_CODE = {"__pycache__"}


@dataclass(frozen=True)
class PlaceInSite:
    """Where a lesson and its views stand in the site."""

    address: str
    """Of the lesson, on the web; empty where that is not known."""
    lesson: str
    """Of the lesson, seen from its views."""
    style: str
    """Of the style sheet of the views, seen from them."""
    downloads: str | None
    """Of the folder of its files, seen from the page that offers them; None where none does."""


@dataclass(frozen=True)
class Converted:
    """A lesson that was just converted."""

    proof: Proof
    source: Source
    markdown: str
    html: str
    place: PlaceInSite

    @property
    def digest(self) -> str:
        """Hash over all of it that its views depend on, and that is not known before."""
        return digest(self._parts())

    def _parts(self) -> Iterator[bytes]:
        yield from (_bytes(self.markdown), _bytes(self.html))
        yield msgspec.json.encode(self.place)
        for run in self.proof.runs.values():
            yield msgspec.json.encode(run.trace)


@dataclass(frozen=True)
class LessonViews:
    """Makes the views of a site's lessons."""

    runner: Runner
    settings: Settings
    replaced: Replaced

    def start(self, name: str, page: Page, slugs: Sequence[ViewSlug], language: Language) -> None:
        """Begins with the runs that the views need, unless all is there."""
        files = self.runner.files
        if files is None or not files.has(self._name(name, page, slugs, language)):
            self.runner.start(programs(page, slugs))

    def pages(
        self, name: str, lesson: Converted, slugs: Sequence[ViewSlug], language: Language
    ) -> TopicPages:
        """The pages of a lesson that it has data for; `name` is that of its questions elsewhere."""
        files, made_of = self.runner.files, lesson.digest
        own = self._name(name, lesson.proof.page, slugs, language)
        content = files.get(own) if files else None
        kept = unpacked(content, made_of) if content else None
        if files and kept:
            files.used(own)
            return kept
        runs = self.runner.run_all(programs(lesson.proof.page, slugs))
        topic = self._topic(name, lesson, runs, language)
        made = topic_pages(topic, slugs, lesson.html)
        if files and all(is_repeatable(t.end) for t in (*lesson.proof.traces, *runs.values())):
            files.put(own, packed(made, made_of))
        return made

    def _name(self, name: str, page: Page, slugs: Sequence[ViewSlug], language: Language) -> str:
        """That of what is kept: all that is known before the lesson's turn."""
        samples = (sample for sample in page.samples if not sample.broken)
        key = digest(
            (
                _makers().encode(),
                _bytes(repr((name, slugs, language.code, self.replaced.state))),
                _bytes(self.runner.identity),
                msgspec.json.encode(self.settings, order="deterministic"),
                _bytes("\n".join(page.lines)),
                *(encoded(sample.program()) for sample in samples),
            )
        )
        return f"{key}.views"

    def _topic(
        self, name: str, lesson: Converted, runs: Mapping[Program, Trace], language: Language
    ) -> Topic:
        return Topic(
            lesson.proof,
            variations=runs,
            language=language,
            lesson=lesson.place.lesson,
            style=lesson.place.style,
            replaced=self.replaced,
            downloads=self._downloads(name, lesson, language),
        )

    def _downloads(self, name: str, lesson: Converted, language: Language) -> tuple[Download, ...]:
        """The proved questions of a lesson, for other programs."""
        proof, folder = lesson.proof, lesson.place.downloads
        if folder is None or not any(result.proven for result in proof.report.answers.values()):
            return ()
        exported = proved_questions(
            proof,
            page_wording(proof, lesson.markdown, lesson.source, self.settings),
            name=name,
            address=lesson.place.address,
            language=language,
        )
        made = ((label, file, write(exported.questions)) for label, file, write in DOWNLOADS)
        return tuple(
            Download(label, file, f"{folder}{file}", written.content)
            for label, file, written in made
            if written.questions
        )


@cache
def _makers() -> str:
    """Hash over what makes views: our own code and words, and the Python that reads samples."""
    package = Path(tracemark.__file__).parent
    files = (path for path in package.rglob("*") if path.is_file() and not NOT_CODE & {*path.parts})
    return f"{python_version()} {digest_of_files(package, files)}"


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")
