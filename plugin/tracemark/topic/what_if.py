"""What if: one change at a time, asked first, then both runs side by side.

The changes are chosen by what became of their runs, so that a page shows several effects and not
one of them five times. What can be chosen as an answer is what some run of the sample really came to.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from math import inf
from typing import ClassVar, Literal

from markupsafe import Markup

from tracemark.check.literals import NO_LITERAL, literal
from tracemark.check.result import Result, result
from tracemark.check.run import Run
from tracemark.check.values import same_value
from tracemark.lesson.sample import Sample
from tracemark.topic import chance
from tracemark.topic.asked import is_written
from tracemark.topic.changed_runs import (
    ChangedRun,
    Effect,
    found_changed_runs,
    named_changed_runs,
    programs_of_changes,
)
from tracemark.topic.changes import Change
from tracemark.topic.compared import compared
from tracemark.topic.program import fence, given, heading
from tracemark.topic.topic import Made, Piece, Topic
from tracemark.trace.label import scope_and_name
from tracemark.trace.phrases import shown
from tracemark.trace.program import Program
from tracemark.views.language import Language
from tracemark.views.quiz import Choice, proved_choice
from tracemark.views.sentences import ending_in_language, in_language
from tracemark.views.text import code_lines, code_spans, visible

FEW, MOST = 3, 5
"""Changes that are shown of a sample, if there are so many."""
MOST_OF: dict[Effect, int] = {"end": 1, "output": 4, "values": 2, "steps": 1, "way": 1}
"""How often an effect is worth being seen on a page."""
_AS_SEEN: dict[Effect | None, Effect] = {"steps": "way"}
"""Of both is said that the same comes out by another way, which is worth being seen once."""
OPTIONS = 4
"""Answers to choose from at most."""
LONGEST, MOST_LINES = 160, 8
"""Characters and lines of an answer."""
_BORING = ("NameError", "UnboundLocalError")
"""Ends that tell of a forgotten name, and nothing of the program."""


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
    found = [(run, changed) for run in topic.runs if (changed := _all(topic, run))]
    chosen = [(run, changed, few) for run, changed in found if (few := _chosen(run, changed))]
    if not chosen:
        return None
    return lambda html: tuple(piece for one in chosen for piece in _pieces(topic, *one))


def _all(topic: Topic, run: Run) -> list[ChangedRun]:
    named = run.sample.what_ifs
    if named:
        return named_changed_runs(topic, run, named)
    if not chance.Foreseen.of(topic, run).is_foreseeable:
        return []  # nobody could say what a change makes of it
    return [one for one in found_changed_runs(topic, run) if not _is_trivial(run, one)]


def shown_changes(run: Run, found: Sequence[ChangedRun]) -> frozenset[str]:
    """The programs that this page shows of those that have run."""
    telling = [one for one in found if not _is_trivial(run, one)]
    return frozenset(one.change.code for one in _chosen(run, telling))


def _is_trivial(run: Run, one: ChangedRun) -> bool:
    return _only_restates(run, one) or _is_another_kind_of_number(run, one)


def _is_another_kind_of_number(run: Run, one: ChangedRun) -> bool:
    """Is all that becomes another an `int` for a `float`?"""
    here, there = result(run).values, one.result.values
    pairs = [(literal(here.get(name, "")), literal(value)) for name, value in there.items()]
    known = all(NO_LITERAL not in pair or pair[0] is pair[1] for pair in pairs)
    return (
        one.effect == "values" and known and all(same_value(a, b) for a, b in pairs if a is not b)
    )


def _only_restates(run: Run, one: ChangedRun) -> bool:
    """Is all that becomes another the name that the changed line sets? Then the question answers itself."""
    here, there = result(run), one.result
    names = [name for name, value in there.values.items() if here.values.get(name) != value]
    line = run.sample.code.split("\n")[one.change.line - 1].strip()
    alike = here.output == there.output and here.is_finished == there.is_finished
    return (
        alike
        and bool(names)
        and all(re.match(rf"{re.escape(scope_and_name(name)[1])}\s*=[^=]", line) for name in names)
    )


def _chosen(run: Run, found: Sequence[ChangedRun]) -> list[ChangedRun]:
    """All that the author names; else a few, each with an effect that the others do not have."""
    if run.sample.what_ifs:
        return list(found)
    chosen: list[ChangedRun] = []
    for most_of_a_line in (1, 2, 3):
        for one in found:
            has_room = len(chosen) < (MOST if most_of_a_line == 1 else FEW)
            if has_room and one not in chosen and _is_new(one, chosen, most_of_a_line):
                chosen.append(one)
    return sorted(chosen, key=lambda one: one.change.line)


def _is_new(one: ChangedRun, chosen: Sequence[ChangedRun], most_of_a_line: int) -> bool:
    error = one.run.trace.end.error
    if one.effect is None or (error is not None and error.type in _BORING):
        return False
    lines = Counter(other.change.line for other in chosen)
    effects = Counter(_AS_SEEN.get(other.effect, other.effect) for other in chosen)
    is_other = one.effect in ("steps", "way") or all(one.result != other.result for other in chosen)
    return (
        is_other
        and lines[one.change.line] < most_of_a_line
        and effects[_AS_SEEN.get(one.effect, one.effect)] < MOST_OF[one.effect]
    )


def _pieces(
    topic: Topic, run: Run, found: Sequence[ChangedRun], chosen: Sequence[ChangedRun]
) -> tuple[Piece, ...]:
    changes = tuple(_what_if(topic, run, one, n, found) for n, one in enumerate(chosen, 1))
    lines = tuple(dict.fromkeys(one.change.line for one in chosen))
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
    asked = _asked(topic.language, run, one)
    title = code_spans(f"{question(topic.language, one.change)} {asked.words}")
    can_be_said = chance.Foreseen.of(topic, run).is_foreseeable
    options = _options(topic.language, run, one, asked, found) if can_be_said else []
    form = _form(topic, id, title, options, explain) if options else Markup("")
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


# ---- The answers to choose from


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of a change."""

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


