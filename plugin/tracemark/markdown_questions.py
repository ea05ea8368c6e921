"""What authors write around questions, as the HTML that the page shows, for whoever takes questions elsewhere.

The page is converted whole, by the same extension as in a build: a question may stand in an
admonition, and its text may use links that are defined elsewhere on the page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown import Markdown

from tracemark.check.report import Report
from tracemark.errors import RunnerError
from tracemark.lesson.finding import Finding
from tracemark.lesson.question import Question
from tracemark.markdown_extension import TracemarkExtension, read_text
from tracemark.markdown_hosts import ReadPage, Source
from tracemark.markdown_page import PageInMarkdown
from tracemark.page_memory import KnownPage, PageMemory
from tracemark.proof import Proof
from tracemark.runner import Runner
from tracemark.settings import Settings
from tracemark.views.templates import NOTHING_REPLACED, Replaced

CONTAINERS = ("admonition", "md_in_html", "def_list", "footnotes", "abbr", "tables",
              "pymdownx.details", "pymdownx.tabbed")  # fmt: skip
"""Extensions in whose parts questions may stand; which ones a site has is known to its host alone."""
_FINISHING = ("raw_html", "amp_substitute", "unescape")
"""Markdown's postprocessors that put into HTML what was kept apart from it."""


@dataclass
class PageWording:
    """The words of one page, rendered."""

    md: Markdown
    page: PageInMarkdown
    findings: tuple[Finding, ...]
    """On what Markdown left raw: blocks that it never came across."""

    def inline(self, text: str) -> str:
        """Inline Markdown of the page to HTML."""
        return self._finished(self.page.inline(text))

    def body(self, question: Question) -> str:
        """The HTML between a question and its options."""
        return self._finished(self.page.around.get(question.id, ("", ""))[0])

    def explanation(self, question: Question) -> str:
        """The HTML of what is shown after answering."""
        return self._finished(self.page.around.get(question.id, ("", ""))[1])

    def _finished(self, html: str) -> str:
        for name in _FINISHING:
            if name in self.md.postprocessors:
                html = self.md.postprocessors[name].run(html)
        return html


def page_wording(proof: Proof, text: str, source: Source, settings: Settings) -> PageWording:
    """The words of a page that is proved already; `text` is its whole file."""
    host = _ProvedPage(proof, source, settings)
    md = Markdown(extensions=[*CONTAINERS, TracemarkExtension(host)])
    md.convert(text)
    reading: Any = md.preprocessors["tracemark"]
    return PageWording(md, reading.page, tuple(host.findings))


@dataclass
class _ProvedPage:
    """The host of one page whose proof is there: nothing is run."""

    proof: Proof
    from_file: Source
    settings: Settings
    findings: list[Finding] = field(default_factory=list)
    replaced: Replaced = NOTHING_REPLACED
    """Other programs get what we say, not a site's own page."""

    @property
    def runner(self) -> Runner:
        """Never asked for: the page is known."""
        raise NotImplementedError("a page that is proved is not run again")

    @property
    def memory(self) -> PageMemory:
        """Knows this page."""
        return _OnePage(self.proof, self.settings)

    def source(self, md: Markdown) -> Source:
        """The page."""
        return self.from_file

    def early(self, source: Source, text: str) -> ReadPage | None:
        """Never asked for either."""
        return None

    def refusal(self, error: RunnerError) -> Exception:
        """Just so."""
        return error

    def proved(self, proof: Proof) -> None:
        """Its findings are known to whoever proved it."""

    def found(self, finding: Finding) -> None:
        """Keeps what is found only now."""
        self.findings.append(finding)

    def recounted(self, proof: Proof, report: Report) -> None:
        """What is left raw is a finding anyway."""

    def finished(self, findings: Sequence[Finding]) -> None:
        """Whoever asked for the words judges what was found."""


class _OnePage(PageMemory):
    """A memory that has the page already."""

    def __init__(self, proof: Proof, settings: Settings) -> None:
        super().__init__()
        self._proof = proof
        self._settings = settings

    def page(self, path: str, key: object, read: Callable[[], KnownPage]) -> KnownPage:
        """The page with its proof, and where all of it stands in the text."""
        assert isinstance(key, tuple)
        source, text = key
        found = read_text(text, source, self._settings)
        return KnownPage(self._proof, found.layout, found.lines, found.body)
