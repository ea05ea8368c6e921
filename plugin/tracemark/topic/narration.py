"""A run told as a text: a paragraph for each stretch, and what goes on in the same way told once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from tracemark.topic.spoken import Speech, code, sentence
from tracemark.topic.stretches import Alike, Stretch, by_course, group_end, stretches
from tracemark.trace.model import Change, Step, Trace
from tracemark.trace.state import merged
from tracemark.views.language import Language

MOST_SENTENCES = 6
"""Of one paragraph; whoever listens needs a pause."""
MOST_ALIKE = 3
"""Groups of passes, or of calls, that go as some before and are told one by one; then the rest is told at once."""
MOST_SETS = 3
"""Values that one sentence sets."""


@dataclass
class Paragraph:
    """Some sentences, with the steps that they tell."""

    sentences: list[Markup] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)


def narration(trace: Trace, language: Language) -> list[Paragraph]:
    """The paragraphs of a run."""
    loops = {(step.function, step.line) for step in trace.numbered if step.body_end is not None}
    narrator = _Narrator(Speech(language), has_loops=len(loops) > 1)
    found: list[Paragraph] = []
    for one in narrator.tell(stretches(trace)):
        if one.sentences or not found:
            found.append(one)
        else:
            found[-1].steps += one.steps
    return [one for one in found if one.sentences]


@dataclass
class _Narrator:
    speech: Speech
    has_loops: bool = False
    """Are there several loops, so that each has to be named?"""

    def tell(self, stretch: Stretch) -> Iterator[Paragraph]:
        """A stretch, and those in it where they come."""
        items, at, begun = stretch.items, 0, False
        while at < len(items):
            end = at
            if isinstance(items[at], Stretch):
                end = group_end(items, at)
                yield from self._group([one for one in items[at:end] if isinstance(one, Stretch)])
            else:
                while end < len(items) and not isinstance(items[end], Stretch):
                    end += 1
                steps = [one for one in items[at:end] if not isinstance(one, Stretch)]
                yield from self._steps(stretch, steps, is_back=begun)
            at, begun = end, True

    def _group(self, group: Sequence[Stretch]) -> Iterator[Paragraph]:
        """Passes of one loop, or calls of one function, one behind the other."""
        waiting: list[Alike] = []
        for one in by_course(group):
            if isinstance(one, Alike):
                waiting.append(one)
            else:
                yield from self._all_alike(waiting)
                waiting = []
                yield from self.tell(one)
        yield from self._all_alike(waiting)

    def _all_alike(self, groups: Sequence[Alike]) -> Iterator[Paragraph]:
        """Groups one by one; of many the first."""
        told = len(groups) if len(groups) <= MOST_ALIKE + 1 else MOST_ALIKE
        for each in groups[:told]:
            yield self._same(each.group, each.like, is_next=each.is_next)
        if groups[told:]:
            yield self._rest(groups[told:])

    # -- what is told in full

    def _steps(
        self, stretch: Stretch, steps: Sequence[Step], *, is_back: bool
    ) -> Iterator[Paragraph]:
        paragraph = Paragraph()
        self.speech.pause()
        for n, (clause, of) in enumerate(self._clauses(stretch, steps)):
            if n == 0 and is_back and clause:
                clause = self._back(stretch, clause)
            if len(paragraph.sentences) == MOST_SENTENCES:
                yield paragraph
                paragraph = Paragraph()
            if clause:
                paragraph.sentences.append(sentence(clause))
            paragraph.steps += of
        yield paragraph

    def _back(self, stretch: Stretch, clause: Markup) -> Markup:
        """Says where the story goes on after a call."""
        if stretch.kind != "call" or stretch.first is None:
            return clause
        say, first = self.speech.text, stretch.first
        if not first.changes:
            return say("back in {function}, {clause}", function=code(first.function), clause=clause)
        one = first.changes[0]
        return say(
            "back in the call of {function} whose {name} began as {value}, {clause}",
            function=code(first.function),
            name=code(one.name),
            value=self.speech.value(one.after or ""),
            clause=clause,
        )

    def _clauses(
        self, stretch: Stretch, steps: Sequence[Step]
    ) -> Iterator[tuple[Markup, list[Step]]]:
        """The clauses of steps; a condition is told with what follows from it, values together."""
        at = 0
        while at < len(steps):
            step, more = steps[at], steps[at + 1 : at + 2]
            if step is stretch.first and stretch.kind == "back":
                yield self.speech.text("{function} goes on", function=code(step.function)), []
            if step is stretch.first and stretch.kind in ("call", "pass"):
                yield self._beginning(stretch, step), [step]
            elif step.ends_loop:
                yield self._loop_end(step), [step]
            elif _leads(step) and more and not (more[0].marked or more[0].kind != "statement"):
                why, clause = self.speech.condition(step.tests[0]), self.speech.step(more[0])
                if clause:
                    why = self.speech.text("{condition}, so {clause}", condition=why, clause=clause)
                yield why, [step, more[0]]
                at += 1
            else:
                together = [step, *_also_set(step, steps[at + 1 :])]
                yield self.speech.listed([self.speech.step(one) for one in together]), together
                at += len(together) - 1
            at += 1

    def _beginning(self, stretch: Stretch, step: Step) -> Markup:
        say = self.speech.text
        if stretch.kind == "call":
            return self.speech.call(step)
        of_loop = self._of_loop(step)
        if step.tests:
            why = self.speech.condition(step.tests[0])
            return say(
                "pass {n} {of_loop} begins, since {condition}",
                n=stretch.number,
                of_loop=of_loop,
                condition=why,
            )
        if step.changes:
            self.speech.heard(step.changes)
            now = self.speech.listed([
                say("{name} is {value}", name=code(one.name), value=self.speech.value(one.after or ""))
                for one in step.changes if one.after is not None
            ])  # fmt: skip
            return say("in pass {n} {of_loop}, {now}", n=stretch.number, of_loop=of_loop, now=now)
        return say("pass {n} {of_loop} begins", n=stretch.number, of_loop=of_loop)

    def _of_loop(self, header: Step) -> Markup:
        """Behind the number of a pass."""
        if self.has_loops:
            return self.speech.text("of the loop in line {line}", line=header.line)
        return self.speech.text("of the loop")

    def _loop_end(self, step: Step) -> Markup:
        say = self.speech.text
        loop = say("the loop in line {line}", line=step.line) if self.has_loops else say("the loop")
        if step.tests:
            why = self.speech.condition(step.tests[0])
            return say("{condition}, so {loop} is over", condition=why, loop=loop)
        return say("no item is left, so {loop} is over", loop=loop)

    # -- what goes the same way

    def _same(self, group: Sequence[Stretch], like: Stretch, *, is_next: bool) -> Paragraph:
        given = self._given(group)
        if group[0].kind == "call":
            said = self._same_calls(group, given)
        elif is_next:
            said = self.speech.count(
                len(group),
                "the next pass{of} does the same{given}",
                "the next {n} passes{of} do the same{given}",
                of=self._of(group[0]), given=given,
            )  # fmt: skip
        else:
            said = self.speech.count(
                len(group),
                "pass {first}{of} goes like pass {like}{given}",
                "passes {first} to {last}{of} go like pass {like}{given}",
                first=group[0].number, last=group[-1].number, of=self._of(group[0]), like=like.number, given=given,
            )  # fmt: skip
        steps = [step for one in group for step in one.steps]
        return Paragraph([sentence(said), *map(sentence, self._left(group, steps))], steps)

    def _rest(self, groups: Sequence[Alike]) -> Paragraph:
        """All that is left of a long loop in which nothing new happens, or of calls."""
        every = [one for each in groups for one in each.group]
        first = every[0].first
        assert first is not None
        given = self._given(every)
        if every[0].kind == "call":
            said = self.speech.text(
                "{n} more calls of {function} go like those before{given}",
                n=len(every),
                function=code(first.function),
                given=given,
            )
        else:
            counts: dict[int, int] = {}
            for each in groups:
                counts[each.like.number] = counts.get(each.like.number, 0) + len(each.group)
            ways = self.speech.listed([
                self.speech.text("{n} like pass {like}", n=n, like=like)
                for like, n in counts.items()
            ])  # fmt: skip
            said = self.speech.text(
                "passes {first} to {last}{of} bring nothing new: {ways}{given}",
                first=every[0].number,
                last=every[-1].number,
                of=self._of(every[0]),
                ways=ways,
                given=given,
            )
        steps = [step for one in every for step in one.steps]
        return Paragraph([sentence(said), *map(sentence, self._left(every, steps))], steps)

    def _of(self, one: Stretch) -> Markup:
        """Which loop it is a pass of, where that has to be said."""
        if not self.has_loops or one.first is None:
            return Markup("")
        return Markup(" ") + self._of_loop(one.first)

    def _same_calls(self, group: Sequence[Stretch], given: Markup) -> Markup:
        assert group[0].first is not None
        return self.speech.count(
            len(group),
            "another call of {function} does the same{given}",
            "{n} more calls of {function} do the same{given}",
            function=code(group[0].first.function),
            given=given,
        )

    def _given(self, group: Sequence[Stretch]) -> Markup:
        """The values that each begins with, where that is one."""
        firsts = [one.first.changes if one.first else () for one in group]
        if any(len(changes) != 1 for changes in firsts):
            return Markup("")
        values = [self.speech.value(changes[0].after or "") for changes in firsts]
        name = code(firsts[0][0].name)
        return self.speech.text(
            ", with {values} for {name}", values=self.speech.series(values), name=name
        )

    def _left(self, group: Sequence[Stretch], steps: Sequence[Step]) -> Iterator[Markup]:
        """What they printed, gave back and left behind."""
        outputs = [step.output for step in steps if step.output]
        if outputs:
            yield self.speech.printed(outputs)
        frames = {one.first.frame for one in group if one.first is not None}
        if group[0].kind == "call":
            given = [
                self.speech.value(step.outcome.value or "None")
                for step in steps
                if step.frame in frames and step.outcome.kind == "returned"
            ]
            if given:
                yield self.speech.text("they give back {values}", values=self.speech.series(given))
        left = [*_outer(group, steps)][:MOST_SETS]
        if left:
            now = self.speech.listed([
                self.speech.text("{name} is {value}", name=code(one.name),
                                value=self.speech.value(one.after or "") if one.whole else code(one.after or ""))
                for one in left
            ])  # fmt: skip
            yield self.speech.text("after that, {now}", now=now)


def _outer(group: Sequence[Stretch], steps: Iterable[Step]) -> Iterator[Change]:
    """What is left of all that was set: not what passes or calls begin with, not names of calls that are over."""
    first = group[0].first
    assert first is not None
    own = {change.name for change in first.changes}
    frames = {one.first.frame for one in group if one.first is not None}
    for one in merged(change for step in steps for change in step.changes):
        stays = one.frame not in frames if group[0].kind == "call" else one.frame == first.frame
        if stays and one.after is not None and (group[0].kind == "call" or one.name not in own):
            yield one


def _leads(step: Step) -> bool:
    """Is it a condition that was true, so that what comes next comes of it?"""
    return step.kind == "test" and step.syntax in ("if", "elif") and bool(
        step.tests and step.tests[0].value
    )  # fmt: skip


def _sets(step: Step) -> bool:
    return (
        step.kind == "statement"
        and step.syntax == "assign"
        and not (step.marked or step.output)
        and step.outcome.kind == "ok"
        and len(step.changes) == 1
    )


def _also_set(step: Step, later: Sequence[Step]) -> list[Step]:
    """The steps that only set a value, as this one, right behind it."""
    found: list[Step] = []
    for one in later:
        if not (_sets(step) and _sets(one)) or len(found) + 1 == MOST_SETS:
            break
        found.append(one)
    return found
