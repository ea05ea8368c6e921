"""What several test modules need: pages converted by Markdown, and sites built by MkDocs."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import markdown
import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

pytest_plugins = ["tests.browsing"]
LOGGER = "mkdocs.plugins.tracemark"


class Html:
    """A page as a browser reads it, with the findings that were logged for it."""

    def __init__(self, text: str, log: list[str]) -> None:
        self.text = text
        self.root: Element = html5lib.parse(text, namespaceHTMLElements=False)
        self.log = log
        self._parents = {child: parent for parent in self.root.iter() for child in parent}

    def all(self, path: str) -> list[Element]:
        """Elements by ElementTree's XPath, such as `table[@id='s-steps']`."""
        return self.root.findall(f".//{path}")

    def one(self, path: str) -> Element:
        """The only such element."""
        (found,) = self.all(path)
        return found

    def has(self, tag: str, name: str) -> list[Element]:
        """Elements that have a class."""
        return [one for one in self.all(tag) if name in (one.get("class") or "").split()]

    def around(self, element: Element) -> list[str]:
        """Tags and classes of all that it stands in, from the inside out."""
        found = []
        while (parent := self._parents.get(element)) is not None:
            found += [parent.tag, *(parent.get("class") or "").split()]
            element = parent
        return found

    @property
    def words(self) -> str:
        """All text, white space as one blank."""
        return " ".join("".join(self.root.itertext()).split())

    @property
    def codes(self) -> list[str]:
        """`LINE CODE` of each finding in the log."""
        return [" ".join((line.split(":")[1], line.split()[1])) for line in self.log]


@contextmanager
def logged(name: str) -> Iterator[list[str]]:
    """The messages of a logger, as they come."""
    messages: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())

    handler, logger = Collect(), logging.getLogger(name)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield messages
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.fixture(scope="session")
def trace_cache(tmp_path_factory):
    """A folder of traces for all tests that do not look at caching."""
    return tmp_path_factory.mktemp("traces")


@pytest.fixture
def convert(trace_cache):
    """Converts Markdown: `convert(text, *extensions, name={option: value})`."""

    def run(text, *extensions, **configs):
        ours = {"cache_dir": str(trace_cache), **configs.pop("tracemark", {})}
        with logged(LOGGER) as log:
            html = markdown.markdown(
                text,
                extensions=list(extensions or ("tracemark",)),
                extension_configs={
                    "tracemark": ours,
                    **{name.replace("__", "."): options for name, options in configs.items()},
                },
            )
        return Html(html, log)

    return run


@dataclass
class Built:
    """What a build left behind."""

    folder: Path
    log: list[str] = field(default_factory=list)
    aborted: bool = False

    def page(self, name: str = "lesson/index.html") -> Html:
        """A page of the site."""
        return Html((self.folder / name).read_text(encoding="utf-8"), self.log)

    @property
    def places(self) -> list[str]:
        """`path:line:column: CODE` of each finding in the log."""
        return [" ".join(line.split()[:2]) for line in self.log if line.startswith("docs/")]


@dataclass
class Site:
    """A site in a folder; its defaults are `plugins: [tracemark]` and the theme `mkdocs`."""

    folder: Path

    def write(self, name: str, text: str) -> Path:
        """A file below `docs/`."""
        path = self.folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def configure(self, **config) -> Path:
        """Writes `mkdocs.yml`."""
        plugins = config.pop("plugins", ["tracemark"])
        content = {"site_name": "Site", "theme": {"name": "mkdocs"}, "plugins": plugins, **config}
        path = self.folder / "mkdocs.yml"
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        return path

    def build(self, *, strict=False, out="site", **config) -> Built:
        """Builds it as `mkdocs build` does."""
        path = self.configure(**config)
        built = Built(self.folder / out)
        with (
            logged("mkdocs") as built.log,
            warnings.catch_warnings(),
            pytest.MonkeyPatch.context() as patch,
        ):
            warnings.simplefilter("default")  # those of themes are not ours
            patch.setenv("NO_MKDOCS_2_WARNING", "1")
            try:
                loaded = load_config(str(path), site_dir=str(built.folder), strict=strict)
                loaded.plugins.on_startup(command="build", dirty=False)
                build(loaded)
                loaded.plugins.on_shutdown()
            except Abort:
                built.aborted = True
        return built


@pytest.fixture
def site(tmp_path, monkeypatch):
    """An empty site; the working directory is its folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    return Site(tmp_path)
