"""How a command refuses."""

import sys
from typing import NoReturn

import click

from tracemark.check.findings_text import safe


def wrong_use(message: str) -> NoReturn:
    """Ends the command: it cannot do what it was asked for."""
    click.echo(f"tracemark: {safe(message)}", err=True)
    sys.exit(2)
