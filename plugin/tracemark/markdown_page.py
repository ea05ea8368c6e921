"""A page while Markdown converts it: what was read and proved, and what of it Markdown has come across."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from xml.etree import ElementTree as etree

from markdown import Markdown
from markupsafe import Markup

from tracemark.check.report import without
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.inline import InlineValue, scan
from tracemark.lesson.layout import BodyBlock
from tracemark.lesson.page import Flow, Reference
from tracemark.lesson.question import Question
from tracemark.lesson.row_range import parse_ranges
from tracemark.markdown_blocks import render_inline
from tracemark.markdown_leaks import LeftRaw
from tracemark.markdown_rewriting import Rewriting
from tracemark.markdown_tokens import token, with_placeholders
from tracemark.page_memory import Inlining, KnownPage, Rewritten, Stashed
from tracemark.rendering import Rendering, row_href
from tracemark.topic.topic import Piece
from tracemark.views.language import ENGLISH, Language
from tracemark.views.templates import NOTHING_REPLACED, Replaced


class PageInMarkdown:
    """The page being converted, and what of it Markdown has come across."""

    def __init__(
        self,
        md: Markdown,
        known: KnownPage,
        language: Language = ENGLISH,
        replaced: Replaced = NOTHING_REPLACED,
    ) -> None:
        """Nothing is met yet; `replaced` are the site's own templates."""
        self.md = md
        self.known = known
        self.proof = known.proof
        self.layout = known.layout
        self.lines = known.lines
        self.rendering = Rendering(known.proof, language, replaced)
        self.report = known.proof.report
        """As it is when the page has been converted: what is left raw is not proved."""
        self.around: dict[str, tuple[str, str]] = {}
        """By id of a question: the HTML between it and its options, and that of its explanation."""
        self._met: set[int] = set()
        self._placed: dict[str, Position] = {}
        """Positions of views, by the placeholder that stands for them."""

    def rewritten(
        self, progress: str = "", *, lists_views: bool = False, show_coverage: bool = False
    ) -> Rewritten:
        """The page's text for the host; `progress` is an address.

        `lists_views` says whether the host puts the views of the topic where the header has its mark.
        """
        if self.known.rewritten is not None:
            return self.known.rewritten
        inline = Inlining(self.inline)
        header = self.rendering.header(progress, lists_views=lists_views)
        rewritten = Rewriting(
            self.known, self.rendering, header, inline, self.value, show_coverage=show_coverage
        ).rewritten()
        if inline.all_plain:
            self.known.rewritten = rewritten
        return rewritten

    def of_pieces(self, pieces: Sequence[Piece]) -> Rewritten:
        """The text of a page that is made of Markdown and finished HTML, each a paragraph of its own."""
        words = self.rendering.script_words()
        stashed: list[Stashed] = []
        lines: list[str] = []
        for piece in (*pieces, words):
            if isinstance(piece, Markup):
                lines += ["", token(len(stashed)), ""]
                stashed.append(Stashed(piece, None))
            else:
                lines += ["", *piece.split("\n"), ""]
        return Rewritten(tuple(lines), tuple(stashed))

    def placed(self, lines: Sequence[str], stashed: Sequence[Stashed]) -> list[str]:
        """The lines with Markdown's placeholders in the place of our tokens."""

        def placeholder(number: int) -> str | None:
            if number >= len(stashed):
                return None
            mark = self.stash(stashed[number].html)
            if (position := stashed[number].position) is not None:
                self._placed[mark] = position
            return mark

        return [with_placeholders(line, placeholder) for line in lines]

    def quiz(self, question: Question, stem: str, explain: str) -> str:
        """A question, with the HTML that stands between it and its options, and its explanation."""
        self.around[question.id] = stem, explain
        key = question.id, stem, explain
        form = self.known.forms.get(key)
        if form is None:
            inline = Inlining(self.inline)
            made = self.rendering.quiz(question, inline, explain)
            form = self.rendering.around_quiz(stem, made)
            if inline.all_plain:
                self.known.forms[key] = form
        return form

    def meet(self, index: int) -> BodyBlock:
        """The body block with that index in the layout; it is rendered now."""
        self._met.add(index)
        return self.layout.bodies[index]

    def left_raw(self, root: etree.Element) -> Iterator[Finding]:
        """What Markdown left raw. Views are taken out of code, and references off the count of claims."""
        yield from self._raw.blocks()
        yield from self._raw.views_in_code(root)
        references = self._raw.references(list(map(str, self.md.htmlStash.rawHtmlBlocks)))
        if references:
            self._count_without([one.reference for one in references])
        yield from map(self._raw.of_reference, references)
        yield from self._raw.headers(root)

    def _count_without(self, references: Sequence[Reference]) -> None:
        """Take the claims of references out of what the page says of its claims."""
        self.report = without(self.proof.report, references)
        told = self.rendering.coverage()
        anew = replace(self.rendering, proof=replace(self.proof, report=self.report)).coverage()
        blocks = self.md.htmlStash.rawHtmlBlocks
        blocks[:] = [anew if told and block == told else block for block in blocks]

    def as_typed(self, html: str) -> str:
        """The page with the headers of blocks that were left as the author wrote them."""
        return self._raw.as_typed(html)

    @property
    def _raw(self) -> LeftRaw:
        return LeftRaw(self.known, self._met, self._placed)

    def flow_number(self, flow: Flow) -> int:
        """Number of a flow on the page, from 1."""
        return [block for block in self.proof.page.blocks if isinstance(block, Flow)].index(
            flow
        ) + 1

    def stash(self, html: str) -> str:
        """The placeholder of finished HTML."""
        placeholder: str = self.md.htmlStash.store(html)
        return placeholder

    def inline(self, text: str) -> str:
        """Inline Markdown of the author to HTML."""
        return render_inline(self.md, self.with_values(text))

    def with_values(self, text: str) -> str:
        """A title, hint or option with its computed values put in."""
        if "{trace" not in text:
            return text
        found = [one for one in scan(text) if isinstance(one, InlineValue)]
        for one in reversed(found):
            shown = self.value(one.sample, one.expression or "")
            text = text[: one.start] + self.stash(shown) + text[one.end :]
        return text

    def value(self, sample: str | None, expression: str) -> str:
        """HTML of a computed value; of a question mark where a finding says why there is none."""
        for one in self.proof.page.values:
            claim = one.claim
            if claim.text.strip() == expression.strip() and sample in (None, claim.sample):
                return self.rendering.value(self.proof.report.values.get(claim.position))
        return self.rendering.value(None)

    def row_address(self, target: str) -> str | None:
        """Where `deploy/1,2` links to: the first of its rows; None where there is no such row."""
        addresses = self.known.addresses
        if target not in addresses:
            addresses[target] = self._row_address(target)
        return addresses[target]

    def _row_address(self, target: str) -> str | None:
        name, _, numbers = target.strip().rpartition("/")
        ranges = parse_ranges(numbers)
        samples = self.proof.page.samples
        if isinstance(ranges, str) or not ranges or not (name or len(samples) == 1):
            return None
        run = self.proof.runs.get(name or samples[0].id)
        if run is None or not 1 <= ranges[0].start <= len(run.rows):
            return None
        return row_href(run.sample.id, ranges[0].start)
