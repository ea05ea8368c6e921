"""All blocks of a page: which are ours, whether they stand where they may, and what they are."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tracemark.lesson import container, quiz, view
from tracemark.lesson.block import Block
from tracemark.lesson.container import read_container
from tracemark.lesson.flow import read_flow
from tracemark.lesson.layout import BodyBlock, BodyNoun, Lines, UnreadBlock, ViewLines
from tracemark.lesson.page import BlockNoun, Explanation
from tracemark.lesson.page_ids import of_others
from tracemark.lesson.quiz import read_quiz
from tracemark.lesson.samples import Samples
from tracemark.lesson.scanned import BlockLines, Scan
from tracemark.lesson.source import Source
from tracemark.lesson.spelling import listed, nearest
from tracemark.lesson.view import read_view

OPTIONS: dict[str, tuple[str, ...]] = {
    **view.OPTIONS,
    **dict.fromkeys(container.KINDS, container.OPTIONS),
    "quiz": quiz.OPTIONS,
    "flow": (),
    "explain": (),
}
"""Our blocks with their options."""
FOREIGN = frozenset(
    """
    admonition note abstract info tip success question warning failure danger bug example quote
    attention caution error hint important summary tldr todo check done help faq missing fail
    seealso details tab html caption figure-caption table-caption definition code
    """.split()  # noqa: SIM905 - a list of this length is read more easily as prose
)
"""Blocks of the host and its usual extensions."""


@dataclass(slots=True)
class ReadBlocks:
    """What the blocks of a page are."""

    nouns: list[BlockNoun] = field(default_factory=list)
    """In page order, those that can be shown."""
    views: list[ViewLines] = field(default_factory=list)
    bodies: list[BodyBlock] = field(default_factory=list)
    unread: list[UnreadBlock] = field(default_factory=list)


def read_blocks(source: Source, samples: Samples, scan: Scan) -> ReadBlocks:
    """Read all blocks, with findings in `source`."""
    return _Reading(source, samples, scan).read()


class _Reading:
    """Reading of one page's blocks; remembers the questions that have been met."""

    def __init__(self, source: Source, samples: Samples, scan: Scan) -> None:
        self.source = source
        self.samples = samples
        self.scan = scan
        self.questions: dict[int, str] = {}
        """Id of the question by number of its block."""
        self.explained: set[str] = set()
        self.others = of_others(scan)
        """Ids that questions cannot have."""
        self.result = ReadBlocks()

    def read(self) -> ReadBlocks:
        for lines in self._ours():
            block = Block(self.source, self.samples, self.scan, lines, OPTIONS[lines.name])
            if lines.name in view.VIEW_BLOCKS:
                self._view(block)
            else:
                self._body(block)
        return self.result

    def _ours(self) -> Iterator[BlockLines]:
        """The blocks of ours that can be read; findings for the others."""
        for lines in self.scan.blocks:
            is_ours = lines.name in OPTIONS
            if self._report_misfit(lines) if is_ours else self._report_unknown(lines):
                header = Lines(lines.first, lines.options_last)
                self.result.unread.append(UnreadBlock(header, lines.last, lines.indent))
            elif is_ours:
                yield lines

    # Blocks that are not read

    def _report_unknown(self, lines: BlockLines) -> bool:
        """Report a name that was meant to be one of ours; all others are the host's business."""
        if lines.name in FOREIGN or lines.malformed:
            return False
        guess = nearest(lines.name, OPTIONS, likeness=0.75)
        if guess is None and not lines.name.startswith("trace"):
            return False
        hint = f"Did you mean `{guess}`?" if guess else f"Known are {listed(OPTIONS)}."
        self.source.report(lines.name_place, "TM104", f"unknown block `{lines.name}`", hint)
        return True

    def _report_misfit(self, lines: BlockLines) -> bool:
        """Report a block that the host would not see as one; True where it did."""
        slashes = "/" * lines.slashes
        if lines.malformed:
            message = f"the header of `{lines.name}` is not of the form `{slashes} name | title`"
            self.source.report(lines.name_place, "TM104", message, "Put a `|` behind the name.")
        elif ">" in lines.indent:
            message = f"`{lines.name}` cannot stand in a quotation"
            hint = "Move it out of the quotation."
            if "pinned" in OPTIONS[lines.name]:
                hint = (
                    "Move it out of the quotation: in there no view is shown and no table pinned."
                )
            self.source.report(lines.place, "TM109", message, hint)
        elif lines.too_deep:
            message = f"`{lines.name}` is indented too far to be a block"
            self.source.report(lines.place, "TM109", message, "Indent it as the text around it.")
        elif lines.last is None:
            message = f"`{lines.name}` is not closed"
            hint = f"Close it with a line `{slashes}` at the same indentation."
            self.source.report(lines.place, "TM107", message, hint)
        elif self._clashes(lines):
            message = f"`{lines.name}` stands in a block with as many slashes"
            hint = f"Write it with `{slashes}/`, at both ends."
            self.source.report(lines.place, "TM109", message, hint)
        else:
            return False
        return True

    def _clashes(self, lines: BlockLines) -> bool:
        """True where a closed block around it has as many slashes."""
        return lines.clash is not None and self.scan.blocks[lines.clash].last is not None

    # Blocks that are read

    def _view(self, block: Block) -> None:
        noun = read_view(block)
        place = Lines(block.lines.first, block.last)
        body = range(block.lines.options_last + 1, block.last)
        self.result.views.append(ViewLines(place, block.lines.indent, noun, body))
        if noun is not None:
            self.result.nouns.append(noun)

    def _body(self, block: Block) -> None:
        lines = block.lines
        noun, listed_lines = self._noun(block)
        body = BodyBlock(
            name=lines.name,
            lines=Lines(lines.first, block.last),
            indent=lines.indent,
            slashes=lines.slashes,
            options=block.options,
            listed=listed_lines,
            noun=noun,
        )
        self.result.bodies.append(body)
        if noun is not None and not isinstance(noun, Explanation):
            self.result.nouns.append(noun)

    def _noun(self, block: Block) -> tuple[BodyNoun | None, tuple[int, ...]]:
        """What the block is, and the lines of its list."""
        if block.lines.name == "quiz":
            id, question, lines = read_quiz(block, set(self.questions.values()), self.others)
            self.questions[block.lines.number] = id
            return question, lines
        if block.lines.name == "flow":
            return read_flow(block)
        if block.lines.name == "explain":
            return self._explanation(block), ()
        return read_container(block), ()

    def _explanation(self, block: Block) -> Explanation | None:
        parent = block.lines.parent
        question = None if parent is None else self.questions.get(parent)
        if question is None:
            hint = "Move it into a quiz, with one slash more."
            place = block.lines.place
            self.source.report(place, "TM109", "`explain` stands directly in no quiz", hint)
        elif question in self.explained:
            hint = "Join the two."
            place = block.lines.place
            self.source.report(place, "TM109", "the quiz has an `explain` already", hint)
        if question is None or not block.is_fine:
            return None
        self.explained.add(question)
        return Explanation(self.source.position(block.lines.place))
