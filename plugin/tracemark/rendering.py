"""What a page shows, piece by piece: from a `Proof` to the HTML of its views."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, partial

from markupsafe import Markup

from tracemark.check.evaluate import shown_at
from tracemark.check.reading import END_OF_LINE
from tracemark.check.referred import referred_rows
from tracemark.check.run import Run
from tracemark.lesson.finding import Finding
from tracemark.lesson.page import Flow, Header, ViewBlock
from tracemark.lesson.question import Question
from tracemark.lesson.row_range import expand
from tracemark.lesson.sample import Sample, ViewName
from tracemark.proof import Proof
from tracemark.views.coverage import coverage_view
from tracemark.views.feedback import feedback, nowhere, summary
from tracemark.views.finding import finding_view
from tracemark.views.flow import flow_view
from tracemark.views.folding import folds
from tracemark.views.header import header_view, reading_minutes
from tracemark.views.language import ENGLISH, Language
from tracemark.views.objects import objects_view
from tracemark.views.output import output_view
from tracemark.views.place import Place, row_id
from tracemark.views.placed import code_lines, placed_table, placed_tracker
from tracemark.views.player import player_view
from tracemark.views.quiz import QuizView, quiz_view
from tracemark.views.sentences import in_language
from tracemark.views.table import TableView, shown_rows
from tracemark.views.templates import NOTHING_REPLACED, Replaced, Templates, View
from tracemark.views.text import Inline, trusted, visible
from tracemark.views.tracker import TrackerView
from tracemark.views.words import words_view

_CODE = re.compile(r"(<code[^>]*>)(.*?)(</code>)", re.DOTALL)


@dataclass(frozen=True)
class Rendering:
    """Renders the parts of one page."""

    proof: Proof
    language: Language = ENGLISH
    """What the page's readers are spoken to in."""
    replaced: Replaced = NOTHING_REPLACED
    """The site's own templates."""

    @cached_property
    def templates(self) -> Templates:
        """The templates in that language."""
        return Templates(self.language, self.replaced)

    def following(self, sample: Sample) -> Markup:
        """The views that follow a sample by themselves; `sample` itself is its fence."""
        views = [self.view(_by_itself(sample, view), str) for view in sample.show
                 if view != "sample"]  # fmt: skip
        return Markup("\n").join(views)

    def view(self, block: ViewBlock, inline: Inline) -> Markup:
        """A view placed by a block; a sample that did not run has none."""
        run = self.proof.runs.get(block.sample)
        if run is None:
            return Markup("")
        return self.templates.render(_VIEWS[block.view](self, run, block, inline))

    def table(self, run: Run, block: ViewBlock, inline: Inline) -> TableView:
        """The execution table."""
        return placed_table(
            block,
            run.sample,
            run.rows,
            partial(shown_at, run),
            place=self.place(run, block),
            keep=self.referred(block.sample),
            caption=_inlined(block.caption, inline),
            note=_inlined(block.note, inline),
        )

    def tracker(self, run: Run, block: ViewBlock, inline: Inline) -> TrackerView:
        """The variable tracker."""
        return placed_tracker(
            block,
            run.sample,
            run.rows,
            partial(shown_at, run),
            id=self.place(run, block).id,
            caption=_inlined(block.caption, inline),
            note=_inlined(block.note, inline),
        )

    def player(self, run: Run, block: ViewBlock, inline: Inline) -> View:
        """The step player."""
        return player_view(
            run.rows,
            id=block.sample,
            place=self.place(run, block),
            code_lines=code_lines(run.sample),
            watch=run.sample.watch,
            table=self.shows(block.sample, "table"),
            caption=_inlined(block.caption, inline),
            evaluate=partial(shown_at, run),
            objects=objects_view(run.rows, code=run.sample.code, language=self.language),
            language=self.language,
        )

    def output(self, run: Run, block: ViewBlock, inline: Inline) -> View:
        """All that the run wrote."""
        id = self.place(run, block).id
        return output_view(run.trace, id=id, caption=_inlined(block.caption, inline))

    def placings(self, sample: str, view: ViewName) -> list[ViewBlock]:
        """The view of the sample wherever the page shows it: after its fence, then by blocks."""
        found = self.proof.page.sample(sample)
        shown = [_by_itself(found, view)] if found and view in found.show else []
        placed = [block for block in self.proof.page.blocks if isinstance(block, ViewBlock)]
        return [*shown, *(b for b in placed if (b.sample, b.view) == (sample, view))]

    def shows(self, sample: str, view: ViewName) -> bool:
        """Does the page show this view of the sample anywhere?"""
        return bool(self.placings(sample, view))

    def place(self, run: Run, block: ViewBlock) -> Place:
        """Which copy of its view a block places, and which rows stand above it."""
        placings = self.placings(block.sample, block.view)
        before = placings[: placings.index(block)]
        return Place(block.sample, len(before) + 1, _rows_in(run, before))

    def address(self, run: Run, n: int) -> str | None:
        """Where a table of the page has a row; None where none has it."""
        shown = n in _rows_in(run, self.placings(run.sample.id, "table"))
        return row_href(run.sample.id, n) if shown else None

    def referred(self, sample: str) -> frozenset[int]:
        """Rows that the page links to: a long table must not leave them out."""
        proof = self.proof
        return referred_rows(proof.page, proof.report.answers, sample)

    def quiz(self, question: Question, inline: Inline, explain: str) -> Markup:
        """A question; without the author's feedback, what is said names a row of the run."""
        return self.templates.render(self.quiz_view(question, inline, explain))

    def quiz_view(self, question: Question, inline: Inline, explain: str) -> QuizView:
        """What a question shows, before it is HTML."""
        answer = self.proof.report.answers[question.id]
        run = self.proof.runs.get(question.answer.sample) if question.answer else None
        of_several = question.kind == "multiple" and len(answer.rows) > 1  # none shows all of it
        shown = answer.rows[-1] if run and answer.rows and not of_several else None
        rows = run.rows if run else None
        address = partial(self.address, run) if run else nowhere
        own_words = explain and question.kind in ("text", "number")
        return quiz_view(
            question if question.has_own_title else self._in_language(question),
            answer,
            id=question.id,
            inline=_of_options(question, inline),
            row_link=self._row_link(run, shown) if run and shown else None,
            feedback=feedback(question, answer, rows, address, self.language),
            summary="" if own_words else summary(question, answer, rows, address, self.language),
            explain=explain,
            language=self.language,
        )

    def _row_link(self, run: Run, n: int) -> tuple[int, str] | None:
        """The row that shows an answer, where a table has it or a player goes to it."""
        reached = self.address(run, n) is not None or self.shows(run.sample.id, "player")
        return (n, row_href(run.sample.id, n)) if reached else None

    def _in_language(self, question: Question) -> Question:
        """A question whose title is made, with the title in the page's language."""
        return replace(question, title=in_language(question.title, self.language))

    def around_quiz(self, stem: str, form: Markup) -> Markup:
        """The form, below what the author wrote between question and options."""
        if not stem:
            return form
        return Markup('<div class="tm-question">\n{}\n{}\n</div>').format(trusted(stem), form)

    def value(self, text: str | None) -> Markup:
        """A computed value in prose; None where there is none."""
        shown = "?" if text is None else visible(text)
        return Markup('<code class="tm-value" dir="ltr">{}</code>').format(shown)

    def flow(self, flow: Flow, number: int, inline: Inline) -> Markup:
        """A process flow, the page's `number`th."""
        return self.templates.render(flow_view(flow, id=f"flow-{number}", inline=inline))

    def finding(self, finding: Finding) -> Markup:
        """The box that shows a finding where it arose."""
        return self.templates.render(finding_view(finding))

    def coverage(self) -> Markup:
        """How many of the page's claims are proved; empty where it claims nothing."""
        claims = self.proof.report.claims
        return self.templates.render(coverage_view(claims)) if claims else Markup("")

    def script_words(self) -> Markup:
        """What scripts say, in the page's language; empty where they speak it."""
        words = words_view(self.language)
        return self.templates.render(words) if words else Markup("")

    def header(self, progress: str = "", *, lists_views: bool = False) -> Markup:
        """The lesson's header; empty where the front matter says nothing of a lesson."""
        page = self.proof.page
        header = page.header
        if header == Header():
            return Markup("")
        questions = sum(isinstance(block, Question) for block in page.blocks)
        insights = len(page.containers("moment"))
        rows = 0 if header.minutes else sum(map(self._rows_to_follow, self.proof.runs))
        return self.templates.render(
            header_view(
                header,
                minutes=reading_minutes(page.words, rows, questions),
                lists_views=lists_views,
                insights=insights,
                questions=questions,
                progress=progress,
                language=self.language,
            )
        )

    def _rows_to_follow(self, sample: str) -> int:
        """How many rows tables show, each counted once and folded ones not; without a table, a player's."""
        run = self.proof.runs[sample]
        placings = self.placings(sample, "table") or self.placings(sample, "player")
        shown = _rows_in(run, placings)
        folded = folds(run.rows, self.referred(sample)) if len(shown) == len(run.rows) else ()
        return len(shown) - sum(fold.count for fold in folded)


