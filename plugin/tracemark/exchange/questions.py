"""The proved questions of a page: from the lesson, its proof and the words of its author."""

import ast
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from tracemark.check.answer import Answer
from tracemark.check.evaluate import shown_at
from tracemark.check.run import Run
from tracemark.check.statements import Checked
from tracemark.exchange.portable import Portable, plain, portable
from tracemark.exchange.question import ExportedOption, ExportedQuestion, LeftOut
from tracemark.lesson.question import Question
from tracemark.proof import Proof
from tracemark.rendering import Rendering
from tracemark.views.language import ENGLISH, Language
from tracemark.views.placed import code_lines
from tracemark.views.quiz import QuizView
from tracemark.views.table import TableView, table_view
from tracemark.views.templates import Templates
from tracemark.views.text import code_spans

MOST_ROWS = 20
"""Rows of one table; the run of a long loop has thousands."""
_END = re.compile(r'<tr class="tm-end.*?</tr>\n*', re.DOTALL)
"""The line that says why a run ended: an excerpt does not end there."""
_TELLING = re.compile(r'<caption.*?</caption>\n*|<tr class="tm-gap.*?</tr>\n*', re.DOTALL)
"""What says of a table of steps that it has values, and how many steps there are."""


class Wording(Protocol):
    """The author's words on a page, as HTML."""

    def inline(self, text: str) -> str:
        """Inline Markdown of the page to HTML."""

    def body(self, question: Question) -> str:
        """What stands between a question and its options."""

    def explanation(self, question: Question) -> str:
        """What is shown after answering."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The questions of a page, and what is not among them."""

    questions: tuple[ExportedQuestion, ...]
    left_out: tuple[LeftOut, ...] = ()


def proved_questions(
    proof: Proof,
    wording: Wording,
    *,
    name: str,
    address: str = "",
    language: Language = ENGLISH,
) -> Exported:
    """The questions that a run bears out, in page order.

    `name` is that of the page, with which the ids of its questions begin. `address` is where the page
    is found, empty where that is not known. `language` is what its readers are spoken to in.
    """
    page = _Page(proof, wording, name, address, language)
    questions: list[ExportedQuestion] = []
    left_out: list[LeftOut] = []
    for checked in proof.report.checked:
        question = checked.statement.noun
        if not isinstance(question, Question):
            continue
        if _is_proved(checked, proof.report.answers.get(question.id)):
            made, lost = page.exported(question)
            questions.append(made)
            left_out += lost
        else:
            why = checked.reason or "no run proves it"
            left_out.append(LeftOut(page.place(question), page.id(question), why, "unverified"))
    return Exported(tuple(questions), tuple(left_out))


def _is_proved(checked: Checked, answer: Answer | None) -> bool:
    is_borne_out = checked.verdict in ("proved", "generated") and not checked.errors
    return is_borne_out and answer is not None and answer.proven


@dataclass(frozen=True, slots=True)
class _Page:
    """One page while its questions are taken from it."""

    proof: Proof
    wording: Wording
    name: str
    address: str
    language: Language

    def id(self, question: Question) -> str:
        return f"{self.name}.{question.id}"

    def place(self, question: Question) -> str:
        return f"{question.position.path}:{question.position.line}"

    def exported(self, question: Question) -> tuple[ExportedQuestion, list[LeftOut]]:
        """The question, and what of it could not be taken along."""
        assert question.answer is not None
        run = self.proof.runs[question.answer.sample]
        answer = self.proof.report.answers[question.id]
        explain = self.wording.explanation(question)
        rendering = Rendering(self.proof, self.language)
        view = rendering.quiz_view(question, self.wording.inline, explain)
        parts = _Parts.of(view, self.wording.body(question), self.address)
        named = _named_steps(question, answer, parts, run, self.language)
        header = self.proof.page.header
        made = ExportedQuestion(
            id=self.id(question),
            kind=question.kind,
            stem=parts.stem.html,
            options=tuple(
                ExportedOption(label.html, choice.right, said.html)
                for choice, label, said in zip(
                    view.choices, parts.labels, parts.feedback, strict=True
                )
            ),
            answer="" if view.choices else answer.text,
            body=parts.body.html,
            code=run.sample.code.removesuffix("\n"),
            steps=self._steps(run, named),
            hints=tuple(hint.html for hint in parts.hints),
            explanation=parts.explanation.html,
            rows=self._rows(run, answer, parts),
            lesson=f"{self.address}#{question.id}" if self.address else "",
            topic=header.topic or "",
            tags=tuple(header.tags),
            place=self.place(question),
            language=self.language.code,
        )
        lost = dict.fromkeys(what for part in parts.all() for what in part.lost)
        return made, [LeftOut(made.place, made.id, what, "part") for what in lost]

    def _steps(self, run: Run, named: Collection[int]) -> str:
        """The steps that are named, without what happens in them: their numbers say nothing elsewhere."""
        if not named:
            return ""
        what = "code" if run.rows.granularity.unit in ("statement", "mark") else "action"
        columns = [_column(word, run) for word in ("line", what)]
        return self._table(run, sorted(named)[:MOST_ROWS], columns, without=_TELLING)

    def _rows(self, run: Run, answer: Answer, parts: "_Parts") -> str:
        """The rows that explanation, feedback and hints point at, a table for each sample."""
        own = [said.row for said in answer.said if said and said.row]
        linked = parts.rows()
        first = [*own, *answer.rows[-1:], *(n for sample, n in linked if sample == run.sample.id)]
        first += [
            n for n in sorted(_worded(parts.said(), self.language)) if 1 <= n <= len(run.rows)
        ]
        wanted = {run.sample.id: list(dict.fromkeys((*first, *answer.rows)))}
        for sample, n in linked:
            if sample in self.proof.runs:
                wanted.setdefault(sample, []).append(n)
        tables = [
            self._table(self.proof.runs[sample], sorted(set(numbers[:MOST_ROWS])))
            for sample, numbers in wanted.items()
            if numbers
        ]
        return "\n".join(tables)

    def _table(
        self,
        run: Run,
        numbers: Collection[int],
        columns: Collection[str] = (),
        without: re.Pattern[str] | None = None,
    ) -> str:
        view = table_view(
            run.rows,
            id=run.sample.id,
            code_lines=code_lines(run.sample),
            watch=run.sample.watch,
            columns=tuple(columns),
            only=numbers,
            evaluate=partial(shown_at, run),
        )
        html = _END.sub("", Templates(self.language).render(_without_empty_columns(view)))
        return portable(without.sub("", html) if without else html).html


