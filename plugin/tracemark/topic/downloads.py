"""A file with the proved questions of a lesson, for another program, beside its page "In short"."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Download:
    """One file; which forms there are is up to the host."""

    label: str
    """What readers know its form by: `Anki`."""
    file: str
    """Its name: `anki.txt`."""
    href: str
    """Its address, seen from the page."""
    content: bytes
