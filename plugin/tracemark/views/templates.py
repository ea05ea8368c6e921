"""View data into HTML. The only module that knows Jinja2.

Templates are compiled once in a process and language, and a cell is rendered once for all places that
show the same: in a table nearly every cell is that of the row above. Pages of a site share all of it.

Data of views is English where it has words of ours; here they become those of the page. A template asks
for its own by `text("…")` and `count(n, "…", "…")`, and for those of its data by the filters `sentence`
and `ending`.
"""

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import ClassVar, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from tracemark.views.columns import Cell
from tracemark.views.language import ENGLISH, Language, filled
from tracemark.views.sentences import ending_in_language, in_language
from tracemark.views.text import code_spans, visible, without_last_newline

OURS = Path(__file__).parent / "templates"
MOST_CELLS = 16_384
"""Rendered cells that are kept, some megabytes at most."""


class View(Protocol):
    """Data of a view; it knows the template that places it."""

    template: ClassVar[str]
    """File name in the folder of templates."""


class Templates:
    """Our templates, in one language."""

    def __init__(self, language: Language = ENGLISH) -> None:
        """The language is that of the page."""
        self.language = language

    def render(self, view: View) -> Markup:
        """The HTML of `view`."""
        html = _environment(self.language).get_template(view.template).render(view=view)
        return Markup(html)  # noqa: S704 (autoescaped)


@cache
def _environment(language: Language) -> Environment:
    """The templates with what they need: escaping, words and filters."""
    environment = Environment(
        loader=FileSystemLoader(OURS),
        autoescape=True,
        finalize=_neutral,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code_spans"] = code_spans
    environment.filters["without_last_newline"] = without_last_newline
    environment.filters["thousands"] = language.number
    environment.filters["cells"] = lambda cells: _in_a_row(cells, _rendered_cell(language))
    environment.filters["sentence"] = lambda text: _unless_html(text, in_language, language)
    environment.filters["ending"] = lambda text: _unless_html(text, ending_in_language, language)
    environment.globals["text"] = lambda english, **fields: _with_html(
        language.text, fields, english
    )
    environment.globals["count"] = lambda *how_many, **fields: _with_html(
        language.count, fields, *how_many
    )
    return environment


@cache
def _rendered_cell(language: Language) -> Callable[[Cell], str]:
    """The template of a cell as a function that remembers what it has rendered."""
    template = _environment(language).get_template("cell.html").module
    return lru_cache(maxsize=MOST_CELLS)(template.td)  # type: ignore[attr-defined]  # a macro


def _in_a_row(cells: Iterable[Cell], render: Callable[[Cell], str]) -> Markup:
    """The cells one after the other."""
    return Markup("".join(map(render, cells)))  # noqa: S704 (autoescaped)


def _unless_html(text: str, say: Callable[[str, Language], str], language: Language) -> str:
    """Text of ours in the language of the page; what is HTML comes from the author."""
    return text if isinstance(text, Markup) else say(text, language)


def _with_html(say: Callable[..., str], fields: dict[str, object], *what: object) -> str:
    """A text whose fields may hold HTML; then so does it, and all else of it is escaped."""
    if not any(isinstance(value, Markup) for value in fields.values()):
        return say(*what, **fields)
    html = escape(say(*what))
    return Markup(filled(html, {name: escape(_neutral(v)) for name, v in fields.items()}))  # noqa: S704 (escaped)


def _neutral(value: object) -> object:
    """What Jinja2 then escapes: no invisible characters in anything that is not HTML yet."""
    return value if isinstance(value, Markup) else visible(str(value))
