"""View data into HTML. The only module that knows Jinja2."""

from pathlib import Path
from typing import ClassVar, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tracemark.views.text import code_spans, visible, without_last_newline

OURS = Path(__file__).parent / "templates"


class View(Protocol):
    """Data of a view; it knows the template that places it."""

    template: ClassVar[str]
    """File name in the folder of templates."""


class Templates:
    """Our templates."""

    def __init__(self) -> None:
        """With what they need: escaping and filters."""
        self._environment = Environment(
            loader=FileSystemLoader(OURS),
            autoescape=True,
            finalize=_neutral,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["code_spans"] = code_spans
        self._environment.filters["without_last_newline"] = without_last_newline
        self._environment.filters["thousands"] = "{:,}".format

    def render(self, view: View) -> Markup:
        """The HTML of `view`."""
        html = self._environment.get_template(view.template).render(view=view)
        return Markup(html)  # noqa: S704 (autoescaped)


def _neutral(value: object) -> object:
    """What Jinja2 then escapes: no invisible characters in anything that is not HTML yet."""
    return value if isinstance(value, Markup) else visible(str(value))
