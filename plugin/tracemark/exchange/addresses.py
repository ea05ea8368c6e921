"""What pages are called outside of their site: a name that stays, and an address on the web."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urljoin

_UNFIT = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The names and addresses of a site's pages."""

    docs: Path
    """The folder of its pages."""
    site_url: str = ""
    """Where the site is found; empty where that is not known."""
    directory_urls: bool = True
    """As `use_directory_urls` of MkDocs."""

    def name(self, page: Path) -> str:
        """`course.loops` for `docs/course/loops.md`; of a page elsewhere only the file's name."""
        parts = self._parts(page) or (page.name,)
        stems = (*parts[:-1], Path(parts[-1]).stem)
        return ".".join(_UNFIT.sub(lambda sign: f"_{ord(sign[0]):x}", stem) for stem in stems)

    def address(self, page: Path) -> str:
        """Where a page is found; empty where that is not known."""
        parts = self._parts(page)
        if not self.site_url or parts is None:
            return ""
        stem = Path(parts[-1]).stem
        is_index = stem.lower() in ("index", "readme")
        if self.directory_urls:
            path = "/".join((*parts[:-1], *(() if is_index else (stem,)), ""))
        else:
            path = "/".join((*parts[:-1], "index.html" if is_index else f"{stem}.html"))
        return urljoin(self.site_url.rstrip("/") + "/", quote(path.lstrip("/")))

    def _parts(self, page: Path) -> tuple[str, ...] | None:
        """The page's path below the folder of pages; None where it is not there."""
        page, docs = page.resolve(), self.docs.resolve()
        return page.relative_to(docs).parts if page.is_relative_to(docs) else None
