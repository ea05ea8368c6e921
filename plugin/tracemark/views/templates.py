"""View data into HTML. The only module that knows Jinja2."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Protocol

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from tracemark.views.text import code_spans, visible, without_last_newline

OURS = Path(__file__).parent / "templates"


class View(Protocol):
    """Data of a view; it knows the template that places it."""

    template: ClassVar[str]
    """File name in the folder of templates."""


class Templates:
    """The templates of a site: its own folders first, then ours.

    A template that replaces one of ours finds the original as `tracemark/NAME`, to extend it.
    """

    def __init__(self, overrides: Sequence[Path] = ()) -> None:
        """Look for templates in `overrides`, in order, before ours."""
        ours = FileSystemLoader(OURS)
        self._environment = Environment(
            loader=ChoiceLoader(
                [FileSystemLoader(overrides), ours, PrefixLoader({"tracemark": ours})]
            ),
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
