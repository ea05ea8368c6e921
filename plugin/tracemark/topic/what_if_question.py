"""What a learner is asked of a change, and the answers to choose from: what runs of the sample came to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from math import inf
from typing import Literal

from markupsafe import Markup

from tracemark.check.literals import NO_LITERAL, literal
from tracemark.check.result import Result, result
from tracemark.check.run import Run
from tracemark.check.values import same_value
from tracemark.topic.changed_runs import ChangedRun
from tracemark.topic.changed_source import Change
from tracemark.topic.row_questions import is_written
from tracemark.topic.topic import Topic
from tracemark.trace.phrases import shown
from tracemark.views.language import Language
from tracemark.views.quiz import Choice, proved_choice
from tracemark.views.sentences import ending_in_language
from tracemark.views.text import code_lines, code_spans, visible

OPTIONS = 4
"""Answers to choose from at most."""
LONGEST, MOST_LINES = 160, 8
"""Characters and lines of an answer."""


@dataclass(frozen=True, slots=True)
class EndQuestion:
    """What is asked about the end of a changed run."""

    words: str
    about: Literal["output", "end", "value", "length", "anything"]
    ending: str
    """That of the lesson; of a run that ends otherwise a value tells only half."""
    name: str = ""
    """The variable whose value or length it is."""

    def answer(self, outcome: Result) -> str | None:
        """What a run answers; None where it has no answer that can be offered."""
        if self.about == "output":
            return outcome.output.removesuffix("\n")
        if self.about == "end":
            return ""
        value = outcome.values.get(self.name, "")
        if outcome.ending != self.ending or self.about == "anything":
            return None
        if self.about == "value":
            return value if is_written(value) else None
        length = _length(value)
        return None if length is None else str(length)


def what_is_asked(language: Language, run: Run, one: ChangedRun) -> EndQuestion:
    """What can be answered: what it prints, else how it ends, else what a variable becomes."""
    say, here, there = language.text, result(run), one.result
    asked = partial(EndQuestion, ending=here.ending)
    printed = asked(say("What does the program print?"), "output")
    if (here.output or there.output) and one.effect != "values":
        return printed
    if one.effect == "end":
        return asked(say("How does it end?"), "end")
    # Of a name of a function nobody could say which call is meant.
    own = run.rows.final.frames.get(0, {})
    names = [name for name, value in there.values.items() if here.values.get(name, value) != value]
    for name in reversed([name for name in names if name in own]):
        if is_written(there.values[name]):
            words = say("What is {name} at the end?", name=shown(name))
            return asked(words, "value", name=name)
        if _length(there.values[name]) is not None:
            words = say("How many items does {name} have at the end?", name=shown(name))
            return asked(words, "length", name=name)
    return printed if here.output else asked(say("What do you expect?"), "anything")


def _length(text: str) -> int | None:
    """How many items a value has; None where it is none of several."""
    value = literal(text)
    return len(value) if isinstance(value, list | tuple | set | dict) else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run came to, as an answer."""

    text: str
    ending: str
    """How the run ended: with the text it tells the answer from others."""
    label: Markup
    change: Change | None
    """With which it comes out; None for the sample as it is."""
    is_right: bool

    @property
    def key(self) -> str:
        """Both texts that tell it from others."""
        return f"{self.text}\0{self.ending}"


def answers(
    language: Language, run: Run, one: ChangedRun, asked: EndQuestion, found: Sequence[ChangedRun]
) -> list[Answer]:
    """What the runs came to; none where the answers cannot be offered."""
    right = _answer(language, one.result, asked, one.change, is_right=True)
    if right is None or not _is_answerable(one):
        return []
    at = found.index(one)  # so that not all questions have the same answers
    near = sorted([*found[at:], *found[:at]], key=lambda o: o.change.line != one.change.line)
    others = [(result(run), None), *((o.result, o.change) for o in near if _is_answerable(o))]
    kept = [right]
    for outcome, change in others:
        answer = _answer(language, outcome, asked, change)
        if answer and len(kept) < OPTIONS and not any(_alike(answer, other) for other in kept):
            kept.append(answer)
    return sorted(kept, key=_place) if len(kept) > 1 else []


def _place(answer: Answer) -> tuple[float, bytes]:
    """Numbers in their order; all else as chance has it, the same in each build."""
    value = literal(answer.text)
    number = float(value) if isinstance(value, int | float) and abs(value) < 1e300 else inf
    return number, sha256(answer.key.encode("utf-8", "replace")).digest()


def _is_answerable(one: ChangedRun) -> bool:
    """Did the run come to an end that can be foreseen?"""
    return not one.result.is_endless and not one.run.trace.is_cut


def _answer(
    language: Language,
    outcome: Result,
    asked: EndQuestion,
    change: Change | None,
    *,
    is_right: bool = False,
) -> Answer | None:
    """What a run answers; None where that cannot be offered."""
    text = asked.answer(outcome)
    if text is None or len(text) > LONGEST or text.count("\n") >= MOST_LINES:
        return None
    label = code_lines(text) if text else Markup("")
    if asked.about == "output" and not text:
        label = Markup("{}").format(language.text("No output"))
    if asked.about == "end" or not outcome.is_finished:
        end = ending_in_language(outcome.ending, language)
        if label:
            label += Markup("<br>")
            end = language.text("then: {end}", end=end)
        label += code_spans(end)
    return Answer(text, outcome.ending, label, change, is_right)


def _alike(one: Answer, other: Answer) -> bool:
    """Would a learner who means one be right with the other?"""
    here, there, end, other_end = (
        " ".join(text.split()) for text in (one.text, other.text, one.ending, other.ending)
    )
    if end != other_end:
        return False
    left, right = literal(here), literal(there)
    if left is NO_LITERAL or right is NO_LITERAL:
        return here == there
    return same_value(left, right)


def answer_form(
    topic: Topic,
    id: str,
    title: Markup,
    options: Sequence[Answer],
    explain: Markup,
) -> Markup:
    """The question with its answers, one of which is right."""
    right = next(answer for answer in options if answer.is_right)
    view = proved_choice(
        id=id,
        title=title,
        choices=tuple(
            Choice(n, answer.label, answer.is_right, _feedback(topic.language, answer))
            for n, answer in enumerate(options)
        ),
        answer=visible(right.text),
        explain=explain,
        asked=(str(title), *(answer.key for answer in options)),
    )
    return topic.rendering.templates.render(view)


def _feedback(language: Language, answer: Answer) -> Markup:
    """With which program this comes out."""
    if answer.is_right:
        return Markup("")
    say, change = language.text, answer.change
    if change is None:
        return code_spans(say("So it is without the change."))
    about = {
        "left out": say("{old} left out", old=shown(change.old)),
        "into the loop": say("{old} inside the loop", old=shown(change.old)),
        "behind the loop": say("{old} behind the loop", old=shown(change.old)),
        "replaced": say("{new} in place of {old}", new=shown(change.new), old=shown(change.old)),
    }
    words = about[change.kind]
    return code_spans(
        say("So it is with another change: line {line}, {change}.", line=change.line, change=words)
    )
