"""All samples of a page: ids, drivers, and which one a block or a claim speaks of."""

from collections.abc import Sequence
from dataclasses import replace

from tracemark.lesson.expression import BrokenPython, parse_statements
from tracemark.lesson.fence import FenceHeader, read_header
from tracemark.lesson.fence_code import typed_code
from tracemark.lesson.fenced_sample import OPTIONS, read_fenced
from tracemark.lesson.given_options import GivenOptions
from tracemark.lesson.layout import DriverFence, Lines, SampleFence
from tracemark.lesson.option import IDENTIFIER
from tracemark.lesson.sample import Sample
from tracemark.lesson.scanned import FenceLines
from tracemark.lesson.source import Place, Source, Word
from tracemark.lesson.spelling import advice, listed, nearest
from tracemark.lesson.surroundings import Surroundings

PYTHON = ("python", "py", "python3")
"""Languages that can be traced."""
SAMPLE, DRIVER = "trace", "trace-driver"
"""The words that make a fence ours."""


class Samples:
    """The samples of a page by id."""

    def __init__(self, source: Source, fences: tuple[SampleFence, ...]) -> None:
        """Of a page whose findings are collected in `source`."""
        self._source = source
        self.fences = fences
        self.by_id = {fence.sample.id: fence.sample for fence in fences}

    def above(self, line: int) -> str | None:
        """The id of the last sample above a line of the text, or None."""
        ids = [fence.sample.id for fence in self.fences if fence.lines.first < line]
        return ids[-1] if ids else None

    def id_of(self, wanted: Word | None, place: Place, way: str) -> str | None:
        """The id that `wanted` names, or that of the page's only sample where it is None.

        None, with a finding at `place` (or on the word), where there is no such sample. `way` says
        how one is named, with `ID` for its id.
        """
        if wanted is not None and wanted.text in self.by_id:
            return wanted.text
        if wanted is None and len(self.by_id) == 1:
            return next(iter(self.by_id))
        self._report(wanted, place, way)
        return None

    def _report(self, wanted: Word | None, place: Place, way: str) -> None:
        if not self.by_id:
            message = "the page has no traced sample that this could speak of"
            hint = 'Write a fence "```python trace".'
        elif wanted is None:
            message = f"the page has {len(self.by_id)} samples and none is named here"
            hint = f"Write {way}, where `ID` is one of {listed(self.by_id)}."
        else:
            message = f"no sample is called `{wanted.text}`"
            hint = advice(wanted.text, self.by_id)
        self._source.report(wanted.place if wanted else place, "TM106", message, hint)


def read_samples(
    source: Source, fences: Sequence[FenceLines], around: Surroundings
) -> tuple[Samples, tuple[DriverFence, ...]]:
    """The samples among `fences`, each with the drivers that are written for it."""
    traced: list[tuple[FenceLines, GivenOptions]] = []
    drivers: list[tuple[FenceLines, GivenOptions]] = []
    for fence in fences:
        header = read_header(fence)
        kind = _kind(source, fence, header)
        if kind == SAMPLE:
            traced.append((fence, GivenOptions(source, header, OPTIONS)))
        elif kind == DRIVER:
            drivers.append((fence, GivenOptions(source, header, ("for",))))
    ids = _ids(source, [given for _, given in traced])
    found = tuple(
        SampleFence(_lines(fence), fence.indent, read_fenced(source, fence, given, id, around))
        for (fence, given), id in zip(traced, ids, strict=True)
    )
    found = _with_drivers(source, found, drivers)
    return Samples(source, found), tuple(DriverFence(_lines(fence)) for fence, _ in drivers)


def _lines(fence: FenceLines) -> Lines:
    assert fence.last is not None
    return Lines(fence.first, fence.last)


# Which fences are ours


def _kind(source: Source, fence: FenceLines, header: FenceHeader) -> str | None:
    """`trace`, `trace-driver`, or None for a fence that is not ours or cannot be read."""
    kind = DRIVER if header.word(DRIVER) else SAMPLE if header.word(SAMPLE) else None
    if header.language not in PYTHON:
        return _foreign(source, fence, header, kind)
    _report_words(source, header, kind)
    if kind is None or fence.last is None:
        if kind is not None:
            message = f"no line closes this fence with {fence.marker} at the same indentation"
            source.report(fence.place, "TM107", message, "Close it, or mend the indentation.")
        return None
    if ">" in fence.indent:
        message = "a traced fence cannot stand in a quotation"
        source.report(fence.place, "TM109", message, "Move it out of the quotation.")
        return None
    return kind


