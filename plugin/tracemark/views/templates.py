"""View data into HTML. The only module that knows Jinja2.

Templates are compiled once in a process, and a cell is rendered once for all places that show the
same: in a table nearly every cell is that of the row above. Pages of a site share all of it.
"""

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import ClassVar, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tracemark.views.columns import Cell
from tracemark.views.text import code_spans, visible, without_last_newline

OURS = Path(__file__).parent / "templates"
MOST_CELLS = 16_384
"""Rendered cells that are kept, some megabytes at most."""


class View(Protocol):
    """Data of a view; it knows the template that places it."""

    template: ClassVar[str]
    """File name in the folder of templates."""


class Templates:
    """Our templates."""

    def render(self, view: View) -> Markup:
        """The HTML of `view`."""
        html = _environment().get_template(view.template).render(view=view)
        return Markup(html)  # noqa: S704 (autoescaped)


@cache
def _environment() -> Environment:
    """The templates with what they need: escaping and filters."""
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
    environment.filters["thousands"] = "{:,}".format
    environment.filters["cells"] = lambda cells: _in_a_row(cells, _rendered_cell())
    return environment


@cache
def _rendered_cell() -> Callable[[Cell], str]:
    """The template of a cell as a function that remembers what it has rendered."""
    template = _environment().get_template("cell.html").module
    return lru_cache(maxsize=MOST_CELLS)(template.td)  # type: ignore[attr-defined]  # a macro


def _in_a_row(cells: Iterable[Cell], render: Callable[[Cell], str]) -> Markup:
    """The cells one after the other."""
    return Markup("".join(map(render, cells)))  # noqa: S704 (autoescaped)


def _neutral(value: object) -> object:
    """What Jinja2 then escapes: no invisible characters in anything that is not HTML yet."""
    return value if isinstance(value, Markup) else visible(str(value))
