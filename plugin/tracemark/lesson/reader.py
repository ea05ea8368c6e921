"""The one reader of our syntax: a Markdown page in, a `Page` out.

Build and command line both come here. Nothing is run and nothing is raised: whatever the text is,
the outcome is a page, and what is wrong with it are its findings.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from tracemark.lesson.blocks import read_blocks
from tracemark.lesson.header import FrontMatter, read_front_matter
from tracemark.lesson.layout import BodyBlock, PageLayout, SampleFence
from tracemark.lesson.page import BlockNoun, Page, ViewBlock
from tracemark.lesson.reference import read_inline
from tracemark.lesson.sample import DEFAULT_SHOW, Sample, ViewName
from tracemark.lesson.samples import read_samples
from tracemark.lesson.scan import scan
from tracemark.lesson.scanned import Scan
from tracemark.lesson.source import LineMap, Source
from tracemark.lesson.surroundings import Surroundings
from tracemark.trace.program import Limits

_TARGET = re.compile(r"\]\([^)]*\)")
_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_READ_APART = ("quiz", "transcript")
"""Blocks whose words are no part of the reading time: a question has a time of its own, of its feedback
a reader sees that of one option, and a transcript is the lesson once more."""


def read_page(
    text: str,
    path: str,
    *,
    root: Path | None = None,
    line_of: LineMap | None = None,
    limits: Limits = Limits(),
    show: tuple[ViewName, ...] = DEFAULT_SHOW,
    file_folder: Path | None = None,
    interpreters: Collection[str] = (),
) -> Page:
    """All that Tracemark reads in the Markdown page `text`.

    `path` is the page's file as positions name it. `line_of` maps a line of `text` (from 1) to one
    of that file, for hosts that hand over a page without its front matter. `limits` and `show` are
    the site's. `file=` and `files=` are relative to `file_folder` (for None, the folder of `path`)
    and may not leave `root`. `interpreters` are the names that `python=` may have.
    """
    page, _ = read_page_with_layout(
        text,
        path,
        root=root,
        line_of=line_of,
        limits=limits,
        show=show,
        file_folder=file_folder,
        interpreters=interpreters,
    )
    return page


def read_page_with_layout(
    text: str,
    path: str,
    *,
    root: Path | None = None,
    line_of: LineMap | None = None,
    limits: Limits = Limits(),
    show: tuple[ViewName, ...] = DEFAULT_SHOW,
    file_folder: Path | None = None,
    interpreters: Collection[str] = (),
) -> tuple[Page, PageLayout]:
    """As `read_page`, with where everything stands in `text`."""
    source = Source(text, path, line_of)
    front = read_front_matter(source, limits, show)
    found = scan(source.lines, front.body)
    folder = Path(path).parent if file_folder is None else file_folder
    around = Surroundings(front.limits, front.show, folder, root, tuple(interpreters))
    samples, drivers = read_samples(source, found.fences, around)
    blocks = read_blocks(source, samples, found)
    found = _without(found, {line for view in blocks.views for line in view.body})
    references, values = read_inline(source, samples, found.visible, found.paragraphs)
    fences = _without_placed(samples.fences, blocks.nouns)
    layout = PageLayout(
        file_lines=source.file_lines,
        samples=fences,
        drivers=drivers,
        views=tuple(blocks.views),
        bodies=tuple(blocks.bodies),
        unread=tuple(blocks.unread),
        references=references,
        values=values,
    )
    return _page(source, front, found, blocks.nouns, layout), layout


def _without(found: Scan, lines: Collection[int]) -> Scan:
    """The scan with `lines` no prose: what a pinned table says is the run's, not the author's."""
    if not lines:
        return found
    paragraphs = (tuple(n for n in each if n not in lines) for each in found.paragraphs)
    return replace(
        found,
        paragraphs=tuple(each for each in paragraphs if each),
        prose=tuple(n for n in found.prose if n not in lines),
    )


def _page(
    source: Source, front: FrontMatter, found: Scan, blocks: Sequence[BlockNoun], layout: PageLayout
) -> Page:
    return Page(
        path=source.path,
        header=front.header,
        samples=tuple(fence.sample for fence in layout.samples),
        blocks=tuple(blocks),
        references=tuple(one.reference for one in layout.references),
        values=tuple(one.value for one in layout.values if one.value is not None),
        findings=tuple(sorted(source.findings, key=lambda finding: finding.position)),
        unread=tuple(sorted(source.unread, key=lambda one: one.position)),
        verify=front.verify,
        language=front.language,
        views=front.views,
        words=_words(found, layout.bodies),
        lines=source.lines,
    )


def _without_placed(
    fences: tuple[SampleFence, ...], blocks: Sequence[BlockNoun]
) -> tuple[SampleFence, ...]:
    """The fences, their samples not showing by themselves what a block shows already."""
    placed = {(block.sample, block.view) for block in blocks if isinstance(block, ViewBlock)}

    def left(sample: Sample) -> Sample:
        show = tuple(view for view in sample.show if (sample.id, view) not in placed)
        return replace(sample, show=show)

    return tuple(replace(fence, sample=left(fence.sample)) for fence in fences)


def _words(found: Scan, bodies: Sequence[BodyBlock]) -> int:
    """Words that are read once: prose without code, link targets, quizzes and transcripts."""
    apart = [body.lines for body in bodies if body.name in _READ_APART]
    once = (n for n in found.prose if not any(lines.first < n < lines.last for lines in apart))
    return sum(len(_WORD.findall(_TARGET.sub("]", found.visible[n]))) for n in once)
