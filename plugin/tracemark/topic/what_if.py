"""What if: one change at a time, asked first, then both runs side by side.

The changes are chosen by what became of their runs, so that a page shows several effects and not
one of them five times. What can be chosen as an answer is what some run of the sample really came to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from tracemark.check.run import Run
from tracemark.lesson.sample import Sample
from tracemark.topic import chance
from tracemark.topic.changed_runs import ChangedRun, programs_of_changes
from tracemark.topic.changed_source import Change
from tracemark.topic.chosen_changes import chosen, telling_changes
from tracemark.topic.compared import compared
from tracemark.topic.program import fence, given, heading
from tracemark.topic.topic import Made, Piece, Topic
from tracemark.topic.what_if_question import answer_form, answers, what_is_asked
from tracemark.trace.phrases import shown
from tracemark.trace.program import Program
from tracemark.views.language import Language
from tracemark.views.sentences import in_language
from tracemark.views.text import code_spans


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One change on the page."""

    id: str
    title: Markup
    form: Markup
    """The question; empty where no answers can be offered."""
    explain: Markup


@dataclass(frozen=True, slots=True)
class WhatIfView:
    """The changes of one sample."""

    template: ClassVar[str] = "topic_what_if.html"
    changes: tuple[WhatIf, ...]


def programs(sample: Sample) -> Iterable[Program]:
    """The runs of the changes."""
    return (*programs_of_changes(sample, sample.what_ifs), *chance.programs(sample))


def prepared(topic: Topic) -> Made | None:
    """The samples of which a change shows something."""
    found = [(run, changed) for run in topic.runs if (changed := telling_changes(topic, run))]
    shown_of = [(run, changed, few) for run, changed in found if (few := chosen(run, changed))]
    if not shown_of:
        return None
    return lambda html: tuple(piece for one in shown_of for piece in _pieces(topic, *one))


def _pieces(
    topic: Topic, run: Run, found: Sequence[ChangedRun], few: Sequence[ChangedRun]
) -> tuple[Piece, ...]:
    changes = tuple(_what_if(topic, run, one, n, found) for n, one in enumerate(few, 1))
    lines = tuple(dict.fromkeys(one.change.line for one in few))
    view = WhatIfView(changes)
    return (
        *heading(topic, run),
        fence(run.sample.code, marked=lines),
        *given(topic, run),
        topic.rendering.templates.render(view),
    )


def _what_if(
    topic: Topic, run: Run, one: ChangedRun, n: int, found: Sequence[ChangedRun]
) -> WhatIf:
    id = f"{run.sample.id}-what-if-{n}"
    explain = _explained(topic, run, one)
    asked = what_is_asked(topic.language, run, one)
    title = code_spans(f"{question(topic.language, one.change)} {asked.words}")
    can_be_said = chance.Foreseen.of(topic, run).is_foreseeable
    options = answers(topic.language, run, one, asked, found) if can_be_said else []
    form = answer_form(topic, id, title, options, explain) if options else Markup("")
    return WhatIf(id, title, form, explain)


def question(language: Language, change: Change) -> str:
    """The change as a question, its code in backticks."""
    say, old, new = language.text, shown(change.old), shown(change.new)
    if change.kind == "left out":
        return say("What if {old} in line {line} were left out?", old=old, line=change.line)
    if change.kind == "into the loop":
        return say("What if line {line}, {old}, stood inside the loop?", old=old, line=change.line)
    if change.kind == "behind the loop":
        return say("What if line {line}, {old}, stood behind the loop?", old=old, line=change.line)
    return say("What if {old} in line {line} were {new}?", old=old, line=change.line, new=new)


def _explained(topic: Topic, run: Run, one: ChangedRun) -> Markup:
    """What became of it: a sentence, and both runs."""
    say = topic.language.text
    if one.result.is_endless:
        sentence = say("It does not come to an end: the program was stopped.")
    elif one.effect is None:
        sentence = say("Nothing changes: both runs are the same in each step.")
    elif one.turn is None:
        sentence = say("The steps are the same; what comes out is not.")
    else:
        english = one.turn.text[:1].upper() + one.turn.text[1:]
        sentence = in_language(english, topic.language) + "."
    table = compared(
        topic,
        run,
        one.run,
        caption=say("Both runs, side by side"),
        columns=(say("As it is"), say("With the change")),
    )
    same = say("What comes out is the same, by another way.")
    said = f"{sentence} {same}" if one.effect in ("steps", "way") else sentence
    return Markup("<p>{}</p>{}").format(code_spans(said), table)
