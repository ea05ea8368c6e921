"""How a command refuses; and the site that it is about, which other hosts look for as well."""

import sys
from typing import NoReturn

import click

from tracemark.check.findings_text import safe
from tracemark.site import Site, site_of

__all__ = ["Site", "site_of", "wrong_use"]


def wrong_use(message: str) -> NoReturn:
    """Ends the command: it cannot do what it was asked for."""
    click.echo(f"tracemark: {safe(message)}", err=True)
    sys.exit(2)