def _foreign(
    source: Source, fence: FenceLines, header: FenceHeader, kind: str | None
) -> str | None:
    """Report a fence of another language that asks to be traced."""
    if kind is not None:
        message = f"only Python can be traced in this version, not `{header.language}`"
        source.report(fence.info_place, "TM114", message, 'Begin with "```python trace".')
    elif header.language in (SAMPLE, DRIVER):
        message = f"`{header.language}` stands where the language belongs"
        hint = f'Write "```python {header.language}".'
        source.report(fence.info_place, "TM102", message, hint)
    return None


def _report_words(source: Source, header: FenceHeader, kind: str | None) -> None:
    """Report what was meant as `trace`, and words that say nothing on a traced fence."""
    for word in header.words:
        if word.text in (SAMPLE, DRIVER):
            continue
        guess = nearest(word.text, (SAMPLE, DRIVER), likeness=0.75)
        if kind is not None:
            message = f"unknown word `{word.text}`"
            source.report(word.place, "TM101", message, 'Options are written `name="value"`.')
        elif guess is not None or word.text.startswith(f"{SAMPLE}-"):
            message = f"unknown word `{word.text}` behind the language"
            hint = (
                f"Did you mean `{guess}`?" if guess else f"Known here: {listed((SAMPLE, DRIVER))}."
            )
            source.report(word.place, "TM101", message, hint)
    if kind is None:
        for option in header.options:
            if option.name == SAMPLE:
                message = "`trace` takes no value"
                hint = f'Write `trace id="{option.value.text}"`.'
                source.report(option.place, "TM102", message, hint)


# Ids


def _ids(source: Source, headers: Sequence[GivenOptions]) -> list[str]:
    """The id of each sample: its own, or `trace-N` for the Nth of the page."""
    own = [_own_id(source, given) for given in headers]
    taken = {id for id in own if id is not None}
    seen: set[str] = set()
    ids = []
    for number, (id, given) in enumerate(zip(own, headers, strict=True), start=1):
        if id in seen:
            place = given.by_name["id"].place
            hint = "Give each sample of a page its own id."
            source.report(place, "TM103", f"the id `{id}` is given to two samples", hint)
            id = None
        if id is None:
            id = _free_id(number, taken)
        taken.add(id)
        seen.add(id)
        ids.append(id)
    return ids


def _own_id(source: Source, given: GivenOptions) -> str | None:
    """The id that the author chose, or None."""
    option = given.by_name.get("id")
    if option is None:
        return None
    if IDENTIFIER.match(option.value.text):
        return option.value.text
    message = f"{option.value.text!r} is not an id"
    hint = "An id is a letter with letters, digits, `_` and `-` behind it."
    source.report(option.place, "TM103", message, hint)
    return None


def _free_id(number: int, taken: set[str]) -> str:
    while f"trace-{number}" in taken:
        number += 1
    return f"trace-{number}"


# Drivers


def _with_drivers(
    source: Source,
    fences: tuple[SampleFence, ...],
    drivers: Sequence[tuple[FenceLines, GivenOptions]],
) -> tuple[SampleFence, ...]:
    """The fences, with the code of each `trace-driver` behind that of `run`."""
    samples = Samples(source, fences)
    driven = dict(samples.by_id)
    for fence, given in drivers:
        option = given.by_name.get("for")
        wanted = option.value if option else None
        id = samples.id_of(wanted, fence.place, '`for="ID"`')
        if id is not None:
            driven[id] = _driven(source, driven[id], fence)
    return tuple(replace(fence, sample=driven[fence.sample.id]) for fence in fences)


def _driven(source: Source, sample: Sample, fence: FenceLines) -> Sample:
    """The sample with one driver more; broken, with a finding, where that is not Python."""
    lines, starts = typed_code(source, fence)
    tree = parse_statements("\n".join(lines))
    if isinstance(tree, BrokenPython):
        place = starts[tree.line].right(tree.column)
        hint = "Mend the driver; it is run as it stands here, after the sample."
        source.report(place, "TM303", f"the driver is not Python: {tree.message}", hint)
        return replace(sample, broken=True)
    position = source.position(fence.place)
    return replace(
        sample,
        driver=sample.driver + "\n".join(lines) + "\n",
        options={**sample.options, DRIVER: position},
    )
