"""References to rows and values in prose, from the paragraphs of a page."""

import re
from collections.abc import Iterable, Sequence

from tracemark.lesson.claim import Claim, read_claim
from tracemark.lesson.inline import InlineLink, InlineValue, near_misses, scan
from tracemark.lesson.layout import ReferenceStretch, Stretch, ValueStretch
from tracemark.lesson.page import ProseValue, Reference, about
from tracemark.lesson.row_range import expand, parse_ranges
from tracemark.lesson.samples import Samples
from tracemark.lesson.source import Place, Source, Word
from tracemark.lesson.unread import Unread

_SAMPLE = re.compile(r"([A-Za-z][\w-]*)/")
_DEFINITION = re.compile(r"[ ]{0,3}\[[^\]]+\]:\s*<?trace:")
_VALUE_ADVICE = "Write `{trace} expression` or `{trace sample} expression`."
_NUMBERS = r"\d{1,6}(?:\s*(?:,|–|-|and|or|to|und|oder|bis)+\s*\d{1,6})*"
_NAMED = re.compile(rf"(?<!\w)(?:steps?|rows?|schritte?n?)\s+({_NUMBERS})(?!\w)", re.IGNORECASE)
"""Steps in words, in the languages that pages speak: `steps 3, 4 and 7`, `Schritt 3`."""
_THROUGH = re.compile(r"(\d+)\s*(?:–|-|to|bis)\s*(\d+)", re.IGNORECASE)
_ADVICE = 'Write `[text](trace:1,2 "claim")` or `[text](trace:sample/3-5)`.'


class Paragraph:
    """Lines of prose as one text, with the way back to their places."""

    def __init__(self, visible: Sequence[str], lines: tuple[int, ...]) -> None:
        """Of the lines `lines` of a page."""
        self.text = "\n".join(visible[line] for line in lines)
        self._starts: list[tuple[int, int]] = []
        offset = 0
        for line in lines:
            self._starts.append((offset, line))
            offset += len(visible[line]) + 1

    def place(self, offset: int) -> Place:
        """Where a character of the text stands."""
        start, line = max(pair for pair in self._starts if pair[0] <= offset)
        return Place(line, offset - start)

    def stretch(self, start: int, end: int) -> Stretch:
        """The characters from `start` to before `end`."""
        first, last = self.place(start), self.place(end - 1)
        return Stretch(first.line, first.column, last.line, last.column + 1)

    def word(self, text: str, start: int) -> Word:
        """A piece of the text with its place."""
        return Word(text, self.place(start))


def read_inline(
    source: Source, samples: Samples, visible: Sequence[str], paragraphs: Iterable[tuple[int, ...]]
) -> tuple[tuple[ReferenceStretch, ...], tuple[ValueStretch, ...]]:
    """All references and values of a page, in page order."""
    references: list[ReferenceStretch] = []
    values: list[ValueStretch] = []
    for lines in sorted(paragraphs):
        paragraph = Paragraph(visible, lines)
        if "trace" not in paragraph.text.lower():
            continue
        _report_definitions(source, visible, lines)
        _report_near_misses(source, paragraph)
        for found in scan(paragraph.text):
            stretch = paragraph.stretch(found.start, found.end)
            if isinstance(found, InlineLink):
                before = len(source.findings)
                reference = _reference(source, samples, paragraph, found)
                if reference is not None:
                    references.append(ReferenceStretch(stretch, reference))
                elif found.title is not None:
                    _unread_reference(source, samples, paragraph, found, before)
            else:
                before = len(source.findings)
                claim = _value(source, samples, paragraph, found)
                if claim is None:
                    text = " ".join(
                        (found.expression or paragraph.text[found.start : found.end]).split()
                    )
                    place = paragraph.place(found.expression_start)
                    source.unread.append(
                        Unread(
                            "value",
                            text,
                            source.position(place),
                            found.sample or "",
                            tuple(source.findings[before:]),
                        )
                    )
                values.append(ValueStretch(stretch, None if claim is None else ProseValue(claim)))
    return tuple(references), tuple(values)


def _report_definitions(source: Source, visible: Sequence[str], lines: tuple[int, ...]) -> None:
    """Report links to rows in a form that is not read."""
    for line in lines:
        if _DEFINITION.match(visible[line]):
            message = "a reference to a row cannot be a link definition"
            source.report(Place(line), "TM114", message, _ADVICE)


def _report_near_misses(source: Source, paragraph: Paragraph) -> None:
    """Report what would stand on the page as it was typed."""
    for miss in near_misses(paragraph.text):
        message = "not a value of a trace" if miss.is_value else "not a reference to rows"
        hint = _VALUE_ADVICE if miss.is_value else _ADVICE
        source.report(paragraph.place(miss.start), "TM102", message, hint)


