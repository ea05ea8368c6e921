"""What tests in a real browser share: the project's own site, Chromium, and a page that is watched."""

import fcntl
import os
import shutil
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from tracemark.views.assets import assets

ROOT = Path(__file__).parent.parent
NO_BROWSER = "there is no Chromium: run `make browser`, or set CHROMIUM to the path of one"


def made_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]
) -> Path:
    """A folder that the first process of a test run that asks makes, shared with those beside it."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, made = base / name, base / f"{name}.made"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            folder.mkdir(exist_ok=True)
            make(folder)
            made.touch()
    return folder


@pytest.fixture(scope="session")
def own_site(tmp_path_factory):
    """The project's own site, built once."""
    return made_once(tmp_path_factory, "own-site", _build_own_site)


def _build_own_site(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("default")  # those of the theme are not ours
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(folder))
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        config.plugins.on_shutdown()


@contextmanager
def served(folder: Path, **headers: str) -> Iterator[str]:
    """The address of a server for the folder; `headers` go with each answer."""

    class Handler(SimpleHTTPRequestHandler):
        def end_headers(self):
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            super().end_headers()

        def log_message(self, format, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@contextmanager
def both_ways(folder: Path) -> Iterator[dict[str, str]]:
    """Where a site is found: on disk, and through a server on this machine."""
    with served(folder) as address:
        yield {"disk": folder.as_uri(), "http": address}


@pytest.fixture(scope="session")
def addresses(own_site):
    """Where the project's own site is found."""
    with both_ways(own_site) as found:
        yield found


@pytest.fixture(scope="session")
def browser():
    """Chromium: $CHROMIUM, one on the PATH, or the one that Playwright installed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        except Error as error:
            pytest.fail(f"{NO_BROWSER}\n{error}")
        yield chromium
        chromium.close()


class Pages:
    """Pages that a test opens, each in a context of its own, and what goes wrong in them."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.problems: list[str] = []

    def new(self, *, width=1280, height=800, **options) -> Page:
        context = self._browser.new_context(viewport={"width": width, "height": height}, **options)
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda m: self.problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def pages(browser):
    """Opens empty pages; what goes wrong in them is the test's to judge."""
    opened = Pages(browser)
    yield opened
    opened.close()


@pytest.fixture
def visit(browser: Browser, addresses):
    """Opens a page; at the end nothing may have gone wrong in it."""
    pages = Pages(browser)
    hosts: set[str] = set()

    def opened(path, over="http", *, scripts=True, width=1280, **options) -> Page:
        page = pages.new(width=width, java_script_enabled=scripts, **options)
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.goto(f"{addresses[over]}/{path}")
        return page

    yield opened
    pages.close()
    assert pages.problems == []
    assert hosts <= {"", urlsplit(addresses["http"]).netloc}


@pytest.fixture
def lesson(browser: Browser, tmp_path):
    """A page on disk with some views, our scripts and style, and a policy that allows no others."""
    pages = Pages(browser)
    for name, text in assets().items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    def opened(body, address="", *, width=1280, lang="en", dir="ltr", **options) -> Page:
        policy = "script-src 'self' file:; style-src 'self' file:"
        (tmp_path / "page.html").write_text(
            f'<!doctype html><html lang="{lang}" dir="{dir}"><meta charset="utf-8"><title>t</title>'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
            '<meta name="viewport" content="width=device-width">'
            '<link rel="stylesheet" href="tracemark.css">'
            f'<script defer src="tracemark.js"></script><body>{body}',
            encoding="utf-8",
        )
        page = pages.new(width=width, **options)
        page.goto((tmp_path / "page.html").as_uri() + address)
        return page

    yield opened
    pages.close()
    assert pages.problems == []
