"""What a search of the site leaves out: what a cell or an answer says is not what a search is for.

A search plugin takes the text of `page.content`, and only Material's leaves out what is marked there. So what
is marked is away while plugins index the page.
"""

import re
from collections.abc import Collection

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

from tracemark.views.elements import without

_ENTRIES = "_entries"
"""Where the index of MkDocs' own search keeps what it has, which knows no way to leave a page out."""
_MARKED = re.compile(r"<([a-z-]+)(?: [^>]*)? data-search-exclude[^>]*>")


class Unsearched:
    """What is away of the one page that is being indexed."""

    def __init__(self) -> None:
        """Nothing."""
        self._whole = self._left = ""

    def take_away(self, page: Page) -> None:
        """Takes out of the page what no search is to find."""
        self._whole = page.content or ""
        page.content = self._left = without(self._whole, _MARKED)

    def put_back(self, page: Page) -> None:
        """Gives the page its content again, if nobody has given it another one."""
        if page.content == self._left:
            page.content = self._whole


def leave_out(config: MkDocsConfig, addresses: Collection[str]) -> None:
    """Takes pages out of the index of MkDocs' own search; others go by the front matter of a page."""
    index = getattr(config.plugins.get("search"), "search_index", None)
    entries = getattr(index, _ENTRIES, None)
    if addresses and isinstance(entries, list) and all(isinstance(one, dict) for one in entries):
        entries[:] = [
            e for e in entries if e.get("location", "").partition("#")[0] not in addresses
        ]
