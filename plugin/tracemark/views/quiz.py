"""A question with its answer, its hints and what is said to each choice.

The answer stands in a `<details>`, so the page is complete without scripts; the script reads it from
there. Nothing is kept secret: this is for learning, not for marks. But whoever tries and is wrong shall
have another try, so what a sentence from the run says of the right answer is marked, and the
script leaves it out until the answer is found or opened.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from markupsafe import Markup

from tracemark.check.answer import Answer, MadeOption
from tracemark.lesson.question import Question, QuestionKind
from tracemark.views.language import ENGLISH, Language
from tracemark.views.sentences import in_language
from tracemark.views.text import Inline, code_lines, code_spans, trusted, visible

_INPUT = {"choice": "radio", "multiple": "checkbox", "text": "text", "number": "text"}
"""A number is text for the browser: `type="number"` gives a script nothing of `0,5` or `abc`."""
_CLAUSE = re.compile(r"<code\b.*?</code>|&#?\w+;|<[^>]*>|(; )", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option as shown."""

    index: int
    """From 0, in the order of the question."""
    label: Markup
    right: bool
    feedback: Markup


@dataclass(frozen=True, slots=True)
class QuizView:
    """A quiz."""

    template: ClassVar[str] = "quiz.html"
    id: str
    """Id of the form."""
    mark: str
    """Changes when the question does, so that an old result is not shown for a new question."""
    kind: QuestionKind
    input: str
    """Type of the native inputs."""
    title: Markup
    choices: tuple[Choice, ...]
    hints: tuple[Markup, ...]
    right: str
    """Indexes of the right options with blanks between, for the script."""
    answer: str
    """The answer as text, for the script and for the reader where there are no options."""
    summary: str
    """What is said once to every answer; text with `code`, may be empty."""
    explain: Markup
    """HTML of the explanation; may be empty."""
    proved: bool
    row_link: tuple[int, str] | None
    row_is_answer: bool
    """True where the number of that row gives the answer away."""

    @property
    def is_missing(self) -> bool:
        """True where there is nothing to choose from and no answer: it has a finding, or was not run."""
        return not (self.choices or self.answer or self.proved)

    @property
    def says_more(self) -> bool:
        """True where any option has feedback."""
        return any(choice.feedback for choice in self.choices)


def quiz_view(
    question: Question,
    answer: Answer,
    *,
    id: str,
    inline: Inline,
    row_link: tuple[int, str] | None = None,
    feedback: Sequence[str] = (),
    summary: str = "",
    explain: str = "",
    language: Language = ENGLISH,
) -> QuizView:
    """The view of `question`; `id` is the form's, `explain` the HTML of its explanation.

    `row_link` is the row that shows the answer, as (number, address). `feedback` is said to whoever
    chose an option, one for each: `Markup`, or text with `code`; where it is missing or empty the
    option's own stands. `summary` is said once, whatever was chosen.
    """
    return QuizView(
        id=id,
        mark=_mark(question, answer),
        kind=question.kind,
        input=_INPUT[question.kind],
        title=trusted(inline(question.title)),
        choices=_choices(question, answer, feedback, inline, language),
        hints=tuple(trusted(inline(hint)) for hint in question.hints),
        right=" ".join(map(str, answer.right)),
        answer=answer.text,
        summary=summary,
        explain=trusted(explain),
        proved=answer.proven,
        row_link=row_link,
        row_is_answer=row_link is not None and str(row_link[0]) in re.findall(r"\d+", answer.text),
    )


def proved_choice(
    *,
    id: str,
    title: Markup,
    choices: tuple[Choice, ...],
    answer: str,
    explain: Markup,
    asked: Sequence[str],
    hints: tuple[Markup, ...] = (),
) -> QuizView:
    """The view of a question that no author wrote: a run says which one of its choices is right.

    `answer` is plain text; `asked` is all that makes it this question, and not another.
    """
    return QuizView(
        id=id,
        mark=_hashed(asked),
        kind="choice",
        input=_INPUT["choice"],
        title=title,
        choices=choices,
        hints=hints,
        right=" ".join(str(choice.index) for choice in choices if choice.right),
        answer=answer,
        summary="",
        explain=explain,
        proved=True,
        row_link=None,
        row_is_answer=False,
    )


def _choices(
    question: Question,
    answer: Answer,
    feedback: Sequence[str],
    inline: Inline,
    language: Language,
) -> tuple[Choice, ...]:
    shown = [
        (trusted(inline(option.text)), trusted(inline(option.feedback)))
        for option in question.options
    ] or [(_made_label(option, language), Markup("")) for option in answer.options]
    return tuple(
        Choice(
            index=i,
            label=label,
            right=i in answer.right,
            feedback=_said(feedback, i, is_right=i in answer.right) or own,
        )
        for i, (label, own) in enumerate(shown)
    )


def _made_label(option: MadeOption, language: Language) -> Markup:
    """An option that was made: its words and code are text of the run, never Markdown."""
    parts = (
        Markup("{}").format(visible(in_language(option.words, language))),
        code_lines(option.code),
    )
    return Markup(" ").join(
        part for part, text in zip(parts, (option.words, option.code), strict=True) if text
    )


def _said(feedback: Sequence[str], index: int, *, is_right: bool) -> Markup:
    """What is said to an option by the run, empty where the author's own words stand."""
    if index >= len(feedback) or not feedback[index]:
        return Markup("")
    text = code_spans(feedback[index])
    return text if is_right else _with_answer_marked(text)


def _with_answer_marked(text: Markup) -> Markup:
    """A sentence on a wrong option: what it is stands first, then, behind `; `, what is right.

    One that is all about the right answer is marked as a whole.
    """
    clause = next((found for found in _CLAUSE.finditer(text) if found[1]), None)
    lead = trusted(text[: clause.start()]) if clause else Markup("")
    return lead + Markup('<span class="tm-then">{}</span>').format(trusted(text[len(lead) :]))


def _mark(question: Question, answer: Answer) -> str:
    """A short name of the question with its answer; not of hints and of what is said."""
    options = [option.text for option in question.options or answer.options]
    right = " ".join(map(str, answer.right)) if options else answer.text
    return _hashed((question.kind, question.title, *options, right))


def _hashed(texts: Sequence[str]) -> str:
    return sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:8]
