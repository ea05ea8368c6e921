"""The run of a sample, with the way to its second runs, and whether it ended as its author meant it to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tracemark.check.endings import cut_note, ending_finding, ending_words, unread_note
from tracemark.check.needs import variant
from tracemark.check.problem import Problem
from tracemark.check.refusals import Refusal
from tracemark.check.run import Run
from tracemark.check.wanted import step_finding
from tracemark.lesson.claim import Replacement
from tracemark.lesson.finding import Finding
from tracemark.lesson.sample import Sample
from tracemark.trace.model import Trace
from tracemark.trace.program import Program


@dataclass(frozen=True, slots=True)
class RanSample:
    """What became of a sample."""

    run: Run | None
    """None where there is nothing that could be asked: it was not run, or is not Python."""
    findings: tuple[Finding, ...] = ()
    """How it ended, where that is not as it was meant to; else notes."""
    broken: bool = False
    """True where what is claimed of it stays unjudged."""


def ran_sample(
    sample: Sample, traces: Mapping[Program, Trace], refused: Collection[Refusal]
) -> RanSample:
    """The run of a sample; `traces` has the second runs too, `refused` is for the advice."""
    if sample.broken:  # the reader's finding says why there is nothing to run
        return RanSample(None, broken=True)
    trace = traces.get(sample.program())
    if trace is None:
        message = "the sample was not run, so nothing of it is decided"
        return RanSample(None, (Finding(sample.position, "TM211", message),), broken=True)
    is_python = trace.end.reason != "syntax-error"
    finding = ending_finding(sample, trace.end, refused)
    if finding is None and is_python:
        finding = step_finding(sample, trace)
    notes = cut_note(sample, trace), unread_note(sample, trace)
    return RanSample(
        _first_run(sample, trace, traces) if is_python else None,
        tuple(filter(None, notes)) if finding is None else (finding,),
        broken=finding is not None or not is_python,
    )


def _first_run(sample: Sample, trace: Trace, traces: Mapping[Program, Trace]) -> Run:
    def second(replacements: tuple[Replacement, ...]) -> Run | Problem:
        return _second_run(first, replacements, traces)

    first = Run(sample, trace, second)
    return first


def _second_run(
    first: Run, replacements: tuple[Replacement, ...], traces: Mapping[Program, Trace]
) -> Run | Problem:
    """The run of a `what_if`."""
    program = variant(first.sample, replacements)
    if isinstance(program, Problem):
        return program
    trace = traces.get(program)
    if trace is None:
        return Problem("TM211", "the second run of this what_if was not made")
    if trace.end.reason == "syntax-error":
        words = ending_words(trace.end)
        return Problem("TM210", f"the changed sample is not valid Python: {words}")
    return Run(first.sample, trace, original=first.rows)
