"""Questions as they stand in a finished page.

Pages that gather questions take them from there: so they are what a browser will find, whatever came from a
memory or was changed by another plugin, and nothing is rendered twice.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracemark.views.elements import elements, inner

_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")
_CLASSED = re.compile(r'^(</?\w+(?: class="[^"]*")?)[^>]*?(?=>)')
_LINE = re.compile(r"<a\b[^>]*></a>")
_WHOLE = re.compile(r'<(div|form) class="tm-(?:question|quiz)"[^>]*>')
_FORM = re.compile(r'<(form) class="tm-quiz"[^>]*>')
_TITLE = re.compile(r"<(legend)[^>]*>")
_CHOICES = re.compile(r'<(ul) class="tm-choices"[^>]*>')
_CHOICE = re.compile(r"<input[^>]*> <span>(.*?)</span></label></li>\n", re.DOTALL)
_CODE = re.compile(r"<pre\b[^>]*>(?:<span></span>)?<(code)\b[^>]*>")
ANSWER = re.compile(r'<(div) class="tm-answer-body"[^>]*>')
"""What a question shows as its answer."""


@dataclass(frozen=True, slots=True)
class Form:
    """A question that has an answer. All HTML is as the page has it."""

    id: str
    mark: str
    """Changes when the question does."""
    right: tuple[str, ...]
    """Indexes of the right choices; empty where there are none."""
    title: str
    stem: str
    """What the author wrote above the question's form; may be empty."""
    html: str
    """All of it, the stem too."""

    @property
    def choices(self) -> list[str]:
        """What there is to choose from."""
        return _CHOICE.findall(inner(self.html, _CHOICES))

    @property
    def answer(self) -> str:
        """What is shown as the answer, with what is said to each choice."""
        return inner(self.html, ANSWER)


def shown_code(page: str, code: str) -> str:
    """A program as the page shows it, with its colours but without lines' addresses; empty if it shows none."""
    for one in elements(page, _CODE):
        text = page[one.inner : one.inner_end]
        if html.unescape(_TAG.sub("", text)).strip() == code.strip():
            kept = _TAG.sub(lambda tag: _CLASSED.sub(r"\1", tag[0]), _LINE.sub("", text))
            return f'<div class="highlight"><pre><code dir="ltr">{kept}</code></pre></div>\n'
    return ""


def forms_in(page: str) -> Iterator[Form]:
    """The questions of a page that have an answer."""
    if 'class="tm-quiz"' not in page:
        return
    for whole in elements(page, _WHOLE):
        text = page[whole.start : whole.end]
        for form in elements(text, _FORM):
            given = {
                name: html.unescape(value)
                for name, value in _ATTRIBUTE.findall(text[form.start : form.inner])
            }
            if given.get("data-right") or given.get("data-answer"):
                yield Form(
                    id=given.get("id", ""),
                    mark=given.get("data-mark", ""),
                    right=tuple(given.get("data-right", "").split()),
                    title=inner(text[form.start : form.end], _TITLE),
                    stem=text[whole.inner - whole.start : form.start].strip() if form.start else "",
                    html=text,
                )