def _reference(
    source: Source, samples: Samples, paragraph: Paragraph, link: InlineLink
) -> Reference | None:
    """The reference that a link is, or None with a finding."""
    if not link.closed:
        message = "the bracket of this reference is not closed"
        source.report(paragraph.place(link.start), "TM102", message, _ADVICE)
        return None
    prefix = _SAMPLE.match(link.target)
    wanted = paragraph.word(prefix[1], link.target_start) if prefix else None
    start = link.target_start + (prefix.end() if prefix else 0)
    place = paragraph.place(start)
    ranges = parse_ranges(link.target[prefix.end() if prefix else 0 :])
    if isinstance(ranges, str):
        source.report(place, "TM102", f"not a reference to rows: {ranges}", _ADVICE)
        return None
    if any(wanted_rows.start < 0 or wanted_rows.stop < 0 for wanted_rows in ranges):
        message = "a reference names rows by their number, counted from 1"
        source.report(place, "TM102", message, _ADVICE)
        return None
    sample = samples.id_of(wanted, place, "`(trace:ID/…)`")
    claim = _title(source, paragraph, link, sample or "")
    if sample is None or (link.title is not None and claim is None):
        return None
    rows = expand(ranges, max(one.stop for one in ranges))
    _report_other_steps(source, paragraph, link, rows)
    return Reference(sample, rows, source.position(place), claim)


def _report_other_steps(
    source: Source, paragraph: Paragraph, link: InlineLink, rows: tuple[int, ...]
) -> None:
    """Report a step that the words of a link name and the link does not: readers go by the words."""
    start = _words_start(paragraph.text, link.start)
    for named in _NAMED.finditer(paragraph.text, start, link.start):
        others = [n for n in _named_rows(named[1]) if n not in rows]
        if others:
            leads = ", ".join(map(str, rows))
            source.report(
                paragraph.place(named.start()),
                "TM119",
                f"the words say `{named[0]}`, but the reference is to {leads}",
                f"Write the same number in both, such as `[step {rows[0]}](trace:{rows[0]})`.",
            )


def _words_start(text: str, end: int) -> int:
    """Where the words of a link begin whose round bracket, or the end of whose words, is at `end`."""
    depth = 0
    for offset in range(end - 1, -1, -1):
        depth += {"]": 1, "[": -1}.get(text[offset], 0)
        if text[offset] == "[" and depth <= 0:
            return offset + 1
    return end


def _named_rows(numbers: str) -> list[int]:
    """The rows that words name: `3, 5 to 7` are 3, 5, 6 and 7."""
    through = [(int(first), int(last)) for first, last in _THROUGH.findall(numbers)]
    named = [int(number) for number in re.findall(r"\d+", numbers)]
    return [*named, *(n for first, last in through for n in range(first, min(last, first + 1000)))]


def _unread_reference(
    source: Source, samples: Samples, paragraph: Paragraph, link: InlineLink, before: int
) -> None:
    """Note a claim of rows that cannot be read; its findings are those from number `before` on."""
    prefix = _SAMPLE.match(link.target)
    sample = prefix[1] if prefix else next(iter(samples.by_id), "")
    ranges = parse_ranges(link.target[prefix.end() if prefix else 0 :])
    told = link.target
    if not isinstance(ranges, str) and all(one.start > 0 and one.stop > 0 for one in ranges):
        told = about(sample, expand(ranges, max(one.stop for one in ranges)))
    start = link.target_start + (prefix.end() if prefix else 0)
    position = source.position(paragraph.place(start))
    text = f"{told}: {' '.join((link.title or '').split())}"
    found = tuple(source.findings[before:])
    source.unread.append(Unread("reference", text, position, sample, found))


def _title(source: Source, paragraph: Paragraph, link: InlineLink, sample: str) -> Claim | None:
    if link.title is None:
        return None
    return read_claim(source, paragraph.word(link.title, link.title_start), sample)


def _value(
    source: Source, samples: Samples, paragraph: Paragraph, value: InlineValue
) -> Claim | None:
    """The claim of a value in prose, or None with a finding."""
    place = paragraph.place(value.expression_start)
    if value.expression is None:
        source.report(place, "TM102", "not a value of a trace", _VALUE_ADVICE)
        return None
    wanted = paragraph.word(value.sample, value.sample_start) if value.sample else None
    sample = samples.id_of(wanted, paragraph.place(value.start), "`{trace ID} …`")
    claim = read_claim(source, Word(value.expression, place), sample or "")
    return claim if sample is not None else None
