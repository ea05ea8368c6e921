"""One block of ours: its options, read with their places, and the lines of its body."""

import re

from tracemark.lesson.claim import Claim, read_claim
from tracemark.lesson.finding import Finding
from tracemark.lesson.layout import Lines
from tracemark.lesson.mapping import BrokenMapping, Entry, read_mapping
from tracemark.lesson.samples import Samples
from tracemark.lesson.scanned import BlockLines, Scan
from tracemark.lesson.source import Place, Source, Word
from tracemark.lesson.spelling import advice

_NAMED = re.compile(r"[ \t]*([a-z]+):(?:[ \t]|$)")
_QUOTE_ADVICE = (
    "Options are `name: value`; put a value in quotes where it holds `: ` or ` #`, "
    "or begins with a quote or a bracket."
)


class Block:
    """A closed block whose name is ours, while it is read."""

    def __init__(
        self,
        source: Source,
        samples: Samples,
        scan: Scan,
        lines: BlockLines,
        known: tuple[str, ...],
    ) -> None:
        """Read the options; those not in `known` and those given twice are findings."""
        assert lines.last is not None
        self.source = source
        self.samples = samples
        self.lines = lines
        self.last: int = lines.last
        self.visible = scan.visible
        self.body = _body(scan, lines)
        """Lines directly in it: no options, no fences, no blocks inside."""
        self._findings_before = len(source.findings)
        self.entries: dict[str, Entry] = {}
        self._read_options(known)
        self.misplaced = self._report_misplaced(known)
        """True where the body begins with lines that were meant as options."""

    @property
    def is_fine(self) -> bool:
        """True as long as nothing has been reported since it was begun."""
        return not self.found

    @property
    def found(self) -> tuple[Finding, ...]:
        """What has been reported since it was begun."""
        return tuple(self.source.findings[self._findings_before :])

    @property
    def filled(self) -> tuple[int, ...]:
        """The lines of the body that hold text."""
        return tuple(n for n in self.body if self.visible[n].strip())

    @property
    def has_no_body(self) -> bool:
        """True where there is nothing between options and closing slashes, not even a block."""
        covered = self.last - self.lines.options_last - 1 - len(self.body)
        return not self.filled and not covered

    @property
    def options(self) -> Lines | None:
        """The option lines."""
        first = self.lines.first + 1
        return Lines(first, self.lines.options_last) if first <= self.lines.options_last else None

    def _read_options(self, known: tuple[str, ...]) -> None:
        if self.options is None:
            return
        found = read_mapping(self.source.lines, self.options.first, self.options.last)
        if isinstance(found, BrokenMapping):
            message = f"the options are not YAML: {found.message}"
            self.source.report(found.place, "TM105", message, self._quoted(found.place, known))
            return
        for entry in found:
            name = entry.key.text
            if name not in known:
                hint = advice(name, known) if known else "It takes no options."
                message = f"`{self.lines.name}` has no option `{name}`"
                self.source.report(entry.key.place, "TM101", message, hint)
            elif name in self.entries:
                message = f"`{name}` is given twice"
                self.source.report(entry.key.place, "TM105", message, "Keep one of them.")
            else:
                self.entries[name] = entry

    def _quoted(self, place: Place, known: tuple[str, ...]) -> str:
        """How to write an option whose value YAML does not take without quotes."""
        line = self.source.lines[place.line]
        named = _NAMED.match(line)
        value = line[named.end() :].strip() if named else ""
        if named is None or named[1] not in known or value[:1] in ("'", '"') or ": " not in value:
            return _QUOTE_ADVICE
        doubled = value.replace("'", "''")
        return f"Put a value that holds `: ` in quotes: `{named[1]}: '{doubled}'`."

    def _report_misplaced(self, known: tuple[str, ...]) -> bool:
        """Report options above the first line of text: the host would show them as text."""
        found = False
        for n in self.body:
            text = self.visible[n]
            named = _NAMED.match(text)
            if text.strip() and (named is None or named[1] not in known):
                break
            if named is not None:
                message = f"`{named[1]}` stands where no option is read"
                hint = "Options are indented by four spaces, directly below the header."
                self.source.report(Place(n, named.start(1)), "TM105", message, hint)
                found = True
        return found

    def bad(self, entry: Entry, message: str, hint: str, *, at_value: bool = False) -> None:
        """Report an option, at its name or its value; `message` goes behind the name."""
        place = entry.raw.place if at_value else entry.key.place
        self.source.report(place, "TM105", f"`{entry.key.text}` {message}", hint)

    def word(self, name: str) -> Word | None:
        """The option's single value, or None."""
        entry = self.entries.get(name)
        if entry is None:
            return None
        if entry.shape != "scalar" or entry.is_empty:
            self.bad(entry, "is not a single value", f"Write `{name}: …`.")
            return None
        return entry.items[0].word

    def text(self, name: str) -> str:
        """The option's single value, or an empty text."""
        word = self.word(name)
        return word.text if word else ""

    def words(self, name: str) -> tuple[Word, ...]:
        """The option's value or list of values."""
        entry = self.entries.get(name)
        if entry is None:
            return ()
        if entry.nested:
            self._report_nested(entry)
            return ()
        if entry.shape not in ("scalar", "list") or any(i.kind == "null" for i in entry.items):
            self.bad(entry, "is neither a value nor a list of values", f"Write `{name}: …`.")
            return ()
        if not entry.items:
            self.bad(entry, "is an empty list", "Write what belongs there, or leave it out.")
        return tuple(item.word for item in entry.items)

    def _report_nested(self, entry: Entry) -> None:
        """Report the items of a list that YAML takes for mappings or lists."""
        for item in entry.nested:
            taken = "list" if item.text.startswith(("[", "- ")) else "mapping"
            message = f"`{entry.key.text}` has an item that YAML takes for a {taken}"
            hint = "Put each item in quotes."
            if "\n" not in item.text:
                doubled = item.text.replace("'", "''")
                why = ", because it holds `: `" if ": " in item.text else ""
                hint = f"Put it in quotes{why}: `- '{doubled}'`."
            self.source.report(item.place, "TM105", message, hint)

    def expression(self, name: str) -> Word | None:
        """The option's value as typed where YAML would take it for a list or a mapping."""
        entry = self.entries.get(name)
        # `answer: [1, 2]` and `answer: {1, 2}` are Python as they stand.
        if entry is not None and entry.shape != "scalar" and entry.raw.text[:1] in ("[", "{"):
            return entry.raw
        return self.word(name)

    def sample(self, wanted: Word | None, way: str) -> str | None:
        """The id of the sample that the block speaks of; None with a finding.

        Where none is `wanted` it is the last one above, else the page's only one. `way` says how
        one is named, with `ID` for its id.
        """
        above = self.samples.above(self.lines.first)
        return (
            above if wanted is None and above else self.samples.id_of(wanted, self.lines.place, way)
        )

    def claims(self, words: tuple[Word, ...], sample: str | None) -> tuple[Claim, ...]:
        """The claims that `words` are; findings for those which are none."""
        found = [read_claim(self.source, word, sample or "") for word in words]
        return tuple(claim for claim in found if claim is not None)

    def incomplete(self, message: str, hint: str, place: Place | None = None) -> None:
        """Report that something is missing, at `place` or at the block's opening."""
        self.source.report(place or self.lines.place, "TM108", message, hint)


def _body(scan: Scan, block: BlockLines) -> tuple[int, ...]:
    """The lines of a block that belong to nothing inside it."""
    assert block.last is not None
    parts = [(fence.first, fence.last) for fence in scan.fences]
    parts += [(other.first, other.last) for other in scan.blocks]
    inner: set[int] = set()
    for first, last in parts:
        if block.first < first < block.last and last is not None:
            inner.update(range(first, last + 1))
    return tuple(n for n in range(block.options_last + 1, block.last) if n not in inner)
