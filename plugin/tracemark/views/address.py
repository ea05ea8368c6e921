"""Where a page is found: for paper, where nothing else says it."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class AddressView:
    """The address of a page."""

    template: ClassVar[str] = "address.html"
    address: str
    """As the site has it in public."""
