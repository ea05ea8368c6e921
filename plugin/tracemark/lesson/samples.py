"""All samples of a page with their drivers, and which one a block or a claim speaks of."""

from collections.abc import Sequence
from dataclasses import replace

from tracemark.lesson.expression import BrokenPython, parse_statements
from tracemark.lesson.fence import read_header
from tracemark.lesson.fence_code import typed_code
from tracemark.lesson.fenced_sample import OPTIONS, read_fenced
from tracemark.lesson.given_options import GivenOptions
from tracemark.lesson.layout import DriverFence, Lines, SampleFence
from tracemark.lesson.our_fences import DRIVER, SAMPLE, kind_of
from tracemark.lesson.sample import Sample
from tracemark.lesson.sample_ids import sample_ids
from tracemark.lesson.scanned import FenceLines
from tracemark.lesson.source import Place, Source, Word
from tracemark.lesson.spelling import advice, listed
from tracemark.lesson.surroundings import Surroundings


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
        kind = kind_of(source, fence, header)
        if kind == SAMPLE:
            traced.append((fence, GivenOptions(source, header, OPTIONS)))
        elif kind == DRIVER:
            drivers.append((fence, GivenOptions(source, header, ("for",))))
    ids = sample_ids(source, [given for _, given in traced])
    found = tuple(
        SampleFence(_lines(fence), fence.indent, read_fenced(source, fence, given, id, around))
        for (fence, given), id in zip(traced, ids, strict=True)
    )
    found = _with_drivers(source, found, drivers)
    return Samples(source, found), tuple(DriverFence(_lines(fence)) for fence, _ in drivers)


def _lines(fence: FenceLines) -> Lines:
    assert fence.last is not None
    return Lines(fence.first, fence.last)


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
