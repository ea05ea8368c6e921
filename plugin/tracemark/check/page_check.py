"""What each statement of a page comes to, in the order in which they depend on each other."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from tracemark.check.answer import Answer
from tracemark.check.answered import answered
from tracemark.check.decision import Fails, Undecided, decide, decide_at, instead_at
from tracemark.check.evaluate import evaluate
from tracemark.check.named_changes import named_change_findings
from tracemark.check.on_page import finished, problem_finding
from tracemark.check.pinned import Shown, pinned_findings
from tracemark.check.places import Places
from tracemark.check.problem import Problem
from tracemark.check.quiz import believed, ungraded
from tracemark.check.ran_sample import ran_sample
from tracemark.check.referred import hidden_rows, referred_rows
from tracemark.check.refusals import Refusal
from tracemark.check.run import Run
from tracemark.check.statements import (
    Checked,
    Noun,
    Statement,
    Verdict,
    form_findings,
    of_form,
    sample_findings,
    statements,
)
from tracemark.check.vacuous import always, vacuous
from tracemark.check.values import printed
from tracemark.check.wanted import row_findings, view_findings, watch_findings
from tracemark.lesson.claim import Claim
from tracemark.lesson.finding import Finding, Position, failing
from tracemark.lesson.page import Page, PinnedTable, ProseValue, Reference, Verify, ViewBlock, about
from tracemark.lesson.pipe_table import Grid
from tracemark.lesson.question import Question
from tracemark.lesson.sample import Sample
from tracemark.lesson.unread import Unread
from tracemark.trace.model import Trace
from tracemark.trace.program import Program

NO_ANSWER = "no run proves the answer of this question"
"""Of a question without `answer:`."""


class Mark(Enum):
    """What a claim came to where it is no finding."""

    PROVED = "proved"
    GENERATED = "generated"
    UNVERIFIED = "unverified"

    @property
    def verdict(self) -> Verdict:
        """What a claim with this mark is called in reports."""
        verdicts: dict[Mark, Verdict] = {Mark.PROVED: "proved", Mark.GENERATED: "generated"}
        return verdicts.get(self, "unverified")


Outcomes = Iterator[Finding | Mark]


@dataclass(slots=True)
class PageCheck:
    """The state of checking one page, and what each of its statements comes to.

    The order counts: a sample that has a finding of its own silences what speaks of it, and answers are
    known before pinned tables are compared, whose folded rows depend on them.
    """

    page: Page
    traces: Mapping[Program, Trace]
    table: Mapping[str, object]
    """Words of options."""
    mode: Verify
    shown: Shown | None
    """What views show, for pinned tables."""
    refused: Collection[Refusal] = ()
    """What isolation refuses to the samples."""
    answers: dict[str, Answer] = field(default_factory=dict)
    """Filled as questions are judged."""
    values: dict[Position, str] = field(default_factory=dict)
    """Filled as values in prose are computed."""
    tables: dict[Position, Grid] = field(default_factory=dict)
    """Filled as pinned tables are compared."""
    places: Places = field(default_factory=Places)
    """Of right answers among options that are made; questions are judged in page order."""
    runs: dict[str, Run] = field(default_factory=dict)
    """Runs by id of their sample, made once; those without a usable trace are not in it."""
    broken: set[str] = field(default_factory=set)
    """Ids of samples that have a finding of their own: what is claimed of them stays unjudged."""

    def everything(self) -> Iterator[Checked]:
        """All that the page states, samples first because they silence what speaks of them."""
        found = {sample.id: list(self.sample(sample)) for sample in self.page.samples}
        for id, finding in self.of_views():
            found[id].append(finding)
        for statement in statements(self.page):
            noun = statement.noun
            if isinstance(noun, Sample):
                yield self.of_sample(statement, noun, found[noun.id])
            elif isinstance(noun, Unread):
                yield of_unread(statement, noun)
            else:
                yield self.of_claim(statement, list(self.outcomes(noun)))
        if form := form_findings(self.page):
            yield Checked(of_form(self.page), "wrong" if failing(form) else "proved", findings=form)

    def of_sample(self, statement: Statement, sample: Sample, found: list[Finding]) -> Checked:
        """A sample with its findings, those of its form and those of what shows it."""
        own = (finished(self.page, finding) for finding in found)
        findings = tuple(dict.fromkeys((*sample_findings(self.page, sample), *own)))
        if failing(findings):
            return Checked(statement, "wrong", findings=findings)
        if sample.id not in self.runs:
            return Checked(statement, "unverified", "the sample was not run", findings)
        return Checked(statement, "proved", findings=findings)

    def of_claim(self, statement: Statement, outcomes: list[Finding | Mark]) -> Checked:
        """A claim with what it came to."""
        findings = tuple(finished(self.page, o) for o in outcomes if isinstance(o, Finding))
        marks = [outcome.verdict for outcome in outcomes if isinstance(outcome, Mark)]
        unproved = all(finding.code == "TM212" for finding in findings)
        verdict: Verdict = "unverified"
        if findings and not unproved:
            verdict = "wrong"
        elif not findings and marks:
            verdict = marks[0]
        reason = self.reason(statement) if verdict == "unverified" else ""
        return Checked(statement, verdict, reason, tuple(dict.fromkeys(findings)))

    def reason(self, statement: Statement) -> str:
        """Why nothing decides a claim."""
        question = statement.noun if isinstance(statement.noun, Question) else None
        if question is not None and question.answer is None:
            return NO_ANSWER
        if statement.sample in self.broken or statement.sample not in self.runs:
            return f"the sample `{statement.sample}` has a finding of its own, or was not run"
        if self.mode == "off":
            return "`verify: off` judges no claims"
        noun = statement.noun
        claim = noun if isinstance(noun, Claim) else getattr(noun, "answer", None)
        claim = claim or getattr(noun, "claim", None)
        if not isinstance(claim, Claim):
            return "it asks nothing of the run"
        why = always if isinstance(noun, Reference) else vacuous
        return f"it {why(claim.node)}"

    def outcomes(self, noun: Noun | None) -> Outcomes:
        """What one claim comes to."""
        if isinstance(noun, Question):
            yield from self.question(noun)
        elif isinstance(noun, Claim):
            yield from self.quietly(noun.sample, self.check(noun))
        elif isinstance(noun, Reference):
            yield from self.reference(noun)
        elif isinstance(noun, ProseValue):
            yield from self.quietly(noun.claim.sample, self.value(noun))
        elif isinstance(noun, ViewBlock) and noun.pinned is not None:
            # Answers are known now: a long table shows their rows.
            yield from self.quietly(noun.sample, self.pinned(noun, noun.pinned))

    def of_views(self) -> Iterator[tuple[str, Finding]]:
        """Findings of what only shows a sample, with its id: views, and references without a claim."""
        for block in self.page.blocks:
            if isinstance(block, ViewBlock) and block.sample in self.runs:
                run = self.runs[block.sample]
                for finding in self.silenced(block.sample, view_findings(block, run)):
                    yield block.sample, finding
        for reference in self.page.references:
            if reference.claim is None:
                for finding in self.missing_rows(reference):
                    yield reference.sample, finding

    def sample(self, sample: Sample) -> Iterator[Finding]:
        """How it ended, and whether it has what its options ask for; keeps its run."""
        ran = ran_sample(sample, self.traces, self.refused)
        yield from ran.findings
        if ran.broken:
            self.broken.add(sample.id)
        if ran.run is not None:
            self.runs[sample.id] = ran.run
            yield from self.silenced(sample.id, watch_findings(sample, ran.run))
            yield from self.silenced(sample.id, named_change_findings(ran.run))

    def silenced(self, sample: str, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings, none where their sample is broken or nothing is to be verified."""
        if sample not in self.broken and self.mode != "off":
            yield from findings

    def quietly(self, sample: str, outcomes: Iterable[Finding | Mark]) -> Outcomes:
        """The same for a claim, which then counts as unverified."""
        found = list(outcomes)
        failed = any(isinstance(outcome, Finding) for outcome in found)
        if failed and (sample in self.broken or self.mode == "off"):
            yield Mark.UNVERIFIED
        else:
            yield from found

    def question(self, question: Question) -> Outcomes:
        """A quiz: its answer, computed or believed."""
        self.answers[question.id] = believed(question)
        if question.answer is not None:
            yield from self.quietly(
                question.answer.sample, self.computed(question, question.answer)
            )
            return
        finding = None if self.has_finding(question.position) else ungraded(question)
        if finding is not None and self.mode != "off":
            yield finding
        else:
            yield self.unverified(question.position, NO_ANSWER)

    def unverified(self, position: Position, message: str) -> Finding | Mark:
        """What nothing proves: counted, and a finding where all is to be proved."""
        if self.mode != "strict":
            return Mark.UNVERIFIED
        advice = 'claim something of the run, such as `final["total"]`'
        return Finding(position, "TM212", message, advice)

    def proved(self, claim: Claim) -> Finding | Mark:
        """What a claim that holds counts as."""
        why = vacuous(claim.node)
        return self.unverified(claim.position, f"`{claim.text}` {why}") if why else Mark.PROVED

    def has_finding(self, position: Position) -> bool:
        """Whether the reader has found something there: one mistake is told once."""
        return any(finding.position == position for finding in self.page.findings)

    def computed(self, question: Question, claim: Claim) -> Outcomes:
        """A quiz whose `answer:` computes what is right."""
        run = self.runs.get(claim.sample)
        if run is None:
            yield Mark.UNVERIFIED
            return
        found = answered(question, claim, run, self.table, self.places)
        if isinstance(found, Problem):
            yield self.finding(claim, found)
            return
        self.answers[question.id] = found.answer
        if found.findings:
            yield from found.findings
        else:
            yield Mark.GENERATED if question.makes_options else self.proved(claim)

    def check(self, claim: Claim) -> Outcomes:
        """A `check:` of a moment, snapshot or transcript."""
        run = self.runs.get(claim.sample)
        if run is None:
            yield Mark.UNVERIFIED
            return
        decision = decide(claim, run)
        if isinstance(decision, Undecided):
            yield self.finding(claim, decision.problem)
        elif isinstance(decision, Fails):
            message = f"`{decision.expected}` does not hold: {_it_is(decision.actual)}"
            advice = decision.advice or "change the claim, or the sample"
            yield Finding(claim.position, "TM208", message, advice)
        else:
            yield self.proved(claim)

    def reference(self, reference: Reference) -> Outcomes:
        """The claim of a link to rows: they must exist, and it must hold at each."""
        run = self.runs.get(reference.sample)
        if run is None:
            yield Mark.UNVERIFIED
            return
        yield from self.missing_rows(reference)
        if reference.claim is not None:
            outcomes = self.at_rows(reference, reference.claim, run)
            yield from self.quietly(reference.sample, outcomes)

    def missing_rows(self, reference: Reference) -> Iterator[Finding]:
        """The rows of a reference that do not exist."""
        if run := self.runs.get(reference.sample):
            missing = row_findings(reference.rows, run, reference.position)
            yield from self.silenced(reference.sample, missing)
            if hidden := hidden_rows(self.page, reference, len(run.rows)):
                yield Finding(
                    reference.position,
                    "TM219",
                    f"no view of the page shows {about(reference.sample, hidden)}",
                    "Add it to `rows:` of a table, or place a `/// trace-player`.",
                )

    def at_rows(self, reference: Reference, claim: Claim, run: Run) -> Outcomes:
        """The claim of a reference, at each of its rows that exist; the first that fails is told."""
        rows = [row for row in map(run.rows.row, reference.rows) if row is not None]
        if not rows:
            yield Mark.UNVERIFIED
            return
        for row in rows:
            decision = decide_at(claim, run, row)
            if isinstance(decision, Undecided):
                yield self.finding(claim, decision.problem)
                return
            if isinstance(decision, Fails):
                advice = decision.advice or instead_at(claim, run, row)
                yield _false_at(claim, row.n, decision.actual, advice)
                return
        why = always(claim.node)
        yield self.unverified(claim.position, f"`{claim.text}` {why}") if why else Mark.PROVED

    def value(self, value: ProseValue) -> Outcomes:
        """A value in prose."""
        claim = value.claim
        run = self.runs.get(claim.sample)
        if run is None:
            yield Mark.UNVERIFIED
            return
        found = evaluate(claim.node, run)
        if isinstance(found, Problem):
            yield self.finding(claim, found)
            return
        self.values[claim.position] = printed(found.value)
        yield self.proved(claim)

    def pinned(self, block: ViewBlock, table: PinnedTable) -> Outcomes:
        """A pinned table: one claim, that it says what the view shows."""
        run = self.runs.get(block.sample)
        if run is None or self.shown is None or any(view_findings(block, run)):
            yield Mark.UNVERIFIED
            return
        keep = referred_rows(self.page, self.answers, block.sample)
        grid = self.shown(block, run, keep)
        if block.sample not in self.broken:
            self.tables[block.position] = grid
        findings = tuple(pinned_findings(table, grid))
        yield from findings or (Mark.PROVED,)

    def finding(self, claim: Claim, problem: Problem) -> Finding:
        """The problem of a claim as a finding of the page."""
        return problem_finding(self.page, claim, problem)


def of_unread(statement: Statement, claim: Unread) -> Checked:
    """A claim that cannot be read."""
    if failing(claim.findings):
        return Checked(statement, "wrong", findings=claim.findings)
    return Checked(statement, "unverified", "the block that it stands in cannot be read")


def _it_is(actual: str) -> str:
    return "it is False" if actual == "False" else actual


def _false_at(claim: Claim, n: int, actual: str, instead: str = "") -> Finding:
    if actual == "has no value":
        message = f"`{claim.text}` has no value at row {n}"
    else:
        message = f"`{claim.text}` is False at row {n}"
        message += "" if actual == "False" else f": {actual}"
    return Finding(
        claim.position, "TM209", message, instead or "name other rows, or change the claim"
    )
