"""Is all that a page says of its runs true."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from tracemark.check.answer import Answer
from tracemark.check.asked import row_findings, step_finding, view_findings, watch_findings
from tracemark.check.distractors import made_options
from tracemark.check.endings import cut_note, ending_finding, ending_words, unread_note
from tracemark.check.evaluate import Computed, evaluate
from tracemark.check.feedback import said_of
from tracemark.check.mutants import changes_for
from tracemark.check.needs import variant
from tracemark.check.other_reading import read_otherwise
from tracemark.check.pinned import Shown, pinned_findings
from tracemark.check.places import Places
from tracemark.check.problem import Problem
from tracemark.check.quiz import believed, judge, ungraded
from tracemark.check.reading import read_option
from tracemark.check.referred import referred_rows
from tracemark.check.refusals import Refusal, refused
from tracemark.check.report import Report
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
from tracemark.check.subject import subject_of
from tracemark.check.syntax import did_you_mean
from tracemark.check.values import printed
from tracemark.check.verdict import Fails, Undecided, decide, decide_at
from tracemark.check.vocabulary import looks_at_run
from tracemark.check.words import word_table
from tracemark.check.wrong_rows import outcomes
from tracemark.lesson.claim import Claim, Replacement
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.page import Page, PinnedTable, ProseValue, Reference, Verify, ViewBlock
from tracemark.lesson.pipe_table import Grid
from tracemark.lesson.question import Question
from tracemark.lesson.sample import Sample
from tracemark.trace.model import Trace
from tracemark.trace.program import Program
from tracemark.trace.rows import rows_of

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


def verify(
    page: Page,
    traces: Mapping[Program, Trace],
    *,
    words: Mapping[str, object] | None = None,
    verify: Verify = "warn",
    isolated: bool = True,
    allowed: Collection[str] = (),
    shown: Shown | None = None,
) -> Report:
    """Decide everything that `page` claims, given the traces of `needs.programs(page)`.

    `words` are a site's own words for options (see `words.word_table`). Under `strict` a question
    without `answer:` and a claim that asks nothing of the run are findings, under `off` only the
    runs are judged; what the page's front matter says goes first. `isolated` and `allowed` say
    how the samples ran: they explain what a sample was refused, and decide nothing. `shown` says what
    a view shows, to compare pinned tables with; without it they stay unverified.
    """
    mode = page.verify or verify
    table, refusals = word_table(words or {}), refused(isolated, allowed)
    checking = _Checking(page, traces, table, mode, shown, refusals)
    checked = tuple(checking.everything())
    findings = {*page.findings, *(finding for one in checked for finding in one.findings)}
    report = Report(
        findings=tuple(sorted(findings, key=_in_page_order)),
        answers=checking.answers,
        values=checking.values,
        tables=checking.tables,
        path=page.path,
        checked=checked,
    )
    verdicts = [claim.verdict for claim in report.claims if not claim.errors]
    return replace(
        report,
        proved=verdicts.count("proved"),
        generated=verdicts.count("generated"),
        unverified=verdicts.count("unverified"),
    )


def _in_page_order(finding: Finding) -> tuple[Position, str, str]:
    return finding.position, finding.code, finding.message


def _finished(page: Page, finding: Finding) -> Finding:
    """The finding with its advice as a sentence and the line of the page that it stands in."""
    finding = replace(finding, advice=_sentence(finding.advice))
    position = finding.position
    if finding.source or position.path != page.path or not 1 <= position.line <= len(page.lines):
        return finding
    return replace(finding, source=page.lines[position.line - 1])


def _sentence(text: str) -> str:
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text.endswith(("?", ".")) else ".")


@dataclass(slots=True)
class _Checking:
    """The state of checking one page."""

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
            else:
                yield self.of_claim(statement, list(self.outcomes(noun)))
        if form := form_findings(self.page):
            failed = any(finding.severity == "error" for finding in form)
            yield Checked(of_form(self.page), "wrong" if failed else "proved", findings=form)

    def of_sample(self, statement: Statement, sample: Sample, found: list[Finding]) -> Checked:
        """A sample with its findings, those of its form and those of what shows it."""
        finished = (_finished(self.page, finding) for finding in found)
        findings = tuple(dict.fromkeys((*sample_findings(self.page, sample), *finished)))
        if any(finding.severity == "error" for finding in findings):
            return Checked(statement, "wrong", findings=findings)
        if sample.id not in self.runs:
            return Checked(statement, "unverified", "the sample was not run", findings)
        return Checked(statement, "proved", findings=findings)

    def of_claim(self, statement: Statement, outcomes: list[Finding | Mark]) -> Checked:
        """A claim with what it came to."""
        findings = tuple(_finished(self.page, o) for o in outcomes if isinstance(o, Finding))
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
        return (
            "`verify: off` judges no claims" if self.mode == "off" else "it asks nothing of the run"
        )

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
        """How it ended, and whether it has what its options ask for; makes its run."""
        if sample.broken:
            self.broken.add(sample.id)  # the reader's finding says why there is nothing to run
            return
        trace = self.traces.get(sample.program())
        finding = (
            _not_run(sample) if trace is None else ending_finding(sample, trace.end, self.refused)
        )
        if trace is not None and finding is None and trace.end.reason != "syntax-error":
            finding = step_finding(sample, trace)
        if finding is not None:
            self.broken.add(sample.id)
            yield finding
        elif trace is not None:
            notes = cut_note(sample, trace), unread_note(sample, trace)
            yield from (note for note in notes if note is not None)
        if trace is None or trace.end.reason == "syntax-error":
            self.broken.add(sample.id)
            return
        run = self.run(sample, trace)
        self.runs[sample.id] = run
        yield from self.silenced(sample.id, watch_findings(sample, run))

    def run(self, sample: Sample, trace: Trace) -> Run:
        """The sample's run, with the way to its second runs."""
        rows = rows_of(trace, sample.step)

        def second(replacements: tuple[Replacement, ...]) -> Run | Problem:
            program = variant(sample, replacements)
            if isinstance(program, Problem):
                return program
            changed = self.traces.get(program)
            if changed is None:
                return Problem("TM211", "the second run of this what_if was not made")
            if changed.end.reason == "syntax-error":
                words = ending_words(changed.end)
                return Problem("TM210", f"the changed sample is not valid Python: {words}")
            return Run(sample, rows_of(changed, sample.step), original=rows)

        return Run(sample, rows, second)

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
        if looks_at_run(claim.node):
            return Mark.PROVED
        return self.unverified(claim.position, f"`{claim.text}` asks nothing of the run")

    def has_finding(self, position: Position) -> bool:
        """Whether the reader has found something there: one mistake is told once."""
        return any(finding.position == position for finding in self.page.findings)

    def computed(self, question: Question, claim: Claim) -> Outcomes:
        """A quiz whose `answer:` computes what is right."""
        run = self.runs.get(claim.sample)
        if run is None:
            yield Mark.UNVERIFIED
            return
        found = evaluate(claim.node, run)
        problem = untested(claim, run)
        if isinstance(found, Problem):
            yield self.finding(claim, found)
        elif problem is not None:
            yield self.finding(claim, problem)
        elif question.makes_options:
            yield self.generated(question, claim, run, found)
        else:
            yield from self.judged(question, claim, run, found)

    def generated(
        self, question: Question, claim: Claim, run: Run, found: Computed
    ) -> Finding | Mark:
        """A quiz without options: they are made."""
        subject = subject_of(claim.node)
        changes = changes_for(question, run.sample)
        made = made_options(question, claim, subject, run, found.value, changes, self.places)
        if isinstance(made, Problem):
            return self.finding(claim, made)
        text = printed(found.value)
        self.answers[question.id] = Answer(
            found.value, text, (made.right,), True, found.rows, made.options, made.said
        )
        return Mark.GENERATED

    def judged(self, question: Question, claim: Claim, run: Run, found: Computed) -> Outcomes:
        """A quiz whose options the author wrote, or that has none to choose from."""
        judged = judge(question, claim, found, self.table)
        if isinstance(judged, Problem):
            yield self.finding(claim, judged)
            return
        answer = replace(judged.answer, proven=judged.answer.proven and looks_at_run(claim.node))
        self.answers[question.id] = answer
        if judged.findings or not answer.proven:
            yield from judged.findings or (self.proved(claim),)
            return
        readings = [read_option(option, self.table) for option in question.options]
        said = said_of(question, claim, run, found.value, readings, answer.right)
        self.answers[question.id] = replace(answer, said=said)
        otherwise = read_otherwise(question, subject_of(claim.node), run, found.value, readings)
        yield otherwise or self.proved(claim)

    def check(self, claim: Claim) -> Outcomes:
        """A `check:` of a moment, snapshot or transcript."""
        run = self.runs.get(claim.sample)
        if run is None:
            yield Mark.UNVERIFIED
            return
        verdict = decide(claim, run)
        if isinstance(verdict, Undecided):
            yield self.finding(claim, verdict.problem)
        elif isinstance(verdict, Fails):
            message = f"`{verdict.expected}` does not hold: {_it_is(verdict.actual)}"
            yield Finding(claim.position, "TM208", message, "change the claim, or the sample")
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

    def at_rows(self, reference: Reference, claim: Claim, run: Run) -> Outcomes:
        """The claim of a reference, at each of its rows that exist; the first that fails is told."""
        rows = [row for row in map(run.rows.row, reference.rows) if row is not None]
        if not rows:
            yield Mark.UNVERIFIED
            return
        for row in rows:
            verdict = decide_at(claim, run, row)
            if isinstance(verdict, Undecided):
                yield self.finding(claim, verdict.problem)
                return
            if isinstance(verdict, Fails):
                yield _false_at(claim, row.n, verdict.actual)
                return
        yield Mark.PROVED

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
        """The problem of a claim as a finding, on the word that is wrong where that is known."""
        position = self.position(claim, problem.offset)
        return Finding(position, problem.code, problem.message, problem.advice)

    def position(self, claim: Claim, offset: int | None) -> Position:
        """`offset` bytes into the claim, where the page has it as one piece; else its start."""
        start = claim.position
        if offset is None or start.path != self.page.path:
            return start
        line = self.page.lines[start.line - 1] if start.line <= len(self.page.lines) else ""
        if not line[start.column - 1 :].startswith(claim.text):
            return start  # quoted with escapes: the columns of the page are not those of the text
        before = claim.text.encode()[:offset].decode(errors="ignore")
        return replace(start, column=start.column + len(before))


def _not_run(sample: Sample) -> Finding:
    return Finding(sample.position, "TM211", "the sample was not run, so nothing of it is decided")


def untested(claim: Claim, run: Run) -> Problem | None:
    """Why it cannot be said how often a condition is tested: the sample never tests it."""
    subject = subject_of(claim.node)
    if subject.kind != "tested" or subject.change or outcomes(subject, run).is_test:
        return None
    near = did_you_mean(subject.text, run.condition_texts)
    return Problem("TM202", f"`{subject.text[:60]}` is not a condition that the sample tests", near)


def _it_is(actual: str) -> str:
    return "it is False" if actual == "False" else actual


def _false_at(claim: Claim, n: int, actual: str) -> Finding:
    if actual == "has no value":
        message = f"`{claim.text}` has no value at row {n}"
    else:
        message = f"`{claim.text}` is False at row {n}"
        message += "" if actual == "False" else f": {actual}"
    return Finding(claim.position, "TM209", message, "name other rows, or change the claim")