def row_href(sample: str, n: int) -> str:
    """Address of a row on its own page."""
    return f"#{row_id(sample, n)}"


def _rows_in(run: Run, placings: Iterable[ViewBlock]) -> frozenset[int]:
    """The rows that views of a run show, all together."""
    count = len(run.rows)
    return frozenset(n for each in placings for n in shown_rows(count, expand(each.rows, count)))


def _by_itself(sample: Sample, view: ViewName) -> ViewBlock:
    """The block that stands for a view that follows its sample."""
    return ViewBlock(view, sample.id, sample.position)


def _inlined(text: str, inline: Inline) -> str:
    return trusted(inline(text)) if text else ""


_VIEWS: dict[ViewName, Callable[[Rendering, Run, ViewBlock, Inline], View]] = {
    "table": Rendering.table,
    "tracker": Rendering.tracker,
    "player": Rendering.player,
    "output": Rendering.output,
}


def _of_options(question: Question, inline: Inline) -> Inline:
    """As `inline`; in code of the options each blank is seen, and `⏎` ends a line."""
    texts = {option.text for option in question.options}

    def as_lines(code: re.Match[str]) -> str:
        blanks = re.sub(" {2,}", lambda run: "&nbsp;" * len(run[0]), code[2])
        return code[1] + blanks.replace(END_OF_LINE, "<br>") + code[3]

    def lined(text: str) -> str:
        html = inline(text)
        return _CODE.sub(as_lines, html) if text in texts else html

    return lined
