"""What scripts say, for a page in another language than theirs."""

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from tracemark.views.language import ENGLISH, Language
from tracemark.views.text import island


@dataclass(frozen=True, slots=True)
class WordsView:
    """The words of a page's scripts."""

    template: ClassVar[str] = "words.html"
    data: Markup
    """From English to the language of the page, as JSON that fits an attribute in single quotes."""


def words_view(language: Language) -> WordsView | None:
    """The words in that language; None where scripts speak it already, or say nothing."""
    if language is ENGLISH:
        return None
    from tracemark.views.catalogue import said_by_scripts  # with Babel, which English does not need

    said = {text: language.text(text) for text in said_by_scripts()}
    return WordsView(island(said)) if said else None
