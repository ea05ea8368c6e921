"""What MkDocs logs of the findings of a build, and how many claims of it hold."""

from tracemark.check.report import Report, summary
from tracemark.language_build import LanguageBuild
from tracemark.lesson.finding import Finding
from tracemark.markdown_hosts import log, log_finding
from tracemark.proof import Proof

OTHER_TEXT = "<text of another plugin>"
"""Path of what is converted and is no page: nobody says in which file it stands."""


class FindingsLog:
    """State: the reports of the present build; the findings that were said, in all languages of a site."""

    def __init__(self) -> None:
        """No build has begun."""
        self._reports: list[Report] = []
        self._said: set[Finding | tuple[str, str, str]] = set()

    def begin(self, language: LanguageBuild) -> None:
        """A build begins, of all of a site or of one more of its languages."""
        self._reports = []
        if not language.is_further:
            self._said.clear()

    def of_page(self, proof: Proof) -> bool:
        """Logs the findings of what was proved; is it a page, and no other text?"""
        if proof.page.path.startswith(OTHER_TEXT):  # it may well be an excerpt of a page
            for finding in proof.report.findings:
                self.found(finding)
            return False
        self._reports.append(proof.report)
        for finding in proof.report.findings:
            self._say(finding)
        return True

    def found(self, finding: Finding) -> None:
        """Logs a finding that no report of a page has, and counts it."""
        if self._say(finding):
            self._reports.append(Report(findings=(finding,)))

    def recounted(self, proof: Proof, report: Report) -> None:
        """Puts the report of a page in place of the one that it had."""
        self._reports = [report if one is proof.report else one for one in self._reports]

    def end(self) -> None:
        """Says how many claims are proved, where there is anything to say."""
        if any(r.proved or r.generated or r.unverified or r.findings for r in self._reports):
            log.info("%s", summary(*self._reports))

    def _say(self, finding: Finding) -> bool:
        """Logs a finding, once for text that stands in the site several times; was it new?"""
        other = finding.position.path.startswith(OTHER_TEXT)
        alike = finding.code, finding.message, finding.source
        if finding in self._said or (other and alike in self._said):
            return False
        self._said |= {finding, alike}
        log_finding(finding)
        return True
