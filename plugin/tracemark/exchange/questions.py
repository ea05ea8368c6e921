"""The proved questions of a page: from the lesson, its proof and the words of its author."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from tracemark.check.answer import Answer
from tracemark.check.run import Run
from tracemark.check.statements import Checked
from tracemark.exchange.named import MOST_ROWS, excerpt, in_words, named_before, steps_table
from tracemark.exchange.portable import Portable, portable
from tracemark.exchange.question import ExportedOption, ExportedQuestion, LeftOut
from tracemark.lesson.question import Question
from tracemark.proof import Proof
from tracemark.rendering import Rendering
from tracemark.views.language import ENGLISH, Language
from tracemark.views.quiz import QuizView
from tracemark.views.text import code_spans


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
        named = named_before(question, answer, run, [*parts.asked()], self.language)
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
            steps=steps_table(run, named, self.language),
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

    def _rows(self, run: Run, answer: Answer, parts: "_Parts") -> str:
        """The rows that explanation, feedback and hints point at, a table for each sample."""
        own = [said.row for said in answer.said if said and said.row]
        linked = parts.rows()
        first = [*own, *answer.rows[-1:], *(n for sample, n in linked if sample == run.sample.id)]
        first += [
            n for n in sorted(in_words(parts.said(), self.language)) if 1 <= n <= len(run.rows)
        ]
        wanted = {run.sample.id: list(dict.fromkeys((*first, *answer.rows)))}
        for sample, n in linked:
            if sample in self.proof.runs:
                wanted.setdefault(sample, []).append(n)
        tables = [
            excerpt(self.proof.runs[sample], sorted(set(numbers[:MOST_ROWS])), self.language)
            for sample, numbers in wanted.items()
            if numbers
        ]
        return "\n".join(tables)


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