def _asked(language: Language, run: Run, one: ChangedRun) -> _Asked:
    """What can be answered: what it prints, else how it ends, else what a variable becomes."""
    say, here, there = language.text, result(run), one.result
    asked = partial(_Asked, ending=here.ending)
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
class _Option:
    """What a run came to, as an answer."""

    key: str
    """The text that tells it from others."""
    label: Markup
    change: Change | None
    """With which it comes out; None for the sample as it is."""


def _options(
    language: Language, run: Run, one: ChangedRun, asked: _Asked, found: Sequence[ChangedRun]
) -> list[tuple[_Option, bool]]:
    """What the runs came to, each with whether it is right; none where they cannot be offered."""
    right = _option(language, one.result, asked, one.change)
    if right is None or not is_answerable(one):
        return []
    at = found.index(one)  # so that not all questions have the same answers
    near = sorted([*found[at:], *found[:at]], key=lambda o: o.change.line != one.change.line)
    others = [(result(run), None), *((o.result, o.change) for o in near if is_answerable(o))]
    kept = [right]
    for outcome, change in others:
        option = _option(language, outcome, asked, change)
        if option and len(kept) < OPTIONS and not any(_alike(option, other) for other in kept):
            kept.append(option)
    if len(kept) < 2:
        return []
    kept.sort(key=_place)
    return [(option, option is right) for option in kept]


def _place(option: _Option) -> tuple[float, bytes]:
    """Numbers in their order; all else as chance has it, the same in each build."""
    value = literal(option.key.partition("\0")[0])
    number = float(value) if isinstance(value, int | float) and abs(value) < 1e300 else inf
    return number, sha256(option.key.encode("utf-8", "replace")).digest()


def is_answerable(one: ChangedRun) -> bool:
    """Did the run come to an end that can be foreseen?"""
    return not one.result.is_endless and not one.run.trace.is_cut


def _option(
    language: Language, outcome: Result, asked: _Asked, change: Change | None
) -> _Option | None:
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
    return _Option(f"{text}\0{outcome.ending}", label, change)


def _alike(one: _Option, other: _Option) -> bool:
    """Would a learner who means one be right with the other?"""
    (here, _, end), (there, _, other_end) = (
        " ".join(option.key.split()).partition("\0") for option in (one, other)
    )
    left, right = literal(here), literal(there)
    if left is NO_LITERAL or right is NO_LITERAL:
        return (here, end) == (there, other_end)
    return end == other_end and same_value(left, right)


def _form(
    topic: Topic,
    id: str,
    title: Markup,
    options: Sequence[tuple[_Option, bool]],
    explain: Markup,
) -> Markup:
    right = next(n for n, (_, is_right) in enumerate(options) if is_right)
    view = proved_choice(
        id=id,
        title=title,
        choices=tuple(
            Choice(n, option.label, n == right, _feedback(topic.language, option, n == right))
            for n, (option, _) in enumerate(options)
        ),
        answer=visible(options[right][0].key.partition("\0")[0]),
        explain=explain,
        asked=(str(title), *(option.key for option, _ in options)),
    )
    return topic.rendering.templates.render(view)


def _feedback(language: Language, option: _Option, is_right: bool) -> Markup:
    """With which program this comes out."""
    if is_right:
        return Markup("")
    say, change = language.text, option.change
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
