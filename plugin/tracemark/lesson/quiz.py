"""`/// quiz`: a question, its options with their feedback, and what computes the answer."""

from collections.abc import Mapping
from typing import get_args

from tracemark.lesson.ask import Asked, Unasked, read_ask
from tracemark.lesson.block import Block
from tracemark.lesson.claim import Claim, read_claim
from tracemark.lesson.option_value import IDENTIFIER
from tracemark.lesson.page_ids import of_view
from tracemark.lesson.question import Question, QuestionKind
from tracemark.lesson.quiz_options import (
    BOX_ADVICE,
    OptionDraft,
    has_list,
    option_drafts,
    option_of,
    report_repeated,
)
from tracemark.lesson.source import Word
from tracemark.lesson.spelling import advice
from tracemark.lesson.unread import Unread

OPTIONS = ("answer", "ask", "hint", "of", "kind", "id")
KINDS: dict[str, QuestionKind] = {kind: kind for kind in get_args(QuestionKind)}


def read_quiz(
    block: Block, ids: set[str], others: Mapping[str, str]
) -> tuple[str, Question | None, tuple[int, ...]]:
    """The question's id, the question (None with a finding) and the lines of its options.

    `ids` are the ids that the page's questions have so far; the new one is added. `others` are
    those of headings and flows, as of `page_ids`.
    """
    id = _id(block, ids, others)
    ids.add(id)
    drafts, lines = option_drafts(block)
    asked = _asked(block)
    question = Question(
        id=id,
        title=block.lines.argument or (asked.stem if asked else ""),
        position=block.source.position(block.lines.place),
        options=tuple(option_of(block, draft) for draft in drafts),
        answer=_answer(block, asked),
        hints=tuple(word.text for word in block.words("hint")),
        kind=_kind(block),
        has_own_title=bool(block.lines.argument) or asked is None,
    )
    _report_incomplete(block, question, drafts)
    if block.is_fine:
        return id, question, lines
    sample = question.answer.sample if question.answer else ""
    unread = Unread("quiz", _told(block, question), question.position, sample, block.found)
    block.source.unread.append(unread)
    return id, None, lines


def _told(block: Block, question: Question) -> str:
    """The question; where it is not known because `ask` cannot be read, that."""
    ask = block.entries.get("ask")
    return question.title or (ask.raw.text if ask else "")


def _id(block: Block, taken: set[str], others: Mapping[str, str]) -> str:
    """The id that the author chose, or the next free `qN`."""
    word = block.word("id")
    if word is not None:
        unfit = _unfit(block, word.text, taken, others)
        if unfit is None:
            return word.text
        hint = "An id is a letter with letters, digits, `_` and `-`, once on a page."
        block.source.report(word.place, "TM103", unfit, hint)
    number = len(taken) + 1
    while f"q{number}" in taken or f"q{number}" in others:
        number += 1
    return f"q{number}"


def _unfit(block: Block, id: str, taken: set[str], others: Mapping[str, str]) -> str | None:
    """Why a question cannot have that id; None where it can."""
    if not IDENTIFIER.match(id):
        return f"{id!r} is not an id"
    if id in taken:
        return f"the id `{id}` is taken"
    if id in others:
        return f"the id `{id}` is taken by {others[id]}"
    sample = of_view(id, block.samples.by_id)
    return (
        None if sample is None else f"the id `{id}` is taken by the views of the sample `{sample}`"
    )


def _kind(block: Block) -> QuestionKind:
    word = block.word("kind")
    if word is None:
        return "choice"
    if word.text not in KINDS:
        hint = advice(word.text, KINDS)
        block.bad(block.entries["kind"], f"is {word.text!r}, which is no kind of quiz", hint)
    return KINDS.get(word.text, "choice")


def _asked(block: Block) -> Asked | None:
    """What `ask:` asks for; None where there is none or with a finding."""
    word = block.word("ask")
    if word is None:
        return None
    entry = block.entries["ask"]
    if "answer" in block.entries:
        block.bad(
            entry, "stands beside `answer`", "Keep one: `ask` says the answer's claim as well."
        )
    asked = read_ask(word.text)
    if isinstance(asked, Unasked):
        place = word.place.right(asked.column)
        block.source.report(place, "TM105", f"`ask` {asked.message}", asked.advice)
        return None
    return asked


def _answer(block: Block, asked: Asked | None) -> Claim | None:
    """The claim that computes the answer; None where there is none or with a finding."""
    word = block.expression("answer")
    if asked is not None:
        word = Word(asked.claim, block.entries["ask"].items[0].word.place)
    wanted = block.word("of")
    if word is None and wanted is None:
        return None
    sample = block.sample(wanted, "`of: ID`")
    return read_claim(block.source, word, sample or "") if word else None


def _report_incomplete(block: Block, question: Question, drafts: list[OptionDraft]) -> None:
    """Report what the kind of question needs and does not have."""
    if not question.title and "ask" not in block.entries:
        hint = "Write `/// quiz | Which …?`, or `ask: output` under the header."
        block.incomplete("the quiz asks no question", hint)
    if question.kind in ("text", "number"):
        _report_free(block, question)
        return
    count = len(question.options)
    is_computed = "answer" in block.entries or "ask" in block.entries
    if question.kind == "choice" and not question.options and is_computed and not has_list(block):
        return  # they are made from the run
    if count < 2:
        message = f"the quiz has {count} option(s), expected at least two"
        block.incomplete(message, BOX_ADVICE)
        return
    report_repeated(block, drafts)
    _report_ticks(block, question)


def _report_free(block: Block, question: Question) -> None:
    """A question whose answer is typed."""
    if "answer" not in block.entries and "ask" not in block.entries:
        hint = 'Write `answer: final["total"]` under the header.'
        block.incomplete(f"a quiz of kind `{question.kind}` needs an `answer`", hint)
    if question.options:
        hint = "Take the options out, or leave out `kind`."
        block.incomplete(f"a quiz of kind `{question.kind}` shows no options", hint)


def _report_ticks(block: Block, question: Question) -> None:
    """A question whose answer is chosen; that nothing says what is right is found by `check`."""
    ticks = sum(option.ticked for option in question.options)
    if question.kind == "choice" and ticks > 1:
        hint = "Tick one, or write `kind: multiple`."
        block.incomplete(f"{ticks} options are ticked, expected one", hint)
