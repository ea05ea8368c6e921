"""Findings as a page has them: on the very word that is wrong, and with the line that it stands in."""

from dataclasses import replace

from tracemark.check.problem import Problem
from tracemark.lesson.claim import Claim
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.page import Page


def problem_finding(page: Page, claim: Claim, problem: Problem) -> Finding:
    """The problem of a claim as a finding, on the word that is wrong where that is known."""
    position = _position(page, claim, problem)
    return Finding(position, problem.code, problem.message, problem.advice)


def _position(page: Page, claim: Claim, problem: Problem) -> Position:
    """The wrong word of the claim, where the page has it as one piece; else the claim's start."""
    start, offset = claim.position, problem.offset
    written = page.source_line(start)[start.column - 1 :]
    if problem.word and written.count(problem.word) == 1:
        return replace(start, column=start.column + written.index(problem.word))
    if offset is None or not written.startswith(claim.text):
        return start  # quoted with escapes: the columns of the page are not those of the text
    before = claim.text.encode()[:offset].decode(errors="ignore")
    return replace(start, column=start.column + len(before))


def finished(page: Page, finding: Finding) -> Finding:
    """The finding with its advice as a sentence and the line of the page that it stands in."""
    source = finding.source or page.source_line(finding.position)
    return replace(finding, advice=_sentence(finding.advice), source=source)


def _sentence(text: str) -> str:
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text.endswith(("?", ".")) else ".")