def _without_empty_columns(view: TableView) -> TableView:
    """An excerpt without the columns that say nothing in any of its rows."""
    rows = [line for line in view.lines if line.n is not None]
    kept = [n for n in range(len(view.columns)) if any(row.cells[n] for row in rows)]
    groups = tuple(
        replace(
            group,
            lines=tuple(
                replace(line, cells=tuple(line.cells[n] for n in kept if line.cells))
                for line in group.lines
            ),
        )
        for group in view.groups
    )
    return replace(view, columns=tuple(view.columns[n] for n in kept), groups=groups)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The HTML of a question, part by part."""

    stem: Portable
    body: Portable
    labels: tuple[Portable, ...]
    feedback: tuple[Portable, ...]
    hints: tuple[Portable, ...]
    explanation: Portable

    @classmethod
    def of(cls, view: QuizView, body: str, address: str) -> "_Parts":
        """The parts of what the page shows; `address` is that of the page."""

        def made(html: str) -> Portable:
            return portable(html, address)

        said = f"<p>{code_spans(view.summary)}</p>\n" if view.summary else ""
        return cls(
            made(view.title),
            made(body),
            tuple(made(choice.label) for choice in view.choices),
            tuple(made(choice.feedback) for choice in view.choices),
            tuple(map(made, view.hints)),
            made(said + str(view.explain)),
        )

    def all(self) -> Iterator[Portable]:
        """All of them."""
        yield from (self.stem, self.body, *self.labels, *self.feedback, *self.hints)
        yield self.explanation

    def asked(self) -> Iterator[Portable]:
        """What is read before answering."""
        yield from (self.stem, self.body, *self.labels, *self.hints)

    def said(self) -> Iterator[Portable]:
        """What helps and explains: hints, feedback, explanation."""
        yield from (*self.hints, *self.feedback, self.explanation)

    def rows(self) -> list[tuple[str, int]]:
        """The rows that these link to."""
        return list(dict.fromkeys(row for part in self.said() for row in part.rows))


def _named_steps(
    question: Question, answer: Answer, parts: _Parts, run: Run, language: Language
) -> set[int]:
    """Numbers of the steps that are named before answering: in words, by links, in the claim."""
    assert question.answer is not None
    found = _worded(parts.asked(), language)
    found |= {n for part in parts.asked() for sample, n in part.rows if sample == run.sample.id}
    if found or any(option.words.startswith("Step ") for option in answer.options):
        found |= set(_in_claim(question.answer.node))
    return {n for n in found if 1 <= n <= len(run.rows)} - _giving_away(question, answer, found)


def _giving_away(question: Question, answer: Answer, named: set[int]) -> set[int]:
    """The steps whose line is what is asked for: all that are named, or those that show the answer."""
    assert question.answer is not None
    nodes = list(ast.walk(question.answer.node))
    if any(isinstance(node, ast.Name) and node.id == "line" for node in nodes):
        return named
    asks_line = any(isinstance(node, ast.Attribute) and node.attr == "line" for node in nodes)
    return set(answer.rows) if asks_line else set()


def _worded(parts: Iterable[Portable], language: Language) -> set[int]:
    """The steps that are named in words, of the page's language or in English."""
    texts = [plain(part.html) for part in parts]
    return {n for text in texts for spoken in (language, ENGLISH) for n in _in_words(text, spoken)}


def _in_words(text: str, language: Language) -> Iterator[int]:
    """The numbers of `step 5` and `steps 1, 2 and 4`."""
    before, _, behind = language.text("step {n}", n="\0").partition("\0")
    word = rf"(?<!\w){re.escape(before.strip())}\w{{0,2}}\s+"
    more = r"(?:\s*(?:,|and|und|to|bis|–|-)\s*\d{1,9})*"
    pattern = rf"{word}(\d{{1,9}}{more}){re.escape(behind)}"
    for found in re.finditer(pattern, text, re.IGNORECASE):
        yield from map(int, re.findall(r"\d+", found[1]))


def _in_claim(node: ast.AST) -> Iterable[int]:
    """The numbers of `step(5)`."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "step":
            yield from (a.value for a in one.args if isinstance(a, ast.Constant)
                        and type(a.value) is int)  # fmt: skip


def _column(word: str, run: Run) -> str:
    """One of our columns by a name that no variable of the run has."""
    spellings = (word.capitalize(), word.upper(), word[0] + word[1:].upper())
    return next((name for name in spellings if name not in run.rows.variables), word)
