"""The links of a built site. `python -m tests.links FOLDER` asks other hosts for the pages linked to."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urljoin, urlsplit
from urllib.request import Request, urlopen

ADDRESSES = frozenset({"href", "src", "poster", "action", "cite", "data-src"})
SETS = frozenset({"srcset", "imagesrcset"})
REFERENCES = frozenset(
    {"for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "list"}
)
"""Attributes with ids of the same page."""
IN_STYLES = re.compile(r"url\(\s*['\"]?([^'\")]+)")
SECONDS = 20
HERE = "http://site.invalid/"
"""An address for the site, so that links can be joined with it."""


@dataclass
class Page(HTMLParser):
    """What a page of HTML has and what it points to."""

    text: str
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    referred: list[tuple[str, str]] = field(default_factory=list)
    """Attribute and id."""
    base: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is None:
                continue
            if name == "id" or (tag, name) == ("a", "name"):
                self.ids.append(value)
            elif tag == "base" and name == "href":
                self.base = value
            elif name in ADDRESSES:
                self.links.append(value)
            elif name in SETS:
                self.links += [one.split()[0] for one in value.split(",")]
            elif name == "style":
                self.links += IN_STYLES.findall(value)
            elif name in REFERENCES and not tag.startswith("tracemark-"):  # there it is a sample
                # Material labels a table of contents whose switch only pages in its navigation have.
                self.referred += [(name, one) for one in value.split() if one != "__toc"]


def pages(folder: Path) -> dict[str, Page]:
    """The pages of a site by their path in it."""
    return {
        path.relative_to(folder).as_posix(): Page(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.html"))
    }


def broken(folder: Path, site: Mapping[str, Page]) -> Iterator[str]:
    """Links of pages, styles and the map of the site to what it does not have."""
    for name, page in site.items():
        yield from (
            f"{name}: {attribute}={one!r} is no id of the page"
            for attribute, one in page.referred
            if one not in page.ids
        )
        for link in dict.fromkeys(page.links):
            yield from (
                f"{name}: {link} {why}" for why in _missing(folder, site, name, page.base, link)
            )
    for style in sorted(folder.rglob("*.css")):
        name = style.relative_to(folder).as_posix()
        for link in dict.fromkeys(IN_STYLES.findall(style.read_text(encoding="utf-8"))):
            yield from (f"{name}: {link} {why}" for why in _missing(folder, site, name, "", link))


def _missing(
    folder: Path, site: Mapping[str, Page], name: str, base: str, link: str
) -> Iterator[str]:
    here = urljoin(f"{HERE}{name}", base)
    to = urlsplit(urljoin(here, link) if not link.startswith("#") else f"{HERE}{name}{link}")
    if f"{to.scheme}://{to.netloc}/" != HERE:
        return
    path = unquote(to.path).lstrip("/")
    file = folder / path / "index.html" if path.endswith("/") or not path else folder / path
    if not file.is_file():
        yield "leads to no file"
        return
    target = site.get(file.relative_to(folder).as_posix())
    fragment = unquote(to.fragment)
    if fragment and target is not None and fragment not in target.ids:
        yield "leads to no such place of that page"


def outside(site: Mapping[str, Page]) -> dict[str, str]:
    """Addresses of other hosts than the reader's own, without fragments, each with a page that links to it."""
    found = {
        link.partition("#")[0]: name
        for name, page in site.items()
        for link in page.links
        if urlsplit(link).scheme in ("http", "https") and urlsplit(link).hostname != "localhost"
    }
    return dict(sorted(found.items()))


def answer(address: str) -> str:
    """What is wrong with an address; nothing where its host has it."""
    request = Request(address, headers={"User-Agent": "Mozilla/5.0 (link check)"})
    try:
        with urlopen(request, timeout=SECONDS):
            return ""
    except HTTPError as error:
        return f"{error.code} {error.reason}"
    except (URLError, TimeoutError, OSError) as error:
        return str(error)


def ask(addresses: Mapping[str, str]) -> Iterable[str]:
    """A line for each address that its host does not have."""
    with ThreadPoolExecutor(8) as pool:
        for address, why in zip(addresses, pool.map(answer, addresses), strict=True):
            if why:
                yield f"{addresses[address]}: {address}: {why}"


def main(folder: Path) -> int:
    """Says what is gone."""
    addresses = outside(pages(folder))
    gone = list(ask(addresses))
    print(*gone, f"{len(addresses)} addresses, {len(gone)} not found", sep="\n")
    return 1 if gone else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
