"""View data into HTML. The only module that knows Jinja2.

Templates are compiled once in a process and language, and a cell is rendered once for all places that
show the same: in a table nearly every cell is that of the row above. Pages of a site share all of it.

Data of views is English where it has words of ours; here they become those of the page. A template asks
for its own by `text("…")` and `count(n, "…", "…")`, and for those of its data by the filters `sentence`
and `ending`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import ClassVar, Protocol

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateSyntaxError,
    UndefinedError,
)
from markupsafe import Markup, escape

from tracemark.errors import UsageError
from tracemark.lesson.spelling import nearest
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


@dataclass(frozen=True, slots=True)
class Replaced:
    """Templates of a site that stand in place of ours, by the same names."""

    folders: tuple[Path, ...]
    """The first that has a template counts."""
    state: tuple[tuple[str, int], ...] = ()
    """Each file with its time, so that an edited one is another value."""

    @classmethod
    def of(cls, folders: Iterable[Path]) -> "Replaced":
        """The templates in these folders; folders that are not there have none.

        Raises UsageError for a file that is no template of ours, and for one that Jinja2 cannot read.
        """
        there = tuple(folder for folder in folders if folder.is_dir())
        files = [path for folder in there for path in sorted(folder.iterdir())]
        known = sorted(path.name for path in OURS.iterdir())
        for path in files:
            if path.name not in known:
                guess = nearest(path.name, known)
                hint = f"did you mean {guess}?" if guess else f"there are {', '.join(known)}"
                raise UsageError(f"{path}: there is no template of that name to replace; {hint}")
            try:
                Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError) as error:
                raise UsageError(f"{path}: cannot be read: {error}") from error
            except TemplateSyntaxError as error:
                raise UsageError(f"{path}:{error.lineno}: {error.message}") from error
        return cls(there, tuple((str(path), path.stat().st_mtime_ns) for path in files))


NOTHING_REPLACED = Replaced(())


class Templates:
    """Our templates, in one language, but for those that a site replaces."""

    def __init__(self, language: Language = ENGLISH, replaced: Replaced = NOTHING_REPLACED) -> None:
        """The language is that of the page."""
        self.language = language
        self._environment = _environment(language, replaced)

    def render(self, view: View) -> Markup:
        """The HTML of `view`. Raises UsageError where a template of the site asks for what is not there."""
        template = self._environment.get_template(view.template)
        try:
            return Markup(template.render(view=view))  # noqa: S704 (autoescaped)
        except UndefinedError as error:
            raise UsageError(f"{template.filename}: {error.message}") from error


@cache
def _environment(language: Language, replaced: Replaced) -> Environment:
    """The templates with what they need: escaping, words and filters."""
    environment = Environment(
        loader=FileSystemLoader([*replaced.folders, OURS]),
        autoescape=True,
        finalize=_neutral,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    render = cache(lambda: _rendered_cell(environment))  # the first cell needs it, not before
    environment.filters["code_spans"] = code_spans
    environment.filters["without_last_newline"] = without_last_newline
    environment.filters["thousands"] = language.number
    environment.filters["cells"] = lambda cells: _in_a_row(cells, render())
    environment.filters["sentence"] = lambda text: _unless_html(text, in_language, language)
    environment.filters["ending"] = lambda text: _unless_html(text, ending_in_language, language)
    environment.globals["text"] = lambda english, **fields: _with_html(
        language.text, fields, english
    )
    environment.globals["count"] = lambda *how_many, **fields: _with_html(
        language.count, fields, *how_many
    )
    return environment


def _rendered_cell(environment: Environment) -> Callable[[Cell], str]:
    """The template of a cell as a function that remembers what it has rendered."""
    template = environment.get_template("cell.html").module
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
